//! `fihris eval`: measures the ranking against judgments.

use std::{fs::File, io::BufWriter, path::PathBuf, time::Instant};

use anyhow::{Context, bail};
use fihris::{
    bundled,
    eval::{Latency, Qrels, Run, Summary, evaluate, read_topics},
    query::{engine::Ranking, plain},
    search::Searcher,
};

use super::{Outcome, args, output::Output};

/// Queries run before the clock starts.
const NUM_WARM_UP: usize = 100;

pub fn run(args: args::Eval, output: &mut Output) -> anyhow::Result<Outcome> {
    let topics = read_topics(&args.queries)?;
    let qrels = Qrels::read(&args.qrels)?;
    let ranking = args.ranking.as_deref().map_or(Ok(Ranking::default()), ranking)?;
    let searcher = Searcher::open(&args.index.index, &bundled::analyzer())?.with_ranking(ranking);
    for topic in topics.iter().take(NUM_WARM_UP) {
        searcher.rank(&plain(&topic.text), args.depth)?;
    }
    let mut run = Run::default();
    let mut latencies = Vec::with_capacity(topics.len());
    for topic in &topics {
        let started = Instant::now();
        let ranked = searcher.rank(&plain(&topic.text), args.depth)?;
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
            "stem" => ranking.levels[2] = value,
            "title" => ranking.title = value,
            "coordination" => ranking.coordination = value,
            "needed" => ranking.needed = value,
            "max_strict_words" => ranking.max_strict_words = value as u16,
            "particle" => ranking.particle = value,
            "kin" => ranking.kin = value,
            "closeness" => ranking.closeness = value,
            _ => bail!("there is no constant {name}"),
        }
    }
    Ok(ranking)
}
