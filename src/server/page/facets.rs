//! The facets beside a result list: values with counts, each a link that adds or removes it.

use fihris::{
    document::Facet,
    search::{FacetCount, SearchResponse},
};
use maud::{Markup, html};

use super::{
    text::isolated,
    values,
    view::View,
    words::{Words, digits},
};
use crate::server::selection::FILTERS;

/// Values shown of a facet; as many more are counted, so that chosen ones have their count.
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
            @if !counts.is_empty() { (one(facet, counts, view, words)) }
        }
    }
}

fn one(facet: Facet, counts: &[FacetCount], view: &View, words: &Words) -> Markup {
    let chosen = counts.iter().filter(|count| view.has(facet, &count.value));
    let rest = counts.iter().filter(|count| !view.has(facet, &count.value)).take(SHOWN);
    let has_more = counts.len() > SHOWN;
    html! {
        section class="facet" {
            h2 { (words.facet(facet)) }
            ul data-facet=(facet.name()) {
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
    let is_chosen = view.has(facet, &count.value);
    html! {
        a class="value" href=(view.toggled(facet, &count.value).href()) rel="nofollow"
            aria-current=[is_chosen.then_some("true")] {
            span class="tick" aria-hidden="true" {}
            (isolated(&count.value)) " "
            span class="count" { (digits(usize::try_from(count.count).unwrap_or(usize::MAX))) }
            @if is_chosen { span class="hidden" { " " (words.selected) } }
        }
    }
}
