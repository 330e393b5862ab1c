//! How likely it is that one word was typed for another: a weighted edit distance of folded keys.
//!
//! After Damerau 1964, whose four slips (a letter too many, too few, another, two turned round) are most of all, with
//! lower costs where people slip more: letters that sound alike or differ by their dots, keys side by side, a letter
//! doubled or half of a double. Letters that folding joins cost nothing, being the same already. Pure text.

use smallvec::SmallVec;

use super::keyboard::are_neighbors;

/// A letter in place of any other.
const OTHER: f32 = 1.1;
/// A letter too many or too few.
const ODD: f32 = 1.0;
/// A long vowel too many or too few.
const VOWEL: f32 = 0.8;
/// A letter doubled, or half of a double.
const DOUBLE: f32 = 0.5;
/// Two letters turned round.
const TURNED: f32 = 0.7;
/// Added where it is the first letter, which people get right.
const FIRST: f32 = 0.3;

/// Costs of a row, on the stack for words as people use them.
type Costs = SmallVec<[f32; 24]>;

/// What it costs to have typed one key for another; none where that is more than `most`. About 1 for a slip.
pub fn typo_cost(typed: &[char], meant: &[char], most: f32) -> Option<f32> {
    let width = meant.len() + 1;
    let mut rows: [Costs; 3] = [(); 3].map(|()| Costs::from_elem(0.0, width));
    for at in 1..width {
        rows[0][at] = rows[0][at - 1] + odd(meant, at - 1);
    }
    let mut least_before = 0.0;
    for (place, &letter) in typed.iter().enumerate() {
        let (current, last, before) = ((place + 1) % 3, place % 3, (place + 2) % 3);
        rows[current][0] = rows[last][0] + odd(typed, place);
        let mut least = rows[current][0];
        for at in 1..width {
            let wanted = meant[at - 1];
            let is_first = place == 0 || at == 1;
            let is_last = place + 1 == typed.len() && at + 1 == width;
            let mut cost = rows[last][at - 1] + swapped(letter, wanted, is_first, is_last);
            cost = cost.min(rows[last][at] + odd(typed, place));
            cost = cost.min(rows[current][at - 1] + odd(meant, at - 1));
            if place > 0
                && at > 1
                && letter == meant[at - 2]
                && typed[place - 1] == wanted
                && letter != wanted
            {
                let first = if at == 2 { FIRST } else { 0.0 };
                cost = cost.min(rows[before][at - 2] + TURNED + first);
            }
            rows[current][at] = cost;
            least = least.min(cost);
        }
        // Two letters turned round lead past a row.
        if least > most && least_before > most {
            return None;
        }
        least_before = least;
    }
    let cost = rows[typed.len() % 3][width - 1];
    (cost <= most).then_some(cost)
}

/// A letter of one of the words that the other does not have.
fn odd(letters: &[char], at: usize) -> f32 {
    let Some(letter) = letters.get(at) else { return ODD };
    let before = at.checked_sub(1).and_then(|before| letters.get(before));
    match letter {
        letter if before == Some(letter) => DOUBLE,
        'ا' | 'و' | 'ي' | 'ئ' if at > 0 => VOWEL,
        _ if at == 0 => ODD + FIRST,
        _ => ODD,
    }
}

fn swapped(typed: char, meant: char, is_first: bool, is_last: bool) -> f32 {
    if typed == meant {
        return 0.0;
    }
    let first = if is_first { FIRST } else { 0.0 };
    let (one, other) = if typed < meant { (typed, meant) } else { (meant, typed) };
    let cost = match (one, other) {
        // As they sound, in the order of code points.
        ('ض', 'ظ') | ('ذ', 'ز') | ('ث', 'س') | ('ذ', 'ظ') | ('ز', 'ظ') => 0.5,
        ('س', 'ص') | ('ت', 'ط') | ('د', 'ض') | ('د', 'ذ') | ('ت', 'ث') | ('ق', 'ك') => 0.55,
        ('ئ', _) | (_, 'ئ') if matches!(one, 'ا' | 'ء' | 'ئ') && matches!(other, 'ئ' | 'ا' | 'و' | 'ي') => {
            0.4
        }
        ('ت', 'ه') | ('ا', 'ه') | ('ا', 'ي') if is_last => 0.5,
        ('ح', 'ه') | ('غ', 'ق') | ('ا', 'ع') => 0.7,
        // As they look, but for dots.
        ('ب' | 'ت' | 'ث' | 'ن', 'ت' | 'ث' | 'ن' | 'ي') | ('ج', 'ح' | 'خ') | ('ح', 'خ') => 0.7,
        ('ر', 'ز') | ('س', 'ش') | ('ص', 'ض') | ('ط', 'ظ') | ('ع', 'غ') | ('ف', 'ق') => 0.7,
        _ if are_neighbors(one, other) => 0.8,
        _ => OTHER,
    };
    cost + first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(typed: &str, meant: &str) -> Option<f32> {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        typo_cost(&letters(typed), &letters(meant), 2.0)
    }

    #[test]
    fn usual_slips_cost_less_than_others() {
        assert_eq!(cost("مدرسه", "مدرسه"), Some(0.0));
        for (usual, rare, meant) in [
            ("ظابط", "قابط", "ضابط"),
            ("هزا", "هما", "هذا"),
            ("مثئول", "مقئول", "مسئول"),
            ("السعوديهه", "السعوديهم", "السعوديه"),
            ("اللسعوديه", "الرسعوديه", "السعوديه"),
            ("السوعديه", "السطبديه", "السعوديه"),
            ("فريف", "فريم", "فريق"),
            ("الوزرا", "الوزر", "الوزراء"),
        ] {
            let [usual_cost, rare_cost] = [usual, rare].map(|typed| cost(typed, meant).unwrap_or(9.0));
            assert!(usual_cost < rare_cost, "{usual} {usual_cost}, {rare} {rare_cost} for {meant}");
        }
    }

    #[test]
    fn a_cost_is_never_more_than_is_allowed_and_the_same_from_either_side_of_a_swap() {
        assert_eq!(cost("قطر", "السعوديه"), None);
        assert_eq!(cost("ضابط", "ظابط"), cost("ظابط", "ضابط"));
        assert_eq!(cost("", "قطر"), None);
        assert_eq!(cost("", ""), Some(0.0));
    }
}
