//! From a request to a response: which documents, in what order, with which passages and counts.
//!
//! `searcher` runs a request; `folded` finds the best hits where several documents are one, `hit` makes them. `facets`
//! counts values, `days` days, with `folded_counts` where documents count together; `entities` lists who is named, `mentions` finds
//! where, `terms` the words that tell documents from the rest. `highlight` finds what matched in a text, `snippet`
//! chooses what is shown of it, `explain` says by which rules (`matched`) and for which share of the score
//! (`explanation`), `resolve` knows what a filter value means, `feedback` which words are typical of the best hits. `quote`
//! says whether a quotation stands in a document.
//! `suggest` says what a query that is being typed may become, by the words (`vocabulary`) and names (`name_list`) of the
//! index, which are `prepared` once; `correction` what was meant by words that no document has (`nearest`), `relaxations`
//! what would find more.
//! `live` opens the index anew when it has changed.

mod best;
mod column_counts;
mod correction;
mod days;
mod entities;
mod explain;
mod explanation;
mod facets;
mod feedback;
mod folded_counts;
mod highlight;
mod hit;
mod live;
mod matched;
mod mentions;
mod name_list;
mod nearest;
mod prepared;
mod quote;
mod relaxations;
mod request;
mod resolve;
mod response;
mod searcher;
mod snippet;
mod suggest;
mod terms;
mod vocabulary;
mod written;

pub use correction::{Correction, CorrectionKind};
pub use entities::{EntitiesRequest, EntitiesResponse, EntityCount, VariantCount};
pub use explanation::{Explanation, FieldShare, MatchedWord, Part};
pub use facets::FacetCount;
pub use highlight::{Highlighter, Match};
pub use live::{LiveIndexes, LiveSearcher};
pub use mentions::{DateMention, DocumentMentions, MoneyMention, NameMention, mentions};
pub use quote::{
    ClosestRun, MAX_QUOTATION_CHARS, MAX_QUOTATION_PARTS, MAX_QUOTATION_WORDS, QuoteCheck, QuotePlace,
    Verdict, verify_quote,
};
pub use relaxations::{Relaxation, RelaxationKind};
pub use request::{RankRequest, SearchRequest, Sort, facet_named, facet_wanted};
pub use response::{DocumentMatches, Hit, HitCopy, HitPassage, HitStory, SearchResponse, Snippet};
pub use searcher::Searcher;
pub use snippet::best_passage;
pub use suggest::{SuggestRequest, SuggestResponse, Suggestion, SuggestionKind};
pub use terms::{SignificantTerms, TERM};

pub use crate::{index::Count, query::engine::Deadline};
