//! What a shell would read and what not; the same is asked of `bash -n`.

use std::process::Command;
use warroom::runbook::parse;

const GOOD: [&str; 33] = [
    "a && b || c; d &",
    "a |\n  b &&\n  # why\n  c",
    "if a; then b; elif c; then d; else e; fi",
    "if ! [[ -f x && $y == *.z ]]; then :; fi > out 2>&1",
    "while read -r l; do echo \"$l\"; done < in",
    "until a; do b; done &",
    "for x in a \"b c\" $(d); do\n  e\ndone | f",
    "for x; do a; done",
    "for ((i = 0; i < 3; i++)); do a; done",
    "for x in do done; do a; done",
    "case $x in a|b) c;; (d) e;; *) f; esac",
    "case $x in\n  # one\n  [[:space:]]*) a ;;&\n  *) ;;\nesac",
    "f() { a; }\nfunction g { b; }\nfunction h() { c; }\nf",
    "{ a; b; } 2> err",
    "(a; b) && ((1 + 2)) && (( x << 2 ))",
    "x=(a b\n  # c\n  d) y+=(e) declare -A z=([k]=v)",
    "cat <<A <<'B' && c\n$(x\nA\n\"y\nB\nd",
    "cat <<-A\n\ta\n\tA",
    "echo \"$(cat <<A\nit's\nA\n)\"",
    "echo ${x:-'a'} \"${x:-its}\" ${x#\"}\"} ${#x} $#",
    "echo $'it\\'s' \"a\\\"b\" a\\ b 'c\\'",
    "echo `a \\`b\\``",
    "diff <(a) <(b) > >(c)",
    "< file sort",
    "a 2>&1 >/dev/null | b |& c",
    "[[ $x =~ ^(a|b)+$ ]] && d",
    "echo a#b # 'c",
    "a \\\n  b",
    "time a; ! b",
    "echo if then fi }",
    "echo $((1 + (2 * 3))) $(( (1) ))",
    "((a); b)",
    "if a; then b; fi; # end\n",
];

const BAD: [(&str, &str); 26] = [
    ("if a; then b", "`fi`"),
    ("if a; b; fi", "`fi`"),
    ("if a; then fi", "no command"),
    ("for x in a; do b", "`done`"),
    ("while a; do done", "no command"),
    ("a; fi", "`fi`"),
    ("done", "`done`"),
    ("case x in a) b;;", "`esac`"),
    ("case x", "`in`"),
    ("a &&", "`&&`"),
    ("a | | b", "`|`"),
    ("&& a", "`&&`"),
    (";; a", "`;;`"),
    ("(a", "`)`"),
    ("a )", "`)`"),
    ("()", "`)`"),
    ("{ a", "`}`"),
    ("a; }", "`}`"),
    ("echo a(b)", "`(`"),
    ("echo 'a", "quote"),
    ("echo \"a", "quote"),
    ("echo $(a", "`(`"),
    ("echo ${a", "`${`"),
    ("a >", "redirection"),
    ("a < | b", "redirection"),
    ("f() ", "function"),
];

fn syntax(script: &str) -> Option<String> {
    let text = format!("- [ ] a\n\n  ```bash\n{script}\n  ```\n").replace('\n', "\n  ");
    let (plan, problems) = parse(&text, "x.md");
    assert!(plan.steps().any(|(_, s)| s.scripted()), "{script}");
    problems.into_iter().find(|p| p.rule == "syntax").map(|p| p.what)
}

fn bash_reads(script: &str) -> bool {
    let out = Command::new("bash").args(["-n", "-c", script]).output().unwrap();
    out.status.success() && out.stderr.is_empty()
}

#[test]
fn what_bash_reads_is_no_problem() {
    for script in GOOD {
        assert!(bash_reads(script), "bash does not read {script:?}");
        assert_eq!(syntax(script), None, "{script:?}");
    }
}

#[test]
fn what_bash_does_not_read_is_told() {
    for (script, word) in BAD {
        assert!(!bash_reads(script), "bash reads {script:?}");
        let what = syntax(script).unwrap_or_default();
        assert!(what.contains(word), "{script:?}: {what:?}");
    }
}

/// Pieces put together at random: what bash reads, the linter must let pass.
#[test]
fn no_script_is_refused_that_bash_reads() {
    const PIECES: [&str; 30] = [
        "a ",
        "; ",
        "\n",
        "if ",
        "then ",
        "fi ",
        "else ",
        "for x in y",
        "while ",
        "do ",
        "done ",
        "case x in ",
        "esac ",
        ";; ",
        "{ ",
        "} ",
        "( ",
        ") ",
        "&& ",
        "| ",
        "> f ",
        "'b' ",
        "\"$c\" ",
        "$(d) ",
        "! ",
        "x=1 ",
        "[[ e ]] ",
        "((1)) ",
        "f() ",
        "& ",
    ];
    // A generator of its own, so that the scripts are the same ones on every machine.
    let mut seed: u64 = 7;
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    let mut both = 0;
    for _ in 0..1_500 {
        let script: String = (0..1 + next(9)).map(|_| PIECES[next(PIECES.len())]).collect();
        if script.trim().is_empty() {
            continue;
        }
        let told = syntax(&script);
        if told.is_some() && bash_reads(&script) {
            panic!("bash reads {script:?}, but: {told:?}");
        }
        both += usize::from(told.is_some());
    }
    assert!(both > 300, "only {both} scripts were refused");
}
