//! `GET /api/export`: a result list as a table for spreadsheets (CSV) or as JSON lines.
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe in front, because documents are hostile; the
//! table begins with a byte order mark, without which Excel takes UTF-8 for another encoding.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use fihris::search::{Hit, SearchRequest, Sort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::Problems,
    search::{MAX_DEPTH, at_most},
};
use crate::server::{app::App, problem::Problem, query_string::QueryString, selection::Selection};

/// A list may take so many times as long as a page of hits.
const MORE_TIME: u32 = 8;

/// Format of a result list.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, PartialEq, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Csv,
    Jsonl,
}

/// What is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Table (text/csv, with a byte order mark, a line of names and ` | ` between several names of a kind) or JSON lines
    /// (application/x-ndjson, the hits of `search` one a line).
    #[param(inline)]
    format: Format,
    /// Hits wanted.
    #[param(minimum = 0, maximum = 10000, default = 1000)]
    limit: usize,
    /// Order of the hits: best first (`relevance`, the default), or newest first with those without a date last (`date`).
    #[param(inline)]
    sort: Sort,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted { format: Format::default(), limit: 1_000, sort: Sort::default() }
    }
}

/// A result list as CSV or JSON lines
#[utoipa::path(
    get,
    path = "/api/export",
    operation_id = "export",
    params(Selection, Wanted),
    responses(
        (status = 200, description = "The hits, one a line", content(
            (String = "text/csv"),
            (String = "application/x-ndjson"),
        )),
        Problems
    )
)]
pub async fn export(
    State(app): State<Arc<App>>,
    QueryString(selection, wanted): QueryString<Selection, Wanted>,
) -> Result<Response, Problem> {
    let Wanted { format, limit, sort } = wanted;
    at_most("limit", limit, MAX_DEPTH)?;
    let request = SearchRequest { limit, sort, ..selection.request()? };
    let list = app
        .run_for(MORE_TIME, &selection.index, move |work| {
            let found = work.search(request)?;
            let list = if format == Format::Csv { table(&found.hits) } else { lines(&found.hits) };
            list.map_err(|error| Problem::internal(error.to_string()))
        })
        .await?;
    let (kind, disposition) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"fihris.csv\""),
        Format::Jsonl => ("application/x-ndjson", "attachment; filename=\"fihris.jsonl\""),
    };
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], list).into_response())
}

fn lines(hits: &[Hit]) -> anyhow::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for hit in hits {
        serde_json::to_writer(&mut lines, hit)?;
        lines.push(b'\n');
    }
    Ok(lines)
}

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

fn table(hits: &[Hit]) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    table.write_record([
        "rank",
        "id",
        "title",
        "date",
        "source",
        "url",
        "persons",
        "companies",
        "organizations",
        "places",
        "snippet",
    ])?;
    for hit in hits {
        let names =
            [&hit.persons, &hit.companies, &hit.organizations, &hit.places].map(|names| names.join(" | "));
        let [persons, companies, organizations, places] = &names;
        let of = |fact: &Option<String>| fact.clone().unwrap_or_default();
        let (rank, date, source, url) = (hit.rank.to_string(), of(&hit.date), of(&hit.source), of(&hit.url));
        let cells = [
            &rank,
            &hit.id,
            &hit.title,
            &date,
            &source,
            &url,
            persons,
            companies,
            organizations,
            places,
            &hit.snippet.text,
        ];
        table.write_record(cells.map(|cell| inert(cell)))?;
    }
    Ok(table.into_inner()?)
}

/// A cell that is no formula.
fn inert(cell: &str) -> String {
    let first = cell.trim_start_matches(['\u{FEFF}', ' ']).chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n') => {
            format!("'{cell}")
        }
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_in_a_table() {
        for (cell, shown) in
            [("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"), ("@SUM(1)", "'@SUM(1)"), ("خبر", "خبر")]
        {
            assert_eq!(inert(cell), shown);
        }
    }
}
