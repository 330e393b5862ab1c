//! Texts that are worth trying, made of the fuzzer's bytes.

/// Letters, marks, joiners, bidi controls, digits, signs of queries and of files.
const ALPHABET: &str = "اأإآءئؤبتةثجحخدذرزسشصضطظعغفقكلمنهويىپچژڤگکیھۀ\u{64B}\u{64E}\u{650}\u{651}\u{653}\u{654}\u{670}\
    \u{6DD}\u{6E5}ـ\u{200B}\u{200C}\u{200D}\u{200E}\u{200F}\u{202B}\u{2067}\u{2069}\u{61C}\u{FEFF}\u{AD}\u{34F}ﷲﷺ﷼ﻻﻼﺍﹰﱞ٠١٩۴٫٬،؛؟%٪«»\
    \"'“”~*=+-_()[]:.,!#/\\\n\r\t \u{A0}\u{2003}aAzZİßéé0129😀👩‍👩‍👧𞸀𐨂";

/// The bytes as text where they are; else each byte as a character that Arabic texts and queries have, or a word.
pub fn text(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let letters: Vec<char> = ALPHABET.chars().collect();
    let words =
        [" والكتاب ", " لل", " AND ", " OR ", "title:", "person:", "date:2015-07..", " زوكربيرغ ", "\n---\n"];
    let mut text = String::new();
    for &byte in bytes {
        match letters.get(usize::from(byte)) {
            Some(letter) => text.push(*letter),
            None => text.push_str(words[usize::from(byte) % words.len()]),
        }
    }
    text
}
