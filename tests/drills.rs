//! Two real drills one after the other: comparison, forecast, report, cast; and both in the programs that people use for them.

mod browser;
mod played;
