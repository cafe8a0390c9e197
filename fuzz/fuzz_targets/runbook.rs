//! Whatever the bytes: a runbook is read without a panic, and everything it says lies within the text.
//!
//! `cargo +nightly fuzz run runbook -- -max_len=8192 -timeout=5`; the fixtures are a good corpus to begin with:
//! `cargo +nightly fuzz run runbook fuzz/corpus/runbook tests/fixtures/runbooks`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::HashSet;
use warroom::runbook::{File, draw, lint};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (plan, problems) = lint(&text, "fuzzed.md", &|_| File::Missing);
    for problem in &problems {
        assert!(text.get(problem.span.clone()).is_some(), "{problem:?} does not lie in the text");
    }
    let ids: HashSet<_> = plan.steps().map(|(_, step)| &step.id).collect();
    assert_eq!(ids.len(), plan.steps().count(), "ids are not unique");
    let picture = draw(&text, "fuzzed.md", &problems, false);
    assert!(picture.chars().all(|c| c == '\n' || !c.is_control()), "a picture passes controls on");
});
