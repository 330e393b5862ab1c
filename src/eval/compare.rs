//! Whether one run is better than another: the differences of the measures over the same topics, by paired bootstrap.
//!
//! A resample draws as many topics as there are, with replacement; a topic brings its differences in all measures. The
//! interval is the percentile interval (Efron and Tibshirani 1993, chapter 13). The p-value is that of the shift
//! method (Smucker, Allan and Carterette 2007, section 2.4): the share of resamples that, moved so that no difference
//! is their mean, are at least as far from 0 as the difference found; one is added to both counts, so that p is never 0
//! (Davison and Hinkley 1997, section 4.2). The two can disagree where 0 is near an end of the interval. Pure, and the
//! same for the same seed; swapping the runs changes the signs.

use serde::{Deserialize, Serialize};

use super::{Qrels, Run, Topic, metrics};

/// Resamples where no other number is asked for.
pub const NUM_RESAMPLES: usize = 10_000;

/// Seed where no other is asked for: the year of the paper with the p-value.
pub const SEED: u64 = 2007;

/// Chance that the difference lies outside the interval, half of it on each side.
const OUTSIDE: f64 = 0.05;

/// What is closer together than this differs by rounding only.
const ROUNDING: f64 = 1e-9;

/// Two runs over the same topics; the names are those of [`super::Summary`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Number of topics with a relevant document.
    pub queries: usize,
    /// Number of them that A and B have an answer to; where a run has none, it counts 0.
    pub answered: [usize; 2],
    /// Number of resamples.
    pub resamples: usize,
    /// Seed of the resamples.
    pub seed: u64,
    /// nDCG of the first 10.
    #[serde(rename = "ndcg@10")]
    pub ndcg_10: Difference,
    /// Reciprocal rank within the first 10.
    #[serde(rename = "mrr@10")]
    pub mrr_10: Difference,
    /// Average precision over the whole run.
    pub map: Difference,
    /// Recall in the first 100.
    #[serde(rename = "recall@100")]
    pub recall_100: Difference,
}

/// One measure of two runs, A and B.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Mean of A.
    pub a: f64,
    /// Mean of B.
    pub b: f64,
    /// Mean of B - A.
    pub difference: f64,
    /// Ends of the 95 % confidence interval of the difference.
    pub interval: [f64; 2],
    /// Two-sided p-value: how often chance alone would bring a difference as large.
    pub p: f64,
    /// Number of topics where B is better.
    pub better: usize,
    /// Number of topics where B is worse.
    pub worse: usize,
    /// Number of topics where they are equal.
    pub equal: usize,
}

/// Compares two runs over the topics that have a relevant document; without such topics there is no difference.
pub fn compare(topics: &[Topic], qrels: &Qrels, runs: [&Run; 2], resamples: usize, seed: u64) -> Comparison {
    let [a, b] = runs.map(|run| metrics::of_topics(topics, qrels, run));
    let answered =
        |run: &Run| metrics::judged(topics, qrels).filter(|(topic, _)| !run.of(&topic.id).is_empty()).count();
    let differences = differences(&a, &b);
    let drawn = resample(&differences, resamples, seed);
    let measure = |place: usize| {
        let column = |rows: &[[f64; 4]]| rows.iter().map(|row| row[place]).collect::<Vec<f64>>();
        Difference::new(mean(&column(&a)), mean(&column(&b)), &column(&differences), column(&drawn))
    };
    Comparison {
        queries: differences.len(),
        answered: runs.map(answered),
        resamples,
        seed,
        ndcg_10: measure(0),
        mrr_10: measure(1),
        map: measure(2),
        recall_100: measure(3),
    }
}

/// B - A of each topic, 0 where only rounding differs.
fn differences(a: &[[f64; 4]], b: &[[f64; 4]]) -> Vec<[f64; 4]> {
    let difference = |a: f64, b: f64| if (b - a).abs() < ROUNDING { 0.0 } else { b - a };
    let row = |(a, b): (&[f64; 4], &[f64; 4])| std::array::from_fn(|place| difference(a[place], b[place]));
    a.iter().zip(b).map(row).collect()
}

/// The means of topics drawn with replacement, so many times.
fn resample(rows: &[[f64; 4]], resamples: usize, seed: u64) -> Vec<[f64; 4]> {
    if rows.is_empty() {
        return vec![[0.0; 4]; resamples];
    }
    let mut random = fastrand::Rng::with_seed(seed);
    let draw = |_| {
        let mut sum = [0.0; 4];
        for _ in rows {
            // Numbers of 64 bits, so that all machines draw the same.
            let row = &rows[random.u64(..rows.len() as u64) as usize];
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        sum.map(|sum| sum / rows.len() as f64)
    };
    (0..resamples).map(draw).collect()
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

impl Difference {
    /// From the means of A and B, the differences of the topics and the means of the resamples, in any order.
    fn new(a: f64, b: f64, by_topic: &[f64], mut drawn: Vec<f64>) -> Difference {
        let difference = mean(by_topic);
        let is_far = |mean: &&f64| (**mean - difference).abs() + ROUNDING >= difference.abs();
        let num_far = drawn.iter().filter(is_far).count();
        drawn.sort_by(f64::total_cmp);
        // So many are below the interval or its lower end, and as many on the other side, so that swapping mirrors it.
        let rank = ((OUTSIDE / 2.0 * (drawn.len() + 1) as f64) as usize).max(1);
        let end =
            |place: Option<usize>| place.and_then(|place| drawn.get(place)).copied().unwrap_or(difference);
        let count = |is: fn(f64) -> bool| by_topic.iter().filter(|value| is(**value)).count();
        Difference {
            a,
            b,
            difference,
            interval: [end(Some(rank - 1)), end(drawn.len().checked_sub(rank))],
            p: (num_far + 1) as f64 / (drawn.len() + 1) as f64,
            better: count(|value| value > 0.0),
            worse: count(|value| value < 0.0),
            equal: count(|value| value == 0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One measure of two runs with these values by topic.
    fn of(a: &[f64], b: &[f64], resamples: usize, seed: u64) -> Difference {
        let rows = |values: &[f64]| values.iter().map(|value| [*value; 4]).collect::<Vec<_>>();
        let differences = differences(&rows(a), &rows(b));
        let first = |rows: Vec<[f64; 4]>| rows.into_iter().map(|row| row[0]).collect::<Vec<f64>>();
        let drawn = first(resample(&differences, resamples, seed));
        Difference::new(mean(a), mean(b), &first(differences), drawn)
    }

    /// Values between 0 and 1 as a run might have them, and others that are more by `gain` on average.
    fn sample(size: usize, gain: f64, seed: u64) -> (Vec<f64>, Vec<f64>) {
        let mut random = fastrand::Rng::with_seed(seed);
        let a: Vec<f64> = (0..size).map(|_| random.f64()).collect();
        let b = a.iter().map(|value| value + gain + 0.4 * (random.f64() - 0.5)).collect();
        (a, b)
    }

    fn negated(of: Difference) -> Difference {
        let Difference { a, b, difference, interval: [low, high], p, better, worse, equal } = of;
        Difference {
            a: b,
            b: a,
            difference: -difference,
            interval: [-high, -low],
            p,
            better: worse,
            worse: better,
            equal,
        }
    }

    #[track_caller]
    fn assert_close(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected} ± {tolerance}");
    }

    #[test]
    fn a_run_does_not_differ_from_itself() {
        let (a, _) = sample(50, 0.0, 1);
        let found = of(&a, &a, 1000, SEED);
        assert_eq!((found.difference, found.interval, found.p), (0.0, [0.0, 0.0], 1.0));
        assert_eq!((found.better, found.worse, found.equal), (0, 0, 50));
        assert_eq!(found.a, found.b);
    }

    #[test]
    fn what_differs_by_rounding_is_equal() {
        let found = of(&[0.1 + 0.2, 0.5], &[0.3, 0.5], 100, SEED);
        assert_eq!((found.difference, found.interval, found.p), (0.0, [0.0, 0.0], 1.0));
        assert_eq!(found.equal, 2);
    }

    #[test]
    fn a_run_that_is_better_everywhere_has_an_interval_above_zero() {
        let (a, _) = sample(30, 0.0, 1);
        let b: Vec<f64> = (1..).zip(&a).map(|(place, value)| value + 0.01 * f64::from(place)).collect();
        let found = of(&a, &b, 1000, SEED);
        assert_close(found.difference, 0.155, 1e-12);
        let [low, high] = found.interval;
        assert!(0.01 < low && low < found.difference && found.difference < high && high < 0.3, "{found:?}");
        // No resample of a thousand, and one added to both counts.
        assert_eq!(found.p, 1.0 / 1001.0);
        assert_eq!((found.better, found.worse, found.equal), (30, 0, 0));
    }

    #[test]
    fn swapping_the_runs_changes_the_signs_and_nothing_else() {
        for seed in 0..20 {
            let (mut a, b) = sample(37, 0.02, seed);
            a[..5].copy_from_slice(&b[..5]);
            let found = of(&a, &b, 999, seed);
            assert_eq!(of(&b, &a, 999, seed), negated(found));
            assert!(found.better > 0 && found.worse > 0 && found.equal == 5, "{found:?}");
        }
    }

    /// Of two topics, each resample has the first one twice, both, or the second one twice, as 1 : 2 : 1.
    #[test]
    fn two_topics_are_as_worked_out_by_hand() {
        let found = of(&[0.5, 0.25], &[1.0, 0.25], NUM_RESAMPLES, SEED);
        assert_eq!((found.a, found.b, found.difference), (0.375, 0.625, 0.25));
        assert_eq!(found.interval, [0.0, 0.5]);
        assert_close(found.p, 0.5, 0.02);
        assert_eq!((found.better, found.worse, found.equal), (1, 0, 1));
    }

    /// The mean of 400 differences is nearly normal: the ends are 1.96 standard errors away, and p is the normal one.
    #[test]
    fn many_topics_agree_with_the_normal_distribution() {
        let (a, b) = sample(400, 0.0, 3);
        let size = a.len() as f64;
        let mean = a.iter().zip(&b).map(|(a, b)| b - a).sum::<f64>() / size;
        let variance = a.iter().zip(&b).map(|(a, b)| (b - a - mean).powi(2)).sum::<f64>() / size;
        let error = (variance / size).sqrt();
        // How many standard errors from 0, and the two-sided p-value there by the normal table.
        for (distance, p) in [(0.0, 1.0), (0.5, 0.6171), (1.5, 0.1336), (-2.0, 0.0455), (2.5, 0.0124)] {
            let b: Vec<f64> = b.iter().map(|value| value - mean + distance * error).collect();
            let found = of(&a, &b, NUM_RESAMPLES, SEED);
            let [low, high] = found.interval.map(|end| (end - found.difference) / error);
            assert_close(found.difference, distance * error, 1e-12);
            // Ten thousand resamples leave about .03 to chance; an interval of 90 % would end at 1.64.
            assert_close(low, -1.96, 0.12);
            assert_close(high, 1.96, 0.12);
            assert_close(found.p, p, 0.02);
        }
    }

    /// Of samples whose true difference is known, 19 of 20 intervals hold it, and without a difference 1 of 20 has
    /// p < .05; with 60 topics a little less and more.
    #[test]
    fn intervals_hold_the_true_difference_and_p_is_small_as_often_as_it_says() {
        let (mut num_held, mut num_small) = (0, 0);
        let num_samples = 600;
        for seed in 0..num_samples {
            let (a, b) = sample(60, 0.05, seed);
            let [low, high] = of(&a, &b, 500, SEED).interval;
            num_held += usize::from(low <= 0.05 && 0.05 <= high);
            let (a, b) = sample(60, 0.0, seed);
            num_small += usize::from(of(&a, &b, 500, SEED).p < 0.05);
        }
        assert_close(num_held as f64 / num_samples as f64, 0.94, 0.03);
        assert_close(num_small as f64 / num_samples as f64, 0.06, 0.03);
    }

    /// Figures that were published must come out again; should these differ, the generator draws other numbers. They
    /// are those of a second implementation, in Python, of bootstrap and generator.
    #[test]
    fn the_same_seed_gives_the_same_figures_everywhere() {
        let a: Vec<f64> = (0..50).map(|place| f64::from(place * 7 % 50) / 50.0).collect();
        let b: Vec<f64> = (0..50).map(|place| f64::from(place * 9 % 50) / 50.0 + 0.1).collect();
        let found = of(&a, &b, NUM_RESAMPLES, SEED);
        assert_eq!(found, of(&a, &b, NUM_RESAMPLES, SEED));
        assert_close(found.interval[0], -0.0152, 1e-12);
        assert_close(found.interval[1], 0.216, 1e-12);
        assert_close(found.p, 922.0 / 10_001.0, 1e-12);
        assert_ne!(found, of(&a, &b, NUM_RESAMPLES, SEED + 1));
    }

    fn run(rankings: &[(&str, &[&str])]) -> Run {
        let mut run = Run::default();
        for (query, documents) in rankings {
            run.insert(query, documents.iter().map(|document| ((*document).to_owned(), 1.0)).collect());
        }
        run
    }

    #[test]
    fn a_topic_without_an_answer_counts_zero_and_one_without_a_relevant_document_not_at_all() {
        let topics = ["both", "only_b", "irrelevant", "unjudged"];
        let topics = topics.map(|id| Topic { id: id.to_owned(), text: String::new() });
        let mut qrels = Qrels::default();
        for (query, document, grade) in
            [("both", "d", 1), ("only_b", "d", 1), ("irrelevant", "d", 0), ("elsewhere", "d", 1)]
        {
            qrels.insert(query, document, grade);
        }
        let a = run(&[("both", &["d"]), ("unjudged", &["d"])]);
        let b =
            run(&[("both", &["x", "d"]), ("only_b", &["d"]), ("irrelevant", &["x"]), ("elsewhere", &["d"])]);
        let found = compare(&topics, &qrels, [&a, &b], 100, SEED);
        assert_eq!((found.queries, found.resamples, found.seed), (2, 100, SEED));
        assert_eq!(found.answered, [1, 2]);
        assert_eq!((found.mrr_10.a, found.mrr_10.b, found.mrr_10.difference), (0.5, 0.75, 0.25));
        assert_eq!((found.mrr_10.better, found.mrr_10.worse, found.mrr_10.equal), (1, 1, 0));
        assert_eq!((found.recall_100.a, found.recall_100.b), (0.5, 1.0));
        assert_eq!((found.recall_100.better, found.recall_100.worse, found.recall_100.equal), (1, 0, 1));
        let swapped = compare(&topics, &qrels, [&b, &a], 100, SEED);
        for (found, swapped) in [
            (found.ndcg_10, swapped.ndcg_10),
            (found.mrr_10, swapped.mrr_10),
            (found.map, swapped.map),
            (found.recall_100, swapped.recall_100),
        ] {
            assert_eq!(swapped, negated(found));
        }
    }

    #[test]
    fn the_means_are_those_of_evaluate() {
        let topics = ["p", "q", "r"].map(|id| Topic { id: id.to_owned(), text: String::new() });
        let mut qrels = Qrels::default();
        for (query, document, grade) in
            [("p", "a", 2), ("p", "b", 1), ("q", "a", 1), ("r", "c", 3), ("r", "a", 1), ("r", "b", 1)]
        {
            qrels.insert(query, document, grade);
        }
        let a = run(&[("p", &["b", "x", "a"]), ("q", &["x", "y", "a"]), ("r", &["a", "c"])]);
        let b = run(&[("p", &["a", "b"]), ("r", &["x", "c", "b", "a"])]);
        let found = compare(&topics, &qrels, [&a, &b], 10, SEED);
        for (run, mean) in [(&a, (|of| of.a) as fn(Difference) -> f64), (&b, |of| of.b)] {
            let scores = metrics::evaluate(&topics, &qrels, run);
            assert_eq!(found.queries, scores.queries);
            let means = [scores.ndcg_10, scores.mrr_10, scores.map, scores.recall_100];
            let measures = [found.ndcg_10, found.mrr_10, found.map, found.recall_100];
            for (expected, measure) in means.into_iter().zip(measures) {
                assert_close(mean(measure), expected, 1e-12);
                assert_close(measure.b - measure.a, measure.difference, 1e-12);
            }
        }
        assert!(found.ndcg_10.a != found.map.a && found.map.a != found.mrr_10.a);
    }

    #[test]
    fn without_topics_there_is_no_difference() {
        let found = compare(&[], &Qrels::default(), [&Run::default(), &Run::default()], 100, SEED);
        let none = Difference {
            a: 0.0,
            b: 0.0,
            difference: 0.0,
            interval: [0.0, 0.0],
            p: 1.0,
            better: 0,
            worse: 0,
            equal: 0,
        };
        assert_eq!((found.queries, found.map), (0, none));
    }

    #[test]
    fn the_json_has_these_fields_and_no_others() {
        let measure = Difference {
            a: 0.5,
            b: 0.75,
            difference: 0.25,
            interval: [0.0, 0.5],
            p: 0.125,
            better: 2,
            worse: 1,
            equal: 0,
        };
        let comparison = Comparison {
            queries: 3,
            answered: [3, 2],
            resamples: 100,
            seed: 1,
            ndcg_10: measure,
            mrr_10: measure,
            map: measure,
            recall_100: measure,
        };
        let json = serde_json::to_string(&comparison).unwrap();
        let start = r#"{"queries":3,"answered":[3,2],"resamples":100,"seed":1,"ndcg@10":{"a":0.5,"b":0.75,"difference":0.25,"interval":[0.0,0.5],"p":0.125,"better":2,"worse":1,"equal":0},"mrr@10":{"#;
        assert!(json.starts_with(start), "{json}");
        assert_eq!(serde_json::from_str::<Comparison>(&json).unwrap(), comparison);
        assert!(serde_json::from_str::<Comparison>(&json.replace("\"seed\"", "\"other\"")).is_err());
    }
}
