//! F6: the hands: everything that touches the kernel. Never imports the screen.

pub mod account;
pub mod clock;
pub mod config;
pub mod fetch;
pub mod files;
pub mod journal;
pub mod logout;
pub mod probe;
pub mod recorded;
pub mod runbook;
pub mod rundir;
pub mod shell;
pub mod socket;
pub mod spawn;
pub mod stir;
pub mod terminal;
