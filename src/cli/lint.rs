//! `warroom lint`: what would hurt in an incident.

use super::failure::{DONE, NOT_WELL, WRONG};
use super::progress::Bar;
use super::{Failure, show, talk::Talk};
use crate::runbook;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What would hurt in an incident
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom lint runbook.md\n  warroom lint runbooks/ --json | jq '.[].problems[].what'"
)]
pub struct Args {
    /// Markdown files, or folders that are searched for them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// As one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Linted {
    file: String,
    problems: Vec<crate::plan::Problem>,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let mut files = Vec::new();
    for path in &args.paths {
        collect(path, &mut files)?;
    }
    let mut bar = Bar::new(files.len(), "files");
    let mut linted = Vec::new();
    let mut unread = 0;
    for (done, file) in files.iter().enumerate() {
        bar.done(done);
        match show::lint(file) {
            Ok(read) => {
                let name = file.display().to_string();
                if !args.json && !read.problems.is_empty() {
                    bar.clear();
                    talk.data(&runbook::draw(&read.text, &name, &read.problems, talk.color_out()));
                }
                linted.push(Linted { file: name, problems: read.problems });
            }
            // The others are looked at all the same.
            Err(failure) => {
                bar.clear();
                talk.complain(&failure);
                unread += 1;
            }
        }
    }
    bar.clear();
    let count: usize = linted.iter().map(|l| l.problems.len()).sum();
    if args.json {
        talk.json(&linted);
    } else {
        talk.say(&format!("{}, {}", counted(files.len(), "file"), counted(count, "problem")));
    }
    Ok(match (unread, count) {
        (0, 0) => DONE,
        (0, _) => NOT_WELL,
        _ => WRONG,
    })
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Every Markdown file at or below `path`, in order of name. Links are not followed, so no circle is walked.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let cannot = |e| Failure::wrong(format!("cannot read {}", path.display()), e);
    if !std::fs::metadata(path).map_err(cannot)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut below: Vec<_> = std::fs::read_dir(path).map_err(cannot)?.flatten().collect();
    below.sort_by_key(std::fs::DirEntry::file_name);
    for entry in below {
        let (path, kind) = (entry.path(), entry.file_type().map_err(cannot)?);
        let markdown = path.extension().is_some_and(|e| e == "md" || e == "markdown");
        if kind.is_dir() {
            collect(&path, files)?;
        } else if kind.is_file() && markdown {
            files.push(path);
        }
    }
    Ok(())
}
