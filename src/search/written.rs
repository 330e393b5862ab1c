//! The words of an index as they are written, from the term dictionaries of title and text, and how many documents have
//! some of them together.
//!
//! Bounded: of a large index the rarest words are left out, so that there are at most [`MAX_WORDS`] or so. What words
//! are of one kind is for `vocabulary` to say.

use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use tantivy::{
    DocAddress, DocId, DocSet, InvertedIndexReader, TERMINATED,
    postings::TermInfo,
    schema::{Field, IndexRecordOption},
};

use crate::{
    analysis::Level,
    arabic::letters::{Class, class},
    error::Result,
    index::IndexReader,
};

/// Words kept, about.
const MAX_WORDS: usize = 400_000;
/// Longer words are not kept, in letters.
const MAX_LETTERS: usize = 32;
/// From so many documents on, what only one of them has is as likely a slip as a word.
const MANY_DOCS: u64 = 10_000;

/// A word as written.
pub(super) struct Written {
    pub text: CompactString,
    pub places: Vec<Place>,
}

/// Where the postings of a word are.
pub(super) struct Place {
    segment: u32,
    is_title: bool,
    info: TermInfo,
}

/// The words as written with the places of their postings, those that are numbers or too rare left out.
pub(super) fn written_words(reader: &IndexReader) -> Result<Vec<Written>> {
    let least = least_docs(reader)?;
    let mut numbers: FxHashMap<CompactString, u32> = FxHashMap::default();
    let mut words: Vec<Written> = Vec::new();
    each_term(reader, |segment, is_title, word, info| {
        if info.doc_freq < least || !is_word(word) {
            return;
        }
        let place = Place { segment, is_title, info: info.clone() };
        if let Some(number) = numbers.get(word) {
            if let Some(known) = words.get_mut(*number as usize) {
                known.places.push(place);
            }
            return;
        }
        let text = CompactString::from(word);
        numbers.insert(text.clone(), words.len() as u32);
        words.push(Written { text, places: vec![place] });
    })?;
    Ok(words)
}

fn is_word(word: &str) -> bool {
    let first = word.chars().next().map(class);
    matches!(first, Some(Class::Arabic | Class::Letter)) && word.chars().nth(MAX_LETTERS).is_none()
}

/// How many documents of a segment must have a word, so that there are not too many words.
fn least_docs(reader: &IndexReader) -> Result<u32> {
    let mut num_terms = [0_usize; 256];
    each_term(reader, |_, _, _, info| {
        if let Some(count) = num_terms.get_mut(info.doc_freq.min(255) as usize) {
            *count += 1;
        }
    })?;
    let mut least = if reader.num_docs() >= MANY_DOCS { 2 } else { 1 };
    let left = |least: usize| num_terms.iter().skip(least).sum::<usize>();
    while least < 255 && left(least) > MAX_WORDS {
        least += 1;
    }
    Ok(least as u32)
}

/// Visits each word as written of each segment, in title and in text.
fn each_term(reader: &IndexReader, mut visit: impl FnMut(u32, bool, &str, &TermInfo)) -> Result<()> {
    let sign = Level::Written.sign();
    let (start, end) = (sign.to_string(), char::from_u32(sign as u32 + 1).unwrap_or(sign).to_string());
    for (segment_ord, segment) in (0..).zip(reader.searcher().segment_readers()) {
        for (is_title, field) in fields(reader) {
            let index = segment.inverted_index(field)?;
            let terms = index.terms().range().ge(start.as_bytes()).lt(end.as_bytes()).into_stream();
            let mut terms = terms.map_err(tantivy::TantivyError::from)?;
            while let Some((term, info)) = terms.next() {
                let word = std::str::from_utf8(term).ok().and_then(|term| term.strip_prefix(sign));
                if let Some(word) = word {
                    visit(segment_ord, is_title, word, info);
                }
            }
        }
    }
    Ok(())
}

fn fields(reader: &IndexReader) -> [(bool, Field); 2] {
    [(true, reader.schema().title), (false, reader.schema().text)]
}

/// Counts the documents of words and groups, each document once.
pub(super) struct Counter<'a> {
    reader: &'a IndexReader,
    indexes: Vec<[Arc<InvertedIndexReader>; 2]>,
    /// For each document the last group, word and spelling that it was counted for.
    last: Vec<Vec<[u32; 3]>>,
    current: [u32; 3],
    pub num_docs_of_word: u32,
    pub num_docs_of_group: u32,
}

impl<'a> Counter<'a> {
    pub fn new(reader: &'a IndexReader) -> Result<Counter<'a>> {
        let mut indexes = Vec::new();
        let mut last = Vec::new();
        for segment in reader.searcher().segment_readers() {
            let [title, text] = fields(reader).map(|(_, field)| segment.inverted_index(field));
            indexes.push([title?, text?]);
            last.push(vec![[0; 3]; segment.max_doc() as usize]);
        }
        Ok(Counter { reader, indexes, last, current: [0; 3], num_docs_of_word: 0, num_docs_of_group: 0 })
    }

    pub fn begin_group(&mut self) {
        self.current[0] += 1;
        self.num_docs_of_group = 0;
    }

    pub fn begin_word(&mut self) {
        self.current[1] += 1;
        self.num_docs_of_word = 0;
    }

    /// The documents of a spelling.
    pub fn add(&mut self, places: &[Place]) -> Result<u32> {
        self.current[2] += 1;
        let mut num_docs = 0;
        for Place { segment, is_title, info } in places {
            let ord = *segment as usize;
            let (Some([title, text]), Some(last)) = (self.indexes.get(ord), self.last.get_mut(ord)) else {
                continue;
            };
            let index = if *is_title { title } else { text };
            let segment_reader = self.reader.searcher().segment_reader(*segment);
            let mut postings = index
                .read_postings_from_terminfo(info, IndexRecordOption::Basic)
                .map_err(tantivy::TantivyError::from)?;
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                postings.advance();
                if segment_reader.is_deleted(doc) {
                    continue;
                }
                let head = self.reader.head(DocAddress::new(*segment, doc));
                count(
                    last,
                    head.doc_id,
                    self.current,
                    [&mut self.num_docs_of_group, &mut self.num_docs_of_word, &mut num_docs],
                );
            }
        }
        Ok(num_docs)
    }
}

/// Counts a document for what it was not counted for yet.
#[inline]
fn count(last: &mut [[u32; 3]], doc: DocId, current: [u32; 3], counts: [&mut u32; 3]) {
    let Some(last) = last.get_mut(doc as usize) else { return };
    for ((last, current), count) in last.iter_mut().zip(current).zip(counts) {
        if *last != current {
            *last = current;
            *count += 1;
        }
    }
}
