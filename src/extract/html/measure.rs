//! How much text there is in each part of a page, how much of it is in links, and how much reads like prose.
//!
//! Owns the cutting into runs, the text between two ends of blocks, and the weight of a run. All sums are over ranges of
//! nodes, so that any part of a page is measured in constant time. After Kohlschütter, Fankhauser and Nejdl, Boilerplate
//! Detection using Shallow Text Features (2010): length and links of a block tell most.

use std::ops::Range;

use super::{
    dom::{Dom, Step},
    tag::Tag,
};

/// A run with fewer letters is prose only if it is punctuated like it.
pub(super) const PROSE_LETTERS: u32 = 80;

/// A link with fewer letters is no headline.
const HEADLINE_LETTERS: u32 = 20;

/// What stands under the headline of another page to tell what it is about is no longer than this.
const TEASER_LETTERS: u32 = 300;

/// The text between two ends of blocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// Its first and last text node.
    pub first: usize,
    /// See `first`.
    pub last: usize,
    /// Its letters and digits.
    pub letters: u32,
    /// Those in links.
    pub link_letters: u32,
    /// Whether it ends like a sentence or is divided like one.
    is_sentence: bool,
    /// How much of it is prose, in letters.
    prose: u32,
}

impl Run {
    fn own_prose(&self) -> u32 {
        let free = self.letters.saturating_sub(self.link_letters);
        match () {
            _ if self.link_letters * 2 > self.letters && free < 2 * PROSE_LETTERS => 0,
            _ if free >= PROSE_LETTERS => free,
            _ if free >= PROSE_LETTERS / 4 && self.is_sentence => free * 2 / 3,
            _ => free / 8,
        }
    }

    /// Whether it is the headline of another page.
    fn is_headline(&self) -> bool {
        self.letters >= HEADLINE_LETTERS && self.link_letters * 10 >= self.letters * 9
    }
}

/// What each text of a page counts, read once; by node.
#[derive(Debug)]
pub(super) struct Counts(Vec<Count>);

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    letters: u32,
    num_marks: u32,
    /// Whether it ends like a sentence; nothing where it is only white space.
    is_end: Option<bool>,
}

impl Counts {
    /// Reads all texts of a page.
    pub(super) fn of(dom: &Dom) -> Counts {
        Counts((0..dom.len()).map(|node| Count::of(dom.text(node))).collect())
    }
}

impl Count {
    fn of(text: &str) -> Count {
        let mut count = Count::default();
        for letter in text.chars() {
            match letter {
                ' ' | '\n' => {}
                _ if letter.is_alphanumeric() => {
                    count.letters += 1;
                    count.is_end = Some(false);
                }
                '.' | '؟' | '?' | '!' => {
                    count.num_marks += 1;
                    count.is_end = Some(true);
                }
                ',' | '،' | '؛' | ';' => {
                    count.num_marks += 1;
                    count.is_end = Some(letter == '؛');
                }
                '…' | '»' | '"' | '”' | '۔' => count.is_end = Some(true),
                _ if letter.is_whitespace() || letter.is_control() => {}
                _ => count.is_end = Some(false),
            }
        }
        count
    }
}

/// The runs of a page and sums over its nodes.
#[derive(Debug, Default)]
pub(super) struct Measure {
    /// All runs, in order.
    pub runs: Vec<Run>,
    letters: Vec<u32>,
    link_letters: Vec<u32>,
    prose: Vec<u32>,
}

impl Measure {
    /// Measures a page without what is dropped.
    pub(super) fn of(dom: &Dom, counts: &Counts, dropped: &[bool]) -> Measure {
        let mut runs = runs(dom, counts, dropped);
        weigh(&mut runs);
        let mut sums = [vec![0; dom.len() + 1], vec![0; dom.len() + 1], vec![0; dom.len() + 1]];
        for run in &runs {
            // A run belongs to the place where it begins.
            for (sum, value) in sums.iter_mut().zip([run.letters, run.link_letters, run.prose]) {
                if let Some(place) = sum.get_mut(run.first + 1) {
                    *place += value;
                }
            }
        }
        for sum in &mut sums {
            let mut total = 0;
            for place in sum {
                total += *place;
                *place = total;
            }
        }
        let [letters, link_letters, prose] = sums;
        Measure { runs, letters, link_letters, prose }
    }

    /// Letters and digits in these nodes.
    pub(super) fn letters(&self, nodes: Range<usize>) -> u32 {
        sum(&self.letters, nodes)
    }

    /// Letters of prose in these nodes.
    pub(super) fn prose(&self, nodes: Range<usize>) -> u32 {
        sum(&self.prose, nodes)
    }

    /// The share of the letters that is in links, in percent.
    pub(super) fn link_percent(&self, nodes: Range<usize>) -> u32 {
        let letters = u64::from(sum(&self.letters, nodes.clone()));
        let link_letters = u64::from(sum(&self.link_letters, nodes));
        (link_letters * 100).checked_div(letters).unwrap_or(0) as u32
    }
}

fn sum(sums: &[u32], nodes: Range<usize>) -> u32 {
    let at = |place: usize| sums.get(place).or(sums.last()).copied().unwrap_or(0);
    at(nodes.end).saturating_sub(at(nodes.start))
}

/// Weighs runs by themselves and by their neighbors: what stands between two headlines that are links is about the first.
fn weigh(runs: &mut [Run]) {
    let mut headline = None;
    for at in 0..runs.len() {
        let Some(&run) = runs.get(at) else { return };
        let mut prose = run.own_prose();
        if run.is_headline() {
            headline = Some(at);
        } else if prose > 0 && run.letters <= TEASER_LETTERS {
            // A date or the name of a section may stand between.
            let is_after = headline.is_some_and(|headline| at - headline <= 2);
            let is_before = runs.iter().skip(at + 1).take(2).any(Run::is_headline);
            if is_after && is_before {
                prose /= 8;
            }
        }
        if let Some(run) = runs.get_mut(at) {
            run.prose = prose;
        }
    }
}

fn runs(dom: &Dom, counts: &Counts, dropped: &[bool]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut run: Option<(Run, Count)> = None;
    let close = |run: &mut Option<(Run, Count)>, runs: &mut Vec<Run>| {
        if let Some((mut run, count)) = run.take()
            && run.letters > 0
        {
            run.is_sentence = count.num_marks >= 2 || count.is_end == Some(true);
            runs.push(run);
        }
    };
    for step in dom.walk(0, dropped) {
        match step {
            Step::Enter(node) | Step::Leave(node) | Step::Skip(node) if dom.tag(node).is_block() => {
                close(&mut run, &mut runs);
            }
            Step::Text(node) => {
                let count = counts.0.get(node).copied().unwrap_or_default();
                let new = Run {
                    first: node,
                    last: node,
                    letters: 0,
                    link_letters: 0,
                    is_sentence: false,
                    prose: 0,
                };
                let (run, so_far) = run.get_or_insert((new, Count::default()));
                run.last = node;
                run.letters += count.letters;
                run.link_letters += if dom.in_link(node) { count.letters } else { 0 };
                so_far.num_marks += count.num_marks;
                so_far.is_end = count.is_end.or(so_far.is_end);
            }
            _ => {}
        }
    }
    close(&mut run, &mut runs);
    runs
}

impl Dom {
    /// The nodes of an element, itself among them.
    pub(super) fn range(&self, node: usize) -> Range<usize> {
        node..self.end(node)
    }

    /// Whether an element is one of those that a page is divided by, rather than a piece of its text.
    pub(super) fn is_container(&self, node: usize) -> bool {
        use Tag::*;
        let tag = self.tag(node);
        tag.is_block()
            && tag.heading_level().is_none()
            && !matches!(tag, P | Li | Dt | Dd | Pre | Blockquote | Figure)
    }
}
