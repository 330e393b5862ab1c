//! Any query gives an answer or an error with its place; places in answers are inside their text.
#![no_main]

mod sample;
mod text;

use std::ops::Range;

use fihris::{
    Error,
    query::{
        ast::{Node, Word},
        parse, plain,
    },
    search::SearchRequest,
};
use libfuzzer_sys::fuzz_target;

/// Longer queries are refused by length and nothing else.
const MAX_BYTES: usize = 2_000;

fuzz_target!(|bytes: &[u8]| {
    let query = text::text(bytes);
    check_spans(&plain(&query), &query);
    match parse(&query) {
        Ok(node) => check_spans(&node, &query),
        Err(error) => {
            assert!(!error.message.is_empty());
            assert!(query.get(error.span.clone()).is_some(), "{:?} of {query:?}", error.span);
        }
    }
    if query.len() > MAX_BYTES {
        return;
    }
    let searcher = sample::searcher();
    let request = SearchRequest { query: Some(query.clone()), snippet_chars: 40, ..SearchRequest::default() };
    match (searcher.search(&request), parse(&query)) {
        (Ok(response), Ok(_)) => {
            assert_eq!(response.hits.len(), response.total.min(request.limit), "{query:?}");
            for hit in response.hits {
                assert!(hit.score.is_finite(), "{query:?}");
                check_places(&hit.title, &hit.title_highlights);
                check_places(&hit.snippet.text, &hit.snippet.highlights);
            }
        }
        (Err(Error::Query(_)), Err(_)) => {}
        (answer, parsed) => panic!("{query:?}: parsed {parsed:?}, answered {answer:?}"),
    }
    searcher.rank(&plain(&query), 10).expect("a text is no error");
});

fn check_spans(node: &Node, query: &str) {
    match node {
        Node::Group(clauses) => clauses.iter().for_each(|clause| check_spans(&clause.node, query)),
        Node::Any(nodes) => nodes.iter().for_each(|node| check_spans(node, query)),
        Node::Word(word) => check_span(word, query),
        Node::Phrase(phrase) => phrase.words.iter().for_each(|word| check_span(word, query)),
        Node::Filter { value, .. } => assert!(!value.is_empty(), "{query:?}"),
        Node::Dates(_) => {}
    }
}

fn check_span(word: &Word, query: &str) {
    let span: Range<usize> = word.span.clone();
    assert!(query.get(span.clone()).is_some_and(|slice| !slice.is_empty()), "{span:?} of {query:?}");
    assert!(!word.text.is_empty(), "{query:?}");
}

fn check_places(text: &str, places: &[(usize, usize)]) {
    let mut end = 0;
    for &(from, to) in places {
        assert!(end <= from && from < to, "{places:?}");
        assert!(text.get(from..to).is_some(), "{places:?} of {text:?}");
        end = to;
    }
}
