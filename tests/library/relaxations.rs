//! What would find more where a search finds little.

use fihris::{
    document::{DateRange, Document, Entities, EntityKind, Facet},
    query::parse,
    search::{Relaxation, RelaxationKind, SearchRequest},
};
use jiff::civil::Date;
use proptest::prelude::*;

use crate::{
    arabic::{characters, prose},
    collection::Collection,
    random::Random,
};

const TEXTS: [&str; 6] = [
    "مُدَرِّسَة الفيزياء تشرح الدرس",
    "المدرسة الثانوية في المدينة",
    "كأس العالم في قطر",
    "العالم كله يشاهد كأس آسيا",
    "السعودية والكويت",
    "الكويت وحدها",
];

fn library() -> Collection {
    let documents = TEXTS.iter().enumerate().map(|(number, text)| Document {
        id: number.to_string(),
        text: (*text).to_owned(),
        source: Some(if number % 2 == 0 { "الأفق" } else { "المدى" }.to_owned()),
        date: Some(Date::new(2010 + number as i16, 1, 1).unwrap()),
        entities: Entities {
            persons: vec![if number < 3 { "سعدون الغرافي" } else { "مزنة القحطبي" }.to_owned()],
            ..Entities::default()
        },
        ..Document::default()
    });
    Collection::of(documents.collect())
}

fn request(query: &str) -> SearchRequest {
    SearchRequest { query: Some(query.to_owned()), ..SearchRequest::default() }
}

/// The relaxations of a request, each of which must find what it says.
fn relaxations(collection: &Collection, request: &SearchRequest) -> Vec<Relaxation> {
    let found = collection.searcher.relaxations(request).unwrap();
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Relaxation>>(&json).unwrap(), found);
    assert!(found.len() <= 8);
    let total = collection.searcher.search(request).unwrap().total;
    let mut applied: Vec<SearchRequest> = Vec::new();
    for relaxation in &found {
        let changed = relaxation.applied(request);
        assert_eq!(collection.searcher.search(&changed).unwrap().total, relaxation.total, "{relaxation:?}");
        assert!(relaxation.total > total, "{relaxation:?}");
        assert!(!applied.contains(&changed) && changed != *request, "{relaxation:?}");
        applied.push(changed);
    }
    found
}

fn queries(found: &[Relaxation]) -> Vec<(RelaxationKind, &str, usize)> {
    let all = found.iter();
    all.map(|found| (found.kind, found.query.as_deref().unwrap_or(""), found.total)).collect()
}

#[test]
fn a_query_is_changed_in_one_place() {
    use RelaxationKind::*;
    let library = library();
    for (query, expected) in [
        ("+السعودية +قطر", (WithoutWord, "+السعودية", 1)),
        ("+السعودية +قطر", (AnyWord, "السعودية قطر", 2)),
        ("السعودية AND قطر", (AnyWord, "السعودية قطر", 2)),
        ("\"قطر كأس\"", (WithoutQuotes, "قطر كأس", 2)),
        ("+\"قطر كأس\"", (WithoutQuotes, "+(قطر كأس)", 2)),
        ("=الثانويه", (AnySpelling, "الثانويه", 1)),
        ("\"=الثانويه\"", (AnySpelling, "\"الثانويه\"", 1)),
        ("مُدِرُّسَة", (WithoutMarks, "مدرسة", 2)),
        ("الكويت -وحدها", (WithoutExclusion, "الكويت", 2)),
        ("+قطر -(كأس OR العالم)", (WithoutExclusion, "+قطر", 1)),
        ("+قطر +person:\"مزنة القحطبي\"", (WithoutFilter, "+قطر", 1)),
        ("+قطر +date:1990", (WithoutDates, "+قطر", 1)),
        ("السعويدة", (NearestWord, "السعودية", 1)),
        ("hgsu,]dm", (Keyboard, "السعودية", 1)),
    ] {
        let found = relaxations(&library, &request(query));
        assert!(queries(&found).contains(&expected), "{query}: {found:?}");
    }
}

#[test]
fn filters_and_days_are_left_out_one_by_one() {
    let library = library();
    let person = Facet::Entity(EntityKind::Person);
    let filters = vec![(person, "مزنة القحطبي".to_owned()), (Facet::Source, "الأفق".to_owned())];
    let asked = SearchRequest { filters, ..request("قطر") };
    let found = relaxations(&library, &asked);
    let one = &found[0];
    assert_eq!(
        (one.kind, one.facet.as_deref(), one.total),
        (RelaxationKind::WithoutFilter, Some("person"), 1)
    );
    assert_eq!(one.part.as_deref(), Some("مزنة القحطبي"));
    let days = Date::new(1990, 1, 1).unwrap();
    let dates = DateRange { from: Some(days), to: Some(days) };
    let found = relaxations(&library, &SearchRequest { dates, ..request("قطر") });
    assert_eq!((found[0].kind, found[0].total), (RelaxationKind::WithoutDates, 1));
    // Two that are in the way, one of which alone does not help.
    let found = relaxations(&library, &SearchRequest { dates, ..asked });
    assert_eq!(found.iter().map(|found| found.kind).collect::<Vec<_>>(), [RelaxationKind::WithoutFilters]);
    // A filter without a query.
    let filters = vec![(Facet::Source, "لا مصدر".to_owned())];
    let found = relaxations(&library, &SearchRequest { filters, ..SearchRequest::default() });
    assert_eq!((found[0].kind, found[0].total), (RelaxationKind::WithoutFilter, 6));
}

#[test]
fn what_changes_least_comes_first_and_nothing_where_nothing_helps() {
    let library = library();
    let found = relaxations(&library, &request("+السعويدة +قطر"));
    let kinds: Vec<RelaxationKind> = found.iter().map(|found| found.kind).collect();
    assert_eq!(kinds, [RelaxationKind::AnyWord, RelaxationKind::WithoutWord]);
    assert_eq!(relaxations(&library, &request("قرنبيط")), []);
    assert!(library.searcher.relaxations(&request("(قطر")).is_err());
}

#[test]
fn totals_are_those_of_a_search_for_random_queries() {
    let mut random = Random::new(51);
    let collection = Collection::random(7, 30);
    for _ in 0..120 {
        let mut query = String::new();
        for word in prose(&mut random, 4).split_whitespace() {
            query.push_str(
                random.pick::<&str>(&["", "", "+", "-", "=", "\"x ", "(", "AND ", "OR ", "title:", "NOT "]),
            );
            query.push_str(word);
            query.push_str(random.pick::<&str>(&[" ", " ", "\" ", ") ", "* ", "~ ", " "]));
        }
        if parse(&query).is_ok() {
            relaxations(&collection, &request(&query));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_query_makes_it_fail(seed: u64, num_letters in 0_usize..40) {
        thread_local!(static COLLECTION: Collection = Collection::random(5, 10));
        let text = characters(&mut Random::new(seed), num_letters);
        if parse(&text).is_ok() {
            COLLECTION.with(|collection| relaxations(collection, &request(&text)));
        }
    }
}
