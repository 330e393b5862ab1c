//! Significant terms: words that some documents have more often than the whole collection.
//!
//! Which words may be is read in a sample of the documents; how many documents have them is counted in all, by the terms
//! of the index. They are ranked by the log-likelihood ratio of the two shares (G²; Dunning 1993), which does not, as
//! ratios do, put first what happens to be rare. Stop words, numbers and the names that were asked for are left out.

use std::time::Instant;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::{DocAddress, DocSet, TERMINATED, Term, collector::DocSetCollector, schema::IndexRecordOption};

use super::{FacetCount, SearchRequest, SearchResponse, Searcher, searcher::in_time};
use crate::{
    analysis::{Analyzer, Level, lookup_terms, words},
    document::Facet,
    error::Result,
    index::{Folding, Unit},
};

/// Documents read at most.
const MAX_READ: usize = 400;
/// Tokens read of a document.
const MAX_TOKENS: usize = 1000;
/// Words whose documents are counted, the most promising by the sample.
const MAX_COUNTED: usize = 400;
/// Documents that must have a word.
const MIN_DOCS: u64 = 2;

/// What [`SignificantTerms`] are called beside facets.
pub const TERM: &str = "term";

/// The words that are typical of the documents that match.
#[derive(Debug, Clone, PartialEq)]
pub struct SignificantTerms {
    /// Documents that match.
    pub total: usize,
    /// Documents in which words were looked for, evenly chosen where not all.
    pub num_read: usize,
    /// Words in their most frequent form, most significant first, with the number of all matching documents that have
    /// them in any form.
    pub terms: Vec<FacetCount>,
    /// Milliseconds that it took.
    pub took_ms: f64,
}

impl SignificantTerms {
    /// As the answer to a search for no hits, with the words as its one facet.
    pub fn response(self, request: &SearchRequest) -> SearchResponse {
        SearchResponse {
            query: request.query.clone().unwrap_or_default(),
            total: self.total,
            took_ms: self.took_ms,
            hits: Vec::new(),
            facets: [(TERM.to_owned(), self.terms)].into_iter().collect(),
        }
    }
}

/// A lemma in the sample.
#[derive(Default)]
struct Found {
    num_docs: u64,
    forms: FxHashMap<CompactString, u32>,
}

impl Searcher {
    /// The words by which the documents of a request differ from the collection.
    ///
    /// # Errors
    /// A query that cannot be parsed, or a damaged index.
    pub fn significant_terms(&self, request: &SearchRequest, limit: usize) -> Result<SignificantTerms> {
        let started = Instant::now();
        let query = self.selection(request)?;
        let found = self.reader().searcher().search(query.as_ref(), &DocSetCollector)?;
        in_time(request)?;
        let folding = self.reader().folding(request.count)?;
        // Of what counts as one, the first that matches is read.
        let mut found: Vec<(Unit, DocAddress)> =
            found.into_iter().map(|address| (folding.unit(address), address)).collect();
        found.sort_unstable();
        found.dedup_by_key(|(unit, _)| *unit);
        let documents: Vec<Unit> = found.iter().map(|(unit, _)| *unit).collect();
        found.sort_unstable_by_key(|(_, address)| *address);
        let step = documents.len().div_ceil(MAX_READ).max(1);
        let sample: Vec<DocAddress> = found.iter().step_by(step).map(|(_, address)| *address).collect();
        let mut analyzer = self.borrow_analyzer();
        let lemmas = self.lemmas(&sample, &mut analyzer);
        let own = self.own_words(request, &mut analyzer);
        let is_wanted = |lemma: &str, found: &Found| {
            found.num_docs >= MIN_DOCS
                && lemma.chars().nth(1).is_some()
                && !lemma.chars().any(|letter| letter.is_numeric())
                && !own.contains(lemma)
                && !analyzer.is_stop_word(lemma)
                && !analyzer.is_stop_word(most_frequent(found))
        };
        let mut promising: Vec<(f64, CompactString, Found)> = Vec::new();
        let num_docs = self.num_units(&folding);
        let counts = [documents.len() as u64, num_docs];
        for (lemma, found) in lemmas?.into_iter().filter(|(lemma, found)| is_wanted(lemma, found)) {
            let here = found.num_docs * documents.len() as u64 / sample.len().max(1) as u64;
            let score = significance([here, self.num_docs_at_most(&lemma)?.min(num_docs).max(here)], counts);
            promising.push((score, lemma, found));
        }
        self.give_back(analyzer);
        promising.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        promising.truncate(MAX_COUNTED.max(limit));
        let mut terms: Vec<(f64, FacetCount)> = Vec::new();
        for (_, lemma, found) in promising {
            in_time(request)?;
            let [here, all] = self.count(&lemma, &documents, &folding)?;
            let value = most_frequent(&found).to_owned();
            terms.push((significance([here, all], counts), FacetCount { value, count: here }));
        }
        terms.retain(|(score, term)| *score > 0.0 && term.count >= MIN_DOCS);
        terms.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.value.cmp(&other.1.value)));
        let terms = terms.into_iter().map(|(_, term)| term).take(limit).collect();
        Ok(SignificantTerms {
            total: documents.len(),
            num_read: sample.len(),
            terms,
            took_ms: started.elapsed().as_secs_f64() * 1e3,
        })
    }

    /// The best lemmas of the tokens of documents.
    fn lemmas(
        &self,
        sample: &[DocAddress],
        analyzer: &mut Analyzer,
    ) -> Result<FxHashMap<CompactString, Found>> {
        let mut lemmas: FxHashMap<CompactString, Found> = FxHashMap::default();
        let mut seen: FxHashSet<CompactString> = FxHashSet::default();
        for address in sample {
            let (title, text) = self.reader().title_and_text(*address)?;
            seen.clear();
            for text in [&title, &text] {
                let mut tokens = analyzer.tokens(text);
                for _ in 0..MAX_TOKENS {
                    let Some(token) = tokens.next() else { break };
                    let found = lemmas.entry(token.lemma().into()).or_default();
                    found.num_docs += u64::from(seen.insert(token.lemma().into()));
                    *found.forms.entry(token.text.into()).or_default() += 1;
                }
            }
        }
        Ok(lemmas)
    }

    /// Lemmas of the words in all variants of the names that were asked for.
    fn own_words(&self, request: &SearchRequest, analyzer: &mut Analyzer) -> FxHashSet<CompactString> {
        let mut own = FxHashSet::default();
        for (facet, value) in &request.filters {
            if !matches!(facet, Facet::Entity(_)) {
                continue;
            }
            for name in self.keys_of(*facet, value).into_iter().chain([value.clone()]) {
                for word in words(&name).filter_map(|range| name.get(range)) {
                    let forms = analyzer.forms(word);
                    own.extend(forms.lemmas().cloned());
                    own.extend(forms.folded);
                }
            }
        }
        own
    }

    /// An upper bound of the documents that have a lemma.
    fn num_docs_at_most(&self, lemma: &str) -> Result<u64> {
        let mut total = 0;
        for field in [self.reader().schema().title, self.reader().schema().text] {
            for term in lookup_terms(Level::Lemma, lemma) {
                total += self.reader().searcher().doc_freq(&Term::from_field_text(field, &term))?;
            }
        }
        Ok(total)
    }

    /// How many documents of the index count.
    fn num_units(&self, folding: &Folding) -> u64 {
        if folding.is_idle() { self.reader().num_docs() } else { folding.num_units(self.reader().searcher()) }
    }

    /// The documents that have a lemma in any form: among these, and in all.
    fn count(&self, lemma: &str, documents: &[Unit], folding: &Folding) -> Result<[u64; 2]> {
        let schema = self.reader().schema();
        let mut units: Vec<Unit> = Vec::new();
        for (segment_ord, segment) in (0..).zip(self.reader().searcher().segment_readers()) {
            for field in [schema.title, schema.text] {
                let index = segment.inverted_index(field)?;
                for term in lookup_terms(Level::Lemma, lemma) {
                    let term = Term::from_field_text(field, &term);
                    let postings = index.read_postings(&term, IndexRecordOption::Basic);
                    let Some(mut postings) = postings.map_err(tantivy::TantivyError::from)? else { continue };
                    while postings.doc() != TERMINATED {
                        if !segment.is_deleted(postings.doc()) {
                            units.push(folding.unit(DocAddress::new(segment_ord, postings.doc())));
                        }
                        postings.advance();
                    }
                }
            }
        }
        units.sort_unstable();
        units.dedup();
        let here = units.iter().filter(|unit| documents.binary_search(unit).is_ok()).count();
        Ok([here as u64, units.len() as u64])
    }
}

fn most_frequent(found: &Found) -> &str {
    let most = found.forms.iter().max_by(|one, other| one.1.cmp(other.1).then_with(|| other.0.cmp(one.0)));
    most.map_or("", |(form, _)| form)
}

/// G² of a word that so many of the documents here have, and so many of all; 0 where it is not more frequent here.
fn significance([here, all]: [u64; 2], [num_here, num_all]: [u64; 2]) -> f64 {
    let (elsewhere, num_elsewhere) = (all.saturating_sub(here), num_all.saturating_sub(num_here));
    if here == 0 || num_elsewhere == 0 || here * num_elsewhere <= elsewhere * num_here {
        return 0.0;
    }
    let expected = all as f64 / num_all.max(1) as f64;
    let part = |observed: u64, of: u64, share: f64| match observed {
        0 => 0.0,
        observed => observed as f64 * (observed as f64 / (of as f64 * share)).ln(),
    };
    let with = part(here, num_here, expected) + part(elsewhere, num_elsewhere, expected);
    let without = |count: u64, of: u64| part(of.saturating_sub(count), of, 1.0 - expected);
    2.0 * (with + without(here, num_here) + without(elsewhere, num_elsewhere))
}

#[cfg(test)]
mod tests {
    use super::significance;

    #[test]
    fn a_word_is_significant_where_it_is_more_frequent_than_elsewhere() {
        // A table of 10, 10 and 10, 70.
        let found = significance([10, 20], [20, 100]);
        let expected = 2.0
            * (10.0 * (10.0_f64 / 4.0).ln()
                + 10.0 * (10.0_f64 / 16.0).ln()
                + 10.0 * (10.0_f64 / 16.0).ln()
                + 70.0 * (70.0_f64 / 64.0).ln());
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        assert_eq!(significance([2, 20], [20, 100]), 0.0);
        assert_eq!(significance([20, 20], [20, 20]), 0.0);
        assert!(significance([10, 10], [20, 100]) > found);
        assert!(significance([100, 200], [200, 1000]) > found);
    }
}
