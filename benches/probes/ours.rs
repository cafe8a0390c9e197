//! Our own probes, in a process of their own: the host's way, a schedule, launched probes, results.

use super::servers::{Site, memory};
use super::{AT_ONCE, Measured};
use rustix::time::{ClockId, clock_gettime};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use warroom::io::probe::schedule::{MOST_AT_ONCE, Scheduler};
use warroom::io::probe::{PreparedCheck, Prober};
use warroom::io::{clock, spawn};
use warroom::plan::{Check, HttpProbe, Probe, TlsOptions};
use warroom::record::{Outcome, ProbeResult};
use warroom::words::{CheckName, Span};

/// Later than this is late, µs.
const LATE: u64 = 100_000;

/// As many probes as there are `requests`, over all endpoints.
pub fn flood(site: &Site, base: &str, endpoints: usize, requests: usize) -> Measured {
    again(site, &[base, &endpoints.to_string(), "flood", &requests.to_string()])
}

/// A probe of each endpoint each second.
pub fn paced(site: &Site, base: &str, endpoints: usize, lasting: Duration) -> Measured {
    again(site, &[base, &endpoints.to_string(), "paced", &lasting.as_secs().to_string()])
}

/// This program again, as the prober alone.
fn again(site: &Site, words: &[&str]) -> Measured {
    let own = std::env::current_exe().expect("this program's own path");
    let mut command = spawn::command(own);
    command.arg("--ours").arg(site.folder.path()).args(words);
    let done = command.output().expect("it runs");
    let text = String::from_utf8_lossy(&done.stdout);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|w| w.parse().ok()).collect();
    let [probes, cpu, memory, wall, late] = numbers[..] else { panic!("{done:?}") };
    Measured { probes: probes as usize, cpu, memory, wall, late: late as usize }
}

/// The child: folder, base, endpoints, manner, how many.
pub fn child(words: &[String]) {
    let [folder, base, endpoints, manner, amount, ..] = words else { panic!("{words:?}") };
    let number = |text: &String| text.parse::<usize>().expect("a number");
    let (endpoints, amount) = (number(endpoints), number(amount));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let measured = runtime.block_on(async {
        match manner.as_str() {
            "flood" => run(folder, base, endpoints, Span(1), AT_ONCE, |done, _| done >= amount).await,
            _ => {
                let end = amount as u64 * 1_000_000;
                run(folder, base, endpoints, Span::secs(1), MOST_AT_ONCE, |_, passed| passed >= end).await
            }
        }
    });
    println!("{} {} {} {} {}", measured.probes, measured.cpu, memory("self"), measured.wall, measured.late);
}

async fn run(
    folder: &str,
    base: &str,
    endpoints: usize,
    every: Span,
    at_once: usize,
    enough: impl Fn(usize, u64) -> bool,
) -> Measured {
    let checks: HashMap<CheckName, Arc<PreparedCheck>> = (0..endpoints).map(|n| check(base, n, every)).collect();
    let prober = Prober::new(folder);
    let (tx, mut results) = mpsc::unbounded_channel();
    // once, to be warm: certificates are read
    prober.launch(Arc::clone(&checks[&CheckName("0".to_owned())]), tx.clone());
    let warm: Option<ProbeResult> = results.recv().await;
    assert!(warm.is_some_and(|r| r.outcome == Outcome::Ok));
    let names = (0..endpoints).map(|n| (CheckName(n.to_string()), every));
    let began = clock::mono();
    let mut schedule = Scheduler::new(names, began, at_once);
    let (cpu, mut done, mut late) = (cpu(), 0, 0);
    while !enough(done, clock::mono() - began) {
        for name in schedule.due(clock::mono()) {
            prober.launch(Arc::clone(&checks[&name]), tx.clone());
        }
        let pause = schedule.next_wake().map_or(1000, |at| at.saturating_sub(clock::mono()));
        let next = tokio::time::timeout(Duration::from_micros(pause), results.recv()).await;
        for result in next.ok().flatten().into_iter().chain(std::iter::from_fn(|| results.try_recv().ok())) {
            assert!(matches!(result.outcome, Outcome::Ok), "{:?}", result.outcome);
            late += usize::from(lateness(&result, began, endpoints, every) > LATE);
            schedule.done(&result.check);
            done += 1;
        }
    }
    let wall = (clock::mono() - began) as f64 / 1e6;
    let measured = Measured { probes: done, cpu: self::cpu() - cpu, memory: 0.0, wall, late };
    prober.stop().await;
    measured
}

/// How long after its time a probe began, µs: first ones are spread over the interval in their order, the others follow in its rhythm.
fn lateness(result: &ProbeResult, began: u64, endpoints: usize, every: Span) -> u64 {
    let (interval, n) = (every.ms() * 1000, result.check.as_str().parse::<u64>().expect("names are numbers here"));
    let first = began + interval * n / endpoints as u64;
    result.began.mono.saturating_sub(first) % interval
}

/// CPU seconds of this process.
fn cpu() -> f64 {
    let t = clock_gettime(ClockId::ProcessCPUTime);
    t.tv_sec as f64 + t.tv_nsec as f64 / 1e9
}

fn check(base: &str, n: usize, every: Span) -> (CheckName, Arc<PreparedCheck>) {
    let tls = TlsOptions { ca: "ca.pem".to_owned(), ..TlsOptions::default() };
    let conditions = ["status == 200", "latency < 30s", "json.status == \"ok\""];
    let check = Check {
        name: CheckName(n.to_string()),
        probe: Probe::Http(HttpProbe { url: format!("{base}/{n}"), tls, ..HttpProbe::default() }),
        every,
        timeout: Span::secs(30),
        fall: 3,
        rise: 2,
        expect: conditions.iter().map(|c| (*c).to_owned()).collect(),
        ..Check::default()
    };
    (check.name.clone(), Arc::new(PreparedCheck::new(&check).expect("a check that can be probed")))
}
