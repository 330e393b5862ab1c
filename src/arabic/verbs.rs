//! The verbs that a word may be a regular form of: its third person singular of the perfect, by rule.
//!
//! Covers the persons of perfect, imperfect and imperative of sound, hollow, defective, doubled, assimilated and
//! hamzated verbs, as far as the spelling without marks shows them. Proposes freely: the caller keeps what a lexicon
//! knows as a verb.

use compact_str::{CompactString, format_compact};
use smallvec::SmallVec;

/// Proposals for one word.
pub type Bases = SmallVec<[CompactString; 16]>;

const PERFECT: [&str; 11] = ["ت", "نا", "وا", "ن", "تم", "تما", "تن", "تا", "ا", "و", "تمو"];
const IMPERFECT: [&str; 9] = ["", "ون", "ين", "ان", "وا", "ن", "ي", "ا", "و"];
const PREFIXES: [char; 5] = ['ي', 'ت', 'ن', 'أ', 'ا'];

/// What the word may be a form of; the word itself is not among it.
pub fn verb_bases(word: &str) -> Bases {
    let mut bases = Bases::new();
    for stem in PERFECT.iter().filter_map(|ending| word.strip_suffix(ending)) {
        with_weak_letters(stem, &mut bases);
    }
    if let Some(rest) = word.strip_prefix(PREFIXES) {
        let stems = IMPERFECT.iter().filter_map(|ending| rest.strip_suffix(ending));
        for stem in stems.filter(|stem| stem.chars().nth(1).is_some()) {
            with_weak_letters(stem, &mut bases);
            if word.starts_with('ا') {
                continue;
            }
            // يخرج is of خرج or أخرج, ينطلق of انطلق, يصل of وصل.
            for first in ["أ", "ا", "و"] {
                with_weak_letters(&format_compact!("{first}{stem}"), &mut bases);
            }
        }
    }
    bases.retain(|base| base.as_str() != word);
    bases
}

/// A stem, and the perfects whose weak letters it may have changed or lost.
fn with_weak_letters(stem: &str, bases: &mut Bases) {
    if stem.chars().count() < 2 {
        return;
    }
    let mut letters = stem.chars().rev();
    let (Some(last), Some(before)) = (letters.next(), letters.next()) else {
        return;
    };
    let all_but_last = stem.strip_suffix(last).unwrap_or_default();
    let all_but_two = all_but_last.strip_suffix(before).unwrap_or_default();
    bases.push(stem.into());
    // يؤكد
    if let Some(rest) = stem.strip_prefix(['ؤ', 'ئ']) {
        bases.push(format_compact!("أ{rest}"));
    }
    match last {
        // رميت, دعوت, يرمي, يدعو
        'ي' => bases.push(format_compact!("{all_but_last}ى")),
        'و' => bases.push(format_compact!("{all_but_last}ا")),
        'ؤ' | 'ئ' => bases.push(format_compact!("{all_but_last}أ")),
        // يرمون, يدعون, رمت
        _ => {
            bases.push(format_compact!("{stem}ى"));
            bases.push(format_compact!("{stem}ا"));
        }
    }
    // مررنا
    if last == before {
        bases.push(all_but_last.into());
    }
    match before {
        // يقول, يبيع, يستطيع
        'و' | 'ي' => bases.push(format_compact!("{all_but_two}ا{last}")),
        // قلت, استطعت
        _ => bases.push(format_compact!("{all_but_last}ا{last}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_forms_lead_to_their_verb() {
        for (form, verb) in [
            ("ذهبت", "ذهب"),
            ("اذهبوا", "ذهب"),
            ("تذهبين", "ذهب"),
            ("يخرجون", "أخرج"),
            ("ينطلق", "انطلق"),
            ("يصلون", "وصل"),
            ("قلنا", "قال"),
            ("يقولون", "قال"),
            ("استطعت", "استطاع"),
            ("يستطيع", "استطاع"),
            ("يرمون", "رمى"),
            ("دعوت", "دعا"),
            ("يعطي", "أعطى"),
            ("مررنا", "مر"),
            ("بدؤوا", "بدأ"),
            ("يؤكدون", "أكد"),
        ] {
            assert!(verb_bases(form).iter().any(|base| base == verb), "{form} {verb}");
        }
    }

    #[test]
    fn nothing_is_left_of_short_words() {
        assert!(["", "ت", "يا", "ن", "ين"].iter().all(|word| verb_bases(word).is_empty()));
    }
}
