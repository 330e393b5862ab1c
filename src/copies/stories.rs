//! Groups of copies: one story, as all who printed it.
//!
//! Documents are taken in the order given. Each joins the first story whose representative it is a copy of, looking only
//! at stories with a member that it is a candidate with, the most alike first; else it begins its own. So every member
//! has been found a copy of the representative, and a chain of small changes never glues two stories together. The
//! result depends on the order of the documents and the verdicts alone.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::{Candidate, candidate_pairs};

/// Stories that a document is compared with at most.
const MAX_TRIES: usize = 8;

/// The stories of a collection that more than one document tells, each with its representative first and the rest in
/// order; documents that are no copies are left out.
///
/// `documents` stand in the order of precedence (say by date, then by id): a story is represented by its first. `verify`
/// tells whether two of them, by number and the smaller first, are copies; it is asked only where signatures do not
/// decide, never for equal texts, and may answer from what it told in an earlier run.
pub fn stories(documents: &[Candidate], verify: impl FnMut(u32, u32) -> bool) -> Vec<Vec<u32>> {
    group(documents, &candidate_pairs(documents), verify)
}

/// [`stories`] from pairs that are known already; each has the smaller number first.
pub fn group(
    documents: &[Candidate],
    pairs: &[(u32, u32)],
    mut verify: impl FnMut(u32, u32) -> bool,
) -> Vec<Vec<u32>> {
    let mut earlier: Vec<(u32, u32)> =
        pairs.iter().filter(|(one, other)| one < other).map(|(one, other)| (*other, *one)).collect();
    earlier.sort_unstable();
    let mut earlier = earlier.into_iter().peekable();
    let mut representatives: Vec<u32> = Vec::with_capacity(documents.len());
    let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (number, document) in (0u32..).zip(documents) {
        let mut known: Vec<u32> = Vec::new();
        let mut equal = None;
        while let Some((_, one)) = earlier.next_if(|(other, _)| *other == number) {
            let representative = representatives.get(one as usize).copied().unwrap_or(one);
            if documents.get(one as usize).is_some_and(|one| one.key == document.key) {
                equal = equal.or(Some(representative));
            }
            known.push(representative);
        }
        known.sort_unstable();
        known.dedup();
        known.sort_by_cached_key(|one| {
            let one = documents.get(*one as usize);
            Reverse(one.map(|one| one.signature.num_equal(document.signature)))
        });
        known.truncate(MAX_TRIES);
        let story = equal.or_else(|| known.into_iter().find(|one| verify(*one, number)));
        if let Some(story) = story {
            members.entry(story).or_default().push(number);
        }
        representatives.push(story.unwrap_or(number));
    }
    let mut stories: Vec<Vec<u32>> =
        members.into_iter().map(|(first, rest)| std::iter::once(first).chain(rest).collect()).collect();
    stories.sort_unstable();
    stories
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copies::{Shingles, Signature, is_copy, with_candidates, word};

    /// Signatures that tell nothing, and a key for each document.
    fn documents<'a>(keys: &[u64], signature: &'a Signature) -> Vec<Candidate<'a>> {
        keys.iter().map(|key| Candidate { key: *key, signature, num_words: 100 }).collect()
    }

    fn grouped(keys: &[u64], pairs: &[(u32, u32)], copies: &[(u32, u32)]) -> Vec<Vec<u32>> {
        let signature = Signature::of(&Shingles::default());
        group(&documents(keys, &signature), pairs, |one, other| copies.contains(&(one, other)))
    }

    #[test]
    fn a_story_is_represented_by_its_first_and_those_alone_are_left_out() {
        let pairs = [(0, 2), (1, 4), (2, 3)];
        assert_eq!(grouped(&[1, 2, 3, 4, 5], &pairs, &[(0, 2), (1, 4), (0, 3)]), [vec![0, 2, 3], vec![1, 4]]);
    }

    #[test]
    fn a_chain_does_not_glue_stories() {
        // 0 and 1 are copies, and 1 and 2, and 2 and 3.
        let pairs = [(0, 1), (1, 2), (2, 3)];
        assert_eq!(grouped(&[1, 2, 3, 4], &pairs, &pairs), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn equal_texts_are_in_one_story_without_a_question() {
        assert_eq!(grouped(&[7, 7, 7], &[(0, 1), (0, 2)], &[]), [vec![0, 1, 2]]);
        // The equal text goes where the first of its kind went.
        assert_eq!(grouped(&[1, 7, 7], &[(0, 1), (1, 2)], &[(0, 1)]), [vec![0, 1, 2]]);
    }

    #[test]
    fn each_question_is_put_once_and_the_smaller_number_first() {
        let signature = Signature::of(&Shingles::default());
        let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];
        let mut asked = Vec::new();
        let stories = group(&documents(&[1, 2, 3, 4], &signature), &pairs, |one, other| {
            asked.push((one, other));
            true
        });
        assert_eq!(stories, [vec![0, 1, 2, 3]]);
        assert_eq!(asked, [(0, 1), (0, 2), (0, 3)]);
    }

    #[test]
    fn wrong_pairs_do_no_harm() {
        assert_eq!(grouped(&[1, 2], &[(0, 1), (0, 9), (8, 9), (1, 1)], &[(0, 1), (0, 9)]), [vec![0, 1]]);
    }

    #[test]
    fn the_stories_of_a_collection_are_found() {
        let text = |story: usize, dropped: usize| -> String {
            let words = (0..120).filter(|at| at / 10 != dropped);
            words.map(|at| word(1_000 * story + at) + " ").collect()
        };
        let texts: Vec<String> = (0..60).map(|at| text(at % 20, at / 20 + 3)).collect();
        let found = with_candidates(&texts, |shingles, documents| {
            stories(documents, |one, other| is_copy(&shingles[one as usize], &shingles[other as usize]))
        });
        let expected: Vec<Vec<u32>> = (0..20).map(|story| vec![story, story + 20, story + 40]).collect();
        assert_eq!(found, expected);
    }
}
