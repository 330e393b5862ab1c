//! Dates and amounts of money in a text, by rules: where they stand and what they mean.
//!
//! `pieces` cuts the text, `dates`, `years` and `money` know how they are written in Arabic, `months` and `currencies` the words
//! of `data/values`. What is not certain is left out: a month without a day or year, a year without عام, scores,
//! fractions, numbers in words. Invariant: ranges are slices of the text, in order and apart from each other.

mod amount;
mod currencies;
mod date;
mod dates;
mod money;
mod months;
mod numerals;
mod pieces;
mod years;

use std::ops::Range;

pub use amount::Amount;
pub use currencies::Currency;
pub use date::{Calendar, WrittenDate};
pub use money::Money;

use pieces::Pieces;

/// The dates and amounts of money in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// Dates, in order.
    pub dates: Vec<Found<WrittenDate>>,
    /// Amounts of money, in order.
    pub money: Vec<Found<Money>>,
}

/// A value in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// Bytes of the text, without a proclitic.
    pub range: Range<usize>,
    /// What it means.
    pub value: T,
}

impl Values {
    /// The dates and amounts of money in a text.
    pub fn of(text: &str) -> Values {
        let pieces = Pieces::new(text);
        let mut values = Values::default();
        let mut at = 0;
        while at < pieces.len() {
            let next = dates::find(&pieces, at, &mut values.dates)
                .or_else(|| money::find(&pieces, at, &mut values.money));
            at = next.unwrap_or(at + 1).max(at + 1);
        }
        values
    }
}
