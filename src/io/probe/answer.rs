//! What a probe brings home, before its conditions judge it.

use crate::expect::Fact;
use hyper::HeaderMap;

/// What came back.
#[derive(Debug)]
pub enum Answer {
    /// An HTTP answer; `cut` where the body was longer than what is kept.
    Http { status: u16, headers: HeaderMap, body: Vec<u8>, cut: bool },
    /// What was received.
    Tcp { received: Vec<u8> },
    /// A plugin's exit code and text.
    Exec { code: i32, text: Vec<u8> },
    /// An echo, which says no more than that it came.
    Echo,
    /// What a name server, a monitor or a heartbeat told.
    Told(Told),
}

/// What an answer means by itself.
#[derive(Debug, PartialEq)]
pub enum Verdict {
    /// All is well.
    Pass,
    /// Well, but.
    Slow(String),
    /// Not well.
    Fail(String),
    /// It says nothing about what is watched.
    Unknown(String),
}

/// Facts that somebody told.
#[derive(Debug)]
pub struct Told {
    /// In words, for the evidence.
    pub said: String,
    /// What it means, unless a condition judges one of the facts of `judged`.
    pub verdict: Verdict,
    pub judged: &'static [&'static str],
    pub facts: Vec<(&'static str, Fact)>,
    /// Facts that are missing, and why.
    pub absent: Vec<(&'static str, String)>,
}

impl Told {
    /// No facts yet.
    pub fn new(said: impl Into<String>, verdict: Verdict, judged: &'static [&'static str]) -> Told {
        Told { said: said.into(), verdict, judged, facts: Vec::new(), absent: Vec::new() }
    }

    /// One more fact.
    pub fn fact(mut self, name: &'static str, fact: Fact) -> Told {
        self.facts.push((name, fact));
        self
    }

    /// A fact that is missing.
    pub fn without(mut self, name: &'static str, why: impl Into<String>) -> Told {
        self.absent.push((name, why.into()));
        self
    }
}
