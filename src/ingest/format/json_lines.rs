//! JSON lines: one document a line (`.jsonl`, `.ndjson`).
//!
//! Owns the cutting into lines and the reading of JSON; which field means what is left to `fields`. Lines end with LF or
//! CRLF, empty ones count but hold nothing. A line that is too long is passed by without holding it.

use std::{
    io::{self, BufRead, Read},
    ops::ControlFlow,
};

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::{Cut, Format, Input, Parse, Place, too_large};
use crate::{
    document::Document,
    encoding::{self, Decoded},
    ingest::{Failure, fields, options::Options},
};

/// The format of `.jsonl` and `.ndjson`.
pub struct JsonLines;

impl Format for JsonLines {
    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }

    fn split(&'static self, input: Input<'_>, cut: &mut Cut<'_>) -> io::Result<()> {
        let (mut reader, detected) = encoding::reader(input.reader, None)?;
        cut.note_encoding(&detected);
        split_lines(&mut reader, cut.options.limits.max_document_bytes, &mut |line, bytes| {
            cut.piece(&JsonLines, Some(line), bytes)
        })
    }
}

impl Parse for JsonLines {
    fn parse(&self, bytes: Vec<u8>, place: &Place, _: &Options) -> Result<Document, Failure> {
        let read = read(bytes);
        read.and_then(|document| fields::complete(document, place)).map_err(|reason| place.failure(reason))
    }
}

/// The document of a line, each form of which is given up for the next: a line may be large.
fn read(bytes: Vec<u8>) -> Result<Document, String> {
    let Decoded { text, notes } = encoding::decode(&bytes, None)?;
    drop(bytes);
    let fields = object(&text)?;
    drop(text);
    let mut document = fields::read(fields)?;
    document.notes.extend(notes);
    Ok(document)
}

fn split_lines(
    mut reader: &mut dyn BufRead,
    max_bytes: u64,
    emit: &mut dyn FnMut(u64, Result<Vec<u8>, String>) -> ControlFlow<()>,
) -> io::Result<()> {
    for line in 1.. {
        let mut bytes = Vec::new();
        // One byte more than is allowed, to tell a line of just that length from a longer one.
        let mut bounded = Read::take(&mut reader, max_bytes + 1);
        if bounded.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        let bytes = if bytes.last() != Some(&b'\n') && bytes.len() as u64 > max_bytes {
            reader.skip_until(b'\n')?;
            Err(too_large(max_bytes))
        } else {
            Ok(bytes)
        };
        if bytes.as_ref().is_ok_and(|bytes| bytes.trim_ascii().is_empty()) {
            continue;
        }
        if emit(line, bytes).is_break() {
            break;
        }
    }
    Ok(())
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    let text = text.trim_ascii_end();
    serde_json::from_str(text).map_err(|error| {
        if error.is_data() && serde_json::from_str::<IgnoredAny>(text).is_ok() {
            return "not a JSON object".to_owned();
        }
        // The parser counts bytes and puts the place behind what it says.
        let said = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let said = said.strip_suffix(&place).unwrap_or(&said);
        let column = text.char_indices().take_while(|(at, _)| *at < error.column()).count();
        format!("not JSON: {said} at column {column}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Document, String> {
        let place = Place { name: "sub/a.jsonl".to_owned(), path: "root/sub/a.jsonl".into(), line: Some(9) };
        let parsed = JsonLines.parse(text.as_bytes().to_vec(), &place, &Options::default());
        parsed.map_err(|failure| failure.reason)
    }

    fn pieces(mut bytes: &[u8], max_bytes: u64) -> Vec<(u64, Result<String, String>)> {
        let mut pieces = Vec::new();
        split_lines(&mut bytes, max_bytes, &mut |line, bytes| {
            pieces.push((line, bytes.map(|bytes| String::from_utf8(bytes).unwrap())));
            ControlFlow::Continue(())
        })
        .unwrap();
        pieces
    }

    #[test]
    fn lines_keep_their_numbers_and_empty_ones_hold_nothing() {
        let line = |text: &str| Ok(text.to_owned());
        assert_eq!(
            pieces(b"{}\r\n\n \t\r\n[]\n1", 100),
            [(1, line("{}\r\n")), (4, line("[]\n")), (5, line("1"))]
        );
        assert_eq!(pieces(b"", 100), []);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_by() {
        let reason = || Err(too_large(4));
        assert_eq!(
            pieces(b"1234\n12345\n123456\n1\n12345", 4),
            [
                (1, Ok("1234\n".to_owned())),
                (2, reason()),
                (3, reason()),
                (4, Ok("1\n".to_owned())),
                (5, reason()),
            ]
        );
    }

    #[test]
    fn the_fields_of_the_contract_are_read() {
        let document = parse(
            "{\"_id\": 7, \"title\": \"عنوان\", \"content\": \"نص\\nثان\", \"date\": \"2015-07-21T23:30:00Z\", \
             \"source\": \" رويترز \", \"author\": \"\", \"category\": null, \"lang\": \"ar\", \
             \"persons\": [\"علي\", \"\", \"علي\"], \"places\": \"بيروت\", \"words\": 3}\r\n",
        )
        .unwrap();
        assert_eq!(
            serde_json::to_value(document).unwrap(),
            serde_json::json!({
                "id": "7", "title": "عنوان", "text": "نص\nثان", "date": "2015-07-21", "source": "رويترز",
                "lang": "ar", "path": "sub/a.jsonl",
                "entities": {"persons": ["علي"], "places": ["بيروت"]},
                "metadata": {"words": 3},
            })
        );
    }

    #[test]
    fn a_line_without_id_is_named_by_file_and_line() {
        assert_eq!(parse(r#"{"text":"a"}"#).unwrap().id, "sub/a.jsonl:9");
    }

    #[test]
    fn lines_that_hold_no_document_get_a_reason() {
        let rows = [
            (r#"{"text":"سلام" "id":1}"#, "not JSON: expected `,` or `}` at column 16"),
            (r#"{"text":"#, "not JSON: EOF while parsing a value at column 8"),
            ("[1]", "not a JSON object"),
            ("\"نص\"", "not a JSON object"),
            (r#"{"text":"a"} x"#, "not JSON: trailing characters at column 14"),
            ("{}", "there is neither a title nor text"),
            (r#"{"text":" \n","title":null}"#, "there is neither a title nor text"),
            (r#"{"text":["a"]}"#, "`text` must be a string, not a list"),
            (r#"{"text":"a","id":true}"#, "`id` must be a string or a whole number, not a boolean"),
        ];
        for (text, expected) in rows {
            assert_eq!(parse(text).unwrap_err(), expected, "{text}");
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
