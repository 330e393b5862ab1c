//! Amounts of money: a number in digits with its thousands and millions, or a thousand, a million and their duals alone,
//! beside a unit or sign of money.
//!
//! What adds up is one amount (53 مليون و653 ألف جنيه). The end of a number in words is none (ثلاثين مليون دولار).

use std::fmt;

use super::{
    Found,
    amount::Amount,
    currencies::{Currency, currency, named, of_sign},
    numerals::{alone, ends_number, multiplier},
    pieces::{Kind, Pieces, is_space},
};
use crate::entity::proclitic::{bytes_of, rests};

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// How much.
    pub amount: Amount,
    /// Of what.
    pub currency: Currency,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

/// A number, the least that its last word multiplies by, and the piece after it.
struct Term {
    amount: Amount,
    step: u64,
    next: usize,
}

/// Adds the amount that begins at a piece, and says which piece is after it.
pub(super) fn find(pieces: &Pieces<'_>, at: usize, found: &mut Vec<Found<Money>>) -> Option<usize> {
    let (next, value) = match pieces.get(at)?.kind {
        Kind::Number => in_digits(pieces, at)?,
        Kind::Arabic => in_words(pieces, at)?,
        Kind::Other => return None,
    };
    found.push(value);
    Some(next)
}

fn in_digits(pieces: &Pieces<'_>, at: usize) -> Option<(usize, Found<Money>)> {
    if let Some((start, currency)) = sign_before(pieces, at) {
        let Term { amount, next, .. } = sum(pieces, at)?;
        let range = start..pieces.range(at, 0, next - 1).end;
        return Some((next, Found { range, value: Money { amount, currency } }));
    }
    // Behind و a number may be the rest of one in words: خمسة آلاف و500.
    let is_and = at >= 2 && pieces.key(at - 1) == "و" && is_space(pieces.gap(at));
    let is_rest = is_and && ends_number(pieces, at - 2) && !(at >= 3 && pieces.is(at - 3, Kind::Number));
    if is_rest || !pieces.is_free(at, true) {
        return None;
    }
    let Term { amount, next, .. } = sum(pieces, at)?;
    if let Some((currency, end)) = sign_after(pieces, next) {
        let range = pieces.range(at, 0, at).start..end;
        return Some((next, Found { range, value: Money { amount, currency } }));
    }
    let (currency, end) = unit(pieces, next)?;
    let range = pieces.range(at, 0, end - 1);
    Some((end, Found { range, value: Money { amount, currency } }))
}

/// ألف ريال, مليوني جنيه, دولارين.
fn in_words(pieces: &Pieces<'_>, at: usize) -> Option<(usize, Found<Money>)> {
    // A number that is none of ours, in words, in brackets, or 6ر4.
    let is_number = |at| pieces.is(at, Kind::Number) && matches!(pieces.gap(at + 1).trim(), "" | ")");
    if at > 0 && (is_number(at - 1) || ends_number(pieces, at - 1)) {
        return None;
    }
    let key = pieces.key(at);
    let rests = rests(key);
    let readings = std::iter::once((0, key)).chain(rests.iter().map(|(cut, rest)| (*cut, rest.as_str())));
    readings.into_iter().find_map(|(cut, key)| {
        let (amount, currency, end) = match alone(key) {
            Some(number) => {
                let first = match multiplied(pieces, Amount::new(number), number, at + 1) {
                    // ألفا is also what stands behind a number; مليونا و200 ألف is one million.
                    Some(term) if key.ends_with('ا') && and_more(pieces, term.next) => {
                        Term { amount: Amount::new(number / 2), step: number / 2, ..term }
                    }
                    other => other?,
                };
                let Term { amount, next, .. } = added(pieces, first);
                let (currency, end) = unit(pieces, next)?;
                (amount, currency, end)
            }
            None => {
                let (currency, end, is_dual) = named(pieces, key, at)?;
                (is_dual.then(|| Amount::new(2))?, currency, end)
            }
        };
        let range = pieces.range(at, bytes_of(pieces.written(at), cut), end - 1);
        Some((end, Found { range, value: Money { amount, currency } }))
    })
}

/// The numbers that add up from a piece on.
fn sum(pieces: &Pieces<'_>, at: usize) -> Option<Term> {
    Some(added(pieces, term(pieces, at)?))
}

/// A number with what is added to it by و, each less than what the one before is counted in.
fn added(pieces: &Pieces<'_>, mut sum: Term) -> Term {
    while and_more(pieces, sum.next)
        && let Some(more) = term(pieces, sum.next + 1)
        && more.amount.is_below(sum.step)
        && let Some(amount) = sum.amount.plus(more.amount)
    {
        sum = Term { amount, ..more };
    }
    sum
}

fn and_more(pieces: &Pieces<'_>, at: usize) -> bool {
    pieces.joins(at) && pieces.key(at) == "و" && pieces.joins(at + 1) && pieces.is(at + 1, Kind::Number)
}

/// A number in digits with what it is multiplied by.
fn term(pieces: &Pieces<'_>, at: usize) -> Option<Term> {
    if !pieces.is(at, Kind::Number) {
        return None;
    }
    let key = pieces.key(at);
    let is_comma = matches!(pieces.gap(at + 1), "," | "،");
    let fraction = if is_comma && pieces.is(at + 1, Kind::Number) { pieces.key(at + 1) } else { "" };
    if matches!(fraction.len(), 1 | 2) && pieces.whole(at, 9).is_some() {
        return multiplied(pieces, Amount::of(key, fraction)?, 1, at + 2);
    }
    let after = if pieces.joins(at + 1) { pieces.key(at + 1) } else { "" };
    // Dinars have thousandths.
    let may_group = multiplier(after).is_none() && !after.starts_with("دينار") && after != "دنانير";
    multiplied(pieces, Amount::parse(key, may_group)?, 1, at + 1)
}

fn multiplied(pieces: &Pieces<'_>, mut amount: Amount, mut step: u64, mut next: usize) -> Option<Term> {
    for _ in 0..2 {
        match multiplier(if pieces.joins(next) { pieces.key(next) } else { "" }) {
            Some(factor) => {
                amount = amount.times(factor)?;
                step = step.saturating_mul(factor);
                next += 1;
            }
            None => break,
        }
    }
    Some(Term { amount, step, next })
}

fn unit(pieces: &Pieces<'_>, at: usize) -> Option<(Currency, usize)> {
    if !pieces.joins(at) {
        return None;
    }
    let (currency, next, is_dual) = currency(pieces, at)?;
    (!is_dual).then_some((currency, next))
}

/// The sign of money before a number, at most a space between, and where it begins.
fn sign_before(pieces: &Pieces<'_>, at: usize) -> Option<(usize, Currency)> {
    let whole = pieces.gap(at);
    let gap = whole.strip_suffix(' ').unwrap_or(whole);
    let sign = gap.chars().last()?;
    let currency = of_sign(sign)?;
    // Right behind another number or its million it is that one's, as in 15$ 20.
    let is_amount = at > 0 && (pieces.is(at - 1, Kind::Number) || multiplier(pieces.key(at - 1)).is_some());
    let is_taken = is_amount && gap.chars().count() == 1 && gap != whole;
    let end = pieces.get(at)?.range.start;
    if is_taken { None } else { Some((pieces.text.get(..end)?.rfind(sign)?, currency)) }
}

/// The sign of money after a number, at most a space between, and where it ends.
fn sign_after(pieces: &Pieces<'_>, next: usize) -> Option<(Currency, usize)> {
    let gap = pieces.gap(next);
    let gap = gap.strip_prefix(' ').unwrap_or(gap);
    let sign = gap.chars().next()?;
    let currency = of_sign(sign)?;
    // With a space before it, or none around it, it is that of the number behind.
    if pieces.is(next, Kind::Number) && !(pieces.gap(next).starts_with(sign) && gap.chars().count() > 1) {
        return None;
    }
    let start = pieces.get(next.checked_sub(1)?)?.range.end;
    let end = start + pieces.text.get(start..)?.find(sign)? + sign.len_utf8();
    Some((currency, end))
}
