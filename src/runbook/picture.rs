//! Problems drawn for a terminal: the place in the file, what is wrong, what to do.

use crate::plan::{Problem, Severity};
use crate::text::sanitise;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// More pictures than this scroll out of sight.
const MOST: usize = 100;
/// How much of a long line is shown before and behind the place, in characters.
const AROUND: usize = 60;

/// Draws each problem of `text` (the file that is named `file`), with a line about their number at the end; nothing
/// where there is none. With `color`, SGR colours. Control characters and the like are shown, never passed on.
pub fn draw(text: &str, file: &str, problems: &[Problem], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let file = sanitise(file);
    let mut drawn: Vec<String> = problems.iter().take(MOST).map(|p| picture(&renderer, text, &file, p)).collect();
    if problems.len() > MOST {
        drawn.push(format!("… and {} more", problems.len() - MOST));
    }
    if !problems.is_empty() {
        drawn.push(format!("{file}: {}", count(problems)));
    }
    drawn.iter().map(|d| format!("{}\n", d.trim_end())).collect::<Vec<_>>().join("\n")
}

/// `2 errors, 1 warning`
fn count(problems: &[Problem]) -> String {
    let of = |severity, word: &str| match problems.iter().filter(|p| p.severity == severity).count() {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let counts = [of(Severity::Error, "error"), of(Severity::Warning, "warning")];
    counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn picture(renderer: &Renderer, text: &str, file: &str, problem: &Problem) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let excerpt = Excerpt::of(text, problem);
    let (line, column) = (problem.line as usize, problem.column as usize);
    let mark = AnnotationKind::Primary.span(excerpt.marked);
    let snippet = Snippet::source(excerpt.line.as_str()).line_start(line).annotation(mark);
    let title = level.primary_title(sanitise(&problem.what)).id(&problem.rule);
    let group: Group = if excerpt.shifted {
        // The column that would be counted in the excerpt is not the column in the file.
        title.element(Origin::path(file).line(line).char_column(column)).element(snippet)
    } else {
        title.element(snippet.path(file))
    };
    let group = match &problem.hint {
        Some(hint) => group.element(Level::HELP.message(sanitise(hint))),
        None => group,
    };
    renderer.render(&[group])
}

/// The line of a problem, made fit to be shown.
struct Excerpt {
    line: String,
    marked: std::ops::Range<usize>,
    /// Whether what stands before the place is not what stands there in the file.
    shifted: bool,
}

impl Excerpt {
    fn of(text: &str, problem: &Problem) -> Excerpt {
        let start = text.floor_char_boundary(problem.span.start.min(text.len()));
        let end = text.ceil_char_boundary(problem.span.end.clamp(start, text.len()));
        let first = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let last = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let before = last_chars(&text[first..start], AROUND);
        let (marked, cut) = first_chars(&text[start..end.min(last)], AROUND);
        let after = if cut { "…".to_owned() } else { first_chars(&text[end.min(last)..last], AROUND).0 };
        let mut line = before;
        let shifted = line != text[first..start];
        let from = line.len();
        line.push_str(&marked);
        let marked = from..line.len();
        line.push_str(&after);
        Excerpt { line, marked, shifted }
    }
}

/// The end of a text, with `…` before it where something was cut off.
fn last_chars(text: &str, most: usize) -> String {
    match text.char_indices().rev().nth(most - 1) {
        Some((i, _)) if i > 0 => format!("…{}", flat(&text[i..])),
        _ => flat(text),
    }
}

/// The beginning of a text, and whether something was cut off (then `…` stands behind it).
fn first_chars(text: &str, most: usize) -> (String, bool) {
    match text.char_indices().nth(most) {
        Some((i, _)) => (format!("{}…", flat(&text[..i])), true),
        None => (flat(text), false),
    }
}

/// One line of text that can be shown.
fn flat(text: &str) -> String {
    sanitise(&text.replace('\r', ""))
}
