//! A control group of the run's own, where this account was given one to divide: whatever the script starts stays in it, and ends with it.

use rustix::fs::getxattr;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A directory of the unified hierarchy.
#[derive(Clone, Debug)]
pub(super) struct Group(PathBuf);

impl Group {
    /// Makes one below our own; none where that was not delegated, or the kernel is older than 5.14.
    pub fn make(name: &str) -> Option<Group> {
        let own = own()?;
        if !delegated(&own) {
            return None;
        }
        let group = Group(own.join(format!("warroom-{name}-{}", std::process::id())));
        fs::create_dir(&group.0).ok()?;
        if group.0.join("cgroup.kill").exists() {
            return Some(group);
        }
        group.remove();
        None
    }

    /// One that an earlier supervisor made, where it is still there.
    pub fn known(path: Option<&Path>) -> Option<Group> {
        path.filter(|p| p.join("cgroup.kill").exists()).map(|p| Group(p.to_owned()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Puts a process into it, with all that it will start; whether that was done.
    pub fn take(&self, pid: u32) -> bool {
        fs::write(self.0.join("cgroup.procs"), pid.to_string()).is_ok()
    }

    /// Who is in it.
    pub fn members(&self) -> Vec<u32> {
        let text = fs::read_to_string(self.0.join("cgroup.procs")).unwrap_or_default();
        text.lines().filter_map(|line| line.parse().ok()).collect()
    }

    /// Kills everybody in it at once, also those that fork meanwhile.
    pub fn kill(&self) {
        // What remains is found by the next sweep.
        let _ = fs::write(self.0.join("cgroup.kill"), "1");
    }

    /// Takes it away; it stays where somebody lives on in it.
    pub fn remove(&self) {
        let _ = fs::remove_dir(&self.0);
    }
}

/// Our own group's directory.
fn own() -> Option<PathBuf> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let below = groups.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    let mut fields = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let at = fields.find_map(|f| (f.get(2) == Some(&"cgroup2")).then(|| f[1].to_owned()))?;
    Some(Path::new(&at).join(below))
}

/// Whether this account may divide a group: systemd marks those that it hands over; one that belongs to an account is that account's. To root
/// everything belongs, so root needs the mark.
fn delegated(group: &Path) -> bool {
    let marked = ["user.delegate", "trusted.delegate"].into_iter().any(|name| {
        let mut value = [0; 1];
        getxattr(group, name, &mut value[..]).is_ok() && value == *b"1"
    });
    let me = rustix::process::geteuid();
    marked || (!me.is_root() && fs::metadata(group).is_ok_and(|m| m.uid() == me.as_raw()))
}
