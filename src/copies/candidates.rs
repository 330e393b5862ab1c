//! Which documents are worth comparing, by their signatures alone.
//!
//! Documents that agree in two neighboring places of the signature fall into one bucket (Indyk and Motwani 1998); the 64
//! such bands are gone through one after the other, and of each bucket those pairs are kept that agree in enough of
//! all places. Equal texts are linked to the first of them and looked at once. Invariant: work, memory and pairs grow
//! with the number of documents, not its square: in a crowded bucket, as thousands of notices of one template make it, a
//! document is compared with the first and with its neighbors in the order of signatures only, another order in each
//! band (Bawa, Condie and Ganesan 2005), and keeps the most alike.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::{
    compare::{MIN_OF_LONGER, MIN_WORDS},
    signature::{PLACES, Signature},
};

/// What is known of a document without its text.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// [`super::Shingles::key`] of its text.
    pub key: u64,
    /// Signature of its text.
    pub signature: &'a Signature,
    /// Number of words of its text.
    pub num_words: u32,
}

/// Places that two signatures must agree in to be compared.
const MIN_EQUAL: u32 = 8;
/// A bucket of more documents is crowded.
const MAX_BUCKET: usize = 64;
/// Documents behind it that a document of a crowded bucket is compared with.
const MAX_NEIGHBORS: usize = 16;
/// Pairs with documents before it that a document of crowded buckets keeps.
const MAX_KEPT: usize = 64;

/// Pairs of documents that may be copies: the smaller number first, sorted, each once.
///
/// Documents without words are in no pair. Of documents with the same key all are paired with the first, and only that
/// one with others. The pairs depend on the documents and their order alone.
pub fn candidate_pairs(documents: &[Candidate]) -> Vec<(u32, u32)> {
    let mut pairs = Pairs::default();
    let mut firsts: FxHashMap<u64, u32> = FxHashMap::default();
    let mut distinct = Vec::new();
    for (number, document) in (0u32..).zip(documents).filter(|(_, document)| document.num_words > 0) {
        if let Some(first) = firsts.get(&document.key) {
            pairs.push(*first, number);
            continue;
        }
        firsts.insert(document.key, number);
        if document.num_words as usize >= MIN_WORDS {
            distinct.push(Numbered { number, document });
        }
    }
    drop(firsts);
    let mut crowd: FxHashMap<u32, Vec<(Reverse<u32>, u32)>> = FxHashMap::default();
    let mut keyed: Vec<(u32, u32)> = Vec::with_capacity(distinct.len());
    let mut members: Vec<Numbered> = Vec::new();
    for band in 0..PLACES {
        keyed.clear();
        keyed.extend((0u32..).zip(&distinct).map(|(index, one)| (one.document.signature.band(band), index)));
        keyed.sort_unstable();
        for bucket in keyed.chunk_by(|one, other| one.0 == other.0).filter(|bucket| bucket.len() > 1) {
            members.clear();
            members.extend(bucket.iter().filter_map(|(_, index)| distinct.get(*index as usize)));
            if bucket.len() <= MAX_BUCKET {
                for (at, one) in members.iter().enumerate() {
                    let others = members.iter().skip(at + 1).filter(|other| one.num_equal(other).is_some());
                    others.for_each(|other| pairs.push(one.number, other.number));
                }
                continue;
            }
            members.sort_unstable_by(|one, other| {
                let signatures = one.document.signature.compare_from(other.document.signature, band);
                signatures.then(one.number.cmp(&other.number))
            });
            // The first one holds together those that have no neighbor before them.
            let first = members.iter().copied().min_by_key(|member| member.number);
            for (at, one) in members.iter().enumerate() {
                let neighbors = members.iter().skip(at + 1).take(MAX_NEIGHBORS);
                for other in neighbors.chain(&first).filter(|other| other.number != one.number) {
                    let Some(num_equal) = one.num_equal(other) else { continue };
                    let kept = crowd.entry(one.number.max(other.number)).or_default();
                    kept.push((Reverse(num_equal), one.number.min(other.number)));
                    if kept.len() >= 2 * MAX_KEPT {
                        keep_most_alike(kept);
                    }
                }
            }
        }
    }
    for (number, mut kept) in crowd {
        keep_most_alike(&mut kept);
        kept.into_iter().for_each(|(_, before)| pairs.push(before, number));
    }
    pairs.finish()
}

fn keep_most_alike(kept: &mut Vec<(Reverse<u32>, u32)>) {
    kept.sort_unstable();
    kept.dedup();
    kept.truncate(MAX_KEPT);
}

/// A document with its number.
#[derive(Clone, Copy)]
struct Numbered<'a> {
    number: u32,
    document: &'a Candidate<'a>,
}

impl Numbered<'_> {
    /// In how many places the signatures agree; none if too few or if one text is too long to be a copy of the other.
    fn num_equal(&self, other: &Numbered) -> Option<u32> {
        let (one, other) = (self.document, other.document);
        let (shorter, longer) = (one.num_words.min(other.num_words), one.num_words.max(other.num_words));
        if (shorter as f32) < longer as f32 * MIN_OF_LONGER {
            return None;
        }
        Some(one.signature.num_equal(other.signature)).filter(|num_equal| *num_equal >= MIN_EQUAL)
    }
}

/// Pairs found so far, some of them more than once.
#[derive(Default)]
struct Pairs {
    found: Vec<(u32, u32)>,
    num_distinct: usize,
}

impl Pairs {
    fn push(&mut self, one: u32, other: u32) {
        if self.found.len() >= (self.num_distinct * 2).max(1 << 16) {
            self.tidy();
        }
        self.found.push((one.min(other), one.max(other)));
    }

    fn tidy(&mut self) {
        self.found.sort_unstable();
        self.found.dedup();
        self.num_distinct = self.found.len();
    }

    fn finish(mut self) -> Vec<(u32, u32)> {
        self.tidy();
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copies::with_candidates;

    /// Texts of 60 words, of which those of one family have all but a few in common.
    fn texts(num_families: usize, size: usize) -> Vec<String> {
        let mut texts = Vec::new();
        for family in 0..num_families {
            for member in 0..size {
                let word = |at: usize| match at % 20 == 7 {
                    true => crate::copies::word(1_000_000 + member),
                    false => crate::copies::word(1_000 * family + at),
                };
                texts.push((0..60).map(word).collect::<Vec<_>>().join(" "));
            }
        }
        texts
    }

    fn pairs_of(texts: &[String]) -> Vec<(u32, u32)> {
        with_candidates(texts, |_, documents| candidate_pairs(documents))
    }

    #[test]
    fn texts_alike_are_paired_and_others_are_not() {
        let expected: Vec<(u32, u32)> = (0..200)
            .flat_map(|family| [(0, 1), (0, 2), (1, 2)].map(|(a, b)| (family * 3 + a, family * 3 + b)))
            .collect();
        assert_eq!(pairs_of(&texts(200, 3)), expected);
    }

    #[test]
    fn equal_texts_are_paired_with_the_first_alone() {
        let mut all = texts(1, 2);
        let text = all[0].clone();
        all.extend(std::iter::repeat_n(text, 10_000));
        let pairs = pairs_of(&all);
        assert_eq!(pairs.len(), 10_001);
        assert!(pairs.iter().all(|pair| pair.0 == 0));
    }

    #[test]
    fn thousands_of_one_template_make_few_pairs_and_copies_among_them_are_found() {
        let mut all = texts(1, 3_000);
        // A copy of each hundredth, with a word more.
        let copies: Vec<(u32, String)> = all
            .iter()
            .enumerate()
            .step_by(100)
            .map(|(at, text)| (at as u32, format!("{text} انتهى")))
            .collect();
        all.extend(copies.iter().map(|(_, text)| text.clone()));
        let pairs = pairs_of(&all);
        assert!(pairs.len() <= all.len() * MAX_KEPT, "{}", pairs.len());
        for (number, (of, _)) in (3_000..).zip(&copies) {
            assert!(pairs.binary_search(&(*of, number)).is_ok(), "{of} {number}");
        }
    }

    #[test]
    fn texts_without_words_and_with_few_are_paired_only_if_equal() {
        let all = ["", "...", "", "عاجل جداً", "عاجل جدا", "عاجل جداً الآن"].map(str::to_owned);
        assert_eq!(pairs_of(&all), [(3, 4)]);
    }

    #[test]
    fn a_text_that_is_too_long_is_no_candidate() {
        let text = texts(1, 1).remove(0);
        let other: Vec<String> = texts(4, 1).into_iter().skip(1).collect();
        let pairs =
            pairs_of(&[text.clone(), format!("{text} {}", other.join(" ")), format!("{text} {}", other[0])]);
        assert!(!pairs.contains(&(0, 1)));
        assert!(pairs.contains(&(0, 2)));
    }
}
