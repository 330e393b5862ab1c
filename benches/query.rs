//! Time of a query on one thread: three words of titles, ranked only and answered in full.
//!
//! The peer is tantivy with its default tokenizer over the same documents and fields: a disjunction of the words by its
//! query parser, its snippets for the text, no entities. Times are means over the queries, asked in turn.
//! `FIHRIS_BENCH_NEWS=news.jsonl.zst cargo bench --bench query`; see `sample` for the input.

mod peer;
mod sample;

use std::{iter::Cycle, path::Path, slice::Iter};

use anyhow::Context;
use criterion::{Criterion, criterion_group, criterion_main};
use fihris::{
    arabic::letters::{Class, class},
    bundled,
    document::Document,
    ingest::Ingest,
    query::plain,
    schema::Schema,
    search::{SearchRequest, Searcher},
};
use tantivy::{
    DocAddress, Index, TantivyDocument, Term,
    collector::{Count, TopDocs},
    query::{BooleanQuery, Query, QueryParser, TermQuery},
    schema::{IndexRecordOption, Value},
    snippet::SnippetGenerator,
};

const NUM_QUERIES: usize = 200;
const NUM_HITS: usize = 10;
/// Words of fewer letters are mostly particles.
const MIN_LETTERS: usize = 3;

fn query(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for the indexes");
    let (searcher, peer) = indexes(folder.path()).expect("the sample can be indexed");
    let queries = queries().expect("the sample can be read");
    let mut group = criterion.benchmark_group("query");

    let mut turn = queries.iter().cycle();
    group.bench_function("rank/fihris", |bencher| {
        bencher.iter(|| searcher.rank(&plain(next(&mut turn)), NUM_HITS).expect("a ranking"));
    });
    let mut turn = queries.iter().cycle();
    group.bench_function("rank/tantivy default", |bencher| {
        bencher.iter(|| peer.rank(next(&mut turn)).expect("a ranking"));
    });
    let mut turn = queries.iter().cycle();
    group.bench_function("search/fihris", |bencher| {
        bencher.iter(|| {
            let query = Some(next(&mut turn).to_owned());
            let request = SearchRequest { query, limit: NUM_HITS, ..SearchRequest::default() };
            searcher.search(&request).expect("an answer")
        });
    });
    let mut turn = queries.iter().cycle();
    group.bench_function("search/tantivy default", |bencher| {
        bencher.iter(|| peer.search(next(&mut turn)).expect("an answer"));
    });
    group.finish();
}

fn next<'a>(turn: &mut Cycle<Iter<'a, String>>) -> &'a str {
    turn.next().map_or("", String::as_str)
}

fn indexes(folder: &Path) -> anyhow::Result<(Searcher, Peer)> {
    let source = sample::source(folder)?;
    let ours = folder.join("fihris");
    let analyzer = bundled::analyzer();
    let namers = fihris::bundled::namers();
    Ingest::new(&ours, [source.clone()], &analyzer, &namers, fihris::bundled::name_matcher).run()?;
    let dir = folder.join("tantivy");
    std::fs::create_dir(&dir)?;
    let index = peer::build(&source, &dir, peer::default_tokenizer(), None)?;
    Ok((Searcher::open(&ours, &analyzer)?, Peer::new(&index)?))
}

/// The first three longer words of every k-th title, the same in every run.
fn queries() -> anyhow::Result<Vec<String>> {
    let documents = sample::documents(usize::MAX)?;
    let queries: Vec<String> = documents.iter().filter_map(|document| three_words(&document.title)).collect();
    let step = (queries.len() / NUM_QUERIES).max(1);
    Ok(queries.into_iter().step_by(step).take(NUM_QUERIES).collect())
}

fn three_words(title: &str) -> Option<String> {
    let is_letter = |letter: &char| matches!(class(*letter), Class::Arabic | Class::Letter);
    let mut words = title
        .split_whitespace()
        .map(|word| word.chars().filter(is_letter).collect::<String>())
        .filter(|word| word.chars().count() >= MIN_LETTERS && !matches!(word.as_str(), "AND" | "NOT"));
    Some([words.next()?, words.next()?, words.next()?].join(" "))
}

/// An index by tantivy alone.
struct Peer {
    schema: Schema,
    searcher: tantivy::Searcher,
    parser: QueryParser,
}

impl Peer {
    fn new(index: &Index) -> anyhow::Result<Peer> {
        let schema = Schema::new();
        let parser = QueryParser::for_index(index, vec![schema.title, schema.text]);
        Ok(Peer { searcher: index.reader()?.searcher(), parser, schema })
    }

    fn rank(&self, words: &str) -> anyhow::Result<Vec<(String, f32)>> {
        let query = self.parser.parse_query(words)?;
        let top = TopDocs::with_limit(NUM_HITS).order_by_score();
        let found = self.searcher.search(&query, &top)?;
        found.into_iter().map(|(score, address)| Ok((self.id(address)?, score))).collect()
    }

    fn search(&self, words: &str) -> anyhow::Result<(usize, Vec<(Document, String)>)> {
        let query = self.parser.parse_query(words)?;
        let top = TopDocs::with_limit(NUM_HITS).order_by_score();
        let (total, found) = self.searcher.search(&query, &(Count, top))?;
        let mut snippets =
            SnippetGenerator::create(&self.searcher, &*self.in_text(&*query), self.schema.text)?;
        snippets.set_max_num_chars(SearchRequest::default().snippet_chars);
        let hits = found.into_iter().map(|(_, address)| {
            let stored: TantivyDocument = self.searcher.doc(address)?;
            let json = stored.get_first(self.schema.document).and_then(|value| value.as_bytes());
            let document: Document = serde_json::from_slice(json.context("a stored document")?)?;
            let snippet = snippets.snippet(&document.text).to_html();
            Ok((document, snippet))
        });
        Ok((total, hits.collect::<anyhow::Result<_>>()?))
    }

    /// The words as they are looked for in the text.
    fn in_text(&self, query: &dyn Query) -> Box<dyn Query> {
        let mut terms: Vec<Term> = Vec::new();
        query.query_terms(&mut |term, _| terms.push(term.clone()));
        terms.retain(|term| term.field() == self.schema.text);
        let words = terms
            .into_iter()
            .map(|term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>);
        Box::new(BooleanQuery::union(words.collect()))
    }

    fn id(&self, address: DocAddress) -> anyhow::Result<String> {
        let mut id = String::new();
        let segment = self.searcher.segment_reader(address.segment_ord);
        let column = segment.fast_fields().str("id")?.context("a column of ids")?;
        if let Some(ord) = column.ords().first(address.doc_id) {
            column.ord_to_str(ord, &mut id)?;
        }
        Ok(id)
    }
}

criterion_group!(benches, query);
criterion_main!(benches);
