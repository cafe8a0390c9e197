//! Single rules of the format.

use super::fixtures;
use warroom::plan::{Plan, Problem, Severity};
use warroom::runbook::{draw, parse};
use warroom::words::Span;

fn rules(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|p| p.rule.as_str()).collect()
}

fn step_ids(plan: &Plan) -> Vec<String> {
    plan.steps().map(|(_, s)| s.id.to_string()).collect()
}

/// A runbook with one script.
fn fence(info: &str, code: &str) -> (Plan, Vec<Problem>) {
    parse(&format!("- [ ] Step\n\n  ```{info}\n{}\n  ```\n", code.replace('\n', "\n  ")), "x.md")
}

fn inputs(code: &str) -> Vec<String> {
    fence("bash", &format!("  {code}")).0.phases[0].steps[0].scripts[0].inputs.clone()
}

#[test]
fn what_is_not_said_has_a_default() {
    let (plan, problems) = parse("---\nchecks: [{ name: a, tcp: 'a:1' }]\n---\n- [ ] b\n", "x.md");
    assert_eq!(problems, []);
    let check = &plan.checks[0];
    assert_eq!((check.every, check.timeout, check.fall, check.rise), (Span::secs(30), Span::secs(5), 3, 2));
    let step = &plan.phases[0].steps[0];
    assert_eq!((step.parallel, step.retries, step.retry_delay), (1, 0, Span::secs(10)));
    assert_eq!((step.verify_within, step.timeout, step.approve), (Span::secs(300), None, 0));
}

#[test]
fn line_ends_of_windows_change_nothing() {
    for (name, text) in fixtures::all() {
        let (mut unix, _) = parse(&text, &name);
        let (mut windows, _) = parse(&text.replace('\n', "\r\n"), &name);
        for plan in [&mut unix, &mut windows] {
            // Hashes of a step's text may differ; what is run and shown may not.
            plan.phases.iter_mut().flat_map(|p| &mut p.steps).for_each(|s| s.id = "".into());
        }
        assert_eq!(unix, windows, "{name}");
    }
}

#[test]
fn a_byte_order_mark_is_no_text() {
    let (plan, problems) = parse("\u{FEFF}---\ntitle: marked\n---\n- [ ] a\n", "x.md");
    assert_eq!((plan.title.as_str(), problems.len()), ("marked", 0));
}

#[test]
fn a_rule_across_the_page_is_no_front_matter() {
    for text in ["---\n\nJust text.\n\n---\n\n1. One\n", "---\n1. One\n", "---\nNote: this\nis text\n1. One\n"] {
        let (plan, problems) = parse(text, "x.md");
        assert_eq!((plan.steps().count(), rules(&problems)), (1, vec![]), "{text:?}");
    }
}

#[test]
fn front_matter_that_is_never_closed_is_an_error() {
    let (plan, problems) = parse("---\ntitle: open\nkind: drill\n\n# Head\n\n- [ ] a\n", "x.md");
    assert_eq!(rules(&problems), ["unclosed-front-matter"]);
    assert_eq!((plan.title.as_str(), plan.steps().count()), ("open", 1));
}

#[test]
fn keys_of_site_generators_are_kept() {
    let keys = [
        "layout",
        "weight",
        "date",
        "draft",
        "tags",
        "slug",
        "owner",
        "description",
        "aliases",
        "parent",
        "last_reviewed_on",
    ];
    for key in keys {
        let (plan, problems) = parse(&format!("---\n{key}: 2024-01-01\n---\n- [ ] a\n"), "x.md");
        assert_eq!(rules(&problems), ["foreign-key"], "{key}");
        assert_eq!(problems[0].severity, Severity::Warning);
        assert!(plan.foreign.contains_key(key));
    }
}

#[test]
fn a_near_miss_of_our_keys_is_an_error() {
    for (key, ours) in
        [("Title", "title"), ("chekcs", "checks"), ("var", "vars"), ("summry", "summary"), ("role", "roles")]
    {
        let (_, problems) = parse(&format!("---\n{key}: x\n---\n- [ ] a\n"), "x.md");
        assert_eq!(rules(&problems), ["unknown-key"], "{key}");
        assert_eq!(problems[0].hint, Some(format!("did you mean `{ours}`?")));
        assert_eq!((problems[0].line, problems[0].column), (2, 1));
    }
}

#[test]
fn titles_come_from_where_there_is_one() {
    let title = |text: &str| parse(text, "the-file.md").0.title;
    assert_eq!(title("---\ntitle: front\n---\n# Head\n"), "front");
    assert_eq!(title("Text.\n\n## Head *of* `it` {#id}\n"), "Head of it");
    assert_eq!(title("Text."), "the-file.md");
}

#[test]
fn ids_do_not_depend_on_the_order() {
    let (a, b) = ("- [ ] same\n  first\n", "- [ ] same\n  second\n");
    let one = step_ids(&parse(&format!("# P\n\n{a}\n{b}\n- [ ] other\n"), "x.md").0);
    let two = step_ids(&parse(&format!("# P\n\n- [ ] other\n{b}\n{a}\n"), "x.md").0);
    assert_eq!(one.iter().collect::<std::collections::BTreeSet<_>>(), two.iter().collect());
    assert_eq!(one[2], "p/other");
}

#[test]
fn placeholders_are_told_from_redirects() {
    let none: [&str; 0] = [];
    assert_eq!(inputs("kubectl -n <namespace> get <pod/name>"), ["namespace", "pod/name"]);
    assert_eq!(inputs("echo '<name>' \"<NAME>\" <name>"), ["name", "NAME"]);
    for code in ["sort < a > b", "cat <<EOF >x", "diff <(a) <(b) > c", "a <b", "x <-y>", "echo '<b>no</b>'", "2>&1 <&3"]
    {
        assert_eq!(inputs(code), none, "{code}");
    }
}

#[test]
fn languages_have_their_interpreters() {
    let cases = [
        ("sh", "sh -e"),
        ("bash", "bash -eo pipefail"),
        ("shell", "bash -eo pipefail"),
        ("zsh", "zsh -e"),
        ("python", "python3"),
        ("bash {shell=\"bash -x\"}", "bash -x"),
        ("{.bash}", "bash -eo pipefail"),
        ("sql {shell='psql -X -f'}", "psql -X -f"),
    ];
    for (info, argv) in cases {
        let (plan, problems) = fence(info, "  true");
        let script = &plan.phases[0].steps[0].scripts[0];
        assert_eq!((script.interpreter.join(" ").as_str(), problems.len()), (argv, 0), "{info}");
        assert!(script.runnable);
        assert_eq!(script.text, "true\n");
    }
    for info in ["console", "shell-session"] {
        let (plan, problems) = fence(info, "  $ true");
        let script = &plan.phases[0].steps[0].scripts[0];
        assert_eq!((script.interpreter.join(" ").as_str(), problems.len()), ("bash -eo pipefail", 0), "{info}");
        let (plan, problems) = fence(info, "  true");
        assert!(!plan.phases[0].steps[0].scripted() && rules(&problems) == ["no-prompt"], "{info}: {problems:?}");
    }
    for info in ["", "yaml", "text", "sql", "json5"] {
        let (plan, problems) = fence(info, "  true");
        assert!(!plan.phases[0].steps[0].scripted(), "{info}");
        assert_eq!(problems, []);
    }
}

#[test]
fn verify_is_compared_with_the_names_that_checks_will_have() {
    let front = "---\nlists: { known: [a, b], asked: { lines: ./x } }\nchecks:\n  - { name: web, tcp: 'a:1' }\n  \
                 - { name: $ITEM-k, each: known, tcp: 'a:1' }\n  - { name: x-$ITEM-q, each: asked, tcp: 'a:1' }\n---\n";
    let unknown = |verify: &str| {
        let text = format!("{front}- [ ] s\n  ```sh {{each=known verify={verify}}}\n  true\n  ```\n");
        rules(&parse(&text, "x.md").1).contains(&"unknown-check")
    };
    for verify in ["web", "w*", "$ITEM-k", "a-k", "?-k", "x-anything-q", "x-$ITEM-q", "*-q", "web,a-k"] {
        assert!(!unknown(verify), "{verify}");
    }
    for verify in ["wob", "c-k", "z*", "$ITEM-z", "x-anything-p", "web,c-k"] {
        assert!(unknown(verify), "{verify}");
    }
}

#[test]
fn a_step_that_is_faulty_still_stands() {
    let (plan, problems) = fence("bash {name=a needs=nobody}", "  true");
    let step = &plan.phases[0].steps[0];
    assert_eq!(step.faulty.as_deref(), Some("needs: there is no step `nobody`"));
    assert!(step.scripted());
    assert_eq!(problems[0].severity, Severity::Error);
}

#[test]
fn many_problems_are_cut_short() {
    let (_, problems) = parse(&format!("---\nscope: {{ checks: [{}] }}\n---\n", "x,".repeat(900)), "x.md");
    assert_eq!(problems.len(), 501);
    assert_eq!(problems[500].what, "400 more problems are not listed");
    let picture = draw("", "x.md", &problems, false);
    assert!(picture.contains("… and 401 more"));
    assert!(picture.ends_with("x.md: 501 errors\n"));
}

#[test]
fn a_picture_shows_the_place() {
    let text = "- [ ] a\n  ```sh {timout=3s}\n  b\n  ```\n";
    let (_, problems) = parse(text, "x.md");
    let expected = "error[unknown-attribute]: there is no attribute `timout`\n --> x.md:2:10\n  |\n\
                    2 |   ```sh {timout=3s}\n  |          ^^^^^^^^^\n  |\n  = help: did you mean `timeout`?\n\n\
                    x.md: 1 error\n";
    assert_eq!(draw(text, "x.md", &problems, false), expected);
    assert!(draw(text, "x.md", &problems, true).contains("\x1b["));
}

#[test]
fn a_picture_of_a_long_line_keeps_its_column() {
    let text = format!("- [ ] {} <!-- warroom: nme=x -->\n", "a\u{202E}".repeat(300));
    let (_, problems) = parse(&text, "x.md");
    let problem = problems.iter().find(|p| p.rule == "unknown-attribute").unwrap();
    assert_eq!((problem.line, problem.column), (1, 622));
    let picture = draw(&text, "x.md", &problems, false);
    assert!(picture.contains("x.md:1:622"), "{picture}");
    assert!(!picture.contains('\u{202E}') && picture.contains("‹U+202E›"));
}
