//! Checks in the front matter: every kind, its keys, its values, and the mistakes that people make.

use warroom::plan::Probe;
use warroom::runbook;

fn fenced(page: &str) -> Vec<String> {
    let blocks = page.split("```yaml\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_examples_of_the_page_are_right() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/checks.md")).unwrap();
    let mut kinds = std::collections::BTreeSet::new();
    let examples = fenced(&page);
    for example in &examples {
        let text = format!("---\n{example}---\n# A\n\n- [ ] b\n");
        let (plan, problems) = runbook::parse(&text, "a.md");
        assert!(problems.is_empty(), "{example}\n{problems:#?}");
        assert!(!plan.checks.is_empty(), "{example}");
        for check in &plan.checks {
            kinds.insert(check.probe.kind());
            let section = page.split(&format!("\n### {}\n", check.probe.kind())).nth(1).unwrap();
            let section = section.split("\n##").next().unwrap();
            for fact in check.probe.facts().1 {
                assert!(section.contains(&format!("`{fact}")), "{}: {fact} is not named", check.probe.kind());
            }
        }
    }
    let all = [
        "alertmanager",
        "dns",
        "elasticsearch",
        "exec",
        "http",
        "icmp",
        "prometheus",
        "push",
        "statuscake",
        "tcp",
        "tls",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
}

/// The first problem of a check, with its rule and the text that is marked.
fn problem(yaml: &str) -> (String, String, String) {
    let text = format!("---\nchecks:\n  - {yaml}\n---\n# A\n\n- [ ] b\n");
    let (_, problems) = runbook::parse(&text, "a.md");
    let first = problems.first().unwrap_or_else(|| panic!("no problem in {yaml}"));
    (
        first.rule.clone(),
        text[first.span.clone()].to_owned(),
        format!("{}; {}", first.what, first.hint.clone().unwrap_or_default()),
    )
}

#[test]
fn a_condition_names_what_its_kind_finds() {
    let table = [
        ("{ name: a, tcp: 'db:1', expect: [status == 200] }", "status", "a TCP probe has no `status`"),
        ("{ name: a, http: 'http://a', expect: [cert.expires_in > 14d] }", "cert", "a plain http probe has no `cert`"),
        ("{ name: a, icmp: a, prefer: body.contains('x') }", "body", "a ping has no `body`"),
        ("{ name: a, dns: a.test, expect: [size(answer) == 1] }", "answer", "did you mean `answers`?"),
        (
            "{ name: a, prometheus: 'http://p', query: up, expect: [value] }",
            "value",
            "this is a number, not a yes or no",
        ),
        ("{ name: a, exec: [x], expect: [code] }", "code", "this is a number, not a yes or no"),
        ("{ name: a, push: 5m, fresh: age < 10 }", "<", "write 10s or 10ms"),
    ];
    for (yaml, marked, words) in table {
        let (rule, place, what) = problem(yaml);
        assert_eq!((rule.as_str(), place.as_str()), ("bad-condition", marked), "{yaml}: {what}");
        assert!(what.contains(words), "{what}");
    }
}

#[test]
fn mistakes_are_shown_where_they_stand() {
    let table = [
        ("{ name: a, http: 'http://a', auth: { basic: 'u:pass' } }", "open-secret", "declare a secret"),
        ("{ name: a, http: 'http://a', headers: { Authorization: 'Bearer x' } }", "open-secret", "declare a secret"),
        ("{ name: a, http: 'http://a', auth: { basic: $A, bearer: $B } }", "bad-auth", "one of `basic` and `bearer`"),
        ("{ name: a, http: 'http://a', redirects: 99 }", "wrong-type", "a whole number"),
        ("{ name: a, http: 'http://a', proxy: 'socks5://p:1' }", "bad-url", "only http:// proxies"),
        ("{ name: a, http: 'http://a', resolver: ns.test }", "bad-address", "10.2.0.53"),
        ("{ name: a, tcp: 'a:25', starttls: smpt }", "bad-word", "did you mean `smtp`?"),
        ("{ name: a, dns: a.test, record: MXX }", "bad-word", "did you mean `MX`?"),
        ("{ name: a, dns: 'http://a.test' }", "bad-address", "not a domain name"),
        ("{ name: a, tls: a.test }", "bad-address", "not HOST:PORT"),
        ("{ name: a, tcp: 'a:1', client-key: k.pem }", "no-certificate", "client-cert"),
        ("{ name: a, prometheus: 'http://p' }", "no-query", "add `query:"),
        ("{ name: a, elasticsearch: 'http://e' }", "no-condition", "count == 0"),
        ("{ name: a, statuscake: shop, auth: { bearer: $A } }", "bad-test", "not the number"),
        ("{ name: a, statuscake: '1' }", "no-auth", "auth: { bearer: $STATUSCAKE }"),
        ("{ name: a, push: often }", "bad-span", "not a length of time"),
        ("{ name: a, icmp: a, method: GET }", "wrong-probe", "`method` goes with `http`, not `icmp`"),
        ("{ name: a, exec: [x], auth: { bearer: $A } }", "wrong-probe", "`auth` goes with `http`, `prometheus`,"),
        ("{ name: a, icmp: a, dns: a }", "one-probe", "probes dns and icmp at once"),
        ("{ name: a, elasticsearch: 'http://e', elastalert: { rul: x } }", "unknown-key", "did you mean `rule`?"),
    ];
    for (yaml, rule, words) in table {
        let (found, _, what) = problem(yaml);
        assert_eq!(found, rule, "{yaml}: {what}");
        assert!(what.contains(words), "{yaml}: {what}");
    }
}

#[test]
fn files_that_a_check_names_have_to_be_there() {
    let text =
        "---\nchecks:\n  - { name: a, http: 'https://a', ca: ./ca.pem, client-cert: me.pem }\n---\n# A\n\n- [ ] b\n";
    let (_, problems) = runbook::lint(text, "a.md", &|path| match path {
        "me.pem" => runbook::File::Plain,
        _ => runbook::File::Missing,
    });
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(&text[problems[0].span.clone()], "./ca.pem");
}

#[test]
fn items_and_vars_reach_every_text() {
    let kinds = [
        "http: 'https://$ITEM', headers: { A: $ITEM }, body: $ITEM, auth: { bearer: $ITEM }, proxy: 'http://$ITEM:1', ca: $ITEM",
        "tcp: '$ITEM:1', send: $ITEM, receive: $ITEM, resolver: $ITEM",
        "dns: $ITEM, resolver: $ITEM",
        "icmp: $ITEM",
        "exec: [a, $ITEM]",
        "prometheus: 'http://$ITEM', query: 'up{a=\"$ITEM\"}'",
        "alertmanager: 'http://$ITEM', matching: { a: $ITEM }",
        "elasticsearch: 'http://$ITEM', index: $ITEM, query: $ITEM, elastalert: { rule: $ITEM }",
        "statuscake: $ITEM, auth: { bearer: $ITEM }",
    ];
    for kind in kinds {
        let text = format!(
            "---\nlists: {{ l: [acme] }}\nchecks:\n  - {{ name: $ITEM, each: l, {kind} }}\n---\n# A\n\n- [ ] b\n"
        );
        let (plan, problems) = runbook::parse(&text, "a.md");
        assert!(problems.is_empty(), "{kind}: {problems:#?}");
        let filled = plan.checks[0].for_item("acme");
        let said = serde_json::to_string(&filled).unwrap();
        assert!(!said.contains("$ITEM") && said.contains("acme"), "{said}");
        assert_eq!(said.matches("acme").count(), kind.matches("$ITEM").count() + 1, "{said}");
        assert!(!matches!(filled.probe, Probe::Push(_)));
    }
}
