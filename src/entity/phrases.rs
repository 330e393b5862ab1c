//! A tree of phrases of folded words, with what ends at each of them.
//!
//! Under the gazetteer of known entities and under the tagger's lists of names. A phrase is found by stepping from the
//! root word by word, so that all phrases that begin at a word are found in one pass over the words after it.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::{analysis::words, arabic::folded};

/// Number of a folded word that some phrase has.
pub(super) type WordId = u32;
/// Number of a node of the tree.
pub(super) type NodeId = u32;
/// The node from which all phrases begin.
pub(super) const ROOT: NodeId = 0;

/// Phrases and what they stand for.
#[derive(Debug)]
pub(super) struct Phrases<T> {
    words: FxHashMap<Box<str>, WordId>,
    /// From a node by a word to the next.
    steps: FxHashMap<(NodeId, WordId), NodeId>,
    ends: Vec<SmallVec<[T; 1]>>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Phrases<T> {
        Phrases { words: FxHashMap::default(), steps: FxHashMap::default(), ends: vec![SmallVec::new()] }
    }
}

impl<T> Phrases<T> {
    /// What ends at a phrase, to be added to; an empty phrase has nothing.
    pub fn entry(&mut self, words: &[String]) -> Option<&mut SmallVec<[T; 1]>> {
        let mut node = ROOT;
        for word in words {
            let word = self.word_id(word);
            let next = self.ends.len() as NodeId;
            node = *self.steps.entry((node, word)).or_insert(next);
            if node == next {
                self.ends.push(SmallVec::new());
            }
        }
        (node != ROOT).then(|| &mut self.ends[node as usize])
    }

    /// The number of a word, a new one if no phrase has it.
    pub fn word_id(&mut self, word: &str) -> WordId {
        let next = self.words.len() as WordId;
        match self.words.get(word) {
            Some(known) => *known,
            None => *self.words.entry(word.into()).or_insert(next),
        }
    }

    /// Number of a folded word, if a phrase has it.
    pub fn word(&self, folded: &str) -> Option<WordId> {
        self.words.get(folded).copied()
    }

    /// The node after a word.
    pub fn step(&self, node: NodeId, word: WordId) -> Option<NodeId> {
        self.steps.get(&(node, word)).copied()
    }

    /// What ends at a node.
    pub fn ends(&self, node: NodeId) -> &[T] {
        self.ends.get(node as usize).map_or(&[], |ends| ends)
    }

    /// What ends at a whole phrase.
    pub fn find(&self, phrase: &str) -> &[T] {
        let mut node = ROOT;
        for word in folded_words(phrase) {
            match self.word(&word).and_then(|word| self.step(node, word)) {
                Some(next) => node = next,
                None => return &[],
            }
        }
        self.ends(node)
    }
}

/// The folded words of a name.
pub(super) fn folded_words(name: &str) -> Vec<String> {
    words(name).map(|range| folded(name.get(range).unwrap_or("")).into()).collect()
}
