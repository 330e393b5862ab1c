//! How the documents are spread over time: a bar a day, month or year, to be dragged over, and two days to be typed.
//!
//! The bars go as the language is read. They are for the pointer; the fields and the facet of years do the same without.

use fihris::{document::DateRange, search::FacetCount};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    view::View,
    words::{Language, Words, digits},
};

/// Bars at most; with more months, years are shown.
const MAX_BARS: usize = 72;
/// Months up to which days are shown.
const MAX_MONTHS_OF_DAYS: i32 = 3;
/// Size of the picture, in units of its own.
const WIDTH: usize = 720;
const HEIGHT: usize = 120;

/// A bar: its first and last day, and the documents of these.
struct Bar {
    first: Date,
    last: Date,
    count: u64,
}

/// The documents of a month or day, by its first day.
pub type Count = (Date, u64);

/// The months of a facet.
pub fn months(counts: &[FacetCount]) -> Vec<Count> {
    let parsed =
        counts.iter().filter_map(|count| Some((format!("{}-01", count.value).parse().ok()?, count.count)));
    let mut months: Vec<Count> = parsed.collect();
    months.sort_unstable();
    months
}

/// Whether so few months are shown that days tell more.
pub fn wants_days(months: &[Count]) -> bool {
    match (months.first(), months.last()) {
        (Some((first, _)), Some((last, _))) => number_of(*last) - number_of(*first) < MAX_MONTHS_OF_DAYS,
        _ => false,
    }
}

/// The number of a month among all months.
fn number_of(date: Date) -> i32 {
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

/// The bars of days in order, with the empty ones between.
fn bars_of_days(days: &[Count]) -> Vec<Bar> {
    let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else { return Vec::new() };
    let mut left = days.iter().peekable();
    let all = first.series(jiff::Span::new().days(1)).take_while(|day| day <= last);
    all.map(|day| {
        let count = left.next_if(|(known, _)| *known == day).map_or(0, |(_, count)| *count);
        Bar { first: day, last: day, count }
    })
    .collect()
}

/// The bars of months in order, with the empty ones between, or of years where these are too many.
fn bars_of_months(months: &[Count]) -> Vec<Bar> {
    let (Some((first, _)), Some((last, _))) = (months.first(), months.last()) else { return Vec::new() };
    let (first, last) = (number_of(*first), number_of(*last));
    let num_months = usize::try_from(last - first + 1).unwrap_or(0);
    // Months, years, or so many years that the bars are not too many.
    let step = match num_months {
        0..=MAX_BARS => 1,
        _ => num_months.div_ceil(12).div_ceil(MAX_BARS).max(1) * 12,
    };
    let step = i32::try_from(step).unwrap_or(i32::MAX);
    let mut bars: Vec<Bar> = Vec::new();
    let mut start = first.div_euclid(step) * step;
    let month_of = |number: i32| {
        let year = i16::try_from(number.div_euclid(12)).ok()?;
        Date::new(year, i8::try_from(number.rem_euclid(12) + 1).ok()?, 1).ok()
    };
    let mut left = months.iter().peekable();
    while start <= last {
        let end = start + step;
        let mut count = 0;
        while let Some((_, found)) = left.next_if(|(month, _)| number_of(*month) < end) {
            count += found;
        }
        if let Some(first) = month_of(start) {
            let last = month_of(end - 1).map_or(Date::MAX, Date::last_of_month);
            bars.push(Bar { first, last, count });
        }
        start = end;
    }
    bars
}

/// The bars as a picture, and the fields.
pub fn figure(counts: &[Count], has_days: bool, dates: DateRange, view: &View, words: &Words) -> Markup {
    let bars = if has_days { bars_of_days(counts) } else { bars_of_months(counts) };
    if bars.is_empty() && !view.selection.has_dates() {
        return html! {};
    }
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let width = WIDTH / bars.len().max(1);
    let is_chosen = |bar: &Bar| {
        view.selection.has_dates()
            && dates.from.is_none_or(|from| bar.last >= from)
            && dates.to.is_none_or(|to| bar.first <= to)
    };
    let left = |place: usize| match words.language {
        Language::Arabic => (bars.len() - 1 - place) * width,
        Language::English => place * width,
    };
    html! {
        section class="facet dates" {
            h2 { (words.dates) }
            @if !bars.is_empty() {
                svg class="histogram" viewBox=(format!("0 0 {} {HEIGHT}", width * bars.len())) preserveAspectRatio="none"
                    role="img" aria-label=(words.dates_hint) {
                    @for (place, bar) in bars.iter().enumerate() {
                        @let height = usize::try_from(bar.count * (HEIGHT as u64 - 4) / most).unwrap_or(0);
                        @let height = if bar.count > 0 { height.max(3) } else { 0 };
                        g class=(if is_chosen(bar) { "bar chosen" } else { "bar" })
                            data-from=(bar.first.to_string()) data-to=(bar.last.to_string()) {
                            title { (span_of(bar)) ": " (digits(usize::try_from(bar.count).unwrap_or(usize::MAX))) }
                            rect class="behind" x=(left(place)) y="0" width=(width) height=(HEIGHT) {}
                            rect class="ahead" x=(left(place) + width / 8) y=(HEIGHT - height)
                                width=((width - width / 4).max(1)) height=(height) {}
                        }
                    }
                }
                p class="ends" aria-hidden="true" {
                    @if let (Some(first), Some(last)) = (bars.first(), bars.last()) {
                        @for end in [first.first, last.last] {
                            span { @if has_days { (words.day(end)) } @else { (end.year()) } }
                        }
                    }
                }
            }
            form action="/" method="get" class="days" autocomplete="off" {
                (view.hidden(&["from", "to"]))
                @for (name, label, day) in [("from", words.from, dates.from), ("to", words.to, dates.to)] {
                    label { (label) " "
                        input type="date" name=(name) value=[day.map(|day| day.to_string())];
                    }
                }
                button type="submit" { (words.apply) }
            }
            @if !bars.is_empty() { p class="hint faint" { (words.dates_hint) } }
        }
    }
}

fn span_of(bar: &Bar) -> String {
    match number_of(bar.last) == number_of(bar.first) {
        _ if bar.first == bar.last => bar.first.to_string(),
        true => format!("{}-{:02}", bar.first.year(), bar.first.month()),
        false if bar.first.year() == bar.last.year() => bar.first.year().to_string(),
        false => format!("{}–{}", bar.first.year(), bar.last.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(months: &[(&str, u64)]) -> Vec<Count> {
        let value = |value: &str, count| FacetCount { value: value.to_owned(), count };
        super::months(&months.iter().map(|(month, count)| value(month, *count)).collect::<Vec<_>>())
    }

    fn shown(bars: &[Bar]) -> Vec<(String, String, u64)> {
        bars.iter().map(|bar| (bar.first.to_string(), bar.last.to_string(), bar.count)).collect()
    }

    fn bar(first: &str, last: &str, count: u64) -> (String, String, u64) {
        (first.to_owned(), last.to_owned(), count)
    }

    #[test]
    fn months_without_documents_have_bars_too() {
        let months = counts(&[("2015-03", 4), ("2014-12", 1)]);
        assert!(!wants_days(&months));
        assert_eq!(
            shown(&bars_of_months(&months)),
            [
                bar("2014-12-01", "2014-12-31", 1),
                bar("2015-01-01", "2015-01-31", 0),
                bar("2015-02-01", "2015-02-28", 0),
                bar("2015-03-01", "2015-03-31", 4)
            ]
        );
    }

    #[test]
    fn few_months_are_shown_by_days() {
        assert!(wants_days(&counts(&[("2015-03", 4), ("2015-01", 1)])));
        let day = |text: &str, count| (text.parse().unwrap(), count);
        assert_eq!(
            shown(&bars_of_days(&[day("2015-02-28", 2), day("2015-03-02", 1)])),
            [
                bar("2015-02-28", "2015-02-28", 2),
                bar("2015-03-01", "2015-03-01", 0),
                bar("2015-03-02", "2015-03-02", 1)
            ]
        );
    }

    #[test]
    fn long_times_are_shown_by_years_and_nothing_is_lost() {
        let bars = bars_of_months(&counts(&[("1990-07", 2), ("2015-03", 4), ("0001-01", 1), ("9999-12", 2)]));
        assert!(bars.len() <= MAX_BARS);
        assert_eq!(bars.iter().map(|bar| bar.count).sum::<u64>(), 9);
    }
}
