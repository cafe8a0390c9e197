//! `warroom info`: what this program has found on this machine, for people who wonder and for reports of faults.

use super::failure::{DONE, NOT_WELL};
use super::settings::{self, File};
use super::{Failure, look, talk::Talk};
use crate::io::{account, config, files, logout, terminal};
use crate::runbook;
use serde::Serialize;
use std::path::PathBuf;

/// Version, folders, settings with their mistakes, terminal and limits
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:\n  warroom info\n  warroom info --json")]
pub struct Args {
    /// As one JSON document
    #[arg(long)]
    json: bool,
}

/// All of it. Nothing of it is secret.
#[derive(Serialize)]
struct Info {
    version: &'static str,
    system: String,
    machine: String,
    account: String,
    /// Where rooms are; none where no home is known.
    rooms: Option<PathBuf>,
    /// Rooms that are there.
    room_count: usize,
    /// The file of settings, whether it is there or not.
    settings: Option<PathBuf>,
    settings_found: bool,
    /// Its mistakes, or why it cannot be read.
    settings_problems: Vec<String>,
    themes: Option<PathBuf>,
    terminal: Terminal,
    /// Files that one process may have open: probes and seats need them.
    open_files: Option<u64>,
    /// What threatens the runs at a log-out; none where nothing does, or nothing is known.
    log_out: Option<String>,
}

#[derive(Serialize)]
struct Terminal {
    name: String,
    /// Columns and rows; none without a terminal.
    size: Option<(u16, u16)>,
    colours: &'static str,
    dark: bool,
}

/// Prints it. Exit 1 where the settings have mistakes.
pub fn run(talk: &Talk, args: &Args) -> Result<u8, Failure> {
    let file = settings::read();
    let info = gather(talk, &file);
    if args.json {
        talk.json(&info);
    } else {
        talk.data(&text(&info));
        if let (Some(text), Some(path)) = (&file.text, &file.path) {
            talk.data(&runbook::draw(text, &path.display().to_string(), &file.problems, talk.color_out()));
        }
    }
    Ok(if info.settings_problems.is_empty() { DONE } else { NOT_WELL })
}

fn gather(talk: &Talk, file: &File) -> Info {
    let looks = look::looks(talk, &file.config);
    let mistakes = file.problems.iter().map(|p| format!("line {}, column {}: {}", p.line, p.column, p.what));
    Info {
        version: env!("CARGO_PKG_VERSION"),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        machine: account::machine(),
        account: account::account(),
        rooms: files::rooms_dir().ok(),
        room_count: files::rooms().map_or(0, |rooms| rooms.len()),
        settings: file.path.clone(),
        settings_found: file.text.is_some() || file.unreadable.is_some(),
        settings_problems: file.unreadable.iter().cloned().chain(mistakes).collect(),
        themes: config::themes(),
        terminal: Terminal {
            name: std::env::var("TERM").unwrap_or_default(),
            size: terminal::size(),
            colours: looks.depth.word(),
            dark: looks.dark,
        },
        open_files: files::most_open(),
        log_out: logout::danger(None),
    }
}

fn text(info: &Info) -> String {
    let path = |p: &Option<PathBuf>| p.as_ref().map_or("none: set HOME".to_owned(), |p| p.display().to_string());
    let settings = match (info.settings_found, info.settings_problems.len()) {
        (false, _) => " (not there)".to_owned(),
        (true, 0) => String::new(),
        (true, n) => format!(" ({n} mistake{})", if n == 1 { "" } else { "s" }),
    };
    let size = info.terminal.size.map_or("no terminal".to_owned(), |(w, h)| format!("{w}x{h}"));
    let shade = if info.terminal.dark { "dark" } else { "light" };
    let rows = [
        ("version", info.version.to_owned()),
        ("system", format!("{}, {} on {}", info.system, info.account, info.machine)),
        ("rooms", format!("{} ({})", path(&info.rooms), info.room_count)),
        ("settings", format!("{}{settings}", path(&info.settings))),
        ("themes", path(&info.themes)),
        ("terminal", format!("{} {size}, {}, {shade}", info.terminal.name, info.terminal.colours).trim().to_owned()),
        ("open files", info.open_files.map_or("no limit".to_owned(), |n| format!("{n} at most"))),
        ("log-out", info.log_out.clone().unwrap_or_else(|| "nothing known that would end runs".to_owned())),
    ];
    rows.iter().map(|(name, value)| format!("{name:<10}  {value}\n")).collect()
}
