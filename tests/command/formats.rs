//! The same articles in every format and encoding give the same text, names and hits as in plain UTF-8.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

use crate::{
    program::{Answer, Done, Report, fihris},
    written::{self, Article, OneByte},
};

const QUERIES: [&str; 12] = [
    "محمد صلاح",
    "زوكربيرغ",
    "أرامكو السعودية",
    "\"الأمم المتحدة\"",
    "القاهرة",
    "مكتبات بيروت",
    "القصيدة",
    "مليون دولار",
    "Meta",
    "الكرة OR النفط",
    "مدن البحر",
    "2015",
];

/// Windows-1256 has all their letters.
fn articles() -> Vec<Article> {
    let article = |title: &str, paragraphs: &[&str]| Article {
        title: title.to_owned(),
        paragraphs: paragraphs.iter().map(|paragraph| (*paragraph).to_owned()).collect(),
    };
    vec![
        article(
            "محمد صلاح يقود ليفربول إلى الفوز في مباراة الكأس",
            &[
                "سجّل اللاعب محمد صلاح هدفين في مرمى الفريق الضيف، وقال بعد المباراة إن الفوز ثمرة عمل الجميع في النادي.",
                "وكان صلاح قد وصل من القاهرة قبل يومين، ثم تدرب مع زملائه في ملعب المدينة. وحضر المباراة 45 ألف متفرج.",
            ],
        ),
        article(
            "مارك زوكربيرغ يزور القاهرة ويعلن عن مركز جديد لشركة ميتا",
            &[
                "وصل مارك زوكربيرغ رئيس شركة ميتا (Meta) إلى القاهرة صباح الأحد، والتقى عددا من رواد الأعمال في مصر.",
                "وتبلغ كلفة المركز 120 مليون دولار، وسوف يعمل فيه 300 مهندس. وقال: «هذه المدينة لا تنام».",
            ],
        ),
        article(
            "أرامكو السعودية توقع عقودا لتطوير حقول النفط",
            &[
                "وقعت شركة أرامكو السعودية في الظهران عقودا مع شركات من اليابان وكوريا الجنوبية لتطوير حقول في شرق المملكة.",
                "وذكر مسؤول في الشركة أن الإنتاج سيزيد 10% قبل نهاية العام 2015، وأن الأسعار في الرياض لن تتأثر.",
            ],
        ),
        article(
            "الأمم المتحدة تدعو إلى هدنة وتطلب مساعدات عاجلة",
            &[
                "دعت الأمم المتحدة في جنيف كل الأطراف إلى هدنة، وقال الأمين العام بان كي مون إن ملايين الناس بلا ماء.",
                "ووصلت سفينة من بيروت إلى ميناء عدن، وعليها غذاء ودواء أرسلته منظمة الصحة العالمية إلى اليمن.",
            ],
        ),
        article(
            "القصيدة التي عبرت البحر",
            &[
                "قالَ الشّاعِرُ في مَجْلِسِهِ إنَّ القَصيدَةَ بَيتٌ من لا بَيتَ لَهُ، ثُمَّ قَرَأَ ما كَتَبَهُ في مُدُنِ البَحرِ.",
                "ولد الشاعر محمود درويش في البروة، وعاش في بيروت وباريس وعمان، وبقيت قصائده في كل بيت.",
            ],
        ),
        article(
            "مكتبات بيروت تفتح أبوابها ليلا للقراء",
            &[
                "تفتح مكتبات بيروت أبوابها هذا الأسبوع حتى منتصف الليل، ويشارك فيها ناشرون من دمشق وتونس والرباط.",
                "وقالت وزارة الثقافة في لبنان إن 25 مكتبة تشارك، وإن الكتب تباع بنصف ثمنها. Read & enjoy!",
            ],
        ),
    ]
}

type Files = Vec<(String, Vec<u8>)>;

/// A way to write the articles.
struct Kind {
    name: String,
    articles: Vec<Article>,
    files: Files,
    /// The ids of the articles, in their order.
    ids: Vec<String>,
    /// Encoding that `doctor` tells, and whether the files say it.
    encoding: Option<(&'static str, bool)>,
}

fn each(name: &str, extension: &str, articles: &[Article], write: impl Fn(&Article) -> Vec<u8>) -> Kind {
    let names: Vec<String> = (0..articles.len()).map(|number| format!("خبر-{number}.{extension}")).collect();
    Kind {
        name: name.to_owned(),
        files: names.iter().cloned().zip(articles.iter().map(write)).collect(),
        articles: articles.to_vec(),
        ids: names,
        encoding: None,
    }
}

fn one(name: &str, file: &str, articles: &[Article], bytes: Vec<u8>, id: impl Fn(usize) -> String) -> Kind {
    Kind {
        name: name.to_owned(),
        files: vec![(file.to_owned(), bytes)],
        articles: articles.to_vec(),
        ids: (0..articles.len()).map(id).collect(),
        encoding: None,
    }
}

/// What the program made of a folder.
#[derive(Debug, PartialEq)]
struct Reading {
    /// Title, words of the text, and names, of each article.
    documents: Vec<(String, Vec<String>, Value)>,
    /// The first ten of each query, by article.
    hits: Vec<Vec<usize>>,
}

fn read(kind: &Kind) -> (Reading, Value) {
    let dir = tempfile::tempdir().unwrap();
    let [folder, index] = ["in", "index"].map(|name| dir.path().join(name).to_str().unwrap().to_owned());
    for (name, bytes) in &kind.files {
        let path = Path::new(&folder).join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let report: Report = fihris(["ingest", &folder, "--index", &index, "--json"]).ok().json();
    assert_eq!((report.added, report.failed), (kind.ids.len() as u64, 0), "{}: {report:?}", kind.name);
    let document = |id: &String| {
        let done: Done = fihris(["show", id, "--index", &index, "--json"]);
        assert_eq!(done.code, Some(0), "{}: {id}: {done:?}", kind.name);
        let shown: Value = done.json();
        let text = |field: &str| shown[field].as_str().unwrap().to_owned();
        let words = text("text").split_whitespace().map(str::to_owned).collect();
        (text("title"), words, shown["entities"].clone())
    };
    let hits = |query: &&str| {
        let answer: Answer = fihris(["search", query, "--index", &index, "--json"]).json();
        let place = |id: &String| kind.ids.iter().position(|known| known == id).unwrap();
        answer.hits.iter().map(|hit| place(&hit.id)).collect()
    };
    let reading = Reading {
        documents: kind.ids.iter().map(document).collect(),
        hits: QUERIES.iter().map(hits).collect(),
    };
    let noticed = fihris(["doctor", &folder, "--json"]).ok().json();
    (reading, noticed)
}

fn plain(articles: &[Article]) -> Kind {
    each("plain", "txt", articles, |article| article.text().into_bytes())
}

/// Reads the kinds and what is plain of each, and tells what differs.
fn compare(kinds: &[Kind]) {
    let mut known: BTreeMap<String, Reading> = BTreeMap::new();
    for kind in kinds {
        let texts: String = kind.articles.iter().map(Article::text).collect();
        let expected = known.entry(texts).or_insert_with(|| read(&plain(&kind.articles)).0);
        let (reading, noticed) = read(kind);
        for (number, (found, wanted)) in reading.documents.iter().zip(&expected.documents).enumerate() {
            assert_eq!(found, wanted, "{}: article {number}", kind.name);
        }
        for (query, (found, wanted)) in QUERIES.iter().zip(reading.hits.iter().zip(&expected.hits)) {
            assert_eq!(found, wanted, "{}: {query}", kind.name);
        }
        let Some((encoding, declared)) = kind.encoding else { continue };
        let note = serde_json::json!({"note": "encoding", "encoding": encoding, "declared": declared});
        let findings =
            noticed["files"].as_array().unwrap().iter().flat_map(|file| file["findings"].as_array().unwrap());
        let findings: Vec<&Value> = findings.collect();
        assert_eq!(findings.len(), kind.ids.len(), "{}: {noticed}", kind.name);
        for finding in findings {
            assert!(finding["notes"].as_array().unwrap().contains(&note), "{}: {finding}", kind.name);
        }
    }
    // The names and hits are there, not only alike.
    for reading in known.values() {
        let names: String = reading.documents.iter().map(|(.., names)| names.to_string()).collect();
        for name in ["محمد صلاح", "زوكربيرغ", "أرامكو", "الأمم المتحدة", "بيروت", "القاهرة"]
        {
            assert!(names.contains(name), "{name}: {names}");
        }
        assert!(reading.hits.iter().all(|hits| !hits.is_empty()), "{:?}", reading.hits);
    }
}

#[test]
fn files_of_every_format_are_read_as_plain_text_is() {
    let articles = articles();
    let all = articles.as_slice();
    let texts: Files = plain(all).files;
    let members: Vec<(String, &[u8])> =
        texts.iter().map(|(name, bytes)| (format!("inner/{name}"), bytes.as_slice())).collect();
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let in_archive = |archive: &'static str| move |number| format!("{archive}/inner/خبر-{number}.txt");
    let by_line = |file: &'static str, first: usize, step: usize| {
        move |number| format!("{file}:{}", first + number * step)
    };
    let lines = written::json_lines(all).into_bytes();
    let records = written::web_archive(all);
    let url = |number| format!("https://example.org/{number}");
    let zip = written::zip(&members);
    let box_lines = |number: usize| {
        let before: Vec<u8> = written::mailbox(&articles[..number]);
        // The separator before a message is no line of it.
        format!("all.mbox:{}", before.iter().filter(|byte| **byte == b'\n').count() + 2)
    };
    compare(&[
        each("md", "md", all, |article| format!("# {}\n{}", article.title, article.body()).into_bytes()),
        each("html", "html", all, |article| article.page(Some("utf-8")).into_bytes()),
        each("docx", "docx", all, written::docx),
        each("odt", "odt", all, written::odt),
        each("epub", "epub", all, written::epub),
        each("rtf by bytes", "rtf", all, |article| written::rtf(article, true)),
        each("rtf by numbers", "doc", all, |article| written::rtf(article, false)),
        each("eml", "eml", all, |article| written::message(article, true)),
        each("txt.gz", "txt.gz", all, |article| written::gzip(article.text().as_bytes())),
        each("txt.zst", "txt.zst", all, |article| zstd::encode_all(article.text().as_bytes(), 1).unwrap()),
        // A field of two paragraphs has three lines.
        one("csv", "all.csv", all, written::table(all, ','), by_line("all.csv", 2, 3)),
        one("tsv", "all.tsv", all, written::table(all, '\t'), by_line("all.tsv", 2, 3)),
        one("jsonl", "all.jsonl", all, lines.clone(), by_line("all.jsonl", 1, 1)),
        one("jsonl.gz", "all.jsonl.gz", all, written::gzip(&lines), by_line("all.jsonl.gz", 1, 1)),
        one("mbox", "all.mbox", all, written::mailbox(all), box_lines),
        one("rss", "all.xml", all, written::feed(all, " encoding=\"utf-8\"").into_bytes(), |number| {
            format!("feed-{number}")
        }),
        one("warc", "all.warc", all, records.concat(), url),
        one(
            "warc.gz",
            "all.warc.gz",
            all,
            records.iter().flat_map(|record| written::gzip(record)).collect(),
            url,
        ),
        one("zip", "a.zip", all, zip.clone(), in_archive("a.zip")),
        one("tar", "a.tar", all, written::tar(&members), in_archive("a.tar")),
        one("tar.gz", "a.tar.gz", all, written::gzip(&written::tar(&members)), in_archive("a.tar.gz")),
        one("tgz", "a.tgz", all, written::gzip(&written::tar(&[("b.zip", &zip)])), in_archive("a.tgz/b.zip")),
    ]);
}

#[test]
fn every_encoding_is_read_as_utf8_is_and_told_by_doctor() {
    let articles = articles();
    let mut kinds = Vec::new();
    for (label, name) in [
        ("windows-1256", "windows-1256"),
        ("iso-8859-6", "ISO-8859-6"),
        ("cp720", "cp720"),
        ("x-mac-arabic", "x-mac-arabic"),
        ("cp864", "IBM864"),
    ] {
        let encoding = OneByte::new(label);
        let held: Vec<Article> =
            articles.iter().map(|article| article.map(|text| encoding.held(text))).collect();
        let html = |article: &Article| encoding.write(&encoding.held(&article.page(Some(label))));
        let lines = encoding.write(&written::json_lines(&held));
        let id = |number: usize| format!("all.jsonl:{}", number + 1);
        kinds.extend([
            Kind { encoding: Some((name, true)), ..each(&format!("html {label}"), "html", &held, html) },
            Kind {
                encoding: Some((name, false)),
                ..one(&format!("jsonl {label}"), "all.jsonl", &held, lines, id)
            },
        ]);
        // Where a text has no mark or sign of its own, MacArabic and ISO-8859-6 are the same bytes.
        let text = each(&format!("txt {label}"), "txt", &held, |article| encoding.write(&article.text()));
        kinds.push(Kind { encoding: (label != "x-mac-arabic").then_some((name, false)), ..text });
    }
    for (name, mark, unit) in [
        ("UTF-16LE", "\u{FEFF}", u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ("UTF-16BE", "\u{FEFF}", u16::to_be_bytes),
        ("UTF-16LE", "", u16::to_le_bytes),
        ("UTF-16BE", "", u16::to_be_bytes),
    ] {
        let text = |article: &Article| written::utf16(&format!("{mark}{}", article.text()), unit);
        let kind = each(&format!("{name} {}", mark.len()), "txt", &articles, text);
        kinds.push(Kind { encoding: Some((name, !mark.is_empty())), ..kind });
    }
    kinds.push(each("UTF-8 with its mark", "txt", &articles, |article| {
        format!("\u{FEFF}{}", article.text()).into_bytes()
    }));
    compare(&kinds);
}

#[test]
fn files_that_say_nothing_or_the_wrong_encoding_and_mojibake_are_read_all_the_same() {
    let articles = articles();
    let all = articles.as_slice();
    let old = |text: &str| encoding_rs::WINDOWS_1256.encode(text).0.into_owned();
    let misread = |bytes: &[u8]| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    let id = |number| format!("feed-{number}");
    let guessed = |kind: Kind| Kind { encoding: Some(("windows-1256", false)), ..kind };
    compare(&[
        guessed(each("html that says nothing", "html", all, |article| old(&article.page(None)))),
        guessed(each("html that says UTF-8", "html", all, |article| old(&article.page(Some("utf-8"))))),
        guessed(one("rss that says nothing", "all.rss", all, old(&written::feed(all, "")), id)),
        guessed(one(
            "rss that says UTF-8",
            "all.rss",
            all,
            old(&written::feed(all, " encoding=\"utf-8\"")),
            id,
        )),
        each("UTF-8 read as windows-1252", "txt", all, |article| {
            misread(article.text().as_bytes()).into_bytes()
        }),
        each("windows-1256 read as windows-1252", "txt", all, |article| {
            misread(&old(&article.text())).into_bytes()
        }),
    ]);
}
