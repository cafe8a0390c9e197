//! The backups, made before the fault: per customer an archive, encrypted with that customer's own key where there is GPG.

use super::customers::Customer;
use super::data::{self, Manifest, hex};
use super::error::SiteError;
use super::layout::{Dc, Layout, replace};
use crate::io::{clock, spawn};
use std::ffi::{OsStr, OsString};
use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The longest path of a socket, less the longest name that GPG's agent gives one.
const LONGEST_HOME: usize = 107 - "/S.gpg-agent.browser".len();

/// GPG with a key for every customer.
pub struct Keyring {
    gpg: OsString,
    home: PathBuf,
}

impl Keyring {
    /// Makes a key without a passphrase for every customer, in `keys/`; reached over `link` where that folder's name is too long for the
    /// agent's sockets.
    ///
    /// # Errors
    /// Why there is no encryption here, in a sentence for people: no GPG, or one that does not work. `keys/` is gone then.
    pub fn make(layout: &Layout, gpg: &OsStr, link: Option<&Path>, customers: &[Customer]) -> Result<Keyring, String> {
        let keys = layout.keys();
        let home = link.unwrap_or(&keys).to_owned();
        let ring = Keyring { gpg: gpg.to_owned(), home };
        ring.generate(&keys, link, customers).inspect_err(|_| {
            // Nothing in it is of use; what stays behind goes with the site.
            let _ = fs::remove_dir_all(&keys);
        })?;
        Ok(ring)
    }

    fn generate(&self, keys: &Path, link: Option<&Path>, customers: &[Customer]) -> Result<(), String> {
        let said = |e: std::io::Error| format!("{}: {e}", keys.display());
        fs::create_dir_all(keys)
            .and_then(|()| fs::set_permissions(keys, Permissions::from_mode(0o700)))
            .map_err(said)?;
        if let Some(link) = link {
            symlink(keys, link).map_err(|e| format!("{}: {e}", link.display()))?;
        }
        let wanted: String = customers.iter().map(parameters).collect();
        let list = keys.join("parameters");
        fs::write(&list, wanted).map_err(said)?;
        let made = run(self.gpg().arg("--generate-key").arg(&list));
        // The list says nothing secret; it would only puzzle whoever looks.
        let _ = fs::remove_file(&list);
        made
    }

    fn gpg(&self) -> Command {
        let mut command = spawn::command(&self.gpg);
        command.arg("--homedir").arg(&self.home).args(["--batch", "--yes", "--quiet"]);
        command
    }

    fn encrypt(&self, customer: &str, from: &Path, to: &Path) -> Result<(), String> {
        let mut gpg = self.gpg();
        gpg.args(["--trust-model", "always", "--recipient", &format!("<{}>", address(customer))]);
        run(gpg.arg("--output").arg(to).arg("--encrypt").arg(from))
    }
}

/// What GPG's home is reached over, where the path of `keys/` itself is too long for the agent's sockets.
pub fn short_way(layout: &Layout) -> Option<PathBuf> {
    let name = format!("warroom-keys-{}-{}", std::process::id(), clock::mono());
    (layout.keys().as_os_str().len() > LONGEST_HOME).then(|| std::env::temp_dir().join(name))
}

fn address(customer: &str) -> String {
    format!("{customer}@site.invalid")
}

fn parameters(customer: &Customer) -> String {
    format!(
        "%no-protection\nKey-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: cv25519\n\
         Subkey-Usage: encrypt\nName-Real: {}\nName-Email: {}\nExpire-Date: 0\n%commit\n",
        customer.name,
        address(&customer.name)
    )
}

/// Runs a program to its end; the error is its last word.
fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = match command.stdin(Stdio::null()).output() {
        Ok(done) => done,
        Err(e) if e.kind() == ErrorKind::NotFound => return Err(format!("{program} is not installed")),
        Err(e) => return Err(format!("{program}: {e}")),
    };
    let talk = String::from_utf8_lossy(&done.stderr);
    let last = talk.trim().lines().last().unwrap_or("failed without a word");
    if done.status.success() { Ok(()) } else { Err(format!("{program}: {last}")) }
}

/// Archives what a customer's primary holds now: `acme.tar.gpg` with a keyring, else `acme.tar`. Says the archive's name.
fn archive(layout: &Layout, customer: &str, ring: Option<&Keyring>) -> Result<String, SiteError> {
    let tool = |program: &str| {
        let program = program.to_owned();
        move |why| SiteError::Tool { program, why }
    };
    let backups = layout.backups();
    let plain = backups.join(format!("{customer}.tar"));
    let mut tar = spawn::command("tar");
    tar.arg("-C").arg(layout.stack(Dc::Dc1, customer)).arg("-cf").arg(&plain).arg("data");
    run(&mut tar).map_err(tool("tar"))?;
    let Some(ring) = ring else { return Ok(format!("{customer}.tar")) };
    let name = format!("{customer}.tar.gpg");
    ring.encrypt(customer, &plain, &backups.join(&name)).map_err(tool("gpg"))?;
    fs::remove_file(&plain).map_err(SiteError::io(&plain))?;
    Ok(name)
}

/// Makes every customer's data and backup: the primary's records up to the backup, the archive of them, then the records that only the
/// primary ever has. `backups/INDEX` gets a line for each: customer, records, newest, archive, SHA-256 of the archive.
pub fn make(layout: &Layout, customers: &[Customer], ring: Option<&Keyring>) -> Result<(), SiteError> {
    let now = clock::now().at;
    let mut index = String::new();
    for (place, customer) in customers.iter().enumerate() {
        let shape = data::Shape::of(place);
        let all = data::records(&shape, now);
        let folder = layout.stack(Dc::Dc1, &customer.name).join("data");
        let Manifest { records, newest, .. } = data::write(&folder, &customer.name, &all[..shape.backed_up as usize])?;
        let name = archive(layout, &customer.name, ring)?;
        let path = layout.backups().join(&name);
        let sum = hex(&fs::read(&path).map_err(SiteError::io(&path))?);
        index.push_str(&format!("{} {records} {newest} {name} {sum}\n", customer.name));
        data::write(&folder, &customer.name, &all)?;
    }
    replace(&layout.backups().join("INDEX"), &index)
}
