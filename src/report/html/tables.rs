//! The page's tables.

use super::build::{code, escaped, table};
use super::parts::Page;
use crate::report::document::{ItemFacts, StepFacts, Way};
use crate::report::phrase::{percent, span};
use crate::report::telling::{duration, edges, measured, result, since_outage};
use crate::words::CheckState;

pub(super) fn times(page: &Page) -> String {
    let row = |t: &crate::report::document::Time| {
        let stated = if t.stated { " (stated)" } else { "" };
        let class = met_class(t.met);
        vec![
            t.name.to_owned(),
            t.what.to_owned(),
            format!("{}{stated}", measured(t)),
            t.target_ms.map_or("–".to_owned(), span),
            format!("<span class=\"{class}\">{}</span>", result(t)),
        ]
    };
    let rows: Vec<Vec<String>> = page.report.times.iter().map(row).collect();
    table(&["time", "from what to what", "measured", "target", "result"], &rows)
}

fn met_class(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => "good",
        Some(false) => "bad",
        None => "quiet",
    }
}

pub(super) fn data_loss(page: &Page) -> String {
    let loss = &page.report.data_loss;
    let rows: Vec<Vec<String>> = loss
        .services
        .iter()
        .map(|s| {
            let met = loss.target_ms.map(|t| s.age_ms <= t);
            let result = match loss.target_ms {
                Some(t) if s.age_ms <= t => format!("met, {} to spare", span(t - s.age_ms)),
                Some(t) => format!("missed by {}", span(s.age_ms - t)),
                None => "no target".to_owned(),
            };
            let result = format!("<span class=\"{}\">{result}</span>", met_class(met));
            let at = s.incarnation.as_deref().map_or("–".to_owned(), code);
            let lost = s.lost_ms.map_or("–".to_owned(), span);
            vec![code(s.check.as_str()), at, page.times.at(&s.at.0), span(s.age_ms), lost, result]
        })
        .collect();
    let target = loss.target_ms.map(|t| format!(" The target is {}.", span(t))).unwrap_or_default();
    match (rows.is_empty(), loss.target_ms) {
        (true, None) => String::new(),
        (true, Some(_)) => format!("<p>No check told how old the data are that came back.{target}</p>\n"),
        _ => {
            let note = "How old the data were that each service served when it came back; lost is what was written before the outage and is missing.";
            format!(
                "<p>{note}{target}</p>\n{}",
                table(&["service", "at", "came back", "age of its data", "lost", "result"], &rows)
            )
        }
    }
}

pub(super) fn downtime(page: &Page) -> String {
    let clock = &page.report.scope;
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let rows = [
        row(&format!("Down by the rule ({})", page.report.rule.down_when), span(clock.downtime_ms)),
        row("Any check down", span(clock.any_down_ms)),
        row("All checks down", span(clock.all_down_ms)),
        row("Summed over the checks", format!("{:.1} service-minutes", clock.service_ms as f64 / 60_000.0)),
        row("Of the downtime, unobserved", span(clock.unobserved_ms)),
    ];
    let mut out = table(&["scope", "length"], &rows);
    for (i, outage) in page.report.outages.iter().enumerate() {
        let at = |at: &crate::report::status::Instant| page.times.at(&at.0);
        let until = outage.to.as_ref().map_or("now".to_owned(), at);
        out.push_str(&format!(
            "<h3>Outage {}: {} to {until}, {}</h3>\n",
            i + 1,
            at(&outage.from),
            span(outage.length_ms)
        ));
        out.push_str(&super::build::list(&edges(outage, &page.times)));
        let row = |d: &crate::report::document::Down| {
            let until = d.to.as_ref().map_or("lasts".to_owned(), at);
            vec![code(d.check.as_str()), at(&d.from), until, span(d.length_ms)]
        };
        let rows: Vec<Vec<String>> = outage.checks.iter().map(row).collect();
        out.push_str(&table(&["check", "from", "to", "length"], &rows));
    }
    out
}

pub(super) fn checks(page: &Page) -> String {
    let row = |c: &crate::report::document::CheckFacts| {
        let why = c.faulty.as_deref().map(|w| format!(": {}", escaped(w))).unwrap_or_default();
        let because = c.cause.as_ref().map(|c| format!(" because of {}", code(c.as_str()))).unwrap_or_default();
        let class = if c.state == CheckState::Down { "bad" } else { "quiet" };
        vec![
            code(c.name.as_str()),
            if c.in_scope { "yes" } else { "no" }.to_owned(),
            format!("<span class=\"{class}\">{}{why}</span>{because}", c.state),
            c.availability.map_or("–".to_owned(), percent),
            percent(c.coverage),
            c.blips.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = page.report.checks.iter().map(row).collect();
    table(&["check", "in scope", "state", "availability", "coverage", "blips"], &rows)
}

pub(super) fn deviations(page: &Page) -> String {
    let told = page.report.deviations.iter().filter(|d| d.way != Way::ByHand);
    let row = |d: &crate::report::document::Deviation| {
        let item = d.item.as_deref().map(|i| format!(" ↳ {}", escaped(i))).unwrap_or_default();
        vec![
            format!("{}{item}", escaped(&d.title)),
            d.way.words().to_owned(),
            d.by.as_deref().map_or("–".to_owned(), escaped),
            d.at.map_or("–".to_owned(), |at| page.times.at(&at.0)),
            escaped(&d.why),
        ]
    };
    let rows: Vec<Vec<String>> = told.map(row).collect();
    let by_hand = page.report.deviations.iter().filter(|d| d.way == Way::ByHand).count();
    if rows.is_empty() && by_hand == 0 {
        return String::new();
    }
    let note = format!("<p>By hand, as the runbook has it: {by_hand}.</p>\n");
    table(&["step", "how", "who", "when", "why"], &rows) + &note
}

pub(super) fn steps(page: &Page) -> String {
    let mut out = String::new();
    for phase in page.report.phases.iter().filter(|p| !p.steps.is_empty()) {
        let mut rows = Vec::new();
        for step in &phase.steps {
            rows.push(step_row(page, step));
            if step.each {
                rows.extend(step.items.iter().map(|i| item_row(page, i)));
            }
        }
        let title = if phase.title.is_empty() { "Steps of the runbook".to_owned() } else { escaped(&phase.title) };
        let head = ["step", "state", "who", "when", "how long", "remarks"];
        out.push_str(&format!("<h3>{title}</h3>\n{}", table(&head, &rows)));
    }
    out
}

fn step_row(page: &Page, step: &StepFacts) -> Vec<String> {
    let own = step.items.iter().filter(|_| !step.each).flat_map(|i| &i.remarks);
    let mut who: Vec<String> = step.who.iter().map(|w| escaped(w)).collect();
    who.extend(step.by_itself.then(|| "by itself".to_owned()));
    vec![
        escaped(&step.title),
        state(step.state),
        if who.is_empty() { "–".to_owned() } else { who.join(", ") },
        step.from.map_or("–".to_owned(), |at| page.times.at(&at.0)),
        duration(step.length_ms, step.lasts),
        step.remarks.iter().chain(own).map(|r| escaped(r)).collect::<Vec<_>>().join("; "),
    ]
}

fn item_row(page: &Page, item: &ItemFacts) -> Vec<String> {
    vec![
        format!("↳ {}", escaped(&item.item)),
        state(item.state),
        String::new(),
        item.runs.first().map_or("–".to_owned(), |r| page.times.at(&r.from.0)),
        duration(item.length_ms, item.runs.iter().any(|r| r.to.is_none())),
        item.remarks.iter().map(|r| escaped(r)).collect::<Vec<_>>().join("; "),
    ]
}

fn state(state: crate::words::StepState) -> String {
    use crate::words::StepState::*;
    let class = match state {
        Done | Verified => "good",
        Failed | Unknown => "bad",
        _ => "quiet",
    };
    format!("<span class=\"{class}\">{state}</span>")
}

pub(super) fn path(page: &Page) -> String {
    let row = |l: &crate::report::document::PathLink| {
        vec![code(l.run.as_str()), code(l.step.as_str()), span(l.waited_ms), span(l.length_ms)]
    };
    let rows: Vec<Vec<String>> = page.report.critical_path.iter().map(row).collect();
    table(&["run", "step", "waited before", "took"], &rows)
}

pub(super) fn milestones(page: &Page) -> String {
    let row = |m: &crate::report::document::Mark| {
        let at = |at: &crate::report::status::Instant| page.times.at(&at.0);
        let (stated, why) = match &m.stated {
            Some(s) => (at(&s.at), format!("{}: {}", escaped(&s.by), escaped(&s.why))),
            None => ("–".to_owned(), String::new()),
        };
        let measured = m.measured.as_ref().map_or("–".to_owned(), at);
        vec![escaped(&m.name), measured, stated, since_outage(m.since_outage_ms), why]
    };
    let rows: Vec<Vec<String>> = page.report.marks.iter().map(row).collect();
    let lacking = page.report.milestones.iter().filter(|(_, at)| at.is_none());
    let lacking: Vec<String> = lacking.map(|(m, _)| m.word().replace('_', " ")).collect();
    let note = match lacking.len() {
        0 => String::new(),
        _ => format!("<p>None of these: {}.</p>\n", lacking.join(", ")),
    };
    table(&["milestone", "measured", "stated", "since the outage's start", "stated by"], &rows) + &note
}

pub(super) fn actions(page: &Page) -> String {
    let row = |a: &crate::report::document::Action| {
        let on = a.on.as_deref().map(|on| format!(" on {}", code(on))).unwrap_or_default();
        let private = if a.private { " (private)" } else { "" };
        vec![
            if a.done { "✓ done" } else { "open" }.to_owned(),
            super::build::prose(&a.text),
            a.owner.as_deref().map_or("nobody yet".to_owned(), escaped),
            a.due.map_or("no date yet".to_owned(), |d| d.to_string()),
            format!("{} {}{on}{private}", page.times.at(&a.at.0), escaped(&a.by)),
        ]
    };
    let rows: Vec<Vec<String>> = page.report.actions.iter().map(row).collect();
    table(&["", "what", "owner", "due", "noted"], &rows)
}

pub(super) fn participants(page: &Page) -> String {
    let row = |p: &crate::report::document::Participant| {
        let role = p.role.map_or("took no seat".to_owned(), |r| r.to_string());
        let since = p.since.map_or("–".to_owned(), |at| page.times.at(&at.0));
        vec![escaped(&p.name), role, since, p.acts.to_string(), p.notes.to_string()]
    };
    let rows: Vec<Vec<String>> = page.report.participants.iter().map(row).collect();
    table(&["name", "role", "sat down", "acts", "of them notes"], &rows)
}
