//! Why a document is a hit; the JSON of `fihris search --explain`.
//!
//! Filled by `explain`. Invariant: the points of the parts, times `coordination`, and all that is added are the score of
//! the hit, where hits are sorted by it; sorted by date, nothing has points.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a document is a hit, and how its score comes about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// The words and other clauses of the query, in its order, and the filters.
    pub parts: Vec<Part>,
    /// What the sum of the parts is multiplied by, for the words that are lacking.
    pub coordination: f32,
    /// Added because no word is lacking.
    pub all_words: f32,
    /// Added because words stand close together.
    pub closeness: f32,
    /// Added for words of the same family.
    pub kin: f32,
    /// Added for words that feedback took from the best hits: what remains of the score.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub feedback: f32,
}

impl Explanation {
    /// What it explains of the score.
    pub fn sum(&self) -> f32 {
        let parts: f32 = self.parts.iter().map(|part| part.points).sum();
        parts * self.coordination + self.all_words + self.closeness + self.kin + self.feedback
    }
}

/// A part of the query, and what the document has of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExplanationPart)]
pub struct Part {
    /// As typed, less operators.
    pub query: String,
    /// What it earns; none for filters, for what the document lacks, and inside of a group that it lacks.
    pub points: f32,
    /// The same by fields, of a word or phrase.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldShare>,
    /// Words and names of the document that matched, closest rule first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<MatchedWord>,
    /// The parts of a group or an `OR`: their sum, times `coordination`, and `all_words` are its points.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub parts: Vec<Part>,
    /// As in the explanation of the whole hit, of this group alone.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub coordination: f32,
    /// As in the explanation of the whole hit, of this group alone.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub all_words: f32,
}

/// What a word or phrase earns in one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldShare {
    /// `title` or `text`.
    pub field: String,
    /// All of it.
    pub points: f32,
    /// By the level of the match, `written`, `folded` and `lemma`; a phrase has none.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub levels: IndexMap<String, f32>,
}

/// A word of the text, as it stands there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchedWord {
    /// The word.
    pub word: String,
    /// How often it matched in title and text.
    pub count: usize,
    /// The rules, such as `clitic ال` and `lemma كتاب`.
    pub rules: Vec<String>,
}

impl Part {
    /// A filter that lets a document pass by these values; it earns nothing.
    pub(super) fn filter(query: String, matches: Vec<MatchedWord>) -> Part {
        let (fields, parts) = (Vec::new(), Vec::new());
        Part { query, points: 0.0, fields, matches, parts, coordination: 1.0, all_words: 0.0 }
    }
}

fn one() -> f32 {
    1.0
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_one(number: &f32) -> bool {
    *number == 1.0
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &f32) -> bool {
    *number == 0.0
}
