//! What a query that is being typed may become.

use fihris::{
    document::{Document, Entities},
    search::{SuggestRequest, SuggestResponse, Suggestion, SuggestionKind},
};
use proptest::prelude::*;

use crate::{
    arabic::{characters, prose},
    collection::Collection,
    random::Random,
};

/// Texts of documents with the people in them; places are found in the text.
const DOCUMENTS: [(&str, &[&str]); 8] = [
    ("افتتح الوزير المكتبة في عمّان، وزار أحمد المدرسة", &["أحمد الكيلاني"]),
    ("المكتبة الوطنية تعير الكتب", &["أحمد الكيلاني"]),
    ("مكتبة المدينة ومكتبات أخرى في الرياض", &["مزنة القحطبي"]),
    ("باع المكتب سيارة في الرياض", &["مارك زوكربيرغ"]),
    ("احمد يدرس في المدرسة في القاهرة", &["مارك زوكربيرغ"]),
    ("قال مارك زوكربيرغ إن الشركة تعمل", &["مارك زوكربيرغ"]),
    ("كأس العالم في الرياض مع فريق المدينة", &["عالية المرزوقي"]),
    ("بمدرستنا وفي المدينة كتاب للأطفال", &[]),
];

fn library() -> Collection {
    let documents = DOCUMENTS.iter().enumerate().map(|(number, (text, persons))| Document {
        id: number.to_string(),
        text: (*text).to_owned(),
        entities: Entities {
            persons: persons.iter().map(|name| (*name).to_owned()).collect(),
            ..Entities::default()
        },
        ..Document::default()
    });
    Collection::of(documents.collect())
}

fn suggest(collection: &Collection, text: &str) -> Vec<Suggestion> {
    let request = SuggestRequest { text: text.to_owned(), limit: 8 };
    let response = collection.searcher.suggest(&request).unwrap();
    let json = serde_json::to_string(&response).unwrap();
    assert_eq!(serde_json::from_str::<SuggestResponse>(&json).unwrap(), response);
    response.suggestions
}

fn texts(collection: &Collection, text: &str) -> Vec<String> {
    suggest(collection, text).into_iter().map(|suggestion| suggestion.text).collect()
}

#[test]
fn the_beginning_of_a_word_is_completed_in_any_spelling_and_under_its_article() {
    let library = library();
    for (typed, expected) in [
        ("مكتب", "المكتبة"),
        ("المكتب", "المكتبة"),
        ("مكتبه", "المكتبة"),
        ("مَكْت", "المكتبة"),
        ("مكتبا", "مكتبات"),
        ("احم", "أحمد الكيلاني"),
        ("أحم", "أحمد الكيلاني"),
        ("مدر", "المدرسة"),
        ("العال", "العالم"),
        ("عال", "العالم"),
        ("كتا", "كتاب"),
        ("الوطن", "الوطنية"),
        ("وطني", "الوطنية"),
        ("للأط", "للأطفال"),
    ] {
        let found = texts(&library, typed);
        assert!(found.iter().any(|text| text == expected), "{typed}: {found:?}");
    }
}

#[test]
fn names_are_found_by_the_beginning_of_any_word_and_in_either_script() {
    let library = library();
    for (typed, expected, query) in [
        ("زوك", "مارك زوكربيرغ", "\"مارك زوكربيرغ\""),
        ("مار", "مارك زوكربيرغ", "\"مارك زوكربيرغ\""),
        ("zuck", "مارك زوكربيرغ", "\"مارك زوكربيرغ\""),
        ("Zuckerb", "مارك زوكربيرغ", "\"مارك زوكربيرغ\""),
        ("mark zuck", "مارك زوكربيرغ", "\"مارك زوكربيرغ\""),
        ("مارك زو", "مارك زوكربيرغ", "\"مارك زوكربيرغ\""),
        ("شركة مارك زو", "مارك زوكربيرغ", "شركة \"مارك زوكربيرغ\""),
        ("شركة zuck", "مارك زوكربيرغ", "شركة \"مارك زوكربيرغ\""),
        ("kilan", "أحمد الكيلاني", "\"أحمد الكيلاني\""),
        ("كيلا", "أحمد الكيلاني", "\"أحمد الكيلاني\""),
        ("person:زو", "مارك زوكربيرغ", "person:\"مارك زوكربيرغ\""),
        ("كتاب +مارك زو", "مارك زوكربيرغ", "كتاب +\"مارك زوكربيرغ\""),
        ("ريا", "الرياض", "الرياض"),
        ("قاه", "القاهرة", "القاهرة"),
        ("riyad", "الرياض", "الرياض"),
    ] {
        let found = suggest(&library, typed);
        let is_it = |found: &&Suggestion| found.text == expected && found.query == query;
        let name = found.iter().find(is_it).unwrap_or_else(|| panic!("{typed}: {found:?}"));
        assert_ne!(name.kind, SuggestionKind::Word);
    }
    // A name of another kind is no value of the field.
    assert_eq!(suggest(&library, "place:زوك"), []);
    assert_eq!(suggest(&library, "date:20"), []);
}

#[test]
fn what_does_not_begin_so_is_not_suggested() {
    let library = library();
    for typed in
        ["", " ", "مكتبة ", "\"كأس العالم\"", "قرنبيط", "xyzz", "zebra", "kuala", "ن", "مكت*", "ب كأس ،"]
    {
        assert_eq!(suggest(&library, typed), [], "{typed}");
    }
    // Stop words and what is typed already.
    for typed in ["ف", "في", "إ", "مع", "المكتبة"] {
        let found = texts(&library, typed);
        assert!(
            found.iter().all(|text| !["في", "إن", "مع", "المكتبة"].contains(&text.as_str())),
            "{typed}: {found:?}"
        );
    }
}

#[test]
fn counts_are_of_documents_and_order_the_suggestions() {
    let library = library();
    let found = suggest(&library, "مكت");
    let expected = [("المكتبة", 3), ("المكتب", 1), ("مكتبات", 1)];
    let counts: Vec<(&str, u64)> = found.iter().map(|found| (found.text.as_str(), found.count)).collect();
    assert_eq!(counts, expected);
    let found = suggest(&library, "الر");
    assert_eq!((found[0].text.as_str(), found[0].count, found[0].kind), ("الرياض", 3, SuggestionKind::Place));
    assert_eq!(found.iter().filter(|found| found.text == "الرياض").count(), 1);
}

#[test]
fn a_query_in_quotation_marks_is_closed() {
    let library = library();
    assert_eq!(suggest(&library, "\"كأس العا")[0].query, "\"كأس العالم\"");
    assert_eq!(suggest(&library, "+(قطر OR \"كأس العا")[0].query, "+(قطر OR \"كأس العالم\"");
}

#[test]
fn a_deleted_document_is_not_counted_and_its_words_are_not_suggested() {
    let library = library();
    let before = suggest(&library, "سيار");
    assert_eq!(before.len(), 1);
    let dir = tempfile::tempdir().unwrap();
    let (index, file) = (dir.path().join("index"), dir.path().join("a.jsonl"));
    let open = |lines: &str| {
        std::fs::write(&file, lines).unwrap();
        crate::collection::ingest(&index, &[&file]);
        fihris::search::Searcher::open(&index, &fihris::bundled::analyzer()).unwrap()
    };
    let one = "{\"id\":\"1\",\"text\":\"باع المكتب سيارة\"}\n";
    let other = "{\"id\":\"2\",\"text\":\"باع المتجر دراجة\"}\n{\"id\":\"3\",\"text\":\"سوق\"}\n";
    open(&format!("{one}{other}"));
    let searcher = open(other);
    let of = |text: &str| {
        searcher.suggest(&SuggestRequest { text: text.to_owned(), limit: 8 }).unwrap().suggestions
    };
    assert_eq!(of("سيار"), []);
    assert_eq!(of("درا").len(), 1);
}

#[test]
fn as_many_as_are_wanted_and_each_once_for_random_texts() {
    let mut random = Random::new(31);
    let collection = Collection::random(5, 40);
    for _ in 0..300 {
        let typed = prose(&mut random, 2).trim_end().to_owned();
        let cut: Vec<usize> = typed.char_indices().map(|(at, _)| at).collect();
        let Some(typed) = cut.get(random.below(cut.len() + 1)).and_then(|at| typed.get(..*at)) else {
            continue;
        };
        for limit in [0, 1, 3, 8] {
            let request = SuggestRequest { text: typed.to_owned(), limit };
            let found = collection.searcher.suggest(&request).unwrap().suggestions;
            assert!(found.len() <= limit, "{typed}");
            let mut queries: Vec<&str> = found.iter().map(|found| found.query.as_str()).collect();
            queries.sort_unstable();
            queries.dedup();
            assert_eq!(queries.len(), found.len(), "{found:?}");
            assert!(found.iter().all(|found| found.count > 0 && !found.text.is_empty()));
            for word in found.iter().filter(|found| found.kind == SuggestionKind::Word) {
                let total = collection.search(&word.text).total as u64;
                assert!(total >= word.count, "{word:?} finds {total}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_makes_it_fail(seed: u64, num_letters in 0_usize..40) {
        thread_local!(static COLLECTION: Collection = Collection::random(5, 10));
        let text = characters(&mut Random::new(seed), num_letters);
        COLLECTION.with(|collection| suggest(collection, &text));
    }
}
