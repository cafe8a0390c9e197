//! How a supervision begins: a script that is started, or one that is taken over.

use super::drain::Drain;
use super::keyboard::Keyboard;
use super::marks::{self, Marks};
use super::sink::{Sink, Timing};
use super::watch::{Script, Watch};
use super::{Failure, group::Group, say, terminal, tree::Scope};
use crate::io::rundir::{self, Adopted, Listener, RunDirError, RunSpec, Started, process};
use crate::io::{clock, spawn};
use crate::text::mask::{Masker, Secrets};
use rustix::fs::FlockOperation;
use rustix::process::{Pid, PidfdFlags};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Child;
use std::sync::Arc;

/// What the stream can hold while nobody drains it: the most that the kernel grants without privilege.
const STREAM_SIZE: usize = 1024 * 1024;

/// Starts the script of a prepared run and stays with it until nobody writes to its stream any more.
pub(super) fn begin(dir: &Path) -> Result<(), Failure> {
    let wake = settle_in(dir)?;
    let spec = intent(dir)?;
    let values = spec.secrets.iter().filter_map(std::env::var_os).map(|v| v.into_encoded_bytes());
    let secrets = Secrets::new(values);
    // The script's end is held open by us until the stage has it, or the stream would seem to have ended.
    let (drain, writing) = if spec.tty { terminal(dir, &secrets)? } else { stream(dir, &secrets)? };
    let mut stage = stage(dir, writing)?;
    let group = spec.run.as_str();
    let group = Group::make(group).filter(|g| {
        g.take(stage.id()) || {
            g.remove();
            false
        }
    });
    let started = match write_started(dir, &stage, group.as_ref()) {
        Ok(started) => started,
        Err(e) => {
            // Closing the gate ends the stage: nothing ran, and nothing may look as if it had.
            drop(stage.stdin.take());
            let _ = stage.wait();
            let _ = fs::remove_file(dir.join(rundir::STARTED));
            group.iter().for_each(Group::remove);
            return Err(e);
        }
    };
    let mut gate = stage.stdin.take().expect("the stage's standard input is piped");
    // Fails only if somebody killed the stage; the watch will tell how it ended.
    let _ = gate.write_all(b"!");
    drop(gate);
    Watch::new(dir, spec, started, Script::Child, Scope::mine(group), drain, wake).run();
    Ok(())
}

/// Goes on in the place of a supervisor that died and was our child: what it left is ours, the script among it.
pub(super) fn take_over(dir: &Path, started: Started, wake: UnixStream) -> Result<(), Failure> {
    let spec = intent(dir)?;
    let secrets = secrets_of(&spec, &started)?;
    let drain = resume(dir, &secrets, &started)?;
    let me = std::process::id();
    // It may have been buried already, and how it ended died with whoever did that.
    let child = process::see(started.pid).is_some_and(|s| s.start_time == started.start_time && s.parent == me);
    let script = if child { Script::Child } else { Script::Adopted(handle(&started)) };
    let scope = Scope::mine(Group::known(started.group.as_deref()));
    Watch::new(dir, spec, started, script, scope, drain, wake).run();
    Ok(())
}

/// Takes over a script whose supervisor and guard died.
pub(super) fn adopt(dir: &Path) -> Result<(), Failure> {
    let wake = settle_in(dir)?;
    let spec = intent(dir)?;
    let started: Started = rundir::read_json(dir, rundir::STARTED)?
        .ok_or_else(|| Failure::Other("it never started: there is nothing to adopt".to_owned()))?;
    if started.began.boot != clock::boot() || dir.join(rundir::EXIT).exists() {
        return Err(Failure::Other("it is over: there is nothing to adopt".to_owned()));
    }
    let secrets = match secrets_of(&spec, &started) {
        Err(e) if !process::lives(started.pid, started.start_time) => return forsake(dir, &e),
        secrets => secrets?,
    };
    let drain = resume(dir, &secrets, &started)?;
    rundir::write_json(dir, rundir::ADOPTED, &Adopted { at: clock::now(), supervisor: std::process::id() })?;
    let script = Script::Adopted(handle(&started));
    let scope = Scope::adopted(started.pid, dir, Group::known(started.group.as_deref()));
    Watch::new(dir, spec, started, script, scope, drain, wake).run();
    Ok(())
}

/// The script is gone, and what it wrote last cannot be masked: that is said, since it may not be written.
fn forsake(dir: &Path, why: &Failure) -> Result<(), Failure> {
    let stream = rundir::hold(dir)?;
    let bytes = rustix::io::ioctl_fionread(&stream).unwrap_or_default();
    say(format_args!("{why}; its last {bytes} bytes of output are not kept"));
    let stream = dir.join(rundir::STREAM);
    fs::remove_file(&stream).map_err(RunDirError::io(&stream))?;
    Ok(())
}

/// The way of the output from where a supervisor died.
fn resume(dir: &Path, secrets: &Secrets, started: &Started) -> Result<Drain, Failure> {
    let mark = marks::read(&dir.join(rundir::DRAINED));
    let output = dir.join(rundir::OUTPUT);
    let bytes = trim(&output, mark.as_ref().map(|m| m.output)).map_err(RunDirError::io(&output))?;
    let mut drain = drain(dir, secrets, bytes, started.began.mono)?;
    drain.recover(mark.and_then(|m| m.taking)).map_err(Failure::system("stream"))?;
    if drain.unmarked() {
        // Of a supervisor of an earlier version: nobody keeps it true any more.
        let _ = fs::remove_file(dir.join(rundir::DRAINED));
    }
    Ok(drain)
}

/// Cuts off what a supervisor had written but not marked (it is still in the stream); without a mark that can be
/// believed nothing is cut. Returns the file's length.
fn trim(output: &Path, marked: Option<u64>) -> io::Result<u64> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(output)?;
    let length = file.metadata()?.len();
    let bytes = marked.unwrap_or(length).min(length);
    file.set_len(bytes)?;
    Ok(bytes)
}

/// The FIFO and its way to the output, with the script's end.
fn stream(dir: &Path, secrets: &Secrets) -> Result<(Drain, File), Failure> {
    let stream = dir.join(rundir::STREAM);
    let writing = OpenOptions::new().read(true).write(true).open(&stream).map_err(RunDirError::io(&stream))?;
    // Refused only where this account's pipes are over the system's limit; then the stream is smaller.
    let _ = rustix::pipe::fcntl_setpipe_size(&writing, STREAM_SIZE);
    Ok((drain(dir, secrets, 0, clock::mono())?, writing))
}

/// A pseudo-terminal and its way to the output, with the script's end.
fn terminal(dir: &Path, secrets: &Secrets) -> Result<(Drain, File), Failure> {
    let (ours, script) = terminal::open().map_err(Failure::system("pseudo-terminal"))?;
    let keyboard = Keyboard::new(Listener::open(dir)?);
    Ok((Drain::terminal(ours, keyboard, Masker::new(secrets), sink(dir, 0, clock::mono())?), script))
}

/// Checks that the run is ours, leaves the host's session, and catches what could end us before our script.
/// Returns what becomes readable when a child ends.
pub(super) fn settle_in(dir: &Path) -> Result<UnixStream, Failure> {
    let lock = dir.join(rundir::LOCK);
    let named = fs::metadata(&lock).map_err(RunDirError::io(&lock))?;
    let given = rustix::fs::fstat(rustix::stdio::stdin()).map_err(Failure::system("the lock"))?;
    if (named.dev(), named.ino()) != (given.st_dev, given.st_ino) {
        return Err(Failure::Other("standard input is not this run's lock".to_owned()));
    }
    rustix::fs::flock(rustix::stdio::stdin(), FlockOperation::NonBlockingLockExclusive)
        .map_err(Failure::system("the lock"))?;
    rustix::process::setsid().map_err(Failure::system("setsid"))?;
    let me = rustix::process::getpid();
    rustix::process::set_child_subreaper(Some(me)).map_err(Failure::system("subreaper"))?;
    for deadly in [SIGTERM, SIGINT, SIGHUP, SIGXFSZ] {
        // Caught, not ignored: an ignored signal would stay ignored in the script.
        signal_hook::flag::register(deadly, Arc::default()).map_err(Failure::system("signals"))?;
    }
    let (wake, write) = UnixStream::pair().map_err(Failure::system("signals"))?;
    wake.set_nonblocking(true).map_err(Failure::system("signals"))?;
    // A host that ignored SIGCHLD would have us lose the script's exit status; a handler of our own undoes that too.
    signal_hook::low_level::pipe::register(SIGCHLD, write).map_err(Failure::system("signals"))?;
    Ok(wake)
}

fn intent(dir: &Path) -> Result<RunSpec, Failure> {
    rundir::read_json(dir, rundir::RUN)?.ok_or_else(|| Failure::Other("run.json is gone".to_owned()))
}

/// Spawns what will become the script; it waits at its gate. Closes our writing end of the stream.
fn stage(dir: &Path, writing: File) -> Result<Child, Failure> {
    let errors = writing.try_clone().map_err(Failure::system("stream"))?;
    let mut command = spawn::myself();
    command.args(["supervise", "--stage"]).arg(dir).env(rundir::MARK, dir);
    command.stdin(std::process::Stdio::piped()).stdout(writing).stderr(errors);
    command.spawn().map_err(Failure::system("stage"))
}

fn write_started(dir: &Path, stage: &Child, group: Option<&Group>) -> Result<Started, Failure> {
    let seen = process::see(stage.id()).ok_or_else(|| Failure::Other("the stage cannot be seen".to_owned()))?;
    let supervisor = std::process::id();
    let group = group.map(|g| g.path().to_owned());
    let started = Started { pid: seen.pid, start_time: seen.start_time, began: clock::now(), supervisor, group };
    rundir::write_json(dir, rundir::STARTED, &started)?;
    Ok(started)
}

fn drain(dir: &Path, secrets: &Secrets, bytes: u64, began: u64) -> Result<Drain, Failure> {
    let marked = !secrets.is_empty() || !splices(dir);
    let marks = marked.then(|| Marks::open(&dir.join(rundir::DRAINED), bytes));
    let marks = marks.transpose().map_err(Failure::system("drained"))?;
    let sink = sink(dir, bytes, began)?;
    Drain::open(&dir.join(rundir::STREAM), Masker::new(secrets), sink, marks).map_err(Failure::system("stream"))
}

/// Whether the kernel moves bytes from a pipe into a file here: not every file system's driver can.
fn splices(dir: &Path) -> bool {
    let Ok((out, into)) = rustix::pipe::pipe() else { return false };
    let Ok(output) = OpenOptions::new().write(true).open(dir.join(rundir::OUTPUT)) else { return false };
    drop(into);
    // From an empty pipe without a writer: 0 bytes, or an error where it cannot be.
    let mut at = 0;
    rustix::pipe::splice(out, None, output, Some(&mut at), 1, rustix::pipe::SpliceFlags::NONBLOCK).is_ok()
}

/// The run's `output`, of so many bytes, with its timing; `began`: µs of CLOCK_BOOTTIME.
fn sink(dir: &Path, bytes: u64, began: u64) -> Result<Sink, Failure> {
    let timing = Timing::open(&dir.join(rundir::TIMING), began).map_err(Failure::system("timing"))?;
    Ok(Sink::new(&dir.join(rundir::OUTPUT), bytes, Some(timing)))
}

/// The secrets of a running script: from its own environment, else from ours. Without all of them nothing may be
/// written, since nobody could mask it later.
fn secrets_of(spec: &RunSpec, started: &Started) -> Result<Secrets, Failure> {
    let alive = process::lives(started.pid, started.start_time);
    let mut values = Vec::new();
    for name in &spec.secrets {
        let its = if alive { process::variable(started.pid, name) } else { None };
        match its.or_else(|| std::env::var_os(name).map(|v| v.into_encoded_bytes())) {
            Some(value) => values.push(value),
            None => {
                return Err(Failure::Other(format!("the value of {name} is not known: output could not be masked")));
            }
        }
    }
    Ok(Secrets::new(values))
}

/// A handle that becomes readable when the script ends; none where it is gone.
fn handle(started: &Started) -> Option<std::os::fd::OwnedFd> {
    let pid = i32::try_from(started.pid).ok().and_then(Pid::from_raw)?;
    let handle = rustix::process::pidfd_open(pid, PidfdFlags::empty()).ok()?;
    process::lives(started.pid, started.start_time).then_some(handle)
}
