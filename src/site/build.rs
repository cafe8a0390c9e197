//! What a site is made of, and making it.

use super::backup::{self, Keyring};
use super::customers::{self, Customer};
use super::error::SiteError;
use super::layout::{Dc, Layout, SiteFile, replace};
use super::process::{self, Registered};
use super::{end, kraken};
use crate::io::spawn;
use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// What site to build.
#[derive(Clone, Debug)]
pub struct SiteSpec {
    /// A folder of the site's own: not there yet, or empty. Removed with everything in it when the site ends.
    pub folder: PathBuf,
    /// 1 to 200.
    pub customers: u32,
    /// From the room's opening (its host's first sign of life, or else the watch's start) to the fault.
    pub fault_after: Duration,
    /// From the host's end to the site's, where nobody ends it before; 5 s at most when the host's last word was that the room is closed.
    pub orphan_after: Duration,
    /// The room's folder, in which its host holds `host.lock` as long as it lives; it need not be there yet. Without one the site waits for
    /// nobody and lives until it is shut down.
    pub room: Option<PathBuf>,
    /// How long each of a script's stretches of work takes at least (a restore has seven): what makes a drill on loopback watchable.
    pub pace: Duration,
    /// The `warroom` program, for the site's processes and the runbook's scripts.
    pub binary: PathBuf,
    /// The GPG program; where it is missing, backups are plain archives.
    pub gpg: OsString,
}

impl SiteSpec {
    /// A site of `customers` with the demo's values: the fault 8 s after the room opened, the end 10 minutes after its host's, 0.4 s a stretch.
    ///
    /// # Errors
    /// The path of this program cannot be found out.
    pub fn new(folder: impl Into<PathBuf>, customers: u32) -> Result<SiteSpec, SiteError> {
        let myself = Path::new("/proc/self/exe");
        Ok(SiteSpec {
            folder: folder.into(),
            customers,
            fault_after: Duration::from_secs(8),
            orphan_after: Duration::from_secs(600),
            room: None,
            pace: Duration::from_millis(400),
            binary: std::env::current_exe().map_err(SiteError::io(myself))?,
            gpg: "gpg".into(),
        })
    }
}

/// A site that stands.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its folder, absolute.
    pub folder: PathBuf,
    /// Its customers, in order.
    pub customers: Vec<Customer>,
    /// The front door, e.g. `http://127.0.0.1:40123`; a customer's health is at `/acme/health`.
    pub front: String,
    /// The spare datacenter's gate, likewise.
    pub spare: String,
    /// The kraken runbook with this site's addresses, to open a room on.
    pub runbook: PathBuf,
    /// Why backups are not encrypted; none where they are.
    pub unencrypted: Option<String>,
    /// What the runbook's scripts read from `site.env` beside it: a room need not pass it on.
    pub env: Vec<(String, String)>,
}

impl Site {
    /// The site in `folder`, as it was built.
    ///
    /// # Errors
    /// No site there, or one that was not built to its end.
    pub fn load(folder: &Path) -> Result<Site, SiteError> {
        let layout = Layout::new(folder);
        let file = layout.read()?;
        let (Some(front), Some(spare)) = (file.front_port, file.spare_port) else {
            return Err(SiteError::Broken { path: layout.file(), why: "it was not built to its end".to_owned() });
        };
        Ok(Site {
            front: kraken::address(front),
            spare: kraken::address(spare),
            runbook: layout.runbook().join("runbook.md"),
            env: environment(&layout, &file, front, spare),
            folder: layout.folder,
            customers: file.customers,
            unencrypted: file.unencrypted,
        })
    }

    /// Every process of it that lives now.
    pub fn processes(&self) -> Vec<Registered> {
        process::living(&Layout::new(&self.folder))
    }
}

/// What the runbook's scripts need to know.
fn environment(layout: &Layout, file: &SiteFile, front: u16, spare: u16) -> Vec<(String, String)> {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let keys = file.keys_link.clone().unwrap_or_else(|| layout.keys());
    let pace = Duration::from_millis(file.pace_ms).as_secs_f64();
    [
        ("WARROOM_SITE", text(&layout.folder)),
        ("WARROOM_BIN", text(&file.binary)),
        ("SITE_FRONT", kraken::address(front)),
        ("SITE_SPARE", kraken::address(spare)),
        ("SITE_PACE", format!("{pace:.3}")),
        ("GNUPGHOME", text(&keys)),
    ]
    .map(|(k, v)| (k.to_owned(), v))
    .into()
}

/// Builds a site: customers' data, keys and backups, then the primary's stacks, the ways in and the watch. Says to `progress` what is there,
/// a sentence at a time. Blocks (a second or two for 6 customers); leaves nothing behind when it fails.
///
/// # Errors
/// A wrong number of customers, a folder that is not empty or not nameable, no `tar`, a process that does not come up.
pub fn build(spec: &SiteSpec, mut progress: impl FnMut(&str)) -> Result<Site, SiteError> {
    if !(1..=200).contains(&spec.customers) {
        return Err(SiteError::Customers(spec.customers));
    }
    let layout = prepare(&spec.folder)?;
    let site = raise(&layout, spec, &mut progress);
    if site.is_err() {
        // What failed first is what people need to hear.
        let _ = end::end(&layout);
    }
    site
}

/// Makes the site's folder, with nothing in it.
fn prepare(folder: &Path) -> Result<Layout, SiteError> {
    fs::create_dir_all(folder).map_err(SiteError::io(folder))?;
    let folder = fs::canonicalize(folder).map_err(SiteError::io(folder))?;
    if folder.to_str().is_none_or(|name| name.contains('\n')) {
        return Err(SiteError::Name(folder));
    }
    if fs::read_dir(&folder).map_err(SiteError::io(&folder))?.next().is_some() {
        return Err(SiteError::Occupied(folder));
    }
    fs::set_permissions(&folder, Permissions::from_mode(0o700)).map_err(SiteError::io(&folder))?;
    Ok(Layout::new(folder))
}

fn raise(layout: &Layout, spec: &SiteSpec, progress: &mut impl FnMut(&str)) -> Result<Site, SiteError> {
    let mut file = SiteFile {
        binary: spec.binary.clone(),
        customers: customers::customers(spec.customers),
        front_port: None,
        spare_port: None,
        unencrypted: None,
        keys_link: backup::short_way(layout),
        pace_ms: spec.pace.as_millis() as u64,
        fault_after_ms: spec.fault_after.as_millis() as u64,
        orphan_after_ms: spec.orphan_after.as_millis() as u64,
        room: spec.room.as_deref().map(absolute).transpose()?,
        fault_at: None,
    };
    layout.write(&file)?;
    for folder in [layout.dc(Dc::Dc1), layout.dc(Dc::Dc2), layout.backups(), layout.processes(), layout.logs()] {
        fs::create_dir(&folder).map_err(SiteError::io(&folder))?;
    }
    replace(&layout.route(), "dc1\n")?;
    store(layout, spec, &mut file, progress)?;
    serve(layout, &mut file, progress)?;
    let site = Site::load(&layout.folder)?;
    kraken::write(layout, &file, &site.env)?;
    // Last, since it alone writes site.json from here on.
    start(layout, &file, &["watch".to_owned()])?;
    Ok(site)
}

fn absolute(path: &Path) -> Result<PathBuf, SiteError> {
    std::path::absolute(path).map_err(SiteError::io(path))
}

/// Customers' data, keys and backups.
fn store(
    layout: &Layout,
    spec: &SiteSpec,
    file: &mut SiteFile,
    progress: &mut impl FnMut(&str),
) -> Result<(), SiteError> {
    let ring = match Keyring::make(layout, &spec.gpg, file.keys_link.as_deref(), &file.customers) {
        Ok(ring) => Some(ring),
        Err(why) => {
            progress(&format!("{why}: the backups are not encrypted"));
            file.unencrypted = Some(why);
            None
        }
    };
    backup::make(layout, &file.customers, ring.as_ref())?;
    layout.write(file)?;
    progress(&match file.customers.len() {
        n if ring.is_some() => format!("{n} backups, each encrypted with its customer's own key"),
        n => format!("{n} backups in plain archives"),
    });
    Ok(())
}

/// The primary's stacks and the ways in.
fn serve(layout: &Layout, file: &mut SiteFile, progress: &mut impl FnMut(&str)) -> Result<(), SiteError> {
    let names: Vec<String> = file.customers.iter().map(|c| format!("{}/{}", Dc::Dc1.word(), c.name)).collect();
    // In portions, so that a loaded machine is never asked to start two hundred programs at once.
    for some in names.chunks(25) {
        start(layout, file, some)?;
    }
    progress(&format!("dc1 serves {} customers", names.len()));
    start(layout, file, &["front".to_owned(), "spare".to_owned()])?;
    let living = process::living(layout);
    let port = |name: &str| living.iter().find(|p| p.name == name).and_then(|p| p.port);
    (file.front_port, file.spare_port) = (port("front"), port("spare"));
    layout.write(file)?;
    if let (Some(front), Some(spare)) = (file.front_port, file.spare_port) {
        progress(&format!("front door {}, spare datacenter {}", kraken::address(front), kraken::address(spare)));
    }
    Ok(())
}

/// Starts parts of the site by a process in between, so that they are children of the system and not of whoever builds.
fn start(layout: &Layout, file: &SiteFile, names: &[String]) -> Result<(), SiteError> {
    let mut command = spawn::command(&file.binary);
    command.arg("site-start").arg(&layout.folder).args(names).stdin(Stdio::null()).stdout(Stdio::null());
    let failed = |why: String| SiteError::NotStarted { name: names.join(" "), why };
    let done = command.output().map_err(|e| failed(format!("{}: {e}", file.binary.display())))?;
    match done.status.success() {
        true => Ok(()),
        false => Err(failed(String::from_utf8_lossy(&done.stderr).trim().to_owned())),
    }
}
