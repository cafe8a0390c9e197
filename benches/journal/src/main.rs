//! Measures the journal: acknowledged appends beside a raw loop of append and sync and beside SQLite on the same disk, then opening,
//! folding, verifying and seeking in large ones.
//!
//! `cargo run --release --manifest-path benches/journal/Cargo.toml [FOLDER]`; the folder decides which disk is measured.
#![allow(missing_docs)]

mod append;
mod large;

use std::path::PathBuf;

fn main() {
    let folder = std::env::args().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let dir = tempfile::tempdir_in(folder).unwrap();
    append::measure(dir.path());
    large::measure(dir.path());
}
