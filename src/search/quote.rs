//! Whether a quotation stands in a document, in the same characters or in the same words, and where.
//!
//! Words are those of the tokenizer, and two are the same where they share a folded key: whatever Arabic spelling, vowel
//! marks, letter shapes and punctuation vary is `spelling`, never `absent`. `quotation` reads what was asked,
//! `sequence` finds its parts in order, `longest` the longest run of its words where it does not stand there. Invariants:
//! a place is a slice of its field that begins and ends with whole words; time grows with the length of the field alone,
//! as a quotation has at most [`MAX_QUOTATION_WORDS`] words.

mod longest;
mod quotation;
mod sequence;
mod word_set;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use self::{
    longest::{LongestRun, Run},
    quotation::Quotation,
    sequence::{Sequence, text_words},
    word_set::WordSet,
};
use crate::{
    analysis::words,
    document::{Document, Section},
    entity::Part,
    error::QuotationError,
};

/// Characters that a quotation has at most.
pub const MAX_QUOTATION_CHARS: usize = 2_000;
/// Words that a quotation has at most.
pub const MAX_QUOTATION_WORDS: usize = 400;
/// Parts that ellipses may cut a quotation into.
pub const MAX_QUOTATION_PARTS: usize = 16;

/// Words of the text that are shown on either side of the closest run, and the characters they have at most.
const NUM_AROUND: usize = 8;
const MAX_AROUND_CHARS: usize = 200;

/// How a quotation stands in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// In the same characters.
    Exact,
    /// In the same words, written otherwise.
    Spelling,
    /// Not at all.
    Absent,
}

/// What was found of a quotation in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuoteCheck {
    /// How it stands there.
    pub verdict: Verdict,
    /// How often it stands there so, overlapping ones counted once.
    pub occurrences: usize,
    /// How many of its ellipses stand for left-out words, with a part of it on either side.
    pub omissions: usize,
    /// Where it stands first: one place, or one for each part between its ellipses, in order.
    pub places: Vec<QuotePlace>,
    /// Where it is absent, the longest run of its words that stands there; none where no word does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closest: Option<ClosestRun>,
}

/// A stretch of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotePlace {
    /// Title or text.
    pub field: Part,
    /// Where it begins, in bytes of the field.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// How it is written there.
    pub text: String,
    /// Number or label of the page on which it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The heading under which it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
}

/// Words of a quotation that stand side by side in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosestRun {
    /// How many.
    pub num_words: usize,
    /// How many the quotation has.
    pub of: usize,
    /// How they are written in the quotation.
    pub quotation: String,
    /// Where they stand first.
    pub place: QuotePlace,
    /// What the document has before them.
    pub before: String,
    /// What it has behind them.
    pub after: String,
}

/// Says whether a quotation stands in the title or text of a document.
///
/// Quotation marks around it are ignored. An ellipsis in it, also one in brackets, may stand for left-out words.
///
/// # Errors
/// A quotation without words, or one that is too long.
pub fn verify_quote(document: &Document, quotation: &str) -> Result<QuoteCheck, QuotationError> {
    let quotation = Quotation::parse(quotation)?;
    let fields = [(Part::Title, document.title.as_str()), (Part::Text, document.text.as_str())];
    let found = fields.map(|(field, text)| (field, text, Found::of(&quotation, text)));
    let num_readings = found.iter().map(|(.., found)| found.sequences.len()).max().unwrap_or(0);
    // The closest reading that either field has; all are in the same order.
    for number in 0..num_readings {
        let of_reading = found
            .iter()
            .filter_map(|(field, text, found)| Some((*field, *text, found.sequences.get(number)?)));
        let standing: Vec<_> = of_reading.filter(|(.., sequence)| sequence.occurrences() > 0).collect();
        if let Some((field, text, first)) = standing.first() {
            let places: Vec<QuotePlace> = first
                .places(text, &mut quotation.vocabulary())
                .into_iter()
                .map(|range| place(document, *field, text, range))
                .collect();
            return Ok(QuoteCheck {
                verdict: if first.is_exact() { Verdict::Exact } else { Verdict::Spelling },
                occurrences: standing.iter().map(|(.., sequence)| sequence.occurrences()).sum(),
                omissions: places.len().saturating_sub(1),
                places,
                closest: None,
            });
        }
    }
    let runs = found.iter().filter_map(|(field, text, found)| Some((*field, *text, found.longest.as_ref()?)));
    // Of equals the first.
    let longest = runs.rev().max_by_key(|(.., run)| run.num_words);
    Ok(QuoteCheck {
        verdict: Verdict::Absent,
        occurrences: 0,
        omissions: 0,
        places: Vec::new(),
        closest: longest.map(|(field, text, run)| ClosestRun {
            num_words: run.num_words,
            of: quotation.num_words(),
            quotation: quotation.slice(&run.words).to_owned(),
            place: place(document, field, text, run.range.clone()),
            before: before(text, run.range.start).to_owned(),
            after: after(text, run.range.end).to_owned(),
        }),
    })
}

/// What one field has of a quotation.
struct Found<'q> {
    /// The readings of the quotation, the closest first.
    sequences: Vec<Sequence<'q>>,
    longest: Option<Run>,
}

impl<'q> Found<'q> {
    fn of(quotation: &'q Quotation, text: &str) -> Found<'q> {
        let readings = quotation.readings();
        let exact = readings.iter().map(|parts| Sequence::new(parts, true));
        let spelling = readings.iter().map(|parts| Sequence::new(parts, false));
        let mut sequences: Vec<Sequence<'q>> = exact.chain(spelling).collect();
        let mut longest = LongestRun::new(quotation.num_words());
        let mut vocabulary = quotation.vocabulary();
        for word in text_words(text) {
            let set = text.get(word.range.clone()).map_or(WordSet::EMPTY, |word| vocabulary.places_of(word));
            for sequence in &mut sequences {
                sequence.push(text, &word, &set);
            }
            longest.push(&word.range, set);
        }
        Found { sequences, longest: longest.found() }
    }
}

fn place(document: &Document, field: Part, text: &str, range: Range<usize>) -> QuotePlace {
    let Section { page, heading, .. } = match field {
        Part::Title => Section::default(),
        Part::Text => Section::at(&document.sections, range.start),
    };
    let Range { start, end } = range;
    QuotePlace { field, start, end, text: text.get(start..end).unwrap_or("").to_owned(), page, heading }
}

/// The words behind a place.
fn after(text: &str, end: usize) -> &str {
    let rest = text.get(end..).unwrap_or("");
    let cut = rest.char_indices().nth(MAX_AROUND_CHARS).map_or(rest.len(), |(at, _)| at);
    let rest = rest.get(..cut).unwrap_or("");
    let last = words(rest).take(NUM_AROUND).last();
    last.and_then(|last| rest.get(..last.end)).unwrap_or("").trim_start()
}

/// The words before a place.
fn before(text: &str, start: usize) -> &str {
    let rest = text.get(..start).unwrap_or("");
    let cut = rest.char_indices().rev().nth(MAX_AROUND_CHARS - 1).map_or(0, |(at, _)| at);
    let rest = rest.get(cut..).unwrap_or("");
    // The first word may have been cut.
    let found: Vec<Range<usize>> = words(rest).skip(usize::from(cut > 0)).collect();
    let first = found.get(found.len().saturating_sub(NUM_AROUND));
    first.and_then(|first| rest.get(first.start..)).unwrap_or("").trim_end()
}

#[cfg(test)]
mod tests;
