//! Exact decimal numbers of money: what stands in digits, times thousands, millions and so on.
//!
//! A comma groups digits or, before one or two of them, begins the fraction; a point begins the fraction, but groups
//! where several stand or where the fraction would end in a zero that nobody writes (150.000).

use std::fmt;

/// Longer numbers are no amounts.
const MAX_DIGITS: usize = 15;

/// A number that is not negative, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Without a zero at its end where `scale` is not 0.
    digits: u128,
    /// Digits after the point.
    scale: u32,
}

impl Amount {
    /// A whole number.
    pub(super) fn new(number: u64) -> Amount {
        Amount { digits: number.into(), scale: 0 }
    }

    /// The number in digits with `.` and `,`; whether a single point may group digits is for the caller to know.
    pub(super) fn parse(number: &str, may_group: bool) -> Option<Amount> {
        let number: String = number.chars().filter(|letter| *letter != ',').collect();
        let parts: Vec<&str> = number.split('.').collect();
        let [whole, rest @ ..] = parts.as_slice() else { return None };
        let groups = (1..=3).contains(&whole.len())
            && !whole.starts_with('0')
            && rest.iter().all(|group| group.len() == 3);
        let groups = groups && (rest.len() > 1 || may_group && rest.iter().all(|group| group.ends_with('0')));
        match rest {
            [] => Amount::of(whole, ""),
            _ if groups => Amount::of(&parts.concat(), ""),
            [fraction] => Amount::of(whole, fraction),
            _ => None,
        }
    }

    /// The number with these digits before and after the point.
    pub(super) fn of(whole: &str, fraction: &str) -> Option<Amount> {
        let is_short = whole.len() + fraction.len() <= MAX_DIGITS;
        let digits = is_short.then(|| format!("{whole}{fraction}").parse().ok())??;
        Some(Amount { digits, scale: u32::try_from(fraction.len()).ok()? }.shortened())
    }

    /// So many times the number.
    pub(super) fn times(self, factor: u64) -> Option<Amount> {
        Some(Amount { digits: self.digits.checked_mul(factor.into())?, ..self }.shortened())
    }

    /// The sum of two numbers.
    pub(super) fn plus(self, other: Amount) -> Option<Amount> {
        let scale = self.scale.max(other.scale);
        let raised = |one: Amount| one.digits.checked_mul(10_u128.checked_pow(scale - one.scale)?);
        Some(Amount { digits: raised(self)?.checked_add(raised(other)?)?, scale }.shortened())
    }

    /// Whether the number is less than a whole one.
    pub(super) fn is_below(self, bound: u64) -> bool {
        let bound = 10_u128.checked_pow(self.scale).and_then(|power| power.checked_mul(bound.into()));
        bound.is_some_and(|bound| self.digits < bound)
    }

    /// The number if it is whole.
    pub fn whole(self) -> Option<u64> {
        if self.scale == 0 { u64::try_from(self.digits).ok() } else { None }
    }

    /// The nearest floating-point number.
    pub fn as_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::INFINITY)
    }

    fn shortened(mut self) -> Amount {
        while self.scale > 0 && self.digits.is_multiple_of(10) {
            self.digits /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let power = 10_u128.pow(self.scale);
        write!(f, "{}", self.digits / power)?;
        match self.scale {
            0 => Ok(()),
            scale => write!(f, ".{:0width$}", self.digits % power, width = scale as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        let shown = |number: &str, factor| Amount::parse(number, false)?.times(factor).map(|n| n.to_string());
        assert_eq!(shown("0.1", 1_000_000).as_deref(), Some("100000"));
        assert_eq!(shown("13.2", 1_000_000_000).as_deref(), Some("13200000000"));
        assert_eq!(shown("597.50", 1).as_deref(), Some("597.5"));
        assert_eq!(shown("3,500", 1).as_deref(), Some("3500"));
        assert_eq!(shown("1.500.000", 1).as_deref(), Some("1500000"));
        assert_eq!(shown("1.2.3", 1), None);
        assert_eq!(shown("1234567890123456", 1), None);
        assert_eq!(Amount::parse("150.000", true), Some(Amount::new(150_000)));
        assert_eq!(Amount::parse("1.255", true).map(Amount::as_f64), Some(1.255));
        assert_eq!(Amount::of("2", "74").and_then(|one| one.plus(Amount::new(3))), Amount::of("5", "74"));
    }
}
