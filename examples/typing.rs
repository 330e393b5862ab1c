//! Prints what is suggested and corrected for some queries of an index, or how often corrections are right.
//!
//! `cargo run --release --example typing -- INDEX QUERY...` takes each query as typed so far; `typing -- INDEX --typos SEED
//! NUM` draws that many words of an index by their documents, spoils each by one edit, and counts how often the correction
//! gives the word back, and how often a word that was not spoiled is corrected.

use std::{path::Path, time::Instant};

use fihris::{
    Result,
    analysis::words,
    arabic::{
        folded,
        letters::{Class, class},
    },
    search::{Searcher, SuggestRequest},
    user_lexicon::analyzer_of,
};

/// What a slip puts in.
const LETTERS: &str = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةى";
/// Documents that a word must have to be drawn.
const MIN_DOCS: usize = 5;

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let index = args.next().ok_or("which index?")?;
    let searcher = Searcher::open(Path::new(&index), &analyzer_of(Path::new(&index))?)?;
    let before = resident();
    let started = Instant::now();
    let (num_words, num_names) = searcher.prepare()?;
    report(&format!("{num_words} words, {num_names} names"), started);
    line(&format!("resident {:.0} MB before, {:.0} behind", before, resident()));
    let queries: Vec<String> = args.collect();
    if let [flag, seed, num] = queries.as_slice()
        && flag == "--typos"
    {
        return Ok(typos(&searcher, seed.parse()?, num.parse()?)?);
    }
    for text in queries {
        let started = Instant::now();
        let response = searcher.suggest(&SuggestRequest { text: text.clone(), limit: 8 })?;
        report(&format!("{text}: suggestions"), started);
        for suggestion in response.suggestions {
            let (kind, name) = (suggestion.kind, suggestion.text);
            line(&format!("    {} {kind:?} {name}  {}", suggestion.count, suggestion.query));
        }
        let started = Instant::now();
        let correction = searcher.correction(&text)?;
        report(&format!("    correction {:?}", correction.map(|correction| correction.query)), started);
    }
    Ok(())
}

/// Memory of this process in MB, 0 where the system does not say it.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or("");
    line.trim().trim_end_matches(" kB").parse::<f64>().map_or(0.0, |kb| kb / 1e3)
}

/// Spoils words and counts how many come back.
fn typos(searcher: &Searcher, seed: u64, num: usize) -> Result<()> {
    let mut random = fastrand::Rng::with_seed(seed);
    let addresses: Vec<_> = searcher.reader().addresses().collect();
    let (mut num_unknown, mut num_right, mut num_wrong, mut num_touched) = (0, 0, 0, 0);
    let (mut slowest, mut total) = (0.0_f64, 0.0);
    let mut drawn = 0;
    while drawn < num {
        let Some(address) = addresses.get(random.usize(0..addresses.len())) else { break };
        let (_, text) = searcher.reader().title_and_text(*address)?;
        let all: Vec<&str> = words(&text).filter_map(|range| text.get(range)).collect();
        if all.is_empty() {
            continue;
        }
        let word = all[random.usize(0..all.len())];
        let letters: Vec<char> = word.chars().collect();
        let is_wanted = letters.len() >= 4 && letters.iter().all(|letter| class(*letter) == Class::Arabic);
        if !is_wanted || searcher.rank(&fihris::query::plain(word), MIN_DOCS)?.len() < MIN_DOCS {
            continue;
        }
        let typed = spoiled(&letters, &mut random);
        if folded(&typed) == folded(word) {
            continue;
        }
        drawn += 1;
        num_touched += usize::from(searcher.correction(word)?.is_some());
        let is_known = !searcher.rank(&fihris::query::plain(&typed), 1)?.is_empty();
        let started = Instant::now();
        let correction = searcher.correction(&typed)?;
        let took = started.elapsed().as_secs_f64() * 1e3;
        slowest = slowest.max(took);
        total += took;
        num_unknown += usize::from(!is_known);
        let found = correction.map(|correction| correction.query);
        let is_right = found.as_deref().is_some_and(|found| folded(found) == folded(word));
        num_right += usize::from(is_right);
        num_wrong += usize::from(found.is_some() && !is_right);
        if !is_right {
            line(&format!("    {word} {typed} {} {found:?}", if is_known { "known" } else { "unknown" }));
        }
    }
    line(&format!(
        "{drawn} typos, {num_unknown} unknown, {num_right} right, {num_wrong} wrong; {num_touched} right words touched; {:.2} ms, at most {slowest:.2}",
        total / drawn.max(1) as f64
    ));
    Ok(())
}

/// A word with a letter too many, too few, another, or two turned round.
fn spoiled(letters: &[char], random: &mut fastrand::Rng) -> String {
    let mut letters = letters.to_vec();
    let any: Vec<char> = LETTERS.chars().collect();
    let at = random.usize(0..letters.len());
    let letter = any[random.usize(0..any.len())];
    match random.usize(0..4) {
        0 => letters.insert(at, letter),
        1 => {
            letters.remove(at);
        }
        2 => letters[at] = letter,
        _ if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters.swap(at, at - 1),
    }
    letters.into_iter().collect()
}

#[allow(clippy::print_stdout)]
fn line(text: &str) {
    println!("{text}");
}

fn report(what: &str, started: Instant) {
    line(&format!("{what}, {:.2} ms", started.elapsed().as_secs_f64() * 1e3));
}
