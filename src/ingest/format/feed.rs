//! Feeds of news (`.rss`, `.atom`, `.xml`): one document an item. Other XML is read as the text in it.

use std::{io, ops::ControlFlow};

use super::{Cut, Format, Input, Parse, Place, all_bytes, whole::html_of};
use crate::{
    document::Document,
    extract::feed,
    ingest::{Failure, fields, options::Options},
};

/// The format of feeds.
pub struct Feed;

/// A document that was read when its file was cut, as JSON.
struct Ready;

/// XML that is no feed.
struct Markup;

impl Format for Feed {
    fn extensions(&self) -> &'static [&'static str] {
        &["rss", "atom", "xml"]
    }

    fn split(&'static self, input: Input<'_>, cut: &mut Cut<'_>) -> io::Result<()> {
        let bytes = match all_bytes(input.reader, cut.options.limits.max_document_bytes)? {
            Ok(bytes) => bytes,
            refused => {
                let _ = cut.piece(&Markup, None, refused);
                return Ok(());
            }
        };
        let Ok(items) = feed::items(&bytes) else {
            let _ = cut.piece(&Markup, None, Ok(bytes));
            return Ok(());
        };
        for (number, item) in (1..).zip(items) {
            let json = serde_json::to_vec(&item).map_err(|error| error.to_string());
            if let ControlFlow::Break(()) = cut.piece(&Ready, Some(number), json) {
                break;
            }
        }
        Ok(())
    }
}

impl Parse for Ready {
    fn parse(&self, bytes: Vec<u8>, place: &Place, _: &Options) -> Result<Document, Failure> {
        let document = serde_json::from_slice(&bytes).map_err(|error| error.to_string());
        document
            .and_then(|document| fields::complete(document, place))
            .map_err(|reason| place.failure(reason))
    }
}

impl Parse for Markup {
    fn parse(&self, bytes: Vec<u8>, place: &Place, _: &Options) -> Result<Document, Failure> {
        let document = html_of(&bytes, None, None);
        document
            .and_then(|document| fields::complete(document, place))
            .map_err(|reason| place.failure(reason))
    }
}
