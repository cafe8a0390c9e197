//! A file system of memory, so small that it fills up.

use super::root;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A small file system of memory; unmounted when dropped.
pub struct Small {
    at: tempfile::TempDir,
}

impl Small {
    /// None where this is not root: nobody else may mount. Root must be able to, or the promise would go untried.
    pub fn mount(kib: u32) -> Option<Small> {
        if !root() {
            println!("NOT TRIED: only root can mount a small disk");
            return None;
        }
        let at = tempfile::tempdir().unwrap();
        let small = Small { at };
        small.mounted(&["-t", "tmpfs", "-o", &format!("size={kib}k"), "tmpfs"]);
        Some(small)
    }

    fn mounted(&self, words: &[&str]) {
        let done = Command::new("mount").args(words).arg(self.path()).output().unwrap();
        assert!(done.status.success(), "mount: {}", String::from_utf8_lossy(&done.stderr));
    }

    pub fn path(&self) -> &Path {
        self.at.path()
    }

    /// Takes every free byte.
    pub fn fill(&self) {
        let mut file = fs::File::create(self.path().join("ballast")).unwrap();
        let zeros = [0; 4096];
        while std::io::Write::write_all(&mut file, &zeros).is_ok() {}
    }

    /// Gives back what [`Small::fill`] took.
    pub fn free(&self) {
        fs::remove_file(self.path().join("ballast")).unwrap();
    }

    /// Makes it larger.
    pub fn grow(&self, kib: u32) {
        self.mounted(&["-o", &format!("remount,size={kib}k")]);
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}
