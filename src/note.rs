//! What was noticed about a text on its way in, and what was mended: kept with the document, explained by `doctor`.
//!
//! A leaf. A note that says something was mended holds what is needed to take it back. Texts are mended before their
//! offsets are taken, so that a note never shifts a section or highlight.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One thing noticed about a document's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// The bytes were not UTF-8 but in this encoding.
    Encoding {
        /// Its name, such as `windows-1256`.
        encoding: String,
        /// Whether the file says so; else it was guessed.
        declared: bool,
    },
    /// Characters that the encoding could not tell and that are U+FFFD now.
    Undecodable {
        /// How many.
        characters: usize,
    },
    /// Lines whose bytes had been read in a wrong encoding and written back were mended: their letters, written in the
    /// one encoding and read in the other, give what stood there. Several such notes are taken back in reverse.
    Mojibake {
        /// The encoding that they had been read as.
        encoding: String,
        /// The encoding that they were in.
        written: String,
        /// First and last number of each run of such lines, from 1: of the file, of the part of it that was decoded by
        /// itself, such as that of a mail, or of the field.
        lines: Vec<(usize, usize)>,
    },
    /// Lines that do not read as Arabic but do when they are turned, judged by how often letters and words follow each
    /// other, were turned; turning them again takes it back.
    VisualOrder {
        /// How the letters stood.
        order: Order,
        /// Whether the title was turned.
        title: bool,
        /// First and last number of each run of turned lines of the text, from 1.
        lines: Vec<(usize, usize)>,
    },
    /// Letters written as their shapes (U+FB50..U+FDFF, U+FE70..U+FEFC) stay; they are folded for searching. Not noted
    /// below 8 of them or a twelfth of the letters.
    PresentationForms {
        /// How many.
        letters: usize,
    },
    /// Invisible signs of direction stay; they are passed over in searching. Noted where they override the direction, have
    /// no partner, wrap each line in pairs, or are 8 and more and one for 50 letters.
    BidiControls {
        /// How many.
        signs: usize,
    },
    /// Persian letters that look like Arabic ones (ی ک ه-forms) in an Arabic text stay; they are folded for searching. Not
    /// noted below 3 of them or a hundredth of the letters.
    PersianLetters {
        /// How many.
        letters: usize,
    },
    /// Pages that have pictures and no text, as scans have: nothing on them can be found.
    NoText {
        /// How many.
        pages: usize,
    },
}

/// How the letters of a line stand that are not in the order of reading. Each is taken back as it was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NoteOrder)]
pub enum Order {
    /// As they are seen from left to right, see [`crate::repair::turned`].
    Seen,
    /// The same, but each mark before its letter and brackets as they are written.
    Reversed,
    /// Words in the order of reading, and the letters of each as they are seen.
    SeenInWords,
    /// Words in the opposite order, and the letters of each in that of reading.
    WordsReversed,
}

impl Note {
    /// Name in JSON and reports.
    pub fn name(&self) -> &'static str {
        match self {
            Note::Encoding { .. } => "encoding",
            Note::Undecodable { .. } => "undecodable",
            Note::Mojibake { .. } => "mojibake",
            Note::VisualOrder { .. } => "visual_order",
            Note::PresentationForms { .. } => "presentation_forms",
            Note::BidiControls { .. } => "bidi_controls",
            Note::PersianLetters { .. } => "persian_letters",
            Note::NoText { .. } => "no_text",
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Encoding { encoding, declared: true } => write!(f, "read as {encoding}, as it says"),
            Note::Encoding { encoding, declared: false } => write!(f, "read as {encoding}, by its letters"),
            Note::Undecodable { characters } => {
                write!(f, "{characters} characters could not be decoded and are U+FFFD now")
            }
            Note::Mojibake { encoding, written, lines } => {
                write!(f, "{} of {written} that had been read as {encoding} were mended", Lines(lines))
            }
            Note::VisualOrder { lines, .. } if lines.is_empty() => {
                write!(f, "the title stood in reversed order and was turned")
            }
            Note::VisualOrder { order: Order::WordsReversed, lines, .. } => {
                write!(f, "the words of {} stood in reversed order and were turned", Lines(lines))
            }
            Note::VisualOrder { lines, .. } => {
                write!(f, "the letters of {} stood in reversed order and were turned", Lines(lines))
            }
            Note::PresentationForms { letters } => {
                write!(f, "{letters} letters are written as their shapes; found as usual")
            }
            Note::BidiControls { signs } => {
                write!(f, "{signs} invisible signs of direction; passed over in searching")
            }
            Note::PersianLetters { letters } => {
                write!(f, "{letters} Persian letters for Arabic ones; found as usual")
            }
            Note::NoText { pages: 1 } => write!(f, "1 page has a picture and no text: it cannot be found"),
            Note::NoText { pages } => {
                write!(f, "{pages} pages have pictures and no text: they cannot be found")
            }
        }
    }
}

/// Runs of lines that are shown to people.
const MAX_SHOWN: usize = 8;

/// Runs of lines, for people.
struct Lines<'a>(&'a [(usize, usize)]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let num_lines: usize = self.0.iter().map(|(first, last)| last + 1 - first).sum();
        write!(f, "{num_lines} lines (")?;
        for (place, (first, last)) in self.0.iter().take(MAX_SHOWN).enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            match first == last {
                true => write!(f, "{comma}{first}")?,
                false => write!(f, "{comma}{first}-{last}")?,
            }
        }
        if self.0.len() > MAX_SHOWN { write!(f, ", …)") } else { write!(f, ")") }
    }
}
