//! Arguments in, exit code out.

use std::ffi::OsString;

fn main() {
    // Supervisors are single-threaded: they branch off before any runtime starts.
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    if args.first().is_some_and(|word| word == "supervise") {
        std::process::exit(warroom::supervisor::main(&args[1..]));
    }
}
