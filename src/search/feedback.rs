//! Which words are typical of documents: the relevance model of Lavrenko, Croft 2001, p(w|R) = Σ share(d)·p(w|d).
//!
//! Words are those of the analyzer, by their best lemma. Left to the engine: which of them are added to a query, and
//! what they earn there. Invariants: no stop words, no numbers of one digit, no words of one letter; of a long text only
//! the beginning is read, so that time is bounded; the order depends on the documents alone.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::analysis::Analyzer;

/// Tokens read of a title or text.
const MAX_TOKENS: usize = 1000;
/// Most words given; those behind them are too unlikely to be chosen.
const MAX_WORDS: usize = 150;

/// The likeliest words of documents, of which title and text are given, with their likelihood, the likeliest first;
/// documents count by their share.
pub(super) fn likely_words(
    documents: &[(f32, (String, String))],
    analyzer: &mut Analyzer,
) -> Vec<(CompactString, f32)> {
    // With each lemma a word that has it.
    let mut likely: FxHashMap<CompactString, (f32, CompactString)> = FxHashMap::default();
    let mut counts: FxHashMap<CompactString, (u32, CompactString)> = FxHashMap::default();
    for (share, (title, text)) in documents {
        let mut num_tokens = 0u32;
        for text in [title, text] {
            let mut tokens = analyzer.tokens(text);
            for _ in 0..MAX_TOKENS {
                let Some(token) = tokens.next() else { break };
                num_tokens += 1;
                match counts.get_mut(token.lemma()) {
                    Some((count, _)) => *count += 1,
                    None => _ = counts.insert(token.lemma().into(), (1, token.text.into())),
                }
            }
        }
        for (lemma, (count, word)) in counts.drain() {
            likely.entry(lemma).or_insert((0.0, word)).0 += share * count as f32 / num_tokens as f32;
        }
    }
    let mut likely: Vec<(CompactString, f32, CompactString)> = likely
        .into_iter()
        .filter(|(lemma, _)| lemma.chars().nth(1).is_some())
        .map(|(lemma, (likelihood, word))| (lemma, likelihood, word))
        .collect();
    likely.sort_unstable_by(|(one, more, _), (other, less, _)| less.total_cmp(more).then(one.cmp(other)));
    let has_topic = |lemma: &str, word: &str| !analyzer.is_stop_word(word) && !analyzer.is_stop_word(lemma);
    likely
        .into_iter()
        .filter(|(lemma, _, word)| has_topic(lemma, word))
        .map(|(lemma, likelihood, _)| (lemma, likelihood))
        .take(MAX_WORDS)
        .collect()
}
