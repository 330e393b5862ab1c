"""Office documents, books and RTF of `formats.py`, written by hand, as small as they are valid.

Needs Python 3.9 and nothing else.
"""
import io
import zipfile
from xml.sax.saxutils import escape


def package(members, first=None):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as out:
        if first:
            out.writestr(zipfile.ZipInfo("mimetype"), first, zipfile.ZIP_STORED)
        for name, text in members.items():
            out.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>\n' + text)
    return data.getvalue()


def docx(article):
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml"

    def paragraph(text, style=""):
        style = f'<w:pStyle w:val="{style}"/>' if style else ""
        # Word cuts a line into runs anywhere, inside words too.
        runs = [text[at : at + 37] for at in range(0, len(text), 37)]
        runs = "".join(f'<w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space="preserve">{escape(run)}</w:t></w:r>' for run in runs)
        return f"<w:p><w:pPr>{style}<w:bidi/></w:pPr>{runs}</w:p>"

    return package({
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{media}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{media}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{relations}">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="r2" Type="{relations}/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{relations}">'
        f'<Relationship Id="r1" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles xmlns:w="{word}"><w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/>'
        "</w:style></w:styles>",
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{article.date}T08:00:00Z</dcterms:created></cp:coreProperties>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{paragraph(article.title, "a3")}'
        + "".join(map(paragraph, article.paragraphs))
        + "<w:sectPr><w:bidi/></w:sectPr></w:body></w:document>",
    })


ODF = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ["office", "text", "style", "meta"]
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"'


def odt_parts(article):
    paragraphs = "".join(f'<text:p text:style-name="Standard">{escape(part)}</text:p>' for part in article.paragraphs)
    body = (
        f'<office:body><office:text><text:h text:outline-level="1">{escape(article.title)}</text:h>{paragraphs}'
        "</office:text></office:body>"
    )
    meta = (
        f"<office:meta><dc:title>{escape(article.title)}</dc:title>"
        f"<meta:creation-date>{article.date}T08:00:00</meta:creation-date></office:meta>"
    )
    return body, meta


def odt(article):
    body, meta = odt_parts(article)
    media = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in [("/", media), ("content.xml", "text/xml"), ("meta.xml", "text/xml")]
    )
    return package({
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        f' manifest:version="1.3">{entries}</manifest:manifest>',
        "content.xml": f"<office:document-content{ODF}>{body}</office:document-content>",
        "meta.xml": f"<office:document-meta{ODF}>{meta}</office:document-meta>",
    }, first=media)


def fodt(article):
    body, meta = odt_parts(article)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document{ODF} office:mimetype="application/vnd.oasis.opendocument.text">'
    return f"{text}{meta}{body}</office:document>".encode()


def epub(article):
    # The book in two chapters.
    half = (len(article.paragraphs) + 1) // 2
    chapters = [article.paragraphs[:half], article.paragraphs[half:]]
    chapters = [chapter for chapter in chapters if chapter]
    items = [f"c{at}" for at in range(len(chapters))]
    members = {
        "META-INF/container.xml": '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" dir="rtl">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">{article.key}</dc:identifier>'
        f"<dc:title>{escape(article.title)}</dc:title><dc:language>ar</dc:language><dc:date>{article.date}</dc:date></metadata>"
        '<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        + "".join(f'<item id="{item}" href="{item}.xhtml" media-type="application/xhtml+xml"/>' for item in items)
        + "</manifest><spine>" + "".join(f'<itemref idref="{item}"/>' for item in items) + "</spine></package>",
        "OEBPS/nav.xhtml": '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head>'
        f'<title>{escape(article.title)}</title></head><body><nav epub:type="toc"><ol><li><a href="c0.xhtml">'
        f"{escape(article.title)}</a></li></ol></nav></body></html>",
    }
    for item, chapter in zip(items, chapters):
        head = f"<h1>{escape(article.title)}</h1>" if item == "c0" else ""
        members[f"OEBPS/{item}.xhtml"] = (
            f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{escape(article.title)}</title></head><body>{head}'
            + "".join(f"<p>{escape(part)}</p>" for part in chapter) + "</body></html>"
        )
    return package(members, first="application/epub+zip")


def rtf(article, escape_text):
    paragraphs = "".join(
        rf"\pard\rtlpar\qr\f0\rtlch {escape_text(part)}\par" + "\n" for part in [article.title, *article.paragraphs]
    )
    year, month, day = article.date.split("-")
    return (
        r"{\rtf1\ansi\ansicpg1256\uc1\deff0{\fonttbl{\f0\froman\fcharset178 Simplified Arabic;}}"
        r"{\info{\title " + escape_text(article.title) + "}"
        + rf"{{\creatim\yr{year}\mo{int(month)}\dy{int(day)}\hr8\min0}}}}" + "\n" + paragraphs + "}"
    ).encode("ascii")


def rtf_bytes(text):
    special = {ord(sign): f"\\{sign}" for sign in "\\{}"}
    return "".join(special.get(byte, chr(byte)) if byte < 0x80 else f"\\'{byte:02x}" for byte in text.encode("cp1256"))


def rtf_units(text):
    out = []
    for char in text:
        if ord(char) < 0x80:
            out.append(f"\\{char}" if char in "\\{}" else char)
            continue
        data = char.encode("utf-16-le")
        units = [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]
        out += [f"\\u{unit - 0x10000 if unit >= 0x8000 else unit}?" for unit in units]
    return "".join(out)
