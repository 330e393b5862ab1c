//! The tables that a lexicon is compiled from: word counts, closed classes, forms and their corrections.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    error::Error,
    fs,
};

use fihris::arabic::{
    Flags, TableBuilder, folded,
    letters::{Class, class},
    lexicon::PartOfSpeech,
    spelled,
};

pub const ARTICLE: &str = "ال";
pub const FREQUENCIES: &str = "data/lexicon/frequencies.tsv";
pub const CLOSED_CLASS: &str = "data/lexicon/closed_class.tsv";
pub const EXTRA_FORMS: &str = "data/lexicon/extra_forms.tsv";
pub const WRONG_FORMS: &str = "data/lexicon/wrong_forms.tsv";

pub const NOUN: PartOfSpeech = PartOfSpeech { noun: true, verb: false };
pub const VERB: PartOfSpeech = PartOfSpeech { noun: false, verb: true };

pub type Forms = BTreeMap<String, BTreeMap<String, PartOfSpeech>>;

/// How often words occur, as they are spelled and by their keys.
pub struct Counts {
    pub spelled: HashMap<String, u64>,
    pub folded: HashMap<String, u64>,
}

impl Counts {
    pub fn read() -> Result<Counts, Box<dyn Error>> {
        let mut counts = Counts { spelled: HashMap::new(), folded: HashMap::new() };
        for line in fs::read_to_string(FREQUENCIES)?.lines().filter(|line| !line.starts_with('#')) {
            let (word, count) = line.split_once('\t').ok_or("no tab in the frequencies")?;
            let count: u64 = count.parse()?;
            *counts.spelled.entry(word.to_owned()).or_default() += count;
            *counts.folded.entry(folded(word).into()).or_default() += count;
        }
        Ok(counts)
    }

    pub fn spelled(&self, word: &str) -> u64 {
        self.spelled.get(word).copied().unwrap_or(0)
    }

    /// With or without article.
    pub fn noun(&self, word: &str) -> u64 {
        self.spelled(word) + self.spelled(&format!("{ARTICLE}{word}"))
    }

    pub fn folded(&self, key: &str) -> u32 {
        self.folded.get(key).copied().unwrap_or(0) as u32
    }
}

/// Pronouns, prepositions, particles and their like, written for this project.
pub struct ClosedClass {
    /// Lemmas of each form.
    pub lemmas: BTreeMap<String, BTreeMap<String, PartOfSpeech>>,
    flags: BTreeMap<String, Flags>,
    /// Forms and lemmas that are nothing else than what is listed.
    particles: BTreeSet<String>,
}

impl ClosedClass {
    pub fn read() -> Result<ClosedClass, Box<dyn Error>> {
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

    pub fn add_lemmas(&self, forms: &mut Forms) {
        for (form, lemmas) in &self.lemmas {
            lemmas.iter().for_each(|(lemma, part)| add(forms, form, lemma, *part));
        }
    }

    /// Sets what a form is; of a key, what most of its fully spelled occurrences are.
    pub fn add_flags(&self, builder: &mut TableBuilder, counts: &Counts) {
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
pub fn read_forms(path: &str, closed: &ClosedClass) -> Result<Forms, Box<dyn Error>> {
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

pub fn add(forms: &mut Forms, form: &str, lemma: &str, part: PartOfSpeech) {
    let known = forms.entry(form.to_owned()).or_default().entry(lemma.to_owned()).or_default();
    *known = PartOfSpeech { noun: known.noun || part.noun, verb: known.verb || part.verb };
}

/// What is left of a form without the article that its lemma does not have.
pub fn has_article<'a>(form: &'a str, lemma: &str) -> Option<&'a str> {
    let bare = form.strip_prefix(ARTICLE).filter(|bare| bare.chars().count() > 1);
    bare.filter(|_| !folded(lemma).starts_with(ARTICLE))
}

/// Takes out and adds what was found by review; gives the nouns that were added.
pub fn correct(forms: &mut Forms) -> Result<Vec<(String, String)>, Box<dyn Error>> {
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

pub fn take_out_wrong(forms: &mut Forms) -> Result<(), Box<dyn Error>> {
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
pub fn rows(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}
