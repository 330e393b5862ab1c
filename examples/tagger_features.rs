//! Writes what the tagger's network sees of a list of tokens, for `scripts/tagger`.
//!
//! Usage: `tagger_features TOKENS OUT`. TOKENS has a token a line and an empty line after a sentence. Little-endian:
//! OUT.types (text, one key a line), OUT.words (for each type: fingerprint u64, number of rows u8 and of marks u8, rows
//! u32, marks u8), OUT.stream (for each token of the tagger: type u32, hints u32, number of the line it comes from u32;
//! a break has line 0xFFFFFFFF).

use std::{collections::HashMap, fs, io::Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [tokens, out] = arguments.as_slice() else { return Err("usage: tagger_features TOKENS OUT".into()) };
    let text = fs::read_to_string(tokens)?;
    let reader = fihris::bundled::tagger_reader();
    let mut types: HashMap<String, u32> = HashMap::new();
    let mut keys = String::new();
    let mut words = Vec::new();
    let mut stream = Vec::new();
    let mut line = 0u32;
    for sentence in text.split("\n\n") {
        // A token's text and the line it stands on.
        let mut joined = String::new();
        let mut starts = Vec::new();
        for token in sentence.split('\n') {
            if !token.is_empty() {
                starts.push((joined.len(), line));
                joined.push_str(token);
                joined.push(' ');
            }
            line += 1;
        }
        line += 1;
        joined.pop();
        joined.push('\n');
        for token in reader.read(&joined) {
            let next = types.len() as u32;
            let number = *types.entry(token.key.clone()).or_insert_with(|| {
                keys.push_str(if token.key == "\n" { "</s>" } else { &token.key });
                keys.push('\n');
                words.extend(token.fingerprint.to_le_bytes());
                words.extend([token.buckets.len() as u8, token.marks.len() as u8]);
                token.buckets.iter().for_each(|row| words.extend(row.to_le_bytes()));
                words.extend(&token.marks);
                next
            });
            let source = match token.key.as_str() {
                "\n" => u32::MAX,
                _ => starts[starts.partition_point(|(start, _)| *start <= token.range.start) - 1].1,
            };
            for number in [number, token.hints, source] {
                stream.extend(number.to_le_bytes());
            }
        }
    }
    fs::write(format!("{out}.types"), keys)?;
    fs::write(format!("{out}.words"), words)?;
    let mut file = fs::File::create(format!("{out}.stream"))?;
    file.write_all(&stream)?;
    Ok(())
}
