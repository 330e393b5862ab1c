//! What a query marks in any text, and the passage shown of it, with queries made of the text's own words.
#![no_main]

mod sample;
mod text;

use std::cell::RefCell;

use fihris::{
    analysis::{Analyzer, words},
    bundled,
    document::Facet,
    query::{
        Clause, Compiler, ResolveFacet,
        ast::{Node, TextField},
        engine::{Deadline, Statistics},
        parse, plain,
    },
    search::{Highlighter, best_passage},
};
use libfuzzer_sys::fuzz_target;

/// A match of a third of the budget must be in the passage, from this budget on.
const MIN_BUDGET: usize = 40;

thread_local! {
    static ANALYZER: RefCell<Analyzer> = RefCell::new(bundled::analyzer());
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&[choice, budget, kind], rest)) = bytes.split_first_chunk() else {
        return;
    };
    let text = text::text(rest);
    let tokens: Vec<_> = words(&text).collect();
    let budget = usize::from(budget) * 2;
    ANALYZER.with_borrow_mut(|analyzer| {
        assert_eq!(marks(&text, &plain(""), budget, analyzer), 0, "nothing was asked for");
        let Some(range) = tokens.get(usize::from(choice) % tokens.len().max(1)) else {
            return;
        };
        let word = &text[range.clone()];
        assert_ne!(marks(&text, &plain(word), budget, analyzer), 0, "{word:?} is not found in {text:?}");
        let next =
            tokens.get(usize::from(choice) % tokens.len() + 1).map_or("", |range| &text[range.clone()]);
        let query = match kind % 6 {
            0 => format!("{word}*"),
            1 => format!("{word}~"),
            2 => format!("={word}"),
            3 => format!("\"{word} {next}\""),
            4 => format!("\"{next} {word}\"~3"),
            _ => format!("{word} OR {next}"),
        };
        if let Ok(node) = parse(&query) {
            marks(&text, &node, budget, analyzer);
        }
    });
});

/// Checks the marks and the passage of a query; the number of marks.
fn marks(text: &str, node: &Node, budget: usize, analyzer: &mut Analyzer) -> usize {
    let reader = sample::searcher().reader();
    let (schema, statistics) = (reader.schema(), &Statistics::new(reader.searcher()));
    let compiler =
        Compiler { analyzer, schema, statistics, deadline: Deadline::default(), facets: &NoFacets };
    let clause: Clause = compiler.compile(node).expect("a clause");
    let highlighter = Highlighter::new(&clause, schema, statistics);
    let matches = highlighter.matches(text, TextField::Text, analyzer);
    let mut end = 0;
    for found in &matches {
        assert!(end <= found.range.start && found.range.start < found.range.end, "{matches:?}");
        assert!(text.get(found.range.clone()).is_some(), "{matches:?}");
        assert!(highlighter.weight(found.pattern).is_finite());
        end = found.range.end;
    }
    let passage = best_passage(text, &matches, &highlighter, budget);
    let shown = text.get(passage.clone()).expect("a slice of the text");
    assert!(shown.chars().count() <= budget, "{} characters of {budget}", shown.chars().count());
    let num_chars = |found: &fihris::search::Match| text[found.range.clone()].chars().count();
    if budget >= MIN_BUDGET
        && !matches.is_empty()
        && matches.iter().all(|found| num_chars(found) <= budget / 3)
    {
        let is_shown = matches.iter().any(|m| passage.start <= m.range.start && m.range.end <= passage.end);
        assert!(is_shown, "no match of {matches:?} in {passage:?} of {text:?}");
    }
    matches.len()
}

struct NoFacets;

impl ResolveFacet for NoFacets {
    fn resolve(&self, _: Facet, value: &str) -> Vec<String> {
        vec![value.to_owned()]
    }
}
