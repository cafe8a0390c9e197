//! Who runs the code of a language.

/// The interpreter of a language, if it is one that is run. `sh` and `bash` stop at the first failure, as a reader
/// expects.
pub(super) fn interpreter(lang: &str) -> Option<&'static [&'static str]> {
    match lang.to_lowercase().as_str() {
        "sh" => Some(&["sh", "-e"]),
        "bash" | "shell" => Some(&["bash", "-eo", "pipefail"]),
        "zsh" => Some(&["zsh", "-e"]),
        "python" | "python3" | "py" => Some(&["python3"]),
        _ if is_console(lang) => Some(&["bash", "-eo", "pipefail"]),
        _ => None,
    }
}

/// Whether the language is that of a session rather than of a script.
pub(super) fn is_console(lang: &str) -> bool {
    matches!(lang.to_lowercase().as_str(), "console" | "shell-session" | "shellsession" | "sh-session")
}

/// Whether the language is a shell whose grammar is known.
pub(super) fn is_shell(lang: &str) -> bool {
    interpreter(lang).is_some_and(|argv| matches!(argv[0], "sh" | "bash"))
}
