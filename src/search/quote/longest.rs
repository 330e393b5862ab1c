//! The longest run of a quotation's words that stands in a text, in one pass.
//!
//! A window of one word more than the longest run so far moves over the text; where all of it stands in the quotation,
//! the window grows. What a window stands for is put together of what its words are, from two stacks, so that each word
//! is looked at a bounded number of times whatever text and quotation repeat (a sliding window over a semigroup, Tangwongsan,
//! Hirzel, Schneider 2019).

use std::ops::Range;

use super::word_set::WordSet;

/// Words of a quotation that stand side by side in a text.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub num_words: usize,
    /// Numbers of the words in the quotation.
    pub words: Range<usize>,
    /// Where they stand in the text.
    pub range: Range<usize>,
}

/// The window over the text.
pub(super) struct LongestRun {
    num_words: usize,
    /// Words that left the back stack, the first of the window last, each with where it begins and with the words of the
    /// quotation at which a run from it to the last of this stack may end.
    front: Vec<(usize, WordSet)>,
    back: Vec<(usize, WordSet)>,
    /// The words of the quotation at which a run over the back stack may end.
    back_set: WordSet,
    found: Option<Run>,
}

impl LongestRun {
    /// For a quotation of so many words.
    pub fn new(num_words: usize) -> LongestRun {
        LongestRun { num_words, front: Vec::new(), back: Vec::new(), back_set: WordSet::EMPTY, found: None }
    }

    /// The longest run, the first of equals.
    pub fn found(self) -> Option<Run> {
        self.found
    }

    /// The next word of the text, which is these of the quotation.
    #[inline]
    pub fn push(&mut self, word: &Range<usize>, set: WordSet) {
        if set.is_empty() {
            self.front.clear();
            self.back.clear();
            return;
        }
        let longest = self.found.as_ref().map_or(0, |run| run.num_words);
        if longest == self.num_words {
            return;
        }
        self.back_set = if self.back.is_empty() { set } else { self.back_set.later(1).and(&set) };
        self.back.push((word.start, set));
        let len = self.front.len() + self.back.len();
        if len <= longest {
            return;
        }
        let ends = match self.front.last() {
            Some((_, front)) => front.later(self.back.len()).and(&self.back_set),
            None => self.back_set,
        };
        match ends.first() {
            Some(last) => {
                let start = self.front.last().or(self.back.first()).map_or(word.start, |(start, _)| *start);
                let words = last + 1 - len..last + 1;
                self.found = Some(Run { num_words: len, words, range: start..word.end });
            }
            None => self.pop(),
        }
    }

    /// Takes the first word out of the window.
    fn pop(&mut self) {
        if self.front.is_empty() {
            let mut behind: Option<WordSet> = None;
            let mut len = 0;
            while let Some((start, set)) = self.back.pop() {
                let ends = behind.map_or(set, |behind| set.later(len).and(&behind));
                (behind, len) = (Some(ends), len + 1);
                self.front.push((start, ends));
            }
        }
        self.front.pop();
    }
}
