//! Creating, appending, opening again, and what a kill leaves at the end.

use super::{bytes, put, room, tick, wait};
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::sync::mpsc::{Receiver, Sender, channel};
use tempfile::tempdir;
use warroom::io::journal::{Disk, Durability, Journal, JournalError, RESERVE, holder, read};
use warroom::record::Event;

#[test]
fn what_was_acknowledged_is_there_again() {
    let dir = tempdir().unwrap();
    let written = room(dir.path(), 20);
    let opened = Journal::open(dir.path()).unwrap();
    assert_eq!(opened.entries, written);
    assert_eq!(opened.journal.next(), 21);
    assert_eq!(opened.recovery.events(), []);
    assert!(opened.recovery.findings.is_empty());
}

#[test]
fn appending_goes_on_where_the_journal_ended() {
    let dir = tempdir().unwrap();
    room(dir.path(), 3);
    let mut opened = Journal::open(dir.path()).unwrap();
    opened.journal.append(vec![tick(4), tick(5)]).unwrap();
    let heard = wait(&mut opened, 5);
    let head = opened.journal.close().unwrap();
    assert_eq!(heard, [Durability::Synced { head }]);
    let reading = read(dir.path()).unwrap();
    assert_eq!(reading.entries, (1..=5).map(tick).collect::<Vec<_>>());
    assert!(reading.verdict.whole());
    assert_eq!(reading.verdict.head, head);
}

/// A disk whose syncs say that they began, and wait until they may go on.
struct Gate {
    began: Sender<()>,
    go: Receiver<()>,
}

impl Disk for Gate {
    fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&mut self, file: &File) -> io::Result<()> {
        self.began.send(()).unwrap();
        self.go.recv().unwrap();
        file.sync_data()
    }
}

#[test]
fn entries_handed_over_while_a_sync_is_under_way_share_the_next_and_none_is_told_before() {
    let dir = tempdir().unwrap();
    drop(Journal::create(dir.path()).unwrap());
    let ((began, has_begun), (let_go, go)) = (channel(), channel());
    let mut opened = Journal::open_on(dir.path(), Box::new(Gate { began, go })).unwrap();
    opened.journal.append(vec![tick(1)]).unwrap();
    has_begun.recv().unwrap();
    for n in 2..=500 {
        opened.journal.append(vec![tick(n)]).unwrap();
    }
    assert!(opened.durability.try_recv().is_err());
    let mut heads = Vec::new();
    for _ in 0..2 {
        let_go.send(()).unwrap();
        let Some(Durability::Synced { head }) = opened.durability.blocking_recv() else { panic!("not synced") };
        heads.push(head.n);
    }
    assert_eq!(heads, [1, 500]);
    opened.journal.close().unwrap();
    assert_eq!(read(dir.path()).unwrap().entries, (1..=500).map(tick).collect::<Vec<_>>());
}

#[test]
fn closing_waits_for_what_was_handed_over() {
    let dir = tempdir().unwrap();
    let mut opened = Journal::create(dir.path()).unwrap();
    opened.journal.append((1..=100).map(tick).collect()).unwrap();
    assert_eq!(opened.journal.close().unwrap().n, 100);
    assert_eq!(read(dir.path()).unwrap().verdict.head.n, 100);
}

#[test]
fn numbers_that_do_not_go_on_are_refused_and_nothing_is_written() {
    let dir = tempdir().unwrap();
    let mut opened = Journal::create(dir.path()).unwrap();
    for wrong in [vec![tick(2)], vec![tick(1), tick(3)], vec![tick(0)]] {
        assert!(matches!(opened.journal.append(wrong), Err(JournalError::Misnumbered { .. })));
    }
    assert_eq!(opened.journal.close().unwrap().n, 0);
    assert!(bytes(dir.path()).is_empty());
}

#[test]
fn nobody_else_can_read_a_room() {
    let parent = tempdir().unwrap();
    let dir = parent.path().join("deep/room");
    drop(Journal::create(&dir).unwrap());
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    for file in fs::read_dir(&dir).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert_eq!(fs::metadata(dir.join(RESERVE)).unwrap().len(), 1 << 20);
}

#[test]
fn a_room_is_made_once_and_what_is_none_is_not_opened() {
    let dir = tempdir().unwrap();
    assert!(matches!(Journal::open(dir.path()), Err(JournalError::NotARoom(_))));
    assert!(matches!(read(dir.path()), Err(JournalError::NotARoom(_))));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "a refusal leaves nothing behind");
    drop(Journal::create(dir.path()).unwrap());
    assert!(matches!(Journal::create(dir.path()), Err(JournalError::Exists(_))));
}

#[test]
fn a_second_host_is_refused_and_told_who_is_there() {
    let dir = tempdir().unwrap();
    let first = Journal::create(dir.path()).unwrap();
    let Err(JournalError::Held(who)) = Journal::open(dir.path()) else { panic!("two writers") };
    assert_eq!(who.pid, Some(std::process::id()));
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    assert_eq!(who.machine, machine);
    assert_eq!(holder(dir.path()), Some(who.clone()));
    let said = JournalError::Held(who).to_string();
    assert!(said.contains(&format!("process {} on {machine}", std::process::id())), "{said}");
    drop(first);
    assert_eq!(holder(dir.path()), None);
    assert!(Journal::open(dir.path()).is_ok());
}

#[test]
fn a_tail_torn_at_any_byte_of_the_last_two_lines_is_put_aside() {
    let dir = tempdir().unwrap();
    let written = room(dir.path(), 6);
    let whole = bytes(dir.path());
    let newlines: Vec<usize> = (0..whole.len()).filter(|i| whole[*i] == b'\n').collect();
    for length in newlines[3] + 1..whole.len() {
        put(dir.path(), &whole[..length]);
        let kept = newlines.iter().filter(|at| **at < length).count();
        let end = newlines[kept - 1] + 1;
        assert_eq!(read(dir.path()).unwrap().entries, written[..kept], "cut at {length}");
        // Opening syncs five times: every byte near a line's border, every seventh between.
        if length % 7 != 0 && (end + 3..newlines[kept] - 2).contains(&length) {
            continue;
        }
        let opened = Journal::open(dir.path()).unwrap();
        assert_eq!(opened.entries, written[..kept], "cut at {length}");
        let cut = opened.recovery.cut.clone();
        assert_eq!(cut.is_some(), length > end);
        assert_eq!(opened.recovery.new_segment, None);
        drop(opened);
        assert_eq!(bytes(dir.path()), &whole[..end]);
        if let Some(cut) = cut {
            let aside = dir.path().join(&cut.aside);
            assert_eq!(fs::read(&aside).unwrap(), &whole[end..length]);
            assert_eq!(cut.bytes as usize, length - end);
            fs::remove_file(aside).unwrap();
        }
    }
}

#[test]
fn a_zeroed_tail_is_put_aside_and_the_record_can_say_so() {
    let dir = tempdir().unwrap();
    let written = room(dir.path(), 3);
    let whole = bytes(dir.path());
    put(dir.path(), &[&whole[..], &[0; 4096]].concat());
    let mut opened = Journal::open(dir.path()).unwrap();
    assert_eq!(opened.entries, written);
    let event = Event::JournalRecovered { bytes: 4096, aside: "journal.jsonl.cut-1".into() };
    assert_eq!(opened.recovery.events(), std::slice::from_ref(&event));
    let mut entry = tick(4);
    entry.event = event;
    opened.journal.append(vec![entry.clone()]).unwrap();
    opened.journal.close().unwrap();
    let reading = read(dir.path()).unwrap();
    assert!(reading.verdict.findings.is_empty());
    assert_eq!(reading.entries[3], entry);
    assert_eq!(fs::read(dir.path().join("journal.jsonl.cut-1")).unwrap(), [0; 4096]);
}

#[test]
fn copies_of_tails_never_replace_each_other() {
    let dir = tempdir().unwrap();
    room(dir.path(), 2);
    let whole = bytes(dir.path());
    for (tail, name) in [("{\"n\":3", "journal.jsonl.cut-1"), ("{\"n\"", "journal.jsonl.cut-2")] {
        put(dir.path(), &[&whole[..], tail.as_bytes()].concat());
        let opened = Journal::open(dir.path()).unwrap();
        assert_eq!(opened.recovery.cut.unwrap().aside, name);
        assert_eq!(fs::read_to_string(dir.path().join(name)).unwrap(), tail);
    }
}

#[test]
fn damage_is_never_cut_and_the_room_goes_on_in_a_new_segment() {
    let dir = tempdir().unwrap();
    room(dir.path(), 5);
    let mut damaged = bytes(dir.path());
    let at = damaged.windows(6).position(|w| w == b"step-3").unwrap();
    damaged[at] ^= 1;
    put(dir.path(), &damaged);

    let mut opened = Journal::open(dir.path()).unwrap();
    assert_eq!(opened.entries.len(), 5);
    let (why, head) = opened.recovery.new_segment.clone().unwrap();
    assert!(why.contains("entry 3 is damaged") && why.contains("it had been acknowledged"), "{why}");
    let mut entry = tick(6);
    entry.event = opened.recovery.events().remove(0);
    assert_eq!(entry.event, Event::SegmentBegan { why, head: head.to_string() });
    opened.journal.append(vec![entry, tick(7)]).unwrap();
    opened.journal.close().unwrap();
    assert_eq!(bytes(dir.path()), damaged);

    // Said once: the next host goes on in the new segment, and readers still see the damage.
    let again = Journal::open(dir.path()).unwrap();
    assert_eq!(again.recovery.new_segment, None);
    assert_eq!(again.journal.next(), 8);
    assert_eq!(again.recovery.findings.len(), 1);
    drop(again);
    assert!(!dir.path().join("journal.3.jsonl").exists());
    let reading = read(dir.path()).unwrap();
    assert_eq!(reading.entries.iter().map(|e| e.n).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(reading.verdict.findings.len(), 1);
}

#[test]
fn damage_before_a_torn_tail_gets_both_mended() {
    let dir = tempdir().unwrap();
    room(dir.path(), 4);
    let mut damaged = bytes(dir.path());
    let at = damaged.windows(6).position(|w| w == b"step-4").unwrap();
    damaged[at] ^= 1;
    put(dir.path(), &[&damaged[..], b"{\"n\":5,\"at"].concat());
    let opened = Journal::open(dir.path()).unwrap();
    assert!(matches!(
        &opened.recovery.events()[..],
        [Event::SegmentBegan { .. }, Event::JournalRecovered { bytes: 10, .. }]
    ));
    assert_eq!(opened.journal.next(), 5, "the damaged line keeps its number");
    drop(opened);
    assert_eq!(bytes(dir.path()), damaged);
}

#[test]
fn a_new_segment_torn_in_its_first_line_is_begun_again() {
    let dir = tempdir().unwrap();
    room(dir.path(), 3);
    let mut damaged = bytes(dir.path());
    damaged[10] ^= 1;
    put(dir.path(), &damaged);
    fs::write(dir.path().join("journal.2.jsonl"), b"{\"n\":4").unwrap();
    let mut opened = Journal::open(dir.path()).unwrap();
    assert!(opened.recovery.new_segment.is_some() && opened.recovery.cut.is_some());
    opened.journal.append(vec![tick(4)]).unwrap();
    wait(&mut opened, 4);
    drop(opened);
    assert!(!dir.path().join("journal.3.jsonl").exists());
    let reading = read(dir.path()).unwrap();
    assert_eq!(reading.verdict.findings.len(), 1, "{:?}", reading.verdict.findings);
    assert_eq!(reading.entries[3], tick(4));
}

#[test]
fn other_files_are_no_segments() {
    let dir = tempdir().unwrap();
    let written = room(dir.path(), 2);
    for name in ["journal.jsonl.cut-1", "journal.02.jsonl", "journal.x.jsonl", "journal.1.jsonl", "journal.jsonl~"] {
        fs::write(dir.path().join(name), "rubbish\n").unwrap();
    }
    let reading = read(dir.path()).unwrap();
    assert_eq!(reading.entries, written);
    assert_eq!(reading.verdict.segments, 1);
}
