//! A person's settings, `config.toml`: whatever can be read of it counts, and every mistake is named with its place.

mod keys;

use super::keymap::Keymap;
use crate::plan::Problem;
use crate::runbook::form::{Form, mismatch};
use crate::runbook::tree::{Node, Value};
use crate::runbook::{Findings, near, toml};

/// A person's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The theme; none for the one that fits the terminal.
    pub theme: Option<String>,
    /// The theme for a dark terminal.
    pub dark_theme: Option<String>,
    /// The theme for a light one.
    pub light_theme: Option<String>,
    /// Whether the terminal is dark; none asks it.
    pub dark: Option<bool>,
    /// How many colours to use; none for what the terminal says.
    pub colours: Option<Colours>,
    /// Lines instead of a screen.
    pub plain: bool,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// The editor; none for `$VISUAL`, `$EDITOR`, `vi`.
    pub editor: Option<String>,
    /// Which key means what.
    pub keys: Keymap,
}

/// How many colours to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// None.
    None,
    /// 16.
    Sixteen,
    /// 256.
    Many,
    /// All.
    True,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            theme: None,
            dark_theme: None,
            light_theme: None,
            dark: None,
            colours: None,
            plain: false,
            mouse: true,
            editor: None,
            keys: Keymap::default(),
        }
    }
}

/// Every key of the file, what it takes, and what it does: for the documentation.
pub const SETTINGS: [(&str, &str, &str); 9] = [
    ("theme", "\"NAME\" or a file", "the theme; without it the one that fits the terminal"),
    ("dark-theme", "\"NAME\"", "the theme where the terminal is dark (\"dark\")"),
    ("light-theme", "\"NAME\"", "the theme where it is light (\"light\")"),
    ("background", "\"auto\", \"dark\", \"light\"", "what the terminal is; \"auto\" asks it"),
    ("colours", "\"auto\", \"none\", \"16\", \"256\", \"true\"", "how many colours it shows"),
    ("plain", "true or false", "lines and numbered prompts instead of a screen, as `--plain`"),
    ("mouse", "true or false", "whether clicks and the wheel are listened to (true)"),
    ("editor", "\"PROGRAM\"", "instead of `$VISUAL` and `$EDITOR`"),
    ("keys", "a table", "keys of commands, bound anew"),
];

/// Reads settings; what is wrong is left at what it would be without.
pub fn read(text: &str) -> (Config, Vec<Problem>) {
    let mut findings = Findings::new(text);
    let (root, fault) = toml::read(text, 0);
    if let Some(fault) = fault {
        findings.error("syntax", fault.span, fault.message, None);
    }
    let mut config = Config::default();
    let known = SETTINGS.map(|(name, _, _)| name);
    if let Some(form) = Form::open(&mut findings, &root, "config.toml", &known) {
        fill(&mut findings, &form, &mut config);
    }
    (config, findings.finish())
}

fn fill(findings: &mut Findings, form: &Form, config: &mut Config) {
    config.theme = form.text(findings, "theme").filter(|t| t != "auto");
    config.dark_theme = form.text(findings, "dark-theme");
    config.light_theme = form.text(findings, "light-theme");
    config.editor = form.text(findings, "editor").filter(|e| !e.trim().is_empty());
    config.dark = one_of(findings, form, "background", &[("auto", None), ("dark", Some(true)), ("light", Some(false))]);
    let colours = [
        ("auto", None),
        ("none", Some(Colours::None)),
        ("16", Some(Colours::Sixteen)),
        ("256", Some(Colours::Many)),
        ("true", Some(Colours::True)),
    ];
    config.colours = one_of(findings, form, "colours", &colours);
    config.plain = yes(findings, form, "plain", config.plain);
    config.mouse = yes(findings, form, "mouse", config.mouse);
    if let Some(node) = form.get("keys") {
        keys::read(findings, node, &mut config.keys);
    }
}

fn one_of<T: Copy>(findings: &mut Findings, form: &Form, key: &str, words: &[(&str, Option<T>)]) -> Option<T> {
    let node = form.get(key)?;
    let written = node.scalar().unwrap_or_default();
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == written) {
        return *value;
    }
    let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let near = near(&written, all.iter().copied()).map(|n| format!("did you mean `{n}`?"));
    mismatch(findings, node, key, &format!("one of {}", all.join(", ")), near);
    None
}

/// A yes or a no; where it is neither, what it was before.
fn yes(findings: &mut Findings, form: &Form, key: &str, before: bool) -> bool {
    match form.get(key) {
        Some(Node { value: Value::Bool(yes), .. }) => *yes,
        Some(node) => {
            mismatch(findings, node, key, "true or false", None);
            before
        }
        None => before,
    }
}
