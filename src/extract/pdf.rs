//! The text of a PDF: all pages in the order of reading, one section a page.
//!
//! Owns the walk over the pages and what is decided for the whole file; the syntax of PDF is `hayro-syntax`'s. No program
//! tells the order of Arabic letters in a PDF reliably, so it is taken from where the glyphs stand: `content` finds them,
//! `marks` joins the tashkeel, `layout` and `lines` put them in order, `furniture` drops running heads. Work, memory and
//! depth are bounded, and a panic in a damaged file is that file's error.

mod brackets;
mod cmap;
mod content;
mod filters;
mod font;
mod furniture;
mod glyph;
mod guard;
mod info;
mod layout;
mod letters;
mod lines;
mod marks;
mod matrix;
mod names;
mod program;
mod state;

use std::{
    panic,
    sync::{
        Arc, Once,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::{
    document::{Document, Section},
    note::Note,
    repair::direction::direction,
};

use content::{Drawn, Shared};
use filters::Budget;
use glyph::Glyph;
use lines::Line;

/// Name of the threads whose panics are told by their result only.
const THREAD: &str = "pdf";
/// Objects may be nested 512 deep, which takes a few MiB where code isn't optimized.
const STACK_BYTES: usize = 32 << 20;
/// Evidence, in nats, from which on hidden text is taken in the order of drawing.
const SURE: f32 = 5.0;

/// How much of a file is read at most; beyond, the file is an error.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Pages.
    pub max_pages: usize,
    /// Bytes of text.
    pub max_text_bytes: usize,
    /// Bytes that all its streams may unpack to, each counted as often as it is drawn.
    pub max_unpacked_bytes: usize,
    /// Operators, glyphs and blocks of 16 bytes that are drawn.
    pub max_steps: usize,
    /// Time until the caller is told that it takes too long; for damage that no count is kept of.
    pub max_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_pages: 20_000,
            max_text_bytes: 32 << 20,
            max_unpacked_bytes: 1 << 30,
            max_steps: 400_000_000,
            max_time: Duration::from_secs(300),
        }
    }
}

/// Reads a PDF: its text with a section for each page, and title, author and day where it tells them.
///
/// The title is empty where the file has none that deserves the name.
///
/// # Errors
/// A reason in one line if it is no PDF, damaged, encrypted with a password, has no text, or is beyond the limits.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, String> {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if guard::find(head, b"%PDF-").is_none() {
        return Err("not a PDF: it doesn't begin like one".to_owned());
    }
    silence_panics();
    let (bytes, limits) = (bytes.to_vec(), *limits);
    let (sender, receiver) = mpsc::channel();
    // A thread of its own has a stack that is large enough, keeps a panic, and can be left behind.
    let reading = thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK_BYTES);
    let started = reading.spawn(move || {
        // Nobody waits any more where the time is over.
        let _ = sender.send(read_here(bytes, &limits));
    });
    started.map_err(|error| format!("no thread to read it: {error}"))?;
    receiver.recv_timeout(limits.max_time).unwrap_or_else(|error| {
        Err(match error {
            RecvTimeoutError::Timeout => "it takes too long to read".to_owned(),
            RecvTimeoutError::Disconnected => "damaged: it can't be read".to_owned(),
        })
    })
}

/// Keeps the panics of our threads from being printed; all others are printed as before.
fn silence_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if thread::current().name() != Some(THREAD) {
                before(panic);
            }
        }));
    });
}

fn read_here(mut bytes: Vec<u8>, limits: &Limits) -> Result<Document, String> {
    guard::guard(&mut bytes)?;
    let pdf = Pdf::new(Arc::new(bytes)).map_err(reason)?;
    let num_pages = pdf.pages().len();
    if num_pages == 0 {
        return Err("damaged: it has no pages".to_owned());
    }
    if num_pages > limits.max_pages {
        return Err(format!("more than {} pages", limits.max_pages));
    }
    let mut shared = Shared::new(Budget::new(limits.max_unpacked_bytes), limits.max_steps);
    let info = info::read(&pdf, &mut shared.budget)?;
    let labels = info::labels(&pdf, num_pages);
    let mut pages = Vec::with_capacity(num_pages);
    let mut num_bytes = 0;
    let mut num_pictured = 0;
    let mut backward = 0;
    for page in pdf.pages().iter() {
        let Drawn { glyphs, num_pictures } = content::draw(page, &mut shared)?;
        let lines = read_page(glyphs);
        backward += brackets::backward(&lines);
        num_bytes += lines.iter().map(|line| line.text.len()).sum::<usize>();
        if num_bytes > limits.max_text_bytes {
            return Err(format!("more than {} MiB of text", limits.max_text_bytes >> 20));
        }
        let is_empty = lines.iter().all(|line| line.text.trim().is_empty());
        num_pictured += usize::from(is_empty && num_pictures > 0);
        pages.push(lines);
    }
    if backward > 0 {
        pages.iter_mut().flatten().for_each(brackets::turn);
    }
    furniture::drop_repeated(&mut pages);
    let (text, sections) = assembled(&pages, labels);
    if text.trim().is_empty() {
        return Err(match num_pictured {
            0 => "no text: its pages are empty".to_owned(),
            1 => "no text: a page that is a picture, which needs text recognition (OCR)".to_owned(),
            num => format!("no text: {num} pages that are pictures, which need text recognition (OCR)"),
        });
    }
    let characters = text.chars().filter(|letter| *letter == '\u{FFFD}').count();
    let mut notes = Vec::new();
    if characters > 0 {
        notes.push(Note::Undecodable { characters });
    }
    if num_pictured > 0 {
        notes.push(Note::NoText { pages: num_pictured });
    }
    Ok(Document {
        title: info.title,
        text,
        date: info.date,
        author: info.author,
        sections,
        notes,
        ..Document::default()
    })
}

fn reason(error: LoadPdfError) -> String {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            "encrypted: it opens with a password only".to_owned()
        }
        LoadPdfError::Decryption(_) => "encrypted in a way that can't be read".to_owned(),
        LoadPdfError::Invalid => "damaged: its pages can't be found".to_owned(),
    }
}

/// The lines of a page in the order of reading.
fn read_page(glyphs: Vec<Glyph>) -> Vec<Line> {
    let has_hidden = glyphs.iter().any(|glyph| glyph.is_hidden && letters::is_arabic(&glyph.text));
    let words = has_hidden.then(|| layout::page(words(&glyphs)));
    let seen = layout::page(marks::attached(glyphs));
    // Recognized text behind a picture is often put there word by word from left to right, since nobody sees it.
    match words {
        Some(words) if evidence(&words) > evidence(&seen) + SURE => words,
        _ => seen,
    }
}

fn evidence(lines: &[Line]) -> f32 {
    lines.iter().map(|line| direction(&line.text)).sum()
}

/// Hidden glyphs joined to words in the order of drawing.
fn words(glyphs: &[Glyph]) -> Vec<Glyph> {
    let mut words: Vec<Glyph> = Vec::new();
    let mut text = String::new();
    for glyph in glyphs {
        match words.last_mut() {
            Some(word)
                if glyph.is_hidden
                    && word.run == glyph.run
                    && !glyph.is_space()
                    && !text.is_empty()
                    && (word.y - glyph.y).abs() < 0.1 * word.size =>
            {
                text.push_str(&glyph.text);
                word.text = text.as_str().into();
                word.left = word.left.min(glyph.left);
                word.right = word.right.max(glyph.right);
            }
            _ => {
                text = if glyph.is_space() { String::new() } else { glyph.text.to_string() };
                words.push(glyph.clone());
            }
        }
    }
    words
}

/// The text of all pages, and where each begins.
fn assembled(pages: &[Vec<Line>], labels: Vec<String>) -> (String, Vec<Section>) {
    let mut text = String::new();
    let mut sections = Vec::with_capacity(pages.len());
    let mut before: &[Line] = &[];
    for (lines, label) in pages.iter().zip(labels) {
        let page = layout::joined(lines);
        if !text.is_empty() && !page.is_empty() {
            // A sentence goes on over the end of a page, a paragraph that ended doesn't.
            let is_over = text.trim_end().ends_with(['.', '!', '?', '؟', ':', '»', '"']);
            text.push_str(match is_over {
                true => "\n\n",
                false if layout::flows_on(before, lines) => " ",
                false => "\n",
            });
        }
        sections.push(Section { start: text.len(), page: Some(label), heading: None });
        text.push_str(&page);
        if !page.is_empty() {
            before = lines;
        }
    }
    (text, sections)
}

#[cfg(test)]
mod tests;
