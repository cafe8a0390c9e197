//! Faults that real incidents bring, injected into real processes: each test names its promise, and how it was seen red.

mod calls;
mod clocks;
mod damage;
mod disks;
mod floods;
mod hosts;
mod lives;
mod logout;
mod random;
mod supervisor;
mod told;
mod traced;
mod trees;
