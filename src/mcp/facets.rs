//! The tool `facets`: counts, as `fihris facets --json` answers.

use anyhow::anyhow;
use fihris::{
    document::Facet,
    search::{LiveIndexes, SearchRequest, TERM},
};
use rmcp::schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Question,
    bounds::at_most,
    filters::{Filters, in_query},
    searcher,
};

const LIMIT: usize = 20;
const MAX_LIMIT: usize = 200;

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
pub struct Facets {
    /// What is counted.
    #[schemars(extend("enum" = ["person", "company", "organization", "place", "source", "category", "year", "month", "term"]))]
    name: String,
    /// Only documents for this query, in the syntax of search.
    query: Option<String>,
    #[serde(flatten)]
    filters: Filters,
    /// Values wanted, 20 if not said.
    #[schemars(range(max = MAX_LIMIT))]
    limit: Option<usize>,
    /// Name of the index; the first if not said.
    index: Option<String>,
}

impl Question for Facets {
    const NAME: &'static str = "facets";
    const TITLE: &'static str = "Count names, sources, dates or words";
    const DESCRIPTION: &'static str = "Counts the values of a facet over all documents that match a query and filters, the \
        most frequent first: person, company, organization, place, source, category, year, month. With a filter of the \
        same kind (name person, persons [X]) it tells who is named together with X. `term` lists the words that these \
        documents have more often than the collection. Counts are exact, and documents of nearly the same text count \
        once.";

    fn answer(self, indexes: &LiveIndexes) -> anyhow::Result<impl Serialize> {
        let limit = at_most("limit", self.limit, LIMIT, MAX_LIMIT)?;
        let request = SearchRequest { limit: 0, together: true, ..self.filters.request(self.query)? };
        let searcher = searcher(indexes, self.index.as_deref())?;
        if self.name != TERM {
            let facet = Facet::from_name(&self.name).ok_or_else(|| unknown(&self.name))?;
            let request = SearchRequest { facets: vec![(facet, limit)], ..request };
            return searcher.search(&request).map_err(|error| in_query(error, &request));
        }
        let found = searcher.significant_terms(&request, limit).map_err(|error| in_query(error, &request))?;
        Ok(found.response(&request))
    }
}

fn unknown(name: &str) -> anyhow::Error {
    let known = Facet::ALL.map(Facet::name).join(", ");
    anyhow!("there is no facet {name}; there are {known}, {TERM}")
}
