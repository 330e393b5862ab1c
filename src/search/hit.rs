//! Makes the hits of a page: what matched in title and text, the stretch that shows it, where it stands, and what else
//! tells the same.

use tantivy::DocAddress;

use super::{
    Searcher,
    highlight::Highlighter,
    request::SearchRequest,
    response::{DocumentMatches, Hit, HitCopy, HitPassage, HitStory, Snippet, pairs},
    snippet::best_passage,
};
use crate::{
    analysis::Analyzer,
    document::{Document, EntityKind, Facet, Section},
    error::Result,
    index::{Folding, Passage},
    query::{ast::TextField, engine::Deadline},
};

impl Searcher {
    pub(super) fn hit(
        &self,
        rank: usize,
        score: f32,
        passage: Passage,
        highlighter: &Highlighter,
        analyzer: &mut Analyzer,
        snippet_chars: usize,
    ) -> Result<Hit> {
        let document = &passage.document;
        let title_matches = highlighter.matches(&document.title, TextField::Title, analyzer);
        let matches = highlighter.matches(&document.text, TextField::Text, analyzer);
        let shown = best_passage(&document.text, &matches, highlighter, snippet_chars);
        let marked = matches
            .into_iter()
            .map(|found| found.range)
            .filter(|range| shown.start <= range.start && range.end <= shown.end)
            .map(|range| range.start - shown.start..range.end - shown.start);
        let snippet = Snippet {
            highlights: pairs(marked),
            text: document.text.get(shown.clone()).unwrap_or("").to_owned(),
        };
        let place = place(&passage, passage.start + shown.start);
        let [persons, companies, organizations, places] =
            EntityKind::ALL.map(|kind| self.shown(document, kind));
        let document = passage.document;
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
            passage: place,
            title_highlights: pairs(title_matches.into_iter().map(|found| found.range)),
            persons: persons?,
            companies: companies?,
            organizations: organizations?,
            places: places?,
            story: None,
            copies: None,
            explanation: None,
        })
    }

    /// What a query matches in the title and in the whole text of a document.
    ///
    /// # Errors
    /// A query that cannot be parsed, or a damaged index.
    pub fn matches(&self, query: &str, document: &Document, deadline: Deadline) -> Result<DocumentMatches> {
        let request = SearchRequest { query: Some(query.to_owned()), deadline, ..SearchRequest::default() };
        let model = self.model_for(&request);
        let Some(clause) = self.clause(&request, &model)? else {
            return Ok(DocumentMatches::default());
        };
        let highlighter = Highlighter::new(&clause, self.reader().schema(), &model.statistics);
        let mut analyzer = self.borrow_analyzer();
        let mut ranges = |text: &str, field: TextField| {
            pairs(highlighter.matches(text, field, &mut analyzer).into_iter().map(|found| found.range))
        };
        let title = ranges(&document.title, TextField::Title);
        let text = ranges(&document.text, TextField::Text);
        self.give_back(analyzer);
        Ok(DocumentMatches { title, text })
    }

    /// How many other copies of a document there are, and from where; none if there are none.
    pub(super) fn story(&self, address: DocAddress, folding: &Folding) -> Result<Option<HitStory>> {
        let others = self.others(address, folding);
        let mut sources: Vec<String> = Vec::new();
        for address in &others {
            for key in self.reader().facet_keys(Facet::Source, *address)? {
                let source = self.reader().display(Facet::Source, &key)?;
                if !sources.contains(&source) {
                    sources.push(source);
                }
            }
        }
        Ok((!others.is_empty()).then_some(HitStory { copies: others.len(), sources }))
    }

    /// The other copies of a document, so many at most.
    pub(super) fn copies(&self, address: DocAddress, folding: &Folding, most: usize) -> Result<Vec<HitCopy>> {
        let copies = self.others(address, folding).into_iter().take(most).map(|address| {
            let Document { id, title, source, date, url, .. } = self.reader().passage(address)?.document;
            Ok(HitCopy { id, title, source, date: date.map(|date| date.to_string()), url })
        });
        copies.collect()
    }

    fn others(&self, address: DocAddress, folding: &Folding) -> Vec<DocAddress> {
        let own = self.reader().head(address);
        folding.story(address).iter().copied().filter(|address| *address != own).collect()
    }

    /// The entities of a document under the names that their facets have.
    fn shown(&self, document: &Document, kind: EntityKind) -> Result<Vec<String>> {
        let mut shown = Vec::new();
        for name in document.entities.of(kind) {
            let display = self.reader().shown(kind, name)?;
            if !shown.contains(&display) {
                shown.push(display);
            }
        }
        Ok(shown)
    }
}

/// What is known of a place in the whole text.
fn place(passage: &Passage, at: usize) -> Option<HitPassage> {
    let Section { page, heading, .. } = Section::at(&passage.document.sections, at);
    let is_passage = passage.number > 0;
    let place = HitPassage {
        number: is_passage.then_some(passage.number),
        of: is_passage.then_some(passage.of),
        page,
        heading,
    };
    (place != HitPassage::default()).then_some(place)
}
