//! What is wrong with a decoded text, and mending it.
//!
//! [`repair`] runs over every document: `scan` reads it once and `order` looks closer only where lines seem to run
//! backwards; `signs` says what is noted and stays. Only what can be taken back is mended: letters are turned, never
//! changed, so that lines keep their bytes and sections their places. Mojibake, which is mended before, is left to
//! `encoding`.

mod alphabet;
pub mod direction;
mod order;
mod prose;
mod scan;
mod signs;
mod turn;
mod words;

pub use direction::direction;
pub use turn::turned;

use crate::{document::Document, note::Note};

use order::Suspicion;
use scan::{Counts, LineEvidence, scan};

/// Turns the lines of a document that are not in the order of reading, and notes what is odd about its signs.
///
/// Title and text keep their number of bytes, and so does every line. A text that is right is not changed.
pub fn repair(document: &mut Document) {
    let mut suspicion = Suspicion::default();
    let mut counts = count(document, |line| suspicion.add(line));
    let turning = suspicion.turning(&document.title, &document.text, order::is_foreign(&counts));
    if let Some(turning) = turning {
        if turning.title {
            document.title = turning.order.turn(&document.title);
        }
        document.text = turning.order.turn_lines(&document.text, &turning.runs);
        for section in &mut document.sections {
            // Only where it began within a line.
            section.start = document.text.floor_char_boundary(section.start);
        }
        document.notes.push(Note::VisualOrder {
            order: turning.order,
            title: turning.title,
            lines: turning.runs,
        });
        counts = count(document, |_| {});
    }
    document.notes.extend(signs::notes(&counts, &document.title, &document.text));
}

/// Counts the signs of title and text, and gives the evidence of each line.
fn count(document: &Document, mut line_end: impl FnMut(LineEvidence)) -> Counts {
    let title = scan(&document.title, &mut line_end);
    title.and(scan(&document.text, line_end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Section;
    use crate::note::Order;

    const TITLE: &str = "افتتاح الجسر الجديد على نهر الفرات";
    const LINES: [&str; 6] = [
        "افتتح المحافظ صباح اليوم الجسر الجديد الذي يصل بين ضفتي النهر",
        "وحضر الحفل عدد كبير من أهالي القرى المجاورة (نحو 1,500 شخص) مع أطفالهم",
        "وقالت المهندسة المشرفة على المشروع إن العمل فيه استغرق 3 سنوات",
        "وبلغت كلفته ١٢٫٥ مليون ليرة، وهي أقل من الكلفة المقدرة في البداية.",
        "وكانت شركة Nile Bridges Ltd قد قدمت أفضل العروض في المناقصة",
        "ومن المنتظر أن تبدأ الحافلات بعبور الجسر في مطلع الشهر القادم.",
    ];

    fn repaired(title: &str, text: &str) -> Document {
        let mut document = Document { title: title.to_owned(), text: text.to_owned(), ..Document::default() };
        repair(&mut document);
        document
    }

    fn turned_by(order: Order, lines: &[&str]) -> String {
        lines.iter().map(|line| order.turn(line)).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_text_in_any_order_is_turned_into_that_of_reading() {
        let text = LINES.join("\n");
        for order in [Order::Seen, Order::Reversed, Order::SeenInWords, Order::WordsReversed] {
            let document = repaired("", &turned_by(order, &LINES));
            assert_eq!(document.text, text, "{order:?}");
            assert_eq!(document.notes, [Note::VisualOrder { order, title: false, lines: vec![(1, 6)] }]);
        }
    }

    #[test]
    fn a_page_of_a_text_is_turned_and_the_note_takes_it_back() {
        let right = [LINES.as_slice(), &[""]].concat().join("\r\n");
        let wrong = turned_by(Order::Seen, &LINES[1..5]);
        let text = format!("{right}\n{wrong}\n\n{right}");
        let document = repaired("", &text);
        assert_eq!(document.text, format!("{right}\n{}\n\n{right}", LINES[1..5].join("\n")));
        let [Note::VisualOrder { lines, .. }] = document.notes.as_slice() else {
            panic!("{:?}", document.notes)
        };
        assert_eq!(lines, &[(8, 11)]);
        assert_eq!(Order::Seen.turn_lines(&document.text, lines), text);
    }

    #[test]
    fn a_short_line_follows_its_neighbors_and_is_nothing_alone() {
        let wrong = turned_by(Order::Seen, &[LINES[0], "باب", "7", LINES[1]]);
        assert_eq!(repaired("", &wrong).text, [LINES[0], "باب", "7", LINES[1]].join("\n"));
        for line in ["باب", "7", "ةملك", "ملقلا", "نعيم.. يا عم نعيم"] {
            assert_eq!(repaired("", line), Document { text: line.to_owned(), ..Document::default() });
        }
    }

    #[test]
    fn a_title_is_turned_with_its_text_or_alone_but_not_against_its_letters() {
        let wrong = turned_by(Order::Seen, &LINES);
        assert_eq!(repaired(&turned(TITLE), &wrong).title, TITLE);
        assert_eq!(repaired(TITLE, &wrong).title, TITLE);
        let alone = repaired(&turned(TITLE), "");
        assert_eq!(
            (alone.title.as_str(), alone.notes),
            (TITLE, vec![Note::VisualOrder { order: Order::Seen, title: true, lines: Vec::new() }])
        );
    }

    #[test]
    fn what_is_right_or_not_arabic_stays() {
        let names =
            "تاكاهاشي\nتاكاموري\nناغازاكي\nياماموتو\nأوكاياما\nكاواساكي\nهيروشيما\nفوكوشيما".to_owned();
        let persian = "دوستم دیروز از شیراز آمد و کتابی را که خواسته بودم برایم آورد".to_owned();
        let urdu = "میرا بھائی کل لاہور سے آیا اور میرے لیے ایک کتاب لایا ہے".to_owned();
        let code = "fn main() { println!(\"مرحبا يا عالم\"); } // تعليق".to_owned();
        for text in [LINES.join("\n"), LINES.join(" "), names, persian, urdu, code] {
            assert_eq!(repaired(TITLE, &text).notes, []);
        }
    }

    #[test]
    fn shapes_are_noted_and_turned_if_they_are_seen() {
        let shaped = "ﻓﻲ ﺍﻟﺒﻴﺖ ﺍﻟﻘﺪﻳﻢ ﺑﺎﺏ ﻛﺒﻴﺮ";
        let letters = Note::PresentationForms { letters: 20 };
        assert_eq!(repaired("", shaped).notes, std::slice::from_ref(&letters));
        let document = repaired("", &turned(shaped));
        assert_eq!(document.text, shaped);
        assert_eq!(
            document.notes,
            [Note::VisualOrder { order: Order::Seen, title: false, lines: vec![(1, 1)] }, letters]
        );
        assert_eq!(repaired("", "قال النبي ﷺ: ﴿الحمد لله﴾ ﷻ والثمن ١٠ ﷼").notes, []);
    }

    #[test]
    fn sections_stay_on_characters() {
        let text = turned_by(Order::Seen, &LINES);
        let starts: Vec<usize> = (0..text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        let sections = starts.iter().map(|start| Section { start: *start, ..Section::default() }).collect();
        let mut document = Document { text, sections, ..Document::default() };
        repair(&mut document);
        assert_eq!(document.text, LINES.join("\n"));
        assert!(document.sections.iter().all(|section| document.text.is_char_boundary(section.start)));
    }

    /// Lines of Arabic in and out of order, with everything between.
    fn text() -> impl Strategy<Value = String> {
        let line = prop::sample::select(LINES.as_slice());
        let order = prop::sample::select(
            [Order::Seen, Order::Reversed, Order::SeenInWords, Order::WordsReversed].as_slice(),
        );
        let noise = "[ابتةىلمنوي \u{64B}-\u{652}\u{640}\u{670}0-9٠-٩a-zé.,:/،()«»\u{200E}\u{202A}-\u{202E}\u{2066}-\u{2069}\u{FB50}-\u{FEFC}\r]{0,30}";
        let piece =
            prop_oneof![(order, line).prop_map(|(order, line)| order.turn(line)), noise, any::<String>()];
        prop::collection::vec(piece, 0..12).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn lines_keep_their_bytes_and_the_text_its_length(title in "\\PC{0,30}", text in text()) {
            let document = repaired(&title, &text);
            let lengths = |text: &str| text.split('\n').map(str::len).collect::<Vec<_>>();
            prop_assert_eq!(lengths(&document.text), lengths(&text));
            prop_assert_eq!(document.title.len(), title.len());
        }

        #[test]
        fn turning_again_takes_it_back(text in text()) {
            for order in [Order::Seen, Order::Reversed, Order::SeenInWords, Order::WordsReversed] {
                for line in text.split('\n') {
                    prop_assert_eq!(order.turn(&order.turn(line)), line, "{:?}", order);
                }
                let whole = [(1, usize::MAX)];
                prop_assert_eq!(order.turn_lines(&order.turn_lines(&text, &whole), &whole), text.clone());
            }
        }

        #[test]
        fn the_direction_of_a_turned_line_is_the_opposite(text in text()) {
            for line in text.split('\n').filter(|line| !line.contains(|letter| ('\u{FB50}'..='\u{FEFC}').contains(&letter))) {
                prop_assert!((direction(&turned(line)) + direction(line)).abs() < 0.01);
            }
        }
    }
}
