//! The chain of lines: each names the hash of the line before it, so that damage and tampering show.
