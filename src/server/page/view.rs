//! A view of the page and its address: everything that decides what is shown stands in the address, so that it can be
//! sent to a colleague and the back button works.

use fihris::{document::Facet, schema::facet_key, search::Sort};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::server::selection::{Selection, is_default};

/// Hits of a page.
pub const PAGE_SIZE: usize = 10;

/// Order and page of a result list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    #[serde(skip_serializing_if = "is_default")]
    #[param(inline)]
    pub sort: Sort,
    /// From 1.
    #[serde(skip_serializing_if = "is_first")]
    pub page: usize,
}

fn is_first(page: &usize) -> bool {
    *page <= 1
}

impl Default for Paging {
    fn default() -> Paging {
        Paging { sort: Sort::default(), page: 1 }
    }
}

/// What a result list shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    pub selection: Selection,
    pub paging: Paging,
}

impl View {
    /// The parameters of its address.
    pub fn parameters(&self) -> String {
        joined([
            serde_html_form::to_string(&self.selection).unwrap_or_default(),
            serde_html_form::to_string(&self.paging).unwrap_or_default(),
        ])
    }

    /// Its address.
    pub fn href(&self) -> String {
        address("/", &self.parameters())
    }

    /// Its parameters as hidden fields of a form, without those that the form has itself, and from its first page on.
    pub fn hidden(&self, except: &[&str]) -> Markup {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(&self.parameters()).unwrap_or_default();
        let kept = pairs.iter().filter(|(name, _)| name != "page" && !except.contains(&name.as_str()));
        html! { @for (name, value) in kept { input type="hidden" name=(name) value=(value); } }
    }

    /// The same with one thing changed, from its first page on.
    pub fn but(&self, change: impl FnOnce(&mut Selection)) -> View {
        let mut view = View { paging: Paging { page: 1, ..self.paging.clone() }, ..self.clone() };
        change(&mut view.selection);
        view
    }

    /// The same with a value of a filter, or without it where it has it.
    pub fn toggled(&self, facet: Facet, value: &str) -> View {
        self.but(|selection| {
            let Some(values) = selection.values_mut(facet) else { return };
            match values.iter().any(|known| is_same(known, value)) {
                true => values.retain(|known| !is_same(known, value)),
                false => values.push(value.to_owned()),
            }
        })
    }

    /// Whether it has that value of a filter.
    pub fn has(&self, facet: Facet, value: &str) -> bool {
        self.selection.values(facet).iter().any(|known| is_same(known, value))
    }

    /// All documents of a value.
    pub fn of_value(&self, facet: Facet, value: &str) -> View {
        self.empty().toggled(facet, value)
    }

    /// The same without query and filters, of the same index and with the same counts.
    pub fn empty(&self) -> View {
        let Selection { index, count, .. } = self.selection.clone();
        View { selection: Selection { index, count, ..Selection::default() }, paging: Paging::default() }
    }

    /// The same without filters.
    pub fn without_filters(&self) -> View {
        let q = self.selection.q.clone();
        View {
            selection: Selection { q, ..self.empty().selection },
            paging: Paging { page: 1, ..self.paging.clone() },
        }
    }

    /// Another page of it.
    pub fn at_page(&self, page: usize) -> View {
        View { paging: Paging { page, ..self.paging.clone() }, ..self.clone() }
    }

    /// In another order.
    pub fn sorted(&self, sort: Sort) -> View {
        View { paging: Paging { sort, page: 1 }, ..self.clone() }
    }
}

/// A path with parameters.
pub fn address(path: &str, parameters: &str) -> String {
    if parameters.is_empty() { path.to_owned() } else { format!("{path}?{parameters}") }
}

/// Parameters side by side.
pub fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
}

/// A parameter of an address.
pub fn parameter(name: &str, value: &str) -> String {
    serde_html_form::to_string([(name, value)]).unwrap_or_default()
}

/// Whether two values of a filter are spelled alike.
pub fn is_same(one: &str, other: &str) -> bool {
    one == other || facet_key(one) == facet_key(other)
}
