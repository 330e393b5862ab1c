//! The filters of search and facets, as those of the command line.

use anyhow::{Error, anyhow};
use fihris::{
    document::{DateRange, EntityKind, Facet},
    query::date_days,
    search::SearchRequest,
};
use rmcp::schemars::JsonSchema;
use serde::Deserialize;

/// Values of one filter are alternatives, different filters must all match.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(crate = "rmcp::schemars")]
pub struct Filters {
    /// Only documents that name one of these persons, in any spelling or script.
    pub persons: Vec<String>,
    /// Only documents that name one of these companies.
    pub companies: Vec<String>,
    /// Only documents that name one of these organizations.
    pub organizations: Vec<String>,
    /// Only documents that name one of these places.
    pub places: Vec<String>,
    /// Only documents of one of these sources.
    pub sources: Vec<String>,
    /// Only documents of one of these categories.
    pub categories: Vec<String>,
    /// Only documents of this day, month or year and later: 2015, 2015-07 or 2015-07-21.
    pub from: Option<String>,
    /// Only documents of this day, month or year and earlier.
    pub to: Option<String>,
}

impl Filters {
    /// A request with these filters.
    pub fn request(self, query: Option<String>) -> anyhow::Result<SearchRequest> {
        let values = [
            (Facet::Entity(EntityKind::Person), self.persons),
            (Facet::Entity(EntityKind::Company), self.companies),
            (Facet::Entity(EntityKind::Organization), self.organizations),
            (Facet::Entity(EntityKind::Place), self.places),
            (Facet::Source, self.sources),
            (Facet::Category, self.categories),
        ];
        let (from, to) = (days("from", self.from)?, days("to", self.to)?);
        SearchRequest::selecting(query.filter(|query| !query.trim().is_empty()), values, from, to)
            .map_err(Error::msg)
    }
}

fn days(name: &str, value: Option<String>) -> anyhow::Result<Option<DateRange>> {
    let value = value.filter(|value| !value.trim().is_empty());
    value.map(|value| date_days(&value).map_err(|reason| anyhow!("{name}: {reason}"))).transpose()
}

/// An error with its place in the query, where it is one of the query.
pub fn in_query(error: fihris::Error, request: &SearchRequest) -> anyhow::Error {
    match (&error, &request.query) {
        (fihris::Error::Query(found), Some(query)) => anyhow!("{}", found.shown_in(query)),
        _ => error.into(),
    }
}
