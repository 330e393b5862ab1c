//! The fields of the index, and the version of their layout.
//!
//! Text is searched in two fields, title and text, whose terms carry their level (see [`crate::analysis`]). Facets are
//! string columns of folded keys; how a key is shown is read back from the `name` field, whose terms join facet, key
//! and display form, so that a count never needs a table of its own. The document itself is stored once, as JSON.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, Schema as EngineSchema,
    TextFieldIndexing, TextOptions,
};

use crate::{
    analysis::{KIN_TOKENIZER_NAME, TOKENIZER_NAME, words},
    arabic::folded,
    document::{Document, Facet},
};

/// Changes whenever the fields or their encoding do.
pub const FORMAT_VERSION: &str = "3";

/// Between the parts of a composed term.
pub const SEPARATOR: char = '\u{1F}';

/// A text field that a query can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextField {
    /// `title:`
    Title,
    /// `text:`, also `body:` and `content:`
    Text,
}

/// The fields of the index.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The engine's own schema.
    pub engine: EngineSchema,
    /// Document id.
    pub id: Field,
    /// Headline.
    pub title: Field,
    /// Body.
    pub text: Field,
    /// Keys of the families of words in title and text, only to rank by.
    pub kin: Field,
    /// The whole document as JSON, stored only.
    pub document: Field,
    /// Day as the number `yyyymmdd`; absent where unknown.
    pub date: Field,
    /// Hash of the ingested document, to tell whether it has changed.
    pub hash: Field,
    /// Absolute path of the file that the document comes from, term and column.
    pub origin: Field,
    /// 0 for a whole document, else the number of its passage, from 1.
    pub part: Field,
    /// What tells near-duplicates, of whole documents and first passages.
    pub signature: Field,
    /// Facet, key and display form of each facet value.
    pub name: Field,
    facets: [Field; Facet::ALL.len()],
}

impl Schema {
    /// The one schema of this version.
    pub fn new() -> Schema {
        let mut builder = EngineSchema::builder();
        let raw = |record| {
            TextFieldIndexing::default().set_tokenizer("raw").set_index_option(record).set_fieldnorms(false)
        };
        let keyword = TextOptions::default().set_indexing_options(raw(IndexRecordOption::Basic));
        let column = keyword.clone().set_fast("raw");
        let searched = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(TOKENIZER_NAME)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        let kin = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(KIN_TOKENIZER_NAME)
                .set_index_option(IndexRecordOption::WithFreqs),
        );
        Schema {
            id: builder.add_text_field("id", column.clone()),
            title: builder.add_text_field("title", searched.clone()),
            text: builder.add_text_field("text", searched),
            kin: builder.add_text_field("kin", kin),
            document: builder.add_bytes_field("document", STORED),
            date: builder.add_u64_field("date", INDEXED | FAST),
            hash: builder.add_u64_field("hash", NumericOptions::default().set_fast()),
            origin: builder.add_text_field("origin", column.clone()),
            part: builder.add_u64_field("part", NumericOptions::default().set_fast()),
            signature: builder.add_bytes_field("signature", FAST),
            name: builder.add_text_field("name", keyword),
            facets: Facet::ALL.map(|facet| builder.add_text_field(facet.name(), column.clone())),
            engine: builder.build(),
        }
    }

    /// The column of a facet.
    pub fn facet(&self, facet: Facet) -> Field {
        let place = Facet::ALL.iter().position(|known| *known == facet);
        self.facets[place.unwrap_or_default()]
    }

    /// The field that a query names.
    pub fn text_field(&self, field: TextField) -> Field {
        match field {
            TextField::Title => self.title,
            TextField::Text => self.text,
        }
    }
}

impl Default for Schema {
    fn default() -> Schema {
        Schema::new()
    }
}

/// The key that the spellings of a name or facet value share: its folded words, with one space between.
pub fn facet_key(value: &str) -> String {
    let mut key = String::with_capacity(value.len());
    for range in words(value) {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&folded(value.get(range).unwrap_or("")));
    }
    if key.is_empty() { value.trim().to_owned() } else { key }
}

/// The values of a document's facet, as they are shown.
pub fn facet_values(document: &Document, facet: Facet) -> Vec<String> {
    match facet {
        Facet::Entity(kind) => document.entities.of(kind).clone(),
        Facet::Source => document.source.iter().cloned().collect(),
        Facet::Category => document.category.iter().cloned().collect(),
        Facet::Year => document.date.iter().map(|date| format!("{:04}", date.year())).collect(),
        Facet::Month => {
            document.date.iter().map(|date| format!("{:04}-{:02}", date.year(), date.month())).collect()
        }
    }
}

/// A day as it stands in the date column.
pub fn date_number(date: jiff::civil::Date) -> u64 {
    let part = |number: i64| u64::try_from(number).unwrap_or(0);
    part(date.year().into()) * 10_000 + part(date.month().into()) * 100 + part(date.day().into())
}

/// The day of a number in the date column, if it is one.
pub fn date_of_number(number: u64) -> Option<jiff::civil::Date> {
    let part = |divisor: u64, modulus: u64| i16::try_from(number / divisor % modulus).ok();
    let (year, month, day) = (part(10_000, 10_000)?, part(100, 100)?, part(1, 100)?);
    jiff::civil::Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// The start of the `name` terms of a facet value.
pub fn name_prefix(facet: Facet, key: &str) -> String {
    format!("{}{SEPARATOR}{key}{SEPARATOR}", facet.name())
}
