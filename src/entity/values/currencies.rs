//! The units of money: their words and signs, and which currency a unit is where its country is or is not named.
//!
//! Source: `data/values/currencies.tsv`, after Unicode CLDR and ISO 4217. An adjective of a country is known with the
//! endings that it takes behind a number (سعوديا, سعودية, سعوديين).

use std::{fmt, sync::OnceLock};

use rustc_hash::FxHashMap;

use super::pieces::{Kind, Pieces};
use crate::arabic::folded;

const UNITS: &str = include_str!("../../../data/values/currencies.tsv");

/// What an amount is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Currency {
    /// A currency by its code of ISO 4217.
    Code(&'static str),
    /// A unit that several countries have, by its word or sign.
    Unit(&'static str),
}

/// Signs of money.
const SIGNS: [(char, Currency); 4] = [
    ('$', Currency::Code("USD")),
    ('€', Currency::Code("EUR")),
    // Sterling, the Egyptian pound; the yen, the yuan.
    ('£', Currency::Unit("£")),
    ('¥', Currency::Unit("¥")),
];
/// Endings of an adjective that agrees with a counted noun.
const ENDINGS: [&str; 6] = ["", "ا", "ه", "ين", "ان", "تين"];
/// What stands behind ريال where it is a football club.
const CLUBS: [&str; 9] =
    ["مدريد", "سوسيداد", "سوسييداد", "بيتيس", "بيتس", "مايوركا", "سرقسطه", "اوفييدو", "سولت"];

struct Unit {
    /// The currency where no country is named; none where the word alone is no money.
    alone: Option<Currency>,
    /// Folded adjectives, the longer first.
    countries: Vec<(String, &'static str)>,
}

struct Table {
    units: Vec<Unit>,
    /// Folded forms, each with its unit and whether it is a dual.
    forms: FxHashMap<String, (usize, bool)>,
}

/// The currency that is named at a piece, the piece after it, and whether its word says two.
pub(super) fn currency(pieces: &Pieces<'_>, at: usize) -> Option<(Currency, usize, bool)> {
    match pieces.get(at)?.kind {
        Kind::Arabic => named(pieces, pieces.key(at), at),
        Kind::Other => {
            let code = pieces.key(at).to_ascii_uppercase();
            codes().find(|known| *known == code).map(|known| (Currency::Code(known), at + 1, false))
        }
        Kind::Number => None,
    }
}

/// The currency whose first word is given.
pub(super) fn named(pieces: &Pieces<'_>, first: &str, at: usize) -> Option<(Currency, usize, bool)> {
    let table = table();
    let (unit, is_dual) = *table.forms.get(first)?;
    let unit = table.units.get(unit)?;
    let joined = |word: usize| if pieces.joins(word) { pieces.key(word) } else { "" };
    let (one, two) = (joined(at + 1), joined(at + 2));
    if CLUBS.contains(&one) {
        return None;
    }
    let country = unit.countries.iter().find_map(|(name, code)| {
        let words = match name.split_once(' ') {
            Some((first, second)) => (one == first && is_form(two, second)).then_some(2),
            None => is_form(one, name).then_some(1),
        };
        words.map(|words| (Currency::Code(code), at + 1 + words))
    });
    let (currency, next) = country.or_else(|| Some((unit.alone?, at + 1)))?;
    Some((currency, next, is_dual))
}

/// Whether a word is a unit of money in any form.
pub(super) fn is_unit(key: &str) -> bool {
    table().forms.contains_key(key)
}

/// The currency of a sign.
pub(super) fn of_sign(sign: char) -> Option<Currency> {
    SIGNS.into_iter().find(|(known, _)| *known == sign).map(|(_, currency)| currency)
}

fn is_form(word: &str, adjective: &str) -> bool {
    word.strip_prefix(adjective).is_some_and(|ending| ENDINGS.contains(&ending))
}

fn codes() -> impl Iterator<Item = &'static str> {
    table().units.iter().flat_map(|unit| unit.countries.iter().map(|(_, code)| *code)).chain(["EUR"])
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table { units: Vec::new(), forms: FxHashMap::default() };
        for line in UNITS.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&'static str> = line.split('\t').collect();
            let column = |number: usize| columns.get(number).copied().unwrap_or("");
            let parts = |number: usize| column(number).split('|').filter(|part| !part.is_empty());
            for (form, is_dual) in parts(0).map(|form| (form, false)).chain(parts(1).map(|form| (form, true)))
            {
                table.forms.insert(folded(form).into(), (table.units.len(), is_dual));
            }
            let word = parts(0).next().unwrap_or("");
            let alone = match column(2) {
                "!" => None,
                "-" => Some(Currency::Unit(word)),
                code => Some(Currency::Code(code)),
            };
            let country = |part: &'static str| {
                let (name, code) = part.split_once('=')?;
                let key: Vec<_> = name.split(' ').map(folded).collect();
                Some((key.join(" "), code))
            };
            let mut countries: Vec<_> = parts(3).filter_map(country).collect();
            countries.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
            table.units.push(Unit { alone, countries });
        }
        table
    })
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Currency::Code(name) | Currency::Unit(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_has_a_word_and_codes_of_three_letters() {
        for unit in &table().units {
            assert!(!matches!(unit.alone, Some(Currency::Unit(""))));
            let alone = match unit.alone {
                Some(Currency::Code(code)) => Some(code),
                _ => None,
            };
            for code in unit.countries.iter().map(|(_, code)| *code).chain(alone) {
                assert!(code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()), "{code}");
            }
        }
    }
}
