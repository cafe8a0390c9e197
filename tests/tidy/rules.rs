//! Rules about one file's lines.

use super::source::Source;

/// Lines at most in a file of src/.
const MOST_LINES: usize = 600;

/// Every module begins with a line that says what it is.
pub fn heading(source: &Source) -> Vec<String> {
    let fine = source.text.lines().next().is_some_and(|line| line.starts_with("//! ") && line.len() > 8);
    if fine { Vec::new() } else { vec![source.found(1, "the first line is no `//!` line that says what this is")] }
}

/// No file grows too large.
pub fn size(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines <= MOST_LINES { Vec::new() } else { vec![source.found(lines, &format!("over {MOST_LINES} lines"))] }
}

/// `foo.rs` with `foo/`: a file called mod.rs says nothing in a list of open files.
pub fn name(source: &Source) -> Vec<String> {
    let bad = source.path.rsplit('/').next() == Some("mod.rs");
    if bad { vec![source.found(1, "name it after its folder, beside it")] } else { Vec::new() }
}

/// Nothing is left for later, and nothing from a search for a fault.
pub fn leftovers(source: &Source) -> Vec<String> {
    calls(source, &["todo!", "unimplemented!", "dbg!"], "")
}

/// One file reads clocks, so that time can be handed to everything else.
pub fn clocks(source: &Source) -> Vec<String> {
    let readings = ["SystemTime::now", "Instant::now", "Utc::now", "Local::now", "clock_gettime"];
    calls(source, &readings, "src/io/clock.rs")
}

/// One file starts processes.
pub fn spawns(source: &Source) -> Vec<String> {
    calls(source, &["Command::new"], "src/io/spawn.rs")
}

fn calls(source: &Source, words: &[&str], only_in: &str) -> Vec<String> {
    if source.path == only_in {
        return Vec::new();
    }
    find(source, &source.code, words, |word| {
        if only_in.is_empty() {
            format!("{word} is not to be left here")
        } else {
            format!("{word} belongs to {only_in}")
        }
    })
}

/// Hosts of package registries: where packages come from is the machine's affair. Cargo writes its index's name into the
/// lock file itself.
pub fn hosts(source: &Source) -> Vec<String> {
    let hosts = [
        ["crates", "io"],
        ["pypi", "org"],
        ["pythonhosted", "org"],
        ["npmjs", "org"],
        ["npmjs", "com"],
        ["debian", "org"],
        ["golang", "org"],
    ]
    .map(|parts| parts.join("."));
    let words: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let text =
        if source.path.ends_with("Cargo.lock") { source.text.replace(&index(), "") } else { source.text.clone() };
    find(source, &text, &words, |word| format!("names a package registry's host ({word})"))
}

/// How the lock file names cargo's own index.
fn index() -> String {
    format!("github.com/rust-lang/{}-index", ["crates", "io"].join("."))
}

/// Absolute paths of the machine that this is written or built on.
pub fn machine(source: &Source) -> Vec<String> {
    let mut folders = vec![format!("/{}/", "work"), format!("/{}/", "root"), env!("CARGO_MANIFEST_DIR").to_owned()];
    folders.extend(std::env::var("HOME").ok().filter(|home| home.len() > 1));
    let words: Vec<&str> = folders.iter().map(String::as_str).collect();
    find(source, &source.text, &words, |word| format!("names a folder of one machine ({word})"))
}

/// Where a word stands that no letter goes before.
fn find(source: &Source, text: &str, words: &[&str], what: impl Fn(&str) -> String) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for word in words {
            let begins = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if line.match_indices(word).any(|(at, _)| begins(at)) {
                findings.push(source.found(number + 1, &what(word)));
            }
        }
    }
    findings
}

#[test]
fn each_rule_can_fail() {
    let told = |rule: fn(&Source) -> Vec<String>, path: &str, text: &str| rule(&Source::new(path, text)).len();
    let fine = "//! What this is.\nfn a() {}\n";
    assert_eq!(
        [told(heading, "src/a.rs", fine), told(heading, "src/a.rs", "use b;"), told(heading, "src/a.rs", "")],
        [0, 1, 1]
    );
    assert_eq!([told(size, "src/a.rs", &"\n".repeat(600)), told(size, "src/a.rs", &"\n".repeat(601))], [0, 1]);
    assert_eq!(
        [told(name, "src/a/mod.rs", fine), told(name, "src/a.rs", fine), told(name, "src/a/amod.rs", fine)],
        [1, 0, 0]
    );
    assert_eq!(told(leftovers, "src/a.rs", "fn a() { todo!() }\nfn b() { dbg!(1) }\nfn c() { unimplemented!() }"), 3);
    assert_eq!(told(leftovers, "src/a.rs", "// dbg!(1)\nlet x = \"todo!()\"; mytodo!();"), 0);
}

#[test]
fn clocks_and_processes_have_one_door_each() {
    let told = |rule: fn(&Source) -> Vec<String>, path: &str, text: &str| rule(&Source::new(path, text));
    let reading = "fn f() { std::time::Instant::now() }\nfn g() { clock::now() }";
    assert_eq!(told(clocks, "src/room.rs", reading), ["src/room.rs:1: Instant::now belongs to src/io/clock.rs"]);
    assert_eq!(told(clocks, "src/io/clock.rs", reading), [""; 0]);
    let start = "let c = tokio::process::Command::new(\"x\");";
    assert_eq!(told(spawns, "src/io/probe.rs", start), ["src/io/probe.rs:1: Command::new belongs to src/io/spawn.rs"]);
    assert_eq!(told(spawns, "src/io/spawn.rs", start), [""; 0]);
}

#[test]
fn machines_and_registries_are_found() {
    let told = |rule: fn(&Source) -> Vec<String>, path: &str, text: &str| rule(&Source::new(path, text)).len();
    let host = ["https://static.crates", "io/x"].join(".");
    assert_eq!([told(hosts, "README.md", &host), told(hosts, "README.md", "crates and io.")], [1, 0]);
    let lock = format!("source = \"registry+https://{}\"", index());
    assert_eq!(
        [told(hosts, "Cargo.lock", &lock), told(hosts, "README.md", &lock), told(hosts, "Cargo.lock", &host)],
        [0, 1, 1]
    );
    let here = format!("cd {}/src", env!("CARGO_MANIFEST_DIR"));
    assert!(told(machine, "README.md", &here) >= 1);
    assert_eq!(told(machine, "README.md", &format!("/{}/x and a/{}/y", "work", "root")), 1);
    assert_eq!(told(machine, "README.md", "ls /srv/acme frame/works"), 0);
}
