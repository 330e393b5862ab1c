//! Turns at the processor: so many searches work, so many wait a little, and one more is refused at once.
//!
//! Work goes on to its deadline even where its client has gone away, and keeps its turn until then, so that no more
//! than the processor can do is ever begun.

use std::{sync::Arc, time::Duration};

use prometheus_client::metrics::gauge::Gauge;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::{Limits, metrics::Metrics, problem::Problem};

/// How long a search waits for its turn.
const PATIENCE: Duration = Duration::from_millis(1_000);

/// Turns at the processor.
pub struct Turns {
    working: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    metrics: Metrics,
}

impl Turns {
    /// As many as the limits allow.
    pub fn new(limits: &Limits, metrics: &Metrics) -> Turns {
        Turns {
            working: Arc::new(Semaphore::new(limits.max_searches)),
            waiting: Arc::new(Semaphore::new(limits.max_searches + limits.max_waiting)),
            metrics: metrics.clone(),
        }
    }

    /// Does the work when it is its turn.
    ///
    /// # Errors
    /// Too many wait already or it waited too long; or those of the work.
    pub async fn take<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let busy = || {
            self.metrics.refused.inc();
            Problem::busy()
        };
        let Ok(place) = Arc::clone(&self.waiting).try_acquire_owned() else { return Err(busy()) };
        let turn = timeout(PATIENCE, Arc::clone(&self.working).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(busy()) };
        let counted = Counted::new(self.metrics.working.clone());
        let done = spawn_blocking(move || {
            let done = work();
            drop((counted, turn, place));
            done
        });
        done.await.unwrap_or_else(|_| Err(Problem::internal("the search broke off")))
    }
}

/// A search at work, counted for as long as it is, also where it panics.
struct Counted(Gauge);

impl Counted {
    fn new(gauge: Gauge) -> Counted {
        gauge.inc();
        Counted(gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}
