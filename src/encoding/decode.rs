//! Bytes into text, with notes of what was done.
//!
//! Owns the reading of whole texts: which encoding is left to `detect`, the mending of text that had been read
//! wrongly before to `mojibake`. A byte order mark is no part of the text; else nothing is dropped, and bytes that
//! are no character become U+FFFD and are counted.

use super::{
    detect::{Detected, detect, detect_unmarked},
    label::{Encoding, Kind},
    mojibake::{self, Pass},
};
use crate::note::Note;

/// A text and what was noticed on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// It.
    pub text: String,
    /// What was done.
    pub notes: Vec<Note>,
}

impl Decoded {
    /// The bytes in an encoding that needs no note, whatever they are; lost characters are noted.
    pub fn lossy(bytes: &[u8], encoding: Encoding) -> Decoded {
        let (text, num_lost) = encoding.decode(bytes);
        Decoded { text, notes: lost(num_lost).into_iter().collect() }
    }
}

/// The bytes as text; `declared` as in [`detect`].
///
/// # Errors
/// They are no text: a reason for people.
pub fn decode(bytes: &[u8], declared: Option<Encoding>) -> Result<Decoded, String> {
    Ok(decode_as(detect(bytes, declared, true)?, bytes))
}

/// [`decode()`] for names, which have no byte order mark: what looks like one is letters of a code page.
///
/// # Errors
/// They are no text: a reason for people.
pub fn decode_name(bytes: &[u8]) -> Result<Decoded, String> {
    Ok(decode_as(detect_unmarked(bytes, None, true)?, bytes))
}

fn decode_as(detected: Detected, bytes: &[u8]) -> Decoded {
    let (text, num_lost) = detected.encoding.decode(bytes);
    let mut decoded = Decoded { text, notes: notes(detected, num_lost) };
    if let Some(mended) = mojibake::mend(&decoded.text) {
        decoded.text = mended.text;
        decoded.notes.extend(mended.passes.into_iter().map(Pass::note));
    }
    decoded
}

/// What to say of a text in that encoding of which so many characters were lost.
fn notes(detected: Detected, num_lost: usize) -> Vec<Note> {
    let Detected { encoding, declared } = detected;
    let encoding = (encoding != Encoding::UTF_8)
        .then(|| Note::Encoding { encoding: encoding.name().to_owned(), declared });
    encoding.into_iter().chain(lost(num_lost)).collect()
}

fn lost(num_lost: usize) -> Option<Note> {
    (num_lost > 0).then_some(Note::Undecodable { characters: num_lost })
}

/// Adds what was noticed in one part of a document to what was in those before: each thing once, lost characters in one
/// sum.
pub fn add_notes(notes: &mut Vec<Note>, of_part: Vec<Note>) {
    for note in of_part {
        if let Note::Undecodable { characters: more } = note
            && let Some(characters) = notes.iter_mut().find_map(|known| match known {
                Note::Undecodable { characters } => Some(characters),
                _ => None,
            })
        {
            *characters += more;
        } else if !notes.contains(&note) {
            notes.push(note);
        }
    }
}

impl Encoding {
    /// The bytes as text without its byte order mark, and how many characters could not be told.
    pub fn decode(self, bytes: &[u8]) -> (String, usize) {
        let bytes = self.without_mark(bytes);
        let mut text = String::with_capacity(bytes.len());
        if self == Encoding::UTF_8 {
            let num_lost = decode_utf8(bytes, &mut text);
            return (text, num_lost);
        }
        let is_lossy = match self.0 {
            Kind::Table(table) => {
                table.decode(bytes, &mut text);
                true
            }
            Kind::Standard(encoding) => {
                let (read, is_lossy) = encoding.decode_without_bom_handling(bytes);
                text = read.into_owned();
                is_lossy
            }
        };
        let num_lost = if is_lossy { text.matches(char::REPLACEMENT_CHARACTER).count() } else { 0 };
        (text, num_lost)
    }

    /// The bytes behind the byte order mark of this encoding.
    pub(super) fn without_mark(self, bytes: &[u8]) -> &[u8] {
        const MARKS: [(Encoding, &[u8]); 3] = [
            (Encoding::UTF_8, b"\xEF\xBB\xBF"),
            (Encoding::UTF_16LE, b"\xFF\xFE"),
            (Encoding::UTF_16BE, b"\xFE\xFF"),
        ];
        let mark = MARKS.iter().find(|(encoding, _)| *encoding == self);
        mark.and_then(|(_, mark)| bytes.strip_prefix(*mark)).unwrap_or(bytes)
    }
}

fn decode_utf8(bytes: &[u8], text: &mut String) -> usize {
    if let Ok(whole) = str::from_utf8(bytes) {
        text.push_str(whole);
        return 0;
    }
    let mut num_lost = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            num_lost += 1;
        }
    }
    num_lost
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ARABIC: &str = "هذا كتاب في تاريخ المدن والقرى، وفيه أخبار من زارها.";

    fn note(encoding: &str, declared: bool) -> Note {
        Note::Encoding { encoding: encoding.to_owned(), declared }
    }

    #[test]
    fn utf8_is_read_without_a_note() {
        for text in [ARABIC, "", "plain", "\u{FEFF}نص"] {
            let decoded = decode(text.as_bytes(), None).unwrap();
            assert_eq!(decoded.text, text.trim_start_matches('\u{FEFF}'));
            assert_eq!(decoded.notes, []);
        }
    }

    #[test]
    fn other_encodings_are_read_and_noted() {
        let windows = encoding_rs::WINDOWS_1256.encode(ARABIC).0;
        let utf16: Vec<u8> = format!("\u{FEFF}{ARABIC}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        let rows: [(&[u8], Option<Encoding>, Note); 3] = [
            (&windows, None, note("windows-1256", false)),
            (&windows, Some(Encoding::WINDOWS_1256), note("windows-1256", true)),
            (&utf16, None, note("UTF-16BE", true)),
        ];
        for (bytes, declared, expected) in rows {
            let decoded = decode(bytes, declared).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.notes), (ARABIC, vec![expected]));
        }
    }

    #[test]
    fn lost_characters_are_counted() {
        let mut bytes = ARABIC.as_bytes().to_vec();
        bytes.splice(7..7, [0xFF, 0x80]);
        bytes.push(0xD8);
        let decoded = decode(&bytes, None).unwrap();
        assert_eq!(decoded.text.matches('\u{FFFD}').count(), 3);
        assert_eq!(decoded.notes, [Note::Undecodable { characters: 3 }]);
        let mut bytes = encoding_rs::ISO_8859_6.encode(ARABIC).0.into_owned();
        bytes.push(0xFF);
        let decoded = decode(&bytes, Some(Encoding::ISO_8859_6)).unwrap();
        assert_eq!(decoded.notes, [note("ISO-8859-6", true), Note::Undecodable { characters: 1 }]);
    }

    #[test]
    fn notes_of_parts_are_told_once() {
        let lost = |characters| Note::Undecodable { characters };
        let mut notes = vec![note("windows-1256", true), lost(2)];
        add_notes(&mut notes, vec![note("windows-1256", true), lost(3)]);
        add_notes(&mut notes, vec![note("windows-1256", false)]);
        assert_eq!(notes, [note("windows-1256", true), lost(5), note("windows-1256", false)]);
    }

    #[test]
    fn the_shapes_of_cp864_are_found_and_read() {
        let bytes = b"\xC7\xE4\xE3\xCA\xA8\xA9 \xE1\xF6 \xC7\xE4\xE5\xCF\xEA\xE6\xC9";
        let decoded = decode(bytes, None).unwrap();
        assert_eq!((decoded.text.as_str(), &decoded.notes[0]), ("الكتاب في المدينة", &note("IBM864", false)));
    }

    #[test]
    fn text_that_had_been_read_wrongly_is_mended() {
        let wrong = encoding_rs::WINDOWS_1252.decode(ARABIC.as_bytes()).0;
        let decoded = decode(wrong.as_bytes(), None).unwrap();
        assert_eq!(decoded.text, ARABIC);
        assert_eq!(
            decoded.notes,
            [Note::Mojibake {
                encoding: "windows-1252".to_owned(),
                written: "UTF-8".to_owned(),
                lines: vec![(1, 1)]
            }]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_give_text_or_a_reason(bytes: Vec<u8>, at in 0_usize..12) {
            let labels = ["utf-8", "utf-16", "utf-16be", "cp1256", "cp720", "cp864", "macarabic", "gbk", "latin1"];
            let declared = labels.get(at).and_then(|label| Encoding::for_label(label));
            match decode(&bytes, declared) {
                Ok(decoded) => {
                    let lost = decoded.notes.iter().find_map(|note| match note {
                        Note::Undecodable { characters } => Some(*characters),
                        _ => None,
                    });
                    prop_assert!(lost.is_none_or(|lost| lost > 0 && lost <= bytes.len()));
                }
                Err(reason) => prop_assert!(!reason.is_empty() && !reason.contains('\n')),
            }
        }

        #[test]
        fn any_text_is_read_back_from_utf8(text in "[\u{1}-\u{10FFFF}]*") {
            let (read, num_lost) = Encoding::UTF_8.decode(text.as_bytes());
            prop_assert_eq!(read.as_str(), text.strip_prefix('\u{FEFF}').unwrap_or(&text));
            prop_assert_eq!(num_lost, 0);
        }
    }
}
