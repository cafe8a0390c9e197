//! What a role sees of the entries folds to what it may see of the room: nothing of a private entry shows elsewhere.

use super::bench::*;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use warroom::plan::{Plan, Step};
use warroom::record::*;
use warroom::room::*;
use warroom::wire::{Sight, visible};
use warroom::words::*;

/// Any entry, sensible or not: the fold never fails, and the property holds for all of them.
fn event() -> impl Strategy<Value = Event> {
    let id = || prop_oneof![Just("one"), Just("each"), Just("added/1"), Just("none")].prop_map(StepId::from);
    let run = || prop_oneof![Just("one.1"), Just("each.acme.1"), Just("none.1")].prop_map(RunId::from);
    let item = || prop_oneof![Just(""), Just("acme"), Just("zzz")].prop_map(str::to_owned);
    let check = || prop_oneof![Just("web"), Just("api"), Just("none")].prop_map(CheckName::from);
    let stamp = || (0..600_000i64).prop_map(|ms| start().plus_ms(ms));
    let work = prop_oneof![
        id().prop_map(|step| Event::StepTicked { step }),
        id().prop_map(|step| Event::StepUnticked { step }),
        id().prop_map(|step| Event::StepSkipped { step, why: "w".to_owned() }),
        id().prop_map(|step| Event::StepAdded { step, title: "t".to_owned() }),
        id().prop_map(|step| Event::StepApproved { step, hash: "h".to_owned() }),
        (id(), item()).prop_map(|(step, item)| Event::RunsAsked { step, items: vec![item], hash: "h".to_owned() }),
        id().prop_map(|step| Event::QueueEmptied { step }),
        (id(), item()).prop_map(|(step, item)| Event::StepVerified { step, item }),
        (id(), item()).prop_map(|(step, item)| Event::StepUnverified { step, item, why: "w".to_owned() }),
    ];
    let runs = prop_oneof![
        (run(), id(), item()).prop_map(|(run, step, item)| Event::RunIntended {
            run,
            step,
            item,
            script: 0,
            attempt: 1,
            sha256: "s".to_owned(),
        }),
        run().prop_map(|run| Event::RunStarted { run, pid: 1 }),
        run().prop_map(|run| Event::RunNotStarted { run, why: "w".to_owned() }),
        run().prop_map(|run| Event::RunAdopted { run, unsupervised: false }),
        (run(), 0..2i32).prop_map(|(run, code)| Event::RunExited { run, exit: Box::new(exit(code)) }),
        run().prop_map(|run| Event::RunLost { run, how: Lost::AtReboot }),
        run().prop_map(|run| Event::StopAsked { run }),
        run().prop_map(|run| Event::ResultSet { run, name: "n".to_owned(), value: "v".to_owned() }),
    ];
    let checks = prop_oneof![
        (check(), 0..4usize, stamp()).prop_map(|(check, to, since)| Event::CheckTurned {
            check,
            to: CheckState::ALL[to],
            since,
            after: None,
            evidence: Box::new(Evidence::default()),
            outcome: Outcome::Ok,
        }),
        (check(), stamp()).prop_map(|(check, since)| Event::CheckBlipped {
            check,
            since,
            fails: 1,
            outcome: Outcome::Ok
        }),
        (check(), any::<bool>()).prop_map(|(check, flapping)| Event::CheckFlapped { check, flapping }),
    ];
    let people = prop_oneof![
        (1..4u64, 0..4usize).prop_map(|(seat, role)| Event::SeatTaken { seat, role: Role::ALL[role] }),
        (1..4u64).prop_map(|seat| Event::SeatLeft { seat }),
        Just(Event::Declared {}),
        Just(Event::CommandTaken {}),
        Just(Event::Held { why: "w".to_owned() }),
        Just(Event::Released {}),
        Just(Event::StoodDown {}),
        Just(Event::CloseAsked { runs: Runs::Stop }),
        (0..10usize, stamp()).prop_map(|(m, to)| Event::MilestoneCorrected {
            milestone: Milestone::ALL[m],
            to: to.at,
            why: "w".to_owned()
        }),
        (any::<bool>(), any::<bool>()).prop_map(|(resumed, headless)| Event::HostStarted {
            pid: 1,
            version: "0".to_owned(),
            resumed,
            headless,
        }),
        stamp().prop_map(|at| Event::NotesRevealed {
            notes: vec![Revealed { by: "fred".to_owned(), at, point: None, text: "r".to_owned(), on: None }],
        }),
    ];
    let note = (stamp(), any::<bool>()).prop_map(|(at, private)| Event::NoteTaken {
        at,
        point: Some(Point::Monitor),
        text: "n".to_owned(),
        on: None,
        private,
    });
    prop_oneof![work, runs, checks, people, note.boxed(), private()]
}

/// Private notes are what this is about: there are many of them.
fn private() -> impl Strategy<Value = Event> {
    (0..600_000i64).prop_map(|ms| Event::NoteTaken {
        at: start().plus_ms(ms),
        point: None,
        text: "secret".to_owned(),
        on: None,
        private: true,
    })
}

fn start() -> Stamp {
    Stamp { at: "2026-11-23T14:00:00Z".parse().unwrap(), boot: BootId(1), mono: 5_000_000 }
}

/// Entries of people and host, some of them after a reboot that began with a private note.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let author = prop_oneof![
        Just(Author::host()),
        Just(Author::person("alice", 1)),
        Just(Author::person("olga", 2)),
        Just(Author::person("fred", 3)),
    ];
    let act = (author, event(), 0..5_000i64, prop::bool::weighted(0.05));
    prop::collection::vec(act, 0..60).prop_map(|all| {
        let each = Step { each: Some("customers".to_owned()), verify: vec!["web".to_owned()], ..step_each() };
        let plan = Plan { checks: vec![check("web"), check("api")], ..plan(vec![step("one", &["a", "b"]), each]) };
        let mut plan = plan;
        plan.scope.checks = vec!["*".to_owned()];
        let bench = Bench::drill(plan);
        let mut entries = bench.entries[..1].to_vec();
        let (mut at, mut boot) = (start(), 1);
        for (by, event, ms, reboots) in all {
            at = at.plus_ms(ms);
            if reboots {
                boot += 1;
                (at.boot, at.mono) = (BootId(boot), 1_000);
            }
            entries.push(Entry { n: entries.len() as u64 + 1, stamp: at, by, event });
        }
        entries
    })
}

fn step_each() -> Step {
    step("each", &["true"])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(12), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn folding_what_is_visible_is_seeing_what_was_folded(entries in entries(), role in 0..4usize, who in 0..3usize) {
        let (role, who) = (Role::ALL[role], ["alice", "olga", "fred"][who]);
        let seen = entries.iter().filter(|e| visible(e, role, who));
        let cleared = |room: Room| Room { last: 0, changed: Default::default(), ..room };
        let (theirs, ours) = (cleared(Room::fold(seen)), Room::fold(&entries).for_role(role, who));
        prop_assert_eq!(theirs, ours);
    }

    /// A seat's own numbers have no gap, and lead back to the host's.
    #[test]
    fn a_seats_numbers_are_dense(entries in entries(), role in 0..4usize) {
        let mut sight = Sight::new(Role::ALL[role], "olga");
        let seen: Vec<(u64, Entry)> = entries.iter().filter_map(|e| sight.see(e).map(|s| (e.n, s))).collect();
        for (i, (host, own)) in seen.iter().enumerate() {
            prop_assert_eq!(own.n, i as u64 + 1);
            prop_assert_eq!(sight.host_number(own.n), *host);
        }
        prop_assert_eq!(sight.last(), seen.len() as u64);
        prop_assert_eq!(sight.host_number(0), 0);
    }

    /// The fold takes any entries in any order, also without the first one, and its questions can be asked.
    #[test]
    fn the_fold_never_fails(entries in entries(), skip in 0..3usize) {
        let room = Room::fold(entries.iter().skip(skip));
        let now = entries.last().map_or(start(), |e| e.stamp);
        let _ = (room.scope(&now), outstanding(&room, &now), quiet(&room), room.all_notes().len());
        let _ = decide(&room, &Watch::default(), &Input::Tick, &now);
        for (_, step, _) in room.step_states() {
            let _ = waits_for(&room, step);
        }
        for milestone in Milestone::ALL {
            let _ = room.milestone(*milestone);
        }
    }
}

/// A private note gives nothing away: not by the number at which a step changed, nor by who did what.
#[test]
fn a_private_note_touches_nothing_else() {
    let mut bench = Bench::drill(plan(vec![step("one", &["true"])]));
    let before = bench.room.clone();
    bench.does("fred", note("secret", true), &["NoteTaken"]);
    let mut after = bench.room.clone();
    after.private.clear();
    after.last = before.last;
    assert_eq!(after, before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, rng_seed: RngSeed::Fixed(31), failure_persistence: None, ..ProptestConfig::default() })]

    /// For every role, whichever way one comes to an entry: the replay's room is the fold of what that role had seen by then.
    #[test]
    fn a_replay_at_every_entry_is_the_fold_at_once_for_every_role(
        entries in entries(),
        jumps in proptest::collection::vec(0..70usize, 8),
    ) {
        for role in Role::ALL {
            for name in ["", "alice", "olga", "fred"] {
                let mut sight = Sight::new(*role, name);
                let seen: Vec<Entry> = entries.iter().filter_map(|e| sight.see(e)).collect();
                let mut cursor = warroom::replay::Cursor::new(seen.clone());
                let mut room = Room::default();
                cursor.seek(0);
                for n in 1..=seen.len() {
                    room.apply(&seen[n - 1]);
                    cursor.seek(n);
                    prop_assert_eq!(cursor.room(), &room, "{} at {}", role, n);
                }
                let mut kept = cursor.room().clone();
                for to in &jumps {
                    let to = (*to).min(seen.len());
                    cursor.seek_in(&mut kept, to);
                    prop_assert_eq!(&kept, &Room::fold(&seen[..to]), "{} jumped to {}", role, to);
                }
            }
        }
    }
}
