//! nDCG, reciprocal rank, average precision and recall of rankings against judgments.
//!
//! As in trec_eval: a grade above 0 is relevant and is its gain, the discount is log2(rank + 1), the ideal ranking is of
//! all judged documents, unjudged documents are not relevant. Unlike it, ties keep the order of the run. Means are over
//! the topics with a relevant document; a topic without an answer counts 0. Source: Järvelin and Kekäläinen 2002;
//! trec_eval 9.0.

use super::{Grades, Qrels, Run, Topic};

/// Means over the topics that have a relevant document, each between 0 and 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scores {
    /// Number of those topics.
    pub queries: usize,
    /// nDCG of the first 10.
    pub ndcg_10: f64,
    /// Reciprocal rank within the first 10.
    pub mrr_10: f64,
    /// Average precision over the whole run.
    pub map: f64,
    /// Recall in the first 100.
    pub recall_100: f64,
}

/// Means of the measures over the topics that have a relevant document; all 0 if there is no such topic.
pub fn evaluate(topics: &[Topic], qrels: &Qrels, run: &Run) -> Scores {
    let rows = of_topics(topics, qrels, run);
    let mean = |place: usize| {
        let sum: f64 = rows.iter().map(|row| row[place]).sum();
        if rows.is_empty() { 0.0 } else { sum / rows.len() as f64 }
    };
    Scores { queries: rows.len(), ndcg_10: mean(0), mrr_10: mean(1), map: mean(2), recall_100: mean(3) }
}

/// nDCG@10, reciprocal rank within 10, average precision and recall@100 of each topic that has a relevant document.
pub(super) fn of_topics(topics: &[Topic], qrels: &Qrels, run: &Run) -> Vec<[f64; 4]> {
    let measures = |(topic, grades): (&Topic, &Grades)| {
        let ranking: Vec<&str> = run.of(&topic.id).iter().map(|(document, _)| document.as_str()).collect();
        [
            ndcg(&ranking, grades, 10),
            reciprocal_rank(&ranking, grades, 10),
            average_precision(&ranking, grades),
            recall(&ranking, grades, 100),
        ]
    };
    judged(topics, qrels).map(measures).collect()
}

/// The topics that have a relevant document.
pub(super) fn judged<'a>(
    topics: &'a [Topic],
    qrels: &'a Qrels,
) -> impl Iterator<Item = (&'a Topic, &'a Grades)> {
    let grades = |topic: &Topic| qrels.of(&topic.id).filter(|grades| num_relevant(grades) > 0);
    topics.iter().filter_map(move |topic| Some((topic, grades(topic)?)))
}

/// Normalized discounted cumulative gain of the first `cutoff` documents; 0 if none is relevant.
pub fn ndcg(ranking: &[&str], grades: &Grades, cutoff: usize) -> f64 {
    let mut ideal: Vec<i32> = grades.values().copied().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = dcg(ideal.into_iter().take(cutoff));
    let found = dcg(ranking.iter().take(cutoff).map(|document| grade(grades, document)));
    if ideal > 0.0 { found / ideal } else { 0.0 }
}

/// One over the rank of the first relevant document within the first `cutoff`; 0 if there is none.
pub fn reciprocal_rank(ranking: &[&str], grades: &Grades, cutoff: usize) -> f64 {
    let place = ranking.iter().take(cutoff).position(|document| grade(grades, document) > 0);
    place.map_or(0.0, |place| 1.0 / (place + 1) as f64)
}

/// Mean over all relevant documents of the precision at their ranks, 0 for those not found; 0 if none is relevant.
pub fn average_precision(ranking: &[&str], grades: &Grades) -> f64 {
    let mut num_found = 0;
    let mut sum = 0.0;
    for (place, document) in ranking.iter().enumerate() {
        if grade(grades, document) > 0 {
            num_found += 1;
            sum += f64::from(num_found) / (place + 1) as f64;
        }
    }
    if num_found == 0 { 0.0 } else { sum / num_relevant(grades) as f64 }
}

/// Share of the relevant documents that are within the first `cutoff`; 0 if none is relevant.
pub fn recall(ranking: &[&str], grades: &Grades, cutoff: usize) -> f64 {
    let num_found = ranking.iter().take(cutoff).filter(|document| grade(grades, document) > 0).count();
    if num_found == 0 { 0.0 } else { num_found as f64 / num_relevant(grades) as f64 }
}

fn num_relevant(grades: &Grades) -> usize {
    grades.values().filter(|&&grade| grade > 0).count()
}

fn grade(grades: &Grades, document: &str) -> i32 {
    grades.get(document).copied().unwrap_or(0)
}

fn dcg(grades: impl Iterator<Item = i32>) -> f64 {
    let discounted = |(place, grade): (usize, i32)| f64::from(grade.max(0)) / ((place + 2) as f64).log2();
    grades.enumerate().map(discounted).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grades(judged: &[(&str, i32)]) -> Grades {
        judged.iter().map(|&(document, grade)| (document.to_owned(), grade)).collect()
    }

    #[track_caller]
    fn assert_close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
    }

    #[test]
    fn the_measures_of_one_ranking_are_those_worked_out_by_hand() {
        // Gains 0 3 0 1 of a possible 3 2 1; relevant at ranks 2 and 4, three relevant in all.
        let judged = grades(&[("a", 3), ("b", 1), ("c", 2), ("d", 0), ("e", -1)]);
        let ranking = ["d", "a", "x", "b", "e"];
        let log = f64::log2;
        assert_close(
            ndcg(&ranking, &judged, 10),
            (3.0 / log(3.0) + 1.0 / log(5.0)) / (3.0 + 2.0 / log(3.0) + 1.0 / 2.0),
        );
        assert_close(ndcg(&ranking, &judged, 2), (3.0 / log(3.0)) / (3.0 + 2.0 / log(3.0)));
        assert_close(reciprocal_rank(&ranking, &judged, 10), 0.5);
        assert_close(reciprocal_rank(&ranking, &judged, 1), 0.0);
        assert_close(average_precision(&ranking, &judged), (1.0 / 2.0 + 2.0 / 4.0) / 3.0);
        assert_close(recall(&ranking, &judged, 100), 2.0 / 3.0);
        assert_close(recall(&ranking, &judged, 3), 1.0 / 3.0);
    }

    /// Numbers of trec_eval 9 (pytrec_eval-terrier 0.5.11) for this ranking and these judgments.
    #[test]
    fn trec_eval_agrees() {
        let judged = grades(&[
            ("d5", 1),
            ("d12", 2),
            ("d10", 2),
            ("d15", 3),
            ("d7", 3),
            ("d8", 0),
            ("d11", 0),
            ("d14", 0),
            ("d1", -1),
        ]);
        let ranking =
            ["d6", "d2", "d13", "d14", "d4", "d5", "d3", "d8", "d9", "d1", "d10", "d15", "d7", "d11"];
        assert_close(ndcg(&ranking, &judged, 10), 0.04988200914927945);
        assert_close(ndcg(&ranking, &judged, 12), 0.2415360180516159);
        assert_close(reciprocal_rank(&ranking, &judged, 10), 0.16666666666666666);
        assert_close(average_precision(&ranking, &judged), 0.18123543123543123);
        assert_close(recall(&ranking, &judged, 100), 0.8);
    }

    #[test]
    fn the_best_ranking_scores_one_and_an_empty_one_zero() {
        let judged = grades(&[("a", 2), ("b", 1)]);
        for (ranking, expected) in [(vec!["a", "b", "x"], 1.0), (vec![], 0.0), (vec!["x"], 0.0)] {
            assert_close(ndcg(&ranking, &judged, 10), expected);
            assert_close(reciprocal_rank(&ranking, &judged, 10), expected);
            assert_close(average_precision(&ranking, &judged), expected);
            assert_close(recall(&ranking, &judged, 100), expected);
        }
        assert_close(ndcg(&["a"], &grades(&[("a", 0)]), 10), 0.0);
    }

    #[test]
    fn means_are_over_the_topics_with_a_relevant_document() {
        let topics = ["right", "unanswered", "irrelevant", "unjudged"];
        let topics = topics.map(|id| Topic { id: id.to_owned(), text: String::new() });
        let mut qrels = Qrels::default();
        let mut run = Run::default();
        for (query, document, grade) in
            [("right", "a", 1), ("unanswered", "a", 1), ("irrelevant", "a", 0), ("other", "a", 1)]
        {
            qrels.insert(query, document, grade);
        }
        for query in ["right", "irrelevant", "unjudged"] {
            run.insert(query, vec![("a".to_owned(), 1.0)]);
        }
        let expected = Scores { queries: 2, ndcg_10: 0.5, mrr_10: 0.5, map: 0.5, recall_100: 0.5 };
        assert_eq!(evaluate(&topics, &qrels, &run), expected);
        assert_eq!(evaluate(&[], &qrels, &run), Scores::default());
    }

    /// The definitions again, rank by rank, with natural logarithms and without the functions above.
    fn naive(ranking: &[&str], judged: &Grades, cutoff: usize) -> [f64; 4] {
        let gain = |document: &str| {
            judged.iter().find(|(id, _)| *id == document).map_or(0, |(_, grade)| (*grade).max(0))
        };
        let mut ideal: Vec<&str> = judged.keys().map(String::as_str).collect();
        ideal.sort_by_key(|document| std::cmp::Reverse(gain(document)));
        let mut all = ideal.clone();
        all.retain(|document| gain(document) > 0);
        if all.is_empty() {
            return [0.0; 4];
        }
        let sum = |order: &[&str]| -> f64 {
            (1..=cutoff.min(order.len()))
                .map(|rank| f64::from(gain(order[rank - 1])) * 2f64.ln() / (1.0 + rank as f64).ln())
                .sum()
        };
        let hits = |depth: usize| {
            ranking[..depth.min(ranking.len())].iter().filter(|document| gain(document) > 0).count() as f64
        };
        let first = (1..=cutoff.min(ranking.len())).find(|&rank| hits(rank) > 0.0);
        let precisions =
            all.iter().map(|document| match ranking.iter().position(|found| found == document) {
                Some(place) => hits(place + 1) / (place + 1) as f64,
                None => 0.0,
            });
        [
            sum(ranking) / sum(&ideal),
            first.map_or(0.0, |rank| 1.0 / rank as f64),
            precisions.sum::<f64>() / all.len() as f64,
            hits(cutoff) / all.len() as f64,
        ]
    }

    proptest! {
        #[test]
        fn a_second_implementation_agrees(
            order in Just((0..40).collect::<Vec<u32>>()).prop_shuffle(),
            depth in 0..40_usize,
            cutoff in 1..50_usize,
            judged in prop::collection::btree_map(0..60_u32, -1..4_i32, 0..30),
        ) {
            let documents: Vec<String> = order[..depth].iter().map(u32::to_string).collect();
            let ranking: Vec<&str> = documents.iter().map(String::as_str).collect();
            let judged: Grades = judged.into_iter().map(|(document, grade)| (document.to_string(), grade)).collect();
            let found = [
                ndcg(&ranking, &judged, cutoff),
                reciprocal_rank(&ranking, &judged, cutoff),
                average_precision(&ranking, &judged),
                recall(&ranking, &judged, cutoff),
            ];
            for (found, expected) in found.into_iter().zip(naive(&ranking, &judged, cutoff)) {
                prop_assert!((found - expected).abs() < 1e-9, "found {}, expected {}", found, expected);
                prop_assert!((0.0..=1.0 + 1e-9).contains(&found));
            }
        }
    }
}
