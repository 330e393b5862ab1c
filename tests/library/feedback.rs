//! Pseudo-relevance feedback: what it changes, and what it must not change.

use std::collections::BTreeMap;

use fihris::{
    document::{Document, Facet},
    query::{parse, plain},
    search::{Hit, RankRequest, SearchRequest, Sort},
};

use crate::collection::Collection;

const QUERIES: [&str; 8] = [
    "المدينة",
    "وزراء مياه كتب",
    "ال*",
    "+رئيس المدينة",
    "مياه -كتب",
    "(مياه OR كتب) رئيس",
    "\"رئيس الوزراء\" مياه",
    "source:المدى",
];

fn document(id: &str, title: &str, text: &str) -> Document {
    Document { id: id.to_owned(), title: title.to_owned(), text: text.to_owned(), ..Document::default() }
}

/// Both words of the query stand beside سفينة; of two documents with one of them, otherwise equal,
/// one has سفينة.
fn vehicles() -> Collection {
    let mut documents = vec![
        document("other", "حديقة", "معرض عن الشجر القديم"),
        document("related", "سفينة", "معرض عن الشجر القديم"),
    ];
    for number in 0..4 {
        documents.push(document(&format!("both{number}"), "سفينة", "معرض السيارات في العاصمة"));
    }
    for number in 0..30 {
        documents.push(document(&format!("far{number}"), "طعام", "وصفات المطبخ الشامي"));
    }
    Collection::of(documents)
}

fn order(collection: &Collection, query: &str, feedback: bool) -> Vec<String> {
    let request = SearchRequest { query: Some(query.to_owned()), feedback, ..collection.all() };
    collection.answer(&request).hits.into_iter().map(|hit| hit.id).collect()
}

fn is_before(ids: &[String], one: &str, other: &str) -> bool {
    let place = |id: &str| ids.iter().position(|known| known == id).unwrap();
    place(one) < place(other)
}

/// The hits by id, without what ranking may change.
fn unranked(hits: &[Hit]) -> BTreeMap<String, Hit> {
    hits.iter().map(|hit| (hit.id.clone(), Hit { rank: 0, score: 0.0, ..hit.clone() })).collect()
}

#[test]
fn a_document_with_a_word_typical_of_the_best_hits_gains() {
    let collection = vehicles();
    let query = "معرض السيارات";
    assert!(is_before(&order(&collection, query, true), "related", "other"));
    let gain = |id: &str| {
        let [off, on] = [false, true].map(|feedback| {
            let ranked = collection.searcher.rank(&plain(query), RankRequest { limit: 9, feedback }).unwrap();
            ranked.into_iter().find(|(known, _)| known == id).map(|(_, score)| score).unwrap()
        });
        on - off
    };
    assert!(gain("related") > gain("other"), "{} {}", gain("related"), gain("other"));
}

#[test]
fn an_excluded_word_does_not_come_back() {
    let collection = vehicles();
    // The word stands in titles alone, so that the documents that have it are hits all the same.
    for query in ["معرض السيارات -text:سفينة", "معرض السيارات -\"السفينة السريعة\""]
    {
        let request = SearchRequest { query: Some(query.to_owned()), feedback: true, ..collection.all() };
        let hits = collection.answer(&request).hits;
        assert_eq!(hits.len(), 6, "{query}");
        let score = |id: &str| hits.iter().find(|hit| hit.id == id).map(|hit| hit.score).unwrap();
        assert_eq!(score("other"), score("related"), "{query}");
    }
}

#[test]
fn total_hits_counts_and_highlights_stay_as_they_are() {
    for seed in [3, 4] {
        let collection = Collection::random(seed, 120);
        let mut num_changed = 0;
        for query in QUERIES {
            for filters in [vec![], vec![(Facet::Source, "المدى".to_owned())]] {
                let facets = vec![(Facet::Source, 10), (Facet::Category, 10)];
                let query = Some(query.to_owned());
                let request = SearchRequest { query, filters, facets, ..collection.all() };
                let without = collection.answer(&request);
                let with = collection.answer(&SearchRequest { feedback: true, ..request.clone() });
                assert_eq!(with.total, without.total, "{request:?}");
                assert_eq!(with.facets, without.facets, "{request:?}");
                assert_eq!(unranked(&with.hits), unranked(&without.hits), "{request:?}");
                assert!(with.hits.is_sorted_by(|one, next| one.score >= next.score));
                num_changed += usize::from(with.hits != without.hits);
                let again = collection.answer(&SearchRequest { feedback: true, ..request.clone() });
                assert_eq!(again.hits, with.hits, "{request:?}");
            }
        }
        assert!(num_changed > 0, "{num_changed}");
    }
}

#[test]
fn it_is_off_by_default_and_says_nothing_where_nothing_is_ranked() {
    assert!(!SearchRequest::default().feedback && !RankRequest::from(10).feedback);
    let collection = Collection::random(5, 80);
    for query in QUERIES {
        let node = parse(query).unwrap();
        let ranked = collection.searcher.rank(&node, 80).unwrap();
        let off = RankRequest { limit: 80, feedback: false };
        assert_eq!(collection.searcher.rank(&node, off).unwrap(), ranked, "{query}");
        let by_date = SearchRequest { query: Some(query.to_owned()), sort: Sort::Date, ..collection.all() };
        let with = collection.answer(&SearchRequest { feedback: true, ..by_date.clone() });
        assert_eq!(with.hits, collection.answer(&by_date).hits, "{query}");
    }
    let everything = collection.answer(&SearchRequest { feedback: true, ..collection.all() });
    assert_eq!(everything.hits, collection.answer(&collection.all()).hits);
}

#[test]
fn pages_make_the_whole() {
    let collection = Collection::random(6, 150);
    for query in ["وزراء مياه", "كتب مياه رئيس المدينة"] {
        let ids = order(&collection, query, true);
        let mut pages = Vec::new();
        for offset in (0..ids.len()).step_by(7) {
            let query = Some(query.to_owned());
            let page = SearchRequest { query, limit: 7, offset, feedback: true, ..SearchRequest::default() };
            pages.extend(collection.answer(&page).hits.into_iter().map(|hit| hit.id));
        }
        assert_eq!(pages, ids, "{query}");
    }
}
