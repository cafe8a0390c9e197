//! Whatever the bytes: no panic, no hang, every place valid, every id unique.

use super::fixtures;
use proptest::prelude::*;
use std::collections::HashSet;
use warroom::plan::{Problem, Severity};
use warroom::runbook::{draw, parse};

/// What must hold for every text.
fn examine(text: &str) -> Vec<Problem> {
    let (plan, problems) = parse(text, "any.md");
    for p in &problems {
        assert!(text.get(p.span.clone()).is_some(), "{p:?} does not lie in the text");
        assert!(p.span.start <= p.span.end);
        let before = &text[..p.span.start];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        assert_eq!(p.line as usize, before.matches('\n').count() + 1, "{p:?}");
        assert_eq!(p.column as usize, before[line_start..].chars().count() + 1, "{p:?}");
        assert!(!p.what.is_empty() && !p.rule.is_empty());
    }
    let picture = draw(text, "any.md", &problems, false);
    assert!(picture.chars().all(|c| c == '\n' || !c.is_control()), "a picture passes controls on: {picture:?}");
    assert_eq!(picture.is_empty(), problems.is_empty());
    draw(text, "any.md", &problems, true);
    let ids: HashSet<_> = plan.steps().map(|(_, s)| &s.id).collect();
    assert_eq!(ids.len(), plan.steps().count(), "ids are not unique");
    let phases: HashSet<_> = plan.phases.iter().map(|p| &p.id).collect();
    assert_eq!(phases.len(), plan.phases.len(), "phases are not unique");
    let lines = text.matches('\n').count() as u32 + 1;
    assert!(plan.steps().all(|(_, s)| (1..=lines).contains(&s.line) && !s.title.is_empty() && s.parallel > 0));
    let faulty = plan.steps().any(|(_, s)| s.faulty.is_some()) || plan.checks.iter().any(|c| c.faulty.is_some());
    assert!(!faulty || problems.iter().any(|p| p.severity == Severity::Error), "faulty without an error");
    problems
}

/// Pieces that mean something to a parser, and some that only look so.
fn pieces() -> impl Strategy<Value = String> {
    const PIECES: [&str; 62] = [
        "---\n",
        "+++\n",
        "...\n",
        "title: x\n",
        "checks:\n",
        "  - name: a\n",
        "    http: http://a\n",
        "    expect: [",
        "]\n",
        "vars: {",
        "}\n",
        "scope: { checks: a* }\n",
        "# ",
        "## 1. ",
        "### Step 2: ",
        "- [ ] ",
        "- [x] ",
        "  - ",
        "1. ",
        "7) ",
        "```",
        "````",
        "~~~",
        "```bash {name=a needs=b}\n",
        "```console\n",
        "$ ",
        "> ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "<!-- warroom: ",
        "name=a ",
        "needs=a,b ",
        "each=x ",
        "confirm=\"",
        "\"",
        "'",
        "-->",
        "<!--",
        "<name>",
        "</name>",
        "<<EOF\n",
        "EOF\n",
        "\\",
        "{\"name\":\"x\"}",
        "{",
        "[a](b)",
        "![",
        "**",
        "`",
        "|a|b|\n|-|-|\n",
        "&amp;",
        "\u{202E}",
        "\0",
        "世界",
        "é",
        "\u{FEFF}",
        "$ITEM",
        "a ",
    ];
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60).prop_map(|v| v.concat())
}

/// A fixture with some of it cut out, doubled or replaced.
fn mutated() -> impl Strategy<Value = String> {
    let files = fixtures::all();
    let cut = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4u8, pieces());
    (0..files.len(), prop::collection::vec(cut, 1..6)).prop_map(move |(file, cuts)| {
        let mut chars: Vec<char> = files[file].1.chars().collect();
        for (at, len, what, with) in cuts {
            if chars.is_empty() {
                break;
            }
            let from = at.index(chars.len());
            let to = (from + len.index(40)).min(chars.len());
            let old: Vec<char> = chars[from..to].to_vec();
            let new: Vec<char> = match what {
                0 => Vec::new(),
                1 => old.iter().chain(&old).copied().collect(),
                2 => with.chars().take(20).collect(),
                _ => old.iter().rev().copied().collect(),
            };
            chars.splice(from..to, new);
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "(\\PC|[\\x00-\\x20])*") {
        examine(&text);
    }

    #[test]
    fn any_pieces_are_read(text in pieces()) {
        examine(&text);
    }

    #[test]
    fn any_mutation_is_read(text in mutated()) {
        examine(&text);
    }
}

#[test]
fn every_fixture_holds() {
    for (_, text) in fixtures::all() {
        examine(&text);
        examine(&text.replace('\n', "\r\n"));
        examine(&text.replace('\n', "\r"));
    }
}

#[test]
fn every_beginning_of_a_fixture_holds() {
    for (_, text) in fixtures::all() {
        for end in (0..text.len()).step_by(97).filter(|&end| text.is_char_boundary(end)) {
            examine(&text[..end]);
        }
    }
}

/// Texts that take a parser without care quadratic time, or its stack.
#[test]
fn what_is_long_or_deep_is_read() {
    let many = |unit: &str, n: usize| unit.repeat(n);
    let front = |body: String| format!("---\ntitle: x\n{body}\n---\n# a\n");
    let texts = [
        many("> ", 3_000),
        many("- ", 3_000),
        (0..400).map(|n| format!("{}- [ ] a\n", many("  ", n))).collect(),
        many("# a\n\n- [ ] a\n\n", 4_000),
        many("- [ ] same\n", 10_000),
        many("1. a\n\n```sh\nb\n```\n\n", 2_000),
        many("[", 20_000),
        many("<a>", 20_000),
        many("<!-- warroom: name=a -->\n", 3_000),
        many("**a ", 10_000),
        many("`", 20_000),
        format!("- [ ] a\n  ```sh {{{}}}\n  b\n  ```\n", many("x=1 ", 20_000)),
        format!("- [ ] a\n  ```sh\n{}  ```\n", many("  echo <a> <<EOF '\n", 5_000)),
        format!("- [ ] a\n  ```console\n{}  ```\n", many("  $ cat <<A <<B\n", 5_000)),
        (0..3_000)
            .map(|n| format!("- [ ] a\n  ```sh {{name=s{n} needs=s{} }}\n  b\n  ```\n", (n + 1) % 3_000))
            .collect(),
        (0..3_000).map(|n| format!("- [ ] a\n  ```sh {{name=s{n} needs=t{n},u{n}}}\n  b\n  ```\n")).collect(),
        front(format!("scope: {{ checks: [{}] }}", many("a*,", 5_000))),
        front(format!("x: {}", many("[", 5_000))),
        front(format!("x: {}", many("{a: ", 5_000))),
        front(many("- ", 5_000)),
        front((0..3_000).map(|n| format!("vrs{n}: a\n")).collect()),
        front(format!(
            "checks:\n{}",
            (0..1_500).map(|n| format!("  - {{ name: c{n}, tcp: a, fll: 1 }}\n")).collect::<String>()
        )),
        front(format!("checks:\n  - {{ name: a, tcp: \"a:1\", expect: \"{}\" }}", many("(", 20_000))),
        front(
            "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n".to_owned()
                + "c: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c]\n"
                + "e: &e [*d, *d, *d, *d, *d, *d, *d, *d]\nf: [*e, *e, *e, *e, *e, *e, *e, *e]\n",
        ),
        front(format!(
            "checks:\n{}scope: {{ checks: [{}] }}",
            (0..1_500).map(|n| format!("  - {{ name: c{n}, tcp: \"a:1\" }}\n")).collect::<String>(),
            many("\"*d\",", 3_000)
        )),
        front(format!("{}: 1\nscope: {{ {}: 1 }}", many("title", 10_000), many("x", 20_000))),
        format!("+++\nx = {}\n+++\n", many("[", 5_000)),
        format!("+++\n{}\n+++\n", many("a.", 5_000)),
        many("x", 300_000),
        many("é\t\u{202E}<a> ", 20_000),
    ];
    for text in texts {
        examine(&text);
    }
}
