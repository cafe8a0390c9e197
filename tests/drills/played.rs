//! A drill, and the same drill with a slower restore script: what the commands say of them.

use super::browser;
use crate::help::{House, until};
use serde_json::Value;
use std::fs;
use std::process::{Command, Stdio};

/// A headless drill; `change` may edit the site's copy of the runbook before anything of it runs.
fn drill(house: &House, room: &str, change: impl Fn(&std::path::Path)) {
    let demo = house.start(&["demo", "--headless", "--json", "--room", room, "--fault-after", "4s"]);
    let folder = house.place(room).dir.join("site/runbook");
    // Nothing runs before the fault; the journal begins when the site is built.
    until("an opened room", || house.place(room).dir.join("journal.jsonl").exists().then_some(()));
    change(&folder);
    demo.wait().exits(0);
}

#[test]
fn the_second_drill_is_compared_with_the_first_and_told_again() {
    let house = House::new();
    drill(&house, "first", |_| {});
    drill(&house, "second", |folder| {
        let script = folder.join("restore.sh");
        let text = fs::read_to_string(&script).unwrap();
        fs::write(&script, text.replacen("set -eu\n", "set -eu\nsleep 3\n", 1)).unwrap();
    });
    compared(&house);
    foretold(&house);
    reported(&house);
    cast(&house);
}

/// It says which step, by how much, and ends with 1; the other way round with 0.
fn compared(house: &House) {
    let junit = house.path().join("compare.xml");
    let done = house.run(&["compare", "first", "second", "--json", "--junit", junit.to_str().unwrap()]).exits(1);
    let told = done.json();
    assert_eq!(told["worse"], true);
    let restore = told["steps"].as_array().unwrap().iter().find(|s| s["step"] == "restore").unwrap();
    assert_eq!(restore["changes"], serde_json::json!(["slower"]), "{restore}");
    // Six customers, three at a time, each 3 s longer: 6 s, and what a loaded machine adds.
    let by = restore["by_ms"].as_i64().unwrap();
    assert!((5_000..15_000).contains(&by), "{by}");
    let reasons = told["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|r| r.as_str().unwrap().starts_with("The step restore is slower by ")), "{reasons:?}");
    roxmltree::Document::parse(&fs::read_to_string(junit).unwrap()).unwrap();
    house.run(&["compare", "second", "first", "--tolerance", "60"]).exits(0);
    // A report that was kept as JSON is as good as the room.
    let kept = house.path().join("first.json");
    house.run(&["report", "first", "-o", kept.to_str().unwrap()]).exits(0);
    let again = house.run(&["compare", kept.to_str().unwrap(), "second", "--json"]).exits(1);
    assert_eq!(again.json()["reasons"], told["reasons"]);
}

/// The measured time stands beside the range, whichever side it falls.
fn foretold(house: &House) {
    let told = house.run(&["forecast", "first", "--json"]).exits(0).json();
    let ms = |v: &Value| v.as_u64().unwrap();
    let (range, measured) = (&told["range"], ms(&told["rooms"][0]["measured_ms"]));
    println!("foretold {range}, measured {measured} ms");
    assert!(ms(&range["p10_ms"]) <= ms(&range["p50_ms"]) && ms(&range["p50_ms"]) <= ms(&range["p90_ms"]));
    // The host's own reaction between two steps is not in the forecast: it is what a drill of seconds shows.
    assert!(ms(&range["p50_ms"]).abs_diff(measured) < measured / 4, "{range} {measured}");
    let path: Vec<&str> =
        told["critical_path"].as_array().unwrap().iter().map(|p| p["step"].as_str().unwrap()).collect();
    assert_eq!(path, ["confirm", "rebuild", "restore", "cutover", "make-sure"]);
    let more = house.run(&["forecast", "first", "--scale", "customers=80", "--parallel", "16"]).exits(0).out;
    assert!(
        more.contains("restore") && more.contains("80 items, 16 at a time") && more.contains("Measured:"),
        "{more}"
    );
    house.run(&["forecast", "first", "--scale", "nobody=3"]).exits(2);
}

/// The page is opened as a file in a real browser.
fn reported(house: &House) {
    let page = house.path().join("report.html");
    house.run(&["report", "second", "-o", page.to_str().unwrap()]).exits(0);
    browser::reads(&page);
    let told = house.run(&["report", "second", "--format", "json"]).exits(0).json();
    assert_eq!(told["comparison"]["rooms"][0]["room"], "first", "the last one before it on the same runbook");
}

/// `asciinema cat` plays it to its end.
fn cast(house: &House) {
    let file = house.path().join("drill.cast");
    house.run(&["replay", "first", "--cast", file.to_str().unwrap(), "--speed", "10"]).exits(0);
    let text = fs::read_to_string(&file).unwrap();
    let mut lines = text.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
    assert_eq!(lines.next().unwrap()["version"], 2);
    let events: Vec<Value> = lines.collect();
    let marks: Vec<&str> = events.iter().filter(|e| e[1] == "m").map(|e| e[2].as_str().unwrap()).collect();
    for mark in ["runbook opened", "first failing probe", "declared", "first restore run", "all verified", "stood down"]
    {
        assert!(marks.contains(&mark), "{mark} is not in {marks:?}");
    }
    assert!(events.windows(2).all(|w| w[0][0].as_f64() <= w[1][0].as_f64()));
    // It wants a terminal to read keys from: `script` gives it one.
    let play = format!("asciinema cat '{}'", file.display());
    let done = Command::new("script").args(["-qec", &play, "/dev/null"]).stdin(Stdio::null()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    let mut screen = vt100::Parser::new(36, 120, 0);
    screen.process(&done.stdout);
    browser::plays(&file);
    let shown = screen.screen().contents();
    assert!(shown.contains("CLOSED") && shown.contains("Release the kraken"), "{shown}");
}
