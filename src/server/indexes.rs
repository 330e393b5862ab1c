//! The indexes that are served, kept as they are on disk.

use std::{path::PathBuf, sync::Arc, time::Duration};

use fihris::search::{LiveIndexes, LiveSearcher, Searcher};
use tokio::task::spawn_blocking;

use super::metrics::Metrics;

/// How often is looked for new commits.
const PERIOD: Duration = Duration::from_millis(500);

/// Opens the indexes of these folders.
///
/// # Errors
/// One that cannot be opened.
pub fn open(folders: &[PathBuf], metrics: &Metrics) -> fihris::Result<LiveIndexes> {
    let indexes = LiveIndexes::open(folders)?;
    for live in indexes.all() {
        metrics.opened(live.name(), live.searcher().reader().num_docs());
    }
    Ok(indexes)
}

/// Goes with what is committed, for as long as the server runs.
pub fn follow(indexes: &LiveIndexes, metrics: &Metrics) {
    for live in indexes.all() {
        let (live, metrics) = (Arc::clone(live), metrics.clone());
        tokio::spawn(async move {
            loop {
                let (at_work, metrics) = (Arc::clone(&live), metrics.clone());
                let _ = spawn_blocking(move || catch_up(&at_work, &metrics)).await;
                tokio::time::sleep(PERIOD).await;
            }
        });
    }
}

/// Opens the index anew if there is another commit, with what suggestions need.
fn catch_up(live: &LiveSearcher, metrics: &Metrics) {
    let ready = |searcher: &Searcher| searcher.prepare().map(drop);
    match live.refresh(ready) {
        Ok(true) => metrics.opened(live.name(), live.searcher().reader().num_docs()),
        // When the server starts, nobody waits for it.
        Ok(false) => drop(live.searcher().prepare()),
        // As while it is being replaced; it is looked at again.
        Err(_) => metrics.failed(live.name()),
    }
}
