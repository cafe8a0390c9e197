//! The page's other parts: overview, scrubber, notes, findings, failures, timeline, comparison, anchor.

use super::build::{block, code, escaped, list, prose, table};
use crate::report::compare::Change;
use crate::report::document::{Finding, NoteFacts, Report};
use crate::report::phrase::{Times, capital, count, span};
use crate::report::status::Instant;

/// What every part is written from.
pub(super) struct Page<'a> {
    pub report: &'a Report,
    pub times: Times,
}

pub(super) fn overview(page: &Page) -> String {
    let o = &page.report.overview;
    let whole = |at: Option<Instant>| at.map_or("not yet".to_owned(), |s| page.times.whole(&s.0));
    let mut rows = vec![("Room", code(&page.report.room)), ("Kind", page.report.kind.to_string())];
    rows.extend(o.summary.iter().map(|s| ("What it is for", prose(s))));
    rows.extend([
        ("Opened", whole(o.opened_at)),
        ("Stood down", whole(o.stood_down_at)),
        ("Closed", whole(o.closed_at)),
    ]);
    rows.extend([("Runbook", code(&o.runbook)), ("Its SHA-256", code(&o.sha256))]);
    rows.push(("Scripts ran as", format!("{} on {}", escaped(&o.account), escaped(&o.machine))));
    for r in &o.reloads {
        let who = format!("at {} by {}: {}", page.times.at(&r.at.0), escaped(&r.by), code(&r.sha256));
        rows.push(("Edited and reloaded", who));
    }
    if o.problems > 0 {
        rows.push(("Mistakes in it", format!("{} when the room was opened", o.problems)));
    }
    let input = |i: &crate::report::document::Input| match &i.value {
        Some(value) => format!("{} = {}", escaped(&i.name), code(value)),
        None if i.failed => format!("{} failed", escaped(&i.name)),
        None => format!("{} (secret)", escaped(&i.name)),
    };
    if !o.inputs.is_empty() {
        rows.push(("Inputs", o.inputs.iter().map(input).collect::<Vec<_>>().join(", ")));
    }
    let role = o.opened_as.map(|r| format!(" ({r})")).unwrap_or_default();
    rows.push(("Opened by", format!("{}{role}", escaped(&o.opened_by))));
    rows.extend(o.commander.iter().map(|c| ("Command", format!("taken by {}", escaped(c)))));
    let names: Vec<String> = page.report.rule.checks.iter().map(|c| code(c.as_str())).collect();
    rows.push(("Scope", format!("down by {}: {}", page.report.rule.down_when, names.join(", "))));
    if o.hosts > 1 {
        rows.push(("Hosts", format!("{}: the room was resumed", o.hosts)));
    }
    if !o.one_boot {
        rows.push(("Clock", "durations across a reboot are by wall time".to_owned()));
    }
    if o.drifts > 0 {
        rows.push(("Wall clock", format!("moved {}", count(o.drifts, "time"))));
    }
    let row = |(name, value): (&str, String)| format!("<dt>{name}</dt><dd>{value}</dd>\n");
    format!("<dl>\n{}</dl>\n", rows.into_iter().map(row).collect::<String>())
}

pub(super) fn objectives(page: &Page) -> String {
    list(&page.report.objectives.iter().map(|o| prose(o)).collect::<Vec<_>>())
}

/// The room at any instant; the script shows it, and fills it.
pub(super) fn scrubber() -> String {
    "<div class=\"bar\" id=\"bar\" hidden><button type=\"button\" id=\"play\" aria-label=\"play\">▶</button>\
     <input type=\"range\" id=\"at\" min=\"0\" value=\"0\" step=\"100\" aria-label=\"instant\">\
     <span class=\"state\"><output id=\"when\"></output> <span id=\"scope\"></span> <span id=\"since\"></span></span></div>\n\
     <section id=\"scrubber\" hidden>\n<h2>The room at that instant</h2>\n\
     <div class=\"columns\"><div><h3>Checks</h3><ul id=\"checks\"></ul></div><div><h3>Steps</h3><ul id=\"steps\"></ul></div>\
     <div><h3>Last entries</h3><ol id=\"lines\"></ol><p class=\"quiet\" id=\"seats\"></p></div></div>\n</section>\n"
        .to_owned()
}

pub(super) fn points(page: &Page) -> String {
    let mut out = String::new();
    for point in &page.report.points {
        let rating = match (point.rating, &point.rated_by) {
            (Some(r), by) => {
                let by = by.as_deref().map(|by| format!(" ({})", escaped(by))).unwrap_or_default();
                format!("<p><span class=\"rating\">{}</span> {}{by}</p>\n", r.word(), r.meaning())
            }
            (None, _) if point.notes.is_empty() => "<p class=\"quiet\">Nothing was noted.</p>\n".to_owned(),
            (None, _) => "<p class=\"quiet\">Not rated.</p>\n".to_owned(),
        };
        let notes: Vec<String> = point.notes.iter().map(|n| note(page, n)).collect();
        let head = format!("{}: {}", capital(point.point.word()), point.question);
        out.push_str(&format!("<h3>{head}</h3>\n{rating}{}", list(&notes)));
    }
    if !page.report.other_notes.is_empty() {
        let notes: Vec<String> = page.report.other_notes.iter().map(|n| note(page, n)).collect();
        out.push_str(&format!("<h3>Anything else</h3>\n{}", list(&notes)));
    }
    out
}

fn note(page: &Page, note: &NoteFacts) -> String {
    let on = note.on.as_deref().map(|on| format!(" on {}", code(on))).unwrap_or_default();
    let private = if note.private { " (private)" } else { "" };
    let origin = format!("{} {}{on}{private}", page.times.at(&note.at.0), escaped(&note.by));
    format!("<span class=\"quiet\">{origin}</span><br>{}", prose(&note.text))
}

pub(super) fn findings(all: &[Finding]) -> String {
    let item = |f: &Finding| {
        let by =
            f.by.as_deref().map(|by| format!(" <span class=\"quiet\">({})</span>", escaped(by))).unwrap_or_default();
        format!("{}{by}", prose(&f.text))
    };
    list(&all.iter().map(item).collect::<Vec<_>>())
}

pub(super) fn failures(page: &Page) -> String {
    let runs = page.report.runs();
    let failed = runs.iter().map(|(_, _, r)| r).filter(|r| r.to.is_some() && !r.success);
    let item = |r: &&&crate::report::document::RunFacts| {
        let tail = r.tail.as_deref().map(block).unwrap_or_default();
        let head = format!(
            "{} at {}: {} after {}",
            code(r.run.as_str()),
            page.times.at(&r.from.0),
            escaped(&r.end),
            span(r.length_ms)
        );
        format!("<p>{head}</p>\n{tail}")
    };
    failed.map(|r| item(&r)).collect()
}

/// Each line has the number of its entry, by which the scrubber finds it.
pub(super) fn timeline(page: &Page) -> String {
    let mut out = "<ol class=\"timeline\">\n".to_owned();
    let mut day = None;
    for line in &page.report.timeline {
        let today = page.times.day(&line.at.0);
        if day.is_some_and(|d| d != today) {
            out.push_str(&format!("<li class=\"day\">{today}</li>\n"));
        }
        day = Some(today);
        let who = line.by.as_deref().map(|by| format!("{}: ", escaped(by))).unwrap_or_default();
        let since = line.since.map(|at| format!(" (since {})", page.times.of_day(&at.0))).unwrap_or_default();
        out.push_str(&format!(
            "<li id=\"n{}\"><time>{}</time> <span class=\"glyph\">{}</span> {who}{}{since}</li>\n",
            line.n,
            page.times.of_day(&line.at.0),
            line.glyph,
            escaped(&line.text)
        ));
    }
    out + "</ol>\n"
}

pub(super) fn comparison(page: &Page) -> String {
    let Some(c) = &page.report.comparison else { return String::new() };
    let [.., then, _] = c.rooms.as_slice() else { return String::new() };
    let mut out = format!("<p>{}: {}.</p>\n", code(&then.room), escaped(&then.ending));
    let reasons: Vec<String> =
        c.reasons.iter().map(|r| format!("<span class=\"bad\">Worse:</span> {}", escaped(r))).collect();
    out.push_str(&list(&reasons));
    if !c.worse {
        out.push_str("<p class=\"good\">Not worse than then.</p>\n");
    }
    let last_two = |all: &[Option<u64>]| {
        let said = |ms: Option<&Option<u64>>| ms.copied().flatten().map_or("–".to_owned(), span);
        [said(all.iter().rev().nth(1)), said(all.last())]
    };
    let changed = |changes: &[Change], by: Option<i64>| {
        let words = changes.iter().map(|c| match (c, by) {
            (Change::Faster | Change::Slower, Some(by)) => format!("{} by {}", c.words(), span(by.unsigned_abs())),
            _ => c.words().to_owned(),
        });
        words.collect::<Vec<_>>().join(", ")
    };
    let time = |t: &crate::report::compare::TimeRow| {
        let [a, b] = last_two(&t.lengths_ms);
        vec![t.name.clone(), a, b, changed(t.change.as_slice(), t.by_ms)]
    };
    let rows: Vec<Vec<String>> = c.times.iter().map(time).collect();
    out.push_str(&table(&["time", "then", "now", "change"], &rows));
    let step = |s: &crate::report::compare::StepRow| {
        let [a, b] = last_two(&s.lengths_ms);
        vec![code(&s.step), a, b, changed(&s.changes, s.by_ms)]
    };
    let rows: Vec<Vec<String>> = c.steps.iter().filter(|s| !s.changes.is_empty()).map(step).collect();
    out.push_str(&table(&["step", "then", "now", "change"], &rows));
    let action = |a: &crate::report::compare::ActionRow| {
        let owner = a.owner.as_deref().map(|o| format!(" ({})", escaped(o))).unwrap_or_default();
        format!("{}: {}{owner}", if a.done { "✓ done" } else { "not done" }, prose(&a.text))
    };
    if !c.actions.is_empty() {
        let items: Vec<String> = c.actions.iter().map(action).collect();
        out.push_str(&format!("<h3>The actions of then</h3>\n{}", list(&items)));
    }
    out
}

pub(super) fn anchor(page: &Page) -> String {
    let (room, head) = (&page.report.room, &page.report.journal.head);
    format!(
        "<footer>Made from the journal of {} up to its head {}, as of {}. {} tells whether a journal still has it.</footer>\n",
        code(room),
        code(head),
        page.times.whole(&page.report.as_of.0),
        code(&format!("warroom verify {room} --expect {head}")),
    )
}
