//! Cuts a text into pieces for a model: sentences and lines, of so many words at most.
//!
//! A piece is a range of the tagger's tokens. Line breaks are in none, and neither is what is too long to be a word.
//! A full stop ends a piece only before a gap, and not behind a single letter (ج. ك. رولينغ).

use std::ops::Range;

use crate::entity::tagger::Token;

/// Bytes of a word at most, so that no piece is without bounds.
const MAX_WORD_BYTES: usize = 256;

/// The pieces of a text's words and signs, in order.
pub fn pieces(text: &str, words: &[Token], max_words: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (place, word) in words.iter().enumerate() {
        let is_left_out = word.is_break || word.range.len() > MAX_WORD_BYTES;
        if is_left_out || place + 1 - start >= max_words || ends_sentence(text, words, place) {
            pieces.push(start..if is_left_out { place } else { place + 1 });
            start = place + 1;
        }
    }
    pieces.push(start..words.len());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Where to cut a piece of two words or more: behind the sign that is next to its middle, else in its middle.
pub fn middle(text: &str, words: &[Token]) -> usize {
    let middle = words.len() / 2;
    let near = words.len() / 4..words.len() - words.len() / 4;
    let signs = near.filter(|place| words.get(*place).is_some_and(|word| !is_word(text, &word.range)));
    let sign = signs.min_by_key(|place| place.abs_diff(middle)).map(|place| place + 1);
    sign.filter(|place| *place < words.len()).unwrap_or(middle)
}

/// Whether it is a word or number, and no sign.
pub fn is_word(text: &str, range: &Range<usize>) -> bool {
    text.get(range.clone()).unwrap_or("").chars().any(char::is_alphanumeric)
}

fn ends_sentence(text: &str, words: &[Token], place: usize) -> bool {
    let written = |word: &Token| text.get(word.range.clone()).unwrap_or("");
    let (Some(word), next) = (words.get(place), words.get(place + 1)) else { return false };
    let has_gap = next.is_none_or(|next| next.range.start > word.range.end);
    let before = place.checked_sub(1).and_then(|before| words.get(before));
    let is_initial = before.is_some_and(|before| {
        before.range.end == word.range.start
            && is_word(text, &before.range)
            && written(before).chars().count() == 1
    });
    match written(word) {
        "." => has_gap && !is_initial,
        "!" | "?" | "؟" | "۔" | "…" => has_gap,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::tagger::tokens;

    fn cut(text: &str, max_words: usize) -> Vec<&str> {
        let words = tokens(text);
        let pieces = pieces(text, &words, max_words).into_iter();
        pieces
            .map(|piece| text.get(words[piece.start].range.start..words[piece.end - 1].range.end).unwrap())
            .collect()
    }

    #[test]
    fn pieces_end_at_lines_and_full_stops_and_are_bounded() {
        let text = "زار ج. ك. رولينغ موقع a.com. ثم عاد؟ نعم\nسطر 3.5 آخر";
        assert_eq!(cut(text, 99), ["زار ج. ك. رولينغ موقع a.com.", "ثم عاد؟", "نعم", "سطر 3.5 آخر"]);
        assert_eq!(cut("واحد اثنان ثلاثة أربعة خمسة", 2), ["واحد اثنان", "ثلاثة أربعة", "خمسة"]);
        assert_eq!(cut(&format!("قبل {} بعد", "ب".repeat(999)), 99), ["قبل", "بعد"]);
        assert_eq!(cut("\n\n", 9), [""; 0]);
    }

    #[test]
    fn long_pieces_are_halved_at_a_sign() {
        let text = "واحد اثنان، ثلاثة أربعة خمسة ستة";
        assert_eq!(middle(text, &tokens(text)), 3);
        assert_eq!(middle("واحد اثنان", &tokens("واحد اثنان")), 1);
        assert_eq!(middle("واحد.", &tokens("واحد.")), 1);
    }
}
