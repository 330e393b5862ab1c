//! What holds for whatever is read from any bytes: a document that can be stored and mended, or a reason in one line.

use fihris::{document::Document, repair::repair};

/// Checks a document of at most so many bytes of text, or the reason why there is none.
pub fn outcome(result: Result<Document, String>, max_text_bytes: usize) {
    match result {
        Ok(document) => {
            assert!(document.text.len() <= max_text_bytes, "{} bytes of text", document.text.len());
            check_stored(&document);
            let mut mended = document.clone();
            repair(&mut mended);
            let lines = |text: &str| text.split('\n').map(str::len).collect::<Vec<_>>();
            assert_eq!(mended.title.len(), document.title.len(), "{document:?}");
            assert_eq!(lines(&mended.text), lines(&document.text), "{document:?}");
            check_stored(&mended);
        }
        Err(reason) => check_reason(&reason),
    }
}

fn check_stored(document: &Document) {
    let mut start = 0;
    for section in &document.sections {
        assert!(start <= section.start, "not in order: {:?}", document.sections);
        assert!(document.text.is_char_boundary(section.start), "{:?}", document.sections);
        start = section.start;
    }
    for note in &document.notes {
        check_reason(&note.to_string());
    }
    let stored = serde_json::to_vec(document).expect("documents can be stored");
    let back: Document = serde_json::from_slice(&stored).expect("and read back");
    assert_eq!(&back, document);
}

/// Checks what is said to people.
fn check_reason(reason: &str) {
    assert!(!reason.trim().is_empty());
    assert!(!reason.contains(['\n', '\r']), "{reason:?}");
}
