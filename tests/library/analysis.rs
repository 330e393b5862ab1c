//! What holds for the tokens of every text.

use std::{collections::HashSet, ops::Range};

use fihris::{
    analysis::{Analyzer, Forms, Level, marked_word, query_terms},
    arabic::{Vocalized, folded, folded_all, written},
    bundled,
};
use proptest::prelude::*;

use crate::arabic::GROUPS;

/// A token, apart from its analyzer.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    range: Range<usize>,
    position: u32,
    forms: Forms,
    terms: Vec<(Level, String)>,
}

fn tokens(analyzer: &mut Analyzer, text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut tokens = analyzer.tokens(text);
    while let Some(token) = tokens.next() {
        found.push(Found {
            range: token.range.clone(),
            position: token.position,
            forms: token.forms(),
            terms: token.terms().map(|(level, term)| (level, term.to_owned())).collect(),
        });
    }
    found
}

/// Text weighted to what stands in Arabic texts.
fn text() -> impl Strategy<Value = String> {
    let letters = GROUPS.map(|(weight, letters)| (weight, proptest::sample::select(letters).boxed()));
    let any = (2, any::<char>().boxed());
    let letter = proptest::strategy::Union::new_weighted(letters.into_iter().chain([any]).collect());
    proptest::collection::vec(letter, 0..80).prop_map(|letters| letters.into_iter().collect())
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn ranges_are_inside_on_boundaries_not_empty_and_in_order(text in text()) {
        let mut end = 0;
        for (position, token) in (0..).zip(tokens(&mut bundled::analyzer(), &text)) {
            prop_assert!(token.range.start >= end && token.range.end > token.range.start);
            prop_assert!(text.get(token.range.clone()).is_some(), "{:?}", token.range);
            prop_assert_eq!(token.position, position);
            end = token.range.end;
        }
    }

    #[test]
    fn a_token_alone_has_the_forms_it_has_in_its_text(text in text()) {
        let mut analyzer = bundled::analyzer();
        for token in tokens(&mut analyzer, &text) {
            let slice = &text[token.range.clone()];
            let alone = tokens(&mut analyzer, slice);
            prop_assert_eq!(alone.len(), 1, "{:?}", slice);
            prop_assert_eq!(alone[0].range.clone(), 0..slice.len());
            prop_assert_eq!(&alone[0].forms, &token.forms);
            prop_assert_eq!(&alone[0].terms, &token.terms);
        }
    }

    #[test]
    fn the_forms_of_a_token_are_the_folded_slice(text in text()) {
        for token in tokens(&mut bundled::analyzer(), &text) {
            let slice = &text[token.range.clone()];
            prop_assert_eq!(&token.forms.written, &written(slice));
            let keys = folded_all(slice);
            prop_assert_eq!(token.forms.folded.as_slice(), keys.as_slice());
            prop_assert_eq!(token.forms.key(), folded(slice));
        }
    }

    #[test]
    fn every_form_of_a_token_has_a_letter_or_digit(text in text()) {
        for token in tokens(&mut bundled::analyzer(), &text) {
            for (level, form, _) in token.forms.all() {
                prop_assert!(!form.is_empty(), "{:?} {level:?}", &text[token.range.clone()]);
            }
            prop_assert!(!token.forms.readings.is_empty());
        }
    }

    #[test]
    fn writing_a_written_form_again_changes_nothing(text in text()) {
        for token in tokens(&mut bundled::analyzer(), &text) {
            let once = written(&text[token.range]);
            prop_assert_eq!(written(&once), once);
        }
    }

    #[test]
    fn folding_a_folded_word_again_changes_nothing(text in text()) {
        for token in tokens(&mut bundled::analyzer(), &text) {
            for once in folded_all(&text[token.range.clone()]) {
                prop_assert_eq!(folded(&once), once, "{:?}", &text[token.range]);
            }
        }
    }

    #[test]
    fn a_token_with_marks_has_a_term_for_each_form_that_tells_all_its_forms_and_marks(text in text()) {
        let mut analyzer = bundled::analyzer();
        let plain = analyzer.clone();
        let mut tokens = analyzer.tokens(&text);
        while let Some(token) = tokens.next() {
            let marked: Vec<&str> = token.all_terms().filter_map(marked_word).collect();
            let known = Vocalized::of(token.text);
            let forms = token.forms();
            let listed: HashSet<_> = forms.folded.iter().chain(forms.lemmas()).collect();
            let num_terms = if known.is_some() { listed.len() } else { 0 };
            prop_assert_eq!(marked.len(), num_terms);
            for word in marked {
                prop_assert_eq!(&plain.forms(word), &token.forms(), "{:?}", token.text);
                prop_assert_eq!(Vocalized::of(word), known.clone());
            }
        }
    }

    #[test]
    fn tokens_are_the_same_on_reuse_and_in_another_thread(first in text(), second in text()) {
        let mut analyzer = bundled::analyzer();
        let fresh = tokens(&mut analyzer, &first);
        tokens(&mut analyzer, &second);
        prop_assert_eq!(&tokens(&mut analyzer, &first), &fresh);
        let mut copy = analyzer.clone();
        let elsewhere = std::thread::scope(|scope| scope.spawn(|| tokens(&mut copy, &first)).join().unwrap());
        prop_assert_eq!(&elsewhere, &fresh);
    }

    #[test]
    fn a_token_is_found_by_its_own_query_terms_once_at_each_level(text in text()) {
        for token in tokens(&mut bundled::analyzer(), &text) {
            let wanted = query_terms(&token.forms);
            for level in Level::ALL {
                let found = token.terms.iter().any(|(_, term)| {
                    wanted.iter().any(|(known, levels)| known == term && levels.contains(level))
                });
                prop_assert!(found, "{:?} {level:?}", &text[token.range.clone()]);
            }
            let mut terms: Vec<&String> = token.terms.iter().map(|(_, term)| term).collect();
            terms.sort();
            terms.dedup();
            prop_assert_eq!(terms.len(), token.terms.len(), "{:?}", &token.terms);
        }
    }
}

#[test]
fn long_words_and_long_texts_are_cut_to_a_bound_and_never_fail() {
    let mut analyzer = bundled::analyzer();
    let long = "كتاب".repeat(50_000);
    let found = tokens(&mut analyzer, &long);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].range, 0..long.len());
    assert!(found[0].forms.written.chars().count() <= 128);
    let many = "كلمة ".repeat(100_000);
    assert_eq!(tokens(&mut analyzer, &many).len(), 100_000);
}
