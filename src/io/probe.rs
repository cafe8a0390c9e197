//! Probes: one attempt of a check on a fresh connection, its parts measured.
//!
//! Who is due is a pure question ([`schedule`]); performing is [`probe`], and [`Prober::launch`] for many at once. Whatever
//! is wrong on our side (no route at all, too many open files, a prober that was woken late) makes a probe `unknown`:
//! a starved prober is not an outage.

mod answer;
mod blame;
mod bounds;
mod connect;
mod dns;
mod exec;
mod http;
mod icmp;
mod incarnations;
mod judge;
mod monitor;
mod prepare;
mod pulse;
mod push;
mod query;
pub mod schedule;
mod tcp;
mod tls;
mod trail;
mod unfit;

pub use bounds::{Bounds, bounds};
pub use prepare::PreparedCheck;
pub use unfit::Unfit;

use crate::io::clock;
use crate::record::{Evidence, Outcome, ProbeResult};
use crate::words::CheckName;
use futures_util::FutureExt;
use prepare::Target;
use pulse::Pulse;
use rustls::pki_types::CertificateDer;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use trail::{Stop, Trail};

/// Bodies, plugins' texts and received bytes are kept up to this length.
pub const BODY_LIMIT: usize = 64 * 1024;
/// A wake-up later than this voids what depends on time. µs.
const LATE: u64 = 100_000;

/// What all probes of a host share.
pub struct Prober {
    /// Where plugins run: the runbook's folder.
    folder: PathBuf,
    trust: tls::Trust,
    heartbeats: push::Heartbeats,
    pulse: Arc<Pulse>,
    tasks: TaskTracker,
    stopped: CancellationToken,
}

impl Prober {
    /// A prober whose plugins run in `folder`. It trusts the system's certificates, or those of the file or the folders
    /// that `SSL_CERT_FILE` and `SSL_CERT_DIR` name. To be called inside of a tokio runtime with time and I/O.
    pub fn new(folder: impl Into<PathBuf>) -> Arc<Prober> {
        Prober::trusting(folder, Vec::new())
    }

    /// As [`Prober::new`], with more certificates to trust.
    pub fn trusting(folder: impl Into<PathBuf>, roots: Vec<CertificateDer<'static>>) -> Arc<Prober> {
        let pulse = Arc::new(Pulse::new(clock::mono()));
        let (tasks, stopped) = (TaskTracker::new(), CancellationToken::new());
        tasks.spawn(stopped.clone().run_until_cancelled_owned(pulse::beat(Arc::clone(&pulse))));
        let folder = folder.into();
        let trust = tls::Trust::new(folder.clone(), roots);
        Arc::new(Prober { folder, trust, heartbeats: push::Heartbeats::default(), pulse, tasks, stopped })
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    fn trust(&self) -> &tls::Trust {
        &self.trust
    }

    /// A heartbeat arrived; `failed` says that what it stands for went wrong.
    pub fn pushed(&self, check: &CheckName, failed: bool, text: String) {
        self.heartbeats.arrived(check, failed, text, clock::mono());
    }

    /// Probes in the background; the result goes to `tx`. Exactly one result comes, unless the prober is stopped.
    pub fn launch(self: &Arc<Self>, check: Arc<PreparedCheck>, tx: mpsc::UnboundedSender<ProbeResult>) {
        let prober = Arc::clone(self);
        let stopped = self.stopped.clone();
        self.tasks.spawn(stopped.run_until_cancelled_owned(async move {
            let began = clock::now();
            let probed = AssertUnwindSafe(probe(&check, &prober)).catch_unwind().await;
            // a check whose result never came would never be probed again
            let result = probed.unwrap_or_else(|_| ProbeResult {
                check: check.name().clone(),
                began,
                latency_ms: clock::now().ms_since(&began),
                outcome: Outcome::Unknown { reason: "the prober failed on this check".to_owned() },
                evidence: Evidence::default(),
            });
            // a host that does not listen any more needs no result
            let _ = tx.send(result);
        }));
    }

    /// Ends all probes that were launched, plugins with their children, and waits until they are gone.
    pub async fn stop(&self) {
        self.stopped.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Prober {
    fn drop(&mut self) {
        self.stopped.cancel();
    }
}

/// One attempt of a check, within the check's time-out; where it has several incarnations, of each of them at once. Never fails: whatever
/// happens is an outcome.
pub async fn probe(check: &PreparedCheck, ctx: &Prober) -> ProbeResult {
    if check.incarnations().is_empty() {
        return attempt(check, ctx).await;
    }
    let attempts = check.incarnations().iter().map(|(name, check)| async move { (name, attempt(check, ctx).await) });
    incarnations::together(futures_util::future::join_all(attempts).await)
}

async fn attempt(check: &PreparedCheck, ctx: &Prober) -> ProbeResult {
    // reading certificates is no part of the other side's time; what is missing is said when it is needed
    if let Some(key) = check.key() {
        let _ = ctx.trust.connector(key).await;
    }
    let began = clock::now();
    let deadline = began.mono + check.timeout().ms() * 1000;
    let mut trail = Trail::new(began.mono, deadline);
    let ran = tokio::time::timeout(check.timeout().duration(), run(check, ctx, &mut trail)).await;
    let ended = clock::mono();
    let took = ended.saturating_sub(began.mono);
    let late = ctx.pulse.late(began.mono, ended);
    let (phase, mut evidence) = trail.close(ended, matches!(ran, Ok(Ok(_))));
    let outcome = match ran {
        Ok(Ok(answer)) => judge::judge(check, answer, took, late, &mut evidence),
        Ok(Err(Stop::Fail(reason))) => Outcome::Fail { phase, reason },
        Ok(Err(Stop::Unknown(reason))) => Outcome::Unknown { reason },
        // the timer itself may have been the one that came late
        Err(_) => match late.or(ended.checked_sub(deadline + LATE).map(|over| over + LATE)) {
            Some(by) => Outcome::Unknown { reason: pulse::words(by) },
            None => Outcome::Fail { phase, reason: "timed out".to_owned() },
        },
    };
    ProbeResult { check: check.name().clone(), began, latency_ms: took / 1000, outcome, evidence }
}

async fn run(check: &PreparedCheck, ctx: &Prober, trail: &mut Trail) -> Result<answer::Answer, Stop> {
    match check.target() {
        Target::Http(http) => http::ask(http, ctx, trail).await,
        Target::Tcp(tcp) => tcp::talk(tcp, check.uses("body") || check.uses("json"), ctx, trail).await,
        Target::Exec(argv) => exec::plugin(argv, ctx.folder(), trail).await,
        Target::Dns(dns) => dns::ask(dns, trail).await,
        Target::Icmp(place) => icmp::ping(place, trail).await,
        Target::Monitor(monitor) => monitor::ask(monitor, ctx, trail).await,
        Target::Push(within) => {
            let now = clock::mono();
            let late = ctx.pulse.late(now.saturating_sub(within.ms() * 1000), now).unwrap_or(0);
            Ok(ctx.heartbeats.look(check.name(), *within, now, late))
        }
    }
}
