//! Brackets in text that is read from right to left: the glyph that is seen opening on the right is the one that closes
//! elsewhere.
//!
//! Some writers say of a glyph what it looks like, some what was written (UAX #9, L4, mirrors the one to the other). Which,
//! is told by the whole file: brackets that close before they open are written as they look.

use super::lines::Line;

/// Those that the bidirectional algorithm mirrors; “” and ﴿﴾ stay as they are seen.
const PAIRS: [&str; 6] = ["()", "[]", "{}", "<>", "«»", "‹›"];

/// The bracket that a glyph of one bracket faces.
pub(super) fn mirrored(text: &str) -> Option<char> {
    let mut letters = text.chars();
    let (letter, None) = (letters.next()?, letters.next()) else { return None };
    let pair = PAIRS.iter().find(|pair| pair.contains(letter))?;
    pair.chars().find(|other| *other != letter)
}

/// Evidence that the brackets of right-to-left text are written as they look: in pairs that close before they open.
pub(super) fn backward(lines: &[Line]) -> i32 {
    lines.iter().map(|line| PAIRS.iter().map(|pair| backward_pairs(line, pair)).sum::<i32>()).sum()
}

fn backward_pairs(line: &Line, pair: &str) -> i32 {
    let mut places = line.brackets.iter().peekable();
    let letters = line.text.chars().enumerate();
    let mut found =
        letters.filter(|(at, letter)| places.next_if_eq(&at).is_some() && pair.contains(*letter)).peekable();
    let mut evidence = 0;
    while let Some((_, first)) = found.next() {
        // Two of the same are parts of pairs on other lines.
        if found.next_if(|(_, second)| *second != first).is_some() {
            evidence += if pair.starts_with(first) { -1 } else { 1 };
        }
    }
    evidence
}

/// Turns the brackets of right-to-left text round.
pub(super) fn turn(line: &mut Line) {
    let mut places = line.brackets.iter().peekable();
    let turned = line.text.chars().enumerate().map(|(at, letter)| match places.next_if_eq(&&at) {
        Some(_) => mirrored(letter.encode_utf8(&mut [0; 4])).unwrap_or(letter),
        None => letter,
    });
    line.text = turned.collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        let brackets = text.chars().enumerate().filter(|(_, letter)| "()«»".contains(*letter));
        Line { brackets: brackets.map(|(at, _)| at).collect(), text: text.to_owned(), ..Line::default() }
    }

    #[test]
    fn brackets_that_close_first_are_turned() {
        let mut lines = [line("بلد )مصر( وقال »نعم«")];
        assert_eq!(backward(&lines), 2);
        turn(&mut lines[0]);
        assert_eq!(lines[0].text, "بلد (مصر) وقال «نعم»");
        assert_eq!(backward(&lines), -2);
    }

    #[test]
    fn only_brackets_of_arabic_are_turned() {
        let mut found = line("بلد (مصر) ");
        found.text.push_str("f(x)");
        turn(&mut found);
        assert_eq!(found.text, "بلد )مصر( f(x)");
    }
}
