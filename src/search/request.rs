//! What a search is asked for.

use crate::document::{DateRange, Facet};

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
    /// Hits wanted.
    pub limit: usize,
    /// Hits passed over.
    pub offset: usize,
    /// Order of the hits.
    pub sort: Sort,
    /// Length of a snippet in characters.
    pub snippet_chars: usize,
    /// Whether each hit says by which rules its words matched and what they are worth.
    pub explain: bool,
}

impl Default for SearchRequest {
    fn default() -> SearchRequest {
        SearchRequest {
            query: None,
            filters: Vec::new(),
            dates: DateRange::default(),
            facets: Vec::new(),
            limit: 10,
            offset: 0,
            sort: Sort::Relevance,
            snippet_chars: 240,
            explain: false,
        }
    }
}

/// Order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first, those without a date last.
    Date,
}
