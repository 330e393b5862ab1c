//! Plain text and Markdown: one document a file (`.txt`, `.md`), with YAML front matter where there is some.
//!
//! Owns what is front matter, title and text of such a file; which field means what is left to `fields`. Lines end with
//! LF, CRLF or CR. The text keeps every character of its author but the front matter, the title and the empty lines
//! before it.

use std::{fmt, io};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Map, Value};
use serde_saphyr::{DefaultMessageFormatter, DuplicateKeyPolicy, MessageFormatter, NonFiniteFloatPolicy};

use super::{Cut, Format, Input, Parse, Place, all_bytes};
use crate::{
    document::Document,
    encoding::{self, Decoded},
    ingest::{Failure, fields, options::Options},
};

/// A first line of more characters is no title.
const MAX_TITLE_CHARS: usize = 200;
/// Front matter nested deeper is refused before it can use up the stack.
const MAX_YAML_DEPTH: usize = 80;

/// The format of `.txt` and `.md`.
pub struct Text;

impl Format for Text {
    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "md"]
    }

    fn split(&'static self, input: Input<'_>, cut: &mut Cut<'_>) -> io::Result<()> {
        let bytes = all_bytes(input.reader, cut.options.limits.max_document_bytes)?;
        // There is nothing after the first piece to break off.
        let _ = cut.piece(&Text, None, bytes);
        Ok(())
    }
}

impl Parse for Text {
    fn parse(&self, bytes: Vec<u8>, place: &Place, _: &Options) -> Result<Document, Failure> {
        let whole = |reason: String| place.failure(reason);
        let Decoded { mut text, notes, .. } = encoding::decode(&bytes, None).map_err(whole)?;
        drop(bytes);
        let (fields, body) = match front_matter(&text) {
            Some((yaml, body)) => match read_yaml(yaml, place)? {
                Some(fields) => (fields, body),
                None => (Map::new(), text.as_str()),
            },
            None => (Map::new(), text.as_str()),
        };
        let mut document = fields::read(fields).map_err(whole)?;
        document.notes = notes;
        let mut body = without_empty_lines(body);
        if document.title.trim().is_empty()
            && let Some((title, rest)) = split_title(body)
        {
            document.title = title.to_owned();
            body = without_empty_lines(rest);
        }
        if !body.is_empty() {
            let start = text.len() - body.len();
            text.drain(..start);
            let other = std::mem::replace(&mut document.text, text);
            if !other.is_empty() {
                document.metadata.insert("text".to_owned(), other.into());
            }
        }
        fields::complete(document, place).map_err(whole)
    }
}

/// The first line without its end, and what follows.
fn split_line(text: &str) -> (&str, &str) {
    let Some(end) = text.find(['\n', '\r']) else {
        return (text, "");
    };
    let (line, rest) = text.split_at(end);
    let rest = rest.strip_prefix('\r').unwrap_or(rest);
    (line, rest.strip_prefix('\n').unwrap_or(rest))
}

fn without_empty_lines(mut text: &str) -> &str {
    while !text.is_empty() {
        let (line, rest) = split_line(text);
        if !line.trim().is_empty() {
            break;
        }
        text = rest;
    }
    text
}

/// The first line of a text where it is a title, and what follows: a Markdown heading or a line that stands alone.
fn split_title(text: &str) -> Option<(&str, &str)> {
    let (line, rest) = split_line(text);
    let stands_alone = split_line(rest).0.trim().is_empty();
    let title = heading(line).or(stands_alone.then_some(line.trim()))?;
    let is_short = title.chars().nth(MAX_TITLE_CHARS).is_none();
    // A line of dashes or stars is a rule and not a title.
    let has_words = title.contains(char::is_alphanumeric);
    (is_short && has_words).then_some((title, rest))
}

/// The words of a line like `## heading ##` (CommonMark 0.31, 4.2 ATX headings).
fn heading(line: &str) -> Option<&str> {
    let words = line.trim_start_matches('#');
    let is_heading = (1..=6).contains(&(line.len() - words.len())) && words.starts_with([' ', '\t']);
    let words = words.trim();
    let words = match words.rsplit_once([' ', '\t']) {
        Some((words, closing)) if closing.chars().all(|sign| sign == '#') => words.trim_end(),
        _ => words,
    };
    is_heading.then_some(words)
}

/// What stands between two lines `---` at the very start, and what follows.
fn front_matter(text: &str) -> Option<(&str, &str)> {
    let (first, inside) = split_line(text);
    if first.trim_end() != "---" {
        return None;
    }
    let mut rest = inside;
    while !rest.is_empty() {
        let (line, behind) = split_line(rest);
        if matches!(line.trim_end(), "---" | "...") {
            let (yaml, _) = inside.split_at(inside.len() - rest.len());
            return Some((yaml, behind));
        }
        rest = behind;
    }
    None
}

/// The fields of front matter, or `None` where it is a piece of text between two rules.
fn read_yaml(yaml: &str, place: &Place) -> Result<Option<Map<String, Value>>, Failure> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: MAX_YAML_DEPTH },
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        leading_zero_numbers_as_strings: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(yaml, options).map(|FrontMatter(fields)| fields).map_err(|error| {
        let said = DefaultMessageFormatter.format_message(&error).into_owned();
        let said = said.replace(char::is_control, " ");
        let (line, at) = match error.location() {
            // The line `---` comes before.
            Some(place) => (place.line() + 1, format!(" at column {}", place.column())),
            None => (1, String::new()),
        };
        Failure { line: Some(line), ..place.failure(format!("front matter: {said}{at}")) }
    })
}

struct FrontMatter(Option<Map<String, Value>>);

impl<'de> Deserialize<'de> for FrontMatter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FrontMatter, D::Error> {
        deserializer.deserialize_any(FrontMatterVisitor)
    }
}

struct FrontMatterVisitor;

impl<'de> Visitor<'de> for FrontMatterVisitor {
    type Value = FrontMatter;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("names and values, like `title: …`")
    }

    fn visit_unit<E>(self) -> Result<FrontMatter, E> {
        Ok(FrontMatter(Some(Map::new())))
    }

    fn visit_str<E>(self, _: &str) -> Result<FrontMatter, E> {
        Ok(FrontMatter(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<FrontMatter, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            // YAML would make a number of the title 1.10 and lose its last digit.
            let value = if fields::is_string(&name) {
                access.next_value::<Option<String>>()?.into()
            } else {
                access.next_value()?
            };
            fields.insert(name, value);
        }
        Ok(FrontMatter(Some(fields)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Document, Failure> {
        let place = Place { name: "sub/a.md".to_owned(), path: "root/sub/a.md".into(), line: None };
        Text.parse(text.as_bytes().to_vec(), &place, &Options::default())
    }

    #[test]
    fn a_first_line_that_stands_alone_is_the_title() {
        let long = "ا".repeat(MAX_TITLE_CHARS + 1);
        let long_alone = format!("{long}\n\nنص");
        let rows = [
            ("عنوان\n\nنص\nثان\n", "عنوان", "نص\nثان\n"),
            ("عنوان\r\n\r\nنص\r\n", "عنوان", "نص\r\n"),
            ("عنوان\r\rنص\rثان", "عنوان", "نص\rثان"),
            ("\n \n  عنوان \n \n\n  نص", "عنوان", "  نص"),
            ("عنوان", "عنوان", ""),
            ("عنوان\n", "عنوان", ""),
            ("سطر\nثان", "", "سطر\nثان"),
            ("# عنوان\nنص", "عنوان", "نص"),
            ("## عنوان ##\nنص", "عنوان", "نص"),
            ("# لغة C#\nنص", "لغة C#", "نص"),
            ("#وسم\nنص", "", "#وسم\nنص"),
            ("---\n\nنص", "", "---\n\nنص"),
            (&long_alone, "", &long_alone),
        ];
        for (text, title, body) in rows {
            let document = parse(text).unwrap();
            assert_eq!((document.title.as_str(), document.text.as_str()), (title, body), "{text:?}");
            assert_eq!(document.id, "sub/a.md");
            assert_eq!(document.path.as_deref(), Some("sub/a.md"));
        }
    }

    #[test]
    fn front_matter_gives_the_fields() {
        let lines = [
            "---",
            "title: \"مقال: أول\"",
            "id: 0012",
            "date: ٢٠١٥-٠٧-٢١",
            "source: الجزيرة",
            "persons: [دونالد ترامب, علي]",
            "places: بيروت",
            "lang: no",
            "كلمات: 3",
            "وسوم:",
            "  - سياسة",
            "  - اقتصاد",
            "---",
            "",
            "سطر",
            "",
            "نص",
        ];
        for end in ["\n", "\r\n", "\r"] {
            let document = parse(&lines.join(end)).unwrap();
            assert_eq!(
                serde_json::to_value(document).unwrap(),
                serde_json::json!({
                    "id": "0012", "title": "مقال: أول", "text": (["سطر", "", "نص"].join(end)),
                    "date": "2015-07-21", "source": "الجزيرة", "lang": "no", "path": "sub/a.md",
                    "entities": {"persons": ["دونالد ترامب", "علي"], "places": ["بيروت"]},
                    "metadata": {"كلمات": 3, "وسوم": ["سياسة", "اقتصاد"]},
                })
            );
        }
    }

    #[test]
    fn front_matter_keeps_the_spelling_of_numbers_and_leaves_the_title_to_the_text() {
        let document = parse("---\nid: 1.10\nauthor: 0x1F\nsource:\ntext: آخر\n---\n# عنوان\nنص").unwrap();
        assert_eq!(document.id, "1.10");
        assert_eq!(document.author.as_deref(), Some("0x1F"));
        assert_eq!(document.source, None);
        assert_eq!(document.title, "عنوان");
        assert_eq!(document.text, "نص");
        assert!(document.metadata.contains_key("text"));
    }

    #[test]
    fn what_only_looks_like_front_matter_is_text() {
        for text in ["---\nنص بين خطين\n---\nنص", "---\ntitle: a\nنص", " ---\ntitle: a\n---\n"] {
            assert_eq!(parse(text).unwrap().text, text);
        }
        for text in ["---\n---\nنص\nثان", "---\n# تعليق\n---\nنص\nثان"] {
            assert_eq!(parse(text).unwrap().text, "نص\nثان");
        }
    }

    #[test]
    fn bad_front_matter_is_a_failure_with_its_line() {
        let rows = [
            ("---\ntitle: a\nx: [1\n---\nنص", Some(3), "unclosed bracket '[' at column 4"),
            ("---\ntitle: a\n\tb: c\n---\nنص", Some(2), "found a tab at column 8"),
            ("---\nid: *none\n---\nنص", Some(2), "unknown anchor at column 5"),
            ("---\ntitle:\n  - a\n---\nنص", Some(3), "expected string scalar at column 3"),
            ("---\n- a\n---\nنص", Some(1), "expected names and values"),
            ("---\npersons: 5\n---\nنص", None, "`persons` must be a list of strings"),
        ];
        for (text, line, part) in rows {
            let failure = parse(text).unwrap_err();
            assert_eq!(failure.line, line, "{text:?} {failure}");
            assert!(failure.reason.contains(part), "{failure}");
        }
    }

    #[test]
    fn files_without_text_get_a_reason() {
        for (text, part) in [("", "neither"), (" \r\n\n", "neither"), ("أ\0ب", "binary file")] {
            let reason = parse(text).unwrap_err().reason;
            assert!(reason.contains(part), "{reason}");
        }
    }
}
