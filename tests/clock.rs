//! Tests of the one clock: the axis, the watch, the outages, the milestones.

mod axis;
mod cases;
mod laws;
mod marks;
mod room;
mod statements;
mod sweep;
mod watch;
