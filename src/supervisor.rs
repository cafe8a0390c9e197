//! F7: one per run: holds the lock, drains the output, writes down the exit.
