//! Small OpenDocument files, written here part by part, and what is read out of them.

use super::*;
use crate::extract::package::samples::{damage, zip};

const AUTOMATIC: &str = r#"<office:automatic-styles>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="P2" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>
<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>
</office:automatic-styles>"#;

fn content(body: &str) -> String {
    format!(
        "<office:document-content>{AUTOMATIC}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
}

fn document(body: &str) -> Document {
    read(&zip(&[("content.xml", content(body).as_bytes())]), &Limits::default()).unwrap()
}

#[test]
fn white_space_is_collapsed_and_told_by_elements() {
    let body = "<text:p>  الم<text:span>دينة</text:span>\n  و<text:s text:c=\"3\"/>السوق &amp;\u{A0}ما<text:tab/>حو<text:span>ل</text:span>ها \
                <text:line-break/>می\u{200C}رود </text:p>\n<text:p/><text:p>سُوق</text:p>";
    assert_eq!(document(body).text, "المدينة و السوق &\u{A0}ما\tحولها\nمی\u{200C}رود\n\nسُوق");
}

#[test]
fn what_is_not_shown_is_left_out() {
    let body = r#"<text:tracked-changes><text:changed-region><text:deletion><text:p>حذف</text:p></text:deletion></text:changed-region></text:tracked-changes>
        <text:section text:display="none"><text:p>خفي</text:p></text:section>
        <text:p>نص<office:annotation><dc:creator>ليلى</dc:creator><text:p>تعليق</text:p></office:annotation>
        <text:span text:style-name="T1">سر</text:span><draw:frame><svg:title>صورة</svg:title><draw:image><office:binary-data>AA</office:binary-data></draw:image></draw:frame>تم</text:p>"#;
    assert_eq!(document(body).text, "نص تم");
    let left = r#"<text:tracked-changes><text:changed-region text:id="c1"><text:deletion/></text:changed-region><text:changed-region text:id="c2"><text:insertion/></text:changed-region></text:tracked-changes>
        <text:p>نص <text:change-start text:change-id="c1"/>حذف</text:p><text:p>حذف<text:change-end text:change-id="c1"/> <text:change-start text:change-id="c2"/>زيد<text:change-end text:change-id="c2"/></text:p>"#;
    assert_eq!(document(left).text, "نص\n\nزيد");
}

#[test]
fn notes_and_boxes_follow_their_paragraph_and_tables_are_rows() {
    let body = r#"<text:p>مت<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>حاشية</text:p></text:note-body></text:note>ن
        <draw:frame><draw:text-box><text:p>إطار</text:p></draw:text-box></draw:frame></text:p>
        <table:table><table:table-row><table:table-cell><text:p>اسم</text:p></table:table-cell><table:table-cell><text:p>سنة</text:p></table:table-cell></table:table-row>
        <table:table-row><table:table-cell><text:list><text:list-item><text:p>ليلى</text:p></text:list-item></text:list></table:table-cell><table:covered-table-cell/></table:table-row></table:table><text:p>بعد</text:p>"#;
    assert_eq!(document(body).text, "متن\n\nحاشية\n\nإطار\n\nاسم\tسنة\nليلى\n\nبعد");
}

#[test]
fn headings_and_pages_are_sections() {
    let body = r#"<text:p text:style-name="P1">تاريخ المدينة</text:p><text:h text:outline-level="1">النشأة</text:h><text:p>قرب<text:soft-page-break/>النهر</text:p>
        <text:h text:outline-level="2">السور</text:h><text:h text:outline-level="4">صغير</text:h><text:p text:style-name="P2">آخر</text:p>"#;
    let document = document(body);
    assert_eq!(document.title, "تاريخ المدينة");
    assert_eq!(document.text, "النشأة\n\nقربالنهر\n\nالسور\n\nصغير\n\nآخر");
    let sections: Vec<_> = document
        .sections
        .iter()
        .map(|section| {
            (
                document.text.get(section.start..).unwrap().split('\n').next(),
                section.page.as_deref(),
                section.heading.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        sections,
        [
            (Some("النشأة"), Some("1"), Some("النشأة")),
            (Some("السور"), Some("2"), Some("السور")),
            (Some("آخر"), Some("3"), Some("السور")),
        ]
    );
}

#[test]
fn properties_are_read_from_packages_and_from_flat_files() {
    let meta = "<office:meta><dc:title>تقرير</dc:title><meta:initial-creator>ليلى</meta:initial-creator><dc:creator>سعيد</dc:creator>\
                <meta:creation-date>2015-07-21T01:02:03.4</meta:creation-date><dc:date>2020-01-01</dc:date><meta:keyword>سور</meta:keyword></office:meta>";
    let styles = "<office:styles><style:default-style style:family=\"paragraph\"><style:text-properties fo:language=\"en\" style:language-complex=\"ar\" style:country-complex=\"EG\"/></style:default-style></office:styles>";
    let package = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content("<text:p>نص</text:p>").as_bytes()),
        ("meta.xml", format!("<office:document-meta>{meta}</office:document-meta>").as_bytes()),
        ("styles.xml", format!("<office:document-styles>{styles}</office:document-styles>").as_bytes()),
    ]);
    let flat = format!(
        "<?xml version=\"1.0\"?>\n<office:document >{meta}{styles}<office:body><office:text><text:p>نص</text:p></office:text></office:body></office:document>"
    );
    for bytes in [package, flat.into_bytes()] {
        let document = read(&bytes, &Limits::default()).unwrap();
        assert_eq!((document.title.as_str(), document.text.as_str()), ("تقرير", "نص"));
        assert_eq!(document.author.as_deref(), Some("ليلى"));
        assert_eq!(document.date, Some(jiff::civil::Date::constant(2015, 7, 21)));
        assert_eq!(document.lang.as_deref(), Some("ar-EG"));
        assert_eq!(document.metadata["keywords"], "سور");
    }
}

#[test]
fn slides_are_pages() {
    let body = "<office:document-content><office:body><office:presentation><draw:page><draw:frame><draw:text-box><text:p>أولى</text:p></draw:text-box></draw:frame>\
                <draw:custom-shape><text:p>شكل</text:p></draw:custom-shape></draw:page><draw:page><draw:frame><draw:text-box><text:p>ثانية</text:p></draw:text-box></draw:frame></draw:page>\
                </office:presentation></office:body></office:document-content>";
    let document = read(&zip(&[("content.xml", body.as_bytes())]), &Limits::default()).unwrap();
    assert_eq!(document.text, "أولى\n\nشكل\n\nثانية");
    let pages: Vec<_> =
        document.sections.iter().map(|section| (section.start, section.page.as_deref())).collect();
    assert_eq!(pages, [(0, Some("1")), (document.text.find("ثانية").unwrap(), Some("2"))]);
}

#[test]
fn files_that_cannot_be_read_get_a_reason() {
    let reason = |bytes: &[u8]| read(bytes, &Limits::default()).unwrap_err();
    assert_eq!(reason(b"x"), "not an OpenDocument file that can be read: it is no zip file");
    let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let encrypted = zip(&[("META-INF/manifest.xml", manifest.as_bytes()), ("content.xml", b"\x01\x02")]);
    assert_eq!(
        reason(&encrypted),
        "not an OpenDocument file that can be read: it is protected by a password"
    );
}

#[test]
fn damage_does_no_harm() {
    let whole = content(
        "<text:h>عنوان</text:h><text:p>نص<text:note><text:note-body><text:p>ح</text:p></text:note-body></text:note></text:p><table:table><table:table-row/></table:table>",
    );
    damage(whole.as_bytes(), 5_000, |xml| drop(read(&zip(&[("content.xml", xml)]), &Limits::default())));
    let deep = "<text:note><text:note-body><text:p>".repeat(30_000) + "نص";
    assert_eq!(document(&(deep + &"</text:p></text:note-body></text:note>".repeat(30_000))).text, "نص");
}
