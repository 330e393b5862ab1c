//! Which names are found in texts: under clitics, in texts labelled by hand, and in any text at all.
//!
//! `tests/golden/clitic_names*.tsv` are by writers who saw neither the program nor its lists: a sentence, a name as it
//! stands there, the name without its proclitic, its kind. `corpus/eval/entities.jsonl` has every name of 60 texts.

use std::{collections::BTreeMap, fs, path::Path};

use fihris::{
    bundled,
    document::EntityKind,
    entity::{Mention, Part},
    index::IndexReader,
};
use serde::Deserialize;

use crate::{arabic, collection::ingest, random::Random};

#[test]
fn names_are_found_under_clitics() {
    let right = found_under_clitics(include_str!("../golden/clitic_names.tsv"));
    assert!(right >= 190, "only {right} names found");
    let right = found_under_clitics(include_str!("../golden/clitic_names_more.tsv"));
    assert!(right >= 184, "only {right} names found");
}

/// Rows that were looked at only when the program was done.
#[test]
fn names_that_were_put_aside_are_found_under_clitics_as_well() {
    let right = found_under_clitics(include_str!("../golden/clitic_names_held.tsv"));
    assert!(right >= 166, "only {right} names found");
}

/// How many of the names are found with the right ends.
fn found_under_clitics(table: &str) -> usize {
    let mut namer = bundled::namer();
    let (mut all, mut right, mut of_kind) = (0, 0, 0);
    for row in table.lines() {
        let [sentence, written, name, kind] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let at = sentence.find(written).unwrap();
        let range = at + written.len() - name.len()..at + written.len();
        let range = if written.ends_with(name) { range } else { at..at + written.len() };
        let mentions = namer.mentions("", sentence);
        let found: Vec<&Mention> = mentions
            .iter()
            .filter(|mention| {
                let slice = &sentence[mention.range.clone()];
                // لل has swallowed the alef of the article: the name begins at the second ل.
                let whole = slice.strip_prefix('ل').map(|rest| format!("ال{rest}"));
                mention.range == range || mention.range.end == range.end && whole.as_deref() == Some(name)
            })
            .collect();
        all += 1;
        right += usize::from(!found.is_empty());
        of_kind += usize::from(found.iter().any(|mention| mention.kind.name() == kind));
        if found.is_empty() {
            let found: Vec<&str> = mentions.iter().map(|mention| &sentence[mention.range.clone()]).collect();
            println!("{written} ({name}) not in {found:?}");
        }
    }
    println!("{right} of {all} right, {of_kind} of the right kind too");
    right
}

#[derive(Deserialize)]
struct Labelled {
    id: String,
    entities: Vec<Label>,
}

#[derive(Deserialize)]
struct Label {
    field: String,
    start: usize,
    end: usize,
    kind: String,
}

#[test]
fn names_of_texts_labelled_by_hand_are_found() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), &[&corpus]);
    let index = IndexReader::open(dir.path(), &bundled::analyzer()).unwrap();
    let mut namer = bundled::namer();
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for line in fs::read_to_string(corpus.join("eval/entities.jsonl")).unwrap().lines() {
        let labelled: Labelled = serde_json::from_str(line).unwrap();
        let document = index.document(index.find(&labelled.id).unwrap().unwrap()).unwrap();
        let mentions = namer.mentions(&document.title, &document.text);
        let mut gold: Vec<(Part, usize, usize, &str)> = Vec::new();
        for label in &labelled.entities {
            let part = if label.field == "title" { Part::Title } else { Part::Text };
            let kind = EntityKind::ALL.into_iter().find(|kind| kind.name() == label.kind).unwrap();
            gold.push((part, label.start, label.end, kind.name()));
            counts.entry(kind.name()).or_default()[0] += 1;
        }
        for mention in mentions {
            let found = (mention.part, mention.range.start, mention.range.end, mention.kind.name());
            let counts = counts.entry(mention.kind.name()).or_default();
            counts[1] += 1;
            counts[2] += usize::from(gold.contains(&found));
        }
    }
    let mut all = [0; 3];
    for (kind, [gold, found, right]) in &counts {
        println!("{kind}: {right} right of {found} found, {gold} wanted");
        all.iter_mut().zip([gold, found, right]).for_each(|(sum, count)| *sum += count);
    }
    let f1 = 2.0 * all[2] as f64 / (all[0] + all[1]) as f64;
    println!("exact spans and kinds: F1 {f1:.3}");
    assert!(f1 >= 0.75, "F1 is {f1:.3}");
}

#[test]
fn a_word_at_the_head_of_a_name_is_part_of_it_only_where_it_makes_the_name() {
    let mut namer = bundled::namer();
    let mut names = |text: &str, kind: EntityKind| -> Vec<String> {
        let mentions = namer.mentions("", text).into_iter().filter(|mention| mention.kind == kind);
        mentions.map(|mention| text[mention.range].to_owned()).collect()
    };
    for (text, kind, name) in [
        ("وصل الوفد إلى مدينة البصرة مساء أمس", EntityKind::Place, "البصرة"),
        ("تجولوا في محافظة دمياط ثم عادوا", EntityKind::Place, "دمياط"),
        ("هبطت الطائرة في مطار صنعاء بعد ساعات", EntityKind::Place, "مطار صنعاء"),
        ("تأخرت الرحلات بمطار الملك خالد الدولي يومين", EntityKind::Place, "مطار الملك خالد الدولي"),
        ("أعلنت وزارة الصحة أمس إصابات جديدة", EntityKind::Organization, "وزارة الصحة"),
        ("قالت وزارة التربية والتعليم إن الدراسة مستمرة", EntityKind::Organization, "وزارة التربية والتعليم"),
        ("رفضت وزارة الزراعة الأردنية القرار الماضي", EntityKind::Organization, "وزارة الزراعة الأردنية"),
        ("تحدث لنقابة المهندسين عن خطته", EntityKind::Organization, "نقابة المهندسين"),
        ("أقر مجلس الشورى الماضي القانون", EntityKind::Organization, "مجلس الشورى"),
        ("أحالت وزارة العدل القضية إلى النيابة", EntityKind::Organization, "وزارة العدل"),
        ("أصدرت وزارة التعليم العالي بيانا", EntityKind::Organization, "وزارة التعليم العالي"),
        ("رفعت شركة نفط الكويت إنتاجها", EntityKind::Company, "شركة نفط الكويت"),
        ("وصلت المساعدات عن طريق الأمم المتحدة", EntityKind::Organization, "الأمم المتحدة"),
        ("شارك الدكتور عبدالرحمن بن سطام في اللقاء", EntityKind::Person, "عبدالرحمن بن سطام"),
        ("قال الرئيس ترامب إن دونالد ترامب باق", EntityKind::Person, "ترامب"),
        ("عاد المسافرون للاذقية مساء", EntityKind::Place, "لاذقية"),
        ("التقى كريم الهاشمي أعضاء الوفد", EntityKind::Person, "كريم الهاشمي"),
        ("غنت كأم كلثوم أمام الجمهور", EntityKind::Person, "أم كلثوم"),
        ("أطلقت السلطات سراح المعتقلين في العاصمة السورية", EntityKind::Place, "العاصمة السورية"),
    ] {
        let found = names(text, kind);
        assert!(found.iter().any(|found| found == name), "{name} not in {found:?} of {text}");
    }
    for text in [
        "اجتمع الناس على شارع رئيسي في المساء",
        "قال إن قصر الملك في الجهة الأخرى",
        "دخل المدينة ليلا ولم يجد أحدا",
        "اجتمع مجلس الإدارة وهيئة المحكمة في القاعة",
        "في مركز الغرفة طاولة",
    ] {
        for kind in EntityKind::ALL {
            assert!(names(text, kind).is_empty(), "{text}: {:?}", names(text, kind));
        }
    }
}

#[test]
fn a_short_name_is_the_full_name_of_the_same_text_unless_two_share_it() {
    let mut namer = bundled::namer();
    let mut persons = |text: &str| {
        let mut document = fihris::document::Document { text: text.into(), ..Default::default() };
        namer.name(&mut document);
        document.entities.persons
    };
    let one = persons("قال الوزير سمير البرغوثاني إن الخطة جاهزة. وأضاف البرغوثاني أن العمل بدأ.");
    assert_eq!(one, ["سمير البرغوثاني"]);
    let one = persons("التقى الوزير سمير البرغوثاني وفدا في القاهرة، وللبرغوثاني رأي آخر.");
    assert_eq!(one, ["سمير البرغوثاني"]);
    let two = persons(
        "التقى الوزير سمير البرغوثاني الكاتب نادر البرغوثاني في القاهرة. وقال البرغوثاني إن العمل بدأ.",
    );
    assert!(
        two.contains(&"سمير البرغوثاني".to_owned()) && two.contains(&"نادر البرغوثاني".to_owned()),
        "{two:?}"
    );
    assert!(two.len() == 3, "the short name is neither: {two:?}");
}

#[test]
fn mentions_are_slices_in_order_that_do_not_overlap() {
    let mut namer = bundled::namer();
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let title = arabic::characters(&mut random, 30);
        let text =
            if seed % 2 == 0 { arabic::characters(&mut random, 400) } else { arabic::prose(&mut random, 60) };
        let mut end = (Part::Title, 0);
        for mention in namer.mentions(&title, &text) {
            let whole = if mention.part == Part::Title { &title } else { &text };
            assert!(
                whole.get(mention.range.clone()).is_some_and(|slice| !slice.is_empty()),
                "{seed}: {mention:?}"
            );
            assert!(end <= (mention.part, mention.range.start), "{seed}: {mention:?} after {end:?}");
            end = (mention.part, mention.range.end);
        }
    }
}
