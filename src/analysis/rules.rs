//! By which rules a word of a text is found by a word of a query, for people: the closest one, or several together.
//!
//! Left to `terms`: whether it is found at all and at which level. Only names what `forms` made of the two words;
//! what cannot be named is called by its level.

use super::{forms::Forms, terms::Level};
use crate::arabic::{
    Reading,
    letters::{Class, DAGGER_ALEF, class},
};

const TATWEEL: char = '\u{640}';

/// The rules by which a word of a query, with its forms, finds a word of a text at a level.
pub fn rules(level: Level, wanted: (&str, &Forms), found: (&str, &Forms)) -> Vec<String> {
    match level {
        Level::Written => vec![same_letters(wanted.0, found.0).to_owned()],
        Level::Folded => vec![spelling(wanted, found)],
        Level::Lemma => same_lemma(wanted.1, found.1),
    }
}

/// The rules that make a word of a text have a lemma.
pub fn lemma_rules(lemma: &str, found: &Forms) -> Vec<String> {
    let reading = found.readings.iter().find(|reading| reading.lemma == lemma);
    reading.map(rules_of).unwrap_or_default()
}

/// Two words that are written with the same letters.
fn same_letters(wanted: &str, found: &str) -> &'static str {
    let bare = |word: &str, is_kept: fn(&char) -> bool| word.chars().filter(is_kept).collect::<String>();
    let is_same = |is_kept| bare(wanted, is_kept) == bare(found, is_kept);
    if wanted == found {
        "as written"
    } else if is_same(|letter| *letter != TATWEEL) {
        "tatweel"
    } else if is_same(|letter| class(*letter) != Class::Mark) {
        "harakat"
    } else if wanted.to_lowercase() == found.to_lowercase() {
        "letter case"
    } else {
        "letter shapes"
    }
}

/// Two words whose spellings share a key: what differs in them.
fn spelling(wanted: (&str, &Forms), found: (&str, &Forms)) -> String {
    let [one, other] = [wanted, found].map(|(_, forms)| forms.written.chars().collect::<Vec<char>>());
    let mut names: Vec<&str> = Vec::new();
    let mut add = |name| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    if one.len() == other.len() {
        let differing = one.iter().zip(&other).filter(|(one, other)| one != other);
        differing.for_each(|(one, other)| add(difference(*one, *other)));
    } else {
        let has = |is_such: fn(char) -> bool| wanted.0.chars().chain(found.0.chars()).any(is_such);
        if has(|letter| letter == DAGGER_ALEF) {
            add("dagger alef");
        } else if has(is_hamza) {
            add("hamza");
        } else if has(|letter| class(letter) == Class::Digit) {
            add("digits");
        }
    }
    if names.is_empty() { "spelling".to_owned() } else { format!("spelling {}", names.join(" + ")) }
}

/// What the difference of two letters is called.
fn difference(one: char, other: char) -> &'static str {
    let are = |letters: &str| letters.contains(one) && letters.contains(other);
    let is_plain = |letter| matches!(letter, '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}');
    match (class(one), class(other)) {
        (Class::Digit, Class::Digit) => "digits",
        (Class::Letter, _) | (_, Class::Letter) => "accent",
        _ if are("ىي") => "alef maqsura/yeh",
        _ if are("ةه") => "teh marbuta/heh",
        _ if is_hamza(one) || is_hamza(other) => "hamza",
        (Class::Arabic, Class::Arabic) if !is_plain(one) || !is_plain(other) => "Persian letter",
        _ => "letters",
    }
}

fn is_hamza(letter: char) -> bool {
    matches!(letter, '\u{621}'..='\u{626}' | '\u{671}'..='\u{673}' | '\u{675}'..='\u{678}' | '\u{6D3}')
}

/// Two words that share a lemma: how the text's word has it, and what had to be taken off the query's.
fn same_lemma(wanted: &Forms, found: &Forms) -> Vec<String> {
    let has = |reading: &&Reading| found.lemmas().any(|lemma| *lemma == reading.lemma);
    // A word of the text may also be the lemma itself, whatever else it is read as.
    let is = |reading: &&Reading| reading.lemma == found.written || found.folded.contains(&reading.lemma);
    let Some(shared) = wanted.readings.iter().find(has).or_else(|| wanted.readings.iter().find(is)) else {
        return vec![Level::Lemma.name().to_owned()];
    };
    let mut rules = lemma_rules(&shared.lemma, found);
    if rules.is_empty() {
        rules.push(format!("lemma {}", shared.lemma));
    }
    let mut taken_off = rules_of(shared);
    taken_off.pop();
    let taken_off = taken_off.into_iter().filter(|rule| !rule.starts_with("ending") && !rules.contains(rule));
    let taken_off: Vec<String> = taken_off.map(|rule| format!("query {rule}")).collect();
    rules.extend(taken_off);
    rules
}

/// The rules of a reading, the last of which names its lemma.
fn rules_of(reading: &Reading) -> Vec<String> {
    let shown = format!("{reading} {}", reading.lemma);
    shown.split(", ").map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{index_terms, query_terms};

    /// The closest level at which a word finds another, and the rules.
    fn joined(wanted: &str, found: &str) -> String {
        let analyzer = crate::bundled::analyzer();
        let (one, other) = (analyzer.forms(wanted), analyzer.forms(found));
        let terms = query_terms(&one);
        let matched = index_terms(&other).filter_map(|(level, form)| {
            let term = level.term(form);
            let (_, levels) = terms.iter().find(|(known, _)| *known == term)?;
            Level::ALL.into_iter().find(|level| levels.contains(*level))
        });
        match matched.min() {
            Some(level) => rules(level, (wanted, &one), (found, &other)).join(", "),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn the_closest_rule_is_named() {
        for (wanted, found, expected) in [
            ("كتاب", "كتاب", "as written"),
            ("كتاب", "كِتَابٌ", "harakat"),
            ("كتاب", "كتـــاب", "tatweel"),
            ("google", "Google", "letter case"),
            ("احمد", "أحمد", "spelling hamza"),
            ("مسئول", "مسؤول", "spelling hamza"),
            ("مدرسه", "مدرسة", "spelling teh marbuta/heh"),
            ("على", "علي", "spelling alef maqsura/yeh"),
            ("الاسكندريه", "الإسكندرية", "spelling hamza + teh marbuta/heh"),
            ("2015", "٢٠١٥", "spelling digits"),
            ("کتاب", "كتاب", "spelling Persian letter"),
            ("الرحمان", "الرحمٰن", "spelling dagger alef"),
            ("وزراء", "وزرا", "spelling hamza"),
            ("elysee", "Élysée", "spelling accent"),
            ("كتاب", "الكتاب", "clitic ال, lemma كتاب"),
            ("كتاب", "وبالكتاب", "clitic و+ب+ال, lemma كتاب"),
            ("كتاب", "كتابهم", "pronoun هم, lemma كتاب"),
            ("كتاب", "كتب", "lemma كتاب"),
            ("الكتاب", "كتب", "lemma كتاب, query clitic ال"),
            ("كتاب", "قلم", "nothing"),
        ] {
            assert_eq!(joined(wanted, found), expected, "{wanted} {found}");
        }
    }
}
