//! Encodings of one byte a character that `encoding_rs` leaves out.
//!
//! Owns the reading of bytes by the characters in `tables`. CP864 writes the shapes of letters; they are read as the
//! letters they show, for its shapes do not tell all forms apart (ب has one for its end and for standing alone, ع has
//! four), so that the text does not say which were written. If lines were stored from left to right they stay so;
//! turning them is not done here. Of its undefined bytes IBM later gave some to tails of letters and to the euro;
//! these are undecodable here.

use super::tables;

/// The characters of one encoding.
#[derive(Debug)]
pub struct Table {
    /// Name of the encoding.
    pub name: &'static str,
    high: &'static [char; 128],
    percent: char,
}

/// Arabic of DOS as Microsoft had it.
pub static CP720: Table = Table { name: "cp720", high: &tables::CP720, percent: '%' };
/// Arabic of DOS as IBM had it; its percent sign is the Arabic one.
pub static CP864: Table = Table { name: "IBM864", high: &tables::CP864, percent: '\u{66A}' };
/// Arabic of the Macintosh.
pub static MAC_ARABIC: Table = Table { name: "x-mac-arabic", high: &tables::MAC_ARABIC, percent: '%' };

impl Table {
    /// The character of a byte; U+FFFD where it has none, U+FEF5, U+FEF7 or U+FEFB for lam with alef.
    pub fn character(&self, byte: u8) -> char {
        match byte {
            b'%' => self.percent,
            0x80.. => self.high.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
            _ => char::from(byte),
        }
    }

    /// Appends the text of the bytes.
    pub fn decode(&self, bytes: &[u8], text: &mut String) {
        text.reserve(bytes.len() * 2);
        for &byte in bytes {
            match self.character(byte) {
                '\u{FEF5}' => text.push_str("\u{644}\u{622}"),
                '\u{FEF7}' => text.push_str("\u{644}\u{623}"),
                '\u{FEFB}' => text.push_str("\u{644}\u{627}"),
                char => text.push(char),
            }
        }
    }
}

/// Whether a byte of CP864 is the shape of a letter that is joined to the next one.
pub fn goes_on(byte: u8) -> bool {
    matches!(byte, 0xC6 | 0xC8 | 0xCA..=0xCE | 0xD3..=0xD6 | 0xD9 | 0xDA | 0xE1..=0xE7 | 0xEA | 0xEC | 0xF4 | 0xF7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(table: &Table, bytes: &[u8]) -> String {
        let mut text = String::new();
        table.decode(bytes, &mut text);
        text
    }

    #[test]
    fn words_are_read_by_each_table() {
        assert_eq!(decoded(&CP720, b"\x9F\xE9\xE8\xA2\x9F\xA0 \x9C5 \x82"), "الكتاب £5 é");
        assert_eq!(decoded(&MAC_ARABIC, b"\xC7\xE4\xE3\xCA\xC7\xC8\xA0\xB1\xB9"), "الكتاب ١٩");
        assert_eq!(decoded(&CP864, b"\xC7\xE4\xE3\xCA\xA8\xA9 50%"), "الكتاب 50٪");
    }

    #[test]
    fn shapes_of_cp864_are_joined_to_letters() {
        // Each word in its shapes: initial, medial, final and alone.
        assert_eq!(decoded(&CP864, b"\x9D \x9E \x99 \x9A \xF9 \xFA"), "لا لا لأ لأ لآ لآ");
        assert_eq!(decoded(&CP864, b"\xDF \xC5 \xD9 \xEC"), "ع ع ع ع");
        assert_eq!(decoded(&CP864, b"\xE9 \xF5 \xFD \xF6 \xEA"), "ى ى ي ي ي");
        assert_eq!(decoded(&CP864, b"\xE5\xF0"), "م\u{651}");
        assert_eq!(decoded(&CP864, b"\x9F"), "\u{FFFD}");
    }

    #[test]
    fn every_character_has_a_byte_that_gives_it_back() {
        for table in [&CP720, &CP864, &MAC_ARABIC] {
            for byte in 0..=u8::MAX {
                let text = decoded(table, &[byte]);
                let back = (0..=u8::MAX).find(|&other| decoded(table, &[other]) == text);
                assert!(back.is_some_and(|other| table.character(other) != '\0' || byte == 0));
                let num_chars =
                    if (0xFEF5..=0xFEFC).contains(&(table.character(byte) as u32)) { 2 } else { 1 };
                assert_eq!(text.chars().count(), num_chars);
            }
        }
    }
}
