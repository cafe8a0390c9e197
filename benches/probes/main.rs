//! Probes per CPU-second and memory, fresh connections, beside Debian's prometheus-blackbox-exporter on the same nginx in the same run; and
//! whether a thousand checks a second come in time.
//!
//! Run with `cargo bench --bench probes`; it needs nginx and prometheus-blackbox-exporter (on Debian `apt-get install nginx-light
//! prometheus-blackbox-exporter`). Only the prober's own CPU time counts, neither the server's nor that of whoever asks the exporter.

mod ours;
mod servers;
mod theirs;

use std::time::Duration;

/// Requests of a flood.
const HTTP: usize = 20_000;
const HTTPS: usize = 6_000;
/// How many are under way at once in a flood, for both.
const AT_ONCE: usize = 32;
/// How long a thousand checks a second are watched.
const PACED: Duration = Duration::from_secs(20);

/// What one measurement gave.
#[derive(Debug, Default)]
pub struct Measured {
    /// Probes that were done and passed.
    pub probes: usize,
    /// CPU seconds of the prober, all of its threads.
    pub cpu: f64,
    /// Its largest resident set, MiB.
    pub memory: f64,
    /// Wall seconds.
    pub wall: f64,
    /// How many began more than 100 ms after their time.
    pub late: usize,
}

impl Measured {
    fn rate(&self) -> f64 {
        self.probes as f64 / self.cpu
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = words.iter().position(|w| w == "--ours") {
        return ours::child(&words[at + 1..]);
    }
    let site = servers::Site::start();
    println!("probes per CPU-second, and the largest resident set:");
    for endpoints in [100, 1000] {
        for (scheme, requests) in [("http", HTTP), ("https", HTTPS)] {
            let base = site.base(scheme);
            let ours = ours::flood(&site, &base, endpoints, requests);
            let theirs = theirs::flood(&site, scheme, &base, endpoints, requests);
            println!(
                "{endpoints:>5} endpoints, {scheme:<5}  warroom {:>7.0} ({:.1} MiB)   blackbox exporter {:>7.0} ({:.1} MiB)   {:.1} times",
                ours.rate(),
                ours.memory,
                theirs.rate(),
                theirs.memory,
                ours.rate() / theirs.rate()
            );
        }
    }
    println!("1,000 checks at 1 s for {} s, three conditions each:", PACED.as_secs());
    for scheme in ["http", "https"] {
        let paced = ours::paced(&site, &site.base(scheme), 1000, PACED);
        println!(
            "  {scheme:<5}  {:>6.0} probes a second, {:.1} % of one core, {:.1} MiB, {:.2} % more than 100 ms late",
            paced.probes as f64 / paced.wall,
            100.0 * paced.cpu / paced.wall,
            paced.memory,
            100.0 * paced.late as f64 / paced.probes as f64
        );
    }
}
