//! F8: the command line: one file per command; `failure.rs` maps typed errors to what, why, hint and exit code.
