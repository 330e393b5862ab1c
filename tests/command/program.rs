//! Runs the program, and holds the shapes of its JSON as the contract has them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

use serde::{Deserialize, de::DeserializeOwned};

/// What a run left.
#[derive(Debug)]
pub struct Done {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Done {
    /// Found or done, with nothing but results on stdout.
    pub fn ok(self) -> Done {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// The one object on stdout.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.stdout.matches('\n').count(), 1, "one line: {self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// An error that is shown on stderr and names what mends it.
    pub fn fails_with(&self, parts: &[&str]) {
        assert_eq!(self.code, Some(2), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        for part in parts {
            assert!(self.stderr.contains(part), "no {part:?} in {self:?}");
        }
        assert!(!self.stderr.contains("Error {") && !self.stderr.contains("panicked"), "{self:?}");
    }
}

/// A run of the program with these arguments, in the folder of the project.
pub fn fihris<const N: usize>(args: [&str; N]) -> Done {
    run(&args, Path::new(env!("CARGO_MANIFEST_DIR")))
}

pub fn run(args: &[&str], folder: &Path) -> Done {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_fihris"));
    let output = command.args(args).current_dir(folder).timeout(Duration::from_secs(120)).output().unwrap();
    let done = Done {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!done.stderr.contains("panicked"), "{done:?}");
    done
}

/// Number of documents in `corpus`.
pub const NUM_SAMPLES: u64 = 84;

/// An index of `corpus` that all tests read and none writes to.
pub fn samples() -> &'static str {
    static INDEX: OnceLock<String> = OnceLock::new();
    INDEX.get_or_init(|| {
        let index = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("samples");
        if index.exists() {
            std::fs::remove_dir_all(&index).unwrap();
        }
        let index = index.to_str().unwrap().to_owned();
        let report: Report = fihris(["ingest", "corpus", "--index", &index, "--json"]).ok().json();
        assert_eq!((report.added, report.failed), (NUM_SAMPLES, 0), "{report:?}");
        index
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub added: u64,
    pub replaced: u64,
    pub unchanged: u64,
    pub removed: u64,
    pub failed: u64,
    pub failures: Vec<Failure>,
    pub seconds: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    pub path: String,
    pub line: Option<u64>,
    pub reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    pub query: String,
    pub total: usize,
    pub took_ms: f64,
    pub hits: Vec<Hit>,
    pub facets: BTreeMap<String, Vec<Count>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hit {
    pub rank: usize,
    pub score: f64,
    pub id: String,
    pub title: String,
    pub date: Option<String>,
    pub source: Option<String>,
    pub url: Option<String>,
    pub path: Option<String>,
    pub snippet: Snippet,
    pub title_highlights: Vec<[usize; 2]>,
    pub persons: Vec<String>,
    pub companies: Vec<String>,
    pub organizations: Vec<String>,
    pub places: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snippet {
    pub text: String,
    pub highlights: Vec<[usize; 2]>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Count {
    pub value: String,
    pub count: u64,
}

/// At least these; more may come.
#[derive(Debug, Deserialize)]
pub struct Stats {
    pub documents: u64,
    pub segments: u64,
    pub bytes: u64,
    pub format: String,
    pub analyzer: String,
    pub lexicon: Option<usize>,
}

#[derive(Debug, Deserialize)]
pub struct Health {
    pub ok: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    pub queries: usize,
    #[serde(rename = "ndcg@10")]
    pub ndcg_10: f64,
    #[serde(rename = "mrr@10")]
    pub mrr_10: f64,
    pub map: f64,
    #[serde(rename = "recall@100")]
    pub recall_100: f64,
    pub latency_ms: Latency,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    pub queries: usize,
    pub answered: [usize; 2],
    pub resamples: usize,
    pub seed: u64,
    #[serde(rename = "ndcg@10")]
    pub ndcg_10: Difference,
    #[serde(rename = "mrr@10")]
    pub mrr_10: Difference,
    pub map: Difference,
    #[serde(rename = "recall@100")]
    pub recall_100: Difference,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    pub a: f64,
    pub b: f64,
    pub difference: f64,
    pub interval: [f64; 2],
    pub p: f64,
    pub better: usize,
    pub worse: usize,
    pub equal: usize,
}
