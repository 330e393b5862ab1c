//! Texts of a format, made of the fuzzer's bytes: half of them are words of it, and elements are closed.

/// Letters, marks and signs that matter in any format.
const LETTERS: [&str; 12] =
    ["سورة", "كِتَاب", "ﻛﺘﺎﺏ", "لا", "\u{200F}", "\u{AD}", "\u{A0}", "é", "٣", "😀", "\u{FFFD}", "\u{FEFF}"];

/// ASCII as it is, each other byte as a word; `</>` closes the element that was opened last, and so does the end.
pub fn expanded(bytes: &[u8], words: &[&str]) -> String {
    let mut text = String::new();
    let mut open: Vec<&str> = Vec::new();
    for &byte in bytes {
        let Some(number) = byte.checked_sub(0x80) else {
            text.push(char::from(byte));
            continue;
        };
        let number = usize::from(number) % (words.len() + LETTERS.len());
        let Some(word) = words.get(number) else {
            text.push_str(LETTERS[number - words.len()]);
            continue;
        };
        if *word == "</>" {
            close(open.pop(), &mut text);
            continue;
        }
        let name = word.strip_prefix('<').filter(|_| !word.ends_with("/>"));
        if let Some(name) = name.filter(|name| name.starts_with(|first: char| first.is_ascii_alphabetic())) {
            open.push(name.split([' ', '>']).next().unwrap_or_default());
        }
        text.push_str(word);
    }
    open.into_iter().rev().for_each(|name| close(Some(name), &mut text));
    text
}

fn close(name: Option<&str>, text: &mut String) {
    if let Some(name) = name {
        text.push_str("</");
        text.push_str(name);
        text.push('>');
    }
}
