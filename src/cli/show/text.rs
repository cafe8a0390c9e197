//! A plan as an author checks it: what is run, what is only to copy, what should come back, what is asked for.

use crate::plan::{Confirm, ListSource, Passage, Phase, Plan, Script, Step, Var};
use crate::text::sanitise;
use crate::words::Span;
use std::fmt::Write;

/// A plan in words; with `color`, what is not a title or a script is dim.
pub fn plan(plan: &Plan, color: bool) -> String {
    let mut page = Page { out: String::new(), color };
    page.line(0, &plan.title);
    page.head(plan);
    page.prose(0, &plan.preface);
    for phase in &plan.phases {
        page.phase(phase);
    }
    if !plan.afterword.is_empty() {
        page.out.push('\n');
        page.prose(0, &plan.afterword);
    }
    page.out
}

struct Page {
    out: String,
    color: bool,
}

impl Page {
    fn line(&mut self, indent: usize, text: &str) {
        let _ = writeln!(self.out, "{:indent$}{}", "", sanitise(text));
    }

    fn dim(&mut self, indent: usize, text: &str) {
        let (dim, end) = if self.color { ("\x1b[2m", "\x1b[0m") } else { ("", "") };
        let _ = writeln!(self.out, "{:indent$}{dim}{}{end}", "", sanitise(text));
    }

    fn head(&mut self, plan: &Plan) {
        if let Some(kind) = plan.kind {
            self.dim(2, &format!("opened as: {}", kind.word()));
        }
        if let Some(summary) = &plan.summary {
            self.dim(2, summary);
        }
        let in_scope = plan.scope.checks.join(", ");
        if !in_scope.is_empty() {
            self.dim(2, &format!("scope: {in_scope}"));
        }
        for check in &plan.checks {
            let fault = check.faulty.as_deref().map(|why| format!("  cannot be probed: {why}")).unwrap_or_default();
            let each = check.each.as_deref().map(|list| format!(", one for each of {list}")).unwrap_or_default();
            self.dim(2, &format!("check: {}, every {}{each}{fault}", check.name, check.every));
        }
        for list in &plan.lists {
            let source = match &list.source {
                ListSource::Items(items) => items.join(", "),
                ListSource::Lines(command) => format!("the lines of `{command}`"),
            };
            self.dim(2, &format!("list: {} = {source}", list.name));
        }
        plan.vars.iter().for_each(|v| self.dim(2, &var(v)));
        for name in asked(plan) {
            self.dim(2, &format!("input: {name}, asked for before the run"));
        }
    }

    fn phase(&mut self, phase: &Phase) {
        let (bold, end) = if self.color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        let marks = "#".repeat(usize::from(phase.level.max(1)));
        let _ = writeln!(self.out, "\n{bold}{marks} {}{end}", sanitise(&phase.title));
        self.prose(2, &phase.prose);
        phase.steps.iter().for_each(|s| self.step(s));
    }

    fn step(&mut self, step: &Step) {
        let kind = if step.scripted() { "▶" } else { "☐" };
        self.line(2, &format!("{kind} {}", step.title));
        self.dim(6, &format!("{}, line {}", step.id, step.line));
        let attributes = attributes(step);
        if !attributes.is_empty() {
            self.dim(6, &attributes.join("  "));
        }
        if let Some(why) = &step.faulty {
            self.line(6, &format!("cannot be run: {why}"));
        }
        for passage in step.passages() {
            match passage {
                Passage::Prose(prose) => self.prose(6, prose),
                Passage::Script(script) => self.script(script),
            }
        }
    }

    fn script(&mut self, script: &Script) {
        let name = script.name.as_deref().map(|n| format!("{n}, ")).unwrap_or_default();
        let how = if script.runnable {
            format!("run by {}", script.interpreter.join(" "))
        } else if script.lang.is_empty() {
            "only to copy".to_owned()
        } else {
            format!("only to copy ({})", script.lang)
        };
        self.dim(6, &format!("{name}line {}: {how}", script.line));
        let gutter = if script.runnable { "│" } else { "┆" };
        script.text.trim_end().lines().for_each(|l| self.line(8, &format!("{gutter} {l}")));
        let expected = script.expected.as_deref().unwrap_or_default();
        expected.trim_end().lines().for_each(|l| self.dim(8, &format!("→ {l}")));
        if !script.inputs.is_empty() {
            self.dim(8, &format!("asks for {}", script.inputs.join(", ")));
        }
    }

    fn prose(&mut self, indent: usize, prose: &str) {
        prose.lines().for_each(|l| self.dim(indent, l));
    }
}

fn var(var: &Var) -> String {
    let mut said = vec![format!("input: {}", var.name)];
    said.extend(var.ask.clone());
    said.extend(var.value.as_ref().map(|v| format!("is {v}")));
    said.extend(var.default.as_ref().filter(|_| !var.secret).map(|d| format!("else {d}")));
    if !var.one_of.is_empty() {
        said.push(format!("one of {}", var.one_of.join(", ")));
    }
    said.extend(var.command.as_ref().map(|c| format!("from `{c}`")));
    said.extend(var.secret.then(|| "secret".to_owned()));
    said.join(", ")
}

/// What is asked for without having been declared, in order.
fn asked(plan: &Plan) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for input in plan.steps().flat_map(|(_, s)| s.runnable().flat_map(|(_, s)| &s.inputs)) {
        let key = crate::plan::env_name(input);
        if !names.contains(&input.as_str()) && !plan.vars.iter().any(|v| v.env_name() == key) {
            names.push(input);
        }
    }
    names
}

/// What a step says of itself, as its attributes would.
fn attributes(step: &Step) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let list = |name: &str, all: Vec<&str>| (!all.is_empty()).then(|| format!("{name}={}", all.join(",")));
    let text = |name: &str, value: Option<String>| value.map(|v| format!("{name}={v}"));
    said.extend(list("needs", step.needs.iter().map(|n| n.as_str()).collect()));
    said.extend(step.auto.then(|| "auto".to_owned()));
    said.extend(text("each", step.each.clone()));
    said.extend((step.parallel > 1).then(|| format!("parallel={}", step.parallel)));
    said.extend(text("timeout", step.timeout.map(|t| t.to_string())));
    if step.retries > 0 {
        said.push(format!("retries={}  retry-delay={}", step.retries, step.retry_delay));
    }
    said.extend(step.idempotent.then(|| "idempotent".to_owned()));
    said.extend(step.confirm.as_ref().map(|c| match c {
        Confirm::Yes => "confirm".to_owned(),
        Confirm::Text(text) => format!("confirm={text:?}"),
    }));
    said.extend((step.approve > 0).then(|| format!("approve={}", step.approve)));
    said.extend(text("rollback", step.rollback.as_ref().map(|r| r.to_string())));
    said.extend(list("verify", step.verify.iter().map(String::as_str).collect()));
    if !step.verify.is_empty() && step.verify_within != Span::secs(300) {
        said.push(format!("verify-within={}", step.verify_within));
    }
    said.extend(step.tty.then(|| "tty".to_owned()));
    said.extend(text("cwd", step.cwd.clone()));
    said.extend(step.env.iter().map(|(name, value)| format!("env {name}={value}")));
    said.extend(text("only", step.only.map(|k| k.word().to_owned())));
    said.extend(text("role", step.role.map(|r| r.word().to_owned())));
    said
}
