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
pub struct EngineTokenizer(Analyzer);

impl EngineTokenizer {
    /// Wraps an analyzer, with a memory for a collection.
    pub fn new(analyzer: Analyzer) -> EngineTokenizer {
        EngineTokenizer(analyzer.for_indexing())
    }
}

impl Tokenizer for EngineTokenizer {
    type TokenStream<'a> = EngineTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> EngineTokens<'a> {
        EngineTokens { tokens: self.0.tokens(text), token: EngineToken::default(), next_term: usize::MAX }
    }
}

/// The terms of a text's tokens, one after the other.
pub struct EngineTokens<'a> {
    tokens: Tokens<'a>,
    token: EngineToken,
    /// Number of the next term of the current token.
    next_term: usize,
}

impl TokenStream for EngineTokens<'_> {
    #[inline]
    fn advance(&mut self) -> bool {
        if self.tokens.term(self.next_term).is_none() {
            if !self.tokens.advance() {
                self.next_term = usize::MAX;
                return false;
            }
            self.next_term = 0;
            self.token.offset_from = self.tokens.range().start;
            self.token.offset_to = self.tokens.range().end;
            self.token.position = self.tokens.position() as usize;
        }
        self.token.text.clear();
        self.token.text.push_str(self.tokens.term(self.next_term).unwrap_or(""));
        self.next_term += 1;
        true
    }

    fn token(&self) -> &EngineToken {
        &self.token
    }

    fn token_mut(&mut self) -> &mut EngineToken {
        &mut self.token
    }
}

/// The analyzer as a tokenizer of the engine that gives only the keys of kin.
#[derive(Clone)]
pub struct KinTokenizer(Analyzer);

impl KinTokenizer {
    /// Wraps an analyzer, with a memory for a collection.
    pub fn new(analyzer: Analyzer) -> KinTokenizer {
        KinTokenizer(analyzer.for_indexing())
    }
}

impl Tokenizer for KinTokenizer {
    type TokenStream<'a> = KinTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> KinTokens<'a> {
        KinTokens { tokens: self.0.tokens(text), token: EngineToken::default(), next: usize::MAX }
    }
}

/// The keys of a text's tokens, one after the other.
pub struct KinTokens<'a> {
    tokens: Tokens<'a>,
    token: EngineToken,
    /// Where the next key begins in those of the current token.
    next: usize,
}

impl TokenStream for KinTokens<'_> {
    #[inline]
    fn advance(&mut self) -> bool {
        while self.tokens.kin().get(self.next..).is_none_or(str::is_empty) {
            if !self.tokens.advance() {
                self.next = usize::MAX;
                return false;
            }
            self.next = 0;
            self.token.position = self.tokens.position() as usize;
        }
        let keys = self.tokens.kin().get(self.next..).unwrap_or("");
        let key = keys.split(' ').next().unwrap_or("");
        self.next += key.len() + 1;
        self.token.text.clear();
        self.token.text.push_str(key);
        true
    }

    fn token(&self) -> &EngineToken {
        &self.token
    }

    fn token_mut(&mut self) -> &mut EngineToken {
        &mut self.token
    }
}
