//! Where rooms are, and how one is named on the command line.

use crate::words::Kind;
use etcetera::BaseStrategy;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What can go wrong with a room's place.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// There is no home directory, so no data directory either.
    #[error("there is no home directory to keep rooms in")]
    NoHome,
    /// Nothing of that name.
    #[error("there is no room `{0}`")]
    NoSuchRoom(String),
    /// No name was given, and there is no open room.
    #[error("no room is open")]
    NoOpenRoom,
    /// No name was given, and several are open.
    #[error("several rooms are open: {}", .0.join(", "))]
    SeveralOpen(Vec<String>),
    /// Another account could change what the room holds.
    #[error("{} belongs to another account (user id {uid})", path.display())]
    Foreign {
        /// What belongs to it.
        path: PathBuf,
        /// Whose it is.
        uid: u32,
    },
    /// A new room cannot be called so.
    #[error("a room cannot be named `{name}`: {why}")]
    BadName {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The folder of a new room holds something else.
    #[error("{} is not empty: it holds {held}", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
        /// The name of something in it.
        held: String,
    },
    /// Everybody may put another room in its place.
    #[error("everybody may write to {}", .0.display())]
    OpenToAll(PathBuf),
    /// A file could not be read or written.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl FilesError {
    /// For `map_err`.
    pub fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FilesError {
        let path = path.to_owned();
        move |source| FilesError::Io { doing, path, source }
    }
}

/// The directory of all rooms: `$WARROOM_DATA`, else `$XDG_DATA_HOME/warroom/rooms`.
///
/// # Errors
/// Where there is no home directory.
pub fn rooms_dir() -> Result<PathBuf, FilesError> {
    if let Some(dir) = std::env::var_os("WARROOM_DATA").filter(|d| !d.is_empty()) {
        return Ok(PathBuf::from(dir));
    }
    let base = etcetera::choose_base_strategy().map_err(|_| FilesError::NoHome)?;
    Ok(base.data_dir().join("warroom").join("rooms"))
}

/// Whether a directory holds a room.
pub fn is_room(dir: &Path) -> bool {
    dir.join("journal.jsonl").is_file()
}

/// Every room below the data directory, by name.
///
/// # Errors
/// Where the directory cannot be read; a missing one holds no rooms.
pub fn rooms() -> Result<Vec<PathBuf>, FilesError> {
    let dir = rooms_dir()?;
    let entries = match fs::read_dir(&dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(FilesError::io("read", &dir)(e)),
    };
    let mut rooms: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| is_room(p)).collect();
    rooms.sort();
    Ok(rooms)
}

/// The room that a word on the command line names: a directory, or a name below the data directory.
///
/// # Errors
/// Where there is none.
pub fn find_room(word: &str) -> Result<PathBuf, FilesError> {
    let direct = PathBuf::from(word);
    if !word.is_empty() && is_room(&direct) {
        return fs::canonicalize(&direct).map_err(FilesError::io("find", &direct));
    }
    let named = rooms_dir()?.join(word);
    if !word.contains('/') && !word.is_empty() && is_room(&named) {
        Ok(named)
    } else {
        Err(FilesError::NoSuchRoom(word.to_owned()))
    }
}

/// The place of a new room: the given word, or `SLUG-DATE` below the data directory, numbered where that exists already. Not made yet.
///
/// # Errors
/// Where there is no data directory, or the word is none that a room could be found by again.
pub fn new_room(word: Option<&str>, title: &str, kind: Kind, date: &str) -> Result<PathBuf, FilesError> {
    if let Some(word) = word {
        good_name(word)?;
        return Ok(if word.contains('/') { PathBuf::from(word) } else { rooms_dir()?.join(word) });
    }
    let dir = rooms_dir()?;
    let base = format!("{}-{date}", slug(title).unwrap_or_else(|| kind.word().to_owned()));
    let free = (1..).map(|n| if n == 1 { base.clone() } else { format!("{base}-{n}") }).find(|n| !dir.join(n).exists());
    Ok(dir.join(free.unwrap_or(base)))
}

/// Refuses what names no folder of its own, or what a command line or a list could not show or take.
fn good_name(word: &str) -> Result<(), FilesError> {
    let why = match Path::new(word).file_name().map(|name| name.to_string_lossy()) {
        None => "it names no folder of its own",
        Some(_) if word.chars().any(char::is_control) => "it holds a control character",
        Some(name) if name.starts_with('-') => "it begins like an option",
        Some(_) => return Ok(()),
    };
    Err(FilesError::BadName { name: word.to_owned(), why })
}

/// What may lie in a folder before there is a room in it: what an opening that failed left, and the servers of the demo.
const BEFORE: [&str; 5] = ["host.lock", "host.log", "host.sock", "reserve", "site"];

/// Whether a new room may be made in a folder that is there: it becomes private, so whatever else is in it would not be found by others any
/// more. Of what belongs to another account [`take_over`] tells.
///
/// # Errors
/// Where this account keeps something else in it, or it cannot be read.
pub fn vacant(dir: &Path) -> Result<(), FilesError> {
    let io = || FilesError::io("look into", dir);
    for entry in fs::read_dir(dir).map_err(io())? {
        let entry = entry.map_err(io())?;
        let held = entry.file_name().to_string_lossy().into_owned();
        let own = entry.metadata().is_ok_and(|m| m.uid() == super::account::uid());
        if own && !BEFORE.contains(&held.as_str()) {
            return Err(FilesError::Taken { path: dir.to_owned(), held });
        }
    }
    Ok(())
}

fn slug(title: &str) -> Option<String> {
    let lower: String =
        title.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<&str> = lower.split('-').filter(|w| !w.is_empty()).take(5).collect();
    (!words.is_empty()).then(|| words.join("-"))
}

/// Makes a directory for the owner alone, with its parents.
///
/// # Errors
/// Where it cannot be made.
pub fn make_private(dir: &Path) -> Result<(), FilesError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(FilesError::io("make", dir))
}

/// Makes the folder that a new room is to lie in, with its parents.
///
/// # Errors
/// Where it cannot be made, or everybody may rename what lies in it (write permission for all, and no sticky bit).
pub fn make_parent(dir: &Path) -> Result<(), FilesError> {
    make_private(dir)?;
    let mode = fs::metadata(dir).map_err(FilesError::io("look at", dir))?.mode();
    if mode & 0o1002 == 0o002 { Err(FilesError::OpenToAll(dir.to_owned())) } else { Ok(()) }
}

/// Takes a room's folder for this account alone: closes it to everybody else, then looks that nobody else left anything in it, such as a
/// link that leads a file of the room elsewhere.
///
/// # Errors
/// Where it, or something in it, belongs to another account.
pub fn take_over(dir: &Path) -> Result<(), FilesError> {
    let io = || FilesError::io("look into", dir);
    mine(dir, &fs::metadata(dir).map_err(io())?)?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(FilesError::io("protect", dir))?;
    for entry in fs::read_dir(dir).map_err(io())? {
        let entry = entry.map_err(io())?;
        match entry.metadata() {
            Ok(found) => mine(&entry.path(), &found)?,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(FilesError::io("look at", &entry.path())(e)),
        }
    }
    Ok(())
}

fn mine(path: &Path, found: &fs::Metadata) -> Result<(), FilesError> {
    let uid = found.uid();
    if uid == super::account::uid() { Ok(()) } else { Err(FilesError::Foreign { path: path.to_owned(), uid }) }
}

/// Writes a file for the owner alone, and syncs it.
///
/// # Errors
/// Where it cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), FilesError> {
    let write = || -> io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(FilesError::io("write", path))
}

/// The room's own name: its directory's.
pub fn name_of(dir: &Path) -> String {
    dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_else(|| "room".to_owned())
}

/// How many files this process may have open; none where there is no limit.
pub fn most_open() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current
}

/// Writes a text into a file that a person named; `~/` is their home. One of that name stays as it is, unless they said `over`.
///
/// # Errors
/// What is in the way and what to do about it, in a sentence.
pub fn save(path: &str, text: &str, over: bool) -> Result<(), String> {
    let home = |rest: &str| etcetera::home_dir().map(|home| home.join(rest));
    let file = path.strip_prefix("~/").and_then(|rest| home(rest).ok()).unwrap_or_else(|| PathBuf::from(path));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(!over).create(over).truncate(over).mode(0o600);
    let written = options.open(&file).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => format!("{path} is there already: :save {path} over writes over it"),
        _ => format!("{path} could not be written: {e}"),
    })
}
