//! Runs searches over an open index.
//!
//! One pass over the documents gives the hits of the page, the total and the counts of all facets that are not
//! filtered; a facet with a filter of its own is counted in a pass without it, so that people can add a second value,
//! unless they ask who is named together.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use tantivy::{
    DocAddress, Order,
    collector::{Count, TopDocs},
    query::{AllQuery, ConstScoreQuery, Query},
};

use super::{
    explain::Explainer,
    explanation::Explanation,
    facets::{FacetCollector, FacetCount, top},
    feedback::likely_words,
    highlight::Highlighter,
    matched::Matcher,
    request::{RankRequest, SearchRequest, Sort},
    resolve::Resolver,
    response::{Hit, SearchResponse, Snippet, pairs},
    snippet::best_passage,
};
use crate::{
    analysis::Analyzer,
    document::{Document, EntityKind, Facet},
    error::Result,
    index::IndexReader,
    query::{
        Clause, Compiler, ResolveFacet,
        ast::{Node, TextField},
        engine::{Expansion, Ranking, SecondLook, dates_query, engine_query, facet_query, filtered},
        parse,
    },
};

/// An index ready to be searched, from any number of threads.
pub struct Searcher {
    reader: IndexReader,
    analyzer: Analyzer,
    /// Analyzers with a warm memory, lent to one reader of texts at a time.
    spare: Mutex<Vec<Analyzer>>,
    ranking: Ranking,
}

/// A filter of a request: that of a facet, with the keys that pass it, or that of the days.
struct Filter {
    facet: Option<Facet>,
    keys: Vec<String>,
    query: Box<dyn Query>,
}

impl Searcher {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// As [`IndexReader::open`].
    pub fn open(dir: &Path, analyzer: &Analyzer) -> Result<Searcher> {
        Ok(Searcher {
            reader: IndexReader::open(dir, analyzer)?,
            analyzer: analyzer.clone(),
            spare: Mutex::default(),
            ranking: Ranking::default(),
        })
    }

    /// The same searcher with other constants of the ranking.
    pub fn with_ranking(self, ranking: Ranking) -> Searcher {
        Searcher { ranking, ..self }
    }

    /// The index.
    pub fn reader(&self) -> &IndexReader {
        &self.reader
    }

    /// Answers a request.
    ///
    /// # Errors
    /// A query that cannot be parsed, or a damaged index.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse> {
        let started = Instant::now();
        let clause = self.clause(request)?;
        let filters = self.filters(request);
        let second = match &clause {
            Some(clause) if request.sort == Sort::Relevance => self.second_look(clause, request.feedback)?,
            _ => SecondLook::default(),
        };
        let query = self.query(clause.as_ref(), &second, &filters, None);
        let (counted_here, counted_apart): (Vec<_>, Vec<_>) = request
            .facets
            .iter()
            .copied()
            .partition(|(facet, _)| request.together || own_keys(&filters, *facet).is_empty());
        let facets = counted_here.iter().map(|(facet, _)| *facet).collect();
        let collector = FacetCollector { facets, reader: &self.reader };
        let (total, page, counts) =
            self.collect(query.as_ref(), clause.as_ref(), &second, request, collector)?;
        let mut counted: Vec<(Facet, Vec<FacetCount>)> = Vec::new();
        for (place, (facet, limit)) in counted_here.into_iter().enumerate() {
            let without = own_keys(&filters, facet);
            counted.push((facet, top(&counts, place, facet, limit, without, &self.reader)?));
        }
        for (facet, limit) in counted_apart {
            let query = self.query(clause.as_ref(), &second, &filters, Some(facet));
            let counts = self
                .reader
                .searcher()
                .search(query.as_ref(), &FacetCollector { facets: vec![facet], reader: &self.reader })?;
            counted.push((facet, top(&counts, 0, facet, limit, &[], &self.reader)?));
        }
        let in_order = request.facets.iter().filter_map(|(facet, _)| {
            let (_, counts) = counted.iter().find(|(known, _)| known == facet)?;
            Some((facet.name().to_owned(), counts.clone()))
        });
        let facets = in_order.collect();
        let highlighter = clause.as_ref().map(|clause| Highlighter::new(clause, &self.reader));
        let highlighter = highlighter.unwrap_or_default();
        let mut analyzer = self.borrow_analyzer();
        let explainer = request.explain.then(|| Explainer {
            clause: clause.as_ref(),
            request,
            matcher: Matcher::new(clause.as_ref(), &highlighter, &self.analyzer),
            reader: &self.reader,
            ranking: &self.ranking,
            second: &second,
        });
        let hits = page.into_iter().enumerate().map(|(index, (score, address))| {
            let document = self.reader.document(address)?;
            let place = request.offset + index;
            let explanation = explainer.as_ref();
            let explanation = explanation
                .map(|explainer| explainer.explain(address, place, &document, &mut analyzer))
                .transpose()?
                .map(|explanation| match second.wants_feedback() {
                    true => Explanation { feedback: score - explanation.sum(), ..explanation },
                    false => explanation,
                });
            let hit =
                self.hit(place + 1, score, document, &highlighter, &mut analyzer, request.snippet_chars)?;
            Ok(Hit { explanation, ..hit })
        });
        let hits = hits.collect::<Result<_>>()?;
        self.give_back(analyzer);
        Ok(SearchResponse {
            query: request.query.clone().unwrap_or_default(),
            total,
            took_ms: started.elapsed().as_secs_f64() * 1e3,
            hits,
            facets,
        })
    }

    /// Ids and scores of the best documents for a parsed query, best first, and nothing else.
    ///
    /// # Errors
    /// A damaged index.
    pub fn rank(&self, node: &Node, request: impl Into<RankRequest>) -> Result<Vec<(String, f32)>> {
        let RankRequest { limit, feedback } = request.into();
        let clause = self.compile(node)?;
        let second = self.second_look(&clause, feedback)?;
        let query = self.query(Some(&clause), &second, &[], None);
        let needed = second.needed(limit).clamp(1, self.num_docs());
        let top = TopDocs::with_limit(needed).order_by_score();
        let mut found = self.reader.searcher().search(query.as_ref(), &top)?;
        self.look_again(Some(&clause), &second, &mut found)?;
        found.truncate(limit);
        found.into_iter().map(|(score, address)| Ok((self.reader.id(address)?, score))).collect()
    }

    /// The engine's query for the documents of a request.
    pub(super) fn selection(&self, request: &SearchRequest) -> Result<Box<dyn Query>> {
        let clause = self.clause(request)?;
        Ok(self.query(clause.as_ref(), &SecondLook::default(), &self.filters(request), None))
    }

    /// The keys that a filter value means.
    pub(super) fn keys_of(&self, facet: Facet, value: &str) -> Vec<String> {
        Resolver { reader: &self.reader }.resolve(facet, value)
    }

    fn clause(&self, request: &SearchRequest) -> Result<Option<Clause>> {
        request.query.as_ref().map(|query| self.compile(&parse(query)?)).transpose()
    }

    /// Number of documents, at least 1: the engine sets aside room for as many hits as it is asked for.
    fn num_docs(&self) -> usize {
        usize::try_from(self.reader.num_docs()).unwrap_or(usize::MAX).max(1)
    }

    fn compile(&self, node: &Node) -> Result<Clause> {
        let compiler = Compiler {
            analyzer: &self.analyzer,
            schema: self.reader.schema(),
            searcher: self.reader.searcher(),
            facets: &Resolver { reader: &self.reader },
        };
        Ok(compiler.compile(node)?)
    }

    fn second_look(&self, clause: &Clause, feedback: bool) -> Result<SecondLook> {
        let (schema, searcher) = (self.reader.schema(), self.reader.searcher());
        Ok(SecondLook::new(clause, schema, searcher, &self.ranking, feedback)?)
    }

    /// The second look at hits, and what feedback makes of its order.
    fn look_again(
        &self,
        clause: Option<&Clause>,
        second: &SecondLook,
        hits: &mut [(f32, DocAddress)],
    ) -> Result<()> {
        let searcher = self.reader.searcher();
        second.rescore(searcher, hits)?;
        let Some(clause) = clause.filter(|_| second.wants_feedback()) else { return Ok(()) };
        let shares = Expansion::shares(clause, hits, &self.ranking);
        let mut documents = Vec::with_capacity(shares.len());
        for (share, address) in shares {
            documents.push((share, self.reader.document(address)?));
        }
        let mut analyzer = self.borrow_analyzer();
        let likely = likely_words(&documents, &mut analyzer);
        self.give_back(analyzer);
        let expansion = Expansion::new(clause, likely, self.reader.schema(), searcher, &self.ranking)?;
        Ok(expansion.rescore(searcher, hits)?)
    }

    /// The filters of a request: one for each facet, and one for the days.
    fn filters(&self, request: &SearchRequest) -> Vec<Filter> {
        let resolver = Resolver { reader: &self.reader };
        let mut filters = Vec::new();
        for facet in Facet::ALL {
            let wanted = request.filters.iter().filter(|(known, _)| *known == facet);
            let keys: Vec<String> = wanted.flat_map(|(_, value)| resolver.resolve(facet, value)).collect();
            if !keys.is_empty() {
                let query = facet_query(facet, &keys, self.reader.schema());
                filters.push(Filter { facet: Some(facet), keys, query });
            }
        }
        if request.dates.from.is_some() || request.dates.to.is_some() {
            let query = dates_query(request.dates, self.reader.schema());
            filters.push(Filter { facet: None, keys: Vec::new(), query });
        }
        filters
    }

    /// The engine's query: the clause and all filters but those of one facet.
    fn query(
        &self,
        clause: Option<&Clause>,
        second: &SecondLook,
        filters: &[Filter],
        except: Option<Facet>,
    ) -> Box<dyn Query> {
        let query = match clause {
            Some(clause) => engine_query(clause, self.reader.schema(), &self.ranking, second),
            None => Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0)),
        };
        let kept = filters.iter().filter(|filter| filter.facet.is_none() || filter.facet != except);
        filtered(query, kept.map(|filter| filter.query.box_clone()).collect())
    }

    /// Total, hits of the page with their scores, and facet counts.
    #[allow(clippy::type_complexity)]
    fn collect(
        &self,
        query: &dyn Query,
        clause: Option<&Clause>,
        second: &SecondLook,
        request: &SearchRequest,
        facets: FacetCollector<'_>,
    ) -> Result<(usize, Vec<(f32, DocAddress)>, Vec<super::facets::SegmentCounts>)> {
        let searcher = self.reader.searcher();
        if request.limit == 0 {
            let (total, counts) = searcher.search(query, &(Count, facets))?;
            return Ok((total, Vec::new(), counts));
        }
        let limit = request.limit.min(self.num_docs());
        let offset = request.offset.min(self.num_docs());
        Ok(match request.sort {
            Sort::Relevance => {
                let needed = second.needed(offset.saturating_add(limit)).min(self.num_docs());
                let top = TopDocs::with_limit(needed).order_by_score();
                let (total, mut best, counts) = searcher.search(query, &(Count, top, facets))?;
                self.look_again(clause, second, &mut best)?;
                (total, best.into_iter().skip(offset).take(limit).collect(), counts)
            }
            Sort::Date => {
                let top = TopDocs::with_limit(limit).and_offset(offset);
                let by_date = top.order_by_fast_field::<u64>("date", Order::Desc);
                let (total, page, counts) = searcher.search(query, &(Count, by_date, facets))?;
                (total, page.into_iter().map(|(_, address)| (0.0, address)).collect(), counts)
            }
        })
    }

    fn hit(
        &self,
        rank: usize,
        score: f32,
        document: Document,
        highlighter: &Highlighter,
        analyzer: &mut Analyzer,
        snippet_chars: usize,
    ) -> Result<Hit> {
        let title_matches = highlighter.matches(&document.title, TextField::Title, analyzer);
        let matches = highlighter.matches(&document.text, TextField::Text, analyzer);
        let passage = best_passage(&document.text, &matches, highlighter, snippet_chars);
        let marked = matches
            .into_iter()
            .map(|found| found.range)
            .filter(|range| passage.start <= range.start && range.end <= passage.end)
            .map(|range| range.start - passage.start..range.end - passage.start);
        let snippet = Snippet {
            highlights: pairs(marked),
            text: document.text.get(passage.clone()).unwrap_or("").to_owned(),
        };
        let [persons, companies, organizations, places] =
            EntityKind::ALL.map(|kind| self.shown(&document, kind));
        Ok(Hit {
            rank,
            score,
            id: document.id,
            title: document.title,
            date: document.date.map(|date| date.to_string()),
            source: document.source,
            url: document.url,
            path: document.path,
            snippet,
            title_highlights: pairs(title_matches.into_iter().map(|found| found.range)),
            persons: persons?,
            companies: companies?,
            organizations: organizations?,
            places: places?,
            explanation: None,
        })
    }

    /// The entities of a document under the names that their facets have.
    fn shown(&self, document: &Document, kind: EntityKind) -> Result<Vec<String>> {
        let mut shown = Vec::new();
        for name in document.entities.of(kind) {
            let display = self.reader.shown(kind, name)?;
            if !shown.contains(&display) {
                shown.push(display);
            }
        }
        Ok(shown)
    }

    pub(super) fn borrow_analyzer(&self) -> Analyzer {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        spare.unwrap_or_else(|| self.analyzer.clone())
    }

    pub(super) fn give_back(&self, analyzer: Analyzer) {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(analyzer);
    }
}

/// The keys that pass a facet's own filter; none where it has no filter.
fn own_keys(filters: &[Filter], facet: Facet) -> &[String] {
    filters.iter().find(|filter| filter.facet == Some(facet)).map_or(&[], |filter| &filter.keys)
}
