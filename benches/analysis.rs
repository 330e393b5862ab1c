//! Bytes of text a second on one thread: all terms of all tokens through tantivy's interface, by our tokenizer and by
//! tantivy's default one, and the recognition of entities.
//!
//! `FIHRIS_BENCH_NEWS=news.jsonl.zst cargo bench --bench analysis`; see `sample` for the input.

mod peer;
mod sample;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use fihris::{analysis::EngineTokenizer, bundled, document::Document};
use tantivy::tokenizer::{TextAnalyzer, TokenStream};

/// Bytes of text that one pass goes over.
const MAX_BYTES: usize = 8 << 20;

fn analysis(criterion: &mut Criterion) {
    let documents = sample::documents(MAX_BYTES).expect("the sample can be read");
    let num_bytes = documents.iter().map(sample::num_text_bytes).sum::<usize>() as u64;
    let mut group = criterion.benchmark_group("analysis");
    group.throughput(Throughput::Bytes(num_bytes)).sample_size(10);

    let mut ours = TextAnalyzer::from(EngineTokenizer::new(bundled::analyzer()));
    group.bench_function("terms/fihris", |bencher| bencher.iter(|| terms(&mut ours, &documents)));

    let mut default = peer::default_tokenizer();
    group.bench_function("terms/tantivy default", |bencher| bencher.iter(|| terms(&mut default, &documents)));

    let mut namer = bundled::namer();
    group.bench_function("entities/namer", |bencher| {
        bencher.iter_batched_ref(
            || documents.clone(),
            |documents| documents.iter_mut().for_each(|document| namer.name(document)),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// Number of terms, each looked at.
fn terms(analyzer: &mut TextAnalyzer, documents: &[Document]) -> usize {
    let mut num_terms = 0;
    for text in documents.iter().flat_map(|document| [&document.title, &document.text]) {
        let mut stream = analyzer.token_stream(text);
        while stream.advance() {
            black_box(stream.token());
            num_terms += 1;
        }
    }
    num_terms
}

criterion_group!(benches, analysis);
criterion_main!(benches);
