//! Where things stand in a site's folder, and `site.json`, which says what the site is.

use super::customers::Customer;
use super::error::SiteError;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// A datacenter of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dc {
    /// The primary.
    Dc1,
    /// The spare.
    Dc2,
}

impl Dc {
    /// `dc1` or `dc2`: the folder's name and what `route` says.
    pub const fn word(self) -> &'static str {
        match self {
            Dc::Dc1 => "dc1",
            Dc::Dc2 => "dc2",
        }
    }

    /// Reads `dc1` or `dc2`, spaces around it left out.
    pub fn parse(text: &str) -> Option<Dc> {
        [Dc::Dc1, Dc::Dc2].into_iter().find(|dc| dc.word() == text.trim())
    }
}

/// `site.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiteFile {
    /// The program that serves the site.
    pub binary: PathBuf,
    /// Every customer, in order.
    pub customers: Vec<Customer>,
    /// The port of the front door, once it is open.
    pub front_port: Option<u16>,
    /// The port of the spare datacenter's gate, once it is open.
    pub spare_port: Option<u16>,
    /// Why backups are not encrypted; none where they are.
    pub unencrypted: Option<String>,
    /// A short way to `keys/`, where the folder's name is too long for the agent's socket.
    pub keys_link: Option<PathBuf>,
    /// How long a script's stretch of work takes at least, in milliseconds.
    pub pace_ms: u64,
    /// From the room's opening to the fault, in milliseconds.
    pub fault_after_ms: u64,
    /// From the host's end to the site's, in milliseconds.
    pub orphan_after_ms: u64,
    /// The room's folder; without one the site takes its host for alive.
    pub room: Option<PathBuf>,
    /// When the fault struck.
    #[serde(with = "instant")]
    pub fault_at: Option<DateTime<Utc>>,
}

mod instant {
    use crate::words::wall;
    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Wall(#[serde(with = "wall")] DateTime<Utc>);

    pub fn serialize<S: Serializer>(at: &Option<DateTime<Utc>>, s: S) -> Result<S::Ok, S::Error> {
        at.map(Wall).serialize(s)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        Ok(Option::<Wall>::deserialize(d)?.map(|w| w.0))
    }
}

/// The places in a site's folder.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The site's folder, absolute.
    pub folder: PathBuf,
}

impl Layout {
    /// The places below `folder`.
    pub fn new(folder: impl Into<PathBuf>) -> Layout {
        Layout { folder: folder.into() }
    }

    /// What the site is.
    pub fn file(&self) -> PathBuf {
        self.folder.join("site.json")
    }

    /// There from the moment on that the site is being ended: nothing starts any more.
    pub fn closing(&self) -> PathBuf {
        self.folder.join("closing")
    }

    /// A datacenter.
    pub fn dc(&self, dc: Dc) -> PathBuf {
        self.folder.join(dc.word())
    }

    /// A customer's stack.
    pub fn stack(&self, dc: Dc, customer: &str) -> PathBuf {
        self.dc(dc).join(customer)
    }

    /// The port that a customer's stack listens on.
    pub fn port(&self, dc: Dc, customer: &str) -> PathBuf {
        self.stack(dc, customer).join("port")
    }

    /// There as long as a datacenter's traffic is dropped.
    pub fn dropped(&self, dc: Dc) -> PathBuf {
        self.dc(dc).join("dropped")
    }

    /// The backups, as the storage server in the other datacenter keeps them.
    pub fn backups(&self) -> PathBuf {
        self.folder.join("backups")
    }

    /// GPG's home, with one key a customer.
    pub fn keys(&self) -> PathBuf {
        self.folder.join("keys")
    }

    /// One line: the datacenter that the front door leads to.
    pub fn route(&self) -> PathBuf {
        self.folder.join("route")
    }

    /// One file a process.
    pub fn processes(&self) -> PathBuf {
        self.folder.join("processes")
    }

    /// What processes say.
    pub fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// The kraken runbook's copy for this site.
    pub fn runbook(&self) -> PathBuf {
        self.folder.join("runbook")
    }

    /// Whether the site is there and is not being ended.
    pub fn is_open(&self) -> bool {
        self.file().exists() && !self.closing().exists()
    }

    /// The datacenter that the front door leads to; none while `route` holds neither.
    pub fn routed(&self) -> Option<Dc> {
        fs::read_to_string(self.route()).ok().and_then(|text| Dc::parse(&text))
    }

    /// Reads `site.json`.
    pub fn read(&self) -> Result<SiteFile, SiteError> {
        let path = self.file();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(SiteError::NotASite(self.folder.clone()));
            }
            Err(source) => return Err(SiteError::Io { path, source }),
        };
        serde_json::from_str(&text).map_err(|e| SiteError::Broken { path, why: e.to_string() })
    }

    /// Writes `site.json`, whole or not at all.
    pub fn write(&self, file: &SiteFile) -> Result<(), SiteError> {
        let text = serde_json::to_string_pretty(file).expect("a SiteFile has only JSON's types");
        replace(&self.file(), &text)
    }
}

/// Writes a file beside `path` and renames it into place, so that readers see the old text or the new one.
pub fn replace(path: &Path, text: &str) -> Result<(), SiteError> {
    let new = path.with_extension(format!("new-{}", std::process::id()));
    fs::write(&new, text).and_then(|()| fs::rename(&new, path)).map_err(SiteError::io(path))
}
