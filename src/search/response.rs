//! What a search answers; its JSON is that of `fihris search --json`.

use std::ops::Range;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{FacetCount, explanation::Explanation};

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchResponse {
    /// The query as it was asked; empty if it was blank.
    pub query: String,
    /// Stories or documents that match, as was asked for, all pages together.
    pub total: usize,
    /// Milliseconds that the search took.
    pub took_ms: f64,
    /// The hits of this page.
    pub hits: Vec<Hit>,
    /// Counts of the facets asked for, in that order.
    pub facets: IndexMap<String, Vec<FacetCount>>,
}

/// One document of the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
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
    /// The stretch of text that fits the query best.
    pub snippet: Snippet,
    /// Where in the document the snippet stands, where its pages or headings are known or it is a long one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<HitPassage>,
    /// What matched in the title: start and end in bytes of UTF-8, the end excluded.
    #[schema(value_type = Vec<[usize; 2]>)]
    pub title_highlights: Vec<Range8>,
    /// People that it names.
    pub persons: Vec<String>,
    /// Companies that it names.
    pub companies: Vec<String>,
    /// Organizations that it names.
    pub organizations: Vec<String>,
    /// Places that it names.
    pub places: Vec<String>,
    /// What else tells the same, where the index has other copies.
    #[serde(skip)]
    pub story: Option<HitStory>,
    /// The other copies, the one that stands for the story first; only where asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<Vec<HitCopy>>,
    /// Which rules joined the words of the query with its words, and their share of the score; only where asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// Where a snippet stands in its document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HitPassage {
    /// Number of the passage of a long document, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<usize>,
    /// How many passages it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<usize>,
    /// Number or label of the page on which the snippet begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The heading under which it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
}

/// The other copies of a document in the index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HitStory {
    /// How many.
    pub copies: usize,
    /// Their sources, each once.
    pub sources: Vec<String>,
}

/// Another copy of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HitCopy {
    /// Its id.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// Newspaper, agency or archive.
    pub source: Option<String>,
    /// Its date, `yyyy-mm-dd`.
    pub date: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
}

/// A passage of a text, as its author wrote it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Snippet {
    /// The passage.
    pub text: String,
    /// What matched in it: start and end in bytes of UTF-8, the end excluded.
    #[schema(value_type = Vec<[usize; 2]>)]
    pub highlights: Vec<Range8>,
}

/// What a query matches in a document, in order and without overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentMatches {
    /// In its title.
    pub title: Vec<Range8>,
    /// In its text.
    pub text: Vec<Range8>,
}

/// Start and end in bytes of UTF-8.
pub type Range8 = (usize, usize);

/// Ranges as JSON has them.
pub(super) fn pairs(ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<Range8> {
    ranges.into_iter().map(|range| (range.start, range.end)).collect()
}
