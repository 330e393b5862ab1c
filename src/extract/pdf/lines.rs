//! The glyphs of one column of a page, put into lines of text in the order of reading.
//!
//! The places of glyphs are what a reader sees, whatever order they were drawn in. So each line is taken from left to
//! right as it is seen, cut into words at its gaps, and put in logical order by undoing the bidirectional algorithm (UAX
//! #9) for the two levels that text has: runs of Arabic are read from the right, numbers and Latin words from the left.

use super::{
    brackets::mirrored,
    glyph::Glyph,
    letters::{is_mark, is_right_to_left},
};

/// One line.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// In the order of reading.
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) is_right_to_left: bool,
    /// The margins of the column that it stands in.
    pub(super) margins: (f32, f32),
    /// Places of the brackets that are read from right to left, in characters.
    pub(super) brackets: Vec<usize>,
}

/// How the lines of a page are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Most letters of the page are read from the right.
    pub(super) is_right_to_left: bool,
    /// Spaces are drawn, so that only wide gaps without one are spaces, too.
    pub(super) has_spaces: bool,
}

/// What a glyph is to the bidirectional algorithm.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Class {
    Right,
    Left,
    Digit,
    Neutral,
}

/// A glyph of a line and whether a space is to its left.
struct Item<'g> {
    glyph: &'g Glyph,
    class: Class,
    after_space: bool,
}

/// Reads the lines of a column from top to bottom.
pub(super) fn lines(glyphs: &[Glyph], margins: (f32, f32), style: Style) -> Vec<Line> {
    rows(glyphs).into_iter().filter_map(|row| line(row, margins, style)).collect()
}

/// The glyphs that share a baseline, or nearly so.
fn rows(glyphs: &[Glyph]) -> Vec<Vec<&Glyph>> {
    let mut sorted: Vec<&Glyph> = glyphs.iter().collect();
    sorted.sort_by(|one, other| other.y.total_cmp(&one.y));
    let mut rows: Vec<Vec<&Glyph>> = Vec::new();
    let mut largest: Option<&Glyph> = None;
    for glyph in sorted {
        match (rows.last_mut(), largest) {
            (Some(row), Some(known)) if is_beside(known, glyph) => {
                row.push(glyph);
                if glyph.size > known.size && !glyph.is_space() {
                    largest = Some(glyph);
                }
            }
            _ => {
                rows.push(vec![glyph]);
                largest = Some(glyph);
            }
        }
    }
    rows
}

/// Whether two glyphs are on one line: raised and small signs are, the lines above and below are not.
fn is_beside(one: &Glyph, other: &Glyph) -> bool {
    let span = |glyph: &Glyph| (glyph.y - 0.2 * glyph.size, glyph.y + 0.7 * glyph.size);
    let ((low, high), (other_low, other_high)) = (span(one), span(other));
    high.min(other_high) - low.max(other_low) > 0.45 * one.size.min(other.size)
}

fn line(mut row: Vec<&Glyph>, margins: (f32, f32), style: Style) -> Option<Line> {
    row.sort_by(|one, other| one.center().total_cmp(&other.center()));
    let items = items(&row, style);
    let largest = items.iter().max_by(|one, other| one.glyph.size.total_cmp(&other.glyph.size))?.glyph;
    let is_right_to_left = is_line_right_to_left(&items, margins, style);
    let mut writer = Writer::new(&items);
    match is_right_to_left {
        true => writer.write_right_to_left(0, items.len(), true),
        false => writer.write_left_to_right(),
    }
    let (text, brackets) = (writer.text, writer.brackets);
    Some(Line {
        text,
        left: items.iter().map(|item| item.glyph.left).fold(f32::INFINITY, f32::min),
        right: items.iter().map(|item| item.glyph.right).fold(f32::NEG_INFINITY, f32::max),
        y: largest.y,
        size: largest.size,
        is_right_to_left,
        margins,
        brackets,
    })
}

/// The glyphs that are not spaces, from left to right.
fn items<'g>(row: &[&'g Glyph], style: Style) -> Vec<Item<'g>> {
    let mut items: Vec<Item<'g>> = Vec::with_capacity(row.len());
    let mut after_space = false;
    let mut end = f32::NEG_INFINITY;
    for glyph in row {
        if glyph.is_space() {
            // One that lies wholly on a letter separates nothing.
            after_space |= glyph.right > end + 0.02 * glyph.size;
            continue;
        }
        let class = class(&glyph.text);
        if let Some(last) = items.last() {
            // Bold letters are made by drawing them twice.
            let is_twice = last.glyph.text == glyph.text
                && (last.glyph.left - glyph.left).abs() < 0.12 * glyph.size
                && (last.glyph.y - glyph.y).abs() < 0.12 * glyph.size
                && last.glyph.width() > 0.2 * glyph.size;
            if is_twice {
                continue;
            }
            // Between two scripts nothing is kerned, and the space is of a font of its own.
            let least = match style.has_spaces {
                true if class == last.class => 0.22,
                _ => 0.14,
            };
            after_space |= glyph.left - end > least * glyph.size.min(last.glyph.size);
        }
        end = end.max(glyph.right);
        items.push(Item { glyph, class, after_space });
        after_space = false;
    }
    if let Some(first) = items.first_mut() {
        first.after_space = false;
    }
    items
}

fn class(text: &str) -> Class {
    let mut class = Class::Neutral;
    for letter in text.chars() {
        if is_right_to_left(letter) {
            return Class::Right;
        }
        if letter.is_alphabetic() && !is_mark(letter) {
            class = Class::Left;
        } else if letter.is_numeric() && class == Class::Neutral {
            class = Class::Digit;
        }
    }
    class
}

fn is_line_right_to_left(items: &[Item<'_>], margins: (f32, f32), style: Style) -> bool {
    let num = |class| items.iter().filter(|item| item.class == class).count();
    let (right, left) = (num(Class::Right), num(Class::Left));
    if !style.is_right_to_left || right == 0 {
        return right > left;
    }
    // A line of an Arabic paragraph may be mostly Latin; then it tells by the margin that it keeps to.
    let (Some(first), Some(last)) = (items.first(), items.last()) else { return false };
    let (to_left, to_right) = (first.glyph.left - margins.0, margins.1 - last.glyph.right);
    right * 4 >= left || to_left > to_right + 2.0 * last.glyph.size
}

struct Writer<'l, 'g> {
    items: &'l [Item<'g>],
    /// How many items from the left end after the last of Arabic, and after the last of Latin, up to each item.
    right_ends: Vec<usize>,
    left_ends: Vec<usize>,
    /// The next item from each that is a Latin letter or digit.
    next_left: Vec<usize>,
    text: String,
    length: usize,
    brackets: Vec<usize>,
}

impl<'l, 'g> Writer<'l, 'g> {
    fn new(items: &'l [Item<'g>]) -> Self {
        let ends = |class| {
            let mut end = 0;
            let mut count = |(at, item): (usize, &Item<'_>)| {
                end = if item.class == class { at + 1 } else { end };
                end
            };
            items.iter().enumerate().map(&mut count).collect()
        };
        let mut next = items.len();
        let mut next_left: Vec<usize> = (0..items.len())
            .rev()
            .map(|at| {
                let is_one =
                    items.get(at).is_some_and(|item| matches!(item.class, Class::Left | Class::Digit));
                next = if is_one { at } else { next };
                next
            })
            .collect();
        next_left.reverse();
        Writer {
            items,
            right_ends: ends(Class::Right),
            left_ends: ends(Class::Left),
            next_left,
            text: String::new(),
            length: 0,
            brackets: Vec::new(),
        }
    }

    fn push(&mut self, at: usize, is_right_to_left: bool) {
        let Some(item) = self.items.get(at) else { return };
        if is_right_to_left && mirrored(&item.glyph.text).is_some() {
            self.brackets.push(self.length);
        }
        self.text.push_str(&item.glyph.text);
        self.length += item.glyph.text.chars().count();
    }

    fn space(&mut self, is_space: bool) {
        if is_space {
            self.text.push(' ');
            self.length += 1;
        }
    }

    fn after_space(&self, at: usize) -> bool {
        self.items.get(at).is_some_and(|item| item.after_space)
    }

    /// The items from `start` to before `end`, the rightmost first.
    fn write_right_to_left(&mut self, start: usize, end: usize, with_words: bool) {
        let mut end = end;
        while end > start {
            let from = match with_words {
                true => self.left_run(start, end).or_else(|| self.number(start, end)),
                false => self.number(start, end),
            };
            let from = match from {
                Some(from) => {
                    for at in from..end {
                        if at > from {
                            self.space(self.after_space(at));
                        }
                        self.push(at, false);
                    }
                    from
                }
                None => {
                    self.push(end - 1, true);
                    end - 1
                }
            };
            if from > start {
                self.space(self.after_space(from));
            }
            end = from;
        }
    }

    /// The leftmost first, runs of Arabic turned.
    fn write_left_to_right(&mut self) {
        let mut at = 0;
        while at < self.items.len() {
            self.space(self.after_space(at));
            let is = |at: usize, class| self.items.get(at).is_some_and(|item| item.class == class);
            if is(at, Class::Right) {
                let stop = (at..self.items.len()).find(|at| is(*at, Class::Left)).unwrap_or(self.items.len());
                let last = (at..stop).rev().find(|at| is(*at, Class::Right)).unwrap_or(at);
                self.write_right_to_left(at, last + 1, false);
                at = last + 1;
            } else {
                self.push(at, false);
                at += 1;
            }
        }
    }

    /// Where the run of Latin words and numbers begins that ends before `end`, if one does.
    fn left_run(&self, start: usize, end: usize) -> Option<usize> {
        let last = self.items.get(end - 1)?;
        let stop = (*self.right_ends.get(end - 1)?).max(start);
        let has_words = *self.left_ends.get(end - 1)? > stop;
        (has_words && matches!(last.class, Class::Left | Class::Digit))
            .then(|| self.next_left.get(stop).copied())?
    }

    /// Where the number begins that ends before `end`, if one does: digits and what stands between or at them.
    fn number(&self, start: usize, end: usize) -> Option<usize> {
        let is_digit = |at: usize| self.items.get(at).is_some_and(|item| item.class == Class::Digit);
        let is_sign = |at: usize, signs: &str| {
            self.items.get(at).is_some_and(|item| {
                let mut letters = item.glyph.text.chars();
                matches!((letters.next(), letters.next()), (Some(sign), None) if signs.contains(sign))
            })
        };
        let last = end - 1;
        // A percent sign to the right of a number belongs to it.
        let is_last = is_digit(last)
            || (is_sign(last, "%°") && last > start && is_digit(last - 1) && !self.after_space(last));
        is_last.then_some(())?;
        let mut from = last;
        while from > start && !self.after_space(from) {
            let next = from - 1;
            let is_between =
                is_sign(next, ".,/:-–+٫٬") && next > start && is_digit(next - 1) && !self.after_space(next);
            if !is_digit(next) && !is_between {
                // So does a sign to the left.
                return Some(if is_sign(next, "+-−$€£#") && is_digit(from) { next } else { from });
            }
            from = next;
        }
        Some(from)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::glyph::Origin, *};

    const STYLE: Style = Style { is_right_to_left: true, has_spaces: true };

    /// Glyphs of one letter each, as they are seen from left to right.
    fn seen(text: &str) -> Vec<Glyph> {
        let mut left = 0.0;
        let glyph = |letter: char| {
            left += 5.0;
            Glyph {
                text: letter.to_string().into(),
                left: left - 5.0,
                right: left,
                y: 100.0,
                size: 10.0,
                angle: 0,
                run: 0,
                is_hidden: false,
                origin: Origin::Font,
                is_inside: true,
            }
        };
        text.chars().map(glyph).collect()
    }

    fn read(text: &str) -> String {
        let mut lines = lines(&seen(text), (0.0, 100.0), STYLE);
        lines.remove(0).text
    }

    fn reversed(text: &str) -> String {
        text.chars().rev().collect()
    }

    #[test]
    fn arabic_is_read_from_the_right_and_numbers_from_the_left() {
        assert_eq!(read(&reversed("كتاب جديد")), "كتاب جديد");
        let line = format!("{} 12,450 {}", reversed("نسمة"), reversed("بلغ"));
        assert_eq!(read(&line), "بلغ 12,450 نسمة");
        let line = format!("{} 3.7% {}", reversed("العام"), reversed("بنسبة"));
        assert_eq!(read(&line), "بنسبة 3.7% العام");
        let line = format!("7 12 {}", reversed("رقم"));
        assert_eq!(read(&line), "رقم 12 7");
    }

    #[test]
    fn latin_words_in_arabic_keep_their_order() {
        let line = format!("{} ThinkPad X1 Carbon {}", reversed("بسعر"), reversed("جهاز"));
        assert_eq!(read(&line), "جهاز ThinkPad X1 Carbon بسعر");
        let line = format!("info@example.org {}", reversed("العنوان"));
        assert_eq!(read(&line), "العنوان info@example.org");
    }

    #[test]
    fn arabic_words_in_latin_are_turned() {
        let line = format!("The word {} means 2 books", reversed("كتاب كبير"));
        let style = Style { is_right_to_left: false, ..STYLE };
        assert_eq!(lines(&seen(&line), (0.0, 0.0), style)[0].text, "The word كتاب كبير means 2 books");
    }

    #[test]
    fn gaps_are_spaces_and_letters_drawn_twice_are_one() {
        let mut glyphs = seen("ab");
        glyphs[1].left += 4.0;
        glyphs[1].right += 4.0;
        assert_eq!(lines(&glyphs, (0.0, 0.0), STYLE)[0].text, "a b");
        let mut twice = seen("a");
        twice.push(Glyph { left: 0.3, right: 5.3, ..twice[0].clone() });
        assert_eq!(lines(&twice, (0.0, 0.0), STYLE)[0].text, "a");
    }

    #[test]
    fn raised_signs_stay_on_their_line_and_other_lines_do_not() {
        let mut glyphs = seen("ab");
        glyphs[1].size = 6.0;
        glyphs[1].y += 3.5;
        assert_eq!(lines(&glyphs, (0.0, 0.0), STYLE).len(), 1);
        glyphs[1].size = 10.0;
        glyphs[1].y = 88.0;
        assert_eq!(lines(&glyphs, (0.0, 0.0), STYLE).len(), 2);
    }
}
