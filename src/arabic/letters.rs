//! What each code point is to a tokenizer, and which letter it is folded to.
//!
//! Source: Unicode 16 code charts (Arabic blocks, presentation forms) and UAX #29, departing from the latter where it
//! tears Arabic words apart or glues numbers together: marks and format characters never break a word, Arabic
//! punctuation always does. Letters are called by their Unicode names.

/// What a code point does to the word it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// Ends a word.
    Break,
    /// Letter of the Arabic script, presentation forms included.
    Arabic,
    /// Decimal digit of any script.
    Digit,
    /// Letter of any other script.
    Letter,
    /// Mark or tatweel: belongs to the letter before it and to no key.
    Mark,
    /// Invisible format character, or a ligature that stands for no searchable word: as if it were not there.
    Format,
}

const TABLE_SIZE: usize = 0x800;
static TABLE: [Class; TABLE_SIZE] = {
    let mut table = [Class::Break; TABLE_SIZE];
    let mut code = 0;
    while code < TABLE_SIZE {
        table[code] = classify_low(code as u32);
        code += 1;
    }
    table
};

/// Class of the code points that take one or two bytes in UTF-8.
const fn classify_low(code: u32) -> Class {
    match code {
        0x30..=0x39 | 0x660..=0x669 | 0x6F0..=0x6F9 => Class::Digit,
        0x41..=0x5A | 0x61..=0x7A | 0xAA | 0xB5 | 0xBA => Class::Letter,
        0xAD | 0x61C => Class::Format,
        0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x2C1 => Class::Letter,
        0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5BD | 0x5BF | 0x5C1 | 0x5C2 | 0x5C4 | 0x5C5 | 0x5C7 => {
            Class::Mark
        }
        0x370..=0x373 | 0x376 | 0x377 | 0x37B..=0x37D | 0x37F | 0x386 | 0x388..=0x3FF => Class::Letter,
        0x400..=0x481 | 0x48A..=0x52F | 0x531..=0x556 | 0x561..=0x587 | 0x5D0..=0x5EA => Class::Letter,
        0x610..=0x61A | 0x640 | 0x64B..=0x65F | 0x670 => Class::Mark,
        0x6D6..=0x6DC | 0x6DF..=0x6E4 | 0x6E7 | 0x6E8 | 0x6EA..=0x6ED => Class::Mark,
        0x6E5 | 0x6E6 => Class::Mark,
        0x620..=0x63F | 0x641..=0x64A | 0x66E | 0x66F | 0x671..=0x6D3 | 0x6D5 => Class::Arabic,
        0x6EE | 0x6EF | 0x6FA..=0x6FC | 0x6FF | 0x750..=0x77F => Class::Arabic,
        0x710..=0x74F | 0x780..=0x7B1 | 0x7CA..=0x7EA => Class::Letter,
        _ => Class::Break,
    }
}

/// Class of a code point.
#[inline]
pub fn class(letter: char) -> Class {
    match TABLE.get(letter as usize) {
        Some(class) => *class,
        None => classify_high(letter),
    }
}

#[cold]
fn classify_high(letter: char) -> Class {
    match letter as u32 {
        0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0x2066..=0x2069 | 0xFEFF | 0x180E => {
            Class::Format
        }
        0xFD40..=0xFD4F | 0xFDCF | 0xFDFA | 0xFDFB | 0xFDFD..=0xFDFF => Class::Format,
        0xFD3E | 0xFD3F => Class::Break,
        0x898..=0x89F | 0x8CA..=0x8E1 | 0x8E3..=0x8FF | 0x10EFD..=0x10EFF => Class::Mark,
        0xFC5E..=0xFC63 | 0xFCF2..=0xFCF4 | 0xFE70..=0xFE7F | 0xFE00..=0xFE0F => Class::Mark,
        0x870..=0x887 | 0x889..=0x88E | 0x8A0..=0x8C9 => Class::Arabic,
        0xFB50..=0xFBB1 | 0xFBD3..=0xFDFC | 0xFE80..=0xFEFC => Class::Arabic,
        _ if letter.is_ascii_digit() => Class::Digit,
        _ if unicode_normalization::char::is_combining_mark(letter) => Class::Mark,
        _ if letter.is_alphanumeric() => Class::Letter,
        _ => Class::Break,
    }
}

/// Presentation form: stands for one or more ordinary letters by its NFKC decomposition.
pub fn is_presentation_form(letter: char) -> bool {
    matches!(letter as u32, 0xFB50..=0xFDFC | 0xFE80..=0xFEFC)
}

/// The letter that a base letter and a combining madda or hamza (U+0653 to U+0655) make together.
pub fn composed(base: char, mark: char) -> Option<char> {
    Some(match (base, mark) {
        ('\u{627}', '\u{653}') => '\u{622}',
        ('\u{627}', '\u{654}') => '\u{623}',
        ('\u{648}', '\u{654}') => '\u{624}',
        ('\u{627}', '\u{655}') => '\u{625}',
        ('\u{64A}' | '\u{649}' | '\u{6CC}', '\u{654}') => '\u{626}',
        ('\u{6C1}', '\u{654}') => '\u{6C2}',
        ('\u{6D2}', '\u{654}') => '\u{6D3}',
        ('\u{6D5}', '\u{654}') => '\u{6C0}',
        _ => return None,
    })
}

/// HAMZA on the line
pub const HAMZA: char = '\u{621}';
/// YEH WITH HAMZA ABOVE, the key of all hamza seats inside a word.
pub const YEH_HAMZA: char = '\u{626}';
/// ALEF
pub const ALEF: char = '\u{627}';
/// SUPERSCRIPT ALEF, the dagger alef of الكتٰب.
pub const DAGGER_ALEF: char = '\u{670}';
/// TEH MARBUTA
pub const TEH_MARBUTA: char = '\u{629}';
/// HEH
pub const HEH: char = '\u{647}';
/// WAW
pub const WAW: char = '\u{648}';
/// YEH
pub const YEH: char = '\u{64A}';

/// The letter whose key an Arabic letter shares; hamza seats are left to [`super::fold`], which looks at neighbors.
pub fn folded_letter(letter: char) -> char {
    match letter {
        '\u{622}' | '\u{623}' | '\u{625}' | '\u{671}'..='\u{673}' | '\u{675}' => ALEF,
        '\u{649}' | '\u{6CC}'..='\u{6CE}' | '\u{6D0}'..='\u{6D2}' => YEH,
        TEH_MARBUTA | '\u{6C0}'..='\u{6C3}' | '\u{6BE}' | '\u{6D5}' => HEH,
        '\u{6A9}' | '\u{6AA}' => '\u{643}',
        _ => letter,
    }
}

/// The hamza seat of Arabic spelling for those of other languages.
pub fn hamza_seat(letter: char) -> char {
    match letter {
        '\u{676}' | '\u{677}' => '\u{624}',
        '\u{678}' | '\u{6D3}' => '\u{626}',
        _ => letter,
    }
}

/// The Arabic letters that stand for a letter of another language in Arabic spelling: گ is written غ, ج or ك.
pub fn arabized(letter: char) -> &'static [char] {
    match letter {
        'پ' => &['ب'],
        'چ' => &['ج', 'ش'],
        'ژ' => &['ج'],
        'ڤ' | 'ڥ' => &['ف'],
        'گ' | 'ڭ' | 'ڠ' => &['غ', 'ج', 'ك'],
        'ۋ' | 'ۆ' | 'ۇ' | 'ۈ' | 'ۉ' => &['و'],
        'ڵ' => &['ل'],
        'ڕ' | 'ڑ' => &['ر'],
        'ٹ' => &['ت'],
        'ڈ' => &['د'],
        'ں' => &['ن'],
        _ => &[],
    }
}

/// Value of a decimal digit of any script that Arabic texts use.
pub fn digit_value(digit: char) -> Option<char> {
    let value = match digit {
        '0'..='9' => return Some(digit),
        '\u{660}'..='\u{669}' => digit as u32 - 0x660,
        '\u{6F0}'..='\u{6F9}' => digit as u32 - 0x6F0,
        '\u{FF10}'..='\u{FF19}' => digit as u32 - 0xFF10,
        _ => return None,
    };
    char::from_digit(value, 10)
}
