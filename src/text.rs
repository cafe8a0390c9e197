//! F1: untrusted text and secrets: sanitising, masking.
