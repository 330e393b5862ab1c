//! `fihris analyze`: shows what the analyzer makes of a text.

use fihris::{analysis::Level, arabic::Vocalized, user_lexicon::analyzer_of};
use serde::Serialize;

use super::{
    Outcome, args, lexicon,
    output::{Look, Output},
};

/// A term of a token.
#[derive(Debug, Serialize)]
struct Row<'a> {
    text: &'a str,
    term: String,
    level: &'static str,
    start: usize,
    end: usize,
    position: u32,
    rule: String,
}

pub fn run(args: args::Analyze, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut analyzer = match &args.index {
        Some(index) => analyzer_of(index)?,
        None => lexicon::analyzer(args.lexicon.as_deref(), None, output)?,
    };
    let mut tokens = analyzer.tokens(&args.text);
    let mut rows = Vec::new();
    while let Some(token) = tokens.next() {
        let text = args.text.get(token.range.clone()).unwrap_or("");
        let forms = token.forms();
        let levels = forms.all().map(|(level, form, rule)| (Level::name(level), form.to_owned(), rule));
        let marked = Vocalized::of(text)
            .map(|marked| ("marks", marked.to_string(), "vowel marks compared".to_owned()));
        for (level, term, rule) in levels.chain(marked) {
            rows.push(Row {
                text,
                term,
                level,
                start: token.range.start,
                end: token.range.end,
                position: token.position,
                rule,
            });
        }
    }
    if args.json {
        output.json(&rows)?;
    } else {
        for row in &rows {
            output.line(&format!(
                "{:>4} {:>5}..{:<5} {:<8} {}  {}  {}",
                row.position,
                row.start,
                row.end,
                row.level,
                output.field(row.text, Look::Plain),
                output.field(&row.term, Look::Heading),
                output.field(&row.rule, Look::Faint),
            ))?;
        }
    }
    Ok(if rows.is_empty() { Outcome::Nothing } else { Outcome::Done })
}
