//! Small RTF files and what is read out of them.

use super::*;
use crate::{extract::package::samples::damage, note::Note};

fn document(rtf: &str) -> Document {
    read(rtf.as_bytes(), &Limits::default()).unwrap()
}

fn text(rtf: &str) -> String {
    document(rtf).text
}

/// The bytes of Arabic letters in windows-1256, in digits.
fn hex(text: &str) -> String {
    let (bytes, _, malformed) = encoding_rs::WINDOWS_1256.encode(text);
    assert!(!malformed);
    bytes.iter().map(|byte| format!("\\'{byte:02x}")).collect()
}

fn unicode(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{}?", i16::from_ne_bytes(unit.to_ne_bytes()))).collect()
}

#[test]
fn bytes_are_of_the_code_page_of_the_file_or_of_the_font() {
    let sentence = "كتبت ليلى عن المدينة";
    assert_eq!(text(&format!("{{\\rtf1\\ansi\\ansicpg1256 {}\\par}}", hex(sentence))), sentence);
    assert_eq!(
        text(&format!(
            "{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0\\fnil\\fcharset0 Arial;}}{{\\f1\\fnil\\fcharset178 Arial (Arabic);}}}}\
             \\f1\\rtlch {}\\f0\\ltrch  caf\\'e9\\par}}",
            hex(sentence)
        )),
        "كتبت ليلى عن المدينة café"
    );
    // As bytes, in the code page of the file and in UTF-8.
    let (bytes, ..) = encoding_rs::WINDOWS_1256.encode(sentence);
    let raw = [b"{\\rtf1\\ansicpg1256 ", &bytes[..], b"}"].concat();
    assert_eq!(read(&raw, &Limits::default()).unwrap().text, sentence);
    assert_eq!(text(&format!("{{\\rtf1\\ansi {sentence}}}")), sentence);
}

#[test]
fn code_pages_of_dos_are_known_and_unknown_ones_are_told() {
    assert_eq!(text("{\\rtf1\\ansicpg720 \\'a8\\'a9 a}"), "ذر a");
    let unknown = document_of(b"{\\rtf1\\ansicpg9999 \\'f8 a}");
    assert_eq!(
        (unknown.text.as_str(), unknown.notes.as_slice()),
        ("\u{FFFD} a", &[Note::Undecodable { characters: 1 }][..])
    );
}

fn document_of(bytes: &[u8]) -> Document {
    read(bytes, &Limits::default()).unwrap()
}

#[test]
fn letters_of_unicode_are_not_repeated() {
    assert_eq!(text(&format!("{{\\rtf1 {}}}", unicode("سُوق 𝔄 ")).replace('?', "\\'3f")), "سُوق 𝔄");
    assert_eq!(text("{\\rtf1\\uc2 \\u1587 ab\\u1608\\'61\\'62{\\uc0\\u1602}x}"), "سوقx");
    assert_eq!(text("{\\rtf1 \\u1587\\emdash x{\\u1608}y}"), "سxوy");
    assert_eq!(document_of(b"{\\rtf1 \\u-10179? x}").notes, [Note::Undecodable { characters: 1 }]);
}

#[test]
fn what_is_not_text_is_left_out() {
    assert_eq!(
        text(
            "{\\rtf1{\\colortbl;\\red0;}{\\stylesheet{\\s0 Normal;}}{\\*\\generator Riched20;}{\\header top\\par}{\\footer end\\par}\
             a{\\pict\\bin4 }}}}00ff} b{\\*\\bkmkstart x}{\\v c}\\v d\\v0  e{\\deleted f}\
             {\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt  g}}{\\*\\unknown{\\b h}}{\\listtext 1.\\tab} i\\~j\\-k\\_l\\{m\\} n{\\super 1}2{\\super 3}}"
        ),
        "a b e g i\u{A0}jk-l{m} n 123"
    );
}

#[test]
fn paragraphs_lines_and_tables_are_laid_out() {
    assert_eq!(
        text(
            "{\\rtf1 a\\line b\\tab c\\par\\pard d\\\ne\\par\\trowd\\cellx1\\cellx2\\pard\\intbl f\\cell g\\par h\\cell\\row\
             \\trowd\\pard\\intbl i\\cell{\\b j}\\cell\\row\\pard k\\par}"
        ),
        "a\nb\tc\n\nd\n\ne\n\nf\tg\nh\ni\tj\n\nk"
    );
}

#[test]
fn notes_and_boxes_follow_their_paragraph() {
    assert_eq!(
        text(
            "{\\rtf1 a{\\super\\chftn}{\\footnote\\pard\\plain {\\super\\chftn} note\\par}b\
             {\\shp{\\*\\shpinst\\shpleft1{\\sp{\\sn x}{\\sv 1}}{\\shptxt\\pard box\\par}}{\\shprslt again}} c\\par d}"
        ),
        "ab c\n\nnote\n\nbox\n\nd"
    );
}

#[test]
fn properties_and_headings_are_read() {
    let rtf = format!(
        "{{\\rtf1\\ansi\\ansicpg1256\\adeflang1025{{\\stylesheet{{\\s0 Normal;}}{{\\s1\\outlinelevel0 heading 1;}}{{\\s7\\sbasedon0 heading 2,mine;}}{{\\*\\cs1 x;}}}}\
         {{\\info{{\\upr{{\\title ???}}{{\\*\\ud{{\\title {}}}}}}}{{\\author {{\\upr{{?}}{{\\*\\ud {}}}}}}}{{\\creatim\\yr2015\\mo7\\dy21\\hr1}}{{\\operator x}}{{\\keywords a}}}}\
         \\pard\\s1 {}\\par\\pard {}\\par{{\\pard\\s7 {}\\par}}\\pard x\\page y\\par z\\par}}",
        hex("تقرير"),
        unicode("ليلى"),
        hex("أول"),
        hex("نص"),
        hex("ثان"),
    );
    let document = document(&rtf);
    assert_eq!(document.title, "تقرير");
    assert_eq!(document.author.as_deref(), Some("ليلى"));
    assert_eq!(document.date, Some(jiff::civil::Date::constant(2015, 7, 21)));
    assert_eq!(document.lang.as_deref(), Some("ar"));
    assert_eq!(document.metadata["keywords"], "a");
    assert_eq!(document.text, "أول\n\nنص\n\nثان\n\nxy\n\nz");
    let at = |word: &str| document.text.find(word).unwrap();
    let sections: Vec<_> = document
        .sections
        .iter()
        .map(|section| (section.start, section.page.as_deref(), section.heading.as_deref()))
        .collect();
    assert_eq!(
        sections,
        [(0, Some("1"), Some("أول")), (at("ثان"), Some("1"), Some("ثان")), (at("z"), Some("2"), Some("ثان"))]
    );
}

#[test]
fn other_files_and_damage_do_no_harm() {
    assert_eq!(
        read(b"hello", &Limits::default()).unwrap_err(),
        "not an RTF file that can be read: it does not begin as one"
    );
    assert_eq!(text("{\\rtf1 a}}}b"), "ab");
    assert_eq!(text(&("{\\rtf1 ".to_owned() + &"{".repeat(1_000_000) + "a")), "a");
    let whole = format!(
        "{{\\rtf1\\ansi\\ansicpg1256{{\\fonttbl{{\\f1\\fcharset178 A;}}}}{{\\info{{\\title t}}}}{{\\footnote n}}\\trowd\\intbl {}\\cell\\row\\pard\\u1587?\\par}}",
        hex("نص")
    );
    damage(whole.as_bytes(), 20_000, |bytes| drop(read(bytes, &Limits::default())));
}
