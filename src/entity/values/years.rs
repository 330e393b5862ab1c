//! Years in dates and behind عام or سنة, and their calendars: هـ and م behind them, else what is likely.
//!
//! Several years behind one عام (عامي 2014 و2015, العام الدراسي 2014/2015) are dates of their own. A number before a unit
//! of money or a multiplier is no year.

use std::ops::RangeInclusive;

use super::{
    Found,
    currencies::is_unit,
    date::{Calendar, WrittenDate},
    numerals::multiplier,
    pieces::{Pieces, is_space},
};
use crate::entity::proclitic::rests;

const GREGORIAN_YEARS: RangeInclusive<u16> = 1000..=2199;
const HIJRI_YEARS: RangeInclusive<u16> = 1..=1600;
/// Years that are Islamic behind عام: 1931 to 2029.
const HIJRI_ALONE: RangeInclusive<u16> = 1350..=1450;
/// Dashes and slashes between the numbers of a date.
pub(super) const SEPARATORS: [&str; 5] = ["/", "-", "–", "‐", "−"];

/// عام 2015, عامي 2014 و2015: every year by itself.
pub(super) fn years(pieces: &Pieces<'_>, at: usize, found: &mut Vec<Found<WrittenDate>>) -> Option<usize> {
    let key = pieces.key(at);
    if !is_year_word(key) && !rests(key).iter().any(|(_, rest)| is_year_word(rest)) {
        return None;
    }
    let mut next = at + 1;
    let between =
        ["الماضي", "الحالي", "الجاري", "المقبل", "القادم", "الدراسي", "المالي", "الميلادي", "الهجري"];
    if pieces.joins(next) && between.contains(&pieces.key(next)) {
        next += 1;
    }
    if !is_space(pieces.gap(next)) && pieces.gap(next).trim() != "(" {
        return None;
    }
    let mut last = None;
    while let Some((value, after)) = bare_year(pieces, next) {
        found.push(Found { range: pieces.range(next, 0, after - 1), value });
        last = Some(after);
        next = after;
        let is_listed = pieces.joins(next) && matches!(pieces.key(next), "و" | "الي" | "حتي");
        let is_span = SEPARATORS.contains(&pieces.gap(next).trim());
        match (is_listed && pieces.joins(next + 1), is_span) {
            (true, _) => next += 1,
            (_, true) => {}
            _ => break,
        }
    }
    last
}

fn bare_year(pieces: &Pieces<'_>, at: usize) -> Option<(WrittenDate, usize)> {
    let year = pieces.whole(at, 4)?;
    let (calendar, next) = match era(pieces, at + 1) {
        Some(era) => era,
        None if pieces.key(at).len() == 4 && !counts(pieces, at + 1) => {
            (plain_calendar(year, HIJRI_ALONE), at + 1)
        }
        None => return None,
    };
    is_year(year, calendar).then_some(())?;
    Some((WrittenDate::new(calendar, Some(year), None, None)?, next))
}

pub(super) fn is_year_word(key: &str) -> bool {
    matches!(
        key,
        "عام"
            | "العام"
            | "لعام"
            | "سنه"
            | "السنه"
            | "لسنه"
            | "عامي"
            | "العامين"
            | "سنتي"
            | "اعوام"
            | "الاعوام"
    )
}

/// هـ or م behind a year: its calendar, and the piece after it.
pub(super) fn era(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    if !is_space(pieces.gap(at)) {
        return None;
    }
    let calendar = match pieces.key(at) {
        "ه" | "هجري" | "هجريه" | "هجريا" | "للهجره" => Calendar::Hijri,
        "ميلادي" | "ميلاديه" | "للميلاد" => Calendar::Gregorian,
        // م. before a name is a title.
        "م" if pieces.gap(at).is_empty() || !pieces.gap(at + 1).starts_with('.') => Calendar::Gregorian,
        _ => return None,
    };
    Some((calendar, at + 1))
}

pub(super) fn plain_calendar(year: u16, hijri: RangeInclusive<u16>) -> Calendar {
    if hijri.contains(&year) { Calendar::Hijri } else { Calendar::Gregorian }
}

pub(super) fn is_year(year: u16, calendar: Calendar) -> bool {
    match calendar {
        Calendar::Gregorian => GREGORIAN_YEARS.contains(&year),
        Calendar::Hijri => HIJRI_YEARS.contains(&year),
    }
}

/// Whether a number before a piece counts what the piece says.
pub(super) fn counts(pieces: &Pieces<'_>, at: usize) -> bool {
    pieces.joins(at) && (multiplier(pieces.key(at)).is_some() || is_unit(pieces.key(at)))
}
