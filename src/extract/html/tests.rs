//! What a page becomes, from its bytes to the document: layout of the text, choice of the part, fields, hostile input.

use std::{fmt::Write, thread, time::Instant};

use super::*;

const LONG: &str = "أعلنت وزارة الثقافة يوم أمس عن افتتاح المكتبة الوطنية بعد أعمال ترميم استمرت ثلاث سنوات، وقال الوزير \
                    إن المبنى سيضم قاعات جديدة للقراءة والبحث ومركزا لحفظ المخطوطات القديمة.";
const OTHER: &str = "وأضاف الوزير في كلمته أن الوزارة تعمل مع الجامعات على رقمنة المجموعات النادرة، وأن الدخول سيكون \
                     مجانيا طوال العام الأول من الافتتاح لجميع القراء والباحثين من داخل البلاد وخارجها.";

fn text(html: &str) -> String {
    read(html, None).unwrap().text
}

#[test]
fn blocks_lists_and_tables_are_laid_out_in_lines() {
    for (html, expected) in [
        ("<p>نص</p>", "نص"),
        ("نص &amp; نص&nbsp;آخر &#1632;", "نص & نص\u{a0}آخر ٠"),
        ("<p>أول\n سطر</p><p>ثان</p>", "أول سطر\n\nثان"),
        ("<p>أول<p>ثان", "أول\n\nثان"),
        ("<div>أ</div><div>ب<br>ج<br><br>د</div>", "أ\nب\nج\n\nد"),
        ("<h2>عنوان</h2>نص", "عنوان\n\nنص"),
        ("نص<ul><li>واحد<li>اثنان<ul><li>فرع</ul></ul>بعد", "نص\n\nواحد\nاثنان\nفرع\n\nبعد"),
        ("<table><tr><td>أ<td>ب<tr><th>ج</th><td>د</td></tr></table>", "أ\tب\nج\tد"),
        ("<table><tr><td><p>أ</p></td><td><div>ب</div></td></tr></table>", "أ\n\nب"),
        ("<p>قبل</p><pre>\n سطر  أول\n\n\n  ثان</pre><p>بعد</p>", "قبل\n\n سطر  أول\n\n  ثان\n\nبعد"),
        ("<pre>  سطر\n  ثان</pre>", "سطر\n  ثان"),
        ("<p>كت<b>ا</b>ب <i> مفتوح </i> هنا</p>", "كتاب مفتوح هنا"),
        ("<p>می\u{200c}روم كِتَابٌ</p>", "می\u{200c}روم كِتَابٌ"),
        ("<p>&nbsp;</p><p>\u{200f}نص\u{200f}</p><p> </p>", "\u{200f}نص\u{200f}"),
        ("أ<img alt='صورة'>ب<wbr>ج<hr>د", "أبج\n\nد"),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby> م<sup>2</sup>", "漢(かん) م2"),
        ("<dl><dt>لفظ<dd>معنى<dt>آخر<dd>معناه</dl>", "لفظ\nمعنى\nآخر\nمعناه"),
        ("<center>وسط</center><address>عنوان</address>", "وسط\nعنوان"),
    ] {
        assert_eq!(text(html), expected, "{html}");
    }
}

#[test]
fn what_is_not_shown_is_no_text() {
    let html = "<script>var a = '<p>لا</p>';</script><style>لا</style><noscript>لا</noscript><template>لا</template>\
                <p hidden>لا</p><p style='DISPLAY : none'>لا</p><p aria-hidden=true>لا</p><textarea>لا</textarea>\
                <select><option>لا</select><button>لا</button><svg><title>لا</title><text>لا</text></svg><!-- لا -->\
                <nav>لا</nav><footer>لا</footer><p>نعم</p><iframe>لا</iframe>";
    assert_eq!(text(html), "نعم");
}

#[test]
fn a_page_that_hides_everything_until_a_script_runs_gives_its_text() {
    assert_eq!(text("<body><div style='display:none'><p>نص الصفحة</p></div></body>"), "نص الصفحة");
    let html = r#"<title>عنوان</title><script type="application/ld+json">
        {"@type":"NewsArticle","articleBody":"نص الخبر"}</script><div id="app"></div>"#;
    assert_eq!(text(html), "نص الخبر");
    assert!(read("<div id=app></div><script>run()</script>", None).is_err());
    assert_eq!(text("<nav><a href=/>رئيسية</a></nav>"), "رئيسية");
}

#[test]
fn an_article_is_told_from_what_surrounds_it() {
    let links: String = (0..9).fold(String::new(), |mut links, number| {
        write!(links, "<li><a href=/{number}>خبر آخر من أخبار اليوم رقم {number}</a></li>").unwrap();
        links
    });
    let html = format!(
        "<html lang=ar><title>افتتاح المكتبة | صحيفة المثال</title><meta property=og:site_name content='صحيفة المثال'>
        <body class=has-sidebar><div class=menu><ul>{links}</ul></div><div class=cookie-bar><p>{OTHER}</p></div>
        <div id=c><h1>افتتاح المكتبة</h1><div class=post-date>21 يوليو 2015</div><div class=x><p>{LONG}</p>
        <div class=related><a href=/1>خبر ذو صلة</a></div><p>{OTHER}</p></div></div>
        <div id=comments><p>تعليق طويل من قارئ لا يتفق مع ما كتب هنا، ويرى غير ذلك تماما.</p></div><ul>{links}</ul>"
    );
    let document = read(&html, Some("https://example.org/a?b")).unwrap();
    assert_eq!(document.text, format!("{LONG}\n\n{OTHER}"));
    assert_eq!(document.title, "افتتاح المكتبة");
    assert_eq!(document.source.as_deref(), Some("صحيفة المثال"));
    assert_eq!(document.date.map(|date| date.to_string()).as_deref(), Some("2015-07-21"));
    assert_eq!(document.lang.as_deref(), Some("ar"));
    assert_eq!(document.url.as_deref(), Some("https://example.org/a?b"));
}

#[test]
fn fields_are_read_from_meta_names_and_microdata() {
    let html = format!(
        "<title>س</title><meta name=DC.title content='عنوان الكتاب'><meta name=DC.creator content='أحمد'>
        <meta name=DC.creator content='منى'><meta name=keywords content='كتب، تاريخ, '>
        <meta property=article:section content=ثقافة><link rel=canonical href=/book/1>
        <meta name=description content='وصف'><div itemscope><p itemprop=datePublished content=2015-07-21>{LONG}</p></div>"
    );
    let document = read(&html, Some("https://example.org/x")).unwrap();
    assert_eq!(document.title, "عنوان الكتاب");
    assert_eq!(document.author.as_deref(), Some("أحمد, منى"));
    assert_eq!(document.category.as_deref(), Some("ثقافة"));
    assert_eq!(document.url.as_deref(), Some("https://example.org/book/1"));
    assert_eq!(document.date.map(|date| date.to_string()).as_deref(), Some("2015-07-21"));
    assert_eq!(document.metadata.get("keywords"), Some(&serde_json::json!(["كتب", "تاريخ"])));
    assert_eq!(document.metadata.get("description"), Some(&serde_json::json!("وصف")));
}

#[test]
fn headings_are_sections_that_start_where_they_stand() {
    let html = format!("<h1>كتاب</h1><h2>باب أول</h2><p>{LONG}</p><h2> باب <b>ثان</b></h2><p>{OTHER}</p>");
    let document = read(&html, None).unwrap();
    assert_eq!(document.title, "كتاب");
    let found: Vec<_> = document
        .sections
        .iter()
        .map(|section| (section.heading.clone().unwrap(), document.text.get(section.start..).unwrap()))
        .collect();
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(heading, rest)| rest.starts_with(heading)), "{found:?}");
    assert_eq!(found[1].0, "باب ثان");
    assert!(read(&format!("<h2>باب</h2><p>{LONG}</p>"), None).unwrap().sections.is_empty());
}

#[test]
fn the_title_is_not_repeated_at_the_head_of_the_text() {
    let html =
        format!("<title>باب جديد</title><div>تمهيد</div><h1>باب جديد</h1><h2>أ</h2><p>{LONG}</p><h2>ب</h2>ج");
    let document = read(&html, None).unwrap();
    assert_eq!(document.text, format!("تمهيد\n\nأ\n\n{LONG}\n\nب\n\nج"));
    let starts =
        document.sections.iter().map(|section| document.text.get(section.start..).unwrap().chars().next());
    assert_eq!(starts.collect::<Vec<_>>(), [Some('أ'), Some('ب')]);
    assert_eq!(text("<title>نص</title><p>نص</p>"), "نص");
}

#[test]
fn unclosed_and_misnested_tags_lose_no_text() {
    for (html, expected) in [
        ("<a href=x>رابط<p>نص</a> بعد", "رابط\n\nنص بعد"),
        ("<b><p>نص</b> بعد</p>آخر", "نص بعد\n\nآخر"),
        ("</div></p>نص</table>", "نص"),
        ("<table><tr><td>أ<table><tr><td>ب</table>ج<td>د</table>", "أ\nب\nج\nد"),
        ("<select><option>لا<p>نص", "نص"),
        ("<title>عنوان</title><body>نص</body></html>بعد", "نصبعد"),
        ("<p>نص <", "نص <"),
        ("<p>نص &lt;b&gt; &unknown; &", "نص <b> &unknown; &"),
        (
            "<?xml version='1.0'?><html><head><title/><script src='a'/></head><body><p>نص</p></body></html>",
            "نص",
        ),
    ] {
        assert_eq!(text(html), expected, "{html}");
    }
}

#[test]
fn hostile_pages_are_read_on_a_small_stack_in_little_time() {
    let page = |unit: &str, times: usize, end: &str| format!("{}نص{}", unit.repeat(times), end.repeat(times));
    let mut pages = Vec::new();
    for (unit, end) in [
        ("<div>", "</div>"),
        ("<b>", "</b>"),
        ("<a href=x>", ""),
        ("<p>", ""),
        ("<table><tr><td>", ""),
        ("<i><table><tr><td><b>", "</i>"),
        ("<x y=z hidden>", "</x>"),
        ("<ul><li>", "</li>"),
        ("<h1>", "</p>"),
        ("<span itemprop=a class=author>", ""),
        ("<div style='display:none'>", ""),
        ("&lt;&nGt;", "<"),
        ("<svg><title>", ""),
        ("<a href=x><div>", "</a>"),
        ("<select><option>", "</b>"),
        ("<script type=application/ld+json>[[", "]]</script>"),
        ("<!--", "<![CDATA["),
        ("<meta name=a content=b>", "</br>"),
    ] {
        let is_plain = matches!(unit, "<div>" | "<b>" | "<p>");
        pages.push(page(unit, if is_plain { 100_000 } else { 20_000 }, end));
    }
    let run = move || {
        for page in pages {
            let start = Instant::now();
            let _ = read(&page, None);
            assert!(start.elapsed().as_secs() < 20, "{}", page.chars().take(40).collect::<String>());
        }
    };
    thread::Builder::new().stack_size(512 << 10).spawn(run).unwrap().join().unwrap();
}

#[test]
fn every_cut_of_a_page_is_read() {
    let html = format!(
        "<!DOCTYPE html><html lang=ar><head><meta charset=utf-8><title>عنوان</title></head><body><!-- x -->\
         <table><tr><td>أ</td></tr></table><p class=\"a b\">{LONG}</p><ul><li>نص</ul><pre>\nأ</pre></body></html>"
    );
    for (end, _) in html.char_indices() {
        let _ = read(html.get(..end).unwrap(), None);
    }
}
