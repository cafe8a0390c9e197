//! That room with a real host.

use crate::room::{event, runbook};
use crate::seat::{LAST, Seat, leave};
use crate::terminal;
use crate::{ENTRIES, SIZE};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use warroom::io::journal::{self, Journal, Opened};
use warroom::record::{Author, Entry};

const BIN: &str = env!("CARGO_BIN_EXE_warroom");

/// A real host of such a room, ended with it.
pub struct Hosted {
    pub house: tempfile::TempDir,
    host: Child,
}

impl Hosted {
    pub fn new(every: &str) -> Hosted {
        let house = tempfile::tempdir().expect("a folder");
        let file = house.path().join("large.md");
        fs::write(&file, runbook(every)).expect("written");
        warroom(house.path(), &["open", &file.display().to_string(), "--room", "large", "--detach"]);
        let dir = house.path().join("rooms/large");
        lengthen(&dir);
        let mut host = command(house.path(), &["host", &dir.display().to_string()]);
        let host = host.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let until = Instant::now() + Duration::from_secs(60);
        while std::os::unix::net::UnixStream::connect(dir.join("host.sock")).is_err() {
            assert!(Instant::now() < until, "the host does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Hosted { house, host }
    }

    pub fn dir(&self) -> PathBuf {
        self.house.path().join("rooms/large")
    }

    pub fn sit(&self) -> Seat {
        let (child, painted) = terminal::sit(self.house.path(), &self.dir().display().to_string(), SIZE);
        Seat { child, painted, screen: vt100::Parser::new(SIZE.1, SIZE.0, 0), last: Instant::now() }
    }

    /// The share of a core that a seat uses while nobody touches it, %, and the host's.
    pub fn idle(&self) -> (f64, f64) {
        let mut seat = self.sit();
        seat.shows(LAST);
        std::thread::sleep(Duration::from_secs(3));
        let pids = [terminal::below(seat.child.id()), self.host.id()];
        let (before, began) = (pids.map(cpu_us), Instant::now());
        std::thread::sleep(Duration::from_secs(30));
        let share = |n: usize| cpu_us(pids[n]).saturating_sub(before[n]) as f64 / began.elapsed().as_secs_f64() / 1e4;
        let shares = (share(0), share(1));
        leave(seat.child);
        shares
    }
}

impl Drop for Hosted {
    fn drop(&mut self) {
        let _ = self.host.kill();
        let _ = self.host.wait();
    }
}

fn command(house: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(BIN);
    command.args(words).env("WARROOM_DATA", house.join("rooms")).env("WARROOM_NAME", "alice").stdin(Stdio::null());
    command
}

pub fn warroom(house: &Path, words: &[&str]) {
    let done = command(house, words).output().expect("warroom runs");
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Ends the room's host and writes what happened into its journal, as that host would have.
fn lengthen(dir: &Path) {
    let host = journal::holder(dir).and_then(|h| h.pid).expect("a host");
    let pid = rustix::process::Pid::from_raw(host as i32).expect("a process");
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("it is ours");
    while journal::holder(dir).is_some() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let Opened { mut journal, entries, .. } = Journal::open(dir).expect("a journal");
    let last = entries.last().expect("it was opened").stamp;
    let first = journal.next();
    let more = (0..ENTRIES as u64).map(|n| {
        let stamp = last.plus_ms(n as i64 / 100);
        let (by, event) = event(n as usize, stamp);
        let by = if by.is_empty() { Author::host() } else { Author::person(by, 1) };
        Entry { n: first + n, stamp, by, event }
    });
    let more: Vec<Entry> = more.collect();
    for some in more.chunks(5000) {
        journal.append(some.to_vec()).expect("room on the disk");
    }
    journal.close().expect("written");
}

/// Processor time that a process' threads have used, µs. What proc(5) gives in ticks of 10 ms is found by samples: of a process that works
/// for two milliseconds each second it says little. The scheduler counts nanoseconds.
fn cpu_us(pid: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).expect("it lives").flatten();
    let ran = |thread: fs::DirEntry| fs::read_to_string(thread.path().join("schedstat")).ok();
    threads.filter_map(ran).filter_map(|text| text.split(' ').next()?.parse::<u64>().ok()).sum::<u64>() / 1000
}
