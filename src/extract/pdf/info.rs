//! What a PDF says about itself: title, author, day, and the labels of its pages.
//!
//! Owns the reading of the information dictionary, of XMP where that is silent, and of page labels (ISO 32000-1, 12.4.2,
//! 14.3). What a program wrote without asking anyone, such as the name of a file, is no title.

use std::collections::BTreeMap;

use hayro_syntax::{
    Pdf,
    object::{Array, Dict, Name, Object, Stream, String as Bytes},
};
use jiff::civil::Date;

use super::filters::{Budget, unpacked};

/// Trees of page labels are never deep.
const MAX_DEPTH: usize = 8;
const MAX_NODES: usize = 10_000;
const MAX_LABELS: usize = 100_000;
/// Before the format existed no PDF was made.
const FIRST_YEAR: i16 = 1993;

/// What a file says about itself.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Info {
    pub(super) title: String,
    pub(super) author: Option<String>,
    pub(super) date: Option<Date>,
}

pub(super) fn read(pdf: &Pdf, budget: &mut Budget) -> Result<Info, String> {
    let said = pdf.metadata();
    let day = said.creation_date.or(said.modification_date);
    let mut info = Info {
        title: said.title.as_deref().map(text).and_then(|title| title_of(&title)).unwrap_or_default(),
        author: said.author.as_deref().map(text).and_then(|author| plain(&author)),
        date: day.and_then(|day| {
            date(day.year.try_into().ok()?, day.month.try_into().ok()?, day.day.try_into().ok()?)
        }),
    };
    if info.title.is_empty() || info.author.is_none() || info.date.is_none() {
        let stream = catalog(pdf).and_then(|catalog| catalog.get::<Stream<'_>>("Metadata".as_bytes()));
        let bytes = match stream {
            Some(stream) => unpacked(&stream, budget)?.unwrap_or_default(),
            None => Vec::new(),
        };
        let xmp = String::from_utf8_lossy(&bytes);
        if info.title.is_empty() {
            info.title = element(&xmp, "dc:title").and_then(|title| title_of(&title)).unwrap_or_default();
        }
        info.author = info.author.or_else(|| plain(&element(&xmp, "dc:creator")?));
        info.date = info.date.or_else(|| {
            let day = value(&xmp, "xmp:CreateDate")?;
            let mut parts = day.get(..10)?.split('-').map(|part| part.parse::<i16>().ok());
            date(parts.next()??, parts.next()??.try_into().ok()?, parts.next()??.try_into().ok()?)
        });
    }
    Ok(info)
}

fn catalog(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    (FIRST_YEAR..=2100).contains(&year).then(|| Date::new(year, month, day).ok())?
}

/// A string of text, in whichever of three encodings it is (ISO 32000-2, 7.9.2.2).
pub(super) fn text(bytes: &[u8]) -> String {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')).collect()
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // Some writers forget the mark of UTF-8.
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
    }
}

/// In one line and without signs that can't be seen; `None` if nothing is left.
fn plain(text: &str) -> Option<String> {
    let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// The title, unless it is only what a program put there.
fn title_of(text: &str) -> Option<String> {
    let title = plain(text)?;
    let lower = title.to_lowercase();
    let is_by_program = [
        "microsoft word - ",
        "microsoft powerpoint - ",
        "microsoft excel - ",
        "untitled",
        "document1",
        "file:",
        "powerpoint presentation",
        "slide 1",
        "print",
        "c:\\",
    ]
    .iter()
    .any(|start| lower.starts_with(start));
    // A dot, a few letters or digits, and nothing after them.
    let is_file = lower.rsplit_once('.').is_some_and(|(name, end)| {
        !name.is_empty()
            && (2..=5).contains(&end.len())
            && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && end.bytes().any(|byte| byte.is_ascii_alphabetic())
    });
    let is_named = lower.chars().any(char::is_alphabetic);
    (is_named && !is_by_program && !is_file).then_some(title)
}

/// The text of the first item of an XMP property.
fn element(xmp: &str, name: &str) -> Option<String> {
    let (_, after) = xmp.split_once(&format!("<{name}"))?;
    let (inside, _) = after.split_once(&format!("</{name}>"))?;
    let (_, item) = inside.split_once("<rdf:li")?;
    let (text, _) = item.split_once('>')?.1.split_once('<')?;
    Some(unescaped(text))
}

/// The value of a simple XMP property, an element or an attribute.
fn value<'x>(xmp: &'x str, name: &str) -> Option<&'x str> {
    let (_, after) = xmp.split_once(name)?;
    let after = after.strip_prefix('>').or_else(|| after.strip_prefix("=\""))?;
    after.split(['<', '"']).next()
}

fn unescaped(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

/// The labels of the pages, `1` and so on where the file has none.
pub(super) fn labels(pdf: &Pdf, num_pages: usize) -> Vec<String> {
    let mut ranges = BTreeMap::new();
    if let Some(tree) = catalog(pdf).and_then(|catalog| catalog.get::<Dict<'_>>("PageLabels".as_bytes())) {
        read_ranges(&tree, 0, &mut { MAX_NODES }, &mut ranges);
    }
    let mut ranges = ranges.into_iter().peekable();
    let mut current: Option<(usize, Dict<'_>)> = None;
    (0..num_pages)
        .map(|page| {
            while let Some(range) = ranges.next_if(|(first, _)| *first <= page) {
                current = Some(range);
            }
            let label = current.as_ref().and_then(|(first, style)| label(style, page - first));
            label.unwrap_or_else(|| (page + 1).to_string())
        })
        .collect()
}

fn read_ranges<'a>(
    tree: &Dict<'a>,
    depth: usize,
    nodes_left: &mut usize,
    ranges: &mut BTreeMap<usize, Dict<'a>>,
) {
    if depth > MAX_DEPTH || *nodes_left == 0 {
        return;
    }
    *nodes_left -= 1;
    if let Some(numbers) = tree.get::<Array<'a>>("Nums".as_bytes()) {
        let mut items = numbers.iter::<Object<'a>>();
        while let (Some(first), Some(style)) = (items.next(), items.next()) {
            let first = first.into_number().and_then(|first| usize::try_from(first.as_i64()).ok());
            if let (Some(first), Some(style), true) = (first, style.into_dict(), ranges.len() <= MAX_LABELS) {
                ranges.insert(first, style);
            }
        }
    }
    if let Some(kids) = tree.get::<Array<'a>>("Kids".as_bytes()) {
        for kid in kids.iter::<Dict<'a>>().take(1024) {
            read_ranges(&kid, depth + 1, nodes_left, ranges);
        }
    }
}

/// The label of the page that many pages after the first of its range; `None` if it would be empty.
fn label(style: &Dict<'_>, offset: usize) -> Option<String> {
    let prefix =
        style.get::<Bytes<'_>>("P".as_bytes()).and_then(|prefix| plain(&text(&prefix))).unwrap_or_default();
    let number = style.get::<u32>("St".as_bytes()).unwrap_or(1) as usize + offset;
    let number = match style.get::<Name<'_>>("S".as_bytes()).as_deref() {
        Some(b"D") => number.to_string(),
        Some(b"r") => roman(number).to_lowercase(),
        Some(b"R") => roman(number),
        Some(b"a") => letters(number).to_lowercase(),
        Some(b"A") => letters(number),
        _ => String::new(),
    };
    Some(prefix + &number).filter(|label| !label.is_empty())
}

fn roman(number: usize) -> String {
    if number > 5000 {
        return number.to_string();
    }
    let signs = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number;
    let mut text = String::new();
    for (value, sign) in signs {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    text
}

/// A to Z, then AA to ZZ, and so on.
fn letters(number: usize) -> String {
    let (letter, times) = (number.saturating_sub(1) % 26, number.saturating_sub(1) / 26 + 1);
    let letter = char::from(b'A' + letter as u8);
    if times > 100 { number.to_string() } else { std::iter::repeat_n(letter, times).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_wrote_is_no_title() {
        for title in [
            "Microsoft Word - تقرير",
            "report.doc",
            "تقرير نهائي.docx",
            "Untitled-1",
            " ",
            "C:\\a\\b",
            "file:///x",
            "12345",
        ] {
            assert_eq!(title_of(title), None, "{title}");
        }
        for title in ["تقرير عن المكتبات", "U.S. policy in 2015", "النسخة 2.0", "قال: نعم."]
        {
            assert_eq!(title_of(title).as_deref(), Some(title));
        }
    }

    #[test]
    fn strings_of_text_are_decoded() {
        assert_eq!(text(b"\xFE\xFF\x06\x28\x06\x27"), "با");
        assert_eq!(text(b"\xFF\xFE\x28\x06\x27\x06"), "با");
        assert_eq!(text("با".as_bytes()), "با");
        assert_eq!(text(b"caf\xE9"), "café");
    }

    #[test]
    fn xmp_is_read() {
        let xmp = "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">عنوان &amp; نص</rdf:li></rdf:Alt></dc:title>\
                   <xmp:CreateDate>2015-07-21T10:00:00Z</xmp:CreateDate>";
        assert_eq!(element(xmp, "dc:title").as_deref(), Some("عنوان & نص"));
        assert_eq!(value(xmp, "xmp:CreateDate"), Some("2015-07-21T10:00:00Z"));
        assert_eq!(value("<a xmp:CreateDate=\"2016-01-02\">", "xmp:CreateDate"), Some("2016-01-02"));
        assert_eq!(element("<dc:title>", "dc:title"), None);
    }

    #[test]
    fn pages_are_numbered_in_several_ways() {
        assert_eq!([1, 4, 9, 14, 1999].map(roman), ["I", "IV", "IX", "XIV", "MCMXCIX"]);
        assert_eq!([1, 26, 27, 53].map(letters), ["A", "Z", "AA", "AAA"]);
    }
}
