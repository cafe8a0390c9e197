//! Laws that hold for a server that is truly down now and then, probed as a host does it.

use super::room::*;
use proptest::prelude::*;
use warroom::plan::{Check, DownWhen};
use warroom::record::Event;
use warroom::room::{Room, Watch};
use warroom::words::*;

/// One server's truth: spans in ms, up first, then down and up in turn; and how its check is declared.
#[derive(Clone, Debug)]
struct Server {
    spans: Vec<i64>,
    every_ms: u64,
    fall: u32,
    rise: u32,
    latency_ms: u64,
    /// Every so many probes one fails for our own fault; 0 for never.
    our_fault: usize,
}

impl Server {
    fn up(&self, t: i64) -> bool {
        let mut end = 0;
        let past = self.spans.iter().take_while(|span| {
            end += **span;
            end <= t
        });
        past.count().is_multiple_of(2)
    }

    fn true_downtime(&self, until: i64) -> i64 {
        let mut from = 0;
        let mut sum = 0;
        for (i, span) in self.spans.iter().enumerate() {
            let to = (from + span).min(until);
            sum += if i % 2 == 1 { (to - from).max(0) } else { 0 };
            from = to;
        }
        if self.spans.len() % 2 == 1 { sum + until - from } else { sum }
    }

    fn check(&self, name: &str) -> Check {
        Check { every: Span(self.every_ms), fall: self.fall, rise: self.rise, ..check(name) }
    }
}

/// Spans between `least` and `most` ms.
fn server(least: i64, most: i64, faults: bool) -> impl Strategy<Value = Server> {
    let spans = prop::collection::vec(least..most, 0..8);
    let fault = if faults { 0usize..7 } else { 0usize..1 };
    (spans, 500u64..12_000, 1u32..5, 1u32..4, 0u64..400, fault).prop_map(
        |(spans, every_ms, fall, rise, latency_ms, our_fault)| Server {
            // An even number of spans, so that the last state, which lasts, is up.
            spans: if spans.len() % 2 == 1 { spans[1..].to_vec() } else { spans },
            every_ms,
            fall,
            rise,
            latency_ms,
            our_fault,
        },
    )
}

/// Plays until `end`; returns the room and all that was told, with its instant.
fn play(servers: &[Server], rule: DownWhen, end: i64) -> (Room, Vec<(i64, Event)>) {
    let name = |i: usize| format!("c{i}");
    let mut room = room(servers.iter().enumerate().map(|(i, s)| s.check(&name(i))).collect(), rule);
    let (mut watch, mut told) = (Watch::default(), Vec::new());
    let mut due = vec![0i64; servers.len()];
    let mut probes = vec![0usize; servers.len()];
    loop {
        let (i, began) = due.iter().copied().enumerate().min_by_key(|(_, t)| *t).unwrap();
        if began > end {
            return (room, told);
        }
        let server = &servers[i];
        probes[i] += 1;
        let word = match server.our_fault {
            n if n > 0 && probes[i].is_multiple_of(n) => "unknown",
            _ if server.up(began) => "ok",
            _ => "fail",
        };
        let arrived = began + server.latency_ms as i64;
        let mut events = watch.feed(&room.checks, &probe(&name(i), at_ms(began), server.latency_ms, word));
        events.iter().for_each(|e| fold(&mut room, e, at_ms(arrived)));
        let late = watch.tick(&room.checks, &at_ms(arrived));
        late.iter().for_each(|e| fold(&mut room, e, at_ms(arrived)));
        events.extend(late);
        told.extend(events.into_iter().map(|e| (arrived, e)));
        due[i] = (began + watch.interval_ms(&room.checks, &name(i)) as i64).max(arrived);
    }
}

fn t(room: &Room, stamp: &Stamp) -> i64 {
    room.axis.at(stamp)
}

const END: i64 = 600_000;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 200,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(19),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// Any truth, however quick its changes: what is told agrees with it at both bounds of each edge, and edges stand in order.
    #[test]
    fn edges_lie_within_their_bounds(server in server(100, 60_000, true)) {
        let (room, told) = play(std::slice::from_ref(&server), DownWhen::Any, END);
        for (when, event) in &told {
            let Event::CheckTurned { to, since, after, .. } = event else { continue };
            prop_assert!(t(&room, since) <= *when, "dated back, never forth");
            let up = match to {
                CheckState::Up => true,
                CheckState::Down => false,
                _ => continue,
            };
            prop_assert_eq!(server.up(t(&room, since)), up);
            if let Some(after) = after {
                prop_assert!(t(&room, after) < t(&room, since));
                prop_assert_eq!(server.up(t(&room, after)), !up);
            }
        }
        let edges: Vec<i64> = room.checks.all[0].stretches.iter().map(|s| t(&room, &s.from)).collect();
        prop_assert!(edges.is_sorted(), "{:?}", edges);
    }

    /// Outages and pauses that are long enough to be confirmed: none is missed, each edge is off by at most the interval that was in force.
    #[test]
    fn downtime_lies_within_one_interval_of_the_truth(server in server(70_000, 150_000, false)) {
        let end = server.spans.iter().sum::<i64>() + 100_000;
        let (room, _) = play(std::slice::from_ref(&server), DownWhen::Any, end);
        let clock = room.scope(&at_ms(end));
        let outages = server.spans.len() / 2;
        prop_assert_eq!(clock.outages.len(), outages);
        let off = clock.downtime_ms as i64 - server.true_downtime(end);
        let (start, finish) = (server.every_ms as i64, server.every_ms.min(5_000) as i64);
        prop_assert!(off > -start * outages as i64 - 1 && off < finish * outages as i64 + 1, "off by {} ms", off);
        let mut from = 0;
        for (i, outage) in clock.outages.iter().enumerate() {
            let fell = from + server.spans[2 * i];
            let rose = fell + server.spans[2 * i + 1];
            let bounds = |after: &Option<Stamp>, edge: &Option<Stamp>| {
                (after.as_ref().map_or(-1, |s| t(&room, s)), edge.as_ref().map_or(end, |s| t(&room, s)))
            };
            let (good, bad) = bounds(&outage.from_after, &Some(outage.from));
            prop_assert!(good < fell && fell <= bad && bad - good <= start, "{} in ({}, {}]", fell, good, bad);
            let (bad, good) = bounds(&outage.to_after, &outage.to);
            prop_assert!(bad < rose && rose <= good && good - bad <= finish, "{} in ({}, {}]", rose, bad, good);
            from = rose;
        }
    }

    /// Several servers: lengths stand in their order under each rule, and folding what was told once more gives the same room and clock.
    #[test]
    fn folding_twice_gives_the_same(servers in prop::collection::vec(server(100, 60_000, true), 1..4), all in any::<bool>()) {
        let rule = if all { DownWhen::All } else { DownWhen::Any };
        let (first, told) = play(&servers, rule, END);
        let mut again = room(servers.iter().enumerate().map(|(i, s)| s.check(&format!("c{i}"))).collect(), rule);
        told.iter().for_each(|(when, event)| fold(&mut again, event, at_ms(*when)));
        prop_assert_eq!(&again.checks, &first.checks);
        prop_assert_eq!(again.scope(&at_ms(END)), first.scope(&at_ms(END)));

        let clock = first.scope(&at_ms(END));
        prop_assert_eq!(clock.downtime_ms, if all { clock.all_down_ms } else { clock.any_down_ms });
        prop_assert!(clock.all_down_ms <= clock.any_down_ms && clock.any_down_ms <= clock.service_ms);
        prop_assert!(clock.service_ms <= clock.any_down_ms * servers.len() as u64 && clock.any_down_ms <= END as u64);
        for (i, server) in servers.iter().enumerate() {
            let share = first.availability(&format!("c{i}"), &at_ms(END));
            prop_assert!((0.0..=1.0).contains(&share.coverage) && share.availability.is_none_or(|a| (0.0..=1.0).contains(&a)));
            prop_assert!(server.our_fault == 1 || share.coverage > 0.0);
        }
    }
}
