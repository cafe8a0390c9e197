//! The time axis that all pictures share: the room from its opening to its end.

use super::svg::{label, line};
use crate::replay::round_ms;
use crate::report::document::Report;
use crate::report::phrase::Times;
use crate::report::status::Instant;

/// A picture's width.
pub(super) const WIDTH: f64 = 1000.0;
/// Where the names end and time begins.
pub(super) const LEFT: f64 = 190.0;
/// Where time ends.
pub(super) const RIGHT: f64 = 990.0;
/// Rows of the axis, at the foot.
const FOOT: f64 = 22.0;

/// The time axis.
pub(super) struct Axis {
    from: Instant,
    length_ms: f64,
    times: Times,
}

impl Axis {
    pub fn new(report: &Report, times: Times) -> Axis {
        let from = report.overview.opened_at.unwrap_or(report.as_of);
        let length_ms = (report.as_of.0 - from.0).num_milliseconds().max(1) as f64;
        Axis { from, length_ms, times }
    }

    /// Where an instant lies; what lies outside of the room's time stands at its border.
    pub fn x(&self, at: &Instant) -> f64 {
        let ms = (at.0 - self.from.0).num_milliseconds() as f64;
        LEFT + (RIGHT - LEFT) * (ms / self.length_ms).clamp(0.0, 1.0)
    }

    /// How an instant is said.
    pub fn say(&self, at: &Instant) -> String {
        self.times.at(&at.0)
    }

    /// A whole picture of `height` above its axis. `title` is for those who cannot see it.
    pub fn frame(&self, height: f64, title: &str, body: &str) -> String {
        let whole = height + FOOT;
        let title = super::svg::escaped(title);
        format!(
            "<svg class=\"picture\" viewBox=\"0 0 {WIDTH} {whole}\" role=\"img\" aria-label=\"{title}\" data-left=\"{LEFT}\" data-right=\"{RIGHT}\">\n{}{body}{}</svg>\n",
            self.ticks(height),
            line("cursor", LEFT, 0.0, LEFT, height),
        )
    }

    fn ticks(&self, height: f64) -> String {
        // At most nine of them.
        let step = round_ms(self.length_ms / 9.0);
        let mut out = line("base", LEFT, height, RIGHT, height);
        let mut ms = 0;
        while (ms as f64) <= self.length_ms {
            let at = Instant(self.from.0 + chrono::Duration::milliseconds(ms));
            let x = self.x(&at);
            out.push_str(&line("tick", x, 0.0, x, height + 4.0));
            // The last one would hang over the edge.
            let anchor = if x > RIGHT - 24.0 { "end" } else { "middle" };
            out.push_str(&label("axis", x, height + 17.0, anchor, &self.times.of_day(&at.0)));
            ms += step;
        }
        out
    }
}
