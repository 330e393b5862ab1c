//! Any page and any feed gives documents or reasons, and no more text than it holds.
#![no_main]

mod checks;
mod tokens;

use fihris::{
    document::Document,
    encoding::{declared_in, decode},
    extract::{feed, html},
};
use libfuzzer_sys::fuzz_target;

/// The longest that a byte of a page becomes: a mark of a list, or the gap between blocks.
const MAX_GROWTH: usize = 8;

#[rustfmt::skip]
const PAGE: [&str; 104] = [
    "</>", "<p>", "<div>", "<span>", "<article>", "<main>", "<section>", "<header>", "<footer>", "<nav>", "<aside>",
    "<h1>", "<h2>", "<h6>", "<ul>", "<ol>", "<li>", "<dl>", "<dt>", "<dd>", "<table>", "<tr>", "<td>", "<th>",
    "<tbody>", "<caption>", "<pre>", "<blockquote>", "<a href=\"https://a.example/b\">", "<a href=#x>", "<b>", "<i>",
    "<sup>", "<br/>", "<hr/>", "<img alt=\"", "\"/>", "<head>", "<body>", "<html lang=\"ar\" dir=rtl>", "<title>",
    "<meta charset=windows-1256/>", "<meta property=\"og:title\" content=\"", "<meta name=author content=\"",
    "<meta property=\"article:published_time\" content=\"2015-07-21T01:02:03Z\"/>", "<meta name=date content=\"",
    "<link rel=canonical href=\"https://a.example/c\"/>", "<script type=\"application/ld+json\">", "<script>",
    "<style>", "<noscript>", "<template>", "<textarea>", "<select>", "<option>", "<button>", "<form>", "<svg>",
    "<math>", "<iframe>", "<time datetime=\"2015-07-21\">", "<time>", "<p hidden>", "<div style=\"display:none\">",
    "<div class=\"", "<div id=\"", "<div role=navigation>", "content", "article-body", "related", "comment", "menu",
    "sidebar", "share", "\">", "<p class=\"", "</p>", "</div>", "</b>", "</table>", "</body>", "</html>", "</a>",
    "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE html>", "&amp;", "&nbsp;", "&#x6", "&#1590;", "&laquo;", "&nGt;",
    "{\"@type\":\"NewsArticle\",\"headline\":\"", "\",\"articleBody\":\"", "\",\"datePublished\":\"2015-07-21\"",
    "{\"@graph\":[", "]}", "\\u0627", "\n", "21 يوليو 2015", "كلمات من نص طويل يقرؤه الناس، ثم جملة أخرى. ", "0",
];

#[rustfmt::skip]
const FEED: [&str; 62] = [
    "</>", "<rss version=\"2.0\">", "<channel>", "<item>", "<title>", "<link>", "<description>", "<content:encoded>",
    "<pubDate>", "<dc:date>", "<dc:creator>", "<author>", "<category>", "<guid>", "<source>", "<language>",
    "<feed xml:lang=\"ar\">", "<entry>", "<id>", "<updated>", "<published>", "<summary type=\"html\">",
    "<content type=\"xhtml\">", "<content type=\"html\">", "<link rel=\"alternate\" href=\"https://a.example/\"/>",
    "<name>", "<rdf:RDF>", "<nitf>", "<head>", "<body>", "<hedline>", "<hl1>", "<body.content>", "<p>", "<newsItem>",
    "<newsMessage>", "<itemSet>", "<contentSet>", "<inlineXML>", "<headline>", "<media:title>", "<docdata>",
    "<date.issue norm=\"20150721\"/>", "<byline>", "</item>", "</title>", "</channel>", "<![CDATA[", "]]>", "&lt;p>",
    "&amp;", "&#x627;", "<!--", "-->", "<?xml version=\"1.0\" encoding=\"utf-8\"?>", "Tue, 21 Jul 2015 09:30:00 GMT",
    "2015-07-21", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[", "{\"content_html\":\"",
    "\",\"title\":\"", "\"},", "]}",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    match choice % 4 {
        0 => {
            if let Ok(decoded) = decode(rest, declared_in(rest)) {
                check_page(&decoded.text, None);
            }
        }
        1 => check_page(&tokens::expanded(rest, &PAGE), Some("https://a.example/d")),
        2 => check_feed(rest),
        _ => check_feed(tokens::expanded(rest, &FEED).as_bytes()),
    }
});

fn check_page(page: &str, url: Option<&str>) {
    let max_bytes = 64 + MAX_GROWTH * page.len();
    let read = html::read(page, url);
    if let Ok(document) = &read {
        assert!(!document.title.trim().is_empty() || !document.text.trim().is_empty(), "{document:?}");
    }
    checks::outcome(read, max_bytes);
    let text = html::fragment_text(page);
    assert!(text.len() <= max_bytes, "{} bytes of {}", text.len(), page.len());
    assert_eq!(text.trim_matches(['\n', ' ']), text);
    html::day(page.get(..40).unwrap_or(page));
}

fn check_feed(bytes: &[u8]) {
    let max_bytes = 64 + MAX_GROWTH * bytes.len();
    match feed::items(bytes) {
        Ok(items) => {
            let num_bytes: usize = items.iter().map(|item: &Document| item.text.len()).sum();
            assert!(num_bytes <= max_bytes, "{num_bytes} bytes of {}", bytes.len());
            for item in items {
                assert!(!item.title.is_empty() || !item.text.is_empty());
                checks::outcome(Ok(item), max_bytes);
            }
        }
        Err(reason) => checks::outcome(Err(reason), 0),
    }
}
