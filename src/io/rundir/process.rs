//! Processes as `/proc` shows them: who is whose child, and whether a pid still means the same process.

use std::collections::{HashMap, HashSet};
use std::fs;

/// One process at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its id.
    pub pid: u32,
    /// Its parent's.
    pub parent: u32,
    /// Its session's.
    pub session: u32,
    /// `R`, `S`, `Z`, … as in `proc_pid_stat(5)`.
    pub state: char,
    /// Clock ticks from boot to its start: with the pid, what tells it from any other within one boot.
    pub start_time: u64,
}

impl Seen {
    /// Not dead already: neither a zombie nor about to vanish.
    pub fn lives(&self) -> bool {
        !matches!(self.state, 'Z' | 'X' | 'x')
    }
}

/// Reads `/proc/PID/stat`; none where there is no such process.
pub fn see(pid: u32) -> Option<Seen> {
    parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// Whether the process with this pid lives and is the one that started then.
pub fn lives(pid: u32, start_time: u64) -> bool {
    see(pid).is_some_and(|seen| seen.lives() && seen.start_time == start_time)
}

/// A line of `/proc/PID/stat`. The command's name may hold anything, so its last parenthesis is looked for.
fn parse(line: &str) -> Option<Seen> {
    let (head, tail) = line.rsplit_once(')')?;
    let fields: Vec<&str> = tail.split_whitespace().collect();
    Some(Seen {
        pid: head.split_whitespace().next()?.parse().ok()?,
        state: fields.first()?.chars().next()?,
        parent: fields.get(1)?.parse().ok()?,
        session: fields.get(3)?.parse().ok()?,
        start_time: fields.get(19)?.parse().ok()?,
    })
}

/// Every process that can be seen.
fn all() -> Vec<Seen> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries.flatten().filter_map(|e| e.file_name().to_str()?.parse().ok()).filter_map(see).collect()
}

/// The living processes below `root`, without it: children, their children, and so on.
pub fn below(root: u32) -> Vec<Seen> {
    descend(&all(), root)
}

/// The living processes of a session, and those below its leader, with it.
pub fn of_session(leader: u32) -> Vec<Seen> {
    let all = all();
    let mut found: Vec<Seen> =
        all.iter().filter(|p| p.lives() && (p.session == leader || p.pid == leader)).copied().collect();
    let known: HashSet<u32> = found.iter().map(|p| p.pid).collect();
    found.extend(descend(&all, leader).into_iter().filter(|p| !known.contains(&p.pid)));
    found
}

/// The living processes that were started with this in their environment.
pub fn marked(name: &str, value: &[u8]) -> Vec<Seen> {
    let has = |p: &Seen| p.lives() && variable(p.pid, name).is_some_and(|v| v == value);
    all().into_iter().filter(has).collect()
}

fn descend(all: &[Seen], root: u32) -> Vec<Seen> {
    let mut children: HashMap<u32, Vec<Seen>> = HashMap::new();
    for process in all {
        children.entry(process.parent).or_default().push(*process);
    }
    let (mut found, mut next) = (Vec::new(), vec![root]);
    while let Some(parent) = next.pop() {
        for child in children.remove(&parent).unwrap_or_default() {
            next.push(child.pid);
            if child.lives() {
                found.push(child);
            }
        }
    }
    found
}

/// The value of a variable in the environment that a process was started with; none where it cannot be read.
pub fn variable(pid: u32, name: &str) -> Option<Vec<u8>> {
    let environment = fs::read(format!("/proc/{pid}/environ")).ok()?;
    let found = environment.split(|b| *b == 0).find_map(|pair| pair.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    found.map(<[u8]>::to_vec)
}
