//! Whole runbooks: the plan and the drawn problems, kept as snapshots.

use super::show;
use warroom::runbook::{draw, parse};

pub fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/runbooks")
}

pub fn all() -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let name = |p: &std::path::Path| p.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|p| (name(p), std::fs::read_to_string(p).unwrap())).collect()
}

fn snapshot(name: &str) {
    let file = format!("{name}.md");
    let text = std::fs::read_to_string(folder().join(&file)).unwrap();
    let (plan, problems) = parse(&text, &file);
    let picture = draw(&text, &file, &problems, false);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, format!("{}\n{picture}", show::plan(&plan)));
    });
}

macro_rules! snapshots {
    ($($test:ident = $file:literal;)*) => {$(
        #[test]
        fn $test() { snapshot($file); }
    )*};
}

snapshots! {
    alert = "alert";
    attributes = "attributes";
    bare = "bare";
    blank_line = "blank-line";
    boxes = "boxes";
    broken_yaml = "broken-yaml";
    command_in_info = "command-in-info";
    comment_open = "comment-open";
    drill_in_words = "drill-in-words";
    fences = "fences";
    indented_output = "indented-output";
    interactive = "interactive";
    kraken = "kraken";
    ladder = "ladder";
    lazy_list = "lazy-list";
    local_remote_output = "local-remote-output";
    mistakes = "mistakes";
    placeholders = "placeholders";
    places = "places";
    prose = "prose";
    prose_in_code = "prose-in-code";
    reading = "reading";
    scripts = "scripts";
    session_elsewhere = "session-elsewhere";
    sessions = "sessions";
    split_list = "split-list";
    state = "state";
    swallowed_heading = "swallowed-heading";
    syntax = "syntax";
    task_in_details = "task-in-details";
    template_in_code = "template-in-code";
    toml = "toml";
    transcripts = "transcripts";
    twelve_blanks = "twelve-blanks";
    two_backticks = "two-backticks";
    unset = "unset";
}

#[test]
fn a_runbook_made_for_warroom_has_no_problem() {
    let text = std::fs::read_to_string(folder().join("kraken.md")).unwrap();
    let (plan, problems) = parse(&text, "kraken.md");
    assert_eq!(problems, []);
    assert_eq!(plan.phases.len(), 2);
}

#[test]
fn a_plan_survives_the_journal() {
    for (name, text) in all() {
        let (plan, _) = parse(&text, &name);
        let line = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<warroom::plan::Plan>(&line).unwrap(), plan, "{name}");
    }
}
