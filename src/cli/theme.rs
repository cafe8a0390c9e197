//! `warroom theme`: what there is, how it looks, what is wrong with it, and schemes from elsewhere.

use super::failure::{DONE, NOT_WELL, WRONG};
use super::{Failure, look, settings, talk::Talk};
use crate::io::config;
use crate::plan::Problem;
use crate::runbook;
use crate::screen::{Paint, Theme, import_theme};
use clap::{Args as ClapArgs, Subcommand};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// List, show, check and import themes
#[derive(ClapArgs, Debug)]
#[command(
    before_help = "Examples:\n  warroom theme list\n  warroom theme show colour-blind\n  warroom theme show dark --toml > ~/.config/warroom/themes/mine.toml\n  warroom theme check mine\n  warroom theme import gruvbox-dark.yaml       a base16 or base24 scheme"
)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// The themes that there are: built in, and one's own
    List {
        /// As one JSON document
        #[arg(long)]
        json: bool,
    },
    /// How each role of a theme looks
    Show {
        /// A theme's name, or a TOML file; else the one that a seat would have now
        theme: Option<String>,
        /// The theme's file as it is, to begin one's own with
        #[arg(long, conflicts_with = "json")]
        toml: bool,
        /// As one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Mistakes, and text that cannot be read: contrast below 4.5:1
    Check {
        /// Themes' names, or TOML files; else all that there are
        themes: Vec<String>,
        /// As one JSON document
        #[arg(long)]
        json: bool,
    },
    /// A base16 or base24 scheme (YAML) as a theme of one's own, its texts moved until their contrast is 4.5:1
    Import {
        /// The scheme
        scheme: PathBuf,
        /// The theme's name; else the scheme's own
        #[arg(long)]
        name: Option<String>,
        /// Print the theme instead of keeping it
        #[arg(long)]
        print: bool,
    },
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    match args.action {
        Action::List { json } => list(talk, json),
        Action::Show { theme, toml, json } => show(talk, theme.as_deref(), toml, json),
        Action::Check { themes, json } => check(talk, themes, json),
        Action::Import { scheme, name, print } => import(talk, &scheme, name, print),
    }
}

#[derive(Serialize)]
struct Listed {
    theme: String,
    /// Its file; none where it is built in.
    path: Option<PathBuf>,
    /// Its ground is dark; none where it has mistakes.
    dark: Option<bool>,
    about: String,
}

/// Every name, one's own first: they hide built-in ones of the same name.
pub fn names() -> Vec<String> {
    let own: Vec<String> = config::own_themes().into_iter().map(|(n, _)| n).collect();
    let built_in = Theme::BUILT_IN.into_iter().map(str::to_owned).filter(|n| !own.contains(n));
    built_in.chain(own.iter().cloned()).collect()
}

fn list(talk: &Talk, json: bool) -> Result<u8, Failure> {
    let listed: Vec<Listed> = names().into_iter().map(listed).collect();
    if json {
        talk.json(&listed);
        return Ok(DONE);
    }
    let wide = listed.iter().map(|l| l.theme.chars().count()).max().unwrap_or(0);
    for l in &listed {
        let ground = l.dark.map_or("wrong", |dark| if dark { "dark " } else { "light" });
        let from = l.path.as_ref().map(|p| format!("  {}", p.display())).unwrap_or_default();
        talk.data(&crate::text::sanitise(&format!("{:<wide$}  {ground}  {}{from}\n", l.theme, l.about)));
    }
    Ok(DONE)
}

fn listed(theme: String) -> Listed {
    let path = config::theme(&theme);
    match look::named(&theme) {
        Ok((read, _)) => Listed { theme, path, dark: Some(read.dark()), about: read.about },
        Err(_) => {
            let about = format!("has mistakes: `warroom theme check {theme}` shows them");
            Listed { theme, path, dark: None, about }
        }
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    role: &'a str,
    looks: String,
}

fn show(talk: &Talk, name: Option<&str>, toml: bool, json: bool) -> Result<u8, Failure> {
    if toml {
        let name = name.unwrap_or("dark");
        talk.data(&crate::text::sanitise(&look::find(name)?.text));
        return Ok(DONE);
    }
    let theme = match name {
        Some(name) => look::named(name)?.0,
        None => settings::now(talk)?,
    };
    let seen = theme.clone().with_depth(look::depth(talk, &settings::read().config));
    let roles = Paint::ALL.iter().map(|p| Shown { role: p.word(), looks: theme.words(*p) });
    if json {
        talk.json(&roles.collect::<Vec<_>>());
        return Ok(DONE);
    }
    for (paint, shown) in Paint::ALL.iter().zip(roles) {
        let text = format!(" {:<10} ", shown.role);
        let text = if talk.color_out() { seen.sample(*paint, &text) } else { text };
        talk.data(&format!("{text}  {}\n", shown.looks));
    }
    Ok(DONE)
}

#[derive(Serialize)]
struct Checked {
    theme: String,
    problems: Vec<Problem>,
}

fn check(talk: &Talk, themes: Vec<String>, json: bool) -> Result<u8, Failure> {
    let themes = if themes.is_empty() { names() } else { themes };
    let (mut checked, mut unread) = (Vec::new(), false);
    for theme in themes {
        // The others are looked at all the same.
        let found = match look::find(&theme) {
            Ok(found) => found,
            Err(failure) => {
                talk.complain(&failure);
                unread = true;
                continue;
            }
        };
        let problems = Theme::check(&found.text, &look::own).problems;
        if !json && !problems.is_empty() {
            talk.data(&runbook::draw(&found.text, &found.label(&theme), &problems, talk.color_out()));
        }
        checked.push(Checked { theme, problems });
    }
    let count: usize = checked.iter().map(|c| c.problems.len()).sum();
    if json {
        talk.json(&checked);
    } else {
        let of = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        talk.say(&format!("{}, {}", of(checked.len(), "theme"), of(count, "problem")));
    }
    Ok(match (unread, count) {
        (true, _) => WRONG,
        (false, 0) => DONE,
        _ => NOT_WELL,
    })
}

fn import(talk: &Talk, scheme: &Path, name: Option<String>, print: bool) -> Result<u8, Failure> {
    let what = format!("cannot read {}", scheme.display());
    let text = config::text(scheme).map_err(|e| Failure::wrong(what.clone(), e))?;
    let imported = import_theme(&text).map_err(|problems| {
        talk.say_styled(&runbook::draw(&text, &scheme.display().to_string(), &problems, talk.color_err()));
        Failure::wrong(what, "it is no base16 or base24 scheme").hint("they are YAML, with base00 to base0F or base17")
    })?;
    if print {
        talk.data(&imported.toml);
        return Ok(DONE);
    }
    let name = name.unwrap_or_else(|| file_name(&imported.name));
    let folder =
        config::themes().ok_or_else(|| Failure::wrong("there is no folder for themes", "").hint("set HOME"))?;
    let path = folder.join(format!("{name}.toml"));
    config::write_new(&path, &imported.toml).map_err(|e| {
        let failure = Failure::from(e);
        if path.exists() {
            Failure { code: WRONG, ..failure }.hint("give it another --name, or remove that file")
        } else {
            failure
        }
    })?;
    for (name, was, is) in &imported.nudged {
        talk.say(&format!("{name}: {was} became {is}, to be read"));
    }
    talk.data(&format!("{}\n", path.display()));
    talk.say(&format!("`warroom --theme {name} …` uses it; `theme = \"{name}\"` in config.toml always"));
    Ok(DONE)
}

/// A scheme's name as the name of a file.
fn file_name(name: &str) -> String {
    let plain =
        name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect::<String>();
    let words: Vec<&str> = plain.split('-').filter(|w| !w.is_empty()).collect();
    if words.is_empty() { "imported".to_owned() } else { words.join("-") }
}
