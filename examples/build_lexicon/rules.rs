//! The rules by which forms are joined to lemmas and lemmas are dropped; why is said in `data/lexicon/README.md`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fihris::{
    arabic::{spelled, verbs::verb_bases},
    bundled::places,
};

use crate::sources::{ARTICLE, Counts, Forms, NOUN, VERB, add};

/// Of the lemmas of one spelling those are kept that are at most so many times rarer than the most frequent.
const MAX_RATIO: u64 = 50;
/// A lemma is no form of another whose average form is so many times rarer.
const MAX_HOMOGRAPH_RATIO: u64 = 15;
/// A given name that has the article in one of so many occurrences is an ordinary word as well.
const MAX_NAMES_PER_ARTICLE: u64 = 4;

/// Many forms of verbs are listed as their own lemma (يكتب, ذهبت): they are joined by the rules of conjugation.
pub fn join_verb_forms(forms: &mut Forms, counts: &Counts) {
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
pub fn add_regular_nouns(forms: &mut Forms, names: &BTreeSet<String>) {
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
pub fn add_nisbas(forms: &mut Forms, bases: &BTreeMap<String, String>, counts: &Counts) {
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
pub fn nisbas_of_places() -> BTreeMap<String, String> {
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
pub fn weights(forms: &Forms, counts: &Counts) -> HashMap<String, u64> {
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
pub fn prune_homographs(forms: &mut Forms, weights: &HashMap<String, u64>, counts: &Counts) {
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
pub fn drop_lemmas_of_names(
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
