//! Arabic text as careless programs hand it on: turned, shaped, wrapped, retyped, decoded wrongly.
//!
//! Each function stands alone and depends on its arguments only, so that tests of the library and of the program can
//! use it. Turning follows UAX #9 for a line of right-to-left text, apart from what is repaired by the library under
//! test, so that neither is tested by itself. A seed decides where something is done only here and there.

use unicode_normalization::char::is_combining_mark;

/// Each line as it is seen from left to right: numbers and Latin words in their own order, brackets mirrored.
pub fn seen(text: &str) -> String {
    by_line(text, seen_line)
}

/// Each word as it is seen from left to right, the words in the order of reading.
pub fn seen_in_words(text: &str) -> String {
    by_line(text, |line| line.split(' ').map(seen_line).collect::<Vec<_>>().join(" "))
}

/// The words of each line from the last to the first, each in the order of reading.
pub fn words_reversed(text: &str) -> String {
    by_line(text, |line| line.split(' ').rev().collect::<Vec<_>>().join(" "))
}

/// Each line as it is seen, but marks before their letters and brackets as they are written.
pub fn reversed(text: &str) -> String {
    by_line(text, |line| {
        let line: String = line.chars().map(mirrored).collect();
        clusters(&seen_line(&line)).iter().flat_map(|cluster| cluster.chars().rev()).collect()
    })
}

/// Only some lines, from the first of these numbers up to the second, from 0.
pub fn on_lines(text: &str, from: usize, to: usize, corrupt: impl Fn(&str) -> String) -> String {
    let lines = text.split('\n').enumerate();
    let line = |(number, line): (usize, &str)| match (from..to).contains(&number) {
        true => corrupt(line),
        false => line.to_owned(),
    };
    lines.map(line).collect::<Vec<_>>().join("\n")
}

/// A text broken into lines of at most so many characters.
pub fn wrapped(text: &str, max_chars: usize) -> String {
    let mut wrapped = String::new();
    for line in text.split('\n') {
        let mut length = 0;
        for word in line.split_whitespace() {
            let added = word.chars().count() + 1;
            if length > 0 && length + added > max_chars + 1 {
                wrapped.push('\n');
                length = 0;
            } else if length > 0 {
                wrapped.push(' ');
            }
            wrapped.push_str(word);
            length += added;
        }
        wrapped.push('\n');
    }
    wrapped.pop();
    wrapped
}

fn by_line(text: &str, corrupt: impl Fn(&str) -> String) -> String {
    text.split('\n').map(corrupt).collect::<Vec<_>>().join("\n")
}

#[derive(Clone, Copy, PartialEq)]
enum Bidi {
    Right,
    Left,
    Digit,
    Separator,
    Neutral,
}

fn bidi(letter: char) -> Bidi {
    match letter {
        '0'..='9' | '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}' => Bidi::Digit,
        '.' | ',' | ':' | '/' | '،' | '٫' | '٬' => Bidi::Separator,
        '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFC}' | '\u{FE70}'..='\u{FEFC}' => Bidi::Right,
        _ if letter.is_alphabetic() => Bidi::Left,
        _ => Bidi::Neutral,
    }
}

/// The characters of a line, each with its marks.
fn clusters(line: &str) -> Vec<String> {
    let mut clusters: Vec<String> = Vec::new();
    for letter in line.chars() {
        match clusters.last_mut() {
            Some(cluster) if is_combining_mark(letter) => cluster.push(letter),
            _ => clusters.push(letter.to_string()),
        }
    }
    clusters
}

/// Levels as in a right-to-left paragraph (1, and 2 for what runs from left to right), then the whole is reversed and
/// the runs of level 2 once more.
fn seen_line(line: &str) -> String {
    let clusters = clusters(line);
    let classes: Vec<Bidi> =
        clusters.iter().map(|cluster| cluster.chars().next().map_or(Bidi::Neutral, bidi)).collect();
    let mut is_left = vec![false; classes.len()];
    // Behind a Latin letter everything up to the last Latin letter or digit before Arabic is Latin too.
    let mut start = None;
    for (index, class) in classes.iter().enumerate() {
        match class {
            Bidi::Left => {
                let from = *start.get_or_insert(index);
                is_left[from..=index].fill(true);
            }
            Bidi::Digit => {
                is_left[index] = true;
                if let Some(from) = start {
                    is_left[from..=index].fill(true);
                }
                let is_joined =
                    index >= 2 && classes[index - 1] == Bidi::Separator && classes[index - 2] == Bidi::Digit;
                if is_joined {
                    is_left[index - 1] = true;
                }
            }
            Bidi::Right => start = None,
            Bidi::Separator | Bidi::Neutral => {}
        }
    }
    let mut seen = String::new();
    let mut end = clusters.len();
    while end > 0 {
        let mut from = end - 1;
        while is_left[end - 1] && from > 0 && is_left[from - 1] {
            from -= 1;
        }
        for cluster in &clusters[from..end] {
            match is_left[end - 1] {
                true => seen.push_str(cluster),
                false => seen.extend(cluster.chars().map(mirrored)),
            }
        }
        end = from;
    }
    seen
}

fn mirrored(letter: char) -> char {
    match letter {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '«' => '»',
        '»' => '«',
        _ => letter,
    }
}

/// Letters that join both sides, with their isolated shape; then come the final, initial and medial.
const FOUR_SHAPES: [(char, u32); 23] = [
    ('ئ', 0xFE89),
    ('ب', 0xFE8F),
    ('ت', 0xFE95),
    ('ث', 0xFE99),
    ('ج', 0xFE9D),
    ('ح', 0xFEA1),
    ('خ', 0xFEA5),
    ('س', 0xFEB1),
    ('ش', 0xFEB5),
    ('ص', 0xFEB9),
    ('ض', 0xFEBD),
    ('ط', 0xFEC1),
    ('ظ', 0xFEC5),
    ('ع', 0xFEC9),
    ('غ', 0xFECD),
    ('ف', 0xFED1),
    ('ق', 0xFED5),
    ('ك', 0xFED9),
    ('ل', 0xFEDD),
    ('م', 0xFEE1),
    ('ن', 0xFEE5),
    ('ه', 0xFEE9),
    ('ي', 0xFEF1),
];

/// Letters that join the one before them, with their isolated shape; then comes the final.
const TWO_SHAPES: [(char, u32); 11] = [
    ('آ', 0xFE81),
    ('أ', 0xFE83),
    ('ؤ', 0xFE85),
    ('إ', 0xFE87),
    ('ا', 0xFE8D),
    ('ة', 0xFE93),
    ('د', 0xFEA9),
    ('ذ', 0xFEAB),
    ('ر', 0xFEAD),
    ('ز', 0xFEAF),
    ('و', 0xFEED),
];

/// Each letter as its shape among its neighbors, with ligatures of lam and alef; marks stay.
pub fn shaped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let shape_of = |letter: char| -> Option<(u32, bool)> {
        let in_four = FOUR_SHAPES.iter().find(|(base, _)| *base == letter).map(|(_, first)| (*first, true));
        let in_two = TWO_SHAPES.iter().find(|(base, _)| *base == letter).map(|(_, first)| (*first, false));
        in_four.or(in_two).or((letter == 'ى').then_some((0xFEEF, false)))
    };
    let next_of = |from: usize| letters[from..].iter().copied().find(|letter| !is_combining_mark(*letter));
    let mut shaped = String::new();
    let mut joins = false;
    let mut skipped = None;
    for (index, &letter) in letters.iter().enumerate() {
        if is_combining_mark(letter) || Some(index) == skipped {
            shaped.extend(is_combining_mark(letter).then_some(letter));
            continue;
        }
        let Some((first, has_four)) = shape_of(letter) else {
            shaped.push(letter);
            joins = letter == '\u{640}';
            continue;
        };
        let alef = match (letter, letters.get(index + 1)) {
            ('ل', Some('آ')) => Some(0xFEF5),
            ('ل', Some('أ')) => Some(0xFEF7),
            ('ل', Some('إ')) => Some(0xFEF9),
            ('ل', Some('ا')) => Some(0xFEFB),
            _ => None,
        };
        if let Some(ligature) = alef {
            shaped.extend(char::from_u32(ligature + u32::from(joins)));
            skipped = Some(index + 1);
            joins = false;
            continue;
        }
        let joins_next =
            has_four && next_of(index + 1).is_some_and(|next| shape_of(next).is_some() || next == '\u{640}');
        let offset = u32::from(joins) + 2 * u32::from(joins_next);
        shaped.extend(char::from_u32(first + offset));
        joins = joins_next;
    }
    shaped
}

/// Each line in an embedding, and each number in it in another.
pub fn bidi_wrapped(text: &str) -> String {
    let number = |word: &str| match word.chars().any(|letter| letter.is_numeric()) {
        true => format!("\u{202A}{word}\u{202C}"),
        false => word.to_owned(),
    };
    by_line(text, |line| {
        format!("\u{202B}{}\u{202C}", line.split(' ').map(number).collect::<Vec<_>>().join(" "))
    })
}

/// Persian letters for the Arabic ones that look alike, for so many in a hundred of them.
pub fn persian_letters(text: &str, percent: u64, seed: u64) -> String {
    let mut state = seed | 1;
    let mut chance = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % 100 < percent
    };
    let retyped = |letter| match letter {
        'ي' | 'ى' if chance() => 'ی',
        'ك' if chance() => 'ک',
        'ه' if chance() => 'ہ',
        other => other,
    };
    text.chars().map(retyped).collect()
}

/// UTF-8 that was read as windows-1252 and written back.
pub fn mojibake_1252(text: &str) -> String {
    text.bytes().map(|byte| in_table(byte, &UPPER_1252, 0xA0)).collect()
}

/// UTF-8 that was read as windows-1256 and written back.
pub fn mojibake_1256(text: &str) -> String {
    text.bytes().map(|byte| in_table(byte, &UPPER_1256, 0x100)).collect()
}

/// The character of a byte: those from 0x80 in the table, and from `direct` that of the same number.
fn in_table(byte: u8, table: &[char], direct: u32) -> char {
    match u32::from(byte) {
        code @ 0x80.. if code < direct => table[(code - 0x80) as usize],
        code => char::from_u32(code).unwrap_or('\u{FFFD}'),
    }
}

/// 0x80 to 0x9F; the five that are not assigned are control characters, as browsers read them.
const UPPER_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// 0x80 to 0xFF.
const UPPER_1256: [char; 128] = [
    '€', 'پ', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'ٹ', '‹', 'Œ', 'چ', 'ژ', 'ڈ', 'گ', '‘', '’', '“', '”',
    '•', '–', '—', 'ک', '™', 'ڑ', '›', 'œ', '\u{200C}', '\u{200D}', 'ں', '\u{A0}', '،', '¢', '£', '¤', '¥',
    '¦', '§', '¨', '©', 'ھ', '«', '¬', '\u{AD}', '®', '¯', '°', '±', '²', '³', '´', 'µ', '¶', '·', '¸', '¹',
    '؛', '»', '¼', '½', '¾', '؟', 'ہ', 'ء', 'آ', 'أ', 'ؤ', 'إ', 'ئ', 'ا', 'ب', 'ة', 'ت', 'ث', 'ج', 'ح', 'خ',
    'د', 'ذ', 'ر', 'ز', 'س', 'ش', 'ص', 'ض', '×', 'ط', 'ظ', 'ع', 'غ', 'ـ', 'ف', 'ق', 'ك', 'à', 'ل', 'â', 'م',
    'ن', 'ه', 'و', 'ç', 'è', 'é', 'ê', 'ë', 'ى', 'ي', 'î', 'ï', '\u{64B}', '\u{64C}', '\u{64D}', '\u{64E}',
    'ô', '\u{64F}', '\u{650}', '÷', '\u{651}', 'ù', '\u{652}', 'û', 'ü', '\u{200E}', '\u{200F}', 'ے',
];
