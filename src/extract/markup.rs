//! XML parts of documents, handed element by element to a visitor: names without prefix, text with its entities told.
//!
//! Owns the decoding of a part, the skipping of subtrees and what is done about markup that is not well-formed; what
//! elements mean is left to the formats. Invariants: nothing recurses, so that no depth of nesting can overflow the
//! stack; entities that a file declares itself are never expanded. Source: XML 1.0, HTML's named references.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    escape::{resolve_html5_entity, unescape_with},
    events::{BytesRef, BytesStart, Event},
};

use crate::{
    encoding::{self, Decoded, Encoding},
    note::Note,
};

/// A part that must be well-formed and is nested deeper was made to do harm: the ends that are awaited take memory.
const MAX_DEPTH: usize = 100_000;
/// How often a lenient reading starts anew after broken markup; each start may look through all that is left.
const MAX_RESTARTS: usize = 50;

/// What is to be done with the element that starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Its content is visited.
    Enter,
    /// Its content and its end are passed over.
    Skip,
}

/// What is told of a part, in its order. Names are without prefix.
pub trait Visit {
    /// An element starts.
    ///
    /// # Errors
    /// The reading is to end.
    fn start(&mut self, tag: &Tag) -> Result<Next, String>;

    /// An element ends; also told of empty ones.
    ///
    /// # Errors
    /// The reading is to end.
    fn end(&mut self, name: &str) -> Result<(), String>;

    /// A piece of text; one text may come in many pieces.
    ///
    /// # Errors
    /// The reading is to end.
    fn text(&mut self, text: &str) -> Result<(), String>;
}

/// The start of an element.
pub struct Tag<'a>(&'a BytesStart<'a>);

impl Tag<'_> {
    /// Its name without prefix.
    pub fn name(&self) -> &str {
        local(self.0.name().into_inner())
    }

    /// Its name with the prefix that the file uses.
    pub fn whole_name(&self) -> &str {
        self.0.name().into_inner()
    }

    /// The value of an attribute, named with its prefix or, whatever that is, without.
    pub fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        let whole = name.contains(':');
        let attribute = self.0.html_attributes().with_checks(false).flatten().find(|attribute| {
            let key = attribute.key.into_inner();
            if whole { key == name } else { local(key) == name }
        })?;
        Some(match attribute.value {
            Cow::Borrowed(raw) => unescaped(raw),
            Cow::Owned(raw) => Cow::Owned(unescaped(&raw).into_owned()),
        })
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn unescaped(raw: &str) -> Cow<'_, str> {
    unescape_with(raw, resolve_html5_entity).unwrap_or(Cow::Borrowed(raw))
}

/// Visits a part that must be well-formed.
///
/// # Errors
/// It is not, or the visitor ends the reading.
pub fn visit(xml: &str, visitor: &mut impl Visit) -> Result<(), String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_comments = false;
    reader.config_mut().allow_dangling_amp = true;
    match read(&mut reader, visitor, MAX_DEPTH)? {
        None => Ok(()),
        Some(error) => Err(format!("its XML is damaged: {error}")),
    }
}

/// Visits a part as far as it can be understood: ends may be missing or stray, and markup that is none is text.
///
/// # Errors
/// The visitor ends the reading.
pub fn visit_leniently(xml: &str, visitor: &mut impl Visit) -> Result<(), String> {
    let xml = escape_stray(xml);
    let mut rest: &str = &xml;
    for _ in 0..MAX_RESTARTS {
        let mut reader = Reader::from_str(rest);
        let config = reader.config_mut();
        config.check_comments = false;
        config.check_end_names = false;
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        if read(&mut reader, visitor, usize::MAX)?.is_none() {
            break;
        }
        // Only markup that does not end by the end of the text is refused: its first sign is passed by as text.
        let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
        let Some(broken) = rest.get(at..) else { break };
        let mut letters = broken.chars();
        if letters.next().is_none() {
            break;
        }
        rest = letters.as_str();
    }
    Ok(())
}

/// The text with `<` escaped where no name, end, comment or instruction follows.
fn escape_stray(xml: &str) -> Cow<'_, str> {
    let is_stray =
        |after: &str| !after.starts_with(|next: char| next.is_alphabetic() || "/!?_".contains(next));
    if !xml.split('<').skip(1).any(is_stray) {
        return Cow::Borrowed(xml);
    }
    let mut escaped = String::with_capacity(xml.len() + 64);
    for (index, piece) in xml.split('<').enumerate() {
        if index > 0 {
            escaped.push_str(if is_stray(piece) { "&lt;" } else { "<" });
        }
        escaped.push_str(piece);
    }
    Cow::Owned(escaped)
}

/// Reads to the end, or to the first error of the markup, which is given back.
fn read(
    reader: &mut Reader<&[u8]>,
    visitor: &mut impl Visit,
    max_depth: usize,
) -> Result<Option<quick_xml::Error>, String> {
    // The element that is passed over, and how many of that name are open. Others do not count, so that ends that
    // are missing within do no harm.
    let mut skipped: Option<(String, usize)> = None;
    let mut depth = 0_usize;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return Ok(Some(error)),
        };
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > max_depth {
            return Err("its XML is nested too deeply".to_owned());
        }
        if let Some((name, open)) = &mut skipped {
            match event {
                Event::Start(tag) if Tag(&tag).name().eq_ignore_ascii_case(name) => *open += 1,
                Event::End(tag) if local(tag.name().into_inner()).eq_ignore_ascii_case(name) => {
                    *open -= 1;
                    if *open == 0 {
                        skipped = None;
                    }
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
            continue;
        }
        match event {
            Event::Start(tag) => {
                let tag = Tag(&tag);
                if visitor.start(&tag)? == Next::Skip {
                    skipped = Some((tag.name().to_owned(), 1));
                }
            }
            Event::Empty(tag) => {
                let tag = Tag(&tag);
                if visitor.start(&tag)? == Next::Enter {
                    visitor.end(tag.name())?;
                }
            }
            Event::End(tag) => visitor.end(local(tag.name().into_inner()))?,
            Event::Text(text) => visitor.text(&text.xml10_content())?,
            Event::CData(text) => visitor.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => visitor.text(&told(&reference))?,
            Event::Eof => return Ok(None),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// What an entity stands for; one that is not known is left as it is written.
fn told(reference: &BytesRef) -> String {
    match reference.resolve_char_ref() {
        // As in HTML, these are taken for the signs that their authors saw.
        Ok(Some(letter @ '\u{80}'..='\u{9F}')) => {
            let byte = u8::try_from(u32::from(letter)).unwrap_or(b'?');
            Encoding::WINDOWS_1252.decode(&[byte]).0
        }
        Ok(Some(letter)) => letter.to_string(),
        Ok(None) => match resolve_html5_entity(reference) {
            Some(text) => text.to_owned(),
            None => format!("&{};", &**reference),
        },
        Err(_) => char::REPLACEMENT_CHARACTER.to_string(),
    }
}

/// The text of a part, by its byte order mark, else by the encoding it names, else as UTF-8 or, where it is not, in the
/// encoding that its letters show; with notes of what was guessed and of bytes that could not be told.
pub fn decode(bytes: &[u8]) -> (String, Vec<Note>) {
    let told = match bytes {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => Some(Encoding::UTF_16LE),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => Some(Encoding::UTF_16BE),
        [0xEF, 0xBB, 0xBF, ..] => Some(Encoding::UTF_8),
        _ => declared(bytes),
    };
    let told = told.or_else(|| str::from_utf8(bytes).is_ok().then_some(Encoding::UTF_8));
    let shown = || encoding::decode(bytes, None).unwrap_or_else(|_| Decoded::lossy(bytes, Encoding::UTF_8));
    let Decoded { text, notes } = told.map_or_else(shown, |told| Decoded::lossy(bytes, told));
    (text, notes)
}

fn declared(bytes: &[u8]) -> Option<Encoding> {
    let head = bytes.get(..bytes.len().min(1024))?;
    let head = String::from_utf8_lossy(head);
    let head = head.to_ascii_lowercase();
    let after = match head.split_once("?>") {
        Some((declaration, _)) if declaration.contains("encoding") => declaration.split_once("encoding")?.1,
        _ => head.split_once("charset")?.1,
    };
    let label = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let label = label.split(['"', '\'', ' ', '>', ';', '/']).next()?;
    let encoding = Encoding::for_label(label)?;
    // A part that can be read so far as to name UTF-16 is not in it.
    (encoding != Encoding::UTF_16LE && encoding != Encoding::UTF_16BE).then_some(encoding)
}

/// Calls `found` with each element and its text up to the next element that starts or ends: enough for lists of
/// properties, whose elements have nothing but text in them.
///
/// Markup that is broken is passed over.
pub fn leaves(xml: &str, found: impl FnMut(&Tag, &str)) {
    // Such a visitor never ends the reading, which is the only error there is.
    visit_leniently(xml, &mut Leaves { found, open: None }).unwrap_or_default();
}

struct Leaves<F> {
    found: F,
    open: Option<(BytesStart<'static>, String)>,
}

impl<F: FnMut(&Tag, &str)> Leaves<F> {
    fn close(&mut self) {
        if let Some((tag, text)) = self.open.take() {
            (self.found)(&Tag(&tag), text.trim());
        }
    }
}

impl<F: FnMut(&Tag, &str)> Visit for Leaves<F> {
    fn start(&mut self, tag: &Tag) -> Result<Next, String> {
        self.close();
        self.open = Some((tag.0.to_owned(), String::new()));
        Ok(Next::Enter)
    }

    fn end(&mut self, _: &str) -> Result<(), String> {
        self.close();
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if let Some((_, so_far)) = &mut self.open {
            so_far.push_str(text);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Said(String);

    impl Visit for Said {
        fn start(&mut self, tag: &Tag) -> Result<Next, String> {
            if tag.name() == "skip" {
                return Ok(Next::Skip);
            }
            self.0.push_str(&format!("<{}", tag.name()));
            if let Some(value) = tag.attribute("a") {
                self.0.push_str(&format!(" {value}"));
            }
            self.0.push('>');
            Ok(Next::Enter)
        }

        fn end(&mut self, name: &str) -> Result<(), String> {
            self.0.push_str(&format!("</{name}>"));
            Ok(())
        }

        fn text(&mut self, text: &str) -> Result<(), String> {
            self.0.push_str(text);
            Ok(())
        }
    }

    fn strictly(xml: &str) -> Result<String, String> {
        let mut said = Said::default();
        visit(xml, &mut said).map(|()| said.0)
    }

    fn leniently(xml: &str) -> String {
        let mut said = Said::default();
        visit_leniently(xml, &mut said).unwrap();
        said.0
    }

    #[test]
    fn entities_and_cdata_are_text() {
        assert_eq!(
            strictly("<w:p w:a='&lt;&#1576;'>س &amp; ص&#x628;&nbsp;<![CDATA[<ع>]]>&own;</w:p>").unwrap(),
            "<p <ب>س & صب\u{A0}<ع>&own;</p>"
        );
    }

    #[test]
    fn what_is_skipped_is_skipped_with_all_in_it() {
        assert_eq!(
            strictly("<p>1<skip>2<skip/><skip>3</skip><q>4</q></skip>5<skip/>6</p>").unwrap(),
            "<p>156</p>"
        );
        assert_eq!(leniently("<p>1<skip>2<br>3<i></skip>4"), "<p>14");
    }

    #[test]
    fn markup_that_is_not_well_formed_is_refused_or_read_as_far_as_can_be() {
        assert!(strictly("<p>نص").is_ok());
        assert!(strictly("<p>نص</q>").unwrap_err().starts_with("its XML is damaged: "));
        assert_eq!(leniently("<p a=1>س & ص<br>ع</i></p>"), "<p 1>س & ص<br>ع</i></p>");
        assert_eq!(leniently("<p>1 < 2</p> <3 و<!-- x"), "<p>1 < 2</p> <3 و!-- x");
        assert_eq!(leniently("<p>&#150;</p>"), "<p>–</p>");
    }

    #[test]
    fn bombs_of_entities_and_nesting_do_no_harm() {
        let bomb = "<!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;&b;'>]><p>&c;</p>";
        assert_eq!(strictly(bomb).unwrap(), "<p>&c;</p>");
        let deep = |depth: usize| "<p>".repeat(depth) + &"</p>".repeat(depth);
        assert!(strictly(&deep(MAX_DEPTH)).is_ok());
        assert_eq!(strictly(&deep(1_000_000)).unwrap_err(), "its XML is nested too deeply");
        assert_eq!(leniently(&deep(1_000_000)).len(), 7_000_000);
        let open = "<!--".repeat(100_000);
        leniently(&open);
    }

    #[test]
    fn parts_are_decoded_by_mark_and_declaration() {
        let utf16: Vec<u8> = "<a>نص</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16), ("<a>نص</a>".to_owned(), Vec::new()));
        assert_eq!(decode(&[b"\xFF\xFE", &utf16[..]].concat()), ("<a>نص</a>".to_owned(), Vec::new()));
        let old = b"<?xml version='1.0' encoding='windows-1256'?>\xE4\xD5";
        assert!(decode(old).0.ends_with("نص"));
        assert!(decode(b"<html><meta charset=windows-1256>\xE4\xD5").0.ends_with("نص"));
        assert_eq!(decode("<a>نص\u{FFFD}".as_bytes()).1, []);
        assert_eq!(decode(b"<?xml encoding='utf-8'?>\xE4<").1, [Note::Undecodable { characters: 1 }]);
        assert_eq!(decode(b"<a>\xD9\x86\xD8\xB5\xE4</a>").1, [Note::Undecodable { characters: 1 }]);
    }

    #[test]
    fn parts_that_name_no_encoding_are_decoded_by_their_letters() {
        let text = "<p>هذا كتاب في تاريخ المدن والقرى، وفيه أخبار من زارها.</p>";
        for (bytes, name) in [
            (encoding_rs::WINDOWS_1256.encode(text).0, "windows-1256"),
            (encoding_rs::ISO_8859_6.encode(text).0, "ISO-8859-6"),
        ] {
            let encoding = Note::Encoding { encoding: name.to_owned(), declared: false };
            assert_eq!(decode(&bytes), (text.to_owned(), vec![encoding]));
        }
    }
}
