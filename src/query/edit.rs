//! A query as it was typed, to be changed in places: a word left out, signs dropped, quotation marks opened.
//!
//! Works on the tokens of `lexer` and their places, so that all else stays as typed. What is left of operators and
//! parentheses around something that goes goes with it. Says nothing of what a changed query means: whoever changes one
//! parses it again, and leaves it where that fails.

use std::ops::Range;

use super::{
    ast::{Matching, Node, Occur, Phrase, Word},
    lexer::{Kind, Token, tokens},
};
use crate::{
    arabic::{Vocalized, written},
    error::QueryError,
};

/// A query that may be changed.
#[derive(Debug)]
pub struct Editor<'a> {
    query: &'a str,
    tokens: Vec<Token>,
    /// For each token whether it stands in something excluded.
    is_excluded: Vec<bool>,
}

/// A word, phrase, filter or range of dates of a query.
#[derive(Debug, Clone, Copy)]
pub struct Operand<'a> {
    /// What it is.
    pub node: &'a Node,
    /// As typed, without sign and field.
    pub text: &'a str,
    /// Whether it, or a group that it is in, is excluded.
    pub is_excluded: bool,
    place: usize,
}

impl<'a> Editor<'a> {
    /// The query, cut into tokens.
    ///
    /// # Errors
    /// What cannot be cut into tokens.
    pub fn new(query: &'a str) -> Result<Editor<'a>, QueryError> {
        let tokens = tokens(query)?;
        let mut is_excluded = Vec::with_capacity(tokens.len());
        let mut groups = vec![false];
        let mut is_signed = false;
        for token in &tokens {
            let here = groups.last().copied().unwrap_or(false);
            is_excluded.push(here || is_signed);
            match token.kind {
                Kind::Sign(Occur::MustNot) | Kind::Not => is_signed = true,
                Kind::Field(_) => {}
                Kind::Open => groups.push(here || std::mem::take(&mut is_signed)),
                Kind::Close => {
                    groups.pop();
                    is_signed = false;
                }
                _ => is_signed = false,
            }
        }
        Ok(Editor { query, tokens, is_excluded })
    }

    /// The operands in their order.
    pub fn operands(&self) -> impl Iterator<Item = Operand<'_>> {
        self.tokens.iter().zip(&self.is_excluded).enumerate().filter_map(|(place, (token, is_excluded))| {
            let Kind::Operand(node) = &token.kind else { return None };
            let text = self.query.get(token.span.clone())?;
            Some(Operand { node, text, is_excluded: *is_excluded, place })
        })
    }

    /// The query without an operand; an empty string if there is no other.
    pub fn without(&self, operand: &Operand<'_>) -> String {
        self.cut(operand.place..operand.place + 1)
    }

    /// What is excluded, each with the query without it: words and whole groups, as typed without the sign.
    pub fn without_exclusions(&self) -> impl Iterator<Item = (&'a str, String)> {
        let is_sign = |token: &Token| matches!(token.kind, Kind::Sign(Occur::MustNot) | Kind::Not);
        let signs = self.tokens.iter().enumerate().filter(move |(_, token)| is_sign(token));
        signs.filter_map(|(place, _)| {
            let range = place..self.end_of_operand(place + 1)?;
            let first = self.tokens.get(place + 1)?.span.start;
            let last = self.tokens.get(range.end.checked_sub(1)?)?.span.end;
            Some((self.query.get(first..last)?, self.cut(range)))
        })
    }

    /// The query without what makes words required, `+` and `AND`; none if it has neither.
    pub fn without_requirements(&self) -> Option<String> {
        let edits = self.tokens.iter().filter_map(|token| match token.kind {
            Kind::Sign(Occur::Must) => Some((token.span.clone(), String::new())),
            Kind::And => Some((token.span.start..self.behind_space(token.span.end), String::new())),
            _ => None,
        });
        self.changed(edits.collect())
    }

    /// The query with its phrases as words side by side, those that are excluded left; none if it has no phrase.
    pub fn without_quotes(&self) -> Option<String> {
        let edits = self.operands().filter(|operand| !operand.is_excluded).filter_map(|operand| {
            let Node::Phrase(phrase) = operand.node else { return None };
            let before = operand.place.checked_sub(1).and_then(|before| self.tokens.get(before));
            let next = self.tokens.get(operand.place + 1);
            let is_bound = |token: &Token| {
                matches!(token.kind, Kind::Sign(_) | Kind::Not | Kind::Field(_) | Kind::And | Kind::Or)
            };
            let is_operator = |token: &Token| matches!(token.kind, Kind::And | Kind::Or);
            let words = as_words(phrase)?;
            let needs_group =
                phrase.words.len() > 1 && (before.is_some_and(is_bound) || next.is_some_and(is_operator));
            let words = if needs_group { format!("({words})") } else { words };
            Some((self.tokens.get(operand.place)?.span.clone(), words))
        });
        self.changed(edits.collect())
    }

    /// The query with words as written, `=word`, as ordinary ones, those that are excluded left; none if it has none.
    pub fn without_exactness(&self) -> Option<String> {
        let words = self.words().filter(|word| word.matching == Matching::Exact);
        let signs = words.filter_map(|word| {
            let sign = self.query.get(..word.span.start)?.rfind('=')?;
            Some((sign..sign + 1, String::new()))
        });
        self.changed(signs.collect())
    }

    /// The query without vowel marks where they say something, in what is not excluded; none where they say nothing.
    pub fn without_marks(&self) -> Option<String> {
        let words = self.words().filter(|word| matches!(word.matching, Matching::Folded | Matching::Exact));
        let marked = words.filter(|word| Vocalized::of(&word.text).is_some());
        self.changed(marked.map(|word| (word.span.clone(), written(&word.text).into())).collect())
    }

    /// The query with other text in some places, which are in order and apart, and where that text stands in it.
    pub fn with(&self, edits: &[(Range<usize>, String)]) -> (String, Vec<Range<usize>>) {
        let mut text = String::with_capacity(self.query.len());
        let mut places = Vec::with_capacity(edits.len());
        let mut end = 0;
        for (range, new) in edits {
            text.push_str(self.query.get(end..range.start).unwrap_or(""));
            places.push(text.len()..text.len() + new.len());
            text.push_str(new);
            end = range.end;
        }
        text.push_str(self.query.get(end..).unwrap_or(""));
        (text, places)
    }

    /// The words that are not excluded, those in phrases too.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.operands().filter(|operand| !operand.is_excluded).flat_map(|operand| match operand.node {
            Node::Word(word) => std::slice::from_ref(word),
            Node::Phrase(phrase) => &phrase.words,
            _ => &[],
        })
    }

    fn changed(&self, edits: Vec<(Range<usize>, String)>) -> Option<String> {
        (!edits.is_empty()).then(|| self.with(&edits).0)
    }

    /// The place behind the operand or group that begins at a token.
    fn end_of_operand(&self, first: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (place, token) in self.tokens.iter().enumerate().skip(first) {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.checked_sub(1)?,
                Kind::Field(_) | Kind::Sign(_) | Kind::Not => continue,
                _ => {}
            }
            if depth == 0 {
                return Some(place + 1);
            }
        }
        None
    }

    /// The query without some tokens, and without operators and parentheses that have nothing to stand by then.
    fn cut(&self, tokens: Range<usize>) -> String {
        let kind = |place: usize| self.tokens.get(place).map(|token| &token.kind);
        let Range { mut start, mut end } = tokens;
        loop {
            let before = start.checked_sub(1);
            match (before.and_then(kind), kind(end)) {
                (Some(Kind::Field(_) | Kind::Sign(_) | Kind::Not), _) => start -= 1,
                (Some(Kind::And | Kind::Or), _) => {
                    start -= 1;
                    break;
                }
                (_, Some(Kind::And | Kind::Or)) => {
                    end += 1;
                    break;
                }
                (Some(Kind::Open), Some(Kind::Close)) => {
                    start -= 1;
                    end += 1;
                }
                _ => break,
            }
        }
        let place = |place: usize| self.tokens.get(place).map(|token| token.span.clone());
        let from = place(start).map_or(0, |span| span.start);
        let to = end.checked_sub(1).and_then(place).map_or(self.query.len(), |span| span.end);
        if start == 0 && end >= self.tokens.len() {
            return String::new();
        }
        let before = self.query.get(..from).unwrap_or("");
        let behind = self.query.get(to..).unwrap_or("");
        let is_spaced =
            before.is_empty() || before.ends_with(|letter: char| letter.is_whitespace() || letter == '(');
        let behind = if is_spaced { behind.trim_start() } else { behind };
        let text = [before, behind].concat();
        text.trim().to_owned()
    }

    fn behind_space(&self, end: usize) -> usize {
        let rest = self.query.get(end..).unwrap_or("");
        end + rest.len() - rest.trim_start().len()
    }
}

/// The words of a phrase side by side; none where one would be an operator.
fn as_words(phrase: &Phrase) -> Option<String> {
    let words = phrase.words.iter().map(|word| match (word.matching, word.text.as_str()) {
        (Matching::Exact, text) => Some(format!("={text}")),
        (Matching::Prefix, text) => Some(format!("{text}*")),
        (_, "AND" | "OR" | "NOT") => None,
        (_, text) => Some(text.to_owned()),
    });
    Some(words.collect::<Option<Vec<_>>>()?.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn without(query: &str, place: usize) -> String {
        let editor = Editor::new(query).unwrap();
        let operand = editor.operands().nth(place).unwrap();
        editor.without(&operand)
    }

    #[test]
    fn an_operand_goes_with_its_sign_its_field_and_the_operator_beside_it() {
        for (query, place, expected) in [
            ("قطر الكويت", 0, "الكويت"),
            ("قطر الكويت", 1, "قطر"),
            ("قطر +الكويت عمان", 1, "قطر عمان"),
            ("قطر -title:الكويت عمان", 1, "قطر عمان"),
            ("قطر AND الكويت", 1, "قطر"),
            ("قطر AND الكويت", 0, "الكويت"),
            ("قطر OR الكويت OR عمان", 1, "قطر OR عمان"),
            ("قطر +(الكويت)", 1, "قطر"),
            ("قطر +(الكويت عمان)", 1, "قطر +(عمان)"),
            ("قطر NOT الكويت", 1, "قطر"),
            ("\"كأس العالم\"~5 مكت* زوك~2 =كتاب", 0, "مكت* زوك~2 =كتاب"),
            ("\"كأس العالم\"~5 مكت* زوك~2 =كتاب", 1, "\"كأس العالم\"~5 زوك~2 =كتاب"),
            ("\"كأس العالم\"~5 مكت* زوك~2 =كتاب", 2, "\"كأس العالم\"~5 مكت* =كتاب"),
            ("\"كأس العالم\"~5 مكت* زوك~2 =كتاب", 3, "\"كأس العالم\"~5 مكت* زوك~2"),
            ("كأس person:\"مارك زوكربيرغ\" date:2015..2016", 1, "كأس date:2015..2016"),
            ("كأس person:\"مارك زوكربيرغ\" date:2015..2016", 2, "كأس person:\"مارك زوكربيرغ\""),
            ("قطر", 0, ""),
        ] {
            assert_eq!(without(query, place), expected, "{place} of {query}");
        }
    }

    #[test]
    fn signs_quotation_marks_and_marks_are_dropped() {
        let editor = |query| Editor::new(query).unwrap();
        assert_eq!(editor("+قطر AND -الكويت").without_requirements().unwrap(), "قطر -الكويت");
        assert_eq!(editor("قطر").without_requirements(), None);
        assert_eq!(editor("قطر \"كأس =العالم\"~5").without_quotes().unwrap(), "قطر كأس =العالم");
        assert_eq!(editor("+\"كأس العالم\"").without_quotes().unwrap(), "+(كأس العالم)");
        assert_eq!(
            editor("title:«كأس العالم» OR قطر").without_quotes().unwrap(),
            "title:(كأس العالم) OR قطر"
        );
        assert_eq!(editor("قطر -\"كأس العالم\"").without_quotes(), None);
        assert_eq!(editor("\"كأس OR\"").without_quotes(), None);
        assert_eq!(editor("=قطر \"كأس =العالم\"").without_exactness().unwrap(), "قطر \"كأس العالم\"");
        assert_eq!(editor("مُدَرِّسة قطر").without_marks().unwrap(), "مدرسة قطر");
        assert_eq!(editor("قطر").without_marks(), None);
        let excluded: Vec<_> = editor("قطر -الكويت NOT (عمان OR \"دبي\")").without_exclusions().collect();
        let expected = [
            ("الكويت", "قطر NOT (عمان OR \"دبي\")".to_owned()),
            ("(عمان OR \"دبي\")", "قطر -الكويت".to_owned()),
        ];
        assert_eq!(excluded, expected);
    }

    #[test]
    fn what_is_excluded_is_known_inside_groups_too() {
        let editor = Editor::new("قطر -(عمان (دبي)) الكويت NOT title:بغداد").unwrap();
        let excluded: Vec<bool> = editor.operands().map(|operand| operand.is_excluded).collect();
        assert_eq!(excluded, [false, true, true, false, true]);
    }

    #[test]
    fn what_is_left_can_be_parsed() {
        let query = "+(\"أ ب\"~3 OR جب*) AND د -(ه و~1) (ز (=ح)) title:ط person:\"ي\" date:2015";
        assert!(parse(query).is_ok());
        let editor = Editor::new(query).unwrap();
        for operand in editor.operands() {
            let left = editor.without(&operand);
            assert!(parse(&left).is_ok(), "{left}");
        }
    }
}
