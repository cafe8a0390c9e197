//! Too many, too slow, too long, and whatever bytes chance gives: the host lives, serves everybody else, and stays as large as it was.

use super::ROOM;
use crate::help::{Chance, House, LONG, Place, Wire, text, wait};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

/// The memory that a process has in use, in MiB.
fn memory(pid: u32) -> u64 {
    let status = text(Path::new(&format!("/proc/{pid}/status")));
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// Files that a process has open.
fn files(pid: u32) -> usize {
    std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count()
}

/// What somebody who sits there waits for an answer, at worst, while `load` goes on.
fn waited(place: &Place, load: impl FnOnce() + Send) -> Duration {
    let mut alice = Wire::seat(&place.dir, "alice", None);
    std::thread::scope(|scope| {
        let load = scope.spawn(load);
        let (mut worst, mut n) = (Duration::ZERO, 0);
        while !load.is_finished() || n < 5 {
            n += 1;
            let began = Instant::now();
            let answer = alice.answer(&format!("{n}"), json!({ "Note": { "text": "still here", "private": false } }));
            assert!(answer["done"].is_object(), "{answer}");
            alice.heard.clear();
            worst = worst.max(began.elapsed());
            std::thread::sleep(Duration::from_millis(10));
        }
        load.join().unwrap();
        worst
    })
}

/// Ten thousand come and say nothing; a thousand at a time stay. Newcomers and those who sit there are served all the while.
// Seen red: without the bound on silent connections the host had 716 files open.
#[test]
fn ten_thousand_silent_connections() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let host = place.hosted_by().unwrap();
    let (memory_before, files_before) = (memory(host), files(host));
    let dir = place.dir.clone();
    let worst = waited(&place, || {
        let mut held = std::collections::VecDeque::new();
        for _ in 0..10_000 {
            held.push_back(UnixStream::connect(dir.join("host.sock")).unwrap());
            if held.len() > 700 {
                held.pop_front();
            }
        }
        // With 700 of them still held: a newcomer gets in.
        let mut bob = Wire::seat(&dir, "bob", None);
        let answer = bob.answer("1", json!({ "Tick": { "step": "work/look" } }));
        assert!(answer["done"].is_object(), "{answer}");
        assert!(files(host) < files_before + 100, "{} files are open", files(host));
    });
    println!("10000 connections: an answer took {worst:?} at most, memory {memory_before} -> {} MiB", memory(host));
    assert!(worst < Duration::from_secs(2), "somebody waited {worst:?}");
    assert!(memory(host) < memory_before + 16, "{memory_before} -> {} MiB", memory(host));
    place.does(&["run", "say"]);
    assert!(place.exited("say.1").success());
    assert_eq!(place.hosted_by(), Some(host));
}

/// Who dribbles a frame byte by byte is cut off after ten seconds; who said hello may take as long as they like.
// Seen red: without `Seats::weary` all of them were still there after a minute and a half.
#[test]
fn slow_lorises_are_shown_the_door() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let mut seat = Wire::seat(&place.dir, "bob", None);
    let mut loris: Vec<UnixStream> =
        (0..20).map(|_| UnixStream::connect(place.dir.join("host.sock")).unwrap()).collect();
    let began = Instant::now();
    let mut bytes = b"{\"say\":\"hello\",\"version\":1,\"name\":\"slow\",".iter().cycle();
    while !loris.is_empty() {
        assert!(began.elapsed() < LONG, "{} of them are still there", loris.len());
        let byte = *bytes.next().unwrap();
        loris.retain_mut(|l| l.write_all(&[byte]).is_ok());
        seat.bytes(b" ");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(began.elapsed() > Duration::from_secs(9), "cut off after {:?}", began.elapsed());
    seat.bytes(b"{\"say\":\"unfollow\"}\n");
    let answer = seat.answer("1", json!({ "Tick": { "step": "work/look" } }));
    assert!(answer["done"].is_object(), "{answer}");
}

/// As many may sit there as the limit says; one more hears why not.
#[test]
fn a_room_is_full_at_last_and_says_so() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let host = place.hosted_by().unwrap();
    let mut seats: Vec<Wire> = Vec::new();
    let refused = loop {
        let mut wire = Wire::connect(&place.dir);
        wire.hello(&format!("bob-{}", seats.len()), None, 0);
        let first = wire.next().unwrap();
        if first["say"] == "refused" {
            break first;
        }
        seats.push(wire);
        assert!(seats.len() < 1000, "there is no limit");
    };
    assert!(seats.len() >= 64, "only {} may sit here", seats.len());
    assert!(refused["why"].as_str().unwrap().contains(&format!("{} are connected", seats.len())), "{refused}");
    place.ask(&["note", "and I?"]).refuses(3, &["connected", "leave"]);
    drop(seats.pop());
    wait("a free place", || place.ask(&["note", "now"]).code() == 0);
    assert_eq!(place.hosted_by(), Some(host));
}

/// Twelve ask for more than anybody could, and read no answer; the others are answered all the while.
// Seen red: with an unbounded queue from the sockets to the loop, the host grew by 54 MiB (by 4 otherwise), and somebody waited 2.3 s.
#[test]
fn a_flood_of_frames_slows_only_who_sends_it() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let host = place.hosted_by().unwrap();
    let before = memory(host);
    let dir = place.dir.clone();
    let long = "y".repeat(200_000);
    let big = json!({ "say": "ask", "id": "big", "seen": 0, "intent": { "Skip": { "step": "none", "why": long } } });
    let small = json!({ "say": "follow", "run": "none", "from": 0 });
    // Large ones, and many small ones at once.
    let floods = [format!("{big}\n"), format!("{small}\n").repeat(2000)];
    let worst = waited(&place, || {
        std::thread::scope(|scope| {
            for n in 0..12 {
                let (dir, flood) = (&dir, floods[n % 2].as_bytes());
                scope.spawn(move || {
                    let mut wire = Wire::seat(dir, &format!("bob-{n}"), None);
                    let began = Instant::now();
                    // For three seconds, or until the host had enough of answers that nobody reads.
                    while began.elapsed() < Duration::from_secs(3) && wire.try_bytes(flood) {}
                });
            }
        });
    });
    println!("a flood: an answer took {worst:?} at most, memory {before} -> {} MiB", memory(host));
    assert!(worst < Duration::from_secs(3), "somebody waited {worst:?}");
    assert!(memory(host) < before + 24, "{before} -> {} MiB", memory(host));
    assert_eq!(place.hosted_by(), Some(host));
}

#[test]
fn what_is_refused_for_its_length_or_shape_is_told_so() {
    let house = House::new();
    let place = house.open("one", ROOM);
    for (bytes, why) in [
        (b"what?\n".to_vec(), "no frame"),
        (vec![b'x'; 3 << 20], "longer than"),
        (b"{\"say\":\"hello\",\"version\":1}\n".to_vec(), "missing field"),
    ] {
        let mut wire = Wire::connect(&place.dir);
        wire.try_bytes(&bytes);
        let refused = wire.until("refused");
        assert!(refused["why"].as_str().unwrap().contains(why), "{refused}");
        wire.ended();
    }
    // A note of one megabyte is a whole frame: it is the note that is too long.
    let mut wire = Wire::seat(&place.dir, "bob", None);
    let answer = wire.answer("1", json!({ "Note": { "text": "x".repeat(1_000_000), "private": false } }));
    assert_eq!(answer["refused"]["ground"], "input", "{}", answer.to_string().len());
    assert!(answer["refused"]["why"].as_str().unwrap().contains("1000"), "{answer}");
}

/// A frame that is right but for one byte, a piece that is missing, or a piece that stands twice.
fn spoilt(chance: &mut Chance) -> Vec<u8> {
    let frames = [
        json!({ "say": "hello", "version": 1, "name": "bob", "role": null, "readonly": false, "seated": true, "known": 0 }),
        json!({ "say": "ask", "id": "1", "seen": 3, "intent": { "Note": { "text": "x", "private": false } } }),
        json!({ "say": "ask", "id": "2", "seen": u64::MAX, "intent": { "Run": { "step": "say", "item": null, "confirm": null } } }),
        json!({ "say": "follow", "run": "../../say.1", "from": u64::MAX }),
        json!({ "say": "compare" }),
        json!({ "say": "bye" }),
    ];
    let mut bytes = format!("{}\n", frames[chance.below(6) as usize]).into_bytes();
    let at = chance.below(bytes.len() as u64) as usize;
    match chance.below(4) {
        0 => bytes[at] = chance.below(256) as u8,
        1 => bytes.truncate(at),
        2 => bytes.extend_from_within(at..),
        _ => {}
    }
    bytes
}

/// Whatever comes on whatever connection, in whatever order: the host is the one that was there before, and its journal is whole.
#[test]
fn frames_by_chance() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let host = place.hosted_by().unwrap();
    let mut chance = Chance::new(0x5eed_f00d);
    for _ in 0..400 {
        let mut stream = UnixStream::connect(place.dir.join("host.sock")).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        for _ in 0..chance.below(6) {
            if stream.write_all(&spoilt(&mut chance)).is_err() {
                break;
            }
        }
        let _ = stream.read(&mut [0; 4096]);
    }
    let config = Config { cases: 300, failure_persistence: None, ..Config::default() };
    let bytes = prop::collection::vec(any::<u8>(), 0..3000);
    TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    )
    .run(&bytes, |bytes| {
        let mut stream = UnixStream::connect(place.dir.join("host.sock")).unwrap();
        let _ = stream.write_all(&bytes);
        Ok(())
    })
    .unwrap();
    place.does(&["note", "still here"]);
    assert_eq!(place.hosted_by(), Some(host), "the host is another one");
    place.verifies();
}
