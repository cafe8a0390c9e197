//! Starting the site's processes: each detached in a session of its own, its talk in a file, ready before anybody is told so.

use super::error::SiteError;
use super::gate::{self, Door};
use super::layout::{Dc, Layout, SiteFile};
use super::process::{Registered, living, registered};
use super::{http, stack, watch};
use crate::io::spawn;
use std::fs::{self, OpenOptions};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

/// How long a process may take to be ready: 200 of them start at once on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process of the site, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// `front` or `spare`.
    Gate(Door),
    /// `watch`.
    Watch,
    /// `dc1/acme`.
    Stack(Dc, String),
}

impl Part {
    /// Reads a name; a stack's customer must be one of the site's.
    pub fn parse(name: &str, file: &SiteFile) -> Option<Part> {
        match name {
            "front" => Some(Part::Gate(Door::Front)),
            "spare" => Some(Part::Gate(Door::Spare)),
            "watch" => Some(Part::Watch),
            _ => {
                let (dc, customer) = name.split_once('/')?;
                let known = file.customers.iter().any(|c| c.name == customer);
                Dc::parse(dc).filter(|_| known).map(|dc| Part::Stack(dc, customer.to_owned()))
            }
        }
    }
}

/// `warroom site-serve FOLDER NAME`: this process becomes that part of the site. Exit code 0 when the site was ended.
pub fn serve(layout: Layout, name: &str) -> u8 {
    // The terminal's or the run's signals are not for it. It fails only for a group's leader, whom no such signal reaches either.
    let _ = rustix::process::setsid();
    let part = layout.read().map_err(|e| e.to_string());
    let part = part.and_then(|file| Part::parse(name, &file).ok_or_else(|| format!("{name}: no part of this site")));
    let served = part.and_then(|part| match part {
        Part::Gate(door) => flatten(http::run(gate::serve(layout, door))),
        Part::Stack(dc, customer) => flatten(http::run(stack::serve(layout, dc, &customer))),
        Part::Watch => watch::run(&layout),
    });
    match served {
        Ok(()) => 0,
        Err(why) => {
            eprintln!("{name}: {why}");
            1
        }
    }
}

fn flatten(result: std::io::Result<Result<(), String>>) -> Result<(), String> {
    result.map_err(|e| e.to_string())?
}

/// `warroom site-start FOLDER NAME…`: a line for each part that is ready. Exit code 1 when one is not.
pub fn main(layout: &Layout, names: &[String]) -> u8 {
    match start(layout, names) {
        Ok(parts) => {
            for part in parts {
                println!("{} runs as process {}", part.name, part.pid);
            }
            0
        }
        Err(e) => {
            eprintln!("{e}");
            1
        }
    }
}

/// Starts the named parts that do not live yet and waits until each is ready; says for each what it is now.
fn start(layout: &Layout, names: &[String]) -> Result<Vec<Registered>, SiteError> {
    let file = layout.read()?;
    let alive = living(layout);
    let mut begun = Vec::new();
    for name in names {
        let Some(part) = Part::parse(name, &file) else {
            return Err(not_started(name, "the site has no such part"));
        };
        if let Some(there) = alive.iter().find(|r| r.name == *name) {
            begun.push(Begun::There(there.clone()));
            continue;
        }
        if let Part::Stack(dc, customer) = &part
            && !layout.stack(*dc, customer).is_dir()
        {
            return Err(not_started(name, "it has no folder yet"));
        }
        begun.push(Begun::Child(name, spawn_part(layout, &file.binary, name)?));
    }
    begun.into_iter().map(|b| b.ready(layout)).collect()
}

fn not_started(name: &str, why: impl Into<String>) -> SiteError {
    SiteError::NotStarted { name: name.to_owned(), why: why.into() }
}

enum Begun<'a> {
    There(Registered),
    Child(&'a str, Child),
}

impl Begun<'_> {
    fn ready(self, layout: &Layout) -> Result<Registered, SiteError> {
        let (name, mut child) = match self {
            Begun::There(there) => return Ok(there),
            Begun::Child(name, child) => (name, child),
        };
        let step = Duration::from_millis(5);
        for _ in 0..PATIENCE.as_millis() / step.as_millis() {
            // It registers before it looks for the site's end, so being registered is no proof that it stays.
            if let Some(there) = registered(layout, child.id()).filter(|_| layout.is_open()) {
                return Ok(there);
            }
            if !matches!(child.try_wait(), Ok(None)) {
                return Err(not_started(name, log_end(layout, name)));
            }
            std::thread::sleep(step);
        }
        // It would come up later, with nobody to know of it.
        let _ = child.kill();
        Err(not_started(name, format!("not ready within {} s", PATIENCE.as_secs())))
    }
}

fn log_path(layout: &Layout, name: &str) -> std::path::PathBuf {
    layout.logs().join(format!("{}.log", name.replace('/', "-")))
}

fn log_end(layout: &Layout, name: &str) -> String {
    let text = fs::read_to_string(log_path(layout, name)).unwrap_or_default();
    text.lines().last().unwrap_or("it ended without a word").to_owned()
}

fn spawn_part(layout: &Layout, binary: &Path, name: &str) -> Result<Child, SiteError> {
    let path = log_path(layout, name);
    let log = OpenOptions::new().create(true).append(true).open(&path).map_err(SiteError::io(&path))?;
    let talk = log.try_clone().map_err(SiteError::io(&path))?;
    spawn::command(binary)
        .arg("site-serve")
        .arg(&layout.folder)
        .arg(name)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(talk)
        .spawn()
        .map_err(|e| not_started(name, e.to_string()))
}
