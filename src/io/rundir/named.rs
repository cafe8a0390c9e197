//! The files that a script names: what a run did depends on them as much as on the script.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// At most so many files are looked at.
const MOST: usize = 64;
/// A file that is longer is no script, and hashing it would delay the run.
const LONGEST: u64 = 16 * 1024 * 1024;

/// SHA-256 of the files below `folder` that a script names when it runs in `cwd`, by the names that it uses. What cannot be read is left out.
pub fn named_files(script: &str, folder: &Path, cwd: &Path) -> BTreeMap<String, String> {
    let Ok(folder) = folder.canonicalize() else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for word in script.split(|c: char| c.is_whitespace() || "'\"`;|&()<>={}$".contains(c)).filter(|w| !w.is_empty()) {
        if found.len() >= MOST {
            break;
        }
        if !found.contains_key(word)
            && let Some(hash) = hash(word, &folder, cwd)
        {
            found.insert(word.to_owned(), hash);
        }
    }
    found
}

fn hash(word: &str, folder: &Path, cwd: &Path) -> Option<String> {
    let path = cwd.join(word).canonicalize().ok()?;
    let meta = path.metadata().ok()?;
    if !path.starts_with(folder) || !meta.is_file() || meta.len() > LONGEST {
        return None;
    }
    let (mut file, mut hasher, mut piece) = (File::open(&path).ok()?, Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut piece).ok()? {
            0 => return Some(hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()),
            n => hasher.update(&piece[..n]),
        }
    }
}
