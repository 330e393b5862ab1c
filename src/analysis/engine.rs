//! Hands tokens to tantivy: all terms of a token at its position, with its offsets in the original.

use tantivy::tokenizer::{Token as EngineToken, TokenStream, Tokenizer};

use super::analyzer::{Analyzer, Tokens};

/// Name of the tokenizer in the schema.
pub const TOKENIZER_NAME: &str = "fihris";

/// The analyzer as a tokenizer of the engine.
#[derive(Clone)]
pub struct EngineTokenizer(Analyzer);

impl EngineTokenizer {
    /// Wraps an analyzer.
    pub fn new(analyzer: Analyzer) -> EngineTokenizer {
        EngineTokenizer(analyzer)
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
        let rest = self.tokens.current().filter(|token| token.term(self.next_term).is_some());
        let token = match rest {
            Some(token) => token,
            None => {
                self.next_term = 0;
                let Some(token) = self.tokens.next() else {
                    self.next_term = usize::MAX;
                    return false;
                };
                self.token.offset_from = token.range.start;
                self.token.offset_to = token.range.end;
                self.token.position = token.position as usize;
                token
            }
        };
        self.token.text.clear();
        self.token.text.push_str(token.term(self.next_term).unwrap_or(""));
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
