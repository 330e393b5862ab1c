//! Query string → tree: signs, `OR`, `AND`, groups and fields, by recursive descent over the tokens of `lexer`.
//!
//! Knows nothing of the index or of Arabic morphology; `compile` gives the words their meaning. Total: every string
//! gives a tree or an error with its place, in time linear in a bounded length and at a bounded depth. Nothing typed is
//! given another meaning in silence: what could be read in two ways is an error that says how to write it.

use std::{iter::Peekable, ops::Range, vec::IntoIter};

use super::{
    ast::{Clause, Matching, Node, Occur, TextField, Word},
    lexer::{Kind, Token, tokens},
    visible::{Visible, num_letters},
};
use crate::error::QueryError;

/// Most parentheses inside each other.
const MAX_DEPTH: usize = 32;
/// Most words that are taken from a text without operators.
const MAX_PLAIN_WORDS: usize = 1_024;

/// The tree of a query in the syntax of the README.
///
/// # Errors
/// A sentence for people and the bytes of the query as typed that it is about.
pub fn parse(query: &str) -> Result<Node, QueryError> {
    let mut parser = Parser { tokens: tokens(query)?.into_iter().peekable() };
    let clauses = parser.clauses(None, 0)?;
    if let Some(close) = parser.tokens.next() {
        return Err(error(close.span, "This closing parenthesis has no opening one."));
    }
    if clauses.is_empty() {
        return Err(error(0..query.len(), "There is no word in the query: type at least one."));
    }
    group(clauses, 0..query.len())
}

/// The words of a text without operators, all wanted softly; the first 1,024 of a longer text, an empty group if none.
pub fn plain(text: &str) -> Node {
    let visible = Visible::new(text);
    let mut clauses = Vec::new();
    let mut at = 0;
    while visible.get(at).is_some() && clauses.len() < MAX_PLAIN_WORDS {
        let end = visible.word_end(at);
        let text = visible.text(at..end);
        if num_letters(&text) > 0 {
            let word = Word { text, field: None, matching: Matching::Folded, span: visible.span(at..end) };
            clauses.push(Clause { occur: Occur::Should, node: Node::Word(word) });
        }
        at = end.max(at + 1);
    }
    Node::Group(clauses)
}

fn error(span: Range<usize>, message: impl Into<String>) -> QueryError {
    QueryError { message: message.into(), span }
}

/// A group of at least one clause; the clause's node itself if it is alone.
fn group(mut clauses: Vec<Clause>, span: Range<usize>) -> Result<Node, QueryError> {
    if clauses.iter().all(|clause| clause.occur == Occur::MustNot) {
        return Err(error(span, "This only says what to leave out: add at least one word to look for."));
    }
    match clauses.pop() {
        Some(only) if clauses.is_empty() => Ok(only.node),
        last => {
            clauses.extend(last);
            Ok(Node::Group(clauses))
        }
    }
}

struct Parser {
    tokens: Peekable<IntoIter<Token>>,
}

impl Parser {
    /// Clauses up to a closing parenthesis or the end.
    fn clauses(&mut self, field: Option<TextField>, depth: usize) -> Result<Vec<Clause>, QueryError> {
        let mut clauses: Vec<Clause> = Vec::new();
        let mut last_is_any = false;
        let mut and = None;
        while let Some(token) = self.tokens.next_if(|token| !matches!(token.kind, Kind::Close)) {
            if let Kind::And = token.kind {
                match clauses.last_mut() {
                    Some(last) if and.is_none() => require(last, last_is_any, &token.span)?,
                    _ => return Err(lonely("AND", token.span)),
                }
                and = Some(token.span);
                continue;
            }
            let (mut clause, is_any) = self.clause(token, field, depth)?;
            if let Some(span) = and.take() {
                require(&mut clause, is_any, &span)?;
            }
            clauses.push(clause);
            last_is_any = is_any;
        }
        match and {
            Some(span) => Err(lonely("AND", span)),
            None => Ok(clauses),
        }
    }

    /// An operand with its sign, or operands with `OR` between them; whether it is the latter.
    fn clause(
        &mut self,
        first: Token,
        field: Option<TextField>,
        depth: usize,
    ) -> Result<(Clause, bool), QueryError> {
        let span = first.span.clone();
        let (occur, node) = match first.kind {
            Kind::Sign(occur) => (occur, self.next_operand(field, depth, "this sign", &span)?),
            Kind::Not => (Occur::MustNot, self.next_operand(field, depth, "NOT", &span)?),
            _ => (Occur::Should, self.operand(first, field, depth)?),
        };
        let mut nodes = vec![];
        while let Some(or) = self.tokens.next_if(|token| matches!(token.kind, Kind::Or)) {
            if occur != Occur::Should {
                return Err(error(span, SIGN_IN_OR));
            }
            nodes.push(self.next_operand(field, depth, "OR", &or.span)?);
        }
        if nodes.is_empty() {
            return Ok((Clause { occur, node }, false));
        }
        nodes.insert(0, node);
        let flat = nodes.into_iter().flat_map(|node| match node {
            Node::Any(nodes) => nodes,
            node => vec![node],
        });
        Ok((Clause { occur, node: Node::Any(flat.collect()) }, true))
    }

    fn next_operand(
        &mut self,
        field: Option<TextField>,
        depth: usize,
        operator: &str,
        span: &Range<usize>,
    ) -> Result<Node, QueryError> {
        match self.tokens.next() {
            Some(Token { kind: Kind::Sign(_) | Kind::Not, span }) if operator == "OR" => {
                Err(error(span, SIGN_IN_OR))
            }
            Some(Token { kind: Kind::Sign(_) | Kind::Not, span }) => {
                Err(error(span, "Only one +, - or NOT can stand before a word."))
            }
            Some(token) if !matches!(token.kind, Kind::Close | Kind::And | Kind::Or) => {
                self.operand(token, field, depth)
            }
            _ if operator == "OR" => Err(lonely("OR", span.clone())),
            _ => Err(error(span.clone(), format!("A word is missing after {operator}."))),
        }
    }

    fn operand(&mut self, token: Token, field: Option<TextField>, depth: usize) -> Result<Node, QueryError> {
        match token.kind {
            Kind::Operand(node) => Ok(in_field(node, field)),
            Kind::Field(inner) => self.next_operand(Some(inner), depth, "the field", &token.span),
            Kind::Open => self.parentheses(field, depth, token.span),
            Kind::Or => Err(lonely("OR", token.span)),
            Kind::And => Err(lonely("AND", token.span)),
            Kind::Close | Kind::Sign(_) | Kind::Not => Err(error(token.span, "A word is missing here.")),
        }
    }

    fn parentheses(
        &mut self,
        field: Option<TextField>,
        depth: usize,
        open: Range<usize>,
    ) -> Result<Node, QueryError> {
        if depth == MAX_DEPTH {
            return Err(error(open, format!("More than {MAX_DEPTH} parentheses stand inside each other.")));
        }
        let clauses = self.clauses(field, depth + 1)?;
        let Some(close) = self.tokens.next() else {
            return Err(error(open, "This parenthesis is not closed."));
        };
        let span = open.start..close.span.end;
        if clauses.is_empty() {
            return Err(error(span, "There is no word between these parentheses."));
        }
        group(clauses, span)
    }
}

const SIGN_IN_OR: &str =
    "A sign applies to one word: with OR, write it before parentheses, as in -(one OR two).";

fn lonely(operator: &str, span: Range<usize>) -> QueryError {
    let message =
        format!("{operator} needs a word on both sides; to look for the word itself write \"{operator}\".");
    error(span, message)
}

/// Makes a neighbor of `AND` required.
fn require(clause: &mut Clause, is_any: bool, and: &Range<usize>) -> Result<(), QueryError> {
    if is_any {
        let message = "AND and OR side by side need parentheses, as in (one OR two) AND three.";
        return Err(error(and.clone(), message));
    }
    if clause.occur == Occur::Should {
        clause.occur = Occur::Must;
    }
    Ok(())
}

fn in_field(mut node: Node, field: Option<TextField>) -> Node {
    match &mut node {
        Node::Word(word) => word.field = field,
        Node::Phrase(phrase) => {
            phrase.field = field;
            for word in &mut phrase.words {
                word.field = field;
            }
        }
        _ => {}
    }
    node
}

#[cfg(test)]
mod tests;
