//! `fihris eval`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::program::{Comparison, Summary, fihris, run, samples};

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

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
fn feedback_ranks_the_queries_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    let run = |name: &str, args: &[&str]| {
        let file = dir.path().join(name);
        let all =
            [&["eval", QUERIES, QRELS, "--index", samples(), "--run", file.to_str().unwrap()], args].concat();
        crate::program::run(&all, env!("CARGO_MANIFEST_DIR").as_ref()).ok();
        fs::read_to_string(file).unwrap()
    };
    let with = run("with", &["--feedback"]);
    assert_eq!(with, run("again", &["--feedback"]));
    assert_ne!(with, run("without", &[]));
    // Where the added words weigh nothing, nothing is added.
    assert_eq!(run("idle", &["--feedback", "--ranking", "feedback=0"]), run("without", &[]));
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

/// A comparison that says nothing but its figures.
fn compared(args: &[&str]) -> Comparison {
    let done = run(&[&["eval", QUERIES, QRELS, "--json"], args].concat(), Path::new(PROJECT)).ok();
    assert_eq!(done.stderr, "");
    done.json()
}

/// Two runs of the samples, the usual one and a worse one, with what `eval` said of each.
fn two_runs(folder: &Path) -> ([String; 2], [Summary; 2]) {
    let of = |name: &str, ranking: &str| {
        let path = folder.join(name).to_str().unwrap().to_owned();
        let args =
            ["eval", QUERIES, QRELS, "--index", samples(), "--run", &path, "--json", "--ranking", ranking];
        let summary = fihris(args).ok().json();
        (path, summary)
    };
    let (a, of_a) = of("a", "folded=0,lemma=0,title=0,kin=0,closeness=0");
    let (b, of_b) = of("b", "k1=1.2");
    ([a, b], [of_a, of_b])
}

#[test]
fn two_runs_are_compared_without_an_index() {
    let dir = tempfile::tempdir().unwrap();
    let ([a, b], [of_a, of_b]) = two_runs(dir.path());
    let found = compared(&["--compare", &a, &b]);
    assert_eq!((found.queries, found.resamples), (of_a.queries, 10_000));
    for (measure, a, b) in [
        (&found.ndcg_10, of_a.ndcg_10, of_b.ndcg_10),
        (&found.mrr_10, of_a.mrr_10, of_b.mrr_10),
        (&found.map, of_a.map, of_b.map),
        (&found.recall_100, of_a.recall_100, of_b.recall_100),
    ] {
        assert!((measure.a - a).abs() < 1e-9 && (measure.b - b).abs() < 1e-9, "{found:?}");
        assert!((measure.difference - (b - a)).abs() < 1e-9, "{measure:?}");
        let [low, high] = measure.interval;
        assert!(low <= measure.difference && measure.difference <= high, "{measure:?}");
        assert_eq!(measure.better + measure.worse + measure.equal, found.queries);
    }
    assert!(found.ndcg_10.interval[0] > 0.0 && found.ndcg_10.p < 0.05, "{:?}", found.ndcg_10);

    let args = ["eval", QUERIES, QRELS, "--compare", &a, &b];
    let (one, other) = (run(&args, Path::new(PROJECT)).ok(), run(&args, Path::new(PROJECT)).ok());
    assert_eq!(one.stdout, other.stdout, "the same figures every time");
    let rows: Vec<&str> = one.stdout.lines().filter(|line| line.contains('…')).collect();
    assert_eq!(rows.len(), 4, "{}", one.stdout);
    let [low, high] = found.ndcg_10.interval;
    let figures = format!("{:.4}  {:.4}", found.ndcg_10.a, found.ndcg_10.b);
    assert!(rows[0].contains(&figures) && rows[0].contains(&format!("{low:+.4} … {high:+.4}")), "{rows:?}");
}

#[test]
fn a_swapped_comparison_changes_its_signs_and_a_run_equals_itself() {
    let dir = tempfile::tempdir().unwrap();
    let ([a, b], _) = two_runs(dir.path());
    let [found, swapped] = [[&a, &b], [&b, &a]].map(|[a, b]| compared(&["--compare", a, b]).map);
    let [low, high] = found.interval;
    assert_eq!((swapped.difference, swapped.interval), (-found.difference, [-high, -low]));
    assert_eq!((swapped.p, swapped.better, swapped.worse), (found.p, found.worse, found.better));
    let found = compared(&["--compare", &a, &a]);
    for measure in [found.ndcg_10, found.mrr_10, found.map, found.recall_100] {
        assert_eq!((measure.difference, measure.interval, measure.p), (0.0, [0.0, 0.0], 1.0));
    }
}

#[test]
fn seed_and_resamples_can_be_chosen() {
    let dir = tempfile::tempdir().unwrap();
    let ([a, b], _) = two_runs(dir.path());
    let usual = compared(&["--compare", &a, &b]);
    let other = compared(&["--compare", &a, &b, "--seed", "1", "--resamples", "5000"]);
    assert_eq!((other.seed, other.resamples), (1, 5000));
    assert_eq!(other.map.difference, usual.map.difference);
    assert_ne!(other.map.interval, usual.map.interval);
    let near =
        |one: f64, other: f64| (one - other).abs() < 0.1 * (usual.map.interval[1] - usual.map.interval[0]);
    assert!(near(other.map.interval[0], usual.map.interval[0]), "{other:?} {usual:?}");
    let seed = usual.seed.to_string();
    assert_eq!(compared(&["--compare", &a, &b, "--seed", &seed]), usual);
}

#[test]
fn a_query_that_is_not_in_a_run_counts_zero() {
    let dir = tempfile::tempdir().unwrap();
    let ([_, b], _) = two_runs(dir.path());
    let without = dir.path().join("without").to_str().unwrap().to_owned();
    let lines = fs::read_to_string(&b).unwrap();
    let found = |line: &str| line.split('\t').next() == Some("q01");
    fs::write(
        &without,
        lines.lines().filter(|line| !found(line)).map(|line| format!("{line}\n")).collect::<String>(),
    )
    .unwrap();
    let found = compared(&["--compare", &b, &without]);
    assert_eq!(found.answered[1], found.answered[0] - 1, "{found:?}");
    assert_eq!((found.recall_100.better, found.recall_100.worse), (0, 1));
    let share = 1.0 / found.queries as f64;
    assert!(found.recall_100.difference < 0.0 && found.recall_100.difference >= -share, "{found:?}");
}

#[test]
fn the_halves_are_every_second_query_and_make_the_whole() {
    let dir = tempfile::tempdir().unwrap();
    let ([a, b], [_, whole]) = two_runs(dir.path());
    let path = dir.path().join("half").to_str().unwrap().to_owned();
    let ids: Vec<String> = fs::read_to_string(QUERIES).unwrap().lines().map(id).collect();
    let mut sum = 0.0;
    let mut num_queries = 0;
    for (half, first) in [("odd", 0), ("even", 1)] {
        let args = ["eval", QUERIES, QRELS, "--index", samples(), "--half", half, "--run", &path, "--json"];
        let args = [&args[..], &["--ranking", "k1=1.2"]].concat();
        let found: Summary = run(&args, Path::new(PROJECT)).ok().json();
        let ranked: BTreeSet<String> = fs::read_to_string(&path)
            .unwrap()
            .lines()
            .map(|line| line.split('\t').next().unwrap().to_owned())
            .collect();
        let expected: BTreeSet<String> = ids.iter().skip(first).step_by(2).cloned().collect();
        assert!(!ranked.is_empty() && ranked.is_subset(&expected), "{half}: {ranked:?}");
        let comparison = compared(&["--compare", &a, &b, "--half", half]);
        assert_eq!(comparison.queries, found.queries);
        assert!((comparison.ndcg_10.b - found.ndcg_10).abs() < 1e-9);
        sum += found.ndcg_10 * found.queries as f64;
        num_queries += found.queries;
    }
    assert_eq!(num_queries, whole.queries);
    assert!((sum / num_queries as f64 - whole.ndcg_10).abs() < 1e-9);
}

fn id(line: &str) -> String {
    let query: serde_json::Value = serde_json::from_str(line).unwrap();
    query["_id"].as_str().unwrap().to_owned()
}

#[test]
fn a_comparison_takes_two_runs_and_nothing_that_is_for_running_queries() {
    let dir = tempfile::tempdir().unwrap();
    let ([a, b], _) = two_runs(dir.path());
    let fails = |args: &[&str], parts: &[&str]| {
        run(&[&["eval", QUERIES, QRELS], args].concat(), Path::new(PROJECT)).fails_with(parts);
    };
    for option in [["--index", "index"], ["--run", "x"], ["-k", "100"], ["--ranking", "k1=1"]] {
        fails(&[&["--compare", &a, &b], &option[..]].concat(), &["cannot be used with", option[0]]);
    }
    fails(&["--compare", &a], &["2 values", "--compare"]);
    fails(&["--compare", &a, &b, "--compare", &a, &b], &["--compare", "multiple times"]);
    fails(&["--compare", &a, &b, "--resamples", "0"], &["--resamples"]);
    fails(&["--seed", "1"], &["--compare"]);
    fails(&["--half", "third"], &["even", "odd"]);
    fails(&["--compare", &a, "no such run"], &["no such run"]);
    fails(&["--compare", &a, QRELS], &["qrels.tsv:1", "six columns"]);
}
