//! F7: the host's loop: receive, decide, append, perform, broadcast. The only writer of a room's journal.
//!
//! Whatever happens reaches the loop as one [`Happening`]; the room decides; what it decides is appended, and once it is durable it is
//! answered, broadcast and acted upon.

mod door;
mod effects;
mod keeper;
mod probes;
mod runbook;
mod runs;
mod seats;
mod verify;

use crate::io::files::{self, FilesError};
use crate::io::journal::{Durability, Journal, JournalError, Opened};
use crate::io::socket::{self, SocketError};
use crate::io::{account, clock, logout};
use crate::record::{Author, Event, Intent, ProbeResult};
use crate::room::{Drift, Input, quiet};
use crate::text::one_line;
use crate::wire::visible;
use crate::words::*;
use door::{Heard, IN_TURN, accept};
use keeper::Keeper;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc::{Receiver, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};

/// How a host is run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Nobody sits in front of it: what a resume would hold goes on.
    pub headless: bool,
    /// Declares in this name, and ends as soon as nothing can go on without a person.
    pub until_quiet: Option<Author>,
    /// Says its entries on standard error.
    pub narrate: bool,
}

/// Why a host could not be, or ended.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The socket.
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// The room's folder.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The journal holds no room.
    #[error("{} holds no opened room: its journal has no first entry", .0.display())]
    Empty(PathBuf),
    /// The runtime or a signal handler.
    #[error("the system refused: {0}")]
    System(#[from] std::io::Error),
}

/// What reaches the loop from its own hands.
enum Happening {
    Performed(effects::Performed),
    /// At the runbook's file, and for whom.
    Looked(runbook::Looked, Vec<u64>),
    /// What threatens the runs when this host's owner logs out.
    LogOut(Option<String>),
    /// Somebody touched the runbook's file.
    Stirred,
    Verified(verify::Verified),
    Signal(&'static str),
}

type Happenings = UnboundedSender<Happening>;

/// Opens the room's journal, takes its lock, resumes what is there, and runs until the room is closed or a signal ends it.
///
/// # Errors
/// Where the room is held by another host, is no room, is another account's, or the system refuses.
pub async fn run(dir: &Path, options: Options) -> Result<(), HostError> {
    // Before anybody can know of this host: a hangup that came earlier would end it.
    let (tx, rx) = unbounded_channel();
    signals(&tx)?;
    files::take_over(dir)?;
    let Opened { journal, entries, recovery, durability } = Journal::open(dir)?;
    if entries.is_empty() {
        return Err(HostError::Empty(dir.to_owned()));
    }
    let listener = socket::listen(dir)?;
    let (probed, results) = unbounded_channel();
    let (door, heard) = channel(IN_TURN);
    accept(dir.to_owned(), listener, door.clone());
    // It asks another program, which may take its time.
    let asked = tx.clone();
    tokio::task::spawn_blocking(move || asked.send(Happening::LogOut(logout::danger(None))));
    verify::begin(dir, &tx)?;
    let probes = probes::Probes::new(probed);
    let seats = seats::Seats::new(door);
    let mut host = Host::new(dir, Keeper::new(journal, entries), options, tx, seats, probes);
    host.begin(recovery.events());
    host.serve(rx, heard, results, durability).await
}

/// When it was last looked what is due.
#[derive(Default)]
struct Settled {
    /// How many entries there were.
    entries: usize,
    /// µs of the boot clock.
    at: u64,
    /// Something came since that is no entry and may make something due: the end of an effect or of a sync.
    stirred: bool,
    /// A probe's result came since: it may prove something, though as a rule it changes nothing.
    probed: bool,
}

/// Where nothing came, what time alone makes due is looked for so often, in µs: in a large room the look has its price.
const LOOK_EVERY_US: u64 = 250_000;

/// Where only probes' results came, so often, in µs: a thousand checks have one each millisecond.
const LOOK_AFTER_PROBES_US: u64 = 50_000;

struct Host {
    dir: PathBuf,
    keeper: Keeper,
    seats: seats::Seats,
    effects: effects::Effects,
    runs: runs::Runs,
    probes: probes::Probes,
    runbook: runbook::Runbook,
    options: Options,
    drift: Drift,
    settled: Settled,
    /// Ends with the host; none where the system cannot tell of changes, and the file is looked at every second all the same.
    _stir: Option<crate::io::stir::Stir>,
    tx: Happenings,
}

impl Host {
    fn new(
        dir: &Path,
        keeper: Keeper,
        options: Options,
        tx: Happenings,
        seats: seats::Seats,
        probes: probes::Probes,
    ) -> Host {
        Host {
            dir: dir.to_owned(),
            keeper,
            seats,
            effects: effects::Effects::new(dir, tx.clone()),
            runs: runs::Runs::new(dir),
            probes,
            runbook: runbook::Runbook::default(),
            drift: Drift::new(&clock::now()),
            settled: Settled::default(),
            _stir: None,
            options,
            tx,
        }
    }

    /// The first entries of this host: what recovery did, and that it is here.
    fn begin(&mut self, recovered: Vec<Event>) {
        let resumed = self.keeper.room.host.starts > 0;
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let started = Event::HostStarted { pid: std::process::id(), version, resumed, headless: self.options.headless };
        self.keeper.record(&Author::host(), recovered.into_iter().chain([started]).collect());
        self.look_into_environment();
        self.listen_to_runbook();
        self.settle();
    }

    async fn serve(
        &mut self,
        mut rx: UnboundedReceiver<Happening>,
        mut heard: Receiver<Heard>,
        mut results: UnboundedReceiver<ProbeResult>,
        mut durability: UnboundedReceiver<Durability>,
    ) -> Result<(), HostError> {
        let mut beat = tokio::time::interval(std::time::Duration::from_millis(100));
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        // Who types sees what comes of it at once.
        let mut blink = tokio::time::interval(std::time::Duration::from_millis(20));
        blink.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            let probe_in = self.probes.next_wake();
            tokio::select! {
                Some(happening) = rx.recv() => {
                    if let Happening::Signal(name) = happening {
                        return self.end(&format!("signal {name}"), durability).await;
                    }
                    self.settled.stirred = true;
                    self.happen(happening);
                }
                Some(heard) = heard.recv() => self.hear(heard),
                Some(news) = durability.recv() => {
                    self.settled.stirred = true;
                    self.synced(news);
                }
                Some(result) = results.recv() => {
                    self.settled.probed = true;
                    self.probed(result);
                }
                () = tokio::time::sleep(probe_in) => self.probes.launch(&clock::now()),
                _ = beat.tick() => self.beat(),
                _ = blink.tick(), if self.seats.following() => {
                    self.seats.outputs(&self.dir);
                    continue;
                }
            }
            self.settle();
            if let Some(why) = self.over() {
                return self.end(&why, durability).await;
            }
        }
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Performed(performed) => self.performed(performed),
            Happening::Looked(looked, asking) => self.looked(looked, &asking),
            Happening::LogOut(danger) => self.tell("log-out", danger),
            Happening::Stirred => self.stirred(),
            Happening::Verified(said) => self.verified(said),
            Happening::Signal(_) => {}
        }
    }

    fn probed(&mut self, result: ProbeResult) {
        self.probes.answered(&result.check);
        let result = self.keeper.mask_probe(result);
        let ready = self.keeper.watch.admit(&self.keeper.room.checks, result);
        ready.iter().for_each(|result| self.judge(result));
        self.probes.hurry(&self.keeper, &clock::now());
    }

    /// A result that waits for no canary (any more).
    fn judge(&mut self, result: &ProbeResult) {
        let events = self.keeper.watch.feed(&self.keeper.room.checks, result);
        self.keeper.record(&Author::host(), events);
        self.probes.pace(&self.keeper, result);
        self.seats.beat(&self.keeper, result);
    }

    /// Ten times a second: what the runs did, what time did, what seats should see.
    fn beat(&mut self) {
        let now = clock::now();
        let inputs = self.runs.poll(&self.keeper, &self.effects);
        for (run, name, value) in self.runs.results() {
            self.keeper.set_result(&run, name, value);
        }
        for input in inputs {
            self.keeper.decide(&Author::host(), &input, &now);
        }
        self.tell("unsupervised", self.runs.unsupervised());
        if let Some(ms) = self.drift.look(&now) {
            self.keeper.record(&Author::host(), vec![Event::ClockDrifted { ms }]);
        }
        let overdue = self.keeper.watch.overdue(&self.keeper.room.checks, &now);
        overdue.iter().for_each(|result| self.judge(result));
        let stale = self.keeper.watch.tick(&self.keeper.room.checks, &now);
        self.keeper.record(&Author::host(), stale);
        if self.probes.digest_is_due(&now)
            && let Some(digest) = self.keeper.watch.digest()
        {
            self.keeper.record(&Author::host(), vec![digest]);
        }
        self.watch_runbook();
        self.seats.weary(now.mono);
        self.seats.pulse(&self.keeper, self.runs.pulses(), &now);
    }

    /// Tells everybody something as long as it is so.
    fn tell(&mut self, kind: &str, said: Option<String>) {
        match said {
            Some(said) => self.keeper.banners.insert(kind.to_owned(), said),
            None => self.keeper.banners.remove(kind),
        };
    }

    fn synced(&mut self, news: Durability) {
        match news {
            Durability::Synced { head } => {
                self.keeper.durable = head;
                self.keeper.banners.remove("stuck");
                let fresh = self.seats.broadcast(&self.keeper);
                if self.options.narrate {
                    narrate(fresh);
                }
            }
            Durability::Moved { segment, why, head } => {
                let said = format!("the disk refused to sync ({why}): the journal goes on in segment {segment}");
                self.keeper.banners.insert("moved".to_owned(), said);
                let event = Event::SegmentBegan { why, head: head.to_string() };
                self.keeper.record(&Author::host(), vec![event]);
            }
            Durability::ReserveUsed => {
                let said = "the disk is full: free some space now; the journal lives on its reserve".to_owned();
                self.keeper.banners.insert("full".to_owned(), said);
            }
            Durability::ReserveBack => {
                self.keeper.banners.remove("full");
            }
            Durability::Stuck { upto, why } => {
                let said = format!("nothing after entry {upto} can be written ({why}): tried again every second");
                self.keeper.banners.insert("stuck".to_owned(), said);
            }
        }
    }

    /// Decides what is due until nothing is, then performs what is outstanding.
    fn settle(&mut self) {
        let now = clock::now();
        let last = &self.settled;
        let rest = if last.probed { LOOK_AFTER_PROBES_US } else { LOOK_EVERY_US };
        if !last.stirred && last.entries == self.keeper.entries.len() && now.mono < last.at + rest {
            return;
        }
        // More rounds than any room needs: a decision that did not settle would otherwise spin the host.
        for _ in 0..100 {
            if self.keeper.decide(&Author::host(), &Input::Tick, &now) == 0 {
                break;
            }
        }
        self.probes.adopt(&self.keeper, &now);
        match &self.probes.short {
            Some(short) => self.keeper.banners.insert("files".to_owned(), short.clone()),
            None => self.keeper.banners.remove("files"),
        };
        self.effects.perform(&mut self.keeper, &now);
        if let Some(by) = self.options.until_quiet.clone() {
            self.declare(&by, &now);
        }
        self.settled = Settled { entries: self.keeper.entries.len(), at: now.mono, stirred: false, probed: false };
    }

    fn declare(&mut self, by: &Author, now: &Stamp) {
        let room = &self.keeper.room;
        if room.marks.contains_key(&Milestone::Declared) || room.closed.is_some() {
            return;
        }
        let intent = Input::Intent { by: by.clone(), role: Role::Commander, seen: room.last, intent: Intent::Declare };
        self.keeper.decide(by, &intent, now);
    }

    /// Why the host should end now, if it should.
    fn over(&self) -> Option<String> {
        let room = &self.keeper.room;
        if !self.dir.join("journal.jsonl").exists() {
            return Some("the room's directory is gone".to_owned());
        }
        if !self.keeper.all_durable() {
            return None;
        }
        if room.closed.is_some() {
            return Some("the room is closed".to_owned());
        }
        let alone = self.options.until_quiet.is_some() && room.armed;
        (alone && quiet(room) && self.effects.idle() && self.probes.settled(&self.keeper))
            .then(|| "nothing can go on without a person".to_owned())
    }

    /// Says goodbye, writes everything down, lets go. Runs go on.
    async fn end(&mut self, why: &str, mut durability: UnboundedReceiver<Durability>) -> Result<(), HostError> {
        if self.keeper.room.closed.is_none() {
            self.keeper.record(&Author::host(), vec![Event::HostEnded { why: why.to_owned() }]);
        }
        let deadline = tokio::time::sleep(std::time::Duration::from_secs(10));
        tokio::pin!(deadline);
        while !self.keeper.all_durable() {
            tokio::select! {
                Some(news) = durability.recv() => self.synced(news),
                () = &mut deadline => break,
            }
        }
        self.probes.stop().await;
        self.seats.goodbye(why);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let _ = std::fs::remove_file(self.dir.join(socket::NAME));
        self.keeper.close()?;
        Ok(())
    }
}

fn narrate(fresh: &[crate::record::Entry]) {
    let offset = account::utc_offset_s();
    // Whoever reads the terminal or the service's log has no role: what not everybody may see is not said there.
    for entry in fresh.iter().filter(|e| visible(e, Role::Responder, "")) {
        let at = entry.stamp.at + chrono::Duration::seconds(offset.into());
        let words = one_line(&crate::record::words::say(&entry.event));
        let line = format!("{} {:<9} {words}\n", at.format("%H:%M:%S"), one_line(&entry.by.name));
        let _ = std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes());
    }
}

fn signals(tx: &Happenings) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    // A closed terminal ends nothing.
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move { while hangup.recv().await.is_some() {} });
    for (kind, name) in [(SignalKind::terminate(), "TERM"), (SignalKind::interrupt(), "INT")] {
        let (mut stream, tx) = (signal(kind)?, tx.clone());
        tokio::spawn(async move {
            if stream.recv().await.is_some() {
                let _ = tx.send(Happening::Signal(name));
            }
        });
    }
    Ok(())
}
