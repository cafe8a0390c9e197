//! A script's first line that says who runs it: `#!/usr/bin/env bash`.

use super::interpreters::interpreter;
use super::words;

/// Who runs a script, by its first line that is not blank; none where that does not say so. What runs fences of the
/// same shell runs it too, so that `bash` stops at the first failure here as there; the line's own options come behind.
pub(super) fn program(code: &str) -> Option<Vec<String>> {
    let first = code.lines().find(|l| !l.trim().is_empty())?;
    let said = words::split(first.strip_prefix("#!")?)?;
    let by_env = said.first().is_some_and(|w| base(w) == "env");
    let passed_over = |w: &String| by_env && (base(w) == "env" || w == "-S" || w.contains('='));
    let mut argv = said.into_iter().skip_while(passed_over);
    let name = argv.next().filter(|name| !name.is_empty())?;
    let usual = interpreter(base(&name)).filter(|usual| is_shell(usual[0]));
    let lead = usual.map_or_else(|| vec![name], |usual| usual.iter().map(|w| (*w).to_owned()).collect());
    Some(lead.into_iter().chain(argv).collect())
}

/// Whether the grammar of what runs it is known.
pub(super) fn is_shell(program: &str) -> bool {
    matches!(base(program), "sh" | "bash" | "dash" | "zsh")
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
