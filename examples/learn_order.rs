//! Learns which way letters and words run: `order.bin` and `word_order.bin` of `data/letters`.
//!
//! `cargo run --release --example learn_order -- articles.jsonl DIR` reads articles with `title` and `text`, leaves out
//! every seventh, on which the result is measured, and writes the two tables. Letters are counted; words are learned by
//! stochastic gradient (AdaGrad), each stretch of nine words being told from itself reversed. The same articles always
//! give the same tables.

use std::{
    collections::HashMap,
    env,
    error::Error,
    fs::{self, File},
    io::{BufRead, BufReader},
    path::Path,
};

/// Letters, and the edge of a word.
const NUM_LETTERS: usize = 37;
/// The same with one number for all other letters, as the tables of words have it.
const NUM_CLASSES: usize = 38;
const NUM_PAIRS: usize = NUM_CLASSES * NUM_CLASSES;
const HALF: usize = 8;
const WIDTH: usize = 2 * HALF;
const STRETCH: usize = 9;
const NUM_EPOCHS: usize = 5;
const RATE: f32 = 0.1;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(articles), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: learn_order articles.jsonl DIR".into());
    };
    let mut triples: HashMap<[usize; 3], u64> = HashMap::new();
    let mut stretches: Vec<Vec<Option<[usize; 3]>>> = Vec::new();
    for (index, line) in BufReader::new(File::open(articles)?).lines().enumerate() {
        if index % 7 == 6 {
            continue;
        }
        let article: serde_json::Value = serde_json::from_str(&line?)?;
        for text in [&article["title"], &article["text"]] {
            for line in text.as_str().unwrap_or_default().lines() {
                count_triples(line, &mut triples);
                let words: Vec<_> = line.split_whitespace().map(pairs).collect();
                let starts = (0..words.len().saturating_sub(1)).step_by(STRETCH - 1);
                stretches.extend(starts.map(|start| words[start..words.len().min(start + STRETCH)].to_vec()));
            }
        }
    }
    fs::write(Path::new(&folder).join("order.bin"), letter_table(&triples))?;
    fs::write(Path::new(&folder).join("word_order.bin"), word_table(stretches))?;
    Ok(())
}

/// Number of a letter, 0 for what is none.
fn class(letter: char) -> usize {
    match letter as usize {
        code @ 0x621..=0x63A => code - 0x620,
        code @ 0x641..=0x64A => code - 0x641 + 27,
        0x671 => 7,
        _ => 0,
    }
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}')
        || matches!(letter, '\u{200E}' | '\u{200F}')
}

fn count_triples(line: &str, triples: &mut HashMap<[usize; 3], u64>) {
    let (mut before, mut last) = (0, 0);
    for letter in line.chars().chain([' ']).filter(|letter| !is_mark(*letter)) {
        let class = class(letter);
        if last != 0 {
            *triples.entry([before, last, class]).or_default() += 1;
        }
        (before, last) = if class == 0 { (0, 0) } else { (last, class) };
    }
}

/// Logarithm of how much more frequent three letters are in this order, in twelfths.
fn letter_table(triples: &HashMap<[usize; 3], u64>) -> Vec<u8> {
    let count = |triple: [usize; 3]| (triples.get(&triple).copied().unwrap_or(0) + 3) as f64;
    let mut table = Vec::new();
    for middle in 0..NUM_LETTERS {
        for first in 0..NUM_LETTERS {
            for last in first + 1..NUM_LETTERS {
                let ratio = (count([first, middle, last]) / count([last, middle, first])).ln();
                table.push((ratio * 12.0).round().clamp(-127.0, 127.0) as i8 as u8);
            }
        }
    }
    table
}

/// Places in the table of a word's first two letters, its last two, its first and last; none if it has other signs.
fn pairs(word: &str) -> Option<[usize; 3]> {
    let letters: Vec<usize> = word.chars().filter(|letter| !is_mark(*letter)).map(class).collect();
    let (first, last) = (*letters.first()?, *letters.last()?);
    if letters.contains(&0) {
        return None;
    }
    let second = letters.get(1).copied().unwrap_or(0);
    let before = letters.len().checked_sub(2).map_or(0, |at| letters[at]);
    Some([
        first * NUM_CLASSES + second,
        NUM_PAIRS + before * NUM_CLASSES + last,
        2 * NUM_PAIRS + first * NUM_CLASSES + last,
    ])
}

/// The vectors of all pairs, in thirty-seconds.
fn word_table(mut stretches: Vec<Vec<Option<[usize; 3]>>>) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(7);
    let mut vectors: Vec<f32> = (0..3 * NUM_PAIRS * WIDTH).map(|_| (random.f32() - 0.5) * 0.2).collect();
    let mut is_seen = vec![false; 3 * NUM_PAIRS];
    let mut squares = vec![1.0_f32; vectors.len()];
    for _ in 0..NUM_EPOCHS {
        random.shuffle(&mut stretches);
        for stretch in &stretches {
            let words: Vec<Option<[f32; WIDTH]>> = stretch
                .iter()
                .map(|word| {
                    word.map(|pairs| {
                        let mut sum = [0.0; WIDTH];
                        for pair in pairs {
                            let vector = &vectors[pair * WIDTH..][..WIDTH];
                            sum.iter_mut().zip(vector).for_each(|(sum, step)| *sum += step);
                        }
                        sum
                    })
                })
                .collect();
            let evidence: f32 = words
                .windows(2)
                .filter_map(|pair| pair[0].zip(pair[1]))
                .map(|(left, right)| {
                    (0..HALF).map(|at| left[at] * right[HALF + at] - right[at] * left[HALF + at]).sum::<f32>()
                })
                .sum();
            // How far it is from being told right.
            let error = 1.0 / (1.0 + evidence.exp());
            if error < 0.001 {
                continue;
            }
            for (at, pairs) in stretch.iter().enumerate() {
                let Some(pairs) = pairs else { continue };
                let mut gradient = [0.0; WIDTH];
                if let Some(Some(right)) = words.get(at + 1) {
                    for index in 0..HALF {
                        gradient[index] += right[HALF + index];
                        gradient[HALF + index] -= right[index];
                    }
                }
                if let Some(Some(left)) = at.checked_sub(1).and_then(|before| words.get(before)) {
                    for index in 0..HALF {
                        gradient[HALF + index] += left[index];
                        gradient[index] -= left[HALF + index];
                    }
                }
                for pair in pairs {
                    is_seen[*pair] = true;
                    for (index, slope) in gradient.iter().enumerate() {
                        let (place, step) = (pair * WIDTH + index, error * slope);
                        squares[place] += step * step;
                        vectors[place] += RATE * step / squares[place].sqrt();
                    }
                }
            }
        }
    }
    let steps = vectors.iter().enumerate().map(|(place, value)| match is_seen[place / WIDTH] {
        true => (value * 32.0).round().clamp(-127.0, 127.0) as i8 as u8,
        false => 0,
    });
    steps.collect()
}
