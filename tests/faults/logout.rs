//! A log-out that ends every process of the session. There is no login manager here: `loginctl` and `systemd-run` are small scripts that speak the
//! same command line and move processes between real control groups as systemd does; the log-out is the kernel's `cgroup.kill`, which is how
//! systemd ends a scope. What they do not show is a real user manager.

use crate::help::{House, Place, kill, root, text, wait};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use warroom::record::Event;

const RUNBOOK: &str = "---\ntitle: Out\nkind: drill\n---\n# Out\n\n- [ ] Work\n\n  ```sh {name=work}\n  while [ ! -s word ]; do sleep 0.02; done; exit 5\n  ```\n";

/// A log-in: a session's scope, and the person's service manager beside it.
struct Login {
    user: PathBuf,
}

impl Login {
    fn new() -> Option<Login> {
        let mounts = text(Path::new("/proc/self/mounts"));
        let at =
            mounts.lines().find_map(|l| l.contains(" cgroup2 ").then(|| l.split(' ').nth(1).unwrap().to_owned()))?;
        let user = Path::new(&at).join(format!("user-{}.slice", std::process::id()));
        let login = Login { user };
        fs::create_dir_all(login.session()).ok()?;
        fs::create_dir_all(login.manager()).ok()?;
        login.session().join("cgroup.kill").exists().then_some(login)
    }

    fn session(&self) -> PathBuf {
        self.user.join("session-9.scope")
    }

    fn manager(&self) -> PathBuf {
        self.user.join("user@0.service/warroom.scope")
    }

    /// As the kernel does it for systemd.
    fn out(&self) {
        fs::write(self.session().join("cgroup.kill"), "1").unwrap();
        wait("the session's end", || text(&self.session().join("cgroup.procs")).is_empty());
    }

    /// The program, in the session, with the tools of a machine that has a login manager.
    fn command(&self, house: &House, words: &[&str]) -> Command {
        let plain = house.command(words);
        let mut command = Command::new("sh");
        command.args(["-c", "echo $$ > \"$0\"/cgroup.procs; exec \"$@\""]).arg(self.session());
        command.arg(plain.get_program()).args(plain.get_args()).current_dir(house.path());
        command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let path = format!("{}:{}", house.path().join("bin").display(), std::env::var("PATH").unwrap());
        command.env("PATH", path).env("XDG_RUNTIME_DIR", house.path().join("run"));
        command
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        command
    }

    /// `loginctl` and, where there is a user manager, `systemd-run`.
    fn tools(&self, house: &House, linger: bool, manager: bool) {
        fs::create_dir_all(house.path().join("bin")).unwrap();
        let linger = if linger { "yes" } else { "no" };
        let loginctl = format!(
            "#!/bin/sh\ncase \"$*\" in\n  'show-session --property=KillUserProcesses --value') echo yes ;;\n  \
             'show-session --property=KillExcludeUsers --value') echo nobody ;;\n  'show-session --property=KillOnlyUsers --value') ;;\n  \
             'show-user '*' --property=Linger --value') echo {linger} ;;\n  *) echo \"$*\" >&2; exit 1 ;;\nesac\n"
        );
        house.script("bin/loginctl", &loginctl);
        if manager {
            fs::create_dir_all(house.path().join("run/systemd")).unwrap();
            house.file("run/systemd/private", "");
            let said = house.path().join("asked").display().to_string();
            let run = format!(
                "#!/bin/sh\necho \"$*\" >>{said}\nwhile [ \"$1\" != -- ]; do shift; done; shift\necho $$ >{}/cgroup.procs\nexec \"$@\"\n",
                self.manager().display()
            );
            house.script("bin/systemd-run", &run);
        }
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        for dir in [self.session(), self.manager(), self.user.join("user@0.service"), self.user.clone()] {
            let _ = fs::write(dir.join("cgroup.kill"), "1");
            for _ in 0..200 {
                if fs::remove_dir(&dir).is_ok() || !dir.exists() {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
        }
    }
}

fn opened<'a>(login: &Login, house: &'a House) -> (Place<'a>, String) {
    let runbook = house.file("out.md", RUNBOOK);
    let done =
        house.start_as(login.command(house, &["open", runbook.to_str().unwrap(), "--detach", "--room", "out"])).wait();
    (house.place("out"), done.exits(0).err)
}

/// Promise: with a user manager that lingers the host is started outside of the log-in, and a run lives through the log-out. Red when `start` asks for
/// no scope.
#[test]
fn a_run_lives_through_a_log_out_in_a_scope_of_its_own() {
    if !root() {
        return eprintln!("left out: only root may make control groups here");
    }
    let Some(login) = Login::new() else { return eprintln!("left out: no unified hierarchy") };
    let house = House::new();
    login.tools(&house, true, true);
    let (place, said) = opened(&login, &house);
    assert!(!said.contains("may die"), "{said}");
    let asked = text(&house.path().join("asked"));
    assert!(asked.starts_with("--user --scope --quiet --collect --property=Delegate=yes -- /"), "{asked}");
    place.does(&["run", "work"]);
    let script = place.started("work.1");
    login.out();
    assert!(!crate::help::gone(script));
    house.file("word", "go");
    assert_eq!(place.exited("work.1").code, Some(5));
    kill(place.hosted_by().unwrap(), rustix::process::Signal::KILL);
}

/// Promise: without one it is said when the room is opened and to every seat, and after the log-out nothing is invented: the run is unknown. Red
/// without the banner in `Happening::LogOut`.
#[test]
fn a_run_that_may_die_at_log_out_is_said_to() {
    if !root() {
        return eprintln!("left out: only root may make control groups here");
    }
    let Some(login) = Login::new() else { return eprintln!("left out: no unified hierarchy") };
    let house = House::new();
    login.tools(&house, false, false);
    let (place, said) = opened(&login, &house);
    assert!(said.contains("runs may die when") && said.contains("KillUserProcesses=yes"), "{said}");
    let mut wire = crate::help::Wire::seat(&place.dir, "alice", None);
    wait("the banner", || wire.until("pulse")["banners"].to_string().contains("runs may die when"));
    place.does(&["run", "work"]);
    let script = place.started("work.1");
    login.out();
    assert!(crate::help::gone(script));
    let _host = place.host(&["--headless"]);
    place.event("the loss", |e| matches!(e, Event::RunLost { .. }).then_some(()));
    place.step_is("work", "unknown");
}

/// Promise: where the scope cannot be had the host starts all the same. Red when `ensure` gives up at the first failure.
#[test]
fn a_host_without_a_scope_starts_all_the_same() {
    if !root() {
        return eprintln!("left out: only root may make control groups here");
    }
    let Some(login) = Login::new() else { return eprintln!("left out: no unified hierarchy") };
    let house = House::new();
    login.tools(&house, true, true);
    house.script("bin/systemd-run", "#!/bin/sh\necho 'Failed to connect to bus' >&2\nexit 1\n");
    let (place, said) = opened(&login, &house);
    assert!(said.contains("runs may die when"), "{said}");
    assert!(place.hosted_by().is_some());
}
