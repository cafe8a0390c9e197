//! Lengths and instants as a person reads them.

use crate::words::Stamp;
use chrono::{DateTime, Duration, Utc};

/// A running clock: `07:42`, `1:07:42`. Milliseconds.
pub fn clock(ms: u64) -> String {
    let s = ms / 1000;
    match s / 3600 {
        0 => format!("{:02}:{:02}", s / 60, s % 60),
        h => format!("{h}:{:02}:{:02}", s / 60 % 60, s % 60),
    }
}

/// A length in a row: `0:41`, `12:05`, `1:07:42`. Milliseconds.
pub fn length(ms: u64) -> String {
    let s = ms / 1000;
    match s / 3600 {
        0 => format!("{}:{:02}", s / 60, s % 60),
        h => format!("{h}:{:02}:{:02}", s / 60 % 60, s % 60),
    }
}

/// A latency: `12 ms`, `2.1 s`. Milliseconds.
pub fn latency(ms: u64) -> String {
    if ms < 1000 { format!("{ms} ms") } else { format!("{}.{} s", ms / 1000, ms % 1000 / 100) }
}

/// Local time of day, `16:14:25`.
pub fn of_day(stamp: &Stamp, offset_s: i32) -> String {
    of_day_utc(&stamp.at, offset_s)
}

/// Local time of day, `16:14:25`.
pub fn of_day_utc(at: &DateTime<Utc>, offset_s: i32) -> String {
    (*at + Duration::seconds(offset_s.into())).format("%H:%M:%S").to_string()
}

/// Local date and time to the millisecond, with what it is ahead of UTC: `2026-11-24 05:07:04.123 +01:00`.
pub fn of_date(stamp: &Stamp, offset_s: i32) -> String {
    let local = stamp.at + Duration::seconds(offset_s.into());
    let (sign, minutes) = (if offset_s < 0 { '-' } else { '+' }, offset_s.unsigned_abs() / 60);
    format!("{} {sign}{:02}:{:02}", local.format("%Y-%m-%d %H:%M:%S%.3f"), minutes / 60, minutes % 60)
}

/// How long something may still take that came to `percent` in `elapsed` ms, if it goes on as it went; none while that says nothing.
pub fn left_ms(elapsed: u64, percent: u8) -> Option<u64> {
    // A first few per cent in the first seconds would promise anything.
    (elapsed >= 3_000 && (5..100).contains(&percent)).then(|| elapsed * u64::from(100 - percent) / u64::from(percent))
}
