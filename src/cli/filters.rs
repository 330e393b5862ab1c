//! Turns the filter arguments into those of a request.

use anyhow::Error;
use fihris::{
    document::{EntityKind, Facet},
    search::SearchRequest,
};

use super::args::Filters;

impl Filters {
    /// A request with these filters; an empty query beside a filter means all that passes it.
    pub fn request(self, query: Option<String>) -> anyhow::Result<SearchRequest> {
        let values = [
            (Facet::Entity(EntityKind::Person), self.person),
            (Facet::Entity(EntityKind::Company), self.company),
            (Facet::Entity(EntityKind::Organization), self.organization),
            (Facet::Entity(EntityKind::Place), self.place),
            (Facet::Source, self.source),
            (Facet::Category, self.category),
        ];
        let request = SearchRequest::selecting(query, values, self.from, self.to);
        let request = request.map_err(Error::msg)?;
        Ok(SearchRequest { count: self.count.into(), ..request })
    }
}
