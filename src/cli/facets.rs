//! `fihris facets`: counts the values of a facet.

use fihris::{
    search::{FacetCount, SearchRequest, Searcher},
    user_lexicon::analyzer_of,
};

use super::{
    Outcome, args,
    output::{Look, Output},
    search::search,
};

pub fn run(args: args::Facets, output: &mut Output) -> anyhow::Result<Outcome> {
    let request = SearchRequest {
        facets: vec![(args.name, args.limit)],
        limit: 0,
        together: true,
        ..args.filters.request(args.query)?
    };
    let searcher = Searcher::open(&args.index.index, &analyzer_of(&args.index.index)?)?;
    let response = search(&searcher, &request)?;
    let counts = response.facets.get(args.name.name()).cloned().unwrap_or_default();
    if args.json {
        output.json(&response)?;
    } else {
        print_counts(&counts, output)?;
    }
    Ok(if counts.is_empty() { Outcome::Nothing } else { Outcome::Done })
}

/// Values with their counts, a line each.
pub fn print_counts(counts: &[FacetCount], output: &mut Output) -> anyhow::Result<()> {
    for FacetCount { value, count } in counts {
        output.line(&format!("{count:>8}  {}", output.field(value, Look::Plain)))?;
    }
    Ok(())
}
