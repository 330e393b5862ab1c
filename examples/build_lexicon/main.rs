//! Compiles `data/lexicon/lexicon.bin` from the tables beside it.
//!
//! Usage: `cargo run --release --example build_lexicon -- FORMS.tsv`, where FORMS.tsv has a form, a tab and a lemma a
//! line, as `data/lexicon/extract_forms.py` writes it from simplemma. What is decided here and why is said in
//! `data/lexicon/README.md`.

#![allow(clippy::print_stderr, reason = "says how much each step found")]

mod rules;
mod sources;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    error::Error,
    fs,
};

use fihris::{
    arabic::{Flags, TableBuilder, folded, lexicon::PartOfSpeech, spelled},
    bundled::{names, places},
};

use rules::{
    add_nisbas, add_regular_nouns, drop_lemmas_of_names, join_verb_forms, nisbas_of_places, prune_homographs,
    weights,
};
use sources::{ARTICLE, ClosedClass, Counts, Forms, NOUN, add, correct, read_forms, take_out_wrong};

const OUTPUT: &str = "data/lexicon/lexicon.bin";

/// Of the lemmas of one key those are kept that so many of a hundred of its fully spelled occurrences have.
const MIN_SHARE: u64 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("FORMS.tsv is missing")?;
    let counts = Counts::read()?;
    let closed = ClosedClass::read()?;
    let names: BTreeSet<String> =
        names().filter(|name| is_protected(name)).map(|name| spelled(name).into()).collect();
    let mut forms = read_forms(&path, &closed)?;
    let extra = correct(&mut forms)?;
    join_verb_forms(&mut forms, &counts);
    // The rules may join again what was taken out; the same holds below for what is dropped.
    take_out_wrong(&mut forms)?;
    add_regular_nouns(&mut forms, &names);
    closed.add_lemmas(&mut forms);
    let nisbas = nisbas_of_places();
    let weights = weights(&forms, &counts);
    prune_homographs(&mut forms, &weights, &counts);
    extra.iter().for_each(|(form, lemma)| add(&mut forms, form, lemma, NOUN));
    drop_lemmas_of_names(&mut forms, &names, &nisbas, &counts);
    closed.add_lemmas(&mut forms);
    add_nisbas(&mut forms, &nisbas, &counts);
    let mut builder = TableBuilder::default();
    add_forms(&mut builder, &forms, &closed, &weights, &counts);
    closed.add_flags(&mut builder, &counts);
    for name in &names {
        add_name(&mut builder, name, &closed);
    }
    add_places(&mut builder, &names);
    add_frequencies(&mut builder, &forms, &names, &counts);
    let bytes = builder.build();
    eprintln!("{} forms, {} bytes", forms.len(), bytes.len());
    fs::write(OUTPUT, bytes)?;
    Ok(())
}

/// Whether nothing is cut off a name. Short ones are too often something else, and المصري is first of all Egyptian.
fn is_protected(name: &str) -> bool {
    let is_attributive = name.starts_with(ARTICLE) && name.ends_with('ي');
    !name.contains(char::is_whitespace)
        && name.strip_prefix(ARTICLE).unwrap_or(name).chars().count() > 2
        && !is_attributive
}

fn add_forms(
    builder: &mut TableBuilder,
    forms: &Forms,
    closed: &ClosedClass,
    weights: &HashMap<String, u64>,
    counts: &Counts,
) {
    let mut spellings: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for form in forms.keys() {
        spellings.entry(folded(form).into()).or_default().push(form);
    }
    let weight = |lemma: &str| weights.get(lemma).copied().unwrap_or(0);
    let in_order = |lemmas: &BTreeMap<String, PartOfSpeech>| {
        let mut lemmas: Vec<(String, PartOfSpeech)> =
            lemmas.iter().map(|(lemma, part)| (lemma.clone(), *part)).collect();
        lemmas.sort_by_key(|(lemma, _)| std::cmp::Reverse(weight(lemma)));
        lemmas
    };
    let keys: BTreeSet<String> = spellings.keys().cloned().collect();
    for (key, variants) in spellings {
        // Careful spellings tell how often each is meant by a careless one.
        let is_word = |form: &String| {
            *form != key || forms[form].contains_key(form) || closed.lemmas.contains_key(form)
        };
        let careful = variants.iter().filter(|form| is_word(form)).map(|form| counts.noun(form)).sum::<u64>();
        let with_hamza = variants.iter().filter(|form| !form.starts_with(ARTICLE));
        let with_hamza = with_hamza.map(|form| counts.spelled(form)).sum::<u64>();
        let mut union: BTreeMap<String, PartOfSpeech> = BTreeMap::new();
        for form in &variants {
            let lemmas = &forms[*form];
            if **form != key {
                for (lemma, part) in in_order(lemmas) {
                    builder.lemma(form, &lemma, part);
                }
            }
            let share: u64 = match careful {
                0 => 100,
                _ => {
                    let same = variants.iter().filter(|other| {
                        is_word(other) && lemmas.keys().any(|lemma| forms[**other].contains_key(lemma))
                    });
                    same.map(|other| counts.noun(other)).sum::<u64>() * 100 / careful
                }
            };
            if share >= MIN_SHARE {
                for (lemma, part) in lemmas {
                    let known = union.entry(lemma.clone()).or_default();
                    *known = PartOfSpeech { noun: known.noun || part.noun, verb: known.verb || part.verb };
                }
            }
        }
        // الماء, the water, is not of ألم, though الما is the key of both.
        let bare = key.strip_prefix(ARTICLE).filter(|bare| keys.contains(*bare));
        if bare.is_some()
            && !closed.lemmas.contains_key(&key)
            && u64::from(counts.folded(&key)) >= with_hamza * 2
        {
            continue;
        }
        for (lemma, part) in in_order(&union) {
            builder.lemma(&key, &lemma, part);
        }
    }
}

fn add_name(builder: &mut TableBuilder, name: &str, closed: &ClosedClass) {
    let key = folded(name);
    if [name, &key].iter().any(|word| closed.lemmas.contains_key(*word)) {
        return;
    }
    // The lemma is the name as it is spelled, without its article, whatever spelling and clitics it is met in.
    let bare = name.strip_prefix(ARTICLE).filter(|bare| bare.chars().count() > 2);
    let lemma = bare.unwrap_or(name);
    for word in [name, &key] {
        builder.lemma(word, lemma, NOUN);
        builder.flag(word, Flags::NAME | Flags::WHOLE);
        if let Some(bare) = word.strip_prefix(ARTICLE).filter(|_| bare.is_some()) {
            builder.lemma(bare, lemma, NOUN);
            builder.flag(word, Flags::NAME_WITH_ARTICLE);
            builder.flag(bare, Flags::NAME_WITH_ARTICLE | Flags::WHOLE);
        }
    }
}

fn add_places(builder: &mut TableBuilder, names: &BTreeSet<String>) {
    let places = places().map(|place| String::from(spelled(place))).filter(|place| names.contains(place));
    for place in places {
        for word in [place.strip_prefix(ARTICLE).unwrap_or(&place), &place] {
            builder.flag(word, Flags::PLACE);
            builder.flag(&folded(word), Flags::PLACE);
        }
    }
}

/// The folded key's counts for every word of the table, and for frequent words that no table has.
fn add_frequencies(builder: &mut TableBuilder, forms: &Forms, names: &BTreeSet<String>, counts: &Counts) {
    let mut words: BTreeSet<String> = counts.folded.keys().cloned().collect();
    for word in forms.keys().chain(names) {
        words.insert(folded(word).into());
        words.insert(word.clone());
    }
    for word in words.clone() {
        if let Some(bare) = word.strip_prefix(ARTICLE).filter(|bare| counts.folded.contains_key(*bare)) {
            words.insert(bare.to_owned());
        }
    }
    for word in words {
        let key = folded(&word);
        let frequency = counts.folded(&key);
        let noun = frequency.max(counts.folded(&format!("{ARTICLE}{key}")));
        if frequency > 0 || noun > 0 {
            builder.frequency(&word, frequency, noun);
        }
    }
}
