//! Ending a site: every process of it, whoever started it, and then its folder.

use super::error::SiteError;
use super::layout::{Layout, SiteFile};
use super::process::living;
use crate::io::spawn;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// Tries, and the pause between them: 10 s in all.
const TRIES: u32 = 500;
const PAUSE: Duration = Duration::from_millis(20);

/// Ends the site: marks it as closing, so that nothing starts any more, kills what lives but this process, removes the folder. A folder
/// that is gone or empty is success: it may be called again, by anybody, in any state. A folder that is no site is left alone.
pub fn end(layout: &Layout) -> Result<(), SiteError> {
    let file = match layout.read() {
        Ok(file) => Some(file),
        // Half written or of another version: ours all the same, since only a site has a site.json and its folders beside it.
        Err(SiteError::Broken { .. }) if layout.processes().is_dir() => None,
        Err(SiteError::NotASite(_)) if leftover(layout) => None,
        Err(SiteError::NotASite(_)) if !layout.folder.exists() => return Ok(()),
        Err(e) => return Err(e),
    };
    match fs::write(layout.closing(), "") {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        other => other.map_err(SiteError::io(&layout.folder))?,
    }
    kill_all(layout)?;
    end_agent(layout, file.as_ref());
    if let Some(link) = file.and_then(|f| f.keys_link) {
        remove_link(&link, layout);
    }
    remove(layout)
}

/// Whether the folder is empty, or holds nothing but our mark: an end that was interrupted at its last moment.
fn leftover(layout: &Layout) -> bool {
    let closing = layout.closing();
    fs::read_dir(&layout.folder).is_ok_and(|all| all.flatten().all(|e| e.path() == closing))
}

fn kill_all(layout: &Layout) -> Result<(), SiteError> {
    let me = std::process::id() as i32;
    let others = || living(layout).into_iter().filter(|p| p.pid != me);
    for _ in 0..TRIES {
        if others().map(|p| p.kill()).count() == 0 {
            return Ok(());
        }
        std::thread::sleep(PAUSE);
    }
    let names: Vec<String> = others().map(|p| format!("{} (pid {})", p.name, p.pid)).collect();
    if names.is_empty() { Ok(()) } else { Err(SiteError::StillAlive(names.join(", "))) }
}

/// Ends GPG's agent, which would notice by itself that its home is gone, but only some time later.
fn end_agent(layout: &Layout, file: Option<&SiteFile>) {
    if !layout.keys().join("S.gpg-agent").exists() {
        return;
    }
    let link = file.and_then(|f| f.keys_link.clone());
    let home = link.unwrap_or_else(|| layout.keys());
    let mut tell = spawn::command("gpgconf");
    tell.arg("--homedir").arg(home).args(["--kill", "gpg-agent"]);
    // Without gpgconf the agent ends itself.
    let _ = tell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

/// Removes the folder; `site.json` and the mark go last, so that an interrupted removal is still known for what it is.
fn remove(layout: &Layout) -> Result<(), SiteError> {
    let mut last = Ok(());
    for _ in 0..TRIES {
        last = remove_once(layout);
        match &last {
            Ok(()) => return last,
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
    last
}

fn remove_once(layout: &Layout) -> Result<(), SiteError> {
    let kept = [layout.file(), layout.closing()];
    let entries = match fs::read_dir(&layout.folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(SiteError::io(&layout.folder)(e)),
    };
    for entry in entries.flatten().map(|e| e.path()).filter(|p| !kept.contains(p)) {
        gone(remove_any(&entry)).map_err(SiteError::io(&entry))?;
    }
    for path in kept {
        gone(fs::remove_file(&path)).map_err(SiteError::io(&path))?;
    }
    gone(fs::remove_dir(&layout.folder)).map_err(SiteError::io(&layout.folder))
}

fn remove_any(path: &Path) -> std::io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

/// What is gone already is gone.
fn gone(result: std::io::Result<()>) -> std::io::Result<()> {
    match result {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Removes the short way to the keys, if it is ours still.
fn remove_link(link: &Path, layout: &Layout) {
    if fs::read_link(link).is_ok_and(|target| target == layout.keys()) {
        // Left over at worst: a dangling link in the temporary folder.
        let _ = fs::remove_file(link);
    }
}
