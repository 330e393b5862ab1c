//! How good a ranking is: topics and judgments, runs, the measures of trec_eval over them, and whether two runs differ;
//! and how good the names are that a tagger finds, by the scores of CoNLL.
//!
//! A leaf: it reads and writes its own files and knows nothing of the index; the command runs the queries and takes
//! the times. Each file has one format and one type. The measures are checked against trec_eval 9 in their tests.

mod compare;
mod conll;
mod metrics;
mod qrels;
mod run;
mod summary;

pub use compare::{Comparison, Difference, NUM_RESAMPLES, SEED, compare};
pub use conll::{Sentence, Span, SpanScores, TaggerSummary, read_conll, score};
pub use metrics::{Scores, average_precision, evaluate, ndcg, recall, reciprocal_rank};
pub use qrels::{Grades, Qrels, Topic, read_topics};
pub use run::Run;
pub use summary::{Latency, Summary};

use std::path::Path;

use crate::error::Error;

/// A line that is not in the format of its file; lines count from 1.
fn malformed(path: &Path, line: usize, reason: impl Into<String>) -> Error {
    Error::Malformed { path: format!("{}:{line}", path.display()).into(), reason: reason.into() }
}

/// The columns of a line: between tabs if it has any, so that ids may have spaces in them, else between spaces.
fn columns(line: &str) -> Vec<&str> {
    if line.contains('\t') {
        line.split('\t').map(str::trim).collect()
    } else {
        line.split_whitespace().collect()
    }
}
