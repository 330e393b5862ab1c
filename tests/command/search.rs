//! `fihris search` and `fihris facets`.

use std::{fs, io::Read, process::Stdio};

use crate::program::{Answer, Count, Hit, NUM_SAMPLES, fihris, samples};

fn answer<const N: usize>(args: [&str; N]) -> Answer {
    let mut all = vec!["search", "--index", samples(), "--json"];
    all.extend(args);
    crate::program::run(&all, env!("CARGO_MANIFEST_DIR").as_ref()).ok().json()
}

fn ids(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.id.as_str()).collect()
}

#[test]
fn the_json_of_a_search_is_that_of_the_contract() {
    let found = answer(["كتاب OR كتب", "--facet", "source", "--facet", "person:3", "--limit", "5"]);
    assert_eq!(found.query, "كتاب OR كتب");
    assert!(found.took_ms > 0.0 && found.total > 5);
    assert_eq!(found.hits.len(), 5);
    assert!(found.hits.is_sorted_by(|one, next| one.score >= next.score));
    for (rank, hit) in (1..).zip(&found.hits) {
        assert_eq!(hit.rank, rank);
        assert!(hit.score > 0.0 && !hit.id.is_empty() && !hit.snippet.text.is_empty());
        let parts = [(&hit.title, &hit.title_highlights), (&hit.snippet.text, &hit.snippet.highlights)];
        let mut num_marked = 0;
        for (text, highlights) in parts {
            for [from, to] in highlights {
                // Bytes, on character boundaries, of the text beside them.
                let marked = text.get(*from..*to).unwrap();
                assert!(marked.contains('ك') && !marked.contains(' '), "{marked}");
                num_marked += 1;
            }
        }
        assert!(num_marked > 0, "{hit:?}");
    }
    assert_eq!(found.facets.keys().collect::<Vec<_>>(), ["person", "source"]);
    assert!(found.facets["person"].len() <= 3);
    let sources = &found.facets["source"];
    assert!(sources.is_sorted_by(|one, next| one.count >= next.count) && !sources.is_empty());
}

#[test]
fn highlights_include_the_marks_of_the_author() {
    let found = answer(["معرض عربي", "--limit", "100"]);
    let hit = found.hits.iter().find(|hit| hit.id.contains("vocalized-calligraphy")).unwrap();
    let title: Vec<&str> = hit.title_highlights.iter().map(|[from, to]| &hit.title[*from..*to]).collect();
    assert_eq!(title, ["مَعْرِضٌ", "العَرَبِيِّ"]);
    let snippet = &hit.snippet;
    assert!(!snippet.highlights.is_empty());
    for [from, to] in &snippet.highlights {
        let is_mark = |letter: char| ('\u{64B}'..='\u{652}').contains(&letter);
        assert!(snippet.text[*from..*to].contains(is_mark), "{snippet:?}");
        assert!(!snippet.text[*to..].starts_with(is_mark), "{snippet:?}");
    }
}

#[test]
fn no_hit_is_exit_1_and_no_error() {
    let done = fihris(["search", "زقزقزقزق", "--index", samples()]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""), "{done:?}");
    let done = fihris(["search", "زقزقزقزق", "--index", samples(), "--json"]);
    assert_eq!(done.code, Some(1));
    let found: Answer = done.json();
    assert!(found.total == 0 && found.hits.is_empty() && found.facets.is_empty());
    let done = fihris(["facets", "person", "زقزقزقزق", "--index", samples()]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""), "{done:?}");
}

#[test]
fn where_nothing_is_found_what_would_find_something_is_said() {
    let search = |query: &str, more: &[&str]| {
        let args = [&["search", query, "--index", samples()], more].concat();
        let done = crate::program::run(&args, env!("CARGO_MANIFEST_DIR").as_ref());
        assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""), "{done:?}");
        done.stderr
    };
    let said = search("كتاب", &["--source", "لا مصدر"]);
    assert!(said.contains("fihris: without --source لا مصدر: ") && said.contains(" documents\n"), "{said}");
    let said = search("كتاب", &["--from", "1950", "--to", "1951"]);
    assert!(said.contains("fihris: without --from and --to: "), "{said}");
    let said = search("+كتاب +زقزقزقزق", &[]);
    assert!(said.contains("fihris: as \"+كتاب\": "), "{said}");
    let said = search(";jhf", &[]);
    assert!(said.contains("fihris: as \"كتاب\": "), "{said}");
    let said = search("الاسكندريح", &[]);
    assert!(said.contains("fihris: as \"الإسكندرية\": "), "{said}");
    // What is found for JSON is the answer alone.
    assert_eq!(search_json_stderr(), "");
}

fn search_json_stderr() -> String {
    let args = ["search", "كتاب", "--source", "لا مصدر", "--index", samples(), "--json"];
    fihris(args).stderr
}

#[test]
fn a_corpus_is_ingested_once_and_then_found_unchanged() {
    let dir = tempfile::tempdir().unwrap();
    let index = dir.path().join("new").join("index");
    let index = index.to_str().unwrap();
    let first = fihris(["search", "الميناء", "--corpus", "corpus", "--index", index]).ok();
    assert!(first.stderr.contains("84 added"), "{first:?}");
    let segments = || {
        let files = fs::read_dir(dir.path().join("new/index/segments")).unwrap();
        let mut names: Vec<String> =
            files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| !name.starts_with('.') && name != "meta.json");
        names.sort();
        names
    };
    let before = segments();
    let second = fihris(["search", "الميناء", "--corpus", "corpus", "--index", index]).ok();
    assert_eq!(second.stdout, first.stdout);
    assert!(!second.stderr.contains("added"), "{second:?}");
    assert_eq!(segments(), before, "nothing was written");
    let report: crate::program::Report = fihris(["ingest", "corpus", "--index", index, "--json"]).ok().json();
    assert_eq!((report.unchanged, report.added, report.replaced), (NUM_SAMPLES, 0, 0));
}

#[test]
fn a_person_is_one_filter_in_any_spelling_and_script() {
    let expected = answer(["ترامب OR رئيس", "--person", "مارك زوكربيرغ", "--limit", "100"]);
    assert!(expected.total > 1);
    for hit in &expected.hits {
        assert!(hit.persons.iter().any(|name| name == "مارك زوكربيرغ"), "{hit:?}");
    }
    for name in ["زوكربيرغ", "زوكربيرج", "Zuckerberg", "Mark Zuckerberg", "zuckerberg", "مَارْك زُوكَرْبِيرْغ"]
    {
        let found = answer(["ترامب OR رئيس", "--person", name, "--limit", "100"]);
        assert_eq!(ids(&found.hits), ids(&expected.hits), "{name}");
    }
    let by_query = answer(["(ترامب OR رئيس) person:Zuckerberg", "--limit", "100"]);
    let mut found = ids(&by_query.hits);
    let mut expected = ids(&expected.hits);
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn the_same_filter_twice_is_or_and_different_filters_are_and() {
    let total = |args: &[&str]| {
        let mut all = vec!["search", "من OR في", "--index", samples(), "--limit", "100", "--json"];
        all.extend(args);
        let done = crate::program::run(&all, env!("CARGO_MANIFEST_DIR").as_ref());
        done.json::<Answer>().total
    };
    let sources = answer(["من OR في", "--facet", "source", "--limit", "1"]);
    let [one, two] = [0, 1].map(|place| &sources.facets["source"][place]);
    let (first, second) = (one.value.as_str(), two.value.as_str());
    assert_eq!(total(&["--source", first]) as u64, one.count);
    assert_eq!(total(&["--source", first, "--source", second]) as u64, one.count + two.count);
    let narrowed = answer(["من OR في", "--source", first, "--facet", "category", "--facet", "source"]);
    // A facet's counts ignore its own filter.
    assert_eq!(narrowed.facets["source"][1], *two);
    if let Some(category) = narrowed.facets["category"].first() {
        assert_eq!(total(&["--source", first, "--category", &category.value]) as u64, category.count);
    }
}

#[test]
fn days_are_included_at_both_ends_and_months_are_whole() {
    let all = answer(["من OR في", "--sort", "date", "--limit", "100"]);
    let dates: Vec<&str> = all.hits.iter().filter_map(|hit| hit.date.as_deref()).collect();
    assert!(dates.is_sorted_by(|one, next| one >= next) && dates.len() > 50);
    let (from, to) = (dates[40], dates[10]);
    let found = answer(["من OR في", "--from", from, "--to", to, "--sort", "date", "--limit", "100"]);
    let expected: Vec<&str> = dates.iter().copied().filter(|date| (from..=to).contains(date)).collect();
    assert_eq!(found.hits.iter().filter_map(|hit| hit.date.as_deref()).collect::<Vec<_>>(), expected);
    let month = &from[..7];
    let found = answer(["من OR في", "--from", month, "--to", month, "--limit", "100"]);
    assert_eq!(found.total, dates.iter().filter(|date| date.starts_with(month)).count());
}

#[test]
fn pages_follow_each_other() {
    let all = answer(["من OR في", "--limit", "30"]);
    let first = answer(["من OR في", "--limit", "15"]);
    let second = answer(["من OR في", "--limit", "15", "--offset", "15"]);
    assert_eq!([ids(&first.hits), ids(&second.hits)].concat(), ids(&all.hits));
    assert_eq!(second.hits[0].rank, 16);
    assert_eq!(first.total, second.total);
}

#[test]
fn feedback_changes_the_order_alone() {
    let mut num_changed = 0;
    for query in ["الطاقة الشمسية", "مكتبات الاسكندريه", "كأس العالم"] {
        let without = answer([query, "--limit", "84", "--facet", "source"]);
        let with = answer([query, "--limit", "84", "--facet", "source", "--feedback"]);
        assert_eq!((with.total, &with.facets), (without.total, &without.facets));
        let sorted = |hits: &[Hit]| {
            let mut sorted: Vec<_> =
                hits.iter().map(|hit| (hit.id.clone(), hit.snippet.text.clone())).collect();
            sorted.sort();
            sorted
        };
        assert_eq!(sorted(&with.hits), sorted(&without.hits), "{query}");
        num_changed += usize::from(ids(&with.hits) != ids(&without.hits));
    }
    assert!(num_changed > 0);
}

#[test]
fn facets_are_counted_with_and_without_a_query() {
    let done = fihris(["facets", "year", "--index", samples(), "--limit", "50"]).ok();
    let counts: Vec<(u64, &str)> = done
        .stdout
        .lines()
        .map(|line| line.trim().split_once("  ").unwrap())
        .map(|(count, year)| (count.parse().unwrap(), year))
        .collect();
    let found: Answer =
        fihris(["facets", "year", "--index", samples(), "--limit", "50", "--json"]).ok().json();
    let years: &Vec<Count> = &found.facets["year"];
    assert!(years.iter().map(|count| (count.count, count.value.as_str())).eq(counts));
    assert_eq!(found.total as u64, NUM_SAMPLES);
    assert!(years.iter().map(|count| count.count).sum::<u64>() <= NUM_SAMPLES && years.len() > 3);
    let narrowed: Answer =
        fihris(["facets", "year", "كتاب", "--from", "2023", "--index", samples(), "--json"]).ok().json();
    assert!(narrowed.facets["year"].iter().all(|count| count.value.as_str() >= "2023"));
}

#[test]
fn pipes_get_the_text_as_it_is() {
    for args in [
        ["search", "الحكومة OR الميناء", "--facet", "person", "--index", samples()],
        ["facets", "person", "--limit", "5", "--index", samples()],
        ["show", "news/2023-04-12-vocalized-calligraphy.md", "--index", samples(), "--index", samples()],
    ] {
        let args = if args[0] == "show" { &args[..4] } else { &args[..] };
        for no_color in [false, true] {
            let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_fihris"));
            command.args(args).env_remove("NO_COLOR");
            if no_color {
                command.env("NO_COLOR", "1");
            }
            let output = command.output().unwrap();
            assert!(output.status.success());
            for text in [output.stdout, output.stderr] {
                let text = String::from_utf8(text).unwrap();
                let is_control = |letter: char| matches!(letter, '\u{1B}' | '\u{2066}'..='\u{2069}');
                assert!(!text.contains(is_control), "{text:?}");
            }
        }
    }
}

#[test]
fn a_reader_who_has_had_enough_is_no_error() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_fihris"))
        .args(["search", "من OR في", "--limit", "84", "--index", samples()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(child.wait().unwrap().success(), "{stderr}");
    assert!(!stderr.contains("panicked") && !stderr.contains("pipe"), "{stderr}");
}
