//! The simple commands of a script, and which of them want a person at a terminal.

use super::lex::{Kind, Lexed, lex};
use std::ops::Range;

/// A simple command: its words without quotes, and where it stands.
#[derive(Debug, PartialEq)]
pub(in crate::runbook) struct Command {
    pub words: Vec<String>,
    pub at: Range<usize>,
    /// Whether its input is a pipe, a file or a here-document.
    pub fed: bool,
}

/// What a command wants from a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::runbook) enum Wants {
    /// A terminal to draw on or to ask at.
    Terminal,
    /// Lines that are typed into it: a shell on another machine, a database's prompt.
    Lines,
    /// Somebody who ends it: it goes on for ever.
    End,
}

/// The simple commands in order; words that only lead to one (`if`, `sudo`, `NAME=value`) are left out of it.
pub(in crate::runbook) fn commands(text: &str) -> Vec<Command> {
    split(text, &lex(text))
}

fn split(text: &str, lexed: &Lexed) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut words: Vec<Range<usize>> = Vec::new();
    let (mut fed, mut piped, mut target) = (false, false, false);
    for token in &lexed.tokens {
        let word = &text[token.at.clone()];
        match token.kind {
            Kind::Word if target => target = false,
            Kind::Word => words.push(token.at.clone()),
            Kind::Redirect => {
                target = true;
                fed |= word.trim_start_matches('0').starts_with('<');
            }
            Kind::Op | Kind::Newline => {
                commands.extend(command(text, &words, fed || piped));
                words.clear();
                (fed, target) = (false, false);
                piped = word == "|" || word == "|&" || (piped && token.kind == Kind::Newline && words.is_empty());
            }
        }
    }
    commands.extend(command(text, &words, fed || piped));
    commands
}

fn command(text: &str, words: &[Range<usize>], fed: bool) -> Option<Command> {
    const LEADS: [&str; 14] =
        ["if", "elif", "then", "else", "while", "until", "do", "!", "{", "time", "sudo", "exec", "command", "nohup"];
    let mut at = 0;
    while let Some(word) = words.get(at).map(|w| &text[w.clone()]) {
        let sets = word.split_once('=').is_some_and(|(name, _)| is_name(name));
        // `sudo -u postgres psql`: its options are passed over with their values, as far as they are known.
        let option = at > 0 && &text[words[at - 1].clone()] == "sudo" && word.starts_with('-') && !shell_option(word);
        if option {
            at += if matches!(word, "-u" | "-g" | "-h" | "-p") { 2 } else { 1 };
            continue;
        }
        let shell = word == "sudo" && words.get(at + 1).is_none_or(|w| shell_option(&text[w.clone()]));
        if shell || !(sets || LEADS.contains(&word)) {
            break;
        }
        at += 1;
    }
    let (first, last) = (words.get(at)?, words.last()?);
    let plain = |w: &Range<usize>| text[w.clone()].replace(['\'', '"', '\\'], "");
    Some(Command { words: words[at..].iter().map(plain).collect(), at: first.start..last.end, fed })
}

/// `sudo -i`, `sudo -s`
fn shell_option(word: &str) -> bool {
    matches!(word, "-i" | "-s" | "--login" | "--shell")
}

/// Whether a word can be a variable's name.
pub(in crate::runbook) fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a command is a line of output: a table's head, a log's line, a table's frame.
pub(in crate::runbook) fn is_output(command: &Command) -> bool {
    let words = &command.words;
    let Some(first) = words.first() else { return false };
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let head = |w: &String| w.len() > 1 && w.chars().all(|c| c.is_ascii_uppercase() || "-_/%()".contains(c));
    let table = words.len() >= 3 && words.iter().all(head);
    let frame = first.len() > 3 && first.chars().all(|c| "+-=".contains(c));
    let clock = |w: &String| w.len() >= 8 && w.split(':').count() == 3 && w.starts_with(|c: char| c.is_ascii_digit());
    let logged = MONTHS.contains(&first.as_str()) && words.get(2).is_some_and(clock);
    let stamp = first.len() >= 10
        && first.as_bytes()[4] == b'-'
        && first.as_bytes()[7] == b'-'
        && first.starts_with(|c: char| c.is_ascii_digit());
    // `notAfter=Aug 6 13:11:20 2025`: what stands before it looks like a variable.
    let day = first.chars().all(|c| c.is_ascii_digit()) && words.get(1).is_some_and(clock);
    table || frame || logged || stamp || day || first == "●"
}

/// What a command wants from a person; none where it does its work alone.
pub(in crate::runbook) fn wants(command: &Command) -> Option<Wants> {
    let name = command.words.first()?.rsplit('/').next()?;
    let args: Vec<&str> = command.words[1..].iter().map(String::as_str).collect();
    let has = |options: &[&str]| args.iter().any(|a| options.contains(a));
    let terminal = match name {
        "vi" | "vim" | "nvim" | "nano" | "emacs" | "less" | "more" | "htop" | "atop" | "watch" | "man" | "tmux"
        | "screen" | "visudo" | "vipw" | "passwd" | "k9s" | "iotop" | "ncdu" => true,
        "top" => !args.iter().any(|a| a.starts_with("-b") || a.contains("batch")),
        "crontab" => has(&["-e"]),
        "kubectl" | "oc" | "systemctl" | "helm" => verb(&args) == Some("edit"),
        "git" => has(&["-i", "--interactive", "-p", "--patch"]),
        "read" => has(&["-p"]) && !command.fed,
        _ => false,
    };
    if terminal {
        return Some(Wants::Terminal);
    }
    if !command.fed && session(name, &args) {
        return Some(Wants::Lines);
    }
    endless(name, &args).then_some(Wants::End)
}

/// Programs that can open a shell elsewhere.
const OPENERS: [&str; 12] =
    ["ssh", "mosh", "kubectl", "oc", "docker", "podman", "nerdctl", "crictl", "gcloud", "aws", "su", "sudo"];

/// Whether a text names a program that can open a shell elsewhere; reading its commands takes longer.
pub(in crate::runbook) fn may_open_shell(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| OPENERS.contains(&word))
}

/// The program that a command opens a shell on another machine, in a container or as another user with.
pub(in crate::runbook) fn opens_shell(command: &Command) -> Option<&str> {
    const DATABASES: [&str; 5] = ["psql", "mysql", "redis-cli", "mongo", "mongosh"];
    let name = command.words.first()?.rsplit('/').next()?;
    let database = command.words.last().is_some_and(|w| DATABASES.contains(&w.as_str()));
    (OPENERS.contains(&name) && !database && wants(command) == Some(Wants::Lines)).then_some(name)
}

/// Whether a command follows or forwards something until somebody stops it.
fn endless(name: &str, args: &[&str]) -> bool {
    let has = |options: &[&str]| args.iter().any(|a| options.contains(a));
    let short = |letter: char| {
        args.iter().any(|a| a.starts_with('-') && !a.starts_with("--") && !a.contains('=') && a.contains(letter))
    };
    match name {
        "journalctl" => short('f') || has(&["--follow"]),
        "tail" => short('f') || short('F') || args.iter().any(|a| a.starts_with("--follow")),
        "kubectl" | "oc" => match verb(args) {
            Some("logs") => has(&["-f", "--follow", "--follow=true"]),
            Some("get") => has(&["-w", "--watch", "--watch=true", "--watch-only"]),
            Some("port-forward" | "proxy") => true,
            _ => false,
        },
        "docker" | "podman" | "nerdctl" | "docker-compose" => has(&["logs"]) && has(&["-f", "--follow"]),
        "dmesg" => has(&["-w", "-W", "--follow", "--follow-new"]),
        "ping" => !args.is_empty() && !args.iter().any(|a| a.starts_with("-c") || a.starts_with("-w")),
        "tcpdump" => !args.iter().any(|a| a.starts_with("-c") || a.starts_with("-r") || *a == "-D"),
        "stern" => !has(&["--no-follow"]),
        _ => false,
    }
}

/// The first word that is neither an option nor, as far as they are known, an option's value: `kubectl -n shop edit`.
fn verb<'a>(args: &[&'a str]) -> Option<&'a str> {
    const VALUED: [&str; 10] =
        ["-n", "--namespace", "--context", "--cluster", "--kubeconfig", "--user", "--as", "-s", "--server", "-H"];
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if VALUED.contains(arg) {
            args.next();
        } else if !arg.starts_with('-') {
            return Some(arg);
        }
    }
    None
}

/// Whether a command opens a prompt that waits for lines.
fn session(name: &str, args: &[&str]) -> bool {
    let plain: Vec<&str> = args.iter().copied().filter(|a| !a.starts_with('-')).collect();
    let has = |options: &[&str]| args.iter().any(|a| options.iter().any(|o| a == o || a.starts_with(&format!("{o}="))));
    match name {
        "sudo" => true,
        "su" => !has(&["-c", "--command"]),
        "ssh" | "mosh" => !args.is_empty() && remote_command(args).is_none(),
        "telnet" | "ftp" => true,
        "sftp" => !has(&["-b"]),
        "sh" | "bash" | "zsh" => args.iter().all(|a| matches!(*a, "-l" | "-i" | "--login")),
        "kubectl" | "oc" => in_cluster(args),
        "docker" | "podman" | "nerdctl" | "crictl" => match plain.first() {
            Some(&"exec") => ends_in_shell(args) && tty(args),
            Some(&"run") => ends_in_shell(args) && tty(args),
            Some(&"attach") => true,
            _ => false,
        },
        "psql" => !args.iter().any(|a| ["-c", "-f", "-l"].iter().any(|o| a.starts_with(o)) || a.starts_with("--")),
        "mysql" | "mariadb" => !args.iter().any(|a| a.starts_with("-e") || a.starts_with("--execute")),
        "mongo" | "mongosh" => !has(&["--eval"]) && !args.iter().any(|a| a.ends_with(".js")),
        "redis-cli" => !redis_command(args),
        "irb" => true,
        "rails" | "gitlab-rails" => matches!(plain.first(), Some(&"console" | &"c" | &"dbconsole" | &"db")),
        "python" | "python3" | "node" => args.is_empty(),
        "gcloud" => plain.starts_with(&["compute", "ssh"]) && !has(&["--command"]) && !args.contains(&"--"),
        "aws" => plain.starts_with(&["ssm", "start-session"]),
        _ => false,
    }
}

/// What `ssh` is told to run: what stands behind the host.
fn remote_command<'a>(args: &[&'a str]) -> Option<&'a str> {
    const VALUED: [&str; 14] = ["-b", "-c", "-D", "-E", "-F", "-i", "-J", "-L", "-l", "-m", "-o", "-p", "-R", "-W"];
    let mut args = args.iter();
    let mut host = false;
    while let Some(arg) = args.next() {
        // Before the host stand options, after which there may be no shell at all; behind it the first word is the command.
        let found = if host { !arg.starts_with('-') } else { matches!(*arg, "-N" | "-V" | "-O" | "-f") };
        if !host && VALUED.contains(arg) {
            args.next();
        } else if found {
            return Some(arg);
        } else if !arg.starts_with('-') {
            host = true;
        }
    }
    None
}

fn in_cluster(args: &[&str]) -> bool {
    let verb = args.iter().find(|a| matches!(**a, "exec" | "rsh" | "debug" | "attach" | "run"));
    let Some(at) = verb.and_then(|v| args.iter().position(|a| a == v)) else { return false };
    let behind = &args[at + 1..];
    let told = args.iter().position(|a| *a == "--");
    match args[at] {
        "exec" | "run" => tty(args) && ends_in_shell(args),
        "debug" => told.map_or(!args.contains(&"-o"), |_| ends_in_shell(args)),
        // `oc rsh POD COMMAND`: options with values stand before the pod.
        "rsh" => {
            let mut plain = 0;
            let mut valued = false;
            for arg in behind {
                if valued {
                    valued = false;
                } else if matches!(*arg, "-c" | "-n" | "--container" | "--namespace") {
                    valued = true;
                } else if !arg.starts_with('-') {
                    plain += 1;
                }
            }
            plain < 2
        }
        "attach" => tty(args),
        _ => false,
    }
}

/// `-it` and the like.
fn tty(args: &[&str]) -> bool {
    let short = |a: &str| a.len() <= 4 && a.starts_with('-') && !a.starts_with("--") && a.contains(['i', 't']);
    let mut before = args.iter().take_while(|a| **a != "--");
    before.any(|a| short(a) || matches!(*a, "--tty" | "--stdin" | "--interactive"))
}

fn ends_in_shell(args: &[&str]) -> bool {
    let last = args.iter().rev().find(|a| !matches!(**a, "-l" | "-i" | "--login")).unwrap_or(&"");
    let name = last.rsplit('/').next().unwrap_or_default();
    matches!(name, "sh" | "bash" | "zsh" | "ash" | "psql" | "mysql" | "redis-cli" | "mongo" | "mongosh" | "--")
}

fn redis_command(args: &[&str]) -> bool {
    const VALUED: [&str; 7] = ["-h", "-p", "-a", "-n", "-s", "-u", "-i"];
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if VALUED.contains(arg) {
            args.next();
        } else if arg.starts_with("--") || !arg.starts_with('-') {
            return !matches!(*arg, "--tls" | "--no-auth-warning" | "--askpass");
        }
    }
    false
}
