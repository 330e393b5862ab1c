//! Who and what a text names.
//!
//! Sources find mentions ([`EntitySource`]): today the gazetteer, later a tagger beside it. The [`Namer`] puts what they
//! found together with the lists that the document's owner gave. One entity has one display name.

mod finder;
mod gazetteer;
mod namer;

pub use finder::GazetteerFinder;
pub use gazetteer::Gazetteer;
pub use namer::Namer;

use crate::document::EntityKind;

/// A name found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// What it names.
    pub kind: EntityKind,
    /// How the entity is shown, whatever spelling the text has.
    pub name: String,
}

/// Finds names in texts.
pub trait EntitySource: Send {
    /// The names in a document's title and text, in order; repeated mentions may be left out.
    fn mentions(&mut self, title: &str, text: &str) -> Vec<Mention>;
}
