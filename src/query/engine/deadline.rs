//! Until when a search may work.
//!
//! Scorers and the compiler ask now and then and stop early when it has passed; whoever set it asks again at the end, and
//! then gives no answer rather than half of one.

use std::time::{Duration, Instant};

/// A moment, or never.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// So long from now; never where the clock does not reach that far.
    pub fn after(time: Duration) -> Deadline {
        Deadline(Instant::now().checked_add(time))
    }

    /// Whether it has passed.
    pub fn has_passed(self) -> bool {
        self.0.is_some_and(|moment| Instant::now() >= moment)
    }
}
