//! What a search is asked for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    document::{DateRange, Facet},
    index::Count,
    query::engine::Deadline,
};

/// A search as people ask for it.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    /// Query string; all documents if none.
    pub query: Option<String>,
    /// Facet values: those of one facet are alternatives, different facets must all match.
    pub filters: Vec<(Facet, String)>,
    /// Days, both ends included.
    pub dates: DateRange,
    /// Facets to count, with the number of values wanted.
    pub facets: Vec<(Facet, usize)>,
    /// Only values of counted facets that have a word which begins so, in any spelling, or that are known by this name.
    pub find: Option<String>,
    /// Whether the filters of a facet hold for its own counts too, with their values left out of them: who is named
    /// together with whom. Else a facet is counted as if it had no filter, so that a second value can be added.
    pub together: bool,
    /// What is one hit, and counts once in total and facets.
    pub count: Count,
    /// Whether each hit lists the other documents of its story.
    pub copies: bool,
    /// Copies listed of a hit at most.
    pub max_copies: usize,
    /// Hits wanted.
    pub limit: usize,
    /// Hits passed over.
    pub offset: usize,
    /// Order of the hits.
    pub sort: Sort,
    /// Whether words that are typical of the best hits rank the others (pseudo-relevance feedback). It changes the order
    /// of the best hits only: which documents are found, their total, counts and highlights stay as they are. For
    /// [`Sort::Relevance`] only.
    pub feedback: bool,
    /// Length of a snippet in characters.
    pub snippet_chars: usize,
    /// Whether each hit says by which rules its words matched and what they are worth.
    pub explain: bool,
    /// Until when it may be worked on; past it there is an error and no answer.
    pub deadline: Deadline,
}

impl Default for SearchRequest {
    fn default() -> SearchRequest {
        SearchRequest {
            query: None,
            filters: Vec::new(),
            dates: DateRange::default(),
            facets: Vec::new(),
            find: None,
            together: false,
            count: Count::Stories,
            copies: false,
            max_copies: usize::MAX,
            limit: 10,
            offset: 0,
            sort: Sort::Relevance,
            feedback: false,
            snippet_chars: 240,
            explain: false,
            deadline: Deadline::default(),
        }
    }
}

impl SearchRequest {
    /// A request for what passes the filters and was published from the first day of `from` to the last of `to`. An
    /// empty query beside a filter means all that passes it.
    ///
    /// # Errors
    /// A sentence for people where the end is before the beginning.
    pub fn selecting(
        query: Option<String>,
        values: impl IntoIterator<Item = (Facet, Vec<String>)>,
        from: Option<DateRange>,
        to: Option<DateRange>,
    ) -> Result<SearchRequest, String> {
        let dates = DateRange { from: from.and_then(|days| days.from), to: to.and_then(|days| days.to) };
        if let (Some(from), Some(to)) = (dates.from, dates.to)
            && from > to
        {
            return Err(format!("the first day, {from}, is after the last, {to}"));
        }
        let filters = values
            .into_iter()
            .flat_map(|(facet, values)| values.into_iter().map(move |value| (facet, value)));
        let filters: Vec<(Facet, String)> = filters.collect();
        let has_filter = !filters.is_empty() || dates != DateRange::default();
        let query = query.filter(|query| !(has_filter && query.trim().is_empty()));
        Ok(SearchRequest { query, filters, dates, ..SearchRequest::default() })
    }
}

/// A facet by its name.
///
/// # Errors
/// A sentence for people that lists the names there are.
pub fn facet_named(name: &str) -> Result<Facet, String> {
    Facet::from_name(name).ok_or_else(|| {
        let known = Facet::ALL.map(Facet::name).join(", ");
        format!("no such facet; there are {known}")
    })
}

/// A facet to count with the number of values wanted, as `person` (10 of them) or `person:5`.
///
/// # Errors
/// A sentence for people.
pub fn facet_wanted(value: &str) -> Result<(Facet, usize), String> {
    let (name, limit) = value.split_once(':').unwrap_or((value, "10"));
    let limit = limit.parse().map_err(|_| format!("{limit} is not a number of values"))?;
    Ok((facet_named(name)?, limit))
}

/// Order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first, those without a date last.
    Date,
}

/// How [`Searcher::rank`](super::Searcher::rank) ranks; a bare number is the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankRequest {
    /// Documents wanted.
    pub limit: usize,
    /// As in [`SearchRequest::feedback`].
    pub feedback: bool,
}

impl From<usize> for RankRequest {
    fn from(limit: usize) -> RankRequest {
        RankRequest { limit, feedback: false }
    }
}
