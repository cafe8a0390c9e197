//! F6: the hands: everything that touches the kernel. Never imports the screen.

pub mod clock;
pub mod journal;
pub mod probe;
pub mod rundir;
pub mod spawn;
