//! From the bytes of one file of some format to the text, headings and facts in it: one part a format.
//!
//! Knows nothing of folders, of the index or of what a collection is: `ingest` opens files and gives them to the right part.
//! Every part bounds its memory and time, panics on no input, and gives a reason in one line for what it cannot read.

mod about;
pub mod archive;
pub mod docx;
pub mod epub;
pub mod feed;
mod flow;
pub mod html;
pub mod mail;
mod markup;
pub mod odt;
pub mod package;
pub mod pdf;
pub mod rtf;
pub mod table;
pub mod warc;
