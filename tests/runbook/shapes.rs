//! Every shape that runbooks have which nobody wrote for warroom: what matters of each, said outright.

use super::fixtures::folder;
use warroom::plan::{Passage, Plan, Problem, Script};
use warroom::runbook::parse;

fn read(name: &str) -> (Plan, Vec<Problem>) {
    parse(&std::fs::read_to_string(folder().join(format!("{name}.md"))).unwrap(), name)
}

fn titles(plan: &Plan) -> Vec<&str> {
    plan.steps().map(|(_, s)| s.title.as_str()).collect()
}

fn scripts(plan: &Plan) -> Vec<&Script> {
    plan.steps().flat_map(|(_, s)| &s.scripts).collect()
}

fn runs(plan: &Plan) -> Vec<&str> {
    scripts(plan).into_iter().filter(|s| s.runnable).map(|s| s.text.trim_end()).collect()
}

fn copies(plan: &Plan) -> Vec<&str> {
    scripts(plan).into_iter().filter(|s| !s.runnable).map(|s| s.text.trim_end()).collect()
}

/// The rules with their lines.
fn told(problems: &[Problem]) -> Vec<(&str, u32)> {
    problems.iter().map(|p| (p.rule.as_str(), p.line)).collect()
}

#[test]
fn fences_at_the_margin_do_not_end_a_list() {
    let (plan, problems) = read("split-list");
    assert_eq!(plan.phases.len(), 1);
    let first: Vec<&str> = titles(&plan).iter().map(|t| t.split(' ').next().unwrap()).collect();
    assert_eq!(first, ["Stop", "Wait", "Point", "Start"]);
    let one_each: Vec<usize> = plan.steps().map(|(_, s)| s.scripts.len()).collect();
    assert_eq!((one_each, runs(&plan).len(), told(&problems)), (vec![1; 4], 4, vec![]));
    let waiting = plan.phases[0].steps[1].prose.as_str();
    assert!(waiting.contains("prints `0`"), "prose behind a list's code belongs to that step: {waiting}");
}

#[test]
fn bullets_that_are_not_indented_enough_belong_to_the_step_above() {
    let (plan, _) = read("lazy-list");
    let steps = &plan.phases[0].steps;
    assert_eq!(steps.len(), 3);
    assert!(steps[0].prose.contains("your own account") && steps[1].prose.contains("shown once"));
    assert!(!steps[1].prose.contains("account"));
    assert_eq!(runs(&plan), ["tokenctl new --days 3"]);
    assert!(steps[2].prose.contains("1. in the file\n2. and in the vault"), "{:?}", steps[2].prose);
}

#[test]
fn lines_for_another_machine_are_only_copied() {
    let (plan, problems) = read("session-elsewhere");
    assert_eq!(runs(&plan), ["oc debug node/worker-3", "oc debug node/worker-3 -- chroot /host chronyc tracking"]);
    assert_eq!(
        copies(&plan),
        ["sh-5.1# chroot /host\nsh-5.1# chronyc tracking", "oc debug node/worker-3\nchronyc tracking"]
    );
    assert_eq!(told(&problems), [("interactive", 8), ("elsewhere", 18)]);
    let (plan, problems) = read("local-remote-output");
    assert_eq!(told(&problems), [("elsewhere", 6)]);
    let there =
        "$ ssh worker-3\n# systemctl is-active kubelet\nfailed\n# systemctl restart kubelet\n$ kubectl get node";
    assert!(copies(&plan)[0].starts_with(there) && scripts(&plan)[0].expected.is_none(), "its lines stay in order");
    let here = scripts(&plan)[1];
    assert!(here.runnable);
    assert_eq!(here.text, "kubectl get node worker-3\nkubectl describe node worker-3 \\\n    | tail -n 5\n");
    let expected = here.expected.as_deref().unwrap();
    assert!(expected.starts_with("NAME ") && expected.ends_with("Events: <none>\n"), "{expected}");
    assert!(here.inputs.is_empty(), "output asks for nothing");
}

#[test]
fn a_fence_that_nobody_closed_swallows_nothing() {
    let (plan, problems) = read("two-backticks");
    assert_eq!(told(&problems), [("wrongly-closed-fence", 9)]);
    assert_eq!(titles(&plan), ["Restart it", "Then look at it", "Tell the team"]);
    assert_eq!((copies(&plan), runs(&plan)), (vec!["systemctl restart cache"], vec!["systemctl status cache"]));
    let (plan, problems) = read("swallowed-heading");
    assert_eq!(told(&problems), [("unclosed-fence", 5)]);
    let phases: Vec<&str> = plan.phases.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(phases, ["Diagnosis", "Mitigation", "Escalation"]);
    assert_eq!(copies(&plan), ["df -h"]);
    assert_eq!(runs(&plan).len(), 1);
}

#[test]
fn what_looks_like_a_template_is_code() {
    let (plan, problems) = read("template-in-code");
    let text = "kubectl get pods -o go-template='{{range .items}}{{.metadata.name}} {{end}}'";
    assert_eq!((runs(&plan), told(&problems)), (vec![text], vec![]));
    assert!(scripts(&plan)[0].inputs.is_empty());
}

#[test]
fn commands_in_info_strings_are_scripts() {
    let (plan, problems) = read("command-in-info");
    assert_eq!(copies(&plan), ["sudo redis-cli -n 3\n127.0.0.1:6379[3]> DBSIZE\n(integer) 900913"]);
    let pods = "kubectl get pods -l uses=cache -o jsonpath='{.items[*].metadata.name}'";
    assert_eq!(runs(&plan), [pods, "kubectl get pods --sort-by=.metadata.creationTimestamp"]);
    assert_eq!(scripts(&plan)[1].expected.as_deref(), Some("web-0 web-1\n"));
    assert_eq!(scripts(&plan)[1].interpreter, ["bash", "-eo", "pipefail"]);
    assert_eq!(told(&problems), [("command-in-info", 7), ("command-in-info", 14), ("command-in-info", 20)]);
}

#[test]
fn fences_within_details_belong_to_their_step() {
    let (plan, problems) = read("task-in-details");
    assert_eq!(titles(&plan), ["Freeze the deployments", "Write the note", "Thaw them"]);
    assert_eq!(runs(&plan), ["deployctl freeze --all", "deployctl thaw --all"]);
    assert_eq!(told(&problems), [("hidden-fence", 18)]);
}

#[test]
fn code_is_found_however_far_it_is_indented() {
    let (plan, problems) = read("twelve-blanks");
    assert_eq!((copies(&plan), runs(&plan)), (vec!["indexctl lag\n  --verbose"], vec!["indexctl rebuild"]));
    assert_eq!(told(&problems), [("hidden-fence", 10)]);
}

#[test]
fn prose_and_output_in_code_are_told() {
    let (plan, problems) = read("prose-in-code");
    assert_eq!(told(&problems), [("prose", 9), ("output", 17), ("output", 21)]);
    assert_eq!((runs(&plan).len(), copies(&plan).len()), (2, 1), "what begins with output is not run");
}

#[test]
fn indented_code_is_copied_and_its_output_known_where_it_has_a_prompt() {
    let (plan, problems) = read("indented-output");
    assert_eq!(told(&problems), []);
    assert_eq!(copies(&plan), ["lockctl holders\n\nHOLDER   SINCE\nweb-0    3m", "lockctl holders"]);
    assert_eq!(scripts(&plan)[1].expected.as_deref(), Some("HOLDER   SINCE\nweb-0    3m\n"));
}

#[test]
fn what_wants_a_person_is_told_where_nobody_sits() {
    let (plan, problems) = read("interactive");
    assert_eq!(told(&problems), [("interactive", 5), ("interactive", 13)]);
    assert!(problems[0].what.starts_with("`kubectl edit` wants a terminal"), "{}", problems[0].what);
    assert_eq!(runs(&plan).len(), 4);
}

#[test]
fn drills_told_in_words_are_told() {
    let (_, problems) = read("drill-in-words");
    assert_eq!(told(&problems), [("drill-in-words", 3)]);
}

#[test]
fn boxes_tables_links_and_pictures_stay_prose() {
    let (plan, problems) = read("boxes");
    assert_eq!(plan.title, "Boxes");
    assert_eq!(titles(&plan), ["Ask the owner for a yes", "See the graph of the lag"]);
    assert!(plan.preface.contains("![the two datacenters](map.png)") && plan.preface.contains("> [!WARNING]"));
    assert!(!plan.preface.contains("nobody's business"));
    let phase = &plan.phases[0];
    assert!(phase.prose.contains("!!! note") && phase.prose.contains("| db1  | 5432 |"), "{}", phase.prose);
    assert!(phase.steps[0].prose.contains("> [!CAUTION]\n> This cannot be undone."));
    assert!(phase.steps[0].prose.contains("(https://wiki.example.com/owners)"), "a link's target is not lost");
    let boxed: String = phase.steps.iter().map(|s| s.prose.as_str()).collect();
    assert!(boxed.contains("Look twice."), "an admonition is no code: {boxed}");
    assert_eq!((runs(&plan), told(&problems)), (vec!["./restore.sh"], vec![("hidden-fence", 18)]));
}

#[test]
fn placeholders_become_inputs() {
    let (plan, problems) = read("placeholders");
    let wanted = ["NAMESPACE", "pod-name", "YOUR_TOKEN", "YOUR-CLUSTER", "true|false", "REGION", "ZONE"];
    assert_eq!(scripts(&plan)[0].inputs, wanted);
    assert_eq!(scripts(&plan)[1].inputs, ["NAMESPACE"]);
    let lines: Vec<u32> = problems.iter().map(|p| p.line).collect();
    assert!(problems.iter().all(|p| p.rule == "placeholder"));
    assert_eq!(lines, [9, 10, 10, 10, 11, 11], "what is declared is no problem");
}

#[test]
fn what_a_shell_takes_with_it_is_told() {
    let (_, problems) = read("state");
    assert_eq!(told(&problems), [("lost-state", 11), ("lost-state", 15)]);
}

#[test]
fn what_no_shell_reads_is_told() {
    let (_, problems) = read("syntax");
    assert_eq!(told(&problems), [("syntax", 6), ("syntax", 13), ("unset", 21)]);
}

#[test]
fn a_comment_that_is_never_closed_is_told() {
    let (plan, problems) = read("comment-open");
    assert_eq!(told(&problems), [("unclosed-comment", 9)]);
    assert_eq!(titles(&plan), ["One", "Two"]);
    assert!(plan.phases[0].steps.iter().any(|s| s.prose.contains("which are read")));
}

#[test]
fn an_alerts_runbook_is_followed_to_its_end() {
    let (plan, problems) = read("alert");
    let rows: Vec<(&str, &str)> = plan.steps().map(|(p, s)| (p.title.as_str(), s.title.as_str())).collect();
    let wanted = [
        ("Diagnosis", "Look when it ends"),
        ("Diagnosis", "Or ask the file for it"),
        ("If the renewal is held", "Read this"),
        ("If the authority does not answer", "Read this"),
        ("If nothing helps", "Change the date by hand"),
    ];
    assert_eq!(rows, wanted, "what stands below a heading that announces work is not passed over");
    let file = "> /tmp/gateway.pem certctl fetch gateway\nopenssl x509 -noout -enddate -in /tmp/gateway.pem";
    let session = "# HOST=<host of the alert>\ncertctl show --host \"$HOST\" | \\\n  grep notAfter";
    assert_eq!(runs(&plan), [session, file, "kubectl -n gateway edit certificate front"]);
    assert_eq!(copies(&plan), ["certctl renewals"]);
    assert!(plan.phases[0].steps[1].prose.contains("notAfter=Aug"), "output is no step");
    let hidden = plan.phases.iter().flat_map(|p| &p.steps).find(|s| s.title == "Read this");
    assert!(hidden.is_some_and(|s| s.prose.contains("Let it go on")), "{hidden:?}");
    assert_eq!(told(&problems), [("prompt", 16), ("output", 30), ("interactive", 51)]);
    assert!(problems[2].what.starts_with("`kubectl edit`"), "{}", problems[2].what);
}

#[test]
fn sessions_without_prompts_are_copied_and_comments_are_no_output() {
    let (plan, problems) = read("transcripts");
    assert_eq!(copies(&plan), ["cachectl flush --all\nflushed 12 shards"]);
    assert_eq!(told(&problems), [("no-prompt", 7), ("placeholder", 61)]);
    let session = scripts(&plan)[1];
    let typed = "# first look\ncachectl status\n# and now, with care,\n# restart them\ncachectl restart\n";
    assert_eq!(session.text, typed);
    let came = "shards: 12\n# HELP restarts_total Restarts so far.\nrestarts_total 1\n";
    assert_eq!(session.expected.as_deref(), Some(came));
    let documents = scripts(&plan)[5];
    let typed = "cat <<END\nwarm\nEND\ncat <<END\n> a quote\nEND\necho \"for YOUR_TEAM\"\n";
    assert_eq!((documents.text.as_str(), documents.expected.as_deref()), (typed, Some("warm\n> a quote\n")));
    assert_eq!(documents.inputs, ["YOUR_TEAM"]);
}

#[test]
fn a_script_says_who_runs_it() {
    let (plan, _) = read("transcripts");
    let by: Vec<String> = scripts(&plan)[2..5].iter().map(|s| s.interpreter.join(" ")).collect();
    assert_eq!(by, ["bash -eo pipefail", "/usr/bin/python3 -I", "sh -e -x"]);
}

#[test]
fn what_belongs_into_a_session_is_only_copied() {
    let (plan, problems) = read("sessions");
    assert_eq!(
        copies(&plan),
        [
            "cachectl shards",
            "df -h /var/cache",
            "cachectl flush",
            "sudo systemctl restart cached\nexit",
            "systemctl status cached"
        ]
    );
    let inside: Vec<u32> = problems.iter().filter(|p| p.rule == "inside").map(|p| p.line).collect();
    assert_eq!(inside, [13, 34, 54, 70, 85]);
    assert!(
        problems.iter().any(|p| p.what.starts_with("this belongs into the session that line 7 opens")),
        "{problems:?}"
    );
    let endless: Vec<u32> = problems.iter().filter(|p| p.rule == "endless").map(|p| p.line).collect();
    assert_eq!(endless, [98, 102, 106], "and what has a time-out ends");
}

#[test]
fn what_only_explains_is_no_step_where_something_is_to_be_done() {
    let (plan, problems) = read("reading");
    let rows: Vec<(&str, &str)> = plan.steps().map(|(p, s)| (p.title.as_str(), s.title.as_str())).collect();
    assert_eq!(rows, [("Resolution", "Read this")]);
    assert_eq!(told(&problems), [("unwritten", 21)]);
    assert!(plan.preface.contains("- a full disk") && plan.preface.contains("## Mitigation"));
}

#[test]
fn link_references_keep_their_targets() {
    let (plan, _) = read("reading");
    assert!(plan.preface.ends_with("[agreement]: https://wiki.example.com/agreement"), "{}", plan.preface);
    let prose = &plan.phases[0].steps[0].prose;
    assert_eq!(prose, "Ask the [owners] of the store.\n\n[owners]: https://wiki.example.com/owners");
    let notes = "## Notes\n\nWritten after the first outage, see [the report][Report 7].\n\n\
                 [report 7]: <https://wiki.example.com/a report>";
    assert_eq!(plan.afterword, notes);
}

#[test]
fn fences_at_the_margin_belong_to_their_bullets() {
    let (plan, _) = read("places");
    let diagnosis = &plan.phases[0];
    let rows: Vec<(&str, usize)> = diagnosis.steps.iter().map(|s| (s.title.as_str(), s.scripts.len())).collect();
    let wanted = [("Look at the shop", 1), ("Ask whoever is on call", 0), ("Look at the search, see the manual", 2)];
    assert_eq!(rows, wanted);
    assert!(
        diagnosis.prose.contains("- search") && diagnosis.prose.contains("- `evict"),
        "examples and names are no steps: {}",
        diagnosis.prose
    );
}

#[test]
fn text_and_scripts_of_a_step_keep_their_order() {
    let (plan, _) = read("places");
    let said: Vec<String> = plan.phases[0].steps[2]
        .passages()
        .into_iter()
        .map(|passage| match passage {
            Passage::Prose(prose) => prose.to_owned(),
            Passage::Script(script) => script.text.clone(),
        })
        .collect();
    let link = "[manual]: https://wiki.example.com/search";
    let lead = format!("Look at the search, see [the manual][manual]\n\nMind the replicas.\n\n{link}");
    assert_eq!(
        said,
        [lead.as_str(), "searchctl replicas\n", "There must be three.", "searchctl leader\n", "And one leader."]
    );
    let mut old = plan.phases[0].steps[2].clone();
    old.scripts.iter_mut().for_each(|s| s.behind = None);
    assert!(matches!(old.passages()[..], [Passage::Prose(_), Passage::Script(_), Passage::Script(_)]));
}

#[test]
fn scripts_behind_a_list_are_steps() {
    let (plan, problems) = read("places");
    let steps = &plan.phases[1].steps;
    let ids: Vec<&str> = steps.iter().map(|s| s.id.as_str()).collect();
    let drop = "recovery/when-that-is-not-enough-drop-the-cache";
    assert_eq!(ids, ["recovery/stop-the-writers", "recovery/wait", drop, "recovery/shopctl-cache-warm"]);
    assert!(steps[1].prose.is_empty() && steps[3].prose.contains("after a minute"));
    assert_eq!(told(&problems), [("unwritten", 22), ("query", 60), ("placeholder", 68)]);
}

#[test]
fn titles_are_short_and_say_something() {
    let (plan, _) = read("places");
    let titles: Vec<&str> = plan.phases[2].steps.iter().map(|s| s.title.as_str()).collect();
    let long = "Now that the names of the shops are known which ask more often than all of the others together…";
    assert_eq!(titles, ["See who asks.", long]);
    assert_eq!(plan.afterword, "## Notes\n\nNobody is woken for this.", "no step swallows the heading behind it");
}

#[test]
fn what_nobody_sets_is_told() {
    let (plan, problems) = read("unset");
    let told: Vec<(&str, u32)> = told(&problems).into_iter().filter(|(rule, _)| *rule != "missing-file").collect();
    assert_eq!(told, [("unset", 13), ("unset", 13), ("placeholder", 23), ("lost-state", 46)]);
    assert_eq!(problems[0].what, "nothing sets `$NAMESPACE`: it would be empty");
    assert!(problems[0].hint.as_ref().unwrap().contains("${NAMESPACE:?}"), "{problems:?}");
    assert_eq!(scripts(&plan)[0].inputs, [""; 0], "it is told, and not asked for");
}
