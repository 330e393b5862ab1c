//! Whole PDFs, written byte by byte, so that no test needs a file, and a few that other programs wrote.

use super::*;

/// Objects of a PDF in the making, the first being number 1.
#[derive(Default)]
struct Writer {
    objects: Vec<Vec<u8>>,
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/PageLabels<</Nums[0<</S/r>>1<</S/D/St 5>>]>>>>";
/// Codes are UTF-16 and every letter is half an em wide, marks are not.
const FONT: &str =
    "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>";
const DESCENDANT: &str =
    "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDToGIDMap/Identity/DW 500/W[1611 1618 0]>>";
const MAP: &[u8] =
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange";

impl Writer {
    fn add(&mut self, object: impl Into<Vec<u8>>) -> usize {
        self.objects.push(object.into());
        self.objects.len()
    }

    fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
        [format!("<<{dict}/Length {}>>stream\n", data.len()).as_bytes(), data, b"\nendstream"].concat()
    }

    fn finish(&self, info: &str) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut places = Vec::new();
        for (at, object) in self.objects.iter().enumerate() {
            places.push(bytes.len());
            bytes.extend(format!("{} 0 obj\n", at + 1).bytes());
            bytes.extend(object);
            bytes.extend(b"\nendobj\n");
        }
        let table = bytes.len();
        bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
        places.iter().for_each(|place| bytes.extend(format!("{place:010} 00000 n \n").bytes()));
        bytes.extend(
            format!(
                "trailer<</Size {}/Root 1 0 R/Info<<{info}>>>>\nstartxref\n{table}\n%%EOF",
                places.len() + 1
            )
            .bytes(),
        );
        bytes
    }
}

/// A PDF of pages with these contents; object 3 is the font, the last one a picture called `I`.
fn pdf(contents: &[String], info: &str) -> Vec<u8> {
    let mut writer = Writer::default();
    let num = contents.len();
    writer.add(CATALOG);
    let kids: String = (0..num).map(|page| format!("{} 0 R ", 6 + 2 * page)).collect();
    writer.add(format!("<</Type/Pages/Count {num}/Kids[{kids}]/MediaBox[0 0 600 800]>>"));
    writer.add(FONT);
    writer.add(DESCENDANT);
    writer.add(Writer::stream("", MAP));
    let picture = 6 + 2 * num;
    for content in contents {
        let next = writer.objects.len() + 2;
        writer.add(format!(
            "<</Type/Page/Parent 2 0 R/Contents {next} 0 R/Resources<</Font<</F 3 0 R>>/XObject<</I {picture} 0 R>>>>>>"
        ));
        writer.add(Writer::stream("", content.as_bytes()));
    }
    writer.add(Writer::stream(
        "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
        b"x",
    ));
    writer.finish(info)
}

fn hex(text: &str) -> String {
    let digits: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<{digits}>")
}

/// Draws a line as it is seen, its glyphs from left to right.
fn seen(text: &str, x: i32, y: i32) -> String {
    let text: String = text.chars().rev().collect();
    format!("BT /F 10 Tf {x} {y} Td {} Tj ET\n", hex(&text))
}

fn read_all(bytes: &[u8]) -> Document {
    read(bytes, &Limits::default()).unwrap()
}

fn text_of(content: &str) -> String {
    read_all(&pdf(&[content.to_owned()], "")).text
}

fn fail(bytes: &[u8]) -> String {
    read(bytes, &Limits::default()).unwrap_err()
}

#[test]
fn pages_are_read_in_order_with_their_labels() {
    let info = format!(
        "/Title{}/Author(Someone)/CreationDate(D:20150721093000+03'00')",
        hex("\u{FEFF}عنوان الكتاب")
    );
    let pages = [seen("هذا أول الكلام", 100, 700), seen("وهذا آخره.", 100, 700), String::new()];
    let document = read_all(&pdf(&pages, &info));
    assert_eq!(document.text, "هذا أول الكلام\nوهذا آخره.");
    assert_eq!(document.title, "عنوان الكتاب");
    assert_eq!(document.author.as_deref(), Some("Someone"));
    assert_eq!(document.date, Some(jiff::civil::date(2015, 7, 21)));
    let sections: Vec<_> =
        document.sections.iter().map(|section| (section.start, section.page.as_deref().unwrap())).collect();
    assert_eq!(sections, [(0, "i"), ("هذا أول الكلام\n".len(), "5"), (document.text.len(), "6")]);
    assert!(document.notes.is_empty());
}

#[test]
fn a_name_that_the_end_of_a_page_cuts_is_one() {
    let above = "سطر طويل من كلام هذه الصفحة وما فيها";
    let last = "وفيه خبر عن الأمير خالد بن فهد من آل";
    assert_eq!(above.chars().count(), last.chars().count());
    let page = |lines: [&str; 3]| -> String {
        // All lines begin at the right margin.
        let draw = |(text, y): (&str, i32)| seen(text, 400 - 5 * text.chars().count() as i32, y);
        lines.into_iter().zip([700, 686, 672]).map(draw).collect()
    };
    let next = page(["سعود في مدينة الرياض قبل يومين، ثم عاد", above, "إلى داره."]);
    let read = |last| read_all(&pdf(&[page([above, above, last]), next.clone()], ""));
    let document = read(last);
    assert!(document.text.contains("من آل سعود في مدينة"), "{}", document.text);
    let start = document.text.find("سعود").unwrap();
    let sections: Vec<_> =
        document.sections.iter().map(|section| (section.start, section.page.as_deref().unwrap())).collect();
    assert_eq!(sections, [(0, "i"), (start, "5")]);
    assert!(read("وهذا آخر ما في الصفحة من كلام عنها.").text.contains("عنها.\n\nسعود"));
    assert!(read("وهنا ينتهي").text.contains("ينتهي\nسعود"));
}

#[test]
fn the_order_of_drawing_does_not_matter() {
    let expected = "قال عام 2015 كلاما";
    let words = ["قال", "عام", "2015", "كلاما"];
    let place =
        |at: usize| 300 - words[..at].iter().map(|word| 5 * (word.chars().count() as i32 + 1)).sum::<i32>();
    let draw = |at: usize| {
        let length = words[at].chars().count() as i32;
        let text: String = match words[at] {
            "2015" => "2015".to_owned(),
            word => word.chars().rev().collect(),
        };
        format!("BT /F 10 Tf {} 700 Td {} Tj ET\n", place(at) - 5 * length, hex(&text))
    };
    assert_eq!(text_of(&(0..4).map(draw).collect::<String>()), expected);
    assert_eq!(text_of(&(0..4).rev().map(draw).collect::<String>()), expected);
    // Letter by letter from the right, as some writers draw Arabic.
    let letters: String = "كتاب"
        .chars()
        .enumerate()
        .map(|(at, letter)| format!("1 0 0 1 {} 700 Tm {} Tj ", 300 - 5 * at, hex(&letter.to_string())))
        .collect();
    assert_eq!(text_of(&format!("BT /F 10 Tf {letters} ET")), "كتاب");
}

#[test]
fn kerning_tears_no_word_and_gaps_part_them() {
    let reversed = |text: &str| hex(&text.chars().rev().collect::<String>());
    let content = format!(
        "BT /F 10 Tf 100 700 Td [{} 60 {} -90 {} -700 {}] TJ ET",
        reversed("ب"),
        reversed("تا"),
        reversed("ك"),
        reversed("هذا")
    );
    assert_eq!(text_of(&content), "هذا كتاب");
}

#[test]
fn shapes_and_invisible_signs_become_plain_letters() {
    assert_eq!(text_of(&seen("ﻣﺤﻤﺪ \u{202B}ﷺ\u{202C} ﻻ ﷲ", 100, 700)), "محمد ﷺ لا الله");
}

#[test]
fn text_told_for_glyphs_stands_in_their_place() {
    let content = format!(
        "BT /F 10 Tf 100 700 Td {} Tj /Span<</ActualText{}>>BDC {} Tj EMC {} Tj ET",
        hex("ك"),
        hex("\u{FEFF}لا"),
        hex("\u{E001}"),
        hex("أه"),
    );
    assert_eq!(text_of(&content), "هألاك");
}

#[test]
fn tashkeel_returns_to_its_letters() {
    // As shaped text is drawn: from left to right, each mark before its letter.
    let content: String = "ب\u{64E} ت\u{64E} ك\u{64E}"
        .split(' ')
        .enumerate()
        .map(|(at, letter)| {
            let mut signs = letter.chars().rev();
            let (mark, base) = (signs.next().unwrap(), signs.next().unwrap());
            let x = 100 + 5 * at;
            format!(
                "1 0 0 1 {} 702 Tm {} Tj 1 0 0 1 {x} 700 Tm {} Tj ",
                x + 1,
                hex(&mark.to_string()),
                hex(&base.to_string())
            )
        })
        .collect();
    assert_eq!(text_of(&format!("BT /F 10 Tf {content} ET")), "كَتَبَ");
}

#[test]
fn recognized_text_behind_a_scan_is_read_word_by_word() {
    // Each word in its place, its letters from left to right in the order of reading.
    let words = ["افتتح", "الوزير", "المكتبة", "الوطنية", "في", "العاصمة"];
    let mut x = 500;
    let mut content = "/I Do BT 3 Tr /F 10 Tf ".to_owned();
    for word in words {
        x -= 5 * word.chars().count() + 5;
        content.push_str(&format!("1 0 0 1 {x} 700 Tm {} Tj ", hex(word)));
    }
    let document = read_all(&pdf(&[content + "ET"], ""));
    assert_eq!(document.text, words.join(" "));
    assert!(document.notes.is_empty());
}

#[test]
fn pages_of_pictures_are_counted() {
    let text = seen("نص", 100, 700);
    let document =
        read_all(&pdf(&[text, "/I Do".to_owned(), String::new(), "BI /W 1 ID x EI".to_owned()], ""));
    assert_eq!(document.notes, [Note::NoText { pages: 2 }]);
    assert!(fail(&pdf(&["/I Do".to_owned(), "/I Do".to_owned()], "")).starts_with("no text: 2 pages"));
    assert!(fail(&pdf(&[String::new()], "")).starts_with("no text"));
}

#[test]
fn letters_that_nothing_is_known_of_are_counted() {
    let document = read_all(&pdf(&[format!("BT /F 10 Tf 100 700 Td {} Tj ET", hex("ab\u{E001}\0"))], ""));
    assert_eq!(document.text, "ab\u{FFFD}\u{FFFD}");
    assert_eq!(document.notes, [Note::Undecodable { characters: 2 }]);
}

#[test]
fn turned_pages_and_what_is_cut_off() {
    let line: String = "كلام".chars().rev().collect();
    assert_eq!(text_of(&format!("BT /F 10 Tf 0 1 -1 0 300 300 Tm {} Tj ET", hex(&line))), "كلام");
    assert_eq!(text_of(&(seen("كلام", 100, 700) + &seen("بعيد", 900, 700))), "كلام");
}

#[test]
fn what_is_beyond_the_limits_is_refused() {
    let bytes = pdf(&[seen("كلام كثير", 100, 700), seen("وزيادة", 100, 700)], "");
    let limits = Limits::default();
    for (limits, part) in [
        (Limits { max_pages: 1, ..limits }, "pages"),
        (Limits { max_text_bytes: 9, ..limits }, "text"),
        (Limits { max_unpacked_bytes: 100, ..limits }, "unpacks"),
        (Limits { max_steps: 5, ..limits }, "draws"),
    ] {
        let reason = read(&bytes, &limits).unwrap_err();
        assert!(reason.contains(part), "{reason}");
    }
}

#[test]
fn bombs_are_refused() {
    use std::io::Write;
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    (0..100).for_each(|_| packer.write_all(&[b' '; 1 << 20]).unwrap());
    let bomb = packer.finish().unwrap();
    let mut writer = Writer::default();
    writer.add(CATALOG);
    writer.add("<</Type/Pages/Count 1/Kids[3 0 R]>>");
    writer.add("<</Type/Page/Parent 2 0 R/Contents 4 0 R>>");
    writer.add(Writer::stream("/Filter/FlateDecode", &bomb));
    assert!(fail(&writer.finish("")).contains("unpacks"));
    // A form that draws itself twice, to any depth.
    let mut writer = Writer::default();
    writer.add(CATALOG);
    writer.add("<</Type/Pages/Count 1/Kids[3 0 R]>>");
    writer.add("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>");
    writer.add(Writer::stream("", b"/X Do"));
    writer.add(Writer::stream("/Subtype/Form", &b"/X Do ".repeat(1000)));
    let limits = Limits { max_steps: 100_000, ..Limits::default() };
    assert!(read(&writer.finish(""), &limits).is_err());
}

#[test]
fn damage_is_an_error_or_gives_what_can_be_read() {
    assert!(fail(b"").starts_with("not a PDF"));
    assert!(fail(b"PK\x03\x04").starts_with("not a PDF"));
    assert!(fail(b"%PDF-1.4\nnothing").starts_with("damaged"));
    let nested = [b"%PDF-1.4\n1 0 obj\n".to_vec(), vec![b'['; 300_000]].concat();
    assert!(fail(&nested).starts_with("damaged"));
    let bytes = pdf(&[seen("كلام عربي", 100, 700), seen("كلام آخر", 100, 700)], "");
    for length in (0..bytes.len()).step_by(7) {
        let _ = read(&bytes[..length], &Limits::default());
    }
    let mut state = 12345u32;
    for _ in 0..300 {
        let mut damaged = bytes.clone();
        for _ in 0..8 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (state >> 8) as usize % damaged.len();
            damaged[at] = state as u8;
        }
        if let Ok(document) = read(&damaged, &Limits::default()) {
            assert!(document.sections.iter().all(|section| document.text.is_char_boundary(section.start)));
        }
    }
    // Without its table of objects it is read all the same.
    let broken = String::from_utf8_lossy(&bytes).replace("startxref", "startxxxx").into_bytes();
    assert_eq!(read_all(&broken).text, "كلام عربي\nكلام آخر");
}

#[test]
fn running_heads_do_not_stand_in_sentences() {
    let pages: Vec<String> = (0..8)
        .map(|page| {
            let line = ["أول", "ثان", "ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن"][page];
            seen("كتاب الرحلة", 300, 780)
                + &seen(&format!("سطر {line}"), 100, 600)
                + &seen(&format!("{}", page + 1), 300, 20)
        })
        .collect();
    let text = read_all(&pdf(&pages, "")).text;
    assert!(text.starts_with("كتاب الرحلة\n\nسطر أول\nسطر ثان\n"), "{text}");
    assert_eq!(text.matches("كتاب الرحلة").count(), 1);
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/pdf/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// What `scripts/make_pdf_fixtures.py` has written in them.
const FIXTURE: &str = "زار الرحالة (أحمد) مدينة فاس عام 1325 ومعه 12 كتاباً و3 خرائط من نوع Atlas، ولم يجد فيها إلا الأصدقاء. \
                       وَقَالَ: إِنَّ العِلْمَ لَا يُنَالُ إِلَّا بِالصَّبْرِ، وَالحَمْدُ لِلَّهِ.";

#[test]
fn files_of_other_programs_are_read() {
    for name in ["chromium.pdf", "cairo.pdf", "encrypted.pdf"] {
        assert_eq!(read_all(&fixture(name)).text, FIXTURE, "{name}");
    }
    assert!(fail(&fixture("password.pdf")).starts_with("encrypted"));
}
