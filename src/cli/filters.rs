//! Turns the filter arguments into those of a request.

use anyhow::bail;
use fihris::{
    document::{DateRange, EntityKind, Facet},
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
        let filters = values
            .into_iter()
            .flat_map(|(facet, values)| values.into_iter().map(move |value| (facet, value)));
        let filters: Vec<(Facet, String)> = filters.collect();
        let dates = DateRange {
            from: self.from.and_then(|range| range.from),
            to: self.to.and_then(|range| range.to),
        };
        if let (Some(from), Some(to)) = (dates.from, dates.to)
            && from > to
        {
            bail!("--from {from} is after --to {to}");
        }
        let has_filter = !filters.is_empty() || dates != DateRange::default();
        let query = query.filter(|query| !(has_filter && query.trim().is_empty()));
        Ok(SearchRequest { query, filters, dates, count: self.count.into(), ..SearchRequest::default() })
    }
}
