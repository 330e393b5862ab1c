//! The same index by tantivy alone: same input, fields, stored document, threads, memory and merges as
//! [`fihris::index::IndexWriter`], with a tokenizer of choice on title and text, with or without our entities.
#![allow(dead_code, reason = "each bench uses some of it")]

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

use fihris::{
    analysis::{KIN_TOKENIZER_NAME, TOKENIZER_NAME},
    document::{Document, Facet},
    entity::Namer,
    index::engine_settings,
    ingest::{
        Options,
        format::documents,
        walk::{Scope, Walk},
    },
    schema::{Schema, date_number, facet_key, facet_values, name_prefix},
};
use rayon::prelude::*;
use tantivy::{
    Index, IndexWriter, TantivyDocument,
    indexer::{IndexWriterOptions, LogMergePolicy},
    tokenizer::{LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer},
};
use xxhash_rust::xxh3::xxh3_64;

/// As in `src/ingest/reading.rs`.
const BATCH_BYTES: usize = 8 << 20;
const BATCH_PIECES: usize = 4096;
const NUM_AHEAD: usize = 1;
/// As in `src/index/writer.rs`.
const THREAD_MEMORY: usize = 96 << 20;
const MAX_DELETED: f32 = 0.25;
const MAX_THREADS: usize = 8;

/// tantivy's `default` tokenizer.
pub fn default_tokenizer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .build()
}

/// Indexes what is below `source` in the folder `dir`.
pub fn build(
    source: &Path,
    dir: &Path,
    tokenizer: TextAnalyzer,
    namer: Option<fn() -> Namer>,
) -> anyhow::Result<Index> {
    let schema = Schema::new();
    let builder = Index::builder().schema(schema.engine.clone()).settings(engine_settings());
    let index = builder.create_in_dir(dir)?;
    // Nothing is put into the field of kin.
    index.tokenizers().register(KIN_TOKENIZER_NAME, tokenizer.clone());
    index.tokenizers().register(TOKENIZER_NAME, tokenizer);
    let options = IndexWriterOptions::builder()
        .num_worker_threads(rayon::current_num_threads().clamp(1, MAX_THREADS))
        .memory_budget_per_thread(THREAD_MEMORY)
        .num_merge_threads(2)
        .build();
    let mut writer: IndexWriter = index.writer_with_options(options)?;
    let mut merging = LogMergePolicy::default();
    merging.set_del_docs_ratio_before_merge(MAX_DELETED);
    writer.set_merge_policy(Box::new(merging));
    let num_threads = rayon::current_num_threads();
    let namers: Vec<_> =
        namer.into_iter().flat_map(|namer| (0..num_threads).map(move |_| Mutex::new(namer()))).collect();
    thread::scope(|scope| {
        let (sender, batches) = std::sync::mpsc::sync_channel(NUM_AHEAD);
        let source = source.to_owned();
        let reading = scope.spawn(move || read(source, &mut |batch| sender.send(batch).is_ok()));
        for batch in batches {
            let documents: Vec<_> =
                batch.into_par_iter().filter_map(|document| named(document, &schema, &namers)).collect();
            for document in documents {
                writer.add_document(document?)?;
            }
        }
        reading.join().map_err(|_| anyhow::anyhow!("the reader panicked"))?
    })?;
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(index)
}

fn read(source: PathBuf, send: &mut dyn FnMut(Vec<Document>) -> bool) -> anyhow::Result<()> {
    let mut batch = Vec::new();
    let mut num_bytes = 0;
    for file in Walk::new([Scope::all(source)]) {
        let file = file.map_err(|failure| anyhow::anyhow!("{failure}"))?;
        documents(&file, &Options::default(), &mut |read| {
            let Ok(document) = read else { return ControlFlow::Continue(()) };
            num_bytes += document.text.len();
            batch.push(document);
            if num_bytes < BATCH_BYTES && batch.len() < BATCH_PIECES {
                return ControlFlow::Continue(());
            }
            num_bytes = 0;
            if send(std::mem::take(&mut batch)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
    }
    send(batch);
    Ok(())
}

fn named(
    mut document: Document,
    schema: &Schema,
    namers: &[Mutex<Namer>],
) -> Option<anyhow::Result<TantivyDocument>> {
    let hash = xxh3_64(document.text.as_bytes());
    if let Some(namer) = namers.get(rayon::current_thread_index().unwrap_or(0)) {
        namer.lock().ok()?.name(&mut document);
    }
    Some(engine_document(&document, hash, schema))
}

/// As in `src/index/writer.rs`.
fn engine_document(document: &Document, hash: u64, schema: &Schema) -> anyhow::Result<TantivyDocument> {
    let mut fields = TantivyDocument::new();
    fields.add_text(schema.id, &document.id);
    fields.add_text(schema.title, &document.title);
    fields.add_text(schema.text, &document.text);
    fields.add_bytes(schema.document, &serde_json::to_vec(document)?);
    if let Some(date) = document.date {
        fields.add_u64(schema.date, date_number(date));
    }
    fields.add_u64(schema.hash, hash);
    fields.add_text(schema.origin, document.path.as_deref().unwrap_or(""));
    for facet in Facet::ALL {
        for value in facet_values(document, facet) {
            let key = facet_key(&value);
            fields.add_text(schema.facet(facet), &key);
            fields.add_text(schema.name, format!("{}{value}", name_prefix(facet, &key)));
        }
    }
    Ok(fields)
}
