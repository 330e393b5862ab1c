//! What is wrong with a query, in Arabic: the sentences of `fihris::query::parse`, known by how they begin.
//!
//! A test makes ill-formed queries at random and finds each of their errors here.

/// Beginnings of sentences and what they are in Arabic; the first that fits counts.
const SENTENCES: [(&str, &str); 33] = [
    ("The query is longer than", "البحث أطول مما يُسمح به."),
    ("The query has more than", "في البحث كلمات أكثر مما يُسمح به."),
    ("Only one + or -", "علامة واحدة، + أو -، تقف قبل الكلمة."),
    ("Only one +, - or NOT", "علامة واحدة، + أو - أو NOT، تقف قبل الكلمة."),
    ("A = must stand", "تقف = ملاصقة لأول كلمة واحدة، وكذلك بين علامتي التنصيص."),
    ("A word can have =", "للكلمة إما = وإما * أو ~، لا كلتاهما."),
    ("At least two letters", "يلزم حرفان على الأقل قبل *."),
    ("After a word, ~", "بعد الكلمة تأتي ~ وحدها أو مع 1 أو 2."),
    ("After a phrase, ~", "بعد العبارة يأتي مع ~ عدد صحيح، مثل \"كلمتان\"~5."),
    ("A field or a sign applies", "الحقل أو العلامة لكلمة واحدة: ضع الكلمات بين علامتي تنصيص أو قوسين."),
    ("This quotation mark", "علامة التنصيص هذه لم تُغلق."),
    ("Inside quotation marks ~", "لا تُفهم ~ داخل علامتي التنصيص؛ وبعدهما تسمح بكلمات بين الكلمات."),
    ("There is no word between these quotation", "لا كلمة بين علامتي التنصيص هاتين."),
    ("There is no word between these paren", "لا كلمة بين هذين القوسين."),
    ("There is no word in the query", "لا كلمة في البحث: اكتب واحدة على الأقل."),
    ("A * must stand", "تقف * في آخر الكلمة ملاصقة لحروفها."),
    ("A * is understood", "لا تُفهم * إلا في آخر الكلمة."),
    ("A ~ must stand", "تقف ~ ملاصقة لآخر الكلمة أو لعلامة التنصيص الأخيرة."),
    ("A sign or a field must", "تقف العلامة أو الحقل ملاصقة لكلمة أو علامة تنصيص أو قوس."),
    (
        "There is no field",
        "لا حقل بهذا الاسم؛ الحقول: title وtext وperson وcompany وorganization وplace وsource وcategory وdate.",
    ),
    ("A field must stand first", "يقف الحقل أولاً، مثل title:=كلمة."),
    ("A + or - stands before the field", "تقف + أو - قبل الحقل، مثل -title:كلمة."),
    ("A field stands", "يقف الحقل ملاصقاً لكلمة واحدة."),
    ("A range of dates is written", "تُكتب الفترة بلا مسافات، مثل 2015-07..2015-08."),
    ("A date is missing", "ينقص التاريخ: اكتب 2015 أو 2015-07 أو 2015-07-21 أو 2015-07..2015-08."),
    ("The range of dates ends", "تنتهي الفترة قبل أن تبدأ."),
    ("This closing parenthesis", "قوس الإغلاق هذا بلا قوس فتح."),
    ("This parenthesis", "هذا القوس لم يُغلق."),
    ("This only says what to leave out", "هنا ما يُستبعد فقط: أضف كلمة تبحث عنها."),
    ("A word is missing", "تنقص كلمة هنا."),
    ("A sign applies to one word", "العلامة لكلمة واحدة: مع OR اكتبها قبل القوسين، مثل -(كلمة OR أخرى)."),
    ("AND and OR side by side", "‏AND وOR معاً يحتاجان إلى قوسين، مثل (كلمة OR أخرى) AND ثالثة."),
    ("More than", "أقواس كثيرة بعضها داخل بعض."),
];

/// A sentence in Arabic; none where it is not known.
pub fn arabic(sentence: &str) -> Option<&'static str> {
    let known = SENTENCES.iter().find(|(start, _)| sentence.starts_with(start)).map(|(_, arabic)| *arabic);
    known.or_else(|| {
        if sentence.contains("is not a date") {
            Some("هذا ليس تاريخاً: اكتب 2015 أو 2015-07 أو 2015-07-21 أو 2015-07..2015-08.")
        } else if sentence.starts_with("After ") && sentence.contains("comes one word") {
            Some("بعد هذا الحقل تأتي كلمة واحدة أو اسم بين علامتي تنصيص.")
        } else if sentence.starts_with("After ") && sentence.contains("neither") {
            Some("لا تُفهم * ولا ~ بعد هذا الحقل.")
        } else if sentence.contains("needs a word on both sides") {
            Some("‏AND وOR يحتاجان إلى كلمة من كل جهة؛ وللبحث عن الكلمة نفسها ضعها بين علامتي تنصيص.")
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fihris::query::parse;

    use super::*;

    #[test]
    fn every_error_of_a_query_has_its_sentence_in_arabic() {
        let parts = [
            "كتاب",
            "ك",
            "\"",
            "«",
            "»",
            "(",
            ")",
            "+",
            "-",
            "=",
            "*",
            "~",
            "~3",
            "~x",
            "OR",
            "AND",
            "NOT",
            "|",
            "title:",
            "person:",
            "date:",
            "color:",
            "2015",
            "2015-13",
            "..",
            "2016..2015",
            ":",
            " ",
            " ",
            " ",
        ];
        let mut random = fastrand::Rng::with_seed(1);
        let (mut unknown, mut known) = (BTreeSet::new(), BTreeSet::new());
        for _ in 0..60_000 {
            let query: String = (0..random.usize(1..7)).map(|_| parts[random.usize(..parts.len())]).collect();
            if let Err(error) = parse(&query) {
                match arabic(&error.message) {
                    Some(sentence) => known.insert(sentence),
                    None => unknown.insert(Box::leak(error.message.into_boxed_str())),
                };
            }
        }
        assert_eq!(unknown, BTreeSet::new());
        assert!(known.len() > 25, "{}", known.len());
        for long in ["x".repeat(5_000), "كتاب ".repeat(300), "(".repeat(50)] {
            assert!(arabic(&parse(&long).unwrap_err().message).is_some());
        }
    }
}
