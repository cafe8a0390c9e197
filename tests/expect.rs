//! Tests of conditions.

use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;
use warroom::expect::{self, Facts};

/// Facts from JSON: each key is a fact; lengths of time are given in milliseconds.
fn facts(given: Value) -> Facts {
    let mut facts = Facts::new();
    let pairs = |v: &Value| -> Vec<(String, String)> {
        v.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned())).collect()
    };
    for (name, value) in given.as_object().unwrap() {
        facts = match name.as_str() {
            "status" => facts.status(value.as_u64().unwrap() as u16),
            "latency" => facts.latency(Duration::from_millis(value.as_u64().unwrap())),
            "headers" => facts.headers(pairs(value)),
            "body" => facts.body(value.as_str().unwrap()),
            "json" => facts.json(value),
            "expires_in" => facts.expires_in(chrono::TimeDelta::milliseconds(value.as_i64().unwrap())),
            "text" => facts.plugin(0, value.as_str().unwrap()),
            "perf" => facts.perf(value.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.as_f64().unwrap()))),
            other => panic!("no fact {other}"),
        };
    }
    facts
}

/// What came of a condition: `holds`, or what was found.
fn found(condition: &str, given: Value) -> String {
    let condition = expect::compile(condition).unwrap_or_else(|f| panic!("{condition}: {f}"));
    match condition.holds(&facts(given)) {
        Ok(()) => "holds".to_owned(),
        Err(miss) => miss.found,
    }
}

#[test]
fn conditions_say_what_they_found() {
    let day = 86_400_000;
    let table = [
        ("status == 200", json!({"status": 200}), "holds"),
        ("status == 200", json!({"status": 503}), "status is 503"),
        ("status in [200, 204]", json!({"status": 204}), "holds"),
        ("status in [200, 204]", json!({"status": 500}), "status is 500"),
        ("200 <= status && status < 300", json!({"status": 302}), "status is 302"),
        ("status == 200 && body == 'ok'", json!({"status": 200, "body": "no"}), "body is \"no\""),
        ("status == 200 || status == 503", json!({"status": 503}), "holds"),
        ("latency < 800ms", json!({"latency": 799}), "holds"),
        ("latency < 800ms", json!({"latency": 1200}), "latency is 1s 200ms"),
        ("latency < 1.5s", json!({"latency": 1499}), "holds"),
        ("latency < .5s", json!({"latency": 501}), "latency is 501ms"),
        ("latency < 1m30s", json!({"latency": 90_001}), "latency is 1m 30s 1ms"),
        ("latency + 1s < 2s", json!({"latency": 1000}), "latency + 1s is 2s"),
        ("headers[\"x-dc\"] == \"dc2\"", json!({"headers": {"X-DC": "dc2"}}), "holds"),
        ("headers['X-Dc'] == 'dc2'", json!({"headers": {"x-dc": "dc1"}}), "headers[\"x-dc\"] is \"dc1\""),
        ("headers['x-dc'] == 'dc2'", json!({"headers": {}}), "there is no header `x-dc`"),
        ("headers.server == 'front'", json!({"headers": {"Server": "front"}}), "holds"),
        ("body.contains(\"ok\")", json!({"body": "all ok"}), "holds"),
        ("body.contains(\"ok\")", json!({"body": "down"}), "body is \"down\""),
        ("body.matches('^[a-z]+$')", json!({"body": "abc"}), "holds"),
        ("size(body) < 1KiB", json!({"body": "x".repeat(1024)}), "size(body) is 1024"),
        ("size(body) == 1kB", json!({"body": "x".repeat(1000)}), "holds"),
        ("cert.expires_in > 14d", json!({"expires_in": 15 * day}), "holds"),
        ("cert.expires_in > 14d", json!({"expires_in": 2 * day}), "cert.expires_in is 2days"),
        ("cert.expires_in > 14d", json!({"expires_in": -day}), "cert.expires_in is -1day"),
        ("cert.expires_in > 14d", json!({}), "this probe has no `cert`"),
        ("text.startsWith('OK')", json!({"text": "OK - 3 ms"}), "holds"),
        ("perf['load1'] < 5.0", json!({"perf": {"load1": 7.5}}), "perf[\"load1\"] is 7.5"),
        // sugar only outside of texts
        ("body == '800ms'", json!({"body": "800ms"}), "holds"),
        ("body == \"take \\\" 24h\"", json!({"body": "take \" 24h"}), "holds"),
        ("body == r'\\' + '5m'", json!({"body": "\\5m"}), "holds"),
        ("body == '''it's 14d'''", json!({"body": "it's 14d"}), "holds"),
        ("status == 0xc8 // 5q", json!({"status": 200}), "holds"),
        ("json.n == 2e2 && json.u == 12u", json!({"json": {"n": 200, "u": 12}}), "holds"),
    ];
    for (condition, given, words) in table {
        assert_eq!(found(condition, given), words, "{condition}");
    }
}

#[test]
fn what_is_not_certain_is_never_true() {
    let table = [
        ("json.n < 5", json!({"n": null}), "json.n is null, which cannot be compared with 5"),
        ("json.n > 5", json!({"n": "12"}), "json.n is \"12\" (a text), which cannot be compared with 5"),
        ("json.n == 5", json!({"n": "5"}), "json.n is \"5\" (a text), which cannot be compared with 5"),
        ("json.n != 5", json!({"n": null}), "json.n is null, which cannot be compared with 5"),
        ("json.n != 5", json!({"n": "6"}), "json.n is \"6\" (a text), which cannot be compared with 5"),
        ("!(json.n == 5)", json!({"n": null}), "json.n is null, which cannot be compared with 5"),
        ("!(json.dc in ['dc1'])", json!({"dc": null}), "json.dc is null, which cannot be compared with [\"dc1\"]"),
        ("!(json.dc in ['dc1'])", json!({"dc": 1}), "json.dc is 1 (a number), which cannot be compared with [\"dc1\"]"),
        ("json.n < 5", json!({}), "json has no `n`"),
        ("json.a.b == 1", json!({"a": {}}), "json.a has no `b`"),
        ("json.a.b == 1", json!({"a": null}), "json.a is null, it has no `b`"),
        ("json.a.b == 1", json!([1]), "json is a list of 1, it has no `a`"),
        ("json['a'] == 1", json!({"b": 1}), "json has no `a`"),
        ("json.l[3] == 1", json!({"l": [1]}), "json.l has no 3"),
        (
            "json.a == json.b",
            json!({"a": 1, "b": "1"}),
            "json.a is 1 (a number), which cannot be compared with json.b, \"1\" (a text)",
        ),
        ("json.ok", json!({"ok": "true"}), "it comes to \"true\", not to true or false"),
        ("json.ok", json!({"ok": null}), "it comes to null, not to true or false"),
        ("json.ok && true", json!({"ok": 1}), "it comes to 1, not to true or false"),
        (
            "seconds(json.data_age) < 24h",
            json!({"data_age": null}),
            "json.data_age is null, which `seconds` does not take",
        ),
        (
            "seconds(json.data_age) < 24h",
            json!({"data_age": "60"}),
            "json.data_age is \"60\" (a text), which `seconds` does not take",
        ),
        ("seconds(json.data_age) < 24h", json!({}), "json has no `data_age`"),
        ("seconds(json.data_age) < 24h", json!({"data_age": 90_000}), "seconds(json.data_age) is 1day 1h"),
        (
            "double(json.n) < 5.0",
            json!({"n": "NaN"}),
            "double(json.n) is NaN (a number), which cannot be compared with 5",
        ),
        (
            "json.l.all(x, x < 5)",
            json!({"l": [1, null]}),
            "json.l is a list of 2, and its items are not all what the condition takes them for",
        ),
        ("json.l.all(x, x.up)", json!({"l": [{"up": true}, {}]}), "json.l is a list of 2, and an item has no `up`"),
        ("json.l.exists(x, x == 5)", json!({"l": [1, 2]}), "json.l is a list of 2"),
    ];
    for (condition, given, words) in table {
        assert_eq!(found(condition, json!({"json": given})), words, "{condition}");
    }
    for (condition, given) in [
        ("json.error == null", json!({"error": null})),
        ("json.error != null", json!({"error": 1})),
        ("!has(json.error)", json!({})),
        ("has(json.n) ? json.n < 5 : true", json!({})),
        ("json.n == 5.0", json!({"n": 5})),
        ("json.big > 1", json!({"big": u64::MAX})),
        ("json.l.all(x, x < 5) && json.l.size() == 2", json!({"l": [1, 2]})),
        ("type(json.n) == int", json!({"n": 1})),
        ("seconds(json.data_age) < 24h", json!({"data_age": 3600})),
        ("seconds(json.data_age) < 24h", json!({"data_age": 0.5})),
    ] {
        assert_eq!(found(condition, json!({"json": given})), "holds", "{condition}");
    }
    let none = Facts::new().without("json", "the body is not JSON");
    let miss = expect::compile("json.status == 'ok'").unwrap().holds(&none).unwrap_err();
    assert_eq!(miss.to_string(), "json.status == 'ok': the body is not JSON");
}

#[test]
fn faults_are_placed_and_say_what_to_write() {
    let table = [
        ("statu == 200", "statu", "there is no `statu`; did you mean `status`?"),
        ("200 == Status", "Status", "there is no `Status`; did you mean `status`?"),
        ("body.contain('x')", "(", "there is no function `contain`; did you mean `contains`?"),
        ("second(json.a) < 1h", "(", "there is no function `second`; did you mean `seconds`?"),
        ("seconds(1, 2) < 1h", "(", "`seconds` takes 1 value, not 2"),
        ("cert.expires < 14d", ".", "a certificate has no `expires`; write `cert.expires_in > 14d`"),
        (
            "latency < 800",
            "<",
            "a length of time cannot be compared with a number; a bare number has no unit: write 800s or 800ms",
        ),
        (
            "json.data_age < 24h",
            "<",
            "a JSON value cannot be compared with a length of time; make it one: `seconds(json.data_age)`",
        ),
        ("status == \"200\"", "==", "a number cannot be compared with a text; leave the quotes off, or add them"),
        ("null < 5", "<", "null cannot be compared with a number"),
        ("status", "status", "this is a number, not a yes or no; compare it: `status == 200`"),
        ("latency", "latency", "this is a length of time, not a yes or no; compare it: `latency < 800ms`"),
        ("status + 1", "+", "this is a number, not a yes or no; compare it with something"),
        ("'yes'", "'yes'", "this is a text, not a yes or no; compare it with something"),
        ("status == 200 && body", "body", "this is a text, not a yes or no; compare it with something"),
        ("!latency", "latency", "this is a length of time, not a yes or no; compare it with something"),
        (
            "latency < 5q",
            "5q",
            "`5q` is neither a number, a length of time nor a size; write it like 800ms, 24h, 14d or 64KiB",
        ),
        (
            "latency < 1h30",
            "1h30",
            "`1h30` is neither a number, a length of time nor a size; write it like 800ms, 24h, 14d or 64KiB",
        ),
        ("latency < 99999w", "99999w", "`99999w` is too big; stay below 290 years, or 8 EiB"),
        ("status = 200", "=", "`=` cannot stand here; compare with `==`"),
        ("status == 200 and latency < 5s", "and", "`and` cannot stand here; write `&&` for and"),
        ("latency < 5s and status == 200", "and", "`and` cannot stand here; write `&&` for and"),
        ("body == 'é' or true", "or", "`or` cannot stand here; write `||` for or"),
        ("status ==", "=", "the condition ends too early; write it like `status == 200`"),
        ("body == 'x", "'x", "the quote ' is not closed; end the text with '"),
        ("", "", "the condition is empty; write it like `status == 200`"),
        ("body.matches('[')", "'['", "this is not a regular expression"),
        ("all(json.l)", "(", "`all` is not used like this; write it like `json.list.all(x, x > 0)`"),
        ("json.?a == 1", ".", "`.` cannot stand here"),
        ("json.a.all(a, a.all(b, b.all(c, c)))", "(", "loops are nested too deeply; two levels are enough"),
    ];
    for (condition, place, words) in table {
        let fault = expect::compile(condition).expect_err(condition);
        assert_eq!(fault.to_string(), words, "{condition}");
        assert!(condition[fault.span.clone()].contains(place), "{condition}: {:?}", &condition[fault.span]);
    }
}

#[test]
fn the_place_of_a_fault_survives_the_sugar() {
    let source = "latency < 800ms && latency < 1h30m && laten > 14d";
    let fault = expect::compile(source).unwrap_err();
    assert_eq!(&source[fault.span], "laten");
}

#[test]
fn a_fresh_condition_gives_the_age() {
    let age = |condition: &str, given: Value| expect::compile(condition).unwrap().age_ms(&facts(given));
    assert_eq!(age("seconds(json.data_age) < 24h", json!({"json": {"data_age": 3600}})), Some(3_600_000));
    assert_eq!(age("seconds(json.data_age) <= 1h", json!({"json": {"data_age": 90_000.5}})), Some(90_000_500));
    assert_eq!(age("status == 200 && seconds(json.age) < 1h", json!({"status": 500, "json": {"age": 1}})), Some(1000));
    assert_eq!(age("seconds(json.data_age) < 24h", json!({"json": {}})), None);
    assert_eq!(age("seconds(json.data_age) < 24h", json!({"json": {"data_age": null}})), None);
    assert_eq!(age("json.revision > 5", json!({"json": {"revision": 6}})), None);
}

#[test]
fn the_facts_that_a_condition_names_are_known() {
    let condition = expect::compile("json.l.all(x, x > status) && latency < 5s && status == 200").unwrap();
    let named = ["json", "status", "latency"];
    assert!(named.iter().all(|fact| condition.uses(fact)) && !condition.uses("body") && !condition.uses("x"));
}

#[test]
fn a_kind_of_probe_has_facts_of_its_own() {
    let fault = expect::compile_for("latency < 5s && status == 200", "a ping", &["latency"]).unwrap_err();
    assert_eq!((fault.what.as_str(), &fault.span), ("a ping has no `status`", &(16..22)));
    assert_eq!(fault.hint.as_deref(), Some("a ping can use latency"));
    let fault = expect::compile_for("latncy < 5s", "a ping", &["latency"]).unwrap_err();
    assert_eq!(fault.to_string(), "there is no `latncy`; did you mean `latency`?");
    assert!(expect::compile_for("latency < 5s", "a ping", &["latency"]).is_ok());
}

/// Shapes that make recursive parsers and interpreters run out of stack. Tests run on threads of 2 MiB, as the host's do.
#[test]
fn hostile_shapes_are_refused_or_answered() {
    for n in [5, 6, 15, 20, 24, 49, 99, 2000] {
        let shapes = [
            format!("{}true{}", "(".repeat(n), ")".repeat(n)),
            format!("{}true", "!".repeat(n)),
            format!("{}1 == 1", "-".repeat(n)),
            format!("{}1{} == [1]", "[".repeat(n), "]".repeat(n)),
            format!("{}1{} == 1", "{'a':".repeat(n), "}".repeat(n)),
            format!("json{} == 1", ".a".repeat(n)),
            format!("json{} == 1", "[0]".repeat(n)),
            format!("status == 1{}", " + 1".repeat(n)),
            format!("true{}", " && true".repeat(n)),
            format!("false{}", " || false".repeat(n)),
            format!("{}true", "true ? true : ".repeat(n)),
            format!("{}true", "true ? ".repeat(n)),
            "size(".repeat(n),
            format!("body{}", ".contains('a'".repeat(n)),
            "json.all(x,".repeat(n),
            format!("{}{}true{}", "(".repeat(6), "true ? true : ".repeat(n), ")".repeat(6)),
            format!("{}json{}{} == 1", "size(".repeat(5), "[0]".repeat(n), ")".repeat(5)),
            format!("{}body{}", "!(".repeat(4), ".contains('a' + body".repeat(4)),
            format!("{}{}1 < 2", "1 + [".repeat(6), "-".repeat(n)),
            "(".repeat(n),
            "'".repeat(n),
            "=".repeat(n),
            "a.".repeat(n),
            "1h".repeat(n),
            "9".repeat(n),
        ];
        for shape in shapes {
            if let Ok(condition) = expect::compile(&shape) {
                let _ = condition.holds(&facts(json!({"status": 200, "body": "a", "json": {"a": {"a": [[1]]}}})));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_compile_panic(text in any::<String>()) {
        check_any(&text);
    }

    /// Random sequences of what conditions are made of get much further into the parser than random characters.
    #[test]
    fn no_mix_of_tokens_makes_compile_panic(parts in prop::collection::vec(prop::sample::select(PARTS), 0..40)) {
        check_any(&parts.concat());
        check_any(&parts.join(" "));
    }
}

fn check_any(text: &str) {
    match expect::compile(text) {
        Ok(condition) => {
            let given = json!({"status": 200, "body": "a", "latency": 5, "json": {"a": [1, null, "b"], "b": -9e300}});
            let _ = condition.holds(&facts(given));
        }
        Err(fault) => {
            assert!(text.get(fault.span.clone()).is_some(), "{text:?}: {fault:?}");
            assert!(!fault.what.is_empty());
        }
    }
}

const PARTS: &[&str] = &[
    "status",
    "latency",
    "json",
    "body",
    "headers",
    "cert",
    ".",
    ".a",
    ".b",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ",",
    ":",
    "?",
    "==",
    "!=",
    "<",
    ">=",
    "&&",
    "||",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    "in",
    "null",
    "true",
    "false",
    "200",
    "1.5",
    "800ms",
    "14d",
    "64KiB",
    "0x1f",
    "9223372036854775807",
    "-9223372036854775808",
    "1e400",
    "12u",
    "'a'",
    "\"é\"",
    "r'\\'",
    "b'\\xff'",
    "'''",
    "\\",
    "`",
    "@",
    "é",
    "\u{202e}",
    "\n",
    "//",
    ".all(x, x > 1)",
    ".exists(x, ",
    ".map(x, x)",
    "has(json.a)",
    "has(",
    "seconds(",
    "size(",
    "duration('1h')",
    "timestamp(",
    "int(",
    "string(",
    ".contains('a')",
    ".matches('('",
    ".getHours()",
    "x",
    "_",
    "..",
    "optional.of(1)",
    "type(1)",
    "dyn(",
    "a{b: 1}",
];
