//! The journal store: append a batch, read from, tail.
