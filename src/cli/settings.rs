//! `config.toml`: read, and made into what a seat needs.

use super::look::{self, Looks};
use super::{Failure, talk::Talk};
use crate::desk::{Config, read_config};
use crate::io::config;
use crate::plan::Problem;
use crate::screen::{Depth, Theme};
use crate::seat::Settings;
use std::path::PathBuf;

/// The file of settings as it is.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Where it is, or would be.
    pub path: Option<PathBuf>,
    /// Its text; none where there is no such file.
    pub text: Option<String>,
    /// What could be read of it.
    pub config: Config,
    /// Its mistakes.
    pub problems: Vec<Problem>,
    /// Why it could not be read at all.
    pub unreadable: Option<String>,
}

/// Reads it. Whatever it holds, there are settings.
pub fn read() -> File {
    let mut file = File { path: config::file(), ..File::default() };
    let Some(path) = &file.path else { return file };
    match config::text(path) {
        Ok(text) => {
            (file.config, file.problems) = read_config(&text);
            file.text = Some(text);
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => file.unreadable = Some(e.to_string()),
    }
    file
}

impl File {
    /// What is wrong with it, in a sentence.
    pub fn problem(&self) -> Option<String> {
        if let Some(why) = &self.unreadable {
            return Some(format!("config.toml cannot be read: {why}"));
        }
        let first = self.problems.first()?;
        let hint = first.hint.as_ref().map(|h| format!(" ({h})")).unwrap_or_default();
        let more = match self.problems.len() {
            1 => String::new(),
            n => format!(" · {} more", n - 1),
        };
        Some(format!("config.toml, line {}: {}{hint}{more} · warroom info shows it", first.line, first.what))
    }
}

/// The theme that a seat would have now, in all of its colours.
///
/// # Errors
/// As [`look::for_seat`].
pub fn now(talk: &Talk) -> Result<Theme, Failure> {
    let config = read().config;
    let looks = Looks { depth: Depth::True, ..look::looks(talk, &config) };
    Ok(look::for_seat(talk, &config, &looks)?.0)
}

/// What a seat needs, and reading it again while it is open.
pub struct Wardrobe {
    looks: Looks,
    talk: Talk,
}

impl Wardrobe {
    /// Looks at the terminal and the file. To be called before the terminal is taken over.
    ///
    /// # Errors
    /// Where a theme was asked for on the command line or in the environment that there is not. A wrong file of settings is no error.
    pub fn open(talk: &Talk) -> Result<(Wardrobe, Settings), Failure> {
        let file = read();
        let looks = look::looks(talk, &file.config);
        let wardrobe = Wardrobe { looks, talk: talk.clone() };
        let settings = wardrobe.settings(file)?;
        Ok((wardrobe, settings))
    }

    /// Reads everything again.
    ///
    /// # Errors
    /// In a sentence.
    pub fn again(&self) -> Result<Settings, String> {
        let sentence = |f: Failure| {
            let hint = f.hint.map(|h| format!(" ({h})")).unwrap_or_default();
            format!("{}: {}{hint}", f.what, f.why)
        };
        self.settings(read()).map_err(sentence)
    }

    fn settings(&self, file: File) -> Result<Settings, Failure> {
        let (theme, mut files, wrong) = look::for_seat(&self.talk, &file.config, &self.looks)?;
        let problem = file.problem().or(wrong);
        files.extend(file.path);
        let config = file.config;
        Ok(Settings { theme, keys: config.keys, mouse: config.mouse, editor: config.editor, problem, files })
    }
}
