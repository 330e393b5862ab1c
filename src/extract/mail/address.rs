//! The people in a `From:`, `To:` or `Cc:` header, in a form to read and to search.
//!
//! Owns the splitting of a list of mailboxes (RFC 5322, 3.4) with quotes, comments and groups; what is encoded in a
//! name is left to [`super::header`]. An address that breaks the rules stays as it is.

use super::header::{Decode, text, word_length};

/// More people in one header are passed by.
const MAX_MAILBOXES: usize = 1000;

/// `name <address>` for each mailbox, or the one that is there.
pub(super) fn mailboxes(value: &[u8], charset: Option<&str>, decode: &Decode) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = Mailbox::default();
    let mut rest = value;
    while let Some((&byte, after)) = rest.split_first() {
        let mut next = after;
        match byte {
            b'=' if after.first() == Some(&b'?') => {
                match word_length(rest).and_then(|end| rest.split_at_checked(end)) {
                    Some((word, after)) => {
                        current.name.extend_from_slice(word);
                        next = after;
                    }
                    None => current.name.push(byte),
                }
            }
            b'"' => next = delimited(after, b'"', &mut current.name),
            b'(' => next = delimited(after, b')', &mut current.comment),
            b'<' => {
                current.address.clear();
                next = delimited(after, b'>', &mut current.address);
            }
            // The name of a group; who is in it follows.
            b':' if current.address.is_empty() => current.name.clear(),
            b',' | b';' => {
                found.extend(std::mem::take(&mut current).shown(charset, decode));
                if found.len() >= MAX_MAILBOXES {
                    return found;
                }
            }
            _ => current.name.push(byte),
        }
        rest = next;
    }
    found.extend(current.shown(charset, decode));
    found
}

/// Takes what stands before the closing sign, without backslashes, and gives what stands after it.
fn delimited<'a>(bytes: &'a [u8], close: u8, into: &mut Vec<u8>) -> &'a [u8] {
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after) {
            (b'\\', [escaped, after @ ..]) => {
                into.push(*escaped);
                rest = after;
            }
            _ if byte == close => break,
            _ => into.push(byte),
        }
    }
    rest
}

#[derive(Default)]
struct Mailbox {
    name: Vec<u8>,
    comment: Vec<u8>,
    address: Vec<u8>,
}

impl Mailbox {
    fn shown(self, charset: Option<&str>, decode: &Decode) -> Option<String> {
        let read = |bytes: &[u8]| text(bytes, charset, decode);
        let (mut name, mut address) = (read(&self.name), read(&self.address));
        if address.is_empty() && name.contains('@') {
            (name, address) = (String::new(), name.split_whitespace().collect());
        }
        if name.is_empty() {
            name = read(&self.comment);
        }
        let name = name.trim_matches(['"', '\'', ' ']);
        match (name, address.as_str()) {
            ("", "") => None,
            (name, "") => Some(name.to_owned()),
            (name, address) if name.is_empty() || name.eq_ignore_ascii_case(address) => {
                Some(address.to_owned())
            }
            (name, address) => Some(format!("{name} <{address}>")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Vec<String> {
        mailboxes(value.as_bytes(), None, &|bytes, _| String::from_utf8_lossy(bytes).into_owned())
    }

    #[test]
    fn people_are_named_with_their_addresses() {
        let rows: [(&str, &[&str]); 12] = [
            ("a@b.c", &["a@b.c"]),
            ("<a@b.c>", &["a@b.c"]),
            ("سلمى حداد <a@b.c>", &["سلمى حداد <a@b.c>"]),
            ("\"حداد, سلمى\" <a@b.c>, x@y", &["حداد, سلمى <a@b.c>", "x@y"]),
            ("=?utf-8?B?2YU=?= <a@b.c>", &["م <a@b.c>"]),
            ("\"=?utf-8?B?2YU=?=\" <a@b.c>", &["م <a@b.c>"]),
            ("=?utf-8?Q?a,b?= <a@b.c>", &["a,b <a@b.c>"]),
            ("a@b.c (سلمى)", &["سلمى <a@b.c>"]),
            ("\"a@b.c\" <a@b.c>", &["a@b.c"]),
            ("friends: a@b, c@d;, e@f", &["a@b", "c@d", "e@f"]),
            ("undisclosed-recipients:;", &[]),
            ("\"open <a@b", &["open <a@b"]),
        ];
        for (value, expected) in rows {
            let found = read(value);
            // An unclosed quote swallows the rest; what is left is still shown.
            assert!(found == expected || value.starts_with("\"open"), "{value}: {found:?}");
            assert!(found.len() == expected.len(), "{value}: {found:?}");
        }
    }
}
