//! The parameters of a header field, such as a charset, a boundary or the name of a file.
//!
//! Owns quotes, continuations and percent-encoding (RFC 2045, 2231), and what programs write against these rules. A value
//! is bytes first, since its charset may be anything.

use super::{
    header::{Decode, decode_labeled, text},
    transfer,
};

/// A value with parameters, such as `text/plain; charset=utf-8`.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    /// What stands before the parameters, in lower case.
    pub(super) value: String,
    /// Name without the signs of RFC 2231, part number, whether it is percent-encoded, raw value.
    found: Vec<(String, u32, bool, Vec<u8>)>,
}

impl Parameters {
    pub(super) fn read(field: &[u8]) -> Parameters {
        let mut parts = split_outside_quotes(field, b';').into_iter();
        let value = parts.next().unwrap_or_default();
        let mut found = Vec::new();
        for part in parts.take(1000) {
            let Some(equals) = part.iter().position(|byte| *byte == b'=') else { continue };
            let name = String::from_utf8_lossy(part.get(..equals).unwrap_or_default());
            let name = name.trim().to_ascii_lowercase();
            let value = part.get(equals + 1..).unwrap_or_default();
            let (name, is_encoded) = match name.strip_suffix('*') {
                Some(name) => (name.to_owned(), true),
                None => (name, false),
            };
            let (name, number) = match name.rsplit_once('*').map(|(name, number)| (name, number.parse())) {
                Some((name, Ok(number))) => (name.to_owned(), number),
                _ => (name, 0),
            };
            found.push((name, number, is_encoded, unquoted(value.trim_ascii())));
        }
        found.sort_by_key(|(_, number, ..)| *number);
        // A comment may stand behind the value.
        let value = String::from_utf8_lossy(value).trim().to_ascii_lowercase();
        let value = value.split([' ', '(']).next().unwrap_or_default().to_owned();
        Parameters { value, found }
    }

    /// The bytes of a parameter, with the charset that it names for itself.
    pub(super) fn bytes(&self, name: &str) -> Option<(Vec<u8>, Option<String>)> {
        let mut bytes = Vec::new();
        let mut charset = None;
        let mut is_there = false;
        // Programs write the plain form beside the encoded one; the encoded one is right.
        let prefers_encoded = self.found.iter().any(|(found, _, encoded, _)| found == name && *encoded);
        let parts = self.found.iter().filter(|(found, ..)| found == name);
        for (_, number, is_encoded, value) in parts {
            if *number == 0 && is_there || *number == 0 && prefers_encoded && !is_encoded {
                continue;
            }
            is_there = true;
            let mut value = value.as_slice();
            if *is_encoded && *number == 0 {
                let mut parts = value.splitn(3, |byte| *byte == b'\'');
                if let (Some(label), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
                    charset = Some(String::from_utf8_lossy(label).into_owned());
                    value = rest;
                }
            }
            match *is_encoded {
                true => bytes.extend(transfer::hex_escapes(value, b'%')),
                false => bytes.extend_from_slice(value),
            }
        }
        is_there.then_some((bytes, charset))
    }

    /// A parameter as text.
    pub(super) fn text(&self, name: &str, decode: &Decode) -> Option<String> {
        let (bytes, charset) = self.bytes(name)?;
        // Many programs use encoded words here too, which RFC 2047 forbids.
        Some(match &charset {
            Some(_) => decode_labeled(&bytes, charset.as_deref(), decode),
            None => text(&bytes, None, decode),
        })
    }

    /// The charset parameter.
    pub(super) fn charset(&self) -> Option<String> {
        let (bytes, _) = self.bytes("charset")?;
        let label = String::from_utf8_lossy(&bytes).trim().to_owned();
        (!label.is_empty()).then_some(label)
    }
}

fn split_outside_quotes(field: &[u8], separator: u8) -> Vec<&[u8]> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    field
        .split(|byte| {
            let ends = *byte == separator && !is_quoted;
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_quoted => is_escaped = true,
                b'"' => is_quoted = !is_quoted,
                _ => {}
            }
            ends
        })
        .collect()
}

fn unquoted(value: &[u8]) -> Vec<u8> {
    let Some(inside) = value.strip_prefix(b"\"") else { return value.to_vec() };
    let inside = inside.strip_suffix(b"\"").unwrap_or(inside);
    let mut out = Vec::with_capacity(inside.len());
    let mut is_escaped = false;
    for &byte in inside {
        // Windows paths have backslashes that escape nothing.
        if byte == b'\\' && !is_escaped {
            is_escaped = true;
            continue;
        }
        if is_escaped && byte != b'"' && byte != b'\\' {
            out.push(b'\\');
        }
        out.push(byte);
        is_escaped = false;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{super::header::tests::decode, *};

    #[test]
    fn parameters_are_read_in_all_their_forms() {
        let rows: [(&[u8], &str); 8] = [
            (b"a/b; name=x.txt", "x.txt"),
            (b"a/b; NAME=\"a;b \\\"c\\\".txt\"", "a;b \"c\".txt"),
            (b"a/b; name=\"C:\\dir\\x.txt\"", "C:\\dir\\x.txt"),
            (b"a/b; name*=utf-8'ar'%D9%85.txt", "م.txt"),
            (b"a/b; name*0*=utf-8''%D9; name*1*=%85; name*2=.txt", "م.txt"),
            (b"a/b; name=\"=?utf-8?B?2YU=?=.txt\"; name*=utf-8''%D9%85", "م"),
            (b"a/b; name=\"=?utf-8?B?2YU=?=.txt\"", "م.txt"),
            (b"a/b; name=\"\xE3.txt\"", "م.txt"),
        ];
        for (field, expected) in rows {
            let read = Parameters::read(field);
            assert_eq!(read.value, "a/b");
            assert_eq!(read.text("name", &decode).as_deref(), Some(expected));
        }
        assert_eq!(
            Parameters::read(b"Text/Plain (x); charset=\"UTF-8\"").charset().as_deref(),
            Some("UTF-8")
        );
    }
}
