//! Words that a user adds to the lexicon.

use std::path::Path;

use fihris::{
    Error,
    analysis::Analyzer,
    arabic::UserLexicon,
    bundled,
    index::Manifest,
    ingest::Ingest,
    search::{SearchRequest, Searcher},
    user_lexicon,
};

fn lemmas(analyzer: &Analyzer, word: &str) -> Vec<String> {
    analyzer.forms(word).lemmas().map(|lemma| lemma.to_string()).collect()
}

/// Lexicon of `موبايل` with its forms, some names and a stop word.
fn lexicon() -> UserLexicon {
    let mut lexicon = UserLexicon::default();
    for form in ["موبايلات", "جوال", "آيفون"] {
        lexicon.add_form("موبايل", form);
    }
    lexicon.add_form("galaxy", "جالاكسي");
    lexicon.add_name("مليجي");
    lexicon.add_name("حايك");
    lexicon.add_name("NVIDIA");
    lexicon.add_stop_word("يعني");
    lexicon
}

fn search(index: &Path, analyzer: &Analyzer, query: &str) -> Vec<String> {
    let searcher = Searcher::open(index, analyzer).unwrap();
    let request = SearchRequest { query: Some(query.to_owned()), ..SearchRequest::default() };
    searcher.search(&request).unwrap().hits.into_iter().map(|hit| hit.id).collect()
}

fn ingest(dir: &Path, analyzer: &Analyzer, texts: &[(&str, &str)]) -> fihris::Result<()> {
    let lines = texts.iter().map(|(id, text)| serde_json::json!({"id": id, "text": text}).to_string() + "\n");
    let file = dir.join("a.jsonl");
    std::fs::write(&file, lines.collect::<String>()).unwrap();
    let (index, namers) = (dir.join("index"), bundled::namers());
    let ingest = Ingest::new(&index, [file], analyzer, &namers, bundled::name_matcher);
    ingest.run().map(|report| assert_eq!(report.failed, 0))
}

#[test]
fn a_form_and_its_lemma_find_each_other_under_article_and_clitics() {
    let analyzer = bundled::analyzer_with(lexicon());
    let dir = tempfile::tempdir().unwrap();
    let index = dir.path().join("index");
    let texts = [
        ("1", "اشترى الموبايل الجديد"),
        ("2", "بجوالاتهم وبالجوال"),
        ("3", "وللموبايلات سوق"),
        ("4", "سعر الايفون"),
        ("5", "كلمة أخرى"),
    ];
    ingest(dir.path(), &analyzer, &texts).unwrap();
    for query in ["موبايل", "جوال", "الموبايلات", "ايفون", "وجوالك", "آيفون"]
    {
        let mut found = search(&index, &analyzer, query);
        found.sort();
        assert_eq!(found, ["1", "2", "3", "4"], "{query}");
    }
    assert_eq!(search(&index, &analyzer, "أخرى"), ["5"]);
}

#[test]
fn a_name_is_not_cut_and_words_in_other_letters_can_be_listed() {
    let (plain, own) = (bundled::analyzer(), bundled::analyzer_with(lexicon()));
    assert_eq!(lemmas(&own, "مليجي"), ["مليجي"]);
    assert_ne!(lemmas(&plain, "مليجي"), ["مليجي"]);
    for word in ["لمليجي", "والمليجي"] {
        assert_eq!(lemmas(&own, word), ["مليجي"], "{word}");
    }
    assert_eq!(lemmas(&own, "Nvidia"), ["nvidia"]);
    assert_eq!(lemmas(&own, "بجالاكسي"), ["galaxy"]);
    assert_eq!(lemmas(&own, "Galaxy")[0], "galaxy");
    let stem = &lemmas(&plain, "galaxies")[0];
    assert!(lemmas(&own, "Galaxy").contains(stem), "English inflection stays");
}

#[test]
fn what_the_bundled_lexicon_knows_of_a_word_stays() {
    let (plain, own) = (bundled::analyzer(), bundled::analyzer_with(lexicon()));
    for word in ["جوال", "الجوال", "جوالا", "جوالات"] {
        let found = lemmas(&own, word);
        assert!(found.iter().any(|lemma| lemma == "موبايل"), "{word}");
        assert!(lemmas(&plain, word).iter().all(|lemma| found.contains(lemma)), "{word}");
    }
    assert_eq!(lemmas(&own, "يعني"), lemmas(&plain, "يعني"));
    assert!(own.is_stop_word("يعني") && own.is_stop_word("ويعني") && !plain.is_stop_word("يعني"));
    assert!(own.is_stop_word("من") && !own.is_stop_word("موبايل"));
    for word in ["كتب", "المدرسة", "ولبنان", "سلمي", "علي", "running", "2015"] {
        assert_eq!(lemmas(&own, word), lemmas(&plain, word), "{word}");
    }
}

#[test]
fn a_stop_word_ranks_lower() {
    let texts = [("1", "يعني الكلام هنا"), ("2", "سفينة الكلام هنا"), ("3", "غيرهما تماما")];
    let best = |analyzer: &Analyzer, query: &str| {
        let dir = tempfile::tempdir().unwrap();
        ingest(dir.path(), analyzer, &texts).unwrap();
        let searcher = Searcher::open(&dir.path().join("index"), analyzer).unwrap();
        let request = SearchRequest { query: Some(query.to_owned()), ..SearchRequest::default() };
        let hits = searcher.search(&request).unwrap().hits;
        let score = |id: &str| hits.iter().find(|hit| hit.id == id).map_or(0.0, |hit| hit.score);
        (score("1"), score("2"))
    };
    let (stop, other) = best(&bundled::analyzer(), "يعني OR سفينة");
    assert!((stop - other).abs() < other / 4.0, "{stop} {other}");
    let (stop, other) = best(&bundled::analyzer_with(lexicon()), "يعني OR سفينة");
    assert!(stop < other / 2.0, "{stop} {other}");
}

#[test]
fn an_index_keeps_its_words_and_is_opened_with_no_others() {
    let dir = tempfile::tempdir().unwrap();
    let index = dir.path().join("index");
    let texts = [("1", "جوال")];
    ingest(dir.path(), &bundled::analyzer_with(lexicon()), &texts).unwrap();
    assert_eq!(Manifest::read(&index).unwrap().lexicon, Some(lexicon()));
    let own = user_lexicon::analyzer_of(&index).unwrap();
    assert_eq!(search(&index, &own, "موبايل"), ["1"]);
    let mut more = lexicon();
    more.add_stop_word("خلاص");
    for (analyzer, asked) in [(bundled::analyzer(), None), (bundled::analyzer_with(more), Some(11))] {
        let opened = Searcher::open(&index, &analyzer).err();
        let ingested = ingest(dir.path(), &analyzer, &texts).err();
        for error in [opened, ingested] {
            assert!(
                matches!(error, Some(Error::Lexicon { found: Some(10), asked: wanted, .. }) if wanted == asked),
                "{error:?}"
            );
        }
    }
}

#[test]
fn without_words_of_a_user_nothing_is_stamped() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), &bundled::analyzer(), &[("1", "جوال")]).unwrap();
    let index = dir.path().join("index");
    assert!(!std::fs::read_to_string(index.join("fihris.json")).unwrap().contains("lexicon"));
    let own = user_lexicon::analyzer_of(&index).unwrap();
    assert_eq!(own.version(), bundled::analyzer().version());
    assert_ne!(own.version(), bundled::analyzer_with(lexicon()).version());
}
