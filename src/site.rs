//! F7: the demo's site: two datacenters of sample customers' stacks on loopback, as real processes.
//!
//! ```text
//!   probes ──> front door ──route──> dc1: one server a customer   (the fault drops its traffic: silence)
//!                             └────> dc2: nothing, until the runbook's scripts rebuild and restore it
//!   probes ──> spare gate ─────────> dc2
//!   backups/ one archive a customer, encrypted with that customer's own key
//!   watch    strikes with the fault, ends the site when its host is gone
//! ```
//!
//! Every process is this program with a hidden subcommand, registers itself by pid and start time, and leaves by itself when the folder is gone.

mod backup;
mod build;
mod customers;
mod data;
mod end;
mod error;
mod gate;
mod get;
mod http;
mod kraken;
mod layout;
mod process;
mod stack;
mod start;
mod watch;

pub use build::{Site, SiteSpec, build};
pub use customers::{Customer, GROUPS};
pub use error::SiteError;
pub use kraken::FILES as KRAKEN;
pub use process::{Registered, start_time};

use chrono::{DateTime, Utc};
use layout::Layout;
use std::path::Path;

/// Ends the site in `folder`: every process of it, whoever started it and however it stands, then the folder. Blocks for at most some
/// seconds. May be called by anybody at any time and again: a folder that is gone or empty is success.
///
/// # Errors
/// A folder that is no site is left alone; processes that do not die and files that cannot be removed are said.
pub fn shutdown(folder: &Path) -> Result<(), SiteError> {
    // Paths in site.json are absolute; a folder that is gone has none.
    let absolute = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    end::end(&Layout::new(absolute))
}

/// When the fault struck, in UTC with milliseconds; none before it, and none where no site is.
pub fn fault_at(folder: &Path) -> Option<DateTime<Utc>> {
    Layout::new(folder).read().ok()?.fault_at
}

/// The hidden subcommands, told by their `site-`: `args` are the program's arguments without its name, the result is the exit code.
///
/// - `site-serve FOLDER NAME`: becomes `front`, `spare`, `watch` or a stack like `dc2/acme`
/// - `site-start FOLDER NAME…`: starts those that do not live, detached, and returns when they are ready
/// - `site-get [--within 1s] URL…`: asks the site's addresses
pub fn main(args: &[String]) -> u8 {
    match args {
        [word, folder, name] if word == "site-serve" => start::serve(Layout::new(folder), name),
        [word, folder, names @ ..] if word == "site-start" => start::main(&Layout::new(folder), names),
        [word, rest @ ..] if word == "site-get" => get::main(rest),
        _ => {
            eprintln!("warroom: site-serve FOLDER NAME, site-start FOLDER NAME…, site-get [--within 1s] URL…");
            2
        }
    }
}
