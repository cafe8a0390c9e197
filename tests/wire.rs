//! Tests of the socket with hand-made bytes: what is no frame, what is too much, who may come in, who sees what.

mod access;
mod flood;
mod frames;
mod rights;
mod sight;
mod slow;
mod stranger;

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

/// A drill in which each intent can be asked for by each of the four, once each: `-0` is alice's, `-3` eve's.
const ROLES: &str = r#"---
title: Roles
kind: drill
vars: { region: { ask: Which region? } }
roles: { alice: commander, bob: responder, carol: observer, eve: facilitator }
---
# Work

- [ ] Hand 0
- [ ] Hand 1
- [ ] Hand 2
- [ ] Hand 3
- [ ] Spare 0
- [ ] Spare 1
- [ ] Spare 2
- [ ] Spare 3
- [ ] Fails for alice

  ```sh {name=fails-0 idempotent}
  test -e again-0 || { touch again-0; exit 1; }; sleep 300
  ```
- [ ] Fails for bob

  ```sh {name=fails-1 idempotent}
  test -e again-1 || { touch again-1; exit 1; }; sleep 300
  ```
- [ ] Two, asked for by bob

  ```sh {name=two-0 approve=1}
  true
  ```
- [ ] Two, asked for by alice

  ```sh {name=two-1 approve=1}
  true
  ```
"#;
