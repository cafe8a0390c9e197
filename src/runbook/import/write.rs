//! An import as a runbook: front matter that lints clean, with what is not carried over in its comments.

use super::draft::{Draft, Imported};
use serde_json::Value;
use std::fmt::Write;

/// The runbook, named after what was imported (`gatus.yaml`). Ends with a newline.
pub fn runbook(imported: &Imported, source: &str) -> String {
    let mut out = String::from("---\n");
    let _ = writeln!(out, "title: {}", scalar(&format!("Checks from {source}")));
    for warning in &imported.warnings {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(out, "# not carried over: {}: {}", line(&warning.at), line(&warning.what));
    }
    if !imported.vars.is_empty() {
        out.push_str("vars:\n");
        for name in &imported.vars {
            let _ = writeln!(out, "  {name}: {{ secret: true, command: \"printenv {name}\" }}");
        }
    }
    section(&mut out, "checks", &imported.checks);
    section(&mut out, "maintenance", &imported.maintenance);
    if !imported.checks.is_empty() {
        out.push_str("scope: { checks: [ \"*\" ] }\n");
    }
    let _ = write!(
        out,
        "---\n\n# Checks from {}\n\n- [ ] Look at every check, and at what was not carried over.\n",
        heading(source)
    );
    out
}

fn heading(source: &str) -> String {
    source.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn section(out: &mut String, key: &str, drafts: &[Draft]) {
    if drafts.is_empty() {
        return;
    }
    let _ = writeln!(out, "{key}:");
    for draft in drafts {
        for (i, (key, value)) in draft.0.iter().enumerate() {
            let lead = if i == 0 { "  - " } else { "    " };
            let _ = writeln!(out, "{lead}{key}: {}", flow(value));
        }
    }
}

/// A value on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(all) => format!("[ {} ]", all.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let pairs: Vec<String> = map.iter().map(|(k, v)| format!("{}: {}", scalar(k), flow(v))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        other => other.to_string(),
    }
}

/// A text: bare where nothing in it could be taken for something else, else as JSON writes it, which is YAML too.
fn scalar(text: &str) -> String {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '/');
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n"
    );
    if first && plain && !word { text.to_owned() } else { Value::from(text).to_string() }
}
