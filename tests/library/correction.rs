//! What was meant by a query with words that no document has.

use fihris::{
    document::Document,
    query::parse,
    search::{Correction, CorrectionKind, Searcher},
};
use proptest::prelude::*;

use crate::{
    arabic::{characters, prose},
    collection::Collection,
    random::Random,
};

const TEXTS: [&str; 10] = [
    "السعودية والكويت في مجلس التعاون",
    "مجلس الوزراء في السعودية يبحث الميزانية",
    "كأس العالم لكرة القدم في قطر",
    "ضابط الشرطة يحقق في الحادث",
    "المدرسة الثانوية في الرياض",
    "هذا كتاب في التاريخ الإسلامي",
    "مستشفى الملك فيصل التخصصي",
    "يستخدم الناس facebook و google كل يوم",
    "الأستاذ محمد عبدالعزيز يدرس الرياضيات",
    "مكتبة الجامعة تفتح أبوابها للطلاب",
];

fn library() -> Collection {
    let documents = TEXTS.iter().enumerate().map(|(number, text)| Document {
        id: number.to_string(),
        text: (*text).to_owned(),
        ..Document::default()
    });
    Collection::of(documents.collect())
}

fn correction(searcher: &Searcher, query: &str) -> Option<Correction> {
    let correction = searcher.correction(query).unwrap();
    let json = serde_json::to_string(&correction).unwrap();
    assert_eq!(serde_json::from_str::<Option<Correction>>(&json).unwrap(), correction);
    if let Some(Correction { query: corrected, changes, .. }) = &correction {
        assert!(parse(corrected).is_ok(), "{query} {corrected}");
        assert_ne!(corrected, query);
        let mut end = 0;
        for (from, to) in changes {
            assert!(*from >= end && corrected.get(*from..*to).is_some_and(|part| !part.is_empty()));
            end = *to;
        }
    }
    correction
}

#[test]
fn a_word_that_no_document_has_becomes_the_nearest_that_one_has() {
    let library = library();
    for (typed, meant) in [
        ("السعوديه", None),
        ("السعوية", Some("السعودية")),
        ("السوعدية", Some("السعودية")),
        ("السعوودية", Some("السعودية")),
        ("ظابط", Some("ضابط")),
        ("كتاب هزا", Some("كتاب هذا")),
        ("المدرصة", Some("المدرسة")),
        ("مستسفى", Some("مستشفى")),
        ("facebok", Some("facebook")),
        ("gogle", Some("google")),
        ("فيالرياض", Some("في الرياض")),
        ("مجلسالوزراء", Some("مجلس الوزراء")),
        ("مستش فى", Some("مستشفى")),
        ("+السعوية -الكويتت", Some("+السعودية -الكويتت")),
        ("\"كأس العلام\"~3", Some("\"كأس العالم\"~3")),
        ("title:(المدرصة OR ظابط)", Some("title:(المدرسة OR ضابط)")),
        ("=السعوية", None),
        ("السعوي*", None),
        ("السعوية~", None),
        ("person:السعوية", None),
        ("قرنبيط", None),
        ("xyz", None),
        ("السعودية", None),
        ("بالسعودية", None),
        ("مجلس", None),
        ("2016", None),
        ("(السعوية", None),
        ("", None),
    ] {
        let found = correction(&library.searcher, typed);
        assert_eq!(found.as_ref().map(|found| found.query.as_str()), meant, "{typed}");
        assert!(found.is_none_or(|found| found.kind == CorrectionKind::Spelling));
    }
    let found = correction(&library.searcher, "قطر ظابط المدرصة").unwrap();
    let changed: Vec<&str> = found.changes.iter().map(|(from, to)| &found.query[*from..*to]).collect();
    assert_eq!(changed, ["ضابط", "المدرسة"]);
}

#[test]
fn a_query_in_the_other_keyboard_layout_is_read_in_the_right_one() {
    let library = library();
    for (typed, meant) in [
        ("hgsu,]dm", Some("السعودية")),
        (";Hs hguhgl", Some("كأس العالم")),
        ("\"hg,.vhx\"", Some("\"الوزراء\"")),
        ("بشؤثلاخخن", Some("facebook")),
        ("لخخلمث", Some("google")),
        ("facebook", None),
        ("قطر", None),
        ("hg", None),
        ("macbook", None),
        ("hgsu,]dm قطر", None),
    ] {
        let found = correction(&library.searcher, typed);
        assert_eq!(found.as_ref().map(|found| found.query.as_str()), meant, "{typed}");
        assert!(found.is_none_or(|found| found.kind == CorrectionKind::Keyboard));
    }
}

#[test]
fn what_any_document_has_is_never_corrected_and_what_is_put_in_is_found() {
    let mut random = Random::new(41);
    let collection = Collection::random(6, 40);
    for document in &collection.documents {
        for word in document.text.split_whitespace().take(20) {
            if let Ok(node) = parse(word)
                && collection.search(word).total > 0
            {
                assert_eq!(correction(&collection.searcher, word), None, "{word} {node:?}");
            }
        }
    }
    for _ in 0..300 {
        let mut typed = prose(&mut random, 3);
        if let Some((at, _)) = typed.char_indices().nth(random.below(12)) {
            typed.remove(at);
        }
        let Some(found) = correction(&collection.searcher, &typed) else { continue };
        for (from, to) in found.changes {
            let part = &found.query[from..to];
            assert!(parse(part).is_err() || collection.search(part).total > 0, "{typed}: {part}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_query_makes_it_fail(seed: u64, num_letters in 0_usize..40) {
        thread_local!(static COLLECTION: Collection = Collection::random(5, 10));
        let text = characters(&mut Random::new(seed), num_letters);
        COLLECTION.with(|collection| correction(&collection.searcher, &text));
    }
}
