//! F7: the host's loop: receive, decide, append, perform, broadcast.
