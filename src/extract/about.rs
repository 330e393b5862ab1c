//! What a document says about itself in its properties, and the document that it makes with its text.
//!
//! Owns which property is which field and which titles say nothing; where properties stand is left to the formats.
//! Source: Dublin Core, ECMA-376 part 2 (core properties), ODF 1.3 part 3, 4.3.

use jiff::civil::Date;
use serde_json::Value;

use super::{flow::Flow, markup, markup::Tag};
use crate::{document::Document, encoding, note::Note};

/// Longer titles and names are taken for text that went astray.
const MAX_PROPERTY: usize = 1000;
/// Authors that programs give where nobody gave one, in lower case.
const EMPTY_NAMES: [&str; 3] = ["unknown", "unknown author", "python-docx"];
/// Titles that programs give where the author gave none, in lower case.
const EMPTY_TITLES: [&str; 12] = [
    "untitled",
    "untitled document",
    "no title",
    "title",
    "word document",
    "microsoft word document",
    "powerpoint presentation",
    "unknown",
    "unknown title",
    "بدون عنوان",
    "بلا عنوان",
    "عرض تقديمي في powerpoint",
];

/// The properties of a document.
#[derive(Debug, Default)]
pub struct About {
    title: String,
    authors: Vec<String>,
    first_author: Option<String>,
    created: Option<Date>,
    modified: Option<Date>,
    category: Option<String>,
    langs: Vec<String>,
    others: Vec<(&'static str, String)>,
    notes: Vec<Note>,
}

impl About {
    /// Adds what was noticed in a part.
    pub fn add_notes(&mut self, notes: Vec<Note>) {
        encoding::add_notes(&mut self.notes, notes);
    }

    /// Takes the properties out of a part that lists them by their names in Dublin Core and OPC or ODF.
    pub fn read(&mut self, xml: &str) {
        markup::leaves(xml, |tag, text| self.take(tag, text));
    }

    /// Takes one element of such a part.
    pub fn take(&mut self, tag: &Tag, text: &str) {
        match tag.name() {
            "title" => self.set_title(text),
            "creator" => self.add_author(text),
            // ODF names who wrote it so, and `creator` who changed it last.
            "initial-creator" => self.first_author = named(text),
            "created" | "creation-date" => self.set_created(text),
            // In ODF and OPC when it was changed, in EPUB when it was published: then there is no other.
            "modified" | "date" => self.modified = day(text).or(self.modified),
            "language" => self.add_lang(text),
            "category" => self.category = named(text).or(self.category.take()),
            "subject" => self.add("subject", text),
            "keywords" | "keyword" => self.add("keywords", text),
            "description" => self.add("description", text),
            "publisher" => self.add("publisher", text),
            "identifier" => self.add("identifier", text),
            _ => {}
        }
    }

    /// Takes the first title that says something.
    pub fn set_title(&mut self, title: &str) {
        if self.title.is_empty() && says_something(title) {
            self.title = words(title);
        }
    }

    /// Adds an author.
    pub fn add_author(&mut self, name: &str) {
        if let Some(name) = named(name)
            && !self.authors.contains(&name)
            && !EMPTY_NAMES.contains(&name.to_lowercase().as_str())
        {
            self.authors.push(name);
        }
    }

    /// Takes the day on which it was written: the first ten signs of an ISO 8601 date.
    pub fn set_created(&mut self, date: &str) {
        self.created = day(date).or(self.created);
    }

    /// Takes a language; the first counts that is written in the letters of the text.
    pub fn add_lang(&mut self, lang: &str) {
        let is_tag = |lang: &str| lang.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if self.langs.len() < 10 && (2..=35).contains(&lang.len()) && is_tag(lang) && lang != "und" {
            self.langs.push(lang.to_owned());
        }
    }

    /// Adds a property that has no field of its own.
    pub fn add(&mut self, name: &'static str, value: &str) {
        let value = words(value);
        let is_known = |(other, known): &(&str, String)| *other == name && *known == value;
        if !value.is_empty() && self.others.len() < 100 && !self.others.iter().any(is_known) {
            self.others.push((name, value));
        }
    }

    /// The document that these properties and a text make; its id is empty.
    ///
    /// # Errors
    /// The text is too long.
    pub fn document(self, flow: Flow) -> Result<Document, String> {
        let told = Some(self.title).filter(|title| !title.is_empty());
        let authors = Some(self.authors.join("، ")).filter(|authors| !authors.is_empty());
        let is_arabic = flow.is_mostly_arabic();
        let lang = self.langs.into_iter().find(|lang| !is_arabic || is_of_arabic_letters(lang));
        let finished = flow.finish(told.as_deref())?;
        let mut document = Document {
            title: told.or(finished.title).unwrap_or_default(),
            text: finished.text,
            sections: finished.sections,
            date: self.created.or(self.modified),
            author: self.first_author.or(authors),
            category: self.category,
            lang,
            notes: self.notes,
            ..Document::default()
        };
        for (name, value) in self.others {
            let value = Value::String(value);
            match document.metadata.get_mut(name) {
                None => drop(document.metadata.insert(name.to_owned(), value)),
                Some(Value::Array(values)) => values.push(value),
                Some(first) => *first = Value::Array(vec![first.take(), value]),
            }
        }
        Ok(document)
    }
}

/// Whether a language is written in Arabic letters. Programs name their own language where the author named none.
fn is_of_arabic_letters(lang: &str) -> bool {
    let languages = [
        "ar", "fa", "ur", "ps", "ckb", "ku", "ug", "sd", "ks", "pa", "az", "uz", "kk", "ky", "ms", "jv", "ha",
    ];
    let main = lang.split('-').next().unwrap_or_default().to_ascii_lowercase();
    // Arabic as it is spoken in one place has a tag of its own, such as `arz`.
    languages.contains(&main.as_str()) || (main.starts_with("ar") && main.len() == 3)
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn named(text: &str) -> Option<String> {
    Some(words(text)).filter(|name| !name.is_empty() && name.len() <= MAX_PROPERTY)
}

fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let date = text.get(..10).and_then(|day| day.parse().ok());
    date.or_else(|| {
        let (year, month) = text.split_once('-').unwrap_or((text, "1"));
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        Date::new(year.parse().ok().filter(|_| is_year)?, month.parse().ok()?, 1).ok()
    })
}

/// Whether a title is one, and not what a program put there: the name of a file or of nothing.
fn says_something(title: &str) -> bool {
    let title = title.trim().to_lowercase();
    // "Document1", "مستند2"
    let bare = title.trim_end_matches(|last: char| last.is_numeric()).trim_end();
    let is_numbered =
        bare.len() < title.len() && ["document", "مستند", "presentation", "doc"].contains(&bare);
    let is_file = title.contains('\\')
        || title.starts_with("microsoft word - ")
        || [".doc", ".docx", ".rtf", ".odt", ".pptx", ".indd", ".tmp"].iter().any(|end| title.ends_with(end));
    title.chars().any(char::is_alphabetic)
        && title.len() <= MAX_PROPERTY
        && !is_numbered
        && !is_file
        && !EMPTY_TITLES.contains(&title.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_say_nothing_are_none() {
        for title in [
            "",
            " ",
            "Document1",
            "مستند 2",
            "Untitled",
            "Microsoft Word - a.doc",
            "C:\\x",
            "تقرير.docx",
            "12",
        ] {
            assert!(!says_something(title), "{title}");
        }
        for title in ["تقرير", "Document of 2015", "مستند الإصلاح"] {
            assert!(says_something(title), "{title}");
        }
    }

    #[test]
    fn days_are_read_from_times_and_from_years() {
        assert_eq!(day("2015-07-21T23:30:00Z"), Some(Date::constant(2015, 7, 21)));
        assert_eq!(day(" 2015-07 "), Some(Date::constant(2015, 7, 1)));
        assert_eq!(day("2015"), Some(Date::constant(2015, 1, 1)));
        assert_eq!(day("قديم"), None);
        assert_eq!(day("0"), None);
    }

    #[test]
    fn properties_become_fields() {
        let mut about = About::default();
        about.read(
                "<p><dc:title>سيرة\n المدينة</dc:title><dc:creator>ليلى</dc:creator><dc:creator>سعيد</dc:creator>\
                 <dcterms:created>2015-07-21T01:02:03Z</dcterms:created><dcterms:modified>2020-01-01</dcterms:modified>\
                 <dc:subject>عمران</dc:subject><cp:keywords>سور، باب</cp:keywords><dc:subject>تاريخ</dc:subject>\
                 <dc:language>en-US</dc:language><dc:language>ar</dc:language><cp:category>تاريخ</cp:category></p>",
            );
        let mut flow = Flow::new(1000);
        flow.push("سيرة المدينة").unwrap();
        flow.end_paragraph().unwrap();
        flow.push("نص").unwrap();
        assert_eq!(
            serde_json::to_value(about.document(flow).unwrap()).unwrap(),
            serde_json::json!({
                "id": "", "title": "سيرة المدينة", "text": "نص", "author": "ليلى، سعيد", "date": "2015-07-21",
                "category": "تاريخ", "lang": "ar", "entities": {},
                "metadata": {"subject": ["عمران", "تاريخ"], "keywords": "سور، باب"},
            })
        );
    }
}
