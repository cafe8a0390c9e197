//! A network that is cut in a namespace of its own: the right state, and the right phase named, for each way of cutting it. Only root can do this.

use crate::help::{House, Place, root, until};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use serde_json::Value;
use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::process::{Command, Stdio};

/// The ports of the namespace's servers, each cut in a way of its own.
const PORTS: [(&str, u16); 8] = [
    ("whole", 4801),
    ("dropped", 4802),
    ("refused", 4803),
    ("unreachable", 4804),
    ("mute", 4805),
    ("lossy", 4806),
    ("stuck", 4807),
    ("delayed", 4808),
];

/// A network namespace, gone when dropped.
struct Net {
    name: String,
}

impl Net {
    fn new() -> Option<Net> {
        let net = Net { name: format!("warroom-test-{}", std::process::id()) };
        (net.run("ip", &["netns", "add", &net.name]) && net.inside("ip", &["link", "set", "lo", "up"])).then_some(net)
    }

    fn run(&self, program: &str, words: &[&str]) -> bool {
        let ran =
            Command::new(program).args(words).stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::null()).status();
        ran.is_ok_and(|s| s.success())
    }

    fn inside(&self, program: &str, words: &[&str]) -> bool {
        self.run("ip", &[&["netns", "exec", &self.name, program], words].concat())
    }

    /// Servers on all ports, in threads that live in the namespace and end with the test's process.
    fn serve(&self) {
        let namespace = File::open(format!("/run/netns/{}", self.name)).unwrap();
        let begun = std::thread::spawn(move || {
            move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
            for (_, port) in PORTS {
                let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
                std::thread::spawn(move || listener.incoming().flatten().for_each(answer));
            }
        });
        begun.join().unwrap();
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        self.run("ip", &["netns", "delete", &self.name]);
    }
}

fn answer(mut stream: std::net::TcpStream) {
    std::thread::spawn(move || {
        let mut request = [0; 1024];
        if stream.read(&mut request).is_ok() {
            // The head and the rest in packets of their own, so that they can be cut apart.
            let _ = stream.set_nodelay(true);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n");
            std::thread::sleep(std::time::Duration::from_millis(50));
            let _ = stream.write_all(b"well");
        }
    });
}

fn runbook() -> String {
    let checks = PORTS.iter().map(|(name, port)| {
        let slow = if *name == "delayed" { ", slow-after: 250ms" } else { "" };
        format!("  - {{ name: {name}, http: 'http://127.0.0.1:{port}/', every: 500ms, timeout: 3s{slow} }}\n")
    });
    // Nobody has an address of the network kept for documentation, and there is no route to it.
    let lost = "  - { name: routeless, tcp: '192.0.2.1:80', every: 500ms, timeout: 3s }\n";
    format!(
        "---\nkind: drill\nscope: {{ checks: ['*'] }}\nchecks:\n{}{lost}---\n- [ ] Look\n",
        checks.collect::<String>()
    )
}

fn check(place: &Place, name: &str) -> Value {
    let status = place.status();
    status["checks"].as_array().unwrap().iter().find(|c| c["name"] == name).unwrap().clone()
}

/// Waits until a check is in this state; gives its last probe's phase and reason.
#[track_caller]
fn becomes(place: &Place, name: &str, state: &str) -> String {
    let last = until(&format!("{name} to be {state}"), || {
        let found = check(place, name);
        (found["state"] == state).then(|| found["last"].clone())
    });
    let word = |key: &str| last[key].as_str().unwrap_or_default().to_owned();
    format!("{} {}", word("phase"), word("reason"))
}

const TABLE: &str = "inet warroom";

fn cut(net: &Net, rules: &[&str]) {
    assert!(net.inside("nft", &["add", "table", "inet", "warroom"]));
    for (chain, hook) in [("in", "input"), ("out", "output")] {
        let text = format!("add chain {TABLE} {chain} {{ type filter hook {hook} priority 0; }}");
        assert!(net.inside("nft", &[&text]), "{text}");
    }
    for rule in rules {
        assert!(net.inside("nft", &[&format!("add rule {TABLE} {rule}")]), "nft takes no rule {rule}");
    }
}

#[test]
fn each_way_of_cutting_a_network_is_named_for_what_it_is() {
    let Some(net) = root().then(Net::new).flatten() else {
        eprintln!("NOT TESTED: a partition needs root and network namespaces (`ip netns add` was refused)");
        return;
    };
    net.serve();
    let house = House::new();
    let path = house.file("one.md", runbook());
    let inner = house.command(&["open", path.to_str().unwrap(), "--detach", "--room", "one"]);
    let mut open = Command::new("ip");
    open.args(["netns", "exec", &net.name]).arg(inner.get_program()).args(inner.get_args());
    for (key, value) in inner.get_envs() {
        open.env(key, value.unwrap());
    }
    open.current_dir(house.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    house.start_as(open).wait().exits(0);
    let place = house.place("one");
    for (name, _) in PORTS {
        becomes(&place, name, "up");
    }
    cut(
        &net,
        &[
            "in tcp dport 4802 drop",
            "in tcp dport 4803 reject with tcp reset",
            "out tcp dport 4804 ip daddr 127.0.0.1 reject with icmpx host-unreachable",
            "in tcp dport 4805 tcp flags & psh == psh drop",
            // Each third packet is lost, on both ways; what is lost is sent again.
            "in tcp dport 4806 numgen inc mod 3 0 drop",
            // The answer's head (some 40 bytes behind 52 of headers) passes, its four bytes of body do not.
            "out tcp sport 4807 ip length 53-60 tcp flags & psh == psh drop",
        ],
    );
    assert_eq!(becomes(&place, "dropped", "down"), "connect timed out", "silence");
    assert_eq!(becomes(&place, "refused", "down"), "connect refused", "a reset for an answer");
    assert_eq!(becomes(&place, "unreachable", "down"), "connect no route to host", "a router says so");
    assert_eq!(becomes(&place, "mute", "down"), "first_byte timed out", "connected, and no word");
    assert_eq!(becomes(&place, "stuck", "down"), "body timed out", "cut in the middle of the answer");
    // What is unknown from first to last stands in the digests alone, which come every 15 s.
    let reason = until("a digest", || check(&place, "routeless")["last"]["reason"].as_str().map(str::to_owned));
    assert_eq!(reason, "network unreachable from here", "the fault is on our side");
    assert_eq!(check(&place, "routeless")["state"], "unknown");
    for name in ["whole", "lossy"] {
        let state = check(&place, name)["state"].clone();
        assert!(state == "up" || state == "slow", "{name} is {state}: lost packets are no outage");
    }
    if !net.inside("tc", &["qdisc", "add", "dev", "lo", "root", "netem", "delay", "150ms"]) {
        // A kernel without netem: each first SYN is lost, and the second one comes a second later.
        let late = format!("add rule {TABLE} in tcp dport 4808 tcp flags & (syn | ack) == syn numgen inc mod 2 0 drop");
        assert!(net.inside("nft", &[&late]));
    }
    let slow = becomes(&place, "delayed", "slow");
    assert!(slow.contains("250ms"), "what was too slow is said: {slow}");
    net.inside("tc", &["qdisc", "delete", "dev", "lo", "root"]);
    assert!(net.inside("nft", &["flush", "ruleset"]));
    for (name, _) in PORTS {
        becomes(&place, name, "up");
    }
    let scope = place.status()["scope"].clone();
    assert_eq!(
        scope["outages"].as_array().map(Vec::len),
        Some(1),
        "one outage, from the first cut to the last: {scope}"
    );
}
