//! What can go wrong around an ingest takes no document away: full and read-only disks, files that change while they are
//! read, links in circles, bombs, several writers, damage.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    os::unix::{
        ffi::OsStrExt,
        fs::{MetadataExt, PermissionsExt, symlink},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use crate::{
    folder::{Folder, Told, catalogs, check, documents, lines, names, total, wait_for, zip},
    program::{Answer, Done, fihris},
    random::Random,
};

/// Several batches of the pipeline, so that an ingest of them goes on after its first commit.
const NUM_MANY: usize = 30_000;

#[test]
fn an_index_whose_lock_cannot_be_written_can_be_searched() {
    let folder = Folder::new();
    folder.write("a.txt", "عنوان\n\nزرافة في البرية");
    folder.ingest();
    // As on a disk that is mounted to be read only, also for those who may do everything.
    for lock in [".tantivy-meta.lock", ".tantivy-writer.lock"] {
        let lock = folder.index().join("segments").join(lock);
        let _ = fs::remove_file(&lock);
        fs::create_dir(&lock).unwrap();
    }
    let lock = folder.index().join(".fihris.lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    for args in
        [&["search", "زرافة"][..], &["show", "a.txt"], &["stats"], &["check"], &["search", "زرافة", "--json"]]
    {
        folder.run(args).ok();
    }
    folder.run(&["ingest", "in"]).fails_with(&["index", "cannot be locked"]);
    assert_eq!(folder.total("زرافة"), 1);
}

/// The program run by somebody who may not write what we do not let him.
struct Guest {
    program: PathBuf,
    is_root: bool,
}

impl Guest {
    fn new(folder: &Folder) -> Guest {
        let everybody = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.at(""), everybody.clone()).unwrap();
        let program = folder.at("program");
        fs::copy(env!("CARGO_BIN_EXE_fihris"), &program).unwrap();
        fs::set_permissions(&program, everybody).unwrap();
        Guest { program, is_root: fs::metadata("/proc/self").unwrap().uid() == 0 }
    }

    fn run(&self, folder: &Folder, args: &[&str]) -> Done {
        let mut command = Command::new(&self.program);
        if self.is_root {
            command.uid(65_534).gid(65_534);
        }
        done(command.args(args).current_dir(folder.at("")).output().unwrap())
    }
}

fn done(output: std::process::Output) -> Done {
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let done = Done { code: output.status.code(), stdout, stderr };
    assert!(!done.stderr.contains("panicked"), "{done:?}");
    done
}

/// Lets everybody read and nobody write what is below a path, or its owner write again.
fn set_writable(path: &Path, is_writable: bool) {
    let paths: Vec<PathBuf> =
        walkdir::WalkDir::new(path).into_iter().map(|entry| entry.unwrap().into_path()).collect();
    for path in paths {
        let mode = match (path.is_dir(), is_writable) {
            (true, false) => 0o555,
            (false, false) => 0o444,
            (true, true) => 0o755,
            (false, true) => 0o644,
        };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
}

#[test]
fn an_index_that_cannot_be_written_is_searched_and_an_ingest_into_it_says_so() {
    let folder = Folder::new();
    folder.write("a.txt", "عنوان\n\nزرافة في البرية");
    folder.ingest();
    let before = documents(&folder.index());
    let guest = Guest::new(&folder);
    set_writable(&folder.at("index"), false);
    folder.write("b.txt", "فيل");
    for args in [&["search", "زرافة"][..], &["show", "a.txt"], &["stats"], &["check"]] {
        guest.run(&folder, args).ok();
    }
    for args in [
        &["ingest", "in"][..],
        &["ingest", "in", "--full"],
        &["ingest", "in", "--rebuild"],
        &["ingest", "in", "--index", "new"],
        &["search", "فيل", "--corpus", "in"],
    ] {
        let done = guest.run(&folder, args);
        let place = if args.contains(&"new") { "new" } else { "index" };
        assert!(done.stderr.to_lowercase().contains("permission denied"), "{args:?} {done:?}");
        done.fails_with(&[place]);
    }
    set_writable(&folder.at("index"), true);
    assert_eq!(documents(&folder.index()), before);
    assert_eq!(folder.ingest().counts(), [1, 0, 1, 0, 0]);
}

#[test]
fn a_file_that_may_not_be_read_is_listed_and_keeps_its_documents() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    folder.write("b.txt", "فيل");
    let guest = Guest::new(&folder);
    set_writable(&folder.root(), true);
    fs::create_dir(folder.index()).unwrap();
    fs::set_permissions(folder.index(), fs::Permissions::from_mode(0o777)).unwrap();
    let ingest = || -> Told { guest.run(&folder, &["ingest", "in", "--json"]).ok().json() };
    assert_eq!(ingest().counts(), [2, 0, 0, 0, 0]);
    folder.write("b.txt", "فيل كبير");
    fs::set_permissions(folder.source("b.txt"), fs::Permissions::from_mode(0o0)).unwrap();
    let told = ingest();
    assert_eq!(
        (told.removed, told.failed, told.reasons("b.txt")),
        (0, 1, vec!["permission denied"]),
        "{told:?}"
    );
    assert_eq!(folder.total("فيل"), 1);
    fs::set_permissions(folder.source("b.txt"), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(ingest().counts(), [0, 1, 1, 0, 0]);
    assert_eq!(folder.total("كبير"), 1);
    // A folder that cannot be looked into takes nothing away.
    folder.write("sub/c.txt", "نمر");
    assert_eq!(ingest().added, 1);
    fs::set_permissions(folder.source("sub"), fs::Permissions::from_mode(0o0)).unwrap();
    let told = ingest();
    assert_eq!((told.removed, told.failed), (0, 1), "{told:?}");
    fs::set_permissions(folder.source("sub"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!((ingest().unchanged, folder.total("نمر")), (3, 1));
}

#[test]
fn a_file_that_goes_away_before_it_is_opened_takes_nothing_else_with_it() {
    let folder = Folder::new();
    folder.write("a.jsonl", lines(0..NUM_MANY, "كثير", &mut Random::new(2)));
    folder.write("gone.txt", "زرافة");
    folder.write("z.txt", "خرتيت");
    let mut running = folder.begin(&["--no-entities", "--commit-mb", "0.1"]);
    folder.await_commit(&mut running);
    folder.remove("gone.txt");
    let told: Told = running.done().ok().json();
    println!("{:?}", told.failures);
    assert_eq!(told.reasons("gone.txt"), ["there is no such file or folder"], "{:?}", told.failures);
    assert_eq!(told.counts(), [NUM_MANY as u64 + 1, 0, 0, 0, 1], "{:?}", told.failures);
    let told = folder.ingest_with(&["--no-entities"]);
    assert_eq!(told.counts(), [0, 0, NUM_MANY as u64 + 1, 0, 0], "{:?}", told.failures);
    folder.run(&["show", "z.txt"]).ok();
}

#[test]
fn a_file_that_is_written_while_it_is_read_is_complete_after_the_next_ingest() {
    let folder = Folder::new();
    let options = ["--no-entities", "--commit-mb", "0.1"];
    folder.write("a.jsonl", lines(0..NUM_MANY, "كثير", &mut Random::new(3)));
    folder.write("z.txt", "فيل");
    let mut running = folder.begin(&options);
    folder.await_commit(&mut running);
    let mut file = fs::File::options().append(true).open(folder.source("a.jsonl")).unwrap();
    let mut written = NUM_MANY;
    while running.is_running() {
        let more = lines(written..written + 5, "كثير", &mut Random::new(written as u64));
        std::io::Write::write_all(&mut file, more.as_bytes()).unwrap();
        written += 5;
        thread::sleep(Duration::from_millis(10));
    }
    let told: Told = running.done().ok().json();
    println!("{written} written, {:?} told", told.counts());
    assert!(written > NUM_MANY && told.added >= NUM_MANY as u64, "{:?}", told.counts());
    let reasons = told.reasons("a.jsonl");
    assert!(reasons.iter().any(|reason| reason.contains("changed while it was read")), "{reasons:?}");
    folder.run(&["show", "z.txt"]).ok();
    let told = folder.ingest_with(&["--no-entities"]);
    assert_eq!((told.failed, told.removed), (0, 0), "{:?}", told.failures);
    assert_eq!(told.added + told.replaced + told.unchanged, written as u64 + 1, "{:?}", told.counts());
    let last = format!("{:06}", written - 1);
    folder.run(&["show", &last]).ok();
    assert_eq!(check(&folder.index()), written as u64 + 1);
    assert_eq!(folder.ingest_with(&["--no-entities"]).unchanged, written as u64 + 1);
}

#[test]
fn links_in_circles_end() {
    let folder = Folder::new();
    folder.write("sub/a.txt", "زرافة");
    for (target, link) in [
        ("a.txt", "a.txt"),
        ("c.txt", "b.txt"),
        ("b.txt", "c.txt"),
        (".", "here"),
        ("..", "sub/up"),
        ("../sub/up/in", "sub/far"),
        ("/", "all"),
        ("sub/a.txt", "link.txt"),
    ] {
        symlink(target, folder.source(link)).unwrap();
    }
    let told = folder.ingest();
    assert_eq!((told.added, told.failed), (2, 3), "{told:?}");
    assert_eq!(documents(&folder.index()).into_keys().collect::<Vec<_>>(), ["link.txt", "sub/a.txt"]);
    assert_eq!(folder.ingest().counts(), [0, 0, 2, 0, 3]);
}

#[test]
fn a_link_to_nowhere_keeps_nothing_else_in_the_index() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    folder.write("b.txt", "فيل");
    fs::write(folder.at("outside.txt"), "نمر").unwrap();
    symlink(folder.at("outside.txt"), folder.source("link.txt")).unwrap();
    assert_eq!(folder.ingest().counts(), [3, 0, 0, 0, 0]);
    folder.remove("a.txt");
    fs::remove_file(folder.at("outside.txt")).unwrap();
    let told = folder.ingest();
    assert_eq!((told.unchanged, told.removed, told.failed), (1, 1, 1), "{told:?}");
    // It may be on a disk that is not there now.
    assert_eq!((folder.total("زرافة"), folder.total("نمر")), (0, 1));
    folder.remove("link.txt");
    assert_eq!(folder.ingest().counts(), [0, 0, 1, 1, 0]);
}

/// Runs an ingest; what it said, and the most memory it had, in bytes.
pub fn measured(folder: &Folder, options: &[&str]) -> (Told, u64) {
    let mut running = folder.begin(options);
    let status = format!("/proc/{}/status", running.child.id());
    let mut peak = 0;
    while running.is_running() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) << 10);
        thread::sleep(Duration::from_millis(5));
    }
    (running.done().ok().json(), peak)
}

#[test]
#[cfg(target_os = "linux")]
fn files_of_4_gigabytes_of_nothing_are_refused_in_bounded_memory() {
    let folder = Folder::new();
    let hole = folder.at("hole");
    fs::File::create(&hole).unwrap().set_len(4 << 30).unwrap();
    let extensions = ["txt", "pdf", "html", "zip", "jsonl"];
    for extension in extensions {
        fs::hard_link(&hole, folder.source(&format!("hole.{extension}"))).unwrap();
    }
    folder.write("a.txt", "زرافة");
    folder.write("z.txt", "فيل");
    folder.age("hole.txt", 60);
    let (told, peak) = measured(&folder, &[]);
    println!("{} MiB at most, {:?}", peak >> 20, told.failures);
    assert_eq!(told.counts(), [2, 0, 0, 0, 5], "{told:?}");
    for extension in extensions {
        let reasons = told.reasons(&format!("hole.{extension}"));
        let expected = match extension {
            "zip" => "not a zip archive",
            "jsonl" => "binary file",
            _ => "larger than 64 MiB",
        };
        assert!(matches!(*reasons, [reason] if reason.contains(expected)), "{extension}: {reasons:?}");
    }
    assert!(peak < 1 << 30, "{peak}");
    assert_eq!((folder.total("زرافة"), folder.total("فيل")), (1, 1));
    // They are not read again.
    let (again, _) = measured(&folder, &[]);
    assert_eq!(again.counts(), [0, 0, 2, 0, 5], "{again:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn names_that_are_not_utf8_are_read_and_stay_apart() {
    let folder = Folder::new();
    let odd = |bytes: &[u8]| folder.root().join(OsStr::from_bytes(bytes));
    fs::create_dir(odd(b"\xC7\xC8")).unwrap();
    for (number, name) in [&b"\xFF.txt"[..], b"\xFE.txt", b"\xC7\xC8/\xC7.jsonl"].into_iter().enumerate() {
        fs::write(odd(name), format!("{{\"text\": \"خبر رقم{number}\"}}\n")).unwrap();
    }
    // Arabic in Windows-1256, in code page 720, and neither.
    let members = [&b"\xCA\xDE\xD1\xED\xD1.txt"[..], b"\x9A\xA6\xA0\x9F\xA9.txt", b"\xE9\xE8.txt"];
    let members: Vec<(&[u8], String)> =
        members.into_iter().zip(3..).map(|(name, number)| (name, format!("خبر رقم{number}"))).collect();
    folder.write("a.zip", zip(&members));
    let told = folder.ingest();
    assert_eq!(told.counts(), [6, 0, 0, 0, 0], "{told:?}");
    let ids: Vec<String> = documents(&folder.index()).into_keys().collect();
    println!("{ids:?}");
    for id in ["\\xFE.txt", "\\xFF.txt", "\\xC7\\xC8/\\xC7.jsonl:1", "a.zip/تقرير.txt", "a.zip/أخبار.txt"]
    {
        assert!(ids.iter().any(|found| found == id), "{id}: {ids:?}");
        folder.run(&["show", id]).ok();
    }
    assert_eq!(folder.ingest().counts(), [0, 0, 6, 0, 0]);
    fs::write(odd(b"\xFF.txt"), "آخر").unwrap();
    fs::remove_file(odd(b"\xFE.txt")).unwrap();
    fs::remove_dir_all(odd(b"\xC7\xC8")).unwrap();
    assert_eq!(folder.ingest().counts(), [0, 1, 3, 2, 0]);
    folder.assert_fresh();
}

#[test]
fn of_two_writers_the_second_is_refused_and_the_first_unharmed() {
    let folder = Folder::new();
    folder.write("a.jsonl", lines(0..NUM_MANY, "كثير", &mut Random::new(5)));
    fs::write(folder.at("b.txt"), "فيل").unwrap();
    let mut running = folder.begin(&["--no-entities", "--commit-mb", "0.1"]);
    folder.await_commit(&mut running);
    for args in [
        &["ingest", "b.txt"][..],
        &["ingest", "b.txt", "--full"],
        &["ingest", "--rebuild"],
        &["ingest", "b.txt", "--rebuild"],
        &["search", "فيل", "--corpus", "b.txt"],
    ] {
        folder.run(args).fails_with(&["another process is writing to the index in index", "--index DIR"]);
    }
    // Readers need not wait.
    assert!(folder.total("كثير") > 0);
    assert!(running.is_running(), "too fast for this test");
    let told: Told = running.done().ok().json();
    assert_eq!(told.counts(), [NUM_MANY as u64, 0, 0, 0, 0], "{:?}", told.failures);
    folder.run(&["ingest", "b.txt"]).ok();
    assert_eq!(check(&folder.index()), NUM_MANY as u64 + 1);
}

#[test]
fn readers_see_the_old_index_or_the_new_one_while_it_is_built_anew() {
    let folder = Folder::new();
    let mut random = Random::new(6);
    const NUM: usize = 3_000;
    // Copies, so that the total depends on the tables beside the segments too.
    let copies =
        "أعلن الوزير اليوم في مؤتمر صحفي عن خطة جديدة لتطوير الطرق والجسور في المدينة القديمة ".repeat(3);
    folder.write("copies/a.txt", &copies);
    folder.write("copies/b.txt", &copies);
    folder.write("copies/c.txt", &copies);
    folder.write("a.jsonl", lines(0..NUM, "مشترك", &mut random));
    folder.ingest_with(&["--no-entities"]);
    assert_eq!((folder.total("مشترك"), folder.total("الجسور")), (NUM, 1));
    let mut totals = vec![NUM];
    let is_over = AtomicBool::new(false);
    let (seen, folds) = thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let (mut seen, mut folds) = (Vec::new(), BTreeSet::new());
            while !is_over.load(Ordering::Relaxed) {
                let found = total(&folder.index(), "مشترك");
                if seen.last() != Some(&found) {
                    seen.push(found);
                }
                folds.insert(total(&folder.index(), "الجسور"));
                let shown = fihris(["show", "000001", "--index", folder.index().to_str().unwrap()]);
                assert_eq!(shown.code, Some(0), "{shown:?}");
            }
            (seen, folds)
        });
        for round in 1..=3 {
            folder.write("a.jsonl", lines(0..NUM + round, "مشترك", &mut random));
            let options: &[&str] = &["--full", "--no-entities"];
            folder.ingest_with(options);
            totals.push(NUM + round);
        }
        for _ in 0..3 {
            folder.run(&["ingest", "--rebuild"]).ok();
        }
        is_over.store(true, Ordering::Relaxed);
        reading.join().unwrap()
    });
    println!("{seen:?} {folds:?}");
    assert!(seen.iter().all(|found| totals.contains(found)), "{seen:?}");
    assert!(seen.is_sorted() && seen.len() > 1, "{seen:?}");
    assert_eq!(folds.into_iter().collect::<Vec<_>>(), [1], "the copies are one hit throughout");
}

#[test]
fn without_a_good_catalog_everything_is_read_again_and_nothing_is_there_twice() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 4] = [
        ("cut", |path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("other", |path| fs::write(path, zstd::encode_all(&b"{}"[..], 1).unwrap()).unwrap()),
        ("empty", |path| fs::write(path, "").unwrap()),
        ("gone", |path| fs::remove_file(path).unwrap()),
    ];
    for (name, damage) in damages {
        let folder = Folder::new();
        folder.write("a.txt", "زرافة");
        folder.write("b.jsonl", lines(0..50, "سطر", &mut Random::new(7)));
        folder.write("sub/c.zip", zip(&[("x.txt", "فيل"), ("y.txt", "نمر")]));
        folder.write("d.txt", "غزال");
        folder.write("e.txt", "ظبي");
        assert_eq!(folder.ingest().added, 55, "{name}");
        let catalogs = catalogs(&folder.index());
        let [catalog] = catalogs.as_slice() else { panic!("{catalogs:?}") };
        damage(&folder.index().join(catalog));
        folder.remove("d.txt");
        folder.write("e.txt", "ظبي آخر");
        let told = folder.ingest();
        assert_eq!(told.counts(), [0, 1, 53, 1, 0], "{name}: {told:?}");
        assert_eq!((check(&folder.index()), folder.total("غزال"), folder.total("آخر")), (54, 0, 1), "{name}");
        let told = folder.ingest();
        assert_eq!(told.counts(), [0, 0, 54, 0, 0], "{name}: {told:?}");
        folder.assert_fresh();
    }
}

#[test]
fn an_ingest_killed_between_catalog_and_commit_leaves_nothing_behind() {
    let folder = Folder::new();
    let mut random = Random::new(8);
    folder.write("a.jsonl", lines(0..9_000, "كثير", &mut random));
    let options = ["--no-entities", "--commit-mb", "0.05"];
    for number in 1..=6 {
        let mut running = folder.begin(&options);
        wait_for("a commit or its end", || !running.is_running() || catalogs(&folder.index()).len() > 1);
        thread::sleep(Duration::from_millis(random.below(15) as u64));
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        println!("{number}: {:?}", catalogs(&folder.index()));
    }
    // What a kill may leave, whether or not it did so here.
    for name in ["files-0123456789abcdef.json.zst", ".files-0123456789abcdef.json.zst.draft"] {
        fs::write(folder.index().join("segments").join(name), "half").unwrap();
    }
    folder.write("b.txt", "زرافة");
    let told = folder.ingest_with(&options);
    assert_eq!(told.added + told.replaced + told.unchanged, 9_001, "{told:?}");
    let left: Vec<String> =
        names(&folder.index()).into_iter().filter(|name| name.contains("files-")).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    let drafts: Vec<String> = names(&folder.index())
        .into_iter()
        .filter(|name| name.contains("draft") || name.contains(".tmp"))
        .collect();
    assert!(drafts.is_empty(), "{drafts:?}");
    assert_eq!((check(&folder.index()), folder.total("كثير")), (9_001, 9_000));
    let told = folder.ingest_with(&options);
    assert_eq!(told.counts(), [0, 0, 9_001, 0, 0], "{told:?}");
}

#[test]
fn an_index_inside_of_the_sources_is_none_of_them() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    for _ in 0..2 {
        let told: Told = folder.run(&["ingest", ".", "--index", "in/index", "--json"]).ok().json();
        assert_eq!((told.added + told.unchanged, told.failed), (1, 0), "{told:?}");
    }
    let answer: Answer = folder.run(&["search", "زرافة", "--index", "in/index", "--json"]).ok().json();
    assert_eq!(answer.total, 1);
}

#[test]
fn what_is_neither_file_nor_folder_is_passed_by() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    let made = Command::new("mkfifo").arg(folder.source("pipe.txt")).stderr(Stdio::null()).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("no mkfifo here");
        return;
    }
    symlink(folder.source("pipe.txt"), folder.source("link.txt")).unwrap();
    symlink("/dev/zero", folder.source("zero.txt")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.source("socket.txt")).unwrap();
    assert_eq!(folder.ingest().counts(), [1, 0, 0, 0, 0]);
}

/// Writes beyond so many kilobytes of a file fail, as those on a full disk do.
fn with_full_disk(folder: &Folder, kilobytes: u64) -> Done {
    let ingest = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kilobytes * 2);
    let arguments = ["-c", &ingest, env!("CARGO_BIN_EXE_fihris"), "ingest", "in", "--no-entities"];
    folder.begin_program("sh", &arguments).done()
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_takes_nothing_away() {
    let folder = Folder::new();
    folder.write("a.jsonl", lines(0..100, "قديم", &mut Random::new(1)));
    folder.ingest_with(&["--no-entities"]);
    folder.write("b.jsonl", lines(100..20_000, "جديد", &mut Random::new(2)));
    for kilobytes in [1, 20, 200] {
        let done = with_full_disk(&folder, kilobytes);
        assert_eq!(done.code, Some(2), "{done:?}");
        assert!(done.stderr.contains("File too large"), "{done:?}");
        assert_eq!((check(&folder.index()), folder.total("قديم"), folder.total("جديد")), (100, 100, 0));
    }
    folder.ingest_with(&["--no-entities"]);
    assert_eq!((check(&folder.index()), folder.total("جديد")), (20_000, 19_900));
}

#[test]
fn others_may_read_an_index() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    folder.ingest();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    let plain = mode(&folder.source("a.txt"));
    for name in names(&folder.index()) {
        assert_eq!(mode(&folder.index().join(&name)), plain, "{name}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_told_each_time_and_is_no_reason_to_write() {
    let folder = Folder::new();
    folder.write("a.txt", "زرافة");
    symlink("nowhere", folder.source("link.txt")).unwrap();
    folder.age("a.txt", 60);
    assert_eq!(folder.ingest().counts(), [1, 0, 0, 0, 1]);
    let written = || fs::read(folder.index().join("segments/meta.json")).unwrap();
    let before = written();
    assert_eq!(folder.ingest().counts(), [0, 0, 1, 0, 1]);
    assert_eq!(written(), before);
}

#[test]
fn of_very_many_bad_lines_the_first_are_listed_and_the_others_counted() {
    let folder = Folder::new();
    folder.write("a.jsonl", "{\n".repeat(5_000) + r#"{"id": "a", "text": "زرافة"}"#);
    for _ in 0..2 {
        let told = folder.ingest();
        assert_eq!((told.failed, told.failures.len()), (5_000, 1_001));
        let last = told.failures.last().unwrap();
        assert!(last.reason.contains("4000 more"), "{last:?}");
        assert_eq!(folder.total("زرافة"), 1);
    }
}
