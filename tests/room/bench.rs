//! A room without a host: inputs in virtual time, the events that they become folded back, due events drained as a host drains them.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use warroom::plan::*;
use warroom::record::*;
use warroom::room::*;
use warroom::words::*;

/// A step with this id and script texts, one slot, five minutes for its proof.
pub fn step(id: &str, scripts: &[&str]) -> Step {
    let scripts = scripts.iter().map(|text| script(text)).collect();
    Step {
        id: id.into(),
        title: id.to_owned(),
        scripts,
        parallel: 1,
        verify_within: Span::secs(300),
        ..Step::default()
    }
}

/// A runnable script with this text.
pub fn script(text: &str) -> Script {
    let interpreter = vec!["bash".to_owned()];
    Script { lang: "bash".to_owned(), runnable: true, interpreter, text: text.to_owned(), ..Script::default() }
}

/// A check that is probed every 10 s, fall 3, rise 2.
pub fn check(name: &str) -> Check {
    Check {
        name: name.into(),
        probe: Probe::Tcp(TcpProbe { address: "192.0.2.1:1".to_owned(), ..TcpProbe::default() }),
        every: Span::secs(10),
        timeout: Span::secs(2),
        fall: 3,
        rise: 2,
        ..Check::default()
    }
}

/// A plan with these steps in one phase, and the list `customers`: acme, globex, initech.
pub fn plan(steps: Vec<Step>) -> Plan {
    let items = ["acme", "globex", "initech"].map(str::to_owned).to_vec();
    Plan {
        title: "Test".to_owned(),
        lists: vec![List { name: "customers".to_owned(), source: ListSource::Items(items) }],
        phases: vec![Phase { id: "main".to_owned(), title: "Main".to_owned(), steps, ..Phase::default() }],
        ..Plan::default()
    }
}

pub fn tick(step: &str) -> Intent {
    Intent::Tick { step: step.into() }
}

pub fn untick(step: &str) -> Intent {
    Intent::Untick { step: step.into() }
}

pub fn skip(step: &str) -> Intent {
    Intent::Skip { step: step.into(), why: "not now".to_owned() }
}

pub fn run(step: &str) -> Intent {
    Intent::Run { step: step.into(), item: None, confirm: None }
}

pub fn run_item(step: &str, item: &str) -> Intent {
    Intent::Run { step: step.into(), item: Some(item.to_owned()), confirm: None }
}

/// A retry with a yes, so that no second run asks.
pub fn retry(step: &str) -> Intent {
    Intent::Retry { step: step.into(), item: None, confirm: Some("yes".to_owned()) }
}

pub fn approve(step: &str) -> Intent {
    Intent::Approve { step: step.into() }
}

pub fn stop_step(step: &str) -> Intent {
    Intent::Stop { target: Target::Step(step.into()) }
}

pub fn stop_run(run: &str) -> Intent {
    Intent::Stop { target: Target::Run(run.into()) }
}

pub fn answer(input: &str, value: &str) -> Intent {
    Intent::Answer { input: input.to_owned(), value: value.to_owned() }
}

pub fn note(text: &str, private: bool) -> Intent {
    Intent::Note { text: text.to_owned(), point: None, on: None, private, at: None }
}

/// An exit with this code after a second.
pub fn exit(code: i32) -> Exit {
    Exit { code: Some(code), duration_ms: 1000, ..Exit::default() }
}

/// The names of events, for short comparisons.
pub fn names(events: &[Event]) -> Vec<String> {
    let name = |e: &Event| match serde_json::to_value(e).unwrap() {
        serde_json::Value::Object(o) => o.keys().next().unwrap().clone(),
        other => panic!("{other}"),
    };
    events.iter().map(name).collect()
}

pub struct Bench {
    pub room: Room,
    pub watch: Watch,
    pub now: Stamp,
    pub entries: Vec<Entry>,
    roles: BTreeMap<&'static str, Role>,
}

impl Bench {
    /// An incident opened by alice, who commands; bob and carl respond, olga observes, fred facilitates.
    pub fn open(plan: Plan) -> Bench {
        Bench::open_as(plan, Kind::Incident)
    }

    pub fn drill(plan: Plan) -> Bench {
        Bench::open_as(plan, Kind::Drill)
    }

    fn open_as(plan: Plan, kind: Kind) -> Bench {
        let at: DateTime<Utc> = "2026-11-23T14:00:00Z".parse().unwrap();
        let roles = [
            ("alice", Role::Commander),
            ("bob", Role::Responder),
            ("carl", Role::Responder),
            ("olga", Role::Observer),
            ("fred", Role::Facilitator),
        ];
        let mut bench = Bench {
            room: Room::default(),
            watch: Watch::default(),
            now: Stamp { at, boot: BootId(1), mono: 5_000_000 },
            entries: Vec::new(),
            roles: roles.into(),
        };
        bench.append(Author::person("alice", 1000), Event::RoomOpened(Box::new(opening(plan, kind))));
        bench.host(false, false);
        bench
    }

    /// A host starts (again).
    pub fn host(&mut self, resumed: bool, headless: bool) {
        let version = "0.0.0".to_owned();
        self.append(Author::host(), Event::HostStarted { pid: 1, version, resumed, headless });
        self.settle();
    }

    pub fn wait(&mut self, ms: u64) {
        self.now = self.now.plus_ms(ms as i64);
    }

    /// Folds one event; every entry is a millisecond after the one before.
    pub fn append(&mut self, by: Author, event: Event) {
        self.wait(1);
        let entry = Entry { n: self.room.last + 1, stamp: self.now, by, event };
        self.room.apply(&entry);
        self.entries.push(entry);
    }

    /// Asks without having anything done about it, having seen the last entry.
    pub fn decide(&self, who: &'static str, intent: &Intent) -> Result<Vec<Event>, Refusal> {
        self.decide_seeing(who, self.room.last, intent)
    }

    pub fn decide_seeing(&self, who: &'static str, seen: u64, intent: &Intent) -> Result<Vec<Event>, Refusal> {
        let by = Author::person(who, 1000);
        let input = Input::Intent { by, role: self.roles[who], seen, intent: intent.clone() };
        decide(&self.room, &self.watch, &input, &self.now)
    }

    /// Asks, folds what comes of it, and then what is due. Returns what the intent itself became.
    pub fn ask(&mut self, who: &'static str, intent: Intent) -> Result<Vec<Event>, Refusal> {
        let events = self.decide(who, &intent)?;
        for event in events.clone() {
            self.append(Author::person(who, 1000), event);
        }
        self.settle();
        Ok(events)
    }

    /// Asks, and it must be granted and make these entries.
    #[track_caller]
    pub fn does(&mut self, who: &'static str, intent: Intent, events: &[&str]) {
        let made = self.ask(who, intent.clone()).unwrap_or_else(|r| panic!("{intent:?}: {r}"));
        assert_eq!(names(&made), events, "{intent:?}");
    }

    /// Asks, and it must be refused on this ground, with these words somewhere in what is said.
    #[track_caller]
    pub fn refused(&mut self, who: &'static str, intent: Intent, ground: Ground, words: &str) {
        match self.ask(who, intent.clone()) {
            Ok(made) => panic!("{intent:?} was granted: {:?}", names(&made)),
            Err(refusal) => {
                assert_eq!(refusal.ground, ground, "{refusal}");
                assert!(refusal.to_string().contains(words), "{refusal}");
            }
        }
    }

    /// Something other than an intent happens.
    pub fn feed(&mut self, input: Input) -> Vec<Event> {
        let events = decide(&self.room, &self.watch, &input, &self.now).unwrap();
        for event in events.clone() {
            self.append(Author::host(), event);
        }
        self.settle();
        events
    }

    /// What is due by itself, until nothing is. Due events are asked for again after each one, as the contract says.
    pub fn settle(&mut self) {
        for _ in 0..200 {
            let due = decide(&self.room, &self.watch, &Input::Tick, &self.now).unwrap();
            let Some(event) = due.into_iter().next() else { return };
            self.append(Author::host(), event);
        }
        panic!("it never comes to rest: {:?}", names(&self.events()[self.entries.len() - 10..]));
    }

    pub fn pass(&mut self, ms: u64) {
        self.wait(ms);
        self.settle();
    }

    pub fn started(&mut self, run: &str) {
        self.feed(Input::Started(run.into(), 77));
    }

    /// The run begins, where it has not, and exits.
    #[track_caller]
    pub fn exits(&mut self, run: &str, code: i32) {
        assert!(self.room.runs[run].live(), "{run} does not live: {:?}", self.room.runs[run]);
        self.started(run);
        self.feed(Input::Exited(run.into(), exit(code)));
    }

    /// One probe of a check, begun after all entries so far, and what it confirms.
    pub fn probe(&mut self, check: &str, good: bool) {
        self.wait(1);
        let outcome = match good {
            true => Outcome::Ok,
            false => Outcome::Fail { phase: ProbePhase::Connect, reason: "refused".to_owned() },
        };
        let result =
            ProbeResult { check: check.into(), began: self.now, latency_ms: 1, outcome, evidence: Evidence::default() };
        for event in self.watch.feed(&self.room.checks, &result) {
            self.append(Author::host(), event);
        }
        self.wait(1);
        self.settle();
    }

    pub fn state(&self, step: &str) -> StepState {
        assert!(self.room.steps.contains_key(step), "no step {step}");
        self.room.step_state(step)
    }

    pub fn item_state(&self, step: &str, item: &str) -> StepState {
        let rec = self.room.step(step).unwrap();
        self.room.item_state(rec, rec.item(item).unwrap())
    }

    /// The runs that live, by name.
    pub fn live(&self) -> Vec<&str> {
        self.room.runs.values().filter(|r| r.live()).map(|r| r.run.as_str()).collect()
    }

    pub fn events(&self) -> Vec<Event> {
        self.entries.iter().map(|e| e.event.clone()).collect()
    }

    /// How many entries of this name there are.
    pub fn count(&self, name: &str) -> usize {
        names(&self.events()).iter().filter(|n| *n == name).count()
    }
}

fn opening(plan: Plan, kind: Kind) -> Opening {
    Opening {
        room: "test".to_owned(),
        kind,
        runbook: "test.md".to_owned(),
        sha256: "00".to_owned(),
        folder: ".".to_owned(),
        plan,
        problems: Vec::new(),
        vars: Vec::new(),
        down_since: None,
        account: "ops".to_owned(),
        machine: "desk".to_owned(),
        path: "/bin".to_owned(),
        role: Role::Commander,
        opened_by: "alice".to_owned(),
    }
}
