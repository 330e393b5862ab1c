//! The encoding that a page says it is in.
//!
//! Owns the search in the first bytes; whether to believe it is left to who decodes. After the prescan of WHATWG HTML
//! 13.2.3.2: comments are passed over, attributes are read by its rules, `meta charset` and `http-equiv` count, and the
//! first that names an encoding wins; also the XML declaration, which XHTML has.

/// How far a declaration is looked for; the standard asks for 1024, pages put scripts before it.
const MAX_BYTES: usize = 4096;

/// The name of the encoding that the first bytes of a page declare, as it is written there.
pub fn declared_charset(head: &[u8]) -> Option<String> {
    let head = head.get(..MAX_BYTES).unwrap_or(head);
    let mut rest = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if let Some(declaration) = rest.strip_prefix(b"<?xml") {
        let end = find(declaration, b"?>").unwrap_or(declaration.len());
        let (declaration, after) = declaration.split_at_checked(end)?;
        if let Some(name) = encoding_of_xml(declaration) {
            return Some(name);
        }
        rest = after;
    }
    loop {
        let at = rest.iter().position(|byte| *byte == b'<')?;
        rest = rest.get(at..)?;
        if rest.starts_with(b"<!--") {
            // `<!-->` is a whole comment.
            let inner = rest.get(2..)?;
            rest = inner.get(find(inner, b"-->")? + 3..)?;
        } else if starts_with_tag(rest, b"meta") {
            let mut attributes = Attributes { rest: rest.get(5..)? };
            if let Some(name) = encoding_of_meta(&mut attributes) {
                return Some(name);
            }
            rest = attributes.rest;
        } else if rest.get(1).is_some_and(|byte| byte.is_ascii_alphabetic())
            || rest.starts_with(b"</") && rest.get(2).is_some_and(|byte| byte.is_ascii_alphabetic())
        {
            let name_end = rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?;
            let mut attributes = Attributes { rest: rest.get(name_end..)? };
            while attributes.next().is_some() {}
            rest = attributes.rest;
        } else if matches!(rest.get(1), Some(b'!' | b'/' | b'?')) {
            rest = rest.get(rest.iter().position(|byte| *byte == b'>')? + 1..)?;
        } else {
            rest = rest.get(1..)?;
        }
    }
}

fn starts_with_tag(bytes: &[u8], name: &[u8]) -> bool {
    let has_name = bytes.get(1..=name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
    has_name && bytes.get(name.len() + 1).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/')
}

fn encoding_of_xml(declaration: &[u8]) -> Option<String> {
    let after = declaration.get(find(declaration, b"encoding")? + 8..)?.trim_ascii_start();
    let after = after.strip_prefix(b"=")?.trim_ascii_start();
    let quote = *after.first().filter(|quote| matches!(quote, b'"' | b'\''))?;
    label(after.get(1..)?.split(|byte| *byte == quote).next()?)
}

fn encoding_of_meta(attributes: &mut Attributes<'_>) -> Option<String> {
    let (mut charset, mut content, mut is_type) = (None, None, false);
    while let Some((name, value)) = attributes.next() {
        match name.to_ascii_lowercase().as_slice() {
            b"charset" => charset = charset.or_else(|| label(value)),
            b"content" => content = content.or_else(|| charset_of_content(value)),
            b"http-equiv" => is_type |= value.trim_ascii().eq_ignore_ascii_case(b"content-type"),
            _ => {}
        }
    }
    charset.or(content.filter(|_| is_type))
}

/// The charset in `text/html; charset=windows-1256`.
pub(in crate::extract) fn charset_of_content(content: &[u8]) -> Option<String> {
    let mut rest = content;
    loop {
        let at = rest.windows(7).position(|window| window.eq_ignore_ascii_case(b"charset"))?;
        rest = rest.get(at + 7..)?;
        if let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            return match value.first() {
                Some(quote @ (b'"' | b'\'')) => label(value.get(1..)?.split(|byte| byte == quote).next()?),
                _ => label(value.split(|byte| byte.is_ascii_whitespace() || *byte == b';').next()?),
            };
        }
    }
}

/// A label, if it looks like one.
fn label(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.trim_ascii();
    let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:+()".contains(byte);
    (!bytes.is_empty() && bytes.len() <= 40 && bytes.iter().all(is_label))
        .then(|| String::from_utf8_lossy(bytes).into_owned())
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// Reads the attributes of a tag up to its end, which is passed.
struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Attributes<'a> {
    fn next(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        let is_gap = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
        let start = self.rest.iter().position(|byte| !is_gap(byte)).unwrap_or(self.rest.len());
        let rest = self.rest.get(start..)?;
        self.rest = rest;
        match rest.first() {
            None => return None,
            Some(b'>') => {
                self.rest = rest.get(1..)?;
                return None;
            }
            _ => {}
        }
        let is_name_end = |byte: &u8| is_gap(byte) || matches!(byte, b'=' | b'>');
        // A sign of equality may begin a name.
        let end = rest.iter().skip(1).position(is_name_end).map_or(rest.len(), |end| end + 1);
        let (name, after) = rest.split_at_checked(end)?;
        self.rest = after;
        let Some(value) = after.trim_ascii_start().strip_prefix(b"=") else { return Some((name, b"")) };
        let value = value.trim_ascii_start();
        match value.first() {
            Some(quote @ (b'"' | b'\'')) => {
                let value = value.get(1..)?;
                let end = value.iter().position(|byte| byte == quote).unwrap_or(value.len());
                self.rest = value.get(end + 1..).unwrap_or(b"");
                Some((name, value.get(..end)?))
            }
            _ => {
                let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
                let end = value.iter().position(is_end).unwrap_or(value.len());
                let (value, rest) = value.split_at_checked(end)?;
                self.rest = rest;
                Some((name, value))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_found_in_all_their_forms() {
        for (head, expected) in [
            ("<meta charset=windows-1256>", Some("windows-1256")),
            ("<html><head><META CHARSET = 'UTF-8' />", Some("UTF-8")),
            (
                "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1256\">",
                Some("windows-1256"),
            ),
            ("<meta content='text/html;charset=\"iso-8859-6\"' http-equiv=content-type>", Some("iso-8859-6")),
            ("<?xml version=\"1.0\" encoding=\"utf-8\"?><html>", Some("utf-8")),
            ("<?xml version='1.0'?><meta charset=a>", Some("a")),
            ("<!-- <meta charset=koi8-r> --><meta charset=utf-8>", Some("utf-8")),
            ("<a title='<meta charset=x>'><meta charset=utf-8>", Some("utf-8")),
            ("<meta name=description content='charset=x'>", None),
            ("<metadata charset=x>", None),
            ("<meta charset='", None),
            ("<meta", None),
            ("<!-->", None),
            ("", None),
            ("نص < 3 <meta charset=utf-8>", Some("utf-8")),
        ] {
            assert_eq!(declared_charset(head.as_bytes()).as_deref(), expected, "{head}");
        }
    }

    #[test]
    fn every_cut_of_a_page_is_read() {
        let head = b"<?xml version='1.0'?><!DOCTYPE html><!-- x --><p a=b c='d'/><meta http-equiv=content-type content=x>";
        for end in 0..head.len() {
            assert_eq!(declared_charset(&head[..end]), None);
        }
    }
}
