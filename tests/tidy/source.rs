//! The project's files as text, found by walking its folders.

use super::scan;
use std::path::{Path, PathBuf};

/// One file: its path from the project's root with `/`, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
    /// The text with comments, strings and characters blanked, line for line.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned(), code: scan::blank(text) }
    }

    /// The module that a file below src/ is: `src/desk/page.rs` is `desk`, `page`; lib.rs and main.rs are none.
    pub fn module(&self) -> Vec<String> {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path).trim_end_matches(".rs");
        if matches!(inner, "lib" | "main") { Vec::new() } else { inner.split('/').map(str::to_owned).collect() }
    }

    /// A finding in this file; lines are counted from 1.
    pub fn found(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// Every Rust file below a folder of the project.
pub fn rust_below(folder: &str) -> Vec<Source> {
    let mut all = texts_below(&root().join(folder));
    all.retain(|source| source.path.ends_with(".rs"));
    all
}

/// Every text file of the project; what is built, and what Git keeps for itself, is not the project's.
pub fn project_texts() -> Vec<Source> {
    texts_below(&root())
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn texts_below(folder: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        if matches!(name.as_str(), "target" | ".git") || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            found.extend(texts_below(&path));
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            found.push(Source::new(&name, &text));
        }
    }
    found
}

#[test]
fn a_file_knows_its_module() {
    let module = |path| Source::new(path, "").module().join("::");
    assert_eq!(module("src/desk/page/step.rs"), "desk::page::step");
    assert_eq!(module("src/desk.rs"), "desk");
    assert_eq!(module("src/lib.rs"), "");
}
