//! What a format is cut into, and where the pieces go.
//!
//! A [`Cut`] stands at a file or at a member inside of archives, and knows how deep: members are cut by the format of their
//! name, archives in them too, down to a limit.

use std::{
    io::{self, BufRead, BufReader, Read},
    ops::ControlFlow,
    path::Path,
    sync::{Arc, atomic::Ordering},
};

use super::{Input, Parse, Place, format_of};
use crate::{
    document::Document,
    encoding::{Detected, Encoding, mend, mojibake::Pass},
    extract::archive::Budget,
    ingest::{
        Failure,
        compression::{self, Counted},
        options::Options,
    },
    note::Note,
    repair::repair,
};

/// One document, as it is in the file, or why there is none.
pub struct Piece {
    /// Path of the member inside the file, with `/` before each; empty where the file is no archive.
    pub member: String,
    /// Line where it begins, from 1, in formats of many documents.
    pub line: Option<u64>,
    /// What it holds, or why it was refused.
    pub content: Result<Content, String>,
}

/// Bytes, and what reads them.
pub struct Content {
    /// Reads them.
    pub parser: &'static dyn Parse,
    /// The bytes of one document.
    pub bytes: Vec<u8>,
    /// What was noticed of all of its file.
    pub notes: Vec<Note>,
}

impl Content {
    /// The document in it, its text mended where it has to be; runs on any thread.
    ///
    /// # Errors
    /// It holds no document, or one of too much text, with the reason.
    pub fn read(self, place: &Place, options: &Options) -> Result<Document, Failure> {
        let mut document = self.parser.parse(self.bytes, place, options)?;
        let max_bytes = options.limits.max_text_bytes;
        if document.text.len() > max_bytes {
            let reason = format!("more than {} MiB of text; --max-text-mb allows more", max_bytes >> 20);
            return Err(place.failure(reason));
        }
        document.notes.extend(self.notes);
        // Mending changes where things are.
        if document.sections.is_empty() {
            for text in [&mut document.title, &mut document.text] {
                if let Some(mended) = mend(text) {
                    *text = mended.text;
                    document.notes.extend(mended.passes.into_iter().map(Pass::note));
                }
            }
        }
        repair(&mut document);
        Ok(document)
    }
}

/// Where the pieces of a stream go.
pub struct Cut<'a> {
    /// How files are read.
    pub options: &'a Options,
    /// Members that no format reads.
    pub num_skipped: u64,
    /// What is to be noted of each document of this file or member.
    notes: Vec<Note>,
    /// Bytes that members have unpacked to so far, those of archives in archives too.
    unpacked: u64,
    member: String,
    depth: u32,
    emit: &'a mut dyn FnMut(Piece) -> ControlFlow<()>,
}

impl<'a> Cut<'a> {
    /// Hands pieces of a file to `emit` until it breaks.
    pub fn new(options: &'a Options, emit: &'a mut dyn FnMut(Piece) -> ControlFlow<()>) -> Cut<'a> {
        Cut { options, num_skipped: 0, notes: Vec::new(), unpacked: 0, member: String::new(), depth: 0, emit }
    }

    /// Notes the encoding of all that follows in this file or member.
    pub fn note_encoding(&mut self, detected: &Detected) {
        if detected.encoding != Encoding::UTF_8 {
            let (encoding, declared) = (detected.encoding.name().to_owned(), detected.declared);
            self.notes.push(Note::Encoding { encoding, declared });
        }
    }

    /// What the members of an archive here may unpack to, after those of archives before and around it.
    pub fn budget(&self) -> Budget {
        let limits = &self.options.limits;
        Budget::after(&limits.archive(), self.unpacked)
    }

    /// Hands on a piece of this file or member.
    pub fn piece(
        &mut self,
        parser: &'static dyn Parse,
        line: Option<u64>,
        bytes: Result<Vec<u8>, String>,
    ) -> ControlFlow<()> {
        let content = bytes.map(|bytes| Content { parser, bytes, notes: self.notes.clone() });
        (self.emit)(Piece { member: self.member.clone(), line, content })
    }

    /// Says that something in this file or member cannot be read.
    pub fn refuse(&mut self, line: Option<u64>, reason: String) -> ControlFlow<()> {
        (self.emit)(Piece { member: self.member.clone(), line, content: Err(reason) })
    }

    /// Says that a member cannot be read.
    pub fn refuse_member(&mut self, name: &str, reason: String) -> ControlFlow<()> {
        (self.emit)(Piece { member: format!("{}/{name}", self.member), line: None, content: Err(reason) })
    }

    /// Cuts a member by the format of its name, if there is one; whatever is wrong with it is a piece of its own.
    pub fn member(&mut self, name: &str, reader: impl Read) -> ControlFlow<()> {
        let Some(format) = format_of(Path::new(name)) else {
            self.num_skipped += 1;
            return ControlFlow::Continue(());
        };
        if self.depth >= self.options.limits.max_depth {
            let depth = self.options.limits.max_depth;
            return self.refuse_member(
                name,
                format!("inside of more than {depth} archives; --max-depth allows more"),
            );
        }
        let mut flow = ControlFlow::Continue(());
        let emit = &mut *self.emit;
        let mut noting = |piece: Piece| {
            flow = emit(piece);
            flow
        };
        let member = format!("{}/{name}", self.member);
        let mut inner = Cut {
            options: self.options,
            num_skipped: 0,
            notes: Vec::new(),
            unpacked: self.unpacked,
            member,
            depth: self.depth + 1,
            emit: &mut noting,
        };
        let num_read = Arc::default();
        let reader = Counted { reader, num_read: Arc::clone(&num_read) };
        let split = split_member(name, reader, &mut |input| format.split(input, &mut inner));
        let (num_skipped, unpacked) = (inner.num_skipped, inner.unpacked);
        self.unpacked = unpacked.saturating_add(num_read.load(Ordering::Relaxed));
        self.num_skipped += num_skipped;
        match split {
            Err(error) if flow.is_continue() => self.refuse_member(name, error.to_string()),
            _ => flow,
        }
    }
}

fn split_member(
    name: &str,
    reader: impl Read,
    split: &mut dyn FnMut(Input<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let reader: Box<dyn BufRead + '_> = Box::new(BufReader::new(reader));
    split(Input { reader: compression::decompress(Path::new(name), reader)?, file: None })
}
