//! Articles in the formats and encodings that the program reads, written here as small as they are valid.
//!
//! Encodings of one byte a letter are written by what the program reads for each byte, so that a table that is wrong
//! both ways is not noticed here; that is for the tests of the tables.

use std::{collections::BTreeMap, io::Write};

use fihris::encoding::Encoding;
use flate2::{Compression, write::GzEncoder};
use rawzip::{CompressionMethod, ZipArchiveWriter};

/// Letters and signs that old encodings lack, and what was written for them.
const INSTEAD: [(char, &str); 4] = [('إ', "ا"), ('«', "\""), ('»', "\""), ('%', "٪")];
/// The bytes of CP864 that are shapes of a letter joined to the next.
const GOES_ON: &[u8] =
    b"\xC6\xC8\xCA\xCB\xCC\xCD\xCE\xD3\xD4\xD5\xD6\xD9\xDA\xE1\xE2\xE3\xE4\xE5\xE6\xE7\xEA\xEC\xF4\xF7";

/// What is told in every format.
#[derive(Debug, Clone)]
pub struct Article {
    pub title: String,
    pub paragraphs: Vec<String>,
}

impl Article {
    pub fn map(&self, change: impl Fn(&str) -> String) -> Article {
        let paragraphs = self.paragraphs.iter().map(|paragraph| change(paragraph)).collect();
        Article { title: change(&self.title), paragraphs }
    }

    pub fn body(&self) -> String {
        self.paragraphs.join("\n\n")
    }

    pub fn text(&self) -> String {
        format!("{}\n\n{}\n", self.title, self.body())
    }

    pub fn html(&self) -> String {
        self.paragraphs.iter().map(|paragraph| format!("<p>{}</p>\n", escaped(paragraph))).collect()
    }

    pub fn page(&self, charset: Option<&str>) -> String {
        let meta = charset.map(|charset| format!("<meta charset=\"{charset}\">")).unwrap_or_default();
        let (title, body) = (escaped(&self.title), self.html());
        format!(
            "<!DOCTYPE html><html lang=ar dir=rtl><head>{meta}<title>{title}</title></head><body>\
             <nav><a href=/>الرئيسية</a> <a href=/s>رياضة</a></nav><article><h1>{title}</h1>{body}</article></body></html>"
        )
    }
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// An encoding of one byte a letter, to be written.
pub struct OneByte {
    name: &'static str,
    bytes: BTreeMap<String, Vec<u8>>,
}

impl OneByte {
    pub fn new(name: &'static str) -> OneByte {
        let encoding = Encoding::for_label(name).unwrap();
        let mut bytes: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for byte in (0..=u8::MAX).filter(|byte| *byte != 0) {
            let (text, num_lost) = encoding.decode(&[byte]);
            if num_lost == 0 {
                bytes.entry(text).or_default().push(byte);
            }
        }
        OneByte { name, bytes }
    }

    /// The text with what the encoding can hold.
    pub fn held(&self, text: &str) -> String {
        let one = |letter: char| {
            let instead = INSTEAD.iter().find(|(lacking, _)| *lacking == letter).map(|(_, instead)| *instead);
            let tries = [Some(letter.to_string()), instead.map(str::to_owned)];
            let fits = |text: &String| self.bytes.contains_key(text);
            tries.into_iter().flatten().find(fits).unwrap_or_default()
        };
        text.chars().map(one).collect()
    }

    /// The bytes of a text that is held.
    pub fn write(&self, text: &str) -> Vec<u8> {
        let letters: Vec<char> = text.chars().collect();
        let (mut written, mut at) = (Vec::new(), 0);
        while at < letters.len() {
            // Lam with alef is one sign in CP864.
            let pair: String = letters.iter().skip(at).take(2).collect();
            let one = letters[at].to_string();
            let key = if self.bytes.contains_key(&pair) { pair } else { one };
            at += key.chars().count();
            let bytes = self.bytes.get(&key).unwrap_or_else(|| panic!("{} has no {key:?}", self.name));
            let is_joined = letters.get(at).is_some_and(|next| ('\u{622}'..='\u{64A}').contains(next));
            let fits = |byte: &&u8| GOES_ON.contains(byte) == is_joined;
            let shape = if self.name == "cp864" { bytes.iter().find(fits) } else { None };
            written.push(*shape.unwrap_or(&bytes[0]));
        }
        written
    }
}

pub fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip whose members are not compressed.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (name, content) in members {
        let (mut entry, config) =
            archive.new_file(name).compression_method(CompressionMethod::STORE).start().unwrap();
        let mut writer = config.wrap(&mut entry);
        writer.write_all(content).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

pub fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, *content).unwrap();
    }
    archive.into_inner().unwrap()
}

pub fn docx(article: &Article) -> Vec<u8> {
    let paragraph = |style: &str, text: &str| {
        // Word cuts a line into runs anywhere.
        let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
        let (one, two) = text.split_at(middle);
        let runs =
            [one, two].map(|run| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(run)));
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:bidi/></w:pPr>{}</w:p>", runs.concat())
    };
    let body: String = article.paragraphs.iter().map(|text| paragraph("a", text)).collect();
    let word = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let document =
        format!("<w:document {word}><w:body>{}{body}</w:body></w:document>", paragraph("a3", &article.title));
    let styles = format!(
        "<w:styles {word}><w:style w:type=\"paragraph\" w:styleId=\"a3\"><w:name w:val=\"Title\"/></w:style></w:styles>"
    );
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
    ])
}

pub fn odt(article: &Article) -> Vec<u8> {
    let names = ["office", "text"]
        .map(|name| format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""));
    let line = |text: &String| format!("<text:p>{}</text:p>", escaped(text));
    let paragraphs: String = article.paragraphs.iter().map(line).collect();
    let content = format!(
        "<office:document-content{}><office:body><office:text><text:h text:outline-level=\"1\">{}</text:h>{paragraphs}\
         </office:text></office:body></office:document-content>",
        names.concat(),
        escaped(&article.title)
    );
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
}

pub fn epub(article: &Article) -> Vec<u8> {
    let title = escaped(&article.title);
    let container = "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
        <rootfile full-path=\"book.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
    let book = format!(
        "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\"><metadata \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title></metadata><manifest>\
         <item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/></manifest>\
         <spine><itemref idref=\"a\"/></spine></package>"
    );
    let chapter = format!(
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>{title}</title></head><body><h1>{title}</h1>{}</body></html>",
        article.html()
    );
    zip(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", container.as_bytes()),
        ("book.opf", book.as_bytes()),
        ("a.xhtml", chapter.as_bytes()),
    ])
}

/// RTF by bytes of windows-1256, or else by numbers of Unicode.
pub fn rtf(article: &Article, is_by_bytes: bool) -> Vec<u8> {
    let coded = |text: &str| -> String {
        let unicode = |unit: u16| format!("\\u{}?", unit.cast_signed());
        let byte = |byte: &u8| format!("\\'{byte:02x}");
        let letter = |letter: char| match letter {
            '\\' | '{' | '}' => format!("\\{letter}"),
            _ if letter.is_ascii() => letter.to_string(),
            _ if is_by_bytes => {
                encoding_rs::WINDOWS_1256.encode(&letter.to_string()).0.iter().map(byte).collect()
            }
            _ => letter.encode_utf16(&mut [0; 2]).iter().map(|unit| unicode(*unit)).collect(),
        };
        text.chars().map(letter).collect()
    };
    let lines: String =
        article.paragraphs.iter().map(|text| format!("\\pard\\rtlpar {}\\par\n", coded(text))).collect();
    let title = coded(&article.title);
    format!(
        "{{\\rtf1\\ansi\\ansicpg1256\\uc1\\deff0{{\\fonttbl{{\\f0\\fcharset178 Arial;}}}}{{\\info{{\\title {title}}}}}\n\
         \\pard\\rtlpar {title}\\par\n{lines}}}"
    )
    .into_bytes()
}

pub fn table(articles: &[Article], delimiter: char) -> Vec<u8> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let row =
        |article: &Article| format!("{}{delimiter}{}\r\n", quoted(&article.title), quoted(&article.body()));
    let rows: String = articles.iter().map(row).collect();
    format!("العنوان{delimiter}النص\r\n{rows}").into_bytes()
}

pub fn json_lines(articles: &[Article]) -> String {
    let line = |article: &Article| {
        serde_json::json!({"title": article.title, "text": article.body()}).to_string() + "\n"
    };
    articles.iter().map(line).collect()
}

pub fn feed(articles: &[Article], declared: &str) -> String {
    let item = |(number, article): (usize, &Article)| {
        let (title, body) = (escaped(&article.title), article.html());
        format!(
            "<item><title>{title}</title><guid>feed-{number}</guid><description><![CDATA[{body}]]></description></item>"
        )
    };
    let items: String = articles.iter().enumerate().map(item).collect();
    format!(
        "<?xml version=\"1.0\"{declared}?><rss version=\"2.0\"><channel><title>أخبار</title>{items}</channel></rss>"
    )
}

/// A message by windows-1256 and quoted-printable, or else by raw UTF-8.
pub fn message(article: &Article, is_quoted: bool) -> Vec<u8> {
    let title = &article.title;
    if !is_quoted {
        let head = "From: a@example.org\r\nContent-Type: text/plain; charset=utf-8\r\n\
                    Content-Transfer-Encoding: 8bit\r\nMIME-Version: 1.0\r\n";
        return format!("{head}Subject: {title}\r\n\r\n{}\r\n", article.body()).into_bytes();
    }
    let quoted = |text: &str, is_header: bool| -> String {
        let bytes = encoding_rs::WINDOWS_1256.encode(text).0.into_owned();
        let mut out = String::new();
        for (at, byte) in bytes.iter().enumerate() {
            out.push_str(&format!("={byte:02X}"));
            // Soft line ends, inside words too.
            if at % 20 == 19 && !is_header {
                out.push_str("=\r\n");
            }
        }
        out
    };
    let words: Vec<String> = title.split(' ').map(|word| quoted(&format!("{word} "), true)).collect();
    let words: Vec<String> = words.iter().map(|word| format!("=?windows-1256?Q?{word}?=")).collect();
    format!(
        "From: a@example.org\r\nSubject: {}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=windows-1256\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
        words.join("\r\n "),
        quoted(&article.body(), false)
    )
    .into_bytes()
}

pub fn mailbox(articles: &[Article]) -> Vec<u8> {
    let one = |article: &Article| {
        let mut bytes = b"From a@example.org Tue Jul 21 08:00:00 2015\n".to_vec();
        bytes.extend(String::from_utf8(message(article, false)).unwrap().replace("\r\n", "\n").into_bytes());
        bytes.push(b'\n');
        bytes
    };
    articles.iter().flat_map(one).collect()
}

/// Records of a web archive: for each page what was asked and what was answered.
pub fn web_archive(articles: &[Article]) -> Vec<Vec<u8>> {
    let record = |kind: &str, url: &str, body: &[u8]| {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2015-07-21T08:00:00Z\r\n\
             Content-Type: application/http\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body, b"\r\n\r\n"].concat()
    };
    let mut records = Vec::new();
    for (number, article) in articles.iter().enumerate() {
        let url = format!("https://example.org/{number}");
        records.push(record("request", &url, b"GET / HTTP/1.1\r\n\r\n"));
        let page = encoding_rs::WINDOWS_1256.encode(&article.page(None)).0.into_owned();
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1256\r\nContent-Encoding: gzip\r\n\r\n";
        records.push(record("response", &url, &[head, gzip(&page).as_slice()].concat()));
    }
    records
}
