//! Where an ingest reads, and in which order: of two documents with one id that of the later root counts, and in one root
//! that of the later path.

use std::path::{Path, PathBuf};

use super::walk::Scope;

/// Folders and files that were given to be read.
pub(super) struct Roots(Vec<Root>);

struct Root {
    path: PathBuf,
    origin: String,
}

impl Roots {
    /// Those at these paths, in the order in which they were given.
    pub fn new(paths: &[PathBuf]) -> Roots {
        let root = |path: &PathBuf| Root { path: path.clone(), origin: Scope::all(path.clone()).origin() };
        Roots(paths.iter().map(root).collect())
    }

    /// Where a file stands among all that are read; those from outside of the roots come first.
    pub fn place<'o>(&self, origin: &'o str) -> Option<(usize, &'o str)> {
        let root = self.0.iter().rposition(|root| Path::new(origin).starts_with(&root.origin))?;
        Some((root, origin))
    }

    /// The scopes of files, in their order, and those from outside of the roots.
    pub fn scopes_of(&self, origins: Vec<String>) -> (Vec<Scope>, Vec<String>) {
        let (mut own, other): (Vec<_>, Vec<_>) =
            origins.into_iter().partition(|origin| self.place(origin).is_some());
        own.sort_unstable_by(|one, other| self.place(one).cmp(&self.place(other)));
        let scope = |origin: &String| {
            let root = self.0.get(self.place(origin)?.0)?;
            Some(Scope::of_origin(&root.path, &root.origin, origin))
        };
        (own.iter().filter_map(scope).collect(), other)
    }
}
