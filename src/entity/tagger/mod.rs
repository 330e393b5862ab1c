//! The tagger: which words of a text name persons, places and organizations.
//!
//! `tokens` cuts the text, `lists` and `features` say what is known of each word, `network` weighs it with the words
//! around (weights from `data/tagger`), `agreement` lets a text agree with itself, `decode` picks the best names. Text
//! goes through in stretches and these in pieces, so that a long one takes little memory for each of its tokens. Vectors of
//! words are remembered: words repeat, and most of the work is done once for each.

mod agreement;
mod decode;
mod features;
mod lists;
mod network;
mod tokens;
mod weights;

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

use ndarray::{Array2, Axis, Slice};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use decode::Decoder;
pub use decode::{Label, Span};
use lists::{Listed, Lists};
pub use tokens::{Token, tokens};
use weights::Weights;

use super::{TagNames, Tagged, proclitic::Beginnings};
use crate::{analysis::Memo, arabic::Lexicon};

const WEIGHTS: &[u8] = include_bytes!("../../../data/tagger/tagger.bin");
/// Words remembered, as a power of two.
const MEMO_BITS: u32 = 15;
/// Tokens that go through the network together, and those at the ends that are only context.
const PIECE: usize = 512;
const CONTEXT: usize = 16;
/// Tokens whose vectors and scores are in memory together. Pieces and sections that agree begin in each where they
/// would in the whole text, so that it changes nothing.
const STRETCH: usize = 75 * PIECE;
const _: () = assert!(STRETCH.is_multiple_of(agreement::SECTION));

/// Finds names; one for each thread.
pub struct Tagger {
    weights: Arc<Weights>,
    lists: Arc<Lists>,
    lexicon: Arc<Lexicon>,
    memo: Memo<Word>,
}

/// What is remembered of a word.
struct Word {
    vector: Box<[f32]>,
    listed: Listed,
    /// Number by which its occurrences are known; signs and numbers have none.
    number: Option<u64>,
}

/// What the network sees of a token, for training.
#[derive(Debug, Clone)]
pub struct Features {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What the word is known by.
    pub key: String,
    /// Number by which a frequent word is looked up.
    pub fingerprint: u64,
    /// Rows of its n-grams.
    pub buckets: Vec<u32>,
    /// Numbers of its marks.
    pub marks: Vec<u8>,
    /// Set of hints from the lists of names.
    pub hints: u32,
}

impl Tagger {
    /// A tagger with the weights and lists that come with the program; `None` where the weights do not fit it.
    pub fn bundled(lexicon: Arc<Lexicon>, given: impl Iterator<Item = &'static str>) -> Option<Tagger> {
        static BUNDLED: OnceLock<Option<Arc<Weights>>> = OnceLock::new();
        let weights = BUNDLED.get_or_init(|| Weights::read(WEIGHTS).map(Arc::new)).clone()?;
        Some(Tagger { weights, lists: Lists::bundled(given), lexicon, memo: Memo::new(MEMO_BITS) })
    }

    /// The names in sentences that are cut into tokens already, as spans of those tokens.
    pub fn tag_sentences<S: AsRef<[String]>>(&mut self, sentences: &[S]) -> Vec<Vec<Span>> {
        let mut text = String::new();
        let mut starts = Vec::new();
        for (number, sentence) in sentences.iter().enumerate() {
            for (place, token) in sentence.as_ref().iter().enumerate() {
                starts.push((text.len(), number, place));
                text.push_str(token);
                text.push(' ');
            }
            text.push('\n');
        }
        let mut found = vec![Vec::new(); sentences.len()];
        let (tokens, spans) = self.tag(&text);
        for span in spans {
            let place_of = |token: usize| {
                let start = tokens.get(token)?.range.start;
                starts.get(starts.partition_point(|(known, _, _)| *known <= start).checked_sub(1)?)
            };
            let ends = place_of(span.start).zip(place_of(span.end - 1));
            // A name may begin inside a given token: it has the whole token then.
            if let Some((&(_, first, start), &(_, last, end))) = ends
                && first == last
                && let Some(found) = found.get_mut(first)
            {
                found.push(Span { start, end: end + 1, label: span.label });
            }
        }
        found
    }

    /// The names of a text, in order, as spans of its tokens.
    pub fn tag(&mut self, text: &str) -> (Vec<Token>, Vec<Span>) {
        let tokens = tokens::tokens(text);
        let mut decoder = Decoder::new(tokens.len());
        for start in (0..tokens.len()).step_by(STRETCH) {
            let stretch = start..(start + STRETCH).min(tokens.len());
            let scores = self.scores(text, &tokens, stretch);
            decoder.read(scores.view(), &self.weights.transitions);
        }
        (tokens, decoder.spans())
    }

    /// The scores of the tokens of a stretch.
    fn scores(&mut self, text: &str, tokens: &[Token], stretch: Range<usize>) -> Array2<f32> {
        // A name of the lists may begin before the first token of context and end behind the last.
        let margin = CONTEXT + self.lists.max_words();
        let seen = stretch.start.saturating_sub(margin)..(stretch.end + margin).min(tokens.len());
        let stretch = stretch.start - seen.start..stretch.end - seen.start;
        let (vectors, words) = self.vectors(text, tokens.get(seen).unwrap_or(&[]));
        let mut scores = Array2::<f32>::zeros((stretch.len(), decode::NUM_LABELS));
        for start in stretch.clone().step_by(PIECE) {
            let end = (start + PIECE).min(stretch.end);
            let seen = start.saturating_sub(CONTEXT)..(end + CONTEXT).min(vectors.nrows());
            let piece = vectors.slice_axis(Axis(0), Slice::from(seen.clone())).to_owned();
            let of_piece = network::scores(&self.weights, piece);
            let inside = Slice::from(start - seen.start..end - seen.start);
            scores
                .slice_axis_mut(Axis(0), Slice::from(start - stretch.start..end - stretch.start))
                .assign(&of_piece.slice_axis(Axis(0), inside));
        }
        agreement::agree(words.get(stretch).unwrap_or(&[]), &mut scores);
        scores
    }

    /// The vectors of tokens with their hints, and which tokens are one word.
    fn vectors(&mut self, text: &str, tokens: &[Token]) -> (Array2<f32>, Vec<Option<u64>>) {
        let mut vectors = Array2::<f32>::zeros((tokens.len(), self.weights.size));
        let mut listed = Vec::with_capacity(tokens.len());
        let mut words = Vec::with_capacity(tokens.len());
        for (token, mut vector) in tokens.iter().zip(vectors.outer_iter_mut()) {
            let written = text.get(token.range.clone()).unwrap_or("");
            let (weights, lists, lexicon) = (&self.weights, &self.lists, &self.lexicon);
            let place = self.memo.remember(written, || Word::new(written, weights, lists, lexicon));
            if let Some(word) = self.memo.value(place) {
                if let Some(vector) = vector.as_slice_mut() {
                    vector.copy_from_slice(&word.vector);
                }
                listed.push(word.listed.clone());
                words.push(word.number);
            }
        }
        let hints = self.lists.hints(tokens, &listed);
        for (hints, mut vector) in hints.into_iter().zip(vectors.outer_iter_mut()) {
            let mut left = hints;
            while left != 0 {
                let row = self.weights.hints.row(left.trailing_zeros() as usize);
                if let (Some(vector), Some(row)) = (vector.as_slice_mut(), row.to_slice()) {
                    vector.iter_mut().zip(row).for_each(|(number, hint)| *number += hint);
                }
                left &= left - 1;
            }
        }
        (vectors, words)
    }
}

impl Tagger {
    /// Hash of what comes with the program.
    pub fn bundled_version() -> u64 {
        xxh3_64_with_seed(WEIGHTS, Lists::version())
    }
}

impl TagNames for Tagger {
    fn names(&mut self, text: &str) -> Vec<Tagged> {
        let (tokens, spans) = self.tag(text);
        let tagged = spans.into_iter().filter_map(|span| {
            let range = tokens.get(span.start)?.range.start..tokens.get(span.end - 1)?.range.end;
            Some(Tagged { range, label: span.label })
        });
        tagged.collect()
    }
}

impl Word {
    fn new(written: &str, weights: &Weights, lists: &Lists, lexicon: &Lexicon) -> Word {
        let key = tokens::key(written);
        let mut vector = vec![0.0; weights.size];
        let marks = lists.marks(&key, lexicon);
        let fingerprint = features::fingerprint(&key);
        weights.add_word(fingerprint, &features::buckets(&key), &marks, &mut vector);
        let is_word = key.chars().next().is_some_and(char::is_alphabetic);
        Word { vector: vector.into(), listed: lists.listed(&key), number: is_word.then_some(fingerprint) }
    }
}

/// Reads what the network sees of a text, without running it.
pub struct Reader {
    lists: Arc<Lists>,
    lexicon: Arc<Lexicon>,
}

impl Reader {
    /// A reader with the lists that come with the program.
    pub fn bundled(lexicon: Arc<Lexicon>, given: impl Iterator<Item = &'static str>) -> Reader {
        Reader { lists: Lists::bundled(given), lexicon }
    }

    /// How many known names begin with some letters.
    pub fn beginnings(&self) -> Arc<Beginnings> {
        self.lists.beginnings()
    }

    /// What the network sees of each token.
    pub fn read(&self, text: &str) -> Vec<Features> {
        let tokens = tokens::tokens(text);
        let keys = tokens.iter().map(|token| tokens::key(text.get(token.range.clone()).unwrap_or("")));
        let keys: Vec<String> = keys.collect();
        let listed: Vec<Listed> = keys.iter().map(|key| self.lists.listed(key)).collect();
        let hints = self.lists.hints(&tokens, &listed);
        let read = tokens.into_iter().zip(keys).zip(hints).map(|((token, key), hints)| Features {
            range: token.range,
            fingerprint: features::fingerprint(&key),
            buckets: features::buckets(&key),
            marks: self.lists.marks(&key, &self.lexicon),
            key,
            hints,
        });
        read.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many names as there can be across the ends of stretches.
    const NAMES: &str = include_str!("../../../data/tagger/persons.txt");

    #[test]
    fn stretches_have_the_scores_of_the_whole() {
        let text = NAMES.replace('|', " ").replace('\n', " و");
        let tokens = tokens::tokens(&text);
        let tokens = &tokens[..tokens.len().min(2 * STRETCH + 700)];
        assert!(tokens.len() > STRETCH);
        let mut tagger = crate::bundled::tagger().unwrap();
        let whole = tagger.scores(&text, tokens, 0..tokens.len());
        for start in (0..tokens.len()).step_by(STRETCH) {
            let end = (start + STRETCH).min(tokens.len());
            let scores = tagger.scores(&text, tokens, start..end);
            assert_eq!(scores, whole.slice_axis(Axis(0), Slice::from(start..end)));
        }
    }
}
