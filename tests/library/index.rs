//! An index against a map: after any changes to the files, ingest leaves what the files say, and reports it.

use std::{collections::BTreeMap, fs, path::Path};

use fihris::{
    bundled,
    document::Document,
    index::IndexReader,
    search::{SearchRequest, Searcher},
};
use serde_json::json;

use crate::{collection::ingest, random::Random};

const NUM_STEPS: usize = 40;

/// A line of a file, or the whole of a text file.
#[derive(Clone)]
enum Line {
    Document { id: String, text: String },
    Broken,
}

/// The files of a root by name.
type Files = BTreeMap<String, Vec<Line>>;

/// What the index should hold: file and text by id.
type Model = BTreeMap<String, (String, String)>;

#[derive(Debug, Default, PartialEq)]
struct Counts {
    added: u64,
    replaced: u64,
    unchanged: u64,
    removed: u64,
    failed: u64,
}

/// Changes some files; ids are taken from a small range, so that they come again.
fn change(files: &mut Files, root: &str, random: &mut Random) {
    for _ in 0..1 + random.below(6) {
        let name =
            format!("{root}{}", random.pick(&["1.jsonl", "2.jsonl", "sub/3.ndjson", "4.txt", "sub/5.md"]));
        let text = format!("متن {} {}", random.below(50), random.pick(&["قديم", "جديد"]));
        if !name.ends_with("jsonl") && !name.ends_with("ndjson") {
            match random.below(3) {
                0 => drop(files.remove(&name)),
                _ => drop(files.insert(name.clone(), vec![Line::Document { id: name, text }])),
            }
            continue;
        }
        match random.below(10) {
            0 => drop(files.remove(&name)),
            1 => files.entry(name).or_default().push(Line::Broken),
            2 => files.entry(name).or_default().retain(|line| matches!(line, Line::Document { .. })),
            3 | 4 => {
                let lines = files.entry(name).or_default();
                let place = random.below(lines.len() + 1);
                lines.truncate(place);
            }
            _ => {
                let id = format!("{root}-{}", random.below(30));
                for lines in files.values_mut() {
                    lines.retain(|line| !matches!(line, Line::Document { id: known, .. } if *known == id));
                }
                files.entry(name).or_default().push(Line::Document { id, text });
            }
        }
    }
}

fn write(files: &Files, root: &Path) {
    if root.exists() {
        fs::remove_dir_all(root).unwrap();
    }
    fs::create_dir_all(root).unwrap();
    for (name, lines) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let is_lines = name.ends_with("jsonl") || name.ends_with("ndjson");
        let lines: Vec<String> = lines
            .iter()
            .map(|line| match line {
                Line::Document { id, text } if is_lines => json!({"id": id, "text": text}).to_string() + "\n",
                Line::Document { text, .. } => format!("سطر أول\n{text}"),
                Line::Broken => "{\"id\": \"مكسور\", ".to_owned() + "\n",
            })
            .collect();
        fs::write(path, lines.concat()).unwrap();
    }
}

/// Brings the model up to date with the files of a root.
fn expect(model: &mut Model, files: &Files, root: &str) -> Counts {
    let mut counts = Counts::default();
    let before = model.clone();
    let mut seen = Vec::new();
    let mut unread = Vec::new();
    for (name, lines) in files {
        for line in lines {
            let Line::Document { id, text } = line else {
                counts.failed += 1;
                unread.push(name);
                continue;
            };
            seen.push(id);
            match before.get(id) {
                None => counts.added += 1,
                Some((file, known)) if file == name && known == text => counts.unchanged += 1,
                Some(_) => counts.replaced += 1,
            }
            model.insert(id.clone(), (name.clone(), text.clone()));
        }
    }
    model.retain(|id, (file, _)| {
        // Of a file that could not be read to its end, nothing is taken for gone.
        let is_kept = !file.starts_with(root) || seen.contains(&id) || unread.contains(&&*file);
        counts.removed += u64::from(!is_kept);
        is_kept
    });
    counts
}

/// All documents of an index by id.
pub fn documents(reader: &IndexReader) -> BTreeMap<String, Document> {
    let mut documents = BTreeMap::new();
    for address in reader.addresses() {
        let document = reader.document(address).unwrap();
        assert_eq!(reader.id(address).unwrap(), document.id);
        assert_eq!(reader.find(&document.id).unwrap(), Some(address), "{}", document.id);
        let known = documents.insert(document.id.clone(), document);
        assert!(known.is_none(), "twice in the index: {known:?}");
    }
    assert_eq!(reader.num_docs(), documents.len() as u64);
    documents
}

#[test]
fn ingesting_changed_files_again_leaves_what_a_map_would_hold() {
    for seed in 1..=3 {
        let mut random = Random::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let index = dir.path().join("index");
        let mut model = Model::new();
        let mut roots = [("a", Files::new()), ("b", Files::new())];
        for step in 0..NUM_STEPS {
            let (root, files) = &mut roots[random.below(2)];
            if random.chance(85) {
                change(files, root, &mut random);
            }
            let folder = dir.path().join(*root);
            write(files, &folder);
            let expected = expect(&mut model, files, root);
            let report = ingest(&index, &[&folder]);
            let found = Counts {
                added: report.added,
                replaced: report.replaced,
                unchanged: report.unchanged,
                removed: report.removed,
                failed: report.failed,
            };
            assert_eq!(found, expected, "seed {seed}, step {step}: {:?}", report.failures);
            assert_eq!(report.failed, report.failures.len() as u64);
            let reader = IndexReader::open(&index, &bundled::analyzer()).unwrap();
            let found: Model = documents(&reader)
                .into_iter()
                .map(|(id, document)| {
                    let text = document.text.strip_prefix("سطر أول\n").unwrap_or(&document.text);
                    (id, (document.path.unwrap(), text.to_owned()))
                })
                .collect();
            assert_eq!(found, model, "seed {seed}, step {step}");
            assert!(reader.damaged_files().unwrap().is_empty());
            check_search(&index, &model);
        }
    }
}

fn check_search(index: &Path, model: &Model) {
    let searcher = Searcher::open(index, &bundled::analyzer()).unwrap();
    for word in ["قديم", "جديد", "7"] {
        let request = SearchRequest { query: Some(word.to_owned()), limit: 100, ..SearchRequest::default() };
        let mut found: Vec<String> =
            searcher.search(&request).unwrap().hits.into_iter().map(|hit| hit.id).collect();
        found.sort();
        let has_word = |text: &str| text.split(' ').any(|known| known == word);
        let wanted = model.iter().filter(|(_, (_, text))| has_word(text));
        assert_eq!(found, wanted.map(|(id, _)| id.clone()).collect::<Vec<_>>(), "{word}");
    }
}

#[test]
fn of_two_documents_with_one_id_the_last_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let index = dir.path().join("index");
    let folder = dir.path().join("files");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.jsonl"), "{\"id\": 1, \"text\": \"أول\"}\n{\"id\": 1, \"text\": \"ثان\"}\n")
        .unwrap();
    fs::write(folder.join("b.jsonl"), "{\"id\": \"1\", \"text\": \"ثالث\"}\n").unwrap();
    for _ in 0..3 {
        ingest(&index, &[&folder]);
        let reader = IndexReader::open(&index, &bundled::analyzer()).unwrap();
        let documents = documents(&reader);
        assert_eq!(documents.len(), 1);
        assert_eq!(documents["1"].text, "ثالث");
    }
    fs::remove_file(folder.join("b.jsonl")).unwrap();
    let report = ingest(&index, &[&folder]);
    assert_eq!((report.added, report.removed), (0, 0), "{report:?}");
    let reader = IndexReader::open(&index, &bundled::analyzer()).unwrap();
    assert_eq!(documents(&reader)["1"].text, "ثان");
}

#[test]
fn a_document_keeps_everything_that_its_owner_wrote() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.jsonl");
    let line = json!({
        "id": "خبر/١", "title": "العُنوانُ", "text": "نصٌّ\u{200F} أولُ\n\nثانٍ", "date": "2015-07-21T10:00:00Z",
        "source": "الجزيرة", "author": "كاتب", "category": "سياسة", "url": "https://example.com/1", "lang": "ar",
        "persons": ["سعدون الغرافي"], "companies": ["قطوف"], "organizations": ["لجنة"], "places": ["المنيزلة"],
        "words": 3, "tags": ["أ", {"b": null}],
    });
    fs::write(&file, line.to_string()).unwrap();
    let index = dir.path().join("index");
    assert_eq!(ingest(&index, &[&file]).added, 1);
    let reader = IndexReader::open(&index, &bundled::analyzer()).unwrap();
    let document = documents(&reader).remove("خبر/١").unwrap();
    assert_eq!(
        serde_json::to_value(document).unwrap(),
        json!({
            "id": "خبر/١", "title": "العُنوانُ", "text": "نصٌّ\u{200F} أولُ\n\nثانٍ", "date": "2015-07-21",
            "source": "الجزيرة", "author": "كاتب", "category": "سياسة", "url": "https://example.com/1", "lang": "ar",
            "path": "a.jsonl", "metadata": {"words": 3, "tags": ["أ", {"b": null}]},
            "entities": {
                "persons": ["سعدون الغرافي"], "companies": ["قطوف"], "organizations": ["لجنة"],
                "places": ["المنيزلة"]
            },
        })
    );
}

#[cfg(unix)]
#[test]
fn a_document_behind_a_link_goes_with_the_link() {
    let dir = tempfile::tempdir().unwrap();
    let [index, folder, other] = ["index", "files", "other"].map(|name| dir.path().join(name));
    fs::create_dir(&folder).unwrap();
    fs::create_dir(&other).unwrap();
    fs::write(other.join("a.txt"), "سفينة في البحر").unwrap();
    std::os::unix::fs::symlink(other.join("a.txt"), folder.join("link.txt")).unwrap();
    fs::write(folder.join("b.txt"), "سفينة في النهر").unwrap();
    assert_eq!(ingest(&index, &[&folder]).added, 2);
    fs::remove_file(folder.join("link.txt")).unwrap();
    let report = ingest(&index, &[&folder]);
    assert_eq!((report.unchanged, report.removed), (1, 1), "{report:?}");
}

#[test]
fn a_folder_within_an_ingested_folder_can_be_ingested_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let [index, folder] = ["index", "files"].map(|name| dir.path().join(name));
    fs::create_dir_all(folder.join("sub")).unwrap();
    fs::write(folder.join("a.txt"), "سفينة").unwrap();
    fs::write(folder.join("sub/b.txt"), "بحر").unwrap();
    fs::write(folder.join("sub/c.jsonl"), "{\"id\": 5, \"text\": \"نهر\"}").unwrap();
    let held = |index: &Path| {
        let reader = IndexReader::open(index, &bundled::analyzer()).unwrap();
        let mut texts: Vec<String> =
            documents(&reader).into_values().map(|document| document.title + &document.text).collect();
        texts.sort();
        texts
    };
    for root in [&folder, &folder.join("sub"), &folder, &folder.join("sub/c.jsonl"), &folder.join("sub")] {
        ingest(&index, &[root]);
        assert_eq!(held(&index), ["بحر", "سفينة", "نهر"], "{}", root.display());
    }
    fs::remove_file(folder.join("sub/b.txt")).unwrap();
    ingest(&index, &[&folder]);
    assert_eq!(held(&index), ["سفينة", "نهر"]);
    // A file of the same beginning is no part of the folder.
    fs::write(dir.path().join("files2.txt"), "جبل").unwrap();
    ingest(&index, &[&dir.path().join("files2.txt")]);
    let report = ingest(&index, &[&folder]);
    assert_eq!((report.unchanged, report.removed), (2, 0), "{report:?}");
}
