//! Tests of the socket with hand-made bytes: what is no frame, what is too much, who may come in, who sees what.

mod access;
mod frames;
mod sight;
mod slow;

/// A drill with three names in it, and something to do.
const ROOM: &str = r#"---
title: Wire
kind: drill
roles:
  alice: commander
  bob: responder
  eve: facilitator
  carol: observer
---
# Work

- [ ] Look
- [ ] Look again
- [ ] Say something

  ```sh {name=say idempotent}
  echo "said by a script"
  ```
"#;
