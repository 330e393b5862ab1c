//! What it is to read bytes in the wrong encoding, and to undo it.
//!
//! Owns the encodings that were read and those in which the bytes had been; which text was read so is left to
//! `mojibake`. Turning text into bytes is strict: a character that the encoding has not means that the text was not
//! read so. Both Latin encodings have a character for every byte, for browsers gave windows-1252 those of ISO-8859-1
//! where it has none.

use encoding_rs::{ISO_8859_6, WINDOWS_1252, WINDOWS_1256};

/// One wrong reading: of bytes in `written` as if they were in `read`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What they were read as.
    pub read: Misread,
    /// What they were in.
    pub written: Written,
}

/// An encoding in which bytes of another are often read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misread {
    /// Latin of Windows.
    Windows1252,
    /// ISO-8859-1, each byte the character of its number.
    Latin1,
    /// Arabic of Windows.
    Windows1256,
}

/// An encoding whose bytes are often read in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// UTF-8.
    Utf8,
    /// Arabic of Windows.
    Windows1256,
    /// Arabic of Unix.
    Iso8859,
}

impl Misread {
    /// All, the most frequent first.
    pub const ALL: [Misread; 3] = [Misread::Windows1252, Misread::Latin1, Misread::Windows1256];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Misread::Windows1252 => "windows-1252",
            Misread::Latin1 => "ISO-8859-1",
            Misread::Windows1256 => "windows-1256",
        }
    }

    /// That of the name.
    pub fn of(name: &str) -> Option<Misread> {
        Misread::ALL.into_iter().find(|read| read.name() == name)
    }

    fn encoding(self) -> Option<&'static encoding_rs::Encoding> {
        match self {
            Misread::Windows1252 => Some(WINDOWS_1252),
            Misread::Windows1256 => Some(WINDOWS_1256),
            Misread::Latin1 => None,
        }
    }

    /// The bytes that read so, if any do.
    pub fn bytes(self, text: &str) -> Option<Vec<u8>> {
        match self.encoding() {
            None => text.chars().map(|char| u8::try_from(char).ok()).collect(),
            Some(encoding) => {
                let (bytes, _, is_lossy) = encoding.encode(text);
                (!is_lossy).then(|| bytes.into_owned())
            }
        }
    }

    /// What the bytes read.
    pub fn text(self, bytes: &[u8]) -> String {
        match self.encoding() {
            None => bytes.iter().copied().map(char::from).collect(),
            Some(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        }
    }
}

impl Written {
    /// All, the most frequent first.
    pub const ALL: [Written; 3] = [Written::Utf8, Written::Windows1256, Written::Iso8859];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Written::Utf8 => "UTF-8",
            Written::Windows1256 => "windows-1256",
            Written::Iso8859 => "ISO-8859-6",
        }
    }

    /// That of the name.
    pub fn of(name: &str) -> Option<Written> {
        Written::ALL.into_iter().find(|written| written.name() == name)
    }

    fn encoding(self) -> &'static encoding_rs::Encoding {
        match self {
            Written::Utf8 => encoding_rs::UTF_8,
            Written::Windows1256 => WINDOWS_1256,
            Written::Iso8859 => ISO_8859_6,
        }
    }

    /// What the bytes say, if all of them are characters.
    pub fn text(self, bytes: &[u8]) -> Option<String> {
        let text = self.encoding().decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    }

    /// The bytes of a text that was read by [`Written::text`].
    pub fn bytes(self, text: &str) -> Vec<u8> {
        self.encoding().encode(text).0.into_owned()
    }
}
