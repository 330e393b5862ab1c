//! `fihris search`: finds documents.

use fihris::{
    Error, bundled,
    ingest::walk::Scope,
    search::{Hit, HitCopy, HitPassage, HitStory, RelaxationKind, SearchRequest, SearchResponse, Searcher},
    user_lexicon::analyzer_of,
};

use super::{
    Outcome, args,
    explain::print_explanation,
    facets::print_counts,
    ingest::{Plan, has_read_none, ingest, list_failures, overrides, rebuild_if_needed, summary},
    lexicon,
    output::{Look, Output},
};

pub fn run(args: args::Search, output: &mut Output) -> anyhow::Result<Outcome> {
    if let Some(corpus) = args.corpus {
        let index = args.index.index.as_path();
        let analyzer = lexicon::analyzer(None, Some(index), output)?;
        let namers = bundled::namers();
        let plan = Plan {
            overrides: Some(overrides(None, index, output)?),
            ..Plan::new(index, vec![corpus.clone()], &analyzer, &namers)
        };
        rebuild_if_needed(index, &analyzer, false, true, output)?;
        let report = ingest(&plan, vec![Scope::all(corpus)], output)?;
        list_failures(&report, output);
        if has_read_none(&report) {
            return Ok(Outcome::Failed);
        }
        if report.has_changes() {
            output.note(&format!("fihris: {}", summary(&report)));
        }
    }
    let request = SearchRequest {
        facets: args.facets,
        limit: args.limit,
        offset: args.offset,
        sort: args.sort.into(),
        explain: args.explain,
        copies: args.copies,
        feedback: args.feedback,
        ..args.filters.request(Some(args.query))?
    };
    let searcher = Searcher::open(&args.index.index, &analyzer_of(&args.index.index)?)?;
    let response = search(&searcher, &request)?;
    if args.json {
        output.json(&response)?;
    } else {
        print(&response, output)?;
        if response.total == 0 {
            advise(&searcher, &request, output)?;
        }
    }
    Ok(if response.total > 0 { Outcome::Done } else { Outcome::Nothing })
}

/// Searches, and shows the place of an error in the query.
pub fn search(searcher: &Searcher, request: &SearchRequest) -> anyhow::Result<SearchResponse> {
    searcher.search(request).map_err(|error| in_query(error, request))
}

/// An error with its place in the query, where it is one of the query.
pub fn in_query(error: Error, request: &SearchRequest) -> anyhow::Error {
    match (&error, &request.query) {
        (Error::Query(found), Some(query)) => anyhow::anyhow!("{}", found.shown_in(query)),
        _ => error.into(),
    }
}

/// Says what would find something where a search finds nothing.
fn advise(searcher: &Searcher, request: &SearchRequest, output: &Output) -> anyhow::Result<()> {
    for relaxation in searcher.relaxations(request)?.into_iter().take(MAX_RELAXATIONS) {
        let changed = match relaxation.kind {
            _ if relaxation.query != request.query => match &relaxation.query {
                Some(query) => format!("as \"{query}\""),
                None => "without the query".to_owned(),
            },
            RelaxationKind::WithoutFilter => {
                let facet = relaxation.facet.unwrap_or_default();
                format!("without --{facet} {}", relaxation.part.unwrap_or_default())
            }
            RelaxationKind::WithoutDates => match (request.dates.from, request.dates.to) {
                (Some(_), Some(_)) => "without --from and --to".to_owned(),
                (Some(_), None) => "without --from".to_owned(),
                _ => "without --to".to_owned(),
            },
            _ => "without filters".to_owned(),
        };
        let found = match relaxation.total {
            1 => "1 document".to_owned(),
            total => format!("{total} documents"),
        };
        output.note(&format!("fihris: {changed}: {found}"));
    }
    Ok(())
}

fn print(response: &SearchResponse, output: &mut Output) -> anyhow::Result<()> {
    let found = match response.total {
        0 => "nothing found".to_owned(),
        1 => "1 document".to_owned(),
        total => format!("{total} documents"),
    };
    output.note(&format!("{found}, {:.1} ms", response.took_ms));
    for hit in &response.hits {
        print_hit(hit, output)?;
    }
    for (name, counts) in &response.facets {
        output.line(&output.field(name, Look::Heading))?;
        print_counts(counts, output)?;
    }
    Ok(())
}

fn print_hit(hit: &Hit, output: &mut Output) -> anyhow::Result<()> {
    let title = match hit.title.as_str() {
        "" => output.field(&hit.id, Look::Heading),
        title => output.marked(title, &hit.title_highlights, Look::Heading),
    };
    output.line(&format!("{:>2}. {title}", hit.rank))?;
    // The number of a passage says nothing to people.
    let HitPassage { page, heading, .. } = hit.passage.clone().unwrap_or_default();
    let page = page.map(|page| format!("p. {page}"));
    let facts = [&hit.date, &hit.source, &page, &heading].map(Option::as_deref);
    let facts = facts.into_iter().chain([Some(hit.id.as_str())]);
    let facts: Vec<String> = facts.flatten().map(|fact| output.field(fact, Look::Faint)).collect();
    output.line(&format!("    {}", facts.join(" · ")))?;
    if !hit.snippet.text.is_empty() {
        output.line(&format!(
            "    {}",
            output.marked(&hit.snippet.text, &hit.snippet.highlights, Look::Plain)
        ))?;
    }
    let names: Vec<String> = [&hit.persons, &hit.companies, &hit.organizations, &hit.places]
        .into_iter()
        .flatten()
        .take(MAX_NAMES)
        .map(|name| output.field(name, Look::Faint))
        .collect();
    if !names.is_empty() {
        output.line(&format!("    {}", names.join(" · ")))?;
    }
    print_copies(hit, output)?;
    if let Some(explanation) = &hit.explanation {
        print_explanation(hit.score, explanation, output)?;
    }
    output.line("")
}

/// How many other copies a hit has and from where, and which they are where that was asked for.
fn print_copies(hit: &Hit, output: &mut Output) -> anyhow::Result<()> {
    let Some(HitStory { copies, sources }) = &hit.story else { return Ok(()) };
    let mut shown: Vec<String> =
        sources.iter().take(MAX_NAMES).map(|source| output.field(source, Look::Faint)).collect();
    if sources.len() > MAX_NAMES {
        shown.push("…".to_owned());
    }
    let from = if shown.is_empty() { String::new() } else { format!(": {}", shown.join(", ")) };
    output.line(&format!("    +{copies} {}{from}", if *copies == 1 { "copy" } else { "copies" }))?;
    for HitCopy { id, title, source, date, url } in hit.copies.iter().flatten() {
        let title = Some(title.as_str()).filter(|title| !title.is_empty());
        let facts = [date.as_deref(), source.as_deref(), title, Some(id.as_str()), url.as_deref()];
        let facts: Vec<String> =
            facts.into_iter().flatten().map(|fact| output.field(fact, Look::Faint)).collect();
        output.line(&format!("      {}", facts.join(" · ")))?;
    }
    Ok(())
}

/// Lines of what would find something.
const MAX_RELAXATIONS: usize = 4;
/// Names and sources shown under a hit.
const MAX_NAMES: usize = 8;
