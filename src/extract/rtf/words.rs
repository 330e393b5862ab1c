//! What words of RTF mean that need no state: signs, places that are not shown, names of styles, numbers of languages.
//!
//! Source: Rich Text Format Specification 1.9.1, "Special Characters" and the destinations of each of its parts; the
//! numbers of languages are those of Windows (MS-LCID).

use crate::extract::flow::Kind;

/// Whether a group that begins with this word holds nothing of the text, though it is not marked `\*`.
pub fn is_no_text(word: &str) -> bool {
    matches!(
        word,
        "colortbl"
            | "pict"
            | "header"
            | "headerl"
            | "headerr"
            | "headerf"
            | "footer"
            | "footerl"
            | "footerr"
            | "footerf"
            | "fldinst"
            | "objdata"
            | "objclass"
            | "objname"
            | "shprslt"
            | "nonshppict"
            | "listtext"
            | "pntext"
            | "xe"
            | "tc"
            | "tcn"
            | "rxe"
            | "nonesttables"
            | "ftnsep"
            | "ftnsepc"
            | "ftncn"
            | "aftnsep"
            | "aftnsepc"
            | "aftncn"
            | "listtable"
            | "listoverridetable"
            | "annotation"
            | "operator"
            | "doccomm"
            | "company"
            | "manager"
            | "comment"
            | "revtim"
            | "printim"
            | "buptim"
            | "filetbl"
            | "revtbl"
            | "bkmkstart"
            | "bkmkend"
            | "private"
            | "template"
            | "passwordhash"
    )
}

/// The sign that a word stands for.
pub fn sign_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "emdash" => "—",
        "endash" => "–",
        "bullet" => "•",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "emspace" | "enspace" | "qmspace" => " ",
        "zwj" => "\u{200D}",
        "zwnj" => "\u{200C}",
        "ltrmark" => "\u{200E}",
        "rtlmark" => "\u{200F}",
        _ => return None,
    })
}

/// What paragraphs of a style of this name are.
pub fn kind_of_style(name: &str) -> Option<Kind> {
    // A style may have other names behind its first.
    let name = name.split(',').next()?.trim().to_ascii_lowercase();
    if name == "title" {
        return Some(Kind::Title);
    }
    let level: u8 = name.strip_prefix("heading")?.trim().parse().ok()?;
    (1..=9).contains(&level).then_some(Kind::Heading(level))
}

/// The language of a number of Windows, for those that are met in collections of Arabic.
pub fn lang_of(number: i32) -> Option<&'static str> {
    Some(match number & 0x3FF {
        0x01 => "ar",
        0x09 => "en",
        0x0C => "fr",
        0x20 => "ur",
        0x29 => "fa",
        _ => return None,
    })
}
