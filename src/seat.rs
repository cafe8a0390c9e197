//! F7: a seat's loop: receive, update, draw.
