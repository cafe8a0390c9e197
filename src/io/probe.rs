//! Probes: one attempt of a check on a fresh connection, its parts measured.
