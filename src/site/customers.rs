//! The sample customers: invented names in three groups, the same ones for the same number.

use serde::{Deserialize, Serialize};

/// One customer of the sample company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Safe as a file name and in an address: `acme`, `globex-2`.
    pub name: String,
    /// `partners`, `demos` or `trainings`.
    pub group: String,
}

/// The groups, in the order of the runbook.
pub const GROUPS: [&str; 3] = ["partners", "demos", "trainings"];

/// Two a group and turn; the number of names is a multiple of six, so that `acme-2` is in `acme`'s group.
const NAMES: [&str; 12] = [
    "acme", "globex", "initech", "umbrella", "hooli", "stark", "soylent", "tyrell", "wonka", "vandelay", "duff",
    "sirius",
];

/// The first `count` customers: `acme` and `globex` are partners, `initech` and `umbrella` demos, `hooli` and `stark`
/// trainings, and so on round; after twelve names `acme-2` follows.
pub fn customers(count: u32) -> Vec<Customer> {
    (0..count as usize)
        .map(|i| {
            let (round, place) = (i / NAMES.len(), i % NAMES.len());
            let name = match round {
                0 => NAMES[place].to_owned(),
                n => format!("{}-{}", NAMES[place], n + 1),
            };
            Customer { name, group: GROUPS[place / 2 % GROUPS.len()].to_owned() }
        })
        .collect()
}
