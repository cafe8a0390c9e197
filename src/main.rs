//! Arguments in, exit code out.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Supervisors and the demo's servers branch off before any runtime starts.
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let first = args.first().map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
    if first == "supervise" {
        return ExitCode::from(warroom::supervisor::main(&args[1..]) as u8);
    }
    if first.starts_with("site-") {
        let args: Vec<String> = args.iter().map(|a| a.to_string_lossy().into_owned()).collect();
        return ExitCode::from(warroom::site::main(&args));
    }
    ExitCode::from(warroom::cli::main())
}
