use fihris::{
    analysis::{index_terms, query_terms},
    arabic::folded,
    bundled,
};
use std::collections::HashMap;
fn main() {
    let a = bundled::analyzer();
    let mut counts: HashMap<String, u64> = HashMap::new();
    let mut sp: HashMap<String, Vec<(u64, String)>> = HashMap::new();
    for l in std::fs::read_to_string("data/lexicon/frequencies.tsv")
        .unwrap()
        .lines()
        .filter(|l| !l.starts_with('#'))
    {
        let (w, c) = l.split_once('\t').unwrap();
        let c: u64 = c.parse().unwrap();
        *counts.entry(folded(w).into()).or_default() += c;
        sp.entry(folded(w).into()).or_default().push((c, w.into()));
    }
    let mut v: Vec<_> = counts.into_iter().collect();
    v.sort_by_key(|x| std::cmp::Reverse(x.1));
    v.truncate(20000);
    let words: Vec<(String, Vec<String>)> = v
        .iter()
        .flat_map(|(k, _)| {
            sp[k].iter().map(|(_, w)| {
                let f = a.forms(w);
                (w.clone(), index_terms(&f).map(|(l, t)| l.term(t)).collect())
            })
        })
        .collect();
    for l in std::fs::read_to_string("/tmp/w/countries.tsv").unwrap().lines() {
        let (_, n) = l.split_once('\t').unwrap();
        let q: Vec<String> = query_terms(&a.forms(n)).into_iter().map(|x| x.0).collect();
        let hits: Vec<&str> =
            words.iter().filter(|(_, t)| t.iter().any(|t| q.contains(t))).map(|(w, _)| w.as_str()).collect();
        let key = folded(n);
        let key = key.strip_prefix("ال").unwrap_or(&key);
        let stem = key.trim_end_matches(['ا', 'ه', 'ي']);
        let odd: Vec<&&str> = hits.iter().filter(|w| !folded(w).contains(stem)).collect();
        println!("{n}\t{}\t{}", odd.iter().map(|w| **w).collect::<Vec<_>>().join(" "), hits.join(" "));
    }
}
