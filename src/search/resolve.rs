//! What a filter value means: the facet keys that share its spelling, its alias, or at least its words, and all that are
//! one entity with them.

use crate::{document::Facet, entity::Gazetteer, index::IndexReader, query::ResolveFacet, schema::facet_key};

/// Resolves values against the gazetteer and the values of an index.
pub(super) struct Resolver<'a> {
    pub reader: &'a IndexReader,
}

impl ResolveFacet for Resolver<'_> {
    fn resolve(&self, facet: Facet, value: &str) -> Vec<String> {
        let keys = self.named(facet, value);
        let Facet::Entity(kind) = facet else { return keys };
        let mut variants: Vec<String> =
            keys.iter().flat_map(|key| self.reader.registry().variants(kind, key)).collect();
        variants.sort_unstable();
        variants.dedup();
        variants
    }
}

impl Resolver<'_> {
    /// The keys that a value itself means, at least one.
    pub fn named(&self, facet: Facet, value: &str) -> Vec<String> {
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
        if is_alias {
            return "alias";
        }
        if self.named(facet, value).iter().any(|named| named == key) {
            "part of the name"
        } else {
            "same entity"
        }
    }

    fn is_in_index(&self, facet: Facet, key: &str) -> bool {
        self.reader.num_docs_with(facet, &[key.to_owned()]).is_ok_and(|num_docs| num_docs > 0)
    }
}
