//! How far apart two words in Arabic letters are.
//!
//! Edits that spellings of one name differ by are cheap: a long vowel in or out, letters of one class (g as ج غ ك ق),
//! a final ا for ه, a letter doubled. How cheap depends on where a name is from: native names differ by exactly such
//! letters (نصر, نسر; حامد, هامد), so that two that are known to be native are one only by their last vowel. Classes:
//! 6,282 pairs of names from Wikidata, and notes on Arabic text, section 5.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::{
    align::{Costs, align},
    natives::{Kinship, kinship},
    words::{End, MAX_LETTERS, Word, likened},
};

/// More than any spelling may cost.
const MOST: f32 = 3.0;
/// What folding makes of a hamza inside a word.
pub(super) const HAMZA: char = 'ئ';

/// The cost of taking two words for one.
pub(super) fn cost(one: &Word, other: &Word, allowed: f32) -> f32 {
    let kinship = kinship(&one.natives, &other.natives, false);
    if kinship == Kinship::Same {
        return 0.0;
    }
    let is_listed = !one.natives.is_empty() || !other.natives.is_empty();
    let is_native = one.is_native || other.is_native;
    let are_native = one.is_native && other.is_native;
    let look_native = !is_native && looks_native(&one.letters) && looks_native(&other.letters);
    let costs = Spelling {
        are_native,
        are_other: kinship == Kinship::Other,
        is_native,
        is_listed,
        is_patterned: is_listed || look_native,
        dear: if is_native || look_native { 1.8 } else { 1.0 },
        ending: (1.1 * allowed).max(0.9),
    };
    let mut cost = align(&with_hamza(one), &with_hamza(other), &costs, MOST);
    if (one.end == End::Maksura) != (other.end == End::Maksura) {
        // موسى is said with the vowel of موسا.
        cost = cost.min(align(&one.as_said(), &other.as_said(), &costs, MOST) + 0.05);
    }
    cost
}

/// The letters, with each hamza of the key, which may be any vowel or none: فؤاد, فواد; رائف, رايف; علاء, علا.
fn with_hamza(word: &Word) -> Cow<'_, [char]> {
    if word.has_hamza {
        let letters = word.key.chars().flat_map(|letter| match letter {
            HAMZA => SmallVec::from_slice(&[HAMZA]),
            letter => likened(letter),
        });
        Cow::Owned(letters.take(MAX_LETTERS).collect())
    } else {
        Cow::Borrowed(&word.letters)
    }
}

/// Whether a word has letters that foreign names do not have.
fn looks_native(letters: &[char]) -> bool {
    letters.iter().any(|letter| matches!(letter, 'ع' | 'ح' | 'ص' | 'ض' | 'ظ'))
}

struct Spelling {
    /// Both are known Arabic words, which differ by any letter.
    are_native: bool,
    /// Both are listed, as two names.
    are_other: bool,
    /// One is a known Arabic word: nobody writes it with another of the letters that foreigners do not tell apart.
    is_native: bool,
    /// One is a listed name.
    is_listed: bool,
    /// Names of Arabic patterns, among which و and ي make other names.
    is_patterned: bool,
    /// Factor of what is cheap in foreign names only.
    dear: f32,
    /// Of a last vowel on one side only, which is another name at any length: ألكسندر, ألكسندرا.
    ending: f32,
}

impl Costs for Spelling {
    fn swap(&self, one: char, other: char, are_last: bool) -> f32 {
        let (one, other) =
            if one == HAMZA || other != HAMZA && one < other { (one, other) } else { (other, one) };
        if one == HAMZA {
            return if matches!(other, 'ا' | 'و' | 'ي') && !self.are_other { 0.05 } else { 1.5 };
        }
        // Pairs in the order of code points.
        let cost = match (one, other) {
            ('ا', 'ه') if are_last => return 0.3,
            // حكمت, حكمة; but عزت and عزة are two names.
            ('ت', 'ه') if are_last && !self.are_other => return 0.3,
            ('ج', _) | (_, 'ج') if self.is_listed => 1.5,
            ('ت', 'ط') | ('د', 'ض') | ('ق', 'ك') | ('غ', 'ق') if self.is_listed => 1.5,
            ('س', 'ص') | ('ح', 'ه') | ('ا', 'ع') if self.is_native => 1.5,
            // رمضان, رمظان
            ('ض', 'ظ') if !self.are_other => return 0.3,
            ('ج', 'غ') | ('ج', 'ق') | ('غ', 'ق') => 0.2,
            ('ج', 'ك') | ('غ', 'ك') | ('ق', 'ك') => 0.3,
            // مارتا, مارتي; كولومبيا, كولومبو.
            ('ا' | 'و', 'و' | 'ي') if are_last => return self.ending,
            ('ا', 'ه') => 0.5,
            ('س', 'ص') | ('ت', 'ط') => 0.3,
            ('ح', 'ه') => 0.45,
            ('ث', 'س') | ('ت', 'ث') | ('ذ', 'ز') | ('د', 'ذ') | ('ز', 'ظ') | ('د', 'ض') => 0.35,
            // جيمس, جيمز
            ('ز', 'س') if are_last => 0.4,
            ('ج', 'ش') | ('ج', 'ز') | ('ز', 'س') | ('ف', 'و') | ('خ', 'ك') => 0.5,
            ('ا', 'ع') | ('خ', 'ه') | ('ب', 'ف') | ('د', 'ت') | ('ت', 'د') => 0.6,
            ('ث', 'ذ') | ('ذ', 'ظ') | ('ض', 'ظ') | ('خ', 'غ') | ('س', 'ش') => 0.6,
            ('ا', 'و') | ('ا', 'ي') => 0.62,
            ('و', 'ي') => 0.7,
            _ => return 1.5,
        };
        if self.are_native { 1.5 } else { cost * self.dear }
    }

    fn drop(&self, letters: &[char], at: usize) -> f32 {
        let letter = letters.get(at).copied().unwrap_or(' ');
        let before = at.checked_sub(1).and_then(|before| letters.get(before)).copied();
        let next = letters.get(at + 1).copied();
        let cost = match (letter, next) {
            ('ا' | 'ه' | 'و' | 'ي', None) => return self.ending,
            (HAMZA, _) if !self.are_other => return 0.0,
            // لقمان, لقمن
            ('ا', Some('ن')) if at > 2 && at + 2 == letters.len() && !self.are_other => return 0.31,
            // داوود and داود, رؤوف and رؤف.
            ('و', Some(_)) if before == Some('و') => return 0.2,
            ('و', Some(_)) if before == Some(HAMZA) => return 0.4,
            // غانا, غيانا
            ('و' | 'ي', Some('ا')) if at > 0 => 0.5,
            // لعربي, لعريبي: native names are made by و and ي.
            ('و' | 'ي', Some(_)) if at > 0 && self.is_patterned => 0.38,
            ('ا' | 'و' | 'ي', Some(_)) if at > 0 => 0.31,
            ('ا', Some(_)) => 0.4,
            ('و' | 'ي', _) => 0.9,
            (_, Some(_)) if before == Some(letter) => 0.2,
            (_, None) if before == Some(letter) => 0.2,
            ('ت', Some('ش' | 'ز' | 'س')) if at == 0 => 0.3,
            ('ت', Some('ز' | 'س')) => 0.3,
            ('ت', Some('ش')) => 0.45,
            ('ه', Some(_)) => 0.6,
            _ => return 1.2,
        };
        if self.are_native { 1.5 } else { cost * self.dear }
    }
}
