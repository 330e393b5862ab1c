//! What `config.json` says of a model: its labels and how many tokens it takes.
//!
//! The file is that of Hugging Face's models; only what is needed here is read. Labels are BIO (Ramshaw and Marcus
//! 1995), with `S` and `U` for names of one word and `E` and `L` for the last, or IO, with or without `I-`.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;

use crate::{
    entity::tagger::Label,
    error::{Error, Result},
};

/// Tokens of a piece at most, and where the file does not say how many the model takes.
const MAX_TOKENS: usize = 512;

/// What a model says of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// It is in no name, or in one of a kind that is not asked for.
    Outside,
    /// A name begins.
    Begin(Label),
    /// It is in a name, which it may begin where none is open.
    Inside(Label),
}

/// What is known of a model.
#[derive(Debug)]
pub struct Config {
    /// By number of the label.
    pub tags: Vec<Tag>,
    /// Tokens that it takes at most, special ones among them.
    pub max_tokens: usize,
    /// Token that fills up inputs of a fixed length.
    pub padding: i64,
}

#[derive(Deserialize)]
struct File {
    id2label: Option<BTreeMap<String, String>>,
    max_position_embeddings: Option<usize>,
    model_type: Option<String>,
    pad_token_id: Option<u32>,
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, is no JSON, lacks `id2label` or a label in it, or has no label of persons, places or
    /// organizations.
    pub fn read(path: &Path) -> Result<Config> {
        let malformed = |reason: String| Error::Malformed { path: path.to_owned(), reason };
        let bytes = std::fs::read(path).map_err(Error::io(path))?;
        let file: File = serde_json::from_slice(&bytes).map_err(|error| malformed(error.to_string()))?;
        let labels = file.id2label.filter(|labels| !labels.is_empty());
        let labels =
            labels.ok_or_else(|| malformed("id2label, the labels of the model, is missing".into()))?;
        let tags = (0..labels.len()).map(|number| {
            let label = labels.get(&number.to_string());
            label.map(|label| tag(label)).ok_or_else(|| malformed(format!("id2label has no label {number}")))
        });
        let tags: Vec<Tag> = tags.collect::<Result<_>>()?;
        if tags.iter().all(|tag| *tag == Tag::Outside) {
            let labels: Vec<&str> = labels.values().map(String::as_str).collect();
            let labels = labels.join(", ");
            return Err(malformed(format!("no label is one of persons, places or organizations: {labels}")));
        }
        let padding = file.pad_token_id.unwrap_or(0);
        let mut max_tokens = file.max_position_embeddings.unwrap_or(MAX_TOKENS);
        // RoBERTa counts positions from the one behind its padding token.
        if file.model_type.is_some_and(|kind| kind.contains("roberta") || kind == "camembert") {
            max_tokens = max_tokens.saturating_sub(padding as usize + 1);
        }
        Ok(Config { tags, max_tokens: max_tokens.clamp(1, MAX_TOKENS), padding: i64::from(padding) })
    }
}

/// The meaning of a label like `B-PERS`, `I-LOC`, `ORG` or `O`.
fn tag(label: &str) -> Tag {
    let label = label.to_uppercase();
    let (position, kind) = match label.split_once(['-', '_']) {
        Some((position @ ("B" | "I" | "S" | "U" | "E" | "L"), kind)) => (position, kind),
        _ => ("I", label.as_str()),
    };
    let kind = match kind {
        "PER" | "PERS" | "PERSON" => Label::Person,
        "LOC" | "LOCATION" | "GPE" | "FAC" => Label::Place,
        "ORG" | "ORGANIZATION" | "ORGANISATION" => Label::Organization,
        _ => return Tag::Outside,
    };
    if matches!(position, "B" | "S" | "U") { Tag::Begin(kind) } else { Tag::Inside(kind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_the_usual_schemes_are_understood() {
        for (label, expected) in [
            ("B-PERS", Tag::Begin(Label::Person)),
            ("I-PER", Tag::Inside(Label::Person)),
            ("B-GPE", Tag::Begin(Label::Place)),
            ("S-LOC", Tag::Begin(Label::Place)),
            ("E_FAC", Tag::Inside(Label::Place)),
            ("org", Tag::Inside(Label::Organization)),
            ("O", Tag::Outside),
            ("B-MISC", Tag::Outside),
            ("LABEL_0", Tag::Outside),
        ] {
            assert_eq!(tag(label), expected, "{label}");
        }
    }
}
