//! The company that names keep: with whom and under which headlines they stand, and whether they ever stand together.
//!
//! A name's features are the other names of its documents and the words of their titles. How much two names' company
//! agrees is asked from the rarer one: the share of its features, weighted by rarity, that the other has more often than
//! by chance (normalized pointwise mutual information; Bouma 2009). Only counts of documents go in, in the order of the
//! features, so that the answer does not depend on the order of the documents.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Census;

/// The features of all documents.
pub(super) struct Context<'a> {
    census: &'a Census,
    /// The features of document `n` are those from `starts[n]` to `starts[n + 1]`.
    starts: Vec<usize>,
    features: Vec<u32>,
    /// How rare a feature is: ln(documents / its documents).
    rarity: Vec<f32>,
    /// Features of the names asked for, with the number of documents.
    counted: FxHashMap<usize, Arc<[(u32, u32)]>>,
}

impl<'a> Context<'a> {
    /// Names come first among the features, then the words of titles.
    pub fn new(census: &'a Census) -> Context<'a> {
        let lists = || {
            census
                .names
                .iter()
                .map(|name| name.docs.as_slice())
                .chain(census.title_words.iter().map(Vec::as_slice))
        };
        let mut starts = vec![0; census.num_docs + 1];
        for doc in lists().flatten() {
            if let Some(count) = starts.get_mut(*doc as usize + 1) {
                *count += 1;
            }
        }
        for place in 1..starts.len() {
            starts[place] += starts[place - 1];
        }
        let mut ends = starts.clone();
        let mut features = vec![0; starts.last().copied().unwrap_or(0)];
        for (feature, docs) in (0..).zip(lists()) {
            for doc in docs {
                if let Some(end) = ends.get_mut(*doc as usize)
                    && let Some(slot) = features.get_mut(*end)
                {
                    *slot = feature;
                    *end += 1;
                }
            }
        }
        let all = census.num_docs.max(1) as f32;
        let rarity = lists().map(|docs| (all / docs.len().max(1) as f32).ln()).collect();
        Context { census, starts, features, rarity, counted: FxHashMap::default() }
    }

    /// How much the company of two names agrees, 0 to 1.
    pub fn agreement(&mut self, one: usize, other: usize) -> f32 {
        let num_docs = |name: usize| self.census.names[name].docs.len();
        // Of equally frequent names the first by key, so that the answer is the same both ways.
        let (rare, frequent) =
            if (num_docs(one), one) <= (num_docs(other), other) { (one, other) } else { (other, one) };
        let all = num_docs(frequent) as f32;
        let (few, many) = (self.count(rare), self.count(frequent));
        let (mut agreed, mut whole) = (0.0_f32, 0.0_f32);
        let mut rest = many.iter().peekable();
        for (feature, count) in few.iter() {
            if [one, other].contains(&(*feature as usize)) {
                continue;
            }
            let rarity = self.rarity[*feature as usize];
            let weight = rarity * *count as f32;
            whole += weight;
            while rest.next_if(|(known, _)| known < feature).is_some() {}
            if let Some((_, shared)) = rest.peek().filter(|(known, _)| known == feature)
                && rarity > 0.0
            {
                // ln(P(feature | name) / P(feature)), of what it is at most.
                let more = 1.0 - (all / *shared as f32).ln() / rarity;
                agreed += weight * more.max(0.0);
            }
        }
        if whole > 0.0 { agreed / whole } else { 0.0 }
    }

    /// Number of documents that have both names.
    pub fn num_shared(&self, one: usize, other: usize) -> usize {
        let [one, other] = [one, other].map(|name| &self.census.names[name].docs);
        let (few, many) = if one.len() <= other.len() { (one, other) } else { (other, one) };
        few.iter().filter(|doc| many.binary_search(doc).is_ok()).count()
    }

    fn count(&mut self, name: usize) -> Arc<[(u32, u32)]> {
        if let Some(counted) = self.counted.get(&name) {
            return Arc::clone(counted);
        }
        let mut all: Vec<u32> = Vec::new();
        for doc in &self.census.names[name].docs {
            let doc = *doc as usize;
            all.extend(self.features.get(self.starts[doc]..self.starts[doc + 1]).unwrap_or_default());
        }
        all.sort_unstable();
        let counted: Arc<[(u32, u32)]> =
            all.chunk_by(|one, other| one == other).map(|same| (same[0], same.len() as u32)).collect();
        self.counted.insert(name, Arc::clone(&counted));
        counted
    }
}
