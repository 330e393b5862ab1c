//! The text of a document as it comes along: paragraphs, rows, notes, headings and pages, laid out by one rule for all.
//!
//! A blank line stands between paragraphs, a line end between the rows of a table, a tab between cells; what stands
//! aside of the text (notes, text boxes) follows the paragraph or table it belongs to. Invariants: a section starts at
//! the start of a line, in order; the text never grows over its limit; only soft hyphens and control characters are
//! left out. What is a heading or a note is left to the formats.

mod marks;

use self::marks::Marks;
pub use self::marks::{Finished, Kind};

/// What stands between the text so far and what comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    Tab,
    Line,
    Paragraph,
}

/// Text that is being written: the body, or something aside of it.
#[derive(Debug, Default)]
struct Strand {
    text: String,
    gap: Gap,
    kind: Kind,
    /// Where the paragraph began, once it has text.
    start: Option<usize>,
    /// Where each open table's row began.
    rows: Vec<usize>,
    /// What stands aside and follows when the paragraph or table is over.
    asides: Vec<String>,
}

/// A text that grows.
#[derive(Debug)]
pub struct Flow {
    strand: Strand,
    /// The strands that wait while something aside of them is written.
    waiting: Vec<Strand>,
    marks: Marks,
    left: usize,
    max_bytes: usize,
}

impl Flow {
    /// An empty text that may grow to so many bytes.
    pub fn new(max_bytes: usize) -> Flow {
        Flow {
            strand: Strand::default(),
            waiting: Vec::new(),
            marks: Marks::default(),
            left: max_bytes,
            max_bytes,
        }
    }

    /// Adds text of the paragraph; line ends and tabs within are spaces.
    ///
    /// # Errors
    /// The text is too long.
    pub fn push(&mut self, text: &str) -> Result<(), String> {
        for piece in text.split_inclusive(|letter: char| letter.is_control() || letter == '\u{AD}') {
            let mut letters = piece.chars();
            match letters.next_back() {
                Some('\t' | '\n' | '\r' | '\u{85}') => {
                    self.write(letters.as_str())?;
                    self.write(" ")?;
                }
                Some(last) if last.is_control() || last == '\u{AD}' => self.write(letters.as_str())?,
                _ => self.write(piece)?,
            }
        }
        Ok(())
    }

    /// Adds text of the paragraph as markup is read: white space of any length is one space, and none at the start.
    ///
    /// # Errors
    /// The text is too long.
    pub fn push_collapsed(&mut self, text: &str) -> Result<(), String> {
        let is_space = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{C}');
        let mut words = text.split(is_space).peekable();
        while let Some(word) = words.next() {
            self.push(word)?;
            let is_after_space =
                self.strand.gap != Gap::None || self.strand.text.ends_with([' ', '\n', '\t']);
            if words.peek().is_some() && !is_after_space {
                self.write(" ")?;
            }
        }
        Ok(())
    }

    /// Ends the line within the paragraph.
    ///
    /// # Errors
    /// The text is too long.
    pub fn line(&mut self) -> Result<(), String> {
        let text = &mut self.strand.text;
        text.truncate(text.trim_end_matches(' ').len());
        if text.ends_with("\n\n") { Ok(()) } else { self.sign("\n") }
    }

    /// Adds a tab.
    ///
    /// # Errors
    /// The text is too long.
    pub fn tab(&mut self) -> Result<(), String> {
        self.sign("\t")
    }

    /// White space that is not at the start of a paragraph.
    fn sign(&mut self, sign: &str) -> Result<(), String> {
        if self.strand.gap == Gap::None && !self.strand.text.is_empty() {
            self.account(sign.len())?;
            self.strand.text.push_str(sign);
        }
        Ok(())
    }

    fn account(&mut self, bytes: usize) -> Result<(), String> {
        let too_long = || format!("it has more than {} MiB of text", self.max_bytes >> 20);
        self.left = self.left.checked_sub(bytes).ok_or_else(too_long)?;
        Ok(())
    }

    fn write(&mut self, text: &str) -> Result<(), String> {
        let begins = self.strand.gap != Gap::None || self.strand.text.is_empty();
        let text = if begins { text.trim_start_matches([' ', '\t']) } else { text };
        if text.is_empty() {
            return Ok(());
        }
        let between = match self.strand.gap {
            _ if self.strand.text.is_empty() => "",
            Gap::None => "",
            Gap::Tab => "\t",
            Gap::Line => "\n",
            Gap::Paragraph => "\n\n",
        };
        self.account(text.len() + between.len())?;
        let strand = &mut self.strand;
        if begins {
            trim_end(&mut strand.text);
            strand.text.push_str(between);
            let is_line_start = strand.gap != Gap::Tab || strand.text.is_empty();
            strand.gap = Gap::None;
            if self.waiting.is_empty() && is_line_start {
                self.marks.begin_line(strand.text.len());
            }
        }
        strand.start.get_or_insert(strand.text.len());
        strand.text.push_str(text);
        Ok(())
    }

    /// Says what the paragraph is that begins here.
    pub fn begin_paragraph(&mut self, kind: Kind) {
        self.strand.kind = kind;
    }

    /// Ends the paragraph; nothing where none has begun.
    ///
    /// # Errors
    /// The text is too long.
    pub fn end_paragraph(&mut self) -> Result<(), String> {
        self.note_paragraph();
        let gap = if self.strand.rows.is_empty() { Gap::Paragraph } else { Gap::Line };
        self.strand.gap = self.strand.gap.max(gap);
        self.put_asides()
    }

    /// Keeps in mind what the paragraph was that ends here.
    fn note_paragraph(&mut self) {
        let kind = std::mem::take(&mut self.strand.kind);
        let Some(start) = self.strand.start.take() else { return };
        if !self.waiting.is_empty() {
            return;
        }
        self.marks.note_paragraph(kind, start, &self.strand.text);
    }

    /// Begins a table; a paragraph that has begun ends before it.
    pub fn open_table(&mut self) {
        if self.strand.start.is_some() {
            self.note_paragraph();
        }
        self.strand.gap = self.strand.gap.max(Gap::Line);
        self.open_row();
    }

    fn open_row(&mut self) {
        self.strand.rows.push(self.strand.text.len());
    }

    /// Ends a cell.
    pub fn end_cell(&mut self) {
        self.note_paragraph();
        if self.strand.rows.last().is_some_and(|start| self.strand.text.len() > *start) {
            self.strand.gap = Gap::Tab;
        }
    }

    /// Ends a row.
    pub fn end_row(&mut self) {
        self.note_paragraph();
        if self.strand.rows.pop().is_some() {
            self.strand.gap = self.strand.gap.max(Gap::Line);
            self.open_row();
        }
    }

    /// Ends a table; nothing where none is open.
    ///
    /// # Errors
    /// The text is too long.
    pub fn close_table(&mut self) -> Result<(), String> {
        self.note_paragraph();
        self.strand.rows.pop();
        self.end_paragraph()
    }

    /// Ends the paragraph and all tables.
    ///
    /// # Errors
    /// The text is too long.
    pub fn end_all(&mut self) -> Result<(), String> {
        self.note_paragraph();
        self.strand.rows.clear();
        self.end_paragraph()
    }

    /// Begins something aside of the text, a note or text box.
    pub fn open_aside(&mut self) {
        self.waiting.push(std::mem::take(&mut self.strand));
    }

    /// Ends what was begun last by [`Flow::open_aside`].
    ///
    /// # Errors
    /// The text is too long.
    pub fn close_aside(&mut self) -> Result<(), String> {
        self.strand.rows.clear();
        self.end_paragraph()?;
        if let Some(strand) = self.waiting.pop() {
            let mut aside = std::mem::replace(&mut self.strand, strand).text;
            trim_end(&mut aside);
            // It is accounted for anew when it is put in its place.
            self.left = (self.left + aside.len()).min(self.max_bytes);
            self.add_aside(aside);
        }
        Ok(())
    }

    /// Puts a text of its own aside, a note that was read before.
    pub fn add_aside(&mut self, text: String) {
        if !text.is_empty() {
            self.strand.asides.push(text);
        }
    }

    fn put_asides(&mut self) -> Result<(), String> {
        if self.strand.rows.is_empty() {
            for aside in std::mem::take(&mut self.strand.asides) {
                self.write(&aside)?;
                self.strand.start = None;
                self.strand.gap = Gap::Paragraph;
            }
        }
        Ok(())
    }

    /// The text so far, which is over and is not kept here.
    ///
    /// # Errors
    /// The text is too long.
    pub fn take_text(&mut self) -> Result<String, String> {
        self.strand.rows.clear();
        self.end_paragraph()?;
        let mut text = std::mem::take(&mut self.strand).text;
        trim_end(&mut text);
        Ok(text)
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.strand.text.is_empty() && self.waiting.is_empty()
    }

    /// Whether there are more Arabic letters than others, in the text so far.
    pub fn is_mostly_arabic(&self) -> bool {
        let letters = self.strand.text.chars().filter(|letter| letter.is_alphabetic()).take(10_000);
        let (arabic, others): (Vec<char>, Vec<char>) =
            letters.partition(|letter| matches!(letter, '\u{600}'..='\u{6FF}' | '\u{FB50}'..='\u{FEFC}'));
        arabic.len() > others.len()
    }

    /// Sets text apart that is raised or a link, if it is a number right behind a word: the number of a note, which
    /// would be taken for a part of that word.
    ///
    /// # Errors
    /// The text is too long.
    pub fn set_apart(&mut self, text: &str) -> Result<(), String> {
        let is_in_word = self.strand.gap == Gap::None && self.strand.text.ends_with(char::is_alphabetic);
        if is_in_word && text.starts_with(char::is_numeric) { self.write(" ") } else { Ok(()) }
    }

    /// A page of this label begins; the text of a paragraph that has begun counts as of the page before.
    pub fn turn_page(&mut self, label: String) {
        self.marks.turn_page(label);
    }

    /// The pages are told by breaks that may be others: they count only where each is as short as a page is.
    pub fn doubt_pages(&mut self) {
        self.marks.doubt_pages();
    }

    /// A part of this heading begins with the next paragraph.
    pub fn begin_part(&mut self, heading: &str) {
        self.marks.begin_part(heading);
    }

    /// The whole text, its sections and its title, if it has one.
    ///
    /// `title` is what the document is said to be called: where the text begins with the same words they are taken out.
    ///
    /// # Errors
    /// The text is too long.
    pub fn finish(mut self, title: Option<&str>) -> Result<Finished, String> {
        while !self.waiting.is_empty() {
            self.close_aside()?;
        }
        self.strand.rows.clear();
        self.end_paragraph()?;
        let mut text = self.strand.text;
        trim_end(&mut text);
        Ok(self.marks.finish(text, title))
    }
}

fn trim_end(text: &mut String) {
    text.truncate(text.trim_end_matches([' ', '\t', '\n']).len());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(max_bytes: usize, write: impl Fn(&mut Flow) -> Result<(), String>) -> Result<Finished, String> {
        let mut flow = Flow::new(max_bytes);
        write(&mut flow)?;
        flow.finish(None)
    }

    fn paragraph(flow: &mut Flow, text: &str) -> Result<(), String> {
        flow.push(text)?;
        flow.end_paragraph()
    }

    #[test]
    fn white_space_is_laid_out_and_nothing_else_is_lost() {
        let finished = flow(1000, |flow| {
            paragraph(flow, "  س\u{AD}ور\u{7}\tو\nباب  ")?;
            paragraph(flow, " ")?;
            flow.push_collapsed(" \n س ")?;
            flow.push_collapsed("  ص\u{A0}")?;
            flow.line()?;
            flow.push_collapsed(" ع")
        });
        assert_eq!(finished.unwrap().text, "سور و باب\n\nس ص\u{A0}\nع");
    }

    #[test]
    fn tables_in_tables_and_asides_in_asides_keep_their_order() {
        let finished = flow(1000, |flow| {
            paragraph(flow, "قبل")?;
            flow.open_table();
            flow.push("أ")?;
            flow.open_aside();
            flow.push("حاشية")?;
            flow.open_aside();
            flow.push("حاشيتها")?;
            flow.close_aside()?;
            flow.close_aside()?;
            flow.end_cell();
            flow.open_table();
            flow.push("ب")?;
            flow.end_cell();
            flow.push("ج")?;
            flow.end_row();
            flow.close_table()?;
            flow.end_cell();
            flow.end_row();
            flow.push("د")?;
            flow.close_table()?;
            paragraph(flow, "بعد")
        });
        assert_eq!(finished.unwrap().text, "قبل\n\nأ\nب\tج\nد\n\nحاشية\n\nحاشيتها\n\nبعد");
    }

    #[test]
    fn the_text_never_grows_over_its_limit() {
        for max_bytes in 0..40 {
            let finished = flow(max_bytes, |flow| {
                paragraph(flow, "نص")?;
                flow.open_aside();
                flow.push("حاشية")?;
                flow.close_aside()?;
                paragraph(flow, "آخر")
            });
            match finished {
                Ok(finished) => assert!(finished.text.len() <= max_bytes),
                Err(reason) => assert_eq!(reason, "it has more than 0 MiB of text"),
            }
        }
    }

    #[test]
    fn pages_and_parts_begin_with_the_next_line() {
        let finished = flow(1000, |flow| {
            flow.turn_page("١".to_owned());
            flow.begin_part("باب");
            flow.push("أول")?;
            flow.turn_page("٢".to_owned());
            paragraph(flow, " وما بعده")?;
            flow.turn_page("٣".to_owned());
            paragraph(flow, "ثان")
        })
        .unwrap();
        let sections: Vec<_> = finished
            .sections
            .iter()
            .map(|section| (section.start, section.page.as_deref(), section.heading.as_deref()))
            .collect();
        let second = finished.text.find("ثان").unwrap();
        assert_eq!(sections, [(0, Some("١"), Some("باب")), (second, Some("٣"), Some("باب"))]);
    }

    #[test]
    fn a_table_in_a_paragraph_ends_it_so_that_sections_stay_in_order() {
        let finished = flow(1000, |flow| {
            paragraph(flow, "قبل")?;
            flow.push("عنوان")?;
            flow.turn_page("٢".to_owned());
            flow.open_table();
            flow.push("خلية")?;
            flow.begin_paragraph(Kind::Heading(1));
            flow.close_table()
        })
        .unwrap();
        assert_eq!(finished.text, "قبل\n\nعنوان\nخلية");
        let starts: Vec<usize> = finished.sections.iter().map(|section| section.start).collect();
        assert_eq!(starts, [finished.text.find("خلية").unwrap()]);
    }
}
