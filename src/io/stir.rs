//! Who touches a file is noticed at once, where the system tells.

use notify::{Event, EventKind, RecursiveMode, Watcher};
use std::path::Path;

/// Watches until it is dropped.
pub struct Stir(#[allow(dead_code)] notify::RecommendedWatcher);

/// Calls `stirred` whenever the file at `path` is written, replaced or removed; its folder is watched, since editors put a new file in its place.
/// None where the system does not tell: then only looking helps.
pub fn watch(path: &Path, stirred: impl Fn() + Send + 'static) -> Option<Stir> {
    let name = path.file_name()?.to_owned();
    let folder = path.parent()?;
    let heard = move |event: notify::Result<Event>| {
        let Ok(event) = event else { return };
        let named = event.paths.iter().any(|p| p.file_name() == Some(&name));
        if named && !matches!(event.kind, EventKind::Access(_)) {
            stirred();
        }
    };
    let mut watcher = notify::recommended_watcher(heard).ok()?;
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    Some(Stir(watcher))
}
