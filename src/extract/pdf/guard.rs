//! What a PDF's object streams unpack to, measured before the PDF reader unpacks them without a bound.
//!
//! The reader keeps every object stream that it needs in memory, so their sum is bounded here. All other streams are
//! given a key in place of `/Filter` that the reader doesn't know and `filters` does: even a file that passes one off as
//! an object stream can't make the reader unpack it. Bytes are only replaced, never moved.

use super::filters::{inflated, too_large};

/// What `/Filter` is called in streams that only `filters` may unpack.
pub(super) const HIDDEN_FILTER: &[u8] = b"Xilter";

/// All object streams of a file together may not unpack to more than this.
const MAX_OBJECT_BYTES: usize = 192 << 20;
/// In encrypted files what object streams unpack to can't be told beforehand; these many packed bytes must do.
const MAX_ENCRYPTED_BYTES: usize = 8 << 20;

/// Streams one after the other without an end: the reader would look for it from each to the end of the file.
const MAX_OPEN: usize = 64;

/// Measures the object streams and hides the filters of all others.
///
/// # Errors
/// If the object streams unpack to more than is allowed.
pub(super) fn guard(bytes: &mut [u8]) -> Result<(), String> {
    let encrypted = find(bytes, b"/Encrypt").is_some();
    let mut measured = 0;
    let mut packed = 0;
    let mut after = 0;
    let mut num_open = 0;
    while let Some(found) = bytes.get(after..).and_then(|rest| find(rest, b"stream")) {
        let keyword = after + found;
        let start = keyword + b"stream".len();
        let begins = matches!(bytes.get(start), Some(b'\r' | b'\n'))
            && !bytes.get(..keyword).is_some_and(|before| before.ends_with(b"end"));
        if !begins {
            num_open = 0;
            after = start;
            continue;
        }
        num_open += 1;
        if num_open > MAX_OPEN {
            return Err("damaged: its streams have no end".to_owned());
        }
        let head = object_start(bytes, after, keyword);
        let Some(dict) = bytes.get(head..keyword) else { break };
        if is_object_stream(dict) {
            let data = data(bytes, start);
            if encrypted {
                packed += data.len();
            } else {
                measured += measure(data, MAX_OBJECT_BYTES - measured)?;
            }
            if packed > MAX_ENCRYPTED_BYTES || measured >= MAX_OBJECT_BYTES {
                return Err(too_large());
            }
        } else if let Some(dict) = bytes.get_mut(head..keyword) {
            hide_filters(dict);
        }
        after = start;
    }
    Ok(())
}

/// Where the object begins that has the stream keyword at `keyword`, or the end of what came before it.
fn object_start(bytes: &[u8], after: usize, keyword: usize) -> usize {
    let before = bytes.get(after..keyword).unwrap_or_default();
    let last = |needle: &[u8]| before.windows(needle.len()).rposition(|window| window == needle);
    after + last(b"endobj").or_else(|| last(b"endstream")).unwrap_or(0)
}

/// Only streams packed once, as all writers pack them, are left to the reader.
fn is_object_stream(dict: &[u8]) -> bool {
    let is_one = find(dict, b"/ObjStm").is_some() || find(dict, b"/XRef").is_some();
    let num_filters = dict.windows(6).filter(|window| *window == b"Decode").count();
    // `DecodeParms` counts, too.
    let num_parameters = dict.windows(11).filter(|window| *window == b"DecodeParms").count();
    let has_others =
        [&b"LZW"[..], b"RunLength", b"/RL", b"/Fl "].iter().any(|other| find(dict, other).is_some());
    is_one && num_filters - num_parameters <= 1 && !has_others
}

/// The packed bytes of a stream; what follows its end is ignored by the packing.
fn data(bytes: &[u8], start: usize) -> &[u8] {
    let rest = bytes.get(start..).unwrap_or_default();
    let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
    rest.get(..find(rest, b"endstream").unwrap_or(rest.len())).unwrap_or_default()
}

/// How many bytes an object stream unpacks to; a stream in it would not be measured and is refused.
fn measure(packed: &[u8], limit: usize) -> Result<usize, String> {
    let unpacked = inflated(packed, limit);
    let mut at = 0;
    while let Some(found) = unpacked.get(at..).and_then(|rest| find(rest, b"stream")) {
        let before = unpacked.get(..at + found).unwrap_or_default().trim_ascii_end();
        if before.ends_with(b">>") {
            return Err("damaged: a stream in an object stream".to_owned());
        }
        at += found + 6;
    }
    Ok(unpacked.len())
}

/// Renames the keys `/Filter`, and `/F` where a filter follows, however they are escaped.
fn hide_filters(dict: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = dict.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'/')) {
        let start = at + found + 1;
        let rest = dict.get(start..).unwrap_or_default();
        let length = rest.iter().position(|byte| is_delimiter(*byte)).unwrap_or(rest.len());
        let (name, value) = rest.split_at(length);
        let name = unescaped(name);
        let is_filter = name == b"Filter"
            || (name == b"F" && matches!(value.trim_ascii_start().first(), Some(b'/' | b'[')));
        if is_filter && let Some(first) = dict.get_mut(start) {
            *first = b'X';
        }
        at = start + length;
    }
}

fn is_delimiter(byte: u8) -> bool {
    byte == 0 || byte.is_ascii_whitespace() || b"()<>[]{}/%".contains(&byte)
}

fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let [first, tail @ ..] = rest {
        let escaped = match tail {
            [high, low, ..] if *first == b'#' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                digit(*high).zip(digit(*low)).map(|(high, low)| (high * 16 + low) as u8)
            }
            _ => None,
        };
        plain.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    plain
}

/// Where `needle` first occurs.
pub(super) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == first)?;
        if bytes.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(size: usize) -> Vec<u8> {
        use std::io::Write;
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&vec![b' '; size]).unwrap();
        packer.finish().unwrap()
    }

    fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
        [format!("1 0 obj\n<<{dict}>>\nstream\n").as_bytes(), data, b"\nendstream\nendobj\n"].concat()
    }

    #[test]
    fn filters_are_hidden_except_in_object_streams() {
        let mut bytes = [
            stream("/Filter/FlateDecode/Font<</F 3 0 R>>", b"x"),
            stream("/Type/ObjStm/Filter/FlateDecode", &packed(9)),
            stream("/F#69lter [/Fl]/F /Fl", b"/Filter"),
        ]
        .concat();
        guard(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("<</Xilter/FlateDecode/Font<</F 3 0 R>>>>"), "{text}");
        assert!(text.contains("/ObjStm/Filter/FlateDecode"), "{text}");
        assert!(text.contains("<</X#69lter [/Fl]/X /Fl>>\nstream\n/Filter\nendstream"), "{text}");
    }

    #[test]
    fn object_streams_that_unpack_to_too_much_are_refused() {
        let bomb = packed(100 << 20);
        let dict = "/Type/ObjStm/Filter/FlateDecode";
        assert!(guard(&mut stream(dict, &bomb)).is_ok());
        assert!(guard(&mut [stream(dict, &bomb), stream(dict, &bomb)].concat()).is_err());
        assert!(guard(&mut b"<<>>\nstream\n".repeat(100)).is_err());
        // Packed twice, it is not left to the reader at all.
        let mut twice = stream("/Type/ObjStm/Filter[/FlateDecode/FlateDecode]", &bomb);
        guard(&mut twice).unwrap();
        assert!(find(&twice, b"/Xilter").is_some());
    }
}
