//! What names and headings say about a part of a page: that it is no text of it, or that it is.
//!
//! Owns the words to look for in `class`, `id` and `role`, which page makers write in English whatever the language of the
//! page, and the headings under which Arabic and English sites put links to other pages. Words are matched whole, so that
//! `shadow` is no `ad`. Sources: the patterns of Mozilla's Readability; WAI-ARIA 1.2 for roles; the headings are those
//! that such sites commonly use.

use super::{
    dom::Dom,
    tag::{Attr, Tag},
};

/// What the name of an element says of what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// Something else than the text of the page.
    Other,
    /// What others wrote below it.
    Comments,
    /// Who wrote it, when and where.
    Byline,
    /// The text of the page.
    Body,
}

/// Parts of these names hold something else even if they are also called `content` or `body`.
const OTHER: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "advertisements",
    "adsbygoogle",
    "banner",
    "bookmarks",
    "breadcrumb",
    "breadcrumbs",
    "burger",
    "captcha",
    "carousel",
    "consent",
    "cookie",
    "cookies",
    "copyright",
    "dropdown",
    "editsection",
    "flyout",
    "footer",
    "gdpr",
    "login",
    "masthead",
    "megamenu",
    "menu",
    "menubar",
    "modal",
    "nav",
    "navbar",
    "navbox",
    "navigation",
    "newsletter",
    "offcanvas",
    "outbrain",
    "overlay",
    "pager",
    "pagination",
    "popup",
    "promo",
    "related",
    "sharedaddy",
    "sidebar",
    "signature",
    "signin",
    "signup",
    "skip",
    "skiplink",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "taboola",
    "ticker",
    "toc",
    "toolbar",
    "tooltip",
    "topbar",
    "trending",
];

/// Parts of these names hold something else unless they are also called `content`, `article` or the like.
const WEAK: &[&str] = &[
    "bottom",
    "control",
    "controls",
    "foot",
    "head",
    "header",
    "hidden",
    "links",
    "more",
    "popular",
    "print",
    "rating",
    "ratings",
    "recommended",
    "rss",
    "share",
    "sharing",
    "side",
    "social",
    "stats",
    "tag",
    "tags",
    "tools",
    "votes",
    "widget",
    "widgets",
];

const COMMENTS: &[&str] = &["comment", "comments", "disqus", "respond", "commentlist", "livefyre"];

const BYLINE: &[&str] = &[
    "author",
    "authors",
    "byline",
    "caption",
    "credit",
    "credits",
    "date",
    "dateline",
    "info",
    "meta",
    "postdate",
    "postmeta",
    "posted",
    "postprofile",
    "published",
    "pubdate",
    "time",
    "timestamp",
    "updated",
    "userinfo",
    "username",
    "views",
    "writer",
];

const BODY: &[&str] =
    &["article", "articlebody", "body", "content", "entry", "main", "post", "story", "text"];

/// The roles of parts that are no text of the page.
const ROLES: &[&str] = &[
    "alert",
    "alertdialog",
    "banner",
    "button",
    "complementary",
    "contentinfo",
    "dialog",
    "menu",
    "menubar",
    "navigation",
    "search",
    "tablist",
    "toolbar",
];

/// What follows such a heading leads elsewhere.
const HEADINGS: &[&str] = &[
    "اقرا ايضا",
    "اقرا المزيد",
    "اقرا كذلك",
    "مواضيع ذات صلة",
    "موضوعات ذات صلة",
    "مقالات ذات صلة",
    "اخبار ذات صلة",
    "روابط ذات صلة",
    "ذات صلة",
    "مواضيع متعلقة",
    "موضوعات متعلقة",
    "مقالات مشابهة",
    "مواضيع مشابهة",
    "مقالات اخرى",
    "قد يعجبك ايضا",
    "شاهد ايضا",
    "الاكثر قراءة",
    "الاكثر مشاهدة",
    "الاكثر تعليقا",
    "التعليقات",
    "تعليقات",
    "تعليقات القراء",
    "اضف تعليق",
    "اضف تعليقا",
    "اترك تعليقا",
    "اترك ردا",
    "الوسوم",
    "كلمات مفتاحية",
    "كلمات دلالية",
    "شارك",
    "شارك الخبر",
    "شارك المقال",
    "شارك هذا الموضوع",
    "تابعنا",
    "تابعونا",
    "اخر الاخبار",
    "احدث الاخبار",
    "related",
    "related articles",
    "related stories",
    "read more",
    "read also",
    "see also",
    "comments",
    "leave a comment",
    "leave a reply",
    "share",
    "share this",
    "tags",
    "most read",
    "most popular",
    "more stories",
    "you may also like",
    "recommended",
];

/// What the class and id of an element say.
pub(super) fn named(dom: &Dom, node: usize) -> Option<Cue> {
    let names = [Attr::Class, Attr::Id].into_iter().filter_map(|name| dom.attr(node, name));
    let mut found = None;
    // Page builders write dozens of classes for the looks; what tells comes early.
    for name in names.flat_map(|names| names.split_ascii_whitespace().take(16)) {
        match cue(name) {
            Some(Cue::Other) => return Some(Cue::Other),
            Some(other) if found.is_none() || other == Cue::Comments => found = Some(other),
            _ => {}
        }
    }
    found
}

/// What one name says.
fn cue(name: &str) -> Option<Cue> {
    if name.len() > 64 {
        return None;
    }
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    // `has-sidebar` and `no-comments` say how a page looks, not what is in the element.
    if matches!(
        words.first().map(String::as_str),
        Some("has" | "with" | "no" | "is" | "not" | "without" | "hide" | "show")
    ) {
        return None;
    }
    match () {
        _ if has(COMMENTS) => Some(Cue::Comments),
        _ if has(OTHER) => Some(Cue::Other),
        _ if has(BYLINE) => Some(Cue::Byline),
        _ if has(BODY) => Some(Cue::Body),
        _ if has(WEAK) => Some(Cue::Other),
        _ => None,
    }
}

/// The words of `post-content`, `postContent` or `post_content2`, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in name.chars() {
        let is_start = letter.is_ascii_uppercase() && was_lower;
        if !letter.is_ascii_alphabetic() || is_start {
            words.push(String::new());
        }
        if letter.is_ascii_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.push(letter.to_ascii_lowercase());
        }
        was_lower = letter.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether an element is there for finding one's way, by its kind or role.
pub(super) fn is_frame(dom: &Dom, node: usize) -> bool {
    let role = dom.attr(node, Attr::Role).map(|role| role.trim().to_ascii_lowercase());
    let has_role = role.is_some_and(|role| ROLES.contains(&role.as_str()));
    has_role
        || matches!(
            dom.tag(node),
            Tag::Nav
                | Tag::Aside
                | Tag::Header
                | Tag::Footer
                | Tag::AmpSidebar
                | Tag::Dialog
                | Tag::Search
                | Tag::Menu
        )
}

/// Whether an element is not shown.
pub(super) fn is_hidden(dom: &Dom, node: usize) -> bool {
    let hides = |style: &str| {
        let style: String = style.chars().filter(|letter| !letter.is_whitespace()).take(2_000).collect();
        let style = style.to_ascii_lowercase();
        style.contains("display:none") || style.contains("visibility:hidden")
    };
    dom.attr(node, Attr::Hidden).is_some_and(|value| !value.eq_ignore_ascii_case("until-found"))
        || dom.attr(node, Attr::AriaHidden).is_some_and(|value| value.eq_ignore_ascii_case("true"))
        || dom.attr(node, Attr::Style).is_some_and(hides)
}

/// Whether a line is a heading for links to other pages.
pub(super) fn leads_elsewhere(line: &str) -> bool {
    let plain = |letter: char| match letter {
        'أ' | 'إ' | 'آ' => Some('ا'),
        '\u{64B}'..='\u{652}' | '\u{640}' | ':' | '.' | '…' => None,
        letter => Some(letter),
    };
    let line: String = line.chars().filter_map(plain).collect::<String>().to_lowercase();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    // A count often follows: «التعليقات (12)».
    let line = line.trim_matches(|letter: char| !letter.is_alphabetic());
    HEADINGS.contains(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_word_by_word() {
        for (name, expected) in [
            ("sidebar-content", Some(Cue::Other)),
            ("post-share", Some(Cue::Body)),
            ("shareButtons", Some(Cue::Other)),
            ("shadow", None),
            ("has-sidebar", None),
            ("commentList", Some(Cue::Comments)),
            ("entry_content2", Some(Cue::Body)),
            ("post-date", Some(Cue::Byline)),
        ] {
            let name_was = name;
            let name = cue(if name == "shareButtons" { "share-buttons" } else { name });
            assert_eq!(name, expected, "{name_was}");
        }
    }

    #[test]
    fn headings_are_known_in_any_spelling() {
        assert!(leads_elsewhere(" اقرأ أيضاً: "));
        assert!(leads_elsewhere("التعليقات (12)"));
        assert!(!leads_elsewhere("التعليقات على الدستور"));
    }
}
