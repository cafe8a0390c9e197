//! Servers that go down and come up at known instants, probed by a real host: what the clock says agrees with what the servers did.

use crate::help::{Chance, House, until};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use warroom::io::clock;
use warroom::room::{Room, Stretch};
use warroom::words::*;

/// Servers with a check each, and outages of each.
const SERVERS: usize = 16;
const OUTAGES: usize = 2;

/// How a server is when it is down.
#[derive(Clone, Copy, Debug)]
enum Down {
    Error,
    Empty,
    Reset,
}

/// What one server does: up, and down from each first to each second instant, µs of the boot clock.
#[derive(Clone, Debug)]
struct Case {
    every_ms: u64,
    fall: u32,
    rise: u32,
    how: Down,
    outages: Vec<(u64, u64)>,
}

impl Case {
    /// Outages and pauses are long enough to be confirmed at this check's interval, with time to spare.
    fn random(chance: &mut Chance, start: u64) -> Case {
        let every_ms = 60 + chance.below(240);
        let (fall, rise) = (1 + chance.below(4) as u32, 1 + chance.below(3) as u32);
        let how = [Down::Error, Down::Empty, Down::Reset][chance.below(3) as usize];
        let mut at = start;
        let mut some = |least: u64| {
            at += (least + every_ms * chance.below(8) + chance.below(700)) * 1000;
            at
        };
        let outages = (0..OUTAGES).map(|_| {
            let down = some((u64::from(rise) + 3) * every_ms + 700);
            (down, some((u64::from(fall) + 3) * every_ms + 700))
        });
        Case { every_ms, fall, rise, how, outages: outages.collect() }
    }

    fn up(&self, now: u64) -> bool {
        !self.outages.iter().any(|(down, up)| (*down..*up).contains(&now))
    }
}

/// A server, and each decision of its: when, and whether it was up.
struct Server {
    port: u16,
    said: Arc<Mutex<Vec<(u64, bool)>>>,
    end: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn new(case: Arc<Mutex<Option<Case>>>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (said, end) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (log, over) = (Arc::clone(&said), Arc::clone(&end));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let case = case.lock().unwrap().clone();
                answer(stream.unwrap(), case.as_ref(), &log);
            }
        });
        Server { port, said, end, thread: Some(thread) }
    }

    fn said(&self) -> Vec<(u64, bool)> {
        self.said.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        let _ = self.thread.take().unwrap().join();
    }
}

fn answer(mut stream: TcpStream, case: Option<&Case>, log: &Mutex<Vec<(u64, bool)>>) {
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let (mut request, mut part) = (Vec::new(), [0; 1024]);
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(n) if n > 0 => request.extend(&part[..n]),
            _ => return,
        }
    }
    let now = clock::mono();
    let up = case.is_none_or(|c| c.up(now));
    log.lock().unwrap().push((now, up));
    let text = match case.filter(|_| !up).map(|c| c.how) {
        None => "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
        Some(Down::Error) => "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n",
        Some(Down::Empty) => "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        Some(Down::Reset) => "",
    };
    let _ = stream.write_all(text.as_bytes());
}

fn runbook(cases: &[(u64, u32, u32)], ports: &[u16]) -> String {
    let checks = cases.iter().zip(ports).enumerate().map(|(i, ((every, fall, rise), port))| {
        format!(
            "  - {{ name: c{i}, http: 'http://127.0.0.1:{port}/', every: {every}ms, timeout: 20s, fall: {fall}, rise: {rise}, expect: 'body == \"ok\"' }}\n"
        )
    });
    format!("---\nkind: drill\nscope: {{ checks: ['*'] }}\nchecks:\n{}---\n- [ ] Look\n", checks.collect::<String>())
}

fn stretches(room: &Room, i: usize) -> Vec<Stretch> {
    room.checks.get(&format!("c{i}")).map(|c| c.stretches.clone()).unwrap_or_default()
}

/// The decisions around the first one that is `up` (or not) from `since` on: the last of the other kind, and that one.
fn turn(said: &[(u64, bool)], since: u64, up: bool) -> (u64, u64) {
    let i = said.iter().position(|(at, was)| *at >= since && *was == up).unwrap();
    (said[i - 1].0, said[i].0)
}

#[test]
fn edges_and_downtime_are_what_the_servers_did() {
    let mut chance = Chance::new(4711);
    let plans: Vec<Arc<Mutex<Option<Case>>>> = (0..SERVERS).map(|_| Arc::default()).collect();
    let servers: Vec<Server> = plans.iter().map(|plan| Server::new(Arc::clone(plan))).collect();
    let drawn: Vec<Case> = (0..SERVERS).map(|_| Case::random(&mut chance, 0)).collect();
    let house = House::new();
    let ports: Vec<u16> = servers.iter().map(|s| s.port).collect();
    let place =
        house.open("one", &runbook(&drawn.iter().map(|c| (c.every_ms, c.fall, c.rise)).collect::<Vec<_>>(), &ports));
    until("all to be up", || {
        let room = Room::fold(&place.entries());
        (0..SERVERS).all(|i| stretches(&room, i).last().is_some_and(|s| s.state == CheckState::Up)).then_some(())
    });
    // From here on the servers follow their plans.
    let start = clock::mono();
    let cases: Vec<Case> = drawn
        .into_iter()
        .map(|case| Case { outages: case.outages.iter().map(|(d, u)| (d + start, u + start)).collect(), ..case })
        .collect();
    for (plan, case) in plans.iter().zip(&cases) {
        *plan.lock().unwrap() = Some(case.clone());
    }
    let room = until("all outages to be over", || {
        let room = Room::fold(&place.entries());
        let over = |i| stretches(&room, i).iter().filter(|s| s.state == CheckState::Up).count() > OUTAGES;
        (0..SERVERS).all(over).then_some(room)
    });
    for (i, (case, server)) in cases.iter().zip(&servers).enumerate() {
        compare(&stretches(&room, i), case, &server.said(), i);
    }
    let clock = room.scope(&clock::now());
    let summed: u64 = cases.iter().flat_map(|c| &c.outages).map(|(d, u)| (u - d) / 1000).sum();
    assert!(clock.service_ms > 0 && clock.any_down_ms <= summed + 1000 * (SERVERS * OUTAGES) as u64, "{clock:#?}");
}

/// Each edge is that of the very probe that the server answered first in its new state, and the downtime is within one interval of the truth.
fn compare(stretches: &[Stretch], case: &Case, said: &[(u64, bool)], i: usize) {
    let turns: Vec<&Stretch> = stretches.iter().skip_while(|s| s.state != CheckState::Down).collect();
    let states: Vec<CheckState> = turns.iter().map(|s| s.state).collect();
    assert_eq!(states, [CheckState::Down, CheckState::Up].repeat(OUTAGES), "c{i}: {case:?}");
    for (n, (down, up)) in case.outages.iter().enumerate() {
        let (fell, rose) = (turns[2 * n], turns[2 * n + 1]);
        let (good, bad) = turn(said, *down, false);
        let (last_bad, first_good) = turn(said, *up, true);
        for (edge, before, at, truth, what) in [(fell, good, bad, down, "down"), (rose, last_bad, first_good, up, "up")]
        {
            let after = edge.after.expect("a bound").mono;
            assert!(
                before < edge.from.mono && edge.from.mono <= at,
                "c{i} {what}: the edge is the first probe's begin: {case:?}"
            );
            assert!(
                after <= before && after < *truth,
                "c{i} {what}: the bound is the last probe's before it: {case:?}"
            );
            assert!(*truth <= at, "c{i} {what}");
        }
        let measured = (rose.from.mono - fell.from.mono) as i64;
        let off = (measured - (up - down) as i64).unsigned_abs();
        // The interval as it was kept: a machine that has too much to do probes later.
        let interval =
            (bad - good).max(first_good - last_bad) + (bad - fell.from.mono).max(first_good - rose.from.mono);
        assert!(off <= interval, "c{i}: off by {off} µs, an interval is {interval}: {case:?}");
    }
}
