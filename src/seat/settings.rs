//! A person's settings as a seat uses them, and hearing of it when their files change.

use crate::desk::{Keymap, Msg};
use crate::io::stir::{self, Stir};
use crate::screen::Theme;
use std::path::PathBuf;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A person's settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How everything looks.
    pub theme: Theme,
    /// Which key means what.
    pub keys: Keymap,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// The editor; none for that of the environment.
    pub editor: Option<String>,
    /// What is wrong with them, in a sentence for the banner.
    pub problem: Option<String>,
    /// The files that they come from.
    pub files: Vec<PathBuf>,
}

impl Settings {
    /// What the desk must know of them.
    pub fn message(&self) -> Msg {
        Msg::Settings { keys: self.keys.clone(), problem: self.problem.clone() }
    }
}

/// Reads the settings again; in a sentence, why it could not.
pub type Again<'a> = &'a dyn Fn() -> Result<Settings, String>;

/// Hears of changes of files.
pub struct Ear {
    stirs: Vec<Stir>,
    tx: UnboundedSender<()>,
    rx: UnboundedReceiver<()>,
}

impl Ear {
    /// Listens for these.
    pub fn new(files: &[PathBuf]) -> Ear {
        let (tx, rx) = unbounded_channel();
        let mut ear = Ear { stirs: Vec::new(), tx, rx };
        ear.listen(files);
        ear
    }

    /// Listens for other ones.
    pub fn listen(&mut self, files: &[PathBuf]) {
        let watch = |path: &PathBuf| {
            let tx = self.tx.clone();
            stir::watch(path, move || {
                let _ = tx.send(());
            })
        };
        self.stirs = files.iter().filter_map(watch).collect();
    }

    /// Waits for a change.
    pub async fn hear(&mut self) {
        // The sender is here as well: it never ends.
        self.rx.recv().await;
    }

    /// Forgets what was heard: an editor writes one file in several steps.
    pub fn forget(&mut self) {
        while self.rx.try_recv().is_ok() {}
    }
}
