//! Another account of the machine: a real second user, made for the test and removed after it.

use super::{Done, House, root};
use std::os::unix::fs::chown;
use std::path::Path;
use std::process::Command;

/// The second user. Its account ends with it.
pub struct Stranger {
    name: String,
    pub uid: u32,
}

impl Stranger {
    /// None where accounts cannot be made, with the reason on the test's output.
    pub fn new(tag: &str) -> Option<Stranger> {
        if !root() {
            println!("skipped: only root can make an account and become it");
            return None;
        }
        let name = format!("wr{tag}{}", std::process::id());
        let words = ["--system", "--no-create-home", "--home-dir", "/", "--shell", "/bin/sh", "--user-group", &name];
        let made = Command::new("useradd").args(words).output();
        if !made.as_ref().is_ok_and(|o| o.status.success()) {
            println!("skipped: useradd: {made:?}");
            return None;
        }
        let id = Command::new("id").args(["-u", &name]).output().unwrap();
        let uid = String::from_utf8_lossy(&id.stdout).trim().parse().unwrap();
        Some(Stranger { name, uid })
    }

    /// Runs a program as this user, in a house.
    pub fn run(&self, house: &House, words: &[&str]) -> Done {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", &self.name, "--regid", &self.name, "--clear-groups"]).args(words);
        command.env("WARROOM_DATA", house.data()).current_dir("/");
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
        command.stderr(std::process::Stdio::piped());
        house.start_as(command).wait()
    }

    /// Gives it a file.
    pub fn owns(&self, path: &Path) {
        chown(path, Some(self.uid), Some(self.uid)).unwrap();
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        let _ = Command::new("userdel").arg(&self.name).output();
    }
}
