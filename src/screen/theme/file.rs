//! A theme's file: a name, what it inherits, a palette, roles; with the places of all mistakes.

use super::{Depth, Paint, Theme, colour};
use crate::plan::{Problem, Severity};
use crate::runbook::form::{Form, mismatch, text, yes};
use crate::runbook::tree::{Node, Value};
use crate::runbook::{Findings, near, toml};
use ratatui::style::{Color, Modifier, Style};
use std::collections::BTreeMap;
use std::ops::Range;

/// A longer chain of themes helps nobody.
const DEEPEST: usize = 8;

/// What came of reading a theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The theme; none where it has mistakes.
    pub theme: Option<Theme>,
    /// Every mistake with its place in the text.
    pub problems: Vec<Problem>,
    /// What it inherits from, the nearest first.
    pub parents: Vec<String>,
    /// Where each role, and the colour of its text, stands in this text; a role that is inherited stands where `inherits` does.
    pub(super) places: BTreeMap<&'static str, Range<usize>>,
}

/// One file, its mistakes told already.
#[derive(Default)]
struct Layer {
    name: String,
    about: String,
    inherits: Option<(String, Range<usize>)>,
    palette: BTreeMap<String, Word>,
    roles: BTreeMap<&'static str, Role>,
}

/// A text and where it stands.
#[derive(Clone)]
struct Word {
    text: String,
    span: Range<usize>,
}

#[derive(Clone)]
struct Role {
    fg: Option<Word>,
    bg: Option<Word>,
    modifier: Modifier,
    span: Range<usize>,
    /// It stands in the file that is read, not in one that is inherited.
    own: bool,
}

/// Reads it; `find` gives the text of a theme that is not built in.
pub fn read(source: &str, find: &dyn Fn(&str) -> Option<String>) -> Read {
    let mut findings = Findings::new(source);
    let mut layer = layer(&mut findings, source);
    let own = layer.inherits.as_ref().map(|(_, span)| span.clone());
    let parents = inherit(&mut findings, &mut layer, find);
    let styles = styles(&mut findings, &layer, own.clone());
    let places = layer.roles.iter().map(|(name, role)| {
        let fg = role.fg.as_ref().map_or(role.span.clone(), |w| w.span.clone());
        (*name, if role.own { fg } else { own.clone().unwrap_or(0..0) })
    });
    let places = places.collect();
    let problems = findings.finish();
    let sound = problems.iter().all(|p| p.severity != Severity::Error);
    let theme = sound.then_some(Theme { name: layer.name, about: layer.about, styles, depth: Depth::True });
    Read { theme, problems, parents, places }
}

fn layer(findings: &mut Findings, source: &str) -> Layer {
    let (root, fault) = toml::read(source, 0);
    if let Some(fault) = fault {
        findings.error("syntax", fault.span, fault.message, None);
    }
    let mut layer = Layer::default();
    let keys = ["name", "about", "inherits", "palette", "roles"];
    let Some(form) = Form::open(findings, &root, "a theme", &keys) else { return layer };
    layer.name = form.text(findings, "name").unwrap_or_else(|| "unnamed".to_owned());
    layer.about = form.text(findings, "about").unwrap_or_default();
    layer.inherits = form.get("inherits").and_then(|n| Some((text(findings, n, "inherits")?, n.span.clone())));
    for (name, node) in form.get("palette").map(|n| pairs(findings, n, "palette")).unwrap_or_default() {
        let Some(value) = text(findings, node, name) else { continue };
        if colour::parse(&value).is_none() {
            let hint = Some("write it as #rrggbb, or as one of the 16: black, red, … bright-white".to_owned());
            findings.error("bad-colour", node.span.clone(), format!("`{value}` is no colour"), hint);
        }
        layer.palette.insert(name.to_owned(), Word { text: value, span: node.span.clone() });
    }
    for (name, node) in form.get("roles").map(|n| pairs(findings, n, "roles")).unwrap_or_default() {
        match Paint::ALL.iter().find(|p| p.word() == name) {
            Some(paint) => layer.roles.extend(role(findings, node).map(|r| (paint.word(), r))),
            None => unknown_role(findings, &root, name),
        }
    }
    layer
}

fn pairs<'n>(findings: &mut Findings, node: &'n Node, what: &str) -> Vec<(&'n str, &'n Node)> {
    match &node.value {
        Value::Map(pairs) => pairs.iter().map(|(k, v)| (k.name.as_str(), v)).collect(),
        _ => {
            mismatch(findings, node, what, "a table", None);
            Vec::new()
        }
    }
}

fn unknown_role(findings: &mut Findings, root: &Node, name: &str) {
    let near = near(name, Paint::ALL.iter().map(|p| p.word()));
    let hint = near.map_or("`warroom theme show` lists them".to_owned(), |n| format!("did you mean `{n}`?"));
    findings.error("unknown-role", key_span(root, "roles", name), format!("there is no role `{name}`"), Some(hint));
}

fn key_span(root: &Node, table: &str, name: &str) -> Range<usize> {
    let Value::Map(tables) = &root.value else { return 0..0 };
    let mut inside = tables.iter().filter(|(k, _)| k.name == table).filter_map(|(_, v)| match &v.value {
        Value::Map(pairs) => pairs.iter().find(|(k, _)| k.name == name),
        _ => None,
    });
    inside.next_back().map_or(0..0, |(k, _)| k.span.clone())
}

fn role(findings: &mut Findings, node: &Node) -> Option<Role> {
    const STYLES: [(&str, Modifier); 4] = [
        ("bold", Modifier::BOLD),
        ("italic", Modifier::ITALIC),
        ("underline", Modifier::UNDERLINED),
        ("reverse", Modifier::REVERSED),
    ];
    let form = Form::open(findings, node, "a role", &["fg", "bg", "bold", "italic", "underline", "reverse"])?;
    let mut word = |key: &str| {
        let node = form.get(key)?;
        Some(Word { text: text(findings, node, key)?, span: node.span.clone() })
    };
    let (fg, bg) = (word("fg"), word("bg"));
    let mut modifier = Modifier::empty();
    for (key, flag) in STYLES {
        modifier.set(flag, form.get(key).is_some_and(|n| yes(findings, n, key)));
    }
    Some(Role { fg, bg, modifier, span: node.span.clone(), own: true })
}

/// Lays the theme over all that it inherits; answers their names.
fn inherit(findings: &mut Findings, layer: &mut Layer, find: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut names = Vec::new();
    let Some((mut next, span)) = layer.inherits.clone() else { return names };
    loop {
        let source = Theme::built_in(&next).map(str::to_owned).or_else(|| find(&next));
        let Some(source) = source.filter(|_| !names.contains(&next) && names.len() < DEEPEST) else {
            let circle = names.contains(&next) || names.len() == DEEPEST;
            let what =
                if circle { format!("`{next}` inherits in a circle") } else { format!("there is no theme `{next}`") };
            let near = near(&next, Theme::BUILT_IN).map(|n| format!("did you mean `{n}`?"));
            let hint = near.unwrap_or_else(|| "`warroom theme list` shows what there is".to_owned());
            findings.error("inherits", span, what, Some(hint));
            return names;
        };
        let mut theirs = Findings::new(&source);
        let below = self::layer(&mut theirs, &source);
        names.push(next.clone());
        if let Some(problem) = theirs.finish().into_iter().find(|p| p.severity == Severity::Error) {
            let what =
                format!("`{next}`, which is inherited, has a mistake in line {}: {}", problem.line, problem.what);
            findings.error("inherits", span, what, Some(format!("`warroom theme check {next}` shows it")));
            return names;
        }
        for (name, word) in below.palette {
            layer.palette.entry(name).or_insert(word);
        }
        for (name, role) in below.roles {
            layer.roles.entry(name).or_insert(Role { own: false, ..role });
        }
        match below.inherits {
            Some((name, _)) => next = name,
            None => return names,
        }
    }
}

/// The style of every role, in their order.
fn styles(findings: &mut Findings, layer: &Layer, inherits: Option<Range<usize>>) -> Vec<Style> {
    let missing: Vec<&str> = Paint::ALL.iter().map(|p| p.word()).filter(|w| !layer.roles.contains_key(w)).collect();
    if !missing.is_empty() {
        // Behind everything else: a role that is written wrong is missing, too.
        let end = findings.text.trim_end().len();
        let hint = inherits.is_none().then(|| "write them, or `inherits = \"dark\"`".to_owned());
        findings.error("missing-role", end..end, format!("these roles are missing: {}", missing.join(", ")), hint);
    }
    let style = |paint: &Paint| match layer.roles.get(paint.word()) {
        Some(role) => {
            let (fg, bg) = (colour(findings, layer, role, &role.fg), colour(findings, layer, role, &role.bg));
            Style { fg, bg, ..Style::new() }.add_modifier(role.modifier)
        }
        None => Style::new(),
    };
    Paint::ALL.iter().map(style).collect()
}

fn colour(findings: &mut Findings, layer: &Layer, role: &Role, word: &Option<Word>) -> Option<Color> {
    let word = word.as_ref()?;
    if let Some(named) = layer.palette.get(&word.text) {
        return colour::parse(&named.text);
    }
    let found = colour::parse(&word.text);
    if found.is_none() && role.own {
        let near = near(&word.text, layer.palette.keys().map(String::as_str));
        let hint = near
            .map_or("write it as #rrggbb, or name it in the palette".to_owned(), |n| format!("did you mean `{n}`?"));
        let what = format!("`{}` is neither in the palette nor a colour", word.text);
        findings.error("unknown-colour", word.span.clone(), what, Some(hint));
    }
    found
}
