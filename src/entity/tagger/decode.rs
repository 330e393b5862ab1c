//! From the scores of labels to spans: the best sequence of labels that names can have.
//!
//! Labels are BIO (Ramshaw and Marcus 1995) over persons, places and organizations; the best sequence is Viterbi's. A
//! name cannot continue where none has begun.

use ndarray::{Array2, ArrayView2};

/// Kinds of names that the tagger tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Label {
    /// A human being.
    Person,
    /// A country, city or other place.
    Place,
    /// A company or other organization.
    Organization,
}

impl Label {
    /// All, in the order of the network's scores.
    pub const ALL: [Label; 3] = [Label::Person, Label::Place, Label::Organization];

    /// Name in CoNLL files.
    pub fn name(self) -> &'static str {
        match self {
            Label::Person => "PER",
            Label::Place => "LOC",
            Label::Organization => "ORG",
        }
    }
}

/// Labels of a token: outside, and for each kind the beginning and the inside of a name.
pub const NUM_LABELS: usize = 1 + 2 * Label::ALL.len();
const OUTSIDE: usize = 0;

/// A name: the tokens from `start` to `end`, which is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// What it names.
    pub label: Label,
}

/// Reads the scores of a text in order and remembers the best sequence of labels up to each label of the last token.
pub struct Decoder {
    /// The sum of that sequence.
    best: [f32; NUM_LABELS],
    /// For each token and label, the label before it in that sequence.
    before: Vec<[u8; NUM_LABELS]>,
}

impl Decoder {
    /// A decoder with room for so many tokens.
    pub fn new(num_tokens: usize) -> Decoder {
        let mut best = [f32::NEG_INFINITY; NUM_LABELS];
        best[OUTSIDE] = 0.0;
        Decoder { best, before: Vec::with_capacity(num_tokens) }
    }

    /// Goes on with the tokens of these scores.
    pub fn read(&mut self, scores: ArrayView2<f32>, transitions: &Array2<f32>) {
        for token in scores.outer_iter() {
            let mut next = [f32::NEG_INFINITY; NUM_LABELS];
            let mut before = [0; NUM_LABELS];
            for (label, next) in next.iter_mut().enumerate() {
                for (previous, sum) in
                    self.best.iter().enumerate().filter(|(previous, _)| can_follow(*previous, label))
                {
                    let sum = sum + transitions[[previous, label]];
                    if sum > *next {
                        *next = sum;
                        before[label] = previous as u8;
                    }
                }
                *next += token[label];
            }
            self.best = next;
            self.before.push(before);
        }
    }

    /// The names of the best sequence of labels.
    pub fn spans(&self) -> Vec<Span> {
        let best = |one: &usize, other: &usize| self.best[*one].total_cmp(&self.best[*other]);
        let mut label = (0..NUM_LABELS).max_by(best).unwrap_or(OUTSIDE);
        let mut spans = Vec::new();
        let mut end = None;
        for (token, before) in self.before.iter().enumerate().rev() {
            if label != OUTSIDE {
                let last = *end.get_or_insert(token + 1);
                if label % 2 == 1 {
                    spans.push(Span { start: token, end: last, label: Label::ALL[label / 2] });
                    end = None;
                }
            }
            label = usize::from(before[label]);
        }
        spans.reverse();
        spans
    }
}

/// The inside of a name only after its beginning or inside.
fn can_follow(previous: usize, label: usize) -> bool {
    let is_inside = label != OUTSIDE && label.is_multiple_of(2);
    !is_inside || previous == label || previous + 1 == label
}
