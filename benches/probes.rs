//! Probes per CPU-second over fresh connections on loopback, beside a plain loop of blocking GETs in the same run.
//!
//! Only the asking thread's CPU time counts, not the server's. Run with `cargo bench --bench probes`.

use rustix::time::{ClockId, clock_gettime};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use tokio::sync::mpsc;
use warroom::io::clock;
use warroom::io::probe::schedule::{MOST_AT_ONCE, Scheduler};
use warroom::io::probe::{PreparedCheck, Prober};
use warroom::plan::{Check, HttpProbe, Probe};
use warroom::record::Outcome;
use warroom::words::{CheckName, Span};

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 30\r\nconnection: close\r\n\r\n{\"status\":\"ok\",\"data_age\":360}";
/// Requests of each measurement.
const REQUESTS: usize = 4000;

fn main() {
    let address = serve();
    plain(address, 200);
    for endpoints in [100, 1000] {
        let blocking = plain(address, REQUESTS);
        let bare = probes(address, endpoints, &[]);
        let judged = probes(address, endpoints, &["status == 200", "latency < 30s", "json.status == \"ok\""]);
        println!("{endpoints} endpoints, {REQUESTS} requests each:");
        println!("  blocking loop            {blocking:>8.0} per CPU-second");
        println!("  probes                   {bare:>8.0} per CPU-second, {:.2} of the loop", bare / blocking);
        println!("  probes, three conditions {judged:>8.0} per CPU-second, {:.2} of the loop", judged / blocking);
    }
}

/// A server with a few threads that answers every connection alike.
fn serve() -> SocketAddr {
    let listener = Arc::new(TcpListener::bind("127.0.0.1:0").expect("loopback has a free port"));
    let address = listener.local_addr().expect("a bound socket has an address");
    for _ in 0..8 {
        let listener = Arc::clone(&listener);
        std::thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request);
                let _ = stream.write_all(ANSWER);
            }
        });
    }
    address
}

/// CPU seconds of this thread.
fn cpu() -> f64 {
    let t = clock_gettime(ClockId::ThreadCPUTime);
    t.tv_sec as f64 + t.tv_nsec as f64 / 1e9
}

fn plain(address: SocketAddr, requests: usize) -> f64 {
    let began = cpu();
    for n in 0..requests {
        let mut stream = TcpStream::connect(address).expect("the server accepts");
        let _ = stream.set_nodelay(true);
        // in one write: the server answers after the first segment
        let request = format!("GET /{n} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("the server reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the server answers");
        assert!(answer.starts_with(b"HTTP/1.1 200"));
    }
    requests as f64 / (cpu() - began)
}

/// The host's own way: a schedule, launched probes, results. All on this thread.
fn probes(address: SocketAddr, endpoints: usize, conditions: &[&str]) -> f64 {
    let checks: Vec<Arc<PreparedCheck>> = (0..endpoints).map(|n| check(address, n, conditions)).collect();
    let find = |name: &CheckName| &checks[name.as_str().parse::<usize>().expect("names are numbers here")];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let prober = Prober::new(".");
        let (tx, mut results) = mpsc::unbounded_channel();
        let names = checks.iter().map(|c| (c.name().clone(), Span(1)));
        let mut schedule = Scheduler::new(names, clock::mono(), MOST_AT_ONCE);
        let (began, mut launched, mut done) = (cpu(), 0, 0);
        while done < REQUESTS {
            for name in schedule.due(clock::mono()) {
                prober.launch(Arc::clone(find(&name)), tx.clone());
                launched += 1;
            }
            let pause = schedule.next_wake().map_or(1000, |at| at.saturating_sub(clock::mono()));
            let next = tokio::time::timeout(std::time::Duration::from_micros(pause), results.recv()).await;
            for result in next.ok().flatten().into_iter().chain(std::iter::from_fn(|| results.try_recv().ok())) {
                assert!(matches!(result.outcome, Outcome::Ok), "{:?}", result.outcome);
                schedule.done(&result.check);
                done += 1;
            }
        }
        let rate = launched.min(done) as f64 / (cpu() - began);
        prober.stop().await;
        rate
    })
}

fn check(address: SocketAddr, n: usize, conditions: &[&str]) -> Arc<PreparedCheck> {
    let url = format!("http://{address}/{n}");
    let check = Check {
        name: CheckName(n.to_string()),
        probe: Probe::Http(HttpProbe { url, ..HttpProbe::default() }),
        every: Span(1),
        timeout: Span::secs(30),
        fall: 3,
        rise: 2,
        expect: conditions.iter().map(|c| (*c).to_owned()).collect(),
        ..Check::default()
    };
    Arc::new(PreparedCheck::new(&check).expect("a check that can be probed"))
}
