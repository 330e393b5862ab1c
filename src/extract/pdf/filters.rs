//! The bytes of a PDF stream, unpacked: never more than the budget that is left.
//!
//! Owns the filters that text and fonts are packed with (ISO 32000-1, 7.4); those of pictures are not for us. The PDF
//! reader's own unpacking has no bound, so it is used only for what `guard` has measured before. What is damaged in
//! the middle gives what came before.

use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};

use super::guard::HIDDEN_FILTER;

/// A single stream may not unpack to more than this.
const MAX_STREAM_BYTES: usize = 48 << 20;
/// No honest stream is packed more often.
const MAX_FILTERS: usize = 4;

/// How many bytes may still be unpacked from one file.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
}

impl Budget {
    pub(super) fn new(bytes: usize) -> Self {
        Budget { left: bytes }
    }

    fn for_one(&self) -> usize {
        self.left.min(MAX_STREAM_BYTES)
    }

    fn spend(&mut self, bytes: usize) -> Result<(), String> {
        self.left = self.left.checked_sub(bytes).ok_or_else(too_large)?;
        Ok(())
    }
}

/// The unpacked bytes of a stream; `None` where a filter is unknown or one of pictures.
///
/// # Errors
/// If the stream or the file unpacks to more than is allowed.
pub(super) fn unpacked(stream: &Stream<'_>, budget: &mut Budget) -> Result<Option<Vec<u8>>, String> {
    let mut bytes = stream.raw_data();
    let filters = filters(stream.dict());
    if filters.len() > MAX_FILTERS {
        return Ok(None);
    }
    budget.spend(bytes.len())?;
    for (filter, parameters) in filters {
        let limit = budget.for_one();
        let output = match &*filter {
            b"FlateDecode" | b"Fl" => Some(inflated(&bytes, limit)),
            b"LZWDecode" | b"LZW" => {
                let early = parameters.get::<i32>("EarlyChange".as_bytes()).unwrap_or(1) != 0;
                Some(unpack_lzw(&bytes, early, limit))
            }
            b"ASCII85Decode" | b"A85" => Some(unpack_ascii85(&bytes)),
            b"ASCIIHexDecode" | b"AHx" => Some(unpack_hex(&bytes)),
            b"RunLengthDecode" | b"RL" => Some(unpack_runs(&bytes, limit)),
            b"Crypt" => continue,
            _ => None,
        };
        let Some(output) = output else { return Ok(None) };
        if output.len() >= limit {
            return Err(too_large());
        }
        budget.spend(output.len())?;
        bytes = predicted(output, &parameters).into();
    }
    Ok(Some(bytes.into_owned()))
}

pub(super) fn too_large() -> String {
    "it unpacks to more than is allowed".to_owned()
}

/// Names of the filters in the order in which they are undone, each with its parameters.
fn filters<'a>(dict: &Dict<'a>) -> Vec<(Name<'a>, Dict<'a>)> {
    let object = |keys: &[&[u8]]| keys.iter().find_map(|key| dict.get::<Object<'a>>(*key));
    let list = |object: Option<Object<'a>>| match object {
        Some(Object::Array(array)) => objects(&array),
        Some(single) => vec![single],
        None => Vec::new(),
    };
    let mut parameters = list(object(&[b"DecodeParms", b"DP"])).into_iter();
    list(object(&[HIDDEN_FILTER, b"Filter"]))
        .into_iter()
        .filter_map(|filter| {
            let parameters = parameters.next().and_then(Object::into_dict).unwrap_or_default();
            Some((filter.into_name()?, parameters))
        })
        .collect()
}

fn objects<'a>(array: &Array<'a>) -> Vec<Object<'a>> {
    array.iter::<Object<'a>>().take(MAX_FILTERS + 1).collect()
}

/// Inflates at most `limit` bytes.
pub(super) fn inflated(bytes: &[u8], limit: usize) -> Vec<u8> {
    let mut output = Vec::new();
    let limit = limit as u64;
    // What is damaged at the end gives an error after its good part has been written.
    let whole = ZlibDecoder::new(bytes).take(limit).read_to_end(&mut output);
    if whole.is_err() && output.is_empty() {
        let _ = DeflateDecoder::new(bytes.get(2..).unwrap_or_default()).take(limit).read_to_end(&mut output);
    }
    output
}

fn unpack_hex(bytes: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = bytes
        .iter()
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    digits.chunks(2).map(|pair| (pair[0] << 4) | pair.get(1).unwrap_or(&0)).collect()
}

fn unpack_ascii85(bytes: &[u8]) -> Vec<u8> {
    let mut output = Vec::with_capacity(bytes.len());
    let mut group = Vec::with_capacity(5);
    for byte in bytes {
        match byte {
            b'z' if group.is_empty() => output.extend([0; 4]),
            b'!'..=b'u' => group.push(u32::from(byte - b'!')),
            b'~' => break,
            _ => {}
        }
        if group.len() == 5 {
            output.extend(base85(&group));
            group.clear();
        }
    }
    if group.len() > 1 {
        let kept = group.len() - 1;
        group.resize(5, 84);
        output.extend(base85(&group).into_iter().take(kept));
    }
    output
}

fn base85(group: &[u32]) -> [u8; 4] {
    group.iter().fold(0u32, |sum, digit| sum.wrapping_mul(85).wrapping_add(*digit)).to_be_bytes()
}

fn unpack_runs(bytes: &[u8], limit: usize) -> Vec<u8> {
    let mut output = Vec::new();
    let mut rest = bytes;
    while let [length, tail @ ..] = rest {
        if *length == 128 || output.len() >= limit {
            break;
        }
        if *length < 128 {
            let (run, after) = tail.split_at((usize::from(*length) + 1).min(tail.len()));
            output.extend_from_slice(run);
            rest = after;
        } else {
            let [byte, after @ ..] = tail else { break };
            output.extend(std::iter::repeat_n(*byte, 257 - usize::from(*length)));
            rest = after;
        }
    }
    output
}

fn unpack_lzw(bytes: &[u8], early: bool, limit: usize) -> Vec<u8> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    // A string of the table is a piece of the output: where it starts and how long it is.
    let mut table: Vec<(usize, usize)> = Vec::with_capacity(4096);
    let mut output: Vec<u8> = Vec::new();
    let mut before: Option<(usize, usize)> = None;
    let (mut bits, mut num_bits, mut width) = (0u32, 0, 9);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        num_bits += 8;
        if num_bits < width {
            continue;
        }
        num_bits -= width;
        let code = (bits >> num_bits) as usize & ((1 << width) - 1);
        bits &= (1 << num_bits) - 1;
        match code {
            CLEAR => {
                table.clear();
                before = None;
            }
            END => break,
            _ => {
                let start = output.len();
                if let Ok(byte) = u8::try_from(code) {
                    output.push(byte);
                } else if let Some((from, length)) = table.get(code - 258).copied() {
                    output.extend_from_within(from..from + length);
                } else if let Some((from, length)) = before
                    && code - 258 == table.len()
                {
                    output.extend_from_within(from..from + length);
                    output.extend_from_within(from..=from);
                } else {
                    break;
                }
                // The string before and the first byte of this one stand side by side in the output.
                if let Some((from, length)) = before
                    && table.len() < 4096 - 258
                {
                    table.push((from, length + 1));
                }
                before = Some((start, output.len() - start));
            }
        }
        if output.len() >= limit {
            break;
        }
        width = match table.len() + 258 + usize::from(early) {
            ..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
    }
    output
}

/// Undoes a predictor of PNG's; that of TIFF is not used for text.
fn predicted(bytes: Vec<u8>, parameters: &Dict<'_>) -> Vec<u8> {
    let number =
        |key: &str, otherwise| parameters.get::<u32>(key.as_bytes()).unwrap_or(otherwise).min(1 << 16);
    if number("Predictor", 1) < 10 {
        return bytes;
    }
    let bits = number("Colors", 1) * number("BitsPerComponent", 8);
    let pixel = (bits as usize).div_ceil(8).max(1);
    let row = (bits as usize * number("Columns", 1) as usize).div_ceil(8).max(1);
    let mut output: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0; row];
    for line in bytes.chunks(row + 1) {
        let Some((kind, packed)) = line.split_first() else { break };
        let mut current = packed.to_vec();
        current.resize(row, 0);
        for at in 0..row {
            let left = if at >= pixel { current[at - pixel] } else { 0 };
            let (up, corner) = (above[at], if at >= pixel { above[at - pixel] } else { 0 });
            let guess = match kind {
                1 => left,
                2 => up,
                3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                4 => paeth(left, up, corner),
                _ => 0,
            };
            current[at] = current[at].wrapping_add(guess);
        }
        output.extend_from_slice(current.get(..packed.len()).unwrap_or_default());
        above = current;
    }
    output
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |byte: u8| (estimate - i16::from(byte)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_packed_as_text_is_unpacked() {
        assert_eq!(unpack_hex(b"48 65 6C6c 6F 7>"), b"Hellop");
        assert_eq!(unpack_ascii85(b"87cURD]i,\"Ebo80~>"), b"Hello World!");
        assert_eq!(unpack_ascii85(b"87cUR~>"), b"Hell");
        assert_eq!(unpack_ascii85(b"z~>"), [0; 4]);
        assert_eq!(unpack_runs(&[2, b'a', b'b', b'c', 254, b'x', 128, 9], 100), b"abcxxx");
    }

    #[test]
    fn lzw_is_unpacked() {
        // The example of ISO 32000-1, 7.4.4.2.
        let packed = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(unpack_lzw(&packed, true, 100), [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
        assert_eq!(unpack_lzw(&packed, true, 4).len(), 5);
        assert!(unpack_lzw(&[0xFF; 100], true, 100).is_empty());
    }

    #[test]
    fn inflating_stops_at_the_limit_and_keeps_what_came_before_damage() {
        use std::io::Write;
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&[b'a'; 100_000]).unwrap();
        let packed = packer.finish().unwrap();
        assert_eq!(inflated(&packed, 1 << 20).len(), 100_000);
        assert_eq!(inflated(&packed, 1000).len(), 1000);
        assert!(!inflated(&packed[..packed.len() - 10], 1 << 20).is_empty());
    }
}
