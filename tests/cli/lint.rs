//! `warroom lint` on a folder as people have them: what is looked at, what cannot be, and the exit codes that a build relies on.

use crate::help::{BIN, House, Stranger};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

const GOOD: &str = "# T\n\n- [ ] One\n  ```bash\n  echo one\n  ```\n";
const BAD: &str = "# T\n\n- [ ] One\n  ```bash\n  if true; then\n  ```\n";

fn files(out: &str) -> Vec<String> {
    let all: serde_json::Value = serde_json::from_str(out).unwrap();
    let name = |f: &serde_json::Value| f["file"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    all.as_array().unwrap().iter().map(name).collect()
}

#[test]
fn exit_codes_tell_clean_from_problems_from_unreadable() {
    let house = House::new();
    let good = house.file("good.md", GOOD);
    let bad = house.file("bad.md", BAD);
    let (good, bad) = (good.to_str().unwrap(), bad.to_str().unwrap());
    assert_eq!(house.run(&["lint", good]).exits(0).out, "");
    house.run(&["lint", good]).says(&["1 file, 0 problems"]);
    let done = house.run(&["lint", good, bad]);
    assert_eq!(done.code(), 1);
    assert!(done.out.contains("syntax") && done.out.contains("if true; then"), "{done:?}");
    let done = house.run(&["lint", bad, "not-there.md", good]);
    assert_eq!(done.code(), 2, "{done:?}");
    assert!(done.out.contains("syntax") && done.err.contains("cannot read not-there.md"), "{done:?}");
}

#[test]
fn a_folder_is_walked_whatever_stands_in_it() {
    let house = House::new();
    let root = house.path().join("books");
    fs::create_dir_all(root.join("deep/er")).unwrap();
    fs::create_dir_all(root.join(".git")).unwrap();
    fs::create_dir_all(root.join("folder.md")).unwrap();
    for (name, bytes) in [
        ("a.md", GOOD.as_bytes()),
        ("deep/er/b.markdown", b"# T\r\n\r\n1. One\r\n"),
        ("c.md", &[0xff, 0xfe, 0x00, 0x41]),
        ("d.md", b"# T\n\n- [ ] a\0b\n"),
        ("notes.txt", b"if"),
        (".git/x.md", b"```"),
    ] {
        fs::write(root.join(name), bytes).unwrap();
    }
    symlink("..", root.join("deep/loop")).unwrap();
    symlink("../a.md", root.join("deep/linked.md")).unwrap();
    let made = Command::new("mkfifo").arg(root.join("pipe.md")).status().unwrap();
    assert!(made.success());
    let path = root.to_str().unwrap();
    let done = house.run(&["lint", "--json", path]);
    assert_eq!(done.code(), 1, "{done:?}");
    assert_eq!(files(&done.out), ["a.md", "c.md", "d.md", "b.markdown", "linked.md"]);
    assert_eq!(done.out.matches("not-text").count(), 2);
    symlink("nowhere.md", root.join("broken.md")).unwrap();
    let done = house.run(&["lint", "--json", path]);
    assert_eq!((done.code(), files(&done.out).len()), (2, 5), "{done:?}");
    assert!(done.err.contains("broken.md"), "{done:?}");
}

#[test]
fn what_never_ends_is_not_read_to_its_end() {
    let house = House::new();
    let long = house.file("long.md", format!("# T\n\n- [ ] {}", "x".repeat(100_000_000)));
    let done = house.run(&["lint", long.to_str().unwrap()]);
    assert!(done.code() == 1 && done.out.contains("too-long") && done.out.len() < 2_000, "{done:?}");
    let pipe = house.path().join("pipe.md");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in ["/dev/zero", pipe.to_str().unwrap()] {
        house.run(&["lint", path]).refuses(2, &["cannot read", "it is no file"]);
        house.run(&["show", path]).refuses(2, &["cannot read", "it is no file"]);
    }
}

#[test]
fn a_folder_without_a_runbook_is_not_clean() {
    let house = House::new();
    let empty = house.path().join("empty");
    fs::create_dir(&empty).unwrap();
    house.run(&["lint", empty.to_str().unwrap()]).refuses(2, &["nothing to read", "no Markdown file", ".md"]);
}

#[test]
fn what_may_not_be_read_is_said_and_the_rest_is_looked_at() {
    let house = House::new();
    let Some(stranger) = Stranger::new("lint") else { return };
    let root = house.path().join("books");
    fs::create_dir_all(root.join("closed/deeper")).unwrap();
    for (name, text) in [("a.md", GOOD), ("closed/b.md", BAD), ("secret.md", BAD), ("z.md", BAD)] {
        fs::write(root.join(name), text).unwrap();
    }
    let open = |path: &std::path::Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    [house.path(), &root].into_iter().for_each(|p| open(p, 0o755));
    ["a.md", "z.md"].into_iter().for_each(|name| open(&root.join(name), 0o644));
    open(&root.join("closed"), 0o700);
    open(&root.join("secret.md"), 0o600);
    let path = root.to_str().unwrap();
    let done = stranger.run(&house, &[BIN, "lint", "--json", path]);
    assert_eq!((done.code(), files(&done.out)), (2, vec!["a.md".to_owned(), "z.md".to_owned()]), "{done:?}");
    for name in ["closed", "secret.md"] {
        let said = done.err.lines().any(|l| l.contains(&format!("books/{name}")) && l.contains("cannot read"));
        assert!(said && done.err.contains("Permission denied"), "{name}: {done:?}");
    }
    let alone = stranger.run(&house, &[BIN, "lint", root.join("closed").to_str().unwrap()]);
    alone.refuses(2, &["cannot read", "closed", "Permission denied"]);
    house.run(&["lint", path]).exits(1);
}

#[test]
fn ten_thousand_steps_are_read() {
    let house = House::new();
    let step = |i: usize| format!("- [ ] step {i}\n  ```sh\n  echo {i}\n  ```\n");
    let many = house.file("many.md", format!("# T\n\n{}", (0..10_000).map(step).collect::<String>()));
    house.run(&["lint", many.to_str().unwrap()]).exits(0);
    let shown = house.run(&["show", "--json", many.to_str().unwrap()]).exits(0).json();
    assert_eq!(shown["phases"][0]["steps"].as_array().map(Vec::len), Some(10_000));
}
