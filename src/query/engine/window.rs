//! What is known of a stretch of documents while a query is scored: one tally a document, filled clause by clause.
//!
//! Left to `group`: which clauses there are and when a window is filled. Invariant: between two windows every tally is
//! zero again.

use tantivy::{
    DocId, DocSet, Score,
    postings::{Postings, SegmentPostings},
    query::Scorer,
};

use super::{excluded::num_left, word::FieldPostings};
use crate::analysis::{Level, LevelSet};

/// Documents in a window; 64 times a power of two.
pub(super) const WINDOW: usize = 4096;

/// What makes a document a hit, and what its score becomes.
pub(super) struct Rules {
    pub num_must: u16,
    pub num_essential: u16,
    /// Share of the query's rarity that a hit must have.
    pub needed: f32,
    pub coordination: f32,
    pub all_words_bonus: Score,
    pub boost: Score,
}

impl Rules {
    /// Whether a document without excluded clauses has enough of the query.
    #[inline]
    pub fn is_hit(&self, share: f32, num_must: u16) -> bool {
        share >= self.needed && num_must >= self.num_must
    }

    /// What a document's score is multiplied by, for its share of the query's rarity.
    #[inline]
    pub fn factor(&self, share: f32) -> f32 {
        if self.coordination == 0.0 { 1.0 } else { share.min(1.0).powf(self.coordination) }
    }

    /// What a document gets for having so many of the clauses that must not be lacking.
    #[inline]
    pub fn bonus(&self, num_essential: u16) -> Score {
        if num_essential >= self.num_essential { self.all_words_bonus } else { 0.0 }
    }
}

/// A stretch of documents.
pub(super) struct Window {
    base: DocId,
    /// Documents that have a wanted clause; after [`Window::finish`] the hits.
    found: Bits,
    excluded: Bits,
    docs: Vec<Tally>,
    /// Term frequencies of one word in one field, a level after the other.
    term_freqs: [Vec<f32>; 3],
}

/// What one document has of the query.
#[derive(Clone, Copy, Default)]
struct Tally {
    score: Score,
    /// Share of the query's rarity.
    share: f32,
    num_essential: u16,
    num_must: u16,
}

impl Window {
    /// A window at the first document, with nothing in it.
    pub fn new() -> Window {
        Window {
            base: 0,
            found: Bits::new(),
            excluded: Bits::new(),
            docs: vec![Tally::default(); WINDOW],
            term_freqs: std::array::from_fn(|_| vec![0.0; WINDOW]),
        }
    }

    /// The document after the last one.
    pub fn end(&self) -> DocId {
        self.base.saturating_add(WINDOW as DocId)
    }

    /// The first hit at or after a document of the window.
    #[inline]
    pub fn next_hit(&self, doc: DocId) -> Option<DocId> {
        self.found.next((doc - self.base) as usize).map(|index| self.base + index as DocId)
    }

    /// Score of a hit.
    #[inline]
    pub fn score(&self, doc: DocId) -> Score {
        self.docs[(doc - self.base) as usize].score
    }

    /// Empties the window and moves it.
    pub fn start(&mut self, base: DocId) {
        for index in self.found.iter() {
            self.docs[index] = Tally::default();
        }
        self.base = base;
        self.found = Bits::new();
        self.excluded = Bits::new();
    }

    /// Adds a word's score in one field.
    pub fn add_field(&mut self, field: &mut FieldPostings, k1: f32, matched: &mut Bits, scored: bool) {
        let end = self.end();
        let mut touched = Bits::new();
        let excluded = field.excluded.in_range(self.base, end);
        for (postings, levels, weight) in &mut field.lists {
            // Two loops of one kind, so that words without marks pay nothing.
            match excluded.is_empty() {
                true => self.add_list(postings, *levels, *weight, &mut touched, |_, list| list.term_freq()),
                false => self.add_list(postings, *levels, *weight, &mut touched, |doc, list| {
                    num_left(list, excluded.get(&doc))
                }),
            }
        }
        for index in touched.iter() {
            let fieldnorm_id = field.fieldnorms.fieldnorm_id(self.base + index as DocId);
            let mut score = 0.0;
            for (level, term_freqs) in self.term_freqs.iter_mut().enumerate() {
                let term_freq = std::mem::take(&mut term_freqs[index]);
                if term_freq > 0.0 {
                    score += field.level_score(level, term_freq, fieldnorm_id, k1);
                }
            }
            if scored {
                self.docs[index].score += score;
            }
        }
        matched.union(&touched);
    }

    /// Adds the occurrences of a term to the frequencies of its levels.
    #[inline]
    fn add_list(
        &mut self,
        postings: &mut SegmentPostings,
        levels: LevelSet,
        weight: f32,
        touched: &mut Bits,
        num_found: impl Fn(DocId, &mut SegmentPostings) -> u32,
    ) {
        let end = self.end();
        let mut doc = seek(postings, self.base);
        while doc < end {
            let num_found = num_found(doc, postings);
            if num_found > 0 {
                let index = (doc - self.base) as usize;
                touched.insert(index);
                let term_freq = num_found as f32 * weight;
                for level in Level::ALL {
                    if levels.contains(level) {
                        self.term_freqs[level as usize][index] += term_freq;
                    }
                }
            }
            doc = postings.advance();
        }
    }

    /// Adds the scores of another clause.
    pub fn add_scorer(&mut self, scorer: &mut dyn Scorer, matched: &mut Bits, scored: bool) {
        let end = self.end();
        let mut doc = seek(scorer, self.base);
        while doc < end {
            let index = (doc - self.base) as usize;
            matched.insert(index);
            if scored {
                self.docs[index].score += scorer.score();
            }
            doc = scorer.advance();
        }
    }

    /// Notes which documents have a wanted clause.
    pub fn note_wanted(&mut self, matched: &Bits, share: f32, is_essential: bool, is_must: bool) {
        for index in matched.iter() {
            let tally = &mut self.docs[index];
            tally.share += share;
            tally.num_essential += u16::from(is_essential);
            tally.num_must += u16::from(is_must);
        }
        self.found.union(matched);
    }

    /// Notes which documents have an excluded clause.
    pub fn note_excluded(&mut self, matched: &Bits) {
        self.excluded.union(matched);
    }

    /// Takes out what is no hit and weighs what is.
    pub fn finish(&mut self, rules: &Rules) {
        for index in self.found.iter() {
            let tally = &mut self.docs[index];
            if !rules.is_hit(tally.share, tally.num_must) || self.excluded.contains(index) {
                *tally = Tally::default();
                self.excluded.insert(index);
                continue;
            }
            tally.score = tally.score * rules.factor(tally.share) + rules.bonus(tally.num_essential);
            tally.score *= rules.boost;
        }
        self.found.subtract(&self.excluded);
    }
}

/// Seeking backwards is not allowed; a list that is already past the target stays.
pub(super) fn seek(docs: &mut (impl DocSet + ?Sized), target: DocId) -> DocId {
    let doc = docs.doc();
    if doc < target { docs.seek(target) } else { doc }
}

/// One bit for each document of a window.
pub(super) struct Bits([u64; WINDOW / 64]);

impl Bits {
    pub fn new() -> Bits {
        Bits([0; WINDOW / 64])
    }

    #[inline]
    fn insert(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }

    #[inline]
    fn contains(&self, index: usize) -> bool {
        self.0[index / 64] >> (index % 64) & 1 == 1
    }

    fn union(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    fn subtract(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
    }

    /// The first bit set at or after `index`.
    #[inline]
    fn next(&self, index: usize) -> Option<usize> {
        let first = index / 64;
        let mut word = self.0.get(first)? & (u64::MAX << (index % 64));
        let mut place = first;
        while word == 0 {
            place += 1;
            word = *self.0.get(place)?;
        }
        Some(place * 64 + word.trailing_zeros() as usize)
    }

    fn iter(&self) -> impl Iterator<Item = usize> + use<> {
        let words = self.0;
        words.into_iter().enumerate().flat_map(|(place, mut word)| {
            std::iter::from_fn(move || {
                (word != 0).then(|| {
                    let bit = word.trailing_zeros() as usize;
                    word &= word - 1;
                    place * 64 + bit
                })
            })
        })
    }
}
