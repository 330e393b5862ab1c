//! What the named fields of an input mean: JSON keys and YAML front matter become a [`Document`] here.
//!
//! Owns the field names of the contract, their types and the reading of dates. How names and values are written in a
//! file is left to its format. Nothing is lost: a field without a meaning, or that cannot have it, stays in `metadata`.

use std::{collections::HashSet, ops::RangeInclusive};

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::format::Place;
use crate::document::{Document, EntityKind};

/// Names of the body, the first that holds something counts.
const TEXT: [&str; 3] = ["text", "body", "content"];
const ID: [&str; 2] = ["id", "_id"];
/// Metadata nested deeper could be stored but not be read back: serde_json stops at 128 levels.
const MAX_DEPTH: usize = 64;

/// The fields whose value is one string, spelled as the author did; other types are for [`read`] to judge.
pub fn is_string(name: &str) -> bool {
    let strings = ["title", "date", "source", "author", "category", "url", "lang"];
    strings.contains(&name) || TEXT.contains(&name) || ID.contains(&name)
}

/// The document that named fields describe; its id is empty where they give none.
///
/// # Errors
/// A field has the wrong type or is nested too deeply.
pub fn read(mut fields: Map<String, Value>) -> Result<Document, String> {
    let mut document = Document::default();
    for name in ID {
        if document.id.is_empty() {
            document.id = id(name, fields.remove(name))?.unwrap_or_default();
        }
    }
    for name in TEXT {
        if document.text.trim().is_empty() {
            document.text = string(name, fields.remove(name))?.unwrap_or_default();
        }
    }
    document.title = string("title", fields.remove("title"))?.unwrap_or_default();
    document.source = label("source", &mut fields)?;
    document.author = label("author", &mut fields)?;
    document.category = label("category", &mut fields)?;
    document.url = label("url", &mut fields)?;
    document.lang = label("lang", &mut fields)?;
    for kind in EntityKind::ALL {
        let name = entity_field(kind);
        *document.entities.of_mut(kind) = names(name, fields.remove(name))?;
    }
    document.date = date(&mut fields)?;
    for (name, value) in fields {
        if is_deeper(&value, MAX_DEPTH) {
            return Err(format!("`{name}` is nested more than {MAX_DEPTH} levels deep"));
        }
        if !value.is_null() {
            document.metadata.insert(name, value);
        }
    }
    Ok(document)
}

/// Bytes of an id, source, category or name; the engine cannot hold terms over 64 KiB.
const MAX_LABEL: usize = 4096;

/// The document with its path, and with the id of its place where it has none of its own.
///
/// # Errors
/// There is nothing to read in it, or an id, source, category or name is too long.
pub fn complete(mut document: Document, place: &Place) -> Result<Document, String> {
    if document.title.trim().is_empty() && document.text.trim().is_empty() {
        return Err("there is neither a title nor text".to_owned());
    }
    if document.id.is_empty() {
        document.id = place.id();
    }
    let labels = [Some(&document.id), document.source.as_ref(), document.category.as_ref()];
    let names = EntityKind::ALL.into_iter().flat_map(|kind| document.entities.of(kind));
    if let Some(long) = labels.into_iter().flatten().chain(names).find(|label| label.len() > MAX_LABEL) {
        let start: String = long.chars().take(20).collect();
        return Err(format!("an id, source, category or name is longer than {MAX_LABEL} bytes: {start}…"));
    }
    document.path = Some(place.name.clone());
    Ok(document)
}

/// The civil day of a date as it is written: ISO 8601 with or without a time, `2015/07/21`, and the first day of
/// `2015-07` or `2015`. Arabic-Indic digits are digits; time and offset are passed by.
///
/// # Errors
/// It is written in another way, or there is no such day.
pub fn parse_date(text: &str) -> Result<Date, String> {
    let ascii: String = text.chars().filter_map(ascii_digit).collect();
    civil_day(ascii.trim()).ok_or_else(|| format!("cannot read the date {text:?}; write it like 2015-07-21"))
}

fn civil_day(text: &str) -> Option<Date> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time.trim_start())),
        None => (text, None),
    };
    let separator = if date.contains('/') { '/' } else { '-' };
    let parts: Vec<&str> = date.split(separator).collect();
    let (year, month, day) = match parts.as_slice() {
        [compact] if compact.len() == 8 => (compact.get(..4)?, compact.get(4..6)?, compact.get(6..)?),
        [year, month, day] => (*year, *month, *day),
        [year, month] if time.is_none() => (*year, *month, "1"),
        [year] if time.is_none() => (*year, "1", "1"),
        _ => return None,
    };
    if time.is_some_and(|time| !time.starts_with(|first: char| first.is_ascii_digit())) {
        return None;
    }
    Date::new(
        digits(year, 4..=4)?,
        digits(month, 1..=2)?.try_into().ok()?,
        digits(day, 1..=2)?.try_into().ok()?,
    )
    .ok()
}

fn digits(text: &str, lengths: RangeInclusive<usize>) -> Option<i16> {
    let are_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (are_digits && lengths.contains(&text.len())).then(|| text.parse().ok())?
}

/// ASCII for Arabic-Indic digits, and nothing for the marks of direction that are written around dates.
fn ascii_digit(letter: char) -> Option<char> {
    let digit = match letter {
        '\u{660}'..='\u{669}' => u32::from(letter) - 0x660,
        '\u{6F0}'..='\u{6F9}' => u32::from(letter) - 0x6F0,
        '\u{200E}' | '\u{200F}' | '\u{61C}' => return None,
        _ => return Some(letter),
    };
    char::from_digit(digit, 10)
}

fn id(name: &str, value: Option<Value>) -> Result<Option<String>, String> {
    // A number that f64 rounds could be the id of another document as well.
    const EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;
    let id = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(id)) => id,
        Some(Value::Number(number))
            if !number.is_f64()
                || number.as_f64().is_some_and(|id| id.fract() == 0.0 && id.abs() < EXACT) =>
        {
            number.to_string()
        }
        Some(Value::Number(number)) => {
            return Err(format!(
                "`{name}` {number} is not a whole number that can be kept exactly; write it as a string"
            ));
        }
        Some(other) => return Err(wrong_type(name, "a string or a whole number", &other)),
    };
    Ok((!id.trim().is_empty()).then_some(id))
}

fn string(name: &str, value: Option<Value>) -> Result<Option<String>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong_type(name, "a string", &other)),
    }
}

/// A short string without the white space around it, if anything is left.
fn label(name: &str, fields: &mut Map<String, Value>) -> Result<Option<String>, String> {
    let text = string(name, fields.remove(name))?;
    Ok(text.and_then(|text| trimmed(&text)))
}

fn trimmed(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn entity_field(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "persons",
        EntityKind::Company => "companies",
        EntityKind::Organization => "organizations",
        EntityKind::Place => "places",
    }
}

/// A list of names or one name, each once.
fn names(field: &str, value: Option<Value>) -> Result<Vec<String>, String> {
    let values = match value {
        Some(Value::Array(values)) => values,
        other => other.into_iter().collect(),
    };
    let mut names = Vec::with_capacity(values.len());
    let mut seen = HashSet::new();
    for value in values {
        let name = match value {
            Value::Null => continue,
            Value::String(name) => trimmed(&name),
            other => return Err(wrong_type(field, "a list of strings", &other)),
        };
        names.extend(name.filter(|name| seen.insert(name.clone())));
    }
    Ok(names)
}

/// The day of the field `date`, which stays where it is if it cannot be read.
fn date(fields: &mut Map<String, Value>) -> Result<Option<Date>, String> {
    let written = match fields.get("date") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(other) => return Err(wrong_type("date", "a string", other)),
    };
    let date = parse_date(&written).ok();
    if date.is_some() || written.is_empty() {
        fields.remove("date");
    }
    Ok(date)
}

fn wrong_type(name: &str, expected: &str, found: &Value) -> String {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    format!("`{name}` must be {expected}, not {found}")
}

fn is_deeper(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(values) => depth == 0 || values.iter().any(|value| is_deeper(value, depth - 1)),
        Value::Object(fields) => depth == 0 || fields.values().any(|value| is_deeper(value, depth - 1)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_json(value: Value) -> Result<Document, String> {
        let Value::Object(fields) = value else { panic!("{value}") };
        read(fields)
    }

    #[test]
    fn dates_are_the_civil_day_as_written() {
        let rows = [
            ("2015-07-21", Some("2015-07-21")),
            (" 2015/7/1 ", Some("2015-07-01")),
            ("2015-07-21T23:59:59.5+03:00", Some("2015-07-21")),
            ("2015-07-21T00:30:00Z", Some("2015-07-21")),
            ("2015-07-21 10:00:00 +0300", Some("2015-07-21")),
            ("20150721T100000Z", Some("2015-07-21")),
            ("2015-07", Some("2015-07-01")),
            ("2015", Some("2015-01-01")),
            ("٢٠١٥-٠٧-٢١", Some("2015-07-21")),
            ("\u{200F}٢٠١٥/٠٧/٢١", Some("2015-07-21")),
            ("۲۰۱۵", Some("2015-01-01")),
            ("2016-02-29", Some("2016-02-29")),
            ("2015-02-29", None),
            ("0000-00-00", None),
            ("21/07/2015", None),
            ("2015-07/21", None),
            ("2015-07-21Tx", None),
            ("2015-07-21-", None),
            ("2015-+7-21", None),
            ("1448000000", None),
            ("201507", None),
            ("أمس", None),
            ("", None),
        ];
        for (text, expected) in rows {
            let found = parse_date(text).map(|date| date.to_string());
            assert_eq!(found.as_deref().ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_date_that_cannot_be_read_stays_in_metadata() {
        let document = read_json(json!({"date": "أمس"})).unwrap();
        assert_eq!(document.date, None);
        assert_eq!(document.metadata.get("date"), Some(&json!("أمس")));
        let document = read_json(json!({"date": 2015})).unwrap();
        assert_eq!(document.date, Date::new(2015, 1, 1).ok());
        assert!(document.metadata.is_empty());
    }

    #[test]
    fn the_first_name_that_holds_something_counts_and_the_others_are_kept() {
        let fields = json!({"_id": "b", "id": "a", "text": " ", "body": "نص", "content": "آخر", "x": null});
        let document = read_json(fields).unwrap();
        assert_eq!((document.id.as_str(), document.text.as_str()), ("a", "نص"));
        assert_eq!(serde_json::to_value(document.metadata).unwrap(), json!({"_id": "b", "content": "آخر"}));
    }

    #[test]
    fn ids_are_strings_or_exact_whole_numbers() {
        let rows = [
            (json!("خبر/1"), Ok("خبر/1")),
            (json!(18_446_744_073_709_551_615_u64), Ok("18446744073709551615")),
            (json!(-5), Ok("-5")),
            (json!(12.0), Ok("12.0")),
            (json!(" "), Ok("")),
            (json!(null), Ok("")),
            (json!(1e25), Err("exactly")),
            (json!(["a"]), Err("not a list")),
        ];
        for (value, expected) in rows {
            match (read_json(json!({"id": value})), expected) {
                (Ok(document), Ok(id)) => assert_eq!(document.id, id),
                (Err(reason), Err(part)) => assert!(reason.contains(part), "{reason}"),
                (found, _) => panic!("{value}: {found:?}"),
            }
        }
    }

    #[test]
    fn names_are_a_list_or_one_string() {
        let fields = json!({"persons": "علي", "companies": [" ميتا ", null, "ميتا", ""], "places": null});
        let document = read_json(fields).unwrap();
        assert_eq!(document.entities.persons, ["علي"]);
        assert_eq!(document.entities.companies, ["ميتا"]);
        assert!(document.entities.places.is_empty());
        for wrong in [json!({"a": 1}), json!([1]), json!(true)] {
            assert!(read_json(json!({"organizations": wrong})).is_err());
        }
    }

    #[test]
    fn metadata_that_could_not_be_read_back_is_refused() {
        let nested = |depth: usize| {
            let text = format!("{{\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
            read_json(serde_json::from_str(&text).unwrap())
        };
        assert!(nested(MAX_DEPTH).is_ok());
        assert!(nested(MAX_DEPTH + 1).is_err());
    }
}
