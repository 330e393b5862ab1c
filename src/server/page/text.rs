//! Text of documents as HTML: escaped, in the right direction, with what matched and who is named marked in it.
//!
//! Of a line the direction is that of most of its letters, whatever it begins with. Words in Latin letters and numbers
//! with signs in them (2015-07-21, C++, +971 4 555) are isolated in lines with Arabic, where the algorithm of UAX #9 would
//! turn their parts around. Marks nest inside of these and of names, and are cut where they go over an end.

use std::ops::Range;

use maud::{Markup, html};

use fihris::document::EntityKind;

/// The direction of most letters of a text; none where it has no letters.
pub fn direction(text: &str) -> Option<&'static str> {
    let (mut right, mut left) = (0_usize, 0_usize);
    for letter in text.chars().filter(|letter| letter.is_alphabetic()) {
        match is_right_to_left(letter) {
            true => right += 1,
            false => left += 1,
        }
    }
    match (right, left) {
        (0, 0) => None,
        _ if right >= left => Some("rtl"),
        _ => Some("ltr"),
    }
}

/// The direction of a short text such as an id, which reads from the left where it has no letters.
pub fn inline_direction(text: &str) -> &'static str {
    direction(text).unwrap_or("ltr")
}

fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}')
}

/// A name in a text, and the view that it leads to.
pub struct NameLink {
    pub range: Range<usize>,
    pub kind: EntityKind,
    pub href: String,
}

/// What is marked in a text; each list in order and without overlap.
#[derive(Default)]
pub struct Marks<'a> {
    pub names: &'a [NameLink],
    pub matches: &'a [(usize, usize)],
    /// The number of the first match among all of the page, where they can be gone to.
    pub first: Option<usize>,
    /// The match that a link leads to.
    pub target: Option<usize>,
    /// Whether the first match has begun in the paragraph before, where it has its id.
    pub has_begun: bool,
}

/// A text on one line or in one paragraph.
pub fn marked(text: &str, marks: &Marks<'_>) -> Markup {
    let runs = left_to_right_runs(text);
    Renderer { text, marks, runs: &runs }.whole()
}

/// A text with what matched marked in it.
pub fn highlighted(text: &str, matches: &[(usize, usize)]) -> Markup {
    marked(text, &Marks { matches, ..Marks::default() })
}

/// The first characters of a field, which may be of any length.
pub fn cut(text: &str) -> &str {
    const MAX_CHARS: usize = 400;
    text.char_indices().nth(MAX_CHARS).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// A short text of a document among ours, in its own direction.
pub fn isolated(text: &str) -> Markup {
    let text = cut(text);
    html! { bdi dir=(inline_direction(text)) { (text) } }
}

struct Renderer<'a> {
    text: &'a str,
    marks: &'a Marks<'a>,
    runs: &'a [Range<usize>],
}

impl Renderer<'_> {
    /// A run that holds a name and more (GPT-4) stands around it, and is not cut by it.
    fn whole(&self) -> Markup {
        let names = self.marks.names;
        let holds_name = |run: &&Range<usize>| {
            let first = names.partition_point(|name| name.range.start < run.start);
            names.get(first).is_some_and(|name| name.range.end <= run.end && name.range != **run)
        };
        let around: Vec<Range<usize>> = self.runs.iter().filter(holds_name).cloned().collect();
        let pieces = pieces(0..self.text.len(), &around, Range::clone);
        html! {
            @for (range, place) in pieces {
                @match place {
                    Some(_) => bdi dir="ltr" { (self.names(range)) },
                    None => (self.names(range)),
                }
            }
        }
    }

    fn names(&self, within: Range<usize>) -> Markup {
        let pieces = pieces(within, self.marks.names, |name| name.range.clone());
        html! {
            @for (range, place) in pieces {
                @match place.and_then(|place| self.marks.names.get(place)) {
                    Some(name) => a class=(format!("name {}", name.kind.name())) href=(name.href) { (self.runs(range)) },
                    None => (self.runs(range)),
                }
            }
        }
    }

    fn runs(&self, within: Range<usize>) -> Markup {
        let pieces = pieces(within, self.runs, Range::clone);
        html! {
            @for (range, place) in pieces {
                @match place {
                    Some(_) => bdi dir="ltr" { (self.matches(range)) },
                    None => (self.matches(range)),
                }
            }
        }
    }

    fn matches(&self, within: Range<usize>) -> Markup {
        let pieces = pieces(within, self.marks.matches, |(start, end)| *start..*end);
        html! {
            @for (range, place) in pieces {
                @let text = self.text.get(range.clone()).unwrap_or("");
                @match place {
                    Some(place) => mark id=[self.id(place, range.start)] { (text) },
                    None => (text),
                }
            }
        }
    }

    /// The id of a match, on its first piece.
    fn id(&self, place: usize, start: usize) -> Option<String> {
        let first = self.marks.first?;
        let (begins, _) = self.marks.matches.get(place)?;
        let number = first + place;
        let id = if self.marks.target == Some(number) { "hit".to_owned() } else { format!("m{number}") };
        (*begins == start && !(place == 0 && self.marks.has_begun)).then_some(id)
    }
}

/// A stretch cut at ranges, which are in order and apart, each piece with the place of the range that it lies in.
fn pieces<T>(
    within: Range<usize>,
    ranges: &[T],
    range: impl Fn(&T) -> Range<usize>,
) -> Vec<(Range<usize>, Option<usize>)> {
    let mut pieces = Vec::new();
    let mut at = within.start;
    let first = ranges.partition_point(|known| range(known).end <= within.start);
    for (place, known) in ranges.iter().enumerate().skip(first) {
        let (start, end) = (range(known).start.max(at), range(known).end.min(within.end));
        if range(known).start >= within.end {
            break;
        }
        if start >= end {
            continue;
        }
        if at < start {
            pieces.push((at..start, None));
        }
        pieces.push((start..end, Some(place)));
        at = end;
    }
    if at < within.end {
        pieces.push((at..within.end, None));
    }
    pieces
}

/// Stretches of a text with right-to-left letters that have to be isolated to stay in their order.
fn left_to_right_runs(text: &str) -> Vec<Range<usize>> {
    if !text.chars().any(is_right_to_left) {
        return Vec::new();
    }
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    for word in text.split(' ') {
        let range = at..at + word.len();
        at = range.end + 1;
        let Some(run) = Run::of(word, range.start) else { continue };
        match runs.last_mut() {
            Some(last) if last.goes_on_with(&run) => last.join(run),
            _ => runs.push(run),
        }
    }
    runs.into_iter().filter(|run| run.has_signs).map(|run| run.range).collect()
}

/// Words of a line that are read from the left.
struct Run {
    range: Range<usize>,
    has_letters: bool,
    /// Whether its first word begins with +, as telephone numbers do.
    is_signed: bool,
    has_signs: bool,
    /// Whether nothing but one space may stand behind it.
    is_open: bool,
    /// Whether something stood before its first letter.
    is_led: bool,
}

impl Run {
    /// A word between spaces, where it has Latin letters or digits and no Arabic ones.
    fn of(word: &str, start: usize) -> Option<Run> {
        if word.chars().any(|letter| is_right_to_left(letter) || letter == '\n') {
            return None;
        }
        let is_first =
            |letter: char| letter.is_alphanumeric() || matches!(letter, '+' | '#' | '@' | '$' | '€' | '£');
        let is_last =
            |letter: char| letter.is_alphanumeric() || matches!(letter, '%' | '+' | '#' | '$' | '€' | '°');
        let first = word.find(is_first)?;
        let (last, letter) = word.char_indices().rfind(|(_, letter)| is_last(*letter))?;
        let core = word.get(first..last + letter.len_utf8())?;
        core.contains(char::is_alphanumeric).then(|| Run {
            range: start + first..start + first + core.len(),
            has_letters: core.contains(char::is_alphabetic),
            is_signed: core.starts_with('+'),
            has_signs: core.contains(|letter: char| !letter.is_alphanumeric()),
            is_open: first + core.len() == word.len(),
            is_led: first > 0,
        })
    }

    /// Whether the next word is of the same run: numbers side by side are a list, which goes with the line.
    fn goes_on_with(&self, next: &Run) -> bool {
        self.range.end + 1 == next.range.start
            && self.is_open
            && !next.is_led
            && (self.has_letters || next.has_letters || self.is_signed)
    }

    fn join(&mut self, next: Run) {
        self.range.end = next.range.end;
        self.has_letters |= next.has_letters;
        self.has_signs |= next.has_signs || self.is_signed;
        self.is_open = next.is_open;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_direction_is_that_of_most_letters() {
        assert_eq!(direction("BBC تنقل عن مصادرها"), Some("rtl"));
        assert_eq!(direction("The word كتاب means book"), Some("ltr"));
        assert_eq!(direction("2015"), None);
    }

    #[test]
    fn what_a_line_would_turn_around_is_isolated() {
        for (text, runs) in [
            ("في 2015-07-21 قال", vec!["2015-07-21"]),
            ("لغة C++ ولغة C# سهلتان", vec!["C++", "C#"]),
            ("كتاب C++ Primer الجديد", vec!["C++ Primer"]),
            ("اتصل على +971 4 555 1234 غداً", vec!["+971 4 555 1234"]),
            ("سنوات 2014, 2015, 2016 صعبة", vec![]),
            ("شركة Apple تعلن", vec![]),
            ("بنسبة 12.5% (نحو 3/4) منه", vec!["12.5%", "3/4"]),
            ("The word كتاب (2015-07-21) means book", vec!["2015-07-21"]),
            ("On 2015-07-21, and in C++", vec![]),
        ] {
            let found = left_to_right_runs(text).into_iter().map(|range| text.get(range).unwrap());
            assert_eq!(found.collect::<Vec<_>>(), runs, "{text}");
        }
    }

    #[test]
    fn a_name_does_not_cut_what_is_read_from_the_left() {
        let text = "أعلن GPT-4 أمس";
        let start = text.find("GPT").unwrap();
        let name = NameLink { range: start..start + 3, kind: EntityKind::Company, href: "/".to_owned() };
        let html = marked(text, &Marks { names: &[name], ..Marks::default() }).into_string();
        assert!(html.starts_with("أعلن <bdi dir=\"ltr\"><a class=\"name company\" href=\"/\">"), "{html}");
        assert!(html.ends_with("</bdi> أمس"), "{html}");
    }

    #[test]
    fn marks_nest_in_names_and_runs_and_nothing_is_lost() {
        let text = "زار محمد علي <b> 2015-07-21 عمان";
        let name = NameLink { range: 7..22, kind: EntityKind::Person, href: "/?person=a&b".to_owned() };
        let (start, end) = (text.find("علي").unwrap(), text.find("<b>").unwrap() + 1);
        let year = text.find("2015").unwrap();
        let matches = [(start, end), (year, year + 4)];
        let marks = Marks { names: &[name], matches: &matches, first: Some(1), ..Marks::default() };
        let html = marked(text, &marks).into_string();
        assert_eq!(
            html,
            "زار <a class=\"name person\" href=\"/?person=a&amp;b\">محمد <mark id=\"m1\">علي</mark></a>\
             <mark> &lt;</mark>b&gt; <bdi dir=\"ltr\"><mark id=\"m2\">2015</mark>-07-21</bdi> عمان"
        );
    }
}
