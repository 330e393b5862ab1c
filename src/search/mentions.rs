//! Where a document names whom and what, and its dates and amounts of money; its JSON is that of
//! `fihris show --entities --json`.
//!
//! Names are those that the facets of the index have. Found anew in title and text, whatever lists the document's owner
//! gave; a date or amount inside a name (حركة 20 فبراير) is none. Invariant: a range is a slice of its field.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    document::{Document, EntityKind},
    entity::{
        Mention, Namer, Part,
        values::{Found, Money, Values, WrittenDate},
    },
    error::Result,
    index::IndexReader,
};

/// What stands in a document's title and text, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentMentions {
    /// Names.
    pub mentions: Vec<NameMention>,
    /// Dates.
    pub dates: Vec<DateMention>,
    /// Amounts of money.
    pub money: Vec<MoneyMention>,
}

/// A name in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameMention {
    /// What it names.
    pub kind: EntityKind,
    /// How the index shows the entity.
    pub name: String,
    /// Title or text.
    pub field: Part,
    /// Where it begins, in bytes of the field.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// How it is written there.
    pub text: String,
}

/// A date in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DateMention {
    /// Title or text.
    pub field: Part,
    /// Where it begins, in bytes of the field.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// How it is written there.
    pub text: String,
    /// As ISO 8601 writes it, `2015-07-15`, `2015-07`, `2015`, `--07-15`; an Islamic date with ` AH` behind it.
    pub value: String,
}

/// An amount of money in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoneyMention {
    /// Title or text.
    pub field: Part,
    /// Where it begins, in bytes of the field.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// How it is written there.
    pub text: String,
    /// How much.
    #[schema(value_type = f64)]
    pub amount: serde_json::Number,
    /// Code of ISO 4217, or the unit's word where several countries have it.
    pub currency: String,
}

/// What a document's title and text name, under the names of an index.
///
/// # Errors
/// A damaged index.
pub fn mentions(reader: &IndexReader, document: &Document, namer: &mut Namer) -> Result<DocumentMentions> {
    let mut found = DocumentMentions::default();
    let names = namer.mentions(&document.title, &document.text);
    for (field, text) in [(Part::Title, &document.title), (Part::Text, &document.text)] {
        let values = Values::of(text);
        let covered =
            Covered::by(names.iter().filter(|name| name.part == field).map(|name| name.range.clone()));
        let is_apart = |range: &Range<usize>| !covered.has(range);
        let slice = |range: &Range<usize>| text.get(range.clone()).unwrap_or("").to_owned();
        let dates = values.dates.into_iter().filter(|date| is_apart(&date.range));
        found.dates.extend(dates.map(|date| date_mention(field, slice(&date.range), date)));
        let money = values.money.into_iter().filter(|money| is_apart(&money.range));
        found.money.extend(money.filter_map(|money| money_mention(field, slice(&money.range), money)));
    }
    for Mention { kind, name, part, range } in names {
        let text = if part == Part::Title { &document.title } else { &document.text };
        found.mentions.push(NameMention {
            kind,
            name: reader.shown(kind, &name)?,
            field: part,
            start: range.start,
            end: range.end,
            text: text.get(range).unwrap_or("").to_owned(),
        });
    }
    Ok(found)
}

/// Ranges, asked whether one of them holds another.
struct Covered {
    /// Starts in order, each with the furthest end of the ranges up to it.
    ends: Vec<(usize, usize)>,
}

impl Covered {
    fn by(ranges: impl Iterator<Item = Range<usize>>) -> Covered {
        let mut ends: Vec<(usize, usize)> = ranges.map(|range| (range.start, range.end)).collect();
        ends.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut ends {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Covered { ends }
    }

    fn has(&self, range: &Range<usize>) -> bool {
        let after = self.ends.partition_point(|(start, _)| *start <= range.start);
        let before = after.checked_sub(1).and_then(|last| self.ends.get(last));
        before.is_some_and(|(_, end)| range.end <= *end)
    }
}

fn date_mention(field: Part, text: String, found: Found<WrittenDate>) -> DateMention {
    let Range { start, end } = found.range;
    DateMention { field, start, end, text, value: found.value.to_string() }
}

fn money_mention(field: Part, text: String, found: Found<Money>) -> Option<MoneyMention> {
    let (Range { start, end }, Money { amount, currency }) = (found.range, found.value);
    let amount = match amount.whole() {
        Some(whole) => whole.into(),
        None => serde_json::Number::from_f64(amount.as_f64())?,
    };
    Some(MoneyMention { field, start, end, text, amount, currency: currency.to_string() })
}
