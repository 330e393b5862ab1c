//! Who and what a text names.
//!
//! The gazetteer finds the names it knows ([`GazetteerFinder`]), the tagger those it has never seen
//! ([`tagger::Tagger`]). The [`Namer`] joins what both found, takes a short name for the full one of the same text, and
//! keeps to the lists that the document's owner gave. One entity has one display name in a document. Dates and amounts
//! of money are found by rules ([`values`]), which know nothing of names.

mod factory;
mod finder;
mod gazetteer;
mod heads;
mod namer;
#[cfg(feature = "onnx")]
mod onnx;
mod phrases;
mod proclitic;
mod short_names;
pub mod tagger;
pub mod values;

use std::ops::Range;

pub use factory::NamerFactory;
pub use finder::GazetteerFinder;
pub use gazetteer::Gazetteer;
pub use namer::Namer;
#[cfg(feature = "onnx")]
pub use onnx::OnnxTagger;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::document::EntityKind;

/// A name found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// What it names.
    pub kind: EntityKind,
    /// How the entity is shown in this document, whatever spelling stands here.
    pub name: String,
    /// Whether it stands in the title or in the text.
    pub part: Part,
    /// Bytes of that part, without a proclitic before the name.
    pub range: Range<usize>,
}

/// The parts of a document that are searched for names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = DocumentPart)]
pub enum Part {
    /// Headline.
    Title,
    /// Body.
    Text,
}

impl Part {
    /// Name in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Part::Title => "title",
            Part::Text => "text",
        }
    }
}

/// A span that a tagger takes for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    /// Bytes of the text; a proclitic of the first word is in it.
    pub range: Range<usize>,
    /// What it names.
    pub label: tagger::Label,
}

/// Tells which spans of a text are names: the bundled tagger, or a model of the user's.
pub trait TagNames: Send {
    /// The names of a text, in order and apart from each other.
    fn names(&mut self, text: &str) -> Vec<Tagged>;
}
