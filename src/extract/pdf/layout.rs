//! The order in which the columns and lines of a page are read, and which lines make a paragraph.
//!
//! A page is cut where white runs through it: at gutters into columns, else at its widest gaps into blocks, until neither
//! is found (recursive XY cut, Nagy and Seth 1984). A gutter must have prose on both sides, so that tables and verses of
//! two halves are read row by row. Columns go from right to left where most letters do.

use super::{
    glyph::Glyph,
    letters::is_right_to_left,
    lines::{Line, Style, lines},
};

/// Cuts in cuts.
const MAX_DEPTH: usize = 24;
/// Least rows of a column, and least characters in its average row.
const MIN_ROWS: usize = 3;
const MIN_ROW_CHARS: usize = 12;
/// Lines farther apart, in ems, never belong to one paragraph.
const MAX_LEADING: f32 = 3.5;
/// Lines of one paragraph differ in size, and begin from the margin, by no more: a ratio, and ems.
const MAX_SIZE_RATIO: f32 = 1.15;
const MAX_INDENT: f32 = 0.8;
/// Rows shorter than this that stand side by side, each with its partner, are verses.
const MAX_VERSE_CHARS: usize = 28;

/// The lines of a page in the order of reading.
pub(super) fn page(glyphs: Vec<Glyph>) -> Vec<Line> {
    let mut found = Vec::new();
    for glyphs in by_angle(glyphs) {
        let style = style(&glyphs);
        let (left, right) = extent(&glyphs, |glyph| (glyph.left, glyph.right));
        cut(glyphs, (left, right), style, 0, &mut found);
    }
    found
}

/// Upright text first, then what is turned.
fn by_angle(glyphs: Vec<Glyph>) -> Vec<Vec<Glyph>> {
    let mut angles: Vec<(i16, Vec<Glyph>)> = Vec::new();
    for glyph in glyphs {
        let num = angles.len();
        match angles.iter_mut().find(|(angle, _)| *angle == glyph.angle) {
            Some((_, group)) => group.push(glyph),
            // More than a few angles are ornaments.
            None if num < 16 => angles.push((glyph.angle, vec![glyph])),
            None => {}
        }
    }
    angles.sort_by_key(|(_, group)| std::cmp::Reverse(group.len()));
    angles.into_iter().map(|(_, group)| group).collect()
}

fn style(glyphs: &[Glyph]) -> Style {
    let (mut right, mut left) = (0, 0);
    for letter in glyphs.iter().flat_map(|glyph| glyph.text.chars()) {
        if is_right_to_left(letter) {
            right += 1;
        } else if letter.is_alphabetic() {
            left += 1;
        }
    }
    let num_spaces = glyphs.iter().filter(|glyph| glyph.is_space()).count();
    Style { is_right_to_left: right > left, has_spaces: num_spaces * 20 > glyphs.len() }
}

fn extent(glyphs: &[Glyph], span: impl Fn(&Glyph) -> (f32, f32)) -> (f32, f32) {
    glyphs
        .iter()
        .map(span)
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), (from, to)| (low.min(from), high.max(to)))
}

fn cut(glyphs: Vec<Glyph>, margins: (f32, f32), style: Style, depth: usize, found: &mut Vec<Line>) {
    let em = median(glyphs.iter().map(|glyph| glyph.size).collect());
    if depth < MAX_DEPTH && glyphs.len() > 2 * MIN_ROWS * MIN_ROW_CHARS {
        if let Some(at) = gutter(&glyphs, em) {
            let (left, right): (Vec<_>, Vec<_>) = glyphs.into_iter().partition(|glyph| glyph.center() < at);
            let columns = if style.is_right_to_left { [right, left] } else { [left, right] };
            for column in columns {
                let margins = extent(&column, |glyph| (glyph.left, glyph.right));
                cut(column, margins, style, depth + 1, found);
            }
            return;
        }
        let gaps = gaps(&glyphs, height);
        let widest = gaps.iter().map(|(low, high)| high - low).fold(0.0, f32::max);
        if widest > 0.5 * em {
            let mut bounds: Vec<f32> = gaps
                .iter()
                .filter(|(low, high)| high - low > 0.75 * widest)
                .map(|(low, high)| (low + high) / 2.0)
                .collect();
            bounds.sort_by(f32::total_cmp);
            let mut blocks: Vec<Vec<Glyph>> = vec![Vec::new(); bounds.len() + 1];
            for glyph in glyphs {
                let block = bounds.partition_point(|bound| *bound < glyph.y);
                if let Some(block) = blocks.get_mut(block) {
                    block.push(glyph);
                }
            }
            for block in blocks.into_iter().rev().filter(|block| !block.is_empty()) {
                cut(block, margins, style, depth + 1, found);
            }
            return;
        }
    }
    found.extend(lines(&glyphs, margins, style));
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

fn height(glyph: &Glyph) -> (f32, f32) {
    (glyph.y - 0.25 * glyph.size, glyph.y + 0.75 * glyph.size)
}

/// Where no glyph is, along one axis.
fn gaps(glyphs: &[Glyph], span: impl Fn(&Glyph) -> (f32, f32)) -> Vec<(f32, f32)> {
    let mut spans: Vec<(f32, f32)> = glyphs.iter().filter(|glyph| !glyph.is_space()).map(span).collect();
    spans.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut gaps = Vec::new();
    let mut end = f32::INFINITY;
    for (from, to) in spans {
        if from > end {
            gaps.push((end, from));
        }
        end = if end.is_finite() { end.max(to) } else { to };
    }
    gaps
}

/// The middle of the widest gap that has columns of prose on both sides.
fn gutter(glyphs: &[Glyph], em: f32) -> Option<f32> {
    let mut gaps = gaps(glyphs, |glyph| (glyph.left, glyph.right));
    gaps.retain(|(from, to)| to - from > 0.9 * em);
    gaps.sort_by(|one, other| (other.1 - other.0).total_cmp(&(one.1 - one.0)));
    gaps.iter().take(4).map(|(from, to)| (from + to) / 2.0).find(|at| is_between_columns(glyphs, *at, em))
}

fn is_between_columns(glyphs: &[Glyph], at: f32, em: f32) -> bool {
    let (left, right): (Vec<&Glyph>, Vec<&Glyph>) = glyphs.iter().partition(|glyph| glyph.center() < at);
    let (left, right) = (Side::of(&left, em), Side::of(&right, em));
    if left.rows.len() < MIN_ROWS || right.rows.len() < MIN_ROWS {
        return false;
    }
    let shorter = (left.top - left.bottom).min(right.top - right.bottom);
    let beside = left.top.min(right.top) - left.bottom.max(right.bottom);
    let row_chars = (left.num_chars / left.rows.len()).min(right.num_chars / right.rows.len());
    if beside < 0.5 * shorter || row_chars < MIN_ROW_CHARS {
        return false;
    }
    let partners = left.rows.iter().filter(|y| right.rows.iter().any(|other| (*y - other).abs() < 0.2 * em));
    let are_verses = row_chars < MAX_VERSE_CHARS
        && left.rows.len() == right.rows.len()
        && partners.count() == left.rows.len();
    !are_verses
}

/// What is on one side of a gutter.
struct Side {
    rows: Vec<f32>,
    num_chars: usize,
    top: f32,
    bottom: f32,
}

impl Side {
    fn of(glyphs: &[&Glyph], em: f32) -> Side {
        let mut heights: Vec<f32> = glyphs.iter().map(|glyph| glyph.y).collect();
        heights.sort_by(f32::total_cmp);
        let (bottom, top) = (heights.first().copied().unwrap_or(0.0), heights.last().copied().unwrap_or(0.0));
        let mut rows: Vec<f32> = Vec::new();
        for y in heights {
            if rows.last().is_none_or(|row| y - row > 0.5 * em) {
                rows.push(y);
            }
        }
        Side { rows, num_chars: glyphs.len(), top, bottom }
    }
}

/// Joins the lines of a page: by spaces in a paragraph, else by one line end, or two where a gap shows.
pub(super) fn joined(lines: &[Line]) -> String {
    let usual = usual_distance(lines);
    let mut text = String::new();
    let mut before: Option<&Line> = None;
    for line in lines {
        if let Some(before) = before {
            text.push_str(separator(before, line, usual));
        }
        text.push_str(&line.text);
        before = Some(line);
    }
    text
}

/// Whether the paragraph at the end of a page plainly goes on at the start of the next one.
///
/// Its last line is as long as others above it, and neither it nor the first line of the next page stands apart, as a
/// head, a note or the number of a page does.
pub(super) fn flows_on(page: &[Line], next: &[Line]) -> bool {
    let ([.., above, last], [first, below @ ..]) = (page, next) else { return false };
    let num_long = page.iter().filter(|line| line.margins == last.margins && !ends_early(line)).count();
    let indent = match first.is_right_to_left {
        true => first.margins.1 - first.right,
        false => first.left - first.margins.0,
    };
    num_long >= MIN_ROWS
        && !ends_early(last)
        && !is_apart(above, last, usual_distance(page))
        && below.first().is_none_or(|second| !is_apart(first, second, usual_distance(next)))
        && size_ratio(last, first) <= MAX_SIZE_RATIO
        && last.is_right_to_left == first.is_right_to_left
        && indent <= MAX_INDENT * first.size
}

/// How far apart the lines of a page mostly are, in ems.
fn usual_distance(lines: &[Line]) -> f32 {
    let distances = lines.windows(2).filter_map(|pair| match pair {
        [one, next] if one.y - next.y > 0.5 * one.size => Some((one.y - next.y) / one.size),
        _ => None,
    });
    median(distances.collect())
}

fn size_ratio(one: &Line, other: &Line) -> f32 {
    one.size.max(other.size) / one.size.min(other.size)
}

/// Whether a gap or another size shows that no paragraph goes on from a line to the one below it.
fn is_apart(above: &Line, below: &Line, usual: f32) -> bool {
    let down = (above.y - below.y) / above.size;
    size_ratio(above, below) > MAX_SIZE_RATIO || down > (1.25 * usual).max(usual + 0.15).min(MAX_LEADING)
}

/// Whether a line ends well before the margin, as the last of a paragraph does.
fn ends_early(line: &Line) -> bool {
    let rest = match line.is_right_to_left {
        true => line.left - line.margins.0,
        false => line.margins.1 - line.right,
    };
    rest > (0.15 * (line.margins.1 - line.margins.0)).max(2.0 * line.size)
}

fn separator(before: &Line, line: &Line, usual: f32) -> &'static str {
    if is_apart(before, line, usual) {
        return "\n\n";
    }
    let indent = match before.is_right_to_left {
        true => before.right - line.right,
        false => line.left - before.left,
    };
    let is_new_column = before.y <= line.y;
    let is_indented = !is_new_column && indent > MAX_INDENT * before.size;
    let is_over = ends_early(before) || is_indented || before.is_right_to_left != line.is_right_to_left;
    if is_over { "\n" } else { " " }
}

#[cfg(test)]
mod tests {
    use super::{super::glyph::Origin, *};

    fn put(glyphs: &mut Vec<Glyph>, text: &str, left: f32, y: f32) {
        for (at, letter) in text.chars().enumerate() {
            let left = left + 5.0 * at as f32;
            glyphs.push(Glyph {
                text: letter.to_string().into(),
                left,
                right: left + 5.0,
                y,
                size: 10.0,
                angle: 0,
                run: 0,
                is_hidden: false,
                origin: Origin::Font,
                is_inside: true,
            });
        }
    }

    fn read(glyphs: Vec<Glyph>) -> String {
        joined(&page(glyphs))
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let mut glyphs = Vec::new();
        put(&mut glyphs, "a title that runs over both of the columns", 100.0, 250.0);
        for row in 0..8 {
            // Not on the same lines.
            put(&mut glyphs, "words of the left column here", 10.0, 200.0 - 12.0 * row as f32);
            put(&mut glyphs, "words on the right side there", 180.0, 194.0 - 12.0 * row as f32);
        }
        let text = read(glyphs);
        assert!(
            text.starts_with("a title that runs over both of the columns\n\nwords of the left"),
            "{text}"
        );
        let last_left = text.rfind("left column").unwrap();
        assert!(text.find("right side").unwrap() > last_left);
    }

    #[test]
    fn columns_of_arabic_are_read_from_the_right() {
        let mut glyphs = Vec::new();
        let reversed = |text: &str| text.chars().rev().collect::<String>();
        for row in 0..6 {
            put(&mut glyphs, &reversed("كلمات العمود الأيسر من الصفحة هنا"), 10.0, 200.0 - 12.0 * row as f32);
            put(&mut glyphs, &reversed("كلمات العمود الأيمن من الصفحة هنا"), 190.0, 200.0 - 12.0 * row as f32);
        }
        let text = read(glyphs);
        assert!(text.rfind("الأيمن").unwrap() < text.find("الأيسر").unwrap(), "{text}");
    }

    #[test]
    fn verses_and_tables_are_read_row_by_row() {
        let mut glyphs = Vec::new();
        for row in 0..6 {
            put(&mut glyphs, "short half of it", 10.0, 200.0 - 12.0 * row as f32);
            put(&mut glyphs, "and other half of", 120.0, 200.0 - 12.0 * row as f32);
        }
        assert!(read(glyphs).starts_with("short half of it and other half of"));
    }

    #[test]
    fn lines_of_a_paragraph_are_joined_and_paragraphs_are_not() {
        let mut glyphs = Vec::new();
        put(&mut glyphs, "first line of a paragraph", 0.0, 200.0);
        put(&mut glyphs, "second line of paragraphs", 0.0, 188.0);
        put(&mut glyphs, "its end", 0.0, 176.0);
        put(&mut glyphs, "next paragraph is this on", 0.0, 164.0);
        put(&mut glyphs, "and there is a gap before", 0.0, 140.0);
        assert_eq!(
            read(glyphs),
            "first line of a paragraph second line of paragraphs its end\nnext paragraph is this on\n\nand there is a gap before"
        );
    }

    #[test]
    fn a_paragraph_flows_on_over_the_end_of_a_page_only_where_that_is_plain() {
        let of = |rows: &[(&str, f32, f32)]| {
            let mut glyphs = Vec::new();
            rows.iter().for_each(|(text, left, y)| put(&mut glyphs, text, *left, *y));
            page(glyphs)
        };
        let long = "a line as long as the others";
        let full = [(long, 0.0, 200.0), (long, 0.0, 188.0), (long, 0.0, 176.0)];
        let next = of(&full);
        assert!(flows_on(&of(&full), &next));
        assert!(flows_on(&of(&full), &of(&full[..1])));
        // One line alone, the end of a paragraph, the number of a page, a head, and a paragraph that begins.
        assert!(!flows_on(&of(&full[..1]), &next));
        assert!(!flows_on(&of(&[full[0], full[1], full[2], ("its end", 0.0, 164.0)]), &next));
        assert!(!flows_on(&of(&[full[0], full[1], full[2], (long, 0.0, 100.0)]), &next));
        assert!(!flows_on(&of(&full), &of(&[(long, 0.0, 240.0), full[0], full[1], full[2]])));
        assert!(!flows_on(
            &of(&full),
            &of(&[("begins with an indent there", 10.0, 212.0), full[0], full[1]])
        ));
        assert!(!flows_on(&of(&full), &[]));
    }

    #[test]
    fn text_that_is_turned_is_read_after_the_rest() {
        let mut glyphs = Vec::new();
        put(&mut glyphs, "on the side", 0.0, 100.0);
        glyphs.iter_mut().for_each(|glyph| glyph.angle = 90);
        put(&mut glyphs, "text of the page", 0.0, 100.0);
        assert_eq!(joined(&page(glyphs)), "text of the page\n\non the side".replace("\n\n", " "));
    }
}
