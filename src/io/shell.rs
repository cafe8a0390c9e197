//! Short commands whose output is wanted: a list's `lines:`, a var's `command:`.

use super::spawn;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt;

/// The longest output that is taken, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// Runs `sh -c COMMAND` in `folder` and gives its standard output. It is killed, with its process group, after `timeout`.
///
/// # Errors
/// Why it gave nothing: could not start, exit code with its last line of standard error, too slow, too long.
pub async fn capture(
    command: &str,
    folder: &Path,
    env: &[(String, String)],
    timeout: Duration,
) -> Result<String, String> {
    let mut shell = spawn::command("sh");
    shell.arg("-c").arg(command).current_dir(folder).envs(env.iter().map(|(k, v)| (k, v)));
    shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    std::os::unix::process::CommandExt::process_group(&mut shell, 0);
    let mut shell = tokio::process::Command::from(shell);
    let mut child = shell.kill_on_drop(true).spawn().map_err(|e| format!("could not start: {e}"))?;
    let group = child.id().and_then(|id| rustix::process::Pid::from_raw(id as i32));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let work = async {
        tokio::join!(read_some(stdout, &mut out), read_some(stderr, &mut err));
        child.wait().await
    };
    match tokio::time::timeout(timeout, work).await {
        Err(_) => {
            if let Some(group) = group {
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
            Err(format!("took longer than {} s", timeout.as_secs()))
        }
        Ok(Err(e)) => Err(format!("could not be waited for: {e}")),
        Ok(Ok(status)) if !status.success() => Err(complaint(status, &err)),
        Ok(Ok(_)) if out.len() as u64 >= LONGEST => Err("printed more than 1 MiB".to_owned()),
        Ok(Ok(_)) => Ok(String::from_utf8_lossy(&out).into_owned()),
    }
}

fn complaint(status: std::process::ExitStatus, err: &[u8]) -> String {
    let code = status.code().map_or_else(|| "ended by a signal".to_owned(), |c| format!("exit {c}"));
    let text = String::from_utf8_lossy(err);
    match text.lines().rev().find(|l| !l.trim().is_empty()) {
        Some(line) => format!("{code}: {}", line.trim().chars().take(200).collect::<String>()),
        None => code,
    }
}

async fn read_some(stream: Option<impl tokio::io::AsyncRead + Unpin>, into: &mut Vec<u8>) {
    if let Some(stream) = stream {
        let _ = stream.take(LONGEST).read_to_end(into).await;
    }
}
