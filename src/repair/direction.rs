//! Which way the letters of an Arabic text run.
//!
//! Each letter is weighed with its neighbors: three letters in a row are more frequent one way than the other (ال at the
//! beginning of words, ة at their end), and shaped letters (U+FE70..U+FEFC) say themselves which side they join. What is
//! decided from this, and for which lines, is left to `order`; turning a line to `turn`. The weights in `data/letters/order.bin`
//! are learned from the words of news by `examples/learn_order.rs`.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::alphabet::{Kind, NUM_CLASSES, NUM_LETTERS, Shape, UNKNOWN, kind};
pub use super::turn::turned;

/// Steps of a weight in one nat.
const STEPS: f32 = 12.0;
/// What two shaped letters that join, or that would join the other way round, are worth.
const JOINED: i32 = 36;

/// Weight of three letters in a row, positive where they are more frequent in this order than in the other.
static WEIGHTS: [i8; NUM_CLASSES * NUM_CLASSES * NUM_CLASSES] =
    expanded(include_bytes!("../../data/letters/order.bin"));

/// The table holds only first letters smaller than the last: the others are the same with their sign changed.
const fn expanded(half: &[u8]) -> [i8; NUM_CLASSES * NUM_CLASSES * NUM_CLASSES] {
    let mut weights = [0; NUM_CLASSES * NUM_CLASSES * NUM_CLASSES];
    let mut at = 0;
    let mut middle = 0;
    while middle < NUM_LETTERS {
        let mut first = 0;
        while first < NUM_LETTERS {
            let mut last = first + 1;
            while last < NUM_LETTERS {
                let weight = half[at] as i8;
                weights[(first * NUM_CLASSES + middle) * NUM_CLASSES + last] = weight;
                weights[(last * NUM_CLASSES + middle) * NUM_CLASSES + first] = -weight;
                at += 1;
                last += 1;
            }
            first += 1;
        }
        middle += 1;
    }
    assert!(at == half.len());
    weights
}

/// Which way the Arabic letters of a text run: positive in the order of reading, negative where they are reversed.
///
/// The evidence in nats, summed over all words: a word has about 9, single words are often wrong, and ±30 is certain.
/// Text without Arabic letters has 0. Only the order of the letters in their words counts, not that of the words. A text
/// that is [`turned`] has the opposite sign.
pub fn direction(text: &str) -> f32 {
    let mut letters = Letters::default();
    for letter in text.chars() {
        match kind(letter) {
            Kind::Letter(class) | Kind::Lookalike(class) => letters.push(class),
            Kind::Foreign => letters.push(UNKNOWN),
            Kind::Shaped => letters.push_shaped(letter, base(letter)),
            Kind::Mark | Kind::Bidi => {}
            Kind::Other => letters.end_word(),
        }
    }
    letters.end_word();
    letters.nats()
}

/// Adds up the evidence of words, letter by letter.
#[derive(Debug, Default)]
pub(super) struct Letters {
    before: u8,
    last: u8,
    shape: Option<Shape>,
    sum: i32,
    joins: i32,
}

impl Letters {
    /// A letter of the word, by its number.
    #[inline]
    pub(super) fn push(&mut self, class: u8) {
        let at = (usize::from(self.before) * NUM_CLASSES + usize::from(self.last)) * NUM_CLASSES
            + usize::from(class);
        self.sum += i32::from(WEIGHTS.get(at).copied().unwrap_or(0));
        self.before = self.last;
        self.last = class;
    }

    /// A presentation form of the word, with the number of its [`base`].
    pub(super) fn push_shaped(&mut self, letter: char, class: u8) {
        let shape = Shape::of(letter);
        if let Some(last) = self.shape {
            let is_joined = last.joins_next() && shape.joins_last();
            let would_join = last.joins_last() && shape.joins_next();
            self.joins += (i32::from(is_joined) - i32::from(would_join)) * JOINED;
        }
        self.shape = Some(shape);
        self.push(class);
    }

    #[inline]
    pub(super) fn end_word(&mut self) {
        if self.last != 0 {
            self.push(0);
            self.last = 0;
            self.shape = None;
        }
        self.before = 0;
    }

    /// The evidence of the words that have ended, in nats.
    pub(super) fn nats(&self) -> f32 {
        (self.sum + self.joins) as f32 / STEPS
    }

    /// The part of it that comes from shapes alone, which is the same in all languages.
    pub(super) fn nats_of_shapes(&self) -> f32 {
        self.joins as f32 / STEPS
    }
}

/// Number of the letter that a presentation form is a shape of. A ligature has none, as it keeps its order in a line
/// that is turned.
pub(super) fn base(letter: char) -> u8 {
    let mut bases = Some(letter).into_iter().nfkc().filter(|base| !is_combining_mark(*base));
    match (bases.next().map(kind), bases.next()) {
        (Some(Kind::Letter(class) | Kind::Lookalike(class)), None) => class,
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [&str; 6] = [
        "وصلت السفينة إلى الميناء قبل الفجر بساعتين",
        "قرأت في الجريدة أن المطر سيستمر حتى نهاية الأسبوع",
        "إنَّ الطَّرِيقَ إلى القَرْيَةِ طَوِيلٌ",
        "ﻓﻲ ﺑﻴﺖ ﺻﻐﻴﺮ",
        "شو بدك تعمل بكرا بعد الشغل",
        "بيروت: حفلة في 12/5 على مسرح City Hall القديم",
    ];

    #[test]
    fn letters_run_on_in_the_order_of_reading_and_back_in_turned_lines() {
        for line in LINES {
            let score = direction(line);
            assert!(score > 15.0, "{line}: {score}");
            assert!((direction(&turned(line)) + score).abs() < 0.01, "{line}");
        }
    }

    #[test]
    fn what_has_no_arabic_letters_has_no_direction() {
        for text in ["", "12 345", "plain text", "\u{64E}\u{640}"] {
            assert_eq!(direction(text), 0.0);
        }
    }

    #[test]
    fn shapes_tell_the_direction_of_letters_that_nobody_knows() {
        assert!(direction("ﭘﮋﮎ ﮔﭻ") > 0.0);
        assert!(direction("ﮎﮋﭘ ﭻﮔ") < 0.0);
    }
}
