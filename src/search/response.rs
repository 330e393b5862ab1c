//! What a search answers; its JSON is that of `fihris search --json`.

use std::ops::Range;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{FacetCount, explanation::Explanation};

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchResponse {
    /// The query as it was asked.
    pub query: String,
    /// Documents that match, all pages together.
    pub total: usize,
    /// Milliseconds that the search took.
    pub took_ms: f64,
    /// The hits of this page.
    pub hits: Vec<Hit>,
    /// Counts of the facets asked for, in that order.
    pub facets: IndexMap<String, Vec<FacetCount>>,
}

/// One document of the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hit {
    /// Place among all hits, from 1.
    pub rank: usize,
    /// Score of the ranking; comparable within one search only.
    pub score: f32,
    /// Id of the document.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// Its date, `yyyy-mm-dd`.
    pub date: Option<String>,
    /// Newspaper, agency or archive.
    pub source: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// File it came from, relative to the ingested root.
    pub path: Option<String>,
    /// The passage that fits the query best.
    pub snippet: Snippet,
    /// What matched in the title.
    pub title_highlights: Vec<Range8>,
    /// People that it names.
    pub persons: Vec<String>,
    /// Companies that it names.
    pub companies: Vec<String>,
    /// Organizations that it names.
    pub organizations: Vec<String>,
    /// Places that it names.
    pub places: Vec<String>,
    /// Which rules joined the words of the query with its words, and their share of the score; only where asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// A passage of a text, as its author wrote it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snippet {
    /// The passage.
    pub text: String,
    /// What matched in it.
    pub highlights: Vec<Range8>,
}

/// Start and end in bytes of UTF-8.
pub type Range8 = (usize, usize);

/// Ranges as JSON has them.
pub(super) fn pairs(ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<Range8> {
    ranges.into_iter().map(|range| (range.start, range.end)).collect()
}
