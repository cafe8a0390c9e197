//! `warroom show`: a runbook as `warroom` sees it.

use super::failure::{DONE, NOT_WELL};
use super::{Failure, talk::Talk};
use crate::plan::{Plan, Problem};
use crate::text::sanitise;
use crate::{runbook, words::CheckName};
use std::path::{Path, PathBuf};

/// Phases, steps, scripts, inputs and problems as warroom sees them
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom show runbook.md\n  warroom show runbook.md --json | jq '.phases[].steps[].id'"
)]
pub struct Args {
    /// A Markdown file, or a folder with a runbook.md
    runbook: PathBuf,
    /// As one JSON document
    #[arg(long)]
    json: bool,
}

/// A runbook that was read: its file, its text, what it means, what is wrong with it.
pub struct Read {
    /// The file, absolute.
    pub path: PathBuf,
    /// Its text; bytes that are no UTF-8 are replaced.
    pub text: String,
    /// What it means.
    pub plan: Plan,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Reads a runbook from a file, or from `runbook.md` in a folder.
///
/// # Errors
/// Where it cannot be read.
pub fn read(given: &Path) -> Result<Read, Failure> {
    let file = if given.is_dir() { given.join("runbook.md") } else { given.to_owned() };
    let cannot = |e| Failure::wrong(format!("cannot read the runbook {}", file.display()), e);
    let path = std::fs::canonicalize(&file).map_err(cannot)?;
    let text = String::from_utf8_lossy(&std::fs::read(&path).map_err(cannot)?).into_owned();
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let (plan, problems) = runbook::parse(&text, &name);
    Ok(Read { path, text, plan, problems })
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let read = read(&args.runbook)?;
    if args.json {
        let mut document = serde_json::to_value(&read.plan).map_err(|e| Failure::inner("show", e))?;
        document["problems"] = serde_json::to_value(&read.problems).map_err(|e| Failure::inner("show", e))?;
        talk.json(&document);
    } else {
        talk.data(&text(&read.plan));
        if !read.problems.is_empty() {
            talk.data(&format!("\n{}", runbook::draw(&read.text, &name(&read.path), &read.problems, talk.color_out())));
        }
    }
    Ok(if read.problems.is_empty() { DONE } else { NOT_WELL })
}

/// A file's name for people.
pub fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn text(plan: &Plan) -> String {
    let mut out = format!("{}\n", sanitise(&plan.title));
    let names = |checks: &[crate::plan::Check]| {
        checks.iter().map(|c| c.name.clone()).map(|CheckName(n)| n).collect::<Vec<_>>().join(", ")
    };
    if !plan.checks.is_empty() {
        out += &format!("checks: {}\n", sanitise(&names(&plan.checks)));
    }
    if !plan.vars.is_empty() {
        let vars: Vec<&str> = plan.vars.iter().map(|v| v.name.as_str()).collect();
        out += &format!("inputs: {}\n", sanitise(&vars.join(", ")));
    }
    for phase in &plan.phases {
        out += &format!("\n{}\n", sanitise(&phase.title));
        for step in &phase.steps {
            let kind = if step.scripted() { "▶" } else { "☐" };
            out += &format!("  {kind} {:<24} {}\n", sanitise(step.id.as_str()), sanitise(&step.title));
            for script in &step.scripts {
                let how = if script.runnable { script.interpreter.join(" ") } else { "to copy".to_owned() };
                out += &format!("      line {}: {how}", script.line);
                if !script.inputs.is_empty() {
                    out += &format!(", needs {}", sanitise(&script.inputs.join(", ")));
                }
                out.push('\n');
            }
            if !step.needs.is_empty() {
                let needs: Vec<&str> = step.needs.iter().map(|n| n.as_str()).collect();
                out += &format!("      after {}\n", sanitise(&needs.join(", ")));
            }
        }
    }
    out
}
