//! Tests of the one clock: the axis, the watch, the outages, the milestones.

mod axis;
mod canary;
mod cases;
mod causes;
mod drift;
mod laws;
mod losses;
mod maintenance;
mod marks;
mod room;
mod statements;
mod sweep;
mod watch;
