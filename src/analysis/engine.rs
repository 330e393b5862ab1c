//! Hands tokens to tantivy: all terms of a token at its position, with its offsets in the original; or the keys of its
//! kin alone.

use tantivy::tokenizer::{Token as EngineToken, TokenStream, Tokenizer};

use super::analyzer::{Analyzer, Tokens};

/// Name of the tokenizer in the schema.
pub const TOKENIZER_NAME: &str = "fihris";

/// Name in the schema of the tokenizer of kin.
pub const KIN_TOKENIZER_NAME: &str = "fihris_kin";

/// The analyzer as a tokenizer of the engine.
#[derive(Clone)]
pub struct EngineTokenizer {
    analyzer: Analyzer,
    given: Given,
}

/// What of a token is given to the engine.
#[derive(Debug, Clone, Copy)]
enum Given {
    Terms,
    Kin,
}

impl EngineTokenizer {
    /// Gives the terms; with a memory for a collection.
    pub fn new(analyzer: Analyzer) -> EngineTokenizer {
        EngineTokenizer { analyzer: analyzer.for_indexing(), given: Given::Terms }
    }

    /// Gives only the keys of kin.
    pub fn of_kin(analyzer: Analyzer) -> EngineTokenizer {
        EngineTokenizer { given: Given::Kin, ..EngineTokenizer::new(analyzer) }
    }
}

impl Tokenizer for EngineTokenizer {
    type TokenStream<'a> = EngineTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> EngineTokens<'a> {
        EngineTokens {
            tokens: self.analyzer.tokens(text),
            given: self.given,
            token: EngineToken::default(),
            next: usize::MAX,
        }
    }
}

/// What is given of a text's tokens, one after the other.
pub struct EngineTokens<'a> {
    tokens: Tokens<'a>,
    given: Given,
    token: EngineToken,
    /// Number of the next term or key of the current token.
    next: usize,
}

impl EngineTokens<'_> {
    #[inline]
    fn given(&self) -> Option<&str> {
        match self.given {
            Given::Terms => self.tokens.term(self.next),
            Given::Kin => self.tokens.kin(self.next),
        }
    }
}

impl TokenStream for EngineTokens<'_> {
    #[inline]
    fn advance(&mut self) -> bool {
        // A word in other letters has no kin.
        while self.given().is_none() {
            if !self.tokens.advance() {
                self.next = usize::MAX;
                return false;
            }
            self.next = 0;
            self.token.offset_from = self.tokens.range().start;
            self.token.offset_to = self.tokens.range().end;
            self.token.position = self.tokens.position() as usize;
        }
        let mut text = std::mem::take(&mut self.token.text);
        text.clear();
        text.push_str(self.given().unwrap_or(""));
        self.token.text = text;
        self.next += 1;
        true
    }

    fn token(&self) -> &EngineToken {
        &self.token
    }

    fn token_mut(&mut self) -> &mut EngineToken {
        &mut self.token
    }
}
