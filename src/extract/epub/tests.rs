//! Small books, written here part by part, and what is read out of them.

use super::{contents::News, *};
use crate::extract::package::samples::{damage, zip};

const CONTAINER: &str = r#"<container><rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#;

fn package(metadata: &str, items: &str, spine: &str) -> String {
    format!("<package><metadata>{metadata}</metadata><manifest>{items}</manifest>{spine}</package>")
}

fn book(opf: &str, members: &[(&str, &str)]) -> Vec<u8> {
    let mut all: Vec<(&str, &[u8])> = vec![
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("OPS/book.opf", opf.as_bytes()),
    ];
    all.extend(members.iter().map(|(name, text)| (*name, text.as_bytes())));
    zip(&all)
}

fn chapter(body: &str) -> Document {
    let opf = package(
        "",
        r#"<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>"#,
        r#"<spine><itemref idref="a"/></spine>"#,
    );
    let xml = format!(
        "<?xml version='1.0'?><html xmlns:epub='e'><head><title>لا</title><style>p {{}}</style></head><body>{body}</body></html>"
    );
    read(&book(&opf, &[("OPS/a.xhtml", &xml)]), &Limits::default()).unwrap()
}

/// Each section: the line where it starts, its page and its heading.
fn sections(document: &Document) -> Vec<(&str, Option<&str>, Option<&str>)> {
    let line = |start: usize| document.text.get(start..).unwrap().lines().next().unwrap();
    document
        .sections
        .iter()
        .map(|section| (line(section.start), section.page.as_deref(), section.heading.as_deref()))
        .collect()
}

#[test]
fn blocks_are_paragraphs_and_white_space_is_one_space() {
    assert_eq!(
        chapter(
            "\n<p>كتبت  <b>ليلى</b>\n عن<i>ها</i>&nbsp;&laquo;سور&raquo; &amp; <![CDATA[<باب>]]><br/>سطر&shy; </p><div>أ<p>ب</p>ج</div>\
             <ul><li>١</li><li>٢</li></ul><pre>س  ص\nع</pre><p>كلمة<sup>1</sup> سور<a href='#n'>٢</a> ال<a href='x'>باب</a> می&zwnj;رود</p>"
        )
        .text,
        "كتبت ليلى عنها\u{A0}«سور» & <باب>\nسطر\n\nأ\n\nب\n\nج\n\n١\n\n٢\n\nس  ص\nع\n\nكلمة 1 سور ٢ الباب می\u{200C}رود"
    );
}

#[test]
fn what_is_not_seen_is_left_out() {
    assert_eq!(
        chapter(
            "<p>نص<a epub:type='noteref' href='#n'>١</a> هنا<span epub:type='pagebreak' id='p2' title='2'>2</span></p>\
             <script>if (a<b) x</script><p hidden=''>خفي</p><p style='display: none'>خفي</p><svg><text>رسم</text></svg>\
             <p><ruby>漢<rt>かん</rt></ruby></p>"
        )
        .text,
        "نص هنا\n\n漢"
    );
}

#[test]
fn chapters_that_are_not_well_formed_are_read() {
    assert_eq!(
        chapter("<p>أول<br>تابع<p>ثان & ثالث < رابع <IMG src=a></P><table><tr><td>أ<td>ب<tr><td>ج</table><p>آخر</b></span> تم<script>").text,
        "أول\nتابع\n\nثان & ثالث < رابع\n\nأ\tب\nج\n\nآخر تم"
    );
}

#[test]
fn a_book_of_the_third_version_is_read_by_its_navigation() {
    let opf = package(
        "<dc:title>حكاية المدينة</dc:title><dc:creator id='c'>ليلى</dc:creator><dc:language>ar</dc:language><dc:date>2015</dc:date><dc:subject>رواية</dc:subject>",
        r#"<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/><item id="t" href="title.xhtml"/>
           <item id="a" href="%D8%A3%D9%88%D9%84.xhtml"/><item id="b" href="sub/b.xhtml"/>"#,
        r#"<spine><itemref idref="t"/><itemref idref="n"/><itemref idref="a"/><itemref idref="b" linear="no"/><itemref idref="a"/></spine>"#,
    );
    let nav = "<html><body><nav epub:type='toc'><ol><li><a href='%D8%A3%D9%88%D9%84.xhtml'>الباب <b>الأول</b></a><ol><li><a href='sub/b.xhtml#x'>السور</a></li></ol></li></ol></nav>\
               <nav epub:type='page-list'><a href='%D8%A3%D9%88%D9%84.xhtml#p7'>٧</a><a href='sub/b.xhtml'>٨</a></nav><nav epub:type='landmarks'><a href='sub/b.xhtml'>متن</a></nav></body></html>";
    let book = book(
        &opf,
        &[
            ("OPS/nav.xhtml", nav),
            ("OPS/title.xhtml", "<html><body><h1>حكاية المدينة</h1></body></html>"),
            (
                "OPS/أول.xhtml",
                "<html><body><h1>الباب الأول</h1><p>نص<a id='p7'/> تابع</p><p>بعد</p></body></html>",
            ),
            ("OPS/sub/b.xhtml", "<html><body><p>قبل</p><h2 id='x'>السور</h2><p>ختام</p></body></html>"),
        ],
    );
    let document = read(&book, &Limits::default()).unwrap();
    assert_eq!(document.title, "حكاية المدينة");
    assert_eq!(document.text, "الباب الأول\n\nنص تابع\n\nبعد\n\nقبل\n\nالسور\n\nختام");
    assert_eq!((document.author.as_deref(), document.lang.as_deref()), (Some("ليلى"), Some("ar")));
    assert_eq!(document.date, Some(jiff::civil::Date::constant(2015, 1, 1)));
    assert_eq!(
        sections(&document),
        [
            ("الباب الأول", None, Some("الباب الأول")),
            ("بعد", Some("٧"), Some("الباب الأول")),
            ("قبل", Some("٨"), Some("الباب الأول")),
            ("السور", Some("٨"), Some("السور")),
        ]
    );
}

#[test]
fn a_book_of_the_second_version_is_read_by_its_ncx() {
    let opf = package(
        "<dc:title>بلا عنوان</dc:title><dc:creator opf:role='trl'>مترجم</dc:creator><dc:creator opf:role='aut'>سعيد</dc:creator>\
         <dc:date opf:event='creation'>2001</dc:date><dc:date opf:event='publication'>1999-05-01</dc:date>",
        r#"<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/><item id="a" href="a.html"/><item id="b" href="b.html"/>"#,
        r#"<spine toc="ncx"><itemref idref="a"/><itemref idref="b"/></spine>"#,
    );
    let ncx = "<ncx><navMap><navPoint><navLabel><text>أول</text></navLabel><content src='a.html'/><navPoint><navLabel><text>فصل</text></navLabel><content src='a.html#f'/></navPoint></navPoint>\
               <navPoint><navLabel><text>ثان</text></navLabel><content src='b.html'/></navPoint></navMap>\
               <pageList><pageTarget><navLabel><text>12</text></navLabel><content src='b.html'/></pageTarget></pageList></ncx>";
    let book = book(
        &opf,
        &[
            ("OPS/toc.ncx", ncx),
            ("OPS/a.html", "<html><body><p>بداية</p><p><a name='f'></a>وسط</p></body></html>"),
            ("OPS/b.html", "<html><body><img/><p>نهاية</p></body></html>"),
        ],
    );
    let document = read(&book, &Limits::default()).unwrap();
    assert_eq!((document.title.as_str(), document.author.as_deref()), ("", Some("سعيد")));
    assert_eq!(document.date, Some(jiff::civil::Date::constant(1999, 5, 1)));
    assert_eq!(
        sections(&document),
        [("بداية", None, Some("أول")), ("وسط", None, Some("فصل")), ("نهاية", Some("12"), Some("ثان"))]
    );
}

#[test]
fn marks_in_the_text_tell_pages_where_no_list_does() {
    let document = chapter(
        "<hr epub:type='pagebreak' title='١'><p>أ</p><span role='doc-pagebreak' aria-label='٢'/><p>ب</p>",
    );
    assert_eq!(sections(&document), [("أ", Some("١"), None), ("ب", Some("٢"), None)]);
}

#[test]
fn encrypted_books_are_refused_and_encrypted_fonts_are_not() {
    let opf = package("", r#"<item id="a" href="a.xhtml"/>"#, r#"<spine><itemref idref="a"/></spine>"#);
    let encrypted = |method: &str, name: &str| {
        let xml = format!(
            "<encryption><EncryptedData><EncryptionMethod Algorithm='{method}'/><CipherData><CipherReference URI='{name}'/></CipherData></EncryptedData></encryption>"
        );
        read(
            &book(&opf, &[("OPS/a.xhtml", "<p>نص</p>"), ("META-INF/encryption.xml", &xml)]),
            &Limits::default(),
        )
    };
    assert_eq!(encrypted("http://www.idpf.org/2008/embedding", "OPS/a.xhtml").unwrap().text, "نص");
    assert_eq!(
        encrypted("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OPS/a.xhtml").unwrap_err(),
        "not an EPUB book that can be read: it is encrypted (DRM)"
    );
}

#[test]
fn files_that_cannot_be_read_get_a_reason() {
    let reason = |bytes: &[u8]| read(bytes, &Limits::default()).unwrap_err();
    assert_eq!(reason(b"x"), "not an EPUB book that can be read: it is no zip file");
    assert_eq!(
        reason(&zip(&[("a", b"")])),
        "not an EPUB book that can be read: it has no container (META-INF/container.xml)"
    );
    assert_eq!(reason(&book("<package/>", &[])), "not an EPUB book that can be read: it lists no chapters");
}

#[test]
fn damage_does_no_harm() {
    let opf = package(
        "<dc:title>عنوان</dc:title>",
        r#"<item id="a" href="a.xhtml"/>"#,
        r#"<spine><itemref idref="a"/></spine>"#,
    );
    let xml = "<html><head><title>x</title></head><body><h1 id='a'>عنوان</h1><table><tr><td>خ</td></tr></table><p>نص &amp; <b>كلمة</b><!-- x --></p><pre>س</pre></body></html>";
    damage(xml.as_bytes(), 10_000, |xml| {
        let mut flow = Flow::new(1 << 20);
        let news = HashMap::from([("a".to_owned(), vec![News::Part("جزء".to_owned())])]);
        chapter::read(&markup::decode(xml).0, news, true, &mut flow).unwrap();
        let finished = flow.finish(None).unwrap();
        assert!(finished.sections.iter().all(|section| finished.text.is_char_boundary(section.start)));
    });
    damage(opf.as_bytes(), 2_000, |opf| {
        let members: [(&str, &[u8]); 3] = [
            ("META-INF/container.xml", CONTAINER.as_bytes()),
            ("OPS/book.opf", opf),
            ("OPS/a.xhtml", xml.as_bytes()),
        ];
        drop(read(&zip(&members), &Limits::default()));
    });
    let deep = "<div><table><tr><td>".repeat(100_000) + "نص";
    assert_eq!(chapter(&deep).text, "نص");
}
