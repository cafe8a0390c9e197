//! Scripts that are missing, not executable, fail, take too long or leave children behind: what the step shows, and what is left.

use crate::help::{House, gone, until, wait};
use warroom::record::Event;

fn runbook(attributes: &str, script: &str) -> String {
    let script: String = script.lines().map(|l| format!("  {l}\n")).collect();
    format!(
        "---\nkind: drill\n---\n# Work\n\n- [ ] Do it\n\n  ```sh {{name=do {attributes}}}\n{script}  ```\n- [ ] Look\n"
    )
}

#[test]
fn scripts_that_are_missing_or_not_executable_fail_with_what_the_shell_said() {
    for (make, code, words) in
        [(None, 127, "restore.sh"), (Some(0o644), 126, "ermission denied"), (Some(0o755), 42, "no backup of acme")]
    {
        let house = House::new();
        if let Some(mode) = make {
            let file = house.script("restore.sh", "#!/bin/sh\necho looking\necho 'no backup of acme' >&2\nexit 42\n");
            std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        }
        // As somebody who may not execute what is not executable: root may not either.
        let place = house.open("one", &runbook("", "./restore.sh acme"));
        place.does(&["run", "do"]);
        let exit = place.exited("do.1");
        assert_eq!((exit.code, exit.success()), (Some(code), false));
        assert!(exit.tail.contains(words), "{:?}", exit.tail);
        place.step_is("do", "failed");
        let run = &place.step("do")["runs"][0];
        assert_eq!((&run["state"], &run["code"]), (&"exited".into(), &code.into()));
        // The last lines stand in the room itself; no file of the run is needed to see why.
        let log = house.run(&["log", "one"]).exits(0).out;
        assert!(log.contains(&format!("do.1 failed: exit {code}")), "{log}");
        let report = house.run(&["report", "one"]).exits(0).out;
        assert!(report.contains(&format!("exit {code}")), "{report}");
        let output = house.run(&["output", "do.1"]).exits(0).out;
        assert!(output.contains(words), "{output}");
        place.whole("do.1");
    }
}

#[test]
fn an_interpreter_or_a_folder_that_is_missing_fails_the_step() {
    for (attributes, words) in [("shell=/no/such/shell", "/no/such/shell"), ("cwd=nowhere", "nowhere")] {
        let house = House::new();
        let place = house.open("one", &runbook(attributes, "echo hello"));
        place.does(&["run", "do"]);
        let exit = place.exited("do.1");
        assert!([126, 127].contains(&exit.code.unwrap()), "{exit:?}");
        assert!(exit.tail.contains(words), "{exit:?}");
        place.step_is("do", "failed");
    }
}

// Seen red: with a host that takes a started supervisor for a started script, the step ran for ever.
#[test]
fn a_supervisor_that_cannot_begin_fails_the_step_and_says_why() {
    let house = House::new();
    let place = house.open("one", &runbook("", "echo hello >>ran"));
    // Where the stream should be, there is a folder.
    std::fs::create_dir_all(place.run_dir("do.1").join("stream")).unwrap();
    place.does(&["run", "do"]);
    let why = place.event("the reason", |e| match e {
        Event::RunNotStarted { why, .. } => Some(why.clone()),
        _ => None,
    });
    assert!(why.contains("stream"), "{why}");
    place.step_is("do", "failed");
    // Nothing ran, so nothing is asked before it is tried again.
    place.does(&["retry", "do"]);
    assert!(place.exited("do.2").success());
    assert_eq!(crate::help::text(&house.path().join("ran")), "hello\n");
}

#[test]
fn a_script_that_takes_too_long_is_ended_with_everything_below_it() {
    let house = House::new();
    let script = "sleep 300 &\n(setsid sleep 300 & echo $! >far)\necho $! >near\necho begun\nwait";
    let place = house.open("one", &runbook("timeout=1s", script));
    place.does(&["run", "do"]);
    let exit = place.exited("do.1");
    assert!(exit.timed_out && !exit.success(), "{exit:?}");
    assert!(exit.duration_ms >= 1000, "{exit:?}");
    for name in ["near", "far"] {
        let pid: u32 = crate::help::text(&house.path().join(name)).trim().parse().unwrap();
        assert!(gone(pid), "{name} lives");
    }
    place.step_is("do", "failed");
    assert!(house.run(&["log", "one"]).exits(0).out.contains("timed out"));
    assert_eq!(place.output("do.1").lines().next(), Some("begun"));
}

// Seen red: with a stop that ends the script's own process alone, the others lived on.
#[test]
fn stop_ends_the_whole_tree_of_a_script() {
    let house = House::new();
    // A child, one in a session of its own, one that is deaf to TERM, and one whose parent is gone.
    let script = "trap '' TERM\nsleep 300 & echo $! >>pids\nsetsid sh -c 'trap \"\" TERM; echo $$ >>pids; sleep 300; sleep 300' &\n\
                  sh -c 'sleep 300 & echo $! >>pids'\necho $$ >>pids\necho ready\nwhile :; do sleep 300; done";
    let place = house.open("one", &runbook("", script));
    place.does(&["run", "do"]);
    let pids: Vec<u32> = until("all of them", || {
        let text = crate::help::text(&house.path().join("pids"));
        let pids: Vec<u32> = text.lines().map(|l| l.parse().unwrap()).collect();
        (pids.len() == 4 && place.output("do.1") == "ready\n").then_some(pids)
    });
    assert!(pids.iter().all(|pid| !gone(*pid)));
    place.does(&["stop", "do"]);
    let exit = place.exited("do.1");
    assert_eq!((exit.stopped_by.as_deref(), exit.timed_out), (Some("alice"), false));
    assert_eq!(exit.descendants, 0, "{exit:?}");
    for pid in pids {
        assert!(gone(pid), "{pid} lives");
    }
    place.whole("do.1");
}

#[test]
fn retries_stop_at_the_first_success_or_when_they_are_used_up() {
    let house = House::new();
    // The third time it works.
    let place =
        house.open("one", &runbook("retries=5 retry-delay=50ms", "echo try >>tries\n[ $(wc -l <tries) -ge 3 ]"));
    place.does(&["run", "do"]);
    assert!(place.exited("do.3").success());
    place.step_is("do", "done");
    assert_eq!(crate::help::text(&house.path().join("tries")).lines().count(), 3);
    assert_eq!(place.count(|e| matches!(e, Event::RunIntended { .. })), 3);

    let house = House::new();
    let place = house.open("one", &runbook("retries=1 retry-delay=50ms", "echo try >>tries\nexit 9"));
    place.does(&["run", "do"]);
    assert_eq!(place.exited("do.2").code, Some(9));
    place.step_is("do", "failed");
    place.does(&["tick", "work/look"]);
    assert_eq!(place.count(|e| matches!(e, Event::RunIntended { .. })), 2);
    assert_eq!(crate::help::text(&house.path().join("tries")).lines().count(), 2);
}

#[test]
fn a_stopped_run_is_not_tried_again_and_its_queue_is_empty() {
    let house = House::new();
    let text = runbook("each=items retries=3 idempotent", "echo $ITEM >>begun\nsleep 300")
        .replace("kind: drill", "kind: drill\nlists: { items: [a, b, c] }");
    let place = house.open("one", &text);
    place.does(&["run", "do"]);
    place.started("do.a.1");
    place.does(&["stop", "do"]);
    place.exited("do.a.1");
    place.does(&["tick", "work/look"]);
    assert_eq!(crate::help::runs_of(&place), ["do.a.1"]);
    assert_eq!(crate::help::text(&house.path().join("begun")), "a\n");
}

#[test]
fn headless_goes_as_far_as_it_needs_nobody_and_tells_by_its_exit_code() {
    let house = House::new();
    let text = "---\nkind: drill\n---\n# Work\n\n- [ ] One\n\n  ```sh {name=one auto}\n  echo one\n  ```\n- [ ] Two\n\n  \
                ```sh {name=two auto needs=one}\n  echo two\n  ```\n";
    let file = house.file("all.md", text);
    let done = house.run(&["open", file.to_str().unwrap(), "--headless", "--room", "all"]).exits(0);
    assert!(done.err.contains("every scripted step is done") && done.err.contains("two.1 succeeded"), "{done:?}");
    let place = house.place("all");
    assert_eq!(place.step("two")["state"], "done");
    wait("the host's end", || place.hosted_by().is_none());
    place.verifies();

    let file = house.file("hands.md", text.replace("{name=two auto needs=one}", "{name=two needs=one}"));
    let done = house.run(&["open", file.to_str().unwrap(), "--headless", "--room", "hands"]).exits(1);
    assert!(done.err.contains("not done: two"), "{done:?}");
    // It is resumed by a person, and goes on.
    let resumed = house.run(&["open", file.to_str().unwrap(), "--room", "hands", "--detach"]).exits(0);
    assert_eq!(resumed.out, "hands\n");
    let place = house.place("hands");
    place.does(&["run", "two"]);
    assert!(place.exited("two.1").success());
}
