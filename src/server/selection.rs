//! Which documents a request is about: its query and filters, as they stand in an address.

use fihris::{
    document::{DateRange, EntityKind, Facet},
    query::date_days,
    search::{Count, SearchRequest},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::problem::Problem;

/// Values of filters at most.
const MAX_VALUES: usize = 100;
/// Characters of a value at most.
const MAX_VALUE_CHARS: usize = 300;

/// Which documents a request is about. The same filter twice is OR, different filters are AND.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Selection {
    /// Query. Words: any of them is enough, those with more of them come first. `+must`, `-not` (beside other words),
    /// `"phrase"`, `"near words"~5` (at most five other words between them, in any order), `a OR b`, parentheses, `pre*`,
    /// `word~` (one letter other, two in long words), `=exact` (as written, without prefixes and inflection),
    /// `field:word`. Fields: title, text, person, company, organization, place, source, category, year, month and date, as
    /// in `date:2015-07..2015-08`. At most 4,096 characters and 256 words. All documents if empty or blank.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub q: String,
    /// Only documents that name this person: in any spelling, by a known name in another script (`Ahmed Zewail`), or by
    /// some words of the name. Any filter may stand several times: one of its values is enough, and different filters must
    /// all pass. An empty value is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub person: Vec<String>,
    /// Only documents that name this company.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub company: Vec<String>,
    /// Only documents that name this organization.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organization: Vec<String>,
    /// Only documents that name this place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub place: Vec<String>,
    /// Only documents of this source, by its whole name in any spelling.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// Only documents of this category, by its whole name in any spelling.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<String>,
    /// Only documents of this year, as 2015.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub year: Vec<String>,
    /// Only documents of this day, month or year and later, as 2015, 2015-07 or 2015-07-21; none without a date.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// Only documents of this day, month or year and earlier; not before `from`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// What is one hit and counts once, in totals and facets: documents that say nearly the same (`stories`, the default;
    /// the best or, by date, the newest of those that match is the hit), or each document (`copies`).
    #[serde(skip_serializing_if = "is_default")]
    #[param(inline)]
    pub count: Count,
    /// Name of the index; the first that is served if empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub index: String,
}

/// Which index.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Name of the index; the first that is served if empty.
    pub index: String,
}

pub fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The facets that documents can be filtered by.
pub const FILTERS: [Facet; 7] = [
    Facet::Entity(EntityKind::Person),
    Facet::Entity(EntityKind::Company),
    Facet::Entity(EntityKind::Organization),
    Facet::Entity(EntityKind::Place),
    Facet::Source,
    Facet::Category,
    Facet::Year,
];

impl Selection {
    /// The values of a filter.
    pub fn values(&self, facet: Facet) -> &[String] {
        match facet {
            Facet::Entity(EntityKind::Person) => &self.person,
            Facet::Entity(EntityKind::Company) => &self.company,
            Facet::Entity(EntityKind::Organization) => &self.organization,
            Facet::Entity(EntityKind::Place) => &self.place,
            Facet::Source => &self.source,
            Facet::Category => &self.category,
            Facet::Year => &self.year,
            Facet::Month => &[],
        }
    }

    /// The values of a filter, to be changed; none for what cannot be filtered by.
    pub fn values_mut(&mut self, facet: Facet) -> Option<&mut Vec<String>> {
        Some(match facet {
            Facet::Entity(EntityKind::Person) => &mut self.person,
            Facet::Entity(EntityKind::Company) => &mut self.company,
            Facet::Entity(EntityKind::Organization) => &mut self.organization,
            Facet::Entity(EntityKind::Place) => &mut self.place,
            Facet::Source => &mut self.source,
            Facet::Category => &mut self.category,
            Facet::Year => &mut self.year,
            Facet::Month => return None,
        })
    }

    /// Whether it has a filter.
    pub fn has_filter(&self) -> bool {
        FILTERS.iter().any(|facet| !self.values(*facet).is_empty()) || self.has_dates()
    }

    /// Whether it has a first or last day.
    pub fn has_dates(&self) -> bool {
        !self.from.is_empty() || !self.to.is_empty()
    }

    /// A search for these documents.
    ///
    /// # Errors
    /// Dates that are none, or too many or too long values.
    pub fn request(&self) -> Result<SearchRequest, Problem> {
        let filled = |facet| self.values(facet).iter().filter(|value| !value.is_empty()).cloned().collect();
        let filters: [(Facet, Vec<String>); FILTERS.len()] = FILTERS.map(|facet| (facet, filled(facet)));
        let values = || filters.iter().flat_map(|(_, values)| values);
        if values().count() > MAX_VALUES {
            return Err(Problem::bad_request(format!("there are more than {MAX_VALUES} values of filters")));
        }
        if values().any(|value| value.chars().nth(MAX_VALUE_CHARS).is_some()) {
            let reason = format!("a value of a filter is longer than {MAX_VALUE_CHARS} characters");
            return Err(Problem::bad_request(reason));
        }
        let query = Some(self.q.clone()).filter(|query| !query.trim().is_empty());
        let (from, to) = (days("from", &self.from)?, days("to", &self.to)?);
        let request = SearchRequest::selecting(query, filters, from, to).map_err(Problem::bad_request)?;
        Ok(SearchRequest { count: self.count, ..request })
    }
}

/// The days of a parameter.
fn days(name: &str, value: &str) -> Result<Option<DateRange>, Problem> {
    if value.is_empty() {
        return Ok(None);
    }
    date_days(value).map(Some).map_err(|error| Problem::bad_request(format!("{name}: {error}")))
}
