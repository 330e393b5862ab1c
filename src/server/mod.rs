//! `fihris serve`: a page to search with and an HTTP API, over one or more indexes.
//!
//! `app` is what all requests share: the `indexes`, `turns` at the processor, `metrics` and the limits; `work` is what one
//! does at its turn. A request passes
//! `guard`, is read by `query_string` and `selection`, and answered by `api` with JSON or by `page` with HTML; what goes
//! wrong is a `problem`. `listener` bounds the connections.
//!
//! Invariants: documents are hostile, so that all their text is escaped where HTML is made; nothing that a request says
//! is taken for a path; a request is bounded in size, time and memory, and one too many is refused at once.

mod api;
mod app;
mod guard;
mod indexes;
mod listener;
mod metrics;
mod page;
mod problem;
mod query_string;
mod selection;
mod turns;
mod work;

use std::{
    net::{SocketAddr, ToSocketAddrs},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, anyhow};
use axum::Router;
use tokio::net::TcpListener;

use self::{app::App, listener::Bounded};

/// What is served, where and within which limits.
#[derive(Debug, Clone)]
pub struct Config {
    /// Name or address to listen at.
    pub host: String,
    /// Port to listen at; 0 for any that is free.
    pub port: u16,
    /// Folders of the indexes; the first is that of requests which name none.
    pub indexes: Vec<PathBuf>,
    /// Further names under which browsers may call the server.
    pub names: Vec<String>,
    /// The token of those who may add documents; none where nobody may.
    pub token: Option<String>,
    /// What a request may cost.
    pub limits: Limits,
}

/// What requests may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Searches at one time.
    pub max_searches: usize,
    /// Searches that wait for their turn.
    pub max_waiting: usize,
    /// Time of a search.
    pub max_time: Duration,
    /// Connections at one time.
    pub max_connections: usize,
    /// Bytes of a body.
    pub max_body_bytes: usize,
}

/// How long requests that are answered when the server is asked to stop may take.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until it is asked to stop by Ctrl-C or a signal; `started` is called with the address once it listens.
///
/// # Errors
/// An index that cannot be opened, or an address that cannot be listened at.
pub fn serve(config: Config, started: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // One more for each index that is followed, one to ingest and one for names of hosts.
        .max_blocking_threads(config.limits.max_searches + config.indexes.len() + 2)
        .build()?;
    let served = runtime.block_on(async {
        let at = format!("{}:{}", config.host, config.port);
        let address = (config.host.as_str(), config.port).to_socket_addrs();
        let address =
            address.with_context(|| at.clone())?.next().ok_or_else(|| anyhow!("{at}: no address"))?;
        let limits = config.limits;
        let app = Arc::new(App::new(config, address.ip().is_loopback())?);
        let router = router(&app);
        let listener = TcpListener::bind(address).await.with_context(|| at)?;
        started(listener.local_addr()?);
        indexes::follow(&app.indexes, &app.metrics);
        let listener = Bounded::new(listener, limits.max_connections);
        let (stopping, mut stopped) = tokio::sync::watch::channel(false);
        let server = axum::serve(listener, router).with_graceful_shutdown(async move {
            asked_to_stop().await;
            let _ = stopping.send(true);
        });
        tokio::select! {
            served = server.into_future() => served?,
            () = async {
                let _ = stopped.wait_for(|stopped| *stopped).await;
                tokio::time::sleep(GRACE).await;
            } => {}
        }
        anyhow::Ok(())
    });
    // A search that is still at work ends with its time.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

fn router(app: &Arc<App>) -> Router {
    let router = api::router(app).merge(page::router());
    guard::around(router, app).with_state(Arc::clone(app))
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
