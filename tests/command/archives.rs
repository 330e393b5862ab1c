//! Archives that lie, that unpack to too much, or whose members would be written elsewhere.

use std::collections::BTreeSet;

use crate::{
    folder::{Folder, Zip, documents, gz, names, tar, zip},
    safety::measured,
};

#[test]
#[cfg(target_os = "linux")]
fn archives_that_unpack_to_too_much_are_refused_in_bounded_memory() {
    let folder = Folder::new();
    let zeros = vec![0; 100 << 20];
    let spaces = vec![b' '; 100 << 20];
    let text = "زرافة في البرية".as_bytes();
    folder.write("large.zip", zip(&[("a.txt", text), ("b.txt", &zeros), ("c.txt", text)]));
    folder.write("lines.zip", zip(&[("a.txt", text), ("b.jsonl", &spaces), ("c.txt", text)]));
    let mut nested = zip(&[("deepest.txt", text)]);
    for depth in (0..6).rev() {
        nested =
            zip(&[(format!("{depth}.zip").as_str(), nested.as_slice()), (&format!("{depth}.txt"), text)]);
    }
    folder.write("nested.zip", nested);
    folder.write("b.tar.gz", gz(&tar(&[(b"a.txt", text), (b"b.txt", &zeros), (b"c.txt", text)])));
    folder.write("b.txt.gz", gz(&zeros));
    folder.write("good.txt", text);
    let (told, peak) = measured(&folder, &["--max-ratio", "200"]);
    println!("{} MiB at most, {:?}", peak >> 20, told.failures);
    for (file, part) in [
        ("large.zip/b.txt", "than"),
        ("lines.zip/b.jsonl", "200 times its packed size"),
        ("nested.zip/0.zip/1.zip/2.zip/3.zip", "inside of more than 3 archives"),
        ("b.tar.gz/b.txt", "larger than 64 MiB"),
        ("b.txt.gz", "larger than 64 MiB"),
    ] {
        let reasons = told.reasons(file);
        assert!(matches!(*reasons, [reason] if reason.contains(part)), "{file}: {reasons:?}");
    }
    assert_eq!(told.failed, 6, "{told:?}");
    let ids: Vec<String> = documents(&folder.index()).into_keys().collect();
    let expected = [
        "b.tar.gz/a.txt",
        "b.tar.gz/c.txt",
        "good.txt",
        "large.zip/a.txt",
        "large.zip/c.txt",
        "lines.zip/a.txt",
        "lines.zip/c.txt",
        "nested.zip/0.txt",
        "nested.zip/0.zip/1.txt",
        "nested.zip/0.zip/1.zip/2.txt",
    ];
    assert_eq!(ids, expected);
    assert!(peak < 1 << 30, "{peak}");
}

#[test]
fn archives_in_an_archive_share_one_limit() {
    let folder = Folder::new();
    // .2 MiB, three times in each of the two.
    let text = "زرافة في البرية\n".repeat(8_000);
    let inner = zip(&["a.txt", "b.txt", "c.txt"].map(|name| (name, &text)));
    let members = ["1.zip", "2.zip"].map(|name| (name, &inner));
    folder.write("outer.zip", zip(&members));
    members.iter().for_each(|(name, bytes)| folder.write(name, bytes));
    let told = folder.ingest_with(&["--max-unpacked-mb", "1"]);
    println!("{:?}", told.failures);
    let reason = "the archive, with those before it, unpacks to more than 1 MiB; the rest of it is left out";
    for file in ["outer.zip/2.zip/b.txt", "outer.zip/2.zip"] {
        assert_eq!(told.reasons(file), [reason], "{file}");
    }
    let ids: Vec<String> = documents(&folder.index()).into_keys().collect();
    let expected = [
        "1.zip/a.txt",
        "1.zip/b.txt",
        "1.zip/c.txt",
        "2.zip/a.txt",
        "2.zip/b.txt",
        "2.zip/c.txt",
        "outer.zip/1.zip/a.txt",
        "outer.zip/1.zip/b.txt",
        "outer.zip/1.zip/c.txt",
        "outer.zip/2.zip/a.txt",
    ];
    assert_eq!(ids, expected);
    assert_eq!(told.failed, 2, "{told:?}");
    assert_eq!(folder.ingest().failed, 0);
}

#[test]
fn an_archive_of_more_members_than_it_has_or_may_have_is_told() {
    let folder = Folder::new();
    let zip_of = |number: u16| {
        let mut zip = Zip::default();
        zip.member(b"a.txt", "زرافة".as_bytes());
        zip.member(b"b.txt", "فيل".as_bytes());
        zip.end(number)
    };
    folder.write("more.zip", zip_of(0xFFFE));
    // What 1,000,000 members would look like: the count stands in a part that this archive lacks.
    folder.write("most.zip", zip_of(0xFFFF));
    let told = folder.ingest();
    println!("{:?}", told.failures);
    let reasons = told.reasons("more.zip");
    assert!(matches!(*reasons, [reason] if reason.contains("2 of 65534 members")), "{reasons:?}");
    assert_eq!(told.reasons("most.zip").len(), 1, "{told:?}");
    assert!(told.added >= 2, "{told:?}");
    folder.remove("more.zip");
    folder.remove("most.zip");
    let names: Vec<String> = (0..20).map(|number| format!("{number:02}.txt")).collect();
    let members: Vec<(&str, String)> =
        names.iter().map(|name| (name.as_str(), format!("خبر {name}"))).collect();
    folder.write("many.zip", zip(&members));
    let told = folder.ingest_with(&["--max-members", "7"]);
    let reasons = told.reasons("many.zip");
    assert!(matches!(*reasons, [reason] if reason.contains("more than 7 members")), "{told:?}");
    assert_eq!(told.added, 7, "{told:?}");
    // Other limits, other documents.
    assert_eq!(folder.ingest().counts(), [13, 7, 0, 0, 0]);
}

#[test]
fn members_whose_names_lead_out_of_an_archive_are_listed_and_written_nowhere() {
    let folder = Folder::new();
    let absolute = folder.at("absolute.txt").to_str().unwrap().to_owned();
    let text = "زرافة".as_bytes();
    let bad = ["../../up.txt", "a/../../../up.txt", &absolute, "..\\up.txt", "C:\\up.txt", "../up.jsonl"];
    let members: Vec<(&[u8], &[u8])> =
        bad.iter().chain(&["good.txt"]).map(|name| (name.as_bytes(), text)).collect();
    folder.write("a.zip", zip(&members));
    folder.write("b.tar", tar(&members));
    folder.write("c.tar.gz", gz(&tar(&members)));
    folder.write("d.zip", zip(&[("inner.tar", tar(&members))]));
    let before = names(&folder.at(""));
    let told = folder.ingest();
    println!("{:?}", told.failures);
    assert_eq!((told.added, told.failed), (4, 4 * bad.len() as u64), "{told:?}");
    assert!(told.failures.iter().all(|failure| failure.reason.contains("unsafe path")), "{told:?}");
    let after: BTreeSet<String> = names(&folder.at("")).into_iter().collect();
    let new: Vec<_> =
        after.iter().filter(|name| !before.contains(name) && !name.starts_with("index/")).collect();
    assert!(new.is_empty(), "{new:?}");
    for held in documents(&folder.index()).into_values() {
        assert!(held.document.id.ends_with("/good.txt"), "{held:?}");
    }
}
