//! Dates as Arabic texts write them: 15 يوليو 2015, الخامس عشر من تموز, 15/7/2015, 17 رمضان 1436هـ, عام 2015.
//!
//! Day before month before year, or the year first; a month above 12 is a day where the other can be the month. A year
//! without هـ or م is Islamic behind an Islamic month, in a full date from 1300 to 1500, behind عام from 1350 to 1450.

use std::ops::RangeInclusive;

use super::{
    Found,
    date::{Calendar, WrittenDate},
    months::{Month, month},
    numerals::ordinal,
    pieces::{Kind, Pieces, is_space},
    years::{SEPARATORS, counts, era, is_year, is_year_word, plain_calendar, years},
};
use crate::entity::proclitic::{bytes_of, rests};

/// Years that are Islamic in a date of three numbers.
const HIJRI_IN_DATE: RangeInclusive<u16> = 1300..=1500;
const WEEKDAYS: [&str; 8] = ["الاحد", "الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "الثلاثا"];

/// Adds the date or years that begin at a piece, and says which piece is after them.
pub(super) fn find(pieces: &Pieces<'_>, at: usize, found: &mut Vec<Found<WrittenDate>>) -> Option<usize> {
    let one = match pieces.get(at)?.kind {
        Kind::Number => numeric(pieces, at).or_else(|| day_first(pieces, at)),
        Kind::Arabic => ordinal_first(pieces, at).or_else(|| month_first(pieces, at)),
        Kind::Other => None,
    };
    match one {
        Some((next, date)) => {
            found.push(date);
            Some(next)
        }
        None => years(pieces, at, found),
    }
}

/// 15/7/2015, 2015-07-15, 1436/9/17هـ.
fn numeric(pieces: &Pieces<'_>, at: usize) -> Option<(usize, Found<WrittenDate>)> {
    let separator = pieces.gap(at + 1).trim();
    let is_one = pieces.gap(at + 2).trim() == separator && SEPARATORS.contains(&separator);
    let is_close = [at + 1, at + 2].into_iter().all(|gap| {
        let gap = pieces.gap(gap);
        gap == separator || separator == "/" && !gap.contains('\n')
    });
    if !is_one || !is_close || !pieces.is_free(at, false) {
        return None;
    }
    let short = |at: usize| u8::try_from(pieces.whole(at, 2)?).ok();
    let (year, month, day) = match (pieces.key(at).len(), pieces.key(at + 2).len()) {
        (4, 1 | 2) => (pieces.whole(at, 4)?, short(at + 1)?, short(at + 2)?),
        (1 | 2, 4) => (pieces.whole(at + 2, 4)?, short(at + 1)?, short(at)?),
        _ => return None,
    };
    let (month, day) = if month > 12 && day <= 12 { (day, month) } else { (month, day) };
    let era = era(pieces, at + 3);
    let next = era.map_or(at + 3, |(_, next)| next);
    if era.is_none() && !is_end(pieces, next) {
        return None;
    }
    let calendar = era.map_or_else(|| plain_calendar(year, HIJRI_IN_DATE), |(calendar, _)| calendar);
    is_year(year, calendar).then_some(())?;
    let value = WrittenDate::new(calendar, Some(year), Some(month), Some(day))?;
    Some((next, Found { range: pieces.range(at, 0, next - 1), value }))
}

/// 15 يوليو 2015.
fn day_first(pieces: &Pieces<'_>, at: usize) -> Option<(usize, Found<WrittenDate>)> {
    let day = pieces.whole(at, 2).and_then(|day| u8::try_from(day).ok())?;
    if !pieces.is_free(at, true) {
        return None;
    }
    let (month_at, is_said) = before_month(pieces, at + 1);
    dated(pieces, (at, 0), Some(day), month_at, is_said)
}

/// الخامس عشر من يوليو.
fn ordinal_first(pieces: &Pieces<'_>, at: usize) -> Option<(usize, Found<WrittenDate>)> {
    let key = pieces.key(at);
    let rests = rests(key);
    let mut readings = std::iter::once((0, key)).chain(rests.iter().map(|(cut, rest)| (*cut, rest.as_str())));
    let (cut, day, next) = readings.find_map(|(cut, key)| {
        let (day, next) = ordinal(pieces, key, at)?;
        Some((cut, day, next))
    })?;
    // The first half, week or Sunday of July is no first of July.
    if let Some(before) = at.checked_sub(1).filter(|_| cut == 0 && pieces.joins(at)) {
        let word = pieces.key(before);
        let is_weekday = WEEKDAYS.contains(&word) && day > 5;
        let is_noun = word.starts_with("ال") || word.starts_with("وال") || word.starts_with("بال");
        if is_noun && !is_weekday && !matches!(word, "اليوم" | "الي") || word.starts_with("لل") {
            return None;
        }
    }
    let (month_at, is_said) = before_month(pieces, next);
    let cut = bytes_of(pieces.written(at), cut);
    if is_said { dated(pieces, (at, cut), Some(day), month_at, true) } else { None }
}

/// يوليو 2015.
fn month_first(pieces: &Pieces<'_>, at: usize) -> Option<(usize, Found<WrittenDate>)> {
    let (_, _, cut) = month(pieces, at, true)?;
    // A day that the month does not have.
    if at > 0 && pieces.joins(at) && pieces.whole(at - 1, 2).is_some() {
        return None;
    }
    dated(pieces, (at, cut), None, at, true)
}

/// Where the month is behind a day, and whether من or شهر says so.
fn before_month(pieces: &Pieces<'_>, at: usize) -> (usize, bool) {
    let mut next = at;
    for words in [&["من"][..], &["شهر", "لشهر", "بشهر"]] {
        if pieces.joins(next) && words.contains(&pieces.key(next)) {
            next += 1;
        }
    }
    (next, next > at)
}

/// The date of a day, if there is one, and a month with its second name and year.
fn dated(
    pieces: &Pieces<'_>,
    start: (usize, usize),
    day: Option<u8>,
    at: usize,
    is_said: bool,
) -> Option<(usize, Found<WrittenDate>)> {
    if day.is_some() && !pieces.joins(at) {
        return None;
    }
    let (named, next, _) = month(pieces, at, day.is_none())?;
    let (next, bracket) = second_name(pieces, named, next);
    let year = year_of_month(pieces, named.calendar, next, bracket.is_some());
    if named.is_guarded && day.is_some() && year.is_none() && !is_said {
        return None;
    }
    let after = year.map_or(next, |(_, next)| next);
    let value = WrittenDate::new(named.calendar, year.map(|(year, _)| year), Some(named.number), day)?;
    let mut range = pieces.range(start.0, start.1, after - 1);
    if let (None, Some(bracket)) = (year, bracket) {
        range.end = bracket;
    }
    Some((after, Found { range, value }))
}

/// The piece behind another name of the same month, as in تموز/يوليو and أيار (مايو), and the end of its bracket.
fn second_name(pieces: &Pieces<'_>, first: Month, at: usize) -> (usize, Option<usize>) {
    let gap = pieces.gap(at).trim();
    let is_bracket = gap == "(" || gap == "[";
    if !is_bracket && !matches!(gap, "" | "/" | "-" | "–" | "ـ") || pieces.gap(at).contains('\n') {
        return (at, None);
    }
    let Some((second, next, _)) = month(pieces, at, false) else { return (at, None) };
    if (second.calendar, second.number) != (first.calendar, first.number) {
        return (at, None);
    }
    if !is_bracket {
        return (next, None);
    }
    let end = pieces.get(next - 1).map_or(0, |piece| piece.range.end);
    let closing = pieces.text.get(end..).and_then(|rest| rest.find([')', ']']));
    match (closing, pieces.gap(next).trim_start_matches(' ').starts_with([')', ']'])) {
        (Some(closing), true) => (next, Some(end + closing + 1)),
        _ => (at, None),
    }
}

/// The year behind a month, and the piece after it.
fn year_of_month(
    pieces: &Pieces<'_>,
    calendar: Calendar,
    at: usize,
    has_bracket: bool,
) -> Option<(u16, usize)> {
    let gap = pieces.gap(at);
    let gap = if has_bracket { gap.trim_start_matches(' ').get(1..).unwrap_or("") } else { gap };
    let is_joint = is_space(gap) || matches!(gap.trim_end_matches(' '), "," | "،");
    let mut next = at;
    if is_joint && matches!(pieces.key(next), "المبارك" | "المعظم" | "المحرم" | "الحرام")
    {
        next += 1;
    }
    if pieces.key(next) == "من" && is_year_word(pieces.key(next + 1)) {
        next += 1;
    }
    if is_year_word(pieces.key(next)) {
        next += 1;
    }
    let is_joint = is_joint && (at + 1..=next).all(|word| pieces.joins(word));
    let year = pieces.whole(next, 4).filter(|_| is_joint)?;
    let num_digits = pieces.key(next).len();
    let era = era(pieces, next + 1);
    if let Some((era, after)) = era {
        return (era == calendar && is_year(year, calendar)).then_some((year, after));
    }
    let is_plain = num_digits == 4 && !counts(pieces, next + 1);
    // 1500 and more behind an Islamic month counts something.
    let is_year = match calendar {
        Calendar::Gregorian => is_year(year, calendar),
        Calendar::Hijri => (1000..=1500).contains(&year),
    };
    (is_plain && is_year).then_some((year, next + 1))
}

/// Whether a date of numbers ends before a piece and is no part of a longer number or address.
fn is_end(pieces: &Pieces<'_>, at: usize) -> bool {
    let gap = pieces.gap(at);
    match pieces.get(at) {
        None => true,
        // A time of day in ISO 8601.
        Some(piece) if gap.is_empty() => piece.kind == Kind::Arabic || pieces.key(at) == "t",
        Some(piece) => {
            let is_sign =
                gap.chars().count() == 1 && !gap.starts_with(['(', ')', '،', '؛', '\n', ' ', '"', '»', '«']);
            piece.kind == Kind::Arabic || !is_sign || gap.chars().all(char::is_whitespace)
        }
    }
}
