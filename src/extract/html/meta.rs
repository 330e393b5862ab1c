//! What a page says about itself: title, author, source, date, section, language, address.
//!
//! Owns which of the many places wins: JSON-LD, then Open Graph, then schema.org in attributes, then `meta` names of
//! Dublin Core and of publishers' systems, then the elements of the page. What is said twice is taken from the place that
//! is written for machines. Sources: ogp.me, schema.org, DCMI terms, WHATWG HTML 4.2.5.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::{
    clean::{absolute, clean_author, without_site},
    dates,
    dom::Dom,
    json_ld::{JsonLd, Said},
    tag::{Attr, Tag},
};
use crate::document::Document;

/// Longer values are cut off.
const MAX_VALUE_CHARS: usize = 2_000;

/// Headings beyond this many are not compared with the title.
const MAX_HEADINGS: usize = 20;

/// Names beyond this many are not looked at.
const MAX_NAMES: usize = 1_000;

/// Everything found, by name; the first value of a name comes first.
#[derive(Debug, Default)]
pub(super) struct Meta {
    named: BTreeMap<String, Vec<String>>,
    said: Said,
    page_title: String,
    headings: Vec<String>,
    has_h1: bool,
    times: Vec<String>,
    lang: Option<String>,
    canonical: Option<String>,
    /// How many elements have been read for their text.
    num_read: usize,
}

impl Meta {
    /// Reads what a page says about itself.
    pub(super) fn of(dom: &Dom) -> Meta {
        let mut meta = Meta::default();
        let mut data = JsonLd::default();
        for node in 0..dom.len() {
            meta.read(dom, node, &mut data);
        }
        meta.said = data.said();
        meta
    }

    fn read(&mut self, dom: &Dom, node: usize, data: &mut JsonLd) {
        let attr = |name| dom.attr(node, name).map(str::trim).filter(|value| !value.is_empty());
        match dom.tag(node) {
            Tag::Text => return,
            Tag::Html => {
                self.lang = self.lang.take().or(attr(Attr::Lang).or(attr(Attr::XmlLang)).map(str::to_owned))
            }
            Tag::Title if self.page_title.is_empty() => {
                let in_picture = dom.ancestors(node).any(|outer| dom.tag(outer) == Tag::Svg);
                if !in_picture {
                    self.page_title = dom.inner_text(node, MAX_VALUE_CHARS);
                }
            }
            Tag::Meta => {
                let value = attr(Attr::Content);
                for name in [Attr::Property, Attr::Name, Attr::Itemprop, Attr::HttpEquiv] {
                    self.add("", attr(name), value);
                }
                return;
            }
            Tag::Link => {
                let is_canonical = attr(Attr::Rel).is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
                if is_canonical && self.canonical.is_none() {
                    self.canonical = attr(Attr::Href).map(str::to_owned);
                }
            }
            Tag::Script => {
                for inner in node + 1..dom.end(node) {
                    data.add(dom.text(inner));
                }
                return;
            }
            tag @ (Tag::H1 | Tag::H2 | Tag::H3) if self.headings.len() < MAX_HEADINGS => {
                let heading = dom.inner_text(node, MAX_VALUE_CHARS);
                // The first of the first level is the title of a page that has no other.
                let is_first = tag == Tag::H1 && !std::mem::replace(&mut self.has_h1, tag == Tag::H1);
                self.headings.insert(if is_first { 0 } else { self.headings.len() }, heading);
            }
            Tag::Time if self.times.len() < 10 => {
                let value = attr(Attr::Datetime).map_or_else(|| dom.inner_text(node, 100), str::to_owned);
                // The one that is marked as the day of publication comes first.
                let at = if dom.attr(node, Attr::Pubdate).is_some() { 0 } else { self.times.len() };
                self.times.insert(at, value);
            }
            Tag::A if attr(Attr::Rel) == Some("author") && self.num_read < MAX_NAMES => {
                self.num_read += 1;
                self.add("rel:", Some("author"), Some(&dom.inner_text(node, 100)));
            }
            _ => {}
        }
        if self.num_read >= MAX_NAMES {
            return;
        }
        if let Some(name) = attr(Attr::Itemprop) {
            self.num_read += 1;
            let value = attr(Attr::Content).or(attr(Attr::Datetime)).map(str::to_owned);
            let value =
                value.unwrap_or_else(|| named_inside(dom, node).unwrap_or_else(|| dom.inner_text(node, 200)));
            self.add("", Some(name), Some(&value));
        }
        for name in [Attr::Class, Attr::Id].into_iter().filter_map(attr) {
            let is = |words: &[&str]| name.split_ascii_whitespace().take(16).any(|one| words.contains(&one));
            if is(&[
                "author",
                "byline",
                "author-name",
                "byline-name",
                "post-author",
                "article-author",
                "writer",
            ]) {
                self.num_read += 1;
                self.add("class:", Some("author"), Some(&dom.inner_text(node, 100)));
            }
            if is(&[
                "date",
                "published",
                "post-date",
                "article-date",
                "publish-date",
                "entry-date",
                "news-date",
            ]) {
                self.num_read += 1;
                self.add("class:", Some("date"), Some(&dom.inner_text(node, 100)));
            }
        }
    }

    fn add(&mut self, kind: &str, names: Option<&str>, value: Option<&str>) {
        let (Some(names), Some(value)) = (names, value) else { return };
        let value: String = value.chars().take(MAX_VALUE_CHARS).collect();
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if value.is_empty() || self.named.len() >= MAX_NAMES {
            return;
        }
        for name in names.split_ascii_whitespace().take(4) {
            let values = self.named.entry(format!("{kind}{}", name.to_ascii_lowercase())).or_default();
            if values.len() < 50 && !values.contains(&value) {
                values.push(value.clone());
            }
        }
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.named.get(*name)?.first().cloned())
    }

    /// Puts what is known into a document; the first lines of its text may be its headline without saying so.
    pub(super) fn complete(mut self, document: &mut Document, text: &str, base_url: Option<&str>) {
        let lines = text.lines().filter(|line| !line.is_empty()).take(3);
        // A shorter one is more likely the name of a section.
        self.headings.extend(lines.filter(|line| line.split_whitespace().count() >= 3).map(str::to_owned));
        let said = std::mem::take(&mut self.said);
        document.source = self.source(&said);
        document.title = self.title(&said, document.source.as_deref());
        document.author =
            said.author.clone().or_else(|| self.author()).and_then(|author| clean_author(&author));
        document.url = self.url(&said, base_url);
        document.date = self.date(&said, document.url.as_deref());
        document.category = said.category.or_else(|| {
            self.first(&[
                "article:section",
                "articlesection",
                "section",
                "category",
                "dc.subject.category",
                "og:section",
            ])
        });
        document.lang = self.lang.take().or(said.lang).or_else(|| {
            let locale = |locale: String| locale.replace('_', "-");
            self.first(&["content-language", "dc.language", "dcterms.language", "inlanguage", "language"])
                .or_else(|| self.first(&["og:locale"]).map(locale))
        });
        let description = said.description.or_else(|| {
            self.first(&[
                "og:description",
                "description",
                "dc.description",
                "dcterms.description",
                "twitter:description",
            ])
        });
        if let Some(description) = description.filter(|description| *description != document.title) {
            document.metadata.insert("description".to_owned(), Value::String(description));
        }
        let mut keywords = said.keywords;
        for name in ["keywords", "news_keywords", "article:tag", "dc.subject", "dcterms.subject"] {
            if keywords.is_empty() {
                keywords = self.named.get(name).cloned().unwrap_or_default();
            }
        }
        let keywords: Vec<Value> = keywords
            .iter()
            .flat_map(|keywords| keywords.split([',', '،', ';', '؛']))
            .map(str::trim)
            .filter(|keyword| !keyword.is_empty())
            .map(|keyword| Value::String(keyword.to_owned()))
            .take(100)
            .collect();
        if !keywords.is_empty() {
            document.metadata.insert("keywords".to_owned(), Value::Array(keywords));
        }
    }

    /// The text of the article as it stands in the data about the page, for pages that show it by a script.
    pub(super) fn body(&self) -> Option<&str> {
        self.said.body.as_deref()
    }

    fn source(&self, said: &Said) -> Option<String> {
        let site = self.first(&["og:site_name"]).or_else(|| said.source.clone());
        site.or_else(|| {
            self.first(&[
                "application-name",
                "publisher",
                "dc.publisher",
                "dcterms.publisher",
                "citation_journal_title",
            ])
        })
    }

    fn title(&self, said: &Said, site: Option<&str>) -> String {
        let names =
            ["og:title", "headline", "twitter:title", "dc.title", "dcterms.title", "citation_title", "title"];
        let title =
            said.title.clone().or_else(|| self.first(&names)).unwrap_or_else(|| self.page_title.clone());
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if title.is_empty() {
            let first = self.headings.first().filter(|_| self.has_h1);
            return first.cloned().unwrap_or_default();
        }
        without_site(&title, site, &self.headings).to_owned()
    }

    fn author(&self) -> Option<String> {
        let is_address = |author: &String| author.contains("://") || author.starts_with('@');
        let names = [
            "author",
            "article:author",
            "dc.creator",
            "dcterms.creator",
            "dc.contributor",
            "parsely-author",
            "sailthru.author",
            "citation_author",
            "creator",
            "twitter:creator",
            "rel:author",
            "class:author",
        ];
        names.iter().find_map(|name| {
            let authors = self.named.get(*name)?;
            let authors: Vec<String> = authors.iter().filter(|author| !is_address(author)).cloned().collect();
            let is_list = name.starts_with("citation") || name.starts_with("dc");
            match is_list {
                true => (!authors.is_empty()).then(|| authors.join(", ")),
                false => authors.into_iter().next(),
            }
        })
    }

    fn url(&self, said: &Said, base_url: Option<&str>) -> Option<String> {
        let base = base_url.map(str::trim).filter(|base| !base.is_empty());
        let own = self.canonical.clone().or_else(|| self.first(&["og:url"]));
        let own = own.or_else(|| said.url.clone()).and_then(|url| absolute(&url, base));
        own.or_else(|| base.map(str::to_owned))
    }

    fn date(&self, said: &Said, url: Option<&str>) -> Option<Date> {
        let names = [
            "article:published_time",
            "datepublished",
            "og:published_time",
            "og:article:published_time",
            "pubdate",
            "publishdate",
            "publish-date",
            "publish_date",
            "publication_date",
            "publicationdate",
            "date_published",
            "article.published",
            "published_time",
            "publisheddate",
            "dc.date.issued",
            "dcterms.issued",
            "dc.date.created",
            "dcterms.created",
            "dc.date",
            "dcterms.date",
            "citation_publication_date",
            "citation_date",
            "parsely-pub-date",
            "sailthru.date",
            "cxenseparse:recs:publishtime",
            "datecreated",
            "date",
            "article:modified_time",
        ];
        let named = |name: &&str| self.named.get(*name)?.iter().find_map(|value| dates::day(value));
        said.date
            .as_deref()
            .and_then(dates::day)
            .or_else(|| names.iter().find_map(named))
            .or_else(|| self.times.iter().find_map(|time| dates::day(time)))
            .or_else(|| named(&"class:date"))
            .or_else(|| url.and_then(dates::day_of_path))
    }
}

/// The `name` inside an item, as in `itemprop="author"`.
fn named_inside(dom: &Dom, node: usize) -> Option<String> {
    dom.attr(node, Attr::Itemscope)?;
    let inner =
        (node + 1..dom.end(node)).take(200).find(|inner| dom.attr(*inner, Attr::Itemprop) == Some("name"))?;
    let content = dom.attr(inner, Attr::Content).map(str::to_owned);
    Some(content.unwrap_or_else(|| dom.inner_text(inner, 200)))
}
