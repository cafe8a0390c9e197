//! F2: Markdown text to a plan and a list of problems.
//!
//! A runbook is read in this order: front matter ([`front`]), blocks of Markdown (`document`) under their headings
//! (`sections`), the rung of each on the ladder (`ladder`), what stands between steps (`assembly`), steps with their
//! scripts and attributes (`steps`), ids, and at last what refers to what (`cross`).

mod assembly;
mod attributes;
mod bytes;
mod circles;
mod cross;
mod document;
mod draft;
mod fences;
mod front;
mod glob;
mod ids;
pub mod import;
mod interpreters;
mod ladder;
mod links;
mod lint;
mod marks;
mod near;
mod phases;
mod picture;
mod placeholder;
mod places;
mod prompt;
mod script;
mod sections;
mod sessions;
mod shebang;
mod sheet;
mod shell;
mod slug;
mod steps;
mod words;

pub use bytes::LONGEST;
pub use picture::draw;

// Other files that people write are read as front matter is: with places, and hints.
pub(crate) use front::{form, toml, tree, yaml};
pub(crate) use near::near;
pub(crate) use places::Problems as Findings;

use crate::plan::{Plan, Problem};
use places::Problems;

/// What stands at a path that a runbook names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// Nothing.
    Missing,
    /// Something that cannot be started.
    Plain,
    /// A program.
    Program,
}

/// Reads a runbook. Whatever the text, there is a plan of what could be read, and every problem's place lies within
/// the text; steps and checks with an error are `faulty`. Nothing is executed. `file_name` is the title of a file that
/// has no other.
pub fn parse(text: &str, file_name: &str) -> (Plan, Vec<Problem>) {
    let (plan, problems) = read(text, file_name);
    (plan, problems.finish())
}

/// A file's bytes as text, and what is wrong with them: no UTF-8, or too long. There is always a text to open an incident on.
pub fn decode(bytes: &[u8]) -> (String, Vec<Problem>) {
    bytes::text(bytes)
}

/// As [`parse`], and compares the files that the runbook names with what `look` says of them; it gets their paths
/// relative to the runbook's folder.
pub fn lint(text: &str, file_name: &str, look: &dyn Fn(&str) -> File) -> (Plan, Vec<Problem>) {
    let (plan, mut problems) = read(text, file_name);
    for wanted in std::mem::take(&mut problems.wanted) {
        let path = &wanted.path;
        match look(path) {
            File::Missing => {
                let hint = "paths begin at the runbook's folder, or at its step's `cwd`";
                problems.warn("missing-file", wanted.span, format!("there is no file `{path}`"), Some(hint.into()));
            }
            File::Plain if wanted.runs => {
                let hint = Some(format!("`chmod +x {path}`"));
                problems.warn("not-executable", wanted.span, format!("`{path}` is not executable"), hint);
            }
            File::Plain | File::Program => {}
        }
    }
    (plan, problems.finish())
}

fn read<'t>(text: &'t str, file_name: &str) -> (Plan, Problems<'t>) {
    let mut plan = Plan::default();
    let mut problems = Problems::new(text);
    let body = front::read(&mut problems, &mut plan);
    let refs = phases::read(&mut problems, &mut plan, body, file_name);
    ids::assign(&mut problems, &mut plan, &refs);
    cross::check(&mut problems, &mut plan, &refs);
    (plan, problems)
}
