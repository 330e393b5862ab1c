//! A name as words to be compared: letters of one alphabet, without what a name may have or lack.
//!
//! Each word is folded by `crate::arabic`; beyond that the letters lose what foreign spelling does not keep (hamza seats
//! are vowels, گ is غ). Articles come off, بن and ابن are counted and left out, عبد and أبو are joined to what they
//! stand before and الدين and الله to what they stand behind, in both scripts, so that each side has the same words:
//! عبد الرحمن, عبدالرحمن, Abdul Rahman, Abdurrahman.

use compact_str::CompactString;
use smallvec::SmallVec;
use unicode_normalization::UnicodeNormalization;

use super::{arabic::HAMZA, natives::Readings};
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
    /// The words with each بن joined to the one behind it, where there is one: بنكيران.
    pub(super) joined: Option<Box<[Word]>>,
    /// All letters as one word, articles and sons too.
    pub(super) whole: Word,
    /// How many بن were left out.
    pub(super) num_sons: usize,
}

/// What a compound begins with; the letters of its word are those behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Head {
    /// عبد
    Servant,
    /// أبو
    Father,
}

/// What folding takes from the end of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// ى, which is ا to the ear, folded to ي.
    Maksura,
    /// ء, left out: علاء.
    Hamza,
    /// Nothing.
    Kept,
}

/// A word of a name.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Words with different heads are different.
    pub head: Option<Head>,
    pub letters: Letters,
    pub script: Script,
    /// The letters before they are likened: words with one key are one.
    pub key: CompactString,
    /// The word with its article where that may be its beginning (البرت), in Arabic; without what may be its article
    /// (Alghamdi), in Latin.
    pub other_letters: Option<Letters>,
    /// How it ended before it was folded.
    pub end: End,
    /// Whether the key has a hamza that may be a letter of its own.
    pub has_hamza: bool,
    /// An Arabic word that another letter would make another word.
    pub is_native: bool,
    /// The Arabic names that it may be.
    pub natives: Readings,
}

impl Name {
    /// Cuts a name into words.
    pub(super) fn new(name: &str) -> Name {
        let tokens = tokens(name);
        let whole: SmallVec<[&Token; 8]> = tokens.iter().collect();
        let whole = Word::joined(&whole);
        let mut words: SmallVec<[Word; 3]> = SmallVec::new();
        let mut joined: SmallVec<[Word; 3]> = SmallVec::new();
        let mut son = None;
        let mut num_sons = 0;
        let mut rest = tokens.as_slice();
        while let Some((first, behind)) = rest.split_first() {
            rest = behind;
            if is_son(first) && (!words.is_empty() || !behind.is_empty()) && tokens.len() > 1 {
                num_sons += 1;
                son = Some(first.as_son());
                continue;
            }
            if is_article(first) && !behind.is_empty() {
                continue;
            }
            let mut parts: SmallVec<[Token; 2]> = SmallVec::new();
            let mut head = head(first).filter(|_| !behind.is_empty());
            if head.is_some() {
                let num_articles = num_articles(rest);
                parts.extend(rest.get(num_articles).map(|next| bare(next).1));
                rest = rest.get(num_articles + 1..).unwrap_or(&[]);
            } else {
                let (own, token) = bare(first);
                head = own;
                parts.push(token);
            }
            loop {
                // Salah al-Din.
                let num_articles = num_articles(rest);
                match rest.get(num_articles) {
                    Some(next) if is_tail(next) => parts.push(bare(next).1),
                    _ => break,
                }
                rest = rest.get(num_articles + 1..).unwrap_or(&[]);
            }
            let word = Word { head, ..Word::joined(&parts.iter().collect::<SmallVec<[_; 8]>>()) }
                .with_article(first);
            joined.push(match son.take() {
                Some(son) => {
                    let head = head.map(|head| first.as_head(head));
                    Word::joined(&[&son].into_iter().chain(&head).chain(&parts).collect::<SmallVec<[_; 8]>>())
                }
                None => word.clone(),
            });
            words.push(word);
        }
        let joined = (num_sons > 0).then(|| joined.into_vec().into_boxed_slice());
        Name { words, joined, whole, num_sons }
    }

    /// The words with each بن joined to the one behind it.
    pub(super) fn with_sons(&self) -> &[Word] {
        self.joined.as_deref().unwrap_or(&self.words)
    }
}

/// A word as it stands in a name: folded, and in lower case without accents.
#[derive(Debug, Clone)]
struct Token {
    text: CompactString,
    script: Script,
    end: End,
}

impl Token {
    /// A بن in the one spelling that it has as part of a word.
    fn as_son(&self) -> Token {
        let text = if self.script == Script::Arabic { "بن" } else { "ben" };
        Token { text: text.into(), ..self.clone() }
    }

    /// What a compound of this script begins with, whether it is this token or only begins it.
    fn as_head(&self, head: Head) -> Token {
        let text = match (head, self.script) {
            (Head::Servant, Script::Arabic) => "عبد",
            (Head::Father, Script::Arabic) => "ابو",
            (Head::Servant, _) => "abd",
            (Head::Father, _) => "abu",
        };
        Token { text: text.into(), ..self.clone() }
    }
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
        let has_hamza = script == Script::Arabic && key.contains(HAMZA);
        let end = tokens.last().map_or(End::Kept, |token| token.end);
        Word {
            head: None,
            letters,
            script,
            key,
            other_letters: None,
            end,
            has_hamza,
            is_native: false,
            natives: Readings::new(),
        }
    }

    /// A word by itself, its article taken off.
    pub(super) fn new(word: &str) -> Option<Word> {
        let tokens = tokens(word);
        let bare: SmallVec<[(Option<Head>, Token); 2]> = tokens.iter().map(bare).collect();
        let head = bare.first()?.0;
        let bare: SmallVec<[&Token; 8]> = bare.iter().map(|(_, token)| token).collect();
        Some(Word { head, ..Word::joined(&bare) })
    }

    /// The word with its [`Word::other_letters`], cut from this token.
    fn with_article(self, token: &Token) -> Word {
        let other = match token.script {
            _ if self.head.is_some() => None,
            Script::Arabic => (token.text.starts_with("ال") && token.text != self.key).then(|| {
                ['ا', 'ل'].into_iter().chain(self.letters.iter().copied()).take(MAX_LETTERS).collect()
            }),
            Script::Latin => without_article(&self.key).map(|rest| rest.chars().take(MAX_LETTERS).collect()),
            Script::Other => None,
        };
        Word { other_letters: other, ..self }
    }

    /// The letters, with the vowel of ا for a last ى.
    pub(super) fn as_said(&self) -> Letters {
        let mut letters = self.letters.clone();
        if let Some(last) = letters.last_mut().filter(|_| self.end == End::Maksura) {
            *last = 'ا';
        }
        letters
    }
}

/// The letters that a letter is compared as; the same as in `data/names/learn_costs.py`.
pub(super) fn likened(letter: char) -> SmallVec<[char; 2]> {
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
            let end = match written(word).chars().last() {
                Some('ى') => End::Maksura,
                Some('ء') => End::Hamza,
                _ => End::Kept,
            };
            (!text.is_empty()).then_some(Token { text, script: Script::Arabic, end })
        }
        Class::Digit => Some(Token { text: folded(word), script: Script::Other, end: End::Kept }),
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
                false => Some(Token { text, script: Script::Latin, end: End::Kept }),
                true => Some(Token { text: folded(word), script: Script::Other, end: End::Kept }),
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

/// What a Latin word has behind what may be its article: Elshammari.
pub(super) fn without_article(latin: &str) -> Option<&str> {
    let mut rests = ["al", "el", "ul", "il"].into_iter().filter_map(|article| latin.strip_prefix(article));
    rests.find(|rest| rest.len() >= 3)
}

/// How many articles by themselves come first, with something behind them.
fn num_articles(tokens: &[Token]) -> usize {
    let num = tokens.iter().take_while(|token| is_article(token)).count();
    if num == tokens.len() { 0 } else { num }
}

/// What a name begins with that belongs to the word behind it.
fn head(token: &Token) -> Option<Head> {
    match token.text.as_str() {
        "عبد" | "abd" | "abdul" | "abdel" | "abdal" | "abdoul" | "abdool" | "abdil" | "abdur" | "abdus"
        | "abdu" => Some(Head::Servant),
        "ابو" | "ابي" | "ابا" | "abu" | "abou" | "aboo" | "abi" | "aba" => Some(Head::Father),
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

/// A token without its head and article.
fn bare(token: &Token) -> (Option<Head>, Token) {
    let (head, text) = match token.script {
        Script::Arabic => bare_arabic(&token.text),
        Script::Latin => bare_latin(&token.text),
        Script::Other => (None, token.text.clone()),
    };
    (head, Token { text, ..token.clone() })
}

fn bare_arabic(text: &str) -> (Option<Head>, CompactString) {
    let is_long = |rest: &&str, least: usize| rest.chars().count() >= least;
    if let Some(rest) = text.strip_prefix("عبدال").filter(|rest| is_long(rest, 2)) {
        return (Some(Head::Servant), rest.into());
    }
    if let Some(rest) = text.strip_prefix("ابو").filter(|rest| is_long(rest, 3)) {
        return (
            Some(Head::Father),
            rest.strip_prefix("ال").filter(|rest| is_long(rest, 3)).unwrap_or(rest).into(),
        );
    }
    let text = text.strip_prefix("ال").filter(|rest| is_long(rest, 2)).unwrap_or(text);
    for tail in ["الدين", "الله"] {
        if let Some(head) = text.strip_suffix(tail).filter(|head| is_long(head, 2)) {
            return (None, [head, tail.strip_prefix("ال").unwrap_or(tail)].into_iter().collect());
        }
    }
    (None, text.into())
}

fn bare_latin(text: &str) -> (Option<Head>, CompactString) {
    if let Some(rest) = behind_servant(text) {
        return (Some(Head::Servant), rest.into());
    }
    for head in ["abou", "abu"] {
        if let Some(rest) = text.strip_prefix(head).filter(|rest| rest.len() >= 4) {
            return (Some(Head::Father), rest.into());
        }
    }
    for tail in
        ["eddine", "uddine", "eddin", "uddin", "addin", "uddeen", "ollah", "ullah", "allah", "ulla", "alla"]
    {
        if let Some(head) = text.strip_suffix(tail).filter(|head| head.len() >= 3) {
            return (None, [head, if tail.contains('d') { "din" } else { "lah" }].into_iter().collect());
        }
    }
    let text = match text {
        "eddine" | "uddin" | "eddin" | "aldin" | "deen" | "uddeen" | "dine" => "din",
        "allah" | "ullah" => "lah",
        text => text,
    };
    (None, text.into())
}

/// What a Latin word has behind its Abd: Abdullah, Abdelaziz, Abdurrahman, Abdeslam, Abdokarim.
fn behind_servant(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("abd")?;
    let behind = rest.trim_start_matches(['a', 'e', 'i', 'o', 'u']);
    let num_vowels = rest.len() - behind.len();
    let mut letters = behind.chars();
    let is_doubled = letters.next() == letters.next();
    match behind.strip_prefix('l').or_else(|| behind.get(1..).filter(|_| is_doubled)) {
        Some(behind) if num_vowels > 0 && behind.len() >= 2 => Some(behind),
        // Abdi is a name by itself, and Abdan, too.
        _ => (num_vowels <= 2 && behind.len() >= 4).then_some(behind),
    }
}
