//! One pass over a text: which way its lines run, and how many of each sort of sign it has.
//!
//! Every document goes through here, so it looks at bytes and asks tables; only characters beyond U+06FF are decoded.
//! What the numbers mean is left to `order` and `signs`.

use super::{
    alphabet::{Kind, UNKNOWN, kind, kind_of_two},
    direction::{Letters, base},
    words::Words,
};

/// Which way one line runs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LineEvidence {
    /// Evidence of its letters, as [`super::direction`] gives it.
    pub letters: f32,
    /// The part of that which comes from shapes.
    pub shapes: f32,
    /// Evidence of the order of its words.
    pub words: f32,
}

/// What was counted in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Letters of the Arabic script.
    pub letters: usize,
    /// Presentation forms among them.
    pub shaped: usize,
    /// Letters that only look as Arabic ones.
    pub lookalikes: usize,
    /// Letters that Arabic has not.
    pub foreign: usize,
    /// Lines with letters of the Arabic script.
    pub lines: usize,
    /// Marks of direction, which open nothing.
    pub bidi_marks: usize,
    /// Embeddings, isolates and their ends.
    pub bidi_pairs: usize,
    /// Overrides, which show a text otherwise than it is read.
    pub overrides: usize,
    /// Embeddings and isolates that are not closed in their line, and ends of none.
    pub unbalanced: usize,
}

impl Counts {
    /// The counts of two texts together.
    pub(super) fn and(self, other: Counts) -> Counts {
        Counts {
            letters: self.letters + other.letters,
            shaped: self.shaped + other.shaped,
            lookalikes: self.lookalikes + other.lookalikes,
            foreign: self.foreign + other.foreign,
            lines: self.lines + other.lines,
            bidi_marks: self.bidi_marks + other.bidi_marks,
            bidi_pairs: self.bidi_pairs + other.bidi_pairs,
            overrides: self.overrides + other.overrides,
            unbalanced: self.unbalanced + other.unbalanced,
        }
    }
}

/// Counts the signs of a text, and gives the evidence of each of its lines, also of empty ones.
pub(super) fn scan(text: &str, mut line_end: impl FnMut(LineEvidence)) -> Counts {
    let mut reader = Reader::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => {
                line_end(reader.end_line());
                at += 1;
            }
            b' ' | b'\t' | b'\r' => {
                reader.end_word();
                at += 1;
            }
            0..0x80 => {
                reader.other();
                at += 1;
            }
            0xD8..=0xDB => {
                reader.add(kind_of_two(byte, bytes.get(at + 1).copied().unwrap_or(0)));
                at += 2;
            }
            _ => {
                let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
                reader.add_rare(letter);
                at += letter.len_utf8();
            }
        }
    }
    line_end(reader.end_line());
    reader.counts
}

#[derive(Default)]
struct Reader {
    letters: Letters,
    words: Words,
    counts: Counts,
    embeddings: usize,
    isolates: usize,
    /// Letters counted before this line.
    letters_before: usize,
}

impl Reader {
    #[inline]
    fn add(&mut self, kind: Kind) {
        match kind {
            Kind::Letter(class) => {
                self.counts.letters += 1;
                self.push(class);
            }
            Kind::Mark => {}
            Kind::Lookalike(class) => {
                self.counts.letters += 1;
                self.counts.lookalikes += 1;
                self.push(class);
            }
            Kind::Foreign => {
                self.counts.letters += 1;
                self.counts.foreign += 1;
                self.push(UNKNOWN);
            }
            Kind::Bidi => self.counts.bidi_marks += 1,
            Kind::Shaped | Kind::Other => self.other(),
        }
    }

    #[inline]
    fn push(&mut self, class: u8) {
        self.letters.push(class);
        self.words.push(class);
    }

    #[cold]
    fn add_rare(&mut self, letter: char) {
        match kind(letter) {
            Kind::Bidi => self.add_bidi(letter),
            Kind::Shaped => {
                self.counts.letters += 1;
                self.counts.shaped += 1;
                let class = base(letter);
                self.letters.push_shaped(letter, class);
                self.words.push(class);
            }
            _ if letter.is_whitespace() => self.end_word(),
            other => self.add(other),
        }
    }

    fn add_bidi(&mut self, sign: char) {
        match sign {
            '\u{202D}' | '\u{202E}' => {
                self.counts.overrides += 1;
                self.embeddings += 1;
            }
            '\u{202A}' | '\u{202B}' => {
                self.counts.bidi_pairs += 1;
                self.embeddings += 1;
            }
            '\u{2066}'..='\u{2068}' => {
                self.counts.bidi_pairs += 1;
                self.isolates += 1;
            }
            '\u{202C}' => {
                self.counts.bidi_pairs += 1;
                self.counts.unbalanced += usize::from(self.embeddings == 0);
                self.embeddings = self.embeddings.saturating_sub(1);
            }
            '\u{2069}' => {
                self.counts.bidi_pairs += 1;
                self.counts.unbalanced += usize::from(self.isolates == 0);
                self.isolates = self.isolates.saturating_sub(1);
            }
            _ => self.counts.bidi_marks += 1,
        }
    }

    #[inline]
    fn end_word(&mut self) {
        self.letters.end_word();
        self.words.end_word();
    }

    #[inline]
    fn other(&mut self) {
        self.letters.end_word();
        self.words.mix();
    }

    fn end_line(&mut self) -> LineEvidence {
        self.letters.end_word();
        self.words.end_line();
        self.counts.unbalanced += std::mem::take(&mut self.embeddings) + std::mem::take(&mut self.isolates);
        self.counts.lines += usize::from(self.counts.letters > self.letters_before);
        self.letters_before = self.counts.letters;
        let letters = std::mem::take(&mut self.letters);
        LineEvidence {
            letters: letters.nats(),
            shapes: letters.nats_of_shapes(),
            words: self.words.take_nats(),
        }
    }
}
