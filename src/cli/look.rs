//! How the screen looks: the theme that was asked for, or the one that fits the terminal.

use super::Failure;
use super::talk::{Color, Talk};
use crate::desk::{Colours, Config};
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

/// What the terminal is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    /// How many colours are to be used.
    pub depth: Depth,
    /// Whether it is dark.
    pub dark: bool,
}

/// What the terminal is like. It is asked only where nobody said it.
pub fn looks(talk: &Talk, config: &Config) -> Looks {
    let dark = config.dark.or_else(|| asked(talk, config).map_or_else(terminal::background_is_dark, |_| None));
    Looks { depth: depth(talk, config), dark: dark.unwrap_or(true) }
}

/// How many colours are to be used: what the command line says, `NO_COLOR`, the settings, the terminal's names.
pub fn depth(talk: &Talk, config: &Config) -> Depth {
    let env = Depth::from_env(|name| std::env::var(name).ok());
    match (talk.color, config.colours) {
        (Color::Never, _) => Depth::None,
        (Color::Always, _) => Depth::True,
        (Color::Auto, _) if env == Depth::None => Depth::None,
        (Color::Auto, Some(Colours::None)) => Depth::None,
        (Color::Auto, Some(Colours::Sixteen)) => Depth::Sixteen,
        (Color::Auto, Some(Colours::Many)) => Depth::Many,
        (Color::Auto, Some(Colours::True)) => Depth::True,
        (Color::Auto, None) => env,
    }
}

/// The theme of `--theme`, of `$WARROOM_THEME`, of the settings, else the one that fits the terminal; in as many colours as it shows. With
/// the files that it is made of, and what is wrong with the settings' theme: then another one is taken.
///
/// # Errors
/// Where the command line or the environment asks for a theme that there is not, or whose file is wrong.
pub fn for_seat(talk: &Talk, config: &Config, looks: &Looks) -> Result<(Theme, Vec<PathBuf>, Option<String>), Failure> {
    let (mut files, mut wrong) = (Vec::new(), None);
    let by_looks = if looks.dark { &config.dark_theme } else { &config.light_theme };
    let named_so = flagged(talk).or_else(|| config.theme.clone().or_else(|| by_looks.clone()));
    if let Some(name) = named_so {
        // Its file is watched, too, where it cannot be used now: mended, it is.
        files.extend(find(&name).ok().and_then(|found| found.path));
        match named(&name) {
            Ok((theme, all)) => return Ok((theme.with_depth(looks.depth), all, None)),
            Err(failure) if flagged(talk).is_some() => return Err(failure),
            Err(failure) => wrong = Some(format!("{}: {}", failure.what, failure.why)),
        }
    }
    let theme = Theme::named(fitting(looks)).map_err(|e| Failure::inner("the built-in theme", e))?;
    Ok((theme.with_depth(looks.depth), files, wrong))
}

/// The built-in theme for this terminal.
fn fitting(looks: &Looks) -> &'static str {
    match (looks.dark, looks.depth) {
        (true, Depth::Sixteen) => "sixteen",
        (true, _) => "dark",
        (false, _) => "light",
    }
}

fn flagged(talk: &Talk) -> Option<String> {
    talk.theme.clone().or_else(|| std::env::var("WARROOM_THEME").ok()).filter(|name| !name.is_empty())
}

fn asked(talk: &Talk, config: &Config) -> Option<String> {
    flagged(talk).or_else(|| config.theme.clone())
}

/// The theme that was asked for, else this one, in all of its colours.
///
/// # Errors
/// As [`for_seat`].
pub fn named_or(talk: &Talk, name: &str) -> Result<Theme, Failure> {
    Ok(named(flagged(talk).as_deref().unwrap_or(name))?.0)
}

/// The theme of this name, and the files that it is made of.
///
/// # Errors
/// As [`for_seat`].
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
