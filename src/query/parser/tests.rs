//! What each form of a query means, as rows of query and tree, and what holds for every string.
//!
//! A tree is shown in a short form: `{…}` is a group, `[…]` any of, `<…>` a filter. An error is shown by the place
//! it points at. The rows of section A4 of the notes on tantivy, where its own parser goes wrong, are among them.

use super::*;
use crate::query::ast::Phrase;
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn show_word(word: &Word) -> String {
    let text = &word.text;
    match word.matching {
        Matching::Folded => text.clone(),
        Matching::Exact => format!("={text}"),
        Matching::Prefix => format!("{text}*"),
        Matching::Fuzzy(None) => format!("{text}~"),
        Matching::Fuzzy(Some(edits)) => format!("{text}~{edits}"),
    }
}

fn show_field(field: Option<TextField>) -> &'static str {
    match field {
        None => "",
        Some(TextField::Title) => "title:",
        Some(TextField::Text) => "text:",
    }
}

fn show_phrase(phrase: &Phrase) -> String {
    let words: Vec<String> = phrase.words.iter().map(show_word).collect();
    let slop = phrase.slop.map_or(String::new(), |slop| format!("~{slop}"));
    format!("{}\"{}\"{slop}", show_field(phrase.field), words.join(" "))
}

fn show_clause(clause: &Clause) -> String {
    let sign = match clause.occur {
        Occur::Should => "",
        Occur::Must => "+",
        Occur::MustNot => "-",
    };
    format!("{sign}{}", show(&clause.node))
}

/// `{…}` is a group, `[…]` any of, `<…>` a filter.
fn show(node: &Node) -> String {
    let join = |parts: Vec<String>| parts.join(" ");
    match node {
        Node::Group(clauses) => {
            format!("{{{}}}", join(clauses.iter().map(show_clause).collect()))
        }
        Node::Any(nodes) => format!("[{}]", join(nodes.iter().map(show).collect())),
        Node::Word(word) => format!("{}{}", show_field(word.field), show_word(word)),
        Node::Phrase(phrase) => show_phrase(phrase),
        Node::Filter { facet, value } => format!("<{} {value}>", facet.name()),
        Node::Dates(range) => {
            let day = |date: Option<jiff::civil::Date>| date.map_or("*".to_owned(), |date| date.to_string());
            format!("<{} {}>", day(range.from), day(range.to))
        }
    }
}

/// The tree, or the part of the query that the error points at between bars.
fn outcome(query: &str) -> String {
    match parse(query) {
        Ok(node) => show(&node),
        Err(error) => format!("!{}|{}", error.span.start, query.get(error.span.clone()).unwrap()),
    }
}

fn check(rows: &[(&str, &str)]) {
    let failing: Vec<String> = rows
        .iter()
        .filter(|(query, expected)| outcome(query) != *expected)
        .map(|(query, expected)| {
            format!("{}\n  expected {expected}\n  found    {}", query.escape_debug(), outcome(query))
        })
        .collect();
    assert!(failing.is_empty(), "{} rows fail:\n{}", failing.len(), failing.join("\n"));
}

#[test]
fn words_signs_and_operators_make_the_tree() {
    check(&[
        ("كتاب", "كتاب"),
        ("كتاب مدرسي", "{كتاب مدرسي}"),
        ("+كتاب -مدرسي جديد", "{+كتاب -مدرسي جديد}"),
        ("a OR b", "[a b]"),
        ("a | b || c", "[a b c]"),
        ("a|b", "[a b]"),
        ("a OR b OR c d", "{[a b c] d}"),
        ("a b OR c d", "{a [b c] d}"),
        ("(a OR b) OR (c | d)", "[a b c d]"),
        ("a AND b", "{+a +b}"),
        ("a AND b AND c d", "{+a +b +c d}"),
        ("(a OR b) AND c", "{+[a b] +c}"),
        ("a AND (b c)", "{+a +{b c}}"),
        ("a NOT b", "{a -b}"),
        ("a AND NOT b", "{+a -b}"),
        ("-a AND b", "{-a +b}"),
        ("a AND -b", "{+a -b}"),
        ("a and b or c not d", "{a and b or c not d}"),
        ("كتاب أو قلم و دفتر", "{كتاب أو قلم و دفتر}"),
        ("-NOT b", "{-NOT b}"),
        ("=OR b", "{=OR b}"),
        ("OR* b", "{OR* b}"),
        ("+a", "a"),
        ("((a))", "a"),
        ("(a b) c", "{{a b} c}"),
        ("-(a b) c", "{-{a b} c}"),
        ("+(a | b) c", "{+[a b] c}"),
        ("+\"a b\" -«c d»", "{+\"a b\" -\"c d\"}"),
        ("a -(b -c)", "{a -{b -c}}"),
    ]);
}

#[test]
fn any_quotation_marks_make_a_phrase() {
    check(&[
        ("\"كتاب مدرسي\"", "\"كتاب مدرسي\""),
        ("«كتاب مدرسي»", "\"كتاب مدرسي\""),
        ("»كتاب مدرسي«", "\"كتاب مدرسي\""),
        ("“كتاب مدرسي”", "\"كتاب مدرسي\""),
        ("„كتاب مدرسي‟", "\"كتاب مدرسي\""),
        ("″كتاب مدرسي″", "\"كتاب مدرسي\""),
        ("\"كتاب مدرسي” جديد", "{\"كتاب مدرسي\" جديد}"),
        ("“كتاب مدرسي\"", "\"كتاب مدرسي\""),
        ("\"قال «نعم» ثم\"", "\"قال نعم ثم\""),
        ("«قال \"نعم\" ثم»", "\"قال نعم ثم\""),
        ("\"كتاب\"", "\"كتاب\""),
        ("\"a b\"~5", "\"a b\"~5"),
        ("«a b»~٥ c", "{\"a b\"~5 c}"),
        ("\"a b\"~0", "\"a b\"~0"),
        ("\"=الكتاب مدر*\"", "\"=الكتاب مدر*\""),
        ("\"5 + 3\"", "\"5 3\""),
        ("\"a OR -b (c) title:d, e!\"", "\"a OR b c title d e\""),
        ("كتاب\"مدرسة\"", "{كتاب \"مدرسة\"}"),
        ("\"C++ a=b ~5\"", "\"C a b 5\""),
    ]);
}

#[test]
fn fields_in_both_languages_apply_to_what_follows() {
    check(&[
        ("title:كتاب", "title:كتاب"),
        ("العنوان:كتاب", "title:كتاب"),
        ("عنوان:كتاب نص:مدرسة", "{title:كتاب text:مدرسة}"),
        ("body:a content:b النص:c Text:d", "{text:a text:b text:c text:d}"),
        ("title:(a b) c", "{{title:a title:b} c}"),
        ("title:(a OR text:b)", "[title:a text:b]"),
        ("title:\"a b\"~2", "title:\"a b\"~2"),
        ("title:«a b»", "title:\"a b\""),
        ("-title:a b", "{-title:a b}"),
        ("title:=a title:كتا* title:c~1", "{title:=a title:كتا* title:c~1}"),
        ("title:OR x", "{title:OR x}"),
        ("person:زوكربيرغ", "<person زوكربيرغ>"),
        ("person:\"مارك  زوكربيرغ\"", "<person مارك زوكربيرغ>"),
        ("person:«مارك زوكربيرغ»", "<person مارك زوكربيرغ>"),
        ("person:a OR person:b", "[<person a> <person b>]"),
        ("-source:bbc a", "{-<source bbc> a}"),
        ("شخص:a شركة:b منظمة:c جهة:d", "{<person a> <company b> <organization c> <organization d>}"),
        ("مكان:a مصدر:b قسم:c", "{<place a> <source b> <category c>}"),
        ("سنة:٢٠١٥ شهر:2015-07", "{<year ٢٠١٥> <month 2015-07>}"),
        ("company:a place:b category:c year:2015", "{<company a> <place b> <category c> <year 2015>}"),
        ("person:a, b", "{<person a> b}"),
        ("(person:a)", "<person a>"),
        ("title:(person:a b)", "{<person a> title:b}"),
        ("date:2015", "<2015-01-01 2015-12-31>"),
        ("date:2015-07..2015-08", "<2015-07-01 2015-08-31>"),
        ("date:2015-07-21، a", "{<2015-07-21 2015-07-21> a}"),
        ("date:..2015", "<* 2015-12-31>"),
        ("(date:2015..) a", "{<2015-01-01 *> a}"),
        ("تاريخ:٢٠١٥-٠٢.", "<2015-02-01 2015-02-28>"),
        ("date:\"2015 .. 2016\"", "<2015-01-01 2016-12-31>"),
        ("date:\"2015..2016\"", "<2015-01-01 2016-12-31>"),
    ]);
}

#[test]
fn a_colon_elsewhere_is_punctuation() {
    check(&[
        ("كتاب:", "كتاب"),
        ("كتاب:مدرسة", "{كتاب مدرسة}"),
        ("النص: كتاب", "{النص كتاب}"),
        ("title: a", "{title a}"),
        ("title:\u{A0}a", "{title a}"),
        ("(a title:)", "{a title}"),
        ("foo: bar", "{foo bar}"),
        ("10:30", "{10 30}"),
        ("http://www.example.com/a-b", "{http www.example.com/a-b}"),
    ]);
}

#[test]
fn stars_tildes_and_equals_signs_say_how_a_word_matches() {
    check(&[
        ("كتا* مدرسة", "{كتا* مدرسة}"),
        ("كتاب~ b~1 c~٢", "{كتاب~ b~1 c~2}"),
        ("=الكتاب", "=الكتاب"),
        ("-=الكتاب a", "{-=الكتاب a}"),
        ("كتا*، قلم~.", "{كتا* قلم~}"),
    ]);
}

#[test]
fn punctuation_and_invisible_characters_change_nothing() {
    check(&[
        ("كتاب، مدرسة", "{كتاب مدرسة}"),
        ("كتاب؛ ما هو؟", "{كتاب ما هو}"),
        ("كتاب،مدرسة…قلم!", "{كتاب مدرسة قلم}"),
        ("\u{200F}\"كتاب مدرسي\"\u{200F}", "\"كتاب مدرسي\""),
        ("\u{200F}-كتاب \u{200F}+مدرسي", "{-كتاب +مدرسي}"),
        ("-\u{200F}كتاب مدرسي", "{-كتاب مدرسي}"),
        ("body\u{200F}:كتاب", "text:كتاب"),
        ("\u{202B}body:\u{202C}كتاب", "text:كتاب"),
        ("كتاب \u{200F}AND\u{200F} مدرسي", "{+كتاب +مدرسي}"),
        ("كت\u{200F}اب\u{200B}", "كتاب"),
        ("كتاب\u{A0}-مدرسي\u{3000}قلم", "{كتاب -مدرسي قلم}"),
        ("می\u{200C}خواهم كـــتاب كِتَابٌ", "{می\u{200C}خواهم كـــتاب كِتَابٌ}"),
        ("كتاب - مدرسي", "{كتاب مدرسي}"),
        ("5 + 3 = 8 -- a (b -)", "{5 3 8 a b}"),
        (
            "1990-2000 محمد_علي U.S. don't و/أو 3,5 600,000 ٣٫٥",
            "{1990-2000 محمد_علي U.S don't و/أو 3 5 600,000 ٣٫٥}",
        ),
        ("C++ a- b a--b a=b", "{C a b a b a b}"),
        ("#وسم @a & b 😀 ـــ \u{651}", "{وسم a b}"),
        ("(a)،-b", "{a -b}"),
    ]);
}

#[test]
fn an_error_points_at_its_place() {
    check(&[
        ("", "!0|"),
        (" ، - * ", "!6|*"),
        (" ،؟ - ", "!0| ،؟ - "),
        ("\u{200F}", "!0|\u{200F}"),
        ("-a", "!0|-a"),
        ("NOT a", "!0|NOT a"),
        ("a (-b -c)", "!2|(-b -c)"),
        ("a )", "!2|)"),
        ("a (b", "!2|("),
        ("a ()", "!2|()"),
        ("أ \"b c", "!3|\""),
        ("a «b\"", "!2|«"),
        ("a \"،\"", "!2|\"،\""),
        ("foo:bar", "!0|foo:"),
        ("my_field:\"bar\"", "!0|my_field:"),
        ("foo:-bar", "!0|foo:"),
        ("title:-a", "!0|title:-"),
        ("title:،a", "!0|title:"),
        ("title:text:a", "!6|text:"),
        ("=title:a", "!1|title:"),
        ("title:a,b", "!6|a,b"),
        ("-10:30 a", "!1|10:30"),
        ("person:a,b", "!0|person:a,b"),
        ("year:2010..2015", "!0|year:2010..2015"),
        ("person:\"\"", "!0|person:\""),
        ("person:(a OR b)", "!0|person:"),
        ("person:a*", "!8|*"),
        ("date:x", "!5|x"),
        ("date:2016..2015", "!5|2016..2015"),
        ("date:2015 .. 2016", "!9| .."),
        ("date:2015-13 a", "!5|2015-13"),
        ("*", "!0|*"),
        ("*كتاب", "!0|*"),
        ("ك*", "!0|ك*"),
        ("كُ*", "!0|كُ*"),
        ("كت*ب", "!4|*"),
        ("كتا**", "!7|*"),
        ("\"كتا\"*", "!8|*"),
        ("\"a *\"", "!3|*"),
        ("\"a~ b\"", "!2|~"),
        ("=كتا*", "!1|كتا*"),
        ("a~3", "!1|~3"),
        ("a~x", "!1|~x"),
        ("a ~", "!2|~"),
        ("\"a b\"~", "!5|~"),
        ("\"a b\"~1001", "!5|~1001"),
        ("=\"a b\"", "!0|="),
        ("--a", "!0|--"),
        ("-،a", "!0|-"),
        ("-ـ a", "!1|ـ"),
        ("-= a", "!1|="),
        ("a OR", "!2|OR"),
        ("OR a", "!0|OR"),
        ("a | | b", "!2||"),
        ("a AND", "!2|AND"),
        ("AND a", "!0|AND"),
        ("a AND AND b", "!6|AND"),
        ("a AND OR b", "!6|OR"),
        ("(a OR) b", "!3|OR"),
        ("a NOT", "!2|NOT"),
        ("NOT NOT a", "!4|NOT"),
        ("NOT -a", "!4|-"),
        ("a OR -b", "!5|-"),
        ("+a OR b", "!0|+"),
        ("a AND b OR c", "!2|AND"),
        ("a OR b AND c", "!7|AND"),
    ]);
}

#[test]
fn an_unknown_field_is_answered_with_the_known_ones() {
    let message = parse("autor:x").unwrap_err().message;
    assert!(message.starts_with("There is no field autor; the fields are title, text, person"), "{message}");
}

#[test]
fn spans_are_those_of_the_words_as_typed() {
    let query = "+title:\u{200F}=كت\u{200F}اب\u{200F} \"ab cd*\" d~1";
    let words = words(&parse(query).unwrap());
    let found: Vec<&str> = words.iter().map(|word| query.get(word.span.clone()).unwrap()).collect();
    assert_eq!(found, ["كت\u{200F}اب", "ab", "cd", "d"]);
}

#[test]
fn a_query_has_a_bounded_length_depth_and_number_of_words() {
    assert!(parse(&"ا".repeat(4_096)).is_ok());
    let long = format!("{}é", "ا".repeat(4_096));
    assert_eq!(parse(&long).unwrap_err().span, 8_192..8_194);
    assert!(parse(&"ab ".repeat(256)).is_ok());
    assert_eq!(parse(&"ab ".repeat(257)).unwrap_err().span, 768..770);
    assert!(parse(&format!("\"{}\"", "ab ".repeat(257))).is_err());
    assert!(parse(&format!("{}a{}", "(".repeat(32), ")".repeat(32))).is_ok());
    assert_eq!(parse(&format!("{}a{}", "(".repeat(33), ")".repeat(33))).unwrap_err().span, 32..33);
    assert_eq!(parse(&"-(".repeat(2_000)).unwrap_err().span, 65..66);
    let start = Instant::now();
    assert!(parse(&"(".repeat(10_000)).is_err());
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[test]
fn plain_text_has_no_operators() {
    assert_eq!(show(&plain("ما هي -كتب (title:\"OR\")؟ a*")), "{ما هي كتب title OR a}");
    assert_eq!(show(&plain(" ،! ")), "{}");
    assert_eq!(words(&plain(&"ab ".repeat(2_000))).len(), 1_024);
}

fn words(node: &Node) -> Vec<Word> {
    match node {
        Node::Group(clauses) => clauses.iter().flat_map(|clause| words(&clause.node)).collect(),
        Node::Any(nodes) => nodes.iter().flat_map(words).collect(),
        Node::Word(word) => vec![word.clone()],
        Node::Phrase(phrase) => phrase.words.clone(),
        Node::Filter { .. } | Node::Dates(_) => vec![],
    }
}

/// What every tree keeps: groups that can match, alternatives that are several, words in order.
fn check_tree(node: &Node) {
    match node {
        Node::Group(clauses) => {
            assert!(clauses.len() > 1);
            assert!(clauses.iter().any(|clause| clause.occur != Occur::MustNot));
            clauses.iter().for_each(|clause| check_tree(&clause.node));
        }
        Node::Any(nodes) => {
            assert!(nodes.len() > 1);
            assert!(nodes.iter().all(|node| !matches!(node, Node::Any(_))));
            nodes.iter().for_each(check_tree);
        }
        Node::Phrase(phrase) => assert!(!phrase.words.is_empty()),
        Node::Word(_) | Node::Dates(_) => {}
        Node::Filter { value, .. } => assert!(num_letters(value) > 0),
    }
}

fn check_words(query: &str, node: &Node) {
    let mut end = 0;
    for word in words(node) {
        let typed = query.get(word.span.clone()).expect("a span is on character boundaries");
        let visible = Visible::new(typed);
        let num_chars = word.text.chars().count();
        assert_eq!((visible.text(0..num_chars), visible.get(num_chars)), (word.text.clone(), None));
        assert!(num_letters(&word.text) > 0);
        assert!(word.span.start >= end, "words are in order");
        end = word.span.end;
    }
}

fn queries() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => "[ابتكلمنوي]{1,5}",
        2 => "[\u{64B}-\u{652}\u{640}\u{200C}\u{200D}]",
        6 => Just(" ".to_owned()),
        6 => prop::sample::select(vec![
            "+", "-", "=", "*", "~", "(", ")", "|", ":", "\"", "«", "»", "“", "”", "..", "~2", "،", "؟", ".", "_",
        ]).prop_map(str::to_owned),
        3 => prop::sample::select(vec![
            " OR ", " AND ", " NOT ", "title:", "text:", "person:", "date:", "العنوان:", "سنة:", "2015-07", "٢٠١٥", "foo:",
        ]).prop_map(str::to_owned),
        2 => prop::sample::select(vec![
            "\u{200E}", "\u{200F}", "\u{61C}", "\u{202B}", "\u{2067}", "\u{FEFF}", "\u{200B}", "\u{A0}", "\n", "\0",
        ]).prop_map(str::to_owned),
        1 => "[a-z]{1,4}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_string_gives_a_tree_or_an_error_in_its_bounds(query in prop_oneof![queries(), any::<String>()]) {
        match parse(&query) {
            Ok(node) => {
                check_tree(&node);
                check_words(&query, &node);
            }
            Err(error) => {
                prop_assert!(query.get(error.span).is_some());
                prop_assert!(error.message.ends_with('.'));
            }
        }
        check_words(&query, &plain(&query));
    }

    #[test]
    fn invisible_characters_change_no_tree(query in queries(), at in any::<prop::sample::Index>()) {
        let mut marked: Vec<char> = query.chars().collect();
        marked.insert(at.index(marked.len() + 1), '\u{200F}');
        let marked: String = marked.into_iter().collect();
        prop_assert_eq!(parse(&query).map(|node| show(&node)).ok(), parse(&marked).map(|node| show(&node)).ok());
    }

    #[test]
    fn words_with_spaces_between_are_all_wanted(words in prop::collection::vec("[ابتكلمن]{1,6}", 2..20)) {
        prop_assert_eq!(parse(&words.join(" ")).unwrap(), plain(&words.join(" ")));
    }
}
