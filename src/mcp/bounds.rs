//! Keeps answers small enough for an assistant: numbers that are asked for, and what documents have without end.

use std::fmt::Display;

use anyhow::bail;
use fihris::{
    document::{Entities, EntityKind},
    search::Hit,
};

/// Names of a kind that are told of a document.
const MAX_NAMES: usize = 20;
/// Bytes of a title.
const MAX_TITLE_BYTES: usize = 2_000;

/// A number that was asked for, if it is not too large.
pub fn at_most<N: PartialOrd + Display>(
    name: &str,
    asked: Option<N>,
    usual: N,
    most: N,
) -> anyhow::Result<N> {
    match asked {
        Some(asked) if asked > most => bail!("{name} is {asked}, and at most {most}"),
        Some(asked) => Ok(asked),
        None => Ok(usual),
    }
}

/// A hit without more names than are read, nor a title without end.
pub fn bounded(mut hit: Hit) -> Hit {
    for names in [&mut hit.persons, &mut hit.companies, &mut hit.organizations, &mut hit.places] {
        names.truncate(MAX_NAMES);
    }
    hit.title = bounded_title(hit.title);
    hit.title_highlights.retain(|(_, end)| *end <= hit.title.len());
    hit
}

/// The beginning of a title.
pub fn bounded_title(mut title: String) -> String {
    title.truncate(title.floor_char_boundary(MAX_TITLE_BYTES));
    title
}

/// The names that are told of a document.
pub fn bounded_names(mut entities: Entities) -> Entities {
    for kind in EntityKind::ALL {
        entities.of_mut(kind).truncate(MAX_NAMES);
    }
    entities
}
