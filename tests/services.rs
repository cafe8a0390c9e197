//! Checks against the real servers of Debian's packages: each started by its test, in the foreground, on loopback ports of its own, in a
//! folder of its own, and ended by its process id.

mod dns;
mod mail;
mod nginx;
mod ping;
mod plugins;
mod prometheus;
mod redis;
mod ssh;

use crate::help::{self, until};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use warroom::io::probe::{PreparedCheck, Prober, probe};
use warroom::plan::Check;
use warroom::record::{Outcome, ProbePhase, ProbeResult};
use warroom::runbook;

/// A server that runs.
pub struct Service {
    child: Child,
    folder: tempfile::TempDir,
}

/// Where a program is; system programs stand in folders that are not in everybody's PATH. Where it is nowhere, the test says which package
/// it needs and passes, but never in CI.
pub fn program(name: &str, package: &str) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    let folders = path.split(':').chain(["/usr/sbin", "/usr/bin", "/sbin", "/usr/lib/nagios/plugins"]);
    let found = folders.map(|folder| Path::new(folder).join(name)).find(|path| path.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{name} is not here: install the package {package}");
        eprintln!("SKIPPED, since {name} is not here: apt-get install {package}");
    }
    found
}

/// A port of loopback that nobody has.
pub fn port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Service {
    /// A folder for a server's files.
    pub fn folder() -> tempfile::TempDir {
        tempfile::Builder::new().prefix("warroom-service").tempdir().unwrap()
    }

    /// Starts a program in its folder and waits until it listens on `port`.
    #[track_caller]
    pub fn start(folder: tempfile::TempDir, program: &Path, args: &[&str], port: u16) -> Service {
        let log = || std::fs::File::options().create(true).append(true).open(folder.path().join("log")).unwrap();
        let mut command = Command::new(program);
        command.args(args).current_dir(folder.path()).stdin(Stdio::null()).stdout(log()).stderr(log());
        let mut child = command.spawn().unwrap();
        until(&format!("{} on port {port}", program.display()), || {
            if let Some(status) = child.try_wait().unwrap() {
                panic!("{} ended with {status}: {}", program.display(), help::text(&folder.path().join("log")));
            }
            std::net::TcpStream::connect(("127.0.0.1", port)).ok()
        });
        Service { child, folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        help::kill(self.child.id(), rustix::process::Signal::TERM);
        let ended = std::time::Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            if ended.elapsed() > std::time::Duration::from_secs(10) {
                let _ = self.child.kill();
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}

/// Checks as a runbook declares them, one per line of YAML below `checks:`; without any mistake.
#[track_caller]
pub fn checks(yaml: &str) -> Vec<Check> {
    let text = format!("---\nchecks:\n{yaml}\n---\n# A\n\n- [ ] b\n");
    let (plan, problems) = runbook::parse(&text, "a.md");
    assert!(problems.is_empty(), "{problems:#?}");
    plan.checks
}

/// One check of a runbook in `folder`, probed once; again where this machine was too busy to tell.
#[track_caller]
pub fn ask_in(folder: &Path, yaml: &str) -> ProbeResult {
    let check = checks(&format!("  - {yaml}")).remove(0);
    let prepared = PreparedCheck::new(&check).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let prober = Prober::new(folder);
        for _ in 0..20 {
            let result = probe(&prepared, &prober).await;
            match &result.outcome {
                Outcome::Unknown { reason } if reason.starts_with("the prober was woken") => {}
                _ => return result,
            }
        }
        panic!("the prober was always late");
    })
}

#[track_caller]
pub fn ask(yaml: &str) -> ProbeResult {
    ask_in(Path::new("."), yaml)
}

#[track_caller]
pub fn ok(yaml: &str) -> ProbeResult {
    let result = ask(yaml);
    assert_eq!(result.outcome, Outcome::Ok, "{yaml}: {:#?}", result.evidence);
    result
}

pub fn fail(phase: ProbePhase, reason: &str) -> Outcome {
    Outcome::Fail { phase, reason: reason.to_owned() }
}
