//! What the vowel marks of a query word leave out: the marked words of the index that have its forms and other marks.
//!
//! The marked words are listed by key and lemma in the term dictionary, so that their number does not depend on that of the
//! documents. Whether marks agree is decided by [`crate::arabic::marks`] alone. A word without marks costs nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{
    clause::{Slot, SlotTerm},
    compile::Compiler,
};
use crate::{
    analysis::{index_terms, marked_range, marked_word},
    arabic::{Vocalized, folded},
};

impl Compiler<'_> {
    /// The slot of a word that looks up these terms, without the tokens that its marks exclude.
    pub(super) fn marked(&self, word: &str, terms: Vec<SlotTerm>) -> tantivy::Result<Slot> {
        let Some(word) = Vocalized::of(word) else {
            return Ok(Slot::Terms(terms));
        };
        let is_wanted = |other: &str| {
            let forms = self.analyzer.forms(other);
            index_terms(&forms).any(|(level, form)| {
                let term = level.term(form);
                terms.iter().any(|known| known.term == term)
            })
        };
        let mut excluded: BTreeMap<String, String> = BTreeMap::new();
        let mut agreeing: HashSet<String> = HashSet::new();
        for form in listed_forms(&terms) {
            let range = marked_range(&form);
            for (segment_ord, segment) in self.statistics.segments().iter().enumerate() {
                for field in [self.schema.title, self.schema.text] {
                    let index = segment.inverted_index(field)?;
                    let found = index.terms().range();
                    let mut found =
                        found.ge(range.start.as_bytes()).lt(range.end.as_bytes()).into_stream()?;
                    while let Some((term, info)) = found.next() {
                        let Ok(term) = std::str::from_utf8(term) else { continue };
                        let Some(other) = marked_word(term)
                            .filter(|other| !excluded.contains_key(*other) && !agreeing.contains(*other))
                        else {
                            continue;
                        };
                        if self.statistics.doc_freq_in(segment_ord, &index, info)? == 0 {
                            continue;
                        }
                        let differs = Vocalized::of(other).is_some_and(|other| !word.agrees(&other));
                        if differs && is_wanted(other) {
                            excluded.insert(other.to_owned(), term.to_owned());
                        } else {
                            agreeing.insert(other.to_owned());
                        }
                    }
                }
            }
        }
        Ok(match excluded.is_empty() {
            true => Slot::Terms(terms),
            // A token has such a term for each of its forms; one of them is enough to know it.
            false => Slot::Marked { terms, excluded: excluded.into_values().collect() },
        })
    }
}

/// The forms under which all tokens that have one of the terms are listed. A term as written is listed by its key.
fn listed_forms(terms: &[SlotTerm]) -> BTreeSet<String> {
    let forms = terms.iter().filter_map(|known| known.term.get(1..));
    forms.flat_map(|form| [form.to_owned(), folded(form).into()]).collect()
}
