//! Tests of the command line through the real program: what is refused and how, what is printed where, and with which exit code.

mod checking;
mod everywhere;
mod import;
mod info;
mod intents;
mod lint;
mod open;
mod outlets;
mod pages;
mod reading;
mod scripts;
mod secrets;
mod themes;
mod typing;
