//! `warroom demo`: a site of two datacenters on loopback, and a drill of the shipped runbook on it.

use super::failure::{DONE, NOT_WELL};
use super::{Failure, attach, hosting, open, player, show, talk::Talk};
use crate::io::{account, clock, files};
use crate::report;
use crate::site::{self, SiteSpec};
use crate::words::*;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folder of the demo's site, below its room.
const SITE: &str = "site";

/// A drill on a site of two datacenters on loopback: see it all in one go
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom demo                     sit down in it and follow the runbook\n  warroom demo --headless --json   play it without anybody, for scripts"
)]
pub struct Args {
    /// How many customers the site has, 1 to 200
    #[arg(long, default_value_t = 6, value_name = "N")]
    customers: u32,
    /// Play the whole drill without anybody: fault, detection, restore, verification, stand-down
    #[arg(long)]
    headless: bool,
    /// The status as one JSON document at the end (with --headless)
    #[arg(long, requires = "headless")]
    json: bool,
    /// The room's name or directory
    #[arg(long, value_name = "ROOM")]
    room: Option<String>,
    /// From the room's opening to the fault; a surprise of some seconds where it is left out
    #[arg(long, value_name = "SPAN")]
    fault_after: Option<Span>,
    #[command(flatten)]
    who: attach::Who,
}

/// The status document, and what a demo knows beyond it.
#[derive(serde::Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    status: &'a report::Status,
    fault_at: Option<String>,
    recovered_at: Option<String>,
    verdict: &'static str,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = place(&args)?;
    files::make_private(&dir)?;
    // Absolute: the site's processes and the scripts live in folders of their own.
    let dir = std::fs::canonicalize(&dir).map_err(files::FilesError::io("find", &dir))?;
    let folder = dir.join(SITE);
    let done = play(talk, &args, &dir, &folder);
    // A drill that goes on (somebody left the seat) keeps its site; it ends with the room, or 10 minutes after the host.
    if !dir.join("journal.jsonl").exists() || super::rooms::closed(&dir) {
        end_site(&dir)?;
    }
    done
}

fn place(args: &Args) -> Result<PathBuf, Failure> {
    let local = clock::now().at + chrono::Duration::seconds(account::utc_offset_s().into());
    let date = local.format("%Y-%m-%d").to_string();
    Ok(files::new_room(args.room.as_deref(), "kraken", Kind::Drill, &date)?)
}

fn play(talk: &Talk, args: &Args, dir: &Path, folder: &Path) -> Result<u8, Failure> {
    let mut spec = SiteSpec::new(folder, args.customers).map_err(Failure::from)?;
    spec.room = Some(dir.to_owned());
    spec.fault_after = args.fault_after.map_or_else(|| surprise(args.headless), Span::duration);
    let site = site::build(&spec, |what| talk.say(what)).map_err(Failure::from)?;
    if let Some(why) = &site.unencrypted {
        talk.say(&format!("The backups are not encrypted: {why}"));
    }
    let read = show::read(&site.runbook)?;
    let (name, role) = (args.who.name(), args.who.role.unwrap_or(Role::Commander));
    open::create(dir, &read, open::NewRoom { kind: Kind::Drill, name, role, vars: Vec::new(), down_since: None })?;
    hosting::ensure(dir, args.headless)?;
    let room = files::name_of(dir);
    if args.headless {
        return headless(talk, args, dir, folder);
    }
    let code = attach::sit(talk, dir, &args.who, false)?;
    if !super::rooms::closed(dir) {
        talk.say(&format!(
            "The drill goes on. Back to it: warroom attach {room}   End it: warroom close --room {room} --stop-runs"
        ));
    }
    Ok(code)
}

/// Some seconds after the room opened; people get a little longer to look around first.
fn surprise(headless: bool) -> Duration {
    let jitter = clock::mono() % 4000;
    Duration::from_millis(if headless { 5000 } else { 15_000 } + jitter)
}

fn headless(talk: &Talk, args: &Args, dir: &Path, folder: &Path) -> Result<u8, Failure> {
    let fault_at = || site::fault_at(folder);
    let played = player::play(talk, dir, &args.who.name(), fault_at)?;
    let (room, status) = super::status::read(dir)?;
    let now = room.closed.unwrap_or_else(clock::now);
    let verdict = report::verdict(&room, &now);
    let recovered = room.scope(&now).outages.last().and_then(|o| o.to);
    if args.json {
        let document = Document {
            status: &status,
            fault_at: played.fault_at.map(|at| rfc3339(&at)),
            recovered_at: recovered.map(|at| at.rfc3339()),
            verdict: verdict.ending.word(),
        };
        talk.json(&document);
    } else {
        let room = files::name_of(dir);
        talk.data(&format!(
            "{}\nSee it again: warroom replay {room}   Read it: warroom report {room}\n",
            verdict.sentence
        ));
    }
    Ok(if verdict.ending == report::Ending::Recovered { DONE } else { NOT_WELL })
}

/// Ends the site that a demo's room has, if it has one.
///
/// # Errors
/// Where a process does not die or a folder cannot be removed.
pub fn end_site(dir: &Path) -> Result<(), Failure> {
    let folder = dir.join(SITE);
    if folder.is_dir() { site::shutdown(&folder).map_err(Failure::from) } else { Ok(()) }
}

impl From<site::SiteError> for Failure {
    fn from(error: site::SiteError) -> Failure {
        match error {
            site::SiteError::Customers(_) => Failure::wrong(error.to_string(), ""),
            _ => Failure::inner("the demo's site", error),
        }
    }
}
