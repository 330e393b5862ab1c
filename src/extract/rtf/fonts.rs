//! The code pages in which an RTF file writes its bytes: that of the file, and those of its fonts.
//!
//! Owns which charset of a font is which code page; how a code page is decoded is left to `encoding`.
//! Source: Rich Text Format Specification 1.9.1, "Font Table" (`\fcharset`, `\cpg`) and "Character Set".

use std::collections::HashMap;

use crate::encoding::Encoding;

/// Where a file names none.
const LATIN: u16 = 1252;

/// The code pages of a file.
#[derive(Debug)]
pub struct Fonts {
    /// That of the file.
    pub page: u16,
    by_font: HashMap<i32, u16>,
}

impl Default for Fonts {
    fn default() -> Fonts {
        Fonts { page: LATIN, by_font: HashMap::new() }
    }
}

impl Fonts {
    /// Takes what the font table says of a font's charset.
    pub fn set_charset(&mut self, font: i32, charset: i32) {
        match page_of_charset(charset) {
            Some(page) => drop(self.by_font.insert(font, page)),
            None => drop(self.by_font.remove(&font)),
        }
    }

    /// Takes what the font table says of a font's code page.
    pub fn set_page(&mut self, font: i32, page: i32) {
        if let Ok(page) = u16::try_from(page) {
            self.by_font.insert(font, page);
        }
    }

    /// The code page of text in a font.
    pub fn page(&self, font: Option<i32>) -> u16 {
        font.and_then(|font| self.by_font.get(&font)).copied().unwrap_or(self.page)
    }
}

/// The code page of a charset that has one. That of Latin (0) is taken for that of the file: programs leave it with
/// Arabic text in files of the Arabic code page, which has the small Latin letters with accents in the same places.
fn page_of_charset(charset: i32) -> Option<u16> {
    Some(match charset {
        77 => 10000,
        128 => 932,
        129 | 130 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 | 181 => 1255,
        178..=180 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        254 => 437,
        255 => 850,
        _ => return None,
    })
}

/// The text of bytes in a code page, and how many could not be told; of an unknown one only the letters of ASCII can.
pub fn decode(page: u16, bytes: &[u8]) -> (String, usize) {
    match encoding(page) {
        Some(encoding) => encoding.decode(bytes),
        None => {
            let letter =
                |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { char::REPLACEMENT_CHARACTER };
            let num_unknown = bytes.iter().filter(|byte| !byte.is_ascii()).count();
            (bytes.iter().map(letter).collect(), num_unknown)
        }
    }
}

fn encoding(page: u16) -> Option<Encoding> {
    let label = match page {
        708 | 28596 => "iso-8859-6",
        720 => "cp720",
        864 => "cp864",
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        10000 => "macintosh",
        10004 => "x-mac-arabic",
        65001 => "utf-8",
        page => &format!("windows-{page}"),
    };
    Encoding::for_label(label)
}
