//! How much a room takes: each limit works, or is refused with a reason.

mod many;
mod sizes;
