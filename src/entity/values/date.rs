//! A date as it is written: in its own calendar, with the parts that it has.
//!
//! Islamic dates stay Islamic: which day one is depends on who saw the moon. Shown after ISO 8601, with `--` for a year
//! that is not written, and `AH` behind an Islamic date.

use std::fmt;

use jiff::civil::Date;

/// Days that the longest month of the Islamic calendar has.
const MAX_HIJRI_DAY: u8 = 30;
/// A leap year, for dates without a year.
const LEAP_YEAR: i16 = 2000;

/// How years and months are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// That of the world.
    Gregorian,
    /// The Islamic one.
    Hijri,
}

/// A day, a month with its year, a year, or a day of any year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WrittenDate {
    /// Calendar of the parts.
    pub calendar: Calendar,
    /// Year, if it is written.
    pub year: Option<u16>,
    /// Month from 1, if it is written.
    pub month: Option<u8>,
    /// Day from 1, if it is written.
    pub day: Option<u8>,
}

impl WrittenDate {
    /// The date of these parts; none if there is no such day or too little is written.
    pub(super) fn new(
        calendar: Calendar,
        year: Option<u16>,
        month: Option<u8>,
        day: Option<u8>,
    ) -> Option<WrittenDate> {
        let date = WrittenDate { calendar, year, month, day };
        let is_enough = matches!((year, month, day), (_, Some(_), Some(_)) | (Some(_), _, None));
        let month = i8::try_from(month.unwrap_or(1)).ok()?;
        let day = day.unwrap_or(1);
        let exists = match calendar {
            Calendar::Gregorian => {
                let year = year.map_or(Some(LEAP_YEAR), |year| i16::try_from(year).ok())?;
                Date::new(year, month, i8::try_from(day).ok()?).is_ok()
            }
            Calendar::Hijri => (1..=12).contains(&month) && (1..=MAX_HIJRI_DAY).contains(&day),
        };
        (is_enough && exists).then_some(date)
    }
}

impl fmt::Display for WrittenDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}")?,
            None => f.write_str("-")?,
        }
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        if self.calendar == Calendar::Hijri { f.write_str(" AH") } else { Ok(()) }
    }
}
