//! Lists the entities of an index: by number of documents, or those that a name means; with variants and evidence.
//!
//! Counts are of the documents that are there, as facets count them; only what joined the variants comes from the
//! registry. Its JSON is that of `fihris entities --json`.

use serde::{Deserialize, Serialize};
use tantivy::query::AllQuery;
use utoipa::ToSchema;

use super::{
    Searcher,
    column_counts::Value,
    facets::{FacetCollector, top_values},
    resolve::Resolver,
};
use crate::{
    document::{EntityKind, Facet},
    error::{Error, Result},
    index::Count,
    names::{NameMatcher, SAME},
    query::engine::Deadline,
    registry::{Evidence, Variant},
};

/// Which entities are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntitiesRequest {
    /// A name in any spelling or script, a part of one, or an id; all if none.
    pub name: Option<String>,
    /// Their kinds.
    pub kinds: Vec<EntityKind>,
    /// Entities wanted.
    pub limit: usize,
    /// Until when it may be worked on.
    pub deadline: Deadline,
}

/// The entities, most documents first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitiesResponse {
    /// As many as were wanted.
    pub entities: Vec<EntityCount>,
}

/// An entity of an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntityCount {
    /// Stands for it; the same whenever the index holds the same documents.
    pub id: String,
    /// What it is.
    pub kind: EntityKind,
    /// How it is shown.
    pub name: String,
    /// Documents that name it in any variant.
    pub documents: u64,
    /// The forms in which documents name it.
    pub variants: Vec<VariantCount>,
}

/// A form of an entity's name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VariantCount {
    /// The form.
    pub name: String,
    /// Documents that have it.
    pub documents: u64,
    /// What joined it to the entity; none for the form that the others were joined to.
    #[serde(default)]
    pub evidence: Option<Evidence>,
}

impl Searcher {
    /// The entities that a request asks for.
    ///
    /// # Errors
    /// A damaged index.
    pub fn entities(&self, request: &EntitiesRequest, matcher: &NameMatcher) -> Result<EntitiesResponse> {
        let mut found: Vec<(EntityKind, Value, u64)> = Vec::new();
        for kind in EntityKind::ALL.into_iter().filter(|kind| request.kinds.contains(kind)) {
            let values = match &request.name {
                None => self.most_frequent(kind, request.limit)?,
                Some(name) => self.named(kind, name, matcher, request.deadline)?,
            };
            found.extend(values.into_iter().map(|(value, count)| (kind, value, count)));
        }
        // Stable: entities of one kind with equal counts stay in the order of their keys.
        found.sort_by(|one, other| other.2.cmp(&one.2).then(one.0.cmp(&other.0)));
        found.truncate(request.limit);
        let entities = found.into_iter().map(|(kind, value, documents)| self.entity(kind, &value, documents));
        Ok(EntitiesResponse { entities: entities.collect::<Result<_>>()? })
    }

    fn most_frequent(&self, kind: EntityKind, limit: usize) -> Result<Vec<(Value, u64)>> {
        let facet = Facet::Entity(kind);
        let folding = self.reader().folding(Count::Copies)?;
        let collector = FacetCollector { facets: vec![facet], reader: self.reader(), folding };
        let counts = self.reader().searcher().search(&AllQuery, &collector)?;
        top_values(&counts, 0, facet, limit, self.reader())
    }

    fn named(
        &self,
        kind: EntityKind,
        name: &str,
        matcher: &NameMatcher,
        deadline: Deadline,
    ) -> Result<Vec<(Value, u64)>> {
        let (facet, registry) = (Facet::Entity(kind), self.reader().registry());
        let keys = if name.starts_with(&format!("{}-", kind.name())) {
            self.reader()
                .keys_with_words(facet, &[])?
                .into_iter()
                .filter(|key| registry.id(kind, key) == name)
                .collect()
        } else {
            self.keys_of_name(kind, name, matcher, deadline)?
        };
        let mut values: Vec<Value> = keys
            .into_iter()
            .map(|key| registry.number(kind, &key).map_or_else(|| Value::Key(key.into()), Value::Entity))
            .collect();
        let entities = registry.of_kind(kind);
        values.sort_unstable_by(|one, other| one.key(entities).cmp(other.key(entities)));
        values.dedup();
        let counted = values.into_iter().map(|value| {
            let count = self.reader().num_docs_with(facet, &self.keys(kind, &value))?;
            Ok((value, count))
        });
        counted.filter(|counted| counted.as_ref().is_ok_and(|(_, count)| *count > 0)).collect()
    }

    /// The keys that a name means, and those that are spelled like it.
    fn keys_of_name(
        &self,
        kind: EntityKind,
        name: &str,
        matcher: &NameMatcher,
        deadline: Deadline,
    ) -> Result<Vec<String>> {
        let facet = Facet::Entity(kind);
        let mut keys = Resolver { reader: self.reader() }.named(facet, name);
        let mut is_known = false;
        for key in &keys {
            is_known |= self.reader().num_docs_with(facet, std::slice::from_ref(key))? > 0;
        }
        let wanted = matcher.prepare(name);
        for (number, key) in self.reader().keys_with_words(facet, &[])?.into_iter().enumerate() {
            if number % 256 == 0 && deadline.has_passed() {
                return Err(Error::TimedOut);
            }
            let is_near = |part: &str| matcher.between(&wanted, &matcher.prepare(part)) <= SAME;
            // A word of a longer name only where nothing has just this name.
            if is_near(&key) || !is_known && key.split(' ').any(is_near) {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    fn keys(&self, kind: EntityKind, value: &Value) -> Vec<String> {
        match value {
            Value::Key(key) => vec![key.to_string()],
            Value::Entity(number) => {
                let entity = self.reader().registry().of_kind(kind).get(*number);
                entity.map_or_else(Vec::new, |entity| {
                    entity.variants.iter().map(|variant| variant.key.clone()).collect()
                })
            }
        }
    }

    fn entity(&self, kind: EntityKind, value: &Value, documents: u64) -> Result<EntityCount> {
        let (facet, registry) = (Facet::Entity(kind), self.reader().registry());
        let keys = match value {
            Value::Key(key) => vec![Variant { key: key.to_string(), evidence: None }],
            Value::Entity(number) => {
                registry.of_kind(kind).get(*number).map(|entity| entity.variants.clone()).unwrap_or_default()
            }
        };
        let mut variants = Vec::new();
        for Variant { key, evidence } in &keys {
            let forms = self.reader().forms(facet, key)?;
            let Some((main, _)) = forms.first().cloned() else { continue };
            for (place, (name, documents)) in forms.into_iter().enumerate() {
                let evidence = match evidence {
                    _ if place > 0 => Some(Evidence::Folding { with: main.clone() }),
                    None => None,
                    Some(evidence) => {
                        let forms = self.reader().forms(facet, evidence.with())?;
                        let with = forms.into_iter().next().map_or_else(String::new, |(with, _)| with);
                        Some(evidence.clone().to(with))
                    }
                };
                variants.push(VariantCount { name, documents, evidence });
            }
        }
        let key = keys.first().map_or("", |variant| &variant.key);
        Ok(EntityCount {
            id: registry.id(kind, key),
            kind,
            name: self.reader().display(facet, key)?,
            documents,
            variants,
        })
    }
}
