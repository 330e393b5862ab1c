//! Tokens of any text: inside it, on character boundaries, in order, the same again and through tantivy; and a token's
//! terms are those of the slice that it stands for.
#![no_main]

mod text;

use std::{cell::RefCell, ops::Range};

use fihris::{
    analysis::{Analyzer, EngineTokenizer, index_terms, marked_terms, words},
    arabic::{Vocalized, folded, folded_all},
    bundled,
    schema::facet_key,
};
use libfuzzer_sys::fuzz_target;
use tantivy::tokenizer::{TokenStream, Tokenizer};

type Row = (Range<usize>, u32, Vec<String>);

thread_local! {
    static ANALYZER: RefCell<(Analyzer, EngineTokenizer)> =
        RefCell::new((bundled::analyzer(), EngineTokenizer::new(bundled::analyzer())));
}

fuzz_target!(|bytes: &[u8]| {
    let text = text::text(bytes);
    ANALYZER.with_borrow_mut(|(analyzer, engine)| check(&text, analyzer, engine));
});

fn check(text: &str, analyzer: &mut Analyzer, engine: &mut EngineTokenizer) {
    let rows = rows(text, analyzer);
    assert_eq!(rows, self::rows(text, analyzer), "not the same again");
    let ranges: Vec<_> = rows.iter().map(|(range, ..)| range.clone()).collect();
    assert_eq!(ranges, words(text).collect::<Vec<_>>(), "not the words");
    let mut end = 0;
    for (number, (range, position, terms)) in rows.iter().enumerate() {
        assert!(range.start >= end && range.start < range.end, "not in order");
        end = range.end;
        assert_eq!(*position as usize, number);
        let word = text.get(range.clone()).expect("a slice of the text");
        let forms = analyzer.forms(word);
        let levels = index_terms(&forms).map(|(level, form)| level.term(form));
        let marked = Vocalized::of(word)
            .into_iter()
            .flat_map(|marked| marked_terms(&marked, &forms).collect::<Vec<_>>());
        let of_slice: Vec<_> = levels.chain(marked).collect();
        assert_eq!(terms, &of_slice, "not the terms of {word:?}");
        assert!(terms.first().is_some_and(|term| term.starts_with('=')), "{terms:?}");
        let mut distinct = terms.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), terms.len(), "a term twice: {terms:?}");
        assert_eq!(folded_all(word).first(), Some(&folded(word)), "{word:?}");
    }
    let mut stream = engine.token_stream(text);
    for (range, position, terms) in &rows {
        for term in terms {
            assert!(stream.advance(), "the engine gets fewer terms");
            let token = stream.token();
            assert_eq!((&token.text, token.position), (term, *position as usize));
            assert_eq!(token.offset_from..token.offset_to, *range);
        }
    }
    assert!(!stream.advance(), "the engine gets more terms");
    assert!(text.is_empty() || !facet_key(text).is_empty() || text.trim().is_empty());
}

fn rows(text: &str, analyzer: &mut Analyzer) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut tokens = analyzer.tokens(text);
    while let Some(token) = tokens.next() {
        let terms = token.all_terms().map(str::to_owned).collect();
        rows.push((token.range.clone(), token.position, terms));
    }
    rows
}
