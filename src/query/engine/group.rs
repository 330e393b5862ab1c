//! Scores clauses side by side, a window of documents at a time.
//!
//! For each window the postings of one word after the other are added up in arrays, so that a word may have any number
//! of terms and its levels are summed before saturation. Invariant: a document is a hit if it has every `+` clause, no
//! `-` clause and enough of the others; its score is the sum of its clauses, less for each that it lacks.

use tantivy::{
    DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError,
    postings::Postings,
    query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
};

use super::{
    ranking::Ranking,
    word::{FieldPostings, WordQuery, WordWeight},
};
use crate::{analysis::Level, query::ast::Occur};

/// Documents in a window; 64 times a power of two.
const WINDOW: usize = 4096;

/// Clauses side by side.
#[derive(Debug, Clone)]
pub(super) struct GroupQuery {
    parts: Vec<(Occur, Part)>,
    num_needed: u32,
    ranking: Ranking,
}

/// A clause: words are scored here, all else by the engine.
#[derive(Debug)]
pub(super) enum Part {
    Word(WordQuery),
    Query(Box<dyn Query>),
}

impl Clone for Part {
    fn clone(&self) -> Part {
        match self {
            Part::Word(word) => Part::Word(word.clone()),
            Part::Query(query) => Part::Query(query.box_clone()),
        }
    }
}

impl GroupQuery {
    /// All parts are wanted; a document with at least half of them is a hit, and earns less for each it lacks.
    pub fn soft(parts: Vec<(Occur, Part)>, ranking: Ranking) -> GroupQuery {
        let num_wanted = parts.iter().filter(|(occur, _)| *occur != Occur::MustNot).count() as u32;
        GroupQuery { parts, num_needed: num_wanted.div_ceil(2), ranking }
    }

    /// One of the parts is enough.
    pub fn any(parts: Vec<(Occur, Part)>, ranking: Ranking) -> GroupQuery {
        GroupQuery { parts, num_needed: 1, ranking: Ranking { coordination: 0.0, ..ranking } }
    }
}

impl Query for GroupQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let searcher = scoring
            .searcher()
            .ok_or_else(|| TantivyError::InvalidArgument("a group query needs a searcher".to_owned()))?;
        let parts = self
            .parts
            .iter()
            .map(|(occur, part)| Ok((*occur, part.weight(searcher, scoring, &self.ranking)?)));
        Ok(Box::new(GroupWeight {
            parts: parts.collect::<tantivy::Result<_>>()?,
            num_needed: self.num_needed,
            ranking: self.ranking,
        }))
    }
}

impl Part {
    fn weight(
        &self,
        searcher: &Searcher,
        scoring: EnableScoring<'_>,
        ranking: &Ranking,
    ) -> tantivy::Result<PartWeight> {
        Ok(match self {
            Part::Word(word) => PartWeight::Word(word.weight(searcher, ranking)?),
            Part::Query(query) => PartWeight::Query(query.weight(scoring)?),
        })
    }
}

enum PartWeight {
    Word(WordWeight),
    Query(Box<dyn Weight>),
}

struct GroupWeight {
    parts: Vec<(Occur, PartWeight)>,
    num_needed: u32,
    ranking: Ranking,
}

impl GroupWeight {
    fn group_scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<GroupScorer> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for (occur, weight) in &self.parts {
            let postings = match weight {
                PartWeight::Word(word) => PartPostings::Word(word.postings(segment)?),
                PartWeight::Query(query) => PartPostings::Query(query.scorer(segment, 1.0)?),
            };
            parts.push((*occur, postings));
        }
        Ok(GroupScorer::new(parts, self.num_needed, self.ranking, boost, segment.max_doc()))
    }
}

impl Weight for GroupWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let scorer = self.group_scorer(segment, boost)?;
        Ok(if scorer.doc == TERMINATED { Box::new(EmptyScorer) } else { Box::new(scorer) })
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.group_scorer(segment, 1.0)?;
        if scorer.doc > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("sum of the clauses", scorer.score()))
    }

    fn for_each_pruning(
        &self,
        mut threshold: Score,
        segment: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        let mut scorer = self.group_scorer(segment, 1.0)?;
        while scorer.doc != TERMINATED {
            let score = scorer.score();
            if score > threshold {
                threshold = callback(scorer.doc, score);
            }
            scorer.advance();
        }
        Ok(())
    }

    fn for_each(
        &self,
        segment: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        let mut scorer = self.group_scorer(segment, 1.0)?;
        while scorer.doc != TERMINATED {
            callback(scorer.doc, scorer.score());
            scorer.advance();
        }
        Ok(())
    }
}

enum PartPostings {
    Word(Vec<FieldPostings>),
    Query(Box<dyn Scorer>),
}

impl PartPostings {
    /// The first document at or after `target`.
    fn seek(&mut self, target: DocId) -> DocId {
        match self {
            PartPostings::Word(fields) => {
                let lists = fields.iter_mut().flat_map(|field| field.lists.iter_mut());
                lists.map(|(postings, ..)| seek(postings, target)).min().unwrap_or(TERMINATED)
            }
            PartPostings::Query(scorer) => seek(scorer.as_mut(), target),
        }
    }
}

/// Seeking backwards is not allowed; a list that is already past the target stays.
fn seek(docs: &mut (impl DocSet + ?Sized), target: DocId) -> DocId {
    let doc = docs.doc();
    if doc < target { docs.seek(target) } else { doc }
}

struct GroupScorer {
    parts: Vec<(Occur, PartPostings)>,
    num_parts: u32,
    num_must: u16,
    num_needed: u32,
    /// Factor of the score by the number of matched parts.
    coordination: Vec<f32>,
    k1: f32,
    max_doc: DocId,
    doc: DocId,
    window: Window,
}

/// What is known of the documents of the current window.
struct Window {
    base: DocId,
    /// Documents found, by clause counts.
    found: Bits,
    excluded: Bits,
    scores: Vec<f32>,
    num_matched: Vec<u16>,
    num_must: Vec<u16>,
    /// Term frequencies of one word in one field, a level after the other.
    term_freqs: [Vec<f32>; 3],
}

impl GroupScorer {
    fn new(
        parts: Vec<(Occur, PartPostings)>,
        num_needed: u32,
        ranking: Ranking,
        boost: Score,
        max_doc: DocId,
    ) -> GroupScorer {
        let num_must = parts.iter().filter(|(occur, _)| *occur == Occur::Must).count() as u16;
        let num_parts = parts.iter().filter(|(occur, _)| *occur != Occur::MustNot).count() as u32;
        let lacking = |matched: u32| matched as f32 / num_parts.max(1) as f32;
        let coordination = (0..=num_parts).map(|matched| boost * lacking(matched).powf(ranking.coordination));
        let window = Window {
            base: 0,
            found: Bits::new(),
            excluded: Bits::new(),
            scores: vec![0.0; WINDOW],
            num_matched: vec![0; WINDOW],
            num_must: if num_must > 0 { vec![0; WINDOW] } else { Vec::new() },
            term_freqs: std::array::from_fn(|_| vec![0.0; WINDOW]),
        };
        let coordination = coordination.collect();
        let k1 = ranking.k1;
        let mut scorer =
            GroupScorer { parts, num_parts, num_must, num_needed, coordination, k1, max_doc, doc: 0, window };
        scorer.doc = scorer.find(0);
        scorer
    }

    /// The first hit at or after `target`, filling windows until one has it.
    fn find(&mut self, mut target: DocId) -> DocId {
        if self.num_parts == 0 {
            return TERMINATED;
        }
        loop {
            let wanted = self.parts.iter_mut().filter(|(occur, _)| *occur != Occur::MustNot);
            // With a required part, nothing before its next document can be a hit.
            let required = self.num_must > 0;
            let nexts = wanted.map(|(occur, part)| (*occur, part.seek(target)));
            let next = match required {
                true => nexts.filter(|(occur, _)| *occur == Occur::Must).map(|(_, doc)| doc).max(),
                false => nexts.map(|(_, doc)| doc).min(),
            };
            let Some(next) = next.filter(|next| *next < self.max_doc) else {
                return TERMINATED;
            };
            self.fill(next);
            if let Some(hit) = self.window.found.next(0) {
                return self.window.base + hit as DocId;
            }
            target = self.window.base.saturating_add(WINDOW as DocId);
        }
    }

    /// Fills the window that begins at `base`.
    fn fill(&mut self, base: DocId) {
        let window = &mut self.window;
        window.start(base);
        for (occur, part) in &mut self.parts {
            let mut matched = Bits::new();
            let scored = *occur != Occur::MustNot;
            match part {
                PartPostings::Word(fields) => {
                    for field in fields {
                        window.add_field(field, self.k1, &mut matched, scored);
                    }
                }
                PartPostings::Query(scorer) => window.add_scorer(scorer.as_mut(), &mut matched, scored),
            }
            match occur {
                Occur::MustNot => window.excluded.union(&matched),
                Occur::Should | Occur::Must => {
                    for index in matched.iter() {
                        window.num_matched[index] += 1;
                        if *occur == Occur::Must {
                            window.num_must[index] += 1;
                        }
                    }
                    window.found.union(&matched);
                }
            }
        }
        window.finish(self.num_needed, self.num_must, &self.coordination);
    }
}

impl Window {
    fn start(&mut self, base: DocId) {
        for index in self.found.iter() {
            self.scores[index] = 0.0;
            self.num_matched[index] = 0;
            if let Some(num_must) = self.num_must.get_mut(index) {
                *num_must = 0;
            }
        }
        self.base = base;
        self.found = Bits::new();
        self.excluded = Bits::new();
    }

    /// Adds a word's score in one field.
    fn add_field(&mut self, field: &mut FieldPostings, k1: f32, matched: &mut Bits, scored: bool) {
        let end = self.base.saturating_add(WINDOW as DocId);
        let mut touched = Bits::new();
        for (postings, levels, weight) in &mut field.lists {
            let mut doc = seek(postings, self.base);
            while doc < end {
                let index = (doc - self.base) as usize;
                touched.insert(index);
                let term_freq = postings.term_freq() as f32 * *weight;
                for level in Level::ALL {
                    if levels.contains(level) {
                        self.term_freqs[level as usize][index] += term_freq;
                    }
                }
                doc = postings.advance();
            }
        }
        for index in touched.iter() {
            let fieldnorm_id = field.fieldnorms.fieldnorm_id(self.base + index as DocId);
            let mut score = 0.0;
            for (term_freqs, earned) in self.term_freqs.iter_mut().zip(field.level_scores) {
                let term_freq = std::mem::take(&mut term_freqs[index]);
                if term_freq > 0.0 {
                    score += earned * field.norm.saturated(term_freq, fieldnorm_id, k1);
                }
            }
            if scored {
                self.scores[index] += score;
            }
        }
        matched.union(&touched);
    }

    fn add_scorer(&mut self, scorer: &mut dyn Scorer, matched: &mut Bits, scored: bool) {
        let end = self.base.saturating_add(WINDOW as DocId);
        let mut doc = seek(scorer, self.base);
        while doc < end {
            let index = (doc - self.base) as usize;
            matched.insert(index);
            if scored {
                self.scores[index] += scorer.score();
            }
            doc = scorer.advance();
        }
    }

    /// Takes out what is no hit and weighs what is.
    fn finish(&mut self, num_needed: u32, num_must: u16, coordination: &[f32]) {
        for index in self.found.iter() {
            let num_matched = self.num_matched[index];
            let has_all_musts = self.num_must.get(index).is_none_or(|found| *found == num_must);
            if u32::from(num_matched) < num_needed || !has_all_musts {
                self.excluded.insert(index);
            }
            self.scores[index] *= coordination.get(usize::from(num_matched)).copied().unwrap_or(1.0);
        }
        for index in self.excluded.iter().filter(|index| self.found.contains(*index)) {
            self.scores[index] = 0.0;
            self.num_matched[index] = 0;
            if let Some(num_must) = self.num_must.get_mut(index) {
                *num_must = 0;
            }
        }
        self.found.subtract(&self.excluded);
    }
}

impl DocSet for GroupScorer {
    #[inline]
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        let index = (self.doc - self.window.base) as usize + 1;
        self.doc = match self.window.found.next(index) {
            Some(hit) => self.window.base + hit as DocId,
            None => self.find(self.window.base.saturating_add(WINDOW as DocId)),
        };
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        let end = self.window.base.saturating_add(WINDOW as DocId);
        self.doc = match target {
            _ if target >= self.max_doc => TERMINATED,
            _ if target >= end => self.find(target),
            _ => match self.window.found.next((target - self.window.base) as usize) {
                Some(hit) => self.window.base + hit as DocId,
                None => self.find(end),
            },
        };
        self.doc
    }

    #[inline]
    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.max_doc
    }
}

impl Scorer for GroupScorer {
    #[inline]
    fn score(&mut self) -> Score {
        self.window.scores[(self.doc - self.window.base) as usize]
    }
}

/// One bit for each document of a window.
struct Bits([u64; WINDOW / 64]);

impl Bits {
    fn new() -> Bits {
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
