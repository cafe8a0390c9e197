//! The host's side of a run: starting its supervisor, adopting it, asking for its end.

use super::*;
use crate::io::{clock, spawn};
use std::ffi::OsStr;
use std::fs;
use std::process::{Command, Stdio};

/// Why a run was not started (or not adopted). In every case the script did not begin because of this call.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Something is wrong with its directory, or it is alive, or it began already.
    #[error(transparent)]
    Directory(#[from] RunDirError),
    /// Its end was asked for before it began.
    #[error("run {0} was stopped before it began")]
    Stopped(String),
    /// The supervisor could not be started.
    #[error("the supervisor did not start: {0}")]
    Supervisor(String),
}

/// Starts the supervisor of a prepared run and returns as soon as it lives on its own (some milliseconds): it is no
/// child of this process, and holds the run's lock. `env` is the script's whole environment, values of secrets among it.
pub fn start<K, V>(room_dir: &Path, spec: &RunSpec, env: &[(K, V)]) -> Result<(), StartError>
where
    K: AsRef<OsStr>,
    V: AsRef<OsStr>,
{
    start_by(spawn::myself(), room_dir, spec, env)
}

/// As [`start`], with another program that knows `supervise`.
pub fn start_by<K, V>(program: Command, room_dir: &Path, spec: &RunSpec, env: &[(K, V)]) -> Result<(), StartError>
where
    K: AsRef<OsStr>,
    V: AsRef<OsStr>,
{
    let dir = path(room_dir, &spec.run)?;
    let lock = take_lock(&dir)?.ok_or_else(|| RunDirError::Held(name(&dir)))?;
    if began(&dir) {
        return Err(RunDirError::Began(name(&dir)).into());
    }
    if dir.join(STOP).exists() {
        return Err(StartError::Stopped(name(&dir)));
    }
    supervise(program, &[], &dir, lock, Stdio::null(), env)
}

/// Takes over a run whose supervisor died: its output is kept, its stop and timeout are honoured, its exit status stays
/// unknown. Values of its secrets are read from the script's own environment, and where that fails from `env`.
pub fn adopt<K: AsRef<OsStr>, V: AsRef<OsStr>>(dir: &Path, env: &[(K, V)]) -> Result<(), StartError> {
    adopt_by(spawn::myself(), dir, env)
}

/// As [`adopt`], with another program that knows `supervise`.
pub fn adopt_by<K, V>(program: Command, dir: &Path, env: &[(K, V)]) -> Result<(), StartError>
where
    K: AsRef<OsStr>,
    V: AsRef<OsStr>,
{
    let lock = take_lock(dir)?.ok_or_else(|| RunDirError::Held(name(dir)))?;
    // Where it cannot be opened the adopter cannot either, and says why.
    let out = hold(dir).map_or_else(|_| Stdio::null(), Stdio::from);
    supervise(program, &["--adopt"], dir, lock, out, env)
}

/// Asks for a run's end: TERM, its grace, then KILL to everything below it. The first who asks is written down.
pub fn request_stop(dir: &Path, by: &str) -> Result<(), RunDirError> {
    if dir.join(STOP).exists() {
        return Ok(());
    }
    write_json(dir, STOP, &Stop { by: by.to_owned(), at: clock::now() })
}

/// Hands the locked descriptor over as standard input; this process keeps none. `out` is for an adopter: what is in a
/// stream is gone when nobody has it open any more, so it gets a reader before it has opened one of its own.
fn supervise<K, V>(
    mut program: Command,
    flags: &[&str],
    dir: &Path,
    lock: File,
    out: Stdio,
    env: &[(K, V)],
) -> Result<(), StartError>
where
    K: AsRef<OsStr>,
    V: AsRef<OsStr>,
{
    let dir = fs::canonicalize(dir).map_err(RunDirError::io(dir))?;
    let path = dir.join(LOG);
    let log = file::private().append(true).create(true).open(&path).map_err(RunDirError::io(&path))?;
    program.arg("supervise").args(flags).arg(&dir).current_dir("/");
    program.env_clear().envs(env.iter().map(|(k, v)| (k, v)));
    program.stdin(Stdio::from(lock)).stdout(out).stderr(Stdio::from(log));
    let first = program.status();
    match first {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let said = fs::read(&path).unwrap_or_default();
            let said = String::from_utf8_lossy(&said).trim().to_owned();
            Err(StartError::Supervisor(if said.is_empty() { status.to_string() } else { said }))
        }
        Err(e) => Err(StartError::Supervisor(e.to_string())),
    }
}
