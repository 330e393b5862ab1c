//! A file in any encoding as a stream of UTF-8.
//!
//! For files that are cut into documents before all of them is read. Holds the head on which the encoding is judged,
//! then decodes piece by piece. UTF-8 passes as it is, less its byte order mark: bytes that are broken are for those
//! to count who cut the stream (by [`super::decode()`] of each piece). All other encodings come out as valid UTF-8,
//! with U+FFFD where a character could not be told.

use std::io::{self, BufRead, Read};

use super::{
    detect::{Detected, MAX_BYTES, detect},
    label::{Encoding, Kind},
    table::Table,
};

/// So much pure ASCII is held to see whether something else comes; if it comes later, it is judged then.
const MAX_ASCII_BYTES: usize = 1 << 20;
/// Most bytes that are decoded at a time.
const PIECE_BYTES: usize = 1 << 14;

/// The input as UTF-8 without byte order mark, and its encoding; `declared` as in [`detect`].
///
/// Where the first MiB is ASCII, the encoding is said to be UTF-8, and is told again, silently, where other bytes
/// come.
///
/// # Errors
/// The input cannot be read, or is no text ([`io::ErrorKind::InvalidData`]).
pub fn reader<'a>(
    mut input: impl BufRead + 'a,
    declared: Option<Encoding>,
) -> io::Result<(Box<dyn BufRead + 'a>, Detected)> {
    let (head, is_whole) = head(&mut input)?;
    let is_ascii = head.is_ascii();
    let detected = detect(&head, declared, is_whole).map_err(invalid)?;
    let mut reader = Reader { input, declared, state: State::Ascii, out: Vec::new(), at: 0 };
    // ASCII may still turn out to be anything.
    if is_ascii && detected.encoding == Encoding::UTF_8 {
        reader.out = head;
    } else {
        reader.start(detected.encoding, &head);
    }
    Ok((Box::new(reader), detected))
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// The bytes on which the encoding is judged, and whether they are all there are.
fn head(input: &mut impl BufRead) -> io::Result<(Vec<u8>, bool)> {
    let mut head = Vec::new();
    let mut num_ascii = 0;
    loop {
        if num_ascii == head.len() && head.len() >= MAX_ASCII_BYTES || head.len() - num_ascii >= MAX_BYTES {
            return Ok((head, false));
        }
        let chunk = filled(input)?;
        if chunk.is_empty() {
            return Ok((head, true));
        }
        let chunk = chunk.get(..MAX_BYTES).unwrap_or(chunk);
        if num_ascii == head.len() {
            num_ascii += ascii_len(chunk);
        }
        head.extend_from_slice(chunk);
        let num_bytes = chunk.len();
        input.consume(num_bytes);
    }
}

fn ascii_len(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len())
}

/// What is in the buffer, filled if empty; an interrupted read is tried again.
fn filled(input: &mut impl BufRead) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    input.fill_buf()
}

struct Reader<R> {
    input: R,
    declared: Option<Encoding>,
    state: State,
    /// Decoded bytes, given out up to `at`.
    out: Vec<u8>,
    at: usize,
}

enum State {
    /// All was ASCII so far.
    Ascii,
    /// UTF-8: the input is handed through.
    Plain,
    Standard(Box<encoding_rs::Decoder>),
    Table(&'static Table),
    End,
}

impl<R: BufRead> Reader<R> {
    /// Begins to decode, with bytes that were read ahead.
    fn start(&mut self, encoding: Encoding, head: &[u8]) {
        let head = encoding.without_mark(head);
        self.state = match encoding.0 {
            _ if encoding == Encoding::UTF_8 => {
                self.out.extend_from_slice(head);
                State::Plain
            }
            Kind::Standard(encoding) => {
                State::Standard(Box::new(encoding.new_decoder_without_bom_handling()))
            }
            Kind::Table(table) => State::Table(table),
        };
        self.state.decode(head, false, &mut self.out);
    }

    /// Fills `out`, unless the input is handed through or at its end.
    fn fill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.at = 0;
        while self.out.is_empty() {
            match self.state {
                State::Plain | State::End => break,
                State::Ascii => {
                    let chunk = filled(&mut self.input)?;
                    let num_ascii = ascii_len(chunk.get(..PIECE_BYTES).unwrap_or(chunk));
                    if chunk.is_empty() {
                        self.state = State::End;
                    } else if num_ascii > 0 {
                        self.out.extend(chunk.iter().take(num_ascii));
                        self.input.consume(num_ascii);
                    } else {
                        let (head, is_whole) = head(&mut self.input)?;
                        let detected = detect(&head, self.declared, is_whole).map_err(invalid)?;
                        self.start(detected.encoding, &head);
                    }
                }
                State::Standard(_) | State::Table(_) => {
                    let chunk = filled(&mut self.input)?;
                    let chunk = chunk.get(..PIECE_BYTES).unwrap_or(chunk);
                    let num_bytes = chunk.len();
                    self.state.decode(chunk, num_bytes == 0, &mut self.out);
                    self.input.consume(num_bytes);
                    if num_bytes == 0 {
                        self.state = State::End;
                    }
                }
            }
        }
        Ok(())
    }
}

impl State {
    fn decode(&mut self, mut bytes: &[u8], is_last: bool, out: &mut Vec<u8>) {
        match self {
            State::Table(table) => {
                let mut text = String::new();
                table.decode(bytes, &mut text);
                out.append(&mut text.into_bytes());
            }
            State::Standard(decoder) => loop {
                let written = out.len();
                let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()).max(16);
                out.resize(written + room, 0);
                let into = out.get_mut(written..).unwrap_or_default();
                let (result, num_read, num_written, _) = decoder.decode_to_utf8(bytes, into, is_last);
                out.truncate(written + num_written);
                bytes = bytes.get(num_read..).unwrap_or_default();
                if result == encoding_rs::CoderResult::InputEmpty {
                    break;
                }
            },
            State::Ascii | State::Plain | State::End => {}
        }
    }
}

impl<R: BufRead> BufRead for Reader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.out.len() {
            self.fill()?;
        }
        if self.out.is_empty() && matches!(self.state, State::Plain) {
            return self.input.fill_buf();
        }
        Ok(self.out.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, num_bytes: usize) {
        if self.at < self.out.len() {
            self.at += num_bytes;
        } else {
            self.input.consume(num_bytes);
        }
    }
}

impl<R: BufRead> Read for Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let num_bytes = self.fill_buf()?.read(buffer)?;
        self.consume(num_bytes);
        Ok(num_bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use proptest::prelude::*;

    use super::*;

    const LINE: &str = "{\"id\": 1, \"text\": \"هذا كتاب في تاريخ المدن والقرى\"}\n";

    fn read(bytes: &[u8], capacity: usize, declared: Option<Encoding>) -> (Vec<u8>, &'static str) {
        let input = BufReader::with_capacity(capacity, Cursor::new(bytes.to_vec()));
        let (mut reader, detected) = reader(input, declared).unwrap();
        let mut read = Vec::new();
        reader.read_to_end(&mut read).unwrap();
        (read, detected.encoding.name())
    }

    #[test]
    fn a_stream_is_read_as_the_whole_is() {
        let text = LINE.repeat(4000);
        let utf16 = |write: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(write).collect::<Vec<u8>>();
        let rows = [
            (text.clone().into_bytes(), "UTF-8"),
            (encoding_rs::WINDOWS_1256.encode(&text).0.into_owned(), "windows-1256"),
            (encoding_rs::ISO_8859_6.encode(&text).0.into_owned(), "ISO-8859-6"),
            (utf16(u16::to_le_bytes), "UTF-16LE"),
            (utf16(u16::to_be_bytes), "UTF-16BE"),
        ];
        for (bytes, name) in rows {
            for capacity in [7, 1000, 1 << 16] {
                let (read, found) = read(&bytes, capacity, None);
                assert_eq!(found, name);
                assert!(read == text.as_bytes(), "{name} {capacity}");
            }
        }
    }

    #[test]
    fn a_stream_is_read_by_a_table() {
        // «الكتاب في» in CP720 and in the shapes of CP864.
        for (bytes, name) in [
            (b"\x9F\xE9\xE8\xA2\x9F\xA0 \xE5\xEF ".repeat(9000), "cp720"),
            (b"\xC7\xE4\xE3\xCA\xA8\xA9 \xE1\xF6 ".repeat(9000), "IBM864"),
        ] {
            let (read, found) = read(&bytes, 1000, None);
            let text = Encoding::for_label(name).unwrap().decode(&bytes).0;
            assert_eq!(found, name);
            assert!(read == text.as_bytes(), "{}", text.get(..40).unwrap_or(&text));
        }
    }

    #[test]
    fn the_mark_is_no_part_of_the_stream() {
        assert_eq!(read("\u{FEFF}نص".as_bytes(), 2, None), ("نص".into(), "UTF-8"));
        assert_eq!(read(b"\xFF\xFE\x46\x06\x35\x06", 2, None), ("نص".into(), "UTF-16LE"));
    }

    #[test]
    fn other_letters_behind_much_ascii_are_told_when_they_come() {
        let ascii = "name,place\n".repeat(200_000);
        let text = format!("{ascii}{}", LINE.repeat(10));
        let bytes = encoding_rs::WINDOWS_1256.encode(&text).0;
        for declared in [None, Some(Encoding::WINDOWS_1256)] {
            let (read, _) = read(&bytes, 1 << 13, declared);
            assert!(read == text.as_bytes());
        }
        let (read, _) = read(text.as_bytes(), 1 << 13, None);
        assert!(read == text.as_bytes());
    }

    #[test]
    fn broken_utf8_passes_as_it_is() {
        let mut bytes = LINE.repeat(3).into_bytes();
        bytes.push(0xFF);
        assert_eq!(read(&bytes, 100, None), (bytes, "UTF-8"));
    }

    #[test]
    fn what_is_no_text_is_an_error() {
        let error = reader(Cursor::new(b"\x89PNG\0\0\0\0".to_vec()), None).err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert!(error.to_string().contains("NUL"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_as_the_whole_is(bytes: Vec<u8>, capacity in 1_usize..50) {
            let input = BufReader::with_capacity(capacity, Cursor::new(bytes.clone()));
            match (reader(input, None), detect(&bytes, None, true)) {
                (Ok((mut reader, found)), Ok(detected)) => {
                    prop_assert_eq!(found, detected);
                    let mut read = Vec::new();
                    reader.read_to_end(&mut read).unwrap();
                    if found.encoding == Encoding::UTF_8 {
                        prop_assert_eq!(&read, found.encoding.without_mark(&bytes));
                    } else {
                        prop_assert_eq!(String::from_utf8(read).unwrap(), found.encoding.decode(&bytes).0);
                    }
                }
                (Err(error), Err(reason)) => prop_assert_eq!(error.to_string(), reason),
                (found, detected) => prop_assert!(false, "{:?} {:?}", found.err(), detected),
            }
        }
    }
}
