//! Sections to phases: which headings are phases, and where the prose between steps goes.

use super::assembly::{Assembled, assemble};
use super::attributes::Refs;
use super::document::blocks;
use super::draft::snippet;
use super::ids::Ids;
use super::ladder::{Rung, climb, pieces};
use super::links::Links;
use super::lint;
use super::places::Problems;
use super::sections::{Section, sections, subtree};
use super::sessions;
use super::slug::slug;
use super::steps;
use crate::plan::{Phase, Plan};
use std::ops::Range;

/// Reads the Markdown from `base` on into the plan; gives what the steps refer to, in their order.
pub(super) fn read(problems: &mut Problems, plan: &mut Plan, base: usize, file_name: &str) -> Vec<Refs> {
    let (mut blocks, links) = blocks(problems.text, base);
    sessions::find(problems.text, &mut blocks);
    let sections = sections(&blocks, base);
    let title = title_section(&sections);
    if plan.title.trim().is_empty() {
        let first = sections.iter().map(|s| &s.title).find(|t| !t.is_empty());
        plan.title = first.cloned().unwrap_or_else(|| file_name.to_owned());
    }
    lint::blocks(problems, &sections);
    let ladder = climb(problems.text, &sections);
    let mut gather = Gather { links, ..Gather::default() };
    for s in (0..sections.len()).filter(|s| !ladder.taken[*s]) {
        let fences_are_steps = matches!(ladder.rungs[s], Some(Rung::Numbers | Rung::Bullets));
        let pieces = pieces(problems, &sections, s, ladder.rungs[s]);
        let assembled = assemble(problems, pieces, fences_are_steps);
        let named = s > 0 && Some(s) != title;
        let above_steps = named && subtree(&sections, s).any(|b| ladder.rungs[b].is_some());
        if ladder.rungs[s].is_some() || above_steps {
            gather.phase(problems, plan, &sections[s], assembled);
        } else {
            let heading = named.then(|| sections[s].heading.clone());
            gather.keep(problems, heading.into_iter().chain(assembled.lead));
        }
    }
    gather.finish(plan)
}

/// The first heading, where it stands above all others.
fn title_section(sections: &[Section]) -> Option<usize> {
    let first = sections.get(1)?;
    sections[2..].iter().all(|s| s.level > first.level).then_some(1)
}

/// What has been gathered on the way through the sections.
#[derive(Default)]
struct Gather {
    /// Prose that waits for the next phase.
    pending: Vec<String>,
    refs: Vec<Refs>,
    ids: Ids,
    state: lint::State,
    links: Links,
}

impl Gather {
    fn keep(&mut self, problems: &Problems, ranges: impl IntoIterator<Item = Range<usize>>) {
        self.pending.extend(ranges.into_iter().map(|r| snippet(problems.text, r)).filter(|s| !s.is_empty()));
    }

    fn take(&mut self) -> String {
        self.links.complete(std::mem::take(&mut self.pending).join("\n\n"))
    }

    fn phase(&mut self, problems: &mut Problems, plan: &mut Plan, section: &Section, assembled: Assembled) {
        if plan.phases.is_empty() {
            plan.preface = self.take();
        }
        self.keep(problems, assembled.lead);
        let title = if section.title.is_empty() { plan.title.clone() } else { section.title.clone() };
        let mut phase = Phase {
            id: self.ids.claim(slug(&title)),
            title,
            level: section.level,
            prose: self.take(),
            steps: Vec::new(),
            line: problems.line(section.heading.start),
        };
        for (lead, draft) in assembled.steps {
            let (step, refs) = steps::read(problems, plan, &mut self.state, &self.links, lead, draft);
            phase.steps.push(step);
            self.refs.push(refs);
        }
        plan.phases.push(phase);
    }

    /// What stands behind the last phase is said of the whole runbook.
    fn finish(mut self, plan: &mut Plan) -> Vec<Refs> {
        let rest = self.take();
        *(if plan.phases.is_empty() { &mut plan.preface } else { &mut plan.afterword }) = rest;
        self.refs
    }
}
