//! Figures of the server for Prometheus, in the text format of OpenMetrics.

use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

/// Bounds of the buckets of times, in seconds.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Index {
    index: String,
}

/// The figures; clones are of the same.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Request, Counter>,
    seconds: Family<Route, Histogram>,
    /// Searches at work.
    pub working: Gauge,
    /// Searches that were refused because too many waited.
    pub refused: Counter,
    documents: Family<Index, Gauge>,
    openings: Family<Index, Counter>,
    failures: Family<Index, Counter>,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("fihris");
        let (requests, working, refused) = (Family::default(), Gauge::default(), Counter::default());
        let seconds = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let (documents, openings) = (Family::default(), Family::default());
        let failures: Family<Index, Counter> = Family::default();
        registry.register("requests", "Requests answered", requests.clone());
        registry.register_with_unit("request", "Time to answer", Unit::Seconds, seconds.clone());
        registry.register("searches_working", "Searches at work", working.clone());
        registry.register("searches_refused", "Searches refused as too many waited", refused.clone());
        registry.register("documents", "Documents in the index", documents.clone());
        registry.register("index_openings", "Commits that were opened", openings.clone());
        registry.register("index_failures", "Looks at the index that failed", failures.clone());
        Metrics {
            registry: Arc::new(registry),
            requests,
            seconds,
            working,
            refused,
            documents,
            openings,
            failures,
        }
    }
}

impl Metrics {
    /// Counts a request.
    pub fn answered(&self, route: &str, status: StatusCode, time: Duration) {
        let request = Request { route: route.to_owned(), status: status.as_u16() };
        self.requests.get_or_create(&request).inc();
        self.seconds.get_or_create(&Route { route: route.to_owned() }).observe(time.as_secs_f64());
    }

    /// Notes that an index was opened.
    pub fn opened(&self, index: &str, num_docs: u64) {
        let index = Index { index: index.to_owned() };
        self.documents.get_or_create(&index).set(num_docs.try_into().unwrap_or(i64::MAX));
        self.openings.get_or_create(&index).inc();
    }

    /// Notes that an index could not be looked at, so that the old one is served.
    pub fn failed(&self, index: &str) {
        self.failures.get_or_create(&Index { index: index.to_owned() }).inc();
    }

    /// All figures as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // A string takes whatever is written to it.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
