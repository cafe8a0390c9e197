//! `warroom verify`: the journal's chain, and every run's output against what was recorded of it.

use super::{JournalError, segment};
use crate::record::chain::{Chain, Expect, Finding, Verdict};
use crate::record::{Event, Exit};
use crate::words::RunId;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// Of the journal: head, counts, findings.
    pub journal: Verdict,
    /// Runs whose output was compared with its record.
    pub runs: u64,
    /// What is wrong with runs.
    pub run_findings: Vec<RunFinding>,
}

impl VerifyReport {
    /// Whether nothing is wrong. An unfinished line at the end, as a kill leaves it, is not wrong.
    pub fn whole(&self) -> bool {
        self.journal.whole() && self.run_findings.is_empty()
    }

    /// What is wrong with the journal.
    pub fn damage(&self) -> impl Iterator<Item = &Finding> {
        self.journal.findings.iter().filter(|f| !f.harmless())
    }

    /// What is odd about the journal, but loses nothing.
    pub fn remarks(&self) -> impl Iterator<Item = &Finding> {
        self.journal.findings.iter().filter(|f| f.harmless())
    }
}

/// A run that is not as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFinding {
    /// The run; the name of its directory.
    pub run: String,
    /// In words, after the run's name.
    pub what: String,
}

impl fmt::Display for RunFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "run {}: {}", self.run, self.what)
    }
}

/// Verifies a room. `expect` is a head that must be on the way; `progress` hears bytes done and bytes in all.
///
/// # Errors
/// [`JournalError::NotARoom`], [`JournalError::Io`]. Damage is no error.
pub fn verify(
    dir: &Path,
    expect: Option<Expect>,
    mut progress: impl FnMut(u64, u64),
) -> Result<VerifyReport, JournalError> {
    let segments = segment::list(dir)?;
    if segments.is_empty() {
        return Err(JournalError::NotARoom(dir.to_owned()));
    }
    let mut meter = Meter { done: 0, told: 0, total: total(dir, &segments), progress: &mut progress };
    let (journal, recorded) = chain(dir, &segments, expect, &mut meter)?;
    let runs = Runs { dir, recorded, findings: Vec::new(), compared: 0 };
    let (runs, run_findings) = runs.verify(&mut meter)?;
    meter.finish();
    Ok(VerifyReport { journal, runs, run_findings })
}

/// Counts bytes, and tells about every MiB.
struct Meter<'a> {
    done: u64,
    told: u64,
    total: u64,
    progress: &'a mut dyn FnMut(u64, u64),
}

impl Meter<'_> {
    fn add(&mut self, bytes: usize) {
        self.done += bytes as u64;
        if self.done - self.told >= 1 << 20 {
            self.told = self.done;
            (self.progress)(self.done.min(self.total), self.total);
        }
    }

    fn finish(&mut self) {
        (self.progress)(self.total, self.total);
    }
}

fn total(dir: &Path, segments: &[u32]) -> u64 {
    let length = |path: &Path| fs::metadata(path).map(|m| m.len()).unwrap_or(0);
    let journal: u64 = segments.iter().map(|number| length(&segment::path(dir, *number))).sum();
    let runs = fs::read_dir(dir.join("runs")).into_iter().flatten().flatten();
    journal + runs.map(|run| length(&run.path().join("output"))).sum::<u64>()
}

type Recorded = BTreeMap<RunId, Exit>;

/// Folds the chain; also the exits that the journal records.
fn chain(
    dir: &Path,
    segments: &[u32],
    expect: Option<Expect>,
    meter: &mut Meter,
) -> Result<(Verdict, Recorded), JournalError> {
    let (mut chain, mut recorded) = (Chain::new(expect), Recorded::new());
    for number in segments {
        let path = segment::path(dir, *number);
        let file = File::open(&path).map_err(JournalError::io("read", &path))?;
        chain.segment(*number);
        let (_, tail) = segment::scan(file, 0, |raw, read| {
            meter.add(raw.len() + 1);
            if let Event::RunExited { run, exit } = chain.read(raw, read).entry.event {
                recorded.insert(run, *exit);
            }
        })
        .map_err(JournalError::io("read", &path))?;
        meter.add(tail.len());
        chain.tail(&tail);
    }
    Ok((chain.finish(), recorded))
}

/// The runs of a room, on the way through them.
struct Runs<'a> {
    dir: &'a Path,
    recorded: Recorded,
    findings: Vec<RunFinding>,
    compared: u64,
}

impl Runs<'_> {
    fn verify(mut self, meter: &mut Meter) -> Result<(u64, Vec<RunFinding>), JournalError> {
        for (run, exit) in std::mem::take(&mut self.recorded) {
            if !safe(run.as_str()) {
                self.find(run.as_str(), "is no name of a run");
                continue;
            }
            match self.written(run.as_str())? {
                Written::Missing => self.find(run.as_str(), "exit.json is missing; the journal says that it exited"),
                Written::Exit(written) if same(&written, &exit) => {}
                Written::Exit(_) => self.find(run.as_str(), "exit.json says something else than the journal"),
                Written::Unreadable => {}
            }
            self.compare(run.as_str(), &exit, meter)?;
            self.recorded.insert(run, exit);
        }
        self.unrecorded(meter)?;
        Ok((self.compared, self.findings))
    }

    /// Runs that ended while no host was there to record it.
    fn unrecorded(&mut self, meter: &mut Meter) -> Result<(), JournalError> {
        let folder = self.dir.join("runs");
        let mut names: Vec<String> = match fs::read_dir(&folder) {
            Ok(listing) => listing.flatten().filter_map(|run| run.file_name().into_string().ok()).collect(),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(JournalError::io("list", &folder)(e)),
        };
        names.retain(|name| !self.recorded.contains_key(name.as_str()));
        names.sort_unstable();
        for run in names {
            if let Written::Exit(exit) = self.written(&run)? {
                self.compare(&run, &exit, meter)?;
            }
        }
        Ok(())
    }

    fn written(&mut self, run: &str) -> Result<Written, JournalError> {
        let path = self.dir.join("runs").join(run).join("exit.json");
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Written::Missing);
            }
            Err(e) => return Err(JournalError::io("read", &path)(e)),
        };
        match serde_json::from_slice(&text) {
            Ok(exit) => Ok(Written::Exit(exit)),
            Err(e) => {
                self.find(run, format!("exit.json cannot be understood: {e}"));
                Ok(Written::Unreadable)
            }
        }
    }

    /// The output against what is recorded of it.
    fn compare(&mut self, run: &str, exit: &Exit, meter: &mut Meter) -> Result<(), JournalError> {
        let path = self.dir.join("runs").join(run).join("output");
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                self.find(run, "its output is missing");
                return Ok(());
            }
            Err(e) => return Err(JournalError::io("read", &path)(e)),
        };
        let (bytes, sha256) = hash(file, meter).map_err(JournalError::io("read", &path))?;
        self.compared += 1;
        if bytes != exit.bytes {
            self.find(run, format!("its output has {bytes} bytes, recorded were {}", exit.bytes));
        } else if sha256 != exit.sha256 {
            self.find(run, "its output was changed: it does not match the recorded SHA-256");
        }
        Ok(())
    }

    fn find(&mut self, run: &str, what: impl Into<String>) {
        self.findings.push(RunFinding { run: run.to_owned(), what: what.into() });
    }
}

enum Written {
    Exit(Exit),
    Missing,
    Unreadable,
}

/// What both records say of a run must agree where it is evidence.
fn same(a: &Exit, b: &Exit) -> bool {
    (a.code, a.signal, a.bytes, &a.sha256) == (b.code, b.signal, b.bytes, &b.sha256)
}

/// A tampered journal must not lead out of the room.
fn safe(run: &str) -> bool {
    !run.is_empty() && !run.starts_with('.') && !run.contains(['/', '\0'])
}

fn hash(mut file: File, meter: &mut Meter) -> io::Result<(u64, String)> {
    let (mut sha256, mut bytes, mut chunk) = (Sha256::new(), 0, vec![0; 256 * 1024]);
    loop {
        match file.read(&mut chunk)? {
            0 => break,
            n => {
                sha256.update(&chunk[..n]);
                bytes += n as u64;
                meter.add(n);
            }
        }
    }
    let digest: [u8; 32] = sha256.finalize().into();
    Ok((bytes, crate::record::line::Hash::from(digest).to_string()))
}
