//! Where everything lies on a terminal of a given size. The screen draws by it, and a click is looked up in it.

use super::model::Model;
use super::place::Pane;
use super::rows;

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub w: u16,
    /// Rows.
    pub h: u16,
}

impl Area {
    /// Whether this cell lies in it.
    pub fn holds(&self, x: u16, y: u16) -> bool {
        (self.x..self.x + self.w).contains(&x) && (self.y..self.y + self.h).contains(&y)
    }

    /// The first `h` rows, and the rest.
    fn split(self, h: u16) -> (Area, Area) {
        let h = h.min(self.h);
        (Area { h, ..self }, Area { y: self.y + h, h: self.h - h, ..self })
    }

    /// The first `w` columns, and the rest.
    fn cleave(self, w: u16) -> (Area, Area) {
        let w = w.min(self.w);
        (Area { w, ..self }, Area { x: self.x + w, w: self.w - w, ..self })
    }

    /// Without a border.
    fn inner(self) -> Area {
        Area { x: self.x + 1, y: self.y + 1, w: self.w.saturating_sub(2), h: self.h.saturating_sub(2) }
    }
}

/// How much there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// All panes at once.
    Wide,
    /// One pane, and tabs.
    Medium,
    /// The current step.
    Small,
    /// A message.
    TooSmall,
}

/// The layout for so many columns and rows.
pub fn layout((w, h): (u16, u16)) -> Layout {
    match (w, h) {
        (0..40, _) | (_, 0..12) => Layout::TooSmall,
        (0..80, _) | (_, 0..24) => Layout::Small,
        (0..120, _) => Layout::Medium,
        _ => Layout::Wide,
    }
}

/// A pane's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The pane.
    pub pane: Pane,
    /// With its border.
    pub outer: Area,
    /// Its rows.
    pub inner: Area,
}

/// Where everything lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Arranged {
    /// By which rule.
    pub layout: Layout,
    /// Kind, title, state, clocks.
    pub header: Area,
    /// What everybody must know; no rows while there is nothing.
    pub banner: Area,
    /// The big digits; no rows where they are off.
    pub clock: Area,
    /// The tabs; no rows where there are none.
    pub tabs: Area,
    /// The panes that are shown.
    pub panes: Vec<Placed>,
    /// In the small layout the selected step in full, below the rows of the runbook; no rows elsewhere.
    pub card: Area,
    /// In the small layout one line of checks; in the medium one what happened last.
    pub brief: Area,
    /// A replay's bar.
    pub scrub: Area,
    /// Keys, status, who one is.
    pub footer: Area,
}

impl Arranged {
    /// Where this pane lies, if it is shown.
    pub fn pane(&self, pane: Pane) -> Option<&Placed> {
        self.panes.iter().find(|p| p.pane == pane)
    }
}

/// Rows of the card with the selected step.
const CARD_ROWS: u16 = 4;

/// Rows of the band with the big digits.
const CLOCK_ROWS: u16 = 7;

/// Rows that a page has at least beside the big digits.
const LEAST_PAGE: u16 = 20;

/// Where everything lies for this model.
pub fn arrange(model: &Model) -> Arranged {
    let (w, h) = model.size;
    let layout = layout(model.size);
    let all = Area { x: 0, y: 0, w, h };
    let (header, rest) = all.split(header_rows(layout));
    let (banner, rest) = rest.split(u16::from(banner_needed(model)));
    let (clock, rest) = rest.split(clock_rows(model));
    let (tabs, rest) = rest.split(u16::from(layout == Layout::Medium));
    let (body, footer) = rest.split(rest.h.saturating_sub(1));
    let scrub_rows = match (&model.replay, layout) {
        (None, _) | (_, Layout::TooSmall) => 0,
        (Some(_), Layout::Small) => 1,
        (Some(_), _) => 2,
    };
    let (body, scrub) = body.split(body.h.saturating_sub(scrub_rows));
    let brief_rows = match layout {
        Layout::Small => 1,
        Layout::Medium if model.focus == Pane::Runbook => 4,
        _ => 0,
    };
    let (body, brief) = body.split(body.h.saturating_sub(brief_rows));
    let card_rows = if layout == Layout::Small && model.focus == Pane::Runbook { CARD_ROWS.min(body.h / 2) } else { 0 };
    let (body, card) = body.split(body.h - card_rows);
    let panes = match layout {
        Layout::Wide if !model.zoom => wide(model, body),
        Layout::Wide => vec![boxed(model.focus, body)],
        Layout::Medium | Layout::Small => vec![Placed { pane: model.focus, outer: body, inner: body }],
        Layout::TooSmall => Vec::new(),
    };
    Arranged { layout, header, banner, clock, tabs, panes, card, brief, scrub, footer }
}

/// Rows of the big digits; none where they are off, or there is no room for them.
fn clock_rows(model: &Model) -> u16 {
    let high = model.size.1;
    let shown = layout(model.size) != Layout::Small && high >= 30 && model.big_clock.unwrap_or(high >= 48);
    if shown { CLOCK_ROWS } else { 0 }
}

fn banner_needed(model: &Model) -> bool {
    model.replay.is_some()
        || model.lost_ms().is_some()
        || !model.live.banners.is_empty()
        || model.room.held.is_some()
        || model.problem.is_some()
}

fn boxed(pane: Pane, outer: Area) -> Placed {
    Placed { pane, outer, inner: outer.inner() }
}

fn wide(model: &Model, body: Area) -> Vec<Placed> {
    let (left, right) = body.cleave((body.w * 37 / 100).clamp(44, 60));
    let wanted = rows::check_rows(model).len() as u16 + 2;
    // Few notes leave their rows to many checks.
    let notes = rows::note_rows(model).len().clamp(1, 4) as u16 * 3 + 2;
    let most = (body.h * 3 / 5).max(body.h.saturating_sub(notes)).max(6);
    let (checks, notes) = left.split(wanted.clamp(6.min(body.h), most));
    let (runbook, below) = right.split(body.h * 11 / 20);
    let (output, timeline) = below.cleave(below.w / 2);
    vec![
        boxed(Pane::Checks, checks),
        boxed(Pane::Notes, notes),
        boxed(Pane::Runbook, runbook),
        boxed(Pane::Output, output),
        boxed(Pane::Timeline, timeline),
    ]
}

/// The first row to show so that row `selected` of `len` stands in the middle of `height` rows, where there is that much on both sides.
pub fn window(selected: usize, len: usize, height: usize) -> usize {
    selected.saturating_sub(height / 2).min(len.saturating_sub(height))
}

/// Where a page of text lies over the panes. What everybody must know stays in sight above it.
pub fn dialog_area(model: &Model) -> Area {
    let ((w, h), banner) = (model.size, banner_needed(model));
    match layout(model.size) {
        Layout::Wide => {
            // The big digits are not to be half covered; where that leaves too few rows, they are.
            let below = header_rows(Layout::Wide) + u16::from(banner) + clock_rows(model);
            let top = if h >= below + 3 + LEAST_PAGE { below.max(3) } else { 3 };
            Area { x: w / 12, y: top, w: w - 2 * (w / 12), h: h.saturating_sub(top + 3) }
        }
        // A small one takes the header's last line, too, unless a banner follows that.
        Layout::Small if banner => Area { x: 0, y: 4, w, h: h.saturating_sub(5) },
        _ => Area { x: 0, y: 2 + u16::from(banner), w, h: h.saturating_sub(3 + u16::from(banner)) },
    }
}

/// Everything below the header and the banner, down to the foot.
pub fn whole_area(model: &Model) -> Area {
    let top = header_rows(layout(model.size)) + u16::from(banner_needed(model));
    Area { x: 0, y: top, w: model.size.0, h: model.size.1.saturating_sub(top + 1) }
}

const fn header_rows(layout: Layout) -> u16 {
    match layout {
        Layout::Wide => 1,
        Layout::Medium => 2,
        Layout::Small | Layout::TooSmall => 3,
    }
}
