//! The names of the months, in the calendars and countries of Arabic texts.
//!
//! Source: `data/values/months.tsv`, after Unicode CLDR.

use std::sync::OnceLock;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::{
    date::Calendar,
    pieces::{Kind, Pieces},
};
use crate::{
    arabic::folded,
    entity::proclitic::{bytes_of, rests},
};

const NAMES: &str = include_str!("../../../data/values/months.tsv");

/// A month of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Month {
    pub calendar: Calendar,
    /// From 1.
    pub number: u8,
    /// Its name is an ordinary number too: zero.
    pub is_guarded: bool,
}

/// The month that is named at a piece, the piece after it, and the bytes of a proclitic.
pub(super) fn month(
    pieces: &Pieces<'_>,
    at: usize,
    may_have_proclitic: bool,
) -> Option<(Month, usize, usize)> {
    if !pieces.is(at, Kind::Arabic) {
        return None;
    }
    let key = pieces.key(at);
    if let Some((month, next)) = named(pieces, key, at) {
        return Some((month, next, 0));
    }
    let rests = if may_have_proclitic { rests(key) } else { Default::default() };
    rests.iter().find_map(|(cut, rest)| {
        let (month, next) = named(pieces, rest, at)?;
        Some((month, next, bytes_of(pieces.written(at), *cut)))
    })
}

/// The month of one or two words of which the first is given, and the piece after it.
fn named(pieces: &Pieces<'_>, first: &str, at: usize) -> Option<(Month, usize)> {
    let table = table();
    if pieces.joins(at + 1)
        && let Some(month) = table.get(format!("{first} {}", pieces.key(at + 1)).as_str())
    {
        return Some((*month, at + 2));
    }
    table.get(first).map(|month| (*month, at + 1))
}

fn table() -> &'static FxHashMap<CompactString, Month> {
    static TABLE: OnceLock<FxHashMap<CompactString, Month>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = FxHashMap::default();
        for line in NAMES.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let calendar =
                if columns.next() == Some("hijri") { Calendar::Hijri } else { Calendar::Gregorian };
            let number = columns.next().and_then(|number| number.parse().ok()).unwrap_or(0);
            for name in columns.next().unwrap_or("").split('|') {
                let key: Vec<_> = name.split(' ').map(folded).collect();
                let is_guarded = name == "صفر";
                table.insert(key.join(" ").into(), Month { calendar, number, is_guarded });
            }
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_month_has_a_name() {
        for calendar in [Calendar::Gregorian, Calendar::Hijri] {
            for number in 1..=12 {
                assert!(table().values().any(|month| (month.calendar, month.number) == (calendar, number)));
            }
        }
        assert!(table().values().all(|month| (1..=12).contains(&month.number)));
    }
}
