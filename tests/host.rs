//! Tests of the host, as a process: killed, ended politely, refused, out of disk.

mod disk;
mod edges;
mod edited;
mod kills;
mod partition;
mod reload;
mod second;
mod signals;

/// One scripted step of some seconds that waits for a file, then ends as the file says.
const WAITING: &str = r#"---
title: Waiting
kind: drill
---
# Work

- [ ] Wait for the word

  ```sh {name=wait}
  echo began
  while [ ! -s word ]; do sleep 0.02; done
  read -r code <word
  echo "the word is $code"
  exit "$code"
  ```
- [ ] Look
- [ ] Look again
"#;
