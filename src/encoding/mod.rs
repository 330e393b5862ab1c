//! From bytes to text: which encoding a file is in, its text, and text that somebody had read in the wrong one.
//!
//! `label` names the encodings and `table` reads those that `encoding_rs` leaves out; `detect` tells the encoding of
//! a file by its bytes and `declaration`, with `guess` where nothing else tells it, by the frequencies of `classes`.
//! `decode` reads a whole text, `reader` a stream. `mojibake` mends text that had been read in another encoding, by
//! the encodings in `misread`. What a file is and what its text means is left to `ingest`. Nothing here panics,
//! whatever the bytes are.

mod classes;
mod declaration;
mod decode;
mod detect;
mod guess;
mod label;
mod misread;
pub mod mojibake;
mod reader;
mod table;
mod tables;

pub use declaration::declared_in;
pub use decode::{Decoded, add_notes, decode, decode_name};
pub use detect::{Detected, detect};
pub use label::Encoding;
pub use mojibake::mend;
pub use reader::reader;
