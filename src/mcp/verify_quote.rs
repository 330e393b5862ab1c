//! The tool `verify_quote`: whether a quotation stands in a document.

use fihris::search::{LiveIndexes, MAX_QUOTATION_CHARS, verify_quote};
use rmcp::schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Question, searcher, show::document};

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
pub struct VerifyQuote {
    /// Id of the document, as a hit has it.
    id: String,
    /// The quotation; … or [...] in it stands for left-out words.
    #[schemars(length(min = 1, max = MAX_QUOTATION_CHARS))]
    quotation: String,
    /// Name of the index; the first if not said.
    index: Option<String>,
}

impl Question for VerifyQuote {
    const NAME: &'static str = "verify_quote";
    const TITLE: &'static str = "Verify a quotation";
    const DESCRIPTION: &'static str = "Says whether a quotation stands in the title or text of a document. verdict `exact`: in \
        the same characters. `spelling`: the same words in order, but with other vowel marks, hamzas, punctuation, digits \
        or the like; quote the text of `places` instead. `absent`: it does not stand there, do not quote it; `closest` \
        has the longest run of its words that does, and what the document has before and after it. A quotation has at \
        most 2,000 characters and 400 words; whole words only. An ellipsis stands for left-out words, `places` then has \
        one place for each part. Places have byte ranges of the field, and page and heading where known.";

    fn answer(self, indexes: &LiveIndexes) -> anyhow::Result<impl Serialize> {
        let searcher = searcher(indexes, self.index.as_deref())?;
        Ok(verify_quote(&document(&searcher, &self.id)?, &self.quotation)?)
    }
}
