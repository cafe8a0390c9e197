//! A run's directory, `ROOM/runs/RUN/`: what the host and the supervisor agree on, through files alone, so that each
//! survives the other.

pub mod process;
pub mod start;

mod file;
mod keys;
mod look;
mod named;
mod prepare;

pub use file::{read_json, write_json};
pub use keys::{Listener, Stroke, type_into};
pub use look::{Found, look};
pub use named::named_files;
pub use prepare::prepare;

use crate::record::Exit;
use crate::words::{RunId, Stamp, StepId};
use rustix::fs::FlockOperation;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// What was run, as it was run.
pub const SCRIPT: &str = "script";
/// The intent, a [`RunSpec`].
pub const RUN: &str = "run.json";
/// A [`Started`]; synced before the script begins.
pub const STARTED: &str = "started.json";
/// A FIFO: the script's standard output and error.
pub const STREAM: &str = "stream";
/// What came out of it, masked.
pub const OUTPUT: &str = "output";
/// What descendants wrote after the script itself had ended, masked; only where they did.
pub const LATE: &str = "output.late";
/// `DELTA_SECONDS BYTES` lines, at most ten a second: so long after the line before (the first: after the start),
/// so many more bytes had come out.
pub const TIMING: &str = "timing";
/// How far `stream` has been moved to `output`, so that a supervisor's death neither loses nor doubles a byte.
pub const DRAINED: &str = "drained";
/// An [`Ended`]; written once.
pub const EXIT: &str = "exit.json";
/// A [`Stop`]; written by the host, so that it survives the host.
pub const STOP: &str = "stop.json";
/// An [`Adopted`]; the run goes on under another supervisor, which cannot learn its exit status.
pub const ADOPTED: &str = "adopted.json";
/// Held (flock) by the supervisor from before the script begins until its end is on disk.
pub const LOCK: &str = "lock";
/// The variable that holds the run's directory in the environment of the script and of all that it starts: what escapes from the script's session
/// is known by it.
pub const MARK: &str = "WARROOM_RUN_DIR";
/// What went wrong in the supervisor itself; empty where all went well.
pub const LOG: &str = "supervisor.log";

/// What is known of a run before it begins; written and synced before `RunIntended`. Holds no value of the environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunSpec {
    /// The run, also the name of its directory.
    pub run: RunId,
    /// Its step.
    pub step: StepId,
    /// Its item; empty without `each`.
    pub item: String,
    /// Index of the script in the step.
    pub script: usize,
    /// 1 for the first.
    pub attempt: u32,
    /// Interpreter and its arguments; the script's path is appended. Empty: the script itself is executed.
    pub interpreter: Vec<String>,
    /// Working directory, absolute.
    pub cwd: PathBuf,
    /// The account it runs as.
    pub account: String,
    /// The machine it runs on.
    pub host: String,
    /// PATH that it gets.
    pub path: String,
    /// Names of the variables in its environment.
    pub env: Vec<String>,
    /// Names of those whose values are masked in the output.
    pub secrets: Vec<String>,
    /// SHA-256 of the files of the runbook's folder that the script names, by the names that it uses.
    pub files: BTreeMap<String, String>,
    /// The longest it may take, ms of CLOCK_BOOTTIME.
    pub timeout_ms: Option<u64>,
    /// From a polite stop (TERM) to the hard one (KILL), ms.
    pub grace_ms: u64,
    /// In a pseudo-terminal.
    pub tty: bool,
    /// Who asked for it.
    pub started_by: String,
}

impl Default for RunSpec {
    fn default() -> Self {
        RunSpec {
            run: RunId::default(),
            step: StepId::default(),
            item: String::new(),
            script: 0,
            attempt: 1,
            interpreter: Vec::new(),
            cwd: PathBuf::from("/"),
            account: String::new(),
            host: String::new(),
            path: String::new(),
            env: Vec::new(),
            secrets: Vec::new(),
            files: BTreeMap::new(),
            timeout_ms: None,
            grace_ms: 10_000,
            tty: false,
            started_by: String::new(),
        }
    }
}

/// The script's process; a pid alone proves nothing, since the kernel gives it away again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// The script's process, and the leader of its session and process group.
    pub pid: u32,
    /// When the kernel started it, in clock ticks since boot: field 22 of `/proc/PID/stat`.
    pub start_time: u64,
    /// When it was let go, with the boot's id.
    pub began: Stamp,
    /// Its supervisor, for people only.
    pub supervisor: u32,
    /// The control group that holds it and all that it starts, where it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<PathBuf>,
}

/// How the script ended, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// How.
    #[serde(flatten)]
    pub exit: Exit,
    /// When it was let go.
    pub began: Stamp,
    /// When its end was seen.
    pub ended: Stamp,
}

/// Somebody wants it to end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Who.
    pub by: String,
    /// Since when.
    pub at: Stamp,
}

/// Another supervisor took over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adopted {
    /// Since when.
    pub at: Stamp,
    /// Its process, for people only.
    pub supervisor: u32,
}

/// What can go wrong with a run's directory.
#[derive(Debug, thiserror::Error)]
pub enum RunDirError {
    /// The name would leave `runs/`, or hide in it.
    #[error("{0:?} cannot be the name of a run")]
    BadName(String),
    /// The system refused.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not what was once written there.
    #[error("{path}: {source}")]
    Json {
        /// Where.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// A supervisor has it.
    #[error("run {0} is alive")]
    Held(String),
    /// It began once; only a further attempt, in a directory of its own, may follow.
    #[error("run {0} began already")]
    Began(String),
}

impl RunDirError {
    pub(crate) fn io(path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> RunDirError {
        let path = path.as_ref().to_owned();
        move |source| RunDirError::Io { path, source }
    }
}

/// `ROOM/runs/RUN`. Refuses a name with a path separator, one that begins with a dot, and one over 200 bytes.
pub fn path(room_dir: &Path, run: &RunId) -> Result<PathBuf, RunDirError> {
    let name = run.as_str();
    let bad = name.is_empty() || name.len() > 200 || name.starts_with('.') || name.contains(['/', '\\', '\0']);
    if bad { Err(RunDirError::BadName(name.to_owned())) } else { Ok(room_dir.join("runs").join(name)) }
}

/// The name of a run's directory, for messages.
fn name(dir: &Path) -> String {
    dir.file_name().unwrap_or(dir.as_os_str()).to_string_lossy().into_owned()
}

/// Takes the run's lock for good; none where somebody has it. Tries for 100 ms, since a look holds it for an instant.
fn take_lock(dir: &Path) -> Result<Option<File>, RunDirError> {
    let path = dir.join(LOCK);
    let file = file::private().read(true).create(true).truncate(false).open(&path).map_err(RunDirError::io(&path))?;
    for attempt in 0..10 {
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(Some(file)),
            Err(rustix::io::Errno::WOULDBLOCK) if attempt < 9 => {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            Err(rustix::io::Errno::WOULDBLOCK) => break,
            Err(e) => return Err(RunDirError::io(&path)(e.into())),
        }
    }
    Ok(None)
}

/// A reader of the run's stream: what is in it stays as long as anybody has one, whoever dies.
pub fn hold(dir: &Path) -> Result<File, RunDirError> {
    file::reader(&dir.join(STREAM))
}

/// Whether the script ever had the chance to begin.
fn began(dir: &Path) -> bool {
    [STARTED, EXIT].iter().any(|name| dir.join(name).exists())
}
