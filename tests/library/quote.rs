//! What holds for quotations from every text: whole words of it are exact, in another spelling they are not lost, and
//! what is found is what a plain comparison of all places finds.

use fihris::{
    analysis::words,
    arabic::{folded_all, written},
    document::Document,
    search::{MAX_QUOTATION_CHARS, QuoteCheck, Verdict, verify_quote},
};
use proptest::prelude::*;

use crate::{
    arabic::{characters, prose, vocalized},
    random::Random,
};

fn config() -> ProptestConfig {
    ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() }
}

fn check(text: &str, quotation: &str) -> Option<QuoteCheck> {
    let document = Document { text: text.to_owned(), ..Document::default() };
    let found = verify_quote(&document, quotation).ok()?;
    let closest = found.closest.iter().map(|closest| &closest.place);
    for place in found.places.iter().chain(closest) {
        assert_eq!(text.get(place.start..place.end), Some(place.text.as_str()), "{quotation:?} in {text:?}");
    }
    Some(found)
}

/// Some words of a text that stand side by side.
fn slice(random: &mut Random, text: &str) -> Option<std::ops::Range<usize>> {
    let found: Vec<_> = words(text).collect();
    let first = random.below(found.len());
    let len = 1 + random.below(12);
    let last = found.get(first + len - 1).or(found.last())?;
    let range = found.get(first)?.start..last.end;
    let touches = found.iter().any(|word| word.end == range.start || word.start == range.end);
    (!touches && text[range.clone()].chars().count() <= MAX_QUOTATION_CHARS).then_some(range)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whole_words_of_a_text_are_exact(seed in any::<u64>(), len in 1..120_usize) {
        let random = &mut Random::new(seed);
        let text = if random.chance(50) { prose(random, len) } else { characters(random, len * 4) };
        if let Some(range) = slice(random, &text) {
            let quotation = &text[range];
            let found = check(&text, quotation);
            // Texts of all signs may have more ellipses than a quotation.
            if let Some(found) = found {
                prop_assert_eq!(found.verdict, Verdict::Exact, "{:?} in {:?}", quotation, text);
                prop_assert_eq!(&found.places[0].text, quotation);
                prop_assert!(found.occurrences > 0 && found.places.len() == 1);
            }
        }
    }

    #[test]
    fn words_without_marks_or_in_other_spelling_are_not_lost(seed in any::<u64>(), len in 1..120_usize) {
        let random = &mut Random::new(seed);
        let plain = prose(random, len);
        let text: String = plain.split_inclusive(' ').map(|word| vocalized(random, word)).collect();
        if let Some(range) = slice(random, &text) {
            let slice = &text[range];
            let spell = |word: &str, hamza: bool| {
                let word = written(word).replace('ـ', "");
                // ءا is another way to write آ, so that ءآ without its madda would be another word.
                if hamza && !word.contains('ء') { word.replace(['أ', 'إ', 'آ'], "ا").replace('ة', "ه") } else { word }
            };
            for hamza in [false, true] {
                let quotation: Vec<String> =
                    words(slice).map(|range| spell(&slice[range], hamza)).collect();
                let quotation = quotation.join(" ");
                if let Some(found) = check(&text, &quotation) {
                    prop_assert_ne!(found.verdict, Verdict::Absent, "{:?} in {:?}", quotation, text);
                }
            }
        }
    }

    #[test]
    fn runs_are_those_of_a_plain_comparison(seed in any::<u64>(), len in 1..60_usize, asked in 1..20_usize) {
        const FEW: [&str; 6] = ["و", "في", "گاز", "غاز", "جاز", "كَتَبَ"];
        let random = &mut Random::new(seed);
        let mut some = |len: usize| (0..len).map(|_| *random.pick(&FEW)).collect::<Vec<_>>();
        let (text, quotation) = (some(len), some(asked));
        let keys = |words: &[&str]| words.iter().map(|word| folded_all(word)).collect::<Vec<_>>();
        let (found_keys, wanted_keys) = (keys(&text), keys(&quotation));
        let mut longest = 0;
        for start in 0..text.len() {
            for from in 0..quotation.len() {
                let run = found_keys[start..].iter().zip(&wanted_keys[from..]);
                let run = run.take_while(|(found, wanted)| found.iter().any(|key| wanted.contains(key)));
                longest = longest.max(run.count());
            }
        }
        let found = check(&text.join(" "), &quotation.join("، ")).unwrap();
        prop_assert_eq!(found.verdict != Verdict::Absent, longest == quotation.len());
        if found.verdict == Verdict::Absent {
            let closest = found.closest;
            prop_assert_eq!(closest.as_ref().map_or(0, |closest| closest.num_words), longest);
            if let Some(closest) = closest {
                let same = words(&closest.quotation).zip(words(&closest.place.text)).all(|(one, other)| {
                    let other = folded_all(&closest.place.text[other]);
                    folded_all(&closest.quotation[one]).iter().any(|key| other.contains(key))
                });
                prop_assert!(same, "{:?}", closest);
            }
        }
    }

    #[test]
    fn parts_stand_in_order_and_apart(seed in any::<u64>(), len in 20..120_usize) {
        let random = &mut Random::new(seed);
        let text = prose(random, len);
        let mut places: Vec<_> = words(&text).filter(|_| random.chance(10)).collect();
        places.truncate(8);
        let parts: Vec<&str> = places.iter().map(|range| &text[range.clone()]).collect();
        if let Some(found) = check(&text, &parts.join(" [...] ")) {
            // Only words that are cut out of one written word do not stand there.
            let touches = words(&text).any(|word| places.iter().any(|place| place.start == word.end || place.end == word.start));
            prop_assert!(touches || found.verdict != Verdict::Absent, "{:?} in {:?}", parts, text);
            prop_assert!(found.places.is_sorted_by(|one, other| one.end <= other.start), "{:?}", found);
        }
    }
}

#[test]
fn a_long_text_that_repeats_itself_takes_no_longer() {
    let text = "و ".repeat(1 << 20);
    let quotation = format!("{}لا {}", "و ".repeat(200), "و ".repeat(199));
    let started = std::time::Instant::now();
    let found = check(&text, &quotation).unwrap();
    assert_eq!(found.closest.unwrap().num_words, 200);
    assert_eq!(check(&text, &"و ".repeat(400)).unwrap().occurrences, (1 << 20) / 400);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
