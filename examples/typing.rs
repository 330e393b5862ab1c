//! Prints what is suggested, corrected and relaxed for some queries of an index, and how long that takes.
//!
//! `cargo run --release --example typing -- INDEX QUERY...`; each query is taken as typed so far.

use std::{path::Path, time::Instant};

use fihris::{
    search::{Searcher, SuggestRequest},
    user_lexicon::analyzer_of,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let index = args.next().ok_or("which index?")?;
    let searcher = Searcher::open(Path::new(&index), &analyzer_of(Path::new(&index))?)?;
    let started = Instant::now();
    searcher.suggest(&SuggestRequest { text: "person:xy".to_owned(), limit: 1 })?;
    report("names", started);
    let started = Instant::now();
    let (num_words, num_names) = searcher.prepare()?;
    report(&format!("{num_words} words, {num_names} names"), started);
    for text in args {
        let started = Instant::now();
        let response = searcher.suggest(&SuggestRequest { text: text.clone(), limit: 8 })?;
        report(&format!("{text}: suggestions"), started);
        for suggestion in response.suggestions {
            line(&format!(
                "    {} {:?} {}  {}",
                suggestion.count, suggestion.kind, suggestion.text, suggestion.query
            ));
        }
    }
    Ok(())
}

#[allow(clippy::print_stdout)]
fn line(text: &str) {
    println!("{text}");
}

fn report(what: &str, started: Instant) {
    line(&format!("{what}, {:.2} ms", started.elapsed().as_secs_f64() * 1e3));
}
