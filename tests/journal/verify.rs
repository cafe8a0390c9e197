//! `verify`: the chain, the expected head, and runs against what was recorded of them.

use super::{bytes, put, room, tick, wait};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use tempfile::{TempDir, tempdir};
use warroom::io::journal::{Journal, VerifyReport, verify};
use warroom::record::line::Hash;
use warroom::record::{Entry, Event, Exit};

const OUTPUT: &str = "restored acme\n";

fn exit(output: &str) -> Exit {
    let digest: [u8; 32] = Sha256::digest(output).into();
    Exit {
        code: Some(0),
        bytes: output.len() as u64,
        sha256: Hash::from(digest).to_string(),
        duration_ms: 41_000,
        ..Exit::default()
    }
}

/// A room with one run that the journal records, and one that ended while no host was there.
fn room_with_runs() -> TempDir {
    let dir = tempdir().unwrap();
    let mut opened = Journal::create(dir.path()).unwrap();
    let event = Event::RunExited { run: "restore.acme.1".into(), exit: Box::new(exit(OUTPUT)) };
    opened.journal.append(vec![tick(1), Entry { event, ..tick(2) }]).unwrap();
    wait(&mut opened, 2);
    for run in ["restore.acme.1", "restore.bolt.1"] {
        let folder = dir.path().join("runs").join(run);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("output"), OUTPUT).unwrap();
        let mut json = serde_json::to_value(exit(OUTPUT)).unwrap();
        json["ended"] = "2026-11-23T14:22:07.123Z".into();
        fs::write(folder.join("exit.json"), json.to_string()).unwrap();
    }
    // A run that lives has neither.
    fs::create_dir_all(dir.path().join("runs/restore.core.1")).unwrap();
    dir
}

fn check(dir: &Path) -> VerifyReport {
    verify(dir, None, |_, _| {}).unwrap()
}

fn said(report: &VerifyReport) -> Vec<String> {
    report.run_findings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_room_as_it_was_written_is_whole() {
    let dir = room_with_runs();
    let report = check(dir.path());
    assert!(report.whole(), "{report:?}");
    assert_eq!((report.runs, report.journal.entries), (2, 2));
}

#[test]
fn a_changed_output_is_found_with_or_without_an_entry() {
    for run in ["restore.acme.1", "restore.bolt.1"] {
        let dir = room_with_runs();
        let output = dir.path().join("runs").join(run).join("output");
        fs::write(&output, OUTPUT.replace('a', "o")).unwrap();
        let what = format!("run {run}: its output was changed: it does not match the recorded SHA-256");
        assert_eq!(said(&check(dir.path())), [what]);
        fs::write(&output, OUTPUT.repeat(2)).unwrap();
        assert_eq!(said(&check(dir.path())), [format!("run {run}: its output has 28 bytes, recorded were 14")]);
        fs::remove_file(&output).unwrap();
        assert_eq!(said(&check(dir.path())), [format!("run {run}: its output is missing")]);
    }
}

#[test]
fn output_and_exit_changed_together_still_differ_from_the_journal() {
    let dir = room_with_runs();
    let folder = dir.path().join("runs/restore.acme.1");
    fs::write(folder.join("output"), "all is well!!\n").unwrap();
    fs::write(folder.join("exit.json"), serde_json::to_string(&exit("all is well!!\n")).unwrap()).unwrap();
    let said = said(&check(dir.path()));
    assert_eq!(said[0], "run restore.acme.1: exit.json says something else than the journal");
    assert!(said[1].contains("its output was changed"));
}

#[test]
fn an_exit_record_that_is_gone_or_unreadable_is_found() {
    let dir = room_with_runs();
    let path = dir.path().join("runs/restore.acme.1/exit.json");
    fs::write(&path, "{").unwrap();
    assert!(said(&check(dir.path()))[0].contains("exit.json cannot be understood"));
    fs::remove_file(&path).unwrap();
    assert!(said(&check(dir.path()))[0].contains("exit.json is missing"));
}

#[test]
fn a_run_whose_name_leads_out_of_the_room_is_not_followed() {
    let dir = tempdir().unwrap();
    let mut opened = Journal::create(dir.path()).unwrap();
    let event = Event::RunExited { run: "../../etc".into(), exit: Box::new(exit(OUTPUT)) };
    opened.journal.append(vec![Entry { event, ..tick(1) }]).unwrap();
    wait(&mut opened, 1);
    assert_eq!(said(&check(dir.path())), ["run ../../etc: is no name of a run"]);
}

#[test]
fn a_flipped_bit_anywhere_before_the_last_line_is_damage() {
    let dir = tempdir().unwrap();
    room(dir.path(), 4);
    let whole = bytes(dir.path());
    let last = whole[..whole.len() - 1].iter().rposition(|b| *b == b'\n').unwrap();
    for i in (0..last * 8).step_by(7) {
        let mut flipped = whole.clone();
        flipped[i / 8] ^= 1 << (i % 8);
        put(dir.path(), &flipped);
        let report = check(dir.path());
        assert!(report.damage().count() > 0, "bit {i}");
        assert!(report.damage().all(|f| f.line <= 5), "bit {i}");
    }
}

#[test]
fn every_deleted_and_every_swapped_line_is_damage() {
    let dir = tempdir().unwrap();
    room(dir.path(), 6);
    let whole = bytes(dir.path());
    let lines: Vec<&[u8]> = whole.split_inclusive(|b| *b == b'\n').collect();
    for i in 0..5 {
        let mut without = lines.clone();
        without.remove(i);
        put(dir.path(), &without.concat());
        assert!(!check(dir.path()).whole(), "line {i} deleted");
        let mut swapped = lines.clone();
        swapped.swap(i, i + 1);
        put(dir.path(), &swapped.concat());
        assert!(!check(dir.path()).whole(), "lines {i} and {} swapped", i + 1);
    }
}

#[test]
fn an_end_cut_off_at_a_lines_border_shows_only_against_the_head() {
    let dir = tempdir().unwrap();
    room(dir.path(), 4);
    let head = check(dir.path()).journal.head;
    let expect = Some(head.to_string().parse().unwrap());
    assert!(verify(dir.path(), expect.clone(), |_, _| {}).unwrap().whole());
    let whole = bytes(dir.path());
    let last = whole[..whole.len() - 1].iter().rposition(|b| *b == b'\n').unwrap();
    put(dir.path(), &whole[..=last]);
    assert!(check(dir.path()).whole());
    let report = verify(dir.path(), expect, |_, _| {}).unwrap();
    assert!(report.damage().next().unwrap().to_string().contains("entry 4 was expected and is not there"));
}

#[test]
fn a_torn_end_is_a_remark() {
    let dir = tempdir().unwrap();
    room(dir.path(), 2);
    let whole = bytes(dir.path());
    put(dir.path(), &whole[..whole.len() - 9]);
    let report = check(dir.path());
    assert!(report.whole());
    assert!(report.remarks().next().unwrap().to_string().contains("never acknowledged"));
}

#[test]
fn progress_rises_to_the_whole() {
    let dir = room_with_runs();
    fs::write(dir.path().join("runs/restore.bolt.1/output"), vec![b'x'; 5 << 20]).unwrap();
    let mut heard = Vec::new();
    verify(dir.path(), None, |done, total| heard.push((done, total))).unwrap();
    assert!(heard.len() > 3 && heard.is_sorted());
    let (done, total) = *heard.last().unwrap();
    assert_eq!(done, total);
    assert!(total > 5 << 20);
}
