//! Instants as people type them.

use super::Failure;
use crate::words::{Span, Stamp};
use chrono::{DateTime, Duration, Local, NaiveDate, NaiveTime, TimeZone, Utc};

/// Reads `2026-11-23T14:22:07Z`, `14:22[:07]` (local time, the last one that is not in the future), or `5m` / `5m ago` (before `now`).
///
/// # Errors
/// Where it is none of them.
pub fn parse(text: &str, now: &Stamp) -> Result<DateTime<Utc>, Failure> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc));
    }
    let ago = text.strip_suffix("ago").unwrap_or(text).trim();
    if let Some(back) = ago.parse::<Span>().ok().and_then(|s| Duration::try_milliseconds(s.ms().try_into().ok()?))
        && let Some(at) = now.at.checked_sub_signed(back)
    {
        return Ok(at);
    }
    let time = ["%H:%M:%S", "%H:%M"].iter().find_map(|f| NaiveTime::parse_from_str(text, f).ok());
    let local = now.at.with_timezone(&Local);
    let on = |day: NaiveDate| time.and_then(|t| Local.from_local_datetime(&day.and_time(t)).earliest());
    let today = on(local.date_naive()).map(|at| at.with_timezone(&Utc)).filter(|at| *at <= now.at);
    let yesterday = || on(local.date_naive().pred_opt()?).map(|at| at.with_timezone(&Utc));
    today.or_else(yesterday).ok_or_else(|| {
        Failure::wrong(format!("{text:?} is not an instant"), "")
            .hint("write it like 14:22, 14:22:07, 5m ago, or 2026-11-23T14:22:07Z")
    })
}
