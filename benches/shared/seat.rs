//! A seat in a real pseudo-terminal, by util-linux' `script`, for whoever measures what it paints.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

const BIN: &str = env!("CARGO_BIN_EXE_warroom");

/// A seat in a terminal of its own, and what it paints, with the instants.
pub fn sit(house: &Path, room: &str, (columns, rows): (u16, u16)) -> (Child, Receiver<(Instant, Vec<u8>)>) {
    let line = format!("stty cols {columns} rows {rows}; exec '{BIN}' attach '{room}' --theme dark");
    let mut command = Command::new("script");
    command.args(["-qefc", &line, "/dev/null"]).env("WARROOM_DATA", house.join("rooms")).env("WARROOM_NAME", "alice");
    command.env("TERM", "xterm-256color").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut seat = command.spawn().expect("util-linux' script");
    let mut out = seat.stdout.take().expect("piped");
    let (tx, rx) = channel();
    std::thread::spawn(move || {
        let mut bytes = vec![0; 256 * 1024];
        while let Ok(length @ 1..) = out.read(&mut bytes) {
            if tx.send((Instant::now(), bytes[..length].to_vec())).is_err() {
                return;
            }
        }
    });
    (seat, rx)
}

/// The one process below another: the seat below its `script`.
pub fn below(pid: u32) -> u32 {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    children.split_whitespace().next().and_then(|c| c.parse().ok()).expect("script has a child")
}
