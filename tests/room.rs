//! Tests of the room's core: the fold and its decisions, against the design's roles, step attributes, journal and runs.

mod approvals;
mod auto;
mod bench;
mod edited;
mod effects;
mod fill;
mod inputs;
mod notes;
mod reload;
mod rights;
mod runs;
mod sight;
mod stops;
mod verify;
mod work;
