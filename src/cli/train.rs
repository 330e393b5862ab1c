//! `fihris train --evaluate`: how good the names are that the bundled tagger finds in a labelled file.
//!
//! The scores are those of `fihris::eval`; here the tagger is run and its processor time taken, without the time to
//! load it. Training itself needs no index and no Rust: it is `scripts/tagger/train.py`.

use anyhow::Context;
use cpu_time::ThreadTime;
use fihris::{
    bundled,
    entity::tagger::Label,
    eval::{Span, TaggerSummary, read_conll, score},
};

use super::{Outcome, args, output::Output};

pub fn run(args: args::Train, output: &mut Output) -> anyhow::Result<Outcome> {
    let sentences = read_conll(&args.evaluate)?;
    let mut tagger = bundled::tagger().context("the bundled weights are not those of this program")?;
    let tokens: Vec<&[String]> = sentences.iter().map(|sentence| sentence.tokens.as_slice()).collect();
    let started = ThreadTime::now();
    let found = tagger.tag_sentences(&tokens);
    let seconds = started.elapsed().as_secs_f64();
    let found: Vec<Vec<Span>> = found
        .into_iter()
        .map(|spans| {
            let spans = spans.into_iter();
            spans
                .map(|span| Span { start: span.start, end: span.end, label: span.label.name().to_owned() })
                .collect()
        })
        .collect();
    let (all, by_type) = score(&sentences, &found, &Label::ALL.map(Label::name));
    let num_tokens: usize = tokens.iter().map(|tokens| tokens.len()).sum();
    let summary = TaggerSummary {
        f1: all.f1,
        precision: all.precision,
        recall: all.recall,
        by_type,
        tokens_per_cpu_second: num_tokens as f64 / seconds.max(f64::EPSILON),
    };
    if args.json {
        output.json(&summary)?;
        return Ok(Outcome::Done);
    }
    output.line("       F1     precision  recall")?;
    let of_types = summary.by_type.iter().map(|(label, scores)| (label.as_str(), scores));
    for (label, scores) in of_types.chain([("all", &all)]) {
        output.line(&format!(
            "{label:<5}  {:<5.2}  {:<9.2}  {:.2}",
            scores.f1, scores.precision, scores.recall
        ))?;
    }
    output.line(&format!("{:.0} tokens a CPU second", summary.tokens_per_cpu_second))?;
    Ok(Outcome::Done)
}
