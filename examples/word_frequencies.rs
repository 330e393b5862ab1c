//! Counts the words of a collection, in their spelling without marks, for `data/lexicon/frequencies.tsv`.
//!
//! Usage: `cargo run --release --example word_frequencies -- MIN_COUNT FILE.jsonl… > data/lexicon/frequencies.tsv`
//! with files of one JSON object a line that has `title` and `text`.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, Write},
};

use fihris::{
    analysis::words,
    arabic::{
        letters::{Class, class},
        spelled,
    },
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let min_count: u64 = args.next().ok_or("MIN_COUNT is missing")?.parse()?;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for path in args {
        for line in BufReader::new(File::open(path)?).lines() {
            let document: serde_json::Value = serde_json::from_str(&line?)?;
            for field in ["title", "text"] {
                let text = document.get(field).and_then(|text| text.as_str()).unwrap_or("");
                for word in words(text).filter_map(|range| text.get(range)) {
                    if word.chars().next().is_some_and(|first| class(first) == Class::Arabic) {
                        *counts.entry(spelled(word).into()).or_default() += 1;
                    }
                }
            }
        }
    }
    let mut stdout = std::io::stdout().lock();
    for (word, count) in counts.into_iter().filter(|(_, count)| *count >= min_count) {
        writeln!(stdout, "{word}\t{count}")?;
    }
    Ok(())
}
