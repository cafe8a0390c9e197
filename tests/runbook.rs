//! Runbooks: what is read from a text, and what is said about its mistakes.

mod bonds;
mod checks;
mod fixtures;
mod hostile;
mod rules;
mod shapes;
mod shell;
mod show;
