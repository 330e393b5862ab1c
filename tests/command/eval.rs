//! `fihris eval`.

use std::{collections::BTreeMap, fs};

use crate::program::{Summary, fihris, samples};

const QUERIES: &str = "corpus/eval/queries.jsonl";
const QRELS: &str = "corpus/eval/qrels.tsv";

/// Grades of documents by query.
type Grades = BTreeMap<String, BTreeMap<String, f64>>;

#[test]
fn the_figures_are_those_of_the_run_that_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run.txt");
    let summary: Summary =
        fihris(["eval", QUERIES, QRELS, "--index", samples(), "--run", run.to_str().unwrap(), "--json"])
            .ok()
            .json();
    assert!(summary.latency_ms.p50 > 0.0);
    assert!(
        summary.latency_ms.p50 <= summary.latency_ms.p95 && summary.latency_ms.p95 <= summary.latency_ms.p99
    );

    let mut ranked: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    for line in fs::read_to_string(&run).unwrap().lines() {
        let [query, q0, document, rank, score, name] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("not six columns: {line}");
        };
        assert_eq!((q0, name), ("Q0", "fihris"));
        let hits = ranked.entry(query.to_owned()).or_default();
        assert_eq!(rank.parse::<usize>().unwrap(), hits.len() + 1);
        hits.push((document.to_owned(), score.parse().unwrap()));
    }
    let mut grades = Grades::new();
    for line in fs::read_to_string(QRELS).unwrap().lines().skip(1) {
        let [query, document, grade] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let grade = grade.parse().unwrap();
        grades.entry(query.to_owned()).or_default().insert(document.to_owned(), grade);
    }
    grades.retain(|_, grades| grades.values().any(|grade| *grade > 0.0));
    assert_eq!(summary.queries, grades.len());

    let mut means = [0.0; 4];
    for (query, grades) in &grades {
        let none = Vec::new();
        let hits = ranked.get(query).unwrap_or(&none);
        assert!(hits.is_sorted_by(|one, next| one.1 >= next.1) && hits.len() <= 100);
        let found: Vec<f64> =
            hits.iter().map(|(document, _)| grades.get(document).copied().unwrap_or(0.0)).collect();
        for (mean, measure) in means.iter_mut().zip(measures(&found, grades)) {
            *mean += measure;
        }
    }
    let means = means.map(|sum| sum / grades.len() as f64);
    let reported = [summary.ndcg_10, summary.mrr_10, summary.map, summary.recall_100];
    for (mean, reported) in means.into_iter().zip(reported) {
        assert!((mean - reported).abs() < 1e-6, "{means:?} {reported:?}");
    }
    assert!(summary.ndcg_10 > 0.5, "the samples are found badly: {summary:?}");
}

/// nDCG@10, MRR@10, average precision and recall@100 of a ranking with these grades.
fn measures(found: &[f64], grades: &BTreeMap<String, f64>) -> [f64; 4] {
    let gain = |grades: &[f64]| -> f64 {
        let discounted = grades.iter().take(10).enumerate();
        discounted.map(|(place, grade)| grade / (place as f64 + 2.0).log2()).sum()
    };
    let mut ideal: Vec<f64> = grades.values().copied().collect();
    ideal.sort_by(|one, other| other.total_cmp(one));
    let num_relevant = ideal.iter().filter(|grade| **grade > 0.0).count() as f64;
    let places: Vec<usize> = (1..).zip(found).filter(|(_, grade)| **grade > 0.0).map(|(at, _)| at).collect();
    let precision: f64 = (1..).zip(&places).map(|(count, at)| f64::from(count) / *at as f64).sum();
    [
        gain(found) / gain(&ideal),
        places.first().filter(|at| **at <= 10).map_or(0.0, |at| 1.0 / *at as f64),
        precision / num_relevant,
        places.len() as f64 / num_relevant,
    ]
}

#[test]
fn judgments_with_four_columns_and_without_a_header_are_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let trec = dir.path().join("qrels.trec");
    let lines = fs::read_to_string(QRELS).unwrap();
    let rows = lines.lines().skip(1).map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        format!("{} 0 {} {}\n", columns[0], columns[1], columns[2])
    });
    fs::write(&trec, rows.collect::<String>()).unwrap();
    let bare = dir.path().join("qrels.tsv");
    fs::write(&bare, lines.split_once('\n').unwrap().1).unwrap();
    let figures = |qrels: &str| {
        let summary: Summary = fihris(["eval", QUERIES, qrels, "--index", samples(), "--json"]).ok().json();
        (summary.queries, summary.ndcg_10, summary.map)
    };
    assert_eq!(figures(trec.to_str().unwrap()), figures(QRELS));
    assert_eq!(figures(bare.to_str().unwrap()), figures(QRELS));
    let shallow: Summary =
        fihris(["eval", QUERIES, QRELS, "--index", samples(), "-k", "1", "--json"]).ok().json();
    assert!(shallow.recall_100 < 1.0);
}
