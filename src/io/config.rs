//! Where a person's own settings are: `config.toml`, and themes below `themes/`.

use super::files::FilesError;
use etcetera::BaseStrategy;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Longer files are no settings.
const LONGEST: u64 = 1 << 20;

/// The folder: `$WARROOM_CONFIG`, else `$XDG_CONFIG_HOME/warroom`. None where there is no home directory.
pub fn folder() -> Option<PathBuf> {
    if let Some(dir) = std::env::var_os("WARROOM_CONFIG").filter(|d| !d.is_empty()) {
        return Some(PathBuf::from(dir));
    }
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("warroom"))
}

/// The folder of a person's own themes.
pub fn themes() -> Option<PathBuf> {
    Some(folder()?.join("themes"))
}

/// The file of settings.
pub fn file() -> Option<PathBuf> {
    Some(folder()?.join("config.toml"))
}

/// The file of a person's own theme; none where there is none of that name.
pub fn theme(name: &str) -> Option<PathBuf> {
    let plain = !name.is_empty() && !name.contains('/');
    themes().filter(|_| plain).map(|dir| dir.join(format!("{name}.toml"))).filter(|path| path.is_file())
}

/// A person's own themes, by name.
pub fn own_themes() -> Vec<(String, PathBuf)> {
    let entries = themes().and_then(|dir| fs::read_dir(dir).ok()).into_iter().flatten().flatten();
    let named = entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "toml"));
    let mut all: Vec<(String, PathBuf)> =
        named.filter_map(|p| Some((p.file_stem()?.to_str()?.to_owned(), p.clone()))).collect();
    all.sort();
    all
}

/// A file's text; what is no UTF-8 in it is replaced.
///
/// # Errors
/// Where it cannot be read, is no file, or is too long.
pub fn text(path: &Path) -> io::Result<String> {
    let meta = fs::metadata(path)?;
    let wrong = |why: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, why.to_owned()));
    match (meta.is_file(), meta.len() <= LONGEST) {
        (false, _) => wrong("it is no file"),
        (_, false) => wrong("it is longer than 1 MiB"),
        _ => Ok(String::from_utf8_lossy(&fs::read(path)?).into_owned()),
    }
}

/// Writes a new file, with its folders; one that is there already stays.
///
/// # Errors
/// Where it exists, or cannot be written.
pub fn write_new(path: &Path, text: &str) -> Result<(), FilesError> {
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(FilesError::io("make", parent))?;
    }
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(FilesError::io("write", path))?;
    file.write_all(text.as_bytes()).map_err(FilesError::io("write", path))
}
