//! A customer's data: dated records, a manifest that tells a whole set from a half one, and what a stack can say of them.

use super::error::SiteError;
use super::layout::replace;
use crate::words::rfc3339;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// One record of a customer's business.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// 1 for the first.
    pub id: u32,
    /// When it came into being.
    #[serde(with = "crate::words::wall")]
    pub at: DateTime<Utc>,
    /// `order`, `invoice`, `message` or `upload`.
    pub kind: String,
    /// Cents, for those that cost something.
    pub amount: u32,
}

/// `manifest.json`: what whole data look like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Whose data they are.
    pub customer: String,
    /// How many records.
    pub records: u32,
    /// The newest record's instant, RFC 3339.
    pub newest: String,
    /// SHA-256 of `records.jsonl`, in lower-case hexadecimal.
    pub sha256: String,
}

/// What a stack finds in its `data` folder.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Nothing was restored.
    Empty,
    /// Something is there, but not whole; with the reason.
    Damaged(String),
    /// All records are there.
    Whole(Manifest, DateTime<Utc>),
}

/// How a customer's records lie in time.
pub struct Shape {
    /// Records that the last backup holds.
    pub backed_up: u32,
    /// Records that came after it, lost with the primary.
    pub later: u32,
    /// Age of the backup's newest record when the site is built.
    pub backup_age: Duration,
}

impl Shape {
    /// The shape for the customer at this place of the list: 120 to 299 records in a backup that is 5 minutes to 2 h 50 min old.
    pub fn of(place: usize) -> Shape {
        let p = place as i64;
        Shape {
            backed_up: 120 + (p * 37 % 180) as u32,
            later: 3 + (p % 9) as u32,
            backup_age: Duration::seconds(300 + p * 733 % 9900),
        }
    }
}

const KINDS: [&str; 4] = ["order", "invoice", "message", "upload"];

/// The records of a customer as of `now`, oldest first: `backed_up` of them end `backup_age` ago, `later` ones follow up to 10 s ago.
pub fn records(shape: &Shape, now: DateTime<Utc>) -> Vec<Record> {
    let cut = now - shape.backup_age;
    let rest = shape.backup_age - Duration::seconds(10);
    let before = (0..shape.backed_up).map(|i| cut - Duration::seconds(47) * (shape.backed_up - 1 - i) as i32);
    let after = (1..=shape.later).map(|i| cut + rest * i as i32 / shape.later as i32);
    let made = |(i, at): (usize, DateTime<Utc>)| {
        let id = i as u32 + 1;
        Record { id, at, kind: KINDS[i * 7 % 4].to_owned(), amount: id.wrapping_mul(7919) % 90_000 }
    };
    before.chain(after).enumerate().map(made).collect()
}

/// Writes `records.jsonl` and `manifest.json` into `folder`, which is made if need be. `records` must not be empty.
pub fn write(folder: &Path, customer: &str, records: &[Record]) -> Result<Manifest, SiteError> {
    fs::create_dir_all(folder).map_err(SiteError::io(folder))?;
    let line = |r: &Record| serde_json::to_string(r).expect("a Record has only JSON's types") + "\n";
    let text: String = records.iter().map(line).collect();
    let newest = records.last().map(|r| rfc3339(&r.at)).unwrap_or_default();
    let sha256 = hex(text.as_bytes());
    let manifest = Manifest { customer: customer.to_owned(), records: records.len() as u32, newest, sha256 };
    replace(&folder.join("records.jsonl"), &text)?;
    let said = serde_json::to_string_pretty(&manifest).expect("a Manifest has only JSON's types");
    replace(&folder.join("manifest.json"), &(said + "\n"))?;
    Ok(manifest)
}

/// Looks at a `data` folder: whole means that the records are those of the manifest, by number, newest instant and SHA-256.
pub fn look(folder: &Path, customer: &str) -> Found {
    if !folder.exists() {
        return Found::Empty;
    }
    look_inside(folder, customer).unwrap_or_else(Found::Damaged)
}

fn look_inside(folder: &Path, customer: &str) -> Result<Found, String> {
    let read = |name: &str| fs::read(folder.join(name)).map_err(|e| format!("{name}: {e}"));
    let manifest: Manifest =
        serde_json::from_slice(&read("manifest.json")?).map_err(|e| format!("manifest.json: {e}"))?;
    let text = read("records.jsonl")?;
    if manifest.customer != customer {
        return Err(format!("these are the data of {}", manifest.customer));
    }
    if hex(&text) != manifest.sha256 {
        return Err("records.jsonl is not what the manifest says".to_owned());
    }
    let last = text.trim_ascii_end().rsplit(|b| *b == b'\n').next().unwrap_or_default();
    let last: Record = serde_json::from_slice(last).map_err(|e| format!("the last record: {e}"))?;
    Ok(Found::Whole(manifest, last.at))
}

/// SHA-256 in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
