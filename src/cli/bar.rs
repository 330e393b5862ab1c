//! The line of progress of an ingest, on a terminal only: how much is done, and how long the rest will take.
//!
//! How much there is in all is found out by a second walk on a thread of its own, which reads no file.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use fihris::ingest::{
    Progress,
    walk::{Scope, Walk},
};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

const COUNTING: &str = "{spinner} {msg} {elapsed}";
const MEASURED: &str = "{bar:24} {percent:>3}% {msg} {elapsed}, {eta} left";

/// The line of progress.
pub struct Bar {
    bar: ProgressBar,
    /// Bytes of all files; 0 until they are known.
    total: Arc<AtomicU64>,
    measured: ProgressStyle,
}

impl Bar {
    /// Begins the line for an ingest of these scopes.
    pub fn new(scopes: &[Scope]) -> anyhow::Result<Bar> {
        let bar = ProgressBar::new_spinner();
        bar.set_style(ProgressStyle::with_template(COUNTING)?);
        let total = Arc::new(AtomicU64::new(0));
        if !bar.is_hidden() {
            let (total, scopes) = (Arc::clone(&total), scopes.to_vec());
            thread::spawn(move || {
                let sizes = Walk::new(scopes).flatten().map(|file| file.stamp.size);
                total.store(sizes.sum(), Ordering::Relaxed);
            });
        }
        Ok(Bar { bar, total, measured: ProgressStyle::with_template(MEASURED)? })
    }

    /// Shows how far it is.
    pub fn show(&self, progress: Progress) {
        if progress.is_resolving {
            self.bar.set_message("comparing names and texts");
            self.bar.tick();
            return;
        }
        let total = self.total.load(Ordering::Relaxed);
        if total > 0 && self.bar.length() != Some(total) {
            self.bar.set_length(total);
            self.bar.set_style(self.measured.clone());
        }
        self.bar.set_position(progress.num_bytes);
        let failed = match progress.num_failed {
            0 => String::new(),
            num_failed => format!(", {} failed", HumanCount(num_failed)),
        };
        let (documents, bytes) = (HumanCount(progress.num_documents), HumanBytes(progress.num_bytes));
        self.bar.set_message(format!("{documents} documents, {bytes}{failed}"));
        self.bar.tick();
    }

    /// Takes the line away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
