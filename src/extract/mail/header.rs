//! The header of a message or part: its fields, and what is encoded in them.
//!
//! Owns folding and encoded words (RFC 2047); parameters are in [`super::parameters`]. Works on bytes, since mail has raw
//! letters of any encoding in its headers; bytes become text by the caller's [`Decode`]. Words of one charset that stand
//! together are decoded together: many programs cut Arabic letters in two between them. Total, and linear in size.

use std::borrow::Cow;

use super::transfer;

/// Makes text of bytes, given the charset that the mail names for them, if any.
pub type Decode<'a> = dyn Fn(&[u8], Option<&str>) -> String + 'a;

/// Fields after this many are passed by.
const MAX_FIELDS: usize = 10_000;

/// The fields of a header in order, unfolded.
#[derive(Debug, Default)]
pub(super) struct Header<'a> {
    fields: Vec<(&'a [u8], Cow<'a, [u8]>)>,
}

impl<'a> Header<'a> {
    /// The header at the start of a message or part, and the body after the first empty line.
    pub(super) fn split(bytes: &'a [u8]) -> (Header<'a>, &'a [u8]) {
        let mut header = Header::default();
        let mut rest = bytes;
        while let Some(line) = next_line(&mut rest) {
            let content = without_end(line);
            if content.is_empty() {
                break;
            }
            if content.starts_with(b" ") || content.starts_with(b"\t") {
                if let Some((_, value)) = header.fields.last_mut() {
                    let value = value.to_mut();
                    value.push(b' ');
                    value.extend_from_slice(content.trim_ascii_start());
                }
            } else if let Some((name, value)) = field(content)
                && header.fields.len() < MAX_FIELDS
            {
                header.fields.push((name, Cow::Borrowed(value.trim_ascii())));
            }
        }
        (header, rest)
    }

    /// The value of the first field of a name, in lower case, as it is written.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        let (_, value) = self.fields.iter().find(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes()))?;
        Some(value)
    }

    /// The values of all fields of a name.
    pub(super) fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b [u8]> {
        self.fields
            .iter()
            .filter(move |(found, _)| found.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value.as_ref())
    }

    /// Whether any of these fields is there.
    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }
}

/// The first line of the rest, with its end.
pub(super) fn next_line<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    if rest.is_empty() {
        return None;
    }
    let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
    let (line, after) = rest.split_at_checked(end)?;
    *rest = after;
    Some(line)
}

/// The line without its LF or CRLF.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Whether a line is the first of a header field.
pub(super) fn is_field(line: &[u8]) -> bool {
    field(line).is_some()
}

fn field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().take(80).position(|byte| *byte == b':')?;
    let (name, value) = (line.get(..colon)?.trim_ascii_end(), line.get(colon + 1..)?);
    let is_name = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic());
    is_name.then_some((name, value))
}

/// A value as text: encoded words decoded, raw bytes made letters with `charset` as the best guess.
pub(super) fn text(value: &[u8], charset: Option<&str>, decode: &Decode) -> String {
    let mut out = String::new();
    let mut joined: Option<(String, Vec<u8>)> = None;
    let mut rest = value;
    loop {
        let (plain, word, after) = next_word(rest);
        // White space between two encoded words is not part of the text.
        if !(plain.trim_ascii().is_empty() && joined.is_some() && word.is_some()) {
            if let Some((label, bytes)) = joined.take() {
                out.push_str(&decode_labeled(&bytes, Some(&label), decode));
            }
            out.push_str(&decode_labeled(plain, charset, decode));
        }
        let Some(word) = word else { break };
        match &mut joined {
            Some((label, bytes)) if label.eq_ignore_ascii_case(&word.charset) => bytes.extend(word.bytes),
            _ => {
                if let Some((label, bytes)) = joined.replace((word.charset, word.bytes)) {
                    out.push_str(&decode_labeled(&bytes, Some(&label), decode));
                }
            }
        }
        rest = after;
    }
    if let Some((label, bytes)) = joined {
        out.push_str(&decode_labeled(&bytes, Some(&label), decode));
    }
    let line: String = out.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    line.trim().to_owned()
}

/// Bytes as text; a label that says nothing is none.
pub(super) fn decode_labeled(bytes: &[u8], charset: Option<&str>, decode: &Decode) -> String {
    if let Ok(ascii) = str::from_utf8(bytes)
        && ascii.is_ascii()
        && !ascii.contains('\u{1B}')
    {
        return ascii.to_owned();
    }
    decode(bytes, charset.map(str::trim).filter(|label| says_something(label)))
}

/// Labels that mail programs write when they do not know, or that cannot be true of bytes over 127.
fn says_something(label: &str) -> bool {
    let empty =
        ["", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "default"];
    !empty.iter().any(|name| label.eq_ignore_ascii_case(name)) && !label.eq_ignore_ascii_case("binary")
}

struct Word {
    charset: String,
    bytes: Vec<u8>,
}

/// What stands before the next encoded word, the word, and what stands after it.
fn next_word(value: &[u8]) -> (&[u8], Option<Word>, &[u8]) {
    let mut from = 0;
    while let Some(at) = value.get(from..).and_then(|rest| find(rest, b"=?")) {
        let start = from + at;
        if let Some((word, length)) = value.get(start..).and_then(word) {
            let plain = value.get(..start).unwrap_or_default();
            return (plain, Some(word), value.get(start + length..).unwrap_or_default());
        }
        from = start + 2;
    }
    (value, None, &[])
}

/// The length of an encoded word at the start of a text that begins with `=?`.
pub(super) fn word_length(text: &[u8]) -> Option<usize> {
    let charset = text.get(2..)?.iter().take(40).position(|byte| *byte == b'?')?;
    (text.get(charset + 4) == Some(&b'?')).then_some(())?;
    let data = charset + 5;
    // A `?` within is not allowed, but some programs leave one at the end of a sentence.
    let is_end = |pair: &[u8]| pair.starts_with(b"?") && !pair.ends_with(b"?");
    let end = data + text.get(data..)?.windows(2).position(is_end)?;
    (text.get(end + 1) == Some(&b'=')).then_some(end + 2)
}

fn word(text: &[u8]) -> Option<(Word, usize)> {
    let length = word_length(text)?;
    let inside = text.get(2..length.checked_sub(2)?)?;
    let mut parts = inside.splitn(3, |byte| *byte == b'?');
    let (charset, encoding, data) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = match encoding {
        b"b" | b"B" => transfer::base64(data),
        b"q" | b"Q" => transfer::quoted_printable_word(data),
        _ => return None,
    };
    // A language may stand behind the charset (RFC 2231).
    let charset = str::from_utf8(charset).ok().filter(|label| label.chars().all(|c| c.is_ascii_graphic()))?;
    let charset = charset.split('*').next().unwrap_or(charset).to_owned();
    Some((Word { charset, bytes }, length))
}

/// Where a short pattern first stands.
pub(super) fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    text.windows(pattern.len()).position(|window| window == pattern)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// windows-1256 for these letters and UTF-8; says the label where it does not know it.
    pub(in super::super) fn decode(bytes: &[u8], label: Option<&str>) -> String {
        match (label, str::from_utf8(bytes)) {
            (Some("windows-1256"), _) | (None, Err(_)) => windows_1256(bytes),
            (Some("utf-8" | "UTF-8") | None, Ok(text)) => text.to_owned(),
            (label, _) => format!("<{label:?}>"),
        }
    }

    /// The few letters that the tests need.
    fn windows_1256(bytes: &[u8]) -> String {
        let letter = |byte: &u8| match byte {
            0xE3 => 'م',
            0xD1 => 'ر',
            0xCD => 'ح',
            0xC8 => 'ب',
            0xC7 => 'ا',
            other => char::from(*other),
        };
        bytes.iter().map(letter).collect()
    }

    fn read(value: &[u8]) -> String {
        text(value, None, &decode)
    }

    #[test]
    fn encoded_words_are_decoded_and_joined() {
        let rows: [(&[u8], &str); 10] = [
            (b"=?UTF-8?B?2YXYsdit2KjYpw==?=", "مرحبا"),
            (b"Re: =?utf-8?Q?=D9=85=D8=B1_=D8=AD?= end", "Re: مر ح end"),
            // A letter cut in two between words.
            (b"=?UTF-8?B?2YXYsdit2A==?= =?UTF-8?B?qNin?=", "مرحبا"),
            (b"=?utf-8?Q?=D9=85=D8?=   =?utf-8?Q?=B1?= =?utf-8?Q?=D8=AD?=", "مرح"),
            (b"=?windows-1256*ar?B?49HNyMc=?=", "مرحبا"),
            (b"\xE3\xD1\xCD\xC8\xC7", "مرحبا"),
            ("مرحبا".as_bytes(), "مرحبا"),
            (b"a =?b", "a =?b"),
            (b"=?x?y?z?=", "=?x?y?z?="),
            (b"=?utf-8?q?a?==?utf-8?b?2YU=?=", "aم"),
        ];
        for (value, expected) in rows {
            assert_eq!(read(value), expected, "{}", String::from_utf8_lossy(value));
        }
    }

    #[test]
    fn raw_bytes_are_decoded_with_the_charset_of_the_body() {
        let label = |label| text(b"\xE3\xE3", Some(label), &decode);
        assert_eq!(label("windows-1256"), "مم");
        assert_eq!(label("us-ascii"), "مم");
        assert_eq!(label("iso-2022-jp"), "<Some(\"iso-2022-jp\")>");
    }

    #[test]
    fn fields_are_unfolded_and_broken_lines_passed_by() {
        let bytes = b"Subject: one\r\n two\r\n\tthree\r\nbroken line\r\nX-A:b\r\nTo : c\r\n\r\nbody\r\n";
        let (header, body) = Header::split(bytes);
        assert_eq!(header.get("subject"), Some(b"one two three".as_slice()));
        assert_eq!(header.get("x-a"), Some(b"b".as_slice()));
        assert_eq!(header.get("to"), Some(b"c".as_slice()));
        assert_eq!(body, b"body\r\n");
        assert!(Header::split(b"").0.fields.is_empty());
    }

    #[test]
    fn unclosed_words_take_linear_time() {
        let value = b"=?a?q?".repeat(100_000);
        assert_eq!(read(&value).len(), value.len());
    }
}
