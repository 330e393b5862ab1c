//! Which names are one over all documents: counts are a recount, and nothing depends on the order of ingest.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fihris::{
    bundled,
    document::{DateRange, EntityKind, Facet},
    ingest::Ingest,
    registry::{Evidence, Overrides},
    schema::facet_key,
    search::{EntitiesRequest, EntitiesResponse, EntityCount, FacetCount, SearchRequest, Searcher},
};
use serde_json::json;

use crate::random::Random;

/// People that the gazetteer does not know, each with spellings that are rarer, and whom they are named with.
const PEOPLE: [(&[&str], &[&str]); 5] = [
    (
        &["فريدريك شتاينهاوزر", "فردريك شتاينهاوزر", "فريدريك شتاينهاوزير"],
        &["مصنع الزجاج البلوري", "قطوف للأعلاف"],
    ),
    (&["مارغريت ليندكفيست", "مارجريت ليندكفيست", "ماركريت ليندكفيست"], &["دار القلم الفضي"]),
    (&["عمر الزغاليلي"], &["معهد الرواسي"]),
    (&["عمرو الزغاليلي"], &["مختبر السروات"]),
    (&["حسن القحطبي", "الحسن القحطبي"], &["ورشة المزن"]),
];
const KIND: EntityKind = EntityKind::Person;

/// Lines of documents: id, people, companies.
fn lines(seed: u64, num_documents: usize) -> Vec<String> {
    let mut random = Random::new(seed);
    let line = |number: usize| {
        let (names, companies) = PEOPLE[random.below(PEOPLE.len())];
        let name = if random.chance(75) { names[0] } else { *random.pick(names) };
        let mut persons = vec![name];
        if random.chance(20) {
            let (others, _) = PEOPLE[random.below(PEOPLE.len())];
            // Two spellings in one document would be two people.
            if others != names {
                persons.push(others[0]);
            }
        }
        let company = *random.pick(companies);
        let title = format!("خبر عن {company} في يوم {}", number % 7);
        json!({ "id": number.to_string(), "title": title, "text": "كلمة", "persons": persons, "companies": [company] })
            .to_string()
    };
    (0..num_documents).map(line).collect()
}

/// Ingests a file of lines.
fn ingest(index: &Path, file: &Path, lines: &[String], overrides: Option<&str>) {
    fs::write(file, lines.join("\n") + "\n").unwrap();
    let analyzer = bundled::analyzer();
    let overrides = overrides.map(|text| Overrides::parse(text.to_owned()).unwrap());
    let namers = bundled::namers();
    let ingest = Ingest::new(index, [file.to_owned()], &analyzer, &namers, bundled::name_matcher);
    let report = Ingest { overrides, ..ingest }.run().unwrap();
    assert!(report.failures.is_empty(), "{report:?}");
}

fn open(index: &Path) -> Searcher {
    Searcher::open(index, &bundled::analyzer()).unwrap()
}

fn entities(searcher: &Searcher, name: Option<&str>) -> Vec<EntityCount> {
    let request = EntitiesRequest {
        name: name.map(str::to_owned),
        kinds: EntityKind::ALL.to_vec(),
        limit: 1000,
        deadline: fihris::search::Deadline::default(),
    };
    let response = searcher.entities(&request, bundled::name_matcher()).unwrap();
    let json = serde_json::to_string(&response).unwrap();
    assert_eq!(serde_json::from_str::<EntitiesResponse>(&json).unwrap(), response);
    response.entities
}

fn of<'a>(entities: &'a [EntityCount], name: &str) -> &'a EntityCount {
    let has = |entity: &&EntityCount| entity.variants.iter().any(|variant| variant.name == name);
    entities.iter().find(has).unwrap_or_else(|| panic!("{name}: {entities:?}"))
}

fn counts(searcher: &Searcher, request: SearchRequest) -> Vec<(String, u64)> {
    let request = SearchRequest { facets: vec![(Facet::Entity(KIND), 100)], limit: 0, ..request };
    let response = searcher.search(&request).unwrap();
    response.facets[KIND.name()].iter().map(|FacetCount { value, count }| (value.clone(), *count)).collect()
}

#[test]
fn spellings_in_like_company_are_joined_and_others_stay_apart() {
    let dir = tempfile::tempdir().unwrap();
    ingest(&dir.path().join("index"), &dir.path().join("a.jsonl"), &lines(1, 400), None);
    let searcher = open(&dir.path().join("index"));
    let found = entities(&searcher, None);
    for (names, _) in &PEOPLE[..2] {
        let entity = of(&found, names[0]);
        assert_eq!(entity.name, names[0], "the most frequent form is shown");
        for name in &names[1..] {
            assert_eq!(of(&found, name).id, entity.id, "{name}: {found:?}");
            let variant = entity.variants.iter().find(|variant| variant.name == *name).unwrap();
            assert!(matches!(variant.evidence, Some(Evidence::Spelling { .. })), "{variant:?}");
        }
    }
    assert_ne!(of(&found, "عمر الزغاليلي").id, of(&found, "عمرو الزغاليلي").id);
    let [by_typo, by_part, by_id] =
        ["فردريك شتاينهاوزر", "شتاينهاوزر", of(&found, PEOPLE[0].0[0]).id.as_str()];
    for name in [by_typo, by_part, by_id] {
        assert_eq!(entities(&searcher, Some(name))[0], *of(&found, PEOPLE[0].0[0]), "{name}");
    }
    assert_eq!(entities(&searcher, Some("لا أحد")), []);
}

#[test]
fn facet_counts_of_entities_are_those_of_a_recount() {
    for seed in [2, 3, 4] {
        let dir = tempfile::tempdir().unwrap();
        let index = dir.path().join("index");
        let all = lines(seed, 120);
        // Several segments, and deleted documents in them.
        for (number, part) in all.chunks(31).enumerate() {
            ingest(&index, &dir.path().join(format!("{number}.jsonl")), part, None);
        }
        ingest(&index, &dir.path().join("1.jsonl"), &all[40..62], None);
        let searcher = open(&index);
        let registry = searcher.reader().registry();
        let documents: Vec<serde_json::Value> = all
            .iter()
            .enumerate()
            .filter(|(number, _)| !(31..40).contains(number))
            .map(|(_, line)| serde_json::from_str(line).unwrap())
            .collect();
        let ids_of = |document: &serde_json::Value| -> BTreeSet<String> {
            let persons = document["persons"].as_array().unwrap().iter();
            persons.map(|name| registry.id(KIND, &facet_key(name.as_str().unwrap()))).collect()
        };
        let mut expected: BTreeMap<String, u64> = BTreeMap::new();
        for id in documents.iter().flat_map(&ids_of) {
            *expected.entry(id).or_default() += 1;
        }
        let counted = counts(&searcher, SearchRequest::default());
        let by_id: BTreeMap<String, u64> =
            counted.iter().map(|(name, count)| (registry.id(KIND, &facet_key(name)), *count)).collect();
        assert_eq!(by_id, expected, "seed {seed}");
        assert_eq!(counted.len(), expected.len(), "no entity is there twice");
        for entity in entities(&searcher, None).iter().filter(|entity| entity.kind == KIND) {
            assert_eq!(entity.documents, expected[&entity.id], "{entity:?}");
        }
        // Any variant as a filter finds the documents of all; who is named with them is counted without them.
        for (names, _) in PEOPLE {
            for name in names
                .iter()
                .filter(|name| counted.iter().any(|_| registry.of(KIND, &facet_key(name)).is_some()))
            {
                let id = registry.id(KIND, &facet_key(name));
                let filters = vec![(Facet::Entity(KIND), (*name).to_owned())];
                let request =
                    SearchRequest { filters, dates: DateRange::default(), ..SearchRequest::default() };
                let total = searcher.search(&request).unwrap().total as u64;
                assert_eq!(total, expected[&id], "{name}");
                let mut together: BTreeMap<String, u64> = BTreeMap::new();
                for ids in documents.iter().map(&ids_of).filter(|ids| ids.contains(&id)) {
                    for other in ids.into_iter().filter(|other| *other != id) {
                        *together.entry(other).or_default() += 1;
                    }
                }
                let counted = counts(&searcher, SearchRequest { together: true, ..request });
                let counted: BTreeMap<String, u64> = counted
                    .iter()
                    .map(|(name, count)| (registry.id(KIND, &facet_key(name)), *count))
                    .collect();
                assert_eq!(counted, together, "{name}");
            }
        }
    }
}

#[test]
fn ids_and_names_are_the_same_in_any_order_of_ingest() {
    let all = lines(5, 150);
    let mut random = Random::new(6);
    let mut first: Option<Vec<EntityCount>> = None;
    for run in 0..4 {
        let dir = tempfile::tempdir().unwrap();
        let (index, file) = (dir.path().join("index"), dir.path().join("a.jsonl"));
        let mut shuffled = all.clone();
        for place in 0..shuffled.len() {
            if run > 0 {
                let other = random.below(place + 1);
                shuffled.swap(place, other);
            }
        }
        // In pieces, with some documents once put in other words and put again.
        let old = lines(7, 20);
        if run > 1 {
            ingest(&index, &file, &old, None);
            ingest(&index, &file, &shuffled[..70], None);
        }
        ingest(&index, &file, &shuffled, None);
        let found = entities(&open(&index), None);
        match &first {
            Some(first) => assert_eq!(&found, first, "run {run}"),
            None => first = Some(found),
        }
    }
}

#[test]
fn no_key_is_in_two_entities_and_no_id_is_of_two() {
    for seed in 10..16 {
        let dir = tempfile::tempdir().unwrap();
        let index = dir.path().join("index");
        ingest(&index, &dir.path().join("a.jsonl"), &lines(seed, 80), None);
        let searcher = open(&index);
        let (mut keys, mut ids) = (BTreeSet::new(), BTreeSet::new());
        for entity in searcher.reader().registry().entities() {
            for variant in &entity.variants {
                assert!(keys.insert((entity.kind, variant.key.clone())), "{entity:?}");
            }
        }
        for entity in entities(&searcher, None) {
            assert!(ids.insert(entity.id.clone()), "{entity:?}");
        }
    }
}

#[test]
fn a_join_of_the_user_changes_the_counts_and_a_split_restores_them() {
    let dir = tempfile::tempdir().unwrap();
    let (index, file) = (dir.path().join("index"), dir.path().join("a.jsonl"));
    let all = lines(8, 150);
    ingest(&index, &file, &all, None);
    let before = entities(&open(&index), None);
    let apart = [of(&before, "عمر الزغاليلي").documents, of(&before, "عمرو الزغاليلي").documents];

    let join = "# mine\njoin person: عمر الزغاليلي | عمرو الزغاليلي\n";
    ingest(&index, &file, &all, Some(join));
    let joined = entities(&open(&index), None);
    let entity = of(&joined, "عمر الزغاليلي");
    assert_eq!(entity.id, of(&joined, "عمرو الزغاليلي").id);
    assert!(entity.documents > apart[0].max(apart[1]) && entity.documents <= apart[0] + apart[1]);
    assert!(entity.variants.iter().any(|variant| matches!(variant.evidence, Some(Evidence::User { .. }))));
    // The index keeps the lines.
    ingest(&index, &file, &all, None);
    assert_eq!(entities(&open(&index), None), joined);

    ingest(&index, &file, &all, Some("split person: عمر الزغاليلي | عمرو الزغاليلي\n"));
    assert_eq!(entities(&open(&index), None), before);
    ingest(&index, &file, &all, Some(""));
    assert_eq!(entities(&open(&index), None), before);

    // A split also undoes what the spelling joined, and by no way of a third.
    let names = PEOPLE[0].0;
    ingest(&index, &file, &all, Some(&format!("split person: {}\n", names.join(" | "))));
    let split = entities(&open(&index), None);
    let ids: BTreeSet<&str> = names.iter().map(|name| of(&split, name).id.as_str()).collect();
    assert_eq!(ids.len(), names.len());
    let sum: u64 = names.iter().map(|name| of(&split, name).documents).sum();
    assert_eq!(sum, of(&before, names[0]).documents);
}

#[test]
fn an_index_without_a_table_has_an_entity_for_each_key() {
    let dir = tempfile::tempdir().unwrap();
    let (index, file) = (dir.path().join("index"), dir.path().join("a.jsonl"));
    let all = lines(9, 100);
    ingest(&index, &file, &all, None);
    let before = entities(&open(&index), None);
    for damage in [None, Some("{"), Some("{\"version\":\"0\",\"stamp\":\"0\",\"entities\":[]}")] {
        match damage {
            Some(json) => fs::write(index.join("segments/entities.json"), json).unwrap(),
            None => fs::remove_file(index.join("segments/entities.json")).unwrap(),
        }
        let without = entities(&open(&index), None);
        assert!(without.len() > before.len());
        assert!(without.iter().all(|entity| entity.documents > 0));
        ingest(&index, &file, &all, None);
        assert_eq!(entities(&open(&index), None), before, "the next ingest makes it anew");
    }
}
