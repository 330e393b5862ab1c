//! A name as words to be compared: letters of one alphabet, without what a name may have or lack.
//!
//! Each word is folded by `crate::arabic`; beyond that the letters lose what foreign spelling does not keep (hamza seats
//! are vowels, گ is غ). Articles come off, بن and ابن are counted and left out, عبد and أبو are joined to what they
//! stand before and الدين and الله to what they stand behind, in both scripts, so that each side has the same words:
//! عبد الرحمن, عبدالرحمن, Abdul Rahman, Abdurrahman.

use compact_str::CompactString;
use smallvec::SmallVec;
use unicode_normalization::UnicodeNormalization;

use crate::arabic::{
    folded,
    letters::{Class, class},
    written,
};

/// Longer words and names are cut to this many letters and words.
pub(super) const MAX_LETTERS: usize = 24;
const MAX_WORDS: usize = 12;
const MAX_BYTES: usize = 400;

pub(super) type Letters = SmallVec<[char; 16]>;

/// Which letters a word has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// Arabic letters.
    Arabic,
    /// `a` to `z`, whatever accents they had.
    Latin,
    /// Digits and other scripts, which are compared as they are.
    Other,
}

/// A name made ready to be compared with others.
#[derive(Debug, Clone)]
pub struct Name {
    pub(super) words: SmallVec<[Word; 3]>,
    /// All letters as one word, articles and sons too.
    pub(super) whole: Word,
    /// How many بن were left out.
    pub(super) num_sons: usize,
}

/// A word of a name.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub letters: Letters,
    pub script: Script,
    /// The letters before they are likened: words with one key are one.
    pub key: CompactString,
    /// Whether it ends in ى, which is ا to the ear.
    pub ends_in_maksura: bool,
    /// An Arabic word that another letter would make another word.
    pub is_native: bool,
    /// Number of the Arabic name that it is.
    pub native: Option<u16>,
}

impl Name {
    /// Cuts a name into words.
    pub(super) fn new(name: &str) -> Name {
        let tokens = tokens(name);
        let whole: SmallVec<[&Token; 8]> = tokens.iter().collect();
        let whole = Word::joined(&whole);
        let mut words: SmallVec<[Word; 3]> = SmallVec::new();
        let mut num_sons = 0;
        let mut rest = tokens.as_slice();
        while let Some((first, behind)) = rest.split_first() {
            rest = behind;
            if is_son(first) && (!words.is_empty() || !behind.is_empty()) && tokens.len() > 1 {
                num_sons += 1;
                continue;
            }
            if is_article(first) && !behind.is_empty() {
                continue;
            }
            let mut parts: SmallVec<[Token; 2]> = SmallVec::new();
            if let Some(head) = head(first).filter(|_| !behind.is_empty()) {
                parts.push(Token { text: head.into(), ..first.clone() });
                while let Some((article, behind)) =
                    rest.split_first().filter(|(next, behind)| is_article(next) && !behind.is_empty())
                {
                    let _ = article;
                    rest = behind;
                }
                if let Some((next, behind)) = rest.split_first() {
                    rest = behind;
                    parts.push(bare(next));
                }
            } else {
                parts.push(bare(first));
            }
            loop {
                // Salah al-Din.
                let num_articles = rest.iter().take_while(|next| is_article(next)).count();
                match rest.get(num_articles) {
                    Some(next) if is_tail(next) => parts.push(bare(next)),
                    _ => break,
                }
                rest = rest.get(num_articles + 1..).unwrap_or(&[]);
            }
            let parts: SmallVec<[&Token; 8]> = parts.iter().collect();
            words.push(Word::joined(&parts));
        }
        Name { words, whole, num_sons }
    }
}

/// A word as it stands in a name: folded, and in lower case without accents.
#[derive(Debug, Clone)]
struct Token {
    text: CompactString,
    script: Script,
    ends_in_maksura: bool,
}

impl Word {
    fn joined(tokens: &[&Token]) -> Word {
        let script = match tokens.first() {
            Some(first) if tokens.iter().all(|token| token.script == first.script) => first.script,
            _ => Script::Other,
        };
        let key: CompactString =
            tokens.iter().flat_map(|token| token.text.chars()).take(MAX_LETTERS * 2).collect();
        let mut letters = Letters::new();
        for letter in key.chars() {
            match script {
                Script::Arabic => letters.extend(likened(letter)),
                _ => letters.push(letter),
            }
        }
        letters.truncate(MAX_LETTERS);
        let ends_in_maksura = tokens.last().is_some_and(|token| token.ends_in_maksura);
        Word { letters, script, key, ends_in_maksura, is_native: false, native: None }
    }

    /// A word by itself, its article taken off.
    pub(super) fn new(word: &str) -> Option<Word> {
        let tokens = tokens(word);
        let bare: SmallVec<[Token; 2]> = tokens.iter().map(bare).collect();
        let bare: SmallVec<[&Token; 8]> = bare.iter().collect();
        (!bare.is_empty()).then(|| Word::joined(&bare))
    }
}

/// The letters that a letter is compared as; the same as in `data/names/learn_costs.py`.
fn likened(letter: char) -> SmallVec<[char; 2]> {
    let one = match letter {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        'ئ' | 'ى' | 'ی' => 'ي',
        'ة' => 'ه',
        'ک' => 'ك',
        'پ' => 'ب',
        'ڤ' | 'ڥ' => 'ف',
        'گ' | 'ڭ' | 'ڠ' => 'غ',
        'ژ' => 'ج',
        'چ' => return SmallVec::from_slice(&['ت', 'ش']),
        'ء' => return SmallVec::new(),
        other => other,
    };
    SmallVec::from_slice(&[one])
}

fn tokens(name: &str) -> SmallVec<[Token; 4]> {
    let mut tokens = SmallVec::new();
    let end = name.char_indices().map(|(at, _)| at).take_while(|at| *at <= MAX_BYTES).last().unwrap_or(0);
    let name = if name.len() <= MAX_BYTES { name } else { name.get(..end).unwrap_or("") };
    // Sa'id is one word, al-Said two, and so is D.C.
    let is_break = |letter: char| {
        class(letter) == Class::Break && !matches!(letter, '\'' | '’' | '‘' | 'ʿ' | 'ʾ' | '`' | 'ʻ')
    };
    for word in name.split(is_break) {
        if tokens.len() == MAX_WORDS {
            break;
        }
        let mut start = 0;
        let mut last = None;
        for (at, letter) in word.char_indices() {
            let here = match class(letter) {
                Class::Arabic => Script::Arabic,
                Class::Letter => Script::Latin,
                Class::Digit => Script::Other,
                _ => continue,
            };
            if last.is_some_and(|last| last != here) {
                tokens.extend(word.get(start..at).and_then(token));
                start = at;
            }
            last = Some(here);
        }
        tokens.extend(word.get(start..).and_then(token));
    }
    tokens
}

fn token(word: &str) -> Option<Token> {
    let first = word
        .chars()
        .map(class)
        .find(|class| matches!(class, Class::Arabic | Class::Letter | Class::Digit))?;
    match first {
        Class::Arabic => {
            let text = folded(word);
            let ends_in_maksura = written(word).ends_with('ى');
            (!text.is_empty()).then_some(Token { text, script: Script::Arabic, ends_in_maksura })
        }
        Class::Digit => Some(Token { text: folded(word), script: Script::Other, ends_in_maksura: false }),
        _ => {
            let mut text = CompactString::default();
            for letter in word.nfkd().flat_map(char::to_lowercase) {
                match letter {
                    'a'..='z' => text.push(letter),
                    'ß' => text.push_str("ss"),
                    'æ' => text.push_str("ae"),
                    'œ' => text.push_str("oe"),
                    'ø' => text.push('o'),
                    'đ' | 'ð' => text.push('d'),
                    'ł' => text.push('l'),
                    'ı' => text.push('i'),
                    'þ' => text.push_str("th"),
                    'ə' => text.push('a'),
                    _ => {}
                }
            }
            match text.is_empty() {
                false => Some(Token { text, script: Script::Latin, ends_in_maksura: false }),
                true => Some(Token { text: folded(word), script: Script::Other, ends_in_maksura: false }),
            }
        }
    }
}

fn is_son(token: &Token) -> bool {
    matches!(token.text.as_str(), "بن" | "ابن" | "bin" | "ibn" | "ben" | "ibnu")
}

/// An article by itself: «al-» before a word, and آل of a family.
fn is_article(token: &Token) -> bool {
    match token.script {
        Script::Arabic => token.text == "ال",
        _ => matches!(
            token.text.as_str(),
            "al" | "el"
                | "ul"
                | "il"
                | "ad"
                | "ed"
                | "ud"
                | "ar"
                | "er"
                | "ur"
                | "as"
                | "es"
                | "us"
                | "az"
                | "ez"
                | "ash"
                | "esh"
                | "ush"
                | "an"
                | "en"
                | "un"
                | "at"
                | "et"
        ),
    }
}

/// What a name begins with that belongs to the word behind it.
fn head(token: &Token) -> Option<&'static str> {
    match token.text.as_str() {
        "عبد" => Some("عبد"),
        "ابو" | "ابي" | "ابا" => Some("ابو"),
        "abd" | "abdul" | "abdel" | "abdal" | "abdoul" | "abdool" | "abdur" | "abdus" | "abdu" => Some("abd"),
        "abu" | "abou" | "aboo" | "abi" | "aba" => Some("abu"),
        _ => None,
    }
}

/// What belongs to the word before it.
fn is_tail(token: &Token) -> bool {
    matches!(
        token.text.as_str(),
        "الدين"
            | "الله"
            | "din"
            | "eddine"
            | "uddin"
            | "eddin"
            | "aldin"
            | "deen"
            | "uddeen"
            | "dine"
            | "allah"
            | "ullah"
    )
}

/// A token without its article and with compounds as their parts would be joined.
fn bare(token: &Token) -> Token {
    let text = match token.script {
        Script::Arabic => bare_arabic(&token.text),
        Script::Latin => bare_latin(&token.text),
        Script::Other => token.text.clone(),
    };
    Token { text, ..token.clone() }
}

fn bare_arabic(text: &str) -> CompactString {
    let long = |rest: &&str, least: usize| rest.chars().count() >= least;
    if let Some(rest) = text.strip_prefix("عبدال").filter(|rest| long(rest, 2)) {
        return ["عبد", rest].into_iter().collect();
    }
    if let Some(rest) = text.strip_prefix("ابو").filter(|rest| long(rest, 4)) {
        return ["ابو", rest.strip_prefix("ال").filter(|rest| long(rest, 3)).unwrap_or(rest)]
            .into_iter()
            .collect();
    }
    let text = text.strip_prefix("ال").filter(|rest| long(rest, 2)).unwrap_or(text);
    for tail in ["الدين", "الله"] {
        if let Some(head) = text.strip_suffix(tail).filter(|head| long(head, 2)) {
            return [head, tail.strip_prefix("ال").unwrap_or(tail)].into_iter().collect();
        }
    }
    text.into()
}

fn bare_latin(text: &str) -> CompactString {
    for head in ["abdul", "abdel", "abdal", "abdoul", "abdool", "abdol"] {
        if let Some(rest) = text.strip_prefix(head).filter(|rest| rest.len() >= 2) {
            return ["abd", rest].into_iter().collect();
        }
    }
    // Abdurrahman, Abdessalam.
    if let Some(rest) = text.strip_prefix("abd").filter(|rest| rest.len() >= 6) {
        let mut letters = rest.chars();
        if let (Some('u' | 'e' | 'a' | 'o'), Some(one), Some(two)) =
            (letters.next(), letters.next(), letters.next())
            && one == two
        {
            return "abd".chars().chain([two]).chain(letters).collect();
        }
    }
    for tail in
        ["eddine", "uddine", "eddin", "uddin", "addin", "uddeen", "ollah", "ullah", "allah", "ulla", "alla"]
    {
        if let Some(head) = text.strip_suffix(tail).filter(|head| head.len() >= 3) {
            return [head, if tail.contains('d') { "din" } else { "lah" }].into_iter().collect();
        }
    }
    match text {
        "eddine" | "uddin" | "eddin" | "aldin" | "deen" | "uddeen" | "dine" => "din".into(),
        "allah" | "ullah" => "lah".into(),
        _ => text.into(),
    }
}
