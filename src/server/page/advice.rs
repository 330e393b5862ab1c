//! What a reader is told where a search finds nothing, or has words that no document has: what else would find something.

use fihris::{
    document::Facet,
    search::{Correction, Relaxation, RelaxationKind},
};
use maud::{Markup, html};

use super::{
    text::{highlighted, inline_direction, isolated},
    view::View,
    words::{Language, Words},
};

/// The query that may have been meant.
pub fn did_you_mean(correction: Option<&Correction>, view: &View, words: &Words) -> Markup {
    let Some(Correction { query, changes, .. }) = correction else { return html! {} };
    let meant = view.but(|selection| selection.q.clone_from(query));
    html! {
        p class="meant" {
            (words.did_you_mean) " "
            a href=(meant.href()) { bdi dir=(inline_direction(query)) { (highlighted(query, changes)) } }
            @if words.language == Language::Arabic { "؟" } @else { "?" }
        }
    }
}

/// What would find something, with how much.
pub fn relaxations(relaxations: &[Relaxation], view: &View, words: &Words) -> Markup {
    html! {
        section class="nothing" {
            h2 { (words.nothing) }
            @if relaxations.is_empty() {
                p { (words.nothing_helps) }
            } @else {
                p { (words.try_these) }
                ul class="helps" {
                    @for relaxation in relaxations {
                        li {
                            a href=(relaxed(view, relaxation).href()) { (change(relaxation, view, words)) }
                            " " span class="faint" { (words.documents(relaxation.total)) }
                        }
                    }
                }
            }
        }
    }
}

/// The view with a change.
fn relaxed(view: &View, relaxation: &Relaxation) -> View {
    let Relaxation { kind, facet, part, query, .. } = relaxation;
    let facet = facet.as_deref().and_then(Facet::from_name);
    let is_same_query = query.as_deref().unwrap_or("") == view.selection.q;
    view.but(|selection| match (kind, facet, part) {
        _ if !is_same_query => selection.q = query.clone().unwrap_or_default(),
        (RelaxationKind::WithoutFilter, Some(facet), Some(part)) => {
            if let Some(values) = selection.values_mut(facet) {
                values.retain(|value| value != part);
            }
        }
        (RelaxationKind::WithoutDates, ..) => {
            selection.from.clear();
            selection.to.clear();
        }
        _ => *selection = view.without_filters().selection,
    })
}

/// What a change is, in the words of the reader.
fn change(relaxation: &Relaxation, view: &View, words: &Words) -> Markup {
    let Relaxation { kind, facet, part, query, .. } = relaxation;
    let says = |arabic: &'static str, english: &'static str| match words.language {
        Language::Arabic => arabic,
        Language::English => english,
    };
    let name = match kind {
        RelaxationKind::Keyboard => says("بلوحة المفاتيح الأخرى", "in the other keyboard layout"),
        RelaxationKind::NearestWord => says("أقرب كلمة معروفة", "the nearest known words"),
        RelaxationKind::WithoutMarks => says("بلا حركات", "without vowel marks"),
        RelaxationKind::AnySpelling => says("بأي رسم واشتقاق", "in any spelling and inflection"),
        RelaxationKind::WithoutQuotes => says("كلمات لا عبارة", "as words, not as a phrase"),
        RelaxationKind::AnyWord => says("بلا كلمات واجبة", "without words that must be there"),
        RelaxationKind::WithoutExclusion => says("بلا استبعاد", "without an exclusion"),
        RelaxationKind::WithoutWord => says("بكلمات أقل", "with fewer words"),
        RelaxationKind::WithoutFilter | RelaxationKind::WithoutFilters => {
            says("بلا تصفية", "without the filter")
        }
        RelaxationKind::WithoutDates => says("في كل التواريخ", "at any date"),
    };
    let facet = facet.as_deref().and_then(Facet::from_name);
    let shown = match query {
        Some(query) if *query != view.selection.q => Some(query),
        _ => part.as_ref(),
    };
    html! {
        (name)
        @if let Some(facet) = facet {
            @if words.language == Language::Arabic { " حسب " } @else { " " }
            (words.facet(facet))
        }
        @if let Some(shown) = shown { ": " (isolated(shown)) }
    }
}
