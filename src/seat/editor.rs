//! The person's own editor.

use crate::io::clock;
use crate::io::files::write_private;
use crate::io::spawn::command;

/// Shows a file at a line in `editor`, else `$VISUAL`, else `$EDITOR`, else `vi`, and waits for it.
///
/// # Errors
/// In a sentence.
pub fn open(editor: Option<String>, path: &str, line: u32) -> Result<(), String> {
    let set = |name: &str| std::env::var(name).ok().filter(|v| !v.trim().is_empty());
    let editor = editor.or_else(|| set("VISUAL")).or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned());
    // The variable may hold arguments: the shell splits it, as it does for everybody else who reads it.
    let script = format!("{editor} \"$@\"");
    let status = command("sh").args(["-c", &script, "sh", &format!("+{line}"), path]).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{editor} ended with {status}")),
        Err(e) => Err(format!("{editor} could not be started: {e}")),
    }
}

/// Lets a text be written on in the editor, in a file that nobody else can read and that is gone afterwards.
///
/// # Errors
/// In a sentence.
pub fn write(editor: Option<String>, text: &str) -> Result<String, String> {
    let folder = std::env::temp_dir().join(format!("warroom-note-{}-{}", std::process::id(), clock::mono()));
    let why = |e: std::io::Error| format!("no file to write in: {e}");
    // A folder that is there already is somebody else's.
    std::os::unix::fs::DirBuilderExt::mode(&mut std::fs::DirBuilder::new(), 0o700).create(&folder).map_err(why)?;
    let path = folder.join("note.md");
    let edited = write_private(&path, text.as_bytes())
        .map_err(|e| e.to_string())
        .and_then(|()| open(editor, &path.display().to_string(), 1))
        .and_then(|()| std::fs::read(&path).map_err(why));
    let _ = std::fs::remove_dir_all(&folder);
    Ok(String::from_utf8_lossy(&edited?).into_owned())
}
