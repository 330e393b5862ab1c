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

#[cfg(test)]
mod tests {
    use crate::{document::Document, note::Note, repair::repair};

    const LINE: &str = "يعمل الطبيب في مستشفى المدينة ويكتب كل يوم في كراسته";

    fn notes(text: &str) -> Vec<Note> {
        let mut document = Document { text: text.to_owned(), ..Document::default() };
        repair(&mut document);
        document.notes
    }

    #[test]
    fn some_marks_of_direction_are_usual_and_many_are_a_converters() {
        let text = [LINE; 20].join("\n");
        let marked = |count| text.replacen(' ', " \u{200F}", count);
        assert_eq!(notes(&marked(6)), []);
        assert_eq!(notes(&marked(40)), [Note::BidiControls { signs: 40 }]);
        assert_eq!(notes(&format!("{text}\n\u{2067}{LINE}\u{2069}")), []);
    }

    #[test]
    fn lines_that_are_wrapped_are_a_converters() {
        let text = [LINE; 3].map(|line| format!("\u{202B}{line}\u{202C}")).join("\n");
        assert_eq!(notes(&text), [Note::BidiControls { signs: 6 }]);
    }

    #[test]
    fn what_can_hide_the_order_of_a_text_is_always_said() {
        let text = [LINE; 20].join("\n");
        for signs in ["\u{202E}txt.exe\u{202C}", "\u{202B}", "\u{2069}"] {
            let count = signs.chars().filter(|sign| !sign.is_ascii()).count();
            assert_eq!(notes(&format!("{text} {signs}")), [Note::BidiControls { signs: count }]);
        }
    }

    #[test]
    fn persian_letters_are_noted_in_arabic_only() {
        let typed = LINE.replace('ي', "ی").replace('ك', "ک");
        assert_eq!(notes(&typed), [Note::PersianLetters { letters: 10 }]);
        assert_eq!(notes(&format!("{} {typed}", [LINE; 40].join("\n"))), []);
        for text in
            ["من دیروز با برادرم به بازار رفتم و یک کیف خریدم", "وہ کل اسکول سے گھر آیا اور کھانا کھایا"]
        {
            assert_eq!(notes(text), []);
        }
    }

    #[test]
    fn a_few_shapes_are_typed() {
        assert_eq!(notes(&LINE.replacen("لا", "ﻻ", 2)), []);
        assert_eq!(notes("ﻻ ﻻ ﻻ ﻻ ﻻ ﻻ ﻻ ﻻ ﻻ"), [Note::PresentationForms { letters: 9 }]);
    }
}
