//! `fihris ingest --watch`: what changes in a folder is found soon after, until Ctrl-C.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use fihris::{bundled, index::IndexWriter};

use crate::{
    folder::{Folder, Running, assert_same, check, lines, total, zip},
    random::Random,
};

/// What changes is found within this time.
const DEADLINE: Duration = Duration::from_secs(20);

/// A program that watches.
pub struct Watching<'a> {
    folder: &'a Folder,
    index: PathBuf,
    running: Running,
}

impl<'a> Watching<'a> {
    fn new(folder: &'a Folder) -> Watching<'a> {
        Watching::with(folder, &[])
    }

    fn with(folder: &'a Folder, options: &[&str]) -> Watching<'a> {
        Watching::of(folder, folder.index(), folder.begin(&[&["--watch"], options].concat()))
    }

    pub fn of(folder: &'a Folder, index: PathBuf, running: Running) -> Watching<'a> {
        let mut watching = Watching { folder, index, running };
        watching.until("it watches", |watching| watching.running.told().contains("watching for changes"));
        watching
    }

    /// Waits until something is so; how long that took.
    fn until(&mut self, what: &str, is_so: impl Fn(&Watching<'_>) -> bool) -> Duration {
        let started = Instant::now();
        while !is_so(self) {
            assert!(self.running.is_running(), "{what}: {}", self.running.told());
            assert!(started.elapsed() < DEADLINE, "{what} did not come: {}", self.running.told());
            thread::sleep(Duration::from_millis(10));
        }
        started.elapsed()
    }

    /// Waits until so many documents have each of these words.
    pub fn finds(&mut self, expected: &[(&str, usize)]) -> Duration {
        self.until(&format!("{expected:?}"), |watching| {
            expected.iter().all(|(word, number)| total(&watching.index, word) == *number)
        })
    }

    /// Ends it as people do; the index is then as if it were built anew.
    fn end(mut self) {
        self.running.interrupt();
        let done = self.running.done();
        assert_eq!(done.code, Some(0), "{done:?}");
        check(&self.index);
        assert_same(&self.index, &self.folder.fresh("anew", &[]));
    }
}

#[test]
fn what_is_added_changed_renamed_and_removed_is_found_so() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    folder.write("b.jsonl", lines(0..20, "سطر", &mut Random::new(1)));
    let mut watching = Watching::new(&folder);
    assert_eq!((folder.total("زرافة"), folder.total("سطر")), (1, 20));
    folder.write("c.txt", "فيل");
    println!("added: {:?}", watching.finds(&[("فيل", 1)]));
    folder.write("a.txt", "نمر");
    println!("changed: {:?}", watching.finds(&[("زرافة", 0), ("نمر", 1)]));
    fs::rename(folder.source("a.txt"), folder.source("d.txt")).unwrap();
    let took = watching.until("the new name", |watching| {
        let ids: BTreeSet<String> = crate::folder::documents(&watching.index).into_keys().collect();
        ids.contains("d.txt") && !ids.contains("a.txt")
    });
    println!("renamed: {took:?}");
    folder.remove("c.txt");
    println!("removed: {:?}", watching.finds(&[("فيل", 0), ("نمر", 1)]));
    folder.write("b.jsonl", lines(0..7, "سطر", &mut Random::new(1)));
    println!("shrunk: {:?}", watching.finds(&[("سطر", 7)]));
    folder.write("e.zip", zip(&[("x.txt", "غزال"), ("y.txt", "غزال آخر")]));
    watching.finds(&[("غزال", 2)]);
    folder.write("e.zip", zip(&[("x.txt", "غزال")]));
    watching.finds(&[("غزال", 1)]);
    watching.end();
}

#[test]
fn a_file_that_is_replaced_at_once_is_read() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    let mut watching = Watching::new(&folder);
    for (round, word) in ["فيل", "نمر", "غزال"].into_iter().enumerate() {
        // As editors do, with a draft that is hidden, or one that no format reads.
        let draft = if round % 2 == 0 { ".a.txt.swp" } else { "a.txt~" };
        folder.write(draft, format!("خبر {word}"));
        fs::rename(folder.source(draft), folder.source("a.txt")).unwrap();
        watching.finds(&[(word, 1), ("زرافة", 0)]);
    }
    assert_eq!(folder.total("خبر"), 1);
    watching.end();
}

#[test]
fn new_folders_are_watched_and_gone_ones_are_gone() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    let mut watching = Watching::new(&folder);
    folder.write("sub/deep/b.txt", "فيل");
    watching.finds(&[("فيل", 1)]);
    folder.write("sub/deep/c.txt", "نمر");
    watching.finds(&[("نمر", 1)]);
    // A folder that comes from elsewhere with all that is in it.
    fs::create_dir_all(folder.at("elsewhere/x/y")).unwrap();
    for name in ["x/1.txt", "x/y/2.txt", "3.txt"] {
        fs::write(folder.at("elsewhere").join(name), "غزال").unwrap();
    }
    fs::rename(folder.at("elsewhere"), folder.source("moved")).unwrap();
    watching.finds(&[("غزال", 3)]);
    folder.write("moved/x/y/4.txt", "غزال");
    watching.finds(&[("غزال", 4)]);
    fs::rename(folder.source("moved/x"), folder.source("sub/x")).unwrap();
    folder.write("sub/x/y/5.txt", "غزال");
    watching.finds(&[("غزال", 5)]);
    fs::rename(folder.source("moved"), folder.at("away")).unwrap();
    watching.finds(&[("غزال", 4)]);
    fs::remove_dir_all(folder.source("sub")).unwrap();
    watching.finds(&[("غزال", 0), ("فيل", 0), ("نمر", 0), ("زرافة", 1)]);
    watching.end();
}

#[test]
fn a_burst_of_500_files_is_read() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    let mut watching = Watching::new(&folder);
    for number in 0..500 {
        folder.write(&format!("{}/{number}.txt", number % 7), format!("خبر رقم{number}"));
    }
    println!("500 files: {:?}", watching.finds(&[("خبر", 500), ("رقم499", 1), ("رقم0", 1)]));
    for number in 0..500 {
        match number % 2 {
            0 => folder.remove(&format!("{}/{number}.txt", number % 7)),
            _ => folder.write(&format!("{}/{number}.txt", number % 7), format!("حدث رقم{number}")),
        }
    }
    println!("500 changes: {:?}", watching.finds(&[("خبر", 0), ("حدث", 250)]));
    watching.end();
}

#[test]
fn paths_are_watched_however_they_are_written() {
    for path in ["in", "./in", "in/", "in/../in", "."] {
        let folder = Folder::new();
        folder.write("a.txt", "زرافة");
        let program = env!("CARGO_BIN_EXE_fihris");
        let running = folder.begin_program(program, &["ingest", path, "--index", "index", "--watch"]);
        let mut watching = Watching::of(&folder, folder.index(), running);
        folder.write("b.txt", "فيل");
        watching.finds(&[("فيل", 1), ("زرافة", 1)]);
        folder.remove("a.txt");
        watching.finds(&[("فيل", 1), ("زرافة", 0)]);
    }
}

#[test]
fn a_file_is_watched_alone() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    for path in [folder.source("a.txt"), PathBuf::from("in/a.txt")] {
        let program = env!("CARGO_BIN_EXE_fihris");
        let args = ["ingest", path.to_str().unwrap(), "--watch"];
        let mut watching = Watching::of(&folder, folder.index(), folder.begin_program(program, &args));
        folder.write("b.txt", "نمر");
        for word in ["فيل", "زرافة"] {
            folder.write(".draft", word);
            fs::rename(folder.source(".draft"), folder.source("a.txt")).unwrap();
            watching.finds(&[(word, 1), ("نمر", 0)]);
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_index_inside_of_the_watched_folder_gives_no_work() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    let root = folder.root();
    let index = root.join("index");
    let args = ["ingest", root.to_str().unwrap(), "--index", index.to_str().unwrap(), "--watch"];
    let running = folder.begin_program(env!("CARGO_BIN_EXE_fihris"), &args);
    let mut watching = Watching::of(&folder, index, running);
    folder.write("b.txt", "فيل");
    watching.finds(&[("فيل", 1)]);
    let reads = |watching: &Watching<'_>| -> u64 {
        let io = fs::read_to_string(format!("/proc/{}/io", watching.running.child.id())).unwrap();
        let line = io.lines().find_map(|line| line.strip_prefix("syscr: ")).unwrap();
        line.parse().unwrap()
    };
    // It comes to rest: for two seconds it reads nothing.
    let mut before = reads(&watching);
    let rested = (0..5).any(|_| {
        thread::sleep(Duration::from_secs(2));
        let after = reads(&watching);
        println!("{} reads in two seconds", after - before);
        let has_rested = after - before < 5;
        before = after;
        has_rested
    });
    assert!(rested, "it works without end");
    assert!(!watching.running.told().contains(".noindex"), "{}", watching.running.told());
    folder.write("c.txt", "نمر");
    watching.finds(&[("نمر", 1)]);
    let rest = watching.running.told();
    assert!(!rest.contains("holds"), "{rest}");
    watching.running.interrupt();
    assert_eq!(watching.running.done().code, Some(0));
}

#[test]
fn what_was_missed_while_another_wrote_is_made_up_for() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    let mut watching = Watching::new(&folder);
    let other = IndexWriter::open(&folder.index(), &bundled::analyzer(), 1).unwrap();
    folder.write("b.txt", "فيل");
    watching.until("a refusal", |watching| watching.running.told().contains("another process is writing"));
    other.suspend().unwrap();
    folder.write("c.txt", "نمر");
    watching.finds(&[("فيل", 1), ("نمر", 1)]);
    watching.end();
}

#[test]
fn what_cannot_be_read_is_told_and_does_not_end_it() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    let mut watching = Watching::new(&folder);
    folder.write("b.jsonl", "{\"text\": \"فيل\"}\n{\"text\":\n");
    watching.finds(&[("فيل", 1)]);
    watching.until("the failure", |watching| watching.running.told().contains("not JSON"));
    folder.write("c.txt", "أ\0ب");
    watching.until("the failure", |watching| watching.running.told().contains("c.txt"));
    fs::remove_file(folder.source("c.txt")).unwrap();
    folder.write("d.txt", "نمر");
    watching.finds(&[("نمر", 1)]);
    watching.end();
}

#[test]
fn ctrl_c_ends_it_at_once_and_in_the_middle_of_work() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    let watching = Watching::new(&folder);
    watching.end();
    let mut watching = Watching::with(&folder, &["--no-entities", "--commit-mb", "0.1"]);
    folder.write("b.jsonl", lines(0..20_000, "كثير", &mut Random::new(3)));
    watching.until("the first of them", |watching| total(&watching.index, "كثير") > 0);
    watching.running.interrupt();
    assert_eq!(watching.running.done().code, Some(0));
    check(&folder.index());
    let told = folder.ingest_with(&["--no-entities"]);
    assert_eq!((told.added + told.unchanged + told.replaced, told.failed), (20_001, 0), "{told:?}");
    assert_same(&folder.index(), &folder.fresh("anew", &["--no-entities"]));
}

#[test]
fn a_folder_that_is_not_there_cannot_be_watched() {
    let folder = Folder::new();
    let done = folder.run(&["ingest", "nowhere", "--watch"]);
    done.fails_with(&["nowhere"]);
    assert!(!Path::new(&folder.index()).exists(), "nothing was begun");
    let done = folder.run(&["ingest", "in", "--watch", "--full"]);
    done.fails_with(&["--watch", "--full"]);
}

#[test]
fn an_id_in_two_files_goes_from_one_to_the_other() {
    let folder = Folder::new();
    let line = |word: &str| format!(r#"{{"id": "same", "text": "{word} في البرية"}}"#);
    folder.write("a.jsonl", line("زرافة"));
    folder.write("b.jsonl", line("فيل"));
    let mut watching = Watching::new(&folder);
    assert_eq!((folder.total("زرافة"), folder.total("فيل")), (0, 1));
    // The later file counts, whichever of them changes.
    folder.write("a.jsonl", line("غزال") + "\n" + &line("نمر").replace("same", "other"));
    watching.finds(&[("غزال", 0), ("فيل", 1), ("نمر", 1)]);
    folder.remove("b.jsonl");
    watching.finds(&[("غزال", 1), ("فيل", 0)]);
    folder.write("b.jsonl", line("فيل"));
    watching.finds(&[("غزال", 0), ("فيل", 1)]);
    folder.write("b.jsonl", line("بقرة").replace("same", "third"));
    watching.finds(&[("غزال", 1), ("فيل", 0), ("بقرة", 1)]);
    watching.end();
}
