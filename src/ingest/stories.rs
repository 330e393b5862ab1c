//! Finds out which documents of an index tell one story, at the end of an ingest.
//!
//! Signatures are read from the index; texts only of pairs that they do not decide, and that were not compared before:
//! verdicts are kept in a file beside the segments, which can be made again like the table of stories itself. The earliest
//! document, by date and then by id, stands for the others.

use std::{fs, path::Path};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use tantivy::DocAddress;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::{
    copies::{Candidate, MIN_WORDS, Shingler, Shingles, Signature, is_copy, stories},
    document::Document,
    error::Result,
    files::replace,
    index::{IndexReader, IndexWriter, Stories},
};

/// Changes whenever the same documents give other stories.
const VERSION: &str = "1";
const VERDICTS: &str = "verdicts.json";
/// Texts that are kept cut into shingles while they are compared.
const MAX_KEPT: usize = 4096;

/// What a document's signature says, as it stands in the index.
pub(super) fn signed(document: &Document, shingler: &mut Shingler) -> Vec<u8> {
    let shingles = shingler.shingles(&document.text);
    let mut bytes = Signature::of(&shingles).to_bytes().to_vec();
    bytes.extend(shingles.num_words().to_le_bytes());
    bytes.extend(shingles.key().to_le_bytes());
    bytes
}

/// A document that may be a copy.
struct Signed {
    /// What orders documents: the day as a number, the last where there is none, and the id.
    order: (u64, String),
    address: DocAddress,
    /// Hash of its id and input.
    version: u64,
    signature: Signature,
    num_words: u32,
    key: u64,
}

/// Whether pairs of documents, by their versions, are copies.
#[derive(Default, Serialize, Deserialize)]
struct Verdicts {
    version: String,
    pairs: Vec<(u64, u64, bool)>,
}

/// Brings the table of stories up to date with the index.
pub(super) fn resolve_stories(writer: &IndexWriter) -> Result<()> {
    let stamp = xxh3_64_with_seed(VERSION.as_bytes(), writer.version());
    let reader = writer.committed();
    if reader.stories().stamp() == stamp {
        return Ok(());
    }
    let mut documents = read(reader)?;
    documents.sort_unstable_by(|one, other| one.order.cmp(&other.order));
    let known = Verdicts::read(writer.segments());
    let candidates: Vec<Candidate<'_>> = documents
        .iter()
        .map(|Signed { key, signature, num_words, .. }| Candidate {
            key: *key,
            signature,
            num_words: *num_words,
        })
        .collect();
    let mut comparing =
        Comparing { reader, shingler: Shingler::new(), kept: FxHashMap::default(), failed: None };
    let mut pairs = Vec::new();
    let groups = stories(&candidates, |one, other| {
        let (Some(one), Some(other)) = (documents.get(one as usize), documents.get(other as usize)) else {
            return false;
        };
        let verdict = known
            .get(&(one.version, other.version))
            .copied()
            .unwrap_or_else(|| comparing.are_copies(one.address, other.address));
        pairs.push((one.version, other.version, verdict));
        verdict
    });
    if let Some(error) = comparing.failed {
        return Err(error);
    }
    let id = |number: &u32| documents.get(*number as usize).map(|document| document.order.1.clone());
    let groups = groups.iter().map(|group| group.iter().filter_map(id).collect()).collect();
    Verdicts { version: VERSION.to_owned(), pairs }.write(writer.segments())?;
    Stories::new(stamp, groups).write(writer.segments())
}

/// The documents of an index that have a signature.
fn read(reader: &IndexReader) -> Result<Vec<Signed>> {
    let mut documents = Vec::new();
    for (segment_ord, segment) in (0..).zip(reader.searcher().segment_readers()) {
        let Some(column) = segment.fast_fields().bytes("signature")? else { continue };
        let dates = segment.fast_fields().u64("date")?;
        let hashes = segment.fast_fields().u64("hash")?;
        // Read in one go: one by one, each would look for its block.
        let mut signatures: Vec<Option<(Signature, u32, u64)>> = Vec::with_capacity(column.num_terms());
        let mut terms = column.dictionary().stream().map_err(tantivy::TantivyError::from)?;
        while terms.advance() {
            signatures.push(parsed(terms.key()));
        }
        for doc in segment.doc_ids_alive() {
            let Some(ord) = column.ords().first(doc) else { continue };
            let Some(Some((signature, num_words, key))) = signatures.get(ord as usize).cloned() else {
                continue;
            };
            // Captions and notices: each is a story by itself, even where all of its few words are another's.
            if (num_words as usize) < MIN_WORDS {
                continue;
            }
            let address = DocAddress::new(segment_ord, doc);
            let id = reader.id(address)?;
            documents.push(Signed {
                version: xxh3_64_with_seed(id.as_bytes(), hashes.first(doc).unwrap_or(0)),
                order: (dates.first(doc).unwrap_or(u64::MAX), id),
                address,
                signature,
                num_words,
                key,
            });
        }
    }
    Ok(documents)
}

/// A signature, the number of words and the key of a text, from the bytes of [`signed`].
fn parsed(bytes: &[u8]) -> Option<(Signature, u32, u64)> {
    let (rest, key) = bytes.split_last_chunk()?;
    let (signature, num_words) = rest.split_last_chunk()?;
    Some((Signature::from_bytes(signature)?, u32::from_le_bytes(*num_words), u64::from_le_bytes(*key)))
}

/// Compares the texts of documents.
struct Comparing<'a> {
    reader: &'a IndexReader,
    shingler: Shingler,
    /// Texts that were compared before and may be again.
    kept: FxHashMap<DocAddress, Shingles>,
    failed: Option<crate::Error>,
}

impl Comparing<'_> {
    fn are_copies(&mut self, one: DocAddress, other: DocAddress) -> bool {
        if self.kept.len() > MAX_KEPT {
            self.kept.clear();
        }
        for address in [one, other] {
            if self.kept.contains_key(&address) {
                continue;
            }
            match self.reader.document(address) {
                Ok(document) => {
                    self.kept.insert(address, self.shingler.shingles(&document.text));
                }
                Err(error) => {
                    self.failed.get_or_insert(error);
                }
            }
        }
        match (self.kept.get(&one), self.kept.get(&other)) {
            (Some(one), Some(other)) => is_copy(one, other),
            _ => false,
        }
    }
}

impl Verdicts {
    /// The verdicts beside the segments of an index; none where there are none that this version can read.
    fn read(segments: &Path) -> FxHashMap<(u64, u64), bool> {
        let file = fs::read(segments.join(VERDICTS)).ok();
        let verdicts = file.and_then(|json| serde_json::from_slice::<Verdicts>(&json).ok());
        let known = verdicts.filter(|verdicts| verdicts.version == VERSION).unwrap_or_default();
        known.pairs.into_iter().map(|(one, other, verdict)| ((one, other), verdict)).collect()
    }

    fn write(&self, segments: &Path) -> Result<()> {
        replace(&segments.join(VERDICTS), &serde_json::to_vec(self).unwrap_or_default())
    }
}
