//! F1: untrusted text and secrets: sanitising, masking, and what a script says to its room.

pub mod mask;
pub mod signals;

mod sanitise;

pub use sanitise::{
    Color, Style, StyledLine, StyledText, harmless_json, one_line, output_line, sanitise, sanitise_styled, written,
};
