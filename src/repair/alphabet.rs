//! What each character is to the evidence: a letter by its number, a mark, a shape, or the end of a word.
//!
//! A table for U+0600..U+06FF, since every character of every text ingested is looked up, and rules for the rest.
//! Letters of other languages that are written as Arabic ones only look different and have the number of these. Source:
//! Unicode 16, blocks Arabic and Arabic Presentation Forms A and B.

/// Letters of Arabic spelling (ء to ي), and the edge of a word, which is 0.
pub(super) const NUM_LETTERS: usize = 37;
/// Any other letter.
pub(super) const UNKNOWN: u8 = 37;
/// Numbers of letters, with [`UNKNOWN`] and the edge.
pub(super) const NUM_CLASSES: usize = 38;

pub(super) const ALEF: u8 = 7;
pub(super) const TEH_MARBUTA: u8 = 9;
pub(super) const LAM: u8 = 30;
pub(super) const ALEF_MAKSURA: u8 = 35;

/// What a character is to the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A letter of Arabic spelling with its number, or [`UNKNOWN`].
    Letter(u8),
    /// A letter of Persian or Urdu in which Arabic has another shape, with the number of the Arabic one.
    Lookalike(u8),
    /// A letter that Persian or Urdu has and Arabic has not.
    Foreign,
    /// A mark, tatweel or sign without width: passed over.
    Mark,
    /// An invisible sign of direction: passed over.
    Bidi,
    /// A presentation form.
    Shaped,
    /// Ends a word.
    Other,
}

/// Kinds of U+0600..U+06FF.
static TABLE: [Kind; 256] = {
    let mut table = [Kind::Other; 256];
    let mut low = 0;
    while low < table.len() {
        table[low] = arabic_kind(0x600 + low as u32);
        low += 1;
    }
    table
};

const fn arabic_kind(code: u32) -> Kind {
    match code {
        0x621..=0x63A => Kind::Letter((code - 0x620) as u8),
        0x641..=0x64A => Kind::Letter((code - 0x641 + 27) as u8),
        0x640 | 0x64B..=0x65F | 0x670 | 0x610..=0x61A | 0x6D6..=0x6DC | 0x6DF..=0x6E8 | 0x6EA..=0x6ED => {
            Kind::Mark
        }
        0x61C => Kind::Bidi,
        0x671 => Kind::Letter(ALEF),
        0x6A9 | 0x6AA => Kind::Lookalike(29),
        0x6BE | 0x6C0..=0x6C2 | 0x6D5 => Kind::Lookalike(33),
        0x6CC => Kind::Lookalike(36),
        0x679 | 0x67E | 0x686 | 0x688 | 0x691 | 0x698 | 0x6AF | 0x6BA | 0x6D2 => Kind::Foreign,
        0x620 | 0x63B..=0x63F | 0x66E | 0x66F | 0x672..=0x6D3 | 0x6EE | 0x6EF | 0x6FA..=0x6FC | 0x6FF => {
            Kind::Letter(UNKNOWN)
        }
        _ => Kind::Other,
    }
}

/// Kind of the character of U+0600..U+06FF that these two bytes are in UTF-8.
#[inline]
pub(super) fn kind_of_two(lead: u8, last: u8) -> Kind {
    let low = (lead & 3) << 6 | last & 0x3F;
    TABLE.get(usize::from(low)).copied().unwrap_or(Kind::Other)
}

/// Kind of any character.
pub(super) fn kind(letter: char) -> Kind {
    let code = letter as u32;
    match code {
        0x600..=0x6FF => arabic_kind(code),
        0x200E | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069 => Kind::Bidi,
        0x200B..=0x200D
        | 0x2060..=0x2064
        | 0xFEFF
        | 0xAD
        | 0xFC5E..=0xFC63
        | 0xFCF2..=0xFCF4
        | 0xFE70..=0xFE7F => Kind::Mark,
        0x8D3..=0x8E1 | 0x8E3..=0x8FF => Kind::Mark,
        0x750..=0x77F | 0x8A0..=0x8C9 => Kind::Letter(UNKNOWN),
        0xFB50..=0xFBB1 | 0xFBD3..=0xFD3D | 0xFD50..=0xFDF9 | 0xFE80..=0xFEFC if !is_sign(code) => {
            Kind::Shaped
        }
        _ => Kind::Other,
    }
}

/// Ligatures that authors type on purpose, each a word of its own: the names of God and of Muhammad, blessings.
const fn is_sign(code: u32) -> bool {
    matches!(code, 0xFDF0..=0xFDFF | 0xFD40..=0xFD4F | 0xFDC8..=0xFDCF)
}

/// How a shaped letter joins its neighbors in the order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Isolated,
    Final,
    Initial,
    Medial,
}

impl Shape {
    const FOUR: [Shape; 4] = [Shape::Isolated, Shape::Final, Shape::Initial, Shape::Medial];

    /// Shape of a presentation form; rare ligatures count as isolated.
    pub(super) fn of(letter: char) -> Shape {
        // Letters with four shapes stand in this order, those with two have the first two.
        let (first, num_shapes) = match letter as usize {
            0xFE81..=0xFE88 => (0xFE81, 2),
            0xFE89..=0xFE8C => (0xFE89, 4),
            0xFE8D..=0xFE8E => (0xFE8D, 2),
            0xFE8F..=0xFE92 => (0xFE8F, 4),
            0xFE93..=0xFE94 => (0xFE93, 2),
            0xFE95..=0xFEA8 => (0xFE95, 4),
            0xFEA9..=0xFEB0 => (0xFEA9, 2),
            0xFEB1..=0xFEEC => (0xFEB1, 4),
            0xFEED..=0xFEF0 => (0xFEED, 2),
            0xFEF1..=0xFEF4 => (0xFEF1, 4),
            0xFEF5..=0xFEFC => (0xFEF5, 2),
            0xFB52..=0xFB81 => (0xFB52, 4),
            0xFB82..=0xFB8D => (0xFB82, 2),
            0xFB8E..=0xFB9D => (0xFB8E, 4),
            0xFBFC..=0xFBFF => (0xFBFC, 4),
            _ => return Shape::Isolated,
        };
        let at = (letter as usize).saturating_sub(first) % num_shapes;
        Shape::FOUR.get(at).copied().unwrap_or(Shape::Isolated)
    }

    /// Whether it joins the letter behind it.
    pub(super) fn joins_next(self) -> bool {
        matches!(self, Shape::Initial | Shape::Medial)
    }

    /// Whether it joins the letter before it.
    pub(super) fn joins_last(self) -> bool {
        matches!(self, Shape::Final | Shape::Medial)
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn letters_have_the_numbers_of_their_weights() {
        let letters = ('\u{621}'..='\u{63A}').chain('\u{641}'..='\u{64A}');
        for (index, letter) in letters.enumerate() {
            assert_eq!(kind(letter), Kind::Letter(index as u8 + 1), "{letter}");
        }
        for (letter, number) in [('ا', ALEF), ('ة', TEH_MARBUTA), ('ل', LAM), ('ى', ALEF_MAKSURA)] {
            assert_eq!(kind(letter), Kind::Letter(number));
        }
    }

    #[test]
    fn the_table_and_the_rules_say_the_same() {
        for letter in '\u{600}'..='\u{6FF}' {
            let mut bytes = [0; 2];
            letter.encode_utf8(&mut bytes);
            assert_eq!(kind_of_two(bytes[0], bytes[1]), kind(letter), "{letter:?}");
        }
    }

    #[test]
    fn shapes_follow_each_other_in_the_blocks() {
        let shapes = |letters: &str| letters.chars().map(Shape::of).collect::<Vec<_>>();
        let four = [Shape::Isolated, Shape::Final, Shape::Initial, Shape::Medial];
        for letters in ["ﺏﺐﺑﺒ", "ﻱﻲﻳﻴ", "ﻩﻪﻫﻬ", "ﻉﻊﻋﻌ", "ﺉﺊﺋﺌ", "ﭖﭗﭘﭙ", "ﯼﯽﯾﯿ"]
        {
            assert_eq!(shapes(letters), four, "{letters}");
            assert_eq!(letters.nfkc().collect::<std::collections::BTreeSet<_>>().len(), 1);
        }
        for letters in ["ﺍﺎ", "ﺩﺪ", "ﺭﺮ", "ﻭﻮ", "ﺓﺔ", "ﻯﻰ", "ﻻﻼ", "ﺁﺂ", "ﺇﺈ"]
        {
            assert_eq!(shapes(letters), four[..2], "{letters}");
        }
    }
}
