//! The intents: one command each, so that scripts and people without a screen take part.

use super::failure::DONE;
use super::{Failure, hosting, instant, talk::Talk};
use crate::io::socket::SocketError;
use crate::io::{account, clock, terminal};
use crate::record::{Intent, Runs, Target};
use crate::wire::{Answer, ToHost, ToSeat, VERSION};
use crate::words::*;
use clap::{Args, Subcommand};
use std::path::Path;
use std::time::Duration;

/// How long an answer may take: a slow disk is waited for, a dead host is not.
const PATIENCE: Duration = Duration::from_secs(60);

/// After how long a wait is said.
const SILENCE: Duration = Duration::from_secs(3);

/// Where, and as whom.
#[derive(Args, Debug)]
pub struct Place {
    /// The room: a directory, or a name that `warroom rooms` lists; without it, the only open one
    #[arg(long, value_name = "ROOM")]
    room: Option<String>,
    /// Your name in the room
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// Your role, where you may choose it
    #[arg(long)]
    role: Option<Role>,
}

impl Place {
    /// The room that was named.
    pub fn room(&self) -> Option<&str> {
        self.room.as_deref()
    }

    /// The name to take part under.
    pub fn name(&self) -> String {
        self.name.clone().unwrap_or_else(account::person)
    }

    /// The role that was asked for.
    pub fn role(&self) -> Option<Role> {
        self.role
    }
}

/// One intent.
#[derive(Subcommand, Debug)]
pub enum IntentCommand {
    /// Take a timed note
    Note {
        /// The note; `#todo` in it makes it an action of the report
        #[arg(required = true)]
        text: Vec<String>,
        /// recover, understand, monitor, procedure, communicate or validate
        #[arg(long)]
        point: Option<Point>,
        /// The step or check that it is about
        #[arg(long, value_name = "STEP|CHECK")]
        on: Option<String>,
        /// Only for facilitators and yourself, until it is revealed
        #[arg(long)]
        private: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Mark a step as done by hand
    Tick {
        /// The step's id
        step: String,
        #[command(flatten)]
        place: Place,
    },
    /// Take a tick or a skip back
    Untick {
        /// The step's id
        step: String,
        #[command(flatten)]
        place: Place,
    },
    /// Leave a step out
    Skip {
        /// The step's id
        step: String,
        /// The reason
        #[arg(long)]
        why: String,
        #[command(flatten)]
        place: Place,
    },
    /// Start a scripted step
    Run {
        /// The step's id
        step: String,
        #[command(flatten)]
        start: Start,
        #[command(flatten)]
        place: Place,
    },
    /// Start again what failed, was stopped or is unknown
    Retry {
        /// The step's id
        step: String,
        #[command(flatten)]
        start: Start,
        #[command(flatten)]
        place: Place,
    },
    /// Approve somebody else's start
    Approve {
        /// The step's id
        step: String,
        #[command(flatten)]
        place: Place,
    },
    /// End a run, or a step's runs and queue
    Stop {
        /// The run's or the step's id
        #[arg(value_name = "RUN|STEP")]
        target: String,
        #[command(flatten)]
        place: Place,
    },
    /// Give an input its value
    Answer {
        /// The input
        input: String,
        /// Its value; for a secret, leave it out and it is read from standard input
        value: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Add a step that the runbook does not have
    Add {
        /// Its text
        #[arg(required = true)]
        title: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Say: this is an outage
    Declare {
        #[command(flatten)]
        place: Place,
    },
    /// Take command
    Command {
        #[command(flatten)]
        place: Place,
    },
    /// Stop all automatic starts
    Hold {
        #[command(flatten)]
        place: Place,
    },
    /// Let automatic starts go on
    Release {
        #[command(flatten)]
        place: Place,
    },
    /// State when a milestone was; what was measured stays visible
    Correct {
        /// The milestone, e.g. first_failing_probe
        milestone: Milestone,
        /// 14:22, 14:22:07, 5m ago, or 2026-11-23T14:22:07Z
        #[arg(value_name = "T")]
        at: String,
        /// The reason
        #[arg(long)]
        why: String,
        #[command(flatten)]
        place: Place,
    },
    /// Say how well a point of the drill went: a note with the rating's mark, for the report
    Rate {
        /// recover, understand, monitor, procedure, communicate or validate
        point: Point,
        /// P without challenges, S with some, M with major challenges, U unable to be performed
        rating: Rating,
        /// Why, in words
        why: Vec<String>,
        /// Only for facilitators and yourself, until it is revealed
        #[arg(long)]
        private: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Make all private notes public
    Reveal {
        #[command(flatten)]
        place: Place,
    },
    /// The work is over
    StandDown {
        #[command(flatten)]
        place: Place,
    },
    /// End probes and host
    Close {
        /// End the runs that live
        #[arg(long, conflicts_with = "leave_runs")]
        stop_runs: bool,
        /// Let the runs that live go on, unwatched
        #[arg(long)]
        leave_runs: bool,
        #[command(flatten)]
        place: Place,
    },
}

/// How a step is started.
#[derive(Args, Debug)]
pub struct Start {
    /// One item only
    #[arg(long)]
    item: Option<String>,
    /// The words that the step asks for, or `yes`
    #[arg(long, value_name = "TEXT")]
    confirm: Option<String>,
}

/// Asks for one intent.
pub fn run(talk: &Talk, command: IntentCommand) -> Result<u8, Failure> {
    let given = matches!(&command, IntentCommand::Answer { value: Some(_), .. });
    let (place, intent) = read(talk, command)?;
    let dir = hosting::meant(place.room.as_deref())?;
    if given {
        no_secret(&dir, &intent)?;
    }
    let intent = target(&dir, intent)?;
    let word = intent.word();
    let name = place.name.unwrap_or_else(account::person);
    let answer = hosting::runtime()?.block_on(patiently(talk, ask(&dir, &name, place.role, intent)))?;
    match answer {
        Answer::Done { entries: 0 } => talk.say(&format!("{word}: it is so already")),
        Answer::Done { .. } => talk.say(&format!("{word}: done")),
        Answer::Refused(refusal) => return Err(refusal.into()),
    }
    Ok(DONE)
}

/// Waits for an answer, and says so: a host whose disk is full, or that is stopped, answers when it can.
async fn patiently(talk: &Talk, asked: impl Future<Output = Result<Answer, Failure>>) -> Result<Answer, Failure> {
    tokio::pin!(asked);
    if let Ok(answer) = tokio::time::timeout(SILENCE, &mut asked).await {
        return answer;
    }
    talk.say("no word from the room for 3 s: waiting (ctrl-c gives up; it may be done all the same)");
    asked.await
}

fn read(talk: &Talk, command: IntentCommand) -> Result<(Place, Intent), Failure> {
    use IntentCommand as C;
    let step = StepId::from;
    Ok(match command {
        C::Note { text, point, on, private, place } => {
            (place, Intent::Note { text: text.join(" "), point, on, private, at: Some(clock::now()) })
        }
        C::Tick { step: s, place } => (place, Intent::Tick { step: step(s) }),
        C::Untick { step: s, place } => (place, Intent::Untick { step: step(s) }),
        C::Skip { step: s, why, place } => (place, Intent::Skip { step: step(s), why }),
        C::Run { step: s, start, place } => {
            (place, Intent::Run { step: step(s), item: start.item, confirm: start.confirm })
        }
        C::Retry { step: s, start, place } => {
            (place, Intent::Retry { step: step(s), item: start.item, confirm: start.confirm })
        }
        C::Approve { step: s, place } => (place, Intent::Approve { step: step(s) }),
        C::Stop { target, place } => (place, Intent::Stop { target: Target::Step(step(target)) }),
        C::Answer { input, value, place } => {
            let value = value.map_or_else(|| value_from_stdin(talk, place.room(), &input), Ok)?;
            (place, Intent::Answer { input, value })
        }
        C::Add { title, place } => (place, Intent::Add { title: title.join(" ") }),
        C::Declare { place } => (place, Intent::Declare),
        C::Command { place } => (place, Intent::Command),
        C::Hold { place } => (place, Intent::Hold),
        C::Release { place } => (place, Intent::Release),
        C::Correct { milestone, at, why, place } => {
            let to = instant::parse(&at, &clock::now())?;
            (place, Intent::Correct { milestone, to, why })
        }
        C::Rate { point, rating, why, private, place } => {
            (place, Intent::Rate { point, rating, why: why.join(" "), private })
        }
        C::Reveal { place } => (place, Intent::Reveal),
        C::StandDown { place } => (place, Intent::StandDown),
        C::Close { stop_runs, leave_runs, place } => {
            let leave = leave_runs.then_some(Runs::Leave);
            (place, Intent::Close { runs: if stop_runs { Some(Runs::Stop) } else { leave } })
        }
    })
}

fn value_from_stdin(talk: &Talk, room: Option<&str>, input: &str) -> Result<String, Failure> {
    let what = format!("answer {input}");
    let asked = std::io::IsTerminal::is_terminal(&std::io::stdin());
    if !asked {
        return line().map_err(|e| Failure::wrong(what, e));
    }
    if talk.no_input {
        return Err(Failure::wrong(what, "no value was given"));
    }
    if !is_secret(&hosting::meant(room)?, input)? {
        talk.say(&format!("{input}:"));
        return line().map_err(|e| Failure::wrong(what, e));
    }
    talk.say(&format!("{input} (a secret: it is not shown while you type):"));
    hosting::runtime()?.block_on(hidden_line()).ok_or_else(|| Failure::wrong(what, "nothing was answered"))
}

fn line() -> std::io::Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

/// A line that the terminal does not show; none where ctrl-c, or the end, came first. In any case the terminal shows again what is typed.
async fn hidden_line() -> Option<String> {
    let (send, read) = tokio::sync::oneshot::channel();
    terminal::echo(false);
    std::thread::spawn(move || send.send(line()));
    let line = tokio::select! {
        line = read => line.ok().and_then(Result::ok),
        _ = tokio::signal::ctrl_c() => None,
    };
    terminal::echo(true);
    line.filter(|l| !l.is_empty())
}

fn is_secret(dir: &Path, input: &str) -> Result<bool, Failure> {
    let room = crate::room::Room::fold(&crate::io::journal::read(dir)?.entries);
    Ok(room.plan.vars.iter().any(|v| v.secret && v.name == *input))
}

/// A secret's value does not come by argument.
fn no_secret(dir: &Path, intent: &Intent) -> Result<(), Failure> {
    let Intent::Answer { input, .. } = intent else { return Ok(()) };
    if is_secret(dir, input)? {
        let why = "it is a secret, and arguments are seen by everybody on this machine";
        let hint = format!("`warroom answer {input}` reads it from standard input");
        return Err(Failure::wrong(format!("answer {input}"), why).hint(hint));
    }
    Ok(())
}

/// `stop` takes a run or a step: a run, where there is one of that name.
fn target(dir: &Path, intent: Intent) -> Result<Intent, Failure> {
    let Intent::Stop { target: Target::Step(id) } = &intent else { return Ok(intent) };
    let room = crate::room::Room::fold(&crate::io::journal::read(dir)?.entries);
    let run = RunId(id.0.clone());
    let is_run = room.runs.contains_key(&run) && room.step(id.as_str()).is_none();
    Ok(if is_run { Intent::Stop { target: Target::Run(run) } } else { intent })
}

/// Why no host answers: a closed room has none and gets none.
fn absent(dir: &Path, error: SocketError) -> Failure {
    if matches!(error, SocketError::NoHost(_)) && super::rooms::closed(dir) {
        return hosting::closed(dir);
    }
    error.into()
}

/// The first frame of a command that takes no seat.
pub fn hello(name: &str, role: Option<Role>) -> ToHost {
    ToHost::Hello { version: VERSION, name: name.to_owned(), role, readonly: false, seated: false, known: u64::MAX }
}

/// Connects without a seat, asks, and waits until the answer is durable.
///
/// # Errors
/// Where no host answers, or it refuses the name or the role.
pub async fn ask(dir: &Path, name: &str, role: Option<Role>, intent: Intent) -> Result<Answer, Failure> {
    say(dir, name, role, |id| ToHost::Ask { id, seen: u64::MAX, intent }).await
}

/// As [`ask`], for any frame that is answered; it gets an id.
///
/// # Errors
/// As [`ask`].
pub async fn say(
    dir: &Path,
    name: &str,
    role: Option<Role>,
    frame: impl FnOnce(String) -> ToHost,
) -> Result<Answer, Failure> {
    let mut connection = hosting::connect(dir).await.map_err(|e| absent(dir, e))?;
    let hello = hello(name, role);
    let id = format!("{}-{}", std::process::id(), clock::mono());
    connection.tx.send(&hello);
    connection.tx.send(&frame(id.clone()));
    let answer = async {
        while let Some(frame) = connection.rx.recv().await {
            match frame.map_err(Failure::from)? {
                ToSeat::Answer { id: theirs, answer } if theirs == id => return Ok(answer),
                ToSeat::Refused(refusal) => return Err(Failure::from(refusal)),
                _ => {}
            }
        }
        Err(Failure::inner("the host left before it answered", "").hint("whether it was done, `warroom status` tells"))
    };
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(Failure::inner("the host does not answer", "it has not made the entry durable for a minute")
            .hint("`warroom status` tells what is known; is its disk full?")),
    }
}
