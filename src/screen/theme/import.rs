//! Base16 and base24 schemes (YAML) as themes. What each of their colours is for: github.com/chriskempson/base16, `styling.md`, and
//! github.com/tinted-theming/base24, `styling.md`.

use super::colour::{Rgb, contrast, hex, mix, nudge, written};
use crate::plan::Problem;
use crate::runbook::form::{Form, text};
use crate::runbook::tree::{Node, Value};
use crate::runbook::{Findings, yaml};

/// A scheme as a theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The scheme's name.
    pub name: String,
    /// The theme's file.
    pub toml: String,
    /// Colours that had to be moved to be read: their names, before and after.
    pub nudged: Vec<(&'static str, String, String)>,
}

/// Reads a scheme.
///
/// # Errors
/// Its mistakes, with their places.
pub fn import(source: &str) -> Result<Imported, Vec<Problem>> {
    let mut findings = Findings::new(source);
    let scheme = match yaml::read(source, 0) {
        Ok(root) => scheme(&mut findings, &root),
        Err(fault) => {
            findings.error("syntax", fault.span, fault.message, None);
            None
        }
    };
    match (scheme, findings.finish()) {
        (Some(scheme), problems) if problems.is_empty() => Ok(theme(&scheme)),
        (_, problems) => Err(problems),
    }
}

struct Scheme {
    name: String,
    author: String,
    /// `base00` and so on: 16 of them, or 24.
    colours: Vec<Rgb>,
}

fn scheme(findings: &mut Findings, root: &Node) -> Option<Scheme> {
    let bases: Vec<String> = (0..24).map(|i| format!("base{i:02X}")).collect();
    let heads = ["system", "name", "slug", "scheme", "author", "variant", "description", "palette"];
    let known: Vec<&str> = heads.into_iter().chain(bases.iter().map(String::as_str)).collect();
    let form = Form::open(findings, root, "a scheme", &known)?;
    let palette = form.get("palette").unwrap_or(root);
    let colours = colours(findings, palette, &bases)?;
    let name = form.text(findings, "name").or_else(|| form.text(findings, "scheme"));
    let author = form.text(findings, "author").unwrap_or_default();
    Some(Scheme { name: name.unwrap_or_else(|| "imported".to_owned()), author, colours })
}

fn colours(findings: &mut Findings, palette: &Node, bases: &[String]) -> Option<Vec<Rgb>> {
    let Value::Map(pairs) = &palette.value else { return None };
    let get = |base: &String| pairs.iter().find(|(k, _)| k.name.eq_ignore_ascii_case(base)).map(|(_, v)| v);
    let count = if get(&bases[16]).is_some() { 24 } else { 16 };
    let mut colours = Vec::new();
    for base in &bases[..count] {
        let Some(node) = get(base) else {
            let hint = Some("a base16 scheme has base00 to base0F, a base24 scheme base00 to base17".to_owned());
            findings.error(
                "missing-colour",
                palette.span.start..palette.span.start,
                format!("`{base}` is missing"),
                hint,
            );
            continue;
        };
        let Some(value) = text(findings, node, base) else { continue };
        match hex(value.trim_start_matches('#')) {
            Some(colour) => colours.push(colour),
            None => findings.error(
                "bad-colour",
                node.span.clone(),
                format!("{base}: `{value}` is no colour"),
                Some("write it as \"rrggbb\"".into()),
            ),
        }
    }
    (colours.len() == count).then_some(colours)
}

fn theme(scheme: &Scheme) -> Imported {
    let at = |i: usize| scheme.colours[i];
    // The brighter ones of base24, where there are.
    let bright = |plain: usize, bright: usize| scheme.colours.get(bright).copied().unwrap_or(at(plain));
    let (black, white) = ((0, 0, 0), (255, 255, 255));
    let dark = contrast(at(0), white) > contrast(at(0), black);
    let end = if dark { white } else { black };
    // A ground in the middle leaves room for no text: it goes back to the first one.
    let ground = |colour: Rgb| {
        let steps = (0..=50).map(|i| mix(colour, at(0), f64::from(i) / 50.0));
        steps.into_iter().find(|c| contrast(*c, end) >= 10.0).unwrap_or(at(0))
    };
    let grounds = [at(0), ground(at(1)), ground(at(2))];
    let strong = |plain, brighter| if dark { bright(plain, brighter) } else { at(plain) };
    let texts = [
        ("text", at(5)),
        ("quiet", at(4)),
        ("sky", strong(13, 22)),
        ("green", strong(11, 20)),
        ("mint", strong(12, 21)),
        ("red", strong(8, 18)),
        ("amber", strong(10, 19)),
        ("violet", strong(14, 23)),
    ];
    let mut palette: Vec<(&str, Rgb)> = vec![("ground", grounds[0]), ("raised", grounds[1]), ("chosen", grounds[2])];
    let mut nudged = Vec::new();
    for (name, colour) in texts {
        let fit = nudge(colour, end, &grounds);
        nudged.extend((fit != colour).then(|| (name, written(colour), written(fit))));
        palette.push((name, fit));
    }
    let text = palette[3].1;
    palette.extend([("line", mix(at(0), text, 0.3)), ("faint", mix(at(0), text, 0.2))]);
    palette.extend([("blood", nudge(at(8), black, &[white])), ("white", white)]);
    Imported { name: scheme.name.clone(), toml: file(scheme, dark, &palette, &nudged), nudged }
}

fn file(scheme: &Scheme, dark: bool, palette: &[(&str, Rgb)], nudged: &[(&str, String, String)]) -> String {
    let quoted = |text: &str| toml_text(text);
    let kind = if scheme.colours.len() == 24 { "base24" } else { "base16" };
    let by = if scheme.author.is_empty() { String::new() } else { format!(" by {}", scheme.author) };
    let mut out = format!("name = {}\n", quoted(&scheme.name));
    out += &format!("about = {}\n", quoted(&format!("the {kind} scheme {}{by}", scheme.name)));
    out += &format!("inherits = \"{}\"\n\n[palette]\n", if dark { "dark" } else { "light" });
    for (name, colour) in palette {
        let was = nudged.iter().find(|(n, _, _)| n == name);
        let was = was.map(|(_, was, _)| format!(" # {was} in the scheme: too little contrast")).unwrap_or_default();
        out += &format!("{name} = \"{}\"{was}\n", written(*colour));
    }
    out
}

/// A basic string of TOML.
fn toml_text(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}
