//! `warroom open`: a new room on a runbook, or an old one resumed.

use super::failure::{DONE, NOT_WELL};
use super::{Failure, attach, hosting, instant, show, talk::Talk};
use crate::host::{self, Options};
use crate::io::{account, clock, files, journal, logout};
use crate::plan::Severity;
use crate::record::{Author, Entry, Event, Opening};
use crate::room::Room;
use crate::runbook;
use crate::words::*;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a room may take from its directory to its first entry, µs: where somebody holds it, and where nobody does.
const BEING_MADE_US: u64 = 5_000_000;
const ABANDONED_US: u64 = 500_000;

/// Open a new room on a runbook, or resume one, and take a seat
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom open runbook.md\n  warroom open runbook.md --kind drill --var datacenter=dc3\n  warroom open restore.md --headless --down-since 14:05\n  warroom open runbook.md --room kraken-2026-11-23      resumes that room"
)]
pub struct Args {
    /// A Markdown file, or a folder with a runbook.md
    runbook: PathBuf,
    /// drill or incident; else what the runbook says, else incident
    #[arg(long)]
    kind: Option<Kind>,
    /// The room: a new directory or name, or one that exists and is resumed
    #[arg(long, value_name = "ROOM")]
    room: Option<String>,
    /// No seat: declare, go through the scripted steps as far as they need nobody, end
    #[arg(long, conflicts_with = "detach")]
    headless: bool,
    /// No seat: start the room and return
    #[arg(long)]
    detach: bool,
    /// Give an input its value
    #[arg(long = "var", value_name = "K=V")]
    vars: Vec<String>,
    /// It began before: 14:22, 5m ago, or 2026-11-23T14:22:07Z
    #[arg(long, value_name = "T")]
    down_since: Option<String>,
    #[command(flatten)]
    who: attach::Who,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let read = show::read(&args.runbook)?;
    let existing = || args.room.as_deref().and_then(|word| files::find_room(word).ok());
    let dir = match existing().filter(|dir| is_made(dir)) {
        Some(dir) => same_runbook(dir, &read)?,
        None => match (new(talk, &args, &read), existing()) {
            // Somebody else made it meanwhile: two people who open one room at once both sit in it.
            (Err(_), Some(dir)) if is_made(&dir) => same_runbook(dir, &read)?,
            (made, _) => made?,
        },
    };
    let name = files::name_of(&dir);
    if args.headless {
        return headless(talk, &dir, &args.who);
    }
    hosting::ensure(&dir, false)?;
    if let Some(danger) = journal::holder(&dir).and_then(|h| h.pid).and_then(|pid| logout::danger(Some(pid))) {
        talk.say(&danger);
    }
    if args.detach {
        talk.data(&format!("{name}\n"));
        return Ok(DONE);
    }
    attach::sit(talk, &dir, &args.who, false)
}

fn new(talk: &Talk, args: &Args, read: &show::Read) -> Result<PathBuf, Failure> {
    let kind = args.kind.or(read.plan.kind).unwrap_or(Kind::Incident);
    complain(talk, read, kind)?;
    let now = clock::now();
    let down_since = args.down_since.as_deref().map(|t| instant::parse(t, &now)).transpose()?;
    let vars = vars(&args.vars, read)?;
    let date = (now.at + chrono::Duration::seconds(account::utc_offset_s().into())).format("%Y-%m-%d").to_string();
    let dir = files::new_room(args.room.as_deref(), &read.plan.title, kind, &date)?;
    let name = args.who.name();
    let role = args.who.role.or_else(|| read.plan.roles.get(&name).copied().filter(|r| *r != Role::Responder));
    let down_since = down_since.map(|at| now.plus_ms((at - now.at).num_milliseconds()));
    create(&dir, read, NewRoom { kind, name, role: role.unwrap_or(Role::Commander), vars, down_since })?;
    Ok(dir)
}

/// What a new room is opened with, beside its runbook.
pub struct NewRoom {
    /// Drill or incident.
    pub kind: Kind,
    /// Who opens it.
    pub name: String,
    /// As what.
    pub role: Role,
    /// Values of inputs.
    pub vars: Vec<(String, String)>,
    /// It began before.
    pub down_since: Option<Stamp>,
}

/// Makes a room: its directory, the runbook's text, and the journal with its first entry, durable. Of one whose making was cut short, by a full
/// disk or a kill, before that entry was, what is there is used.
///
/// # Errors
/// Where the directory is a room already, or cannot be written.
pub fn create(dir: &Path, read: &show::Read, new: NewRoom) -> Result<(), Failure> {
    if let Some(parent) = dir.parent().filter(|p| !p.as_os_str().is_empty()) {
        files::make_parent(parent)?;
    }
    let begun = journal::read(dir).is_ok_and(|read| read.entries.is_empty());
    if dir.exists() && !begun {
        files::vacant(dir)?;
    }
    if dir.exists() {
        files::take_over(dir)?;
    }
    let mut opened = if begun { journal::Journal::open(dir)? } else { journal::Journal::create(dir)? };
    if opened.journal.next() > 1 {
        let name = files::name_of(dir);
        return Err(Failure::refused(format!("open {name}"), "its journal is damaged, or somebody else opens it now")
            .hint(format!("`warroom verify {name}` looks at it")));
    }
    let copy = dir.join("runbook.md");
    files::write_private(&copy, read.text.as_bytes())?;
    let by = Author::person(new.name.clone(), account::uid());
    let opening = Opening {
        room: files::name_of(&std::fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned())),
        kind: new.kind,
        runbook: read.path.display().to_string(),
        sha256: sha256(&read.text),
        folder: read.path.parent().unwrap_or(Path::new("/")).display().to_string(),
        plan: read.plan.clone(),
        problems: read.problems.clone(),
        vars: new.vars,
        down_since: new.down_since,
        account: account::account(),
        machine: account::machine(),
        path: std::env::var("PATH").unwrap_or_default(),
        role: new.role,
        opened_by: new.name,
    };
    let recovered = opened.recovery.events().into_iter().map(|event| (Author::host(), event));
    let events = std::iter::once((by, Event::RoomOpened(Box::new(opening)))).chain(recovered);
    let stamp = clock::now();
    let entries = (1..).zip(events).map(|(n, (by, event))| Entry { n, stamp, by, event });
    opened.journal.append(entries.collect())?;
    opened.journal.close()?;
    Ok(())
}

/// Lists what is wrong with the runbook. A drill with errors is refused; an incident always opens.
fn complain(talk: &Talk, read: &show::Read, kind: Kind) -> Result<(), Failure> {
    let errors = read.problems.iter().filter(|p| p.severity == Severity::Error).count();
    if errors == 0 {
        return Ok(());
    }
    let name = show::name(&read.path);
    talk.say_styled(&runbook::draw(&read.text, &name, &read.problems, talk.color_err()));
    if kind == Kind::Incident {
        talk.say(&format!(
            "{errors} mistakes in {name}: what they touch can be ticked, but not run or probed. The room opens."
        ));
        return Ok(());
    }
    let mistakes = if errors == 1 { "1 mistake".to_owned() } else { format!("{errors} mistakes") };
    Err(Failure::wrong(format!("{name} has {mistakes}"), "a drill needs a runbook without them")
        .hint("mend them, or open it as it is with --kind incident"))
}

/// The `--var NAME=VALUE` pairs, compared with what the runbook declares.
///
/// # Errors
/// A pair that is none, a secret, an input that there is not, a value that is not allowed.
pub(super) fn vars(given: &[String], read: &show::Read) -> Result<Vec<(String, String)>, Failure> {
    let mut vars = Vec::new();
    for pair in given {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(
                Failure::wrong(format!("--var {pair}"), "it has no `=`").hint("write it like --var datacenter=dc3")
            );
        };
        let declared = read.plan.vars.iter().find(|v| v.name == name);
        let placeholder = read.plan.steps().flat_map(|(_, s)| &s.scripts).any(|s| s.inputs.iter().any(|i| i == name));
        let what = format!("--var {name}");
        match declared {
            Some(var) if var.secret => {
                return Err(Failure::wrong(
                    what,
                    "it is a secret, and arguments are seen by everybody on this machine",
                )
                .hint(format!("`warroom answer {name}` reads it from standard input")));
            }
            Some(var) if !var.one_of.is_empty() && !var.one_of.iter().any(|v| v == value) => {
                return Err(Failure::wrong(what, format!("{value:?} is not one of {}", var.one_of.join(", "))));
            }
            None if !placeholder => {
                return Err(
                    Failure::wrong(what, "the runbook has no such input").hint("`warroom show` lists its inputs")
                );
            }
            _ => vars.push((name.to_owned(), value.to_owned())),
        }
    }
    Ok(vars)
}

/// Whether a room has its first entry; waited for while it is being made.
fn is_made(dir: &Path) -> bool {
    let began = clock::mono();
    let patience = || if journal::holder(dir).is_some() { BEING_MADE_US } else { ABANDONED_US };
    loop {
        match journal::read(dir) {
            Ok(read) if read.entries.is_empty() && clock::mono() - began < patience() => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Ok(read) => return !read.entries.is_empty(),
            // Whoever opens it says why.
            Err(_) => return true,
        }
    }
}

/// The room, where it follows this runbook.
fn same_runbook(dir: PathBuf, read: &show::Read) -> Result<PathBuf, Failure> {
    let room = Room::fold(&journal::read(&dir)?.entries);
    if room.runbook.sha256 == sha256(&read.text) {
        return Ok(dir);
    }
    let name = files::name_of(&dir);
    Err(Failure::refused(format!("the room {name} follows another runbook"), "this one differs from its copy")
        .hint(format!("`warroom attach {name}` takes a seat in it as it is; `warroom reload` has it follow its file")))
}

/// The host in the foreground, until nothing can go on without a person.
fn headless(talk: &Talk, dir: &Path, who: &attach::Who) -> Result<u8, Failure> {
    let by = Author::person(who.name(), account::uid());
    let options = Options { headless: true, until_quiet: Some(by), narrate: true };
    hosting::runtime()?.block_on(host::run(dir, options))?;
    let (room, _) = super::status::read(dir)?;
    let open: Vec<&str> = room
        .step_states()
        .filter(|(_, s, state)| s.step.scripted() && !state.settled())
        .map(|(_, s, _)| s.step.id.as_str())
        .collect();
    if open.is_empty() {
        talk.say("every scripted step is done");
        return Ok(DONE);
    }
    talk.say(&format!("not done: {}", open.join(", ")));
    Ok(NOT_WELL)
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}
