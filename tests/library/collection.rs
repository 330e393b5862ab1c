//! Small collections of made-up documents, ingested into an index of their own.

use std::path::Path;

use fihris::{
    analysis::Analyzer,
    arabic::marks::agree,
    bundled,
    document::{Document, Entities},
    ingest::{Ingest, Report},
    search::{Hit, SearchRequest, SearchResponse, Searcher},
};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::{arabic, random::Random};

/// Names that the gazetteer does not have, so that they stay as they are.
const PERSONS: [&str; 6] =
    ["سعدون الغرافي", "نجلاء المرزوقاني", "هزاع بن قحيط", "شهلاء الدغماني", "بشار الزغاليل", "مزنة القحطبي"];
const COMPANIES: [&str; 4] = ["شركة الزعفران الذهبي", "قطوف للأعلاف", "مصنع السروات القديم", "دار القلم الفضي"];
const SOURCES: [&str; 5] = ["صحيفة الضحى", "صحيفه الضحى", "وكالة المدى", "وَكالة المدى", "مجلة الأفق"];
const CATEGORIES: [&str; 4] = ["سياسة", "اقتصاد", "ثقافة", "رياضة"];

/// Documents and the index that holds them.
pub struct Collection {
    pub documents: Vec<Document>,
    pub searcher: Searcher,
    _dir: TempDir,
}

impl Collection {
    /// So many documents of prose with facets and dates, some of them lacking one or the other.
    pub fn random(seed: u64, num_documents: usize) -> Collection {
        let mut random = Random::new(seed);
        Collection::of((0..num_documents).map(|number| document(&mut random, number)).collect())
    }

    pub fn of(documents: Vec<Document>) -> Collection {
        let dir = tempfile::tempdir().unwrap();
        // Two runs, so that there is more than one segment.
        let halves = documents.split_at(documents.len() / 2);
        for (name, documents) in [("a.jsonl", halves.0), ("b.jsonl", halves.1)] {
            let lines: Vec<String> = documents.iter().map(|document| line(document) + "\n").collect();
            let file = dir.path().join(name);
            std::fs::write(&file, lines.concat()).unwrap();
            let report = ingest(&dir.path().join("index"), &[&file]);
            assert_eq!((report.added, report.failures.len()), (documents.len() as u64, 0), "{report:?}");
        }
        let searcher = Searcher::open(&dir.path().join("index"), &bundled::analyzer()).unwrap();
        Collection { documents, searcher, _dir: dir }
    }

    /// The answer with all hits.
    pub fn search(&self, query: &str) -> SearchResponse {
        self.answer(&SearchRequest { query: Some(query.to_owned()), ..self.all() })
    }

    /// A request for all documents.
    pub fn all(&self) -> SearchRequest {
        SearchRequest { limit: self.documents.len() + 1, ..SearchRequest::default() }
    }

    pub fn answer(&self, request: &SearchRequest) -> SearchResponse {
        let response = self.searcher.search(request).unwrap_or_else(|error| panic!("{error}: {request:?}"));
        for (rank, hit) in (request.offset + 1..).zip(&response.hits) {
            assert_eq!(hit.rank, rank);
            check_highlights(hit);
        }
        response
    }

    pub fn document(&self, id: &str) -> &Document {
        self.documents.iter().find(|document| document.id == id).unwrap()
    }
}

/// Highlights are inside their text, on character boundaries, not empty, in order and without overlap.
fn check_highlights(hit: &Hit) {
    let both = [(&hit.title, &hit.title_highlights), (&hit.snippet.text, &hit.snippet.highlights)];
    for (text, highlights) in both {
        let mut end = 0;
        for (place, &(from, to)) in highlights.iter().enumerate() {
            assert!(place == 0 || from >= end, "{highlights:?} overlap in {text:?}");
            assert!(text.get(from..to).is_some_and(|part| !part.is_empty()), "{from}..{to} of {text:?}");
            end = to;
        }
    }
}

fn document(random: &mut Random, number: usize) -> Document {
    let some =
        |random: &mut Random, values: &[&str]| random.chance(80).then(|| (*random.pick(values)).to_owned());
    let names = |random: &mut Random, values: &[&str]| {
        let mut names: Vec<String> =
            (0..random.below(4)).map(|_| (*random.pick(values)).to_owned()).collect();
        names.sort();
        names.dedup();
        names
    };
    let num_title_words = random.below(6);
    let num_words = 5 + random.below(60);
    Document {
        id: format!("وثيقة-{number}"),
        title: arabic::prose(random, num_title_words),
        text: arabic::prose(random, num_words) + "كلمة",
        date: random.chance(85).then(|| {
            let month = 1 + random.below(12) as i8;
            Date::new(2019 + random.below(4) as i16, month, 1 + random.below(28) as i8).unwrap()
        }),
        source: some(random, &SOURCES),
        category: some(random, &CATEGORIES),
        entities: Entities {
            persons: names(random, &PERSONS),
            companies: names(random, &COMPANIES),
            ..Entities::default()
        },
        ..Document::default()
    }
}

/// The document as its owner would write it.
fn line(document: &Document) -> String {
    let mut fields = Map::new();
    let mut add = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    add("id", json!(document.id));
    add("title", json!(document.title));
    add("text", json!(document.text));
    add("date", json!(document.date));
    add("source", json!(document.source));
    add("category", json!(document.category));
    add("persons", json!(document.entities.persons));
    add("companies", json!(document.entities.companies));
    Value::Object(fields).to_string()
}

/// Ingests files or folders into an index.
pub fn ingest(index: &Path, paths: &[&Path]) -> Report {
    let analyzer = bundled::analyzer();
    let paths = paths.iter().map(|path| path.to_path_buf());
    let namers = fihris::bundled::namers();
    Ingest::new(index, paths, &analyzer, &namers, fihris::bundled::name_matcher).run().unwrap()
}

/// A word of a text with the terms it is indexed under.
pub struct Word {
    pub text: String,
    pub written: String,
    pub key: String,
    pub terms: Vec<String>,
    /// The terms by which a query looks for it.
    pub wanted: Vec<String>,
}

impl Word {
    /// Whether a query for this word finds the other.
    pub fn finds(&self, other: &Word) -> bool {
        self.wanted.iter().any(|term| other.terms.contains(term)) && agree(&self.text, &other.text)
    }

    /// Whether any of the words is found.
    pub fn is_in(&self, words: &[Word]) -> bool {
        words.iter().any(|word| self.finds(word))
    }
}

/// The words of a text.
pub fn words(analyzer: &mut Analyzer, text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut tokens = analyzer.tokens(text);
    while let Some(token) = tokens.next() {
        words.push(Word {
            text: text[token.range.clone()].to_owned(),
            written: token.forms().written.into(),
            key: token.forms().key().to_owned(),
            terms: token.terms().map(|(_, term)| term.to_owned()).collect(),
            wanted: fihris::analysis::query_terms(&token.forms()).into_iter().map(|(term, _)| term).collect(),
        });
    }
    words
}
