//! Ctrl-C: the first asks the work to stop and keep what it has, the second ends the program at once.
//!
//! Ending at once is safe too: what was not committed is done again by the next ingest.

use std::sync::{
    Once,
    atomic::{AtomicBool, Ordering},
};

static STOP: AtomicBool = AtomicBool::new(false);
static HANDLER: Once = Once::new();

/// Exit code of a program that Ctrl-C has ended.
const INTERRUPTED: i32 = 130;

/// Set when the user has interrupted the program.
pub fn flag() -> &'static AtomicBool {
    HANDLER.call_once(|| {
        // Without a handler Ctrl-C ends the program as ever.
        let _ = ctrlc::set_handler(|| {
            if STOP.swap(true, Ordering::Relaxed) {
                std::process::exit(INTERRUPTED);
            }
        });
    });
    &STOP
}
