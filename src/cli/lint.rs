//! `warroom lint`: what would hurt in an incident.

use super::failure::{DONE, NOT_WELL, WRONG};
use super::progress::Bar;
use super::{Failure, show, talk::Talk};
use crate::runbook;
use serde::Serialize;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// What would hurt in an incident
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom lint runbook.md\n  warroom lint runbooks/ --json | jq '.[].problems[].what'"
)]
pub struct Args {
    /// Markdown files, or folders that are searched for them (hidden ones are passed over)
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
    let mut found = Found::default();
    for path in &args.paths {
        found.at(path);
    }
    let Found { files, failures } = found;
    failures.iter().for_each(|failure| talk.complain(failure));
    let mut unread = failures.len();
    let mut bar = Bar::new(files.len(), "files");
    let mut linted = Vec::new();
    let mut drawn = false;
    for (done, file) in files.iter().enumerate() {
        bar.done(done);
        match show::lint(file) {
            Ok(read) => {
                let name = file.display().to_string();
                if !args.json && !read.problems.is_empty() {
                    let picture = runbook::draw(&read.text, &name, &read.problems, talk.color_out());
                    if std::io::stdout().is_terminal() {
                        bar.clear();
                    }
                    let apart = if drawn { "\n" } else { "" };
                    drawn = true;
                    talk.data(&format!("{apart}{picture}"));
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

/// What there is to lint.
#[derive(Default)]
struct Found {
    files: Vec<PathBuf>,
    /// What could not be looked into. The rest is looked at all the same.
    failures: Vec<Failure>,
}

impl Found {
    /// A path that somebody named: a file whatever its name, or a folder with Markdown in it.
    fn at(&mut self, path: &Path) {
        let before = (self.files.len(), self.failures.len());
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => self.below(path),
            Ok(_) => self.files.push(path.to_owned()),
            Err(e) => self.cannot(path, e),
        }
        if before == (self.files.len(), self.failures.len()) {
            let none = Failure::wrong(format!("nothing to read in {}", path.display()), "it has no Markdown file");
            self.failures.push(none.hint("name a folder with files that end in .md or .markdown"));
        }
    }

    /// Every Markdown file below a folder, in order of name. Hidden folders are passed over; links to folders are not
    /// followed, so no circle is walked.
    fn below(&mut self, folder: &Path) {
        let entries = match std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries,
            Err(e) => return self.cannot(folder, e),
        };
        let mut paths: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
        paths.sort();
        for path in paths {
            let markdown = path.extension().is_some_and(|e| e == "md" || e == "markdown");
            let hidden = path.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
            match std::fs::symlink_metadata(&path) {
                Ok(meta) if meta.is_dir() && !hidden => self.below(&path),
                Ok(meta) if meta.is_symlink() && path.is_dir() => {}
                Ok(meta) if markdown && (meta.is_file() || meta.is_symlink()) => self.files.push(path),
                Ok(_) => {}
                Err(e) => self.cannot(&path, e),
            }
        }
    }

    fn cannot(&mut self, path: &Path, why: std::io::Error) {
        self.failures.push(Failure::wrong(format!("cannot read {}", path.display()), why));
    }
}
