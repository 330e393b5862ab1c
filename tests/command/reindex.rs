//! A second ingest: what has not changed is not read, what has is, and the index is as if it were built anew.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use crate::{
    folder::{Folder, Told, assert_same, check, documents, gz, lines, names, set_modified, words, zip},
    random::Random,
};

#[test]
fn a_file_of_the_same_size_and_time_is_not_opened() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    folder.write("b.jsonl", lines(0..5, "سطر", &mut Random::new(1)));
    let time = SystemTime::now() - Duration::from_secs(1_000);
    for name in ["a.txt", "b.jsonl"] {
        set_modified(&folder.source(name), time);
    }
    assert_eq!(folder.ingest().counts(), [6, 0, 0, 0, 0]);
    // Nobody writes so; it shows that the file is not opened.
    folder.write("a.txt", "غزالة");
    set_modified(&folder.source("a.txt"), time);
    assert_eq!(folder.ingest().counts(), [0, 0, 6, 0, 0]);
    assert_eq!((folder.total("زرافة"), folder.total("غزالة")), (1, 0));
    set_modified(&folder.source("a.txt"), time + Duration::from_millis(1));
    assert_eq!(folder.ingest().counts(), [0, 1, 5, 0, 0]);
    assert_eq!((folder.total("زرافة"), folder.total("غزالة")), (0, 1));
    // An earlier time is another one too.
    folder.write("a.txt", "حصانا");
    set_modified(&folder.source("a.txt"), time - Duration::from_secs(1));
    assert_eq!(folder.ingest().counts(), [0, 1, 5, 0, 0]);
    folder.assert_fresh();
}

#[test]
fn a_file_with_another_time_and_the_same_bytes_is_unchanged() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    folder.write("b.csv", "title,text\nأول,فيل\nثان,نمر\n");
    folder.write("c.zip", zip(&[("x.txt", "غزال"), ("y.md", "ظبي")]));
    folder.write("d.txt.gz", gz("حصان".as_bytes()));
    let all = ["a.txt", "b.csv", "c.zip", "d.txt.gz"];
    assert_eq!(folder.ingest().counts(), [6, 0, 0, 0, 0]);
    for seconds in [10, 1_000_000, 5] {
        for name in all {
            folder.age(name, seconds);
        }
        assert_eq!(folder.ingest().counts(), [0, 0, 6, 0, 0]);
    }
    for name in all {
        let bytes = fs::read(folder.source(name)).unwrap();
        folder.remove(name);
        folder.write(name, bytes);
    }
    assert_eq!(folder.ingest().counts(), [0, 0, 6, 0, 0]);
}

#[test]
fn a_file_that_is_written_again_at_once_is_read_again() {
    let folder = Folder::new();
    // The same size, and often the same time.
    for round in 0..6 {
        folder.write("a.txt", format!("زرافة رقم{round}"));
        let told = folder.ingest();
        assert_eq!(told.added + told.replaced, 1, "{round}: {told:?}");
        assert_eq!(folder.total(&format!("رقم{round}")), 1);
    }
}

#[test]
fn what_cannot_be_read_of_an_unchanged_file_is_listed_each_time() {
    let folder = Folder::new();
    folder.write("a.jsonl", "{\"text\": \"زرافة\"}\n{\"text\": \n[1]\n");
    folder.write("b.txt", "أ\0ب");
    folder.write("c.zip", zip(&[("x.txt", "فيل"), ("../y.txt", "نمر"), ("z.pdf", "لا شيء")]));
    folder.write("d.docx", "لا شيء");
    folder.write("e.rar", "لا شيء");
    for name in ["a.jsonl", "b.txt", "c.zip", "d.docx", "e.rar"] {
        folder.age(name, 100);
    }
    let told = folder.ingest();
    assert_eq!(told.counts(), [2, 0, 0, 0, 7], "{told:?}");
    let list = |told: &Told| -> BTreeSet<(String, Option<u64>, String)> {
        let failures = told.failures.iter();
        failures.map(|failure| (failure.path.clone(), failure.line, failure.reason.clone())).collect()
    };
    let expected = list(&told);
    assert_eq!(expected.len(), 7);
    for _ in 0..2 {
        let told = folder.ingest();
        assert_eq!((told.counts(), list(&told)), ([0, 0, 2, 0, 7], expected.clone()));
    }
    // As after a run of another index.
    let told: Told = folder.run(&["ingest", "in", "--index", "other", "--json"]).ok().json();
    assert_eq!(list(&told), expected);
    folder.write("a.jsonl", "{\"text\": \"زرافة\"}\n");
    assert_eq!(folder.ingest().counts(), [0, 0, 2, 0, 5]);
    for name in ["b.txt", "c.zip", "d.docx", "e.rar"] {
        folder.remove(name);
    }
    assert_eq!(folder.ingest().counts(), [0, 0, 1, 1, 0]);
}

#[test]
fn files_that_were_renamed_or_moved_are_there_once() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    folder.write("sub/b.txt", "فيل");
    folder.write("sub/deep/c.jsonl", lines(0..5, "سطر", &mut Random::new(2)));
    folder.write("d.zip", zip(&[("x.txt", "نمر")]));
    assert_eq!(folder.ingest().counts(), [8, 0, 0, 0, 0]);
    let rename = |from: &str, to: &str| fs::rename(folder.source(from), folder.source(to)).unwrap();
    rename("a.txt", "z.txt");
    assert_eq!(folder.ingest().counts(), [1, 0, 7, 1, 0]);
    folder.assert_fresh();
    rename("sub", "moved");
    // Lines with an id of their own stay what they are.
    let told = folder.ingest();
    assert_eq!((told.added, told.removed, told.replaced + told.unchanged), (1, 1, 7), "{told:?}");
    folder.assert_fresh();
    rename("d.zip", "moved/deep/d.zip");
    rename("z.txt", "d.txt");
    rename("moved/b.txt", "z.txt");
    assert_eq!(folder.ingest().removed, 2);
    folder.assert_fresh();
    // Two change places.
    rename("d.txt", "tmp.txt");
    rename("z.txt", "d.txt");
    rename("tmp.txt", "z.txt");
    assert_eq!(folder.ingest().counts(), [0, 2, 6, 0, 0]);
    folder.assert_fresh();
    assert_eq!(folder.ingest().counts(), [0, 0, 8, 0, 0]);
}

#[test]
fn rows_and_members_that_are_gone_are_gone_in_the_index() {
    let folder = Folder::new();
    let rows = |number: usize| -> String {
        let row = |number: usize| format!("عنوان {number},خبر رقم{number}\n");
        "title,text\n".to_owned() + &(0..number).map(row).collect::<String>()
    };
    folder.write("a.csv", rows(20));
    folder.write("b.jsonl", lines(0..30, "سطر", &mut Random::new(3)));
    let members: Vec<(String, Vec<u8>)> = (0..10)
        .map(|number| (format!("{number}.txt"), format!("عضو رقم{number}").into_bytes()))
        .chain([("c.jsonl".to_owned(), lines(100..110, "عضو", &mut Random::new(4)).into_bytes())])
        .collect();
    folder.write("c.zip", zip(&members));
    folder.write(
        "d.tar.gz",
        gz(&crate::folder::tar(&[(b"x.txt", "فيل".as_bytes()), (b"y.txt", "نمر".as_bytes())])),
    );
    assert_eq!(folder.ingest().counts(), [72, 0, 0, 0, 0]);
    folder.write("a.csv", rows(7));
    folder.write("b.jsonl", lines(0..29, "سطر", &mut Random::new(3)));
    assert_eq!(folder.ingest().counts(), [0, 0, 58, 14, 0]);
    folder.write("c.zip", zip(&members[3..10]));
    folder.write("d.tar.gz", gz(&crate::folder::tar(&[(b"y.txt", "نمر".as_bytes())])));
    assert_eq!(folder.ingest().counts(), [0, 0, 44, 14, 0]);
    folder.assert_fresh();
    folder.write("a.csv", rows(0));
    folder.write("b.jsonl", "");
    folder.write("c.zip", zip::<&str, &str>(&[]));
    let told = folder.ingest();
    assert_eq!((told.unchanged, told.removed), (1, 43), "{told:?}");
    folder.assert_fresh();
}

#[test]
fn an_archive_that_is_cut_off_keeps_what_was_read_of_it_before() {
    let folder = Folder::new();
    let whole = lines(0..2_000, "سطر", &mut Random::new(5));
    folder.write("a.jsonl.gz", gz(whole.as_bytes()));
    assert_eq!(folder.ingest().added, 2_000);
    let bytes = gz(whole.as_bytes());
    folder.write("a.jsonl.gz", &bytes[..bytes.len() / 2]);
    let told = folder.ingest();
    assert_eq!((told.removed, told.failed), (0, 1), "{told:?}");
    assert_eq!(check(&folder.index()), 2_000);
    folder.write("a.jsonl.gz", gz(lines(0..1_500, "سطر", &mut Random::new(5)).as_bytes()));
    assert_eq!(folder.ingest().counts(), [0, 0, 1_500, 500, 0]);
    folder.assert_fresh();
}

#[test]
fn a_part_of_the_folder_alone_leaves_the_rest_as_it_is() {
    let folder = Folder::new();
    for name in ["a.txt", "sub/b.txt", "sub/c.txt", "sub2/d.txt"] {
        folder.write(name, format!("خبر {name}"));
    }
    assert_eq!(folder.ingest().added, 4);
    folder.remove("a.txt");
    folder.remove("sub/b.txt");
    folder.remove("sub2/d.txt");
    let told: Told = folder.run(&["ingest", "in/sub", "--json"]).ok().json();
    assert_eq!(told.removed, 1, "{told:?}");
    assert_eq!(check(&folder.index()), 3);
    assert_eq!(folder.ingest().removed, 2);
    assert_eq!(check(&folder.index()), 1);
}

#[test]
fn after_any_changes_the_index_is_as_if_it_were_built_anew() {
    change_at_random(12, false);
}

#[test]
fn after_any_changes_of_files_that_share_ids_the_index_is_as_if_it_were_built_anew() {
    change_at_random(13, true);
}

/// Thirty random changes of a folder, each followed by an ingest; now and then it is compared with a new index.
fn change_at_random(seed: u64, shares_ids: bool) {
    const FOLDERS: [&str; 5] = ["", "a/", "a/x/", "b/", "b/y/z/"];
    const STEPS: usize = 30;
    let folder = Folder::new();
    let mut random = Random::new(seed);
    let mut next_id = 0;
    let mut time = SystemTime::now() - Duration::from_secs(1_000_000);
    let mut log = Vec::new();
    for step in 1..=STEPS {
        // Several changes at a time.
        for _ in 0..1 + random.below(4) {
            let files = names(&folder.root());
            let done = match random.below(12) {
                0 | 1 if !files.is_empty() => {
                    let name = random.pick(&files);
                    folder.remove(name);
                    format!("remove {name}")
                }
                2 if !files.is_empty() => {
                    let name = random.pick(&files);
                    time += Duration::from_secs(10);
                    set_modified(&folder.source(name), time);
                    format!("touch {name}")
                }
                3 if !files.is_empty() => {
                    let from = random.pick(&files).clone();
                    let extension = from.split_once('.').unwrap().1;
                    let to = format!("{}r{}.{extension}", random.pick(&FOLDERS), random.below(5));
                    fs::create_dir_all(folder.source(&to).parent().unwrap()).unwrap();
                    fs::rename(folder.source(&from), folder.source(&to)).unwrap();
                    format!("rename {from} {to}")
                }
                4 if step > 5 && random.chance(30) => {
                    let name = *random.pick(&FOLDERS[1..]);
                    let _ = fs::remove_dir_all(folder.source(name));
                    format!("remove all of {name}")
                }
                5..=7 if !files.is_empty() => {
                    let name = random.pick(&files).clone();
                    let bytes = content(&name, &mut random, &mut next_id, shares_ids);
                    folder.write(&name, bytes);
                    format!("change {name}")
                }
                _ => {
                    let extension = *random.pick(&["txt", "txt", "md", "jsonl", "csv", "zip", "jsonl.gz"]);
                    let name = format!("{}{}.{extension}", random.pick(&FOLDERS), random.below(6));
                    let bytes = content(&name, &mut random, &mut next_id, shares_ids);
                    folder.write(&name, bytes);
                    if random.chance(50) {
                        time += Duration::from_secs(10);
                        set_modified(&folder.source(&name), time);
                    }
                    format!("write {name}")
                }
            };
            log.push(format!("{step}: {done}"));
        }
        let told = folder.ingest();
        log.push(format!("{step}: {:?}", told.counts()));
        if step % 5 == 0 || step == STEPS {
            println!("{}", log.join("\n"));
            log.clear();
            check(&folder.index());
            compare(&folder);
        }
        if step % 10 == 0 {
            let told = folder.ingest();
            assert_eq!((told.added, told.replaced, told.removed), (0, 0, 0), "{told:?}");
        }
    }
    folder.run(&["ingest", "--rebuild"]).ok();
    check(&folder.index());
    compare(&folder);
}

fn compare(folder: &Folder) {
    let fresh = folder.fresh("anew", &[]);
    println!("{} documents", documents(&fresh).len());
    assert_same(&folder.index(), &fresh);
}

/// What may stand in a file of that name.
fn content(name: &str, random: &mut Random, next_id: &mut usize, shares_ids: bool) -> Vec<u8> {
    const NAMES: [&str; 6] = ["محمد مرسي", "الأمم المتحدة", "القاهرة", "بيروت", "أنجيلا ميركل", "شركة أرامكو"];
    let text = |random: &mut Random| format!("{} {} رقم", words(random, 15), random.pick(&NAMES));
    let extension = name.split_once('.').unwrap().1;
    match extension {
        "jsonl" | "jsonl.gz" => {
            let mut lines = String::new();
            for _ in 0..random.below(8) {
                let id = match shares_ids {
                    true => random.below(25),
                    false => {
                        *next_id += 1;
                        1_000 + *next_id
                    }
                };
                let date = format!("20{:02}-0{}-11", random.below(20), 1 + random.below(9));
                let mut line = serde_json::json!({"text": text(random), "date": date, "source": "رويترز"});
                if random.chance(80) {
                    line["id"] = format!("id-{id}").into();
                }
                lines += &(line.to_string() + "\n");
            }
            match extension {
                "jsonl" => lines.into_bytes(),
                _ => gz(lines.as_bytes()),
            }
        }
        "csv" => {
            let mut rows = "title,text,category\n".to_owned();
            for number in 0..1 + random.below(6) {
                let text = text(random).replace(['"', '\n', '\r', '\0'], " ");
                rows += &format!("عنوان {number},\"{text}\",سياسة\n");
            }
            rows.into_bytes()
        }
        "zip" => {
            let members: Vec<(String, Vec<u8>)> = (0..random.below(5))
                .map(|_| {
                    let number = random.below(6);
                    let extension = *random.pick(&["txt", "txt", "jsonl", "csv", "png"]);
                    let name = format!("m{number}.{extension}");
                    let bytes = content(&name, random, next_id, shares_ids);
                    (name, bytes)
                })
                .collect();
            let mut seen = BTreeSet::new();
            let members: Vec<_> = members.into_iter().filter(|(name, _)| seen.insert(name.clone())).collect();
            zip(&members)
        }
        _ => text(random).into_bytes(),
    }
}

#[test]
fn a_link_and_its_target_are_two_documents_until_one_of_them_goes() {
    let folder = Folder::new();
    folder.write("real/a.txt", "زرافة");
    std::os::unix::fs::symlink("real/a.txt", folder.source("link.txt")).unwrap();
    assert_eq!(folder.ingest().counts(), [2, 0, 0, 0, 0]);
    folder.write("real/a.txt", "زرافة وفيل");
    assert_eq!(folder.ingest().counts(), [0, 2, 0, 0, 0]);
    folder.remove("link.txt");
    assert_eq!(folder.ingest().counts(), [0, 0, 1, 1, 0]);
    folder.assert_fresh();
}

#[test]
fn an_ingest_with_nothing_to_do_writes_nothing() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    folder.write("b.jsonl", lines(0..50, "سطر", &mut Random::new(14)));
    for name in ["a.txt", "b.jsonl"] {
        folder.age(name, 100);
    }
    folder.ingest();
    let stamps = |index: &Path| -> Vec<(String, SystemTime, u64)> {
        let files = names(index).into_iter().filter(|name| !name.ends_with(".lock"));
        let stamp = |name: String| {
            let metadata = fs::metadata(index.join(&name)).unwrap();
            (name, metadata.modified().unwrap(), metadata.len())
        };
        files.map(stamp).collect()
    };
    let before = stamps(&folder.index());
    assert_eq!(folder.ingest().counts(), [0, 0, 51, 0, 0]);
    assert_eq!(stamps(&folder.index()), before);
}

#[test]
fn what_can_no_longer_be_read_stays_until_its_file_can() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    folder.write("b.jsonl", "{\"id\": \"1\", \"text\": \"فيل\"}\n{\"id\": \"2\", \"text\": \"نمر\"}\n");
    folder.write("c.zip", zip(&[("x.txt", "غزال"), ("y.txt", "ظبي")]));
    assert_eq!(folder.ingest().counts(), [5, 0, 0, 0, 0]);
    folder.write("a.txt", "زرافة\0");
    folder.write("b.jsonl", "{\"id\": \"1\", \"text\": \"فيل\"}\n{\"id\": \"2\", \"text\n");
    folder.write("c.zip", zip(&[("x.txt", "غزال"), ("y.txt", "\0")]));
    for _ in 0..2 {
        let told = folder.ingest();
        assert_eq!((told.removed, told.failed), (0, 3), "{told:?}");
        assert_eq!(check(&folder.index()), 5);
    }
    folder.write("a.txt", "حصان");
    folder.write("b.jsonl", "{\"id\": \"1\", \"text\": \"فيل\"}\n");
    folder.write("c.zip", zip(&[("x.txt", "غزال")]));
    assert_eq!(folder.ingest().counts(), [0, 1, 2, 2, 0]);
    folder.assert_fresh();
}

#[test]
fn copies_are_found_by_an_ingest_after_one_that_changed_nothing() {
    let folder = Folder::new();
    let text =
        "أعلن الوزير اليوم في مؤتمر صحفي عن خطة جديدة لتطوير الطرق والجسور في المدينة القديمة ".repeat(3);
    folder.write("a.txt", &text);
    for _ in 0..2 {
        folder.age("a.txt", 100);
        folder.ingest();
    }
    folder.write("b.txt", &text);
    folder.write("c.txt", "قال الرئيس محمد مرسي إن السيد مرسي سيزور بيروت");
    folder.ingest();
    assert_eq!(folder.total("الجسور"), 1);
    folder.assert_fresh();
}
