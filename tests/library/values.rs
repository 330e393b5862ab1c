//! Dates and amounts of money: a table of what is and is not one, and what holds for every text.

use fihris::entity::values::Values;
use proptest::prelude::*;

use crate::{
    arabic::{characters, prose},
    golden::{rows, shown},
    random::Random,
};

/// What texts of dates and money are made of.
const PIECES: [&str; 40] = [
    "15",
    "٣",
    "2015",
    "1436",
    "1.5",
    "600",
    "3,500",
    "7",
    "و",
    "في ",
    "من ",
    "شهر ",
    "عام ",
    "هـ",
    "م",
    "/",
    "-",
    "(",
    ")",
    " ",
    " ",
    " ",
    "\n",
    "، ",
    "يوليو",
    "تموز",
    "رمضان",
    "تشرين ",
    "الأول ",
    "الخامس ",
    "عشر ",
    "مليون ",
    "ألف ",
    "مليوني ",
    "دولار",
    "ريال ",
    "سعودي",
    "$",
    "\u{200F}",
    "ـ",
];

#[test]
fn values_are_found_as_in_the_table() {
    let table = rows(include_str!("../golden/values.tsv"));
    assert!(table.len() >= 100, "rows are missing: {}", table.len());
    let mut failing = Vec::new();
    for [text, expected, rule] in table {
        let found = slices(&text).join("|");
        let found = if found.is_empty() { "-".to_owned() } else { found };
        if found != expected {
            failing.push(format!("{rule}: {} has {found}, not {expected}", shown(&text)));
        }
    }
    assert!(failing.is_empty(), "{} fail:\n{}", failing.len(), failing.join("\n"));
}

/// The values of a text in order, each `slice=value`.
fn slices(text: &str) -> Vec<String> {
    let Values { dates, money } = Values::of(text);
    let dates = dates.into_iter().map(|date| (date.range, date.value.to_string()));
    let money = money.into_iter().map(|money| (money.range, money.value.to_string()));
    let mut values: Vec<_> = dates.chain(money).collect();
    values.sort_by_key(|(range, _)| range.start);
    values.into_iter().map(|(range, value)| format!("{}={value}", &text[range])).collect()
}

/// Ranges are slices that are not empty, in order and apart, dates and money alike.
fn check(text: &str) {
    let Values { dates, money } = Values::of(text);
    for ranges in [
        dates.iter().map(|date| date.range.clone()).collect::<Vec<_>>(),
        money.iter().map(|money| money.range.clone()).collect(),
    ] {
        assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start), "{ranges:?} in {text:?}");
    }
    let mut all: Vec<_> =
        dates.iter().map(|date| &date.range).chain(money.iter().map(|money| &money.range)).collect();
    all.sort_by_key(|range| range.start);
    for pair in all.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{pair:?} in {text:?}");
    }
    for range in all {
        let slice = text.get(range.clone()).unwrap_or_else(|| panic!("{range:?} in {text:?}"));
        assert!(!slice.is_empty() && !slice.contains('\n') && slice.trim() == slice, "{slice:?} in {text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn ranges_are_slices_in_order_in_texts_made_of_dates_and_money(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..24)
    ) {
        check(&pieces.concat());
    }

    #[test]
    fn ranges_are_slices_in_order_in_any_text(seed in any::<u64>()) {
        let mut random = Random::new(seed);
        let mut text = prose(&mut random, 6);
        for _ in 0..8 {
            text += *random.pick::<&str>(&PIECES);
            let len = random.below(4);
            text += &characters(&mut random, len);
        }
        check(&text);
    }
}
