//! Tells what has changed below some paths, as scopes for the next ingest.
//!
//! Changes are gathered until they pause for a moment, because an editor or a copy makes many for one file. What the
//! system says is only a hint where to look: a scope is walked as ever, so that a change that is told twice, late or in
//! the wrong order does no harm, and where too many come at once, or some were lost, the whole root is walked.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf, absolute},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    time::{Duration, Instant},
};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher, event::AccessKind};

use super::walk::{Scope, is_left_out};
use crate::{
    error::{Error, Result},
    index::NO_INDEX,
};

/// A pause of so long ends the gathering of changes, and so does the longest time.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(1);
/// How often it is looked whether to stop.
const PATIENCE: Duration = Duration::from_millis(200);
/// More changed paths than these make the whole root be walked.
const MAX_PATHS: usize = 1000;

/// Watches folders and files.
pub struct Watch {
    /// What is watched: as it was given, and as the system names it.
    roots: Vec<(PathBuf, PathBuf)>,
    events: Receiver<notify::Result<Event>>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Begins to watch; what changes from now on is told by [`Watch::next`].
    ///
    /// # Errors
    /// A path that is not there, or more folders than the system can watch.
    pub fn new(roots: &[PathBuf]) -> Result<Watch> {
        let (sender, events) = channel();
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error: notify::Error| Error::Io { path, cause: std::io::Error::other(error) }
        };
        let mut watcher = notify::recommended_watcher(sender).map_err(failed(Path::new("watch")))?;
        let mut watched = Vec::with_capacity(roots.len());
        for root in roots {
            let full = absolute(root).map_err(Error::io(root))?;
            // A file that is replaced is another one: its folder tells.
            let (path, mode) = match root.is_dir() {
                true => (full.as_path(), RecursiveMode::Recursive),
                false => (full.parent().unwrap_or(&full), RecursiveMode::NonRecursive),
            };
            watcher.watch(path, mode).map_err(failed(root))?;
            watched.push((root.clone(), full));
        }
        Ok(Watch { roots: watched, events, _watcher: watcher })
    }

    /// Waits for changes, for so long if for no longer; where they are, nowhere where nothing has changed, or none when
    /// `stop` is set.
    pub fn next(&self, stop: &AtomicBool, longest: Option<Duration>) -> Option<Vec<Scope>> {
        let mut scopes = BTreeSet::new();
        let mut began = Instant::now();
        while !stop.load(Ordering::Relaxed) {
            let patience = if scopes.is_empty() { PATIENCE } else { PAUSE };
            match self.events.recv_timeout(patience) {
                Ok(event) => {
                    let is_first = scopes.is_empty();
                    self.add(event, &mut scopes);
                    // What concerns nothing here does not put off the end.
                    if is_first && !scopes.is_empty() {
                        began = Instant::now();
                    }
                    let longest = if scopes.is_empty() { longest } else { Some(LONGEST) };
                    if longest.is_none_or(|longest| began.elapsed() < longest) {
                        continue;
                    }
                }
                Err(RecvTimeoutError::Timeout)
                    if scopes.is_empty() && longest.is_none_or(|longest| began.elapsed() < longest) =>
                {
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
            let scopes: Vec<Scope> = scopes.into_iter().map(|(root, at)| Scope { root, at }).collect();
            return Some(match scopes.len() > MAX_PATHS {
                true => self.all(),
                false => scopes,
            });
        }
        None
    }

    /// All that is watched.
    pub fn all(&self) -> Vec<Scope> {
        self.roots.iter().map(|(root, _)| Scope::all(root.clone())).collect()
    }

    fn add(&self, event: notify::Result<Event>, scopes: &mut BTreeSet<(PathBuf, PathBuf)>) {
        let all = |scopes: &mut BTreeSet<(PathBuf, PathBuf)>| {
            scopes.extend(self.roots.iter().map(|(root, _)| (root.clone(), root.clone())));
        };
        match event {
            Err(_) => all(scopes),
            Ok(event) if event.need_rescan() => all(scopes),
            // Our own reading.
            Ok(Event { kind: EventKind::Access(kind), .. }) if !matches!(kind, AccessKind::Close(_)) => {}
            Ok(event) => {
                for path in event.paths {
                    scopes.extend(
                        self.roots
                            .iter()
                            .filter_map(|(root, full)| place(root, path.strip_prefix(full).ok()?)),
                    );
                }
            }
        }
    }
}

/// Where to walk after a change of a path below a root; nowhere for hidden files and what is in an index.
fn place(root: &Path, below: &Path) -> Option<(PathBuf, PathBuf)> {
    // What is in the folder of such a file does not count any more, or does again.
    let below: PathBuf = below.iter().take_while(|part| *part != NO_INDEX).collect();
    let mut at = root.to_owned();
    at.extend(&below);
    (!is_left_out(root, &below)).then(|| (root.to_owned(), at))
}
