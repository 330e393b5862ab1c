//! Tables of one document a row (`.csv`, `.tsv`).
//!
//! Owns the delimiter, the header and what a row becomes: an object with the field names of a JSON line. Rows, quotes
//! and the meaning of columns are in the files beside; the encoding is the caller's, who gives UTF-8. Nothing is lost:
//! columns without a meaning keep their names. Where no column is known to be title or text, the one with the longest
//! values is the text, and [`Layout`] says so.

mod columns;
mod rows;
mod scan;

use std::{
    io::{self, BufReader, Read},
    ops::ControlFlow,
};

use serde_json::{Map, Value};

pub use columns::{ColumnMap, FIELDS};
use rows::Rows;

/// What is looked at to find delimiter and line ends, in bytes.
const SAMPLE_BYTES: u64 = 1 << 16;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows that are looked at to find the column of the text, and their size at most.
const MAX_SAMPLE_ROWS: usize = 100;
const MAX_SAMPLE_ROWS_BYTES: usize = 8 << 20;
/// Names that mean a field to whoever reads the object, besides those of [`FIELDS`].
const ALSO_FIELDS: [&str; 3] = ["_id", "body", "content"];

/// How a table was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The byte between fields.
    pub delimiter: u8,
    /// Whether the first row named the columns.
    pub has_header: bool,
    /// The field that each column means, by the column's name.
    pub columns: Vec<(String, Option<&'static str>)>,
    /// The column that was taken for the text only because its values are the longest.
    pub guessed_text: Option<String>,
}

/// Hands each row to `emit` as an object, with its line from 1, until that breaks.
///
/// `delimiter` is guessed among `,` `;` tab and `|` where it is none. Rows of more or fewer fields are read as far as
/// they go; a row that is damaged or larger than `max_bytes` is an error, and the rest goes on.
///
/// # Errors
/// The stream cannot be read to its end, or lacks a column that `map` names.
pub fn split(
    reader: impl Read,
    delimiter: Option<u8>,
    map: &ColumnMap,
    max_bytes: u64,
    emit: &mut dyn FnMut(u64, Result<Map<String, Value>, String>) -> ControlFlow<()>,
) -> io::Result<Layout> {
    let mut reader = BufReader::with_capacity(1 << 16, reader);
    let mut sample = Vec::new();
    reader.by_ref().take(SAMPLE_BYTES).read_to_end(&mut sample)?;
    let is_cut = sample.len() as u64 == SAMPLE_BYTES;
    if sample.starts_with(b"\xEF\xBB\xBF") {
        sample.drain(..3);
    }
    let line_end = if !sample.contains(&b'\n') && sample.contains(&b'\r') { b'\r' } else { b'\n' };
    let declared = declared_delimiter(&sample, line_end);
    let mut first_line = 1;
    if let Some((length, _)) = declared {
        sample.drain(..length);
        first_line = 2;
    }
    let delimiter = declared
        .map(|(_, delimiter)| delimiter)
        .or(delimiter)
        .unwrap_or_else(|| guess(&sample, line_end, is_cut));
    let stream = io::Cursor::new(sample).chain(reader);
    let mut rows = Rows::new(stream, delimiter, line_end, max_bytes, first_line);
    let mut layout = Layout { delimiter, ..Layout::default() };
    // The first row that can be read tells the columns.
    let first = loop {
        match rows.next()? {
            None => return Ok(layout),
            Some((line, Ok(row))) => break (line, row),
            Some((line, Err(reason))) => {
                if emit(line, Err(reason)).is_break() {
                    return Ok(layout);
                }
            }
        }
    };
    let mut waiting = Vec::new();
    layout.has_header = map.is_header(&first.1);
    rows.width = first.1.len();
    let header = if layout.has_header {
        first.1
    } else {
        let unnamed = vec![String::new(); first.1.len()];
        waiting.push((first.0, Ok(first.1)));
        unnamed
    };
    let mut fields =
        map.fields_of(&header).map_err(|reason| io::Error::new(io::ErrorKind::InvalidData, reason))?;
    let names = names(&header, &fields);
    if !fields.iter().any(|field| matches!(field, Some("title" | "text"))) {
        let mut num_bytes = 0;
        while waiting.len() < MAX_SAMPLE_ROWS
            && num_bytes < MAX_SAMPLE_ROWS_BYTES
            && let Some((line, row)) = rows.next()?
        {
            num_bytes += row.as_ref().map_or(0, |row| row.iter().map(String::len).sum());
            waiting.push((line, row));
        }
        if let Some(at) = longest(&waiting, &fields)
            && let Some(field) = fields.get_mut(at)
        {
            *field = Some("text");
            layout.guessed_text = names.get(at).cloned();
        }
    }
    let mut finish = |line: u64, row: Result<Vec<String>, String>| match row {
        Ok(row) if row.iter().all(|cell| cell.trim().is_empty()) => ControlFlow::Continue(()),
        row => emit(line, row.map(|row| object(row, &names, &fields))),
    };
    let mut is_broken = waiting.into_iter().any(|(line, row)| finish(line, row).is_break());
    while !is_broken && let Some((line, row)) = rows.next()? {
        is_broken = finish(line, row).is_break();
    }
    layout.columns = names.into_iter().zip(fields).collect();
    Ok(layout)
}

/// The length of a first line such as `sep=;`, which Excel reads, and the delimiter that it gives.
fn declared_delimiter(sample: &[u8], line_end: u8) -> Option<(usize, u8)> {
    let length = sample.iter().position(|byte| *byte == line_end)? + 1;
    let line = sample.get(..length)?;
    let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'))?;
    let line = line.get(..=end)?;
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] = line else { return None };
    delimiter.is_ascii().then_some((length, *delimiter))
}

/// The delimiter by which the first row has fields, and most rows have as many.
fn guess(sample: &[u8], line_end: u8, is_cut: bool) -> u8 {
    let score = |delimiter: &u8| {
        let mut rows = Rows::new(sample, *delimiter, line_end, SAMPLE_BYTES, 1);
        let mut widths: Vec<usize> = Vec::new();
        while widths.len() < 50
            && let Ok(Some((_, row))) = rows.next()
        {
            widths.push(row.map_or(0, |row| row.len()));
        }
        // The last row of a sample ends anywhere.
        if is_cut && widths.len() > 1 {
            widths.pop();
        }
        let width = widths.first().copied().unwrap_or_default();
        let num_same = widths.iter().filter(|found| **found == width).count();
        if width < 2 { (0, 0) } else { (num_same * 100 / widths.len().max(1), width) }
    };
    let best = DELIMITERS.iter().rev().max_by_key(|delimiter| score(delimiter));
    best.copied().unwrap_or(b',')
}

/// A name for each column that no other has, and that means no field but its own.
fn names(header: &[String], fields: &[Option<&'static str>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    let mut seen = std::collections::HashSet::new();
    for (at, (written, field)) in header.iter().zip(fields).enumerate() {
        let number = at + 1;
        let words: Vec<&str> = written.split_whitespace().collect();
        let mut name = words.join(" ");
        if name.is_empty() {
            name = format!("column {number}");
        }
        let means_field = FIELDS.contains(&name.as_str()) || ALSO_FIELDS.contains(&name.as_str());
        if means_field && *field != Some(name.as_str()) || !seen.insert(name.clone()) {
            name = format!("{name} ({number})");
            seen.insert(name.clone());
        }
        names.push(name);
    }
    names
}

/// The column without a field whose values have the most characters.
fn longest(rows: &[(u64, Result<Vec<String>, String>)], fields: &[Option<&'static str>]) -> Option<usize> {
    let length = |at: &usize| -> usize {
        let rows = rows.iter().filter_map(|(_, row)| row.as_ref().ok()?.get(*at));
        rows.map(|cell| cell.trim().chars().count()).sum()
    };
    let free = (0..fields.len()).filter(|at| fields.get(*at) == Some(&None));
    free.rev()
        .map(|at| (length(&at), at))
        .max_by_key(|(length, _)| *length)
        .filter(|(length, _)| *length > 0)
        .map(|(_, at)| at)
}

fn object(row: Vec<String>, names: &[String], fields: &[Option<&'static str>]) -> Map<String, Value> {
    let mut object = Map::new();
    for (at, cell) in row.into_iter().enumerate() {
        let trimmed = cell.trim();
        if trimmed.is_empty() {
            continue;
        }
        match fields.get(at).copied().flatten() {
            Some("text") => match object.get_mut("text") {
                Some(Value::String(text)) => {
                    text.push_str("\n\n");
                    text.push_str(&cell);
                }
                _ => {
                    object.insert("text".to_owned(), cell.into());
                }
            },
            Some(field @ ("persons" | "companies" | "organizations" | "places")) => {
                let parts = trimmed.split([';', '؛', '|']).map(str::trim).filter(|part| !part.is_empty());
                object.insert(field.to_owned(), parts.collect());
            }
            Some(field) => {
                object.insert(field.to_owned(), trimmed.into());
            }
            None => {
                let name = names.get(at).cloned().unwrap_or_else(|| format!("column {}", at + 1));
                object.insert(name, trimmed.into());
            }
        }
    }
    object
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str, map: &str) -> (Vec<(u64, Value)>, Layout) {
        let mut found = Vec::new();
        let map = ColumnMap::parse(map).unwrap();
        let layout = split(text.as_bytes(), None, &map, 1000, &mut |line, row| {
            found.push((line, row.map_or_else(Value::String, Value::Object)));
            ControlFlow::Continue(())
        });
        (found, layout.unwrap())
    }

    #[test]
    fn rows_become_the_fields_of_the_contract() {
        let (rows, layout) = read(
            "\u{FEFF}رقم,العنوان,نص الخبر,التاريخ,المصدر,الأشخاص,عدد الكلمات\r\n\
             7,\"عنوان\",\"سطر\r\nثان\",2015-07-21,رويترز,علي؛ سمر ;|, 12 \r\n\r\n\
             8,آخر\r\n9,ثالث,نص,,,,,زائد\r\n",
            "",
        );
        assert_eq!(
            rows,
            [
                (
                    2,
                    json!({
                        "رقم": "7", "title": "عنوان", "text": "سطر\r\nثان", "date": "2015-07-21",
                        "source": "رويترز", "persons": ["علي", "سمر"], "عدد الكلمات": "12",
                    })
                ),
                (5, json!({"رقم": "8", "title": "آخر"})),
                (6, json!({"رقم": "9", "title": "ثالث", "text": "نص", "column 8": "زائد"})),
            ]
        );
        assert!(layout.has_header && layout.guessed_text.is_none());
        assert_eq!(layout.columns[1], ("العنوان".to_owned(), Some("title")));
    }

    #[test]
    fn delimiters_are_guessed_or_declared() {
        let rows = [
            ("title;text\na;نص، مع, فواصل\nb;c,d", b';'),
            ("title\ttext\na\t\"ب\"", b'\t'),
            ("title|text\na|ب, ت; ث", b'|'),
            ("title,text\n\"a;b;c\",ب\n", b','),
            ("sep=;\r\ntitle;text\na;ب", b';'),
            ("\"sep=|\"\ntitle,x|text\na|ب", b'|'),
            ("text\nسطر, واحد\nسطر; آخر", b','),
        ];
        for (text, expected) in rows {
            let (found, layout) = read(text, "");
            assert_eq!(char::from(layout.delimiter), char::from(expected), "{text}");
            assert!(found.iter().all(|(_, row)| row.get("text").is_some()), "{text}: {found:?}");
        }
        assert_eq!(read("sep=;\ntitle;text\na;ب", "").0[0].0, 3);
        assert_eq!(read("title,text\ra,ب\rc,د\r", "").0.len(), 2);
    }

    #[test]
    fn the_user_can_name_and_number_the_columns() {
        let (rows, _) = read("عمود,title,آخر\nا,ب,ج\n", "title=آخر,text=عمود");
        assert_eq!(rows, [(2, json!({"text": "ا", "title": "ج", "title (2)": "ب"}))]);
        let (rows, layout) = read("1,خبر أول,نصه\n2,خبر ثان,نصه\n", "title=2,text=3");
        assert_eq!(rows[0], (1, json!({"column 1": "1", "title": "خبر أول", "text": "نصه"})));
        assert!(!layout.has_header);
        let (rows, _) = read("a,b\nمقدمة,متن\n", "text=a,text=b");
        assert_eq!(rows[0].1, json!({"text": "مقدمة\n\nمتن"}));
    }

    #[test]
    fn a_column_that_is_missing_is_an_error_that_names_those_there() {
        let map = ColumnMap::parse("text=محتوى").unwrap();
        let split = split("أ,ب\n1,2\n".as_bytes(), None, &map, 1000, &mut |_, _| panic!("no row"));
        assert_eq!(split.unwrap_err().to_string(), "the table has no column \"محتوى\"; it has أ, ب");
    }

    #[test]
    fn without_title_and_text_the_longest_column_is_the_text() {
        let (rows, layout) = read("المعرف,ملاحظة,هـ\n1,نص طويل نسبيا,قصير\n2,وآخر أطول منه,نعم\n", "");
        assert_eq!(rows[0], (2, json!({"id": "1", "text": "نص طويل نسبيا", "هـ": "قصير"})));
        assert_eq!(layout.guessed_text.as_deref(), Some("ملاحظة"));
        // A first row of texts is no header.
        let (rows, layout) = read("1,خبر طويل\n2,خبر آخر\n", "");
        assert_eq!(rows[0], (1, json!({"column 1": "1", "text": "خبر طويل"})));
        assert_eq!((layout.has_header, layout.guessed_text.as_deref()), (false, Some("column 2")));
    }

    #[test]
    fn bad_rows_are_errors_and_the_rest_goes_on() {
        let long = "ن".repeat(600);
        let (rows, _) = read(&format!("title,text\na,{long}\nb,\"مفتوح\nc,ج\n"), "");
        assert_eq!(
            rows,
            [
                (2, json!("row larger than 0 MiB")),
                (3, json!("a quote is opened and never closed")),
                (4, json!({"title": "c", "text": "ج"})),
            ]
        );
    }

    #[test]
    fn names_of_columns_do_not_collide() {
        let header = ["x", "x", "", "body", "title"].map(str::to_owned);
        let fields = [None, None, None, None, Some("title")];
        assert_eq!(names(&header, &fields), ["x", "x (2)", "column 3", "body (4)", "title"]);
    }

    #[test]
    fn a_break_ends_the_split_and_empty_tables_have_no_rows() {
        let mut count = 0;
        split("title,text\n1,2\n3,4\n".as_bytes(), None, &ColumnMap::default(), 1000, &mut |_, _| {
            count += 1;
            ControlFlow::Break(())
        })
        .unwrap();
        assert_eq!(count, 1);
        for text in ["", "\u{FEFF}", "\n\n", "title,text\n", "title,text\n,\n , \n"] {
            assert_eq!(read(text, "").0, []);
        }
    }
}
