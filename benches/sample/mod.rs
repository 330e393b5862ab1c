//! The documents that the benches work on.
//!
//! By default those of `corpus/`, repeated to a few megabytes under new ids; or those of the file or folder named by
//! `FIHRIS_BENCH_NEWS`, such as a `.jsonl.zst` with title and text. The repeated sample has few different words, which
//! flatters every memory of words: publish figures of real collections only.
#![allow(dead_code, reason = "each bench uses some of it")]

use std::{
    env,
    fs::File,
    io::{BufWriter, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use anyhow::bail;
use fihris::{
    document::Document,
    ingest::{
        Options, format,
        walk::{Scope, Walk},
    },
};
use serde_json::json;

const VARIABLE: &str = "FIHRIS_BENCH_NEWS";
/// Bytes of text to which the sample is repeated.
const SAMPLE_BYTES: usize = 4 << 20;

/// A file or folder that `fihris ingest` reads: the one named by the variable, or the sample, written below `dir`.
pub fn source(dir: &Path) -> anyhow::Result<PathBuf> {
    if let Some(path) = env::var_os(VARIABLE) {
        return Ok(path.into());
    }
    let path = dir.join("sample.jsonl");
    let mut file = BufWriter::new(File::create(&path)?);
    for found in documents(SAMPLE_BYTES)? {
        let line = json!({
            "id": found.id, "title": found.title, "text": found.text, "date": found.date,
            "source": found.source, "author": found.author, "category": found.category, "url": found.url,
        });
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    Ok(path)
}

/// Documents of at most about so many bytes of text.
pub fn documents(max_bytes: usize) -> anyhow::Result<Vec<Document>> {
    let named = env::var_os(VARIABLE).map(PathBuf::from);
    let is_named = named.is_some();
    let root = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    let documents = read(&root, max_bytes)?;
    if is_named {
        return Ok(documents);
    }
    let mut repeated = Vec::new();
    let mut num_bytes = 0;
    for round in 0.. {
        for document in &documents {
            num_bytes += num_text_bytes(document);
            if num_bytes > max_bytes.min(SAMPLE_BYTES) {
                return Ok(repeated);
            }
            repeated.push(Document { id: format!("{}#{round}", document.id), ..document.clone() });
        }
    }
    Ok(repeated)
}

/// Bytes of a document's title and text.
pub fn num_text_bytes(document: &Document) -> usize {
    document.title.len() + document.text.len()
}

fn read(root: &Path, max_bytes: usize) -> anyhow::Result<Vec<Document>> {
    let mut documents = Vec::new();
    let mut num_bytes = 0;
    for file in Walk::new([Scope::all(root.to_owned())]) {
        let file = file.map_err(|failure| anyhow::anyhow!("{failure}"))?;
        format::documents(&file, &Options::default(), &mut |read| {
            if let Ok(document) = read {
                num_bytes += num_text_bytes(&document);
                documents.push(document);
            }
            if num_bytes < max_bytes { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if num_bytes >= max_bytes {
            break;
        }
    }
    if documents.is_empty() {
        bail!("no documents below {}", root.display());
    }
    Ok(documents)
}
