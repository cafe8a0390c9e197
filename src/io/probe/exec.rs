//! Plugins with Nagios' conventions: exit 0 up, 1 slow, 2 down, 3 unknown; a text, and measurements after a `|`
//! (the Monitoring Plugins' development guidelines).

use super::answer::Answer;
use super::trail::{Stop, Trail};
use super::{BODY_LIMIT, blame};
use crate::io::spawn;
use crate::record::ProbePhase;
use rustix::process::{Pid, Signal, kill_process_group};
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};

/// How long the rest of a plugin's text may take when a process that it left behind holds its output open.
const LINGER: Duration = Duration::from_millis(100);

/// A plugin's process group: killed when the probe is dropped, which is how a time-out ends it.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(pid) = self.0 {
            // fails only where the group is gone already
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }
}

/// Runs a plugin in `folder` to its end.
pub async fn plugin(argv: &[String], folder: &Path, trail: &mut Trail) -> Result<Answer, Stop> {
    trail.enter(ProbePhase::Connect);
    let (mut child, mut group) = start(argv, folder)?;
    trail.enter(ProbePhase::FirstByte);
    let (mut text, mut complaint) = (Vec::new(), Vec::new());
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let reading = async { tokio::join!(gather(out, &mut text), gather(err, &mut complaint)) };
    let (status, ended) = finish(&mut child, reading).await;
    if ended {
        // nobody holds the output: there may be nothing left to kill, and the number may soon be another's
        group.0 = None;
    }
    let status = status.map_err(|e| blame::stop(&e))?;
    let text = if text.is_empty() { complaint } else { text };
    match (status.code(), status.signal()) {
        (Some(code), _) => {
            trail.evidence.status = Some(code);
            Ok(Answer::Exec { code, text })
        }
        (None, signal) => {
            trail.glimpse(&text);
            Err(Stop::Unknown(format!("{} was killed by signal {}", argv[0], signal.unwrap_or_default())))
        }
    }
}

/// Waits for the end of the process, and for the end of its output as long as that may take; says whether the latter came.
async fn finish<R>(child: &mut Child, reading: impl Future<Output = R>) -> (io::Result<ExitStatus>, bool) {
    let mut reading = std::pin::pin!(reading);
    tokio::select! {
        _ = &mut reading => (child.wait().await, true),
        status = child.wait() => (status, tokio::time::timeout(LINGER, reading).await.is_ok()),
    }
}

fn start(argv: &[String], folder: &Path) -> Result<(Child, Group), Stop> {
    let mut command = spawn::command(&argv[0]);
    command.args(&argv[1..]).current_dir(folder).process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = Command::from(command).kill_on_drop(true).spawn().map_err(|e| unstarted(&argv[0], &e))?;
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    Ok((child, Group(pid)))
}

/// A plugin that does not start is a fault on our side, whatever it would have found.
fn unstarted(program: &str, error: &io::Error) -> Stop {
    match error.kind() {
        io::ErrorKind::NotFound => Stop::Unknown(format!("{program} is not there")),
        io::ErrorKind::PermissionDenied => Stop::Unknown(format!("{program} cannot be executed")),
        _ => match blame::stop(error) {
            Stop::Fail(words) | Stop::Unknown(words) => Stop::Unknown(format!("{program}: {words}")),
        },
    }
}

/// Reads to the end, keeping the beginning: a plugin that writes more must not hang on a full pipe.
async fn gather(from: Option<impl AsyncRead + Unpin>, kept: &mut Vec<u8>) {
    let Some(mut from) = from else { return };
    let mut chunk = [0; 4096];
    // a broken pipe ends the text as its end does; the exit code decides
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        let room = BODY_LIMIT - kept.len();
        kept.extend_from_slice(&chunk[..read.min(room)]);
    }
}

/// The first line without its measurements, at most 200 characters.
pub fn first_line(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let line = line.split('|').next().unwrap_or_default().trim();
    line.char_indices().nth(200).map_or(line, |(end, _)| &line[..end])
}

/// Measurements: those of the first line, and those after the `|` of the further lines. Units are left off, and what
/// cannot be read is left out.
pub fn perf(text: &str) -> Vec<(String, f64)> {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let after = |part: &str| part.split_once('|').map_or(String::new(), |(_, perf)| perf.to_owned());
    let all = format!("{} {}", after(line), after(rest));
    let mut measured = Vec::new();
    let mut left = all.trim_start();
    while !left.is_empty() {
        let quoted = left.strip_prefix('\'').and_then(|l| l.split_once("'="));
        let (label, rest) = quoted.map_or((None, left), |(label, rest)| (Some(label.replace("''", "'")), rest));
        let (word, next) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let pair = label.map(|l| (l, word)).or_else(|| word.split_once('=').map(|(l, v)| (l.to_owned(), v)));
        if let Some((label, value)) = pair
            && let Some(number) = number(value)
        {
            measured.push((label, number));
        }
        left = next.trim_start();
    }
    measured
}

/// `2643MB;5948;5958;0;5968`: the number before the unit and the thresholds.
fn number(value: &str) -> Option<f64> {
    let value = value.split(';').next().unwrap_or_default();
    value.trim_end_matches(|c: char| c.is_alphabetic() || c == '%').parse().ok()
}
