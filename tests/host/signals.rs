//! Hosts that are asked to leave, and those that are not.

use super::WAITING;
use crate::help::{House, kill, kill_both, wait_gone};
use rustix::process::Signal;
use warroom::io::rundir;
use warroom::record::Event;

// Seen red: with the scripts in the host's own session and process group the run ended with it.
#[test]
fn a_host_that_is_asked_to_end_says_so_and_its_runs_go_on_to_their_true_exit() {
    for (signal, name) in [(Signal::TERM, "TERM"), (Signal::INT, "INT")] {
        let house = House::new();
        let place = house.open("one", WAITING);
        place.kill_host();
        let host = place.host(&[]);
        place.does(&["run", "wait"]);
        let script = place.started("wait.1");
        kill(host.pid(), signal);
        host.wait().exits(0);
        let last = place.events().pop();
        assert_eq!(last, Some(Event::HostEnded { why: format!("signal {name}") }));
        assert!(!place.dir.join("host.sock").exists(), "the socket was left behind");
        assert!(!crate::help::gone(script), "the script ended with its host");
        place.ask(&["tick", "work/look"]).refuses(3, &["no host answers"]);

        // While nobody hosts the room, the script ends.
        house.file("word", "42\n");
        wait_gone(script);
        crate::help::wait("exit.json", || place.run_dir("wait.1").join("exit.json").exists());
        let host = place.host(&[]);
        let exit = place.exited("wait.1");
        assert_eq!((exit.code, exit.signal), (Some(42), None));
        place.whole("wait.1");
        assert_eq!(place.output("wait.1"), "began\nthe word is 42\n");
        assert_eq!(place.step("wait")["state"], "failed");
        place.does(&["close"]);
        host.wait().exits(0);
        place.verifies();
    }
}

#[test]
fn a_run_that_outlived_its_host_is_adopted_by_the_next() {
    let house = House::new();
    let place = house.open("one", WAITING);
    place.does(&["run", "wait"]);
    place.started("wait.1");
    kill(place.hosted_by().unwrap(), Signal::TERM);
    crate::help::wait("the room to be free", || place.hosted_by().is_none());
    let _host = place.host(&[]);
    place.event("the adoption", |e| matches!(e, Event::RunAdopted { unsupervised: false, .. }).then_some(()));
    assert_eq!(place.step("wait")["state"], "running");
    // It cannot be started a second time, and it can be stopped like any other.
    place.ask(&["run", "wait"]).refuses(3, &["wait.1 lives"]);
    house.file("word", "5\n");
    assert_eq!(place.exited("wait.1").code, Some(5));
    place.whole("wait.1");
    assert_eq!(place.count(|e| matches!(e, Event::RunIntended { .. })), 1);
}

#[test]
fn a_hangup_ends_neither_a_host_in_the_background_nor_one_in_the_foreground() {
    let house = House::new();
    let place = house.open("one", WAITING);
    place.does(&["run", "wait"]);
    place.started("wait.1");
    let background = place.hosted_by().unwrap();
    kill(background, Signal::HUP);
    place.does(&["tick", "work/look"]);
    assert_eq!(place.hosted_by(), Some(background));
    place.kill_host();

    let host = place.host(&[]);
    kill(host.pid(), Signal::HUP);
    place.does(&["tick", "work/look-again"]);
    assert_eq!(place.hosted_by(), Some(host.pid()));
    assert_eq!(place.count(|e| matches!(e, Event::HostEnded { .. })), 0);
    house.file("word", "0\n");
    assert!(place.exited("wait.1").success());
}

#[test]
fn a_host_in_the_background_belongs_to_no_terminal() {
    let house = House::new();
    let place = house.open("one", WAITING);
    let host = place.hosted_by().unwrap();
    let stat = crate::help::text(std::path::Path::new(&format!("/proc/{host}/stat")));
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    // Fields 6 and 7 of stat: session and controlling terminal.
    assert_eq!((fields[3], fields[4]), (host.to_string().as_str(), "0"));
}

// Seen red: without the lock of a run outliving its host, the next host took the run for one that may be started.
#[test]
fn a_run_whose_supervisor_died_is_never_started_again_by_itself() {
    let house = House::new();
    let place = house.open("one", &WAITING.replace("{name=wait}", "{name=wait auto retries=3}"));
    place.does(&["declare"]);
    let script = place.started("wait.1");
    let started: rundir::Started = rundir::read_json(&place.run_dir("wait.1"), rundir::STARTED).unwrap().unwrap();
    kill_both(started.supervisor);
    place.event("the takeover", |e| matches!(e, Event::RunAdopted { unsupervised: true, .. }).then_some(()));
    assert!(!crate::help::gone(script), "the script ended with its supervisor");
    house.file("word", "0\n");
    wait_gone(script);
    place.event("the loss", |e| matches!(e, Event::RunLost { .. }).then_some(()));
    place.step_is("wait", "unknown");
    // The adopter stays as long as anybody holds the stream; afterwards all of it is in the output.
    let adopted: rundir::Adopted = rundir::read_json(&place.run_dir("wait.1"), rundir::ADOPTED).unwrap().unwrap();
    wait_gone(adopted.supervisor);
    assert_eq!(place.output("wait.1"), "began\nthe word is 0\n");
    // A person may, and says that they mean it.
    place.ask(&["run", "wait"]).refuses(3, &["nobody knows how its last run ended", "retry wait"]);
    place.ask(&["retry", "wait"]).refuses(2, &["it ran before", "--confirm yes"]);
    place.does(&["retry", "wait", "--confirm", "yes"]);
    assert!(place.exited("wait.2").success());
    assert_eq!(place.step("wait")["state"], "done");
}
