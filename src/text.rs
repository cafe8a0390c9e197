//! F1: untrusted text and secrets: sanitising, masking, and what a script says to its room.

pub mod mask;
pub mod signals;
