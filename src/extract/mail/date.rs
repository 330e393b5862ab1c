//! The day of a message, as its header says it.
//!
//! Owns the many ways in which programs write dates into mail (RFC 5322 and its obsolete forms, asctime, ISO 8601). The
//! day is the sender's own: time and offset are passed by, as everywhere in this project.

use jiff::civil::Date;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The civil day that a `Date:` or `Received:` header names, if one can be told.
pub(super) fn civil_day(value: &str) -> Option<Date> {
    let value: String = value.chars().map(ascii_digit).take(200).collect();
    let parts: Vec<&str> = value
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != ':' && letter != '+')
        .filter(|part| !part.is_empty())
        .collect();
    let Some(at) = parts.iter().position(|part| month(part).is_some()) else {
        return iso_day(&parts);
    };
    let month = month(parts.get(at)?)?;
    // Day before month, or month before day as asctime has it.
    let before = at.checked_sub(1).and_then(|before| day(parts.get(before)?));
    let (day, rest) = match before {
        Some(day) => (day, parts.get(at + 1..)?),
        None => (day(parts.get(at + 1)?)?, parts.get(at + 2..)?),
    };
    let year = rest.iter().find_map(|part| year(part))?;
    Date::new(year, month, day).ok()
}

fn month(part: &str) -> Option<i8> {
    let start = part.get(..3)?.to_ascii_lowercase();
    let is_word = part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let at = MONTHS.iter().position(|month| *month == start).filter(|_| is_word)?;
    i8::try_from(at + 1).ok()
}

fn day(part: &str) -> Option<i8> {
    (part.len() <= 2).then(|| part.parse().ok()).flatten().filter(|day| (1..=31).contains(day))
}

/// Two digits are of 1950 to 2049 and three are counted from 1900 (RFC 5322, 4.3).
fn year(part: &str) -> Option<i16> {
    if !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year: i16 = part.parse().ok()?;
    match part.len() {
        2 if year < 50 => Some(2000 + year),
        2 | 3 => Some(1900 + year),
        // An offset such as -0700 has four digits too.
        4 => (1900..2200).contains(&year).then_some(year),
        _ => None,
    }
}

fn iso_day(parts: &[&str]) -> Option<Date> {
    let [year, month, rest, ..] = parts else { return None };
    // The day may be followed by `T` and a time.
    let day = rest.split(['T', 't']).next()?;
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn ascii_digit(letter: char) -> char {
    let zero = match letter {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6F0}'..='\u{6F9}' => 0x6F0,
        _ => return letter,
    };
    char::from_digit(u32::from(letter) - zero, 10).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_the_sender_wrote_them() {
        let rows = [
            ("Tue, 21 Jul 2015 23:59:59 -0700", Some("2015-07-21")),
            ("21 Jul 2015 00:00 GMT", Some("2015-07-21")),
            ("Tue, 1 July 2015 23:59:59 +0300 (AST)", Some("2015-07-01")),
            ("Tue,21-Jul-15 23:59:59", Some("2015-07-21")),
            ("Fri, 21 Nov 97 09:55:06 -0600", Some("1997-11-21")),
            ("Tue, 21 Jul 103 10:00:00 +0000", Some("2003-07-21")),
            ("Tue Jul 21 23:30:00 2015", Some("2015-07-21")),
            ("Tue Jul 21 23:30:00 AST 2015", Some("2015-07-21")),
            ("2015-07-21T23:30:00Z", Some("2015-07-21")),
            ("2015-07-21 23:30:00 +0300", Some("2015-07-21")),
            ("٢١ Jul ٢٠١٥", Some("2015-07-21")),
            ("Tue, 31 Feb 2015 10:00:00", None),
            ("21/07/2015", None),
            ("yesterday", None),
            ("", None),
        ];
        for (value, expected) in rows {
            assert_eq!(civil_day(value).map(|day| day.to_string()).as_deref(), expected, "{value}");
        }
    }
}
