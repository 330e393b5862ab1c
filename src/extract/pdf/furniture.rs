//! Running heads and feet: lines that stand in the same place of many pages and say the same, but for their numbers.
//!
//! They would stand in the middle of sentences that go on over the end of a page. Only what is certain goes: the first of
//! its kind stays, unless it is nothing but the number of its page.

use std::collections::HashMap;

use super::lines::Line;

/// Fewer pages prove nothing.
const MIN_PAGES: usize = 5;
/// A head that only left or right pages have is on half of them, less the first pages of chapters.
const MIN_SHARE: f32 = 0.3;
/// Lines looked at, from the top and from the bottom.
const DEPTH: usize = 2;

/// A line without its numbers, and its height on the page in steps of 4 points.
type Key = (String, i32);

/// Drops the running heads and feet of a file.
pub(super) fn drop_repeated(pages: &mut [Vec<Line>]) {
    let mut counts: HashMap<Key, usize> = HashMap::new();
    for lines in pages.iter() {
        for at in outer(lines) {
            if let Some(line) = lines.get(at) {
                *counts.entry(key(line)).or_default() += 1;
            }
        }
    }
    let least = MIN_PAGES.max((pages.len() as f32 * MIN_SHARE).ceil() as usize);
    counts.retain(|_, count| *count >= least);
    for lines in pages.iter_mut() {
        let mut dropped: Vec<usize> = Vec::new();
        for at in outer(lines) {
            let Some(line) = lines.get(at) else { continue };
            let key = key(line);
            let is_number = !key.0.chars().any(char::is_alphabetic);
            if let Some(count) = counts.get_mut(&key) {
                // Zero marks those whose first has been seen.
                if is_number || *count == 0 {
                    dropped.push(at);
                }
                *count = 0;
            }
        }
        let mut at = 0;
        lines.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }
}

/// The lines nearest to the top and the bottom.
fn outer(lines: &[Line]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    let height = |at: &usize| lines.get(*at).map_or(0.0, |line| line.y);
    order.sort_by(|one, other| height(one).total_cmp(&height(other)));
    let high = order.len().saturating_sub(DEPTH).max(DEPTH.min(order.len()));
    let (low, rest) = order.split_at(DEPTH.min(order.len()));
    let _ = rest;
    low.iter().chain(order.get(high..).unwrap_or_default()).copied().collect()
}

fn key(line: &Line) -> Key {
    let mut text = String::new();
    for letter in line.text.chars().take(200) {
        if !letter.is_numeric() {
            text.push(letter);
        } else if !text.ends_with('#') {
            text.push('#');
        }
    }
    (text, (line.y / 4.0).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, y: f32) -> Line {
        Line { text: text.to_owned(), y, size: 10.0, ..Line::default() }
    }

    fn texts(pages: &[Vec<Line>]) -> Vec<Vec<&str>> {
        pages.iter().map(|lines| lines.iter().map(|line| line.text.as_str()).collect()).collect()
    }

    #[test]
    fn heads_stay_once_and_page_numbers_go() {
        let mut pages: Vec<Vec<Line>> = (0..6)
            .map(|page| {
                vec![
                    line("كتاب الرحلة", 800.0),
                    line(&format!("سطر من الصفحة {}", ["أ", "ب", "ج", "د", "ه", "و"][page]), 700.0),
                    line("سطر آخر", 650.0 - page as f32 * 20.0),
                    line(&format!("- {} -", page + 9), 40.0),
                ]
            })
            .collect();
        drop_repeated(&mut pages);
        assert_eq!(texts(&pages)[0], ["كتاب الرحلة", "سطر من الصفحة أ", "سطر آخر"]);
        assert_eq!(texts(&pages)[5], ["سطر من الصفحة و", "سطر آخر"]);
    }

    #[test]
    fn a_few_pages_and_text_that_moves_prove_nothing() {
        let mut few: Vec<Vec<Line>> = (0..4).map(|_| vec![line("عنوان", 800.0)]).collect();
        drop_repeated(&mut few);
        assert!(few.iter().all(|lines| lines.len() == 1));
        let mut moving: Vec<Vec<Line>> =
            (0..9).map(|page| vec![line("لازمة", 800.0 - 30.0 * page as f32)]).collect();
        drop_repeated(&mut moving);
        assert!(moving.iter().all(|lines| lines.len() == 1));
    }
}
