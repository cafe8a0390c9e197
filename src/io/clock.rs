//! The only place that reads a clock.

use crate::words::{BootId, Stamp};
use rustix::time::{ClockId, clock_gettime};
use std::sync::LazyLock;

static BOOT: LazyLock<BootId> = LazyLock::new(|| {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or_default()
});

/// The boot's id; zero where the system tells none.
pub fn boot() -> BootId {
    *BOOT
}

/// Microseconds of CLOCK_BOOTTIME: runs on through suspend, never steps.
pub fn mono() -> u64 {
    let t = clock_gettime(ClockId::Boottime);
    t.tv_sec as u64 * 1_000_000 + t.tv_nsec as u64 / 1000
}

/// Both clocks at once.
#[allow(clippy::disallowed_methods)]
pub fn now() -> Stamp {
    let at = chrono::SubsecRound::trunc_subsecs(chrono::Utc::now(), 3);
    Stamp { at, boot: boot(), mono: mono() }
}
