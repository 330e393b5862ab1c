//! Any docx, odt, epub or rtf, whole or made of parts, gives a document within the limits or a reason.
#![no_main]

mod checks;
mod packing;
mod tokens;

use fihris::extract::{
    docx, epub, odt,
    package::{Limits, Package, refused},
    rtf,
};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits { max_text_bytes: 1 << 14, max_unpacked_bytes: 1 << 18 };

#[rustfmt::skip]
const DOCX: [&str; 66] = [
    "</>", "<w:document xmlns:w=\"w\">", "<w:body>", "<w:p>", "<w:r>", "<w:t>", "<w:t xml:space=\"preserve\">",
    "<w:pPr>", "<w:rPr>", "<w:pStyle w:val=\"1\"/>", "<w:pStyle w:val=\"a0\"/>", "<w:tab/>", "<w:br/>",
    "<w:br w:type=\"page\"/>", "<w:lastRenderedPageBreak/>", "<w:pageBreakBefore/>", "<w:vanish/>", "<w:tbl>", "<w:tr>",
    "<w:tc>", "<w:trPr>", "<w:del>", "<w:del/>", "<w:ins>", "<w:moveFrom>", "<w:sdt>", "<w:sdtPr>",
    "<w:showingPlcHdr/>", "<w:sdtContent>", "<w:fldChar w:fldCharType=\"begin\"/>",
    "<w:fldChar w:fldCharType=\"separate\"/>", "<w:fldChar w:fldCharType=\"end\"/>", "<w:instrText>",
    "<w:footnoteReference w:id=\"2\"/>", "<w:endnoteReference w:id=\"2\"/>", "<w:footnotes>", "<w:footnote w:id=\"2\">",
    "<w:endnotes>", "<w:endnote w:id=\"2\">", "<mc:AlternateContent>", "<mc:Choice Requires=\"wps\">", "<mc:Fallback>",
    "<w:txbxContent>", "<w:sym w:font=\"x\" w:char=\"0627\"/>", "<w:noBreakHyphen/>", "<w:sectPr>",
    "<w:type w:val=\"continuous\"/>", "<w:outlineLvl w:val=\"0\"/>", "<w:vertAlign w:val=\"superscript\"/>",
    "<w:styles>", "<w:style w:type=\"paragraph\" w:styleId=\"1\">", "<w:style w:type=\"paragraph\" w:styleId=\"2\">",
    "<w:name w:val=\"heading 1\"/>", "<w:name w:val=\"Title\"/>", "<w:basedOn w:val=\"1\"/>", "<w:basedOn w:val=\"2\"/>",
    "<w:lang w:val=\"en-US\" w:bidi=\"ar-SA\"/>", "<dc:title>", "<dc:creator>", "<dcterms:created>2015-07-21",
    "<Relationship Type=\"x/footnotes\" Target=\"../word/footnotes.xml\"/>",
    "<Relationship Type=\"x/officeDocument\" Target=\"word/document.xml\"/>", "<a:p>", "<w:hyperlink>", "&amp;", "&#x627;",
];

#[rustfmt::skip]
const ODT: [&str; 56] = [
    "</>", "<office:document xmlns:office=\"o\">", "<office:document-content>", "<office:body>", "<office:text>",
    "<text:p>", "<text:p text:style-name=\"P1\">", "<text:h text:outline-level=\"1\">", "<text:span>",
    "<text:span text:style-name=\"T1\">", "<text:s text:c=\"4000000000\"/>", "<text:s/>", "<text:tab/>",
    "<text:line-break/>", "<text:soft-page-break/>", "<text:note>", "<text:note-citation>", "<text:note-body>",
    "<text:list>", "<text:list-item>", "<table:table>", "<table:table-row>", "<table:table-cell>",
    "<table:covered-table-cell>", "<table:table-cell table:number-columns-repeated=\"90000\">", "<draw:frame>",
    "<draw:text-box>", "<draw:page draw:name=\"x\">", "<office:annotation>", "<text:tracked-changes>",
    "<text:changed-region xml:id=\"a\">", "<text:deletion>", "<text:insertion>", "<text:change text:change-id=\"a\"/>",
    "<text:change-start text:change-id=\"a\"/>", "<text:change-end text:change-id=\"a\"/>", "<text:section>",
    "<text:table-of-content>", "<text:hidden-text>", "<text:page-number>", "<office:automatic-styles>",
    "<office:styles>", "<style:style style:name=\"P1\" style:family=\"paragraph\" style:parent-style-name=\"P2\">",
    "<style:style style:name=\"P2\" style:family=\"paragraph\" style:parent-style-name=\"P1\">",
    "<style:style style:name=\"T1\" style:family=\"text\">", "<style:paragraph-properties fo:break-before=\"page\"/>",
    "<style:text-properties text:display=\"none\"/>", "<style:text-properties fo:language=\"ar\" fo:country=\"SA\"/>",
    "<office:meta>", "<dc:title>", "<meta:initial-creator>", "<dc:date>2015-07-21", "<meta:keyword>",
    "<office:spreadsheet>", "&amp;", "&#x627;",
];

#[rustfmt::skip]
const EPUB: [&str; 50] = [
    "</>", "<html>", "<head>", "<title>", "<body>", "<p>", "<div>", "<h1>", "<h2>", "<ul>", "<li>", "<table>", "<tr>",
    "<td>", "<pre>", "<br/>", "<sup>", "<a epub:type=\"noteref\" href=\"#n\">", "<a href=\"a.xhtml#x\">",
    "<span epub:type=\"pagebreak\" id=\"p2\" title=\"2\"/>", "<aside epub:type=\"footnote\" id=\"n\">",
    "<section id=\"x\">", "<script>", "<p hidden=\"\">", "<p style=\"display:none\">", "<ruby>", "<rt>", "<svg>",
    "<package>", "<metadata>", "<dc:title>", "<dc:creator opf:role=\"aut\">", "<dc:date>2015-07-21", "<dc:language>ar",
    "<manifest>", "<item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/>",
    "<item id=\"n\" href=\"nav.xhtml\" properties=\"nav\"/>", "<spine toc=\"t\">", "<itemref idref=\"a\"/>",
    "<navMap>", "<navPoint>", "<navLabel>", "<text>", "<content src=\"a.xhtml#x\"/>", "<pageTarget value=\"2\">",
    "<nav epub:type=\"toc\">", "<nav epub:type=\"page-list\">", "</p>", "&nbsp;", "&#x627;",
];

#[rustfmt::skip]
const RTF: [&str; 84] = [
    "{", "}", "{\\*\\", "\\par ", "\\pard ", "\\plain ", "\\tab ", "\\line ", "\\page ", "\\sect ", "\\cell ", "\\row ",
    "\\trowd ", "\\intbl ", "\\nestcell ", "\\nestrow ", "\\itap2 ", "\\u1587?", "\\u-1?", "\\u55357?", "\\u56832?",
    "\\uc0 ", "\\uc2 ", "\\uc65000 ", "\\'c7", "\\'d3", "\\'81", "\\'ff", "\\bin3 ", "\\bin99999999 ", "\\ansi ",
    "\\ansicpg1256 ", "\\ansicpg65001 ", "\\ansicpg932 ", "\\mac ", "\\deff0 ", "{\\fonttbl", "{\\f0\\fcharset178 A;}",
    "{\\f1\\fcharset2 B;}", "\\f0 ", "\\f1 ", "\\rtlch ", "\\ltrch ", "\\af0 ", "\\hich ", "\\dbch ", "\\loch ",
    "{\\stylesheet", "{\\s1 heading 1;}", "\\s1 ", "\\outlinelevel0 ", "{\\info", "{\\title ", "{\\author ",
    "{\\creatim\\yr2015\\mo7\\dy21}", "{\\footnote ", "\\chftn ", "{\\field", "{\\*\\fldinst x}", "{\\fldrslt ",
    "{\\pict ", "{\\object ", "{\\result ", "{\\header ", "{\\shp ", "{\\shptxt ", "{\\upr ", "{\\*\\ud ", "\\v ", "\\v0 ",
    "\\deleted ", "\\super ", "\\nosupersub ", "\\~", "\\-", "\\_", "\\\\", "\\{", "\\lang1025 ", "\\emdash ", "\\zwnj ",
    "\\rtlmark ", "\r\n", "\\cs1 ",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let (is_whole, is_plain, is_packed) = (choice & 4 != 0, choice & 8 != 0, choice & 16 != 0);
    let part = |words: &'static [&'static str]| {
        move |bytes: &[u8]| {
            if is_plain { bytes.to_vec() } else { tokens::expanded(bytes, words).into_bytes() }
        }
    };
    match choice & 3 {
        0 => {
            let names = [
                ("word/document.xml", ""),
                ("word/styles.xml", ""),
                ("word/footnotes.xml", ""),
                ("word/endnotes.xml", ""),
                ("docProps/core.xml", ""),
                ("_rels/.rels", ""),
                ("word/_rels/document.xml.rels", ""),
                ("[Content_Types].xml", "<Types/>"),
            ];
            let file = if is_whole { rest.to_vec() } else { package(rest, &names, is_packed, part(&DOCX)) };
            check_package(&file);
            checks::outcome(docx::read(&file, &LIMITS), LIMITS.max_text_bytes);
        }
        1 if is_whole => {
            let file = part(&ODT)(rest);
            checks::outcome(odt::read(&file, &LIMITS), LIMITS.max_text_bytes);
        }
        1 => {
            let names =
                [("content.xml", ""), ("styles.xml", ""), ("meta.xml", ""), ("META-INF/manifest.xml", "")];
            let file = package(rest, &names, is_packed, part(&ODT));
            checks::outcome(odt::read(&file, &LIMITS), LIMITS.max_text_bytes);
        }
        2 => {
            let names = [
                ("OPS/a.xhtml", ""),
                ("OPS/b.xhtml", ""),
                ("OPS/nav.xhtml", ""),
                ("OPS/toc.ncx", ""),
                ("OPS/book.opf", BOOK),
                ("META-INF/container.xml", CONTAINER),
                ("META-INF/encryption.xml", ""),
            ];
            let file = if is_whole { rest.to_vec() } else { package(rest, &names, is_packed, part(&EPUB)) };
            checks::outcome(epub::read(&file, &LIMITS), LIMITS.max_text_bytes);
        }
        _ => {
            let mut file = if is_whole { Vec::new() } else { b"{\\rtf1".to_vec() };
            file.extend(part(&RTF)(rest));
            checks::outcome(rtf::read(&file, &LIMITS), LIMITS.max_text_bytes);
        }
    }
});

const CONTAINER: &str = "<container><rootfile full-path=\"OPS/book.opf\"/></container>";
const BOOK: &str = "<package><metadata><dc:title>سيرة</dc:title></metadata><manifest>\
    <item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/><item id=\"b\" href=\"b.xhtml\"/>\
    <item id=\"n\" href=\"nav.xhtml\" properties=\"nav\"/><item id=\"t\" href=\"toc.ncx\"/></manifest>\
    <spine toc=\"t\"><itemref idref=\"a\"/><itemref idref=\"b\"/></spine></package>";

/// A package whose members are the bytes between NULs; an empty one is as it usually is, or missing.
fn package(
    bytes: &[u8],
    names: &[(&str, &str)],
    is_packed: bool,
    part: impl Fn(&[u8]) -> Vec<u8>,
) -> Vec<u8> {
    let mut parts = bytes.split(|byte| *byte == 0);
    let mut members = Vec::new();
    for (name, usual) in names {
        let content = match parts.next() {
            None | Some([]) => usual.as_bytes().to_vec(),
            Some(bytes) => part(bytes),
        };
        if !content.is_empty() {
            members.push(((*name).to_owned(), content));
        }
    }
    packing::zip(&members, is_packed)
}

/// What is told of any package, and its members within the limit.
fn check_package(file: &[u8]) {
    match Package::open(file, &LIMITS) {
        Ok(mut package) => {
            package.kind();
            let found = package.find(".xml");
            let mut num_bytes = 0;
            for name in found.iter().map(String::as_str).chain(["word/document.xml"]) {
                match package.member(name) {
                    Ok(member) => num_bytes += member.map_or(0, |bytes| bytes.len() as u64),
                    Err(reason) => checks::outcome(Err(refused("it", &reason)), 0),
                }
            }
            assert!(num_bytes <= LIMITS.max_unpacked_bytes);
        }
        Err(reason) => checks::outcome(Err(reason), 0),
    }
}
