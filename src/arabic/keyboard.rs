//! The keys of a keyboard with Arabic and Latin letters: what was typed in the layout that was not meant, and which keys
//! lie side by side.
//!
//! Layouts: Arabic (101) and US as Windows has them (KBDA1, KBDUS; Microsoft's table of Windows keyboard layouts). A key
//! may give two letters, لا on b. Pure text; letters that no key gives stay as they are.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

/// A row of keys: how far it begins to the right, in keys, and what the keys give in Latin and Arabic, alone and with
/// Shift.
struct Row {
    offset: f32,
    latin: [&'static str; 2],
    arabic: [&'static [&'static str]; 2],
}

const ROWS: [Row; 4] = [
    Row {
        offset: 0.0,
        latin: ["`1234567890-=", "~!@#$%^&*()_+"],
        arabic: [
            &["ذ", "1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-", "="],
            &["\u{651}", "!", "@", "#", "$", "%", "^", "&", "*", ")", "(", "_", "+"],
        ],
    },
    Row {
        offset: 1.5,
        latin: ["qwertyuiop[]\\", "QWERTYUIOP{}|"],
        arabic: [
            &["ض", "ص", "ث", "ق", "ف", "غ", "ع", "ه", "خ", "ح", "ج", "د", "\\"],
            &["\u{64E}", "\u{64B}", "\u{64F}", "\u{64C}", "لإ", "إ", "‘", "÷", "×", "؛", "<", ">", "|"],
        ],
    },
    Row {
        offset: 1.75,
        latin: ["asdfghjkl;'", "ASDFGHJKL:\""],
        arabic: [
            &["ش", "س", "ي", "ب", "ل", "ا", "ت", "ن", "م", "ك", "ط"],
            &["\u{650}", "\u{64D}", "]", "[", "لأ", "أ", "\u{640}", "،", "/", ":", "\""],
        ],
    },
    Row {
        offset: 2.25,
        latin: ["zxcvbnm,./", "ZXCVBNM<>?"],
        arabic: [
            &["ئ", "ء", "ؤ", "ر", "لا", "ى", "ة", "و", "ز", "ظ"],
            &["~", "\u{652}", "}", "{", "لآ", "آ", "’", ",", ".", "؟"],
        ],
    },
];

/// A text may be read in so many ways at most.
const MAX_READINGS: usize = 8;
/// Keys of neighboring rows touch if they are less than this apart, in keys.
const TOUCHING: f32 = 0.8;

/// Each key as Latin letter and what it gives in Arabic.
fn keys() -> impl Iterator<Item = (char, &'static str)> {
    ROWS.iter().flat_map(|row| {
        let both = row.latin.iter().zip(row.arabic);
        both.flat_map(|(latin, arabic)| latin.chars().zip(arabic.iter().copied()))
    })
}

/// What the keys that gave a text give in the Arabic layout.
pub fn in_arabic(typed: &str) -> String {
    let mut text = String::with_capacity(typed.len() * 2);
    for letter in typed.chars() {
        match keys().find(|(latin, _)| *latin == letter) {
            Some((_, arabic)) => text.push_str(arabic),
            None => text.push(letter),
        }
    }
    text
}

/// What the keys that gave a text give in the Latin layout; more than one where لا may be one key or two. The first
/// takes it for one.
pub fn in_latin(typed: &str) -> SmallVec<[String; 2]> {
    let mut readings: SmallVec<[String; 2]> = SmallVec::new();
    readings.push(String::new());
    let mut rest = typed;
    while let Some(letter) = rest.chars().next() {
        let of = |given: &str| keys().find(|(_, arabic)| *arabic == given).map(|(latin, _)| latin);
        let two = rest.char_indices().nth(2).map_or(rest.len(), |(end, _)| end);
        let one = letter.len_utf8();
        let pair = rest.get(..two).filter(|pair| pair.chars().nth(1).is_some());
        let single = rest.get(..one).and_then(of).unwrap_or(letter);
        if let Some((pair, latin)) = pair.and_then(|pair| Some((pair, of(pair)?))) {
            let second = pair.get(one..).and_then(of);
            let as_two = readings.clone();
            readings.iter_mut().for_each(|reading| reading.push(latin));
            if let Some(second) = second {
                let room = MAX_READINGS.saturating_sub(readings.len());
                readings.extend(as_two.into_iter().take(room).map(|mut reading| {
                    reading.extend([single, second]);
                    reading
                }));
            }
            rest = rest.get(two..).unwrap_or("");
        } else {
            readings.iter_mut().for_each(|reading| reading.push(single));
            rest = rest.get(one..).unwrap_or("");
        }
    }
    readings
}

/// Where the keys of a letter are, those of the letters that folding makes one too.
fn places(letter: char) -> SmallVec<[(usize, f32); 3]> {
    let same: &[char] = match letter {
        'ه' => &['ه', 'ة'],
        'ي' => &['ي', 'ى'],
        'ئ' => &['ئ', 'ء', 'ؤ'],
        _ => &[],
    };
    let mut places = SmallVec::new();
    for (row_number, row) in ROWS.iter().enumerate() {
        for (at, (latin, arabic)) in row.latin[0].chars().zip(row.arabic[0]).enumerate() {
            let mut letters = arabic.chars();
            let arabic = letters.next().filter(|_| letters.next().is_none());
            if latin == letter || arabic.is_some_and(|arabic| arabic == letter || same.contains(&arabic)) {
                places.push((row_number, row.offset + at as f32));
            }
        }
    }
    places
}

/// Whether the keys of two letters of folded words lie side by side.
pub fn are_neighbors(one: char, other: char) -> bool {
    static NEIGHBORS: LazyLock<FxHashSet<(char, char)>> = LazyLock::new(|| {
        let letters = || keys().flat_map(|(latin, arabic)| arabic.chars().chain([latin]));
        letters()
            .flat_map(|one| letters().map(move |other| (one, other)))
            .filter(|(one, other)| lie_side_by_side(*one, *other))
            .collect()
    });
    NEIGHBORS.contains(&(one, other))
}

fn lie_side_by_side(one: char, other: char) -> bool {
    let others = places(other);
    places(one).iter().any(|(row, at)| {
        others.iter().any(|(other_row, other_at)| match row.abs_diff(*other_row) {
            0 => (at - other_at).abs() <= 1.0,
            1 => (at - other_at).abs() <= TOUCHING,
            _ => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_in_the_wrong_layout_is_read_in_the_other() {
        for (typed, meant) in [
            ("hgsu,]dm", "السعودية"),
            ("hguvfdm", "العربية"),
            ("hglvHm", "المرأة"),
            ("hgNk", "الآن"),
            ("fgh]", "بلاد"),
            ("fb]", "بلاد"),
            ("YkshK", "إنسا،"),
            ("\"hgsghl\"", "\"السلام\""),
            ("2015", "2015"),
        ] {
            assert_eq!(in_arabic(typed), meant);
        }
        for (typed, meant) in [
            ("بشؤثلاخخن", "facebook"),
            ("لخخلمث", "google"),
            ("ىثصس", "news"),
            ("لالاؤ", "bbc"),
            ("ىهلاف", "night"),
        ] {
            assert!(in_latin(typed).iter().any(|reading| reading == meant), "{typed}: {:?}", in_latin(typed));
        }
    }

    #[test]
    fn each_key_leads_there_and_back() {
        for (latin, arabic) in keys() {
            assert_eq!(in_arabic(&latin.to_string()), arabic);
            assert_eq!(in_latin(arabic).first().map(String::as_str), Some(latin.to_string().as_str()));
        }
    }

    #[test]
    fn many_readings_are_bounded() {
        assert_eq!(in_latin(&"لا".repeat(500)).len(), MAX_READINGS);
        assert_eq!(in_latin("").as_slice(), [""]);
    }

    #[test]
    fn keys_side_by_side_are_neighbors() {
        for (one, other) in [('س', 'ش'), ('ب', 'ي'), ('ب', 'ق'), ('ه', 'و'), ('a', 's'), ('خ', 'ح')]
        {
            assert!(are_neighbors(one, other) && are_neighbors(other, one), "{one} {other}");
        }
        for (one, other) in [('ش', 'ط'), ('ض', 'ر'), ('a', 'p'), ('ب', '!')] {
            assert!(!are_neighbors(one, other), "{one} {other}");
        }
    }
}
