//! Takes a short name for the full name of the same document: زوكربيرغ for مارك زوكربيرغ.
//!
//! A short name's words are some of the full name's, in order, with the article or without. Where two people of the
//! document share it, it stays what it is.

use crate::arabic::folded;

/// A person's name in a document.
pub struct Name {
    /// As it is shown.
    pub shown: String,
    words: Vec<String>,
    /// Known to the gazetteer, which has the full name already.
    is_known: bool,
}

/// The names of one kind in a document.
#[derive(Default)]
pub struct Names(Vec<Name>);

impl Names {
    /// Adds a name as it stands in the text, or as the gazetteer shows it.
    pub fn add(&mut self, shown: &str, is_known: bool) {
        if !self.0.iter().any(|name| name.shown == shown) {
            let words = shown.split(' ').map(|word| plain(&folded(word))).collect();
            self.0.push(Name { shown: shown.to_owned(), words, is_known });
        }
    }

    /// The full name that a name stands for in this document; itself where there is none, or more than one.
    pub fn full<'a>(&'a self, shown: &'a str) -> &'a str {
        let Some(name) = self.0.iter().find(|name| name.shown == shown) else { return shown };
        if name.is_known {
            return shown;
        }
        let mut fuller = self.0.iter().filter(|other| other.shown != shown && is_part(&name.words, other));
        let Some(first) = fuller.next() else { return shown };
        // Of two fuller names one may be the other's part: محمد بن سلمان, محمد بن سلمان بن عبدالعزيز.
        let mut longest = first;
        for other in fuller {
            if is_part(&longest.words, other) {
                longest = other;
            } else if !is_part(&other.words, longest) {
                return shown;
            }
        }
        &longest.shown
    }
}

/// Whether words are some of a fuller name's, or all of them where that one is known.
fn is_part(words: &[String], fuller: &Name) -> bool {
    let mut rest = fuller.words.iter();
    (words.len() < fuller.words.len() || fuller.is_known)
        && words.iter().all(|word| rest.any(|other| other == word))
}

fn plain(word: &str) -> String {
    match word.strip_prefix("ال") {
        Some(rest) if rest.chars().count() > 2 => rest.to_owned(),
        _ => word.to_owned(),
    }
}
