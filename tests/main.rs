//! All tests of `warroom`, in one binary.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

mod cli;
mod clock;
mod demo;
mod drills;
mod expect;
mod faults;
mod forecast;
mod help;
mod host;
mod hostile;
mod journal;
mod limits;
mod probes;
mod replay;
mod report;
mod room;
mod runbook;
mod runs;
mod screen;
mod services;
mod site;
mod terminal;
mod text;
mod tidy;
mod wire;
