//! Monitors of others as `checks:` front matter. Whatever cannot be carried over is a warning that names it.
//!
//! Each source is read key by key ([`fields`]); a key that nobody asked for is a warning by itself, so nothing is dropped in silence.

mod blackbox;
mod draft;
mod fields;
mod gatus;
mod globs;
mod heartbeat;
mod prometheus;
mod statuscake;
mod write;

pub use blackbox::blackbox;
pub use draft::{Imported, Warning};
pub use gatus::gatus;
pub use heartbeat::heartbeat;
pub use prometheus::{prometheus, targets};
pub use statuscake::{statuscake, test_ids};
pub use write::runbook;

use serde_json::Value;

/// A document of YAML (JSON is YAML too).
///
/// # Errors
/// Why it cannot be read, in words.
pub fn document(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(_) => serde_saphyr::from_str(text).map_err(|e| e.to_string()),
    }
}
