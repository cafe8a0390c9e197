//! A writer that is killed: what it acknowledged is there.

use super::{tick, wait};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::tempdir;
use warroom::io::journal::{Journal, read};

const ROOM: &str = "WARROOM_TEST_KILLED_ROOM";

/// The writer: this test again, in a process of its own; says each number that is durable, until it is killed.
fn write_until_killed(dir: &Path) -> ! {
    let mut opened =
        if dir.join("journal.jsonl").exists() { Journal::open(dir) } else { Journal::create(dir) }.unwrap();
    for n in opened.journal.next().. {
        opened.journal.append(vec![tick(n)]).unwrap();
        wait(&mut opened, n);
        eprintln!("durable {n}");
    }
    unreachable!("numbers do not end")
}

#[test]
fn a_killed_writer_loses_nothing_that_it_acknowledged() {
    if let Some(dir) = std::env::var_os(ROOM) {
        write_until_killed(Path::new(&dir));
    }
    let dir = tempdir().unwrap();
    let me = "journal::kill::a_killed_writer_loses_nothing_that_it_acknowledged";
    let mut acknowledged = BTreeSet::new();
    for after in [1, 3, 7, 40, 2, 17, 90, 5] {
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args([me, "--exact", "--nocapture"])
            .env(ROOM, dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(writer.stderr.take().unwrap()).lines();
        acknowledged.extend(said.by_ref().take(after).map(|line| number(&line.unwrap())));
        writer.kill().unwrap();
        acknowledged.extend(said.map(|line| number(&line.unwrap())));
        writer.wait().unwrap();

        let reading = read(dir.path()).unwrap();
        assert!(reading.verdict.whole(), "{:?}", reading.verdict.findings);
        for n in &acknowledged {
            assert_eq!(reading.entries[*n as usize - 1], tick(*n));
        }
    }
    assert!(acknowledged.len() >= 165);
}

fn number(line: &str) -> u64 {
    line.strip_prefix("durable ").expect(line).parse().expect(line)
}
