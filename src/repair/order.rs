//! Which lines of a document are not in the order of reading, and in which they are.
//!
//! Lines are decided together: going over from right lines to wrong ones and back costs evidence, so that one short
//! line is never enough and the neighbors carry it along (the best path through two states, after Viterbi). What the
//! weights say is not believed alone, see `prose`. The costs are about the most that 26,294 articles, the Quran and 2,500
//! classical paragraphs have against any of their lines (15 nats of letters, 20 of words).

use super::{
    prose::Prose,
    scan::{Counts, LineEvidence, scan},
};
use crate::note::Order;

/// Nats that it takes to begin wrong, to become wrong, and to become right again.
struct Costs {
    start: f32,
    enter: f32,
    exit: f32,
}

const LETTERS: Costs = Costs { start: 16.0, enter: 24.0, exit: 10.0 };
const WORDS: Costs = Costs { start: 16.0, enter: 24.0, exit: 8.0 };
/// Lines are looked at one by one if so much is against some in a row.
const SUSPICIOUS_LETTERS: f32 = 12.0;
const SUSPICIOUS_WORDS: f32 = 6.0;
/// Shapes are believed alone.
const CERTAIN_SHAPES: f32 = -12.0;

/// Evidence that words are in the order of reading while their letters are not.
const IN_WORDS: f32 = 3.0;

/// What the lines of a document are to be turned by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Turning {
    pub order: Order,
    /// Whether the title is to be turned.
    pub title: bool,
    /// Runs of lines of the text, by their first and last number from 1.
    pub runs: Vec<(usize, usize)>,
}

/// The most that any lines in a row have against them.
#[derive(Debug, Default)]
pub(super) struct Suspicion {
    letters: f32,
    words: f32,
    max_letters: f32,
    max_words: f32,
}

impl Suspicion {
    pub(super) fn add(&mut self, line: LineEvidence) {
        self.letters = (self.letters - line.letters).max(0.0);
        self.words = (self.words - line.words).max(0.0);
        self.max_letters = self.max_letters.max(self.letters);
        self.max_words = self.max_words.max(self.words);
    }

    /// What is to be turned, looking at the lines one by one only if there is a reason to.
    pub(super) fn turning(&self, title: &str, text: &str, is_foreign: bool) -> Option<Turning> {
        let by_letters = || if is_foreign { By::Shapes } else { By::Letters }.turning(title, text);
        let by_words = || By::Words.turning(title, text);
        let turning = (self.max_letters >= SUSPICIOUS_LETTERS).then(by_letters).flatten();
        turning.or_else(|| (self.max_words >= SUSPICIOUS_WORDS && !is_foreign).then(by_words).flatten())
    }
}

/// How a title or some lines are to be turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Letters,
    /// Letters of which only the shapes are believed.
    Shapes,
    Words,
}

impl By {
    fn score(self, line: &str) -> f32 {
        match self {
            By::Letters => evidence(line).letters,
            By::Shapes => evidence(line).shapes,
            By::Words => word_order(line),
        }
    }

    /// Whether lines that the evidence is against can be Arabic at all.
    fn is_credible<'a>(self, lines: impl Iterator<Item = &'a str> + Clone) -> bool {
        match self {
            By::Words => Prose::of(lines).is_read(),
            _ => {
                let prose = Prose::of(lines.clone());
                let shapes: f32 = lines.clone().map(|line| evidence(line).shapes).sum();
                let words: f32 = lines.map(words_when_turned).sum();
                shapes <= CERTAIN_SHAPES || prose.is_seen(words)
            }
        }
    }

    /// The order that such lines are in.
    fn order<'a>(self, lines: impl Iterator<Item = &'a str> + Clone) -> Order {
        match self {
            By::Words => Order::WordsReversed,
            _ if lines.clone().map(words_when_turned).sum::<f32>() > IN_WORDS => Order::SeenInWords,
            _ if is_plain(lines) => Order::Reversed,
            _ => Order::Seen,
        }
    }

    fn turning(self, title: &str, text: &str) -> Option<Turning> {
        let costs = if self == By::Words { &WORDS } else { &LETTERS };
        let lines = || text.split('\n');
        let mut runs = runs(lines(), |line| self.score(line), costs);
        let (mut rest, mut next) = (lines(), 1);
        runs.retain(|(first, last)| {
            let run: Vec<&str> = rest.by_ref().skip(first - next).take(last - first + 1).collect();
            next = last + 1;
            self.is_credible(run.iter().copied())
        });
        let of_title = self.score(title);
        if runs.is_empty() {
            // A title alone has to stand for itself.
            let is_turned = of_title <= -costs.start && self.is_credible(std::iter::once(title));
            return is_turned.then(|| Turning {
                order: self.order(std::iter::once(title)),
                title: true,
                runs,
            });
        }
        let order = self.order(lines_of(&runs, lines()));
        Some(Turning { order, title: of_title < 0.0, runs })
    }
}

/// The runs of lines that stand wrong on the best path, by the number of the first and last, from 1.
fn runs<'a>(
    lines: impl Iterator<Item = &'a str>,
    score: impl Fn(&str) -> f32,
    costs: &Costs,
) -> Vec<(usize, usize)> {
    const FROM_WRONG: u8 = 1;
    const FROM_RIGHT: u8 = 2;
    // Of each line, which of its two states come from the other.
    let mut origins: Vec<u8> = Vec::new();
    let (mut right, mut wrong) = (0.0_f32, costs.start);
    let mut cost_to_enter = f32::INFINITY;
    for line in lines {
        let (leaving, entering) = (wrong + costs.exit, right + cost_to_enter);
        let right_origin = if leaving < right { FROM_WRONG } else { 0 };
        let wrong_origin = if entering <= wrong { FROM_RIGHT } else { 0 };
        origins.push(right_origin | wrong_origin);
        right = leaving.min(right);
        wrong = entering.min(wrong) + score(line);
        cost_to_enter = costs.enter;
    }
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut is_wrong = wrong < right;
    for (index, origin) in origins.iter().enumerate().rev() {
        let number = index + 1;
        match runs.last_mut() {
            Some(run) if is_wrong && run.0 == number + 1 => run.0 = number,
            _ if is_wrong => runs.push((number, number)),
            _ => {}
        }
        is_wrong = if is_wrong { origin & FROM_RIGHT == 0 } else { origin & FROM_WRONG != 0 };
    }
    runs.reverse();
    runs
}

/// The lines of these runs.
fn lines_of<'a>(
    runs: &[(usize, usize)],
    lines: impl Iterator<Item = &'a str> + Clone,
) -> impl Iterator<Item = &'a str> + Clone {
    let mut runs = runs.iter().peekable();
    lines.zip(1..).filter_map(move |(line, number)| {
        while runs.next_if(|(_, last)| *last < number).is_some() {}
        runs.peek().is_some_and(|(first, _)| *first <= number).then_some(line)
    })
}

fn evidence(line: &str) -> LineEvidence {
    let mut whole = LineEvidence::default();
    scan(line, |evidence| whole = evidence);
    whole
}

/// Evidence of the order of words of a line, with that of its brackets.
fn word_order(line: &str) -> f32 {
    const BRACKET: f32 = 4.0;
    match words_and_end(line) {
        0.0 => 0.0,
        score => score + BRACKET * nesting(line),
    }
}

/// Evidence of the order of words of a line whose letters do not stand right. Its brackets may be mirrored or not.
fn words_when_turned(line: &str) -> f32 {
    words_and_end(&Order::SeenInWords.turn(line))
}

/// Evidence of the order of words of a line, with that of the end of its sentence; 0 for a short one.
fn words_and_end(line: &str) -> f32 {
    /// What a pair of words can say against a line: many pairs are needed.
    const MAX_PAIR: f32 = 1.5;
    const MIN_WORDS: usize = 5;
    const SENTENCE: f32 = 4.0;
    let num_words = line.split_whitespace().count();
    if num_words < MIN_WORDS {
        return 0.0;
    }
    let ends_sentence = |word: Option<&str>| {
        let stem = word.and_then(|word| word.strip_suffix(['.', '؟', '!', '؛']));
        let is_end =
            stem.is_some_and(|stem| stem.chars().filter(|letter| letter.is_alphabetic()).count() > 2);
        if is_end { SENTENCE } else { 0.0 }
    };
    let words = evidence(line).words.max(-MAX_PAIR * num_words as f32);
    words + ends_sentence(line.split_whitespace().next_back()) - ends_sentence(line.split_whitespace().next())
}

/// Positive where brackets open before they close, negative where they close first, 0 without any.
fn nesting(line: &str) -> f32 {
    let (mut num_open, mut num_closed, mut num_early) = (0_u32, 0_u32, 0_u32);
    for letter in line.chars() {
        match letter {
            '(' | '[' | '«' => num_open += 1,
            ')' | ']' | '»' if num_open > 0 => {
                num_open -= 1;
                num_closed += 1;
            }
            ')' | ']' | '»' => num_early += 1,
            _ => {}
        }
    }
    match (num_early.min(num_open), num_closed) {
        (0, 0) => 0.0,
        (0, _) => 0.5,
        _ => -1.0,
    }
}

/// Whether turned lines have marks before their letters, or brackets as they would be read.
fn is_plain<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    const OPEN: [char; 4] = ['(', '[', '{', '«'];
    const CLOSED: [char; 4] = [')', ']', '}', '»'];
    let is_mark = |letter| matches!(letter, '\u{64B}'..='\u{652}' | '\u{670}');
    let (mut num_words, mut num_marked, mut num_first) = (0_usize, 0_usize, 0_usize);
    let (mut num_mirrored, mut num_plain) = (0_usize, 0_usize);
    for word in lines.flat_map(str::split_whitespace) {
        num_words += 1;
        num_marked += usize::from(word.contains(is_mark));
        num_first += usize::from(word.starts_with(is_mark));
        num_mirrored += usize::from(word.starts_with(OPEN)) + usize::from(word.ends_with(CLOSED));
        num_plain += usize::from(word.starts_with(CLOSED)) + usize::from(word.ends_with(OPEN));
    }
    let has_marks = num_marked * 10 > num_words;
    num_first * 20 > num_marked || !has_marks && num_plain > num_mirrored
}

/// Whether a text is of a language that has letters which Arabic has not.
pub(super) fn is_foreign(counts: &Counts) -> bool {
    counts.foreign * 50 > counts.letters
}
