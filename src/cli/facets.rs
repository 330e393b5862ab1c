//! `fihris facets`: counts the values of a facet, or the words that are typical of the documents.

use fihris::{
    search::{FacetCount, SearchRequest, SearchResponse, Searcher, TERM},
    user_lexicon::analyzer_of,
};

use super::{
    Outcome,
    args::{self, Counted},
    output::{Look, Output},
    search::{in_query, search},
};

pub fn run(args: args::Facets, output: &mut Output) -> anyhow::Result<Outcome> {
    let request = SearchRequest { limit: 0, together: true, ..args.filters.request(args.query)? };
    let searcher = Searcher::open(&args.index.index, &analyzer_of(&args.index.index)?)?;
    let (name, response) = match args.name {
        Counted::Facet(facet) => {
            let request = SearchRequest { facets: vec![(facet, args.limit)], ..request };
            (facet.name(), search(&searcher, &request)?)
        }
        Counted::Terms => (TERM, terms(&searcher, &request, args.limit, output)?),
    };
    let counts = response.facets.get(name).cloned().unwrap_or_default();
    if args.json {
        output.json(&response)?;
    } else {
        print_counts(&counts, output)?;
    }
    Ok(if counts.is_empty() { Outcome::Nothing } else { Outcome::Done })
}

/// The typical words as a facet of a response.
fn terms(
    searcher: &Searcher,
    request: &SearchRequest,
    limit: usize,
    output: &Output,
) -> anyhow::Result<SearchResponse> {
    let found = searcher.significant_terms(request, limit).map_err(|error| in_query(error, request))?;
    if found.num_read < found.total {
        output.note(&format!("fihris: words of {} of the {} documents", found.num_read, found.total));
    }
    Ok(found.response(request))
}

/// Values with their counts, a line each.
pub fn print_counts(counts: &[FacetCount], output: &mut Output) -> anyhow::Result<()> {
    for FacetCount { value, count } in counts {
        output.line(&format!("{count:>8}  {}", output.field(value, Look::Plain)))?;
    }
    Ok(())
}
