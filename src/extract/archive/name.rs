//! Names of members: their letters, whether they are safe, and what kinds of archives are not read.
//!
//! Owns the rule that a name never leads out of the archive. Programs on Arabic Windows write names in the code page of
//! the console, 720, and say nothing of it; other encodings are the caller's to guess. Source: PKWARE APPNOTE, appendix D;
//! the table of IBM code page 720.

use super::DecodeName;

/// Longer paths are refused.
const MAX_NAME_BYTES: usize = 4096;
/// What operating systems leave in archives.
const LITTER: [&str; 4] = ["__MACOSX", "Thumbs.db", "desktop.ini", "ehthumbs.db"];

/// Where a member belongs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A file of this name.
    File(String),
    /// A hidden file, or one that no person put there.
    Hidden,
    /// The name as it is written, and why it is refused.
    Refused(String, String),
}

/// Judges a name.
pub(super) fn place(bytes: &[u8], decode: &DecodeName) -> Place {
    let shown: String = decoded(bytes.get(..bytes.len().min(MAX_NAME_BYTES)).unwrap_or_default(), decode)
        .chars()
        .map(|letter| if letter.is_control() { '\u{FFFD}' } else { letter })
        .collect();
    if bytes.len() > MAX_NAME_BYTES {
        let start: String = shown.chars().take(40).collect();
        return Place::Refused(
            format!("{start}…"),
            format!("its name is longer than {MAX_NAME_BYTES} bytes"),
        );
    }
    let path = shown.replace('\\', "/");
    let is_drive =
        path.as_bytes().get(1) == Some(&b':') && path.starts_with(|first: char| first.is_ascii_alphabetic());
    if path.starts_with('/') || is_drive || path.split('/').any(|part| part == "..") {
        return Place::Refused(shown, "unsafe path".to_owned());
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let is_hidden =
        |part: &&str| part.starts_with('.') || LITTER.iter().any(|name| part.eq_ignore_ascii_case(name));
    if parts.iter().any(is_hidden) {
        return Place::Hidden;
    }
    if parts.is_empty() {
        return Place::Refused(shown, "it has no name".to_owned());
    }
    Place::File(parts.join("/"))
}

fn decoded(bytes: &[u8], decode: &DecodeName) -> String {
    if let Ok(name) = str::from_utf8(bytes) {
        return name.to_owned();
    }
    code_page_720(bytes).unwrap_or_else(|| decode(bytes))
}

/// The name in code page 720, if it is likely in it: no line drawing, and letters that are none in Windows-1256.
fn code_page_720(bytes: &[u8]) -> Option<String> {
    let has_own_letters = bytes.iter().any(|byte| matches!(byte, 0x98..=0x9B | 0x9D..=0xAD));
    if !has_own_letters {
        return None;
    }
    bytes.iter().map(|byte| letter_720(*byte)).collect()
}

fn letter_720(byte: u8) -> Option<char> {
    let at = |first: u32, byte: u8, start: u8| char::from_u32(first + u32::from(byte - start));
    match byte {
        0..0x80 => Some(char::from(byte)),
        0x91..=0x92 => at(0x651, byte, 0x91),
        0x95 => Some('\u{640}'),
        0x98..=0x9B => at(0x621, byte, 0x98),
        0x9D..=0xAD => at(0x625, byte, 0x9D),
        0xAE => Some('«'),
        0xAF => Some('»'),
        0xE0..=0xE4 => at(0x636, byte, 0xE0),
        0xE5 => Some('\u{641}'),
        0xE7..=0xEF => at(0x642, byte, 0xE7),
        0xF1..=0xF6 => at(0x64B, byte, 0xF1),
        0xFF => Some(' '),
        _ => None,
    }
}

/// A sign at the start of a file, extensions, and the name of the kind of archive.
const KINDS: [(&[u8], &[&str], &str); 8] = [
    (b"7z\xBC\xAF\x27\x1C", &["7z"], "7z archives are not read; pack it again as .zip or .tar.gz"),
    (b"Rar!\x1A\x07", &["rar"], "rar archives are not read; pack it again as .zip or .tar.gz"),
    (b"\xFD7zXZ\x00", &["xz", "txz"], "xz data is not read; pack it again as .gz or .zst"),
    (b"BZh", &["bz2", "tbz2", "tbz"], "bzip2 data is not read; pack it again as .gz or .zst"),
    (b"MSCF\x00\x00\x00\x00", &["cab"], "cab archives are not read; pack it again as .zip"),
    (b"\x1F\x9D", &["z", "taz"], "compress (.Z) data is not read; pack it again as .gz or .zst"),
    (b"LZIP\x01", &["lz", "tlz"], "lzip data is not read; pack it again as .gz or .zst"),
    (b"PK\x07\x08", &["zipx", "z01"], "zip archives in several parts or of the .zipx kind are not read"),
];

/// Why an archive of a kind that is not read is not, by its first bytes or else its name.
pub fn unsupported(name: &str, first_bytes: &[u8]) -> Option<&'static str> {
    let by_sign = KINDS.iter().find(|(sign, ..)| first_bytes.starts_with(sign));
    let extension = || Some(name.rsplit_once('.')?.1.to_ascii_lowercase());
    let by_name = || {
        let extension = extension()?;
        KINDS.iter().find(|(_, extensions, _)| extensions.contains(&extension.as_str()))
    };
    by_sign.or_else(by_name).map(|(.., reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(name: &[u8]) -> Place {
        place(name, &|bytes| format!("<{}>", bytes.len()))
    }

    fn file(name: &str) -> Place {
        Place::File(name.to_owned())
    }

    #[test]
    fn names_never_lead_out_of_the_archive() {
        for name in
            ["../a", "a/../../b", "/etc/passwd", "\\\\host\\share", "C:\\a.txt", "c:a", "a\\..\\b", ".."]
        {
            assert_eq!(judge(name.as_bytes()), Place::Refused(name.to_owned(), "unsafe path".to_owned()));
        }
        assert_eq!(judge("./أخبار//2015/خبر.txt".as_bytes()), file("أخبار/2015/خبر.txt"));
        assert_eq!(judge(b"dir\\a.txt"), file("dir/a.txt"));
        assert_eq!(judge(b"a..b/c..txt"), file("a..b/c..txt"));
        assert_eq!(judge(b"a\nb"), file("a\u{FFFD}b"));
        assert!(matches!(judge(&b"a".repeat(5000)), Place::Refused(_, reason) if reason.contains("longer")));
        assert!(matches!(judge(b"./"), Place::Refused(..)));
    }

    #[test]
    fn hidden_files_and_litter_are_passed_by() {
        for name in [".DS_Store", "a/._b.txt", "__MACOSX/a.txt", ".git/x", "a/thumbs.DB"] {
            assert_eq!(judge(name.as_bytes()), Place::Hidden, "{name}");
        }
    }

    #[test]
    fn names_in_the_code_page_of_arabic_consoles_are_read() {
        // "أخبار.txt" and "تقرير" in code page 720; the second of windows-1256 is left to the caller.
        assert_eq!(judge(b"\x9A\xA6\xA0\x9F\xA9.txt"), file("أخبار.txt"));
        assert_eq!(judge(b"\xA2\xE7\xA9\xEF\xA9"), file("تقرير"));
        assert_eq!(judge(b"\xCA\xDE\xD1\xED\xD1"), file("<5>"));
        assert_eq!(judge("تقرير".as_bytes()), file("تقرير"));
    }

    #[test]
    fn other_kinds_of_archives_get_a_reason() {
        assert!(unsupported("a", b"7z\xBC\xAF\x27\x1C\x00").is_some_and(|reason| reason.contains("7z")));
        assert!(unsupported("a.zip", b"Rar!\x1A\x07\x00").is_some_and(|reason| reason.contains("rar")));
        assert!(unsupported("a.RAR", b"").is_some());
        assert!(unsupported("a.tar.xz", b"").is_some());
        assert_eq!(unsupported("a.zip", b"PK\x03\x04"), None);
        assert_eq!(unsupported("rar", b""), None);
    }
}
