//! Dates as pages and feeds write them: ISO 8601, RFC 2822, numbers with the day first, names of months in English and
//! the three ways of naming them in Arabic.
//!
//! Owns the reading of one date out of a short text. Only the day is kept, as it is written, whatever the time zone.
//! Dates of other calendars are not read, as their months look the same in numbers.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Longer texts are not looked at beyond this many characters.
const MAX_CHARS: usize = 200;

const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "يناير", "جانفي", "كانون الثاني"],
    &["february", "feb", "فبراير", "فيفري", "شباط"],
    &["march", "mar", "مارس", "اذار"],
    &["april", "apr", "ابريل", "افريل", "نيسان"],
    &["may", "مايو", "ماي", "ايار"],
    &["june", "jun", "يونيو", "يونيه", "جوان", "حزيران"],
    &["july", "jul", "يوليو", "يوليه", "جويلية", "تموز"],
    &["august", "aug", "اغسطس", "اوت", "غشت", "اب"],
    &["september", "sept", "sep", "سبتمبر", "شتنبر", "ايلول"],
    &["october", "oct", "اكتوبر", "تشرين الاول"],
    &["november", "nov", "نوفمبر", "نونبر", "تشرين الثاني"],
    &["december", "dec", "ديسمبر", "دجنبر", "كانون الاول"],
];

/// The day that a text names, if it names one.
pub fn day(text: &str) -> Option<Date> {
    let text = plain(text);
    let text = text.trim();
    let numbers = numbers(text);
    numeric(text, &numbers).or_else(|| named(text))
}

/// The day in a path such as `/2015/07/21/`, as many sites write.
pub fn day_of_path(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let parts: Vec<&str> = path.split(['/', '-']).take(64).collect();
    parts.windows(3).find_map(|parts| match parts {
        [year, month, day] if year.len() == 4 && !month.is_empty() && !day.is_empty() => {
            let day = day.get(..day.len().min(2))?;
            date(number(year)?, number(month)?, number(day)?)
        }
        _ => None,
    })
}

/// Lower case, ASCII digits, alef for its forms with hamza, no marks of direction.
fn plain(text: &str) -> String {
    let letter = |letter: char| match letter {
        '٠'..='٩' => char::from_digit(letter as u32 - '٠' as u32, 10),
        '۰'..='۹' => char::from_digit(letter as u32 - '۰' as u32, 10),
        'أ' | 'إ' | 'آ' => Some('ا'),
        'ى' => Some('ي'),
        '\u{64B}'..='\u{652}'
        | '\u{640}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => None,
        letter if letter.is_whitespace() => Some(' '),
        letter => Some(letter.to_ascii_lowercase()),
    };
    text.trim().chars().take(MAX_CHARS).filter_map(letter).collect()
}

/// The numbers of a text, each with the sign before it.
fn numbers(text: &str) -> Vec<(char, &str)> {
    let mut found = Vec::new();
    let mut before = ' ';
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        before = rest.get(..at).and_then(|gap| gap.chars().next_back()).unwrap_or(before);
        let digits = rest.get(at..).unwrap_or("");
        let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
        found.push((before, digits.get(..end).unwrap_or("")));
        rest = digits.get(end..).unwrap_or("");
        before = ' ';
    }
    found
}

fn numeric(text: &str, numbers: &[(char, &str)]) -> Option<Date> {
    let is_only = text.bytes().all(|byte| byte.is_ascii_digit());
    match numbers {
        [(_, digits)] if is_only && matches!(digits.len(), 10 | 13) => {
            let seconds: i64 = digits.get(..10)?.parse().ok()?;
            Some(Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).date())
        }
        [(_, digits), ..] if matches!(digits.len(), 8 | 12 | 14) && text.starts_with(digits) => {
            date(number(digits.get(..4)?)?, number(digits.get(4..6)?)?, number(digits.get(6..8)?)?)
        }
        _ => numbers.windows(3).find_map(|three| match three {
            [(_, first), (one, second), (other, third)] if one == other && matches!(one, '-' | '/' | '.') => {
                match (first.len(), third.len()) {
                    (4, 1 | 2) => date(number(first)?, number(second)?, number(third)?),
                    (1 | 2, 4) => {
                        let (year, day, month) = (number(third)?, number(first)?, number(second)?);
                        date(year, month, day).or_else(|| date(year, day, month))
                    }
                    _ => None,
                }
            }
            _ => None,
        }),
    }
}

/// A day with the name of its month: `21 يوليو 2015`, `July 21, 2015`, `Tue, 21 Jul 2015 10:00:00 GMT`.
fn named(text: &str) -> Option<Date> {
    let is_part = |letter: char| !letter.is_alphanumeric();
    let words: Vec<&str> = text.split(is_part).filter(|word| !word.is_empty()).collect();
    let (at, length, month) = (0..words.len()).find_map(|at| {
        let found = MONTHS.iter().position(|names| names.iter().any(|name| starts_with(&words, at, name)))?;
        let names = MONTHS.get(found)?;
        let length = names
            .iter()
            .filter(|name| starts_with(&words, at, name))
            .map(|name| name.split(' ').count())
            .max()?;
        Some((at, length, found as i16 + 1))
    })?;
    let day_number = |word: &&str| {
        let word = word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']);
        number(word).filter(|day| word.len() <= 2 && (1..=31).contains(day))
    };
    let before = at.checked_sub(1).and_then(|before| words.get(before)).and_then(day_number);
    let mut after = words.iter().skip(at + length);
    let day = match before {
        Some(day) => day,
        None => day_number(after.next()?)?,
    };
    // An Arabic site may give a month two names: «21 تموز / يوليو 2015».
    let year = after.take(3).find(|word| word.len() == 4 && number(word).is_some())?;
    date(number(year)?, month, day)
}

fn starts_with(words: &[&str], at: usize, name: &str) -> bool {
    name.split(' ').enumerate().all(|(index, part)| words.get(at + index) == Some(&part))
}

fn number(digits: &str) -> Option<i16> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// The date, if it is one and in the years in which pages and what is scanned for them are dated.
fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    if !(1800..2200).contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        for text in [
            "2015-07-21",
            "2015-07-21T23:30:00Z",
            "2015-07-21T23:30:00-11:00",
            "2015/7/21 10:00",
            "20150721",
            "20150721T101500Z",
            "20150721101500",
            "Tue, 21 Jul 2015 10:00:00 +0300",
            "21 July 2015",
            "July 21st, 2015",
            "21/07/2015",
            "7/21/2015",
            "21.7.2015",
            "1437480000",
            "1437480000000",
            "الثلاثاء ٢١ يوليو ٢٠١٥",
            "الثلاثاء، 21 تموز / يوليو 2015 - 10:15",
            "نُشر في 21 جويلية 2015",
            "‏21‏/07‏/2015",
        ] {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), Some("2015-07-21"), "{text}");
        }
        assert_eq!(day("5 كانون الثاني 2014").map(|day| day.to_string()).as_deref(), Some("2014-01-05"));
        assert_eq!(day("5 تشرين الأول 2014").map(|day| day.to_string()).as_deref(), Some("2014-10-05"));
    }

    #[test]
    fn what_names_no_day_gives_none() {
        for text in [
            "",
            "أمس",
            "2015",
            "2015-13-40",
            "1436/10/05",
            "5 شوال 1436",
            "12345678",
            "منذ 3 ساعات",
            "may be",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_may_hold_the_day() {
        let day = |url| day_of_path(url).map(|day| day.to_string());
        assert_eq!(day("https://example.org/2015/07/21/خبر").as_deref(), Some("2015-07-21"));
        assert_eq!(day("https://example.org/news/2015-7-1-news.html").as_deref(), Some("2015-07-01"));
        assert_eq!(day("https://example.org/2015/news/1"), None);
    }
}
