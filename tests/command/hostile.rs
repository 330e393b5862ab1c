//! A thousand files of bytes that nobody meant to be read.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use fihris::{bundled, index::IndexReader};

use crate::{
    arabic::{characters, prose},
    program::{Health, Report, fihris},
    random::Random,
};

const NUM_FILES: usize = 1_000;
const EXTENSIONS: [&str; 9] =
    ["txt", "md", "jsonl", "ndjson", "txt.gz", "jsonl.gz", "md.zst", "jsonl.zst", "TXT"];

#[test]
fn every_hostile_file_is_in_the_index_or_among_the_failures() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("in");
    fs::create_dir(&folder).unwrap();
    let mut random = Random::new(20_240_601);
    let mut files: BTreeMap<String, PathBuf> = BTreeMap::new();
    for number in 0..NUM_FILES {
        let name = format!("{number:04}.{}", random.pick(&EXTENSIONS));
        let path = folder.join(&name);
        fs::write(&path, bytes(&mut random, &name)).unwrap();
        files.insert(name, path);
    }
    let [folder, index] = [&folder, &dir.path().join("index")].map(|path| path.to_str().unwrap().to_owned());
    let done = fihris(["ingest", &folder, "--index", &index, "--json"]).ok();
    assert!(!done.stderr.contains("panicked"), "{}", done.stderr);
    let report: Report = done.json();
    assert_eq!(report.failed, report.failures.len() as u64);

    let indexed = documents_by_file(Path::new(&index));
    assert_eq!((indexed.values().sum::<u64>(), report.replaced), (report.added, 0));
    let mut missing = Vec::new();
    for (name, path) in &files {
        let is_failed = report.failures.iter().any(|failure| Path::new(&failure.path) == path);
        if !is_failed && !indexed.contains_key(name) && !is_empty_lines(path) {
            missing.push(name);
        }
    }
    assert!(missing.is_empty(), "{} are nowhere: {missing:?}", missing.len());
    for failure in &report.failures {
        assert!(!failure.reason.is_empty() && !failure.reason.contains('\n'), "{failure:?}");
    }
    // Both kinds are there in numbers.
    assert!(indexed.len() > 200 && report.failed > 200, "{} {}", indexed.len(), report.failed);
    let health: Health = fihris(["check", "--index", &index, "--json"]).ok().json();
    assert!(health.ok);
    let again: Report = fihris(["ingest", &folder, "--index", &index, "--json"]).ok().json();
    assert_eq!((again.unchanged, again.added, again.failed), (report.added, 0, report.failed));
    fihris(["ingest", &folder, "--index", &index]).ok();
}

fn documents_by_file(index: &Path) -> BTreeMap<String, u64> {
    let reader = IndexReader::open(index, &bundled::analyzer()).unwrap();
    let mut files = BTreeMap::new();
    for address in reader.addresses() {
        let document = reader.document(address).unwrap();
        *files.entry(document.path.unwrap()).or_default() += 1;
    }
    files
}

/// Whether a file of JSON lines holds white space only, which is no document and no failure.
fn is_empty_lines(path: &Path) -> bool {
    let name = path.to_str().unwrap();
    let bytes = fs::read(path).unwrap();
    let bytes = match name.rsplit_once('.').unwrap().1 {
        "gz" => {
            let mut plain = Vec::new();
            let mut decoder = flate2::read::MultiGzDecoder::new(bytes.as_slice());
            match std::io::Read::read_to_end(&mut decoder, &mut plain) {
                Ok(_) => plain,
                Err(_) => return false,
            }
        }
        "zst" => match zstd::decode_all(bytes.as_slice()) {
            Ok(plain) => plain,
            Err(_) => return false,
        },
        _ => bytes,
    };
    let is_lines = name.contains("jsonl") || name.contains("ndjson");
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    is_lines && bytes.trim_ascii().is_empty()
}

fn bytes(random: &mut Random, name: &str) -> Vec<u8> {
    let plain = content(random, name.contains("json"));
    let mut bytes = match name.rsplit_once('.').unwrap().1 {
        // Some are not compressed at all.
        "gz" | "zst" if random.chance(10) => plain,
        "gz" => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(&plain).unwrap();
            encoder.finish().unwrap()
        }
        "zst" => zstd::encode_all(plain.as_slice(), 1).unwrap(),
        _ => plain,
    };
    if random.chance(15) {
        let len = random.below(bytes.len() + 1);
        bytes.truncate(len);
    }
    if random.chance(15) && !bytes.is_empty() {
        for _ in 0..1 + random.below(4) {
            let place = random.below(bytes.len());
            bytes[place] = random.number() as u8;
        }
    }
    bytes
}

fn content(random: &mut Random, is_json: bool) -> Vec<u8> {
    let len = random.below(200);
    match random.below(9) {
        0 => random.bytes(len),
        1 => characters(random, len).into_bytes(),
        2 => b"\xFF\xFE".iter().copied().chain(random.bytes(len)).collect(),
        3 => [b"\xEF\xBB\xBF".to_vec(), prose(random, 10).into_bytes()].concat(),
        4 => yaml(random).into_bytes(),
        5 => vec![*random.pick(b" \n\r\t[{\"\0"); len],
        6 => "[".repeat(10_000 * random.below(20)).into_bytes(),
        _ if is_json => {
            (0..1 + random.below(8)).map(|_| json(random) + "\n").collect::<String>().into_bytes()
        }
        _ => prose(random, 20).into_bytes(),
    }
}

/// Front matter, most of it broken.
fn yaml(random: &mut Random) -> String {
    let mut text = "---\n".to_owned();
    for _ in 0..random.below(6) {
        text += *random.pick(&[
            "title: ",
            "date: ",
            "persons: [",
            "<<: *a",
            "a: &a [*a]",
            "- ",
            "\t",
            "source: |\n  ",
        ]);
        let len = random.below(10);
        text += &characters(random, len);
        text.push('\n');
    }
    text + *random.pick(&["---\n", "...\n", ""]) + &prose(random, 10)
}

/// An object of JSON, some of them broken. None has an id, so that no two have the same.
fn json(random: &mut Random) -> String {
    let mut fields = Vec::new();
    for _ in 0..random.below(6) {
        let name = *random.pick(&["title", "text", "body", "date", "persons", "x", "places", "url"]);
        let value = match random.below(7) {
            0 => "null".to_owned(),
            1 => "1e999".to_owned(),
            2 => format!("[{}", "{\"a\":[".repeat(random.below(200))),
            3 => "\"\\ud800\"".to_owned(),
            4 => "[\"علي\", 5]".to_owned(),
            _ => serde_json::Value::from(prose(random, 5)).to_string(),
        };
        fields.push(format!("\"{name}\": {value}"));
    }
    format!("{{{}{}", fields.join(", "), random.pick(&["}", "}", "}", "", ",}", "} x"]))
}
