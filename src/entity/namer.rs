//! Completes a document's entities: the owner's lists where there are any, else what the sources find.

use super::{EntitySource, Gazetteer};
use crate::document::{Document, EntityKind};

/// Names the entities of documents; one for each thread.
pub struct Namer {
    sources: Vec<Box<dyn EntitySource>>,
}

impl Namer {
    /// A namer that asks these sources, the most trusted first.
    pub fn new(sources: Vec<Box<dyn EntitySource>>) -> Namer {
        Namer { sources }
    }

    /// Completes the entities of a document, each once.
    pub fn name(&mut self, document: &mut Document) {
        let listed = EntityKind::ALL.map(|kind| !document.entities.of(kind).is_empty());
        let gazetteer = Gazetteer::bundled();
        for (kind, _) in EntityKind::ALL.into_iter().zip(listed).filter(|(_, listed)| *listed) {
            let names = std::mem::take(document.entities.of_mut(kind));
            for name in names {
                let known = gazetteer.names(kind, &name);
                let display = match known.as_slice() {
                    [one] => (*one).to_owned(),
                    _ => name,
                };
                add(document.entities.of_mut(kind), display);
            }
        }
        for source in &mut self.sources {
            for mention in source.mentions(&document.title, &document.text) {
                if !listed[mention.kind as usize] {
                    add(document.entities.of_mut(mention.kind), mention.name);
                }
            }
        }
    }
}

fn add(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}
