//! Mail: messages (`.eml`) and boxes of them (`.mbox`), one document a message and one for each attachment that a format
//! reads.

use std::{cell::RefCell, collections::HashMap, io, ops::ControlFlow};

use super::{Cut, Format, Input, Parse, Place, all_bytes};
use crate::{
    document::Document,
    encoding::{self, Decoded, Encoding},
    extract::{html, mail},
    ingest::{Failure, fields, options::Options},
};

/// The format of single messages.
pub struct Message;

/// The format of boxes.
pub struct MailBox;

impl Format for Message {
    fn extensions(&self) -> &'static [&'static str] {
        &["eml"]
    }

    fn split(&'static self, input: Input<'_>, cut: &mut Cut<'_>) -> io::Result<()> {
        let bytes = all_bytes(input.reader, cut.options.limits.max_document_bytes)?;
        let _ = emit(cut, None, bytes);
        Ok(())
    }
}

impl Format for MailBox {
    fn extensions(&self) -> &'static [&'static str] {
        &["mbox"]
    }

    fn split(&'static self, mut input: Input<'_>, cut: &mut Cut<'_>) -> io::Result<()> {
        let max_bytes = cut.options.limits.max_document_bytes;
        mail::split_mbox(&mut input.reader, max_bytes, &mut |line, bytes| emit(cut, Some(line), bytes))
    }
}

impl Parse for Message {
    fn parse(&self, bytes: Vec<u8>, place: &Place, _: &Options) -> Result<Document, Failure> {
        let message = read(&bytes);
        message
            .and_then(|message| fields::complete(message.document, place))
            .map_err(|reason| place.failure(reason))
    }
}

/// Hands on a message and what is attached to it.
fn emit(cut: &mut Cut<'_>, line: Option<u64>, bytes: Result<Vec<u8>, String>) -> ControlFlow<()> {
    let attached = bytes.as_ref().ok().and_then(|bytes| read(bytes).ok());
    let attached = attached.map(|message| message.attachments).unwrap_or_default();
    cut.piece(&Message, line, bytes)?;
    let mut names: HashMap<String, u32> = HashMap::new();
    for file in attached {
        let count = names.entry(file.name.clone()).or_default();
        *count += 1;
        // Two files of one name are two documents.
        let name = if *count > 1 { format!("{count}-{}", file.name) } else { file.name };
        let name = line.map_or(name.clone(), |line| format!("{line}/{name}"));
        cut.member(&name, file.bytes.as_slice())?;
    }
    ControlFlow::Continue(())
}

fn read(bytes: &[u8]) -> Result<mail::Message, String> {
    let notes = RefCell::new(Vec::new());
    let decode = |bytes: &[u8], charset: Option<&str>| {
        // What is no text is read as far as it is UTF-8.
        let decoded = encoding::decode(bytes, charset.and_then(Encoding::for_label))
            .unwrap_or_else(|_| Decoded::lossy(bytes, Encoding::UTF_8));
        encoding::add_notes(&mut notes.borrow_mut(), decoded.notes);
        decoded.text
    };
    let mut message = mail::read(bytes, &mail::Tools { decode: &decode, html: &html::fragment_text })?;
    message.document.notes = notes.take();
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Note;

    #[test]
    fn what_was_noticed_in_the_parts_is_noted_of_the_message() {
        let body = "هذا كتاب في تاريخ المدن والقرى، وفيه أخبار من زارها.";
        let windows = encoding_rs::WINDOWS_1256.encode(body).0;
        let misread = encoding_rs::WINDOWS_1252.decode(body.as_bytes()).0;
        let part = |head: &str, body: &[u8]| {
            [format!("--b\r\nContent-Type: text/plain{head}\r\n\r\n").as_bytes(), body, b"\r\n"].concat()
        };
        let bytes = [
            b"From: a@example.org\r\nSubject: =?windows-1256?B?49HNyMc=?=\r\n".to_vec(),
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec(),
            part("; charset=windows-1256", &windows),
            part("", misread.as_bytes()),
            part("; charset=utf-8", &[body.as_bytes(), b"\xFF"].concat()),
            part("; charset=utf-8", &[b"\xFF", body.as_bytes()].concat()),
            part("", b"\0\xFF"),
            b"--b--".to_vec(),
        ]
        .concat();
        let document = read(&bytes).unwrap().document;
        assert_eq!(document.title, "مرحبا");
        assert_eq!(document.text.matches(body).count(), 4);
        let mojibake = Note::Mojibake {
            encoding: "windows-1252".to_owned(),
            written: "UTF-8".to_owned(),
            lines: vec![(1, 1)],
        };
        let windows = Note::Encoding { encoding: "windows-1256".to_owned(), declared: true };
        assert_eq!(document.notes, [windows, mojibake, Note::Undecodable { characters: 3 }]);
    }

    #[test]
    fn a_message_of_plain_text_has_no_notes() {
        let bytes = "Subject: خبر\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nهذا كتاب قديم".as_bytes();
        assert_eq!(read(bytes).unwrap().document.notes, []);
    }
}
