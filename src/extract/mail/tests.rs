//! Whole messages as programs write them, and as they arrive damaged.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// "مرحبا" in windows-1256 and ISO-8859-6.
const WINDOWS: &[u8] = b"\xE3\xD1\xCD\xC8\xC7";
const ISO: &[u8] = b"\xE5\xD1\xCD\xC8\xC7";

/// Knows UTF-8 and these five letters; shows other labels.
fn decode(bytes: &[u8], label: Option<&str>) -> String {
    let legacy = |meem: u8| -> String {
        let letter = |byte: &u8| match *byte {
            byte if byte == meem => 'م',
            0xD1 => 'ر',
            0xCD => 'ح',
            0xC8 => 'ب',
            0xC7 => 'ا',
            other if other < 0x80 => char::from(other),
            _ => '\u{FFFD}',
        };
        bytes.iter().map(letter).collect()
    };
    match label.map(str::to_ascii_lowercase).as_deref() {
        Some("windows-1256" | "cp1256") => legacy(0xE3),
        Some("iso-8859-6") => legacy(0xE5),
        Some("utf-8") => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| legacy(0xE3)),
    }
}

fn html(page: &str) -> String {
    format!("[{}]", page.replace("<b>", "").replace("</b>", ""))
}

fn tools() -> Tools<'static> {
    Tools { decode: &decode, html: &html }
}

fn message(bytes: impl AsRef<[u8]>) -> Message {
    read(bytes.as_ref(), &tools()).unwrap()
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    message(bytes).document.text
}

fn files(message: &Message) -> Vec<(&str, &str, String)> {
    let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let files = message.attachments.iter();
    files.map(|file| (file.name.as_str(), file.content_type.as_str(), show(&file.bytes))).collect()
}

#[test]
fn the_header_becomes_fields_and_metadata() {
    let found = message(
        "Message-ID: <x.1@mail.example>\r\nIn-Reply-To: <x.0@mail.example>\r\n\
         Date: Tue, 21 Jul 2015 23:59:00 -0500\r\nFrom: =?UTF-8?B?2LPZhNmF2Yk=?= <s@example.org>\r\n\
         To: \"نادر\" <n@example.org>, k@example.org\r\nCc: k2@example.org\r\n\
         Subject: =?utf-8?Q?=D9=85=D9=88=D8=B9=D8?=\r\n =?utf-8?Q?=AF?= Re\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\nنص\r\nثان\r\n\r\n",
    );
    assert_eq!(
        serde_json::to_value(&found.document).unwrap(),
        json!({
            "id": "x.1@mail.example", "title": "موعد Re", "text": "نص\nثان", "date": "2015-07-21",
            "author": "سلمى <s@example.org>", "entities": {},
            "metadata": {
                "message-id": "x.1@mail.example", "in-reply-to": "x.0@mail.example",
                "to": ["نادر <n@example.org>", "k@example.org"], "cc": ["k2@example.org"],
            },
        })
    );
    assert!(found.attachments.is_empty());
}

#[test]
fn legacy_charsets_are_read_in_headers_and_bodies() {
    let eight_bit = |label: &str, letters: &[u8]| {
        let head = format!("Subject: x\nContent-Type: text/plain; charset={label}\n\n");
        text([head.as_bytes(), letters].concat())
    };
    assert_eq!(eight_bit("windows-1256", WINDOWS), "مرحبا");
    assert_eq!(eight_bit("\"cp1256\"", WINDOWS), "مرحبا");
    assert_eq!(eight_bit("iso-8859-6", ISO), "مرحبا");
    // Labels that say nothing.
    assert_eq!(eight_bit("us-ascii", WINDOWS), "مرحبا");
    assert_eq!(eight_bit("unknown-8bit", "مرحبا".as_bytes()), "مرحبا");
    let raw = [b"Subject: ", ISO, b"\nContent-Type: text/plain; charset=iso-8859-6\n\n", ISO].concat();
    assert_eq!(message(raw).document.title, "مرحبا");
    let encoded = b"Subject: =?windows-1256?Q?=E3=D1=CD=C8=C7?= =?iso-8859-6?B?5dHNyMc=?=\n\n";
    assert_eq!(message(encoded).document.title, "مرحبامرحبا");
    let no_type = [b"Subject: x\n\n".as_slice(), WINDOWS].concat();
    assert_eq!(text(no_type), "مرحبا");
}

#[test]
fn transfer_encodings_are_undone() {
    let body = |encoding: &str, body: &str| {
        text(format!(
            "Subject: x\nContent-Type: text/plain; charset=windows-1256\n\
             Content-Transfer-Encoding: {encoding}\n\n{body}\n"
        ))
    };
    assert_eq!(body("base64", "49HN\nyMc="), "مرحبا");
    assert_eq!(body("Quoted-Printable", "=E3=D1=\n=CD=C8=C7"), "مرحبا");
    assert_eq!(body("7bit", "plain"), "plain");
}

const ALTERNATIVE: &str = "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"b=1\"\n\n\
     preamble\n--b=1\nContent-Type: text/plain; charset=utf-8\n\nPLAIN\n\
     --b=1\nContent-Type: text/html; charset=utf-8\n\n<b>غني</b>\n--b=1--\nepilogue";

#[test]
fn of_alternatives_the_plain_one_that_holds_something_counts() {
    assert_eq!(text(ALTERNATIVE.replace("PLAIN", "بسيط")), "بسيط");
    assert_eq!(text(ALTERNATIVE.replace("PLAIN", " \n ")), "[غني]");
    let html_first = "Subject: x\nContent-Type: multipart/alternative; boundary=a\n\n\
        --a\nContent-Type: text/html\n\n<b>غني</b>\n--a\nContent-Type: text/plain\n\nبسيط\n--a--\n";
    assert_eq!(text(html_first), "بسيط");
    let html_only = "Subject: x\nContent-Type: text/html; charset=utf-8\n\n<b>غني</b>";
    assert_eq!(text(html_only), "[غني]");
}

#[test]
fn an_html_page_may_name_its_own_charset() {
    let head = b"Subject: x\nContent-Type: text/html\n\n<meta http-equiv=a content=\"text/html; charset=iso-8859-6\">";
    assert!(text([head.as_slice(), ISO].concat()).ends_with("مرحبا]"));
}

#[test]
fn nested_parts_give_their_text_and_files() {
    let found = message(
        "Subject: x\nContent-Type: multipart/mixed; boundary=out\n\n\
         --out\nContent-Type: multipart/alternative; boundary=out1\n\n\
         --out1\n\nنص\n--out1\nContent-Type: multipart/related; boundary=rel\n\n\
         --rel\nContent-Type: text/html\n\n<b>x</b>\n\
         --rel\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nQUJD\n--rel--\n--out1--\n\
         --out\nContent-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''%D9%85.pdf\n\n%PDF\n\
         --out\nContent-Type: text/plain; name=\"notes.txt\"\n\nملف\n\
         --out\nContent-Type: text/plain\n\nتذييل\n--out--\n",
    );
    assert_eq!(found.document.text, "نص\n\nتذييل");
    assert_eq!(
        files(&found),
        [
            ("part-1.png", "image/png", "ABC".to_owned()),
            ("م.pdf", "application/pdf", "%PDF".to_owned()),
            ("notes.txt", "text/plain", "ملف".to_owned()),
        ]
    );
    assert_eq!(
        found.document.metadata.get("attachments"),
        Some(&json!(["part-1.png", "م.pdf", "notes.txt"]))
    );
}

#[test]
fn forwarded_messages_are_files_and_signatures_and_tnef_are_not() {
    let inner = "Subject: داخل\n\nمتن\n";
    let found = message(format!(
        "Subject: x\nContent-Type: multipart/mixed; boundary=out\n\n\
         --out\nContent-Type: message/rfc822\n\n{inner}\n\
         --out\nContent-Type: multipart/digest; boundary=d\n\n--d\n\n{inner}\n--d--\n\
         --out\nContent-Type: application/ms-tnef; name=winmail.dat\n\nx\n\
         --out\nContent-Type: application/octet-stream; name=\"WINMAIL.DAT\"\n\nx\n\
         --out\nContent-Type: application/pgp-signature; name=signature.asc\n\nx\n--out--\n"
    ));
    let names: Vec<_> = found.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["part-1.eml", "part-2.eml"]);
    for file in &found.attachments {
        let document = message(&file.bytes).document;
        assert_eq!((document.title.as_str(), document.text.as_str()), ("داخل", "متن"));
    }
}

#[test]
fn names_of_files_name_no_folders() {
    let long = format!("{}.pdf", "م".repeat(1000));
    let rows = [
        (Some("../../etc/passwd"), "passwd"),
        (Some("C:\\temp\\تقرير.pdf"), "تقرير.pdf"),
        (Some("a/.."), "part-3.txt"),
        (Some("a\u{7}b.txt"), "ab.txt"),
        (None, "part-3.txt"),
    ];
    for (name, expected) in rows {
        assert_eq!(file_name(name, "text/plain", 3), expected);
    }
    let cut = file_name(Some(&long), "application/pdf", 1);
    assert!(cut.len() <= MAX_NAME_BYTES && cut.ends_with("م.pdf"), "{}", cut.len());
    assert_eq!(file_name(Some("Re: خبر"), "message/rfc822", 1), "Re: خبر.eml");
}

#[test]
fn damaged_messages_keep_what_is_left() {
    let rows = [
        // No closing boundary, no boundary parameter, a boundary that never comes, a line that only begins like one.
        ("Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nنص", "نص"),
        ("Subject: x\nContent-Type: multipart/mixed\n\n--zz\nContent-Type: text/plain\n\nنص\n--zz--", "نص"),
        ("Subject: x\nContent-Type: multipart/mixed; boundary=a\n\nنص", ""),
        ("Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nنص\n--ab\n--a--", "نص\n--ab"),
        ("Subject: x\nContent-Type: TEXT\n\nنص", "نص"),
        ("From a@b Tue Jul 21 23:30:00 2015\nSubject: x\n\nنص", "نص"),
        ("\u{FEFF}\n\nSubject: x\n\nنص", "نص"),
        ("21\nSubject: x\n\nabcdefghi\n<plist>", "abcdefghi"),
        ("Subject: x", ""),
    ];
    for (bytes, expected) in rows {
        assert_eq!(text(bytes), expected, "{bytes}");
    }
    let undated = message("Subject: x\nDate: أمس\n\n").document;
    assert_eq!(undated.metadata.get("date"), Some(&json!("أمس")));
    let received = message("Received: from a by b; Tue, 21 Jul 2015 10:00:00 +0000\nSubject: x\n\n").document;
    assert_eq!(received.date.map(|day| day.to_string()).as_deref(), Some("2015-07-21"));
}

#[test]
fn what_is_no_message_is_refused() {
    for bytes in ["", "نص", "key: value\n\ntext", "\u{0}\u{1}"] {
        assert!(read(bytes.as_bytes(), &tools()).unwrap_err().starts_with("not a mail message"), "{bytes}");
    }
}

#[test]
fn hostile_messages_are_refused_in_short_time() {
    let begin = Instant::now();
    let deep: String =
        (0..50_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}x\n\n--b{n}x\n")).collect();
    assert!(read(deep.as_bytes(), &tools()).unwrap_err().contains("levels deep"));
    let same = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(50_000);
    assert!(read(same.as_bytes(), &tools()).is_err());
    let many = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(100_000));
    assert!(read(many.as_bytes(), &tools()).unwrap_err().contains("parts"));
    // One file that itself is not opened here, however deep it goes.
    let forwarded = "Content-Type: message/rfc822\n\n".repeat(100_000);
    assert_eq!(message(forwarded).attachments.len(), 1);
    let words = format!("Subject: {}\n\n", "=?utf-8?q?=D9?=".repeat(100_000));
    message(words);
    let folded = format!("Subject: a\n{}\n", " b\n".repeat(300_000));
    message(folded);
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
}

proptest! {
    #[test]
    fn any_mutation_gives_a_message_or_a_reason(
        places in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<proptest::sample::Index>(),
    ) {
        let mut bytes = ALTERNATIVE.replace("PLAIN", "=?utf-8?B?2YU=?=; name*0*=utf-8''%D9").into_bytes();
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        if let Ok(found) = read(&bytes, &tools()) {
            let held: usize = found.attachments.iter().map(|file| file.bytes.len()).sum();
            prop_assert!(held <= bytes.len());
        }
    }

    #[test]
    fn any_bytes_in_headers_give_text(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&[b"From: ".as_slice(), &bytes].concat(), &tools());
        let _ = read(&[b"Subject: =?utf-8?".as_slice(), &bytes].concat(), &tools());
        let _ = read(&[b"Subject: x\nContent-Type: ".as_slice(), &bytes].concat(), &tools());
    }
}
