//! Where the text of a long document is cut into the passages that stand in the index, each by itself.
//!
//! Pure: from a text and its sections to ranges. A cut is at the start of a chapter where one is near, else of a page,
//! else behind a paragraph, a sentence, a line or a word; so small sections are joined and large ones cut. Invariants:
//! put together, the passages are the text; each has from [`MIN`] to [`MAX`] characters.

use std::ops::Range;

use crate::document::Section;

/// Characters up to which a text stays whole. News, essays and papers do: their hit is the text, and the ranking knows
/// its length. Above it are books, of which a word says little and whose words stand too far apart to be read together.
pub const MAX_WHOLE: usize = 30_000;
/// Characters of a passage: at least, wanted and at most.
pub const MIN: usize = 2_000;
const WANTED: usize = 4_000;
pub const MAX: usize = 6_000;

/// What a cut is in front of or behind, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    Chapter,
    /// A page that begins behind a sentence or line.
    Page,
    PageInSentence,
    Paragraph,
    Sentence,
    Line,
    Word,
    Letter,
}

/// The passages of a text, in order; a single one where it stays whole.
pub fn passages(text: &str, sections: &[Section]) -> Vec<Range<usize>> {
    // Most texts have fewer bytes than that.
    if text.len() <= MAX_WHOLE || text.chars().nth(MAX_WHOLE).is_none() {
        return std::iter::once(0..text.len()).collect();
    }
    let starts = starts(sections);
    let mut passages = Vec::new();
    let (mut start, mut left) = (0, text.chars().count());
    while left > MAX {
        let (at, num_chars) = cut(text.get(start..).unwrap_or(""), start, left, &starts);
        if num_chars == 0 {
            break;
        }
        passages.push(start..at);
        (start, left) = (at, left - num_chars);
    }
    passages.push(start..text.len());
    passages
}

/// Where sections begin, and whether it is with a heading.
fn starts(sections: &[Section]) -> Vec<(usize, bool)> {
    let mut starts: Vec<(usize, bool)> =
        sections.iter().map(|section| (section.start, section.heading.is_some())).collect();
    // Of sections that begin together, those with a heading first.
    starts.sort_unstable_by_key(|(start, has_heading)| (*start, !has_heading));
    starts.dedup_by_key(|(start, _)| *start);
    starts
}

/// Where the passage that begins `rest` ends in the whole text, and its characters. `rest` begins at `start` and has
/// `left` characters, of which the last passage needs some.
fn cut(rest: &str, start: usize, left: usize, sections: &[(usize, bool)]) -> (usize, usize) {
    let last = MAX.min(left.saturating_sub(MIN));
    let mut best = (Cut::Letter, usize::MAX, (start + rest.len(), 0));
    let mut before = Before::default();
    for (num_chars, (index, letter)) in rest.char_indices().enumerate().take(last + 1) {
        if num_chars >= MIN {
            let at = start + index;
            let section = sections.binary_search_by_key(&at, |(start, _)| *start).ok();
            let section = section.and_then(|place| sections.get(place)).map(|(_, has_heading)| *has_heading);
            let found = (before.cut(letter, section), num_chars.abs_diff(WANTED), (at, num_chars));
            if (found.0, found.1) < (best.0, best.1) {
                best = found;
            }
        }
        before.pass(letter);
    }
    best.2
}

/// What stands in front of a letter.
#[derive(Default)]
struct Before {
    has_space: bool,
    num_lines: usize,
    ends_sentence: bool,
}

impl Before {
    fn pass(&mut self, letter: char) {
        if letter.is_whitespace() {
            self.has_space = true;
            self.num_lines += usize::from(letter == '\n');
        } else {
            // What closes a quotation belongs to the sentence in it.
            let closes = matches!(letter, '»' | '"' | ')' | ']' | '”');
            let ends = matches!(letter, '.' | '؟' | '?' | '!' | '۔' | '؛' | '…');
            *self = Before { ends_sentence: ends || closes && self.ends_sentence, ..Before::default() };
        }
    }

    /// What a cut in front of `letter` is; `section`: one begins there, and whether with a heading.
    fn cut(&self, letter: char, section: Option<bool>) -> Cut {
        match section {
            Some(true) => return Cut::Chapter,
            Some(false) if self.num_lines > 0 || self.ends_sentence => return Cut::Page,
            Some(false) => return Cut::PageInSentence,
            None => {}
        }
        match self {
            _ if !self.has_space || letter.is_whitespace() => Cut::Letter,
            Before { num_lines: 2.., .. } => Cut::Paragraph,
            Before { num_lines: 1, ends_sentence: true, .. } => Cut::Paragraph,
            Before { ends_sentence: true, .. } => Cut::Sentence,
            Before { num_lines: 1, .. } => Cut::Line,
            _ => Cut::Word,
        }
    }
}

#[cfg(test)]
#[allow(clippy::string_slice)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn section(start: usize, heading: Option<&str>) -> Section {
        Section { start, page: None, heading: heading.map(str::to_owned) }
    }

    fn check(text: &str, sections: &[Section]) -> Vec<Range<usize>> {
        let passages = passages(text, sections);
        let parts = passages.iter().map(|range| text.get(range.clone()).expect("a slice of the text"));
        assert_eq!(parts.clone().collect::<String>(), text);
        if passages.len() > 1 {
            for part in parts {
                assert!((MIN..=MAX).contains(&part.chars().count()), "{} characters", part.chars().count());
            }
        } else {
            assert!(text.chars().count() <= MAX_WHOLE);
        }
        passages
    }

    #[test]
    fn a_text_of_usual_length_stays_whole() {
        assert_eq!(check("", &[]).len(), 1);
        let text = "كلمة ".repeat(MAX_WHOLE / 5);
        assert_eq!(check(&text, &[section(5, Some("باب"))]).len(), 1);
        assert!(check(&(text + "ك"), &[]).len() > 5);
    }

    #[test]
    fn chapters_go_before_pages_these_before_paragraphs_and_these_before_sentences() {
        let sentence = "قال الراوي إن الملك خرج. ";
        let line = sentence.repeat(10) + "\n";
        let text = line.repeat(200);
        let chars = |at: usize| text[..at].chars().count();
        let begins = |range: &Range<usize>, with: &str| text[range.start..].starts_with(with);
        let by_paragraph = check(&text, &[]);
        assert!(by_paragraph.iter().skip(1).all(|range| text[..range.start].ends_with('\n')));
        assert!(by_paragraph.iter().all(|range| begins(range, "قال")));
        // Pages begin within words, and are where cuts are, a chapter too, though it is far from 4,000 characters.
        let at = |place: usize| text.char_indices().nth(place).unwrap().0;
        let pages: Vec<usize> = (1..40).map(|page| at(page * 1_201 + 1)).collect();
        let mut sections: Vec<Section> = pages.iter().map(|start| section(*start, None)).collect();
        let by_page = check(&text, &sections);
        assert!(by_page[1..by_page.len() - 2].iter().all(|range| pages.contains(&range.start)));
        sections.push(section(at(2_100), Some("باب")));
        assert_eq!(chars(check(&text, &sections)[0].end), 2_100);
        let by_sentence = check(&sentence.repeat(2_000), &[]);
        assert!(by_sentence.iter().all(|range| range.start % sentence.len() == 0));
        check(&"ك".repeat(MAX_WHOLE * 2), &[]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

        #[test]
        fn passages_put_together_are_the_text(
            words in proptest::collection::vec("[ابتث.؟ \n«»😀a]{0,30}", 800..4_000),
            sections in proptest::collection::vec((0usize..150_000, proptest::bool::ANY), 0..60),
        ) {
            let text = words.concat();
            let sections: Vec<Section> = sections
                .into_iter()
                .map(|(start, has_heading)| section(start, has_heading.then_some("باب")))
                .collect();
            // Sections that begin within a letter or behind the text are passed over.
            check(&text, &sections);
        }
    }
}
