//! A poller of its own: asks the front door for every customer each 50 ms, on fresh connections, and knows nothing of the program.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

/// Between two requests for one customer, at least.
pub const EVERY: Duration = Duration::from_millis(50);

/// What is not answered in this time has failed; as in the runbook's checks.
const PATIENCE: Duration = Duration::from_secs(1);

/// When a request was begun, and whether its answer was good.
type Polled = (SystemTime, bool);

/// A thread for each customer.
pub struct Poller {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Vec<Polled>>>,
}

/// A stretch of time in which at least one customer was down.
#[derive(Debug, PartialEq)]
pub struct Outage {
    pub from: SystemTime,
    pub to: SystemTime,
}

impl Poller {
    pub fn start(port: u16, customers: &[String]) -> Poller {
        let stop = Arc::new(AtomicBool::new(false));
        let thread = |customer: &String| {
            let (stop, customer) = (Arc::clone(&stop), customer.clone());
            std::thread::spawn(move || poll(port, &customer, &stop))
        };
        Poller { threads: customers.iter().map(thread).collect(), stop }
    }

    /// The outage that it saw; anything else than one is a failure.
    #[track_caller]
    pub fn outage(self) -> Outage {
        self.stop.store(true, Ordering::Relaxed);
        let edges = |polled: Vec<Polled>| {
            let from = polled.iter().position(|(_, good)| !good).expect("no failure was seen");
            let to = polled.iter().rposition(|(_, good)| !good).unwrap() + 1;
            assert!(polled[from..to].iter().all(|(_, good)| !good), "it came and went: {polled:?}");
            assert!(to < polled.len(), "it did not come back");
            (polled[from].0, polled[to].0)
        };
        let all: Vec<_> = self.threads.into_iter().map(|t| edges(t.join().unwrap())).collect();
        Outage { from: all.iter().map(|e| e.0).min().unwrap(), to: all.iter().map(|e| e.1).max().unwrap() }
    }
}

fn poll(port: u16, customer: &str, stop: &AtomicBool) -> Vec<Polled> {
    let mut polled = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let (began, at) = (Instant::now(), SystemTime::now());
        polled.push((at, well(port, customer).is_some()));
        std::thread::sleep(EVERY.saturating_sub(began.elapsed()));
    }
    // The site ends after it came back: what could not be asked any more is no outage.
    let good = polled.iter().rposition(|(_, good)| *good).map_or(0, |last| last + 1);
    polled.truncate(good);
    polled
}

fn well(port: u16, customer: &str) -> Option<()> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), PATIENCE).ok()?;
    let until = Instant::now() + PATIENCE;
    write!(stream, "GET /{customer}/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    loop {
        stream.set_read_timeout(Some(until.checked_duration_since(Instant::now())?)).ok()?;
        let mut piece = [0; 4096];
        match stream.read(&mut piece).ok()? {
            0 => break,
            got => answer.extend(&piece[..got]),
        }
    }
    let answer = String::from_utf8(answer).ok()?;
    (answer.starts_with("HTTP/1.1 200 ") && answer.contains(r#""status":"ok""#)).then_some(())
}
