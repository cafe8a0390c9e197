//! F4: frames between seat and host, and what a role may see.
//!
//! A frame is one line of JSON. A seat says hello, then asks; the host welcomes, sends the entries that the role may see (numbered densely: a
//! gap would betray a facilitator), pulses of live data, output, and answers.

mod frame;
mod sight;

pub use frame::{Answer, Beat, Difference, Pulse, RunPulse, ToHost, ToSeat, You};
pub use sight::{Sight, visible};

/// How the banner begins that tells of an edited runbook: to be known, and no reason for alarm.
pub const EDITED: &str = "the runbook's file was edited";

/// How the banner begins that tells of runs which a log-out may end: the preview of a run repeats it.
pub const LOG_OUT: &str = "runs may die when ";

/// The version of the frames; both sides must speak the same one.
pub const VERSION: u32 = 1;

/// The longest frame in bytes that a seat reads; a longer one ends the connection. The first entry holds the whole plan: of the longest runbook
/// that is read (512 KiB) in its shortest steps that is 30 MiB.
pub const LONGEST: usize = 64 * 1024 * 1024;

/// The longest frame in bytes that a host reads; a longer one is refused, and ends the connection.
pub const LONGEST_ASKED: usize = 2 * 1024 * 1024;
