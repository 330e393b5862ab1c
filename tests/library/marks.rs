//! Vowel marks in queries: what is found is what a look at every token finds, by the rows of `tests/golden/marks.tsv`, on
//! random words and on the Quran, where it is at hand: its license forbids to ship it in parts.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::Path,
};

use fihris::{
    analysis::Analyzer,
    arabic::{
        letters::{Class, class},
        marks::agree,
        written,
    },
    bundled,
    document::Document,
    query::{parse, positions},
    search::SearchRequest,
};

use crate::{
    arabic::{WORDS, vocalized},
    collection::{Collection, Word, words},
    golden::{rows, shown},
    random::Random,
};

/// Documents of one text each, and which of their tokens a word matches, worked out token by token.
struct Model {
    analyzer: Analyzer,
    collection: Collection,
    /// Different words.
    words: Vec<Word>,
    places: HashMap<String, usize>,
    by_term: HashMap<String, Vec<usize>>,
    /// The words of each document.
    texts: Vec<Vec<usize>>,
    num_queries: usize,
    /// Queries whose marks leave some words out.
    num_narrowed: usize,
}

/// A word of a query with its operator.
#[derive(Clone)]
struct Typed {
    text: String,
    is_exact: bool,
}

impl Typed {
    fn plain(text: impl Into<String>) -> Typed {
        Typed { text: text.into(), is_exact: false }
    }

    fn exact(text: impl Into<String>) -> Typed {
        Typed { text: text.into(), is_exact: true }
    }

    fn query(&self) -> String {
        format!("{}{}", if self.is_exact { "=" } else { "" }, self.text)
    }
}

impl Model {
    fn of(texts: Vec<(String, String)>) -> Model {
        let mut analyzer = bundled::analyzer();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut known: Vec<Word> = Vec::new();
        let texts_of = texts.iter().map(|(_, text)| {
            let found = words(&mut analyzer, text).into_iter().map(|word| {
                *places.entry(word.text.clone()).or_insert_with(|| {
                    known.push(word);
                    known.len() - 1
                })
            });
            found.collect()
        });
        let texts_of = texts_of.collect();
        let mut by_term: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, word) in known.iter().enumerate() {
            for term in &word.terms {
                by_term.entry(term.clone()).or_default().push(place);
            }
        }
        let documents =
            texts.into_iter().map(|(id, text)| Document { id, text, ..Document::default() }).collect();
        let collection = Collection::of(documents);
        Model {
            analyzer,
            collection,
            words: known,
            places,
            by_term,
            texts: texts_of,
            num_queries: 0,
            num_narrowed: 0,
        }
    }

    /// For each word whether a typed word matches it, and whether its marks leave some out.
    fn matching(&mut self, typed: &Typed) -> (Vec<bool>, bool) {
        let word = words(&mut self.analyzer, &typed.text).pop().unwrap();
        let places = word.wanted.iter().filter_map(|term| self.by_term.get(term)).flatten().copied();
        let all: HashSet<usize> =
            places.filter(|place| !typed.is_exact || self.words[*place].written == word.written).collect();
        let mut agreeing = vec![false; self.words.len()];
        let mut is_narrowed = false;
        for place in all {
            agreeing[place] = agree(&word.text, &self.words[place].text);
            is_narrowed |= !agreeing[place];
        }
        (agreeing, is_narrowed)
    }

    /// Whether a text has the words together; a single one anywhere.
    fn has(text: &[usize], slots: &[Vec<bool>], slop: Option<u32>) -> bool {
        let places = |slot: &Vec<bool>| -> Vec<u32> {
            (0..).zip(text).filter(|(_, word)| slot[**word]).map(|(place, _)| place).collect()
        };
        let places: Vec<Vec<u32>> = slots.iter().map(places).collect();
        match slop {
            None => !positions::adjacent(&places).is_empty(),
            Some(slop) => !positions::near(&places, slop).is_empty(),
        }
    }

    /// Compares what is found and marked with what should be, for one word or a phrase.
    fn check(&mut self, typed: &[Typed], slop: Option<u32>) {
        self.num_queries += 1;
        let query: Vec<String> = typed.iter().map(Typed::query).collect();
        let query = match (typed.len(), slop) {
            (1, _) => query.concat(),
            (_, None) => format!("\"{}\"", query.join(" ")),
            (_, Some(slop)) => format!("\"{}\"~{slop}", query.join(" ")),
        };
        let (slots, narrowed): (Vec<Vec<bool>>, Vec<bool>) =
            typed.iter().map(|typed| self.matching(typed)).unzip();
        self.num_narrowed += usize::from(narrowed.contains(&true));
        let documents = self.collection.documents.iter().zip(&self.texts);
        let expected: BTreeSet<&str> = documents
            .filter(|(_, text)| Model::has(text, &slots, slop))
            .map(|(document, _)| document.id.as_str())
            .collect();
        let found = self.collection.searcher.rank(&parse(&query).unwrap(), usize::MAX).unwrap();
        let found: BTreeSet<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(found, expected, "{}", shown(&query));
        let request = SearchRequest { query: Some(query.clone()), limit: 5, ..SearchRequest::default() };
        for hit in self.collection.answer(&request).hits {
            assert!(!hit.snippet.highlights.is_empty(), "{} in {hit:?}", shown(&query));
            if let [slot] = &slots[..] {
                let marked = hit.snippet.highlights.iter().map(|&(from, to)| &hit.snippet.text[from..to]);
                let is_wanted = |text: &str| self.places.get(text).is_some_and(|place| slot[*place]);
                let all = words(&mut self.analyzer, &hit.snippet.text);
                let wanted = all.iter().map(|word| word.text.as_str()).filter(|text| is_wanted(text));
                assert!(marked.eq(wanted), "{} in {hit:?}", shown(&query));
            }
        }
    }
}

/// The word without some of its marks.
fn thinned(word: &str, random: &mut Random) -> String {
    word.chars().filter(|letter| class(*letter) != Class::Mark || random.chance(50)).collect()
}

/// The word without a proclitic and article, its marks kept.
fn bare(word: &str) -> Option<String> {
    let without = |word: &str, letter: char| {
        let rest = word.strip_prefix(letter)?;
        Some(rest.trim_start_matches(|letter| class(letter) == Class::Mark).to_owned())
    };
    let rest = ['و', 'ف', 'ب', 'ل'].into_iter().find_map(|letter| without(word, letter));
    let rest = rest.as_deref().unwrap_or(word);
    let rest = without(rest, 'ٱ').and_then(|rest| without(&rest, 'ل')).unwrap_or_else(|| rest.to_owned());
    (rest != word && written(&rest).chars().count() > 2).then_some(rest)
}

#[test]
fn marks_narrow_a_query_by_rule() {
    let table: Vec<[String; 4]> = rows(include_str!("../golden/marks.tsv"));
    let documents = table.iter().enumerate().map(|(number, [_, text, ..])| Document {
        id: number.to_string(),
        text: format!("كلمة {text} أخيرة"),
        ..Document::default()
    });
    let collection = Collection::of(documents.collect());
    let mut failing = Vec::new();
    for (number, [query, text, expected, rule]) in table.iter().enumerate() {
        let hits = collection.search(query).hits;
        let hit = hits.iter().find(|hit| hit.id == number.to_string());
        let is_right = match (expected.as_str(), hit) {
            ("no", hit) => hit.is_none(),
            ("yes", Some(hit)) => {
                let mut marked = hit.snippet.highlights.iter().map(|&(from, to)| &hit.snippet.text[from..to]);
                marked.all(|part| text.contains(part)) && !hit.snippet.highlights.is_empty()
            }
            ("yes", None) => false,
            (other, _) => panic!("neither yes nor no: {other}"),
        };
        if !is_right {
            failing.push(format!("{rule}: {} {} is not {expected}", shown(query), shown(text)));
        }
    }
    assert!(table.len() >= 40 && failing.is_empty(), "{} fail:\n{}", failing.len(), failing.join("\n"));
}

#[test]
fn only_tokens_that_agree_are_marked_and_excluded() {
    let document =
        |id: &str, text: &str| Document { id: id.to_owned(), text: text.to_owned(), ..Document::default() };
    let mixed = document("mixed", "مَدْرَسة ومُدَرِّسة ومدرسة والمَدْرَسة");
    let collection = Collection::of(vec![mixed, document("school", "في مَدْرَسة كبيرة")]);
    for (query, expected) in [
        ("مُدَرِّسة", vec!["ومُدَرِّسة", "ومدرسة"]),
        ("مَدْرَسة", vec!["مَدْرَسة", "ومدرسة", "والمَدْرَسة"]),
        ("مدرسة", vec!["مَدْرَسة", "ومُدَرِّسة", "ومدرسة", "والمَدْرَسة"]),
        ("\"مُدَرِّسة مُدَرِّسة\"", vec!["ومُدَرِّسة ومدرسة"]),
    ] {
        let hits = collection.search(query).hits;
        let snippet = &hits.iter().find(|hit| hit.id == "mixed").unwrap().snippet;
        let marked: Vec<&str> =
            snippet.highlights.iter().map(|&(from, to)| &snippet.text[from..to]).collect();
        assert_eq!(marked, expected, "{query}");
    }
    let ids = |query: &str| -> Vec<String> {
        collection.search(query).hits.into_iter().map(|hit| hit.id).collect()
    };
    assert_eq!(ids("مُدَرِّسة"), ["mixed"]);
    assert_eq!(ids("مدرسة -مُدَرِّسة"), ["school"]);
    assert_eq!(ids("+مُدَرِّسة +مَدْرَسة"), ["mixed"]);
}

#[test]
fn random_vocalized_words_are_found_as_token_by_token() {
    let mut random = Random::new(17);
    for _ in 0..4 {
        let vocabulary: Vec<&str> = (0..6).map(|_| *random.pick(&WORDS)).collect();
        let some = |random: &mut Random| {
            let word: &&str = random.pick(&vocabulary);
            vocalized(random, word)
        };
        let texts = (0..150).map(|number: usize| {
            let text: Vec<String> = (0..1 + random.below(6)).map(|_| some(&mut random)).collect();
            (number.to_string(), text.join(" "))
        });
        let texts = texts.collect();
        let mut model = Model::of(texts);
        for _ in 0..150 {
            let (first, second) = (some(&mut random), some(&mut random));
            model.check(&[Typed::plain(&first)], None);
            model.check(&[Typed::exact(&first)], None);
            let both = [Typed::plain(&first), Typed { text: second, is_exact: random.chance(30) }];
            model.check(&both, None);
            model.check(&both, Some(2));
        }
    }
}

#[test]
fn in_the_quran_marked_words_are_found_as_token_by_token() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/classical/quran/quran-uthmani.txt");
    let file = std::env::var_os("FIHRIS_QURAN").map_or(file, Into::into);
    let Ok(quran) = std::fs::read_to_string(&file) else {
        println!("skipped: there is no {}", file.display());
        return;
    };
    let verse = |line: &str| {
        let (place, text) = line.rsplit_once('|')?;
        Some((place.replace('|', ":"), text.to_owned()))
    };
    let mut model = Model::of(quran.lines().filter_map(verse).collect());
    let mut random = Random::new(18);
    for _ in 0..400 {
        let word = random.pick(&model.words).text.clone();
        let without = bare(&word);
        for typed in [Some(word.as_str()), without.as_deref()].into_iter().flatten() {
            let thinned = thinned(typed, &mut random);
            model.check(&[Typed::plain(typed)], None);
            model.check(&[Typed::exact(typed)], None);
            model.check(&[Typed::exact(&thinned)], None);
            model.check(&[Typed::plain(thinned)], None);
        }
        model.check(&[Typed::plain(written(&word))], None);
    }
    for _ in 0..400 {
        let text = random.pick(&model.texts);
        let Some(last) = text.len().checked_sub(1).filter(|last| *last > 0) else { continue };
        let place = random.below(last);
        let [first, second] = [0, 1].map(|offset| model.words[text[place + offset]].text.clone());
        let thin = [thinned(&first, &mut random), thinned(&second, &mut random)].map(Typed::plain);
        model.check(&[Typed::plain(&first), Typed::plain(&second)], None);
        model.check(&[Typed::exact(&first), Typed::plain(&second)], None);
        model.check(&thin, None);
        model.check(&thin, Some(3));
    }
    let num_tokens: usize = model.texts.iter().map(Vec::len).sum();
    println!(
        "{num_tokens} tokens, {} different; {} queries, of {} of which marks took something out",
        model.words.len(),
        model.num_queries,
        model.num_narrowed
    );
    assert!(model.num_queries > 3_000 && model.num_narrowed > 500);
}
