//! What was noticed about a text on its way in, and what was mended: kept with the document, explained by `doctor`.
//!
//! A leaf. A note that says something was mended holds what is needed to take it back. Texts are mended before their
//! offsets are taken, so that a note never shifts a section or highlight.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing noticed about a document's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// UTF-8 that had been read as another encoding and written back was mended: reading the text's bytes in that
    /// encoding gives what stood there.
    Mojibake {
        /// The encoding that it had been read as.
        encoding: String,
    },
    /// Lines whose letters stood in the order seen from left to right were turned; turning them again takes it back.
    VisualOrder {
        /// First and last number of each run of turned lines of the text, from 1; empty where only the title was.
        lines: Vec<(usize, usize)>,
    },
    /// Letters written as their shapes (U+FB50..U+FDFF, U+FE70..U+FEFC) stay; they are folded for searching.
    PresentationForms {
        /// How many.
        letters: usize,
    },
    /// Invisible signs of direction stay; they are passed over in searching.
    BidiControls {
        /// How many.
        signs: usize,
    },
    /// Persian letters that look like Arabic ones (ی ک ه-forms) in an Arabic text stay; they are folded for searching.
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
            Note::Mojibake { encoding } => {
                write!(f, "UTF-8 that had been read as {encoding} was mended")
            }
            Note::VisualOrder { lines } if lines.is_empty() => {
                write!(f, "the title stood in reversed order and was turned")
            }
            Note::VisualOrder { lines } => {
                let num_lines: usize = lines.iter().map(|(first, last)| last + 1 - first).sum();
                write!(f, "{num_lines} lines stood in reversed order and were turned:")?;
                for (place, (first, last)) in lines.iter().take(MAX_SHOWN).enumerate() {
                    let comma = if place > 0 { "," } else { "" };
                    match first == last {
                        true => write!(f, "{comma} {first}")?,
                        false => write!(f, "{comma} {first}-{last}")?,
                    }
                }
                if lines.len() > MAX_SHOWN { write!(f, ", …") } else { Ok(()) }
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
