//! F4: a cursor over entries: the room at a number or an instant.
