//! How the screen looks: the theme that was asked for, or the one that fits the terminal.

use super::Failure;
use super::talk::{Color, Talk};
use crate::io::{config, terminal};
use crate::plan::Severity;
use crate::runbook;
use crate::screen::{Depth, Theme, ThemeRead};
use std::path::{Path, PathBuf};

/// A theme that is there, as text.
pub struct Found {
    /// Its file; none where it is built in.
    pub path: Option<PathBuf>,
    /// Its text.
    pub text: String,
}

impl Found {
    /// What a problem's picture calls it.
    pub fn label(&self, name: &str) -> String {
        self.path.as_ref().map_or_else(|| format!("{name} (built in)"), |p| p.display().to_string())
    }
}

/// The theme of `--theme` or `$WARROOM_THEME`: one's own, built in, or a file; else dark or light, as the terminal is. In as many colours as
/// it shows.
///
/// # Errors
/// Where there is no such theme, or its file is wrong.
pub fn theme(talk: &Talk) -> Result<Theme, Failure> {
    Ok(whole(talk)?.with_depth(depth(talk)))
}

/// As [`theme`], in all of its colours.
///
/// # Errors
/// As [`theme`].
pub fn whole(talk: &Talk) -> Result<Theme, Failure> {
    let name = asked(talk).unwrap_or_else(|| fitting(depth(talk)).to_owned());
    Ok(named(&name)?.0)
}

/// How many colours are to be used.
pub fn depth(talk: &Talk) -> Depth {
    match talk.color {
        Color::Never => Depth::None,
        Color::Always => Depth::True,
        Color::Auto => Depth::from_env(|name| std::env::var(name).ok()),
    }
}

/// The built-in theme for this terminal.
fn fitting(depth: Depth) -> &'static str {
    match (terminal::background_is_dark().unwrap_or(true), depth) {
        (true, Depth::Sixteen) => "sixteen",
        (true, _) => "dark",
        (false, _) => "light",
    }
}

fn asked(talk: &Talk) -> Option<String> {
    talk.theme.clone().or_else(|| std::env::var("WARROOM_THEME").ok()).filter(|name| !name.is_empty())
}

/// The theme that was asked for, else this one, in all of its colours.
///
/// # Errors
/// As [`theme`].
pub fn named_or(talk: &Talk, name: &str) -> Result<Theme, Failure> {
    Ok(named(asked(talk).as_deref().unwrap_or(name))?.0)
}

/// The theme of this name, and the files that it is made of.
///
/// # Errors
/// As [`theme`].
pub fn named(name: &str) -> Result<(Theme, Vec<PathBuf>), Failure> {
    let found = find(name)?;
    let read = Theme::read(&found.text, &own);
    let files = found.path.iter().cloned().chain(read.parents.iter().filter_map(|n| config::theme(n))).collect();
    match read.theme {
        Some(theme) => Ok((theme, files)),
        None => Err(faulty(name, &found, &read)),
    }
}

/// The first mistake, in a line.
fn faulty(name: &str, found: &Found, read: &ThemeRead) -> Failure {
    let first = read.problems.iter().find(|p| p.severity == Severity::Error);
    let why = first.map_or_else(String::new, |p| format!("line {}, column {}: {}", p.line, p.column, p.what));
    let more = first.and_then(|p| p.hint.clone()).map(|h| format!("{h}; ")).unwrap_or_default();
    Failure::wrong(format!("the theme {}", found.label(name)), why)
        .hint(format!("{more}`warroom theme check {name}` shows all of its mistakes"))
}

/// The text of one's own theme of this name.
pub fn own(name: &str) -> Option<String> {
    config::text(&config::theme(name)?).ok()
}

/// A theme's text: one's own, else a built-in one, else a file.
///
/// # Errors
/// Where there is none, or it cannot be read.
pub fn find(name: &str) -> Result<Found, Failure> {
    let what = format!("the theme {name:?}");
    let path = config::theme(name).or_else(|| {
        let file = Theme::built_in(name).is_none().then(|| PathBuf::from(name));
        file.filter(|p| Path::is_file(p))
    });
    match (path, Theme::built_in(name)) {
        (Some(path), _) => {
            let text = config::text(&path).map_err(|e| Failure::wrong(what, e))?;
            Ok(Found { path: Some(path), text })
        }
        (None, Some(text)) => Ok(Found { path: None, text: text.to_owned() }),
        (None, None) => Err(Failure::wrong(what, "there is no such theme").hint(unknown(name))),
    }
}

fn unknown(name: &str) -> String {
    let own: Vec<String> = config::own_themes().into_iter().map(|(n, _)| n).collect();
    let all: Vec<&str> = Theme::BUILT_IN.into_iter().chain(own.iter().map(String::as_str)).collect();
    match runbook::near(name, all.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}; else name a TOML file", all.join(", ")),
    }
}
