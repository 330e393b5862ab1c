//! The arrows of the design: which part of the library may use which, and who may print.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Each part with the parts that it may use, all of which stand above it here, so that there is no circle.
const ALLOWED: [(&str, &[&str]); 21] = [
    ("arabic", &[]),
    ("note", &[]),
    ("document", &["note"]),
    ("error", &[]),
    ("files", &["error"]),
    ("eval", &["error"]),
    ("names", &["arabic"]),
    ("analysis", &["arabic"]),
    ("encoding", &["note"]),
    ("repair", &["document", "note"]),
    ("copies", &["analysis", "arabic"]),
    // From the bytes of one file to a document.
    ("extract", &["document", "encoding", "note", "repair"]),
    ("entity", &["analysis", "arabic", "document", "error"]),
    // Puts together what comes with the program; below all that may ask for it.
    ("bundled", &["analysis", "arabic", "document", "entity", "names"]),
    ("schema", &["analysis", "arabic", "document"]),
    ("registry", &["document", "entity", "error", "files", "names", "schema"]),
    ("index", &["analysis", "arabic", "document", "error", "files", "registry", "schema"]),
    // Reads the words of a user, and finds those of an index.
    ("user_lexicon", &["analysis", "arabic", "bundled", "error", "index"]),
    ("query", &["analysis", "arabic", "document", "error", "schema"]),
    (
        "search",
        &[
            "analysis",
            "arabic",
            "document",
            "entity",
            "error",
            "index",
            "names",
            "query",
            "registry",
            "schema",
            "user_lexicon",
        ],
    ),
    (
        "ingest",
        &[
            "analysis", "copies", "document", "encoding", "entity", "error", "extract", "files", "index",
            "names", "note", "registry", "repair",
        ],
    ),
];

#[test]
fn every_part_uses_only_parts_below_it() {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (file, code) in library() {
        let part = part_of(&file);
        let allowed = ALLOWED.iter().find(|(known, _)| *known == part);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("{part} has no place in the design"));
        let depth = file.components().count() - usize::from(file.ends_with("mod.rs"));
        assert!(
            depth > 2 || !code.contains("super::super"),
            "{} leaves its part by super::super",
            file.display()
        );
        for path in crate_paths(&code) {
            // `crate::Error` and `crate::Result` are those of error.
            let target = match path.split("::").next().unwrap_or_default() {
                "Error" | "Result" => "error",
                target => target,
            };
            if target == part {
                continue;
            }
            used.entry(part.clone()).or_default().insert(target.to_owned());
            if !allowed.contains(&target) {
                wrong.push(format!("{} uses {path}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows point upward:\n{}", wrong.join("\n"));
    for (place, (part, allowed)) in ALLOWED.into_iter().enumerate() {
        let is_below = |target: &&str| ALLOWED[..place].iter().any(|(known, _)| known == target);
        assert!(allowed.iter().all(is_below), "{part} points upward in the table");
        let used = used.remove(part).unwrap_or_default();
        let idle: Vec<&&str> = allowed.iter().filter(|target| !used.contains(**target)).collect();
        assert!(idle.is_empty(), "{part} no longer uses {idle:?}: take the arrow out of the table");
    }
}

#[test]
fn servers_do_not_use_the_command_line() {
    for (file, code) in sources() {
        if ["mcp", "server"].contains(&part_of(&file).as_str()) {
            let paths = crate_paths(&code);
            assert!(paths.iter().all(|path| !path.starts_with("cli")), "{}: {paths:?}", file.display());
        }
    }
}

#[test]
fn only_the_command_line_prints_and_there_only_its_output() {
    let output = Path::new("cli").join("output.rs");
    let prints = ["print!(", "println!(", "eprint!(", "eprintln!(", "dbg!(", "stdout()", "stderr()"];
    for (file, code) in sources() {
        if file != output {
            for print in prints {
                assert!(!code.contains(print), "{} has {print}", file.display());
            }
        }
    }
}

#[test]
fn every_file_says_at_its_top_what_it_is() {
    for (file, _) in sources() {
        let whole = fs::read_to_string(root().join(&file)).unwrap();
        assert!(whole.starts_with("//! "), "{} begins with something else", file.display());
        let num_lines = whole.lines().count();
        assert!(num_lines <= 600, "{} has {num_lines} lines", file.display());
    }
}

#[test]
fn the_paths_of_a_use_are_all_seen() {
    let code = "use crate::{\n    a::{B, c::{D, E}},\n    f,\n};\nfn g() { crate::h::i(); } pub(crate) use crate::j::K;";
    assert_eq!(crate_paths(code), ["a::B", "a::c::D", "a::c::E", "f", "h::i", "j::K"]);
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The source files by path below `src`, without comments and tests.
fn sources() -> Vec<(PathBuf, String)> {
    let mut sources = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_owned();
                if !name.ends_with("tests.rs") {
                    let code = fs::read_to_string(&path).unwrap();
                    let code = code.split("\n#[cfg(test)]").next().unwrap_or_default();
                    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
                    sources.push((name, lines.collect::<Vec<_>>().join("\n")));
                }
            }
        }
    }
    assert!(sources.len() > 40, "the sources are elsewhere");
    sources
}

/// The files of the library but its root.
fn library() -> impl Iterator<Item = (PathBuf, String)> {
    let binary = ["cli", "mcp", "server", "main", "lib"];
    sources().into_iter().filter(move |(file, _)| !binary.contains(&part_of(file).as_str()))
}

fn part_of(file: &Path) -> String {
    let first = file.components().next().unwrap();
    Path::new(&first).file_stem().unwrap().to_string_lossy().into_owned()
}

/// What stands behind `crate::`, each path of a group by itself.
fn crate_paths(code: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        expand("", &code[at + found.len()..], &mut paths);
    }
    paths
}

/// Adds the paths that begin here; the rest behind them.
fn expand<'a>(start: &str, code: &'a str, paths: &mut Vec<String>) -> &'a str {
    let code = code.trim_start();
    if let Some(mut rest) = code.strip_prefix('{') {
        loop {
            rest = rest.trim_start().trim_start_matches(',').trim_start();
            if rest.is_empty() {
                return rest;
            }
            if let Some(behind) = rest.strip_prefix('}') {
                return behind;
            }
            rest = expand(start, rest, paths);
        }
    }
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '*';
    let end = code.find(|letter| !is_name(letter)).unwrap_or(code.len());
    let (name, rest) = code.split_at(end);
    let path = if start.is_empty() { name.to_owned() } else { format!("{start}::{name}") };
    match rest.strip_prefix("::") {
        Some(rest) => expand(&path, rest, paths),
        None => {
            paths.push(path);
            // A name that ` as` gives is passed over; what is neither name nor sign ends the path.
            let rest = rest.strip_prefix(" as ").map_or(rest, |rest| rest.trim_start_matches(is_name));
            if name.is_empty() { rest.get(1..).unwrap_or("") } else { rest }
        }
    }
}
