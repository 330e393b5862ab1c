//! Compiles `data/lexicon/lexicon.bin` from the tables beside it.
//!
//! Usage: `cargo run --release --example build_lexicon -- FORMS.tsv`, where FORMS.tsv has a form, a tab and a lemma a
//! line, as `data/lexicon/extract_forms.py` writes it from simplemma. What is decided here and why is said in
//! `data/lexicon/README.md`.

#![allow(clippy::print_stderr, reason = "says how much each step found")]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
};

use fihris::{
    arabic::{
        Flags, TableBuilder, folded,
        letters::{Class, class},
        lexicon::PartOfSpeech,
        spelled,
        verbs::verb_bases,
    },
    bundled::{names, places},
};

const ARTICLE: &str = "ال";
const FREQUENCIES: &str = "data/lexicon/frequencies.tsv";
const CLOSED_CLASS: &str = "data/lexicon/closed_class.tsv";
const EXTRA_FORMS: &str = "data/lexicon/extra_forms.tsv";
const WRONG_FORMS: &str = "data/lexicon/wrong_forms.tsv";
const OUTPUT: &str = "data/lexicon/lexicon.bin";

/// Of the lemmas of one key those are kept that so many of a hundred of its fully spelled occurrences have.
const MIN_SHARE: u64 = 5;
/// Of the lemmas of one spelling those are kept that are at most so many times rarer than the most frequent.
const MAX_RATIO: u64 = 50;
/// A lemma is no form of another whose average form is so many times rarer.
const MAX_HOMOGRAPH_RATIO: u64 = 15;
/// A given name that has the article in one of so many occurrences is an ordinary word as well.
const MAX_NAMES_PER_ARTICLE: u64 = 4;

const NOUN: PartOfSpeech = PartOfSpeech { noun: true, verb: false };
const VERB: PartOfSpeech = PartOfSpeech { noun: false, verb: true };

type Forms = BTreeMap<String, BTreeMap<String, PartOfSpeech>>;

struct Counts {
    spelled: HashMap<String, u64>,
    folded: HashMap<String, u64>,
}

impl Counts {
    fn read() -> Result<Counts, Box<dyn std::error::Error>> {
        let mut counts = Counts { spelled: HashMap::new(), folded: HashMap::new() };
        for line in fs::read_to_string(FREQUENCIES)?.lines().filter(|line| !line.starts_with('#')) {
            let (word, count) = line.split_once('\t').ok_or("no tab in the frequencies")?;
            let count: u64 = count.parse()?;
            *counts.spelled.entry(word.to_owned()).or_default() += count;
            *counts.folded.entry(folded(word).into()).or_default() += count;
        }
        Ok(counts)
    }

    fn spelled(&self, word: &str) -> u64 {
        self.spelled.get(word).copied().unwrap_or(0)
    }

    /// With or without article.
    fn noun(&self, word: &str) -> u64 {
        self.spelled(word) + self.spelled(&format!("{ARTICLE}{word}"))
    }

    fn folded(&self, key: &str) -> u32 {
        self.folded.get(key).copied().unwrap_or(0) as u32
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("FORMS.tsv is missing")?;
    let counts = Counts::read()?;
    let closed = ClosedClass::read()?;
    let names: BTreeSet<String> =
        names().filter(|name| is_protected(name)).map(|name| spelled(name).into()).collect();
    let mut forms = read_forms(&path, &closed)?;
    let extra = correct(&mut forms)?;
    join_verb_forms(&mut forms, &counts);
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

/// Pronouns, prepositions, particles and their like, written for this project.
struct ClosedClass {
    lemmas: BTreeMap<String, BTreeMap<String, PartOfSpeech>>,
    flags: BTreeMap<String, Flags>,
    /// Forms and lemmas that are nothing else than what is listed.
    particles: BTreeSet<String>,
}

impl ClosedClass {
    fn read() -> Result<ClosedClass, Box<dyn std::error::Error>> {
        let mut closed =
            ClosedClass { lemmas: BTreeMap::new(), flags: BTreeMap::new(), particles: BTreeSet::new() };
        let text = fs::read_to_string(CLOSED_CLASS)?;
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let [form, lemma, part, flags] = line.split('\t').collect::<Vec<_>>()[..] else {
                return Err(format!("not four columns: {line}").into());
            };
            let flags = flags.split(',').fold(Flags::default(), |flags, flag| match flag {
                "stop" => flags | Flags::STOP,
                "whole" => flags | Flags::WHOLE,
                _ => flags,
            });
            let (form, lemma) = (String::from(spelled(form)), String::from(spelled(lemma)));
            if !matches!(part, "verb" | "adv" | "quant" | "num") {
                closed.particles.extend([form.clone(), lemma.clone()]);
            }
            *closed.flags.entry(form.clone()).or_default() |= flags;
            let part = match part {
                "verb" => VERB,
                "prep" | "pron" | "conj" | "part" | "neg" => PartOfSpeech::default(),
                _ => NOUN,
            };
            closed.lemmas.entry(form).or_default().insert(lemma, part);
        }
        Ok(closed)
    }

    fn add_lemmas(&self, forms: &mut Forms) {
        for (form, lemmas) in &self.lemmas {
            lemmas.iter().for_each(|(lemma, part)| add(forms, form, lemma, *part));
        }
    }

    /// Sets what a form is; of a key, what most of its fully spelled occurrences are.
    fn add_flags(&self, builder: &mut TableBuilder, counts: &Counts) {
        let mut keys: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        for (form, flags) in &self.flags {
            builder.flag(form, *flags);
            keys.entry(folded(form).into()).or_default().push(form);
        }
        for (key, forms) in keys {
            let count: u64 = forms.iter().map(|form| counts.spelled(form)).sum();
            let all = u64::from(counts.folded(&key))
                - if self.flags.contains_key(&key) { 0 } else { counts.spelled(&key) };
            // علي is a name: what على is does not hold for it.
            if count * 2 >= all && !self.flags.contains_key(&key) {
                forms.iter().for_each(|form| builder.flag(&key, self.flags[*form]));
            }
        }
    }
}

/// The forms without article, each with its lemmas; forms of the closed class are left out.
fn read_forms(path: &str, closed: &ClosedClass) -> Result<Forms, Box<dyn std::error::Error>> {
    let text = fs::read_to_string(path)?;
    let is_word =
        |word: &str| word.chars().count() > 1 && word.chars().all(|letter| class(letter) == Class::Arabic);
    let rows = text.lines().filter_map(|line| line.split_once('\t'));
    let rows = rows.filter(|(form, lemma)| is_word(form) && is_word(lemma));
    let rows: Vec<(String, String)> =
        rows.map(|(form, lemma)| (spelled(form).into(), spelled(lemma).into())).collect();
    // A verb has an imperfect with an ending, a noun a form with the article.
    let mut verbs = BTreeSet::new();
    let mut nouns = BTreeSet::new();
    for (form, lemma) in &rows {
        let is_imperfect = form.starts_with('ي')
            && !lemma.starts_with('ي')
            && ["ان", "ون", "وا", "ن", "ا"].iter().any(|ending| form.ends_with(ending));
        if is_imperfect {
            verbs.insert(lemma.as_str());
        }
        if has_article(form, lemma).is_some() {
            nouns.insert(lemma.as_str());
        }
    }
    let mut forms = Forms::new();
    for (form, lemma) in &rows {
        let bare = has_article(form, lemma);
        let is_particle = |word: &str| closed.particles.contains(word);
        if is_particle(bare.unwrap_or(form)) || is_particle(lemma) && !verbs.contains(lemma.as_str()) {
            continue;
        }
        let verb = verbs.contains(lemma.as_str());
        let part = PartOfSpeech {
            noun: bare.is_some()
                || !verb
                || form == lemma && nouns.contains(lemma.as_str())
                || form.starts_with('م') && !lemma.starts_with('م'),
            verb: verb && bare.is_none(),
        };
        add(&mut forms, bare.unwrap_or(form), lemma, part);
        // A lemma is a form of itself: look-ups rely on it.
        if is_particle(lemma) {
            continue;
        }
        add(&mut forms, lemma, lemma, PartOfSpeech { noun: !verb || nouns.contains(lemma.as_str()), verb });
    }
    Ok(forms)
}

fn add(forms: &mut Forms, form: &str, lemma: &str, part: PartOfSpeech) {
    let known = forms.entry(form.to_owned()).or_default().entry(lemma.to_owned()).or_default();
    *known = PartOfSpeech { noun: known.noun || part.noun, verb: known.verb || part.verb };
}

/// What is left of a form without the article that its lemma does not have.
fn has_article<'a>(form: &'a str, lemma: &str) -> Option<&'a str> {
    let bare = form.strip_prefix(ARTICLE).filter(|bare| bare.chars().count() > 1);
    bare.filter(|_| !folded(lemma).starts_with(ARTICLE))
}

/// Takes out and adds what was found by review; gives the nouns that were added.
fn correct(forms: &mut Forms) -> Result<Vec<(String, String)>, Box<dyn std::error::Error>> {
    let mut nouns = Vec::new();
    let extra = fs::read_to_string(EXTRA_FORMS)?;
    take_out_wrong(forms)?;
    for (form, rest) in rows(&extra).filter_map(|line| line.split_once('\t')) {
        let (lemma, part) = rest.split_once('\t').ok_or_else(|| format!("no part of speech: {form}"))?;
        let part = if part == "verb" { VERB } else { NOUN };
        let (form, lemma) = (spelled(form), spelled(lemma));
        let lemmas = forms.entry(form.clone().into()).or_default();
        if lemmas.len() == 1 && part == VERB && lemmas.contains_key(form.as_str()) {
            // It was listed as its own lemma for want of a better one.
            lemmas.clear();
        }
        add(forms, &form, &lemma, part);
        add(forms, &lemma, &lemma, part);
        if part == NOUN {
            nouns.push((form.into(), lemma.into()));
        }
    }
    Ok(nouns)
}

fn take_out_wrong(forms: &mut Forms) -> Result<(), Box<dyn std::error::Error>> {
    let wrong = fs::read_to_string(WRONG_FORMS)?;
    for (form, lemma) in rows(&wrong).filter_map(|line| line.split_once('\t')) {
        let form = spelled(form);
        for form in [form.as_str()].into_iter().chain(form.strip_prefix(ARTICLE)) {
            if let Some(lemmas) = forms.get_mut(form) {
                lemmas.remove(spelled(lemma).as_str());
            }
        }
    }
    Ok(())
}

/// The lines of a table but its comments.
fn rows(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Many forms of verbs are listed as their own lemma (يكتب, ذهبت): they are joined by the rules of conjugation.
fn join_verb_forms(forms: &mut Forms, counts: &Counts) {
    let used: BTreeSet<&String> =
        forms.iter().flat_map(|(form, lemmas)| lemmas.keys().filter(move |lemma| *lemma != form)).collect();
    let is_verb =
        |base: &str| forms.get(base).and_then(|lemmas| lemmas.get(base)).is_some_and(|part| part.verb);
    let mut found = Vec::new();
    for (form, lemmas) in forms.iter() {
        let is_alone = lemmas.len() == 1 && lemmas.contains_key(form) && !used.contains(form);
        let with_article = counts.spelled(&format!("{ARTICLE}{form}"));
        let is_noun =
            with_article * 50 > counts.spelled(form) || lemmas.values().any(|part| part.noun && part.verb);
        if is_alone && !is_noun {
            let bases: BTreeSet<String> =
                verb_bases(form).iter().filter(|base| is_verb(base)).map(|base| base.to_string()).collect();
            if !bases.is_empty() {
                found.push((form.clone(), bases));
            }
        }
    }
    eprintln!("{} verb forms joined to their lemmas", found.len());
    for (form, lemmas) in found {
        forms.insert(form, lemmas.into_iter().map(|lemma| (lemma, VERB)).collect());
    }
}

/// Regular forms of nouns that are listed only as forms of something else: فوزا of فوز beside فاز, شركتان of شركة
/// beside شرك.
fn add_regular_nouns(forms: &mut Forms, names: &BTreeSet<String>) {
    let mut found = Vec::new();
    for (form, lemmas) in forms.iter() {
        if lemmas.contains_key(form) {
            continue;
        }
        for (ending, restored) in [
            ("تان", "ة"),
            ("تين", "ة"),
            ("ات", "ة"),
            ("ا", ""),
            ("ان", ""),
            ("ين", ""),
            ("ون", ""),
            ("ات", ""),
        ] {
            let Some(stem) = form.strip_suffix(ending) else { continue };
            let noun = format!("{stem}{restored}");
            let is_noun = forms.get(&noun).and_then(|lemmas| lemmas.get(&noun)).is_some_and(|part| part.noun);
            let is_name = names.contains(&noun) || names.contains(&format!("{ARTICLE}{noun}"));
            if is_noun && !is_name && noun.chars().count() > 2 {
                found.push((form.clone(), noun));
            }
        }
    }
    for (form, lemma) in found {
        add(forms, &form, &lemma, NOUN);
    }
}

/// Adjectives of places are also forms of the place: فلسطيني of فلسطين, سورية of سوريا.
fn add_nisbas(forms: &mut Forms, bases: &BTreeMap<String, String>, counts: &Counts) {
    let mut found = Vec::new();
    for (form, lemmas) in forms.iter() {
        for lemma in lemmas.keys() {
            // Turks, أتراك, are of تركي alone, or الألبان would be of Albania.
            if let Some(place) = bases.get(lemma).filter(|_| form.starts_with(lemma.as_str())) {
                found.push((form.clone(), place.clone()));
            }
        }
    }
    for (nisba, place) in bases {
        for ending in ["", "ة", "ون", "ين", "ات"] {
            let form = format!("{nisba}{ending}");
            if counts.noun(&form) > 0 || forms.contains_key(&form) {
                found.push((form.clone(), place.clone()));
                found.push((form, nisba.clone()));
            }
        }
    }
    eprintln!("{} forms joined to places", found.len());
    for (form, lemma) in found {
        add(forms, &form, &lemma, NOUN);
        add(forms, &lemma, &lemma, NOUN);
    }
}

/// The adjectives that places would have, with the place.
fn nisbas_of_places() -> BTreeMap<String, String> {
    let mut bases: BTreeMap<String, String> = BTreeMap::new();
    for place in places() {
        let place = spelled(place);
        let place = place.strip_prefix(ARTICLE).unwrap_or(&place);
        let cut = ["يا", "ية", "ا", "ة", "اء", "ى"].iter().filter_map(|ending| place.strip_suffix(ending));
        for stem in [place].into_iter().chain(cut).filter(|stem| stem.chars().count() > 2) {
            let nisba = if stem.ends_with('ي') { stem.to_owned() } else { format!("{stem}ي") };
            if nisba != place {
                bases.entry(nisba).or_insert_with(|| place.to_owned());
            }
        }
    }
    bases
}

/// How often a lemma occurs by forms that have no other.
fn weights(forms: &Forms, counts: &Counts) -> HashMap<String, u64> {
    let mut weights = HashMap::new();
    for (form, lemmas) in forms {
        let count = counts.noun(form);
        for lemma in lemmas.keys() {
            let share = if lemmas.len() == 1 { count } else { 0 };
            *weights.entry(lemma.clone()).or_default() += share;
        }
    }
    weights
}

/// Of several lemmas of one spelling those are dropped that hardly occur.
fn prune_homographs(forms: &mut Forms, weights: &HashMap<String, u64>, counts: &Counts) {
    let mut num_forms: HashMap<String, u64> = HashMap::new();
    for (_, lemmas) in forms.iter().filter(|(form, _)| counts.noun(form) > 0) {
        lemmas.keys().for_each(|lemma| *num_forms.entry(lemma.clone()).or_default() += 1);
    }
    for (form, lemmas) in forms.iter_mut() {
        // A frequent lemma is seldom meant as a form of another whose forms are rare: أسرة, family, of سر, secret.
        if lemmas.contains_key(form) {
            let count = counts.noun(form);
            lemmas.retain(|lemma, _| {
                let weight = weights.get(lemma).copied().unwrap_or(0);
                let expected = weight / num_forms.get(lemma).copied().unwrap_or(1).max(1);
                // شمسية, umbrella, is also solar.
                let is_nisba = lemma.ends_with('ي') && form.strip_suffix('ة') == Some(lemma);
                lemma == form || is_nisba || count < 20 || expected * MAX_HOMOGRAPH_RATIO >= count
            });
        }
        let best = lemmas.keys().filter_map(|lemma| weights.get(lemma)).max().copied().unwrap_or(0);
        lemmas.retain(|lemma, _| {
            lemma == form || weights.get(lemma).copied().unwrap_or(0).saturating_mul(MAX_RATIO) >= best
        });
    }
}

/// A name that is no ordinary word is no form of another: سليمان is not two of سليم, nor ألبانيا a form of ألباني.
fn drop_lemmas_of_names(
    forms: &mut Forms,
    names: &BTreeSet<String>,
    nisbas: &BTreeMap<String, String>,
    counts: &Counts,
) {
    let places: BTreeSet<String> = places().map(|place| spelled(place).into()).collect();
    for name in names {
        let Some(lemmas) = forms.get_mut(name) else { continue };
        let with_article = counts.spelled(&format!("{ARTICLE}{name}"));
        if places.contains(name) || with_article * MAX_NAMES_PER_ARTICLE < counts.spelled(name) {
            lemmas.retain(|lemma, part| {
                // يزيد, he increases, is a name and a verb; سورية is Syria and Syrian.
                let is_verb = part.verb && name.starts_with('ي');
                lemma == name || is_verb || nisbas.contains_key(lemma) && name.ends_with('ة')
            });
        }
    }
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
