//! A seat in that room, in a terminal of its own.

use crate::at;
use crate::hosted::{Hosted, warroom};
use std::io::Write as _;
use std::path::Path;
use std::process::Child;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// Of the newest note: once it is on the screen, all entries are there.
pub const LAST: &str = "note 99995:";
/// Of any frame, whatever of the room is there already.
const FRAME: &str = "Runbook";
/// The room's title. It stands in the first entry, which holds the whole runbook: 1.3 MB.
const TITLE: &str = "A large one";

/// A seat in a terminal of its own.
pub struct Seat {
    pub child: Child,
    pub painted: Receiver<(Instant, Vec<u8>)>,
    /// What stands on its screen.
    pub screen: vt100::Parser,
    /// When it painted last.
    pub last: Instant,
}

impl Seat {
    /// When this came to stand on the screen.
    pub fn shows(&mut self, text: &str) -> Instant {
        while !self.screen.screen().contents().contains(text) {
            let (at, bytes) = self.painted.recv_timeout(Duration::from_secs(60)).expect("the seat paints");
            self.screen.process(&bytes);
            self.last = at;
        }
        self.last
    }
}

/// The same room with a real host, and a seat in a real terminal.
pub fn seat() {
    println!("a seat in that room, in a terminal of its own:");
    let hosted = Hosted::new("1h");
    let (mut first, mut title, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..10 {
        let began = Instant::now();
        let mut seat = hosted.sit();
        for (text, took) in [(FRAME, &mut first), (TITLE, &mut title), (LAST, &mut whole)] {
            took.push((seat.shows(text) - began).as_secs_f64() * 1e3);
        }
        leave(seat.child);
    }
    let spans = [
        ("start to first frame", first, " (aim: 50 ms)"),
        ("start to its title", title, ""),
        ("start to all of it", whole, ""),
    ];
    for (name, mut took, aim) in spans {
        took.sort_by(f64::total_cmp);
        println!("  {name:<24} median {:.0} ms, longest {:.0} ms{aim}", at(&took, 50), at(&took, 100));
    }
    let (share, host) = hosted.idle();
    println!("  idle for 30 s            {share:.2} % of a core (aim: 0.5 %), its host {host:.2} %");
    let mut seat = hosted.sit();
    seat.shows(LAST);
    warroom(hosted.house.path(), &["run", "flood", "--room", &hosted.dir().display().to_string()]);
    let mut echoes = watch(seat, &hosted.dir().join("runs/flood.1/exit.json"));
    echoes.sort_by(f64::total_cmp);
    println!(
        "  key to screen, {} keys while a script floods: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms (aim: p99 20 ms)",
        echoes.len(),
        at(&echoes, 50),
        at(&echoes, 99),
        at(&echoes, 100)
    );
    drop(hosted);
    let (seat, host) = Hosted::new("10s").idle();
    println!("  a hundred probes a second come in: {seat:.2} % of a core, its host {host:.2} %");
}

pub fn leave(mut seat: Child) {
    let _ = seat.stdin.take().expect("piped").write_all(b"\x03");
    let until = Instant::now() + Duration::from_secs(5);
    while Instant::now() < until && seat.try_wait().is_ok_and(|ended| ended.is_none()) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = seat.kill();
    let _ = seat.wait();
}

/// Writes a note, a letter each 40 ms, until the run has ended; milliseconds from a key to what it paints.
fn watch(seat: Seat, exit: &Path) -> Vec<f64> {
    let Seat { child: mut seat, painted, .. } = seat;
    let mut stdin = seat.stdin.take().expect("piped");
    let mut echoes: Vec<f64> = Vec::new();
    let mut pressed: Option<(Instant, String)> = None;
    stdin.write_all(b"G3n").expect("the seat reads");
    let (mut next, mut letter) = (Instant::now() + Duration::from_millis(500), 'α');
    while !exit.exists() || pressed.is_some() {
        if let Ok((at, bytes)) = painted.recv_timeout(Duration::from_millis(1))
            && let Some((since, _)) = pressed.take_if(|(_, key)| bytes.windows(key.len()).any(|w| w == key.as_bytes()))
        {
            echoes.push((at - since).as_secs_f64() * 1e3);
        }
        if pressed.is_none() && Instant::now() >= next && !exit.exists() {
            // Greek, since other letters stand in what a terminal is told.
            letter = if letter == 'ω' { 'α' } else { char::from_u32(letter as u32 + 1).unwrap_or('α') };
            pressed = Some((Instant::now(), letter.to_string()));
            stdin.write_all(letter.to_string().as_bytes()).expect("the seat reads");
            next = Instant::now() + Duration::from_millis(40);
        }
    }
    seat.stdin = Some(stdin);
    leave(seat);
    echoes
}
