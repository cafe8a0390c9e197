//! Performing what is outstanding: each effect once at a time, off the loop, its result a happening.

use super::keeper::Keeper;
use super::{Happening, Happenings, Host};
use crate::io::rundir::{self, RunSpec};
use crate::io::{account, runbook, shell};
use crate::record::{Author, Event};
use crate::room::{Effect, Room, outstanding};
use crate::words::*;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a list's or a var's command may take.
const SHELL_TIMEOUT: Duration = Duration::from_secs(30);

/// What came of an effect.
pub(super) struct Performed {
    id: String,
    came: Came,
}

enum Came {
    List(String, Result<Vec<String>, String>),
    Input(String, Result<String, String>),
    Spawned(RunId, Result<(), String>),
    Stopped(Result<(), String>),
}

/// The effects that are being performed.
pub(super) struct Effects {
    room_dir: PathBuf,
    under_way: BTreeSet<String>,
    /// Spawns and stops that reached the run's directory: from there on it tells what came of them.
    handed_over: BTreeSet<String>,
    tx: Happenings,
}

impl Effects {
    pub fn new(room_dir: &Path, tx: Happenings) -> Effects {
        Effects { room_dir: room_dir.to_owned(), under_way: BTreeSet::new(), handed_over: BTreeSet::new(), tx }
    }

    /// Whether nothing is being performed.
    pub fn idle(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Whether this run's supervisor is being started right now.
    pub fn spawning(&self, run: &RunId) -> bool {
        self.under_way.contains(&Effect::Spawn(run.clone()).id())
    }

    /// Whether this host started this run's supervisor (or found that it cannot).
    pub fn spawned(&self, run: &RunId) -> bool {
        self.handed_over.contains(&Effect::Spawn(run.clone()).id())
    }

    /// Performs what is due. Journal first, then act: nothing happens while an entry is not durable.
    pub fn perform(&mut self, keeper: &mut Keeper, now: &Stamp) {
        if !keeper.all_durable() {
            return;
        }
        for effect in outstanding(&keeper.room, now) {
            let id = effect.id();
            if self.handed_over.contains(&id) || !self.under_way.insert(id.clone()) {
                continue;
            }
            match effect {
                Effect::Spawn(run) => self.spawn(keeper, id, run),
                Effect::Stop(run, by) => self.stop(id, run, by),
                Effect::FillList(list) => self.fill_list(&keeper.room, id, list),
                Effect::FillInput(input) => self.fill_input(&keeper.room, id, input),
            }
        }
    }

    fn spawn(&self, keeper: &Keeper, id: String, run: RunId) {
        let (dir, tx) = (self.room_dir.clone(), self.tx.clone());
        let Some((mut spec, script, env)) = order(keeper, &run) else {
            let why = Err("what was to run changed before it began: nothing was started".to_owned());
            let _ = tx.send(Happening::Performed(Performed { id, came: Came::Spawned(run, why) }));
            return;
        };
        let folder = folder(&keeper.room);
        tokio::task::spawn_blocking(move || {
            spec.files = rundir::named_files(&script, &folder, &spec.cwd);
            let started = rundir::prepare(&dir, &spec, script.as_bytes())
                .map_err(|e| e.to_string())
                .and_then(|_| rundir::start::start(&dir, &spec, &env).map_err(|e| e.to_string()));
            let _ = tx.send(Happening::Performed(Performed { id, came: Came::Spawned(run, started) }));
        });
    }

    fn stop(&self, id: String, run: RunId, by: String) {
        let (dir, tx) = (self.room_dir.clone(), self.tx.clone());
        tokio::task::spawn_blocking(move || {
            let asked = rundir::path(&dir, &run)
                .and_then(|dir| rundir::start::request_stop(&dir, &by))
                .map_err(|e| e.to_string());
            let _ = tx.send(Happening::Performed(Performed { id, came: Came::Stopped(asked) }));
        });
    }

    fn fill_list(&self, room: &Room, id: String, list: String) {
        let command = room.plan.lists.iter().find(|l| l.name == list).and_then(|l| match &l.source {
            crate::plan::ListSource::Lines(command) => Some(command.clone()),
            crate::plan::ListSource::Items(_) => None,
        });
        self.capture(room, id, command, move |out| Came::List(list, out.map(|text| items(&text))));
    }

    fn fill_input(&self, room: &Room, id: String, input: String) {
        let command = room.plan.vars.iter().find(|v| v.name == input).and_then(|v| v.command.clone());
        let value = |text: String| text.strip_suffix('\n').map(str::to_owned).unwrap_or(text);
        self.capture(room, id, command, move |out| Came::Input(input, out.map(value)));
    }

    fn capture(
        &self,
        room: &Room,
        id: String,
        command: Option<String>,
        came: impl FnOnce(Result<String, String>) -> Came + Send + 'static,
    ) {
        let (folder, tx) = (folder(room), self.tx.clone());
        tokio::spawn(async move {
            let out = match command {
                Some(command) => shell::capture(&command, &folder, &[], SHELL_TIMEOUT).await,
                None => Err("it has no command".to_owned()),
            };
            let _ = tx.send(Happening::Performed(Performed { id, came: came(out) }));
        });
    }
}

/// The lines of a list's output: trimmed, without empty ones and doubles.
fn items(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if !items.iter().any(|i| i == line) {
            items.push(line.to_owned());
        }
    }
    items
}

/// The folder that scripts run in.
fn folder(room: &Room) -> PathBuf {
    room.opening.as_ref().map_or_else(|| PathBuf::from("/"), |o| PathBuf::from(&o.folder))
}

type Environment = Vec<(OsString, OsString)>;

/// Everything that a supervisor needs for a run: its intent, its script, its environment. None where the script is no longer the one that the
/// run was intended for: a reload or another answer came between.
fn order(keeper: &Keeper, run: &RunId) -> Option<(RunSpec, String, Environment)> {
    let room = &keeper.room;
    let rec = room.runs.get(run)?;
    let step = room.step(rec.step.as_str())?;
    let script = step.step.scripts.get(rec.script)?;
    let text = room.script_text(script);
    if runbook::sha256(&text) != rec.sha256 {
        return None;
    }
    let env = environment(keeper, step, &rec.item, run);
    let path = env.iter().find(|(k, _)| k == "PATH").map(|(_, v)| v.to_string_lossy().into_owned());
    let secret = |v: &&crate::plan::Var| keeper.secrets.contains_key(&v.name);
    let spec = RunSpec {
        run: run.clone(),
        step: rec.step.clone(),
        item: rec.item.clone(),
        script: rec.script,
        attempt: rec.attempt,
        interpreter: script.interpreter.clone(),
        cwd: folder(room).join(step.step.cwd.as_deref().unwrap_or(".")),
        account: account::account(),
        host: account::machine(),
        path: path.unwrap_or_default(),
        env: env.iter().map(|(k, _)| k.to_string_lossy().into_owned()).collect(),
        secrets: room.plan.vars.iter().filter(secret).map(|v| v.env_name()).collect(),
        timeout_ms: step.step.timeout.map(|t| t.ms()),
        tty: step.step.tty,
        started_by: rec.by.clone(),
        ..RunSpec::default()
    };
    Some((spec, text, env))
}

/// The host's environment, then the room's variables, then the secrets.
fn environment(keeper: &Keeper, step: &crate::room::StepRec, item: &str, run: &RunId) -> Environment {
    let mut env: std::collections::BTreeMap<OsString, OsString> = std::env::vars_os().collect();
    for (name, value) in keeper.room.script_env(step, item, run) {
        env.insert(name.into(), value.into());
    }
    for var in &keeper.room.plan.vars {
        if let Some(value) = keeper.secrets.get(&var.name) {
            env.insert(var.env_name().into(), value.into());
        }
    }
    for name in keeper.room.demanded_by(step) {
        let value = keeper.room.declared(name).and_then(|v| keeper.secrets.get(&v.name));
        env.extend(value.map(|v| (name.into(), v.into())));
    }
    env.into_iter().collect()
}

impl Host {
    /// Takes what came of an effect into the record.
    pub(super) fn performed(&mut self, performed: Performed) {
        let Performed { id, came } = performed;
        self.effects.under_way.remove(&id);
        let events = match came {
            Came::List(list, Ok(items)) => vec![Event::ListFilled { list, items }],
            Came::List(list, Err(why)) => vec![Event::ListFailed { list, why }],
            Came::Input(input, Ok(value)) => vec![self.input_answered(input, value)],
            Came::Input(input, Err(why)) => vec![Event::InputFailed { input, why }],
            Came::Spawned(run, came) => {
                self.effects.handed_over.insert(id);
                if let Err(why) = came {
                    self.runs.doubt(&run, why);
                }
                Vec::new()
            }
            Came::Stopped(Ok(())) => {
                self.effects.handed_over.insert(id);
                Vec::new()
            }
            Came::Stopped(Err(why)) => {
                self.keeper.banners.insert(id.clone(), format!("{id}: {why}"));
                Vec::new()
            }
        };
        self.keeper.record(&Author::host(), events);
    }

    fn input_answered(&mut self, input: String, value: String) -> Event {
        let secret = self.keeper.room.plan.vars.iter().any(|v| v.secret && v.name == input);
        if secret {
            self.keeper.keep_secret(&input, &value);
        }
        Event::InputAnswered { input, value: (!secret).then_some(value) }
    }
}
