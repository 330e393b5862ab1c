//! When the signs and letters of a text are worth a note, though they stay.
//!
//! Each threshold parts what a person types from what a program leaves behind. The counts are those of the text as
//! mended, with its title.

use super::{prose::Prose, scan::Counts};
use crate::note::Note;

/// The notes that these counts give reason to.
pub(super) fn notes(counts: &Counts, title: &str, text: &str) -> Vec<Note> {
    let mut notes = Vec::new();
    if is_shaped(counts) {
        notes.push(Note::PresentationForms { letters: counts.shaped });
    }
    if is_wrapped(counts) {
        notes.push(Note::BidiControls { signs: counts.bidi_marks + counts.bidi_pairs + counts.overrides });
    }
    if has_persian_letters(counts) && Prose::of([title, text]).is_arabic() {
        notes.push(Note::PersianLetters { letters: counts.lookalikes });
    }
    notes
}

/// Old keyboards type ﻻ as one sign, so that a few are no reason.
fn is_shaped(counts: &Counts) -> bool {
    counts.shaped >= 8 && counts.shaped * 12 >= counts.letters
}

/// Word processors put a mark beside a bracket here and there. Converters wrap each line or number in pairs. What may
/// show a text otherwise than it is read is always said: overrides, and pairs that reach beyond what they stand in.
fn is_wrapped(counts: &Counts) -> bool {
    let signs = counts.bidi_marks + counts.bidi_pairs;
    counts.overrides > 0
        || counts.unbalanced > 0
        || counts.bidi_pairs >= 2 && counts.bidi_pairs >= counts.lines
        || signs >= 8 && signs * 50 >= counts.letters
}

/// So many that they are no name or quotation, in a text that has few of the letters which only Persian has.
fn has_persian_letters(counts: &Counts) -> bool {
    counts.foreign * 60 <= counts.letters
        && counts.lookalikes >= 3
        && counts.lookalikes * 100 >= counts.letters
}
