//! The transfer encodings of mail: base64 and quoted-printable, taken as they come.
//!
//! Mail is cut, wrapped and signed by machines on its way, and what they add must not cost the rest: bytes that cannot be
//! are passed by, and lines of another kind end the data. Total; the result is never longer than the input. Source: RFC
//! 2045, section 6.

use super::header::{next_line, without_end};

/// The bytes of base64 on one or many lines.
pub(super) fn base64(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for &byte in data {
        let Some(value) = sextet(byte) else {
            if byte == b'=' {
                (bits, count) = (0, 0);
            }
            continue;
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.extend((bits >> count).to_be_bytes().last());
            bits &= (1 << count) - 1;
        }
    }
    out
}

/// The bytes of a base64 body, up to a line that is no base64: lists put a footer behind it.
pub(super) fn base64_body(body: &[u8]) -> Vec<u8> {
    let mut rest = body;
    let mut length = 0;
    while let Some(line) = next_line(&mut rest) {
        let content = without_end(line).trim_ascii();
        let is_foreign = |byte: &u8| sextet(*byte).is_none() && *byte != b'=';
        let num_foreign = content.iter().filter(|byte| is_foreign(byte)).count();
        // One bad byte in a line is damage, many are another kind of line.
        if num_foreign > 1 && num_foreign * 10 > content.len() {
            break;
        }
        length += line.len();
    }
    match body.get(..length) {
        Some(data) if !data.trim_ascii().is_empty() => base64(data),
        // The header is wrong about it.
        _ => body.to_vec(),
    }
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// The bytes of a quoted-printable body; what is no escape stays as it is.
pub(super) fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(line) = next_line(&mut rest) {
        let content = without_end(line);
        // White space at the end of a line came on the way.
        let content = content.trim_ascii_end();
        match content.strip_suffix(b"=") {
            Some(content) => out.extend(hex_escapes(content, b'=')),
            None => {
                out.extend(hex_escapes(content, b'='));
                if line.ends_with(b"\n") {
                    out.push(b'\n');
                }
            }
        }
    }
    out
}

/// The bytes of an encoded word in the Q encoding.
pub(super) fn quoted_printable_word(data: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = data.iter().map(|byte| if *byte == b'_' { b' ' } else { *byte }).collect();
    hex_escapes(&spaced, b'=')
}

/// Bytes with their escapes, a sign and two hexadecimal digits, resolved.
pub(super) fn hex_escapes(data: &[u8], sign: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut rest = data;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == sign
            && let [high, low, after @ ..] = after
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high << 4 | low);
            rest = after;
            continue;
        }
        out.push(byte);
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| value.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_with_its_damage() {
        let rows: [(&[u8], &str); 7] = [
            (b"2YXYsdit2KjYpw==", "مرحبا"),
            (b"2YXYsdit2KjYpw", "مرحبا"),
            (b"2YXY\r\nsdit\r\n2KjYpw==\r\n", "مرحبا"),
            (b"2YXYsdit2A==\nqNin\n", "مرحبا"),
            (b"2YXYsdit2A!jYpw==", "مرح"),
            (b"2YXYsdit2KjYpw==\n-- \nsent by the list, see its rules\n", "مرحبا"),
            (b"plain text, not base64 at all", "plain text, not base64 at all"),
        ];
        for (body, expected) in rows {
            let found = String::from_utf8_lossy(&base64_body(body)).into_owned();
            assert!(found.starts_with(expected), "{found} {expected}");
        }
        assert_eq!(base64(b""), b"");
    }

    #[test]
    fn quoted_printable_is_read_with_its_damage() {
        let rows: [(&[u8], &str); 6] = [
            (b"=D9=85=d8=b1\r\n", "مر\n"),
            (b"=D9=\r\n=85\r\n", "م\n"),
            (b"a= \r\nb  \r\n", "ab\n"),
            (b"1 = 2 =ZZ =4", "1 = 2 =ZZ =4"),
            (b"a_b", "a_b"),
            (b"=", ""),
        ];
        for (body, expected) in rows {
            assert_eq!(String::from_utf8_lossy(&quoted_printable(body)), expected);
        }
        assert_eq!(quoted_printable_word(b"a_=5F"), b"a _");
    }
}
