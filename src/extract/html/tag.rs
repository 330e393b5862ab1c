//! The elements and attributes that mean something here, and how each kind of element stands in a page.
//!
//! Owns the names; every other element is [`Tag::Other`] and flows with the text around it. Which elements are blocks
//! follows the style sheet that WHATWG HTML 15.3 gives browsers, scopes its 13.2.4.2.

use html5gum::State;

macro_rules! names {
    ($(#[$of:meta])* $kind:ident { $($(#[$doc:meta])* $variant:ident $name:literal,)* } $($extra:ident)*) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub(super) enum $kind {
            $($(#[$doc])* $variant,)*
            $($extra,)*
        }

        impl $kind {
            fn known(name: &[u8]) -> Option<$kind> {
                match std::str::from_utf8(name).ok()? {
                    $($name => Some($kind::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

names! {
    /// The kind of an element.
    Tag {
        A "a",
        Address "address",
        AmpAd "amp-ad",
        AmpSidebar "amp-sidebar",
        Applet "applet",
        Area "area",
        Article "article",
        Aside "aside",
        Audio "audio",
        Base "base",
        Bgsound "bgsound",
        Blockquote "blockquote",
        Body "body",
        Br "br",
        Button "button",
        Canvas "canvas",
        Caption "caption",
        Center "center",
        Col "col",
        Colgroup "colgroup",
        Datalist "datalist",
        Dd "dd",
        Details "details",
        Dialog "dialog",
        Dir "dir",
        Div "div",
        Dl "dl",
        Dt "dt",
        Embed "embed",
        Fieldset "fieldset",
        Figcaption "figcaption",
        Figure "figure",
        Footer "footer",
        Form "form",
        Frame "frame",
        Frameset "frameset",
        H1 "h1",
        H2 "h2",
        H3 "h3",
        H4 "h4",
        H5 "h5",
        H6 "h6",
        Head "head",
        Header "header",
        Hgroup "hgroup",
        Hr "hr",
        Html "html",
        Iframe "iframe",
        Img "img",
        Input "input",
        Label "label",
        Legend "legend",
        Li "li",
        Link "link",
        Listing "listing",
        Main "main",
        Map "map",
        Marquee "marquee",
        Math "math",
        Menu "menu",
        Meta "meta",
        Nav "nav",
        Noembed "noembed",
        Noscript "noscript",
        Object "object",
        Ol "ol",
        Optgroup "optgroup",
        Option "option",
        P "p",
        Param "param",
        Plaintext "plaintext",
        Pre "pre",
        Progress "progress",
        Script "script",
        Search "search",
        Section "section",
        Select "select",
        Source "source",
        Span "span",
        Style "style",
        Summary "summary",
        Svg "svg",
        Table "table",
        Tbody "tbody",
        Td "td",
        Template "template",
        Textarea "textarea",
        Tfoot "tfoot",
        Th "th",
        Thead "thead",
        Time "time",
        Title "title",
        Tr "tr",
        Track "track",
        Ul "ul",
        Video "video",
        Wbr "wbr",
        Xmp "xmp",
    }
    Page Text Other
}

names! {
    /// An attribute that is kept.
    Attr {
        AriaHidden "aria-hidden",
        Charset "charset",
        Class "class",
        Content "content",
        Datetime "datetime",
        Hidden "hidden",
        Href "href",
        HttpEquiv "http-equiv",
        Id "id",
        Itemprop "itemprop",
        Itemscope "itemscope",
        Itemtype "itemtype",
        Lang "lang",
        Name "name",
        Property "property",
        Pubdate "pubdate",
        Rel "rel",
        Role "role",
        Style "style",
        Type "type",
        XmlLang "xml:lang",
    }
}

/// How many kinds of elements there are.
pub(super) const NUM_TAGS: usize = Tag::Other as usize + 1;

impl Attr {
    /// The attribute of this name in lower case, if it is one that is kept.
    pub(super) fn from_name(name: &[u8]) -> Option<Attr> {
        Attr::known(name)
    }
}

impl Tag {
    /// The element of this name in lower case.
    pub(super) fn from_name(name: &[u8]) -> Tag {
        Tag::known(name).unwrap_or(Tag::Other)
    }

    /// 1 to 6 for `h1` to `h6`.
    pub(super) fn heading_level(self) -> Option<u8> {
        (Tag::H1..=Tag::H6).contains(&self).then(|| self as u8 - Tag::H1 as u8 + 1)
    }

    /// Whether it has no end tag and holds nothing.
    pub(super) fn is_void(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Area | Base
                | Bgsound
                | Br
                | Col
                | Embed
                | Frame
                | Hr
                | Img
                | Input
                | Link
                | Meta
                | Param
                | Source
                | Track
                | Wbr
        )
    }

    /// Whether it begins and ends lines.
    pub(super) fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Address
                | AmpSidebar
                | Article
                | Aside
                | Blockquote
                | Body
                | Caption
                | Center
                | Dd
                | Details
                | Dialog
                | Dir
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | Frameset
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Head
                | Header
                | Hgroup
                | Hr
                | Html
                | Legend
                | Li
                | Listing
                | Main
                | Marquee
                | Menu
                | Nav
                | Ol
                | Optgroup
                | Option
                | P
                | Page
                | Plaintext
                | Pre
                | Search
                | Section
                | Summary
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Tr
                | Ul
                | Xmp
        )
    }

    /// Whether the start tag ends an open paragraph.
    pub(super) fn ends_paragraph(self) -> bool {
        use Tag::*;
        self.is_block()
            && !matches!(
                self,
                Body | Caption
                    | Frameset
                    | Head
                    | Html
                    | Legend
                    | Marquee
                    | Optgroup
                    | Option
                    | Page
                    | Tbody
                    | Td
                    | Tfoot
                    | Th
                    | Thead
                    | Tr
            )
    }

    /// Whether end tags do not reach beyond it.
    pub(super) fn is_scope(self) -> bool {
        use Tag::*;
        matches!(self, Applet | Caption | Marquee | Object | Table | Td | Template | Th)
    }

    /// Whether it is a list with `li`.
    pub(super) fn is_list(self) -> bool {
        matches!(self, Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dir)
    }

    /// Whether it is a part of a table with rows.
    pub(super) fn is_row_group(self) -> bool {
        matches!(self, Tag::Thead | Tag::Tbody | Tag::Tfoot | Tag::Colgroup)
    }

    /// Whether it is a cell of a table.
    pub(super) fn is_cell(self) -> bool {
        matches!(self, Tag::Td | Tag::Th)
    }

    /// Whether white space in it is kept.
    pub(super) fn is_preformatted(self) -> bool {
        matches!(self, Tag::Pre | Tag::Listing | Tag::Plaintext | Tag::Xmp)
    }

    /// Whether only white space stands directly in it.
    pub(super) fn holds_no_text(self) -> bool {
        self.is_list()
            || self.is_row_group()
            || matches!(
                self,
                Tag::Dl | Tag::Head | Tag::Html | Tag::Page | Tag::Select | Tag::Table | Tag::Tr
            )
    }

    /// Whether nothing in it is ever text of the page: scripts, data, things to fill in, other media.
    pub(super) fn is_no_text(self) -> bool {
        use Tag::*;
        matches!(
            self,
            AmpAd
                | Applet
                | Audio
                | Button
                | Canvas
                | Datalist
                | Embed
                | Iframe
                | Input
                | Map
                | Math
                | Noembed
                | Noscript
                | Object
                | Progress
                | Script
                | Select
                | Style
                | Svg
                | Template
                | Textarea
                | Title
                | Video
        )
    }

    /// The state in which what it holds is read, if it is not markup.
    pub(super) fn raw_state(self) -> Option<State> {
        use Tag::*;
        match self {
            Textarea | Title => Some(State::RcData),
            Iframe | Noembed | Noscript | Style | Xmp => Some(State::RawText),
            Script => Some(State::ScriptData),
            Plaintext => Some(State::PlainText),
            _ => None,
        }
    }

    /// Whether what it holds is kept although it is not markup.
    pub(super) fn keeps_raw_text(self) -> bool {
        matches!(self, Tag::Title | Tag::Xmp | Tag::Plaintext)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_others_flow_with_the_text() {
        assert_eq!(Tag::from_name(b"h3").heading_level(), Some(3));
        assert_eq!(Tag::from_name(b"amp-sidebar"), Tag::AmpSidebar);
        assert_eq!(Tag::from_name(b"blink"), Tag::Other);
        assert_eq!(Tag::from_name(b"page"), Tag::Other);
        assert!(!Tag::Other.is_block() && Tag::Page.is_block());
        assert_eq!(Attr::from_name(b"xml:lang"), Some(Attr::XmlLang));
        assert_eq!(Attr::from_name(b"onclick"), None);
    }
}
