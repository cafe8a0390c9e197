//! The two system calls that an acknowledgement hangs on.

use std::fs::File;
use std::io::{self, Write};

/// Writing and syncing. The kernel does both; tests put one here that fails.
pub trait Disk: Send + 'static {
    /// Appends all of `bytes`, or some of it and an error.
    ///
    /// # Errors
    /// Whatever the kernel says.
    fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()>;

    /// Returns when what was written is on the disk.
    ///
    /// # Errors
    /// Whatever the kernel says; then nobody knows what of it is on the disk.
    fn sync(&mut self, file: &File) -> io::Result<()>;
}

/// The real one.
#[derive(Clone, Copy, Debug)]
pub struct Kernel;

impl Disk for Kernel {
    fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&mut self, file: &File) -> io::Result<()> {
        file.sync_data()
    }
}
