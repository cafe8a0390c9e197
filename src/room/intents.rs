//! Intents: one function each, named as on the command line.
