//! What can go wrong with a site.

use std::io;
use std::path::{Path, PathBuf};

/// Why a site could not be built, read or ended.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// Too few or too many customers.
    #[error("{0} customers: a site has 1 to 200 of them")]
    Customers(u32),
    /// The folder's name cannot be written into a shell file.
    #[error("{0:?}: a site's folder needs a name in UTF-8 on one line")]
    Name(PathBuf),
    /// The folder holds something already.
    #[error("{}: not empty; a site wants a folder of its own", .0.display())]
    Occupied(PathBuf),
    /// No site in this folder.
    #[error("{}: no site here (it has no site.json)", .0.display())]
    NotASite(PathBuf),
    /// `site.json` is there, but not as we write it.
    #[error("{}: not as a site writes it: {why}", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file or a folder refused.
    #[error("{}: {source}", .path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program that backups are made with failed.
    #[error("{program}: {why}")]
    Tool {
        /// Its name.
        program: String,
        /// What it said.
        why: String,
    },
    /// A process of the site did not come up.
    #[error("{name} did not start: {why}")]
    NotStarted {
        /// `front`, `spare`, `watch` or `dc1/acme`.
        name: String,
        /// The end of its log, or what the system said.
        why: String,
    },
    /// Processes that do not die.
    #[error("still alive after 10 s: {0}")]
    StillAlive(String),
}

impl SiteError {
    /// For `map_err`: an input or output error with its path.
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> SiteError + '_ {
        move |source| SiteError::Io { path: path.to_owned(), source }
    }
}
