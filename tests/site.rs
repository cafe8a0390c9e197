//! The demo's site: real processes, a fault that is silence, scripts that restore, and nothing left behind.

mod end;
mod help;
mod restore;
mod serve;
