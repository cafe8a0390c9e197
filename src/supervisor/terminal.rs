//! A pseudo-terminal for scripts that want one: it dies with its supervisor, and its script with it.

use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, OptionalActions, OutputModes, Winsize, tcgetattr, tcsetattr, tcsetwinsize};
use std::fs::File;
use std::io;

/// What full-screen programs are told, until somebody looks at them.
const SIZE: Winsize = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };

/// Our end, not blocking, and the script's, which changes nothing in what is written to it (no `\r` before `\n`) and echoes nothing.
pub(super) fn open() -> io::Result<(File, File)> {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&ours)?;
    unlockpt(&ours)?;
    rustix::fs::fcntl_setfl(&ours, OFlags::RDWR | OFlags::NONBLOCK)?;
    let name = ptsname(&ours, Vec::new())?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let script = rustix::fs::open(name, flags, rustix::fs::Mode::empty())?;
    let mut modes = tcgetattr(&script)?;
    modes.output_modes -= OutputModes::OPOST;
    // What a person types is not recorded, and an echo would be output like any other.
    modes.local_modes -= LocalModes::ECHO;
    tcsetattr(&script, OptionalActions::Now, &modes)?;
    tcsetwinsize(&script, SIZE)?;
    Ok((File::from(ours), File::from(script)))
}
