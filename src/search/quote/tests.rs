//! Cases of quotations, one by one; what holds for every text is in `tests/library/quote.rs`.

use super::*;

fn document(text: &str) -> Document {
    Document { id: "1".to_owned(), text: text.to_owned(), ..Document::default() }
}

fn check(text: &str, quotation: &str) -> QuoteCheck {
    verify_quote(&document(text), quotation).unwrap()
}

fn verdict(text: &str, quotation: &str) -> Verdict {
    check(text, quotation).verdict
}

#[test]
fn the_same_characters_are_exact() {
    let text = "قالَ الوزيرُ، إنّ المشروعَ انتهى. وقال الوزير نعم.";
    for quotation in [text, "الوزيرُ، إنّ", "«إنّ المشروعَ انتهى.»", " \"وقال الوزير نعم\" ", "نعم"]
    {
        let found = check(text, quotation);
        assert_eq!((found.verdict, found.occurrences), (Verdict::Exact, 1), "{quotation}");
        let place = &found.places[0];
        assert_eq!(text.get(place.start..place.end), Some(place.text.as_str()));
        assert!(quotation.contains(&place.text), "{quotation}");
    }
}

#[test]
fn what_spelling_and_signs_vary_is_spelling() {
    for (text, quotation) in [
        ("مُحَمَّدٌ رسول", "محمد رسول"),
        ("محمد رسول", "محمَّد رسولُ"),
        ("محـــمد رسول", "محمد رسول"),
        ("أحمد إلى القاهرة", "احمد الي القاهره"),
        ("شؤون المسئولين", "شئون المسؤولين"),
        ("سنة ٢٠١٥", "سنة 2015"),
        ("ﻣﺤﻤﺪ رسول", "محمد رسول"),
        ("شركة Google", "شركة google"),
        ("كت\u{200F}اب جديد", "كتاب جديد"),
        ("قال\nالوزير", "قال الوزير"),
        ("قال الوزير، نعم", "قال الوزير نعم"),
        ("قال الوزير نعم", "قال: الوزير نعم؟"),
        ("عبدالله وعلي", "عبد الله وعلي"),
        ("الرحمٰن الرحيم", "الرحمان الرحيم"),
    ] {
        let found = check(text, quotation);
        assert_eq!((found.verdict, found.occurrences), (Verdict::Spelling, 1), "{text} {quotation}");
        assert_eq!(found.places[0].text, text, "as it stands there");
        assert_eq!((found.omissions, found.closest), (0, None));
    }
}

#[test]
fn words_that_are_cut_off_do_not_stand_there() {
    for (text, quotation) in [
        ("في لبنان", "لبن"),
        ("في لبنان", "في لبن"),
        ("في لبنان", "بنان"),
        ("قال عبدالله", "قال عبد"),
        ("قال عبدالله", "الله"),
        ("مرض H1N1", "مرض H1"),
        ("600,000 دولار", "000 دولار"),
    ] {
        assert_eq!(verdict(text, quotation), Verdict::Absent, "{text} {quotation}");
    }
    assert_eq!(verdict("وOpenAI", "OpenAI"), Verdict::Exact);
    assert_eq!(verdict("في لبنان لبن", "لبن"), Verdict::Exact);
    assert_eq!(verdict("قال عبدالله", "قال عبدالله"), Verdict::Exact);
}

#[test]
fn an_exact_place_is_preferred_to_one_in_other_spelling() {
    let document = Document {
        title: "قال احمد".to_owned(), ..document("قال احمد ثم قال أحمد ثم قال أحمد")
    };
    let found = verify_quote(&document, "قال أحمد").unwrap();
    assert_eq!((found.verdict, found.occurrences), (Verdict::Exact, 2));
    assert_eq!((found.places[0].field, found.places[0].start), (Part::Text, 21));
    let found = verify_quote(&document, "قالَ أحمد").unwrap();
    assert_eq!((found.verdict, found.occurrences), (Verdict::Spelling, 4));
    assert_eq!(found.places[0].field, Part::Title);
    // A place in other spelling hides no exact one that begins within it.
    assert_eq!(verdict("وَ و و", "و و"), Verdict::Exact);
}

#[test]
fn an_ellipsis_stands_for_words_that_are_left_out() {
    let text = "بدأ الاجتماع صباحا. قال الوزير، بحسب الوكالة، إن المشروع انتهى. ثم قال الوزير إن العمل بدأ.";
    for quotation in ["قال الوزير، … إن المشروع", "«قال الوزير، [...] إن المشروع انتهى.»"]
    {
        let found = check(text, quotation);
        assert_eq!(
            (found.verdict, found.omissions, found.places.len()),
            (Verdict::Exact, 1, 2),
            "{quotation}"
        );
        for place in &found.places {
            assert_eq!(text.get(place.start..place.end), Some(place.text.as_str()));
        }
    }
    let found = check(text, "قال الوزيرُ (…) العمل بدأ");
    assert_eq!((found.verdict, found.omissions), (Verdict::Spelling, 1));
    assert_eq!(
        found.places.iter().map(|place| place.text.as_str()).collect::<Vec<_>>(),
        ["قال الوزير", "العمل بدأ"]
    );
    // Not from the first «قال الوزير» on.
    assert_eq!(text.get(found.places[0].end..found.places[1].start), Some(" إن "));
    assert_eq!(verdict(text, "العمل … المشروع"), Verdict::Absent, "in order");
    assert_eq!(verdict(text, "الوزير … الوزير … الوزير"), Verdict::Absent, "each by itself");
    let found = check(text, "… إن المشروع انتهى …");
    assert_eq!((found.verdict, found.omissions, found.places.len()), (Verdict::Exact, 0, 1));
    // Dots that the text has too leave nothing out.
    let found = check("قال... نعم", "قال... نعم");
    assert_eq!((found.verdict, found.omissions, found.places.len()), (Verdict::Exact, 0, 1));
}

#[test]
fn the_longest_run_shows_where_a_quotation_departs() {
    let text = "بدأ الاجتماع صباحا. قال الوزير إن المشروع انتهى أمس في بغداد.";
    let found = check(text, "قال الوزير ان المشروع سينتهي أمس في بغداد");
    assert_eq!((found.verdict, found.occurrences, found.places.len()), (Verdict::Absent, 0, 0));
    let closest = found.closest.unwrap();
    assert_eq!((closest.num_words, closest.of), (4, 8));
    assert_eq!(closest.quotation, "قال الوزير ان المشروع");
    assert_eq!(closest.place.text, "قال الوزير إن المشروع");
    assert_eq!(closest.before, "بدأ الاجتماع صباحا.");
    assert_eq!(closest.after, "انتهى أمس في بغداد");
    assert_eq!(check(text, "سفينة بيضاء").closest, None);
    let long = format!("{} هنا النهاية", "كلمة ".repeat(300));
    let closest = check(&long, "هنا البداية").closest.unwrap();
    assert_eq!((closest.before.split(' ').count(), closest.after.as_str()), (NUM_AROUND, "النهاية"));
}

#[test]
fn a_place_has_its_page_and_heading() {
    let section = |start, page: Option<&str>, heading: Option<&str>| Section {
        start,
        page: page.map(str::to_owned),
        heading: heading.map(str::to_owned),
    };
    let text = "الأول قال نعم الثاني قال لا";
    let second = text.find("الثاني").unwrap();
    let document = Document {
        title: "قال لا".to_owned(),
        sections: vec![section(0, Some("1"), Some("الأول")), section(second, Some("2"), None)],
        ..document(text)
    };
    let place = |quotation: &str| verify_quote(&document, quotation).unwrap().places.remove(0);
    let found = place("الثاني قال لا");
    assert_eq!((found.page.as_deref(), found.heading.as_deref()), (Some("2"), Some("الأول")));
    assert_eq!((place("قال لا").field, place("قال لا").page), (Part::Title, None));
}

#[test]
fn repetitions_are_counted_once_where_they_overlap() {
    assert_eq!(check(&"و ".repeat(9), "و و").occurrences, 4);
    assert_eq!(check(&"لا … نعم ثم ".repeat(3), "لا … ثم").occurrences, 3);
}

#[test]
fn its_json_is_read_back() {
    for quotation in ["قال … إن", "قال الوزير لا"] {
        let found = check("قال الوزير إن", quotation);
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<QuoteCheck>(&json).unwrap(), found);
    }
    assert!(serde_json::from_str::<Verdict>("\"exact\"").is_ok());
}
