//! What begins where in a text: its pages, its parts, and the title that stands in it.
//!
//! Owns which paragraph is a heading, what becomes of pages that are told by breaks, and the taking out of the title.
//! Invariant: sections are in order, each at its own place at the start of a line, with the page and the heading under
//! which it stands.

use crate::document::Section;

/// Headings down to this level begin a section.
const MAX_LEVEL: u8 = 3;
/// What is styled as a heading but longer, in bytes, is text.
const MAX_HEADING: usize = 600;
/// A title stands among the first paragraphs.
const MAX_BEFORE_TITLE: usize = 5;
/// A page cannot hold more bytes than this; breaks further apart do not tell the pages.
const MAX_PAGE_BYTES: usize = 16_000;

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Text.
    #[default]
    Body,
    /// The title of the document.
    Title,
    /// A heading of this level, from 1.
    Heading(u8),
}

/// What came of a text.
#[derive(Debug, Default)]
pub struct Finished {
    /// The text.
    pub text: String,
    /// Its sections.
    pub sections: Vec<Section>,
    /// The title that it has by itself; unless it is the heading of a chapter too, it has been taken out.
    pub title: Option<String>,
}

/// Something that begins at a line: a page, a heading or both.
#[derive(Debug)]
struct Mark {
    start: usize,
    page: Option<String>,
    heading: Option<String>,
    turns_page: bool,
}

/// A paragraph that may be the title.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    kind: Kind,
    start: usize,
    end: usize,
    num_before: usize,
}

/// What has begun so far.
#[derive(Debug, Default)]
pub struct Marks {
    marks: Vec<Mark>,
    page: Option<String>,
    /// The page has been turned and no line has begun since.
    is_turned: bool,
    /// Where one page is longer than a page can be, the breaks that turned them are others.
    are_pages_doubtful: bool,
    /// The heading of a part that begins with the next line.
    part: Option<String>,
    /// The first paragraph, titles, and headings of the first level.
    candidates: Vec<Candidate>,
    num_paragraphs: usize,
}

impl Marks {
    /// A page of this label begins with the next line.
    pub fn turn_page(&mut self, label: String) {
        self.page = Some(label);
        self.is_turned = true;
    }

    /// Pages count only where each is as short as a page is.
    pub fn doubt_pages(&mut self) {
        self.are_pages_doubtful = true;
    }

    /// A part of this heading begins with the next line.
    pub fn begin_part(&mut self, heading: &str) {
        let heading = words(heading);
        if !heading.is_empty() {
            self.part = Some(heading);
        }
    }

    /// A line of text begins.
    pub fn begin_line(&mut self, start: usize) {
        if self.is_turned || self.part.is_some() {
            let (page, heading) = (self.page.clone(), self.part.take());
            let turns_page = std::mem::take(&mut self.is_turned);
            self.marks.push(Mark { start, page, heading, turns_page });
        }
    }

    /// A paragraph ends that began at `start` of the text.
    pub fn note_paragraph(&mut self, kind: Kind, start: usize, text: &str) {
        let num_before = self.num_paragraphs;
        self.num_paragraphs += 1;
        let (before, written) = text.split_at_checked(start).unwrap_or((text, ""));
        let written = written.trim_end();
        if written.is_empty() || written.len() > MAX_HEADING {
            return;
        }
        if num_before == 0 || matches!(kind, Kind::Title | Kind::Heading(1)) {
            self.candidates.push(Candidate { kind, start, end: start + written.len(), num_before });
        }
        let is_line_start = before.is_empty() || before.ends_with('\n');
        if is_line_start && matches!(kind, Kind::Heading(level) if level <= MAX_LEVEL) {
            self.mark_heading(start, words(written));
        }
    }

    fn mark_heading(&mut self, start: usize, heading: String) {
        match self.marks.last_mut() {
            // What is told twice, by a table of contents and by the heading there, is one section.
            Some(last) if last.start == start => last.heading = last.heading.take().or(Some(heading)),
            Some(last) if last.heading.as_ref() == Some(&heading) && last.page == self.page => {}
            _ => {
                let page = self.page.clone();
                self.marks.push(Mark { start, page, heading: Some(heading), turns_page: false });
            }
        }
    }

    /// The text with its sections and its title; `title` is what the document is said to be called, and is taken out
    /// where the text begins with it.
    pub fn finish(mut self, mut text: String, title: Option<&str>) -> Finished {
        if self.are_pages_doubtful {
            self.drop_implausible_pages(text.len());
        }
        let found = match title {
            None => self.own_title(),
            Some(title) => {
                let is_said = |candidate: &&Candidate| {
                    let written = text.get(candidate.start..candidate.end).unwrap_or_default();
                    candidate.num_before < MAX_BEFORE_TITLE
                        && written.split_whitespace().eq(title.split_whitespace())
                };
                self.candidates.iter().find(is_said).map(|candidate| (*candidate, true))
            }
        };
        let title = found.and_then(|(Candidate { start, end, .. }, is_taken_out)| {
            let title = words(text.get(start..end)?);
            if is_taken_out {
                let after = text.get(end..)?;
                let end = end + (after.len() - after.trim_start().len());
                text.replace_range(start..end, "");
                text.truncate(text.trim_end().len());
                self.take_out(start, end);
            }
            Some(title)
        });
        let sections = self.sections(text.len());
        Finished { text, sections, title }
    }

    /// The title that the text has by itself, and whether it is nothing but that.
    fn own_title(&self) -> Option<(Candidate, bool)> {
        let is_title =
            |candidate: &&Candidate| candidate.kind == Kind::Title && candidate.num_before < MAX_BEFORE_TITLE;
        if let Some(title) = self.candidates.iter().find(is_title) {
            return Some((*title, true));
        }
        // One that has others beside it is the heading of a chapter too.
        let mut headings = self.candidates.iter().filter(|candidate| candidate.kind == Kind::Heading(1));
        let first = headings.next().filter(|first| first.num_before == 0)?;
        Some((*first, headings.next().is_none()))
    }

    /// Where a stretch between two breaks is longer than a page can be, others turned the page unseen.
    fn drop_implausible_pages(&mut self, end: usize) {
        let turns = self.marks.iter().filter(|mark| mark.turns_page).map(|mark| mark.start);
        let ends = turns.clone().skip(1).chain([end]);
        if turns.zip(ends).any(|(start, end)| end.saturating_sub(start) > MAX_PAGE_BYTES) {
            self.marks.retain(|mark| mark.heading.is_some());
            self.marks.iter_mut().for_each(|mark| mark.page = None);
        }
    }

    /// Moves the marks as the text from `start` to `end` is taken out, and drops those of headings in it.
    fn take_out(&mut self, start: usize, end: usize) {
        for mark in &mut self.marks {
            if (start..end).contains(&mark.start) {
                mark.start = start;
                mark.heading = None;
            } else if mark.start >= end {
                mark.start -= end - start;
            }
        }
        self.marks.retain(|mark| mark.turns_page || mark.heading.is_some());
    }

    fn sections(self, end: usize) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        let mut heading: Option<String> = None;
        for mark in self.marks.into_iter().filter(|mark| mark.start < end) {
            heading = mark.heading.or(heading);
            let section = Section { start: mark.start, page: mark.page, heading: heading.clone() };
            match sections.last_mut() {
                Some(last) if last.start == section.start => *last = section,
                _ => sections.push(section),
            }
        }
        sections
    }
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
