//! What would find more where a search finds little: the same search with one thing changed.
//!
//! A query is changed in places as it was typed (`query::Editor`) or corrected (`correction`), a filter is left out; each
//! changed search is run for its total, and only those that find more are kept. Bounded in searches. Invariant: the total
//! is that of the search that [`Relaxation::applied`] gives.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Correction, CorrectionKind, Searcher, request::SearchRequest};
use crate::{
    document::{DateRange, Facet},
    error::Result,
    query::{Editor, ast::Node, parse},
};

/// Searches that are tried, the one as asked not counted.
const MAX_TRIED: usize = 23;
/// Relaxations at most.
const MAX_FOUND: usize = 8;

/// A search that finds more than the one that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Relaxation {
    /// What is other.
    pub kind: RelaxationKind,
    /// Facet of the filter that is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facet: Option<String>,
    /// What is left out, as it was asked: the value of a filter, a word or phrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The whole query then; none for all documents that pass the filters. The query as asked where only a filter beside
    /// it is left out.
    pub query: Option<String>,
    /// Stories or documents that it finds, as was asked for.
    pub total: usize,
}

/// What is other in a search that finds more; those that change least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelaxationKind {
    /// The query in the other keyboard layout.
    Keyboard,
    /// Known words for those that no document has.
    NearestWord,
    /// Vowel marks do not narrow words.
    WithoutMarks,
    /// Words as written, `=word`, are ordinary ones.
    AnySpelling,
    /// Phrases are words.
    WithoutQuotes,
    /// No word is required.
    AnyWord,
    /// A word, phrase or group is not excluded.
    WithoutExclusion,
    /// A word or phrase is left out.
    WithoutWord,
    /// A filter is left out.
    WithoutFilter,
    /// The days do not matter.
    WithoutDates,
    /// All filters and days are left out.
    WithoutFilters,
}

impl RelaxationKind {
    /// How much it changes; what changes as much is told apart by what it finds.
    fn rank(self) -> u8 {
        match self {
            RelaxationKind::Keyboard | RelaxationKind::NearestWord => 0,
            RelaxationKind::WithoutMarks | RelaxationKind::AnySpelling => 1,
            RelaxationKind::WithoutQuotes => 2,
            RelaxationKind::AnyWord => 3,
            RelaxationKind::WithoutExclusion
            | RelaxationKind::WithoutWord
            | RelaxationKind::WithoutFilter
            | RelaxationKind::WithoutDates => 4,
            RelaxationKind::WithoutFilters => 5,
        }
    }
}

impl Relaxation {
    /// The request with this change.
    pub fn applied(&self, request: &SearchRequest) -> SearchRequest {
        let mut changed = SearchRequest { query: self.query.clone(), ..request.clone() };
        if self.query == request.query {
            match self.kind {
                RelaxationKind::WithoutFilter => changed.filters.retain(|(facet, value)| {
                    self.facet.as_deref() != Some(facet.name()) || self.part.as_ref() != Some(value)
                }),
                RelaxationKind::WithoutDates => changed.dates = DateRange::default(),
                RelaxationKind::WithoutFilters => {
                    changed.filters.clear();
                    changed.dates = DateRange::default();
                }
                _ => {}
            }
        }
        changed
    }

    fn new(kind: RelaxationKind, query: Option<String>) -> Relaxation {
        Relaxation { kind, facet: None, part: None, query, total: 0 }
    }

    fn with_part(self, part: &str) -> Relaxation {
        Relaxation { part: Some(part.to_owned()), ..self }
    }

    fn of_facet(self, facet: Facet) -> Relaxation {
        Relaxation { facet: Some(facet.name().to_owned()), ..self }
    }
}

impl Searcher {
    /// What would find more than a request does, that which changes least first, then what finds most; 8 at most. Tries 23
    /// searches at most.
    ///
    /// # Errors
    /// A query that cannot be parsed, or a damaged index.
    pub fn relaxations(&self, request: &SearchRequest) -> Result<Vec<Relaxation>> {
        let correction = request.query.as_ref().map(|query| self.correction(query)).transpose()?;
        self.relaxations_beside(request, correction.flatten().as_ref())
    }

    /// [`Searcher::relaxations`] where the correction of the query is known.
    ///
    /// # Errors
    /// As there.
    pub fn relaxations_beside(
        &self,
        request: &SearchRequest,
        correction: Option<&Correction>,
    ) -> Result<Vec<Relaxation>> {
        let total = self.search(&only_total(request))?.total;
        let mut found: Vec<Relaxation> = Vec::new();
        let mut seen: Vec<SearchRequest> = vec![only_total(request)];
        let mut candidates = candidates(request, correction);
        candidates.sort_by_key(|candidate| candidate.kind.rank());
        for candidate in candidates {
            let is_last_resort = candidate.kind == RelaxationKind::WithoutFilters;
            if is_last_resort && !found.is_empty() || seen.len() > MAX_TRIED {
                continue;
            }
            let changed = only_total(&candidate.applied(request));
            let can_be_parsed = changed.query.as_ref().is_none_or(|query| parse(query).is_ok());
            if !can_be_parsed || seen.contains(&changed) {
                continue;
            }
            let changed_total = self.search(&changed)?.total;
            seen.push(changed);
            if changed_total > total {
                found.push(Relaxation { total: changed_total, ..candidate });
            }
        }
        found.sort_by_key(|relaxation| (relaxation.kind.rank(), Reverse(relaxation.total)));
        found.truncate(MAX_FOUND);
        Ok(found)
    }
}

/// What may find more.
fn candidates(request: &SearchRequest, correction: Option<&Correction>) -> Vec<Relaxation> {
    let mut candidates = Vec::new();
    let has_filter = !request.filters.is_empty();
    let has_dates = request.dates != DateRange::default();
    for (facet, value) in &request.filters {
        let relaxation = Relaxation::new(RelaxationKind::WithoutFilter, request.query.clone());
        candidates.push(relaxation.of_facet(*facet).with_part(value));
    }
    if has_dates {
        candidates.push(Relaxation::new(RelaxationKind::WithoutDates, request.query.clone()));
    }
    if has_filter && (has_dates || request.filters.len() > 1) {
        candidates.push(Relaxation::new(RelaxationKind::WithoutFilters, request.query.clone()));
    }
    let Some(query) = &request.query else { return candidates };
    if let Some(correction) = correction {
        let kind = match correction.kind {
            CorrectionKind::Keyboard => RelaxationKind::Keyboard,
            CorrectionKind::Spelling => RelaxationKind::NearestWord,
        };
        candidates.push(Relaxation::new(kind, Some(correction.query.clone())));
    }
    let Ok(editor) = Editor::new(query) else { return candidates };
    let changes = [
        (RelaxationKind::WithoutMarks, editor.without_marks()),
        (RelaxationKind::AnySpelling, editor.without_exactness()),
        (RelaxationKind::WithoutQuotes, editor.without_quotes()),
        (RelaxationKind::AnyWord, editor.without_requirements()),
    ];
    for (kind, query) in changes.clone() {
        candidates.extend(query.map(|query| Relaxation::new(kind, Some(query))));
    }
    // All of these at once, where none alone is enough.
    if changes.iter().filter(|(_, query)| query.is_some()).count() > 1 {
        candidates.push(Relaxation::new(RelaxationKind::AnyWord, Some(as_words(query))));
    }
    for (part, query) in editor.without_exclusions() {
        candidates.push(Relaxation::new(RelaxationKind::WithoutExclusion, Some(query)).with_part(part));
    }
    for operand in editor.operands().filter(|operand| !operand.is_excluded) {
        // Without a word or filter the request would be one for everything.
        let left = Some(editor.without(&operand)).filter(|left| !left.is_empty());
        if left.is_none() && !has_filter && !has_dates {
            continue;
        }
        candidates.push(match operand.node {
            Node::Filter { facet, value } => {
                Relaxation::new(RelaxationKind::WithoutFilter, left).of_facet(*facet).with_part(value)
            }
            Node::Dates(_) => Relaxation::new(RelaxationKind::WithoutDates, left).with_part(operand.text),
            _ => Relaxation::new(RelaxationKind::WithoutWord, left).with_part(operand.text),
        });
    }
    candidates
}

/// The query with ordinary words only, none required.
fn as_words(query: &str) -> String {
    let steps: [fn(&Editor<'_>) -> Option<String>; 4] = [
        |editor| editor.without_marks(),
        |editor| editor.without_exactness(),
        |editor| editor.without_quotes(),
        |editor| editor.without_requirements(),
    ];
    let mut query = query.to_owned();
    for step in steps {
        if let Some(changed) = Editor::new(&query).ok().and_then(|editor| step(&editor)) {
            query = changed;
        }
    }
    query
}

/// The same request without hits and counts.
fn only_total(request: &SearchRequest) -> SearchRequest {
    SearchRequest {
        facets: Vec::new(),
        limit: 0,
        offset: 0,
        copies: false,
        explain: false,
        feedback: false,
        ..request.clone()
    }
}
