//! What is wrong with a decoded text, and mending it.
//!
//! [`repair`] runs over every document: `scan` reads it once and `order` looks closer only where lines seem to run
//! backwards; `signs` says what is noted and stays. Only what can be taken back is mended: letters are turned, never
//! changed, so that lines keep their bytes and sections their places. Mojibake, which is mended before, is left to
//! `encoding`.

mod alphabet;
pub mod direction;
mod order;
mod prose;
mod scan;
mod signs;
mod turn;
mod words;

pub use direction::direction;
pub use turn::{Order, turned};

use crate::{document::Document, note::Note};

use order::Suspicion;
use scan::{Counts, scan};

/// Turns the lines of a document that are not in the order of reading, and notes what is odd about its signs.
///
/// Title and text keep their number of bytes, and so does every line. A document that is repaired again is not changed,
/// but has its notes twice.
pub fn repair(document: &mut Document) {
    let mut suspicion = Suspicion::default();
    let mut counts = count(document, &mut suspicion);
    let turning = suspicion.turning(&document.title, &document.text, order::is_foreign(&counts));
    if let Some(turning) = turning {
        if turning.title {
            document.title = turning.order.turn(&document.title);
        }
        document.text = turning.order.turn_lines(&document.text, &turning.runs);
        document.notes.push(Note::VisualOrder { lines: turning.runs });
        counts = count(document, &mut suspicion);
    }
    document.notes.extend(signs::notes(&counts, &document.title, &document.text));
}

/// Counts the signs of title and text, and looks out for lines in the wrong order.
fn count(document: &Document, suspicion: &mut Suspicion) -> Counts {
    let title = scan(&document.title, |line| suspicion.add(line));
    title.and(scan(&document.text, |line| suspicion.add(line)))
}
