//! The indexes that are served, kept as they are on disk.

use std::{path::PathBuf, sync::Arc, time::Duration};

use fihris::search::{LiveIndexes, LiveSearcher};
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
                // An index that cannot be opened now, as one that is being replaced, is looked at again.
                let _ = spawn_blocking(move || catch_up(&at_work, &metrics)).await;
                tokio::time::sleep(PERIOD).await;
            }
        });
    }
}

/// Opens the index anew if there is another commit, and makes what suggestions need before somebody types.
fn catch_up(live: &LiveSearcher, metrics: &Metrics) -> fihris::Result<()> {
    let is_new = live.refresh()?;
    let searcher = live.searcher();
    if is_new {
        metrics.opened(live.name(), searcher.reader().num_docs());
    }
    searcher.prepare().map(drop)
}
