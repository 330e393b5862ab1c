//! The text of a Word document out of its main part, and the notes out of theirs.
//!
//! Owns which elements are text and which are not shown: deleted, moved away, hidden, the code of a field, the second
//! writing of a text box, the prompt of an empty control. Invariant: each `w:t` that is shown comes once, in its place.
//! Source: ECMA-376 part 1, 17 (WordprocessingML) and part 3 (markup compatibility).

use std::collections::HashMap;

use super::styles::{self, Styles};
use crate::extract::{
    flow::{Flow, Kind},
    markup::{self, Next, Tag, Visit},
};

/// The word for footnotes in the names of their part and elements.
pub const FOOTNOTE: &str = "footnotes";
/// The word for endnotes.
pub const ENDNOTE: &str = "endnotes";

/// The texts of notes, by the word for their kind and their id.
pub type Notes = HashMap<(&'static str, String), String>;

/// Reads the main part into a text.
///
/// # Errors
/// It is not well-formed, or the text is too long.
pub fn read(xml: &str, styles: &Styles, notes: Notes, flow: &mut Flow) -> Result<(), String> {
    let are_pages_told = xml.contains("lastRenderedPageBreak");
    let mut body = Body::new(styles, notes, flow);
    body.page = Some(1);
    body.are_pages_told = are_pages_told;
    // Word tells where pages began when it last showed the document; other programs write only the breaks that
    // somebody asked for, which tell nothing where there are none.
    if are_pages_told {
        body.flow.turn_page("1".to_owned());
    } else if has_breaks(xml) {
        body.flow.turn_page("1".to_owned());
        body.flow.doubt_pages();
    } else {
        body.page = None;
    }
    markup::visit(xml, &mut body)
}

fn has_breaks(xml: &str) -> bool {
    xml.contains("type=\"page\"") || xml.contains("pageBreakBefore")
}

/// Reads a part of notes.
///
/// # Errors
/// It is not well-formed, or its text is too long.
pub fn read_notes(
    xml: &str,
    kind: &'static str,
    styles: &Styles,
    max_bytes: usize,
    notes: &mut Notes,
) -> Result<(), String> {
    let mut flow = Flow::new(max_bytes);
    let mut body = Body::new(styles, HashMap::new(), &mut flow);
    body.own_notes = Some((kind, None, Notes::new()));
    markup::visit(xml, &mut body)?;
    if let Some((.., read)) = body.own_notes {
        notes.extend(read);
    }
    Ok(())
}

/// A paragraph that is open; one in a text box lies in another.
#[derive(Debug, Default)]
struct Paragraph {
    is_hidden: bool,
    /// Its end was deleted, so that the next one goes on in it.
    is_joined: bool,
    /// A section of other pages begins after it.
    ends_page: bool,
    in_properties: bool,
    in_run: bool,
    is_run_hidden: bool,
    is_run_raised: bool,
}

struct Body<'b> {
    styles: &'b Styles,
    notes: Notes,
    flow: &'b mut Flow,
    paragraphs: Vec<Paragraph>,
    /// For each choice between writings of the same whether one was taken.
    choices: Vec<bool>,
    /// For each open control whether it shows a prompt.
    controls: Vec<bool>,
    /// For each open field whether its code is being read, and of how many it is.
    fields: Vec<bool>,
    num_codes: usize,
    in_row_properties: bool,
    is_row_deleted: bool,
    /// Text of the element that is being read.
    text: Option<String>,
    keeps_space: bool,
    page: Option<u32>,
    are_pages_told: bool,
    /// Where a part of notes is read: their kind, the id of the one that is open, and those that were read.
    own_notes: Option<(&'static str, Option<String>, Notes)>,
}

impl<'b> Body<'b> {
    fn new(styles: &'b Styles, notes: Notes, flow: &'b mut Flow) -> Body<'b> {
        Body {
            styles,
            notes,
            flow,
            paragraphs: Vec::new(),
            choices: Vec::new(),
            controls: Vec::new(),
            fields: Vec::new(),
            num_codes: 0,
            in_row_properties: false,
            is_row_deleted: false,
            text: None,
            keeps_space: false,
            page: None,
            are_pages_told: false,
            own_notes: None,
        }
    }

    fn is_shown(&self) -> bool {
        let is_hidden = |paragraph: &Paragraph| paragraph.is_hidden || paragraph.is_run_hidden;
        !self.paragraphs.last().is_some_and(is_hidden) && self.num_codes == 0
    }

    fn turn_page(&mut self) {
        if let Some(page) = &mut self.page {
            *page = page.saturating_add(1);
            self.flow.turn_page(page.to_string());
        }
    }

    /// A break that somebody asked for.
    fn break_page(&mut self) {
        if !self.are_pages_told {
            self.turn_page();
        }
    }

    /// Properties of the paragraph; those of runs count for its mark here.
    fn paragraph_property(&mut self, tag: &Tag) {
        let value = tag.attribute("val").unwrap_or_default();
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        match tag.name() {
            "pStyle" => {
                self.flow.begin_paragraph(self.styles.kind(&value));
                paragraph.is_hidden = self.styles.is_hidden(&value);
                if self.styles.breaks_page(&value) && !self.flow.is_empty() {
                    self.break_page();
                }
            }
            "outlineLvl" => {
                if let Ok(level) = value.parse() {
                    self.flow.begin_paragraph(styles::kind_of_level(level));
                }
            }
            "pageBreakBefore" if styles::is_on(tag) && !self.flow.is_empty() => self.break_page(),
            "del" | "moveFrom" => paragraph.is_joined = true,
            "sectPr" => paragraph.ends_page = true,
            "type" if value == "continuous" => paragraph.ends_page = false,
            _ => {}
        }
    }

    /// What stands in a run.
    fn run_content(&mut self, tag: &Tag) -> Result<(), String> {
        match tag.name() {
            "t" => {
                self.text = Some(String::new());
                self.keeps_space = tag.attribute("xml:space").is_some_and(|space| space == "preserve");
            }
            "br" if tag.attribute("type").is_some_and(|kind| kind == "page") => {
                self.flow.line()?;
                self.break_page();
            }
            "lastRenderedPageBreak" => self.turn_page(),
            _ if !self.is_shown() => {}
            "tab" | "ptab" => self.flow.tab()?,
            "br" | "cr" => self.flow.line()?,
            "noBreakHyphen" => self.flow.push("-")?,
            "sym" => {
                let code = tag.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                // Most are places in a font of signs and stand for no letter.
                let letter = code.and_then(char::from_u32).filter(|letter| !is_private(*letter));
                if let Some(letter) = letter {
                    self.flow.push(letter.encode_utf8(&mut [0; 4]))?;
                }
            }
            "footnoteReference" => self.put_note(FOOTNOTE, tag),
            "endnoteReference" => self.put_note(ENDNOTE, tag),
            _ => {}
        }
        Ok(())
    }

    fn put_note(&mut self, kind: &'static str, tag: &Tag) {
        let id = tag.attribute("id").unwrap_or_default().into_owned();
        if let Some(text) = self.notes.remove(&(kind, id)) {
            self.flow.add_aside(text);
        }
    }

    fn field(&mut self, tag: &Tag) {
        match tag.attribute("fldCharType").as_deref() {
            Some("begin") => {
                self.fields.push(true);
                self.num_codes += 1;
            }
            Some(kind @ ("separate" | "end")) => {
                if self.fields.pop() == Some(true) {
                    self.num_codes -= 1;
                }
                if kind == "separate" {
                    self.fields.push(false);
                }
            }
            _ => {}
        }
    }
}

fn is_private(letter: char) -> bool {
    matches!(letter, '\u{E000}'..='\u{F8FF}')
}

impl Visit for Body<'_> {
    fn start(&mut self, tag: &Tag) -> Result<Next, String> {
        let (in_properties, in_run) = self
            .paragraphs
            .last()
            .map_or((false, false), |paragraph| (paragraph.in_properties, paragraph.in_run));
        match tag.name() {
            // What was before a change of properties.
            "pPrChange" | "rPrChange" | "sectPrChange" | "tblPrChange" | "tblPrExChange"
            | "tblGridChange" | "trPrChange" | "tcPrChange" | "numberingChange" => return Ok(Next::Skip),
            "p" => {
                self.flow.begin_paragraph(Kind::Body);
                self.paragraphs.push(Paragraph::default());
            }
            "pPr" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.in_properties = true;
                }
            }
            _ if in_properties => self.paragraph_property(tag),
            "r" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    (paragraph.in_run, paragraph.is_run_hidden, paragraph.is_run_raised) =
                        (true, false, false);
                }
            }
            "trPr" => self.in_row_properties = true,
            "del" if self.in_row_properties => self.is_row_deleted = true,
            "del" | "moveFrom" | "delText" | "instrText" | "delInstrText" | "rt" => return Ok(Next::Skip),
            "vanish" if in_run && styles::is_on(tag) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.is_run_hidden = true;
                }
            }
            "vertAlign" if in_run => {
                let is_raised = tag.attribute("val").is_some_and(|kind| kind == "superscript");
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.is_run_raised = is_raised;
                }
            }
            "rStyle" if in_run => {
                let is_hidden = tag.attribute("val").is_some_and(|id| self.styles.is_hidden(&id));
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.is_run_hidden |= is_hidden;
                }
            }
            "fldChar" => self.field(tag),
            "tbl" => self.flow.open_table(),
            "tr" => self.is_row_deleted = false,
            "tc" if self.is_row_deleted => return Ok(Next::Skip),
            "txbxContent" if !self.is_shown() => return Ok(Next::Skip),
            "txbxContent" => self.flow.open_aside(),
            "AlternateContent" => self.choices.push(false),
            "Choice" | "Fallback" => match self.choices.last_mut() {
                Some(true) => return Ok(Next::Skip),
                Some(is_taken) => *is_taken = true,
                None => {}
            },
            "sdt" => self.controls.push(false),
            "showingPlcHdr" if styles::is_on(tag) => {
                if let Some(shows_prompt) = self.controls.last_mut() {
                    *shows_prompt = true;
                }
            }
            "sdtContent" if self.controls.last() == Some(&true) => return Ok(Next::Skip),
            "footnote" | "endnote" => {
                if let Some((_, open, _)) = &mut self.own_notes {
                    *open = tag.attribute("id").map(|id| id.into_owned());
                    // Lines that separate notes from the text are notes to Word.
                    if tag.attribute("type").is_some_and(|kind| kind != "normal") {
                        return Ok(Next::Skip);
                    }
                }
            }
            _ if in_run => self.run_content(tag)?,
            _ => {}
        }
        Ok(Next::Enter)
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        match name {
            "t" => {
                if let Some(text) = self.text.take()
                    && self.is_shown()
                {
                    if self.paragraphs.last().is_some_and(|paragraph| paragraph.is_run_raised) {
                        self.flow.set_apart(&text)?;
                    }
                    self.flow.push(if self.keeps_space { &text } else { text.trim_ascii() })?;
                }
            }
            "p" => {
                // The code of a field ends in its paragraph; one that does not is damaged, and the text goes on.
                self.fields.clear();
                self.num_codes = 0;
                let paragraph = self.paragraphs.pop().unwrap_or_default();
                if !paragraph.is_joined {
                    self.flow.end_paragraph()?;
                }
                if paragraph.ends_page {
                    self.break_page();
                }
            }
            "pPr" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.in_properties = false;
                }
            }
            "r" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.in_run = false;
                }
            }
            "trPr" => self.in_row_properties = false,
            "tc" => self.flow.end_cell(),
            "tr" => self.flow.end_row(),
            "tbl" => self.flow.close_table()?,
            "txbxContent" => self.flow.close_aside()?,
            "AlternateContent" => drop(self.choices.pop()),
            "sdt" => drop(self.controls.pop()),
            "footnote" | "endnote" => {
                if let Some((kind, open, notes)) = &mut self.own_notes
                    && let Some(id) = open.take()
                {
                    notes.insert((*kind, id), self.flow.take_text()?);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if let Some(so_far) = &mut self.text {
            so_far.push_str(text);
        }
        Ok(())
    }
}
