//! Faults that real incidents bring, injected into real processes: each test names its promise, and how it was seen red.

mod clocks;
mod floods;
mod lives;
mod logout;
mod supervisor;
mod trees;
