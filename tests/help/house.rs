//! A house: a folder with a data directory of its own, in which the real program runs. Whatever lives in it ends with it.

use super::{BIN, LONG, Place, kill, wait, wait_gone};
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Instant;
use warroom::io::rundir::{self, Adopted, Started, process};
use warroom::io::{files, journal};
use warroom::site;

/// A folder with a data directory of its own.
pub struct House {
    root: tempfile::TempDir,
    data: PathBuf,
}

/// A command that ended.
#[derive(Debug)]
pub struct Done {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

impl Done {
    /// The exit code.
    #[track_caller]
    pub fn code(&self) -> i32 {
        self.status.code().unwrap_or_else(|| panic!("ended by signal {:?}: {self:?}", self.status.signal()))
    }

    /// Asserts the exit code; where it is not 0, also that what stands on standard error says why and nothing stands on standard output.
    #[track_caller]
    pub fn exits(self, code: i32) -> Done {
        assert_eq!(self.code(), code, "{self:#?}");
        self
    }

    /// Asserts a refusal: this code, nothing on standard output, and these words on standard error.
    #[track_caller]
    pub fn refuses(self, code: i32, words: &[&str]) -> Done {
        let done = self.exits(code);
        assert_eq!(done.out, "", "data where there is none: {done:#?}");
        assert!(done.err.starts_with("warroom: "), "{done:#?}");
        done.says(words)
    }

    /// Asserts that these words stand on standard error.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Done {
        for word in words {
            assert!(self.err.contains(word), "no {word:?} in {self:#?}");
        }
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e} in {self:#?}"))
    }
}

/// A command that runs.
pub struct Child {
    child: std::process::Child,
    out: JoinHandle<String>,
    err: JoinHandle<String>,
}

impl Child {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    /// Waits for its end; one that does not come is a failure.
    #[track_caller]
    pub fn wait(mut self) -> Done {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if began.elapsed() > 2 * LONG {
                self.child.kill().unwrap();
                let err = self.err.join().unwrap();
                panic!("it does not end; it said: {err}");
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        };
        Done { status, out: self.out.join().unwrap(), err: self.err.join().unwrap() }
    }
}

impl House {
    pub fn new() -> House {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("rooms");
        House { root, data }
    }

    /// With the data directory somewhere else.
    pub fn with_data(data: &Path) -> House {
        House { root: tempfile::tempdir().unwrap(), data: data.to_owned() }
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// The folder of its rooms.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The folder of its people's settings.
    pub fn config(&self) -> PathBuf {
        self.root.path().join("config")
    }

    /// A file of settings or a theme below [`House::config`].
    pub fn setting(&self, name: &str, text: &str) -> PathBuf {
        let path = self.config().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// A file beside the rooms.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.root.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// An executable file beside the rooms.
    pub fn script(&self, name: &str, text: &str) -> PathBuf {
        let path = self.file(name, text);
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        path
    }

    /// The program with these words, in this house.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(BIN);
        command.args(words).current_dir(self.root.path()).env("WARROOM_DATA", &self.data).env("WARROOM_NAME", "alice");
        command.env("WARROOM_CONFIG", self.config());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    #[track_caller]
    pub fn run(&self, words: &[&str]) -> Done {
        self.start(words).wait()
    }

    /// Runs the program with something on its standard input.
    #[track_caller]
    pub fn run_with(&self, words: &[&str], input: &str) -> Done {
        let mut command = self.command(words);
        command.stdin(Stdio::piped());
        let mut child = begin(command);
        child.child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait()
    }

    /// Starts the program.
    pub fn start(&self, words: &[&str]) -> Child {
        begin(self.command(words))
    }

    /// Starts a command of one's own making.
    pub fn start_as(&self, command: Command) -> Child {
        begin(command)
    }

    /// A room that exists or will.
    pub fn place(&self, name: &str) -> Place<'_> {
        Place::new(self, self.data.join(name))
    }

    /// Opens a room named `room` on a runbook of this text, with a host in the background.
    #[track_caller]
    pub fn open(&self, room: &str, runbook: &str) -> Place<'_> {
        let path = self.file(&format!("{room}.md"), runbook);
        let done = self.run(&["open", path.to_str().unwrap(), "--detach", "--room", room]).exits(0);
        assert_eq!(done.out, format!("{room}\n"));
        self.place(room)
    }
}

fn begin(mut command: Command) -> Child {
    let mut child = command.spawn().unwrap();
    let read = |mut from: Box<dyn Read + Send>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            from.read_to_end(&mut bytes).unwrap();
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let out = read(Box::new(child.stdout.take().unwrap()));
    let err = read(Box::new(child.stderr.take().unwrap()));
    Child { child, out, err }
}

impl Drop for House {
    fn drop(&mut self) {
        let rooms = fs::read_dir(&self.data).map(|all| all.flatten().map(|e| e.path()).collect::<Vec<_>>());
        for room in rooms.unwrap_or_default().into_iter().filter(|dir| files::is_room(dir)) {
            end_room(&room);
        }
    }
}

/// Ends a room's host, its runs and its site, each by its id. A test that failed must not fail a second time in here.
fn end_room(room: &Path) {
    while let Some(pid) = journal::holder(room).and_then(|h| h.pid) {
        if !super::gone(pid) {
            kill(pid, Signal::KILL);
        }
        wait_gone(pid);
    }
    for run in fs::read_dir(room.join("runs")).into_iter().flatten().flatten() {
        end_run(&run.path());
    }
    if room.join("site").is_dir() {
        let _ = site::shutdown(&room.join("site"));
    }
}

fn end_run(dir: &Path) {
    let Some(started) = rundir::read_json::<Started>(dir, rundir::STARTED).unwrap_or_default() else { return };
    let adopted = rundir::read_json::<Adopted>(dir, rundir::ADOPTED).unwrap_or_default();
    let supervisor = adopted.map_or(started.supervisor, |a| a.supervisor);
    let ours =
        |pid: &u32| super::text(Path::new(&format!("/proc/{pid}/cmdline"))).contains(dir.to_str().unwrap_or("?"));
    // It may have gone on in the place of its supervisor.
    let guards: Vec<u32> =
        super::naming(dir).into_iter().filter(|(_, l)| l.contains("--detached")).map(|p| p.0).collect();
    for guard in guards.into_iter().filter(|g| *g != supervisor) {
        let below = super::descendants(guard);
        let _ = rustix::process::kill_process(Pid::from_raw(guard as i32).unwrap(), Signal::KILL);
        for pid in below.into_iter().filter(|pid| !ours(pid)) {
            let _ = rustix::process::kill_process(Pid::from_raw(pid as i32).unwrap(), Signal::KILL);
        }
    }
    if ours(&supervisor) {
        for pid in super::descendants(supervisor) {
            let _ = rustix::process::kill_process(Pid::from_raw(pid as i32).unwrap(), Signal::KILL);
        }
        wait("the supervisor's end", || {
            let _ = rustix::process::kill_process(Pid::from_raw(supervisor as i32).unwrap(), Signal::KILL);
            super::gone(supervisor)
        });
    }
    if process::lives(started.pid, started.start_time) {
        let _ = kill_process_group(Pid::from_raw(started.pid as i32).unwrap(), Signal::KILL);
    }
}
