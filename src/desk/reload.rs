//! A reload begins with reading the difference; following it is a key that only its page knows (`submit`).

use super::ask::able;
use super::dialog::{Dialog, Reloading};
use super::model::Model;
use super::msg::Effect;
use crate::wire::{Difference, ToHost};

/// Opens the page and asks the host for the difference.
pub fn open(model: &mut Model) -> Vec<Effect> {
    if !able(model) {
        return Vec::new();
    }
    model.open(Dialog::Reload(Reloading::default()));
    vec![Effect::Send(ToHost::Compare), Effect::Drain]
}

/// The host's answer, for the page if it is still open.
pub fn take(model: &mut Model, difference: Result<Box<Difference>, String>) {
    for dialog in &mut model.dialogs {
        if let Dialog::Reload(reloading) = dialog {
            // What stands there from now on was not there when an earlier key was pressed.
            (reloading.difference, reloading.top, model.opened) = (Some(difference.clone()), 0, model.now);
        }
    }
}
