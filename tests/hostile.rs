//! Hostile text from everywhere it can come from, caught at the terminal's end: nothing of it is obeyed, hides or reorders.

mod commands;
mod corpus;
mod seat;
mod stream;

use crate::help::{Place, Wire};
use serde_json::json;

/// A runbook in which everything that has a name, a text or an output has one from the corpus.
fn runbook() -> String {
    let texts = corpus::texts();
    let quoted = |n: usize| serde_json::to_string(&texts[n % texts.len()]).unwrap();
    let mut book = format!("---\ntitle: {}\nkind: incident\nroles: {{ eve: facilitator }}\nchecks:\n", quoted(0));
    for n in 0..texts.len() {
        let code = n % 3;
        book += &format!(
            "  - name: {}
    exec: [ sh, -c, 'cat corpus/{n}; exit {code}' ]
    every: 1s
",
            quoted(n)
        );
    }
    book += &format!("lists:\n  names: {}\nvars:\n  typed: {{ ask: {} }}\n---\n", json!(texts), quoted(3));
    book += &format!("# Phase {}\n\n{}\n\n", texts[1].replace('\n', " "), texts.join("\n\n"));
    for (n, text) in texts.iter().enumerate() {
        book += &format!("- [ ] Step {n} {text}\n\n  About it: {text} and `{text}` and [{text}](http://{text}).\n\n");
    }
    book += "- [ ] Print it all\n\n  ```sh {name=print idempotent}\n  cat corpus/all\n  exit 3\n  ```\n";
    book += &format!("- [ ] Not run\n\n  ```sh {{name=odd}}\n  echo '{}'\n  ```\n", texts.join("' '"));
    book += "- [ ] Each of them\n\n  ```sh {name=many each=names parallel=8}\n  echo \"$ITEM\"; echo \"$ITEM\" >&2\n  ```\n";
    book
}

/// A room on it, in which it was all said and printed: by scripts, probes, people, and in names.
fn room(house: &crate::help::House) -> Place<'_> {
    let folder = house.path().join("corpus");
    std::fs::create_dir(&folder).unwrap();
    let mut all = Vec::new();
    for (n, piece) in corpus::pieces().into_iter().enumerate() {
        std::fs::write(folder.join(format!("{n}")), &piece.bytes).unwrap();
        all.extend_from_slice(piece.name.as_bytes());
        all.extend_from_slice(b" <");
        all.extend_from_slice(&piece.bytes);
        all.extend_from_slice(b">\n");
    }
    std::fs::write(folder.join("all"), all).unwrap();
    let place = house.open("one", &runbook());
    for run in [&["run", "print"][..], &["run", "many"]] {
        let _ = place.ask(run);
    }
    place.exited("print.1");
    say_it_all(&place);
    place
}

/// Notes, reasons, steps and names through the socket, as no terminal would let one type them.
fn say_it_all(place: &Place) {
    let mut eve = Wire::seat(&place.dir, "eve", None);
    let mut alice = Wire::seat(&place.dir, "alice", None);
    for (n, text) in corpus::texts().into_iter().enumerate() {
        let note = json!({ "Note": { "text": text, "private": false, "on": format!("{n}") } });
        alice.answer(&format!("on {n}"), note);
        for (what, intent) in [
            ("note", json!({ "Note": { "text": text, "private": false } })),
            ("add", json!({ "Add": { "title": text } })),
            ("skip", json!({ "Skip": { "step": "odd", "why": text } })),
            ("answer", json!({ "Answer": { "input": "typed", "value": text } })),
            ("correct", json!({ "Correct": { "milestone": "fault", "to": "2026-11-23T13:00:00Z", "why": text } })),
        ] {
            alice.answer(&format!("{what} {n}"), intent);
        }
        eve.answer(&format!("{n}"), json!({ "Note": { "text": text, "private": true } }));
        // A name without controls may stand in the record; one that reorders is one.
        if n % 3 == 0 {
            let mut named = Wire::connect(&place.dir);
            named.hello(&format!("x{text}"), None, 0);
            let _ = named.next();
        }
    }
}
