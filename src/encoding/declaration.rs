//! What an HTML or XML file says of its own encoding.
//!
//! A look at the head as bytes, before it can be text: `<?xml encoding="…"?>`, `<meta charset="…">` and `<meta
//! content="…; charset=…">`, after the prescan of the HTML standard, without its care for comments. Whether the file
//! is right is left to `detect`.

use super::label::Encoding;

/// The standard looks at the first 1024 bytes; pages with long scripts before it are not rare.
const MAX_BYTES: usize = 4096;

/// The encoding that the head of an HTML or XML file declares.
pub fn declared_in(head: &[u8]) -> Option<Encoding> {
    let head = head.get(..MAX_BYTES).unwrap_or(head).to_ascii_lowercase();
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
    let xml = head.starts_with(b"<?xml").then(|| value(tag(head), b"encoding")).flatten();
    let encoding = xml.or_else(|| {
        let metas = (0..head.len()).filter_map(|at| head.get(at..)).filter(|rest| rest.starts_with(b"<meta"));
        metas.filter_map(|rest| value(tag(rest), b"charset")).next()
    })?;
    // Whoever can read this as ASCII does not read UTF-16.
    Some(if encoding.is_utf16() { Encoding::UTF_8 } else { encoding })
}

/// The bytes up to the end of the tag.
fn tag(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == b'>').next().unwrap_or_default()
}

/// The encoding behind `name=` inside a tag.
fn value(tag: &[u8], name: &[u8]) -> Option<Encoding> {
    let at = tag.windows(name.len()).position(|part| part == name)?;
    let rest = tag.get(at + name.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\"';/?".contains(byte);
    Encoding::for_label(str::from_utf8(rest.split(is_end).next()?).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_say_their_encoding() {
        let rows: [(&[u8], Option<&str>); 9] = [
            (b"<html><meta charset=\"windows-1256\"><p>\xC7\xE1", Some("windows-1256")),
            (b"<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=ISO-8859-6'>", Some("ISO-8859-6")),
            (b"<meta name=a content=b>\n<meta charset = utf-8 />", Some("UTF-8")),
            (b"\xEF\xBB\xBF<?xml version='1.0' encoding='windows-1256'?>", Some("windows-1256")),
            (b"<?xml version='1.0'?><html><head><meta charset=cp720>", Some("cp720")),
            (b"<meta charset=utf-16>", Some("UTF-8")),
            (b"<meta charset=\"klingon\">", None),
            (b"<p>charset=utf-8</p><meta charset", None),
            (b"", None),
        ];
        for (head, expected) in rows {
            assert_eq!(declared_in(head).map(Encoding::name), expected, "{}", head.escape_ascii());
        }
    }
}
