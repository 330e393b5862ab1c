//! What a filter value means: the facet keys that share its spelling, its alias, or at least its words.

use crate::{document::Facet, entity::Gazetteer, index::IndexReader, query::ResolveFacet, schema::facet_key};

/// Resolves values against the gazetteer and the values of an index.
pub(super) struct Resolver<'a> {
    pub reader: &'a IndexReader,
}

impl ResolveFacet for Resolver<'_> {
    fn resolve(&self, facet: Facet, value: &str) -> Vec<String> {
        let typed = facet_key(value);
        let mut keys = vec![typed.clone()];
        if let Facet::Entity(kind) = facet {
            keys.extend(Gazetteer::bundled().names(kind, value).into_iter().map(facet_key));
        }
        keys.retain(|key| self.is_in_index(facet, key));
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() && matches!(facet, Facet::Entity(_)) {
            // A part of a name that no alias covers.
            let words: Vec<&str> = typed.split(' ').collect();
            keys = self.reader.keys_with_words(facet, &words).unwrap_or_default();
        }
        if keys.is_empty() { vec![typed] } else { keys }
    }
}

impl Resolver<'_> {
    /// How a value means one of its keys.
    pub fn rule(&self, facet: Facet, value: &str, key: &str, shown: &str) -> &'static str {
        if shown == value {
            return "as written";
        }
        if facet_key(value) == key {
            return "spelling";
        }
        let is_alias = match facet {
            Facet::Entity(kind) => {
                Gazetteer::bundled().names(kind, value).into_iter().any(|name| facet_key(name) == key)
            }
            _ => false,
        };
        if is_alias { "alias" } else { "part of the name" }
    }

    fn is_in_index(&self, facet: Facet, key: &str) -> bool {
        let term = tantivy::Term::from_field_text(self.reader.schema().facet(facet), key);
        self.reader.searcher().doc_freq(&term).is_ok_and(|doc_freq| doc_freq > 0)
    }
}
