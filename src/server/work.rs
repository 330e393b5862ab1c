//! What a request does with an index when it is its turn: searches and documents, with the time that it has.

use std::sync::{Arc, OnceLock};

use fihris::{
    bundled,
    document::Document,
    entity::NamerFactory,
    search::{Deadline, DocumentMentions, SearchRequest, SearchResponse, Searcher, mentions},
};

use super::problem::Problem;

/// An index, and until when it may be worked on.
pub struct Work {
    pub searcher: Arc<Searcher>,
    pub deadline: Deadline,
}

impl Work {
    /// A request that ends with the time that there is.
    pub fn in_time(&self, request: SearchRequest) -> SearchRequest {
        SearchRequest { deadline: self.deadline, ..request }
    }

    /// Answers a request, with the time that there is.
    ///
    /// # Errors
    /// Those of the search.
    pub fn search(&self, request: SearchRequest) -> Result<SearchResponse, Problem> {
        Ok(self.searcher.search(&self.in_time(request))?)
    }

    /// The document of an id.
    ///
    /// # Errors
    /// No such document, or a damaged index.
    pub fn document(&self, id: &str) -> Result<Document, Problem> {
        let document = self.searcher.reader().document_of(id)?;
        document.ok_or_else(|| Problem::not_found("there is no document of that id"))
    }

    /// Where a document names whom and what.
    ///
    /// # Errors
    /// A damaged index.
    pub fn mentions(&self, document: &Document) -> Result<DocumentMentions, Problem> {
        let mut namer = namers().borrow();
        let mentions = mentions(self.searcher.reader(), document, &mut namer);
        namers().give_back(namer);
        Ok(mentions?)
    }
}

/// What finds names in documents that are read.
pub fn namers() -> &'static NamerFactory {
    static NAMERS: OnceLock<NamerFactory> = OnceLock::new();
    NAMERS.get_or_init(bundled::namers)
}
