//! Which encoding a file is in.
//!
//! Owns the order of the evidence: byte order mark, the look of UTF-16, strict UTF-8, UTF-8 with a few broken bytes,
//! what the file or its sender declares unless its text is garbage then, and last the guess. ASCII is UTF-8. Works on
//! the head of a file, which may end in the middle of a character. What is not text is an error with a reason.

use std::str;

use super::{
    guess,
    label::{Encoding, Kind},
};

/// So much behind the first byte that is not ASCII is more than enough.
pub const MAX_BYTES: usize = 1 << 16;

/// The encoding that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// It.
    pub encoding: Encoding,
    /// Whether the file says so, by its byte order mark or declaration; else it shows or was guessed.
    pub declared: bool,
}

/// Tells the encoding by the head of a file.
///
/// `declared` is what the file or its sender says (HTML, XML, HTTP, mail); `is_whole` that nothing follows. The more
/// of the text is there the surer: 200 bytes of text that is not ASCII are enough.
///
/// # Errors
/// It is no text: a reason for people.
pub fn detect(head: &[u8], declared: Option<Encoding>, is_whole: bool) -> Result<Detected, String> {
    match marked(head)? {
        Some(encoding) => Ok(Detected { encoding, declared: true }),
        None => detect_unmarked(head, declared, is_whole),
    }
}

/// [`detect`] where there is no byte order mark, whatever the first bytes look like.
///
/// # Errors
/// It is no text: a reason for people.
pub fn detect_unmarked(head: &[u8], declared: Option<Encoding>, is_whole: bool) -> Result<Detected, String> {
    let found = |encoding| Ok(Detected { encoding, declared: declared == Some(encoding) });
    if let Some(encoding) = utf16(head) {
        return found(encoding);
    }
    let is_utf8 = match str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && !is_whole,
    };
    if head.contains(&0) {
        let is_declared = declared.is_some_and(Encoding::is_utf16) && reads_as(head, declared);
        return match declared {
            Some(encoding) if is_declared => found(encoding),
            _ => {
                let at = head.iter().take_while(|&&byte| byte != 0).count();
                Err(format!("binary file: there is a NUL byte at {at}"))
            }
        };
    }
    if is_utf8 {
        return found(Encoding::UTF_8);
    }
    if has_controls(head) {
        return Err("binary file: too many control characters".to_owned());
    }
    let (num_good, num_broken) = utf8_counts(guess::sample(head));
    let at_least = if declared == Some(Encoding::UTF_8) { num_broken } else { num_broken * 2 };
    if num_good >= at_least.max(2) {
        return found(Encoding::UTF_8);
    }
    found(declared.filter(|declared| is_plausible(*declared, head)).unwrap_or_else(|| guess::guess(head)))
}

/// The encoding that a byte order mark says.
fn marked(head: &[u8]) -> Result<Option<Encoding>, String> {
    if head.starts_with(b"\xFF\xFE\0\0") || head.starts_with(b"\0\0\xFE\xFF") {
        return Err("text in UTF-32, which is not read".to_owned());
    }
    Ok(match head {
        [0xEF, 0xBB, 0xBF, ..] => Some(Encoding::UTF_8),
        [0xFF, 0xFE, ..] => Some(Encoding::UTF_16LE),
        [0xFE, 0xFF, ..] => Some(Encoding::UTF_16BE),
        _ => None,
    })
}

/// UTF-16 without a mark: nearly all its units are characters of an alphabet.
fn utf16(head: &[u8]) -> Option<Encoding> {
    let units = head.get(..MAX_BYTES).unwrap_or(head).as_chunks::<2>().0;
    let share = |read: fn([u8; 2]) -> u16| {
        let (mut num_plausible, mut num_low) = (0, 0);
        for &unit in units {
            let unit = read(unit);
            num_low += usize::from(unit < 0x800);
            num_plausible += usize::from(matches!(
                unit,
                0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0xA0..=0x77F | 0x2000..=0x206F | 0x20A0..=0x20BF
                | 0x2100..=0x22FF | 0x2500..=0x25FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC
            ));
        }
        // Bytes such as ". ! " would be signs only.
        (num_plausible * 20 >= units.len() * 19 && num_low * 4 >= units.len()).then_some(num_plausible)
    };
    // A letter of its alphabets has such a byte; hardly any other text does.
    let has_high_byte = units.iter().fold(false, |has, unit| has | (unit[0] < 8) | (unit[1] < 8));
    if units.len() < 2 || !has_high_byte {
        return None;
    }
    match (share(u16::from_le_bytes), share(u16::from_be_bytes)) {
        (None, None) => None,
        (little, big) if little >= big => Some(Encoding::UTF_16LE),
        _ => Some(Encoding::UTF_16BE),
    }
}

/// Whether more of the bytes are control characters than any text has.
fn has_controls(head: &[u8]) -> bool {
    let is_control = |byte: &&u8| matches!(byte, 0x01..=0x07 | 0x0E..=0x19 | 0x1C..=0x1F | 0x7F);
    let head = head.get(..MAX_BYTES).unwrap_or(head);
    head.iter().filter(is_control).count() * 50 > head.len()
}

/// Characters of several bytes, and places where bytes are none.
fn utf8_counts(bytes: &[u8]) -> (usize, usize) {
    let (mut num_good, mut num_broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        num_good += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
        num_broken += usize::from(!chunk.invalid().is_empty());
    }
    (num_good, num_broken)
}

/// Whether the declared encoding may be true: no other reads far better.
fn is_plausible(declared: Encoding, head: &[u8]) -> bool {
    if declared == Encoding::UTF_8 {
        return false;
    }
    let fits = guess::fits(head);
    let Some(rival) = guess::rival(&fits) else {
        return reads_as(head, Some(declared));
    };
    match fits.iter().find(|fit| fit.encoding == declared) {
        Some(fit) => fit.cost <= rival.cost + (rival.num_pairs * 5).max(80),
        // No letters of another script look like so many of Arabic.
        None => rival.num_letters < 10 && reads_as(head, Some(declared)),
    }
}

/// Whether nearly all the bytes are characters in that encoding of the standard.
fn reads_as(head: &[u8], encoding: Option<Encoding>) -> bool {
    let head = guess::sample(head);
    match encoding.map(|encoding| encoding.0) {
        Some(Kind::Standard(encoding)) => {
            let (text, _) = encoding.decode_without_bom_handling(head);
            let is_bad = |char: &char| matches!(*char, '\0' | char::REPLACEMENT_CHARACTER);
            text.chars().filter(is_bad).count() * 50 <= head.len()
        }
        Some(Kind::Table(_)) => true,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARABIC: &str = "هذا كتاب في تاريخ المدن والقرى، وفيه أخبار من زارها.";
    const WINDOWS_1256: Option<Encoding> = Some(Encoding::WINDOWS_1256);

    fn bytes(text: &str, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
        let (bytes, _, is_lossy) = encoding.encode(text);
        assert!(!is_lossy, "{text}");
        bytes.into_owned()
    }

    fn utf16_bytes(text: &str, write: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(write).collect()
    }

    fn name(bytes: &[u8], declared: Option<Encoding>) -> &'static str {
        detect(bytes, declared, true).unwrap().encoding.name()
    }

    #[test]
    fn a_byte_order_mark_says_more_than_a_declaration() {
        let marked = format!("\u{FEFF}{ARABIC}");
        for (bytes, expected) in [
            (marked.clone().into_bytes(), "UTF-8"),
            (utf16_bytes(&marked, u16::to_le_bytes), "UTF-16LE"),
            (utf16_bytes(&marked, u16::to_be_bytes), "UTF-16BE"),
        ] {
            let detected = detect(&bytes, WINDOWS_1256, true).unwrap();
            assert_eq!((detected.encoding.name(), detected.declared), (expected, true));
        }
    }

    #[test]
    fn no_byte_order_mark_is_seen_where_there_is_none() {
        let letters = bytes("ے\u{200F} تقرير السنة عن المدينة والقرى", encoding_rs::WINDOWS_1256);
        assert!(letters.starts_with(b"\xFF\xFE"));
        assert_eq!(name(&letters, None), "UTF-16LE");
        assert_eq!(detect_unmarked(&letters, None, true).unwrap().encoding.name(), "windows-1256");
    }

    #[test]
    fn utf16_shows_without_a_mark() {
        for text in [ARABIC, "كتاب", "plain English text", "a,b\nكتاب,2\n", "Привет"] {
            assert_eq!(name(&utf16_bytes(text, u16::to_le_bytes), None), "UTF-16LE", "{text}");
            assert_eq!(name(&utf16_bytes(text, u16::to_be_bytes), None), "UTF-16BE", "{text}");
            assert_eq!(name(text.as_bytes(), None), "UTF-8");
        }
        for text in ["", " ", "    ", "! ! ! ! ", "a\tb", "..\n..\n"] {
            assert_eq!(name(text.as_bytes(), None), "UTF-8", "{text:?}");
        }
    }

    #[test]
    fn a_head_may_end_inside_a_character() {
        for end in 2..ARABIC.len() {
            let head = &ARABIC.as_bytes()[..end];
            assert_eq!(detect(head, WINDOWS_1256, false).unwrap().encoding, Encoding::UTF_8);
        }
    }

    #[test]
    fn a_few_broken_bytes_do_not_hide_utf8() {
        let mut broken = ARABIC.as_bytes().to_vec();
        broken[10] = 0xFF;
        broken.truncate(broken.len() - 2);
        assert_eq!(name(&broken, None), "UTF-8");
        assert_eq!(name(b"\xD8\xB3\xFF\xD8\xB3", None), "UTF-8");
    }

    #[test]
    fn a_declaration_counts_unless_its_text_is_garbage() {
        let windows = bytes(ARABIC, encoding_rs::WINDOWS_1256);
        let iso = bytes(ARABIC, encoding_rs::ISO_8859_6);
        let latin = bytes("Größe und Maß, café", encoding_rs::WINDOWS_1252);
        let rows = [
            (&windows, "windows-1256", "windows-1256", true),
            (&windows, "iso-8859-6", "windows-1256", false),
            (&windows, "us-ascii", "windows-1256", false),
            (&windows, "utf-8", "windows-1256", false),
            (&windows, "utf-16", "windows-1256", false),
            (&iso, "windows-1256", "ISO-8859-6", false),
            // What ISO-8859-6 has, MacArabic has too.
            (&iso, "macarabic", "x-mac-arabic", true),
            (&latin, "iso-8859-1", "windows-1252", true),
            (&latin, "windows-1256", "windows-1252", false),
        ];
        for (bytes, declared, expected, is_declared) in rows {
            let detected = detect(bytes, Encoding::for_label(declared), true).unwrap();
            let found = (detected.encoding.name(), detected.declared);
            assert_eq!(found, (expected, is_declared), "{declared}");
        }
        let russian = bytes("Книга о городах и людях", encoding_rs::WINDOWS_1251);
        assert_eq!(name(&russian, Encoding::for_label("windows-1251")), "windows-1251");
    }

    #[test]
    fn what_is_no_text_gets_a_reason() {
        let rows: [(&[u8], &str); 4] = [
            (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0", "binary file: there is a NUL byte at 8"),
            (b"text\0", "binary file: there is a NUL byte at 4"),
            (b"\x1F\x8B\x08\x01\x02\x03\xFF\x90\x80", "binary file: too many control characters"),
            (b"\xFF\xFE\0\0a\0\0\0", "text in UTF-32, which is not read"),
        ];
        for (bytes, reason) in rows {
            assert_eq!(detect(bytes, None, true).unwrap_err(), reason);
        }
    }
}
