//! Patterns and literals of others as CEL.

/// A text as a literal of CEL.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
    out + "\""
}

/// A glob (`*` for anything) as a regular expression for the whole of a text.
pub(super) fn regex_of(glob: &str) -> String {
    let parts: Vec<String> = glob.split('*').map(escaped).collect();
    format!("^{}$", parts.join("(?s:.)*"))
}

/// A text with everything escaped that means something to a regular expression.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if r"\.+*?()|[]{}^$#&-~/".contains(c) && c != '/' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether a condition is one: what does not compile is not carried over.
pub(super) fn sound(condition: &str) -> bool {
    crate::expect::compile(condition).is_ok()
}
