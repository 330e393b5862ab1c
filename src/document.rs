//! What is ingested and returned: one document, its entities, and the facets it can be filtered by.
//!
//! A leaf: it knows nothing of files, of the index or of Arabic. `ingest` makes documents, `index` stores them,
//! `search` gives them back. Text is kept exactly as its author wrote it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::note::Note;

/// One document of a collection, as its author wrote it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Document {
    /// Unique in the index; ingesting the same id again replaces the document.
    pub id: String,
    /// Headline, may be empty.
    pub title: String,
    /// Body, may be empty.
    pub text: String,
    /// Day of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Newspaper, agency or archive it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Section, such as politics or sports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Language tag as the owner gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// File it was read from, relative to the ingested root, with `/` between folders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Who and what it names: the owner's own lists at first, completed by recognition.
    #[serde(default)]
    pub entities: Entities,
    /// Its pages and chapters, in order; empty where it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// What was noticed and mended in its text on the way in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Fields of the input that have no meaning here, kept as they were.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, serde_json::Value>,
}

/// A page, chapter or other part of a text, up to the start of the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Section {
    /// Where it begins in the text, in bytes; always a character boundary.
    pub start: usize,
    /// Number or label of its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Its heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
}

impl Section {
    /// Page and heading of a place of the text: of each the last that has begun, because a chapter goes on over pages and
    /// may begin within one.
    pub fn at(sections: &[Section], place: usize) -> Section {
        let begun = sections.iter().filter(|section| section.start <= place);
        // Of those that begin together the later, as if each were at its own place.
        let last = |of: fn(&Section) -> Option<&String>| {
            let named = begun.clone().filter_map(|section| Some((section.start, of(section)?)));
            named.max_by_key(|(start, _)| *start).map(|(_, name)| name.clone())
        };
        Section {
            start: place,
            page: last(|section| section.page.as_ref()),
            heading: last(|section| section.heading.as_ref()),
        }
    }
}

/// The names in a document, by kind, each once and in order of first mention.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entities {
    /// People.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<String>,
    /// Companies and brands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub companies: Vec<String>,
    /// Organizations that are not companies: ministries, parties, clubs, agencies of the UN.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organizations: Vec<String>,
    /// Countries, cities and other places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
}

impl Entities {
    /// The names of one kind.
    pub fn of(&self, kind: EntityKind) -> &Vec<String> {
        match kind {
            EntityKind::Person => &self.persons,
            EntityKind::Company => &self.companies,
            EntityKind::Organization => &self.organizations,
            EntityKind::Place => &self.places,
        }
    }

    /// The names of one kind, to be changed.
    pub fn of_mut(&mut self, kind: EntityKind) -> &mut Vec<String> {
        match kind {
            EntityKind::Person => &mut self.persons,
            EntityKind::Company => &mut self.companies,
            EntityKind::Organization => &mut self.organizations,
            EntityKind::Place => &mut self.places,
        }
    }
}

/// What kind of thing a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntityKind {
    /// A human being.
    Person,
    /// A company or brand.
    Company,
    /// An organization that is not a company.
    Organization,
    /// A country, city or other place.
    Place,
}

impl EntityKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [EntityKind; 4] =
        [EntityKind::Person, EntityKind::Company, EntityKind::Organization, EntityKind::Place];

    /// Name in data files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            EntityKind::Person => "person",
            EntityKind::Company => "company",
            EntityKind::Organization => "organization",
            EntityKind::Place => "place",
        }
    }

    /// The kind of that name, if there is one.
    pub fn from_name(name: &str) -> Option<EntityKind> {
        EntityKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A property that results can be counted and filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// A kind of entity that the text names.
    Entity(EntityKind),
    /// Newspaper, agency or archive.
    Source,
    /// Section.
    Category,
    /// Year of the date, `2015`.
    Year,
    /// Month of the date, `2015-07`.
    Month,
}

impl Facet {
    /// All facets, in the order in which they are shown.
    pub const ALL: [Facet; 8] = [
        Facet::Entity(EntityKind::Person),
        Facet::Entity(EntityKind::Company),
        Facet::Entity(EntityKind::Organization),
        Facet::Entity(EntityKind::Place),
        Facet::Source,
        Facet::Category,
        Facet::Year,
        Facet::Month,
    ];

    /// Name in queries, on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Entity(kind) => kind.name(),
            Facet::Source => "source",
            Facet::Category => "category",
            Facet::Year => "year",
            Facet::Month => "month",
        }
    }

    /// The facet of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Facet> {
        Facet::ALL.into_iter().find(|facet| facet.name() == name)
    }
}

/// Days from `from` to `to`, both included; an open end is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateRange {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}
