//! What `eval` reports: the means of the measures and how long the queries took.
//!
//! The JSON of [`Summary`] is a contract with programs that read it and refuse unknown fields; the command writes it
//! and leaves the numbers to `metrics`. Percentiles are by nearest rank: always a time that was measured.

use serde::{Deserialize, Serialize};

use super::Scores;

/// Measures and times of one evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Number of topics with a relevant document, over which the means are.
    pub queries: usize,
    /// Mean nDCG of the first 10.
    #[serde(rename = "ndcg@10")]
    pub ndcg_10: f64,
    /// Mean reciprocal rank within the first 10.
    #[serde(rename = "mrr@10")]
    pub mrr_10: f64,
    /// Mean average precision.
    pub map: f64,
    /// Mean recall in the first 100.
    #[serde(rename = "recall@100")]
    pub recall_100: f64,
    /// Time of a query in milliseconds.
    pub latency_ms: Latency,
}

/// Percentiles of times in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    /// Half of the queries took at most this.
    pub p50: f64,
    /// 95 of 100 queries took at most this.
    pub p95: f64,
    /// 99 of 100 queries took at most this.
    pub p99: f64,
}

impl Summary {
    /// The report of measures and times.
    pub fn new(scores: Scores, latency_ms: Latency) -> Summary {
        let Scores { queries, ndcg_10, mrr_10, map, recall_100 } = scores;
        Summary { queries, ndcg_10, mrr_10, map, recall_100, latency_ms }
    }
}

impl Latency {
    /// Percentiles of times in milliseconds, in any order; all 0 if there are none.
    pub fn of(mut times_ms: Vec<f64>) -> Latency {
        times_ms.sort_by(f64::total_cmp);
        let percentile = |percent: usize| {
            let rank = (percent * times_ms.len()).div_ceil(100);
            rank.checked_sub(1).and_then(|place| times_ms.get(place)).copied().unwrap_or(0.0)
        };
        Latency { p50: percentile(50), p95: percentile(95), p99: percentile(99) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measured_times() {
        let hundred = (1..=100).rev().map(f64::from).collect();
        assert_eq!(Latency::of(hundred), Latency { p50: 50.0, p95: 95.0, p99: 99.0 });
        assert_eq!(Latency::of(vec![3.0, 1.0, 2.0]), Latency { p50: 2.0, p95: 3.0, p99: 3.0 });
        assert_eq!(Latency::of(vec![1.0, 2.0]), Latency { p50: 1.0, p95: 2.0, p99: 2.0 });
        assert_eq!(Latency::of(vec![]), Latency::default());
    }

    #[test]
    fn the_json_is_that_of_the_contract() {
        let scores = Scores { queries: 2, ndcg_10: 0.5, mrr_10: 0.25, map: 0.125, recall_100: 1.0 };
        let summary = Summary::new(scores, Latency { p50: 1.0, p95: 2.0, p99: 2.5 });
        let json = r#"{"queries":2,"ndcg@10":0.5,"mrr@10":0.25,"map":0.125,"recall@100":1.0,"latency_ms":{"p50":1.0,"p95":2.0,"p99":2.5}}"#;
        assert_eq!(serde_json::to_string(&summary).unwrap(), json);
        assert_eq!(serde_json::from_str::<Summary>(json).unwrap(), summary);
    }
}
