//! Lengths of time, instants and counts, said the same way in every text.

use crate::words::Span;
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

/// A length in ms: `0.4 s`, `12.3 s`, `19m 3s`: tenths below a minute, whole seconds above; never more than was measured.
pub fn span(ms: u64) -> String {
    match ms {
        0 => "0 s".to_owned(),
        1..60_000 => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        _ => Span::secs(ms / 1000).to_string(),
    }
}

/// `07:42`, `1:07:42`: a clock's face.
pub(super) fn face(ms: u64) -> String {
    let s = ms / 1000;
    match s / 3600 {
        0 => format!("{:02}:{:02}", s / 60, s % 60),
        h => format!("{h}:{:02}:{:02}", s / 60 % 60, s % 60),
    }
}

/// `1 outage`, `2 outages`.
pub(super) fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// A share as percent with two decimals, rounded down: 100 % is said only of the whole, and a zero has no sign.
pub(super) fn percent(share: f64) -> String {
    format!("{:.2} %", (share * 10_000.0).floor() / 100.0 + 0.0)
}

/// Names in a sentence: all of a few, else the first ones and how many more.
pub(super) fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 4;
    match names.len() {
        0..=SHOWN => names.join(", "),
        n => format!("{} and {} more", names[..SHOWN - 1].join(", "), n - (SHOWN - 1)),
    }
}

/// Instants in local time; the day stands only with those of another day than the room's first one.
#[derive(Clone, Copy)]
pub(super) struct Times {
    /// From UTC.
    pub offset: FixedOffset,
    day: NaiveDate,
}

impl Times {
    /// `offset_s` seconds east of UTC (out of range: UTC); `first` gives the day that needs no saying.
    pub fn new(offset_s: i32, first: &DateTime<Utc>) -> Times {
        let utc = FixedOffset::east_opt(0).expect("0 is an offset");
        let offset = FixedOffset::east_opt(offset_s).unwrap_or(utc);
        Times { offset, day: first.with_timezone(&offset).date_naive() }
    }

    /// `16:14:25`, on another day `2026-11-24 16:14:25`.
    pub fn at(&self, at: &DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.offset);
        let same = local.date_naive() == self.day;
        local.format(if same { "%H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" }).to_string()
    }

    /// `16:14:25`, whatever the day.
    pub fn of_day(&self, at: &DateTime<Utc>) -> String {
        at.with_timezone(&self.offset).format("%H:%M:%S").to_string()
    }

    /// `2026-11-23 16:14:25 +01:00`: whole, for the head of a document.
    pub fn whole(&self, at: &DateTime<Utc>) -> String {
        at.with_timezone(&self.offset).format("%Y-%m-%d %H:%M:%S %:z").to_string()
    }

    /// The local day of an instant.
    pub fn day(&self, at: &DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.offset).date_naive()
    }
}

/// With a capital letter first.
pub(super) fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
