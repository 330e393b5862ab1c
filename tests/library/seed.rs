//! The article that the first wish was about, where it is at hand: it may not be shipped.

use std::path::{Path, PathBuf};

use fihris::{
    bundled,
    document::{EntityKind, Facet},
    search::{Hit, SearchRequest, Searcher},
};

use crate::collection::ingest;

/// Searches that must show the article among their first three.
const QUERIES: [&str; 7] =
    ["زوكربيرغ", "زوكربرغ~", "«زواج مصلحة»", "علاقه ترامب وماسك", "OpenAI", "ملياردير", "استثمارات ٦٠٠ مليار"];

#[test]
fn the_article_of_the_first_wish_is_found_beside_the_sample_collection() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seed = here.join("../shared/seed");
    let Some(id) = text_file(&seed) else {
        println!("skipped: there is no {}", seed.display());
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let index = dir.path().join("index");
    let report = ingest(&index, &[&seed, &here.join("corpus")]);
    assert!(report.failures.is_empty() && report.added > 80, "{report:?}");
    let searcher = Searcher::open(&index, &bundled::analyzer()).unwrap();
    let mut failing = Vec::new();
    for query in QUERIES {
        let hits = search(&searcher, query, &[]);
        match hits.iter().position(|hit| hit.id == id) {
            Some(place) if place < 3 => {
                let hit = &hits[place];
                assert!(!hit.snippet.highlights.is_empty() || !hit.title_highlights.is_empty(), "{query}");
            }
            place => failing.push(format!("{query}: place {place:?} of {}", hits.len())),
        }
    }
    assert!(failing.is_empty(), "not among the first three:\n{}", failing.join("\n"));

    let hits = search(&searcher, "زوكربيرغ", &[]);
    let hit = hits.iter().find(|hit| hit.id == id).unwrap();
    for person in ["مارك زوكربيرغ", "دونالد ترامب", "إيلون ماسك", "سام ألتمان", "لاري إليسون"]
    {
        assert!(hit.persons.iter().any(|known| known == person), "{person}: {:?}", hit.persons);
    }
    for company in ["ميتا", "OpenAI"] {
        assert!(hit.companies.iter().any(|known| known == company), "{company}: {:?}", hit.companies);
    }
    for place in ["الولايات المتحدة", "الصين", "السعودية"] {
        assert!(hit.places.iter().any(|known| known == place), "{place}: {:?}", hit.places);
    }
    assert!(hit.places.iter().any(|known| known == "البيت الأبيض"), "{:?}", hit.places);

    let person = Facet::Entity(EntityKind::Person);
    let company = Facet::Entity(EntityKind::Company);
    for filters in
        [vec![(person, "زوكربيرغ")], vec![(company, "Meta")], vec![(person, "Zuckerberg"), (company, "ميتا")]]
    {
        let hits = search(&searcher, "ترامب", &filters);
        assert!(hits.iter().any(|hit| hit.id == id), "{filters:?}");
    }
}

fn search(searcher: &Searcher, query: &str, filters: &[(Facet, &str)]) -> Vec<Hit> {
    let filters = filters.iter().map(|(facet, value)| (*facet, (*value).to_owned())).collect();
    let request =
        SearchRequest { query: Some(query.to_owned()), filters, limit: 100, ..SearchRequest::default() };
    searcher.search(&request).unwrap().hits
}

/// Name of the text file in a folder.
fn text_file(folder: &Path) -> Option<String> {
    let files = std::fs::read_dir(folder).ok()?;
    let mut files = files.filter_map(|file| Some(file.ok()?.path()));
    let file: PathBuf = files.find(|file| file.extension().is_some_and(|extension| extension == "txt"))?;
    Some(file.file_name()?.to_str()?.to_owned())
}
