//! Turns the filter arguments into those of a request.

use fihris::{
    document::{DateRange, EntityKind, Facet},
    search::SearchRequest,
};

use super::args::Filters;

impl Filters {
    /// A request with these filters and nothing else.
    pub fn request(self) -> SearchRequest {
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
        SearchRequest {
            filters: filters.collect(),
            dates: DateRange {
                from: self.from.and_then(|range| range.from),
                to: self.to.and_then(|range| range.to),
            },
            ..SearchRequest::default()
        }
    }
}
