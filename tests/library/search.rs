//! What holds for every search, on collections of random documents.

use std::collections::{BTreeMap, BTreeSet};

use fihris::{
    analysis::Analyzer,
    arabic::{
        letters::{Class, class},
        marks::agree,
    },
    bundled,
    document::{DateRange, Document, EntityKind, Facet},
    schema::{facet_key, facet_values},
    search::{FacetCount, Hit, SearchRequest, Sort},
};
use jiff::{ToSpan, civil::Date};

use crate::{
    arabic::{WORDS, characters},
    collection::{Collection, Word, words},
    random::Random,
};

const SEEDS: [u64; 3] = [1, 2, 3];
const NUM_DOCUMENTS: usize = 40;

/// The words of a document's title and text.
struct Words {
    title: Vec<Word>,
    text: Vec<Word>,
}

impl Words {
    fn of(document: &Document, analyzer: &mut Analyzer) -> Words {
        Words { title: words(analyzer, &document.title), text: words(analyzer, &document.text) }
    }

    fn all(&self) -> impl Iterator<Item = &Word> {
        self.title.iter().chain(&self.text)
    }

    fn has(&self, wanted: &Word) -> bool {
        self.all().any(|word| wanted.finds(word))
    }
}

/// A collection with the words of its documents.
struct Analyzed {
    collection: Collection,
    words: Vec<Words>,
}

impl Analyzed {
    fn random(seed: u64) -> Analyzed {
        Analyzed::of(Collection::random(seed, NUM_DOCUMENTS))
    }

    fn of(collection: Collection) -> Analyzed {
        let mut analyzer = bundled::analyzer();
        let words = collection.documents.iter().map(|document| Words::of(document, &mut analyzer)).collect();
        Analyzed { collection, words }
    }

    fn documents(&self) -> impl Iterator<Item = (&Document, &Words)> {
        self.collection.documents.iter().zip(&self.words)
    }

    /// Ids of the documents of which this is true.
    fn ids(&self, is_wanted: impl Fn(&Words) -> bool) -> BTreeSet<&str> {
        let wanted = self.documents().filter(|(_, words)| is_wanted(words));
        wanted.map(|(document, _)| document.id.as_str()).collect()
    }

    fn hit(&self, query: &str, id: &str) -> Hit {
        let hit = self.collection.search(query).hits.into_iter().find(|hit| hit.id == id);
        hit.unwrap_or_else(|| panic!("{} is not found by {}", id, query.escape_debug()))
    }
}

fn ids(hits: &[Hit]) -> BTreeSet<&str> {
    hits.iter().map(|hit| hit.id.as_str()).collect()
}

fn is_operator(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT")
}

/// The highlighted parts of a text.
fn marked<'a>(text: &'a str, highlights: &'a [(usize, usize)]) -> impl Iterator<Item = &'a str> {
    highlights.iter().map(|&(from, to)| &text[from..to])
}

fn all_marked(hit: &Hit) -> Vec<&str> {
    let title = marked(&hit.title, &hit.title_highlights);
    title.chain(marked(&hit.snippet.text, &hit.snippet.highlights)).collect()
}

#[test]
fn a_word_finds_the_documents_that_have_it_and_no_others_and_is_highlighted() {
    let mut analyzer = bundled::analyzer();
    for seed in SEEDS {
        let analyzed = Analyzed::random(seed);
        let mut tried = BTreeSet::new();
        for word in analyzed.words.iter().flat_map(Words::all) {
            if is_operator(&word.text) || !tried.insert(&word.text) {
                continue;
            }
            let response = analyzed.collection.search(&word.text);
            let expected = analyzed.ids(|words| words.has(word));
            assert_eq!(ids(&response.hits), expected, "{} (seed {seed})", word.text.escape_debug());
            assert_eq!(response.total, expected.len());
            for hit in &response.hits {
                let (_, words_of) = analyzed.documents().find(|(document, _)| document.id == hit.id).unwrap();
                assert_eq!(word.is_in(&words_of.title), !hit.title_highlights.is_empty(), "{hit:?}");
                assert_eq!(word.is_in(&words_of.text), !hit.snippet.highlights.is_empty(), "{hit:?}");
                for part in all_marked(hit) {
                    let found = words(&mut analyzer, part);
                    assert!(found.len() == 1 && word.finds(&found[0]), "{part:?} for {:?}", word.text);
                }
            }
        }
        assert!(tried.len() > 100);
    }
}

#[test]
fn an_exact_word_finds_its_spelling_only() {
    let analyzed = Analyzed::random(SEEDS[0]);
    let mut tried = BTreeSet::new();
    for word in analyzed.words.iter().flat_map(Words::all) {
        if tried.insert(&word.text) {
            let response = analyzed.collection.search(&format!("={}", word.text));
            let expected = analyzed.ids(|words| {
                words.all().any(|other| other.written == word.written && agree(&word.text, &other.text))
            });
            assert_eq!(ids(&response.hits), expected, "{}", word.text.escape_debug());
        }
    }
}

#[test]
fn the_beginning_of_a_word_finds_it_and_is_highlighted() {
    let mut random = Random::new(7);
    for seed in SEEDS {
        let analyzed = Analyzed::random(seed);
        for (document, words_of) in analyzed.documents() {
            for _ in 0..4 {
                let word = random.pick(&words_of.text);
                let Some(start) = beginning(&word.text, &mut random) else { continue };
                let hit = analyzed.hit(&format!("{start}*"), &document.id);
                assert!(!hit.snippet.highlights.is_empty(), "{start:?}* in {hit:?}");
            }
        }
    }
}

/// Two or more letters of a word, cut before a letter.
fn beginning(word: &str, random: &mut Random) -> Option<String> {
    let is_letter = |letter| matches!(class(letter), Class::Arabic | Class::Digit | Class::Letter);
    let starts: Vec<usize> =
        word.char_indices().filter(|(_, letter)| is_letter(*letter)).map(|(at, _)| at).collect();
    let ends = starts.get(2..).filter(|ends| !ends.is_empty())?;
    let start = &word[..*random.pick(ends)];
    // Half a number with separators is no number.
    start.chars().all(|letter| class(letter) != Class::Break).then(|| start.to_owned())
}

#[test]
fn a_word_with_one_letter_changed_is_found_by_fuzzy_search_and_highlighted() {
    let mut random = Random::new(8);
    for seed in SEEDS {
        let analyzed = Analyzed::random(seed);
        for (document, words_of) in analyzed.documents() {
            for _ in 0..4 {
                let word = random.pick(&words_of.text);
                let letters: Vec<char> = word.written.chars().collect();
                let is_plain = letters.len() >= 4
                    && word.written == word.key
                    && letters.iter().all(|letter| class(*letter) == Class::Arabic && *letter != 'ء');
                if !is_plain {
                    continue;
                }
                let place = 1 + random.below(letters.len() - 2);
                let changed: String = match random.below(3) {
                    0 => letters.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, l)| l).collect(),
                    1 => {
                        letters.iter().enumerate().map(|(at, l)| if at == place { &'ظ' } else { l }).collect()
                    }
                    _ => {
                        let mut longer = letters.clone();
                        longer.insert(place, 'ظ');
                        longer.into_iter().collect()
                    }
                };
                let query = format!("{changed}~1");
                let hit = analyzed.hit(&query, &document.id);
                let is_marked = marked(&hit.snippet.text, &hit.snippet.highlights).count() > 0;
                assert!(is_marked, "{query} for {} in {hit:?}", word.text);
            }
        }
    }
}

#[test]
fn two_neighboring_words_are_found_as_a_phrase_and_highlighted_together() {
    let mut random = Random::new(9);
    let mut analyzer = bundled::analyzer();
    for seed in SEEDS {
        let analyzed = Analyzed::random(seed);
        for (document, words_of) in analyzed.documents() {
            for in_title in [false, true] {
                let words_of = if in_title { &words_of.title } else { &words_of.text };
                let Some(last) = words_of.len().checked_sub(1).filter(|last| *last > 0) else { continue };
                let place = random.below(last);
                let (first, second) = (&words_of[place], &words_of[place + 1]);
                let hit = analyzed.hit(&format!("\"{} {}\"", first.text, second.text), &document.id);
                let (text, highlights) = match in_title {
                    true => (&hit.title, &hit.title_highlights),
                    false => (&hit.snippet.text, &hit.snippet.highlights),
                };
                assert!(!highlights.is_empty(), "{} {} in {hit:?}", first.text, second.text);
                for part in marked(text, highlights) {
                    let found = words(&mut analyzer, part);
                    assert!(
                        found.len() == 2 && first.finds(&found[0]) && second.finds(&found[1]),
                        "{part:?} is marked for {} {}",
                        first.text,
                        second.text
                    );
                }
            }
        }
    }
}

#[test]
fn documents_with_all_words_of_a_short_query_go_first() {
    let mut random = Random::new(10);
    let mut num_mixed = 0;
    for _ in SEEDS {
        let short = |number: usize, random: &mut Random| Document {
            id: number.to_string(),
            text: (0..3 + random.below(6)).map(|_| format!("{} ", random.pick(&WORDS))).collect(),
            ..Document::default()
        };
        let documents = (0..NUM_DOCUMENTS).map(|number| short(number, &mut random)).collect();
        let analyzed = Analyzed::of(Collection::of(documents));
        for _ in 0..60 {
            let words_of = random.pick(&analyzed.words);
            let query: Vec<&Word> = (0..2 + random.below(3)).map(|_| random.pick(&words_of.text)).collect();
            // A word that most documents have may be lacking.
            let is_common = |word: &&Word| {
                analyzed.words.iter().filter(|words| words.has(word)).count() > NUM_DOCUMENTS / 6
            };
            if query.iter().any(|word| is_operator(&word.text) || is_common(word)) {
                continue;
            }
            let typed: Vec<&str> = query.iter().map(|word| word.text.as_str()).collect();
            let typed = typed.join(" ");
            let feedback = random.below(2) == 0;
            let query_typed = Some(typed.clone());
            let request = SearchRequest { query: query_typed, feedback, ..analyzed.collection.all() };
            let response = analyzed.collection.answer(&request);
            let has_all = |hit: &Hit| {
                let (_, words_of) = analyzed.documents().find(|(document, _)| document.id == hit.id).unwrap();
                query.iter().all(|word| words_of.has(word))
            };
            let complete: Vec<bool> = response.hits.iter().map(has_all).collect();
            assert!(complete.is_sorted_by_key(|all| !all), "{typed}: {complete:?}");
            assert!(response.hits.is_sorted_by(|one, next| one.score >= next.score), "{typed}");
            let expected = analyzed.ids(|words_of| query.iter().all(|word| words_of.has(word)));
            assert!(expected.is_subset(&ids(&response.hits)), "{typed}");
            num_mixed += usize::from(complete.contains(&true) && complete.contains(&false));
        }
    }
    assert!(num_mixed > 20, "too few queries had both kinds of hits: {num_mixed}");
}

#[test]
fn required_and_excluded_words_are() {
    let mut random = Random::new(11);
    let analyzed = Analyzed::random(SEEDS[0]);
    for _ in 0..100 {
        let words_of = random.pick(&analyzed.words);
        let other_words = random.pick(&analyzed.words);
        let one = random.pick(&words_of.text);
        let other = random.pick(&other_words.text);
        if is_operator(&one.text) || is_operator(&other.text) {
            continue;
        }
        for (query, expected) in [
            (
                format!("+{} +{}", one.text, other.text),
                analyzed.ids(|words| words.has(one) && words.has(other)),
            ),
            (
                format!("+{} -{}", one.text, other.text),
                analyzed.ids(|words| words.has(one) && !words.has(other)),
            ),
            (
                format!("{} OR {}", one.text, other.text),
                analyzed.ids(|words| words.has(one) || words.has(other)),
            ),
            (format!("title:{}", one.text), analyzed.ids(|words| one.is_in(&words.title))),
        ] {
            let response = analyzed.collection.search(&query);
            assert_eq!(ids(&response.hits), expected, "{}", query.escape_debug());
        }
    }
}

/// A request with random filters and days.
fn filtered(collection: &Collection, random: &mut Random) -> SearchRequest {
    let mut request = collection.all();
    if random.chance(60) {
        request.query = Some((*random.pick(&["المدينة", "رئيس قرار", "كتب", "وزراء OR مياه"])).to_owned());
    }
    for facet in Facet::ALL {
        if random.chance(25) {
            for _ in 0..1 + random.below(2) {
                let values = facet_values(random.pick(&collection.documents), facet);
                request.filters.extend(values.into_iter().next().map(|value| (facet, value)));
            }
        }
    }
    if random.chance(30) {
        let day = Date::new(2019 + random.below(4) as i16, 1 + random.below(12) as i8, 15).unwrap();
        request.dates = DateRange {
            from: random.chance(60).then_some(day),
            to: random.chance(60).then_some(day.saturating_add(300.days())),
        };
    }
    request
}

/// Whether a document passes the filters of a request, worked out from the document alone.
fn passes(document: &Document, request: &SearchRequest, except: Option<Facet>) -> bool {
    let has = |facet: Facet, value: &String| {
        facet_values(document, facet).iter().any(|own| facet_key(own) == facet_key(value))
    };
    let facets = Facet::ALL.into_iter().filter(|facet| Some(*facet) != except).all(|facet| {
        let mut wanted = request.filters.iter().filter(|(known, _)| *known == facet).peekable();
        wanted.peek().is_none() || wanted.any(|(_, value)| has(facet, value))
    });
    let DateRange { from, to } = request.dates;
    let is_open = from.is_none() && to.is_none();
    let in_days = document
        .date
        .is_some_and(|date| from.is_none_or(|from| from <= date) && to.is_none_or(|to| date <= to));
    facets && (is_open || in_days)
}

#[test]
fn filters_of_one_facet_are_alternatives_and_different_ones_must_all_match() {
    let mut random = Random::new(12);
    for seed in SEEDS {
        let collection = Collection::random(seed, NUM_DOCUMENTS);
        for _ in 0..60 {
            let request = filtered(&collection, &mut random);
            let without =
                SearchRequest { filters: Vec::new(), dates: DateRange::default(), ..request.clone() };
            let expected: BTreeSet<String> = collection
                .answer(&without)
                .hits
                .into_iter()
                .map(|hit| hit.id)
                .filter(|id| passes(collection.document(id), &request, None))
                .collect();
            let response = collection.answer(&request);
            assert_eq!(response.total, expected.len(), "{request:?}");
            assert!(ids(&response.hits).into_iter().eq(expected.iter()), "{request:?}");
        }
    }
}

#[test]
fn facet_counts_are_those_of_a_recount_and_ignore_their_own_filter() {
    let mut random = Random::new(13);
    let limits = [0, 1, 3, 1_000];
    for seed in SEEDS {
        let collection = Collection::random(seed, NUM_DOCUMENTS);
        for _ in 0..60 {
            let mut request = filtered(&collection, &mut random);
            let limit = *random.pick(&limits);
            request.facets = Facet::ALL.map(|facet| (facet, limit)).into();
            let response = collection.answer(&request);
            let without = SearchRequest {
                filters: Vec::new(),
                dates: DateRange::default(),
                facets: Vec::new(),
                ..request.clone()
            };
            let found = collection.answer(&without).hits;
            let names: Vec<&str> = Facet::ALL.iter().map(|facet| facet.name()).collect();
            assert!(response.facets.keys().eq(names), "{:?}", response.facets.keys());
            for facet in Facet::ALL {
                let mut expected: BTreeMap<String, u64> = BTreeMap::new();
                for hit in &found {
                    let document = collection.document(&hit.id);
                    if passes(document, &request, Some(facet)) {
                        // Organizations and places are recognized in the text.
                        let values = match facet {
                            Facet::Entity(EntityKind::Organization) => hit.organizations.clone(),
                            Facet::Entity(EntityKind::Place) => hit.places.clone(),
                            Facet::Entity(EntityKind::Person) if document.entities.persons.is_empty() => {
                                hit.persons.clone()
                            }
                            Facet::Entity(EntityKind::Company) if document.entities.companies.is_empty() => {
                                hit.companies.clone()
                            }
                            facet => facet_values(document, facet),
                        };
                        let keys: BTreeSet<String> = values.iter().map(|value| facet_key(value)).collect();
                        for key in keys {
                            *expected.entry(key).or_default() += 1;
                        }
                    }
                }
                let mut expected: Vec<(String, u64)> = expected.into_iter().collect();
                expected.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
                expected.truncate(limit);
                let counted = response.facets[facet.name()].iter();
                let counted: Vec<(String, u64)> =
                    counted.map(|FacetCount { value, count }| (facet_key(value), *count)).collect();
                assert_eq!(counted, expected, "{facet:?} of {request:?}");
            }
        }
    }
}

#[test]
fn a_facet_value_is_shown_in_its_most_frequent_spelling() {
    let document = |number: usize, source: &str| Document {
        id: number.to_string(),
        text: "كتاب".to_owned(),
        source: Some(source.to_owned()),
        ..Document::default()
    };
    let sources = ["صحيفة الضحى", "صحيفه الضحى", "صحيفة الضحى", "المدى"];
    let documents = sources.iter().enumerate().map(|(number, source)| document(number, source)).collect();
    let collection = Collection::of(documents);
    let request = SearchRequest { facets: vec![(Facet::Source, 10)], ..collection.all() };
    let counts = collection.answer(&request).facets["source"].clone();
    let count = |value: &str, count| FacetCount { value: value.to_owned(), count };
    assert_eq!(counts, [count("صحيفة الضحى", 3), count("المدى", 1)]);
}

#[test]
fn pages_put_together_are_one_long_page() {
    let mut random = Random::new(14);
    for seed in SEEDS {
        let collection = Collection::random(seed, NUM_DOCUMENTS);
        for query in [None, Some("المدينة"), Some("وزراء مياه كتب"), Some("ال*")] {
            for sort in [Sort::Relevance, Sort::Date] {
                let query = query.map(str::to_owned);
                let whole =
                    collection.answer(&SearchRequest { query: query.clone(), sort, ..collection.all() });
                let limit = 1 + random.below(7);
                let mut pages = Vec::new();
                for offset in (0..NUM_DOCUMENTS + limit).step_by(limit) {
                    let request =
                        SearchRequest { query: query.clone(), sort, limit, offset, ..collection.all() };
                    let page = collection.answer(&request);
                    assert_eq!(page.total, whole.total);
                    pages.extend(page.hits);
                }
                assert_eq!(pages, whole.hits, "{query:?} {sort:?} by {limit}");
            }
        }
    }
}

#[test]
fn sorting_by_date_puts_the_newest_first_and_those_without_a_date_last() {
    for seed in SEEDS {
        let collection = Collection::random(seed, NUM_DOCUMENTS);
        for query in [None, Some("المدينة OR مياه OR كتب OR رئيس")] {
            let query = query.map(str::to_owned);
            let unsorted = collection.answer(&SearchRequest { query: query.clone(), ..collection.all() });
            let request = SearchRequest { query, sort: Sort::Date, ..collection.all() };
            let hits = collection.answer(&request).hits;
            let dates: Vec<Option<Date>> = hits.iter().map(|hit| collection.document(&hit.id).date).collect();
            assert!(dates.is_sorted_by(|one, next| one >= next), "{dates:?}");
            assert!(dates.contains(&None) && dates.iter().any(Option::is_some));
            assert_eq!(ids(&hits), ids(&unsorted.hits));
        }
    }
}

#[test]
fn both_ends_of_a_range_of_days_are_included() {
    let collection = Collection::random(SEEDS[0], NUM_DOCUMENTS);
    let dates: Vec<Date> = collection.documents.iter().filter_map(|document| document.date).collect();
    for (from, to) in dates.iter().zip(dates.iter().skip(1)) {
        let (from, to) = (*from.min(to), *from.max(to));
        let in_range = |date: Option<Date>| date.is_some_and(|date| from <= date && date <= to);
        let wanted = collection.documents.iter().filter(|document| in_range(document.date));
        let expected: BTreeSet<&str> = wanted.map(|document| document.id.as_str()).collect();
        let dates = DateRange { from: Some(from), to: Some(to) };
        let by_request = collection.answer(&SearchRequest { dates, ..collection.all() });
        assert_eq!(ids(&by_request.hits), expected, "{from} to {to}");
        let by_query = collection.search(&format!("date:{from}..{to}"));
        assert_eq!(ids(&by_query.hits), expected, "{from} to {to}");
        let one_day = collection.search(&format!("date:{from}"));
        assert!(one_day.hits.iter().all(|hit| collection.document(&hit.id).date == Some(from)));
        assert!(one_day.total > 0);
    }
}

#[test]
fn filters_in_the_query_are_those_of_the_request() {
    let collection = Collection::random(SEEDS[1], NUM_DOCUMENTS);
    let mut random = Random::new(15);
    for _ in 0..40 {
        let facet = *random.pick(&Facet::ALL);
        let Some(value) = facet_values(random.pick(&collection.documents), facet).pop() else { continue };
        let by_query = collection.search(&format!("{}:\"{value}\"", facet.name()));
        let filters = vec![(facet, value.clone())];
        let by_request = collection.answer(&SearchRequest { filters, ..collection.all() });
        assert_eq!(ids(&by_query.hits), ids(&by_request.hits), "{facet:?} {value}");
        assert!(by_query.total > 0);
    }
}

#[test]
fn every_query_string_gets_an_answer_or_an_error_with_its_place() {
    let collection = Collection::random(SEEDS[2], NUM_DOCUMENTS);
    let mut random = Random::new(16);
    let signs = [
        "+",
        "-",
        "\"",
        "(",
        ")",
        "OR",
        "*",
        "~",
        "~1",
        "=",
        "title:",
        "person:",
        "date:2020..",
        "«",
        "»",
        "|",
    ];
    for _ in 0..2_000 {
        let mut query = String::new();
        for _ in 0..random.below(8) {
            match random.below(3) {
                0 => query += *random.pick(&signs),
                1 => query += *random.pick(&WORDS),
                _ => query += &characters(&mut random, 4),
            }
            query += *random.pick(&["", " "]);
        }
        let request = SearchRequest { query: Some(query.clone()), ..collection.all() };
        match collection.searcher.search(&request) {
            Ok(_) => _ = collection.answer(&request),
            Err(fihris::Error::Query(error)) => {
                assert!(query.get(error.span.clone()).is_some(), "{:?} of {query:?}", error.span);
            }
            Err(error) => panic!("{error}: {query:?}"),
        }
    }
}
