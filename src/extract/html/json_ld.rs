//! What a page says about itself in JSON-LD: the article among its objects, and its fields.
//!
//! Owns the finding of the article in lists, `@graph` and nested objects, and the ways in which people and names are
//! written there. Source: schema.org, Article and its kinds; JSON-LD 1.1, 2.1 for scripts. No context is fetched: names
//! are those of schema.org, as on nearly all pages. Nesting is bounded by `serde_json`.

use serde_json::{Map, Value};

/// Objects of one page beyond this many are not looked at.
const MAX_OBJECTS: usize = 2_000;

type Object = Map<String, Value>;

/// The objects of all scripts of a page.
#[derive(Debug, Default)]
pub(super) struct JsonLd {
    roots: Vec<Value>,
}

/// What is said of the article.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Its headline.
    pub title: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// The name of who published it.
    pub source: Option<String>,
    /// When, as written.
    pub date: Option<String>,
    /// Its section.
    pub category: Option<String>,
    /// Its language.
    pub lang: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// What it is about.
    pub keywords: Vec<String>,
    /// A summary.
    pub description: Option<String>,
    /// Its text, in one piece.
    pub body: Option<String>,
}

impl JsonLd {
    /// Takes the text of a script; one that is no JSON says nothing.
    pub(super) fn add(&mut self, script: &str) {
        // Line breaks inside strings are no JSON, but common.
        let script: String =
            script.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        let script = script.trim().trim_start_matches("<!--").trim_end_matches("-->");
        let script = script.trim_start_matches("//").trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        let script = script.trim().trim_end_matches("//").trim_end_matches([';', ' ']);
        if let Ok(value) = serde_json::from_str(script) {
            self.roots.push(value);
        }
    }

    /// What is said of the article, or else of the page.
    pub(super) fn said(&self) -> Said {
        let objects = self.objects();
        let rank = |object: &Object| {
            let kinds = texts(object.get("@type"));
            let is = |end: &str| kinds.iter().any(|kind| kind.ends_with(end));
            match () {
                _ if is("Article") || is("BlogPosting") || is("NewsReport") => 2,
                _ if is("Posting") || is("Report") || is("Thesis") || is("Chapter") => 1,
                _ if is("WebPage") || is("CreativeWork") || is("Book") || is("QAPage") => 0,
                _ => -1,
            }
        };
        let best = objects.iter().map(|object| rank(object)).max().filter(|rank| *rank >= 0);
        let article = best.and_then(|best| objects.iter().find(|object| rank(object) == best));
        let Some(article) = article else { return Said::default() };
        let named = |key: &str| names(article.get(key), &objects);
        let text = |key: &str| texts(article.get(key)).into_iter().next();
        let keywords = texts(article.get("keywords"));
        Said {
            title: text("headline").or_else(|| text("name")),
            author: joined(named("author")).or_else(|| joined(named("creator"))),
            source: named("publisher").into_iter().next(),
            date: text("datePublished").or_else(|| text("dateCreated")),
            category: joined(texts(article.get("articleSection"))),
            lang: text("inLanguage"),
            url: text("url").or_else(|| text("mainEntityOfPage")),
            keywords,
            description: text("description"),
            body: text("articleBody"),
        }
    }

    fn objects(&self) -> Vec<&Object> {
        let mut objects = Vec::new();
        let mut queue: std::collections::VecDeque<&Value> = self.roots.iter().collect();
        while let Some(value) = queue.pop_front() {
            match value {
                Value::Array(values) => queue.extend(values),
                Value::Object(object) => {
                    objects.push(object);
                    queue.extend(object.values().filter(|value| value.is_object() || value.is_array()));
                }
                _ => {}
            }
            if objects.len() >= MAX_OBJECTS {
                break;
            }
        }
        objects
    }
}

fn joined(names: Vec<String>) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}

/// The strings of a value: itself, those of a list, `@value` of an object.
fn texts(value: Option<&Value>) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(object) => object
            .get("@value")
            .or_else(|| object.get("name"))
            .or_else(|| object.get("@id"))
            .and_then(Value::as_str)
            .map(str::to_owned),
        _ => None,
    };
    let texts = match value {
        Some(Value::Array(values)) => values.iter().filter_map(one).collect(),
        Some(value) => Vec::from_iter(one(value)),
        None => Vec::new(),
    };
    texts.into_iter().map(|text| super::entities_resolved(&text)).filter(|text| !text.is_empty()).collect()
}

/// The names of people or organizations: strings, objects with a name, or references to such objects.
fn names(value: Option<&Value>, objects: &[&Object]) -> Vec<String> {
    let values = match value {
        Some(Value::Array(values)) => values.iter().take(20).collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    };
    let one = |value: &Value| match value {
        Value::Object(object) => match (object.get("name"), object.get("@id")) {
            (None, Some(id)) => objects
                .iter()
                .find(|object| object.get("@id") == Some(id) && object.contains_key("name"))
                .and_then(|object| texts(object.get("name")).into_iter().next()),
            (name, _) => texts(name).into_iter().next(),
        },
        value => texts(Some(value)).into_iter().next(),
    };
    values.into_iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_of_a_graph_is_found_with_what_it_refers_to() {
        let mut data = JsonLd::default();
        data.add("{ not json");
        data.add(
            r##"{"@context":"https://schema.org","@graph":[
              {"@type":"Organization","@id":"#org","name":"صحيفة المثال"},
              {"@type":"Person","@id":"#p","name":"ليلى حسن"},
              {"@type":"WebPage","name":"صفحة"},
              {"@type":["NewsArticle"],"headline":"افتتاح &quot;المكتبة&quot;
                الوطنية","author":[{"@id":"#p"},{"@type":"Person","name":"سامي"}],
               "publisher":{"@id":"#org"},"datePublished":"2015-07-21T10:00:00+03:00",
               "articleSection":["ثقافة"],"keywords":"كتب, مكتبات","inLanguage":"ar"}]}"##,
        );
        let said = data.said();
        assert_eq!(said.title.as_deref(), Some("افتتاح \"المكتبة\" الوطنية"));
        assert_eq!(said.author.as_deref(), Some("ليلى حسن, سامي"));
        assert_eq!(said.source.as_deref(), Some("صحيفة المثال"));
        assert_eq!(said.date.as_deref(), Some("2015-07-21T10:00:00+03:00"));
        assert_eq!((said.category.as_deref(), said.lang.as_deref()), (Some("ثقافة"), Some("ar")));
        assert_eq!(JsonLd::default().said(), Said::default());
    }
}
