//! A run: what a search engine answered to each topic, best first, in memory and in TREC's six columns.
//!
//! The columns are query, `Q0`, document, rank from 1, score and name of the run, with tabs between, because document
//! ids may have spaces. A run read from a file is ordered as trec_eval orders it, by falling score, but equal scores
//! keep their ranks (trec_eval sorts them by document id). No document is twice in a ranking.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    io::{self, Write},
    path::Path,
};

use super::{columns, malformed};
use crate::error::{Error, Result};

/// The rankings of a set of queries.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    rankings: BTreeMap<String, Vec<(String, f32)>>,
}

impl Run {
    /// Sets the ranking of a query, document ids with scores, best first; of a document that is there twice the first.
    pub fn insert(&mut self, query: &str, mut ranking: Vec<(String, f32)>) {
        let mut seen = HashSet::new();
        ranking.retain(|(document, _)| seen.insert(document.clone()));
        self.rankings.insert(query.to_owned(), ranking);
    }

    /// The ranking of a query, best first; empty if it has none.
    pub fn of(&self, query: &str) -> &[(String, f32)] {
        self.rankings.get(query).map_or(&[], Vec::as_slice)
    }

    /// Writes six columns, queries in the order of their ids; `name` is the last column.
    ///
    /// # Errors
    /// Writing fails, or an id has a tab or a line break in it.
    pub fn write(&self, mut out: impl Write, name: &str) -> io::Result<()> {
        for (query, ranking) in &self.rankings {
            for (place, (document, score)) in ranking.iter().enumerate() {
                if [query, document].iter().any(|id| id.contains(['\t', '\n', '\r'])) {
                    let message =
                        format!("{document:?}: an id with a tab or a line break does not fit in a TREC run");
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                }
                writeln!(out, "{query}\tQ0\t{document}\t{rank}\t{score}\t{name}", rank = place + 1)?;
            }
        }
        out.flush()
    }

    /// Reads six columns between tabs or spaces.
    ///
    /// # Errors
    /// The file cannot be read, a line has other columns, a rank or score is not a number, or a document is there twice
    /// for one query.
    pub fn read(path: &Path) -> Result<Run> {
        let text = fs::read_to_string(path).map_err(Error::io(path))?;
        let mut rows: BTreeMap<String, Vec<(String, f32, i64)>> = BTreeMap::new();
        let mut seen = HashSet::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let error = |reason: String| malformed(path, index + 1, reason);
            let [query, _, document, rank, score, _] = columns(line)[..] else {
                return Err(error("expected six columns: query, Q0, document, rank, score, name".to_owned()));
            };
            let rank = rank.parse().map_err(|_| error(format!("the rank {rank} is not a whole number")))?;
            let score = score.parse().ok().filter(|score: &f32| !score.is_nan());
            let score = score.ok_or_else(|| error("the score is not a number".to_owned()))?;
            if !seen.insert((query, document)) {
                return Err(error(format!("{document} is there twice for the query {query}")));
            }
            rows.entry(query.to_owned()).or_default().push((document.to_owned(), score, rank));
        }
        let rankings = rows.into_iter().map(|(query, mut rows)| {
            rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.2.cmp(&b.2)));
            (query, rows.into_iter().map(|(document, score, _)| (document, score)).collect())
        });
        Ok(Run { rankings: rankings.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Run> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run");
        fs::write(&path, text).unwrap();
        Run::read(&path)
    }

    fn ranking(documents: &[(&str, f32)]) -> Vec<(String, f32)> {
        documents.iter().map(|&(document, score)| (document.to_owned(), score)).collect()
    }

    #[test]
    fn a_run_is_read_as_it_was_written() {
        let mut run = Run::default();
        run.insert("q2", ranking(&[("b c.txt", 7.3125), ("a", 0.1), ("وثيقة", 0.1)]));
        run.insert("q1", ranking(&[("a", 1e-30)]));
        let mut out = Vec::new();
        run.write(&mut out, "fihris").unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.ends_with(
            "q2\tQ0\tb c.txt\t1\t7.3125\tfihris\nq2\tQ0\ta\t2\t0.1\tfihris\nq2\tQ0\tوثيقة\t3\t0.1\tfihris\n"
        ));
        assert_eq!(read(&text).unwrap(), run);
    }

    #[test]
    fn scores_order_a_run_and_ranks_break_ties() {
        let run = read("q Q0 c 3 1.5 x\nq Q0 b 2 1.5 x\n\nq Q0 a 9 8 x\n").unwrap();
        assert_eq!(run.of("q"), ranking(&[("a", 8.0), ("b", 1.5), ("c", 1.5)]));
        assert_eq!(run.of("r"), []);
    }

    #[test]
    fn a_document_counts_once() {
        let mut run = Run::default();
        run.insert("q", ranking(&[("a", 2.0), ("b", 1.0), ("a", 0.5)]));
        assert_eq!(run.of("q"), ranking(&[("a", 2.0), ("b", 1.0)]));
        assert!(
            read("q Q0 a 1 2 x\nq Q0 a 2 1 x").unwrap_err().to_string().contains("run:2: a is there twice")
        );
    }

    #[test]
    fn what_is_no_run_is_an_error() {
        for text in ["q Q0 a 1 2", "q Q0 a one 2 x", "q Q0 a 1 NaN x", "q Q0 a 1 - x"] {
            assert!(read(text).is_err(), "{text}");
        }
        let mut run = Run::default();
        run.insert("q", ranking(&[("a\tb", 1.0)]));
        assert!(run.write(Vec::new(), "x").is_err());
    }
}
