//! The person's own editor.

use crate::io::spawn::command;

/// Shows a file at a line in `$VISUAL`, else `$EDITOR`, else `vi`, and waits for it.
///
/// # Errors
/// In a sentence.
pub fn open(path: &str, line: u32) -> Result<(), String> {
    let set = |name: &str| std::env::var(name).ok().filter(|v| !v.trim().is_empty());
    let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned());
    // The variable may hold arguments: the shell splits it, as it does for everybody else who reads it.
    let script = format!("{editor} \"$@\"");
    let status = command("sh").args(["-c", &script, "sh", &format!("+{line}"), path]).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{editor} ended with {status}")),
        Err(e) => Err(format!("{editor} could not be started: {e}")),
    }
}
