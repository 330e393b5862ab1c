//! Days, months and years as people type them: `2015`, `2015-07`, `2015-07-21`, and ranges of them with `..`.
//!
//! Used for `date:` in queries and for dates on the command line. Digits of any script that Arabic texts use; the order
//! is year, month, day (ISO 8601), because no other order can be told from its neighbors. A month or a year stands
//! for its first day at the start of a range and for its last day at the end.

use jiff::civil::Date;

use crate::{arabic::letters::digit_value, document::DateRange};

/// The days that a date or a range means, both ends included: `2015-07..2015-08`, `2015`, `..2015`, `2015..`.
///
/// # Errors
/// One sentence for people where it is no date or its end is before its start.
pub fn date_range(text: &str) -> Result<DateRange, String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let range =
        DateRange { from: date(from.trim())?.map(|days| days.0), to: date(to.trim())?.map(|days| days.1) };
    match (range.from, range.to) {
        (None, None) => {
            Err("A date is missing: write 2015, 2015-07, 2015-07-21 or 2015-07..2015-08.".to_owned())
        }
        (Some(from), Some(to)) if from > to => {
            Err(format!("The range of dates ends on {to}, before it begins on {from}."))
        }
        _ => Ok(range),
    }
}

/// The days of one year, month or day.
///
/// # Errors
/// As [`date_range`], and for a range.
pub fn date_days(text: &str) -> Result<DateRange, String> {
    if text.contains("..") {
        return Err("One day, month or year is wanted here.".to_owned());
    }
    date_range(text)
}

/// First and last day of a year, month or day; none if the text is empty.
fn date(text: &str) -> Result<Option<(Date, Date)>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    days(text)
        .map(Some)
        .ok_or_else(|| format!("{text} is not a date: write 2015, 2015-07, 2015-07-21 or 2015-07..2015-08."))
}

fn days(text: &str) -> Option<(Date, Date)> {
    let mut parts = text.split(['-', '/']);
    let year = number(parts.next()?, 4, 4)?;
    let month = parts.next().map(|part| number(part, 1, 2));
    let day = parts.next().map(|part| number(part, 1, 2));
    if parts.next().is_some() {
        return None;
    }
    match (month, day) {
        (None, _) => {
            let first = Date::new(year, 1, 1).ok()?;
            Some((first, first.last_of_year()))
        }
        (Some(month), None) => {
            let first = Date::new(year, month?.try_into().ok()?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        (Some(month), Some(day)) => {
            let date = Date::new(year, month?.try_into().ok()?, day?.try_into().ok()?).ok()?;
            Some((date, date))
        }
    }
}

fn number(text: &str, min_digits: usize, max_digits: usize) -> Option<i16> {
    let digits: String = text.chars().map(digit_value).collect::<Option<_>>()?;
    (min_digits..=max_digits).contains(&digits.len()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let day = |date: Option<Date>| date.map_or("*".to_owned(), |date| date.to_string());
        match date_range(text) {
            Ok(range) => format!("{} {}", day(range.from), day(range.to)),
            Err(message) => message,
        }
    }

    #[test]
    fn a_month_or_a_year_means_all_its_days() {
        assert_eq!(shown("2016"), "2016-01-01 2016-12-31");
        assert_eq!(shown("2016-02"), "2016-02-01 2016-02-29");
        assert_eq!(shown("2016/2/3"), "2016-02-03 2016-02-03");
        assert_eq!(shown("٢٠١٥-٠٧..۲۰۱۵-۰۸"), "2015-07-01 2015-08-31");
        assert_eq!(shown("..2015"), "* 2015-12-31");
        assert_eq!(shown("2015-07-21.."), "2015-07-21 *");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "..",
            "15",
            "2015-13",
            "2015-02-30",
            "2015-",
            "21-07-2015",
            "2015-07-21-1",
            "2015...2016",
            "x",
            "2015..x",
        ] {
            assert!(date_range(text).is_err(), "{text}");
        }
        assert_eq!(
            shown("2016..2015"),
            "The range of dates ends on 2015-12-31, before it begins on 2016-01-01."
        );
    }
}
