//! Topics and judgments: what to search for, and which documents are relevant to it.
//!
//! Topics are jsonl with `_id` and `text`, judgments three columns `query-id corpus-id score` with or without a header
//! (BEIR), or TREC's four. A file that is not in its format is an error with its line: a judgment lost in silence
//! would change every measure.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};

use serde::Deserialize;

use super::{columns, malformed};
use crate::error::{Error, Result};

/// A query with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Id in the judgments.
    pub id: String,
    /// What to search for.
    pub text: String,
}

/// The judgments of one topic: document id → grade; a grade above 0 is relevant.
pub type Grades = BTreeMap<String, i32>;

/// The judgments of all topics.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Qrels {
    grades: BTreeMap<String, Grades>,
}

#[derive(Deserialize)]
struct TopicLine {
    #[serde(rename = "_id")]
    id: Id,
    text: String,
}

/// Some collections number their topics.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

/// Reads topics from jsonl, in the order of the file; other fields are ignored.
///
/// # Errors
/// The file cannot be read, a line is not an object with `_id` and `text`, or an id comes twice.
pub fn read_topics(path: &Path) -> Result<Vec<Topic>> {
    let text = fs::read_to_string(path).map_err(Error::io(path))?;
    let mut topics = Vec::new();
    let mut ids = HashSet::new();
    for (line, text) in lines(&text) {
        let topic: TopicLine =
            serde_json::from_str(text).map_err(|error| malformed(path, line, error.to_string()))?;
        let id = match topic.id {
            Id::Text(id) => id,
            Id::Number(id) => id.to_string(),
        };
        if !ids.insert(id.clone()) {
            return Err(malformed(path, line, format!("the query {id} is there twice")));
        }
        topics.push(Topic { id, text: topic.text });
    }
    Ok(topics)
}

impl Qrels {
    /// Reads judgments of three columns (query, document, grade) or of TREC's four (query, ignored, document, grade).
    ///
    /// # Errors
    /// The file cannot be read, a line has other columns, a grade is not a whole number, or a document is judged twice
    /// for one query with different grades.
    pub fn read(path: &Path) -> Result<Qrels> {
        let text = fs::read_to_string(path).map_err(Error::io(path))?;
        let mut qrels = Qrels::default();
        for (place, (line, text)) in lines(&text).enumerate() {
            let (query, document, grade) = match columns(text)[..] {
                [query, document, grade] | [query, _, document, grade] => (query, document, grade),
                _ => {
                    return Err(malformed(path, line, "expected query-id, corpus-id and score"));
                }
            };
            let Ok(grade) = grade.parse::<i32>() else {
                let is_header = place == 0 && grade.chars().all(|letter| letter.is_ascii_alphabetic());
                if is_header {
                    continue;
                }
                return Err(malformed(path, line, format!("the grade {grade} is not a whole number")));
            };
            let earlier = qrels.insert(query, document, grade);
            if earlier.is_some_and(|earlier| earlier != grade) {
                return Err(malformed(
                    path,
                    line,
                    format!("{document} is judged twice for the query {query}"),
                ));
            }
        }
        Ok(qrels)
    }

    /// Judges a document for a query; the grade that it had before, if any.
    pub fn insert(&mut self, query: &str, document: &str, grade: i32) -> Option<i32> {
        self.grades.entry(query.to_owned()).or_default().insert(document.to_owned(), grade)
    }

    /// The judgments of a query, if it has any.
    pub fn of(&self, query: &str) -> Option<&Grades> {
        self.grades.get(query)
    }
}

/// The lines that are not blank, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    fn qrels(text: &str) -> Result<Qrels> {
        let (_folder, path) = file(text);
        Qrels::read(&path)
    }

    fn grade(qrels: &Qrels, query: &str, document: &str) -> Option<i32> {
        qrels.of(query)?.get(document).copied()
    }

    #[test]
    fn topics_keep_their_order_and_ignore_other_fields() {
        let (_folder, path) = file(
            "\u{FEFF}{\"_id\": \"b\", \"text\": \"كتاب\", \"metadata\": {}}\n\n{\"_id\": 7, \"text\": \"x\"}\r\n",
        );
        let topics = read_topics(&path).unwrap();
        assert_eq!(
            topics,
            [Topic { id: "b".into(), text: "كتاب".into() }, Topic { id: "7".into(), text: "x".into() }]
        );
    }

    #[test]
    fn a_topic_without_text_or_with_a_known_id_is_an_error_with_its_line() {
        for (text, place) in [
            ("{\"_id\": \"a\"}", "file:1: "),
            ("{\"_id\": \"a\", \"text\": \"x\"}\nx", "file:2: "),
            (
                "{\"_id\": \"a\", \"text\": \"x\"}\n\n{\"_id\": \"a\", \"text\": \"y\"}",
                "file:3: the query a is there twice",
            ),
        ] {
            let (_folder, path) = file(text);
            let message = read_topics(&path).unwrap_err().to_string();
            assert!(message.contains(place), "{message}");
        }
    }

    #[test]
    fn judgments_are_read_from_three_columns_and_from_four() {
        for text in [
            "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n",
            "q1\td1\t2\nq1\td2\t0\n",
            "q1 0 d1 2\r\n\r\nq1 0 d2 0",
            "q1  Q0  d1  2\nq1\t0\td2\t0",
        ] {
            let qrels = qrels(text).unwrap();
            assert_eq!((grade(&qrels, "q1", "d1"), grade(&qrels, "q1", "d2")), (Some(2), Some(0)), "{text}");
            assert_eq!((grade(&qrels, "q1", "d3"), grade(&qrels, "q2", "d1")), (None, None));
        }
    }

    #[test]
    fn ids_between_tabs_may_have_spaces() {
        let qrels = qrels("q 1\ta b.txt\t-2").unwrap();
        assert_eq!(grade(&qrels, "q 1", "a b.txt"), Some(-2));
    }

    #[test]
    fn a_bad_judgment_is_an_error_with_its_line() {
        for (text, place) in [
            ("q1\td1\t1\nquery-id\tcorpus-id\tscore", "file:2: the grade score"),
            ("q1\td1\t0.5", "file:1: the grade 0.5"),
            ("q1\td1", "file:1: expected"),
            ("q1 d1 1\nq1 d1 2", "file:2: d1 is judged twice"),
        ] {
            let message = qrels(text).unwrap_err().to_string();
            assert!(message.contains(place), "{message}");
        }
        assert!(qrels("q1 d1 1\nq1 d1 1").is_ok());
    }
}
