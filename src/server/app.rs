//! What all requests share.

use std::sync::Arc;

use fihris::search::{Deadline, LiveIndexes};
use tokio::sync::Mutex;

use super::{Config, Limits, indexes, metrics::Metrics, problem::Problem, turns::Turns, work::Work};

/// What all requests share.
pub struct App {
    pub indexes: LiveIndexes,
    pub limits: Limits,
    pub metrics: Metrics,
    /// Names under which browsers may call the server. A page of another name that resolves to this machine must not read
    /// what is served to this machine alone.
    pub hosts: Vec<String>,
    /// Whether any address is a name of the server too.
    pub takes_addresses: bool,
    /// The token of those who may add documents.
    pub token: Option<String>,
    /// One ingest at a time.
    pub ingesting: Arc<Mutex<()>>,
    turns: Turns,
}

impl App {
    /// Opens the indexes.
    ///
    /// # Errors
    /// One that cannot be opened.
    pub fn new(config: Config, is_loopback: bool) -> anyhow::Result<App> {
        let Config { host, names, token, limits, indexes: folders, .. } = config;
        let metrics = Metrics::default();
        let local = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let takes_addresses = !is_loopback && names.is_empty();
        let hosts = local.into_iter().chain([host]).chain(names).collect();
        Ok(App {
            indexes: indexes::open(&folders, &metrics)?,
            turns: Turns::new(&limits, &metrics),
            limits,
            metrics,
            hosts,
            takes_addresses,
            token,
            ingesting: Arc::default(),
        })
    }

    /// Does what needs an index when it is its turn, with the time that it has.
    ///
    /// # Errors
    /// No such index, nobody's turn, or those of the work itself.
    pub async fn run<T: Send + 'static>(
        &self,
        index: &str,
        work: impl FnOnce(&Work) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.run_for(1, index, work).await
    }

    /// [`App::run`] with so many times the time.
    ///
    /// # Errors
    /// As there.
    pub async fn run_for<T: Send + 'static>(
        &self,
        times: u32,
        index: &str,
        work: impl FnOnce(&Work) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let index = Arc::clone(self.indexes.named(index)?);
        let max_time = self.limits.max_time * times;
        self.turns
            .take(move || {
                let searcher = index.searcher();
                work(&Work { searcher, deadline: Deadline::after(max_time) })
            })
            .await
    }
}
