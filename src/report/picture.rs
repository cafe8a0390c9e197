//! The report's pictures as SVG: strips of the checks' states, the runs with the critical path, milestones; all on the room's time axis.
//!
//! Colours are classes that the page's style gives a colour for its theme; no state is told by colour alone.

mod axis;
mod gantt;
mod marks;
mod strips;
mod svg;

pub(super) use gantt::gantt;
pub(super) use marks::milestones;
pub(super) use strips::strips;
pub(super) use svg::{escaped, escaped_text};
