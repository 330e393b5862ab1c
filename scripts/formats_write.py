"""The kinds of folders that `formats.py` compares: each writes articles in one format and encoding.

Office documents are in `formats_office.py`. Web archives and feeds are written by hand, mail, tables and archives by
Python's library. Needs Python 3.9 and nothing else; PDFs need Chromium, `.zst` the program zstd.
"""
import csv
import dataclasses
import datetime
import email.header
import email.message
import email.policy
import gzip
import html
import io
import json
import mailbox
import shutil
import subprocess
import tarfile
import typing
import zipfile
from xml.sax.saxutils import escape

from formats_encodings import encoded, misread
from formats_office import docx, epub, fodt, odt, rtf, rtf_bytes, rtf_units

# How the encodings are called in files; Python calls them otherwise.
LABELS = {
    "cp1256": "windows-1256", "iso8859_6": "ISO-8859-6", "cp720": "cp720", "cp864": "IBM864",
    "mac_arabic": "x-mac-arabic", "utf-8": "utf-8",
}
NAV = ["الرئيسية", "سياسة", "اقتصاد", "رياضة", "ثقافة", "اتصل بنا", "من نحن"]


@dataclasses.dataclass
class Article:
    key: str
    title: str
    paragraphs: typing.List[str]
    date: str
    source: str

    @property
    def text(self):
        return "\n\n".join(self.paragraphs)

    def map(self, change):
        paragraphs = [part for part in map(change, self.paragraphs) if part]
        return dataclasses.replace(self, title=change(self.title), paragraphs=paragraphs)


@dataclasses.dataclass
class Kind:
    name: str
    # That whose letters the articles are held to.
    encoding: typing.Optional[str]
    # Writes articles into a folder; whether it could.
    run: typing.Callable
    # Whether the text begins with the title, which is not told from it.
    is_titled: bool = False
    # Whether the files tell the day of the article.
    is_dated: bool = True

    def write(self, folder, articles):
        return self.run(folder, articles) is not False


def plain(article):
    return f"---\ndate: {article.date}\nsource: {article.source}\n---\n{article.title}\n\n{article.text}\n"


def write_plain(folder, articles):
    each("txt", lambda article: plain(article).encode())(folder, articles)


def each(extension, bytes_of):
    """A file for each article."""
    def run(folder, articles):
        for article in articles:
            data = bytes_of(article)
            if data is False:
                return False
            (folder / f"{article.key}.{extension}").write_bytes(data)
        return True
    return run


def one(name, bytes_of):
    """A file for all articles."""
    def run(folder, articles):
        (folder / name).write_bytes(bytes_of(articles))
    return run


# Pages.


def body_html(article):
    return "\n".join(f"<p>{html.escape(part)}</p>" for part in article.paragraphs)


def page(article, charset=None):
    meta = f'<meta charset="{charset}">' if charset else ""
    return (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head>{meta}<title>{html.escape(article.title)}</title>'
        f'<meta property="article:published_time" content="{article.date}T08:00:00+03:00"></head><body>'
        f"<article><h1>{html.escape(article.title)}</h1>\n{body_html(article)}</article></body></html>"
    )


def site_page(article):
    """As a newspaper has it, with what is around."""
    menu = "".join(f'<li><a href="/{at}">{name}</a></li>' for at, name in enumerate(NAV))
    links = "".join(f'<li><a href="/n/{at}">خبر آخر عن {name} قرأه كثيرون</a></li>' for at, name in enumerate(NAV))
    return (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8">'
        f"<title>{html.escape(article.title)} | صحيفة الأيام</title>"
        f'<meta property="og:title" content="{html.escape(article.title)}"><meta property="og:site_name" content="صحيفة الأيام">'
        f'<meta property="article:published_time" content="{article.date}T08:00:00+03:00">'
        f"<script>var a = '<p>نص</p>';</script><style>p {{ color: red }}</style></head><body>"
        f'<header><div class="logo">صحيفة الأيام</div><nav><ul>{menu}</ul></nav></header><main><article class="post">'
        f'<h1>{html.escape(article.title)}</h1><div class="share"><a href="#">شارك</a> <a href="#">غرد</a></div>'
        f'<div class="article-body">{body_html(article)}</div></article>'
        f'<aside class="related"><h3>الأكثر قراءة</h3><ul>{links}</ul></aside></main>'
        f'<footer><ul>{menu}</ul><p>جميع الحقوق محفوظة © 2015</p></footer></body></html>'
    )


def print_pdf(folder, articles):
    chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if not chromium:
        return False
    for article in articles:
        source, target = (folder.resolve() / f"{article.key}.{kind}" for kind in ["html", "pdf"])
        source.write_text(page(article, "utf-8"), encoding="utf-8")
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                   f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, check=True)
        source.unlink()
    return True


# Tables, lines and feeds.


def table(delimiter=",", names=("id", "title", "date", "source", "text"), encoding="utf-8"):
    def write(articles):
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow(names)
        for article in articles:
            writer.writerow([article.key, article.title, article.date, article.source, article.text])
        return encoded(out.getvalue(), encoding)
    return write


def lines(articles):
    rows = [
        {"id": article.key, "title": article.title, "date": article.date, "source": article.source, "text": article.text}
        for article in articles
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def lines_in(encoding):
    return lambda articles: encoded(lines(articles), encoding)


def rss(articles, label="utf-8"):
    declared = f' encoding="{label}"' if label else ""
    items = "".join(
        f"<item><title>{escape(article.title)}</title><link>https://example.org/{article.key}</link>"
        f'<guid isPermaLink="false">{article.key}</guid><pubDate>{rfc_date(article)}</pubDate>'
        f"<description>{escape(article.paragraphs[0][:80])}</description>"
        f"<content:encoded><![CDATA[{body_html(article)}]]></content:encoded></item>"
        for article in articles
    )
    return (
        f'<?xml version="1.0"{declared}?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Ayyam</title><link>https://example.org/</link><language>ar</language>{items}</channel></rss>"
    )


def atom(articles):
    entries = "".join(
        f"<entry><title>{escape(article.title)}</title><id>urn:{article.key}</id><updated>{article.date}T08:00:00Z</updated>"
        f'<link href="https://example.org/{article.key}"/><content type="html">{escape(body_html(article))}</content></entry>'
        for article in articles
    )
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Ayyam</title>{entries}</feed>'


def rfc_date(article):
    return datetime.date.fromisoformat(article.date).strftime("%a, %d %b %Y 08:00:00 +0300")


# Mail.


def message(article, charset="utf-8", transfer="base64", alternative=False):
    out = email.message.EmailMessage(policy=email.policy.SMTP)
    out["From"] = "Layla <layla@example.org>"
    out["To"] = "desk@example.org"
    out["Date"] = rfc_date(article)
    out["Message-ID"] = f"<{article.key}@example.org>"
    out.set_content(article.text, charset=charset, cte=transfer)
    if alternative:
        out.add_alternative(page(article), subtype="html", charset=charset, cte=transfer)
    # Python's own folding of subjects loses spaces between encoded words (before 3.12).
    subject = email.header.Header(article.title, charset, header_name="Subject").encode(linesep="\r\n")
    return f"Subject: {subject}\r\n".encode() + out.as_bytes()


def raw_message(article, encoding):
    """As old programs wrote it: eight bits, and no charset named."""
    head = f"From: layla@example.org\r\nSubject: {article.title}\r\nDate: {rfc_date(article)}\r\nMessage-ID: <{article.key}@example.org>\r\n\r\n"
    return encoded(head + article.text.replace("\n", "\r\n"), encoding)


def box(folder, articles):
    out = mailbox.mbox(folder / "all.mbox")
    for number, article in enumerate(articles):
        transfer = ["base64", "quoted-printable", "8bit"][number % 3]
        out.add(message(article, transfer=transfer, alternative=number % 2 == 1).replace(b"\r\n", b"\n"))
    out.close()


# Web archives.


def record(kind, headers, body):
    lines = ["WARC/1.0", f"WARC-Type: {kind}", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def records(articles, charset="utf-8", encoding="utf-8"):
    yield record("warcinfo", ["Content-Type: application/warc-fields"], b"software: formats.py\r\n")
    for number, article in enumerate(articles):
        head = [
            f"WARC-Target-URI: https://example.org/{article.key}",
            f"WARC-Date: {article.date}T08:00:00Z",
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>",
        ]
        request = f"GET /{article.key} HTTP/1.1\r\nHost: example.org\r\n\r\n".encode()
        yield record("request", [*head, "Content-Type: application/http; msgtype=request"], request)
        body = encoded(page(article), encoding)
        declared = f"; charset={charset}" if charset else ""
        fields = ["HTTP/1.1 200 OK", f"Content-Type: text/html{declared}"]
        if number % 2:
            body = gzip.compress(body)
            fields.append("Content-Encoding: gzip")
        answer = "\r\n".join(fields).encode() + b"\r\n\r\n" + body
        yield record("response", [*head, "Content-Type: application/http; msgtype=response"], answer)


# Archives.


class Named(zipfile.ZipInfo):
    """A member whose name is in an old encoding."""
    encoding = "cp720"

    def _encodeFilenameFlags(self):
        return self.filename.encode(self.encoding), self.flag_bits


def zipped(articles, encoding=None, method=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as out:
        for article in articles:
            name = f"أخبار/{article.key}.txt"
            info = zipfile.ZipInfo(name)
            if encoding:
                info = Named(name)
                info.encoding = encoding
            info.compress_type = method
            out.writestr(info, plain(article).encode())
    return data.getvalue()


def tarred(articles, form=tarfile.PAX_FORMAT):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=form) as out:
        for article in articles:
            content = plain(article).encode()
            info = tarfile.TarInfo(f"أخبار/{article.key}.txt")
            info.size = len(content)
            out.addfile(info, io.BytesIO(content))
    return data.getvalue()


def mixed_zip(articles):
    """Members of all kinds, and an archive in the archive."""
    data = io.BytesIO()
    writers = [("txt", lambda article: plain(article).encode()), ("docx", docx), ("html", lambda article: page(article, "utf-8").encode())]
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as out:
        half = len(articles) // 2
        for number, article in enumerate(articles[:half]):
            extension, write = writers[number % 3]
            out.writestr(f"a/{article.key}.{extension}", write(article))
        out.writestr("inner.zip", zipped(articles[half:]))
        out.writestr("empty/", b"")
        out.writestr("a/picture.jpg", b"\xff\xd8\xff\xe0")
    return data.getvalue()


def zstd(data):
    return subprocess.run(["zstd", "-qc"], input=data, stdout=subprocess.PIPE, check=True).stdout


def wrong_text(encoding, read, write_text):
    """Text of an encoding that was read in another and saved as UTF-8."""
    def write(what):
        data = encoded(write_text(what), encoding)
        for name in read:
            data = misread(data, name).encode()
        return data
    return write


def wrong(encoding, read):
    return wrong_text(encoding, read, plain)


def text_in(encoding, mark=b""):
    return lambda article: mark + encoded(plain(article), encoding)


def page_in(encoding, label):
    return lambda article: encoded(page(article, label), encoding)


OLD = ["cp1256", "iso8859_6", "cp720", "mac_arabic", "cp864"]
KINDS = [
    Kind("md", None, each("md", lambda article: plain(article).replace(article.title, f"# {article.title}", 1).encode())),
    Kind("txt-crlf-bom", None, each("txt", lambda article: b"\xef\xbb\xbf" + plain(article).replace("\n", "\r\n").encode())),
    Kind("txt-utf16le-mark", None, each("txt", text_in("utf-16-le", b"\xff\xfe"))),
    Kind("txt-utf16be-mark", None, each("txt", text_in("utf-16-be", b"\xfe\xff"))),
    Kind("txt-utf16le", None, each("txt", text_in("utf-16-le"))),
    Kind("txt-utf16be", None, each("txt", text_in("utf-16-be"))),
    *(Kind(f"txt-{LABELS[name]}", name, each("txt", text_in(name))) for name in OLD),
    Kind("html", None, each("html", page_in("utf-8", "utf-8"))),
    Kind("html-utf16", None, each("html", lambda article: b"\xff\xfe" + page(article, "utf-16").encode("utf-16-le"))),
    *(Kind(f"html-{LABELS[name]}", name, each("html", page_in(name, LABELS[name]))) for name in OLD),
    *(Kind(f"html-{LABELS[name]}-undeclared", name, each("html", page_in(name, None))) for name in OLD),
    Kind("html-windows-1256-said-utf-8", "cp1256", each("html", page_in("cp1256", "utf-8"))),
    Kind("html-utf-8-said-windows-1256", None, each("html", page_in("utf-8", "windows-1256"))),
    Kind("html-site", None, each("html", lambda article: site_page(article).encode())),
    Kind("pdf", "print", print_pdf, is_titled=True, is_dated=False),
    Kind("docx", None, each("docx", docx)),
    Kind("odt", None, each("odt", odt)),
    Kind("fodt", None, each("fodt", fodt)),
    Kind("rtf-bytes", "cp1256", each("rtf", lambda article: rtf(article, rtf_bytes))),
    Kind("rtf-unicode", None, each("rtf", lambda article: rtf(article, rtf_units))),
    Kind("rtf-named-doc", None, each("doc", lambda article: rtf(article, rtf_units))),
    Kind("epub", None, each("epub", epub)),
    Kind("csv", None, one("all.csv", table())),
    Kind("csv-semicolon-arabic", None, one("all.csv", table(";", ("المعرف", "العنوان", "التاريخ", "المصدر", "النص")))),
    *(Kind(f"csv-{LABELS[name]}", name, one("all.csv", table(encoding=name))) for name in OLD),
    Kind("tsv", None, one("all.tsv", table("\t"))),
    Kind("tsv-utf16", None, one("all.tsv", table("\t", encoding="utf-16"))),
    Kind("jsonl", None, one("all.jsonl", lambda articles: lines(articles).encode())),
    *(Kind(f"jsonl-{LABELS[name]}", name, one("all.jsonl", lines_in(name))) for name in OLD),
    Kind("jsonl-utf16", None, one("all.jsonl", lambda articles: lines(articles).encode("utf-16"))),
    Kind("jsonl-gz", None, one("all.jsonl.gz", lambda articles: gzip.compress(lines(articles).encode()))),
    Kind("jsonl-zst", None, one("all.jsonl.zst", lambda articles: zstd(lines(articles).encode()))),
    Kind("txt-gz", None, each("txt.gz", lambda article: gzip.compress(plain(article).encode()))),
    Kind("txt-zst", None, each("txt.zst", lambda article: zstd(plain(article).encode()))),
    Kind("rss", None, one("feed.xml", lambda articles: rss(articles).encode())),
    Kind("rss-windows-1256", "cp1256", one("feed.rss", lambda articles: rss(articles, "windows-1256").encode("cp1256"))),
    Kind("rss-windows-1256-undeclared", "cp1256", one("feed.xml", lambda articles: rss(articles, None).encode("cp1256"))),
    Kind("rss-windows-1256-said-utf-8", "cp1256", one("feed.xml", lambda articles: rss(articles).encode("cp1256"))),
    Kind("rss-utf-8-said-windows-1256", None, one("feed.xml", lambda articles: rss(articles, "windows-1256").encode())),
    Kind("rss-utf16", None, one("feed.xml", lambda articles: rss(articles, "utf-16").encode("utf-16"))),
    Kind("atom", None, one("feed.atom", lambda articles: atom(articles).encode())),
    Kind("eml-base64", None, each("eml", lambda article: message(article))),
    Kind("eml-windows-1256", "cp1256", each("eml", lambda article: message(article, "windows-1256", "quoted-printable"))),
    Kind("eml-iso-8859-6", "iso8859_6", each("eml", lambda article: message(article, "iso-8859-6", "8bit"))),
    Kind("eml-windows-1256-said-utf-8", "cp1256", each("eml", lambda article: message(article, "windows-1256").replace(b"windows-1256", b"utf-8"))),
    Kind("eml-alternative", None, each("eml", lambda article: message(article, alternative=True))),
    Kind("eml-raw-windows-1256", "cp1256", each("eml", lambda article: raw_message(article, "cp1256"))),
    Kind("eml-raw-iso-8859-6", "iso8859_6", each("eml", lambda article: raw_message(article, "iso8859_6"))),
    Kind("mbox", None, box),
    Kind("warc", None, one("web.warc", lambda articles: b"".join(records(articles)))),
    Kind("warc-gz", None, one("web.warc.gz", lambda articles: b"".join(map(gzip.compress, records(articles))))),
    Kind("warc-windows-1256", "cp1256", one("web.warc", lambda articles: b"".join(records(articles, "windows-1256", "cp1256")))),
    Kind("warc-iso-8859-6-undeclared", "iso8859_6", one("web.warc", lambda articles: b"".join(records(articles, None, "iso8859_6")))),
    Kind("zip", None, one("news.zip", zipped)),
    Kind("zip-stored", None, one("news.zip", lambda articles: zipped(articles, method=zipfile.ZIP_STORED))),
    Kind("zip-names-cp720", None, one("news.zip", lambda articles: zipped(articles, "cp720"))),
    Kind("zip-names-windows-1256", None, one("news.zip", lambda articles: zipped(articles, "cp1256"))),
    Kind("zip-mixed", None, one("news.zip", mixed_zip)),
    Kind("tar", None, one("news.tar", tarred)),
    Kind("tar-gnu", None, one("news.tar", lambda articles: tarred(articles, tarfile.GNU_FORMAT))),
    Kind("tar-gz", None, one("news.tar.gz", lambda articles: gzip.compress(tarred(articles)))),
    Kind("tgz", None, one("news.tgz", lambda articles: gzip.compress(tarred(articles)))),
    Kind("tar-zst", None, one("news.tar.zst", lambda articles: zstd(tarred(articles)))),
    Kind("mojibake-utf-8-as-1252", None, each("txt", wrong("utf-8", ["cp1252"]))),
    Kind("mojibake-utf-8-as-1256", None, each("txt", wrong("utf-8", ["cp1256"]))),
    Kind("mojibake-utf-8-twice-1252", None, each("txt", wrong("utf-8", ["cp1252", "cp1252"]))),
    Kind("mojibake-html", None, each("html", wrong_text("utf-8", ["cp1252"], lambda article: page(article, "utf-8")))),
    Kind("mojibake-jsonl", None, one("all.jsonl", wrong_text("utf-8", ["cp1256"], lines))),
    Kind("mojibake-1256-as-1252", "cp1256", each("txt", wrong("cp1256", ["cp1252"]))),
    Kind("mojibake-iso-8859-6-as-latin1", "iso8859_6", each("txt", wrong("iso8859_6", ["latin-1"]))),
]
