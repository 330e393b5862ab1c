//! The words that a user adds: read from a TOML file, or those that an index was made with.
//!
//! Reads and checks the `[lexicon]` table; what its words do is the matter of `arabic`, and that an index keeps them
//! that of its manifest. Whatever is not understood is an error with its line and column, so that no word is lost
//! silently. An index is always opened with the analyzer that [`analyzer_of`] gives.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    ops::Range,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use toml::Spanned;

use crate::{
    analysis::{Analyzer, words},
    arabic::{
        UserLexicon,
        fold::MAX_LETTERS,
        letters::{Class, class},
    },
    bundled,
    error::{Error, Result},
    index::Manifest,
};

/// The file that is read from the current folder where none is named.
pub const FILE_NAME: &str = "fihris.toml";

/// About 200,000 words; the words of an index are compiled whenever it is opened.
const MAX_BYTES: u64 = 4 << 20;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    lexicon: Option<Spanned<Words>>,
    entities: Option<Names>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    file: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    names: Option<List>,
    stop_words: Option<List>,
    forms: Option<Spanned<BTreeMap<Spanned<String>, List>>>,
}

type List = Spanned<Vec<Spanned<String>>>;

/// What is wrong, and where in the text.
type Wrong = (Range<usize>, String);

/// The analyzer that an index was made with: the bundled one, with the words of the user that the index keeps.
///
/// # Errors
/// No index there, or an unreadable manifest.
pub fn analyzer_of(index: &Path) -> Result<Analyzer> {
    Ok(Manifest::read(index)?.lexicon.map_or_else(bundled::analyzer, bundled::analyzer_with))
}

/// The lexicon in a file.
///
/// # Errors
/// A file that cannot be read, is too large or has no such table; a key or value that is not understood.
pub fn read(path: &Path) -> Result<UserLexicon> {
    let missing = || Error::Malformed { path: path.to_owned(), reason: "there is no [lexicon]".to_owned() };
    read_table(path)?.ok_or_else(missing)
}

/// The lexicon in the file `fihris.toml` of a folder, if there is such a file with such a table.
///
/// # Errors
/// As [`read`].
pub fn read_from_folder(folder: &Path) -> Result<Option<UserLexicon>> {
    match read_table(&folder.join(FILE_NAME)) {
        Err(Error::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read,
    }
}

/// The file of the user's lines about names that `fihris.toml` in a folder has, if there is such a file that names one.
///
/// # Errors
/// As [`read`].
pub fn entities_file(folder: &Path) -> Result<Option<PathBuf>> {
    let path = folder.join(FILE_NAME);
    if !path.exists() {
        return Ok(None);
    }
    let text = read_text(&path)?;
    let tables = parse_tables(&text).map_err(|(span, reason)| at(&path, &text, span.start, &reason))?;
    Ok(tables.entities.map(|names| folder.join(names.file)))
}

fn read_table(path: &Path) -> Result<Option<UserLexicon>> {
    let text = read_text(path)?;
    parse(&text).map_err(|(span, reason)| at(path, &text, span.start, &reason))
}

fn read_text(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Error::io(path))?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(Error::io(path))?;
    if bytes.len() as u64 > MAX_BYTES {
        let reason = format!("larger than {} MiB", MAX_BYTES >> 20);
        return Err(Error::Malformed { path: path.to_owned(), reason });
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let good = error.as_bytes().get(..valid).unwrap_or_default();
        at(path, &String::from_utf8_lossy(good), valid, "not UTF-8")
    })
}

/// An error at a place of a file.
fn at(path: &Path, text: &str, place: usize, reason: &str) -> Error {
    let before = text.get(..place).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    let path = format!("{}:{line}:{column}", path.display()).into();
    Error::Malformed { path, reason: reason.trim_end().replace('\n', ", ") }
}

fn parse_tables(text: &str) -> Result<Tables, Wrong> {
    let whole = || text.len()..text.len();
    toml::from_str(text).map_err(|error| (error.span().unwrap_or_else(whole), error.message().to_owned()))
}

fn parse(text: &str) -> Result<Option<UserLexicon>, Wrong> {
    let Some(table) = parse_tables(text)?.lexicon else {
        return Ok(None);
    };
    let mut lexicon = UserLexicon::default();
    let words = table.get_ref();
    for name in items(words.names.as_ref())? {
        for word in words_of_name(name)? {
            lexicon.add_name(word);
        }
    }
    for word in items(words.stop_words.as_ref())? {
        lexicon.add_stop_word(single(word)?);
    }
    if let Some(forms) = &words.forms {
        if forms.get_ref().is_empty() {
            return Err((forms.span(), "no lemma with its forms".to_owned()));
        }
        for (lemma, forms) in forms.get_ref() {
            let lemma = single(lemma)?;
            for form in items(Some(forms))? {
                lexicon.add_form(lemma, single(form)?);
            }
        }
    }
    if lexicon.num_words() == 0 {
        return Err((table.span(), "[lexicon] has no words".to_owned()));
    }
    Ok(Some(lexicon))
}

/// The values of a list, which has some if it is there.
fn items(list: Option<&List>) -> Result<&[Spanned<String>], Wrong> {
    match list {
        Some(list) if list.get_ref().is_empty() => Err((list.span(), "an empty list".to_owned())),
        list => Ok(list.map_or(&[], |list| list.get_ref())),
    }
}

/// A value that is one word as texts are cut into words.
fn single(value: &Spanned<String>) -> Result<&str, Wrong> {
    let found = checked(value, |_| false)?;
    match found.as_slice() {
        [word] => Ok(word),
        _ => Err((value.span(), format!("«{}» is no single word", value.get_ref()))),
    }
}

/// The words of a name; some scripts and names separate them by more than spaces.
fn words_of_name(value: &Spanned<String>) -> Result<Vec<&str>, Wrong> {
    checked(value, |letter| letter.is_whitespace() || matches!(letter, '-' | '.' | '\'' | '’'))
}

/// The words of a value, in which besides letters only what may separate them stands.
fn checked(value: &Spanned<String>, may_separate: fn(char) -> bool) -> Result<Vec<&str>, Wrong> {
    let text = value.get_ref();
    let is_outside =
        |letter: char| matches!(class(letter), Class::Break | Class::Digit) && !may_separate(letter);
    if text.contains(is_outside) {
        return Err((value.span(), format!("«{text}» is no word")));
    }
    let found: Vec<&str> = words(text).filter_map(|range| text.get(range)).collect();
    if found.is_empty() {
        return Err((value.span(), "no letter".to_owned()));
    }
    if found.iter().any(|word| word.chars().count() > MAX_LETTERS) {
        return Err((value.span(), format!("longer than {MAX_LETTERS} letters")));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        let (span, reason) = parse(text).unwrap_err();
        at(Path::new("w.toml"), text, span.start, &reason).to_string()
    }

    #[test]
    fn the_words_of_a_table_are_read() {
        let text = "[lexicon]\nnames = [\"سلمى حايك\"]\nstop_words = [\"يعني\"]\n[lexicon.forms]\n\"ترند\" = [\"تريند\", \"ترندات\"]\niphone = [\"آيفون\"]\n";
        assert_eq!(parse(text).unwrap().unwrap().num_words(), 8);
        assert_eq!(parse("").unwrap(), None);
        let turned = "[lexicon]\nforms = { iphone = [\"آيفون\"], 'ترند' = [\"ترندات\", \"تريند\"] }\nstop_words = [\"يعني\"]\nnames = [\"حايك\", \"سَلمى\"] # words\n";
        assert_eq!(parse(turned).unwrap(), parse(text).unwrap());
    }

    #[test]
    fn what_is_not_understood_is_shown_with_its_place() {
        for (text, place) in [
            ("[lexicon]\nnames = [\"سلمى\"", "w.toml:2:"),
            ("[lexicon]\nnames = [\"سلمى\"]\nstops = [\"من\"]\n", "w.toml:3:1: unknown field `stops`"),
            ("[lexikon]\n", "w.toml:1:2: unknown field `lexikon`"),
            ("[lexicon]\nnames = [\"سلمى\", \"7\"]", "w.toml:2:18: «7» is no word"),
            ("[lexicon]\nnames = [\"سلمى، حايك\"]", "w.toml:2:10: «سلمى، حايك» is no word"),
            ("[lexicon]\nnames = [\"\"]", "w.toml:2:10: no letter"),
            ("[lexicon]\nstop_words = [\"في ال\"]", "w.toml:2:15: «في ال» is no word"),
            ("[lexicon]\nstop_words = [\"عبدالله\"]", "w.toml:2:15: «عبدالله» is no single word"),
            ("[lexicon]\nstop_words = []", "w.toml:2:14: an empty list"),
            ("[lexicon.forms]\n\"ترند\" = []", "w.toml:2:10: an empty list"),
            ("[lexicon.forms]\n\"ترند ترند\" = [\"تريند\"]", "w.toml:2:1: «ترند ترند» is no word"),
            ("[lexicon.forms]\n\"ترند\" = \"تريند\"", "w.toml:2:10: invalid type"),
            ("[lexicon]\nforms = {}", "w.toml:2:9: no lemma"),
            ("\n[lexicon]\n", "w.toml:2:1: [lexicon] has no words"),
        ] {
            let found = wrong(text);
            assert!(found.starts_with(place), "{found}\n{text}");
        }
        assert!(wrong(&format!("lexicon.names = [\"{}\"]", "ا".repeat(129))).contains("128"));
    }
}
