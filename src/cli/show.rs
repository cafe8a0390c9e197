//! `warroom show`: a runbook as `warroom` sees it.

mod text;

use super::failure::{DONE, NOT_WELL};
use super::{Failure, talk::Talk};
use crate::io;
use crate::plan::{Plan, Problem};
use crate::runbook::{self, File};
use std::os::unix::fs::PermissionsExt;
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
    with(given, runbook::parse)
}

/// As [`read`], and looks whether the files are there that the runbook names.
///
/// # Errors
/// Where it cannot be read.
pub fn lint(given: &Path) -> Result<Read, Failure> {
    let folder = if given.is_dir() { given } else { given.parent().unwrap_or(Path::new("")) };
    with(given, |text, name| runbook::lint(text, name, &|path| look(&folder.join(path))))
}

fn with(given: &Path, read: impl FnOnce(&str, &str) -> (Plan, Vec<Problem>)) -> Result<Read, Failure> {
    let file = if given.is_dir() { given.join("runbook.md") } else { given.to_owned() };
    let cannot = |e| {
        Failure::wrong(format!("cannot read the runbook {}", file.display()), e)
            .hint("name a Markdown file, or a folder with a runbook.md in it")
    };
    let path = std::fs::canonicalize(&file).map_err(cannot)?;
    let (text, mut problems) = runbook::decode(&io::runbook::bytes(&path).map_err(cannot)?);
    let (plan, found) = read(&text, &name(&path));
    problems.extend(found);
    Ok(Read { path, text, plan, problems })
}

fn look(path: &Path) -> File {
    match std::fs::metadata(path) {
        Err(_) => File::Missing,
        Ok(found) if found.is_file() && found.permissions().mode() & 0o111 != 0 => File::Program,
        Ok(_) => File::Plain,
    }
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let read = lint(&args.runbook)?;
    if args.json {
        let mut document = serde_json::to_value(&read.plan).map_err(|e| Failure::inner("show", e))?;
        document["problems"] = serde_json::to_value(&read.problems).map_err(|e| Failure::inner("show", e))?;
        talk.json(&document);
    } else {
        let color = talk.color_out();
        talk.data(&text::plan(&read.plan, color));
        if !read.problems.is_empty() {
            talk.data(&format!("\n{}", runbook::draw(&read.text, &name(&read.path), &read.problems, color)));
        }
    }
    Ok(if read.problems.is_empty() { DONE } else { NOT_WELL })
}

/// A file's name for people.
pub fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}
