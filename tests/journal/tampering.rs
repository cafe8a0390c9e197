//! Bytes changed at random, and journals that are longer than what is read at once.

use super::{bytes, put, room, tick};
use crate::help::Chance;
use tempfile::tempdir;
use warroom::io::journal::{Journal, read};
use warroom::record::chain::Chain;

const TAMPERINGS: usize = 3_000;

/// A piece of `bytes`: from and to.
fn piece(chance: &mut Chance, length: usize) -> (usize, usize) {
    let from = chance.below(length as u64) as usize;
    (from, (from + 1 + chance.below(700) as usize).min(length))
}

/// One change; possibly none, where a piece is put in the place of its like.
fn tampered(chance: &mut Chance, whole: &[u8]) -> Vec<u8> {
    let (from, to) = piece(chance, whole.len());
    let (a, b) = piece(chance, whole.len());
    let mut out = whole.to_vec();
    match chance.below(8) {
        0 => out[from] ^= 1 << chance.below(8),
        1 => drop(out.drain(from..to)),
        2 => out[from..to].fill(0),
        3 => out.truncate(from),
        4 => drop(out.splice(from..to, whole[a..b].to_vec())),
        5 => drop(out.splice(from..from, whole[a..b].to_vec())),
        6 => drop(out.splice(from..from, *b"\n")),
        _ => out[from..to].reverse(),
    }
    out
}

// Seen red: with a chain that compared no hashes, or told no damage.
#[test]
fn whatever_is_changed_is_found_unless_it_is_the_end_cut_at_a_lines_border() {
    let dir = tempdir().unwrap();
    room(dir.path(), 12);
    let whole = bytes(dir.path());
    let mut chance = Chance::new(11_23);
    let mut found = 0;
    for i in 0..TAMPERINGS {
        let out = tampered(&mut chance, &whole);
        let cut_at_border = whole.starts_with(&out) && out.last().is_none_or(|b| *b == b'\n');
        if out == whole || cut_at_border {
            continue;
        }
        put(dir.path(), &out);
        let verdict = read(dir.path()).unwrap().verdict;
        assert!(!verdict.findings.is_empty(), "tampering {i} is not found");
        found += 1;
    }
    assert!(found > TAMPERINGS * 9 / 10, "{found}");
}

#[test]
fn a_number_at_the_very_end_of_all_numbers_is_no_defect() {
    let dir = tempdir().unwrap();
    room(dir.path(), 2);
    let head = read(dir.path()).unwrap().verdict.head;
    let (line, _) = warroom::record::line::write(&tick(u64::MAX), 2, &head.h);
    let whole = bytes(dir.path());
    put(dir.path(), &[&whole[..], line.as_bytes(), b"\n"].concat());
    let reading = read(dir.path()).unwrap();
    assert_eq!(reading.entries.len(), 3);
    assert!(!reading.verdict.whole());
}

// Seen red: with parts that begin in the middle of a line.
#[test]
fn what_is_read_side_by_side_is_what_is_read_line_by_line() {
    let dir = tempdir().unwrap();
    let mut opened = Journal::create(dir.path()).unwrap();
    opened.journal.append((1..=30_000).map(tick).collect()).unwrap();
    opened.journal.close().unwrap();
    let mut whole = bytes(dir.path());
    assert!(whole.len() > 8 << 20, "two chunks at least");
    // One damaged line, and one that is longer than a chunk.
    whole[5 << 20] ^= 1;
    let border = (6 << 20) + whole[6 << 20..].iter().position(|b| *b == b'\n').unwrap() + 1;
    whole.splice(border..border, [vec![b'x'; 9 << 20], vec![b'\n']].concat());
    whole.extend_from_slice(b"{\"n\":30001,");
    put(dir.path(), &whole);

    let (mut chain, mut entries) = (Chain::new(None), Vec::new());
    chain.segment(1);
    let mut lines: Vec<&[u8]> = whole.split(|b| *b == b'\n').collect();
    let tail = lines.pop().unwrap();
    lines.iter().for_each(|line| chain.line(line).put(&mut entries));
    chain.tail(tail);
    let reading = read(dir.path()).unwrap();
    assert_eq!(reading.verdict, chain.finish());
    assert_eq!(reading.verdict.findings.len(), 3, "{:?}", reading.verdict.findings);
    assert!(reading.entries == entries);
}
