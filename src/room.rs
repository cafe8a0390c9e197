//! F3: the pure core: a room is a fold over entries.
