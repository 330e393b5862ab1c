//! The facets beside a result list: values with counts, each a link that adds or removes it.

use fihris::{
    document::Facet,
    search::{FacetCount, SearchResponse},
};
use maud::{Markup, html};

use super::{
    text::isolated,
    values,
    view::{View, is_same},
    words::{Words, digits},
};
use crate::server::selection::FILTERS;

/// Values shown of a facet; more are counted, so that most of the chosen ones have their count.
const SHOWN: usize = 7;
const COUNTED: usize = 30;

/// What is counted for a result list.
pub fn wanted() -> Vec<(Facet, usize)> {
    FILTERS.map(|facet| (facet, COUNTED)).to_vec()
}

/// All facets that have values.
pub fn list(response: &SearchResponse, view: &View, words: &Words) -> Markup {
    html! {
        @for facet in FILTERS {
            @let counts = response.facets.get(facet.name()).map_or(&[][..], Vec::as_slice);
            @if !counts.is_empty() || !view.selection.values(facet).is_empty() { (one(facet, counts, view, words)) }
        }
    }
}

fn one(facet: Facet, counts: &[FacetCount], view: &View, words: &Words) -> Markup {
    let chosen = counts.iter().filter(|count| view.has(facet, &count.value));
    let rest = counts.iter().filter(|count| !view.has(facet, &count.value)).take(SHOWN);
    let has_more = counts.len() > SHOWN;
    // Chosen values that are rarer than those that were counted, or by another name.
    let is_apart = |value: &str| !counts.iter().any(|count| is_same(&count.value, value));
    html! {
        section class="facet" {
            h2 { (words.facet(facet)) }
            ul data-facet=(facet.name()) {
                @for value in view.selection.values(facet).iter().filter(|value| is_apart(value)) {
                    li { (link(facet, value, None, view, words)) }
                }
                @for count in chosen.chain(rest) { li { (value(facet, count, view, words)) } }
            }
            @if has_more {
                form class="find" action="/values" method="get" {
                    (values::state(view, facet))
                    input type="search" name="find" aria-label=(format!("{} {}", words.find_in, words.facet(facet)))
                        placeholder=(words.find) autocomplete="off" dir="auto" data-facet=(facet.name()) maxlength="200";
                    button type="submit" { (words.all_values) }
                }
            }
        }
    }
}

/// A value with its count.
pub fn value(facet: Facet, count: &FacetCount, view: &View, words: &Words) -> Markup {
    link(facet, &count.value, Some(count.count), view, words)
}

/// A value, with its count where it is known.
fn link(facet: Facet, value: &str, count: Option<u64>, view: &View, words: &Words) -> Markup {
    let is_chosen = view.has(facet, value);
    html! {
        a class="value" href=(view.toggled(facet, value).href()) rel="nofollow"
            aria-current=[is_chosen.then_some("true")] {
            span class="tick" aria-hidden="true" {}
            (isolated(value)) " "
            @if let Some(count) = count {
                span class="count" { (digits(usize::try_from(count).unwrap_or(usize::MAX))) }
            }
            @if is_chosen { span class="hidden" { " " (words.selected) } }
        }
    }
}
