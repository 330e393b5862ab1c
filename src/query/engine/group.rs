//! Scores clauses side by side, a window of documents at a time.
//!
//! For each window the postings of one word after the other are added up in arrays, so that a word may have any number
//! of terms and its levels are summed before saturation. Invariant: a document is a hit if it has every `+` clause, no
//! `-` clause and enough of the others; its score is the sum of its clauses, less for each that it lacks.

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError,
    query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
};

use super::{
    deadline::Deadline,
    ranking::{Model, Ranking},
    window::{Bits, Rules, Window, seek},
    word::{FieldPostings, WordQuery, WordWeight},
};
use crate::query::ast::Occur;

/// A word is worth less than this share of the rarest one: a document may lack it and still have all words.
const NEGLIGIBLE: f32 = 0.1;
/// Rarity of a clause that is not a word, where no word is beside it.
const CLAUSE_RARITY: f32 = 1.0;
/// What a clause that is not a word is taken to earn at most.
const MAX_CLAUSE_SCORE: Score = 300.0;

/// Clauses side by side.
#[derive(Debug, Clone)]
pub(super) struct GroupQuery {
    parts: Vec<(Occur, Part)>,
    model: Model,
    /// What may be added to a score later at most.
    added: Score,
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
    /// At most `added` is added to a score later.
    pub fn soft(parts: Vec<(Occur, Part)>, model: &Model, added: Score) -> GroupQuery {
        GroupQuery { parts, model: model.clone(), added }
    }

    /// One of the parts is enough.
    pub fn any(parts: Vec<(Occur, Part)>, model: &Model) -> GroupQuery {
        let ranking = Ranking { coordination: 0.0, needed: 0.0, max_strict_words: 0, ..model.ranking };
        GroupQuery { parts, model: Model { ranking, ..model.clone() }, added: 0.0 }
    }

    /// The parts with the statistics of an index.
    pub fn group_weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<GroupWeight> {
        let parts = self.parts.iter().map(|(occur, part)| Ok((*occur, part.weight(scoring, &self.model)?)));
        let parts = parts.collect::<tantivy::Result<_>>()?;
        Ok(GroupWeight::new(parts, &self.model, self.added))
    }
}

impl Query for GroupQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.group_weight(scoring)?))
    }
}

impl Part {
    fn weight(&self, scoring: EnableScoring<'_>, model: &Model) -> tantivy::Result<PartWeight> {
        Ok(match self {
            Part::Word(word) => PartWeight::Word(word.weight(model)?),
            Part::Query(query) => PartWeight::Query(query.weight(scoring)?),
        })
    }
}

pub(super) enum PartWeight {
    Word(WordWeight),
    Query(Box<dyn Weight>),
}

/// Clauses side by side with the statistics of an index.
pub(super) struct GroupWeight {
    pub parts: Vec<(Occur, PartWeight)>,
    /// For each part its share of the query's rarity, and whether a document lacks something without it.
    pub shares: Vec<(f32, bool)>,
    /// Added to the score of a document with all words: more than any other can have.
    all_words_bonus: Score,
    /// Share of the query's rarity below which a document is no hit.
    needed: f32,
    pub ranking: Ranking,
    deadline: Deadline,
}

impl GroupWeight {
    fn new(parts: Vec<(Occur, PartWeight)>, model: &Model, added: Score) -> GroupWeight {
        let Model { ranking, deadline, .. } = *model;
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
        let most = words().map(PartWeight::max_score).sum::<Score>() + added;
        let all_words_bonus = if is_strict { most } else { 0.0 };
        // With a required word, all others only rank.
        let has_must = parts.iter().any(|(occur, _)| *occur == Occur::Must);
        let needed = if has_must { 0.0 } else { ranking.needed / words().count().max(1) as f32 };
        GroupWeight { shares, all_words_bonus, needed, ranking, deadline, parts }
    }

    /// What the parts of a document make together.
    pub fn rules(&self, boost: Score) -> Rules {
        let num_must = self.parts.iter().filter(|(occur, _)| *occur == Occur::Must).count();
        let num_essential = self.shares.iter().filter(|(_, is_essential)| *is_essential).count();
        Rules {
            num_must: num_must as u16,
            num_essential: num_essential as u16,
            needed: self.needed,
            coordination: self.ranking.coordination,
            all_words_bonus: self.all_words_bonus,
            boost,
        }
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
    deadline: Deadline,
    max_doc: DocId,
    doc: DocId,
    window: Window,
}

impl GroupScorer {
    fn new(parts: Vec<GroupPart>, weight: &GroupWeight, boost: Score, max_doc: DocId) -> GroupScorer {
        let rules = weight.rules(boost);
        let GroupWeight { ranking: Ranking { k1, .. }, deadline, .. } = *weight;
        let mut scorer = GroupScorer { parts, rules, k1, deadline, max_doc, doc: 0, window: Window::new() };
        scorer.doc = scorer.find(0);
        scorer
    }

    /// The first hit at or after `target`, filling windows until one has it.
    fn find(&mut self, mut target: DocId) -> DocId {
        loop {
            if self.deadline.has_passed() {
                return TERMINATED;
            }
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
            if let Some(hit) = self.window.next_hit(next) {
                return hit;
            }
            target = self.window.end();
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
            match is_wanted {
                true => {
                    window.note_wanted(&matched, part.share, part.is_essential, part.occur == Occur::Must)
                }
                false => window.note_excluded(&matched),
            }
        }
        window.finish(&self.rules);
    }
}

impl DocSet for GroupScorer {
    #[inline]
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.seek(self.doc + 1) }
    }

    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            let end = self.window.end();
            self.doc = match target {
                _ if target >= self.max_doc => TERMINATED,
                _ if target >= end => self.find(target),
                _ => self.window.next_hit(target).unwrap_or_else(|| self.find(end)),
            };
        }
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
        self.window.score(self.doc)
    }
}
