//! Finds names by a model of the user's: a token classifier in ONNX, in the layout of Hugging Face.
//!
//! A folder has `model.onnx`, `tokenizer.json` and `config.json`. `config` says what the labels mean, `network` runs
//! the model, `pieces` cuts the text. A word has the label of its first token, and names are whole words. A piece that
//! the model fails on has no names. Only with the feature `onnx`.

mod config;
mod network;
mod pieces;

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
    sync::Arc,
};

use tokenizers::{Encoding, Tokenizer};
use xxhash_rust::xxh3::Xxh3;

use self::config::{Config, Tag};
use super::{
    TagNames, Tagged,
    tagger::{Token, tokens},
};
use crate::error::{Error, Result};

/// Raised when the same model gives other names.
const VERSION: u64 = 1;
/// Files of the folder, and those in which weights may lie beside the model.
const MODEL: &str = "model.onnx";
const TOKENIZER: &str = "tokenizer.json";
const CONFIG: &str = "config.json";
const WEIGHTS: [&str; 2] = ["model.onnx_data", "model.onnx.data"];

/// A tagger with a model of the user's. A clone shares the model, for another thread.
#[derive(Clone)]
pub struct OnnxTagger {
    model: Arc<Model>,
}

struct Model {
    tokenizer: Tokenizer,
    network: network::Network,
    tags: Vec<Tag>,
    max_tokens: usize,
    version: u64,
}

impl OnnxTagger {
    /// Loads the model of a folder, and tries it.
    ///
    /// # Errors
    /// A file is missing or is not what it should be, the model cannot be run, or its labels name nothing.
    pub fn open(folder: &Path) -> Result<OnnxTagger> {
        std::fs::read_dir(folder).map_err(Error::io(folder))?;
        let config = Config::read(&folder.join(CONFIG))?;
        let path = folder.join(TOKENIZER);
        let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
        let malformed = |error: tokenizers::Error| Error::Malformed { path, reason: error.to_string() };
        let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(malformed)?;
        tokenizer.with_padding(None);
        // Without truncation there is nothing that could be wrong.
        let _ = tokenizer.with_truncation(None);
        let network = network::Network::open(&folder.join(MODEL), &config)?;
        let max_tokens = config.max_tokens.min(network.length().unwrap_or(usize::MAX));
        let version = version(folder)?;
        Ok(OnnxTagger {
            model: Arc::new(Model { tokenizer, network, tags: config.tags, max_tokens, version }),
        })
    }
}

impl OnnxTagger {
    /// Hash of the model's files.
    pub fn version(&self) -> u64 {
        self.model.version
    }
}

impl TagNames for OnnxTagger {
    fn names(&mut self, text: &str) -> Vec<Tagged> {
        let words = tokens(text);
        let mut names = Vec::new();
        for piece in pieces::pieces(text, &words, self.model.max_tokens) {
            self.model.name(text, words.get(piece).unwrap_or_default(), &mut names);
        }
        names
    }
}

impl Model {
    /// Adds the names of a piece; one that is too long for the model goes in halves.
    fn name(&self, text: &str, words: &[Token], names: &mut Vec<Tagged>) {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        let start = first.range.start;
        let Some(piece) = text.get(start..last.range.end) else { return };
        let Ok(encoding) = self.tokenizer.encode(piece, true) else { return };
        let ids: Vec<i64> = encoding.get_ids().iter().copied().map(i64::from).collect();
        if ids.len() > self.max_tokens {
            if words.len() > 1 {
                let (one, other) = words.split_at(pieces::middle(text, words));
                self.name(text, one, names);
                self.name(text, other, names);
            }
            return;
        }
        let Some(labels) = self.network.labels(&ids) else { return };
        let tags: Vec<Tag> =
            labels.into_iter().map(|label| self.tags.get(label).copied().unwrap_or(Tag::Outside)).collect();
        join(text, words, &tags_of(words, start, &encoding, &tags), names);
    }
}

/// The tag of each word: that of the first token that has a part of it.
fn tags_of(words: &[Token], start: usize, encoding: &Encoding, tags: &[Tag]) -> Vec<Tag> {
    let offsets = encoding.get_offsets().iter().enumerate();
    // Special tokens are of no part of the text.
    let mut tokens = offsets.filter(|(_, (start, end))| start < end).peekable();
    let mut before = None;
    let tags = words.iter().map(|word| {
        let range = word.range.start - start..word.range.end - start;
        while tokens.next_if(|(_, (_, end))| *end <= range.start).is_some() {}
        let token = tokens.peek().filter(|(_, (start, _))| *start < range.end).map(|(token, _)| *token);
        let tag = token.and_then(|token| tags.get(token)).copied().unwrap_or(Tag::Outside);
        let is_same = token.is_some() && token == before;
        before = token;
        match tag {
            // A second word of one token goes on with the name.
            Tag::Begin(label) if is_same => Tag::Inside(label),
            tag => tag,
        }
    });
    tags.collect()
}

/// Adds the names that tags of words make. The inside of a name that has not begun begins it; signs are only in the
/// midst of names.
fn join(text: &str, words: &[Token], tags: &[Tag], names: &mut Vec<Tagged>) {
    let mut open: Option<Tagged> = None;
    for (word, tag) in words.iter().zip(tags) {
        let label = match tag {
            Tag::Outside => None,
            Tag::Begin(label) | Tag::Inside(label) => Some(*label),
        };
        let goes_on = open.as_ref().is_some_and(|name| *tag == Tag::Inside(name.label));
        if !goes_on {
            names.extend(open.take());
        }
        let Some(label) = label.filter(|_| pieces::is_word(text, &word.range)) else { continue };
        match &mut open {
            Some(name) => name.range.end = word.range.end,
            None => open = Some(Tagged { range: word.range.clone(), label }),
        }
    }
    names.extend(open);
}

/// Hash of the files of a model.
fn version(folder: &Path) -> Result<u64> {
    let mut hash = Xxh3::with_seed(VERSION);
    let beside = WEIGHTS.into_iter().filter(|name| folder.join(name).exists());
    for name in [CONFIG, TOKENIZER, MODEL].into_iter().chain(beside) {
        let path = folder.join(name);
        let mut file = BufReader::with_capacity(1 << 20, File::open(&path).map_err(Error::io(&path))?);
        loop {
            let read = file.fill_buf().map_err(Error::io(&path))?;
            if read.is_empty() {
                break;
            }
            hash.update(read);
            let num_bytes = read.len();
            file.consume(num_bytes);
        }
    }
    Ok(hash.digest())
}
