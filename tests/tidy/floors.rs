//! Floors, as src/lib.rs tells them: an arrow points to a lower floor, never up and never to a sibling.

use super::scan::paths;
use super::source::Source;
use std::collections::BTreeMap;

/// The floors by room, from lines such as "//! - F1 [`plan`] what it is; [`text`] what it is".
pub fn of(lib: &str) -> BTreeMap<String, u8> {
    let mut floors = BTreeMap::new();
    for line in lib.lines() {
        let Some(line) = line.strip_prefix("//! - F") else { continue };
        let (number, rest) = line.split_once(' ').expect("a floor has rooms");
        for room in rest.split("[`").skip(1) {
            let (room, _) = room.split_once("`]").expect("a room's name is closed");
            floors.insert(room.to_owned(), number.parse().expect("a floor has a number"));
        }
    }
    floors
}

/// Modules without a floor, and floors that name no module.
pub fn rooms(lib: &str) -> Vec<String> {
    let floors = of(lib);
    let modules: Vec<&str> =
        lib.lines().filter_map(|l| l.strip_prefix("pub mod ").or(l.strip_prefix("mod "))?.strip_suffix(';')).collect();
    let homeless =
        modules.iter().filter(|m| !floors.contains_key(**m)).map(|m| format!("src/lib.rs: {m} has no floor"));
    let empty = floors.keys().filter(|m| !modules.contains(&m.as_str())).map(|m| format!("src/lib.rs: no module {m}"));
    homeless.chain(empty).collect()
}

/// Arrows of one file that point up or to a sibling. The program itself, main.rs and lib.rs, stands above all floors.
pub fn arrows(source: &Source, floors: &BTreeMap<String, u8>) -> Vec<String> {
    let module = source.module();
    let Some(room) = module.first() else { return Vec::new() };
    let Some(floor) = floors.get(room) else { return vec![source.found(1, &format!("{room} has no floor"))] };
    let mut findings = Vec::new();
    for path in paths(&source.code) {
        let Some(target) = top(&path.parts, module.len() + path.within.len()).filter(|t| *t != room) else { continue };
        let what = match floors.get(target) {
            Some(other) if other < floor => continue,
            Some(other) if other == floor => format!("{room} and {target} are siblings on F{floor}"),
            Some(other) => format!("{room} (F{floor}) points up to {target} (F{other})"),
            None => format!("{} is on no floor", path.parts.join("::")),
        };
        findings.push(source.found(path.line, &what));
    }
    findings
}

/// The room that a path leads to, for a file so many modules deep.
fn top(parts: &[String], depth: usize) -> Option<&String> {
    let ups = parts.iter().take_while(|p| *p == "super").count();
    match parts.first().map(String::as_str) {
        Some("crate") => parts.get(1),
        Some("super") if ups == depth => parts.get(ups),
        _ => None,
    }
}

#[cfg(test)]
const LIB: &str = "//! - F0 [`words`]: ids\n//! - F1 [`plan`] what; [`text`] what\n//! - F2 [`record`]\n\npub mod plan;\npub mod record;\nmod text;\npub mod words;\n";

#[test]
fn upward_and_sideways_arrows_are_found() {
    let floors = of(LIB);
    let told = |path: &str, text: &str| arrows(&Source::new(path, text), &floors);
    assert_eq!(told("src/plan/step.rs", "use crate::words::Id;\nuse crate::plan::Plan;\nuse super::Plan;"), [""; 0]);
    assert_eq!(
        told("src/plan/step.rs", "\nuse crate::{words::Id, record::Entry};"),
        ["src/plan/step.rs:2: plan (F1) points up to record (F2)"]
    );
    assert_eq!(
        told("src/plan.rs", "fn f() { crate::text::mask() }"),
        ["src/plan.rs:1: plan and text are siblings on F1"]
    );
    assert_eq!(told("src/plan/step.rs", "use super::super::record::Entry;").len(), 1);
    assert_eq!(told("src/plan.rs", "mod inner { use super::Plan; }"), [""; 0]);
    assert_eq!(told("src/plan.rs", "mod inner { use super::super::record::Entry; }").len(), 1);
    assert_eq!(told("src/words.rs", "use crate::nowhere::X;"), ["src/words.rs:1: crate::nowhere::X is on no floor"]);
    assert_eq!(told("src/words.rs", "/// See [`crate::record`].\nconst S: &str = \"crate::record\";"), [""; 0]);
    assert_eq!(told("src/cellar.rs", ""), ["src/cellar.rs:1: cellar has no floor"]);
}

#[test]
fn a_room_without_a_floor_is_found() {
    assert_eq!(rooms(LIB), [""; 0]);
    assert_eq!(rooms(&LIB.replace("[`record`]", "")), ["src/lib.rs: record has no floor"]);
    assert_eq!(rooms(&LIB.replace("mod text;", "")), ["src/lib.rs: no module text"]);
}
