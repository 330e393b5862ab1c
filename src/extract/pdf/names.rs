//! What the names of glyphs stand for, and the encodings that a PDF font may name instead of bringing one.
//!
//! Names follow the Adobe Glyph List: `uni0628`, `lam_alef.fina`, `afii57415`, `behinitialarabic`, `Aacute`. Accented and
//! shaped letters are taken apart by rule, so that the table holds only what has no rule. Encodings are those of ISO
//! 32000-1, annex D.

use unicode_normalization::char::compose;

/// Encodings that fonts name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Standard,
    WinAnsi,
    MacRoman,
}

impl Encoding {
    pub(super) fn named(name: &[u8]) -> Option<Encoding> {
        match name {
            b"WinAnsiEncoding" => Some(Encoding::WinAnsi),
            b"MacRomanEncoding" => Some(Encoding::MacRoman),
            b"StandardEncoding" => Some(Encoding::Standard),
            _ => None,
        }
    }

    pub(super) fn letter(self, code: u8) -> Option<char> {
        let at = |from: u8, table: &str| {
            table.chars().nth(usize::from(code - from)).filter(|letter| *letter != '.')
        };
        match (self, code) {
            (Encoding::Standard, 0x27) => Some('’'),
            (Encoding::Standard, 0x60) => Some('‘'),
            (_, 0x20..=0x7E) => Some(char::from(code)),
            (Encoding::WinAnsi, 0x80..=0x9F) => at(0x80, WINDOWS),
            (Encoding::WinAnsi, 0xA0..) => Some(char::from(code)),
            (Encoding::MacRoman, 0x80..) => at(0x80, MACINTOSH),
            (Encoding::Standard, 0xA1..) => at(0xA1, STANDARD),
            _ => None,
        }
    }
}

/// From 0x80; `.` is nothing.
const WINDOWS: &str = "€.‚ƒ„…†‡ˆ‰Š‹Œ.Ž..‘’“”•–—˜™š›œ.žŸ";
/// From 0x80.
const MACINTOSH: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø\
                         ¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ.ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
/// From 0xA1; `.` is nothing.
const STANDARD: &str =
    "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ.–†‡·.¶•‚„”»…‰.¿.`´ˆ˜¯˘˙¨.˚¸.˝˛ˇ—................Æ.ª....ŁØŒº.....æ...ı..łøœß....";

/// The text that a glyph of that name stands for.
pub(super) fn text_of(name: &str) -> Option<String> {
    let (name, _) = name.split_once('.').unwrap_or((name, ""));
    if name.is_empty() || name.len() > 100 {
        return None;
    }
    name.split('_').map(part).collect()
}

fn part(name: &str) -> Option<String> {
    if let Some(digits) = name.strip_prefix("uni")
        && digits.len() >= 4
        && digits.len() % 4 == 0
        && let Some(text) = (0..digits.len() / 4)
            .map(|at| scalar(digits.get(4 * at..4 * at + 4)?))
            .collect::<Option<String>>()
    {
        return Some(text);
    }
    let letter = match name.strip_prefix('u') {
        Some(digits) if (4..=6).contains(&digits.len()) => scalar(digits),
        _ => None,
    };
    letter.or_else(|| single(name)).map(String::from)
}

fn scalar(digits: &str) -> Option<char> {
    // `from_str_radix` would take a sign.
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    char::from_u32(is_hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()?)
}

fn single(name: &str) -> Option<char> {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return letter.is_ascii_alphabetic().then_some(letter);
    }
    listed(name).or_else(|| afii(name)).or_else(|| arabic(name)).or_else(|| accented(name))
}

fn listed(name: &str) -> Option<char> {
    NAMES.iter().find(|(listed, _)| *listed == name).map(|(_, letter)| *letter)
}

/// The numbers of the Association for Font Information Interchange; those of Arabic run with Unicode.
fn afii(name: &str) -> Option<char> {
    let number: u32 = name.strip_prefix("afii").or_else(|| name.strip_prefix("AFII"))?.parse().ok()?;
    let code = match number {
        57381 => 0x66A,
        57388 => 0x60C,
        57392..=57401 => 0x660 + number - 57392,
        57403 => 0x61B,
        57407 => 0x61F,
        57409..=57434 => 0x621 + number - 57409,
        57440..=57458 => 0x640 + number - 57440,
        57470 => 0x647,
        57505 => 0x6A4,
        57506 => 0x67E,
        57507 => 0x686,
        57508 => 0x698,
        57509 => 0x6AF,
        57511 => 0x679,
        57512 => 0x688,
        57513 => 0x691,
        57514 => 0x6BA,
        57519 => 0x6D2,
        57534 => 0x6D5,
        _ => return None,
    };
    char::from_u32(code)
}

/// `behinitialarabic` and its like.
fn arabic(name: &str) -> Option<char> {
    let name = name.strip_suffix("arabic")?;
    let shapes = ["initial", "medial", "final", "isolated"];
    let name = shapes.iter().find_map(|shape| name.strip_suffix(shape)).unwrap_or(name);
    ARABIC.iter().find(|(listed, _)| *listed == name).map(|(_, letter)| *letter)
}

/// `Aacute` and its like.
fn accented(name: &str) -> Option<char> {
    let mut letters = name.chars();
    let base = letters.next().filter(char::is_ascii_alphabetic)?;
    let accent = ACCENTS.iter().find(|(listed, _)| *listed == letters.as_str())?.1;
    compose(base, accent)
}

const ACCENTS: [(&str, char); 13] = [
    ("grave", '\u{300}'),
    ("acute", '\u{301}'),
    ("circumflex", '\u{302}'),
    ("tilde", '\u{303}'),
    ("macron", '\u{304}'),
    ("breve", '\u{306}'),
    ("dotaccent", '\u{307}'),
    ("dieresis", '\u{308}'),
    ("ring", '\u{30A}'),
    ("hungarumlaut", '\u{30B}'),
    ("caron", '\u{30C}'),
    ("cedilla", '\u{327}'),
    ("ogonek", '\u{328}'),
];

const ARABIC: [(&str, char); 50] = [
    ("alef", 'ا'),
    ("alefhamzaabove", 'أ'),
    ("alefhamzabelow", 'إ'),
    ("alefmaddaabove", 'آ'),
    ("alefmaksura", 'ى'),
    ("ain", 'ع'),
    ("beh", 'ب'),
    ("comma", '،'),
    ("dad", 'ض'),
    ("dal", 'د'),
    ("damma", '\u{64F}'),
    ("dammatan", '\u{64C}'),
    ("fatha", '\u{64E}'),
    ("fathatan", '\u{64B}'),
    ("feh", 'ف'),
    ("ghain", 'غ'),
    ("hah", 'ح'),
    ("hamza", 'ء'),
    ("heh", 'ه'),
    ("jeem", 'ج'),
    ("kaf", 'ك'),
    ("kasra", '\u{650}'),
    ("kasratan", '\u{64D}'),
    ("khah", 'خ'),
    ("lam", 'ل'),
    ("meem", 'م'),
    ("noon", 'ن'),
    ("qaf", 'ق'),
    ("question", '؟'),
    ("reh", 'ر'),
    ("sad", 'ص'),
    ("seen", 'س'),
    ("semicolon", '؛'),
    ("shadda", '\u{651}'),
    ("sheen", 'ش'),
    ("sukun", '\u{652}'),
    ("tah", 'ط'),
    ("tatweel", 'ـ'),
    ("teh", 'ت'),
    ("tehmarbuta", 'ة'),
    ("thal", 'ذ'),
    ("theh", 'ث'),
    ("waw", 'و'),
    ("wawhamzaabove", 'ؤ'),
    ("yeh", 'ي'),
    ("yehhamzaabove", 'ئ'),
    ("zah", 'ظ'),
    ("zain", 'ز'),
    ("peh", 'پ'),
    ("tcheh", 'چ'),
];

const NAMES: [(&str, char); 109] = [
    ("space", ' '),
    ("nbspace", '\u{A0}'),
    ("exclam", '!'),
    ("quotedbl", '"'),
    ("numbersign", '#'),
    ("dollar", '$'),
    ("percent", '%'),
    ("ampersand", '&'),
    ("quotesingle", '\''),
    ("quoteright", '’'),
    ("quoteleft", '‘'),
    ("parenleft", '('),
    ("parenright", ')'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("sfthyphen", '\u{AD}'),
    ("period", '.'),
    ("slash", '/'),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("colon", ':'),
    ("semicolon", ';'),
    ("less", '<'),
    ("equal", '='),
    ("greater", '>'),
    ("question", '?'),
    ("at", '@'),
    ("bracketleft", '['),
    ("backslash", '\\'),
    ("bracketright", ']'),
    ("asciicircum", '^'),
    ("underscore", '_'),
    ("grave", '`'),
    ("braceleft", '{'),
    ("bar", '|'),
    ("braceright", '}'),
    ("asciitilde", '~'),
    ("exclamdown", '¡'),
    ("cent", '¢'),
    ("sterling", '£'),
    ("currency", '¤'),
    ("yen", '¥'),
    ("brokenbar", '¦'),
    ("section", '§'),
    ("dieresis", '¨'),
    ("copyright", '©'),
    ("ordfeminine", 'ª'),
    ("guillemotleft", '«'),
    ("logicalnot", '¬'),
    ("registered", '®'),
    ("macron", '¯'),
    ("degree", '°'),
    ("plusminus", '±'),
    ("acute", '´'),
    ("mu", 'µ'),
    ("paragraph", '¶'),
    ("periodcentered", '·'),
    ("cedilla", '¸'),
    ("ordmasculine", 'º'),
    ("guillemotright", '»'),
    ("onequarter", '¼'),
    ("onehalf", '½'),
    ("threequarters", '¾'),
    ("questiondown", '¿'),
    ("AE", 'Æ'),
    ("Eth", 'Ð'),
    ("multiply", '×'),
    ("Oslash", 'Ø'),
    ("Thorn", 'Þ'),
    ("germandbls", 'ß'),
    ("ae", 'æ'),
    ("eth", 'ð'),
    ("divide", '÷'),
    ("oslash", 'ø'),
    ("thorn", 'þ'),
    ("dotlessi", 'ı'),
    ("Lslash", 'Ł'),
    ("lslash", 'ł'),
    ("OE", 'Œ'),
    ("oe", 'œ'),
    ("florin", 'ƒ'),
    ("circumflex", 'ˆ'),
    ("tilde", '˜'),
    ("endash", '–'),
    ("emdash", '—'),
    ("quotesinglbase", '‚'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
    ("quotedblbase", '„'),
    ("dagger", '†'),
    ("daggerdbl", '‡'),
    ("bullet", '•'),
    ("ellipsis", '…'),
    ("perthousand", '‰'),
    ("guilsinglleft", '‹'),
    ("guilsinglright", '›'),
    ("fraction", '⁄'),
    ("Euro", '€'),
    ("minus", '−'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_letters() {
        for (name, expected) in [
            ("uni0628", "ب"),
            ("uni06440627", "لا"),
            ("u0628.init", "ب"),
            ("afii57415", "ا"),
            ("afii57450", "ي"),
            ("behinitialarabic", "ب"),
            ("tehmarbutafinalarabic", "ة"),
            ("uni0644_uni0627.fina", "لا"),
            ("Aacute", "Á"),
            ("ccedilla", "ç"),
            ("parenleft", "("),
            ("a", "a"),
            ("f_i", "fi"),
        ] {
            assert_eq!(text_of(name).as_deref(), Some(expected), "{name}");
        }
        for name in ["", ".notdef", "g123", "uni+123", "cid00012", "glyph7", "uniD800"] {
            assert_eq!(text_of(name), None, "{name}");
        }
    }

    #[test]
    fn encodings_have_their_letters() {
        assert_eq!(Encoding::WinAnsi.letter(0x80), Some('€'));
        assert_eq!(Encoding::WinAnsi.letter(0x9F), Some('Ÿ'));
        assert_eq!(Encoding::MacRoman.letter(0x80), Some('Ä'));
        assert_eq!(Encoding::MacRoman.letter(0xFF), Some('ˇ'));
        assert_eq!(Encoding::Standard.letter(0xAE), Some('ﬁ'));
        assert_eq!(Encoding::Standard.letter(0xE1), Some('Æ'));
        assert_eq!(Encoding::Standard.letter(0xFB), Some('ß'));
        assert_eq!(Encoding::Standard.letter(0x27), Some('’'));
    }
}
