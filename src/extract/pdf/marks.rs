//! Marks of Arabic (tashkeel) drawn as glyphs of their own, given back to the letters that they stand on.
//!
//! A mark is drawn next to its letter, before it or after it: which, differs between writers and not within a page, so
//! the clear cases of a page decide for all. In a ligature the place of the mark tells the letter. Input and output are
//! glyphs in the order of drawing; marks that have no letter stay alone.

use unicode_normalization::{UnicodeNormalization, char::compose};

use super::{
    glyph::{Glyph, Origin},
    letters::is_mark,
};

/// Letters farther away, in ems, have nothing to do with a mark.
const MAX_DISTANCE: f32 = 1.0;
const MAX_HEIGHT: f32 = 1.6;
/// Fewer marks on single letters prove nothing.
const MIN_EVIDENCE: usize = 4;
/// Marks of one letter.
const MAX_MARKS: usize = 5;
/// Text of one glyph with its marks; more is damage.
const MAX_BASE_BYTES: usize = 512;

/// Where a mark's letter was drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    Before,
    After,
}

/// A mark between the letters drawn before and after it.
struct Placed {
    mark: usize,
    before: Option<usize>,
    after: Option<usize>,
}

/// Joins the marks to their letters.
pub(super) fn attached(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    give_letters_back(&mut glyphs);
    let placed = placed(&glyphs);
    if placed.is_empty() {
        return glyphs;
    }
    let (rightward, leftward) = (side(&glyphs, &placed, true), side(&glyphs, &placed, false));
    let chosen: Vec<(usize, Option<usize>, f32)> = placed
        .iter()
        .map(|place| {
            let (side, bias) = if is_rightward(&glyphs, place) { rightward } else { leftward };
            (place.mark, choice(&glyphs, place, side, bias), bias)
        })
        .collect();
    let mut bases: Vec<Option<Glyph>> = glyphs.iter().cloned().map(Some).collect();
    // Marks drawn before their letter come in reverse order, the last next to it.
    let (before, after): (Vec<_>, Vec<_>) =
        chosen.into_iter().partition(|(mark, base, _)| base.is_some_and(|base| base < *mark));
    for (mark, base, bias) in before.into_iter().chain(after.into_iter().rev()) {
        let (Some(base), Some(sign)) = (base, glyphs.get(mark)) else { continue };
        if let Some(Some(base)) = bases.get_mut(base)
            && base.text.len() < MAX_BASE_BYTES
        {
            let at = component(base, sign.center() - bias * sign.size);
            base.text = with_mark(&base.text, at, &sign.text).into();
        }
        if let Some(gone) = bases.get_mut(mark) {
            *gone = None;
        }
    }
    bases.into_iter().flatten().collect()
}

/// Some writers give the text of a letter and its marks to the first glyph that they draw of them, which is a mark, and
/// none to the letter.
fn give_letters_back(glyphs: &mut Vec<Glyph>) {
    for at in 0..glyphs.len() {
        let Some(mark) = glyphs.get(at).filter(|glyph| glyph.is_mark()) else { continue };
        if mark.text.chars().all(is_mark) {
            continue;
        }
        let (text, is_sure) = (mark.text.clone(), mark.origin == Origin::Mark);
        let is_near = |other: &usize| distance(glyphs, at, *other, 0.0) < MAX_DISTANCE;
        let is_base = |other: &usize| glyphs.get(*other).is_some_and(|glyph| !glyph.is_mark());
        let after = (at + 1..glyphs.len()).take(MAX_MARKS).find(is_base).filter(is_near);
        let before = (0..at).rev().take(MAX_MARKS).find(is_base).filter(is_near);
        let is_unknown = |other: &usize| glyphs.get(*other).is_some_and(Glyph::is_unknown);
        let letters: String = text.chars().filter(|letter| !is_mark(*letter)).collect();
        let has_letter =
            |other: &usize| glyphs.get(*other).is_some_and(|glyph| are_alike(&glyph.text, &letters));
        if let Some(unknown) = after.filter(is_unknown).or(before.filter(is_unknown)) {
            if let Some(letter) = glyphs.get_mut(unknown) {
                letter.text = letters.into();
            }
        } else if !is_sure && after.filter(has_letter).or(before.filter(has_letter)).is_none() {
            // It is a letter after all, of those that are drawn over the one before.
            if let Some(letter) = glyphs.get_mut(at) {
                letter.origin = Origin::Told;
            }
            continue;
        }
        if let Some(mark) = glyphs.get_mut(at) {
            mark.text = text.chars().filter(|letter| is_mark(*letter)).collect::<String>().into();
        }
    }
    // The later parts of a ligature, which its first glyph stands for.
    let is_told: Vec<bool> = (0..glyphs.len()).map(|at| is_told_by_neighbor(glyphs, at)).collect();
    let mut told = is_told.into_iter();
    glyphs.retain(|glyph| {
        let is_nothing = glyph.is_thin() && glyph.is_unknown();
        !told.next().unwrap_or(is_nothing) && !is_nothing
    });
}

/// Whether the text of a glyph that is part of something is in that of a glyph drawn next to it.
fn is_told_by_neighbor(glyphs: &[Glyph], at: usize) -> bool {
    let Some(part) = glyphs.get(at).filter(|glyph| glyph.origin == Origin::Part) else { return false };
    let neighbors = [at.checked_sub(1), Some(at + 1)];
    part.is_unknown()
        || neighbors
            .into_iter()
            .flatten()
            .filter_map(|at| glyphs.get(at))
            .any(|other| num_letters(&other.text) > 1 && other.text.contains(&*part.text))
}

/// Whether two texts begin with the same letter, whatever hamza it carries.
fn are_alike(one: &str, other: &str) -> bool {
    let seat = |text: &str| text.chars().next().into_iter().nfd().next();
    seat(one) == seat(other)
}

fn placed(glyphs: &[Glyph]) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::new();
    let mut before = None;
    let mut waiting = 0;
    for (at, glyph) in glyphs.iter().enumerate() {
        if glyph.is_mark() {
            placed.push(Placed { mark: at, before, after: None });
            continue;
        }
        let base = (!glyph.is_space()).then_some(at);
        for place in placed.get_mut(waiting..).into_iter().flatten() {
            place.after = base;
        }
        waiting = placed.len();
        before = base;
    }
    for place in &mut placed {
        let is_near = |base: &usize| distance(glyphs, place.mark, *base, 0.0) < MAX_DISTANCE;
        place.before = place.before.filter(is_near);
        place.after = place.after.filter(is_near);
    }
    placed
}

/// From a mark to a letter along the line, in ems; endless where it is on another line.
fn distance(glyphs: &[Glyph], mark: usize, base: usize, bias: f32) -> f32 {
    let (Some(mark), Some(base)) = (glyphs.get(mark), glyphs.get(base)) else { return f32::INFINITY };
    if (mark.y - base.y).abs() > MAX_HEIGHT * base.size {
        return f32::INFINITY;
    }
    let x = mark.center() - bias * mark.size;
    (base.left - x).max(x - base.right).max(0.0) / base.size
}

fn is_rightward(glyphs: &[Glyph], place: &Placed) -> bool {
    let x = |base: Option<usize>| base.and_then(|base| glyphs.get(base)).map(Glyph::center);
    let mark = glyphs.get(place.mark).map_or(0.0, Glyph::center);
    x(place.before).unwrap_or(mark) <= x(place.after).unwrap_or(mark)
}

/// The side on which the marks of a page stand, where letters are drawn rightward or not, and how far to the right of
/// the middle of their letters their origins are, in ems.
///
/// Fonts draw marks to either side of their origin, so that the nearest letter is often the wrong one. But a mark has
/// much the same place on every letter: the side on which places differ less is the right one.
fn side(glyphs: &[Glyph], placed: &[Placed], rightward: bool) -> (Side, f32) {
    let of_side = |base: fn(&Placed) -> Option<usize>| {
        let shifts = placed
            .iter()
            .filter(|place| place.before.is_some() && place.after.is_some())
            .filter(|place| is_rightward(glyphs, place) == rightward);
        spread(shifts.filter_map(|place| shift(glyphs, place.mark, base(place)?)).collect())
    };
    let (before, after) = (of_side(|place| place.before), of_side(|place| place.after));
    let is_before = match (before, after) {
        (Some((_, one)), Some((_, other))) => one < other,
        // Without enough of them: shaped text is drawn rightward with its marks first.
        _ => !rightward,
    };
    let bias = if is_before { before } else { after }.map_or(0.0, |(middle, _)| middle);
    (if is_before { Side::Before } else { Side::After }, bias)
}

/// From the middle of a single letter to the origin of a mark, in ems.
fn shift(glyphs: &[Glyph], mark: usize, base: usize) -> Option<f32> {
    let (mark, base) = (glyphs.get(mark)?, glyphs.get(base)?);
    (num_letters(&base.text) == 1).then(|| (mark.center() - base.center()) / mark.size)
}

/// The median, and the median distance from it.
fn spread(mut values: Vec<f32>) -> Option<(f32, f32)> {
    if values.len() < MIN_EVIDENCE {
        return None;
    }
    let median = |values: &mut Vec<f32>| {
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied()
    };
    let middle = median(&mut values)?;
    let mut distances = values.iter().map(|value| (value - middle).abs()).collect();
    Some((middle, median(&mut distances)?))
}

fn choice(glyphs: &[Glyph], place: &Placed, side: Side, bias: f32) -> Option<usize> {
    let (wanted, other) = match side {
        Side::Before => (place.before, place.after),
        Side::After => (place.after, place.before),
    };
    let (Some(first), Some(second)) = (wanted, other) else { return wanted.or(other) };
    let to = |base| distance(glyphs, place.mark, base, bias);
    Some(if to(first) > 0.4 && to(second) == 0.0 { second } else { first })
}

fn num_letters(text: &str) -> usize {
    text.chars().filter(|letter| !is_mark(*letter)).count()
}

/// The letter of a ligature, counted from the right, above which `x` is.
fn component(base: &Glyph, x: f32) -> usize {
    let num = num_letters(&base.text).max(1);
    let part = base.width() / num as f32;
    // A number below zero becomes zero.
    let at = if part > 0.0 { ((base.right - x) / part) as usize } else { 0 };
    at.min(num - 1)
}

/// The text with a mark after its letter of that number and the marks that this one has.
fn with_mark(text: &str, at: usize, mark: &str) -> String {
    let mut marked = String::with_capacity(text.len() + mark.len());
    // Some writers say of each of two marks that it is both.
    let there = marks_of(text, at);
    let mark: String = mark.chars().filter(|mark| !there.contains(*mark)).collect();
    let mark = mark.as_str();
    let mut num = 0;
    let mut letters = text.chars().peekable();
    let mut done = false;
    while let Some(letter) = letters.next() {
        num += usize::from(!is_mark(letter));
        if !done
            && num == at + 1
            && !is_mark(letter)
            && let Some(whole) = joined(letter, mark)
        {
            marked.push(whole);
            done = true;
            continue;
        }
        marked.push(letter);
        if !done && num == at + 1 && letters.peek().is_none_or(|next| !is_mark(*next)) {
            marked.push_str(mark);
            done = true;
        }
    }
    if !done {
        marked.push_str(mark);
    }
    marked
}

/// The marks that a letter of that number has.
fn marks_of(text: &str, at: usize) -> String {
    let mut num = 0;
    text.chars()
        .filter(|letter| {
            num += usize::from(!is_mark(*letter));
            num == at + 1 && is_mark(*letter)
        })
        .collect()
}

/// A letter with its hamza or madda, which some fonts draw apart; it may have it already.
fn joined(letter: char, mark: &str) -> Option<char> {
    let mut marks = mark.chars();
    let (Some(mark @ '\u{653}'..='\u{655}'), None) = (marks.next(), marks.next()) else { return None };
    let has_one = matches!(letter, 'آ' | 'أ' | 'إ' | 'ؤ' | 'ئ');
    if has_one { Some(letter) } else { compose(letter, mark) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(text: &str, left: f32, width: f32) -> Glyph {
        Glyph {
            text: text.into(),
            left,
            right: left + width,
            y: 0.0,
            size: 10.0,
            angle: 0,
            run: 0,
            is_hidden: false,
            origin: Origin::Font,
            is_inside: true,
        }
    }

    fn text(glyphs: Vec<Glyph>) -> String {
        attached(glyphs).iter().rev().map(|glyph| &*glyph.text).collect()
    }

    #[test]
    fn marks_drawn_before_their_letters_are_given_to_them() {
        // From left to right, as shaped text is drawn: each mark left of the middle of its letter, which follows it.
        let drawn = vec![
            glyph("\u{64E}", 1.0, 0.0),
            glyph("ب", 0.0, 5.0),
            glyph("\u{64E}", 6.0, 0.0),
            glyph("\u{651}", 6.0, 0.0),
            glyph("ت", 5.0, 5.0),
            glyph("\u{64F}", 11.0, 0.0),
            glyph("ك", 10.0, 5.0),
        ];
        assert_eq!(text(drawn), "كُتَّبَ".replace("\u{64E}\u{651}", "\u{651}\u{64E}"));
    }

    #[test]
    fn marks_drawn_after_their_letters_are_given_to_them() {
        let mut drawn = vec![
            glyph("ك", 10.0, 5.0),
            glyph("\u{64F}", 11.0, 0.0),
            glyph("ت", 5.0, 5.0),
            glyph("\u{64E}", 6.0, 0.0),
            glyph("ب", 0.0, 5.0),
            glyph("\u{64E}", 1.0, 0.0),
        ];
        drawn = attached(drawn);
        let text: String = drawn.iter().map(|glyph| &*glyph.text).collect();
        assert_eq!(text, "كُتَبَ");
    }

    #[test]
    fn a_mark_on_a_ligature_stands_on_the_letter_below_it() {
        let base = glyph("لا", 0.0, 6.0);
        assert_eq!(component(&base, 5.0), 0);
        assert_eq!(component(&base, 1.0), 1);
        assert_eq!(with_mark("لا", 0, "\u{64E}"), "لَا");
        assert_eq!(with_mark("لَا", 0, "\u{651}"), "ل\u{64E}\u{651}ا");
        assert_eq!(with_mark("لا", 1, "\u{64B}"), "لاً");
    }

    #[test]
    fn a_mark_without_a_letter_stays() {
        assert_eq!(attached(vec![glyph("\u{64E}", 0.0, 0.0)]).len(), 1);
        assert!(attached(Vec::new()).is_empty());
    }
}
