//! The parts of an explanation add up to the score that the engine gave, for random queries of every kind.

use std::path::Path;

use fihris::{
    bundled,
    document::{Document, EntityKind, Facet},
    query,
    search::{Explanation, Hit, Part, SearchRequest, SearchResponse, Searcher, Sort},
};

use crate::{
    collection::{Collection, ingest, words},
    random::Random,
};

const NUM_QUERIES: usize = 400;

/// A query of up to six clauses from the words of some texts; most have several kinds.
fn random_query(random: &mut Random, texts: &[Vec<String>]) -> String {
    let num_clauses = 1 + random.below(5);
    (0..num_clauses).map(|_| clause(random, texts, 0)).collect::<Vec<_>>().join(" ")
}

fn clause(random: &mut Random, texts: &[Vec<String>], depth: usize) -> String {
    let words = random.pick(texts).clone();
    let place = random.below(words.len());
    let word = &words[place];
    let next = words.get(place + 1).unwrap_or(word);
    match random.below(if depth < 2 { 16 } else { 12 }) {
        0 => format!("+{word}"),
        1 => format!("-{word}"),
        2 => format!("\"{word} {next}\""),
        3 => format!("\"{next} {word}\"~{}", random.below(6)),
        4 => format!("{}*", word.chars().take(3).collect::<String>()),
        5 => format!("{word}~"),
        6 => format!("={word}"),
        7 => format!("title:{word}"),
        8 => (*random.pick(&["person:علي", "place:مصر", "date:2023..2025", "-date:2024", "في"])).to_owned(),
        9 | 10 => "لايوجدهذا".to_owned(),
        12 => format!("({})", [0; 2].map(|_| clause(random, texts, depth + 1)).join(" ")),
        13 => format!("({})", [0; 3].map(|_| clause(random, texts, 2)).join(" OR ")),
        14 => format!("+({} person:علي)", clause(random, texts, depth + 1)),
        _ => word.clone(),
    }
}

/// The words of documents, without those that are operators or take several words.
fn texts<'a>(documents: impl Iterator<Item = &'a Document>) -> Vec<Vec<String>> {
    let mut analyzer = bundled::analyzer();
    let texts = documents.map(|document| {
        let mut words = words(&mut analyzer, &format!("{} {}", document.title, document.text));
        words.retain(|word| word.text.chars().all(char::is_alphanumeric) && word.text.chars().count() > 1);
        words.into_iter().map(|word| word.text).filter(|word| word != "OR" && word != "AND").collect()
    });
    texts.filter(|words: &Vec<String>| !words.is_empty()).collect()
}

fn explained(searcher: &Searcher, query: &str, limit: usize) -> SearchResponse {
    let query = Some(query.to_owned());
    searcher.search(&SearchRequest { query, limit, explain: true, ..SearchRequest::default() }).unwrap()
}

fn is_close(one: f32, other: f32) -> bool {
    (one - other).abs() <= 1e-3 * one.abs().max(other.abs()).max(1e-3)
}

/// Fails unless the parts add up, at every depth, to the score of the hit.
fn check(hit: &Hit, query: &str) {
    let Explanation { parts, coordination, all_words, closeness, kin, .. } =
        hit.explanation.as_ref().unwrap();
    let sum: f32 = parts.iter().map(|part| part.points).sum();
    let sum = sum * coordination + all_words + closeness + kin;
    assert!(is_close(sum, hit.score), "{query}: {sum} is not {} of {:?}", hit.score, hit.explanation);
    parts.iter().for_each(|part| check_part(part, query, true));
}

/// `counts`: whether the group around it is one that the document has.
fn check_part(part: &Part, query: &str, counts: bool) {
    let what = || format!("{query}: {part:?}");
    assert!(part.points >= 0.0 && part.points.is_finite(), "{}", what());
    if !part.parts.is_empty() {
        if part.points > 0.0 {
            let sum: f32 = part.parts.iter().map(|part| part.points).sum();
            assert!(is_close(sum * part.coordination + part.all_words, part.points), "{}", what());
        }
        let counts = counts && part.points > 0.0;
        return part.parts.iter().for_each(|part| check_part(part, query, counts));
    }
    if !part.query.contains("person:") && !part.query.contains("place:") && !part.query.contains("date:") {
        let sum: f32 = part.fields.iter().map(|field| field.points).sum();
        assert!(is_close(sum, part.points), "{}", what());
        assert_eq!(part.points > 0.0, counts && !part.matches.is_empty(), "{}", what());
    }
    for field in part.fields.iter().filter(|field| !field.levels.is_empty()) {
        let sum: f32 = field.levels.values().sum();
        assert!(is_close(sum, field.points), "{}", what());
    }
    for word in &part.matches {
        assert!(word.count > 0 && !word.word.is_empty() && !word.rules.is_empty(), "{}", what());
    }
}

/// Runs random queries; gives how many hits were checked.
fn check_random(searcher: &Searcher, texts: &[Vec<String>], seed: u64, limit: usize) -> usize {
    let mut random = Random::new(seed);
    let mut num_checked = 0;
    for _ in 0..NUM_QUERIES {
        let query = random_query(&mut random, texts);
        if query::parse(&query).is_ok() {
            let response = explained(searcher, &query, limit);
            response.hits.iter().for_each(|hit| check(hit, &query));
            num_checked += response.hits.len();
        }
    }
    num_checked
}

#[test]
fn the_parts_add_up_to_the_score_on_the_sample_collection() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = tempfile::tempdir().unwrap();
    let index = dir.path().join("index");
    ingest(&index, &[&here.join("corpus")]);
    let searcher = Searcher::open(&index, &bundled::analyzer()).unwrap();
    let reader = searcher.reader();
    let documents = (0..).zip(reader.searcher().segment_readers()).flat_map(|(segment, known)| {
        known.doc_ids_alive().map(move |doc| tantivy::DocAddress::new(segment, doc)).collect::<Vec<_>>()
    });
    let documents: Vec<Document> = documents.map(|address| reader.document(address).unwrap()).collect();
    let num_checked = check_random(&searcher, &texts(documents.iter()), 21, 10);
    assert!(num_checked > 1_000, "only {num_checked} hits");
}

#[test]
fn the_parts_add_up_for_texts_with_marks_and_without_sense() {
    for seed in [1, 2] {
        let collection = Collection::random(seed, 40);
        let num_checked =
            check_random(&collection.searcher, &texts(collection.documents.iter()), 30 + seed, 40);
        assert!(num_checked > 1_000, "only {num_checked} hits");
    }
}

#[test]
fn hits_beyond_the_second_look_earn_nothing_by_it() {
    let mut random = Random::new(5);
    let all = ["مدرسة", "كتاب", "مكتوب", "مدينة", "الوزير"];
    let documents = (0..260).map(|number| Document {
        id: number.to_string(),
        text: (0..4 + random.below(20)).map(|_| format!("{} ", random.pick(&all))).collect(),
        ..Document::default()
    });
    let collection = Collection::of(documents.collect());
    let response = explained(&collection.searcher, "مدرسة كتاب", 260);
    assert!(response.hits.len() > 210);
    for (place, hit) in response.hits.iter().enumerate() {
        check(hit, "مدرسة كتاب");
        let explanation = hit.explanation.as_ref().unwrap();
        assert_eq!(explanation.kin > 0.0, place < 200, "{hit:?}");
    }
    // The same on a page of its own.
    let page = SearchRequest {
        query: Some("مدرسة كتاب".to_owned()),
        offset: 195,
        explain: true,
        ..SearchRequest::default()
    };
    assert_eq!(collection.searcher.search(&page).unwrap().hits, response.hits[195..205]);
}

#[test]
fn every_occurrence_of_a_word_is_counted_once() {
    let collection = Collection::of(vec![Document {
        id: "1".to_owned(),
        title: "الكتاب".to_owned(),
        text: "كتاب وكتاب والكتاب الكتاب الكتاب، ثم كتاب".to_owned(),
        ..Document::default()
    }]);
    let matches = |query: &str| {
        let hit = explained(&collection.searcher, query, 1).hits.swap_remove(0);
        let part = hit.explanation.unwrap().parts.swap_remove(0);
        part.matches.into_iter().map(|word| (word.word, word.count)).collect::<Vec<_>>()
    };
    let owned = |words: &[(&str, usize)]| {
        words.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect::<Vec<_>>()
    };
    let expected = owned(&[("كتاب", 2), ("الكتاب", 3), ("وكتاب", 1), ("والكتاب", 1)]);
    assert_eq!(matches("كتاب"), expected);
    // The words of a phrase only where it stands, and each place once.
    assert_eq!(matches("\"الكتاب ثم\""), owned(&[("الكتاب", 1), ("ثم", 1)]));
    assert_eq!(matches("text:\"الكتاب الكتاب\"").iter().map(|(_, count)| count).sum::<usize>(), 5);
}

#[test]
fn nothing_is_explained_unasked_and_by_date_nothing_is_scored() {
    let collection = Collection::random(3, 20);
    assert!(collection.search("المدينة").hits.iter().all(|hit| hit.explanation.is_none()));
    let by_date = SearchRequest {
        query: Some("المدينة رئيس".to_owned()),
        sort: Sort::Date,
        explain: true,
        filters: vec![(Facet::Entity(EntityKind::Person), "سعدون الغرافي".to_owned())],
        ..collection.all()
    };
    let hits = collection.answer(&by_date).hits;
    assert!(!hits.is_empty());
    for explanation in hits.iter().map(|hit| hit.explanation.as_ref().unwrap()) {
        assert!(explanation.parts.iter().all(|part| part.points == 0.0), "{explanation:?}");
        assert_eq!((explanation.kin, explanation.closeness, explanation.all_words), (0.0, 0.0, 0.0));
        assert!(explanation.parts[..2].iter().any(|part| !part.matches.is_empty()));
        let filter = explanation.parts.last().unwrap();
        assert_eq!((filter.query.as_str(), filter.matches.len()), ("person:سعدون الغرافي", 1));
    }
}
