//! One hit for a long document and one for a story: what is found, counted and given back against a recount by hand.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use fihris::{
    bundled,
    document::{Document, Entities, Facet, Section},
    index::{IndexReader, IndexWriter, MAX_WHOLE, Manifest, Stories},
    query::plain,
    registry::{Overrides, resolve},
    schema::{facet_key, facet_values},
    search::{Count, EntitiesRequest, Hit, SearchRequest, Searcher, Sort},
};
use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::json;
use tantivy::DocAddress;
use tempfile::TempDir;

use crate::{
    arabic::{characters, prose},
    random::Random,
};

/// Words that are one term each and of no family.
const WORDS: [&str; 8] = ["qaz", "wsx", "rfv", "tgb", "yhn", "ujm", "plm", "okn"];
const SOURCES: [&str; 4] = ["الضحى", "المدى", "الأفق", "الفجر"];
const PERSONS: [&str; 5] =
    ["سعدون الغرافي", "نجلاء المرزوقاني", "هزاع القحيطي", "شهلاء الدغماني", "مزنة القحطبي"];
const FACETS: [Facet; 4] =
    [Facet::Source, Facet::Entity(fihris::document::EntityKind::Person), Facet::Year, Facet::Month];

/// Documents by id, the stories among them, and the index of both.
struct Folded {
    documents: BTreeMap<String, Document>,
    stories: Vec<Vec<String>>,
    dir: TempDir,
}

impl Folded {
    /// Documents in several segments; with `is_fresh` none is replaced or removed.
    fn random(seed: u64, is_fresh: bool) -> Folded {
        let mut random = Random::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let mut documents = BTreeMap::new();
        let mut writer = IndexWriter::open(dir.path(), &bundled::analyzer(), 1).unwrap();
        for _ in 0..1 + random.below(4) {
            for _ in 0..random.below(14) {
                let document = document(&mut random);
                if is_fresh && documents.contains_key(&document.id) {
                    continue;
                }
                writer.put(&document, random.number(), "/files/a", &[]).unwrap();
                documents.insert(document.id.clone(), document);
            }
            if random.chance(30) && !is_fresh {
                let id = id(&mut random);
                writer.remove(&id);
                documents.remove(&id);
            }
            writer.commit("").unwrap();
        }
        writer.publish().unwrap();
        // Two of the names are one person.
        let lines = Overrides::parse(format!("join person: {} | {}", PERSONS[0], PERSONS[1])).unwrap();
        let census = IndexReader::open(dir.path(), &bundled::analyzer()).unwrap().census().unwrap();
        let registry = resolve(&census, &lines, bundled::name_matcher(), 1);
        registry.write(&segments(dir.path())).unwrap();
        let mut stories = vec![Vec::new(); 1 + random.below(8)];
        for number in 0..NUM_IDS {
            if random.chance(70) {
                let story = random.below(stories.len());
                stories[story].push(number.to_string());
            }
        }
        // The table may name documents that are gone, and one twice.
        stories[0].push("gone".to_owned());
        stories.push(vec!["1".to_owned(), "2".to_owned()]);
        stories.iter_mut().for_each(|story| story.reverse());
        Stories::new(seed, stories.clone()).write(&segments(dir.path())).unwrap();
        Folded { documents, stories, dir }
    }

    fn searcher(&self) -> Searcher {
        Searcher::open(self.dir.path(), &bundled::analyzer()).unwrap()
    }

    /// What a document counts as.
    fn unit(&self, id: &str, count: Count) -> String {
        let story = self.stories.iter().position(|story| story.iter().any(|known| known == id));
        match story.filter(|_| count == Count::Stories) {
            Some(story) => format!("story {story}"),
            None => id.to_owned(),
        }
    }

    /// Where in its story a document stands.
    fn place(&self, id: &str) -> Option<usize> {
        self.stories.iter().find_map(|story| story.iter().position(|known| known == id))
    }

    fn ids<'a>(&self, hits: impl IntoIterator<Item = &'a Hit>) -> Vec<String> {
        hits.into_iter().map(|hit| hit.id.clone()).collect()
    }
}

const NUM_IDS: usize = 30;

fn id(random: &mut Random) -> String {
    random.below(NUM_IDS).to_string()
}

fn document(random: &mut Random) -> Document {
    let num_words =
        if random.chance(12) { MAX_WHOLE / 4 + random.below(6_000) } else { 1 + random.below(12) };
    // In a long text each word stands in few passages.
    let mut text = String::new();
    for _ in 0..num_words {
        let rare = num_words < 100 || random.chance(1);
        text += if rare { *random.pick(&WORDS) } else { "xxx" };
        text += *random.pick(&[" ", " ", ". ", ".\n"]);
    }
    Document {
        id: id(random),
        title: if random.chance(20) { (*random.pick(&WORDS)).to_owned() } else { String::new() },
        text,
        date: random
            .chance(80)
            .then(|| Date::new(2015 + random.below(3) as i16, 1 + random.below(3) as i8, 1).unwrap()),
        source: random.chance(80).then(|| (*random.pick(&SOURCES)).to_owned()),
        entities: Entities {
            persons: PERSONS.into_iter().filter(|_| random.chance(30)).map(str::to_owned).collect(),
            ..Entities::default()
        },
        ..Document::default()
    }
}

fn request(query: Option<&str>, count: Count) -> SearchRequest {
    SearchRequest {
        query: query.map(str::to_owned),
        count,
        limit: 1_000,
        facets: FACETS.map(|facet| (facet, 3)).to_vec(),
        ..SearchRequest::default()
    }
}

/// What hits are sorted by.
fn key(sort: Sort, hit: &Hit) -> (u32, Option<String>) {
    match sort {
        Sort::Relevance => (hit.score.to_bits(), None),
        Sort::Date => (0, hit.date.clone()),
    }
}

/// The key that a value counts under.
fn counted_key(reader: &IndexReader, facet: Facet, value: &str) -> String {
    let key = facet_key(value);
    match facet {
        Facet::Entity(kind) => reader.registry().of(kind, &key).map_or(key, |entity| entity.key.clone()),
        _ => key,
    }
}

/// All entries of an index with their ids, as the engine has them.
fn entries(reader: &IndexReader) -> Vec<(String, DocAddress)> {
    let mut entries = Vec::new();
    for (segment_ord, segment) in (0..).zip(reader.searcher().segment_readers()) {
        for doc in segment.doc_ids_alive() {
            let address = DocAddress::new(segment_ord, doc);
            entries.push((reader.id(address).unwrap(), address));
        }
    }
    entries
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn hits_totals_and_counts_are_those_of_a_recount(seed in proptest::num::u64::ANY) {
        let folded = Folded::random(seed, false);
        let searcher = folded.searcher();
        let mut random = Random::new(seed ^ 1);
        prop_assert_eq!(searcher.reader().num_docs(), folded.documents.len() as u64);
        let key = |facet: Facet, value: &str| counted_key(searcher.reader(), facet, value);
        for _ in 0..12 {
            let words: Vec<&str> = (0..random.below(3)).map(|_| *random.pick(&WORDS)).collect();
            let query = (!words.is_empty()).then(|| words.join(" OR "));
            let filters: Vec<(Facet, String)> = match random.below(3) {
                0 => vec![(Facet::Source, (*random.pick(&SOURCES)).to_owned())],
                1 => vec![(FACETS[1], (*random.pick(&PERSONS)).to_owned())],
                _ => Vec::new(),
            };
            let has = |text: &str, word: &&str| text.split([' ', '.', '\n']).any(|known| known == *word);
            let found: Vec<&Document> = folded
                .documents
                .values()
                .filter(|document| {
                    words.is_empty()
                        || words.iter().any(|word| has(&document.title, word) || has(&document.text, word))
                })
                .filter(|document| {
                    filters.iter().all(|(facet, value)| {
                        let wanted = key(*facet, value);
                        facet_values(document, *facet).iter().any(|value| key(*facet, value) == wanted)
                    })
                })
                .collect();
            for count in [Count::Stories, Count::Copies] {
                let asked = SearchRequest { filters: filters.clone(), together: true, ..request(query.as_deref(), count) };
                let response = searcher.search(&asked).unwrap();
                let units: BTreeSet<String> = found.iter().map(|document| folded.unit(&document.id, count)).collect();
                prop_assert_eq!(response.total, units.len(), "{:?}", asked);
                let hits: Vec<String> = response.hits.iter().map(|hit| folded.unit(&hit.id, count)).collect();
                prop_assert_eq!(hits.len(), units.len());
                prop_assert_eq!(hits.into_iter().collect::<BTreeSet<_>>(), units);
                prop_assert!(response.hits.iter().all(|hit| found.iter().any(|known| known.id == hit.id)));
                for facet in FACETS {
                    let mut with: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
                    for document in &found {
                        for value in facet_values(document, facet) {
                            let value = key(facet, &value);
                            let own = filters
                                .iter()
                                .any(|(known, named)| *known == facet && key(facet, named) == value);
                            if !own {
                                with.entry(value).or_default().insert(folded.unit(&document.id, count));
                            }
                        }
                    }
                    let mut expected: Vec<(String, u64)> =
                        with.into_iter().map(|(key, units)| (key, units.len() as u64)).collect();
                    expected.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
                    expected.truncate(3);
                    let counted = response.facets[facet.name()].iter();
                    let counted: Vec<(String, u64)> =
                        counted.map(|found| (key(facet, &found.value), found.count)).collect();
                    prop_assert_eq!(counted, expected, "{:?} of {:?}", facet, asked);
                }
            }
        }
    }

    #[test]
    fn the_best_passage_and_copy_stands_for_all_on_every_page(seed in proptest::num::u64::ANY) {
        let folded = Folded::random(seed, true);
        let searcher = folded.searcher();
        let mut random = Random::new(seed ^ 2);
        // The same passages, each a document by itself.
        let apart = tempfile::tempdir().unwrap();
        let mut writer = IndexWriter::open(apart.path(), &bundled::analyzer(), 1).unwrap();
        let entries = entries(searcher.reader());
        for (place, (id, address)) in entries.iter().enumerate() {
            let passage = searcher.reader().passage(*address).unwrap().document;
            // So that equal ones come in the order of the ids, and the passages of one in theirs.
            let alone = Document { id: format!("{id} {place:06}"), ..passage };
            writer.put(&alone, 0, "", &[]).unwrap();
        }
        writer.commit("").unwrap();
        let alone = Searcher::open(apart.path(), &bundled::analyzer()).unwrap();
        prop_assert_eq!(alone.reader().num_docs(), entries.len() as u64);
        for _ in 0..6 {
            let word = *random.pick(&WORDS);
            for sort in [Sort::Relevance, Sort::Date] {
                let all = SearchRequest { sort, ..request(Some(word), Count::Copies) };
                let mut ids: Vec<(String, f32)> = Vec::new();
                for hit in alone.search(&all).unwrap().hits {
                    let (id, _) = hit.id.split_once(' ').unwrap();
                    if !ids.iter().any(|(known, _)| known == id) {
                        ids.push((id.to_owned(), hit.score));
                    }
                }
                let copies = searcher.search(&all).unwrap().hits;
                let scored: Vec<(String, f32)> =
                    copies.iter().map(|hit| (hit.id.clone(), hit.score)).collect();
                prop_assert_eq!(&scored, &ids);
                // Of each story the best, and of those as good the one that the story names first.
                let firsts = copies.iter().filter(|hit| {
                    let unit = folded.unit(&hit.id, Count::Stories);
                    let others = copies.iter().filter(|other| folded.unit(&other.id, Count::Stories) == unit);
                    let mut others = others.peekable();
                    let best = others.peek().map(|best| key(sort, best));
                    let as_good = others.filter(|other| Some(key(sort, other)) == best);
                    as_good.min_by_key(|other| folded.place(&other.id)).is_some_and(|first| first.id == hit.id)
                });
                let stories = searcher.search(&SearchRequest { sort, ..request(Some(word), Count::Stories) }).unwrap();
                prop_assert_eq!(folded.ids(&stories.hits), folded.ids(firsts));
            }
            let rank = searcher.rank(&plain(word), 1_000).unwrap();
            let ids: BTreeSet<&String> = rank.iter().map(|(id, _)| id).collect();
            prop_assert_eq!(ids.len(), rank.len(), "an id is ranked once");
        }
        for (query, count) in [("qaz wsx rfv", Count::Stories), ("qaz wsx", Count::Copies)] {
            for sort in [Sort::Relevance, Sort::Date] {
                let all = SearchRequest { sort, ..request(Some(query), count) };
                let whole = searcher.search(&all).unwrap();
                let limit = 1 + random.below(4);
                let mut hits = Vec::new();
                for offset in (0..whole.total + limit).step_by(limit) {
                    hits.extend(searcher.search(&SearchRequest { offset, limit, ..all.clone() }).unwrap().hits);
                }
                prop_assert_eq!(hits, whole.hits);
            }
        }
    }

    #[test]
    fn what_is_put_is_what_is_given_back(seed in proptest::num::u64::ANY) {
        let mut random = Random::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let mut writer = IndexWriter::open(dir.path(), &bundled::analyzer(), 2).unwrap();
        let mut documents = Vec::new();
        for number in 0..4 {
            let text = match random.below(4) {
                0 => prose(&mut random, 30),
                1 => characters(&mut random, MAX_WHOLE + 5_000),
                _ => prose(&mut random, 9_000),
            };
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([0, text.len()]).collect();
            let sections: Vec<Section> = (0..random.below(40)).map(|page| Section {
                start: *random.pick(&places),
                page: random.chance(70).then(|| page.to_string()),
                heading: random.chance(30).then(|| characters(&mut random, 9)),
            }).collect();
            documents.push(Document {
                id: format!("{number}/{}", characters(&mut random, 3)),
                title: characters(&mut random, 12),
                sections,
                text,
                date: Date::new(2015, 1, 2).ok(),
                author: Some(characters(&mut random, 5)),
                metadata: [("pages".to_owned(), json!([1, {"a": null}]))].into_iter().collect(),
                notes: vec![fihris::note::Note::NoText { pages: number }],
                ..Document::default()
            });
        }
        for (hash, document) in (7..).zip(&documents) {
            writer.put(document, 1, "/files/old", &[]).unwrap();
            writer.put(document, hash, "/files/new", &[]).unwrap();
        }
        writer.commit("").unwrap();
        let reader = writer.committed();
        prop_assert_eq!(reader.num_docs(), 4);
        for (id, address) in entries(reader) {
            let document = documents.iter().find(|document| document.id == id).unwrap();
            prop_assert_eq!(&reader.document(address).unwrap(), document);
            prop_assert_eq!(reader.find(&id).unwrap(), Some(reader.head(address)));
            let passage = reader.passage(address).unwrap();
            let end = passage.start + passage.document.text.len();
            prop_assert_eq!(&passage.document.text, &document.text[passage.start..end]);
            prop_assert_eq!(&passage.document.sections, &document.sections);
            let title_and_text = reader.title_and_text(address).unwrap();
            prop_assert_eq!(title_and_text, (document.title.clone(), passage.document.text));
        }
        for (hash, document) in (7..).zip(&documents) {
            prop_assert_eq!(reader.hash(&document.id).unwrap(), Some(hash));
        }
        prop_assert_eq!(reader.ids_by_origin("/files").unwrap()["/files/new"].len(), 4);
        writer.remove(&documents[0].id);
        writer.commit("").unwrap();
        prop_assert_eq!(writer.committed().num_docs(), 3);
        prop_assert!(entries(writer.committed()).iter().all(|(id, _)| *id != documents[0].id));
    }
}

/// A book of forty pages, three to a chapter, with a word on its thirtieth, and a short text with two pages.
fn books() -> (TempDir, Searcher) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = IndexWriter::open(dir.path(), &bundled::analyzer(), 1).unwrap();
    let mut book = Document {
        id: "كتاب".to_owned(),
        title: "تاريخ المدينة".to_owned(),
        source: Some("مكتبة".to_owned()),
        entities: Entities { persons: vec![PERSONS[0].to_owned()], ..Entities::default() },
        date: Date::new(1990, 1, 1).ok(),
        ..Document::default()
    };
    for page in 1..=40 {
        let section = |page, heading| Section { start: book.text.len(), page, heading };
        book.sections.push(section(Some(page.to_string()), None));
        if page % 3 == 1 {
            book.sections.push(section(None, Some(format!("الباب {}", page / 3 + 1))));
        }
        book.text += &"خرج القوم إلى السوق وعادوا. ".repeat(50);
        book.text += if page == 30 { "وظهر الزعفران في السوق.\n" } else { "\n" };
    }
    let first = "صفحة أولى. ".to_owned();
    let short = Document {
        id: "مقال".to_owned(),
        sections: [(0, "1"), (first.len(), "2")]
            .map(|(start, page)| Section { start, page: Some(page.to_owned()), heading: None })
            .to_vec(),
        text: first + "زعفران في الصفحة الثانية.",
        ..Document::default()
    };
    let bare = Document {
        id: "خبر".to_owned(), text: "خبر عن السوق".to_owned(), ..Document::default()
    };
    for document in [&book, &short, &bare] {
        writer.put(document, 0, "/a", &[]).unwrap();
    }
    writer.commit("").unwrap();
    let searcher = Searcher::open(dir.path(), &bundled::analyzer()).unwrap();
    (dir, searcher)
}

#[test]
fn a_long_document_is_one_hit_that_shows_the_page_and_the_heading() {
    let (_dir, searcher) = books();
    let search = |request: SearchRequest| searcher.search(&request).unwrap();
    let found = search(SearchRequest { explain: true, ..request(Some("زعفران"), Count::Stories) });
    let hit = |id: &str| found.hits.iter().find(|hit| hit.id == id).unwrap();
    assert_eq!((found.total, found.hits.len()), (2, 2));
    let passage = hit("كتاب").passage.clone().unwrap();
    assert_eq!((passage.page.as_deref(), passage.heading.as_deref()), (Some("30"), Some("الباب 10")));
    let (number, of) = (passage.number.unwrap(), passage.of.unwrap());
    assert!(1 < number && number < of && of < 40, "{number} of {of}");
    assert!(hit("كتاب").snippet.text.contains("الزعفران"));
    assert_eq!(hit("كتاب").date.as_deref(), Some("1990-01-01"));
    assert_eq!(hit("كتاب").persons, [PERSONS[0]]);
    let explanation = hit("كتاب").explanation.as_ref().unwrap();
    assert!((explanation.sum() - hit("كتاب").score).abs() < 1e-3, "{explanation:?}");
    assert_eq!(explanation.parts[0].matches[0].word, "الزعفران");
    let passage = serde_json::to_value(&hit("مقال").passage).unwrap();
    assert_eq!(passage, json!({"page": "2"}));
    let all = search(request(Some("السوق"), Count::Stories));
    assert_eq!(all.total, 2);
    assert_eq!(all.hits.iter().find(|hit| hit.id == "خبر").unwrap().passage, None);
    // Filters and their opposites hold for all passages, wherever the word is.
    let person = vec![(FACETS[1], PERSONS[0].to_owned())];
    assert_eq!(search(SearchRequest { filters: person, ..request(Some("زعفران"), Count::Stories) }).total, 1);
    let without = search(request(Some(&format!("زعفران -person:\"{}\"", PERSONS[0])), Count::Stories));
    assert_eq!(without.hits.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), ["مقال"]);
    assert_eq!(search(request(Some("زعفران date:1990"), Count::Copies)).total, 1);
}

#[test]
fn figures_names_and_typical_words_are_of_documents_not_of_passages() {
    let (_dir, searcher) = books();
    let reader = searcher.reader();
    assert_eq!(reader.num_docs(), 3);
    assert!(reader.searcher().num_docs() > 10);
    let census = reader.census().unwrap();
    assert_eq!(census.num_docs, 3);
    let person = census.names.iter().find(|name| name.key == facet_key(PERSONS[0])).unwrap();
    assert_eq!((person.docs.len(), person.forms[0].1), (1, 1));
    let request = |name| EntitiesRequest {
        name,
        kinds: vec![fihris::document::EntityKind::Person],
        limit: 9,
        deadline: fihris::search::Deadline::default(),
    };
    for name in [None, Some(PERSONS[0].to_owned())] {
        let entities = searcher.entities(&request(name), bundled::name_matcher()).unwrap().entities;
        assert_eq!((entities[0].documents, entities[0].variants[0].documents), (1, 1));
    }
    let typical = SearchRequest { query: Some("السوق".to_owned()), ..SearchRequest::default() };
    let typical = searcher.significant_terms(&typical, 20).unwrap();
    assert_eq!((typical.total, typical.num_read), (2, 2));
    assert!(typical.terms.iter().all(|term| term.count <= 2), "{typical:?}");
}

#[test]
fn copies_are_listed_in_the_order_of_their_story() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = IndexWriter::open(dir.path(), &bundled::analyzer(), 1).unwrap();
    for (number, source) in
        [(1, Some("المدى")), (2, Some("الضحى")), (3, None), (4, Some("المدى")), (5, Some("الأفق"))]
    {
        let document = Document {
            id: number.to_string(),
            title: format!("خبر {number}"),
            text: "زعفران في السوق".to_owned(),
            source: source.map(str::to_owned),
            url: Some(format!("https://example.com/{number}")),
            date: Date::new(2015, 1, number).ok(),
            ..Document::default()
        };
        writer.put(&document, 0, "", &[]).unwrap();
        if number == 3 {
            writer.commit("").unwrap();
        }
    }
    writer.commit("").unwrap();
    let open = || Searcher::open(dir.path(), &bundled::analyzer()).unwrap();
    let plainly = open().search(&request(Some("زعفران"), Count::Stories)).unwrap();
    assert_eq!(plainly.total, 5);
    let json = serde_json::to_value(&plainly.hits[0]).unwrap();
    assert!(["story", "copies", "passage"].iter().all(|field| json.get(field).is_none()), "{json}");
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<String>>();
    Stories::new(1, vec![ids(&["4", "1", "9", "2"]), ids(&["5", "8"])]).write(&segments(dir.path())).unwrap();
    let asked =
        SearchRequest { copies: true, sort: Sort::Date, ..request(Some("زعفران"), Count::Stories) };
    let found = open().search(&asked).unwrap();
    assert_eq!((found.total, found.hits.len()), (3, 3));
    let newest = found.hits.iter().find(|hit| hit.id == "4").unwrap();
    let story = newest.story.clone().unwrap();
    assert_eq!((story.copies, story.sources), (2, ids(&["المدى", "الضحى"])));
    let copies = newest.copies.clone().unwrap();
    assert_eq!(copies.iter().map(|copy| copy.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(copies[1].url.as_deref(), Some("https://example.com/2"));
    let alone = found.hits.iter().find(|hit| hit.id == "5").unwrap();
    assert_eq!((&alone.story, &alone.copies), (&None, &Some(Vec::new())));
    assert_eq!(found.facets["source"].iter().map(|count| count.count).collect::<Vec<_>>(), [1, 1, 1]);
    // Each by itself, and its copies where they are asked for.
    let copies = open().search(&SearchRequest { count: Count::Copies, ..asked }).unwrap();
    assert_eq!(copies.total, 5);
    assert_eq!(copies.hits.iter().find(|hit| hit.id == "1").unwrap().copies.as_ref().unwrap().len(), 2);
    assert_eq!(open().search(&request(Some("زعفران"), Count::Copies)).unwrap().hits[0].story, None);
}

/// Where the tables of an index are.
fn segments(dir: &Path) -> PathBuf {
    Manifest::read(dir).unwrap().segments(dir)
}
