//! Runs searches over an open index.
//!
//! One pass over the documents gives the hits of the page, the total and the counts of all facets that are not
//! filtered; a facet with a filter of its own is counted in a pass without it, so that people can add a second value,
//! unless they ask who is named together.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use tantivy::{
    DocAddress,
    query::{AllQuery, ConstScoreQuery, Query},
};

use super::{
    best::{BestHits, Found},
    explain::Explainer,
    explanation::Explanation,
    facets::{FacetCollector, FacetCount, Find, SegmentCounts, Wanted, top},
    feedback::likely_words,
    highlight::Highlighter,
    matched::Matcher,
    prepared::Prepared,
    request::{RankRequest, SearchRequest, Sort},
    resolve::Resolver,
    response::{Hit, SearchResponse},
};
use crate::{
    analysis::Analyzer,
    document::Facet,
    error::{Error, Result},
    index::{Count, IndexReader},
    query::{
        Clause, Compiler, ResolveFacet,
        ast::Node,
        engine::{
            Deadline, Expansion, Model, Ranking, SecondLook, Statistics, dates_query, engine_query,
            facet_query, filtered,
        },
        parse,
    },
    schema::facet_key,
};

/// An index ready to be searched, from any number of threads.
pub struct Searcher {
    reader: IndexReader,
    pub(super) analyzer: Analyzer,
    /// Analyzers with a warm memory, lent to one reader of texts at a time.
    spare: Mutex<Vec<Analyzer>>,
    pub(super) model: Model,
    pub(super) prepared: Prepared,
}

/// Total, hits with their scores, and facet counts.
type Collected = (usize, Vec<(f32, DocAddress)>, Vec<SegmentCounts>);

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
        let reader = IndexReader::open(dir, analyzer)?;
        let statistics = Arc::new(Statistics::new(reader.searcher()));
        Ok(Searcher {
            reader,
            analyzer: analyzer.clone(),
            spare: Mutex::default(),
            model: Model { ranking: Ranking::default(), statistics, deadline: Deadline::default() },
            prepared: Prepared::default(),
        })
    }

    /// The same searcher with other constants of the ranking.
    pub fn with_ranking(self, ranking: Ranking) -> Searcher {
        Searcher { model: Model { ranking, ..self.model }, ..self }
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
        let model = self.model_for(request);
        let clause = self.clause(request, &model)?;
        let filters = self.filters(request)?;
        let second = match &clause {
            Some(clause) if request.sort == Sort::Relevance => self.second_look(clause, request.feedback)?,
            _ => SecondLook::default(),
        };
        let query = self.query(clause.as_ref(), &second, &filters, None, &model);
        let (counted_here, counted_apart): (Vec<_>, Vec<_>) = request
            .facets
            .iter()
            .copied()
            .partition(|(facet, _)| request.together || own_keys(&filters, *facet).is_empty());
        let facets = counted_here.iter().map(|(facet, _)| *facet).collect();
        let folding = self.reader.folding(request.count)?;
        let collector = FacetCollector { facets, reader: &self.reader, folding: Arc::clone(&folding) };
        let (total, page, counts) =
            self.collect(query.as_ref(), clause.as_ref(), &second, request, collector)?;
        in_time(request)?;
        let mut counted: Vec<(Facet, Vec<FacetCount>)> = Vec::new();
        for (place, (facet, limit)) in counted_here.into_iter().enumerate() {
            let wanted = Wanted { without: own_keys(&filters, facet), find: self.find(request, facet) };
            counted.push((facet, top(&counts, place, facet, limit, &wanted, &self.reader)?));
        }
        for (facet, limit) in counted_apart {
            let query = self.query(clause.as_ref(), &second, &filters, Some(facet), &model);
            let collector =
                FacetCollector { facets: vec![facet], reader: &self.reader, folding: Arc::clone(&folding) };
            let counts = self.reader.searcher().search(query.as_ref(), &collector)?;
            in_time(request)?;
            let wanted = Wanted { find: self.find(request, facet), ..Wanted::default() };
            counted.push((facet, top(&counts, 0, facet, limit, &wanted, &self.reader)?));
        }
        let in_order = request.facets.iter().filter_map(|(facet, _)| {
            let (_, counts) = counted.iter().find(|(known, _)| known == facet)?;
            Some((facet.name().to_owned(), counts.clone()))
        });
        let facets = in_order.collect();
        let highlighter = clause
            .as_ref()
            .map(|clause| Highlighter::new(clause, self.reader.schema(), &self.model.statistics));
        let highlighter = highlighter.unwrap_or_default();
        let mut analyzer = self.borrow_analyzer();
        let explainer = request.explain.then(|| Explainer {
            clause: clause.as_ref(),
            request,
            matcher: Matcher::new(clause.as_ref(), &highlighter, &self.analyzer),
            reader: &self.reader,
            model: &self.model,
            second: &second,
        });
        // With copies counted by themselves, stories are looked up only where they are asked for.
        let stories = match request.count {
            Count::Copies if request.copies => self.reader.folding(Count::Stories)?,
            _ => folding,
        };
        let hits = page.into_iter().enumerate().map(|(index, (score, address))| {
            in_time(request)?;
            let passage = self.reader.passage(address)?;
            let place = request.offset + index;
            let explanation = explainer.as_ref();
            let explanation = explanation
                .map(|explainer| explainer.explain(address, place, &passage.document, &mut analyzer))
                .transpose()?
                .map(|explanation| match second.wants_feedback() {
                    true => Explanation { feedback: score - explanation.sum(), ..explanation },
                    false => explanation,
                });
            let story = self.story(address, &stories)?;
            let copies =
                request.copies.then(|| self.copies(address, &stories, request.max_copies)).transpose()?;
            let hit =
                self.hit(place + 1, score, passage, &highlighter, &mut analyzer, request.snippet_chars)?;
            Ok(Hit { story, copies, explanation, ..hit })
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

    /// Ids and scores of the best documents for a parsed query, best first, and nothing else. Copies of a story are
    /// documents by themselves.
    ///
    /// # Errors
    /// A damaged index.
    pub fn rank(&self, node: &Node, request: impl Into<RankRequest>) -> Result<Vec<(String, f32)>> {
        let RankRequest { limit, feedback } = request.into();
        let clause = self.compile(node, &self.model)?;
        let second = self.second_look(&clause, feedback)?;
        let query = self.query(Some(&clause), &second, &[], None, &self.model);
        let needed = second.needed(limit).clamp(1, self.num_docs());
        let best = BestHits {
            reader: &self.reader,
            folding: self.reader.folding(Count::Copies)?,
            sort: Sort::Relevance,
            limit: needed,
        };
        let mut found = scored(self.reader.searcher().search(query.as_ref(), &best)?);
        self.look_again(Some(&clause), &second, &mut found)?;
        found.truncate(limit);
        found.into_iter().map(|(score, address)| Ok((self.reader.id(address)?, score))).collect()
    }

    /// The engine's query for the documents of a request.
    pub(super) fn selection(&self, request: &SearchRequest) -> Result<Box<dyn Query>> {
        let model = self.model_for(request);
        let clause = self.clause(request, &model)?;
        Ok(self.query(clause.as_ref(), &SecondLook::default(), &self.filters(request)?, None, &model))
    }

    /// The keys that a filter value means.
    pub(super) fn keys_of(&self, facet: Facet, value: &str) -> Vec<String> {
        Resolver { reader: &self.reader }.resolve(facet, value)
    }

    /// What a request looks for among the values of a facet.
    fn find(&self, request: &SearchRequest, facet: Facet) -> Option<Find> {
        let find = request.find.as_ref().filter(|find| !find.trim().is_empty())?;
        let words = facet_key(find).split(' ').map(str::to_owned).collect();
        Some(Find { words, keys: self.keys_of(facet, find) })
    }

    /// What a request is scored by, and until when.
    pub(super) fn model_for(&self, request: &SearchRequest) -> Model {
        Model { deadline: request.deadline, ..self.model.clone() }
    }

    pub(super) fn clause(&self, request: &SearchRequest, model: &Model) -> Result<Option<Clause>> {
        let clause = request.query.as_ref().map(|query| self.compile(&parse(query)?, model)).transpose()?;
        in_time(request)?;
        Ok(clause)
    }

    /// Number of documents, at least 1: the engine sets aside room for as many hits as it is asked for.
    fn num_docs(&self) -> usize {
        usize::try_from(self.reader.num_docs()).unwrap_or(usize::MAX).max(1)
    }

    fn compile(&self, node: &Node, model: &Model) -> Result<Clause> {
        let compiler = Compiler {
            analyzer: &self.analyzer,
            schema: self.reader.schema(),
            statistics: &model.statistics,
            deadline: model.deadline,
            facets: &Resolver { reader: &self.reader },
        };
        Ok(compiler.compile(node)?)
    }

    fn second_look(&self, clause: &Clause, feedback: bool) -> Result<SecondLook> {
        Ok(SecondLook::new(clause, self.reader.schema(), &self.model, feedback)?)
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
        let shares = Expansion::shares(clause, hits, &self.model.ranking);
        let mut documents = Vec::with_capacity(shares.len());
        for (share, address) in shares {
            documents.push((share, self.reader.title_and_text(address)?));
        }
        let mut analyzer = self.borrow_analyzer();
        let likely = likely_words(&documents, &mut analyzer);
        self.give_back(analyzer);
        let expansion = Expansion::new(clause, likely, self.reader.schema(), &self.model)?;
        Ok(expansion.rescore(searcher, hits)?)
    }

    /// The filters of a request: one for each facet, and one for the days.
    fn filters(&self, request: &SearchRequest) -> Result<Vec<Filter>> {
        let resolver = Resolver { reader: &self.reader };
        let mut filters = Vec::new();
        for facet in Facet::ALL {
            let wanted = request.filters.iter().filter(|(known, _)| *known == facet);
            let mut keys: Vec<String> = Vec::new();
            for (_, value) in wanted {
                // One that nothing has by this name is looked for among all.
                in_time(request)?;
                keys.extend(resolver.resolve(facet, value));
            }
            if !keys.is_empty() {
                let query = facet_query(facet, &keys, self.reader.schema());
                filters.push(Filter { facet: Some(facet), keys, query });
            }
        }
        if request.dates.from.is_some() || request.dates.to.is_some() {
            let query = dates_query(request.dates, self.reader.schema());
            filters.push(Filter { facet: None, keys: Vec::new(), query });
        }
        Ok(filters)
    }

    /// The engine's query: the clause and all filters but those of one facet.
    fn query(
        &self,
        clause: Option<&Clause>,
        second: &SecondLook,
        filters: &[Filter],
        except: Option<Facet>,
        model: &Model,
    ) -> Box<dyn Query> {
        let query = match clause {
            Some(clause) => engine_query(clause, self.reader.schema(), model, second),
            None => Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0)),
        };
        let kept = filters.iter().filter(|filter| filter.facet.is_none() || filter.facet != except);
        filtered(query, kept.map(|filter| filter.query.box_clone()).collect())
    }

    /// Total, hits of the page with their scores, and facet counts.
    fn collect(
        &self,
        query: &dyn Query,
        clause: Option<&Clause>,
        second: &SecondLook,
        request: &SearchRequest,
        facets: FacetCollector<'_>,
    ) -> Result<Collected> {
        let limit = request.limit.min(self.num_docs());
        let offset = request.offset.min(self.num_docs());
        let needed = match request.sort {
            _ if request.limit == 0 => 0,
            Sort::Relevance => second.needed(offset.saturating_add(limit)).min(self.num_docs()),
            Sort::Date => offset.saturating_add(limit),
        };
        let folding = Arc::clone(&facets.folding);
        let hits = BestHits { reader: &self.reader, folding, sort: request.sort, limit: needed };
        let (found, counts) = self.reader.searcher().search(query, &(hits, facets))?;
        let (total, mut best) = (found.total, scored(found));
        match request.sort {
            _ if best.is_empty() => {}
            Sort::Relevance => self.look_again(clause, second, &mut best)?,
            Sort::Date => best.iter_mut().for_each(|(score, _)| *score = 0.0),
        }
        Ok((total, best.into_iter().skip(offset).take(limit).collect(), counts))
    }

    pub(super) fn borrow_analyzer(&self) -> Analyzer {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        spare.unwrap_or_else(|| self.analyzer.clone())
    }

    pub(super) fn give_back(&self, analyzer: Analyzer) {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(analyzer);
    }
}

/// The hits with what they are sorted by as score.
fn scored(found: Found) -> Vec<(f32, DocAddress)> {
    found.hits.into_iter().map(|(score, address)| (score as f32, address)).collect()
}

/// # Errors
/// The time of the request is over, so that what was found is not all.
pub(super) fn in_time(request: &SearchRequest) -> Result<()> {
    if request.deadline.has_passed() { Err(Error::TimedOut) } else { Ok(()) }
}

/// The keys that pass a facet's own filter; none where it has no filter.
fn own_keys(filters: &[Filter], facet: Facet) -> &[String] {
    filters.iter().find(|filter| filter.facet == Some(facet)).map_or(&[], |filter| &filter.keys)
}
