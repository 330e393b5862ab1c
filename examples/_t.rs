use fihris::{analysis::words, bundled};
use std::{collections::HashSet, time::Instant};
fn main() {
    let text = std::fs::read_to_string("/tmp/w/news.jsonl").unwrap();
    let mut set = HashSet::new();
    let mut n = 0;
    for r in words(&text) {
        n += 1;
        set.insert(&text[r]);
    }
    let v: Vec<&str> = set.into_iter().filter(|w| w.chars().next().is_some_and(|c| c > '\u{600}')).collect();
    println!("{n} tokens {} distinct", v.len());
    let a = bundled::analyzer();
    for _ in 0..3 {
        let t = Instant::now();
        let mut k = 0;
        for w in &v {
            k += a.forms(w).stems.len();
        }
        println!(
            "{} ns/word {} stems/word",
            t.elapsed().as_nanos() / v.len() as u128,
            k as f64 / v.len() as f64
        );
    }
}
