//! How far a word in Latin letters is from one in Arabic letters.
//!
//! A word of one script is read as one of the other cluster by cluster: 0 to 3 Latin letters for 0 to 2 Arabic ones, at
//! costs learned from pairs of names (`data/names/latin_costs.tsv`) and a few written by hand for what those pairs
//! lack (`extra_costs.tsv`). Costs are in nats above the usual spelling, so that a usual one costs nothing. The table is
//! dense and small; a cluster is a number, so that a step is one load.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{
    natives::{Kinship, kinship},
    words::{MAX_LETTERS, Word},
};

const LEARNED: &str = include_str!("../../data/names/latin_costs.tsv");
const EXTRA: &str = include_str!("../../data/names/extra_costs.tsv");

const MAX_LATIN: usize = 3;
const MAX_ARABIC: usize = 2;
/// In nats: a letter that nothing stands for.
const UNKNOWN: f32 = 7.0;
/// Costs are kept in steps of this many nats.
const STEP: f32 = 0.025;
/// Stands in the table for a pair of clusters that never are one.
const NEVER: u8 = u8::MAX;
/// What is sure to be another word is not counted to its end.
const MOST: f32 = 3.0;
/// Of a spelling that may be a native name but mostly is another.
const PERHAPS: f32 = 0.8;
/// Of a word that ends in a vowel to one that ends in a consonant, at least.
const OTHER_END: f32 = 1.15;
/// Factor where one of the words is a known native name: most of its spellings are known.
const STRICT: f32 = 1.3;

/// The cost of taking two words for one, in units of what they may cost.
pub(super) fn cost(arabic: &Word, latin: &Word) -> f32 {
    let strictness = match kinship(&arabic.natives, &latin.natives, true) {
        Kinship::Same => return 0.0,
        Kinship::Perhaps => return PERHAPS,
        // Hassan is حسن and not حسين.
        Kinship::Other => return MOST,
        Kinship::Unknown if arabic.natives.is_empty() && latin.natives.is_empty() => 1.0,
        Kinship::Unknown => STRICT,
    };
    let read = |arabic: &[char], latin: &[char]| {
        let allowed = 1.3 + 0.28 * (arabic.len() + latin.len()) as f32;
        TABLE.cost(arabic, latin, allowed * MOST, Reach::Word) / allowed
    };
    let mut cost = read(&arabic.as_said(), &latin.letters);
    if let Some(with_article) = arabic.other_letters.as_deref() {
        // ألبرت is Albert, الغامدي Alghamdi.
        cost = cost.min(read(with_article, &latin.letters));
        if let Some(without) = latin.other_letters.as_deref() {
            cost = cost.min(read(&arabic.letters, without));
        }
    }
    cost *= strictness;
    if ends_otherwise(&arabic.as_said(), &latin.letters) {
        cost = cost.max(OTHER_END);
    }
    cost.min(MOST)
}

/// The cost of taking letters for the beginning of a word in Arabic letters, in units of what they may cost.
pub(super) fn beginning_cost(arabic: &[char], latin: &[char]) -> f32 {
    let allowed = 1.3 + 0.56 * latin.len() as f32;
    TABLE.cost(arabic, latin, allowed * MOST, Reach::Beginning) / allowed
}

/// How far into the Arabic word the Latin letters reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// To its end.
    Word,
    /// To any letter, and the last of them is not the end of a word.
    Beginning,
}

/// Whether one word ends in a vowel that is said and the other in a consonant: Martin, مارتينا.
fn ends_otherwise(arabic: &[char], latin: &[char]) -> bool {
    let Some(arabic) = arabic.last() else { return false };
    match latin {
        [.., 'a' | 'i' | 'o' | 'u' | 'y'] | [.., 'i' | 'e', 'e'] => {
            !matches!(arabic, 'ا' | 'ه' | 'و' | 'ي' | 'ع' | 'ح')
        }
        // Others may be silent.
        [.., 'b' | 'c' | 'f' | 'g' | 'j' | 'k' | 'l' | 'm' | 'n' | 'q' | 'v'] => {
            matches!(arabic, 'ا' | 'ه' | 'و' | 'ي')
        }
        _ => false,
    }
}

/// Where in the Latin word a cluster stands; the place of its cost in a row of the tables.
#[derive(Clone, Copy)]
enum Place {
    Start,
    Inside,
    End,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(&[LEARNED, EXTRA]));

/// The costs of clusters.
#[derive(Debug, Default)]
struct Table {
    latin: FxHashMap<u32, u16>,
    arabic: FxHashMap<u64, u16>,
    /// By Latin cluster, Arabic cluster and place.
    costs: Vec<u8>,
}

impl Table {
    /// Reads tables; a later row replaces an earlier one.
    fn parse(tables: &[&str]) -> Table {
        let rows = || {
            let lines = tables.iter().flat_map(|table| table.lines()).filter(|line| !line.starts_with('#'));
            lines.filter_map(|line| {
                let mut cells = line.split('\t');
                Some((cells.next()?, cells.next()?, [cells.next()?, cells.next()?, cells.next()?]))
            })
        };
        let mut table = Table::default();
        for (latin, arabic, _) in rows() {
            let next = table.latin.len() as u16;
            table.latin.entry(latin_code(latin.chars())).or_insert(next);
            let next = table.arabic.len() as u16;
            table.arabic.entry(arabic_code(arabic.chars())).or_insert(next);
        }
        table.costs = vec![NEVER; table.latin.len() * table.arabic.len() * 3];
        for (latin, arabic, costs) in rows() {
            let Some(row) = table.row(latin.chars(), arabic.chars()) else { continue };
            for (place, cost) in costs.into_iter().enumerate() {
                // Hundredths of a nat; `-` never.
                if let Some(slot) = table.costs.get_mut(row + place) {
                    *slot = cost
                        .parse::<f32>()
                        .map_or(NEVER, |cost| (cost / 100.0 / STEP).round().clamp(0.0, 254.0) as u8);
                }
            }
        }
        table
    }

    fn row(&self, latin: impl Iterator<Item = char>, arabic: impl Iterator<Item = char>) -> Option<usize> {
        let latin = *self.latin.get(&latin_code(latin))?;
        let arabic = *self.arabic.get(&arabic_code(arabic))?;
        Some((usize::from(latin) * self.arabic.len() + usize::from(arabic)) * 3)
    }

    /// The least cost in nats of reading one word as the other; more than `most` where that is sure to be exceeded.
    fn cost(&self, arabic: &[char], latin: &[char], most: f32, reach: Reach) -> f32 {
        let (arabic, latin) = (cut(arabic), cut(latin));
        // Numbers of the clusters that begin at each letter, by length.
        let mut latin_ids = [[None; MAX_LATIN + 1]; MAX_LETTERS + 1];
        for (at, ids) in latin_ids.iter_mut().enumerate().take(latin.len() + 1) {
            for (length, id) in ids.iter_mut().enumerate() {
                let cluster = latin.get(at..at + length);
                *id =
                    cluster.and_then(|letters| self.latin.get(&latin_code(letters.iter().copied()))).copied();
            }
        }
        let mut arabic_ids = [[None; MAX_ARABIC + 1]; MAX_LETTERS + 1];
        for (at, ids) in arabic_ids.iter_mut().enumerate().take(arabic.len() + 1) {
            for (length, id) in ids.iter_mut().enumerate() {
                let cluster = arabic.get(at..at + length);
                *id = cluster
                    .and_then(|letters| self.arabic.get(&arabic_code(letters.iter().copied())))
                    .copied();
            }
        }
        // By Latin and Arabic letters that are read; a step leads at most three rows on.
        let mut least = [[f32::MAX; MAX_LETTERS + MAX_ARABIC + 1]; MAX_LATIN + 1];
        least[0][0] = 0.0;
        for (at, ids) in latin_ids.iter().enumerate().take(latin.len() + 1) {
            let mut least_here = f32::MAX;
            for (place, arabic_ids) in arabic_ids.iter().enumerate().take(arabic.len() + 1) {
                let here = least[at % (MAX_LATIN + 1)][place];
                if here > most {
                    continue;
                }
                least_here = least_here.min(here);
                for (num_latin, latin_id) in ids.iter().enumerate().take(latin.len() - at + 1) {
                    let standing = match at {
                        0 => Place::Start,
                        _ if reach == Reach::Word && at + num_latin == latin.len() => Place::End,
                        _ => Place::Inside,
                    };
                    let to = &mut least[(at + num_latin) % (MAX_LATIN + 1)];
                    let mut to_letter = |num_arabic: usize, cost: f32| {
                        let slot = &mut to[place + num_arabic];
                        *slot = slot.min(here + cost);
                    };
                    // A letter of one side alone is always possible.
                    if num_latin == 0 && place < arabic.len() {
                        to_letter(1, UNKNOWN);
                    }
                    if num_latin == 1 {
                        to_letter(0, UNKNOWN);
                    }
                    let Some(latin_id) = latin_id else { continue };
                    for (num_arabic, arabic_id) in
                        arabic_ids.iter().enumerate().take(arabic.len() - place + 1)
                    {
                        let Some(arabic_id) = arabic_id else { continue };
                        let row = usize::from(*latin_id) * self.arabic.len() + usize::from(*arabic_id);
                        match self.costs.get(row * 3 + standing as usize) {
                            Some(&cost) if cost != NEVER => to_letter(num_arabic, f32::from(cost) * STEP),
                            _ => {}
                        }
                    }
                }
            }
            if at == latin.len() {
                let row = &least[at % (MAX_LATIN + 1)];
                return match reach {
                    Reach::Word => row[arabic.len()],
                    Reach::Beginning => row.iter().copied().fold(f32::MAX, f32::min),
                };
            }
            // Steps of three letters may lead past a row without any.
            if least_here == f32::MAX
                && (1..=MAX_LATIN)
                    .all(|row| least[(at + row) % (MAX_LATIN + 1)].iter().all(|cost| *cost > most))
            {
                return most + 1.0;
            }
            least[at % (MAX_LATIN + 1)] = [f32::MAX; MAX_LETTERS + MAX_ARABIC + 1];
        }
        f32::MAX
    }
}

fn latin_code(letters: impl Iterator<Item = char>) -> u32 {
    letters.fold(0, |code, letter| code << 8 | (letter as u32 & 0xFF))
}

fn arabic_code(letters: impl Iterator<Item = char>) -> u64 {
    letters.fold(0, |code, letter| code << 21 | u64::from(letter as u32))
}

fn cut(letters: &[char]) -> &[char] {
    letters.get(..MAX_LETTERS).unwrap_or(letters)
}
