//! Numbers in words, as far as dates and money need them: ordinals from 1 to 31, and thousands, millions and so on.
//!
//! Other numbers in words are only recognized, so that the end of one is not taken for an amount (ثلاثين مليون). Keys are
//! folded words.

use super::pieces::{Kind, Pieces};

/// Ordinals of one word.
const ORDINALS: [&str; 11] = [
    "الحادي",
    "الاول",
    "الثاني",
    "الثالث",
    "الرابع",
    "الخامس",
    "السادس",
    "السابع",
    "الثامن",
    "التاسع",
    "العاشر",
];

/// The day that an ordinal says, of which the first word is given, and the piece after it.
pub(super) fn ordinal(pieces: &Pieces<'_>, first: &str, at: usize) -> Option<(u8, usize)> {
    match first {
        "العشرون" | "العشرين" => return Some((20, at + 1)),
        "الثلاثون" | "الثلاثين" => return Some((30, at + 1)),
        _ => {}
    }
    let place = ORDINALS.iter().position(|ordinal| *ordinal == first)?;
    let number = u8::try_from(place.max(1)).ok()?;
    let second = if pieces.joins(at + 1) { pieces.key(at + 1) } else { "" };
    match second {
        "عشر" if number < 10 => Some((10 + number, at + 2)),
        "والعشرون" | "والعشرين" if number < 10 => Some((20 + number, at + 2)),
        "والثلاثون" | "والثلاثين" if number == 1 => Some((31, at + 2)),
        _ if place > 0 => Some((number, at + 1)),
        _ => None,
    }
}

/// What a word multiplies a number before it by: 20 ألفا, 5 ملايين.
pub(super) fn multiplier(key: &str) -> Option<u64> {
    Some(match key {
        "الف" | "الفا" | "الاف" => 1_000,
        "مليون" | "مليونا" | "ملايين" => 1_000_000,
        "مليار" | "مليارا" | "مليارات" | "بليون" | "بليونا" | "بلايين" => {
            1_000_000_000
        }
        "تريليون" | "تريليونا" | "تريليونات" | "ترليون" | "ترليونا" | "ترليونات" => {
            1_000_000_000_000
        }
        _ => return None,
    })
}

/// The number that a word says by itself before a unit of money: ألف, مليوني.
pub(super) fn alone(key: &str) -> Option<u64> {
    if let Some(singular) = ["ان", "ين", "ا", "ي"].iter().find_map(|ending| {
        let singular = key.strip_suffix(ending)?;
        if is_singular(singular) { multiplier(singular) } else { None }
    }) {
        return Some(2 * singular);
    }
    if is_singular(key) { multiplier(key) } else { None }
}

fn is_singular(key: &str) -> bool {
    matches!(key, "الف" | "مليون" | "مليار" | "بليون" | "تريليون" | "ترليون")
}

/// Numbers in words, but for hundreds, which end in مئة.
const NUMBERS: [&str; 52] = [
    "واحد",
    "واحده",
    "اثنان",
    "اثنين",
    "اثنا",
    "اثني",
    "اثنتا",
    "اثنتي",
    "اثنتين",
    "ثلاث",
    "ثلاثه",
    "اربع",
    "اربعه",
    "خمس",
    "خمسه",
    "ست",
    "سته",
    "سبع",
    "سبعه",
    "ثمان",
    "ثماني",
    "ثمانيه",
    "تسع",
    "تسعه",
    "عشر",
    "عشره",
    "عشرون",
    "عشرين",
    "ثلاثون",
    "ثلاثين",
    "اربعون",
    "اربعين",
    "خمسون",
    "خمسين",
    "ستون",
    "ستين",
    "سبعون",
    "سبعين",
    "ثمانون",
    "ثمانين",
    "تسعون",
    "تسعين",
    "نصف",
    "ربع",
    "ثلث",
    "بضع",
    "بضعه",
    "مئتا",
    "مئتي",
    "مئتان",
    "مئتين",
    "احد",
];

/// Whether a word is, or ends, a number in words.
pub(super) fn is_number(key: &str) -> bool {
    let is_one = |key: &str| {
        NUMBERS.contains(&key)
            || ["مئه", "مائه", "ميه", "مائتا", "مائتي", "مائتان", "مائتين"]
                .iter()
                .any(|hundred| key.ends_with(hundred))
            || multiplier(key).is_some()
            || alone(key).is_some()
    };
    let proclitics = ["و", "ب", "ل", "ف", "ال", "وال", "بال", "لل"];
    is_one(key) || proclitics.iter().any(|proclitic| key.strip_prefix(proclitic).is_some_and(is_one))
}

/// Whether a word with a space before it ends a number in words.
pub(super) fn ends_number(pieces: &Pieces<'_>, at: usize) -> bool {
    pieces.is(at, Kind::Arabic) && pieces.joins(at + 1) && is_number(pieces.key(at))
}
