//! Measures the matcher of names: `cargo run --release --example name_rates -- [PAIRS.tsv]...`
//!
//! Without a file: how often random names of the gazetteer are taken for one, and how long a comparison takes. With
//! files: of pairs of names (two columns), how many are the same, and of those with `same` or `different` in a third
//! column, how many are right. Random numbers are seeded.
#![allow(clippy::print_stdout)]

use std::{fs, time::Instant};

use fihris::{bundled, names::SAME};

fn main() {
    let matcher = bundled::name_matcher();
    for path in std::env::args().skip(1) {
        let table = fs::read_to_string(&path).unwrap_or_default();
        let (mut same, mut found, mut different, mut wrong) = (0, 0, 0, 0);
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [one, other, rest @ ..] = cells.as_slice() else { continue };
            let distance = matcher.distance(one, other);
            let is_different = rest.first() == Some(&"different");
            if is_different {
                different += 1;
                wrong += usize::from(distance <= SAME);
            } else {
                same += 1;
                found += usize::from(distance <= SAME);
            }
            if is_different == (distance <= SAME) {
                println!("{distance:.2}\t{line}");
            }
        }
        println!("{path}: {found} of {same} found, {wrong} of {different} wrong");
    }
    let rows: Vec<&str> =
        include_str!("../data/gazetteer/persons.tsv").lines().filter(|row| !row.starts_with('#')).collect();
    let is_latin = |name: &str| name.chars().any(|letter| letter.is_ascii_alphabetic());
    let mut full = [Vec::new(), Vec::new()];
    let mut words = [Vec::new(), Vec::new()];
    for (entity, row) in rows.iter().enumerate() {
        let names = row.split(['\t', '|']).map(|name| name.trim_start_matches('!'));
        for name in names {
            let script = usize::from(is_latin(name));
            if name.contains(' ') {
                full[script].push((entity, name));
            }
            let long = name.split([' ', '-']).filter(|word| word.chars().count() > 2);
            words[script].extend(long.map(|word| (entity, word)));
        }
    }
    for (what, lists) in [("full names", &full), ("words", &words)] {
        for (scripts, one, other) in [("Arabic", 0, 0), ("Latin and Arabic", 1, 0), ("Latin", 1, 1)] {
            let mut random = fastrand::Rng::with_seed(1);
            let (mut num_pairs, mut wrong) = (0, 0);
            let start = Instant::now();
            while num_pairs < 300_000 {
                let (first, name) = lists[one][random.usize(..lists[one].len())];
                let (second, candidate) = lists[other][random.usize(..lists[other].len())];
                // One word of two names may be the same given name.
                if first != second && name != candidate && matcher.distance(name, candidate) != 0.0 {
                    num_pairs += 1;
                    let distance = matcher.distance(name, candidate);
                    wrong += usize::from(distance <= SAME);
                    if distance <= SAME && (what == "full names" || random.usize(..20) == 0) {
                        println!("{distance:.2}\t{name}\t{candidate}");
                    }
                }
            }
            let micros = start.elapsed().as_secs_f64() * 1e6 / f64::from(2 * num_pairs);
            let rate = wrong as f64 * 1e4 / f64::from(num_pairs);
            println!(
                "{what}, {scripts}: {rate:.2} in 10,000 random pairs are taken for one; {micros:.2} µs a comparison"
            );
        }
    }
}
