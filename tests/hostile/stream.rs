//! The sanitiser itself: whatever the pieces, and wherever a chunk ends.

use super::corpus::{Writer, foreign, pieces};
use crate::help::{BIN, House};
use proptest::prelude::*;
use std::process::{Command, Stdio};
use std::time::Instant;
use warroom::text::{harmless_json, one_line, sanitise, sanitise_styled};

proptest! {
    /// Any pieces, one after the other, cut anywhere: each part is harmless, and so is the whole.
    // Seen red: with `execute` passing on what is no CR and no tab.
    #[test]
    fn pieces_in_any_order_cut_anywhere(
        picked in prop::collection::vec(0usize..1000, 1..12),
        cut in 0usize..400,
    ) {
        let all = pieces();
        let bytes: Vec<u8> = picked.iter().flat_map(|n| all[n % all.len()].bytes.clone()).collect();
        let cut = cut.min(bytes.len());
        for part in [&bytes[..], &bytes[..cut], &bytes[cut..]] {
            let shown = sanitise(&String::from_utf8_lossy(part));
            prop_assert_eq!(foreign(shown.as_bytes(), Writer::Command), Vec::<String>::new());
            prop_assert_eq!(sanitise(&shown), shown.clone());
            prop_assert!(!one_line(&String::from_utf8_lossy(part)).contains('\n'));
        }
        // Two chunks that were sanitised apart are harmless together.
        let apart = sanitise(&String::from_utf8_lossy(&bytes[..cut])) + &sanitise(&String::from_utf8_lossy(&bytes[cut..]));
        prop_assert_eq!(foreign(apart.as_bytes(), Writer::Command), Vec::<String>::new());
    }

    /// JSON stays the same JSON.
    // Seen red: with JSON passed on as it is.
    #[test]
    fn json_stays_what_it_was(text in "(\\PC|[\\x00-\\x1f\\x7f-\\x9f\u{200B}-\u{200F}\u{2028}-\u{202E}\u{FE00}-\u{FE0F}\u{E0041}世\"\\\\])*") {
        let json = serde_json::to_string_pretty(&serde_json::json!({ "a": [text], text.clone(): 1 })).unwrap();
        let shown = harmless_json(&json);
        prop_assert_eq!(foreign(shown.as_bytes(), Writer::Command), Vec::<String>::new());
        let (was, is): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(&json).unwrap(), serde_json::from_str(&shown).unwrap());
        prop_assert_eq!(was, is);
    }
}

#[test]
fn every_piece_alone() {
    for piece in pieces() {
        let shown = sanitise(&String::from_utf8_lossy(&piece.bytes));
        assert_eq!(foreign(shown.as_bytes(), Writer::Command), Vec::<String>::new(), "{}", piece.name);
        let styled: String =
            sanitise_styled(&String::from_utf8_lossy(&piece.bytes)).iter().map(|l| l.plain()).collect();
        assert!(foreign(styled.as_bytes(), Writer::Screen).is_empty(), "{}", piece.name);
    }
}

const LINE: &str = r#"---
kind: drill
---
- [ ] Print a line

  ```sh {name=line idempotent}
  head -c 100000000 /dev/zero | tr '\0' 'x'; printf '\033]0;FOREIGN\007\233'; echo end
  ```
"#;

/// A line of 100 MB: every byte is kept, `output` shows it in pieces, and a seat's screen is not held up by it.
#[test]
fn a_line_of_a_hundred_megabytes() {
    let house = House::new();
    let place = house.open("one", LINE);
    place.does(&["run", "line"]);
    let exit = place.exited("line.1");
    assert!(exit.success());
    println!("the run of a line of 100 MB took {} ms", exit.duration_ms);
    assert_eq!(std::fs::metadata(place.run_dir("line.1").join("output")).unwrap().len(), 100_000_000 + 17);
    let began = Instant::now();
    // In 400 MiB of address space: in pieces, never whole.
    let line = format!("ulimit -v 409600; '{BIN}' output line.1 --room '{}' | tail -c 100", place.word());
    let out = Command::new("sh").args(["-c", &line]).stdin(Stdio::null()).output().unwrap();
    println!("`output` of a line of 100 MB took {:?}", began.elapsed());
    let end = String::from_utf8(out.stdout).unwrap();
    assert!(end.ends_with("end\n") && foreign(end.as_bytes(), Writer::Command).is_empty(), "{end:?}");
    for words in [&["status"][..], &["log"], &["report"]] {
        let said = house.run(&[words, &[place.word()]].concat()).exits(0).out;
        assert!(foreign(said.as_bytes(), Writer::Command).is_empty() && said.len() < 100_000, "{words:?}");
    }
}
