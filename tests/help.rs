//! What the tests of the whole program share: the real binary in a house of its own, rooms, processes, a hand-made connection, chance.

mod chance;
mod house;
mod process;
mod room;
mod small;
mod stranger;
mod wire;

pub use chance::Chance;
pub use house::{Child, Done, House};
pub use process::{descendants, gone, guard, kill, kill_both, naming, wait_gone};
pub use room::{Place, runs_of};
pub use small::Small;
pub use stranger::Stranger;
pub use wire::Wire;

use std::path::Path;
use std::time::{Duration, Instant};

/// The program.
pub const BIN: &str = env!("CARGO_BIN_EXE_warroom");

/// The longest that a test waits for anything; a loaded machine is slow.
pub const LONG: Duration = Duration::from_secs(90);

/// Waits for a condition, never for time; the bound only turns a hang into a failure.
#[track_caller]
pub fn until<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    while began.elapsed() < LONG {
        if let Some(value) = found() {
            return value;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("waited in vain for {what}");
}

/// As [`until`], for a plain condition.
#[track_caller]
pub fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    until(what, || holds().then_some(()));
}

/// A file's text; empty where there is none.
pub fn text(path: &Path) -> String {
    std::fs::read(path).map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default()
}

/// Whether this process may do what only root may: mount, become somebody else.
pub fn root() -> bool {
    rustix::process::geteuid().is_root()
}
