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

/// A word is worth less than this share of the rarest one: a document may lack it and still have all words.
const NEGLIGIBLE: f32 = 0.1;
/// Rarity of a clause that is not a word, where no word is beside it.
const CLAUSE_RARITY: f32 = 1.0;
/// What a clause that is not a word is taken to earn at most.
const MAX_CLAUSE_SCORE: Score = 30.0;

/// Clauses side by side.
#[derive(Debug, Clone)]
pub(super) struct GroupQuery {
    parts: Vec<(Occur, Part)>,
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
    /// All parts are wanted; a document with enough of them is a hit, and earns less for those it lacks.
    pub fn soft(parts: Vec<(Occur, Part)>, ranking: Ranking) -> GroupQuery {
        GroupQuery { parts, ranking }
    }

    /// One of the parts is enough.
    pub fn any(parts: Vec<(Occur, Part)>, ranking: Ranking) -> GroupQuery {
        GroupQuery {
            parts,
            ranking: Ranking { coordination: 0.0, needed: 0.0, max_strict_words: 0, ..ranking },
        }
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
        Ok(Box::new(GroupWeight::new(parts.collect::<tantivy::Result<_>>()?, self.ranking)))
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
    /// For each part its share of the query's rarity, and whether a document lacks something without it.
    shares: Vec<(f32, bool)>,
    /// Added to the score of a document with all words: more than any other can have.
    all_words_bonus: Score,
    /// Share of the query's rarity below which a document is no hit.
    needed: f32,
    ranking: Ranking,
}

impl GroupWeight {
    fn new(parts: Vec<(Occur, PartWeight)>, ranking: Ranking) -> GroupWeight {
        let words = || parts.iter().filter(|(occur, _)| *occur != Occur::MustNot).map(|(_, part)| part);
        let rarest = words().map(|part| part.rarity().unwrap_or(0.0)).fold(0.0, f32::max);
        let default = if rarest > 0.0 { rarest } else { CLAUSE_RARITY };
        let rarity = |part: &PartWeight| part.rarity().unwrap_or(default);
        let total: f32 = words().map(rarity).sum();
        let shares = parts.iter().map(|(occur, part)| match occur {
            Occur::MustNot => (0.0, false),
            // A word that no document has is missed, but excludes none.
            _ if part.rarity() == Some(0.0) => (0.0, true),
            _ => (rarity(part) / total.max(f32::MIN_POSITIVE), rarity(part) >= NEGLIGIBLE * rarest),
        });
        let shares: Vec<(f32, bool)> = shares.collect();
        let num_essential = shares.iter().filter(|(_, is_essential)| *is_essential).count();
        let is_strict = num_essential <= usize::from(ranking.max_strict_words);
        let all_words_bonus = if is_strict { words().map(PartWeight::max_score).sum() } else { 0.0 };
        let needed = ranking.needed / words().count().max(1) as f32;
        GroupWeight { shares, all_words_bonus, needed, ranking, parts }
    }

    fn group_scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<GroupScorer> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for ((occur, weight), &(share, is_essential)) in self.parts.iter().zip(&self.shares) {
            let postings = match weight {
                PartWeight::Word(word) => PartPostings::Word(word.postings(segment)?),
                PartWeight::Query(query) => PartPostings::Query(query.scorer(segment, 1.0)?),
            };
            parts.push(GroupPart { occur: *occur, share, is_essential, postings });
        }
        Ok(GroupScorer::new(parts, self, boost, segment.max_doc()))
    }
}

impl PartWeight {
    /// How rare a word is; unknown for other clauses.
    fn rarity(&self) -> Option<f32> {
        match self {
            PartWeight::Word(word) => Some(word.rarity),
            PartWeight::Query(_) => None,
        }
    }

    fn max_score(&self) -> Score {
        match self {
            PartWeight::Word(word) => word.max_score,
            PartWeight::Query(_) => MAX_CLAUSE_SCORE,
        }
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

/// A part in one segment.
struct GroupPart {
    occur: Occur,
    share: f32,
    is_essential: bool,
    postings: PartPostings,
}

struct GroupScorer {
    parts: Vec<GroupPart>,
    rules: Rules,
    k1: f32,
    max_doc: DocId,
    doc: DocId,
    window: Window,
}

/// What makes a document a hit, and what its score becomes.
struct Rules {
    num_must: u16,
    num_essential: u16,
    needed: f32,
    coordination: f32,
    all_words_bonus: Score,
    boost: Score,
}

/// What is known of the documents of the current window.
struct Window {
    base: DocId,
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

impl GroupScorer {
    fn new(parts: Vec<GroupPart>, weight: &GroupWeight, boost: Score, max_doc: DocId) -> GroupScorer {
        let count = |counts: fn(&GroupPart) -> bool| parts.iter().filter(|part| counts(part)).count() as u16;
        let rules = Rules {
            num_must: count(|part| part.occur == Occur::Must),
            num_essential: count(|part| part.is_essential),
            needed: weight.needed,
            coordination: weight.ranking.coordination,
            all_words_bonus: weight.all_words_bonus,
            boost,
        };
        let window = Window {
            base: 0,
            found: Bits::new(),
            excluded: Bits::new(),
            docs: vec![Tally::default(); WINDOW],
            term_freqs: std::array::from_fn(|_| vec![0.0; WINDOW]),
        };
        let mut scorer = GroupScorer { parts, rules, k1: weight.ranking.k1, max_doc, doc: 0, window };
        scorer.doc = scorer.find(0);
        scorer
    }

    /// The first hit at or after `target`, filling windows until one has it.
    fn find(&mut self, mut target: DocId) -> DocId {
        loop {
            // With a required part, nothing before its next document can be a hit.
            let wanted = match self.rules.num_must {
                0 => Occur::Should,
                _ => Occur::Must,
            };
            let nexts = self.parts.iter_mut().filter(|part| part.occur == wanted);
            let nexts = nexts.map(|part| part.postings.seek(target));
            let next = if wanted == Occur::Must { nexts.max() } else { nexts.min() };
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
        for part in &mut self.parts {
            let mut matched = Bits::new();
            let is_wanted = part.occur != Occur::MustNot;
            match &mut part.postings {
                PartPostings::Word(fields) => {
                    for field in fields {
                        window.add_field(field, self.k1, &mut matched, is_wanted);
                    }
                }
                PartPostings::Query(scorer) => window.add_scorer(scorer.as_mut(), &mut matched, is_wanted),
            }
            if is_wanted {
                for index in matched.iter() {
                    let tally = &mut window.docs[index];
                    tally.share += part.share;
                    tally.num_essential += u16::from(part.is_essential);
                    tally.num_must += u16::from(part.occur == Occur::Must);
                }
                window.found.union(&matched);
            } else {
                window.excluded.union(&matched);
            }
        }
        window.finish(&self.rules);
    }
}

impl Window {
    fn start(&mut self, base: DocId) {
        for index in self.found.iter() {
            self.docs[index] = Tally::default();
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
                self.docs[index].score += score;
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
                self.docs[index].score += scorer.score();
            }
            doc = scorer.advance();
        }
    }

    /// Takes out what is no hit and weighs what is.
    fn finish(&mut self, rules: &Rules) {
        for index in self.found.iter() {
            let tally = &mut self.docs[index];
            if tally.share < rules.needed || tally.num_must < rules.num_must || self.excluded.contains(index)
            {
                *tally = Tally::default();
                self.excluded.insert(index);
                continue;
            }
            if rules.coordination != 0.0 {
                tally.score *= tally.share.min(1.0).powf(rules.coordination);
            }
            if tally.num_essential >= rules.num_essential {
                tally.score += rules.all_words_bonus;
            }
            tally.score *= rules.boost;
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
        self.window.docs[(self.doc - self.window.base) as usize].score
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
