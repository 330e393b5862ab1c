//! Small Word documents, written here part by part, and what is read out of them.

use super::*;
use crate::{
    document::Section,
    extract::package::samples::{damage, zip},
};

const STYLES: &str = r#"<w:styles xmlns:w="w"><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-US" w:bidi="ar-SA"/>
</w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="a0"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="mine"><w:name w:val="عنوان فرعي"/><w:basedOn w:val="2"/></w:style>
<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="TOC Heading"/><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="secret"><w:name w:val="سر"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"#;

fn package(body: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let document =
        format!(r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    let mut members: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", STYLES.as_bytes()),
    ];
    members.extend(others.iter().map(|(name, text)| (*name, text.as_bytes())));
    zip(&members)
}

fn text(body: &str) -> String {
    read(&package(body, &[]), &Limits::default()).unwrap().text
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn styled(style: &str, text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

fn section(start: usize, page: Option<&str>, heading: Option<&str>) -> Section {
    Section { start, page: page.map(str::to_owned), heading: heading.map(str::to_owned) }
}

#[test]
fn runs_join_to_words_and_paragraphs_stand_apart() {
    assert_eq!(
        text(
            r#"<w:p><w:r><w:t>الم</w:t></w:r><w:r><w:t xml:space="preserve">دينة &amp; </w:t></w:r><w:r><w:t>سُوق</w:t>
            <w:tab/><w:t>ها</w:t><w:br/><w:t>می‌روم&#xAD;</w:t><w:noBreakHyphen/><w:t>٢</w:t></w:r>
            <w:r><w:t xml:space="preserve"> باب</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r></w:p><w:p/>
            <w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr><w:r><w:t>ثانية</w:t></w:r></w:p>"#
        ),
        "المدينة & سُوق\tها\nمی‌روم-٢ باب 1\n\nثانية"
    );
}

#[test]
fn tables_are_rows_of_cells() {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", p(text));
    let table = format!(
        "{}<w:tbl><w:tr>{}{}</w:tr><w:tr><w:tc><w:p/></w:tc>{}<w:tc>{}{}</w:tc></w:tr></w:tbl>{}",
        p("قبل"),
        cell("اسم"),
        cell("سنة"),
        cell("ليلى"),
        p("١"),
        p("٢"),
        p("بعد")
    );
    assert_eq!(text(&table), "قبل\n\nاسم\tسنة\nليلى\t١\n٢\n\nبعد");
}

#[test]
fn what_was_deleted_or_is_hidden_is_left_out_and_what_was_inserted_stays() {
    assert_eq!(
        text(
            r#"<w:p><w:r><w:t>بقي</w:t></w:r><w:del w:id="1"><w:r><w:delText>حذف</w:delText><w:t>حذف</w:t></w:r></w:del>
            <w:ins w:id="2"><w:r><w:t xml:space="preserve"> زيد</w:t></w:r></w:ins><w:moveFrom w:id="3"><w:r><w:t>نقل</w:t></w:r></w:moveFrom>
            <w:r><w:rPr><w:vanish/></w:rPr><w:t>خفي</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t xml:space="preserve"> ظاهر</w:t></w:r>
            <w:r><w:rPr><w:rStyle w:val="secret"/></w:rPr><w:t>سر</w:t></w:r></w:p>"#
        ),
        "بقي زيد ظاهر"
    );
    // The end of the first paragraph was deleted.
    assert_eq!(
        text(&format!(
            r#"<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">أول </w:t></w:r></w:p>{}"#,
            p("تابع")
        )),
        "أول تابع"
    );
    let row = |properties: &str, text: &str| format!("<w:tr>{properties}<w:tc>{}</w:tc></w:tr>", p(text));
    let deleted = row(r#"<w:trPr><w:del w:id="4"/></w:trPr>"#, "حذف");
    assert_eq!(text(&format!("<w:tbl>{deleted}{}</w:tbl>", row("", "بقي"))), "بقي");
}

#[test]
fn fields_show_their_results() {
    let code = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
    let run = |text: &str| format!(r#"<w:r><w:t xml:space="preserve">{text}</w:t></w:r>"#);
    let (begin, separate, end) = (code("begin"), code("separate"), code("end"));
    let instruction = "<w:r><w:instrText> IF </w:instrText></w:r>";
    assert_eq!(
        text(&format!(
            "<w:p>{}{begin}{instruction}{begin}{instruction}{separate}{}{end}{separate}{}{end}{}</w:p>\
             <w:p><w:fldSimple w:instr=\"DATE\">{}</w:fldSimple><w:hyperlink>{}</w:hyperlink></w:p>",
            run("في "),
            run("رمز"),
            run("عام ٢٠١٥"),
            run(" كان"),
            run("اليوم "),
            run("رابط"),
        )),
        "في عام ٢٠١٥ كان\n\nاليوم رابط"
    );
    // A field that never gets to its result ends with its paragraph.
    assert_eq!(text(&format!("<w:p>{begin}{}</w:p>{}", run("رمز"), p("نص"))), "نص");
}

#[test]
fn text_boxes_come_once_and_prompts_not_at_all() {
    let content = format!("<w:txbxContent>{}</w:txbxContent>", p("في الإطار"));
    let both = format!(
        "<mc:AlternateContent><mc:Choice Requires=\"wps\">{content}</mc:Choice><mc:Fallback><w:pict>{content}</w:pict>\
         </mc:Fallback></mc:AlternateContent>"
    );
    let prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>انقر هنا</w:t></w:r></w:sdtContent></w:sdt>";
    let filled = "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>مملوء</w:t></w:r></w:sdtContent></w:sdt>";
    assert_eq!(
        text(&format!("<w:p><w:r><w:t>كل</w:t>{both}<w:t>مة </w:t></w:r>{prompt}</w:p><w:p>{filled}</w:p>")),
        "كلمة\n\nفي الإطار\n\nمملوء"
    );
}

#[test]
fn notes_follow_the_paragraph_or_table_that_refers_to_them() {
    let notes = r#"<w:footnotes><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>خط</w:t></w:r></w:p></w:footnote>
        <w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> حاشية</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    let ends =
        "<w:endnotes><w:endnote w:id='2'><w:p><w:r><w:t>ختام</w:t></w:r></w:p></w:endnote></w:endnotes>";
    let body = format!(
        "<w:p><w:r><w:t>متن</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t>ه</w:t></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>خلية</w:t><w:endnoteReference w:id='2'/></w:r></w:p></w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        p("أخرى")
    );
    let bytes = package(&body, &[("word/footnotes.xml", notes), ("word/endnotes.xml", ends)]);
    assert_eq!(read(&bytes, &Limits::default()).unwrap().text, "متنه\n\nحاشية\n\nخلية\tأخرى\n\nختام");
}

#[test]
fn headings_and_shown_pages_are_sections() {
    let turn = "<w:r><w:lastRenderedPageBreak/></w:r>";
    let body = [
        styled("a0", "تاريخ المدينة"),
        p("مقدمة"),
        styled("toc", "المحتويات"),
        styled("1", "النشأة"),
        format!("<w:p><w:r><w:t>قرب</w:t></w:r>{turn}<w:r><w:t>النهر</w:t></w:r></w:p>"),
        p("وكبرت"),
        styled("mine", "السور"),
    ]
    .concat();
    let document = read(&package(&body, &[]), &Limits::default()).unwrap();
    assert_eq!(document.title, "تاريخ المدينة");
    assert_eq!(document.lang.as_deref(), Some("ar-SA"));
    assert_eq!(document.text, "مقدمة\n\nالمحتويات\n\nالنشأة\n\nقربالنهر\n\nوكبرت\n\nالسور");
    let at = |word| document.text.find(word).unwrap();
    assert_eq!(
        document.sections,
        [
            section(0, Some("1"), None),
            section(at("النشأة"), Some("1"), Some("النشأة")),
            section(at("وكبرت"), Some("2"), Some("النشأة")),
            section(at("السور"), Some("2"), Some("السور")),
        ]
    );
}

#[test]
fn breaks_count_as_pages_only_if_the_pages_are_as_short_as_pages_are() {
    let turn = r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#;
    let sections = |words: usize| {
        let body = [p(&"كلمة ".repeat(words)), turn.to_owned(), p("تابع")].concat();
        read(&package(&body, &[]), &Limits::default()).unwrap().sections
    };
    assert_eq!(
        sections(500).iter().map(|section| section.page.as_deref()).collect::<Vec<_>>(),
        [Some("1"), Some("2")]
    );
    assert_eq!(sections(5000), []);
}

#[test]
fn the_first_heading_is_the_title_of_a_document_without_one() {
    let alone = [styled("1", "عنوان"), p("نص")].concat();
    let document = read(&package(&alone, &[]), &Limits::default()).unwrap();
    assert_eq!((document.title.as_str(), document.text.as_str()), ("عنوان", "نص"));
    assert_eq!(document.sections, []);
    let chapters = [styled("1", "أول"), p("نص"), styled("1", "ثان")].concat();
    let document = read(&package(&chapters, &[]), &Limits::default()).unwrap();
    assert_eq!((document.title.as_str(), document.text.as_str()), ("أول", "أول\n\nنص\n\nثان"));
}

#[test]
fn properties_are_read_and_parts_are_found_by_their_relations() {
    let relations = r#"<Relationships><Relationship Type="http://x/officeDocument" Target="/text/main.xml"/>
        <Relationship Type="http://x/metadata/core-properties" Target="core.xml"/></Relationships>"#;
    let core = "<c><dc:title>تقرير</dc:title><dc:creator>ليلى</dc:creator><dcterms:created>2015-07-21T00:00:00Z</dcterms:created></c>";
    let main = "<w:document><w:body><w:p><w:r><w:t>نص</w:t></w:r></w:p></w:body></w:document>";
    let main: Vec<u8> = main.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bytes = zip(&[
        ("_rels/.rels", relations.as_bytes()),
        ("core.xml", core.as_bytes()),
        ("text/main.xml", &[b"\xFF\xFE", &main[..]].concat()),
    ]);
    let document = read(&bytes, &Limits::default()).unwrap();
    assert_eq!((document.title.as_str(), document.text.as_str()), ("تقرير", "نص"));
    assert_eq!(document.author.as_deref(), Some("ليلى"));
    assert_eq!(document.date, Some(jiff::civil::Date::constant(2015, 7, 21)));
}

#[test]
fn files_that_cannot_be_read_get_a_reason() {
    let limits = Limits { max_text_bytes: 1 << 20, ..Limits::default() };
    let reason = |bytes: &[u8]| read(bytes, &limits).unwrap_err();
    assert_eq!(reason(b"x"), "not a Word document that can be read: it is no zip file");
    assert_eq!(
        reason(&zip(&[("a", b"")])),
        "not a Word document that can be read: it has no text part (word/document.xml)"
    );
    let long = package(&p(&"كلمة ".repeat(200_000)), &[]);
    assert_eq!(reason(&long), "not a Word document that can be read: it has more than 1 MiB of text");
    assert!(
        reason(&package("<w:p></w:r>", &[]))
            .starts_with("not a Word document that can be read: its XML is damaged")
    );
}

#[test]
fn deep_nesting_and_damage_do_no_harm() {
    let deep = "<w:tbl><w:tr><w:tc>".repeat(30_000) + &p("نص") + &"</w:tc></w:tr></w:tbl>".repeat(30_000);
    assert_eq!(text(&deep), "نص");
    let boxes = "<w:p><w:r><w:txbxContent>".repeat(30_000)
        + &p("نص")
        + &"</w:txbxContent></w:r></w:p>".repeat(30_000);
    assert_eq!(text(&boxes), "نص");
    let whole = package(
        &[styled("1", "عنوان"), p("نص"), format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", p("خ"))]
            .concat(),
        &[],
    );
    damage(&whole, 5_000, |bytes| drop(read(bytes, &Limits::default())));
    let document = format!("<w:document><w:body>{}{}</w:body></w:document>", styled("2", "عنوان"), p("نص"));
    damage(document.as_bytes(), 5_000, |xml| {
        let bytes = zip(&[("word/document.xml", xml)]);
        if let Ok(document) = read(&bytes, &Limits::default()) {
            assert!(document.sections.iter().all(|section| document.text.is_char_boundary(section.start)));
        }
    });
}
