//! The program is killed at any moment of an ingest: what was committed is whole, and a second run completes it.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use fihris::{bundled, index::IndexReader};

use crate::{
    arabic::prose,
    program::{Answer, Health, Report, Stats, fihris},
    random::Random,
};

/// Several batches of the pipeline, so that there are commits between them.
const NUM_DOCUMENTS: usize = 15_000;
const NUM_KILLS: usize = 20;

#[test]
fn an_ingest_killed_at_any_moment_can_be_completed() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("documents.jsonl");
    let mut random = Random::new(99);
    write(&file, 0, &mut random);
    let durations = ["first", "second"].map(|name| {
        let started = Instant::now();
        let report = complete(&dir.path().join(name), &file);
        assert_eq!((report.added, report.failed), (NUM_DOCUMENTS as u64, 0));
        started.elapsed()
    });
    let [first, second] = durations;
    let duration = first.min(second);

    let mut found = Vec::new();
    let continuing = dir.path().join("continuing");
    for kill in 0..NUM_KILLS {
        // Every second one goes on with the index that was killed before.
        let index = if kill % 2 == 0 { dir.path().join(format!("fresh-{kill}")) } else { continuing.clone() };
        // Spread over the run, the first ones before anything was committed.
        let share = (kill as f64 + random.below(100) as f64 / 100.0) / NUM_KILLS as f64;
        found.push(killed(&index, &file, duration.mul_f64(share)));
        let is_whole = found.last() == Some(&Some(NUM_DOCUMENTS as u64));
        if kill % 2 == 0 || is_whole || kill + 2 > NUM_KILLS {
            let report = complete(&index, &file);
            assert_eq!(report.failed, 0, "{report:?}");
            assert_eq!(report.added + report.replaced + report.unchanged, NUM_DOCUMENTS as u64, "{report:?}");
            assert_eq!(check(&index), NUM_DOCUMENTS as u64);
            let last = NUM_DOCUMENTS - 1;
            fihris(["show", &last.to_string(), "--index", index.to_str().unwrap()]).ok();
            // The next one begins anew.
            fs::remove_dir_all(&index).unwrap();
        }
    }
    println!("documents after each kill: {found:?}");
    let is_between =
        |found: &Option<u64>| found.is_some_and(|found| 0 < found && found < NUM_DOCUMENTS as u64);
    assert!(found.iter().any(is_between), "no kill came between two commits: {found:?}");
}

#[test]
fn an_ingest_killed_while_it_replaces_documents_loses_none() {
    let dir = tempfile::tempdir().unwrap();
    let [file, index] = ["documents.jsonl", "index"].map(|name| dir.path().join(name));
    let mut random = Random::new(100);
    write(&file, 0, &mut random);
    complete(&index, &file);
    let started = Instant::now();
    write(&file, 1, &mut random);
    assert_eq!(complete(&index, &file).replaced, NUM_DOCUMENTS as u64);
    let duration = started.elapsed();
    for kill in 0..NUM_KILLS / 2 {
        write(&file, 2 + kill, &mut random);
        let share = (kill as f64 + random.below(100) as f64 / 100.0) / (NUM_KILLS / 2) as f64;
        // Each document is there in its old or in its new form.
        assert_eq!(killed(&index, &file, duration.mul_f64(share)), Some(NUM_DOCUMENTS as u64));
    }
    let report = complete(&index, &file);
    assert_eq!((report.added, report.removed, report.failed), (0, 0, 0), "{report:?}");
    assert_eq!(check(&index), NUM_DOCUMENTS as u64);
    let last = format!("طبعة{}", NUM_KILLS / 2 + 1);
    let all: Answer = search(&index, "رقم");
    let new: Answer = search(&index, &last);
    assert_eq!((all.total, new.total), (NUM_DOCUMENTS, NUM_DOCUMENTS));
    let old: Answer = search(&index, "طبعة1");
    assert_eq!(old.total, 0, "the words of replaced documents are gone");
}

fn search(index: &Path, query: &str) -> Answer {
    let query = format!("\"{query}\"");
    fihris(["search", &query, "--index", index.to_str().unwrap(), "--limit", "1", "--json"]).json()
}

/// Documents with the same ids and other texts for each edition.
fn write(file: &Path, edition: usize, random: &mut Random) {
    let lines = (0..NUM_DOCUMENTS).map(|id| {
        let num_words = 3 + random.below(6);
        let text = prose(random, num_words);
        let text = format!("طبعة{edition} {text} رقم");
        serde_json::json!({"id": id.to_string(), "text": text}).to_string() + "\n"
    });
    fs::write(file, lines.collect::<String>()).unwrap();
}

fn complete(index: &Path, file: &Path) -> Report {
    let [index, file] = [index, file].map(|path| path.to_str().unwrap());
    fihris(["ingest", file, "--index", index, "--commit-mb", "0.2", "--json"]).ok().json()
}

/// Kills an ingest after a while; how many documents are in the index, if there is one.
fn killed(index: &Path, file: &Path, after: Duration) -> Option<u64> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fihris"))
        .args(["ingest", file.to_str().unwrap(), "--index", index.to_str().unwrap(), "--commit-mb", "0.2"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    index.join("segments/meta.json").exists().then(|| check(index))
}

/// Checks that the index is whole, and that each document in it can be read and found; their number.
fn check(index: &Path) -> u64 {
    let name = index.to_str().unwrap();
    let health: Health = fihris(["check", "--index", name, "--json"]).ok().json();
    assert!(health.ok);
    let stats: Stats = fihris(["stats", "--index", name, "--json"]).ok().json();
    let reader = IndexReader::open(index, &bundled::analyzer()).unwrap();
    let mut ids = BTreeSet::new();
    for address in reader.addresses() {
        let document = reader.document(address).unwrap();
        assert_eq!(reader.find(&document.id).unwrap(), Some(address));
        assert!(document.text.ends_with("رقم"));
        assert!(ids.insert(document.id), "twice in the index");
    }
    assert_eq!(stats.documents, ids.len() as u64);
    if let Some(id) = ids.first() {
        fihris(["show", id, "--index", name]).ok();
    }
    ids.len() as u64
}
