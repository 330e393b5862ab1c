//! `fihris entities`, the user's file of names, and who is named with whom.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use tempfile::TempDir;

use crate::program::{Answer, Count, Done, run};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entities {
    entities: Vec<Entity>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entity {
    id: String,
    kind: String,
    name: String,
    documents: u64,
    variants: Vec<Variant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    name: String,
    documents: u64,
    evidence: Option<Evidence>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Evidence {
    rule: String,
    with: String,
    #[serde(default)]
    #[allow(dead_code)]
    distance: f64,
    #[serde(default)]
    #[allow(dead_code)]
    share: f64,
    #[serde(default)]
    #[allow(dead_code)]
    context: f64,
}

const LINES: &str = r#"{"id": "1", "text": "خبر", "persons": ["سعدون الغرافي", "هزاع القحيطي"]}
{"id": "2", "text": "خبر", "persons": ["أبو فراس", "هزاع القحيطي"]}
{"id": "3", "text": "خبر", "persons": ["سعدون الغرافي", "شهلاء الدغماني"]}
{"id": "4", "text": "خبر", "persons": ["أبو فراس", "سعدون الغرافي", "هزاع القحيطي"]}
"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lines.jsonl"), LINES).unwrap();
    folder
}

fn fihris(folder: &TempDir, args: &[&str]) -> Done {
    run(args, folder.path())
}

fn entities(folder: &TempDir, name: &str) -> Vec<Entity> {
    fihris(folder, &["entities", name, "--json"]).ok().json::<Entities>().entities
}

fn counts(folder: &TempDir, args: &[&str]) -> BTreeMap<String, u64> {
    let answer: Answer = fihris(folder, &[&["facets", "person", "--json"][..], args].concat()).ok().json();
    answer.facets["person"].iter().map(|Count { value, count }| (value.clone(), *count)).collect()
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

#[test]
fn a_file_of_the_user_joins_names_and_taking_it_back_restores_the_counts() {
    let folder = folder();
    fihris(&folder, &["ingest", "lines.jsonl"]).ok();
    let before = counts(&folder, &[]);
    assert_eq!((before["سعدون الغرافي"], before["أبو فراس"]), (3, 2));

    write(folder.path(), "names.txt", "join person: أبو فراس | سعدون الغرافي\n");
    let done = fihris(&folder, &["ingest", "lines.jsonl", "--entities", "names.txt"]).ok();
    assert!(done.stdout.contains("4 unchanged"), "{done:?}");
    let joined = counts(&folder, &[]);
    assert_eq!((joined["سعدون الغرافي"], joined.get("أبو فراس")), (4, None));
    let found = entities(&folder, "أبو فراس");
    let [entity] = found.as_slice() else { panic!("{found:?}") };
    assert!(entity.id.starts_with("person-") && entity.kind == "person", "{entity:?}");
    assert_eq!((entity.name.as_str(), entity.documents, entity.variants.len()), ("سعدون الغرافي", 4, 2));
    let [own, other] = entity.variants.as_slice() else { panic!("{entity:?}") };
    assert!(own.evidence.is_none() && (own.documents, other.documents) == (3, 2) && other.name == "أبو فراس");
    let evidence = other.evidence.as_ref().unwrap();
    assert_eq!((evidence.rule.as_str(), evidence.with.as_str()), ("user", "سعدون الغرافي"));
    assert_eq!(entities(&folder, &entity.id)[0].id, entity.id);
    let shown = fihris(&folder, &["entities", "سعدون"]).ok().stdout;
    assert!(shown.contains(&entity.id) && shown.contains("by you"), "{shown}");
    let found: Answer = fihris(&folder, &["search", "خبر", "--person", "أبو فراس", "--json"]).ok().json();
    assert_eq!(found.total, 4);
    assert!(found.hits.iter().all(|hit| hit.persons.iter().all(|name| name != "أبو فراس")));

    write(folder.path(), "names.txt", "split person: أبو فراس | سعدون الغرافي\n");
    fihris(&folder, &["ingest", "lines.jsonl", "--entities", "names.txt"]).ok();
    assert_eq!(counts(&folder, &[]), before);
}

#[test]
fn a_facet_beside_its_own_filter_counts_who_is_named_together() {
    let folder = folder();
    fihris(&folder, &["ingest", "lines.jsonl"]).ok();
    let together = counts(&folder, &["--person", "هزاع القحيطي"]);
    let expected = [("أبو فراس", 2), ("سعدون الغرافي", 2)];
    assert_eq!(together, expected.map(|(name, count)| (name.to_owned(), count)).into());
    // Beside hits the facet still offers the other values.
    let args = ["search", "خبر", "--person", "هزاع القحيطي", "--facet", "person", "--json"];
    let answer: Answer = fihris(&folder, &args).ok().json();
    assert_eq!(answer.facets["person"].len(), 4);
}

#[test]
fn the_terms_of_a_person_are_those_that_others_have_less() {
    let folder = tempfile::tempdir().unwrap();
    let line = |number: usize| {
        let (person, word) = if number.is_multiple_of(4) {
            ("سعدون الغرافي", "المدارس")
        } else {
            ("شهلاء الدغماني", "البحر")
        };
        let text = format!("قال {person} إن الحكومة تريد {word} في عام {number}");
        serde_json::json!({ "id": number.to_string(), "text": text, "persons": [person] }).to_string()
    };
    write(folder.path(), "lines.jsonl", &(0..40).map(line).collect::<Vec<_>>().join("\n"));
    fihris(&folder, &["ingest", "lines.jsonl"]).ok();
    let answer: Answer = fihris(&folder, &["facets", "term", "--person", "سعدون", "--json"]).ok().json();
    assert_eq!((answer.total, answer.hits.len()), (10, 0));
    assert_eq!(answer.facets["term"], [Count { value: "المدارس".to_owned(), count: 10 }]);
    let shown = fihris(&folder, &["facets", "term", "حكومة", "--person", "سعدون الغرافي"]).ok();
    assert_eq!(shown.stdout, "      10  المدارس\n");
    // The whole collection has nothing more often than itself.
    assert_eq!(fihris(&folder, &["facets", "term"]).code, Some(1));
    fihris(&folder, &["facets", "term", "(حكومة"]).fails_with(&["characters"]);
}

#[test]
fn the_lines_also_come_from_the_file_that_fihris_toml_names() {
    let folder = folder();
    write(folder.path(), "names.txt", "join person: أبو فراس | سعدون الغرافي\n");
    write(folder.path(), "fihris.toml", "[entities]\nfile = \"names.txt\"\n");
    let done = fihris(&folder, &["ingest", "lines.jsonl"]).ok();
    assert!(done.stderr.contains("1 lines of names.txt"), "{done:?}");
    assert_eq!(entities(&folder, "أبو فراس")[0].documents, 4);
    // The index keeps them, also where it is made anew.
    fs::remove_file(folder.path().join("fihris.toml")).unwrap();
    fihris(&folder, &["ingest", "lines.jsonl", "--rebuild"]).ok();
    assert_eq!(entities(&folder, "أبو فراس")[0].documents, 4);
    write(folder.path(), "fihris.toml", "[entities]\nfiles = \"names.txt\"\n");
    fihris(&folder, &["ingest", "lines.jsonl"]).fails_with(&["fihris.toml:2:1", "unknown field"]);
}

#[test]
fn a_line_that_is_not_understood_is_shown_with_its_number_and_nothing_is_ingested() {
    let folder = folder();
    write(folder.path(), "names.txt", "# names\njoin people: أ | ب\n");
    fihris(&folder, &["ingest", "lines.jsonl", "--entities", "names.txt"])
        .fails_with(&["names.txt:2", "«people» is no kind of entity"]);
    assert!(!folder.path().join("index").exists());
    fihris(&folder, &["ingest", "lines.jsonl", "--entities", "nowhere.txt"]).fails_with(&["nowhere.txt"]);
    fihris(&folder, &["ingest", "lines.jsonl"]).ok();
    fihris(&folder, &["entities", "--kind", "people"]).fails_with(&["no such kind"]);
    assert_eq!(fihris(&folder, &["entities", "زيد الجهولي"]).code, Some(1));
    assert_eq!(fihris(&folder, &["entities", "--kind", "place"]).code, Some(1));
}
