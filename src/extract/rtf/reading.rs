//! The state of an RTF file as it is read, token by token.
//!
//! Owns groups and what they scope (font, hidden text, kind of paragraph), the skipping of what `\u` repeats for old
//! programs, and tables. A destination that is not known is passed over if it is marked `\*`, as the format wants it.
//! Source: Rich Text Format Specification 1.9.1.

use std::{collections::HashMap, mem};

use super::{
    fonts::{self, Fonts},
    tokens::Token,
    words::{self, kind_of_style, lang_of, sign_of},
};
use crate::{
    document::Document,
    extract::{
        about::About,
        flow::{Flow, Kind},
        package::Limits,
    },
    note::Note,
};

/// Where text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Into the document.
    Text,
    /// Nowhere, but groups within may have places of their own.
    Around,
    /// Nowhere, with all groups within.
    Nowhere,
    /// What is told twice, in a code page and, in a group `ud`, in Unicode; only that one counts.
    Twice,
    /// The table of fonts.
    Fonts,
    /// The names of styles.
    Styles,
    /// A property of the document.
    Property(&'static str),
    /// The day on which it was written.
    Created,
}

#[derive(Debug, Clone)]
struct Group {
    place: Place,
    font: Option<i32>,
    /// How many signs after `\u` repeat it.
    num_repeated: usize,
    is_hidden: bool,
    is_deleted: bool,
    is_raised: bool,
    in_table: bool,
    kind: Kind,
    level: Option<u8>,
    /// The table around the note or box that ends with this group.
    closes_aside: Option<bool>,
}

/// A file that is being read.
pub struct Reading {
    about: About,
    flow: Flow,
    fonts: Fonts,
    styles: HashMap<i32, Kind>,
    group: Group,
    outer: Vec<Group>,
    /// The group has begun and nothing has come in it but `\*`.
    is_new: bool,
    is_starred: bool,
    /// Bytes of text, their code page, and whether all are as they are in the file.
    bytes: Vec<u8>,
    page: u16,
    are_raw: bool,
    /// The first half of a letter that `\u` writes in two.
    high: Option<u16>,
    num_to_skip: usize,
    /// Text that is not the document's.
    captured: String,
    style: i32,
    created: [i32; 3],
    default_font: Option<i32>,
    langs: [Option<i32>; 2],
    in_table: bool,
    page_number: Option<u32>,
    num_undecodable: usize,
}

impl Reading {
    /// Nothing has been read.
    pub fn new(limits: &Limits, has_pages: bool) -> Reading {
        let mut flow = Flow::new(limits.max_text_bytes);
        if has_pages {
            flow.turn_page("1".to_owned());
            flow.doubt_pages();
        }
        let group = Group {
            place: Place::Text,
            font: None,
            num_repeated: 1,
            is_hidden: false,
            is_deleted: false,
            is_raised: false,
            in_table: false,
            kind: Kind::Body,
            level: None,
            closes_aside: None,
        };
        Reading {
            about: About::default(),
            flow,
            fonts: Fonts::default(),
            styles: HashMap::new(),
            group,
            outer: Vec::new(),
            is_new: false,
            is_starred: false,
            bytes: Vec::new(),
            page: 0,
            are_raw: true,
            high: None,
            num_to_skip: 0,
            captured: String::new(),
            style: 0,
            created: [0; 3],
            default_font: None,
            langs: [None; 2],
            in_table: false,
            page_number: has_pages.then_some(1),
            num_undecodable: 0,
        }
    }

    /// Takes the next token.
    ///
    /// # Errors
    /// The text is too long.
    pub fn token(&mut self, token: Token) -> Result<(), String> {
        if !matches!(token, Token::Hex(_) | Token::Text(_)) {
            self.flush()?;
        }
        match token {
            Token::Open => {
                self.num_to_skip = 0;
                let mut inner = Group { closes_aside: None, ..self.group.clone() };
                if inner.place == Place::Twice {
                    inner.place = Place::Nowhere;
                }
                self.outer.push(mem::replace(&mut self.group, inner));
                (self.is_new, self.is_starred) = (true, false);
                return Ok(());
            }
            Token::Close => {
                self.num_to_skip = 0;
                self.close()?;
            }
            Token::Symbol(b'*') if self.is_new => {
                self.is_starred = true;
                return Ok(());
            }
            Token::Word("bin", _) | Token::Symbol(_) | Token::Word(..) if self.num_to_skip > 0 => {
                self.num_to_skip -= 1;
            }
            Token::Symbol(symbol) => self.symbol(symbol)?,
            Token::Word(name, number) => {
                let may_be_place = mem::take(&mut self.is_new);
                if !(may_be_place && self.place(name)) {
                    self.word(name, number)?;
                }
            }
            Token::Hex(byte) => self.text(&[byte], false)?,
            Token::Text(bytes) => self.text(bytes, true)?,
        }
        self.is_new = false;
        Ok(())
    }

    /// The document; its id is empty.
    ///
    /// # Errors
    /// The text is too long.
    pub fn document(mut self) -> Result<Document, String> {
        self.flush()?;
        while !self.outer.is_empty() {
            self.close()?;
        }
        self.flow.begin_paragraph(self.group.kind);
        let lang = self.langs[usize::from(self.flow.is_mostly_arabic())];
        self.about.add_lang(lang.and_then(lang_of).unwrap_or_default());
        if let Ok(year) = i16::try_from(self.created[0])
            && year > 0
        {
            let [_, month, day] = self.created;
            self.about.set_created(&format!("{year:04}-{month:02}-{day:02}"));
        }
        if self.num_undecodable > 0 {
            self.about.add_notes(vec![Note::Undecodable { characters: self.num_undecodable }]);
        }
        self.about.document(self.flow)
    }

    fn close(&mut self) -> Result<(), String> {
        let around = self.outer.last().map(|outer| outer.place);
        match self.group.place {
            Place::Property(name) if around != Some(self.group.place) => {
                let value = mem::take(&mut self.captured);
                match name {
                    "title" => self.about.set_title(&value),
                    "author" => self.about.add_author(&value),
                    name => self.about.add(name, &value),
                }
            }
            Place::Styles if around == Some(Place::Styles) => {
                let name = mem::take(&mut self.captured);
                let named = kind_of_style(name.trim().trim_end_matches(';'));
                let kind = named.or(self.group.level.map(Kind::Heading)).unwrap_or_default();
                self.styles.insert(self.style, kind);
            }
            _ => {}
        }
        // More groups end than began: the file is damaged, and the text goes on.
        let Some(outer) = self.outer.pop() else { return Ok(()) };
        let inner = mem::replace(&mut self.group, outer);
        if let Some(in_table) = inner.closes_aside {
            self.flow.begin_paragraph(inner.kind);
            self.flow.close_aside()?;
            self.in_table = in_table;
        }
        Ok(())
    }

    /// Whether the first word of a group is the name of a place, which is taken.
    fn place(&mut self, name: &str) -> bool {
        let mut around = self.outer.iter().rev().map(|outer| outer.place);
        if name == "ud" && around.next() == Some(Place::Twice) {
            self.group.place = around.next().unwrap_or(Place::Nowhere);
            return true;
        }
        if self.group.place == Place::Nowhere {
            return true;
        }
        let place = match name {
            "fonttbl" => Place::Fonts,
            "stylesheet" => Place::Styles,
            "info" | "shp" | "shpinst" | "do" | "dptxbx" => Place::Around,
            "upr" => Place::Twice,
            "fldrslt" | "result" | "rtf" => return self.is_starred,
            "title" if self.group.place == Place::Around => Place::Property("title"),
            "author" if self.group.place == Place::Around => Place::Property("author"),
            "subject" if self.group.place == Place::Around => Place::Property("subject"),
            "keywords" if self.group.place == Place::Around => Place::Property("keywords"),
            "creatim" => Place::Created,
            "footnote" | "shptxt" | "dptxbxtext" => {
                self.group.place = self.place_around();
                if self.group.place == Place::Text {
                    self.flow.open_aside();
                    self.group.closes_aside = Some(mem::take(&mut self.in_table));
                    self.group.in_table = false;
                    self.group.kind = Kind::Body;
                }
                return true;
            }
            _ if self.is_starred || words::is_no_text(name) => Place::Nowhere,
            _ => return false,
        };
        self.group.place = place;
        true
    }

    /// Where text of the innermost group goes that has any.
    fn place_around(&self) -> Place {
        let outer = self.outer.iter().rev().find(|outer| outer.place != Place::Around);
        outer.map_or(Place::Text, |outer| outer.place)
    }

    fn symbol(&mut self, symbol: u8) -> Result<(), String> {
        match symbol {
            b'~' => self.push("\u{A0}"),
            b'_' => self.push("-"),
            b'{' => self.push("{"),
            b'}' => self.push("}"),
            b'\\' => self.push("\\"),
            b'\r' | b'\n' => self.word("par", None),
            b'\t' => self.word("tab", None),
            _ => Ok(()),
        }
    }

    fn text(&mut self, bytes: &[u8], is_raw: bool) -> Result<(), String> {
        let num_skipped = self.num_to_skip.min(bytes.len());
        self.num_to_skip -= num_skipped;
        let bytes = bytes.get(num_skipped..).unwrap_or_default();
        let page = self.fonts.page(self.group.font);
        if bytes.is_empty()
            || matches!(self.group.place, Place::Nowhere | Place::Around | Place::Twice | Place::Created)
        {
            return Ok(());
        }
        if page != self.page {
            self.flush()?;
            self.page = page;
        }
        self.are_raw &= is_raw;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Puts the bytes of text where they belong.
    fn flush(&mut self) -> Result<(), String> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = mem::take(&mut self.bytes);
        // Programs of today write UTF-8 into files that do not say so; text of another code page is none by chance.
        if mem::replace(&mut self.are_raw, true)
            && let Ok(text) = std::str::from_utf8(&bytes)
        {
            return self.push(text);
        }
        let (text, num_unknown) = fonts::decode(self.page, &bytes);
        self.num_undecodable += num_unknown;
        self.push(&text)
    }

    fn push(&mut self, text: &str) -> Result<(), String> {
        if mem::take(&mut self.high).is_some() {
            self.num_undecodable += 1;
        }
        match self.group.place {
            Place::Text if self.group.is_hidden || self.group.is_deleted => Ok(()),
            Place::Text => {
                self.lay_table()?;
                if self.group.is_raised {
                    self.flow.set_apart(text)?;
                }
                self.flow.push(text)
            }
            Place::Property(_) | Place::Styles if self.captured.len() < 10_000 => {
                self.captured.push_str(text);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A letter in UTF-16, in one half or in two.
    fn letter(&mut self, number: i32) -> Result<(), String> {
        self.num_to_skip = self.group.num_repeated;
        let unit = if number < 0 { number + 0x1_0000 } else { number };
        let Ok(unit) = u32::try_from(unit) else { return Ok(()) };
        let half = u16::try_from(unit).ok();
        match (half, self.high.take()) {
            (Some(low @ 0xDC00..=0xDFFF), Some(high)) => {
                let pair = [high, low];
                let mut letters = char::decode_utf16(pair);
                let letter = letters.next().and_then(Result::ok).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.push(letter.encode_utf8(&mut [0; 4]))
            }
            (Some(high @ 0xD800..=0xDBFF), _) => {
                self.high = Some(high);
                Ok(())
            }
            _ => match char::from_u32(unit) {
                // Signs of fonts of signs.
                Some('\u{F000}'..='\u{F0FF}') => Ok(()),
                Some(letter) => self.push(letter.encode_utf8(&mut [0; 4])),
                None => {
                    self.num_undecodable += 1;
                    self.push("\u{FFFD}")
                }
            },
        }
    }

    /// Begins or ends a table, as the paragraph that comes is in one.
    fn lay_table(&mut self) -> Result<(), String> {
        if self.group.in_table != self.in_table {
            self.in_table = self.group.in_table;
            if self.in_table {
                self.flow.open_table();
            } else {
                self.flow.close_table()?;
            }
        }
        Ok(())
    }

    fn word(&mut self, name: &str, number: Option<i32>) -> Result<(), String> {
        let is_on = number != Some(0);
        match (name, number) {
            ("u", Some(number)) => return self.letter(number),
            ("uc", Some(number)) => self.group.num_repeated = usize::try_from(number).unwrap_or(1).min(16),
            ("ansicpg", Some(page)) => {
                self.fonts.page = u16::try_from(page).ok().filter(|page| *page > 0).unwrap_or(1252)
            }
            ("mac", _) => self.fonts.page = 10000,
            ("pc", _) => self.fonts.page = 437,
            ("pca", _) => self.fonts.page = 850,
            ("deff", _) => {
                self.default_font = number;
                self.group.font = number;
            }
            ("deflang", _) => self.langs[0] = number,
            ("adeflang", _) => self.langs[1] = number,
            ("f", Some(font)) => self.group.font = Some(font),
            ("fcharset", Some(charset)) if self.group.place == Place::Fonts => {
                self.fonts.set_charset(self.group.font.unwrap_or_default(), charset);
            }
            ("cpg", Some(page)) if self.group.place == Place::Fonts => {
                self.fonts.set_page(self.group.font.unwrap_or_default(), page);
            }
            ("yr", Some(year)) if self.group.place == Place::Created => self.created[0] = year,
            ("mo", Some(month)) if self.group.place == Place::Created => self.created[1] = month,
            ("dy", Some(day)) if self.group.place == Place::Created => self.created[2] = day,
            ("s", Some(style)) if self.group.place == Place::Styles => self.style = style,
            // Styles of letters and of tables have numbers of their own.
            ("cs" | "ds" | "ts", _) if self.group.place == Place::Styles => self.style = -1,
            ("s", Some(style)) => self.group.kind = self.styles.get(&style).copied().unwrap_or_default(),
            ("outlinelevel", Some(level)) => {
                self.group.level = u8::try_from(level).ok().filter(|level| *level < 9).map(|level| level + 1);
                if let (Some(level), Place::Text) = (self.group.level, self.group.place) {
                    self.group.kind = Kind::Heading(level);
                }
            }
            ("v", _) => self.group.is_hidden = is_on,
            ("super", _) => self.group.is_raised = is_on,
            ("nosupersub" | "sub", _) => self.group.is_raised = false,
            ("deleted", _) => self.group.is_deleted = is_on,
            ("plain", _) => {
                self.group.font = self.default_font;
                self.group.is_hidden = false;
                self.group.is_deleted = false;
                self.group.is_raised = false;
            }
            ("pard", _) => {
                self.group.kind = Kind::Body;
                self.group.in_table = false;
            }
            ("intbl", _) => self.group.in_table = is_on,
            _ if self.group.place != Place::Text => {
                if let Some(sign) = sign_of(name) {
                    return self.push(sign);
                }
            }
            _ => return self.break_of(name),
        }
        Ok(())
    }

    /// What ends a line, cell, paragraph or page, or stands for a letter.
    fn break_of(&mut self, name: &str) -> Result<(), String> {
        match name {
            // The end of a paragraph that is hidden or was deleted is so too.
            "par" | "sect" if self.group.is_deleted => {}
            "par" | "sect" => {
                self.lay_table()?;
                self.flow.begin_paragraph(self.group.kind);
                self.flow.end_paragraph()?;
            }
            "line" | "softline" | "lbr" | "column" => self.flow.line()?,
            "tab" => self.flow.tab()?,
            "cell" | "nestcell" => {
                self.group.in_table = true;
                self.lay_table()?;
                self.flow.begin_paragraph(self.group.kind);
                self.flow.end_cell();
            }
            "row" | "nestrow" => {
                self.group.in_table = true;
                self.lay_table()?;
                self.flow.end_row();
            }
            "page" | "pagebb" | "softpage" => {
                if let Some(page) = &mut self.page_number {
                    *page = page.saturating_add(1);
                    self.flow.turn_page(page.to_string());
                }
            }
            name => {
                if let Some(sign) = sign_of(name) {
                    return self.push(sign);
                }
            }
        }
        Ok(())
    }
}
