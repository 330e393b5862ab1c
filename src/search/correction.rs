//! Did you mean: a query with other words for those that no document has, and all else as typed.
//!
//! A word that any document has at any level is never touched. For one that none has, the likeliest known word near it is
//! taken (`nearest`), its two halves where a space is missing, or the whole of it with its neighbor where there is one too
//! many. A query none of whose words is known is first read in the other keyboard layout. Invariant: every word that is
//! put in is known, and a corrected query can be parsed. Bounded: some words of a query are corrected at most.

use std::{cmp::Reverse, ops::Range};

use serde::{Deserialize, Serialize};
use tantivy::Term;
use utoipa::ToSchema;

use super::{
    Searcher,
    nearest::{Near, nearest, score},
    request::SearchRequest,
    response::pairs,
};
use crate::{
    analysis::{Analyzer, query_terms, words},
    arabic::{
        folded, keyboard,
        letters::{Class, class},
    },
    error::Result,
    query::{
        Editor,
        ast::{Matching, Node, Word},
        parse, plain,
    },
};

/// Unknown words of a query that are looked at.
const MAX_WORDS: usize = 4;
/// Letters of a word that is one by itself when another is cut in two.
const MIN_HALF: usize = 2;
/// Letters of a word that may have lost a space.
const MIN_WHOLE: usize = 6;
/// Places at which a word is tried to be cut.
const MAX_CUTS: usize = 3;
/// Letters of a word by which a layout is known.
const MIN_TELLING: usize = 3;
/// What a space too few costs.
const SPACE: f32 = 0.8;

/// A query that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The whole query.
    pub query: String,
    /// What is other in it than typed: start and end in bytes of it, the end excluded; in order and apart.
    #[schema(value_type = Vec<[usize; 2]>)]
    pub changes: Vec<(usize, usize)>,
    /// What was wrong.
    pub kind: CorrectionKind,
}

/// What was wrong with a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionKind {
    /// The spelling of words.
    Spelling,
    /// The layout of the keyboard.
    Keyboard,
}

impl Searcher {
    /// What was meant by a query with words that no document has; none where they all are known, nothing known is near,
    /// or the query cannot be parsed. The first call makes a table of the words of the index; see [`Searcher::prepare`].
    ///
    /// # Errors
    /// A damaged index.
    pub fn correction(&self, query: &str) -> Result<Option<Correction>> {
        let analyzer = self.borrow_analyzer();
        let corrected = match self.in_other_layout(query, &analyzer)? {
            Some(corrected) => Some(corrected),
            None if parse(query).is_ok() => self.spelled(query, &analyzer)?,
            None => None,
        };
        self.give_back(analyzer);
        Ok(corrected.filter(|corrected| parse(&corrected.query).is_ok()))
    }

    /// The query in the other layout, where words are known in it and none in this one.
    fn in_other_layout(&self, query: &str, analyzer: &Analyzer) -> Result<Option<Correction>> {
        let letters = || query.chars().filter(|letter| class(*letter) != Class::Break);
        let is_arabic = letters().any(|letter| class(letter) == Class::Arabic);
        let is_latin = letters().any(|letter| letter.is_ascii_alphabetic());
        if is_arabic == is_latin {
            return Ok(None);
        }
        for typed in query.split_whitespace() {
            if self.is_all_known(&plain(typed), analyzer)? {
                return Ok(None);
            }
        }
        let mut readings: Vec<String> = Vec::new();
        if is_latin {
            readings.push(keyboard::in_arabic(query));
            readings.push(keyboard::in_arabic(&query.to_lowercase()));
        } else {
            readings.extend(keyboard::in_latin(query));
        }
        for reading in readings {
            let Ok(node) = parse(&reading) else { continue };
            let (mut num_known, mut num_words, mut is_telling) = (0, 0, false);
            for word in words_of(&node) {
                num_words += 1;
                if self.is_known(&word.text, analyzer)? {
                    num_known += 1;
                    is_telling |= word.text.chars().nth(MIN_TELLING - 1).is_some()
                        && !analyzer.is_stop_word(&word.text);
                }
            }
            // Punctuation inside a word is what letters of the right layout look like in the wrong one.
            let are_words = reading.split_whitespace().all(is_bare);
            if is_telling && are_words && num_known * 3 >= num_words * 2 {
                let changes = vec![(0, reading.len())];
                return Ok(Some(Correction { query: reading, changes, kind: CorrectionKind::Keyboard }));
            }
        }
        Ok(None)
    }

    /// Whether there are words, and all that tell something are known.
    fn is_all_known(&self, node: &Node, analyzer: &Analyzer) -> Result<bool> {
        let mut is_known = false;
        for word in words_of(node) {
            if !self.is_known(&word.text, analyzer)? {
                return Ok(false);
            }
            is_known = true;
        }
        Ok(is_known)
    }

    fn spelled(&self, query: &str, analyzer: &Analyzer) -> Result<Option<Correction>> {
        let Ok(editor) = Editor::new(query) else { return Ok(None) };
        let words: Vec<&Word> = editor.words().collect();
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        let mut num_tried = 0;
        for (place, word) in words.iter().enumerate() {
            let is_done = edits.last().is_some_and(|(range, _)| range.end > word.span.start);
            if is_done || word.matching != Matching::Folded || self.is_known(&word.text, analyzer)? {
                continue;
            }
            num_tried += 1;
            if num_tried > MAX_WORDS {
                break;
            }
            let before = place.checked_sub(1).and_then(|before| words.get(before));
            let before =
                before.filter(|before| edits.last().is_none_or(|(range, _)| range.end <= before.span.start));
            let pairs =
                [before.map(|before| (*before, *word)), words.get(place + 1).map(|next| (*word, *next))];
            let mut joined = None;
            for (first, second) in pairs.into_iter().flatten() {
                if joined.is_none() {
                    joined = self.joined(query, first, second, analyzer)?;
                }
            }
            if let Some(edit) = joined {
                edits.push(edit);
            } else if let Some(text) = self.respelled(&word.text, analyzer)? {
                edits.push((word.span.clone(), text));
            }
        }
        if edits.is_empty() {
            return Ok(None);
        }
        let (query, changes) = editor.with(&edits);
        Ok(Some(Correction { query, changes: pairs(changes), kind: CorrectionKind::Spelling }))
    }

    /// Two words with a space between that are one known word without it.
    fn joined(
        &self,
        query: &str,
        first: &Word,
        second: &Word,
        analyzer: &Analyzer,
    ) -> Result<Option<(Range<usize>, String)>> {
        let between = query.get(first.span.end..second.span.start).unwrap_or("x");
        let is_spaced = !between.is_empty() && between.chars().all(char::is_whitespace);
        let are_plain = first.matching == Matching::Folded && second.matching == Matching::Folded;
        // The field of the second word is not written before it, else there would be more between.
        if !is_spaced || !are_plain {
            return Ok(None);
        }
        let whole = [first.text.as_str(), &second.text].concat();
        let known = self.vocabulary()?.get(&folded(&whole)).map(|word| word.written.to_string());
        let known = known.filter(|written| written.chars().count() >= MIN_WHOLE - 2);
        match known {
            Some(written) if self.is_known(&written, analyzer)? => {
                Ok(Some((first.span.start..second.span.end, written)))
            }
            _ => Ok(None),
        }
    }

    /// A word, or the part of it that is not known, as a known one.
    fn respelled(&self, word: &str, analyzer: &Analyzer) -> Result<Option<String>> {
        let mut text = String::new();
        let mut end = 0;
        for range in words(word) {
            let part = word.get(range.clone()).unwrap_or("");
            if self.is_known(part, analyzer)? {
                continue;
            }
            let near = nearest(self.vocabulary()?, part);
            let near = match near {
                Some(near) if self.is_known(&near.text, analyzer)? => Some(near),
                _ => None,
            };
            let halves = self.halves(part, analyzer)?;
            let halves = halves.filter(|halves| near.as_ref().is_none_or(|near| halves.score < near.score));
            let Some(known) = halves.or(near) else { return Ok(None) };
            text.push_str(word.get(end..range.start).unwrap_or(""));
            text.push_str(&known.text);
            end = range.end;
        }
        text.push_str(word.get(end..).unwrap_or(""));
        Ok((text != word).then_some(text))
    }

    /// A word as two known ones that stand side by side somewhere.
    fn halves(&self, word: &str, analyzer: &Analyzer) -> Result<Option<Near>> {
        let vocabulary = self.vocabulary()?;
        let num_letters = word.chars().count();
        if num_letters < MIN_WHOLE {
            return Ok(None);
        }
        let mut cuts: Vec<(u32, [&str; 2])> = Vec::new();
        for (at, _) in word.char_indices().skip(MIN_HALF).take((num_letters + 1).saturating_sub(2 * MIN_HALF))
        {
            let (first, second) = word.split_at_checked(at).unwrap_or((word, ""));
            let known = |half: &str| vocabulary.get(&folded(half));
            if let (Some(first), Some(second)) = (known(first), known(second)) {
                let num_docs = first.num_docs.min(second.num_docs);
                cuts.push((num_docs, [first.written.as_str(), second.written.as_str()]));
            }
        }
        cuts.sort_by_key(|(num_docs, _)| Reverse(*num_docs));
        let mut best: Option<Near> = None;
        for (_, halves) in cuts.into_iter().take(MAX_CUTS) {
            let [is_first_known, is_second_known] = halves.map(|half| self.is_known(half, analyzer));
            if !is_first_known? || !is_second_known? {
                continue;
            }
            // As written: لا تطبيقات is side by side where لا لتطبيق is.
            let query = Some(format!("\"={}\"", halves.join(" =")));
            let total = self.search(&SearchRequest { query, limit: 0, ..SearchRequest::default() })?.total;
            let near = Near { text: halves.join(" "), score: score(SPACE, total as u64) };
            if total > 0 && best.as_ref().is_none_or(|best| near.score < best.score) {
                best = Some(near);
            }
        }
        Ok(best)
    }

    /// Whether a document has each part of a word at some level.
    fn is_known(&self, word: &str, analyzer: &Analyzer) -> Result<bool> {
        for part in words(word).filter_map(|range| word.get(range)) {
            let mut is_known = false;
            for (term, _) in query_terms(&analyzer.forms(part)) {
                for field in [self.reader().schema().text, self.reader().schema().title] {
                    let term = Term::from_field_text(field, &term);
                    is_known = is_known || self.model.statistics.doc_freq(&term)? > 0;
                }
            }
            if !is_known {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether a stretch between spaces is one word, with nothing but signs and quotation marks around it.
fn is_bare(typed: &str) -> bool {
    let word = typed.trim_matches(|letter| matches!(letter, '"' | '(' | ')' | '+' | '-' | '='));
    word.chars().all(|letter| class(letter) != Class::Break)
}

/// The words of a tree that say what is looked for.
fn words_of(node: &Node) -> Vec<&Word> {
    match node {
        Node::Group(clauses) => clauses.iter().flat_map(|clause| words_of(&clause.node)).collect(),
        Node::Any(nodes) => nodes.iter().flat_map(words_of).collect(),
        Node::Word(word) => vec![word],
        Node::Phrase(phrase) => phrase.words.iter().collect(),
        Node::Filter { .. } | Node::Dates(_) => Vec::new(),
    }
}
