//! Who runs this process, and where.

use std::env;

/// The effective user id.
pub fn uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// The account's name: from `/etc/passwd`, else `$USER`, else the number.
pub fn account() -> String {
    let id = uid().to_string();
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let entry = passwd.lines().find(|line| line.split(':').nth(2) == Some(&id));
    let name = entry.and_then(|line| line.split(':').next()).map(str::to_owned);
    name.or_else(|| env::var("USER").ok()).unwrap_or(id)
}

/// The name that a person has here unless they say another one with `--as`: `$WARROOM_NAME`, else who logged in before `sudo`, else the account.
pub fn person() -> String {
    let given = ["WARROOM_NAME", "SUDO_USER"].into_iter().find_map(|name| env::var(name).ok());
    given.filter(|name| !name.trim().is_empty()).unwrap_or_else(account)
}

/// The machine's name.
pub fn machine() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Seconds that local time is ahead of UTC now.
pub fn utc_offset_s() -> i32 {
    let now = super::clock::now().at;
    now.with_timezone(&chrono::Local).offset().local_minus_utc()
}
