//! What a query that is being typed may become: words of the index and names in it, those of most documents first.
//!
//! Only the last word is unfinished (`query::Unfinished`); all before it stays as typed. Words come from `vocabulary` by the
//! folding of the index, names from `name_list` by the beginning of any of their words. Invariant: what is suggested is in
//! the index. Its JSON is that of the API.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Searcher,
    name_list::{NameList, NameMatch},
    vocabulary::Completion,
};
use crate::{
    arabic::ARTICLE,
    document::{EntityKind, Facet},
    error::Result,
    names::Beginning,
    query::{Target, Unfinished, prefix_keys},
    schema::facet_key,
};

/// Suggestions at most.
const MAX_SUGGESTIONS: usize = 100;

/// What is typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestRequest {
    /// The query up to the place where it is typed; its last word is unfinished.
    pub text: String,
    /// Suggestions wanted, 100 at most.
    pub limit: usize,
}

/// What may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestResponse {
    /// Names that the words before belong to first, then those with most documents.
    pub suggestions: Vec<Suggestion>,
}

/// A word or name that the unfinished word may become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Suggestion {
    /// As it is shown.
    pub text: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// Documents that have the word, also with clitics unless these are typed, or name the entity, in any variant; each
    /// copy by itself.
    pub count: u64,
    /// The whole query with it.
    pub query: String,
}

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SuggestionKind {
    /// A word of the texts.
    Word,
    /// A human being.
    Person,
    /// A company or brand.
    Company,
    /// An organization that is not a company.
    Organization,
    /// A country, city or other place.
    Place,
}

impl From<EntityKind> for SuggestionKind {
    fn from(kind: EntityKind) -> SuggestionKind {
        match kind {
            EntityKind::Person => SuggestionKind::Person,
            EntityKind::Company => SuggestionKind::Company,
            EntityKind::Organization => SuggestionKind::Organization,
            EntityKind::Place => SuggestionKind::Place,
        }
    }
}

impl Searcher {
    /// What a query may become. The first call makes tables of the words and names of the index; see
    /// [`Searcher::prepare`].
    ///
    /// # Errors
    /// A damaged index.
    pub fn suggest(&self, request: &SuggestRequest) -> Result<SuggestResponse> {
        let limit = request.limit.min(MAX_SUGGESTIONS);
        let Some(unfinished) = Unfinished::of(&request.text).filter(|_| limit > 0) else {
            return Ok(SuggestResponse { suggestions: Vec::new() });
        };
        let starts = prefix_keys(unfinished.word());
        let mut words: Vec<Completion> = Vec::new();
        let mut names: Vec<NameMatch<'_>> = Vec::new();
        match unfinished.target {
            Target::Text => {
                words = self.vocabulary()?.completions(&starts, limit.saturating_mul(2));
                names = names_of(self.name_list()?, &unfinished, &starts, &EntityKind::ALL, limit);
            }
            Target::Facet(Facet::Entity(kind)) => {
                names = names_of(self.name_list()?, &unfinished, &starts, &[kind], limit);
            }
            Target::Facet(_) | Target::Dates => {}
        }
        // A name of one word, or a word that is rarely one: not both.
        names.retain(|found| words.iter().all(|word| *found.name.key != *word.key || is_mostly(found, word)));
        words.retain(|word| names.iter().all(|found| *found.name.key != *word.key));
        let mut suggestions: Vec<(usize, Suggestion)> = Vec::new();
        for NameMatch { name, num_before } in names {
            let text = self.reader().display(Facet::Entity(name.kind), &name.key)?;
            let start = num_before.checked_sub(1).and_then(|last| unfinished.before.get(last));
            let query = unfinished.taken(start.map_or(unfinished.start, |first| first.start), &text);
            let suggestion = Suggestion { text, kind: name.kind.into(), count: name.num_docs, query };
            suggestions.push((num_before, suggestion));
        }
        suggestions.retain(|(_, suggestion)| suggestion.query != request.text);
        // Words are in more documents than names, and would leave no room for these.
        let mut num_words = limit.saturating_sub(suggestions.len()).max(limit.div_ceil(2));
        for word in words {
            let query = unfinished.taken(unfinished.start, &word.text);
            if num_words > 0 && query != request.text {
                let text = word.text.into();
                let count = u64::from(word.num_docs);
                suggestions.push((0, Suggestion { text, kind: SuggestionKind::Word, count, query }));
                num_words -= 1;
            }
        }
        let num_found = suggestions.len();
        if num_found > limit {
            // The names with fewest documents give way.
            let is_name = |(_, suggestion): &(usize, Suggestion)| suggestion.kind != SuggestionKind::Word;
            let num_names = suggestions.iter().take_while(|suggestion| is_name(suggestion)).count();
            suggestions.drain(num_names.saturating_sub(num_found - limit)..num_names);
        }
        suggestions.sort_by(|one, other| other.0.cmp(&one.0).then(other.1.count.cmp(&one.1.count)));
        suggestions.truncate(limit);
        Ok(SuggestResponse {
            suggestions: suggestions.into_iter().map(|(_, suggestion)| suggestion).collect(),
        })
    }
}

/// Whether a word is the name in most of the documents that have it.
fn is_mostly(found: &NameMatch<'_>, word: &Completion) -> bool {
    found.name.num_docs * 2 >= u64::from(word.num_docs)
}

/// The names that may be meant, in either script.
fn names_of<'a>(
    list: &'a NameList,
    unfinished: &Unfinished<'_>,
    starts: &[String],
    kinds: &[EntityKind],
    limit: usize,
) -> Vec<NameMatch<'a>> {
    // One letter or the article alone begins names of every kind.
    if starts.iter().all(|start| start.chars().nth(1).is_none() || start == ARTICLE) {
        return Vec::new();
    }
    let before: Vec<&str> = unfinished.before.iter().map(|range| unfinished.finished(range)).collect();
    let keys: Vec<String> = before.iter().map(|word| facet_key(word)).collect();
    let found = list.completions(starts, &keys, kinds, limit);
    match Beginning::of(unfinished.word()) {
        Some(typed) if found.is_empty() => {
            let before: Vec<Option<Beginning>> = before.iter().map(|word| Beginning::of(word)).collect();
            list.sounding(&typed, &before, kinds, limit)
        }
        _ => found,
    }
}
