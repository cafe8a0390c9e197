//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    if args.first().is_some_and(|word| word.starts_with("site-")) {
        return ExitCode::from(warroom::site::main(&args));
    }
    ExitCode::from(warroom::cli::main())
}
