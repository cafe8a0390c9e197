//! A plan as text that a person can compare.

use std::fmt::Write;
use warroom::plan::{Plan, Script, Step};

pub fn plan(plan: &Plan) -> String {
    let mut out = String::new();
    writeln!(out, "title: {}", plan.title).unwrap();
    let mut head = serde_json::to_value(plan).unwrap();
    for key in ["phases", "preface", "afterword", "title"] {
        head.as_object_mut().unwrap().remove(key);
    }
    for (key, value) in head.as_object().unwrap() {
        let empty = ["null", "[]", "{}"].contains(&value.to_string().as_str());
        match value.as_array().filter(|a| !a.is_empty()) {
            Some(items) => items.iter().for_each(|i| writeln!(out, "{key}: {}", lean(i)).unwrap()),
            None if !empty => writeln!(out, "{key}: {}", lean(value)).unwrap(),
            None => {}
        }
    }
    text(&mut out, "", "preface", &plan.preface);
    for phase in &plan.phases {
        writeln!(out, "\n{} {} [{}] line {}", "#".repeat(phase.level.into()), phase.title, phase.id, phase.line)
            .unwrap();
        text(&mut out, "", "prose", &phase.prose);
        phase.steps.iter().for_each(|s| step(&mut out, s));
    }
    if !plan.afterword.is_empty() {
        out.push('\n');
    }
    text(&mut out, "", "afterword", &plan.afterword);
    out
}

fn lean(value: &serde_json::Value) -> serde_json::Value {
    let mut value = value.clone();
    if let Some(map) = value.as_object_mut() {
        map.retain(|_, v| !v.is_null() && *v != serde_json::json!([]) && *v != false);
    }
    value
}

fn step(out: &mut String, step: &Step) {
    writeln!(out, "- {} [{}] line {}", step.title, step.id, step.line).unwrap();
    let plain = serde_json::to_value(Step {
        parallel: 1,
        retry_delay: warroom::words::Span::secs(10),
        verify_within: warroom::words::Span::secs(300),
        ..Step::default()
    });
    let plain = plain.unwrap();
    for (key, value) in serde_json::to_value(step).unwrap().as_object().unwrap() {
        if !["id", "title", "line", "prose", "scripts"].contains(&key.as_str()) && *value != plain[key] {
            writeln!(out, "    {key}: {value}").unwrap();
        }
    }
    text(out, "    ", "prose", &step.prose);
    step.scripts.iter().for_each(|s| script(out, s));
}

fn script(out: &mut String, script: &Script) {
    let by = if script.runnable { script.interpreter.join(" ") } else { "copied".to_owned() };
    writeln!(out, "    script {:?} {:?} by {by}, line {}", script.name, script.lang, script.line).unwrap();
    if !script.inputs.is_empty() {
        writeln!(out, "      inputs: {:?}", script.inputs).unwrap();
    }
    text(out, "      ", "text", &script.text);
    text(out, "      ", "expected", script.expected.as_deref().unwrap_or_default());
}

fn text(out: &mut String, indent: &str, what: &str, text: &str) {
    if !text.is_empty() {
        writeln!(out, "{indent}{what}:").unwrap();
        text.lines().for_each(|l| writeln!(out, "{indent}  | {l}").unwrap());
    }
}
