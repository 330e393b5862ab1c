//! Feeds of every kind, whole and broken, and what their items become.

use super::*;

fn one(xml: &str) -> Document {
    let mut items = items(xml.as_bytes()).unwrap();
    assert_eq!(items.len(), 1, "{xml}");
    items.remove(0)
}

#[test]
fn rss_2_gives_its_items_with_their_whole_text() {
    let found = items(
        "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\"?>
        <rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">
        <channel><title>صحيفة المثال</title><link>https://example.org</link><language>ar</language>
        <image><title>شعار</title></image>
        <item><title><![CDATA[افتتاح &quot;المكتبة&quot;]]></title><link>https://example.org/1</link>
        <guid isPermaLink=\"false\">n-1</guid><pubDate>Tue, 21 Jul 2015 23:00:00 +0300</pubDate>
        <dc:creator xmlns:dc=\"x\">ليلى حسن</dc:creator><category>ثقافة</category><category>كتب</category>
        <media:title>صورة</media:title><description>موجز</description>
        <content:encoded><![CDATA[<p>فقرة أولى</p><p>فقرة &amp; ثانية</p><script>x</script>]]></content:encoded></item>
        <item><title>ثان</title><link>https://example.org/2</link><author>a@example.org (سامي)</author>
        <description>&lt;p&gt;نص &amp;nbsp;الخبر&lt;/p&gt;</description></item>
        </channel></rss>"
            .as_bytes(),
    )
    .unwrap();
    let [first, second] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((first.id.as_str(), first.title.as_str()), ("n-1", "افتتاح \"المكتبة\""));
    assert_eq!(first.text, "فقرة أولى\n\nفقرة & ثانية");
    assert_eq!(first.date.map(|date| date.to_string()).as_deref(), Some("2015-07-21"));
    assert_eq!(first.source.as_deref(), Some("صحيفة المثال"));
    assert_eq!(first.author.as_deref(), Some("ليلى حسن"));
    assert_eq!((first.category.as_deref(), first.lang.as_deref()), (Some("ثقافة"), Some("ar")));
    assert_eq!(first.metadata.get("keywords"), Some(&serde_json::json!(["ثقافة", "كتب"])));
    assert_eq!(second.id, "https://example.org/2");
    assert_eq!(second.author.as_deref(), Some("سامي"));
    assert_eq!(second.text, "نص \u{a0}الخبر");
}

#[test]
fn rss_1_has_its_items_beside_the_channel() {
    let document = one("<rdf:RDF xmlns:rdf='x' xmlns='y'><channel rdf:about='c'><title>قناة</title></channel>
        <item rdf:about='i'><title>خبر</title><link>https://example.org/1</link><dc:date>2015-07-21T10:00Z</dc:date>
        <description>سطر أول
        سطر ثان</description></item></rdf:RDF>");
    assert_eq!(document.text, "سطر أول\nسطر ثان");
    assert_eq!(document.source.as_deref(), Some("قناة"));
    assert!(document.date.is_some());
}

#[test]
fn atom_gives_text_html_and_xhtml() {
    let feed = |content: &str| {
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='ar'><title>مدونة</title><author><name>صاحبها</name></author>
            <entry><title type='html'>عنوان &amp;amp; آخر</title><link rel='self' href='https://example.org/s'/>
            <link href='https://example.org/1'/><id>urn:1</id><updated>2015-07-22T00:00:00Z</updated>
            <published>2015-07-21T00:00:00Z</published><author><name>ليلى</name><email>a@b</email></author>
            <category term='t' label='أدب'/><summary>موجز</summary>{content}</entry></feed>"
        )
    };
    for (content, expected) in [
        ("<content type='html'>&lt;p&gt;أ&lt;/p&gt;&lt;p&gt;ب&lt;/p&gt;</content>", "أ\n\nب"),
        ("<content type='xhtml'><div xmlns='h'><p>أ &lt; <b>ج</b></p><p>ب</p></div></content>", "أ < ج\n\nب"),
        ("<content>أ &lt;b> ب</content>", "أ <b> ب"),
        ("", "موجز"),
    ] {
        let document = one(&feed(content));
        assert_eq!(document.text, expected, "{content}");
        assert_eq!((document.id.as_str(), document.title.as_str()), ("urn:1", "عنوان & آخر"));
        assert_eq!(document.url.as_deref(), Some("https://example.org/1"));
        assert_eq!(document.author.as_deref(), Some("ليلى"));
        assert_eq!((document.category.as_deref(), document.lang.as_deref()), (Some("أدب"), Some("ar")));
        assert_eq!(document.date.map(|date| date.to_string()).as_deref(), Some("2015-07-21"));
    }
}

#[test]
fn json_feeds_are_read() {
    let document = one(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"مدونة","language":"ar","items":[
        {"id":7,"url":"https://example.org/1","title":"عنوان","content_html":"<p>أ<p>ب","date_published":"2015-07-21",
         "authors":[{"name":"ليلى"}],"tags":["أدب"]}]}"#,
    );
    assert_eq!((document.id.as_str(), document.text.as_str()), ("7", "أ\n\nب"));
    assert_eq!((document.author.as_deref(), document.source.as_deref()), (Some("ليلى"), Some("مدونة")));
}

#[test]
fn articles_of_agencies_are_read() {
    let nitf =
        "<nitf><head><title>لا</title><docdata><doc-id id-string='d1'/><date.issue norm='20150721T100000Z'/>
        <key-list><keyword key='اقتصاد'/></key-list></docdata><pubdata name='وكالة المثال'/></head>
        <body><body.head><hedline><hl1>ارتفاع الأسعار</hl1></hedline><byline>بقلم سامي</byline></body.head>
        <body.content><p>فقرة أولى</p><hl2>عنوان فرعي</hl2><p>فقرة ثانية</p></body.content></body></nitf>";
    let document = one(nitf);
    assert_eq!((document.id.as_str(), document.title.as_str()), ("d1", "ارتفاع الأسعار"));
    assert!(
        document.text.starts_with("فقرة أولى") && document.text.ends_with("فقرة ثانية"),
        "{}",
        document.text
    );
    assert_eq!(document.source.as_deref(), Some("وكالة المثال"));
    assert_eq!(document.date.map(|date| date.to_string()).as_deref(), Some("2015-07-21"));

    let g2 = "<newsMessage><itemSet><newsItem guid='urn:newsml:x:1'><itemMeta><provider literal='وكالة'/>
        <versionCreated>2015-07-21T10:00:00Z</versionCreated></itemMeta><contentMeta><language tag='ar'/>
        <headline>ارتفاع الأسعار</headline><by>سامي</by><subject><name>اقتصاد</name></subject></contentMeta>
        <contentSet><inlineXML><html><head><title>لا</title></head><body><p>فقرة أولى</p><p>فقرة ثانية</p></body></html>
        </inlineXML></contentSet></newsItem></itemSet></newsMessage>";
    let document = one(g2);
    assert_eq!((document.id.as_str(), document.title.as_str()), ("urn:newsml:x:1", "ارتفاع الأسعار"));
    assert_eq!(document.text, "فقرة أولى\n\nفقرة ثانية");
    assert_eq!((document.category.as_deref(), document.lang.as_deref()), (Some("اقتصاد"), Some("ar")));
    assert_eq!((document.source.as_deref(), document.author.as_deref()), (Some("وكالة"), Some("سامي")));

    let nested = g2.replace(
        "<html><head><title>لا</title></head><body><p>فقرة أولى</p><p>فقرة ثانية</p></body></html>",
        nitf,
    );
    let document = one(&nested);
    assert!(document.text.starts_with("فقرة أولى"), "{}", document.text);
    assert_eq!(document.title, "ارتفاع الأسعار");
}

#[test]
fn broken_feeds_give_what_can_be_read() {
    let found = items(
        "<rss><channel><title>أخبار & آراء</title><item><title>أول</title><description>نص&nbsp;أول <br> تتمة</description>
        <item><title>ثان < ثالث</title><link>https://example.org/a?b=1&c=2</link></item></chanel>"
            .as_bytes(),
    )
    .unwrap();
    let titles: Vec<_> = found.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["أول", "ثان < ثالث"]);
    assert_eq!(found[1].url.as_deref(), Some("https://example.org/a?b=1&c=2"));
    assert_eq!(found[0].source.as_deref(), Some("أخبار & آراء"));
}

#[test]
fn old_encodings_are_read_as_declared() {
    let mut bytes = b"<?xml version='1.0' encoding='windows-1256'?><rss><channel><item><title>".to_vec();
    bytes.extend(b"\xCE\xC8\xD1</title></item></channel></rss>");
    assert_eq!(items(&bytes).unwrap()[0].title, "خبر");
}

#[test]
fn what_is_no_feed_is_refused_with_a_reason() {
    for (text, expected) in [
        ("<?xml version='1.0'?><catalog><item/></catalog>", "not a feed: its root element is <catalog>"),
        ("<html><body><p>نص</p></body></html>", "not a feed: its root element is <html>"),
        ("<urlset><url/></urlset>", "not a feed: its root element is <urlset>"),
        ("نص", "not a feed: it begins neither like XML nor like JSON"),
        ("", "not a feed: it begins neither like XML nor like JSON"),
        ("<", "not a feed: there is no element in it"),
        ("{\"items\":[]}", "not a feed: it is JSON, but no JSON Feed"),
        ("{", "not a feed: its JSON is damaged or cut off"),
    ] {
        assert_eq!(items(text.as_bytes()).unwrap_err(), expected, "{text}");
    }
    assert_eq!(items(b"<rss><channel><title>x</title></channel></rss>").unwrap(), []);
}

#[test]
fn hostile_feeds_are_read_on_a_small_stack() {
    let run = || {
        for (unit, end) in [
            ("<item>", "</item>"),
            ("<item><title>a", ""),
            ("<content type='xhtml'><p>", "</p>"),
            ("<entry><author><name>", "</x>"),
            ("<title>", "</title>"),
            ("&a;", "&"),
            ("<![CDATA[", "]]>"),
        ] {
            let feed = format!("<rss><channel><item>{}نص{}", unit.repeat(100_000), end.repeat(100_000));
            let _ = items(feed.as_bytes());
        }
    };
    std::thread::Builder::new().stack_size(512 << 10).spawn(run).unwrap().join().unwrap();
}
