//! Pages of text: previews, details, help; already wrapped and fit to be shown, so that scrolling knows how long they are.

mod check;
mod entry;
mod help;
mod preview;
mod reload;
mod step;

use super::dialog::{Dialog, Subject};
use super::inked::{Ink, PageLine};
use super::model::Model;
use super::panes::dialog_area;
use super::prose::{self, prose};
use super::wrap::{fit, wrap};
use crate::text::{sanitise, written};
pub use preview::{asked_text, in_the_way, others};

/// The title of the page that lies on top.
pub fn title(model: &Model) -> String {
    match model.boxed() {
        Some(Dialog::Preview(preview)) => preview::title(preview),
        Some(Dialog::Detail { subject, .. }) => match subject {
            Subject::Step(target) => format!("Step {}", written(&target.words())),
            Subject::Check(name) => format!("Check {}", written(name.as_str())),
            Subject::Entry(n) => format!("Entry {n}"),
            Subject::Note(n) => format!("Note {}", n + 1),
        },
        Some(Dialog::Reload(reloading)) => reload::title(reloading).to_owned(),
        Some(Dialog::Help { of, .. }) => format!("Help · {}", of.words()),
        _ => String::new(),
    }
}

/// The lines of the page that lies on top; none where no page does.
pub fn lines(model: &Model) -> Vec<PageLine> {
    let mut page = Page::new(dialog_area(model).w.saturating_sub(4) as usize);
    match model.boxed() {
        Some(Dialog::Preview(preview)) => preview::write(model, preview, &mut page),
        Some(Dialog::Detail { subject, .. }) => match subject {
            Subject::Step(target) => step::write(model, target, &mut page),
            Subject::Check(name) => check::write(model, name.as_str(), &mut page),
            Subject::Entry(n) => entry::write(model, *n, &mut page),
            Subject::Note(n) => entry::write_note(model, *n, &mut page),
        },
        Some(Dialog::Reload(reloading)) => reload::write(model, reloading, &mut page),
        Some(Dialog::Help { of, .. }) => help::write(model, *of, &mut page),
        _ => {}
    }
    page.lines
}

/// Rows of the page that lies on top.
pub fn height(model: &Model) -> usize {
    let rows = dialog_area(model).h.saturating_sub(2);
    rows.saturating_sub(u16::from(typed(model))).max(1) as usize
}

/// Whether the page has a line at its foot in which a text is typed.
pub fn typed(model: &Model) -> bool {
    let Some(Dialog::Preview(preview)) = model.boxed() else { return false };
    asked_text(model, preview).is_some()
}

/// A page that is being written.
struct Page {
    width: usize,
    lines: Vec<PageLine>,
}

impl Page {
    fn new(width: usize) -> Page {
        Page { width: width.max(10), lines: Vec::new() }
    }

    fn push(&mut self, pieces: Vec<(Ink, String)>) {
        self.lines.push(PageLine { pieces });
    }

    fn blank(&mut self) {
        if self.lines.last().is_some_and(|l| !l.pieces.is_empty()) {
            self.push(Vec::new());
        }
    }

    fn head(&mut self, text: &str) {
        self.blank();
        self.push(vec![(Ink::Head, text.to_owned())]);
    }

    /// A key and what it does, wrapped in a column of its own; `at` columns for the key.
    fn key(&mut self, key: &str, at: usize, does: &str) {
        for (i, part) in wrap(does, self.width.saturating_sub(at)).into_iter().enumerate() {
            let key = if i == 0 { key } else { "" };
            self.push(vec![(Ink::Key, format!("{key:<at$}")), (Ink::Text, part)]);
        }
    }

    /// Raw prose: made fit to be shown and wrapped at words.
    fn prose(&mut self, ink: Ink, raw: &str) {
        for line in written(raw.trim_end()).lines() {
            for part in wrap(line, self.width) {
                self.push(vec![(ink, part)]);
            }
        }
    }

    /// Raw Markdown as lines of this page's width.
    fn markdown(&self, raw: &str) -> Vec<PageLine> {
        prose(raw, self.width)
    }

    /// Raw output, word for word: made fit to be shown, cut at the edge.
    fn code(&mut self, raw: &str) {
        self.bars("┊ ", prose::highlight("", &sanitise(raw)));
    }

    /// A raw script in a language; placeholders that are still open stand out.
    fn script(&mut self, lang: &str, raw: &str, open: &[String]) {
        self.bars("│ ", prose::mark_open(prose::highlight(lang, &written(raw)), open));
    }

    fn bars(&mut self, bar: &str, lines: Vec<Vec<(Ink, String)>>) {
        let room = self.width - 2;
        for line in lines.iter().flat_map(|line| prose::cut_pieces(line, room)) {
            self.push([vec![(Ink::Dim, bar.to_owned())], line].concat());
        }
    }

    /// A named fact; its raw text is wrapped in a column of its own.
    fn fact(&mut self, name: &str, ink: Ink, raw: &str) {
        const NAME: usize = 12;
        let text = written(raw).replace('\n', " ");
        for (i, part) in wrap(&text, self.width.saturating_sub(NAME)).into_iter().enumerate() {
            let name = if i == 0 { name } else { "" };
            self.push(vec![(Ink::Dim, format!("{name:<NAME$}")), (ink, part)]);
        }
    }
}
