//! F0: the words everything else is said in: instants, spans, ids, roles and states. No input or output, no `now()`.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The kernel's boot id (`/proc/sys/kernel/random/boot_id`), as 128 bits. Monotonic readings compare only within one boot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BootId(pub u128);

impl fmt::Display for BootId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for BootId {
    type Err = std::num::ParseIntError;

    /// Reads 32 hexadecimal digits, with or without a UUID's dashes.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let s = s.trim();
        if s.contains('-') {
            return s.replace('-', "").parse();
        }
        u128::from_str_radix(s, 16).map(BootId)
    }
}

impl Serialize for BootId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BootId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_str(Text("the id of a boot", str::parse::<BootId>))
    }
}

/// Reads a value from a text where it stands, without a copy: a journal is full of them.
struct Text<F>(&'static str, F);

impl<T, E: fmt::Display, F: Fn(&str) -> Result<T, E>> serde::de::Visitor<'_> for Text<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<X: serde::de::Error>(self, text: &str) -> Result<T, X> {
        self.1(text).map_err(X::custom)
    }
}

/// One instant, read from both clocks at once: wall time for people, `mono` for durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Wall time, UTC, milliseconds in the record.
    #[serde(with = "wall")]
    pub at: DateTime<Utc>,
    /// The boot that `mono` counts from.
    pub boot: BootId,
    /// Microseconds of CLOCK_BOOTTIME, which runs on through suspend.
    pub mono: u64,
}

impl Stamp {
    /// Milliseconds from `earlier` to `self`, never negative: by `mono` within one boot, else by wall time.
    pub fn ms_since(&self, earlier: &Stamp) -> u64 {
        if self.boot == earlier.boot {
            self.mono.saturating_sub(earlier.mono) / 1000
        } else {
            (self.at - earlier.at).num_milliseconds().max(0) as u64
        }
    }

    /// The same instant moved by `ms`; both clocks move together, each as far as it reaches.
    pub fn plus_ms(&self, ms: i64) -> Stamp {
        let moved = chrono::Duration::try_milliseconds(ms).and_then(|d| self.at.checked_add_signed(d));
        Stamp {
            at: moved.unwrap_or(self.at),
            boot: self.boot,
            mono: self.mono.saturating_add_signed(ms.saturating_mul(1000)),
        }
    }

    /// RFC 3339 in UTC with milliseconds, the form of the journal and of every `--json`.
    pub fn rfc3339(&self) -> String {
        rfc3339(&self.at)
    }
}

/// RFC 3339 in UTC with milliseconds.
pub fn rfc3339(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Serde form of a wall time: RFC 3339, UTC, milliseconds.
pub mod wall {
    use super::*;

    /// Writes `2026-11-23T14:22:07.123Z`.
    pub fn serialize<S: Serializer>(at: &DateTime<Utc>, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&rfc3339(at))
    }

    /// Reads any RFC 3339 instant.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<DateTime<Utc>, D::Error> {
        let read = |text: &str| match ours(text.as_bytes()) {
            Some(at) => Ok(at),
            None => DateTime::parse_from_rfc3339(text).map(|t| t.with_timezone(&Utc)),
        };
        d.deserialize_str(Text("an instant of RFC 3339", read))
    }

    /// Exactly the form that is written here, read without chrono's general parser, which takes a third of the time that opening a
    /// journal takes.
    fn ours(text: &[u8]) -> Option<DateTime<Utc>> {
        let [
            y0,
            y1,
            y2,
            y3,
            b'-',
            mo0,
            mo1,
            b'-',
            d0,
            d1,
            b'T',
            h0,
            h1,
            b':',
            m0,
            m1,
            b':',
            s0,
            s1,
            b'.',
            f0,
            f1,
            f2,
            b'Z',
        ] = *text
        else {
            return None;
        };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0u32, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')))
        };
        let day = NaiveDate::from_ymd_opt(
            number(&[y0, y1, y2, y3])?.try_into().ok()?,
            number(&[mo0, mo1])?,
            number(&[d0, d1])?,
        )?;
        // A leap second is left to chrono.
        let (s, ms) = (number(&[s0, s1])?, number(&[f0, f1, f2])?);
        Some(day.and_hms_milli_opt(number(&[h0, h1])?, number(&[m0, m1])?, s, ms)?.and_utc())
    }
}

/// A length of time in whole milliseconds; written `20m`, `800ms`, `1h 30m`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub u64);

impl Span {
    /// A span of whole seconds.
    pub const fn secs(s: u64) -> Span {
        Span(s * 1000)
    }

    /// Milliseconds.
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// As the standard library's type.
    pub const fn duration(self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0)
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        match humantime::parse_duration(s.trim()) {
            Ok(d) => u64::try_from(d.as_millis()).map(Span).map_err(|_| format!("{s}: too long")),
            Err(e) => Err(format!("{s:?} is not a length of time ({e}); write it like 30s, 5m or 800ms")),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", humantime::format_duration(self.duration()))
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The text of the id.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(&self.0) }
        }
        impl From<&str> for $name {
            fn from(s: &str) -> Self { $name(s.to_owned()) }
        }
        impl From<String> for $name {
            fn from(s: String) -> Self { $name(s) }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str { &self.0 }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str { &self.0 }
        }
    )*};
}

ids! {
    /// A step: its `name`, or `phase-slug/step-slug`.
    StepId;
    /// A run: `STEP[.SCRIPT][.ITEM].N`, made of slugs that are safe as a file name.
    RunId;
    /// A check's name, after `$ITEM` was filled in.
    CheckName;
}

/// What a room is: fixed when it is opened, never changed after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The real thing.
    Incident,
    /// A rehearsal.
    Drill,
}

/// What a seat may see and do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Leads: everything but a facilitator's means.
    Commander,
    /// Works on the runbook.
    Responder,
    /// Watches and takes notes.
    Observer,
    /// Leads a drill from beside it; sees everything.
    Facilitator,
}

/// The observation points of a note, in the order in which the desk offers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Point {
    /// How long it took to get back to normal.
    Recover,
    /// How well the team understood what was wrong.
    Understand,
    /// How well monitoring, dashboards and logs were used.
    Monitor,
    /// How well the procedures were followed.
    Procedure,
    /// How teams talked to each other.
    Communicate,
    /// How the team made sure that everything was back to normal.
    Validate,
}

/// How well something went, in the four words of exercise evaluation (HSEEP), from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rating {
    /// Performed without challenges.
    P,
    /// Performed with some challenges.
    S,
    /// Performed with major challenges.
    M,
    /// Unable to be performed.
    U,
}

impl Rating {
    /// What the letter means.
    pub const fn meaning(self) -> &'static str {
        match self {
            Rating::P => "performed without challenges",
            Rating::S => "performed with some challenges",
            Rating::M => "performed with major challenges",
            Rating::U => "unable to be performed",
        }
    }
}

/// What the results of a check add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckState {
    /// Passing.
    Up,
    /// Passing, but not as it should.
    Slow,
    /// Failing, confirmed.
    Down,
    /// Nothing known: not probed yet, a gap, or a fault on our side.
    #[default]
    Unknown,
    /// Not probed, by intent.
    Paused,
}

/// Where a step stands. The order is that of a step's life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepState {
    /// Nothing happened yet.
    #[default]
    Open,
    /// Asked for; waits for needs, a slot, an approval or an input.
    Waiting,
    /// A run of it lives.
    Running,
    /// Its last run failed, or its verification was not in time.
    Failed,
    /// A run began and nobody knows how it ended.
    Unknown,
    /// Ticked, or its runs exited 0 (and its verification, if it has one, is still out).
    Done,
    /// Done, and its checks prove it.
    Verified,
    /// Left out, with a reason.
    Skipped,
}

impl StepState {
    /// Nothing more is to be done: done, verified or skipped.
    pub fn settled(self) -> bool {
        matches!(self, StepState::Done | StepState::Verified | StepState::Skipped)
    }
}

/// An instant that every room has or lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// The drill's fault was released, or the incident's cause struck.
    Fault,
    /// The first failing probe of the first outage of the scope.
    FirstFailingProbe,
    /// The first public act of a person after the first failing probe.
    FirstHumanDetection,
    /// Somebody declared.
    Declared,
    /// Somebody took command.
    CommanderNamed,
    /// The room was opened on its runbook.
    RunbookOpened,
    /// The first run after the first failing probe.
    FirstRestoreRun,
    /// The first notice went out.
    FirstNotice,
    /// Every step with a verification is verified.
    AllVerified,
    /// Somebody stood the room down.
    StoodDown,
}

macro_rules! spoken {
    ($($ty:ident: $what:literal { $($variant:ident = $word:literal),* $(,)? })*) => {$(
        impl $ty {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [$ty] = &[$($ty::$variant),*];

            /// The word for it, the same in code, interface and record.
            pub const fn word(self) -> &'static str {
                match self { $($ty::$variant => $word),* }
            }
        }
        impl fmt::Display for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.word()) }
        }
        impl FromStr for $ty {
            type Err = String;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                let wanted = s.trim();
                Self::ALL.iter().copied().find(|v| v.word() == wanted).ok_or_else(|| {
                    let words: Vec<&str> = Self::ALL.iter().map(|v| v.word()).collect();
                    format!("{s:?} is not {}; it is one of {}", $what, words.join(", "))
                })
            }
        }
    )*};
}

spoken! {
    Kind: "a kind of room" { Incident = "incident", Drill = "drill" }
    Role: "a role" { Commander = "commander", Responder = "responder", Observer = "observer", Facilitator = "facilitator" }
    Point: "an observation point" {
        Recover = "recover", Understand = "understand", Monitor = "monitor",
        Procedure = "procedure", Communicate = "communicate", Validate = "validate",
    }
    Rating: "a rating" { P = "P", S = "S", M = "M", U = "U" }
    CheckState: "a check's state" { Up = "up", Slow = "slow", Down = "down", Unknown = "unknown", Paused = "paused" }
    StepState: "a step's state" {
        Open = "open", Waiting = "waiting", Running = "running", Failed = "failed",
        Unknown = "unknown", Done = "done", Verified = "verified", Skipped = "skipped",
    }
    Milestone: "a milestone" {
        Fault = "fault", FirstFailingProbe = "first_failing_probe", FirstHumanDetection = "first_human_detection",
        Declared = "declared", CommanderNamed = "commander_named", RunbookOpened = "runbook_opened",
        FirstRestoreRun = "first_restore_run", FirstNotice = "first_notice", AllVerified = "all_verified",
        StoodDown = "stood_down",
    }
}
