//! One id in two files: the document of the later root and path counts, whatever is read, changed, moved or away.

use std::{fs, path::Path};

use crate::{
    folder::{Folder, Told, check},
    watch::Watching,
};

/// Files of lines, each an id and a word.
fn write_ids(folder: &Folder, file: &str, ids: &[(&str, &str)]) {
    let line = |(id, word): &(&str, &str)| serde_json::json!({"id": id, "text": word}).to_string() + "\n";
    folder.write(file, ids.iter().map(line).collect::<String>());
}

#[test]
fn of_two_files_with_one_id_the_later_counts_whichever_changes() {
    for changed in ["a.jsonl", "b.jsonl"] {
        let folder = Folder::new();
        write_ids(&folder, "a.jsonl", &[("one", "زرافة"), ("both", "فيل")]);
        write_ids(&folder, "b.jsonl", &[("both", "نمر"), ("two", "غزال")]);
        folder.ingest();
        assert_eq!((folder.total("فيل"), folder.total("نمر")), (0, 1));
        let word = if changed == "a.jsonl" { "أسد" } else { "فهد" };
        write_ids(&folder, changed, &[("both", word), ("new", "قرد")]);
        folder.ingest();
        assert_eq!((folder.total("أسد"), folder.total("قرد")), (0, 1), "{changed}");
        folder.assert_fresh();
        for _ in 0..2 {
            let told = folder.ingest();
            assert_eq!((told.added, told.replaced, told.removed), (0, 0, 0), "{changed}: {told:?}");
            folder.assert_fresh();
        }
    }
}

#[test]
fn an_id_whose_later_file_is_gone_is_that_of_the_earlier_again() {
    type Change = (&'static str, fn(&Folder));
    let changes: [Change; 3] = [
        ("removed", |folder| folder.remove("b.jsonl")),
        ("without it", |folder| write_ids(folder, "b.jsonl", &[("two", "غزال")])),
        ("renamed", |folder| fs::rename(folder.source("b.jsonl"), folder.source("0.jsonl")).unwrap()),
    ];
    for (name, change) in changes {
        let folder = Folder::new();
        write_ids(&folder, "a.jsonl", &[("one", "زرافة"), ("both", "فيل")]);
        write_ids(&folder, "b.jsonl", &[("both", "نمر"), ("two", "غزال")]);
        folder.ingest();
        change(&folder);
        folder.ingest();
        assert_eq!((folder.total("فيل"), folder.total("نمر")), (1, 0), "{name}");
        folder.assert_fresh();
        let told = folder.ingest();
        assert_eq!((told.added, told.replaced, told.removed), (0, 0, 0), "{name}: {told:?}");
    }
}

#[test]
fn an_id_moves_from_file_to_file() {
    let folder = Folder::new();
    write_ids(&folder, "a.jsonl", &[("one", "زرافة"), ("two", "فيل")]);
    write_ids(&folder, "b.jsonl", &[("three", "نمر")]);
    assert_eq!(folder.ingest().added, 3);
    write_ids(&folder, "a.jsonl", &[("one", "زرافة")]);
    write_ids(&folder, "b.jsonl", &[("two", "فيل"), ("three", "نمر")]);
    assert_eq!(folder.ingest().removed, 0);
    folder.assert_fresh();
    write_ids(&folder, "a.jsonl", &[("one", "زرافة"), ("two", "فيل"), ("three", "نمر")]);
    write_ids(&folder, "b.jsonl", &[]);
    assert_eq!(folder.ingest().removed, 0);
    folder.assert_fresh();
    folder.remove("b.jsonl");
    assert_eq!(folder.ingest().counts(), [0, 0, 3, 0, 0]);
}

#[test]
fn of_two_roots_the_later_ones_document_counts_whichever_of_them_changes() {
    let folder = Folder::new();
    fs::create_dir(folder.at("other")).unwrap();
    let other = folder.at("other/a.txt");
    folder.write("a.txt", "زرافة");
    fs::write(&other, "فيل").unwrap();
    let ingest =
        |paths: &[&str]| -> Told { folder.run(&[&["ingest", "--json"], paths].concat()).ok().json() };
    let found = |words: [&str; 2]| words.map(|word| folder.total(word));
    let both = ["in", "other"];
    let told = ingest(&both);
    assert!(matches!(*told.reasons("a.txt"), [reason] if reason.contains("which it replaces")), "{told:?}");
    assert_eq!(found(["زرافة", "فيل"]), [0, 1]);
    folder.write("a.txt", "غزال");
    let told = ingest(&both);
    assert!(matches!(*told.reasons("in/a.txt"), [reason] if reason.contains("which is kept")), "{told:?}");
    assert_eq!((told.replaced, found(["غزال", "فيل"])), (0, [0, 1]));
    // By itself it is the latest.
    folder.write("a.txt", "نمر");
    ingest(&["in"]);
    assert_eq!(found(["نمر", "فيل"]), [1, 0]);
    ingest(&both);
    assert_eq!(found(["نمر", "فيل"]), [0, 1]);
    // What the other had taken comes back when its own root is read.
    fs::remove_file(&other).unwrap();
    assert_eq!(ingest(&["other"]).removed, 1);
    ingest(&["in"]);
    assert_eq!(found(["نمر", "فيل"]), [1, 0]);
    check(&folder.index());
}

/// The line of a document with the id that files share.
fn shared(word: &str) -> String {
    serde_json::json!({"id": "both", "text": word}).to_string() + "\n"
}

#[test]
fn a_file_that_is_there_and_not_walked_any_more_gives_its_id_back() {
    type Change = (&'static str, fn(&Folder));
    let changes: [Change; 3] = [
        ("left out", |folder| folder.write("b/.noindex", "")),
        ("hidden", |folder| fs::rename(folder.source("b"), folder.source(".b")).unwrap()),
        ("behind a link", |folder| {
            fs::rename(folder.source("b"), folder.at("moved")).unwrap();
            std::os::unix::fs::symlink(folder.at("moved"), folder.source("b")).unwrap();
        }),
    ];
    for (name, change) in changes {
        let folder = Folder::new();
        folder.write("a/1.jsonl", shared("زرافة"));
        folder.write("b/2.jsonl", shared("فيل"));
        folder.ingest();
        change(&folder);
        folder.ingest();
        assert_eq!((folder.total("زرافة"), folder.total("فيل")), (1, 0), "{name}");
        folder.assert_fresh();
    }
}

#[test]
fn a_file_on_a_disk_that_is_away_takes_its_id_back_when_it_is_there_again() {
    let folder = Folder::new();
    let ingest =
        |paths: &[&str]| -> Told { folder.run(&[&["ingest", "--json"], paths].concat()).ok().json() };
    fs::create_dir(folder.at("usb")).unwrap();
    fs::write(folder.at("usb/b.jsonl"), shared("فيل")).unwrap();
    folder.write("a.jsonl", shared("زرافة").replace("both", "own"));
    ingest(&["in", "usb"]);
    fs::rename(folder.at("usb"), folder.at("away")).unwrap();
    folder.write("a.jsonl", shared("زرافة"));
    ingest(&["in"]);
    assert_eq!(folder.total("زرافة"), 1);
    fs::rename(folder.at("away"), folder.at("usb")).unwrap();
    ingest(&["in", "usb"]);
    assert_eq!((folder.total("زرافة"), folder.total("فيل")), (0, 1));
    folder.write("a.jsonl", shared("نمر").replace("both", "own"));
    ingest(&["in", "usb"]);
    assert_eq!((folder.total("نمر"), folder.total("فيل"), check(&folder.index())), (1, 1, 2));
}

#[test]
fn a_name_that_is_not_utf8_is_next_in_line_too() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let folder = Folder::new();
    let name = Path::new(OsStr::from_bytes(b"1\xFF.jsonl"));
    fs::write(folder.root().join(name), shared("زرافة")).unwrap();
    folder.write("z.jsonl", shared("فيل"));
    folder.ingest();
    assert_eq!((folder.total("زرافة"), folder.total("فيل")), (0, 1));
    folder.remove("z.jsonl");
    folder.ingest();
    assert_eq!(folder.total("زرافة"), 1);
}

#[test]
fn roots_in_roots_and_watched_ones_keep_the_order_of_the_command_line() {
    let folder = Folder::new();
    for name in ["z", "a"] {
        fs::create_dir(folder.at(name)).unwrap();
    }
    let write = |name: &str, word: &str| fs::write(folder.at(name), shared(word)).unwrap();
    write("z/1.jsonl", "زرافة");
    write("a/2.jsonl", "فيل");
    let running =
        folder.begin_program(env!("CARGO_BIN_EXE_fihris"), &["ingest", "z", "a", "--watch", "--json"]);
    let mut watching = Watching::of(&folder, folder.index(), running);
    watching.finds(&[("زرافة", 0), ("فيل", 1)]);
    write("z/1.jsonl", "غزال");
    fs::write(folder.at("z/3.txt"), "قرد").unwrap();
    watching.finds(&[("قرد", 1), ("غزال", 0), ("فيل", 1)]);
    fs::remove_file(folder.at("a/2.jsonl")).unwrap();
    watching.finds(&[("غزال", 1), ("فيل", 0)]);
}

#[test]
fn a_file_that_is_put_back_after_a_stop_in_its_middle_is_read_again() {
    let folder = Folder::new();
    let all = |word: &str| crate::folder::lines(0..30_000, word, &mut crate::random::Random::new(1));
    let options = ["--no-entities", "--commit-mb", "0.1"];
    folder.write("a.jsonl", all("قديم"));
    folder.age("a.jsonl", 100);
    let time = fs::metadata(folder.source("a.jsonl")).unwrap().modified().unwrap();
    folder.ingest_with(&options);
    folder.write("a.jsonl", all("جديد"));
    let mut running = folder.begin(&options);
    folder.await_commits(&mut running, 3);
    running.interrupt();
    running.done();
    folder.write("a.jsonl", all("قديم"));
    crate::folder::set_modified(&folder.source("a.jsonl"), time);
    folder.ingest_with(&options);
    assert_eq!((folder.total("قديم"), folder.total("جديد")), (30_000, 0));
}
