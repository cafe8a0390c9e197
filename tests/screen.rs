//! Tests of the screen: whole seats on a test backend, driven by keys.

mod stage;
mod pictures;
