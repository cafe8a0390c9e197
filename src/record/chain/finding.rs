//! What is wrong with a journal, and where.

use crate::record::line::{Broken, Head};
use std::fmt;
use std::str::FromStr;

/// One thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// 1 for `journal.jsonl`, 2 for `journal.2.jsonl`.
    pub segment: u32,
    /// The line in it, 1 for the first; 0 for the journal as a whole.
    pub line: u64,
    /// The number of the entry that stands there, or should.
    pub n: u64,
    /// What is wrong.
    pub fault: Fault,
    /// A later segment goes on from before it, as after a failed sync: nothing is lost.
    pub given_up: bool,
    /// A later line shows that the entry had been acknowledged; without one nobody knows.
    pub acknowledged: bool,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The line's bytes are not those that were written.
    Damaged(Broken),
    /// The line is whole, but does not name the line before it.
    Link,
    /// Numbers are missing before this line.
    Missing {
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
    /// The line is whole, but its number was passed already: doubled or moved.
    OutOfPlace {
        /// Its number.
        n: u64,
    },
    /// An unterminated line at the end, as a kill leaves it.
    Torn {
        /// How much.
        bytes: u64,
    },
    /// Zeros at the end, as a power cut leaves them.
    Zeroed {
        /// How many.
        bytes: u64,
    },
    /// The file is not there, a later one is.
    SegmentMissing,
    /// The head that should be on the way is not: the end was cut off.
    ExpectedGone {
        /// Its number.
        n: u64,
        /// Where the journal ends.
        head: Head,
    },
    /// The entry of that number has another hash.
    ExpectedOther {
        /// Its number.
        n: u64,
        /// What stands there.
        is: Head,
    },
}

impl Finding {
    /// Nothing that was acknowledged is touched by it: what a kill, a power cut or a failed sync leaves behind.
    pub fn harmless(&self) -> bool {
        match self.fault {
            Fault::Torn { .. } | Fault::Zeroed { .. } => true,
            Fault::SegmentMissing | Fault::ExpectedGone { .. } | Fault::ExpectedOther { .. } => false,
            _ => self.given_up,
        }
    }

    /// The name of the segment's file.
    pub fn file(&self) -> String {
        segment_name(self.segment)
    }
}

/// The file name of a segment: `journal.jsonl`, `journal.2.jsonl`.
pub fn segment_name(number: u32) -> String {
    if number == 1 { "journal.jsonl".to_owned() } else { format!("journal.{number}.jsonl") }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.n;
        if !matches!(self.fault, Fault::SegmentMissing | Fault::ExpectedGone { .. }) {
            write!(f, "{} line {}: ", self.file(), self.line)?;
        }
        match &self.fault {
            Fault::Damaged(broken) => write!(f, "entry {n} is damaged: {broken}")?,
            Fault::Link => write!(f, "entry {n} does not go on from the line before it")?,
            Fault::Missing { from, to } if from == to => write!(f, "entry {from} is missing")?,
            Fault::Missing { from, to } => write!(f, "entries {from} to {to} are missing")?,
            Fault::OutOfPlace { n } => return write!(f, "entry {n} is out of place: doubled or moved"),
            Fault::Torn { bytes } => write!(f, "an unterminated line of {bytes} bytes at the end")?,
            Fault::Zeroed { bytes } => write!(f, "{bytes} zeros at the end")?,
            Fault::SegmentMissing => return write!(f, "{} is missing, a later segment is there", self.file()),
            Fault::ExpectedGone { n, head } => {
                return write!(f, "entry {n} was expected and is not there: the journal ends at {head}");
            }
            Fault::ExpectedOther { is, .. } => return write!(f, "entry {n} has another hash than expected: {is}"),
        }
        if self.given_up {
            write!(f, " (a later segment goes on from before it: nothing is lost)")
        } else if self.harmless() {
            write!(f, " (never acknowledged; the next host puts it aside)")
        } else if self.acknowledged {
            write!(f, "; it had been acknowledged")
        } else {
            write!(f, "; whether it had been acknowledged is not known")
        }
    }
}

/// A head that must stand in the journal, as a report or an exit banner gave it: `N:HEAD`, where `HEAD` is a prefix of
/// the hash with at least 4 digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// Number of the entry.
    pub n: u64,
    /// The first digits of its hash, lower-case.
    pub prefix: String,
}

impl FromStr for Expect {
    type Err = String;

    fn from_str(s: &str) -> Result<Expect, String> {
        let wrong =
            || format!("{s:?} is not a head; it is written like 42:9f3c0a51, as reports and exit banners show it");
        let (n, prefix) = s.trim().split_once(':').ok_or_else(wrong)?;
        let n = n.parse().ok().filter(|n| *n > 0).ok_or_else(wrong)?;
        let prefix = prefix.trim_end_matches('…').to_owned();
        let digits = prefix.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if digits && (4..=64).contains(&prefix.len()) { Ok(Expect { n, prefix }) } else { Err(wrong()) }
    }
}
