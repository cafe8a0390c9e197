//! A site in a folder of its own, ended with the test, and a client that is not warroom's.

use rustix::fs::{FlockOperation, flock};
use serde_json::Value;
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use warroom::site::{self, Registered, Site, SiteSpec};

/// The longest that a test waits for anything; a loaded machine is slow.
pub const LONG: Duration = Duration::from_secs(60);

/// A spec for tests: no fault within a test's time, hardly any pace.
pub fn spec(folder: impl Into<PathBuf>, customers: u32) -> SiteSpec {
    SiteSpec {
        fault_after: Duration::from_secs(3600),
        pace: Duration::from_millis(5),
        binary: env!("CARGO_BIN_EXE_warroom").into(),
        ..SiteSpec::new(folder, customers).unwrap()
    }
}

/// A built site; ended when dropped.
pub struct Built {
    pub site: Site,
    _home: tempfile::TempDir,
}

impl Built {
    /// Builds in a new folder whose name is short enough for GPG's agent, after `change` had its way with the spec.
    pub fn new(customers: u32, change: impl FnOnce(&mut SiteSpec)) -> Built {
        let home = tempfile::tempdir().unwrap();
        let mut spec = spec(home.path().join("site"), customers);
        change(&mut spec);
        let site = site::build(&spec, |_| {}).unwrap();
        Built { site, _home: home }
    }

    /// The front door's answer for a path.
    pub fn front(&self, path: &str) -> Answer {
        get(&self.site.front, path, Duration::from_secs(20))
    }

    /// The spare gate's answer for a path.
    pub fn spare(&self, path: &str) -> Answer {
        get(&self.site.spare, path, Duration::from_secs(20))
    }

    /// Runs a script of the runbook as a room does: in the runbook's folder.
    pub fn script(&self, words: &[&str]) -> Output {
        let folder = self.site.runbook.parent().unwrap();
        Command::new(folder.join(words[0])).args(&words[1..]).current_dir(folder).output().unwrap()
    }

    /// A line of the backups' index, as words.
    pub fn indexed(&self, customer: &str) -> Vec<String> {
        let index = std::fs::read_to_string(self.site.folder.join("backups/INDEX")).unwrap();
        let line = index.lines().find(|l| l.starts_with(&format!("{customer} "))).unwrap();
        line.split(' ').map(str::to_owned).collect()
    }
}

impl Drop for Built {
    fn drop(&mut self) {
        site::shutdown(&self.site.folder).unwrap();
    }
}

/// What an address gave.
#[derive(Debug, PartialEq)]
pub enum Answer {
    Status(u16, Value),
    Silent,
    Refused,
}

impl Answer {
    /// The body of an answer with this status.
    pub fn body(self, wanted: u16) -> Value {
        match self {
            Answer::Status(status, body) if status == wanted => body,
            other => panic!("{other:?} instead of {wanted}"),
        }
    }
}

/// One GET on a fresh connection.
pub fn get(base: &str, path: &str, patience: Duration) -> Answer {
    let mut stream = match TcpStream::connect(base.strip_prefix("http://").unwrap()) {
        Ok(stream) => stream,
        Err(e) if e.kind() == ErrorKind::ConnectionRefused => return Answer::Refused,
        Err(e) => panic!("{base}: {e}"),
    };
    stream.set_read_timeout(Some(patience)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    match stream.read_to_string(&mut text) {
        Ok(_) => {}
        Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) && text.is_empty() => {
            return Answer::Silent;
        }
        Err(e) => panic!("{base}{path}: {e} after {text:?}"),
    }
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    let body = text.split_once("\r\n\r\n").unwrap().1;
    Answer::Status(status, serde_json::from_str(body).unwrap_or_else(|_| Value::String(body.to_owned())))
}

/// Waits until something holds.
pub fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < LONG, "waited in vain for: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether a process lives.
pub fn lives(p: &Registered) -> bool {
    site::start_time(p.pid) == Some(p.start)
}

/// Living processes that name this folder in their arguments, whether they registered or not.
pub fn naming(folder: &Path) -> Vec<String> {
    let mark = folder.to_str().unwrap().to_owned();
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = all.filter_map(|e| {
        let pid: i32 = e.file_name().to_str()?.parse().ok()?;
        let line = std::fs::read_to_string(e.path().join("cmdline")).ok()?.replace('\0', " ");
        site::start_time(pid).map(|_| format!("{pid} {line}"))
    });
    lines.filter(|l| l.contains(&mark)).collect()
}

/// Holds a room's lock, as its host does, until dropped.
pub fn hold(room: &Path) -> File {
    let file = File::options().create(true).append(true).open(room.join("host.lock")).unwrap();
    wait("the lock", || flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok());
    file
}

/// Standard output and error together.
pub fn said(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}
