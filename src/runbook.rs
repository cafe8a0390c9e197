//! F2: Markdown text to a plan and a list of problems.
//!
//! A runbook is read in this order: front matter ([`front`]), blocks of Markdown (`document`) under their headings
//! (`sections`), the rung of each on the ladder (`ladder`), what stands between steps (`assembly`), steps with their
//! scripts and attributes (`steps`), ids, and at last what refers to what (`cross`).

mod assembly;
mod attributes;
mod cross;
mod document;
mod draft;
mod front;
mod glob;
mod ids;
mod ladder;
mod lint;
mod marks;
mod near;
mod phases;
mod picture;
mod places;
mod prompt;
mod script;
mod sections;
mod slug;
mod steps;
mod words;

pub use picture::draw;

use crate::plan::{Plan, Problem};
use places::Problems;

/// Reads a runbook. Whatever the text, there is a plan of what could be read, and every problem's place lies within
/// the text; steps and checks with an error are `faulty`. Nothing is executed. `file_name` is the title of a file that
/// has no other.
pub fn parse(text: &str, file_name: &str) -> (Plan, Vec<Problem>) {
    let mut plan = Plan::default();
    let mut problems = Problems::new(text);
    let body = front::read(&mut problems, &mut plan);
    let refs = phases::read(&mut problems, &mut plan, body, file_name);
    ids::assign(&mut problems, &mut plan, &refs);
    cross::check(&mut problems, &mut plan, &refs);
    (plan, problems.finish())
}
