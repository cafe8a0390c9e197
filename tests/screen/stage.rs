//! A stage for the desk: a drill told by its entries, and a seat that keys are pressed in.

use chrono::{DateTime, Utc};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use warroom::desk::{Effect, Key, Model, Msg, Start, keys, update};
use warroom::plan::Plan;
use warroom::record::{Author, Entry, Event, Evidence, Exit, Opening, Outcome, Phases, ProbePhase};
use warroom::screen::{Theme, render};
use warroom::wire::{Beat, Pulse, RunPulse, ToHost, ToSeat, You};
use warroom::words::*;

pub const RUNBOOK: &str = r#"---
title: Release the kraken · partners, demos, trainings
kind: drill
targets: { detect: 5m, acknowledge: 5m, recover: 30m }
scope: { checks: [ "partners-*", "demos-*", "trainings-*" ] }
vars:
  datacenter: { ask: Which datacenter do we restore to?, one-of: [dc2, dc3] }
lists:
  customers: [acme, globex, initech, umbrella, hooli]
checks:
  - { name: partners-web, http: "https://partners.example.com/health", every: 5s, timeout: 2s, expect: [ status == 200 ] }
  - { name: partners-api, http: "https://api.partners.example.com/health", every: 5s, timeout: 2s }
  - { name: demos-web, http: "https://demos.example.com/health", every: 5s, timeout: 2s }
  - { name: trainings-web, http: "https://trainings.example.com/health", every: 5s, timeout: 2s, slow-after: 1s }
  - { name: storage-dc2, tcp: "10.2.0.5:5432", every: 5s, timeout: 2s }
  - { name: "$ITEM-spare", each: customers, http: "https://$ITEM.dc2.example.com/health", every: 5s, timeout: 2s }
---
# Release the kraken

## 1 Confirm the outage

- [ ] Look at the checks: which of them, since when, and how do they fail?
- [ ] Say who leads, and declare.

## 2 Rebuild the spare servers

Each customer gets a server.

- [ ] Rebuild them from nothing.

  ```sh {name=rebuild timeout=5m}
  ./rebuild.sh "$DATACENTER" --for <reason>
  ```

## 3 Restore every customer's stack

- [ ] Restore from the latest backup.

  ```bash {name=restore needs=rebuild each=customers parallel=2 timeout=20m verify=$ITEM-spare verify-within=5m}
  ./fetch.sh "$ITEM"
  ./restore.sh "$ITEM"
  ```

- [ ] Look at the ages of the restored data.

## 4 Cut over

- [ ] Lead the front door to dc2.

  ```sh {name=cutover needs=restore confirm="dc2" approve=1 verify=partners-web}
  ./cutover.sh dc2
  ```

- [ ] Tell support, the account managers, partners and customers that they are back, and which data are missing.
"#;

pub fn plan() -> Plan {
    let (plan, problems) = warroom::runbook::parse(RUNBOOK, "kraken.md");
    let errors: Vec<_> = problems.iter().filter(|p| p.severity == warroom::plan::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    plan
}

/// The id of the step whose title begins so.
pub fn step_id(title: &str) -> StepId {
    plan().steps().find(|(_, s)| s.title.starts_with(title)).expect("such a step").1.id.clone()
}

/// Seconds after 16:00:00 UTC on the day of the drill.
pub fn at(s: f64) -> Stamp {
    let base: DateTime<Utc> = "2026-11-23T16:00:00Z".parse().unwrap();
    let ms = (s * 1000.0) as i64;
    Stamp { at: base + chrono::Duration::milliseconds(ms), boot: BootId(7), mono: (1_000_000_000 + ms * 1000) as u64 }
}

/// The entries of a drill, written one after the other.
#[derive(Clone, Default)]
pub struct Tale {
    pub entries: Vec<Entry>,
}

impl Tale {
    pub fn tell(&mut self, s: f64, by: &str, event: Event) -> &mut Tale {
        let by = if by == Author::HOST { Author::host() } else { Author::person(by, 1000) };
        self.entries.push(Entry { n: self.entries.len() as u64 + 1, stamp: at(s), by, event });
        self
    }

    fn host(&mut self, s: f64, event: Event) -> &mut Tale {
        self.tell(s, Author::HOST, event)
    }

    pub fn turn(&mut self, s: f64, check: &str, to: CheckState, since: f64, outcome: Outcome) -> &mut Tale {
        let evidence = Evidence {
            status: Some(503),
            address: Some("192.0.2.7:443".into()),
            body: "{\"status\":\"empty\"}".into(),
            ..Evidence::default()
        };
        let after = Some(at(since - 5.0));
        self.host(
            s,
            Event::CheckTurned {
                check: check.into(),
                to,
                since: at(since),
                after,
                evidence: Box::new(evidence),
                outcome,
            },
        )
    }

    pub fn run(&mut self, s: f64, step: &str, item: &str, attempt: u32) -> &mut Tale {
        let dot = if item.is_empty() { String::new() } else { format!(".{item}") };
        let run = RunId(format!("{step}{dot}.{attempt}"));
        let (step, item) = (StepId::from(step), item.to_owned());
        self.host(s, Event::RunIntended { run: run.clone(), step, item, script: 0, attempt, sha256: "0".repeat(64) });
        self.host(s + 0.1, Event::RunStarted { run, pid: 4242 })
    }

    pub fn exit(&mut self, s: f64, run: &str, code: i32, ms: u64, tail: &str) -> &mut Tale {
        let exit = Exit { code: Some(code), duration_ms: ms, tail: tail.into(), bytes: 2048, ..Exit::default() };
        self.host(s, Event::RunExited { run: run.into(), exit: Box::new(exit) })
    }
}

pub fn fail(phase: ProbePhase, reason: &str) -> Outcome {
    Outcome::Fail { phase, reason: reason.into() }
}

/// A room that was just opened: everything is up, nothing is done.
pub fn quiet() -> Tale {
    let mut tale = Tale::default();
    let opening = Opening {
        room: "kraken".into(),
        kind: Kind::Drill,
        runbook: "runbooks/kraken.md".into(),
        sha256: "0".repeat(64),
        folder: "/srv/runbooks".into(),
        plan: plan(),
        problems: vec![],
        vars: vec![],
        down_since: None,
        account: "dr".into(),
        machine: "bastion".into(),
        path: "/usr/bin:/bin".into(),
        role: Role::Commander,
        opened_by: "alice".into(),
    };
    tale.tell(0.0, "alice", Event::RoomOpened(Box::new(opening)));
    tale.host(0.0, Event::HostStarted { pid: 1, version: "0.1.0".into(), resumed: false, headless: false });
    let items = ["acme", "globex", "initech", "umbrella", "hooli"].map(String::from).to_vec();
    tale.host(0.1, Event::ListFilled { list: "customers".into(), items });
    tale.tell(1.0, "alice", Event::SeatTaken { seat: 1, role: Role::Commander });
    tale.tell(9.0, "bob", Event::SeatTaken { seat: 2, role: Role::Responder });
    for check in ["partners-web", "partners-api", "demos-web", "trainings-web", "storage-dc2"] {
        tale.turn(4.0, check, CheckState::Up, 2.0, Outcome::Ok);
    }
    tale
}

/// In the thick of it: the scope is down, customers are being restored, one failed.
pub fn thick() -> Tale {
    let mut tale = quiet();
    tale.turn(131.0, "partners-web", CheckState::Down, 120.0, fail(ProbePhase::Expect, "503"));
    tale.turn(133.0, "partners-api", CheckState::Down, 122.0, fail(ProbePhase::Connect, "timed out"));
    tale.turn(134.0, "demos-web", CheckState::Down, 123.0, fail(ProbePhase::Connect, "refused"));
    tale.turn(140.0, "trainings-web", CheckState::Slow, 138.0, Outcome::Slow { reason: "200 in 2.1 s".into() });
    tale.tell(150.0, "alice", Event::StepTicked { step: step_id("Look at the checks") });
    tale.tell(160.0, "alice", Event::Declared {});
    tale.tell(161.0, "alice", Event::CommandTaken {});
    tale.tell(170.0, "bob", Event::StepTicked { step: step_id("Say who leads") });
    let note = |text: &str, point, on: Option<&str>, s| Event::NoteTaken {
        at: at(s),
        point,
        text: text.into(),
        on: on.map(String::from),
        private: false,
    };
    tale.tell(180.0, "bob", note("support was not told", Some(Point::Communicate), None, 175.0));
    tale.tell(185.0, "alice", Event::InputAnswered { input: "datacenter".into(), value: Some("dc2".into()) });
    tale.tell(186.0, "alice", Event::InputAnswered { input: "reason".into(), value: Some("drill".into()) });
    tale.tell(190.0, "bob", Event::RunsAsked { step: "rebuild".into(), items: vec![String::new()], hash: "h".into() });
    tale.run(190.0, "rebuild", "", 1).exit(281.0, "rebuild.1", 0, 91_000, "5 servers\n");
    let all = ["acme", "globex", "initech", "umbrella", "hooli"].map(String::from).to_vec();
    tale.tell(290.0, "bob", Event::RunsAsked { step: "restore".into(), items: all, hash: "h".into() });
    tale.run(290.0, "restore", "acme", 1).run(290.0, "restore", "umbrella", 1);
    tale.exit(
        302.0,
        "restore.umbrella.1",
        2,
        12_000,
        "fetching umbrella.tar.gpg\ngpg: decryption failed: No secret key\n",
    );
    tale.run(302.5, "restore", "globex", 1);
    tale.exit(331.0, "restore.acme.1", 0, 41_000, "restored acme\n");
    tale.run(331.5, "restore", "initech", 1);
    tale.turn(336.0, "acme-spare", CheckState::Up, 333.0, Outcome::Ok);
    tale.host(343.0, Event::StepVerified { step: "restore".into(), item: "acme".into() });
    tale.tell(350.0, "eve", note("nobody looked at the dashboards", Some(Point::Monitor), Some("restore"), 345.0));
    tale
}

/// A seat with keys, over a tale.
pub struct Seat {
    pub model: Model,
    pub now: Stamp,
    pub sent: Vec<Effect>,
    pub theme: Theme,
}

impl Seat {
    /// alice's, `s` seconds after the room was opened.
    pub fn new(tale: &Tale, s: f64, size: (u16, u16)) -> Seat {
        Seat::of(tale, s, size, "alice", Role::Commander)
    }

    pub fn of(tale: &Tale, s: f64, size: (u16, u16), name: &str, role: Role) -> Seat {
        let now = at(s);
        let start = Start { now, offset_s: 3600, size, asker: "t".into(), name: name.into(), role };
        let mut seat = Seat { model: Model::new(start), now, sent: vec![], theme: Theme::named("dark").unwrap() };
        let you = You { seat: 1, name: name.into(), role, shared_account: false };
        seat.frame(ToSeat::Welcome { version: 1, room: "kraken".into(), you });
        seat.entries(&tale.entries);
        seat.frame(ToSeat::Current);
        seat
    }

    pub fn entries(&mut self, entries: &[Entry]) {
        let head = format!("{}:9f3c2a1b", entries.last().map_or(0, |e| e.n));
        self.frame(ToSeat::Entries { entries: entries.to_vec(), head });
    }

    pub fn frame(&mut self, frame: ToSeat) {
        self.msg(Msg::Frame(Box::new(frame)));
    }

    pub fn msg(&mut self, msg: Msg) -> Vec<Effect> {
        let effects = update(&mut self.model, self.now, msg);
        self.sent.extend(effects.iter().cloned());
        effects
    }

    /// Presses keys, half a second between them, with the host alive all along.
    pub fn keys(&mut self, text: &str) -> Vec<Effect> {
        let mut all = Vec::new();
        for key in keys(text).unwrap() {
            self.wait(0.5);
            all.extend(self.msg(Msg::Key(key)));
        }
        all
    }

    /// Types text, character by character.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            self.msg(Msg::Key(Key::plain(warroom::desk::Code::Char(c))));
        }
    }

    /// Time passes, and the host says so.
    pub fn wait(&mut self, s: f64) {
        self.now = self.now.plus_ms((s * 1000.0) as i64);
        self.model.link.last_word = self.now;
        self.msg(Msg::Tick);
    }

    /// Time passes, and the host says nothing.
    pub fn silence(&mut self, s: f64) {
        self.now = self.now.plus_ms((s * 1000.0) as i64);
        self.msg(Msg::Tick);
    }

    /// The intents that were asked for so far.
    pub fn asked(&self) -> Vec<warroom::record::Intent> {
        let intent = |e: &Effect| match e {
            Effect::Send(ToHost::Ask { intent, .. }) => Some(intent.clone()),
            _ => None,
        };
        self.sent.iter().filter_map(intent).collect()
    }

    /// Live data as the host sends it in the thick of it.
    pub fn pulse(&mut self) {
        let now = self.now;
        let beat = |check: &str, outcome, latency_ms, soft: Option<&str>| Beat {
            check: check.into(),
            at: now,
            outcome,
            latency_ms,
            soft: soft.map(String::from),
            phases: Phases {
                resolve_ms: Some(1),
                connect_ms: Some(latency_ms / 8),
                tls_ms: Some(latency_ms / 4),
                first_byte_ms: Some(latency_ms / 2),
                body_ms: Some(2),
            },
        };
        let run =
            |run: &str, percent, line: &str| RunPulse { run: run.into(), percent, line: line.into(), bytes: 4096 };
        for ms in [180, 220, 600, 1900, 2100] {
            let pulse = Pulse {
                beats: vec![
                    beat("partners-web", fail(ProbePhase::Expect, "503"), ms, None),
                    beat("partners-api", fail(ProbePhase::Connect, "timed out"), 2000, None),
                    beat("demos-web", fail(ProbePhase::Connect, "refused"), 2, None),
                    beat("trainings-web", Outcome::Slow { reason: "200 in 2.1 s".into() }, ms, None),
                    beat("storage-dc2", Outcome::Ok, 12, None),
                    beat("acme-spare", Outcome::Ok, 31 + ms / 10, None),
                ],
                runs: vec![
                    run("restore.globex.1", Some(62), "restoring /srv/globex"),
                    run("restore.initech.1", Some(18), "gpg: decrypting"),
                ],
                pending: 0,
                banners: vec![],
            };
            self.frame(ToSeat::Pulse(pulse));
        }
    }

    /// A piece of the followed run's output.
    pub fn output(&mut self, text: &str) {
        let Some(run) = self.model.output.run.clone() else { panic!("no run is followed") };
        let from = self.model.output.next().unwrap_or(0);
        self.frame(ToSeat::Output { run, from, bytes: text.len() as u64, text: text.into() });
    }

    pub fn buffer(&self) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(self.model.size.0, self.model.size.1)).unwrap();
        terminal.draw(|frame| render(&self.model, &self.theme, frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        let buffer = self.buffer();
        let row = |y| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
        (0..buffer.area.height).map(|y| row(y).trim_end().to_owned() + "\n").collect()
    }

    /// Whether the screen says so.
    #[track_caller]
    pub fn shows(&self, text: &str) {
        let screen = self.screen();
        assert!(screen.contains(text), "{text:?} is not on the screen:\n{screen}");
    }

    /// Whether the screen does not say so.
    #[track_caller]
    pub fn hides(&self, text: &str) {
        let screen = self.screen();
        assert!(!screen.contains(text), "{text:?} is on the screen:\n{screen}");
    }
}
