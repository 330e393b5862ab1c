//! The frame of every view: head, search box, and what a reader can set.

use fihris::document::{EntityKind, Facet};
use maud::{DOCTYPE, Markup, html};

use super::{
    assets,
    preferences::{Preferences, Theme},
    view::{View, address, joined},
    words::Words,
};
use crate::server::app::App;

/// What a view is framed with.
pub struct Frame<'a> {
    pub app: &'a App,
    pub preferences: Preferences,
    pub view: &'a View,
    /// Path of the address.
    pub path: &'static str,
    /// Parameters of the address.
    pub parameters: String,
    pub title: String,
}

impl Frame<'_> {
    pub fn words(&self) -> &'static Words {
        self.preferences.words()
    }

    /// A whole page around what is its own.
    pub fn around(&self, content: Markup) -> Markup {
        let words = self.words();
        html! {
            (DOCTYPE)
            html lang=(words.tag) dir=(words.direction) data-theme=[self.preferences.theme.map(Theme::name)] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    link rel="icon" href=(assets::ICON.href());
                    link rel="stylesheet" href=(assets::STYLE.href());
                    script src=(assets::SCRIPT.href()) defer {}
                }
                body data-past=(words.past_query) data-forget=(words.forget) data-word=(words.word)
                    data-empty=(words.no_values)
                    data-person=(words.facet(Facet::Entity(EntityKind::Person)))
                    data-company=(words.facet(Facet::Entity(EntityKind::Company)))
                    data-organization=(words.facet(Facet::Entity(EntityKind::Organization)))
                    data-place=(words.facet(Facet::Entity(EntityKind::Place))) {
                    a class="skip" href="#main" { (words.skip) }
                    (self.header())
                    (content)
                    footer { p { (words.keys) } }
                }
            }
        }
    }

    fn header(&self) -> Markup {
        let words = self.words();
        let View { selection, .. } = self.view;
        html! {
            header class="top" {
                a class="brand" href=(self.view.empty().href()) { (words.title) }
                form class="search" role="search" action="/" method="get" aria-label=(words.search_label) {
                    div class="box" {
                        input type="search" name="q" id="q" value=(selection.q) dir="auto" maxlength="4096"
                            placeholder=(words.placeholder) aria-label=(words.search_label) autocomplete="off"
                            spellcheck="false" role="combobox" aria-expanded="false" aria-autocomplete="list"
                            aria-controls="suggestions" enterkeyhint="search";
                        ul id="suggestions" role="listbox" aria-label=(words.suggestions) hidden {}
                    }
                    @let has_choice = self.app.indexes.all().len() > 1;
                    (self.view.hidden(if has_choice { &["q", "index"] } else { &["q"] }))
                    @if has_choice {
                        select name="index" aria-label=(words.index) {
                            @for name in self.app.indexes.names() {
                                option value=(name) selected[name == selection.index] { (name) }
                            }
                        }
                    }
                    button type="submit" { (words.search) }
                }
                (self.settings())
            }
        }
    }

    /// Links that set language and theme and lead back here.
    fn settings(&self) -> Markup {
        let words = self.words();
        let here = |setting: &str| address(self.path, &joined([self.parameters.clone(), setting.to_owned()]));
        html! {
            nav class="settings" {
                a href=(here(&format!("lang={}", words.other_language_tag))) lang=(words.other_language_tag)
                    dir=(if words.direction == "rtl" { "ltr" } else { "rtl" }) rel="nofollow" {
                    (words.other_language)
                }
                @if self.preferences.theme != Some(Theme::Light) {
                    a class="to-light" href=(here("theme=light")) rel="nofollow" { (words.light) }
                }
                @if self.preferences.theme != Some(Theme::Dark) {
                    a class="to-dark" href=(here("theme=dark")) rel="nofollow" { (words.dark) }
                }
            }
        }
    }
}
