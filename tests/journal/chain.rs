//! What the fold over lines finds, and where.

use super::tick;
use warroom::record::chain::{Chain, Expect, Fault, Verdict};
use warroom::record::line::{self, Broken, Hash, Head};
use warroom::record::{Entry, Event};

/// `count` lines; each names all before it as durable.
fn lines(count: u64) -> Vec<Vec<u8>> {
    lines_on(Head::default(), 1, count, |n| n - 1)
}

fn lines_on(head: Head, from: u64, count: u64, dur: impl Fn(u64) -> u64) -> Vec<Vec<u8>> {
    let mut prev = head.h;
    let line = |n| {
        let (text, h) = line::write(&tick(n), dur(n), &prev);
        prev = h;
        text.into_bytes()
    };
    (from..from + count).map(line).collect()
}

fn head_of(line: &[u8]) -> Head {
    let line = line::read(line).unwrap();
    Head { n: line.entry.n, h: line.h }
}

fn fold(segments: &[&[Vec<u8>]]) -> (Vec<Entry>, Verdict) {
    fold_expecting(segments, None)
}

fn fold_expecting(segments: &[&[Vec<u8>]], expect: Option<Expect>) -> (Vec<Entry>, Verdict) {
    let (mut chain, mut entries) = (Chain::new(expect), Vec::new());
    for (i, lines) in segments.iter().enumerate() {
        chain.segment(i as u32 + 1);
        lines.iter().for_each(|raw| chain.line(raw).put(&mut entries));
    }
    (entries, chain.finish())
}

fn faults(verdict: &Verdict) -> Vec<(u64, &Fault, bool)> {
    verdict.findings.iter().map(|f| (f.line, &f.fault, f.acknowledged)).collect()
}

fn numbers(entries: &[Entry]) -> Vec<u64> {
    entries.iter().map(|e| e.n).collect()
}

fn flip(line: &mut [u8], word: &str) {
    let at = line.windows(word.len()).position(|w| w == word.as_bytes()).unwrap();
    line[at] ^= 1;
}

#[test]
fn a_whole_journal_has_a_head_and_no_findings() {
    let lines = lines(5);
    let (entries, verdict) = fold(&[&lines]);
    assert_eq!(entries, (1..=5).map(tick).collect::<Vec<_>>());
    assert_eq!(verdict.head, head_of(&lines[4]));
    assert_eq!((verdict.entries, verdict.segments, verdict.foreign), (5, 1, 0));
    assert!(verdict.whole() && verdict.findings.is_empty());
    let h = verdict.head.h.to_string();
    assert_eq!(verdict.head.to_string(), format!("5:{}", &h[..8]));
}

#[test]
fn a_changed_line_is_one_finding_and_keeps_its_place() {
    let mut lines = lines(5);
    flip(&mut lines[2], "step-3");
    let (entries, verdict) = fold(&[&lines]);
    assert_eq!(verdict.findings.len(), 1);
    let finding = &verdict.findings[0];
    assert_eq!((finding.line, finding.n, finding.acknowledged), (3, 3, true));
    assert!(matches!(finding.fault, Fault::Damaged(Broken::Hash { .. })));
    assert!(!verdict.whole());
    assert_eq!(numbers(&entries), [1, 2, 3, 4, 5]);
    assert!(matches!(&entries[2].event, Event::Foreign { kind, .. } if kind == "Damaged"));
    assert_eq!(
        finding.to_string(),
        "journal.jsonl line 3: entry 3 is damaged: it does not match its hash; it had been acknowledged"
    );
}

#[test]
fn a_line_whose_hash_alone_was_changed_is_one_finding() {
    let mut lines = lines(5);
    let digit = lines[2].len() - 4;
    lines[2][digit] = if lines[2][digit] == b'0' { b'1' } else { b'0' };
    let (_, verdict) = fold(&[&lines]);
    assert_eq!(verdict.findings.len(), 1);
    assert!(matches!(verdict.findings[0].fault, Fault::Damaged(Broken::Hash { .. })));
}

#[test]
fn a_changed_line_with_a_new_hash_breaks_the_link_of_the_next() {
    let mut lines = lines(5);
    let good = line::read(&lines[1]).unwrap();
    lines[2] = line::write(&Entry { event: Event::Declared {}, ..tick(3) }, 2, &good.h).0.into_bytes();
    let (_, verdict) = fold(&[&lines]);
    assert_eq!(faults(&verdict), [(4, &Fault::Link, true)]);
}

#[test]
fn the_last_line_damaged_is_not_known_to_have_been_acknowledged() {
    let mut lines = lines(5);
    flip(&mut lines[4], "step-5");
    let (_, verdict) = fold(&[&lines]);
    assert_eq!(verdict.findings.len(), 1);
    assert!(!verdict.findings[0].acknowledged);
    assert_eq!(verdict.head, head_of(&lines[3]));
}

#[test]
fn deleted_lines_are_counted() {
    let all = lines(9);
    let without = |range: std::ops::Range<usize>| [&all[..range.start], &all[range.end..]].concat();
    let (entries, verdict) = fold(&[&without(3..4)]);
    assert_eq!(faults(&verdict), [(4, &Fault::Missing { from: 4, to: 4 }, true)]);
    assert_eq!(numbers(&entries), [1, 2, 3, 5, 6, 7, 8, 9]);
    let (_, verdict) = fold(&[&without(2..5)]);
    assert_eq!(faults(&verdict), [(3, &Fault::Missing { from: 3, to: 5 }, true)]);
    let (_, verdict) = fold(&[&without(0..1)]);
    assert_eq!(faults(&verdict), [(1, &Fault::Missing { from: 1, to: 1 }, true)]);
}

#[test]
fn swapped_and_doubled_lines_are_found_and_the_fold_gets_their_order() {
    let mut swapped = lines(6);
    swapped.swap(2, 3);
    let (entries, verdict) = fold(&[&swapped]);
    assert_eq!(
        faults(&verdict),
        [(3, &Fault::Missing { from: 3, to: 3 }, true), (4, &Fault::OutOfPlace { n: 3 }, true)]
    );
    assert_eq!(entries, (1..=6).map(tick).collect::<Vec<_>>());

    let mut doubled = lines(6);
    doubled.insert(4, doubled[1].clone());
    let (entries, verdict) = fold(&[&doubled]);
    assert_eq!(faults(&verdict), [(5, &Fault::OutOfPlace { n: 2 }, true)]);
    assert_eq!(entries, (1..=6).map(tick).collect::<Vec<_>>());
}

#[test]
fn a_line_of_another_journal_is_found() {
    let mut lines = lines(5);
    lines[2] = line::write(&tick(3), 2, &Hash::of(b"another")).0.into_bytes();
    let (_, verdict) = fold(&[&lines]);
    assert_eq!(faults(&verdict), [(3, &Fault::Link, true), (4, &Fault::Link, true)]);
}

#[test]
fn a_lost_newline_makes_one_line_of_two_and_later_numbers_are_believed() {
    let mut lines = lines(6);
    let next = lines.remove(3);
    lines[2].push(b'x');
    lines[2].extend(next);
    let (entries, verdict) = fold(&[&lines]);
    assert!(matches!(verdict.findings[0].fault, Fault::Damaged(_)));
    assert_eq!(verdict.findings[1].fault, Fault::Missing { from: 4, to: 4 });
    assert_eq!(numbers(&entries), [1, 2, 3, 5, 6]);
}

#[test]
fn a_new_newline_makes_two_lines_of_one_and_later_numbers_are_believed() {
    let mut lines = lines(6);
    let second = lines[2].split_off(50);
    lines.insert(3, second);
    let (entries, verdict) = fold(&[&lines]);
    assert_eq!(verdict.findings.len(), 2);
    assert!(verdict.findings.iter().all(|f| matches!(f.fault, Fault::Damaged(_))));
    assert_eq!(numbers(&entries), [1, 2, 3, 4, 5, 6]);
    assert_eq!(entries[3], tick(4));
}

#[test]
fn tails_are_told_apart_and_harmless() {
    let lines = lines(2);
    for (tail, fault) in [
        (&lines[1][..40], Fault::Torn { bytes: 40 }),
        (&[0; 512][..], Fault::Zeroed { bytes: 512 }),
        (&[b'{', 0, 0][..], Fault::Torn { bytes: 3 }),
    ] {
        let mut chain = Chain::new(None);
        chain.segment(1);
        chain.line(&lines[0]);
        chain.tail(tail);
        let verdict = chain.finish();
        assert_eq!(faults(&verdict), [(2, &fault, false)]);
        assert!(verdict.whole());
    }
}

#[test]
fn a_second_segment_goes_on_after_damage() {
    let mut first = lines(5);
    let head = head_of(&first[4]);
    flip(&mut first[2], "step-3");
    let second = lines_on(head, 6, 2, |n| n - 1);
    let (entries, verdict) = fold(&[&first, &second]);
    assert_eq!(verdict.findings.len(), 1);
    assert!(!verdict.whole());
    assert_eq!(verdict.segments, 2);
    assert_eq!(verdict.head, head_of(&second[1]));
    assert_eq!(numbers(&entries), [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_second_segment_goes_on_after_damage_at_the_very_end() {
    let mut first = lines(5);
    let head = head_of(&first[3]);
    flip(&mut first[4], "step-5");
    // The damaged line keeps its number: nobody may take it again.
    let second = lines_on(head, 6, 1, |_| 4);
    let (entries, verdict) = fold(&[&first, &second]);
    assert_eq!(verdict.findings.len(), 1, "{:?}", verdict.findings);
    assert_eq!(numbers(&entries), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn lines_written_again_in_a_new_segment_are_no_damage() {
    // 4 and 5 were written, the sync failed, a page of them was lost; they stand again in the second segment.
    let durable = lines(3);
    let again = lines_on(head_of(&durable[2]), 4, 3, |_| 3);
    let mut first = [durable, again[..2].to_vec()].concat();
    flip(&mut first[4], "step-5");
    let (entries, verdict) = fold(&[&first, &again]);
    assert_eq!(entries, (1..=6).map(tick).collect::<Vec<_>>());
    assert!(verdict.whole());
    assert_eq!(verdict.findings.len(), 1);
    assert!(verdict.findings[0].to_string().contains("nothing is lost"));
}

#[test]
fn a_new_segment_cannot_take_back_what_was_durable() {
    let first = lines(6);
    let second = lines_on(head_of(&first[2]), 4, 1, |_| 3);
    let (_, verdict) = fold(&[&first, &second]);
    assert_eq!(faults(&verdict), [(1, &Fault::OutOfPlace { n: 4 }, true)]);
    assert!(!verdict.whole());
}

#[test]
fn a_missing_segment_is_found() {
    let all = lines(6);
    let mut chain = Chain::new(None);
    chain.segment(1);
    all[..2].iter().for_each(|raw| drop(chain.line(raw)));
    chain.segment(3);
    all[4..].iter().for_each(|raw| drop(chain.line(raw)));
    let verdict = chain.finish();
    assert_eq!(verdict.findings[0].to_string(), "journal.2.jsonl is missing, a later segment is there");
    assert_eq!(verdict.findings[1].fault, Fault::Missing { from: 3, to: 4 });
}

#[test]
fn an_expected_head_is_met_changed_or_gone() {
    let lines = lines(4);
    let expect = |n: usize, digits: usize| -> Expect {
        let h = head_of(&lines[n - 1]).h.to_string();
        format!("{n}:{}", &h[..digits]).parse().unwrap()
    };
    for digits in [4, 8, 64] {
        assert!(fold_expecting(&[&lines], Some(expect(3, digits))).1.whole());
    }
    let (_, cut) = fold_expecting(&[&lines[..3]], Some(expect(4, 8)));
    let said = format!("entry 4 was expected and is not there: the journal ends at {}", cut.head);
    assert_eq!(cut.findings[0].to_string(), said);
    let other = Expect { n: 2, prefix: "0000".into() };
    let (_, changed) = fold_expecting(&[&lines], Some(other));
    assert!(matches!(changed.findings[0].fault, Fault::ExpectedOther { n: 2, .. }));
    assert!(!cut.whole() && !changed.whole());
}

#[test]
fn a_head_whose_seat_was_not_shown_every_entry_is_found_by_its_hash() {
    let lines = lines(4);
    let h = head_of(&lines[3]).h.to_string();
    let expect = |digits: usize| Some(Expect { n: 2, prefix: h[..digits].to_owned() });
    assert!(fold_expecting(&[&lines], expect(8)).1.whole(), "its number is too low by the private notes before it");
    assert!(!fold_expecting(&[&lines], expect(4)).1.whole(), "four digits may come by chance");
    assert!(!fold_expecting(&[&lines[..3]], expect(8)).1.whole(), "and this journal was cut");
}

#[test]
fn heads_are_read_as_reports_show_them() {
    let expect: Expect = "412:9f3c0a51".parse().unwrap();
    assert_eq!((expect.n, expect.prefix.as_str()), (412, "9f3c0a51"));
    assert_eq!("412:9f3c…".parse::<Expect>().unwrap().prefix, "9f3c");
    for wrong in ["", "412", "412:", "412:9f3", "412:9F3C0A51", "x:9f3c0a51", "0:9f3c0a51"] {
        assert!(wrong.parse::<Expect>().unwrap_err().contains("42:9f3c0a51"), "{wrong}");
    }
}

#[test]
fn foreign_events_are_counted_and_no_damage() {
    let (text, _) = line::write(&Entry { event: line::read_event(r#"{"KrakenFed":{}}"#), ..tick(1) }, 0, &Hash::ZERO);
    let (_, verdict) = fold(&[&[text.into_bytes()]]);
    assert_eq!((verdict.foreign, verdict.whole()), (1, true));
}
