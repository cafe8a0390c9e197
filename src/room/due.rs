//! What is due by itself: automatic starts, free slots, retries, next scripts, proofs.
