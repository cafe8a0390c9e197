//! Maintenance windows: when a check may fail without an outage.

use crate::words::{Span, wall};
use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A time in which failures of some checks are expected: they count neither as up nor as down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Globs over check names.
    pub checks: Vec<String>,
    /// When it begins.
    pub begins: When,
    /// How long it lasts; a week at most where it comes again.
    pub lasts: Span,
    /// What is done in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// When a window begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// Once.
    Once(#[serde(with = "wall")] DateTime<Utc>),
    /// Again and again.
    Weekly {
        /// Minutes since midnight, by the zone's clocks.
        minute: u16,
        /// The days on which it begins; empty for every day.
        days: Vec<Weekday>,
        /// A name of the IANA database, as [`zone`] reads it.
        zone: String,
    },
}

/// A zone by its name in the IANA time-zone database: `Europe/Berlin`, `UTC`.
pub fn zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

impl Window {
    /// The end of the window that `now` lies in; none where it lies in none.
    pub fn until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let lasts = TimeDelta::try_milliseconds(i64::try_from(self.lasts.ms()).ok()?)?;
        let end = |begin: DateTime<Utc>| begin.checked_add_signed(lasts).filter(|end| begin <= now && now < *end);
        match &self.begins {
            When::Once(begin) => end(*begin),
            When::Weekly { minute, days, zone } => {
                let zone = self::zone(zone)?;
                let today = now.with_timezone(&zone).date_naive();
                let begins = (0..=7).filter_map(|ago| {
                    let day = today.checked_sub_days(Days::new(ago))?;
                    (days.is_empty() || days.contains(&day.weekday())).then(|| begin(zone, day, *minute)).flatten()
                });
                begins.filter_map(end).max()
            }
        }
    }
}

/// This minute of a day; where the clocks are put forward over it, an hour later, and the first of two where they are put back.
fn begin(zone: Tz, day: chrono::NaiveDate, minute: u16) -> Option<DateTime<Utc>> {
    let minute = u32::from(minute);
    let local = day.and_time(NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)?);
    let found = zone.from_local_datetime(&local).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest());
    found.map(|begin| begin.to_utc())
}
