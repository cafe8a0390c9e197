//! A run's directory: what the host and the supervisor agree on through files.
