//! The house keeps its own rules: floors, circles, headings, sizes, and who may touch a clock or start a process.

mod circles;
mod floors;
mod rules;
mod scan;
mod source;

use source::{Source, project_texts, rust_below};
use std::path::Path;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Fails with every finding at once, so that one run tells all there is to mend.
fn none(findings: Vec<String>) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

fn over(folders: &[&str], rule: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    let sources: Vec<Source> = folders.iter().flat_map(|folder| rust_below(folder)).collect();
    assert!(sources.len() > 20, "the walk found only {} files", sources.len());
    sources.iter().flat_map(rule).collect()
}

#[test]
fn every_arrow_points_down() {
    let floors = floors::of(&read("src/lib.rs"));
    none(over(&["src"], |source| floors::arrows(source, &floors)));
}

#[test]
fn every_room_has_a_floor_and_every_floor_its_rooms() {
    none(floors::rooms(&read("src/lib.rs")));
}

#[test]
fn no_circles_within_a_folder() {
    none(circles::of(&rust_below("src")));
}

#[test]
fn every_module_says_what_it_is() {
    none(over(&["src", "tests", "benches"], rules::heading));
}

#[test]
fn files_stay_small_and_none_is_called_mod() {
    none(over(&["src"], rules::size));
    none(over(&["src", "tests", "benches"], rules::name));
}

#[test]
fn nothing_is_left_for_later() {
    none(over(&["src", "tests", "benches"], rules::leftovers));
}

#[test]
fn one_file_reads_the_clock_and_one_starts_processes() {
    none(over(&["src"], rules::clocks));
    none(over(&["src"], rules::spawns));
}

#[test]
fn the_project_names_no_machine_and_no_registry() {
    let texts = project_texts();
    assert!(texts.iter().any(|t| t.path == "Cargo.toml") && texts.iter().any(|t| t.path.starts_with("runbooks/")));
    none(texts.iter().flat_map(rules::hosts).collect());
    none(texts.iter().flat_map(rules::machine).collect());
}
