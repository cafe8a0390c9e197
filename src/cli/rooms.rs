//! `warroom rooms`: what there is.

use super::failure::DONE;
use super::{Failure, talk::Talk};
use crate::io::{account, files, journal};
use crate::room::Room;
use crate::text::one_line;
use serde::Serialize;
use std::path::Path;

/// List the rooms
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom rooms\n  warroom rooms --json | jq -r '.[] | select(.state == \"open\") | .room'"
)]
pub struct Args {
    /// As one JSON document
    #[arg(long)]
    json: bool,
}

/// One room of the list.
#[derive(Debug, Serialize)]
struct Listed {
    room: String,
    path: String,
    kind: &'static str,
    title: String,
    state: &'static str,
    opened_at: Option<String>,
    host_pid: Option<u32>,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let mut listed = Vec::new();
    for dir in files::rooms()? {
        listed.push(list(&dir)?);
    }
    if args.json {
        talk.json(&listed);
    } else if listed.is_empty() {
        talk.say("There are no rooms yet. `warroom demo` shows one, `warroom open RUNBOOK` opens one.");
    } else {
        talk.data(&table(&listed));
    }
    Ok(DONE)
}

fn list(dir: &Path) -> Result<Listed, Failure> {
    let room = Room::fold(&journal::read(dir)?.entries);
    let holder = journal::holder(dir);
    Ok(Listed {
        room: files::name_of(dir),
        path: dir.display().to_string(),
        kind: room.kind().word(),
        title: room.title().to_owned(),
        state: state(&room, holder.is_some()),
        opened_at: room.opened.map(|at| at.rfc3339()),
        host_pid: holder.and_then(|h| h.pid),
    })
}

/// `open`, `stood down`, `no host` or `closed`.
fn state(room: &Room, hosted: bool) -> &'static str {
    match room {
        _ if room.closed.is_some() => "closed",
        _ if !hosted => "no host",
        _ if room.stood_down.is_some() => "stood down",
        _ => "open",
    }
}

fn table(rooms: &[Listed]) -> String {
    // A folder's name is foreign text too: whoever may make folders there chose it.
    let names: Vec<String> = rooms.iter().map(|r| one_line(&r.room)).collect();
    let width = names.iter().map(|n| n.chars().count()).max().unwrap_or(0);
    let offset = chrono::Duration::seconds(account::utc_offset_s().into());
    let mut out = String::new();
    for (room, name) in rooms.iter().zip(&names) {
        let opened = room.opened_at.as_deref().and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
        let opened = opened.map(|at| (at.to_utc() + offset).format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
        let title = one_line(&room.title);
        out += &format!("{name:<width$}  {:<8}  {:<10}  {opened:<16}  {title}\n", room.kind, room.state);
    }
    out
}

/// Whether a room's last entry closed it.
pub fn closed(dir: &Path) -> bool {
    journal::read(dir).is_ok_and(|reading| {
        reading.entries.iter().rev().any(|e| matches!(e.event, crate::record::Event::RoomClosed { .. }))
    })
}
