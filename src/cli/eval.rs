//! `fihris eval`: measures the ranking against judgments, or compares two runs that were written before.
//!
//! Halves are by the place of a query in its file, so that constants can be learned on one half and reported on the
//! other. The measures and the bootstrap are those of `fihris::eval`; here queries are run, timed and shown.

use std::{fs::File, io::BufWriter, path::PathBuf, time::Instant};

use anyhow::{Context, bail};
use fihris::{
    eval::{Comparison, Difference, Latency, Qrels, Run, Summary, Topic, compare, evaluate, read_topics},
    query::{engine::Ranking, plain},
    search::{RankRequest, Searcher},
    user_lexicon::analyzer_of,
};

use super::{
    Outcome,
    args::{self, Half},
    output::{Look, Output},
};

/// Queries run before the clock starts.
const NUM_WARM_UP: usize = 100;

pub fn run(args: args::Eval, output: &mut Output) -> anyhow::Result<Outcome> {
    let topics = half(read_topics(&args.queries)?, args.half);
    let qrels = Qrels::read(&args.qrels)?;
    if let Some([a, b]) = args.compare.as_deref() {
        let runs = [Run::read(a)?, Run::read(b)?];
        let found = compare(&topics, &qrels, runs.each_ref(), args.resamples as usize, args.seed);
        if args.json {
            output.json(&found)?;
        } else {
            table(&found, [a, b], output)?;
        }
        return Ok(Outcome::Done);
    }
    let ranking = args.ranking.as_deref().map_or(Ok(Ranking::default()), ranking)?;
    let searcher = Searcher::open(&args.index.index, &analyzer_of(&args.index.index)?)?.with_ranking(ranking);
    let request = RankRequest { limit: args.depth, feedback: args.feedback };
    for topic in topics.iter().take(NUM_WARM_UP) {
        searcher.rank(&plain(&topic.text), request)?;
    }
    let mut run = Run::default();
    let mut latencies = Vec::with_capacity(topics.len());
    for topic in &topics {
        let started = Instant::now();
        let ranked = searcher.rank(&plain(&topic.text), request)?;
        latencies.push(started.elapsed().as_secs_f64() * 1e3);
        run.insert(&topic.id, ranked);
    }
    if let Some(path) = args.run {
        write(&run, path)?;
    }
    let summary = Summary::new(evaluate(&topics, &qrels, &run), Latency::of(latencies));
    if args.json {
        output.json(&summary)?;
    } else {
        let latency = &summary.latency_ms;
        output.line(&format!("queries     {}", summary.queries))?;
        output.line(&format!("nDCG@10     {:.4}", summary.ndcg_10))?;
        output.line(&format!("MRR@10      {:.4}", summary.mrr_10))?;
        output.line(&format!("MAP         {:.4}", summary.map))?;
        output.line(&format!("recall@100  {:.4}", summary.recall_100))?;
        output.line(&format!(
            "latency ms  p50 {:.2}  p95 {:.2}  p99 {:.2}",
            latency.p50, latency.p95, latency.p99
        ))?;
    }
    Ok(Outcome::Done)
}

/// The first query of the file is odd.
fn half(topics: Vec<Topic>, half: Option<Half>) -> Vec<Topic> {
    let (skipped, step) = match half {
        None => (0, 1),
        Some(Half::Odd) => (0, 2),
        Some(Half::Even) => (1, 2),
    };
    topics.into_iter().skip(skipped).step_by(step).collect()
}

fn table(found: &Comparison, [a, b]: [&PathBuf; 2], output: &mut Output) -> anyhow::Result<()> {
    for (name, path, answered) in [("A", a, found.answered[0]), ("B", b, found.answered[1])] {
        let path = output.field(&path.display().to_string(), Look::Plain);
        output.line(&format!("{name}           {path}, {answered} of {} queries answered", found.queries))?;
    }
    output.line(&format!("bootstrap   {} resamples, seed {}", found.resamples, found.seed))?;
    output.line("")?;
    output
        .line("                 A       B    B - A       95 % interval       p  B better   worse   equal")?;
    for (name, measure) in [
        ("nDCG@10", found.ndcg_10),
        ("MRR@10", found.mrr_10),
        ("MAP", found.map),
        ("recall@100", found.recall_100),
    ] {
        let Difference { a, b, difference, interval: [low, high], p, better, worse, equal } = measure;
        output.line(&format!(
            "{name:<10}  {a:.4}  {b:.4}  {difference:+.4}  {low:+.4} … {high:+.4}  {p:.4}  {better:>8}  {worse:>6}  {equal:>6}",
        ))?;
    }
    Ok(())
}

fn write(run: &Run, path: PathBuf) -> anyhow::Result<()> {
    let file = File::create(&path).with_context(|| path.display().to_string())?;
    run.write(BufWriter::new(file), "fihris").with_context(|| path.display().to_string())
}

fn ranking(constants: &str) -> anyhow::Result<Ranking> {
    let mut ranking = Ranking::default();
    for constant in constants.split(',') {
        let (name, value) =
            constant.split_once('=').with_context(|| format!("{constant} is not NAME=VALUE"))?;
        let value: f32 = value.parse().with_context(|| format!("{value} is not a number"))?;
        match name {
            "k1" => ranking.k1 = value,
            "b" => ranking.b = value,
            "written" => ranking.levels[0] = value,
            "folded" => ranking.levels[1] = value,
            "lemma" => ranking.levels[2] = value,
            "title" => ranking.title = value,
            "coordination" => ranking.coordination = value,
            "needed" => ranking.needed = value,
            "max_strict_words" => ranking.max_strict_words = value as u16,
            "stop_word" => ranking.stop_word = value,
            "kin" => ranking.kin = value,
            "closeness" => ranking.closeness = value,
            "second_look" => ranking.second_look = value as usize,
            "feedback" => ranking.feedback = value,
            "feedback_docs" => ranking.feedback_docs = value as usize,
            "feedback_terms" => ranking.feedback_terms = value as usize,
            "feedback_spread" => ranking.feedback_spread = value,
            _ => bail!("there is no constant {name}"),
        }
    }
    Ok(ranking)
}
