//! A small index, made once in a folder of its own.

use std::sync::OnceLock;

use fihris::{bundled, ingest::Ingest, search::Searcher};

const TEXT: &str = "زوكربيرغ وألتمان يقتربان من ترامب\n\nجلس مارك زوكربيرغ إلى يمين الرئيس. قال إن الكِتَابَ الجديد بـ ٦٠٠ \
    مليار دولار، و OpenAI شركة في وادي السيليكون!\nكتب الكاتب كتابا آخر عن والكتاب واللبنانيين.\n";

/// A searcher over the index.
pub fn searcher() -> &'static Searcher {
    static SEARCHER: OnceLock<Searcher> = OnceLock::new();
    SEARCHER.get_or_init(|| build().expect("the sample can be indexed"))
}

fn build() -> anyhow::Result<Searcher> {
    let folder = tempfile::tempdir()?;
    let source = folder.path().join("source");
    std::fs::create_dir(&source)?;
    std::fs::write(source.join("a.txt"), TEXT)?;
    std::fs::write(source.join("b.txt"), "خبر آخر\n\nبلا صلة، 2015-07-21 a b c 1,234.5\n")?;
    let index = folder.path().join("index");
    let analyzer = bundled::analyzer();
    let namers = bundled::namers();
    let ingest = Ingest::new(&index, [source], &analyzer, &namers, bundled::name_matcher);
    ingest.run()?;
    // The open files outlive their folder, which is removed here.
    Ok(Searcher::open(&index, &analyzer)?)
}
