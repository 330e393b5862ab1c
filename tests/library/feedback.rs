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

/// Both words of the query stand beside مركبة; of two documents with one of them, one has مركبة.
fn vehicles() -> Collection {
    let mut documents = vec![
        document("other", "سفينة", "معرض عن البحر القديم"),
        document("related", "مركبة", "معرض عن البحر القديم"),
    ];
    for number in 0..4 {
        documents.push(document(&format!("both{number}"), "مركبة", "معرض السيارات في العاصمة"));
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
    assert!(is_before(&order(&collection, query, false), "other", "related"));
    assert!(is_before(&order(&collection, query, true), "related", "other"));
    let ranked = |feedback| collection.searcher.rank(&plain(query), RankRequest { limit: 9, feedback });
    let score = |feedback, id: &str| {
        ranked(feedback).unwrap().into_iter().find(|(known, _)| known == id).map(|(_, score)| score).unwrap()
    };
    assert!(score(true, "related") > score(false, "related"));
    assert_eq!(score(true, "other"), score(true, "other"));
}

#[test]
fn an_excluded_word_does_not_come_back() {
    let collection = vehicles();
    for query in [
        "معرض السيارات -text:مركبة",
        "معرض السيارات -(مركبة text:زرقاء)",
        "معرض السيارات -\"المركبات السريعة\"",
    ] {
        let ids = order(&collection, query, true);
        // Those with the word in their title are hits of the first and third query.
        if ids.contains(&"related".to_owned()) {
            assert!(is_before(&ids, "other", "related"), "{query}");
        }
    }
    assert!(order(&collection, "معرض السيارات -text:مركبة", true).contains(&"related".to_owned()));
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
        assert!(num_changed >= QUERIES.len(), "{num_changed}");
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
fn documents_with_all_words_stay_first_and_pages_make_the_whole() {
    let collection = Collection::random(6, 150);
    for query in ["وزراء مياه", "رئيس المدينة مياه", "كتب مياه رئيس المدينة"]
    {
        let required = query.split(' ').map(|word| format!("+{word}")).collect::<Vec<_>>().join(" ");
        let num_full = order(&collection, &required, false).len();
        let mut full = order(&collection, &required, false);
        full.sort();
        let ids = order(&collection, query, true);
        let mut first = ids[..num_full].to_vec();
        first.sort();
        assert_eq!(first, full, "{query}");
        let mut pages = Vec::new();
        for offset in (0..ids.len()).step_by(7) {
            let query = Some(query.to_owned());
            let page = SearchRequest { query, limit: 7, offset, feedback: true, ..SearchRequest::default() };
            pages.extend(collection.answer(&page).hits.into_iter().map(|hit| hit.id));
        }
        assert_eq!(pages, ids, "{query}");
    }
}
