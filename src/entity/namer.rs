//! Completes a document's entities: the owner's lists where there are any, else what its text names.
//!
//! What the gazetteer knows and what the tagger tags are laid over each other, the longer name first; a name that only
//! may be one (a guarded alias) counts where the tagger agrees, beside a trigger word, or beside a sure name of its
//! entity. Then last names that stand alone are added, and short names taken for full ones, each document for itself.

use std::{cmp::Reverse, collections::BTreeMap, ops::Range, sync::Arc};

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{
    Gazetteer, GazetteerFinder, Mention, Part, TagNames, Tagged,
    finder::Found,
    heads::Behind,
    phrases::folded_words,
    proclitic::{Beginnings, bytes_of, rests},
    short_names::Names,
    tagger::Label,
};
use crate::{
    analysis::words,
    arabic::{
        folded,
        letters::{Class, class},
        written,
    },
    document::{Document, EntityKind},
};

/// First letters that may be a proclitic.
const PROCLITICS: [char; 5] = ['و', 'ف', 'ب', 'ل', 'ك'];
/// Words that a first name alone may go on with.
const MAX_SURNAMES: usize = 2;
/// Bytes of the longest proclitic without marks.
const MAX_PROCLITIC: usize = 4;

/// Names the entities of documents; one for each thread.
pub struct Namer {
    finder: Option<GazetteerFinder>,
    tagger: Option<Box<dyn TagNames>>,
    gazetteer: Arc<Gazetteer>,
    beginnings: Arc<Beginnings>,
}

/// A name in one part of a document, before it is known whether it counts.
struct Candidate {
    part: Part,
    range: Range<usize>,
    /// Entities of the gazetteer that are named so, each with whether it counts by itself.
    known: Vec<(usize, bool)>,
    /// What the tagger takes it for, or a word at its head makes of it.
    label: Option<Label>,
    /// How it is written, without marks.
    shown: String,
    /// Its own words or those before it say company.
    is_company: bool,
}

/// A candidate that counts, its kind, and its entity in the gazetteer.
type Named = (Candidate, EntityKind, Option<usize>);

impl Namer {
    /// A namer that asks a gazetteer and, if there is one, a tagger.
    pub fn new(
        finder: GazetteerFinder,
        tagger: Option<Box<dyn TagNames>>,
        gazetteer: Arc<Gazetteer>,
        beginnings: Arc<Beginnings>,
    ) -> Namer {
        Namer { finder: Some(finder), tagger, gazetteer, beginnings }
    }

    /// Hash of what names are found by, with a tagger of that version or none.
    pub fn version_with(tagger: Option<u64>) -> u64 {
        xxh3_64_with_seed(&tagger.unwrap_or(0).to_le_bytes(), Gazetteer::bundled_version())
    }

    /// A namer that finds nothing: documents keep the lists that their owner gave, under the names of a gazetteer.
    pub fn silent(gazetteer: Arc<Gazetteer>) -> Namer {
        Namer { finder: None, tagger: None, gazetteer, beginnings: Arc::default() }
    }

    /// Completes the entities of a document, each once.
    pub fn name(&mut self, document: &mut Document) {
        let listed = EntityKind::ALL.map(|kind| !document.entities.of(kind).is_empty());
        for (kind, _) in EntityKind::ALL.into_iter().zip(listed).filter(|(_, listed)| *listed) {
            let names = std::mem::take(document.entities.of_mut(kind));
            for name in names {
                let known = self.gazetteer.names(kind, &name);
                let display = match known.as_slice() {
                    [one] => (*one).to_owned(),
                    _ => name,
                };
                add(document.entities.of_mut(kind), display);
            }
        }
        for mention in self.mentions(&document.title, &document.text) {
            if !listed[mention.kind as usize] {
                add(document.entities.of_mut(mention.kind), mention.name);
            }
        }
    }

    /// The names in a document's title and text, in order.
    pub fn mentions(&mut self, title: &str, text: &str) -> Vec<Mention> {
        let mut candidates = self.candidates(Part::Title, title);
        candidates.extend(self.candidates(Part::Text, text));
        let sure: FxHashSet<usize> = candidates.iter().filter_map(|candidate| self.sure(candidate)).collect();
        let mut named: Vec<Named> = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let known =
                candidate.known.iter().map(|(entity, _)| *entity).filter(|entity| sure.contains(entity));
            // An entity that the tagger agrees with goes before another of the same name.
            let known = known.min_by_key(|entity| !self.agrees(*entity, candidate.label));
            let kind = known.map(|entity| self.gazetteer.entity(entity).kind);
            let tagged = candidate.label.map(|label| kind_of(label, candidate.is_company));
            if let Some(kind) = kind.or(tagged) {
                named.push((candidate, kind, known));
            }
        }
        agree(&mut named);
        self.add_surnames([(Part::Title, title), (Part::Text, text)], &mut named);
        let mut persons = Names::default();
        for (candidate, _, known) in named.iter().filter(|(_, kind, _)| *kind == EntityKind::Person) {
            match known {
                Some(entity) => persons.add(&self.gazetteer.entity(*entity).name, true),
                None => persons.add(&candidate.shown, false),
            }
        }
        let mut spellings: FxHashMap<(EntityKind, String), String> = FxHashMap::default();
        let mentions = named.into_iter().map(|(candidate, kind, known)| {
            let name = match (known, kind) {
                (Some(entity), _) => self.gazetteer.entity(entity).name.clone(),
                (None, EntityKind::Person) => persons.full(&candidate.shown).to_owned(),
                (None, _) => candidate.shown,
            };
            // Two spellings of one name in one document are shown as the first.
            let name = spellings.entry((kind, folded_name(&name))).or_insert(name).clone();
            Mention { kind, name, part: candidate.part, range: candidate.range }
        });
        mentions.collect()
    }

    /// Adds the last names of persons where they stand alone and neither gazetteer nor tagger saw them, unless they are
    /// ordinary words.
    fn add_surnames(&self, parts: [(Part, &str); 2], named: &mut Vec<Named>) {
        let Some(finder) = &self.finder else { return };
        let persons = named.iter().filter(|(_, kind, _)| *kind == EntityKind::Person);
        let last_names = persons.filter_map(|(found, ..)| found.shown.rsplit_once(' '));
        let last_names = last_names.map(|(_, last)| (folded(last), last.to_owned()));
        let surnames: FxHashMap<CompactString, String> =
            last_names.filter(|(key, _)| !finder.is_ordinary(key)).collect();
        if surnames.is_empty() {
            return;
        }
        let mut alone: Vec<Named> = Vec::new();
        for (part, text) in parts {
            let mut found =
                named.iter().map(|(found, ..)| found).filter(|found| found.part == part).peekable();
            for word in words(text) {
                while found.next_if(|found| found.range.end <= word.start).is_some() {}
                if found.peek().is_some_and(|found| found.range.start < word.end) {
                    continue;
                }
                let written = text.get(word.clone()).unwrap_or("");
                let key = folded(written);
                let whole = surnames.get(&key).map(|name| (0, name));
                let found = whole.or_else(|| {
                    rests(&key)
                        .iter()
                        .find_map(|(letters, rest)| Some((*letters, surnames.get(rest.as_str())?)))
                });
                if let Some((letters, name)) = found {
                    let range = word.start + bytes_of(written, letters)..word.end;
                    let (shown, label) = (name.clone(), Some(Label::Person));
                    let found = Candidate { part, range, known: Vec::new(), label, shown, is_company: false };
                    alone.push((found, EntityKind::Person, None));
                }
            }
        }
        named.extend(alone);
        named.sort_by_key(|(found, ..)| (found.part, found.range.start));
    }

    /// An entity of the gazetteer that a candidate surely names.
    fn sure(&self, candidate: &Candidate) -> Option<usize> {
        let agreed = candidate.known.iter().find(|(entity, _)| self.agrees(*entity, candidate.label));
        let sure = candidate.known.iter().find(|(_, is_sure)| *is_sure);
        agreed.or(sure).map(|(entity, _)| *entity)
    }

    fn agrees(&self, entity: usize, label: Option<Label>) -> bool {
        let kind = self.gazetteer.entity(entity).kind;
        label.is_some_and(|label| kind == kind_of(label, kind == EntityKind::Company))
    }

    /// The names in a part that do not overlap: the longer first, of equal ones the gazetteer's with the tagger's label.
    fn candidates(&mut self, part: Part, text: &str) -> Vec<Candidate> {
        let tagged = self.tagger.as_mut().map_or_else(Vec::new, |tagger| tagger.names(text));
        let mut candidates: Vec<Candidate> = joined(text, tagged)
            .into_iter()
            .map(|tagged| self.tagged(part, text, self.with_surname(text, tagged)))
            .collect();
        let num_tagged = candidates.len();
        let (found, heads) = self.finder.as_mut().map(|finder| finder.find(text)).unwrap_or_default();
        for Found { entity, is_sure, range } in found {
            // Those of the tagger are in order, and those of one range follow each other: no other can be the same.
            let tagged =
                candidates[..num_tagged].partition_point(|candidate| candidate.range.end < range.end);
            let place = [tagged, candidates.len().saturating_sub(1)].into_iter().find(|place| {
                candidates.get(*place).is_some_and(|candidate| is_same(&candidate.range, &range))
            });
            match place.and_then(|place| candidates.get_mut(place)) {
                Some(same) => {
                    // The gazetteer knows where the proclitic ends.
                    same.shown = shown(text, &range);
                    same.range = range;
                    same.known.push((entity, is_sure));
                }
                None => candidates.push(Candidate {
                    part,
                    shown: shown(text, &range),
                    is_company: false,
                    range,
                    known: vec![(entity, is_sure)],
                    label: None,
                }),
            }
        }
        self.add_with_heads(part, text, heads, &mut candidates);
        candidates.sort_by_key(|candidate| (Reverse(candidate.range.len()), candidate.range.start));
        let mut kept: BTreeMap<usize, Candidate> = BTreeMap::new();
        for candidate in candidates {
            let before = kept.range(..candidate.range.end).next_back();
            if before.is_none_or(|(_, before)| before.range.end <= candidate.range.start) {
                kept.insert(candidate.range.start, candidate);
            }
        }
        kept.into_values().collect()
    }

    /// Adds the names that words before and behind other names make with them.
    fn add_with_heads(
        &self,
        part: Part,
        text: &str,
        heads: Vec<Range<usize>>,
        candidates: &mut Vec<Candidate>,
    ) {
        let of_places_and_companies = candidates.iter().filter(|found| found.label != Some(Label::Person));
        let longer = of_places_and_companies.filter_map(|found| {
            let end = self.gazetteer.heads().company(text, found.range.end)?;
            Some((found.range.start..end, EntityKind::Company))
        });
        let longer: Vec<(Range<usize>, EntityKind)> = longer.collect();
        let mut names: BTreeMap<usize, usize> = BTreeMap::new();
        for found in candidates.iter().filter(|found| self.sure(found).is_some() || found.label.is_some()) {
            let end = names.entry(found.range.start).or_default();
            *end = found.range.end.max(*end);
        }
        let headed = heads.into_iter().filter_map(|head| {
            let start = head.start;
            let (end, kind) = self.gazetteer.headed(text, head, &names)?;
            Some((start..end, kind))
        });
        candidates.extend(longer.into_iter().chain(headed).map(|(range, kind)| {
            let known = self.gazetteer.aliases().find(text.get(range.clone()).unwrap_or("")).iter();
            Candidate {
                part,
                shown: shown(text, &range),
                is_company: kind == EntityKind::Company,
                range,
                known: known.map(|alias| (alias.entity, !alias.guarded)).collect(),
                label: Some(if kind == EntityKind::Place { Label::Place } else { Label::Organization }),
            }
        }));
    }

    /// A first name alone goes on with the words behind it that nobody has heard of.
    fn with_surname(&self, text: &str, mut tagged: Tagged) -> Tagged {
        let num_words = words(text.get(tagged.range.clone()).unwrap_or("")).take(2).count();
        if let (Some(finder), Label::Person, 1) = (&self.finder, tagged.label, num_words) {
            let behind = Behind { text, end: tagged.range.end }.take(MAX_SURNAMES);
            let surnames = behind.take_while(|(range, key)| {
                text.get(range.clone()).is_some_and(may_be_surname) && finder.is_unheard_of(key)
            });
            if let Some((last, _)) = surnames.last() {
                tagged.range.end = last.end;
            }
        }
        tagged
    }

    /// A span of the tagger without what stands before the name.
    fn tagged(&self, part: Part, text: &str, tagged: Tagged) -> Candidate {
        let Tagged { mut range, label } = tagged;
        range.start += self.start_of_name(text.get(range.clone()).unwrap_or(""), label);
        let mut shown = shown(text, &range);
        let first = folded(shown.split(' ').next().unwrap_or(""));
        if text.get(..range.start).is_some_and(|before| before.ends_with('ل'))
            && self.beginnings.has_lost_alef(&first)
        {
            shown.insert(0, 'ا');
        }
        Candidate {
            part,
            shown,
            is_company: label == Label::Organization && self.is_company(text, &range),
            range,
            known: Vec::new(),
            label: Some(label),
        }
    }

    /// Bytes of the words that only stand before names of this kind, and of the proclitic of the word behind them.
    fn start_of_name(&self, span: &str, label: Label) -> usize {
        let mut words = words(span).map(|word| (word.start, span.get(word).unwrap_or(""))).peekable();
        while let Some((start, word)) = words.next() {
            let key = folded(word);
            let next = words.peek().map(|(_, next)| folded(next));
            if next.is_none() || !self.gazetteer.heads().is_outside(&key, kind_of(label, false)) {
                return start + bytes_of(word, self.beginnings.proclitic(&key, next.as_deref()));
            }
        }
        0
    }

    /// Whether the first word of an organization's name, or the word before it, is that of companies.
    fn is_company(&self, text: &str, range: &Range<usize>) -> bool {
        let name = text.get(range.clone()).unwrap_or("");
        let first = words(name).next().map(|word| folded(name.get(word).unwrap_or("")));
        let gap = text.get(..range.start).unwrap_or("").trim_end();
        let start = gap.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let before = folded(gap.get(start..).unwrap_or(""));
        let says = |kind: EntityKind, word: &str| {
            self.gazetteer.aliases().word(word).is_some_and(|word| self.gazetteer.is_trigger(kind, word))
        };
        let first = first.unwrap_or_default();
        [first.as_str(), before.as_str()]
            .into_iter()
            .any(|word| says(EntityKind::Company, word) && !says(EntityKind::Organization, word))
    }
}

/// Whether a word is of Arabic letters and neither begins nor ends as verbs and words with a pronoun do.
fn may_be_surname(written: &str) -> bool {
    written.chars().all(|letter| matches!(class(letter), Class::Arabic | Class::Mark))
        && !written.starts_with(['و', 'ف', 'س', 'ي', 'ت', 'ل'])
        && !["ه", "ها", "هم", "نا", "ني", "وا", "ا", "اً"].into_iter().any(|ending| written.ends_with(ending))
}

/// What a label of the tagger stands for.
fn kind_of(label: Label, is_company: bool) -> EntityKind {
    match label {
        Label::Person => EntityKind::Person,
        Label::Place => EntityKind::Place,
        Label::Organization if is_company => EntityKind::Company,
        Label::Organization => EntityKind::Organization,
    }
}

/// Whether two ranges differ by no more than a proclitic.
fn is_same(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.end == other.end && one.start.abs_diff(other.start) <= MAX_PROCLITIC
}

/// Joins what the tagger took for two people without a sign or a conjunction between them.
fn joined(text: &str, tagged: Vec<Tagged>) -> Vec<Tagged> {
    let mut joined: Vec<Tagged> = Vec::with_capacity(tagged.len());
    for next in tagged {
        match joined.last_mut() {
            Some(last)
                if [last.label, next.label] == [Label::Person; 2]
                    && text.get(last.range.end..next.range.start) == Some(" ")
                    && !text.get(next.range.clone()).is_some_and(|name| name.starts_with(PROCLITICS)) =>
            {
                last.range.end = next.range.end;
            }
            _ => joined.push(next),
        }
    }
    joined
}

/// Gives a name that the tagger took for two things in one document the kind it has more often.
fn agree(named: &mut [Named]) {
    let mut counts: FxHashMap<String, [u32; EntityKind::ALL.len()]> = FxHashMap::default();
    for (candidate, kind, known) in named.iter() {
        counts.entry(folded_name(&candidate.shown)).or_default()[*kind as usize] +=
            if known.is_some() { 2 } else { 1 };
    }
    for (candidate, kind, _) in named.iter_mut().filter(|(_, _, known)| known.is_none()) {
        if let Some(counts) = counts.get(&folded_name(&candidate.shown)) {
            let most = counts.iter().max().copied().unwrap_or(0);
            if counts[*kind as usize] < most
                && let Some(other) = EntityKind::ALL.into_iter().find(|other| counts[*other as usize] == most)
            {
                *kind = other;
            }
        }
    }
}

/// A name as it is shown: its words as they are written, without marks.
fn shown(text: &str, range: &Range<usize>) -> String {
    let name = text.get(range.clone()).unwrap_or("");
    let mut shown = String::with_capacity(name.len());
    for part in name.split_whitespace() {
        if !shown.is_empty() {
            shown.push(' ');
        }
        shown.push_str(&written(part));
    }
    shown
}

fn folded_name(name: &str) -> String {
    folded_words(name).join(" ")
}

fn add(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}
