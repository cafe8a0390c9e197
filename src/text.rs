//! F1: untrusted text and secrets: sanitising, masking.

mod sanitise;

pub use sanitise::{Color, Style, StyledLine, StyledText, sanitise, sanitise_styled};
