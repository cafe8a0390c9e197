//! How the screen looks: the theme that was asked for, or the one that fits the terminal.

use super::Failure;
use super::talk::{Color, Talk};
use crate::io::terminal;
use crate::screen::{Depth, Theme};
use std::path::Path;

/// The theme of `--theme` or `$WARROOM_THEME`: built in, or a file; else dark or light, as the terminal is. In as many colours as it shows.
///
/// # Errors
/// Where there is no such theme, or its file is wrong.
pub fn theme(talk: &Talk) -> Result<Theme, Failure> {
    let theme = match asked(talk) {
        Some(name) => named(&name)?,
        None => {
            let name = if terminal::background_is_dark().unwrap_or(true) { "dark" } else { "light" };
            named(name)?
        }
    };
    let depth = match talk.color {
        Color::Never => Depth::None,
        Color::Always => Depth::True,
        Color::Auto => Depth::from_env(|name| std::env::var(name).ok()),
    };
    Ok(theme.with_depth(depth))
}

fn asked(talk: &Talk) -> Option<String> {
    talk.theme.clone().or_else(|| std::env::var("WARROOM_THEME").ok()).filter(|name| !name.is_empty())
}

/// The theme that was asked for, else this one, in all of its colours.
///
/// # Errors
/// As [`theme`].
pub fn named_or(talk: &Talk, name: &str) -> Result<Theme, Failure> {
    named(asked(talk).as_deref().unwrap_or(name))
}

fn named(name: &str) -> Result<Theme, Failure> {
    let what = format!("the theme {name:?}");
    if Theme::BUILT_IN.contains(&name) {
        return Theme::named(name).map_err(|e| Failure::inner(what, e));
    }
    if !Path::new(name).is_file() {
        let hint = format!("built in are {}; else name a TOML file", Theme::BUILT_IN.join(", "));
        return Err(Failure::wrong(what, "there is no such theme").hint(hint));
    }
    let text = std::fs::read_to_string(name).map_err(|e| Failure::wrong(what.clone(), e))?;
    Theme::parse(&text).map_err(|e| Failure::wrong(what, e))
}
