//! The kraken runbook, built in, and its copy for one site.

use super::error::SiteError;
use super::layout::{Layout, SiteFile};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The shipped files: name and text.
pub const FILES: [(&str, &str); 8] = [
    ("runbook.md", include_str!("../../runbooks/kraken/runbook.md")),
    ("site.sh", include_str!("../../runbooks/kraken/site.sh")),
    ("customers.sh", include_str!("../../runbooks/kraken/customers.sh")),
    ("confirm.sh", include_str!("../../runbooks/kraken/confirm.sh")),
    ("rebuild.sh", include_str!("../../runbooks/kraken/rebuild.sh")),
    ("restore.sh", include_str!("../../runbooks/kraken/restore.sh")),
    ("cutover.sh", include_str!("../../runbooks/kraken/cutover.sh")),
    ("make-sure.sh", include_str!("../../runbooks/kraken/make-sure.sh")),
];

/// The shipped runbook's addresses; a site's copy has its own ports in their place.
const FRONT: &str = "http://127.0.0.1:4800/";
const SPARE: &str = "http://127.0.0.1:4802/";

/// An address on loopback, without a final slash.
pub fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Writes the runbook for a site whose gates are open, and beside it `site.env` and `customers.txt`, which its scripts
/// read. Says where `runbook.md` is.
pub fn write(layout: &Layout, file: &SiteFile, env: &[(String, String)]) -> Result<PathBuf, SiteError> {
    let folder = layout.runbook();
    fs::create_dir_all(&folder).map_err(SiteError::io(&folder))?;
    let own = |port: Option<u16>| port.map(|p| address(p) + "/").unwrap_or_default();
    for (name, text) in FILES {
        let script = name.ends_with(".sh");
        let text = match script {
            true => text.to_owned(),
            false => text.replace(FRONT, &own(file.front_port)).replace(SPARE, &own(file.spare_port)),
        };
        put(&folder.join(name), &text, if script { 0o755 } else { 0o644 })?;
    }
    let lines: String = env.iter().map(|(k, v)| format!("{k}={}\nexport {k}\n", quoted(v))).collect();
    put(&folder.join("site.env"), &lines, 0o644)?;
    let named: String = file.customers.iter().map(|c| format!("{} {}\n", c.group, c.name)).collect();
    put(&folder.join("customers.txt"), &named, 0o644)?;
    Ok(folder.join("runbook.md"))
}

fn put(path: &Path, text: &str, mode: u32) -> Result<(), SiteError> {
    fs::write(path, text)
        .and_then(|()| fs::set_permissions(path, Permissions::from_mode(mode)))
        .map_err(SiteError::io(path))
}

/// As one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
