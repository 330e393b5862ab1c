//! Mail: messages (`.eml`) and boxes of them (`.mbox`), one document a message and one for each attachment that a format
//! reads.

use std::{collections::HashMap, io, ops::ControlFlow};

use super::{Cut, Format, Input, Parse, Place, all_bytes};
use crate::{
    document::Document,
    encoding::{self, Encoding},
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
    let decode = |bytes: &[u8], charset: Option<&str>| {
        encoding::decode(bytes, charset.and_then(Encoding::for_label))
            .map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), |decoded| decoded.text)
    };
    mail::read(bytes, &mail::Tools { decode: &decode, html: &html::fragment_text })
}
