//! `fihris show`: prints one document, or with `--entities` where it names whom and what.
//!
//! On a terminal with color, names stand out in title and text, each kind in its look, dates and money faintly; where
//! they are not seen, they are not looked for.

use std::ops::Range;

use fihris::{
    bundled,
    document::{Document, EntityKind},
    entity::Part,
    index::IndexReader,
    search::{DateMention, DocumentMentions, MoneyMention, NameMention, mentions},
    user_lexicon::analyzer_of,
};

use super::{
    Outcome, args,
    output::{Look, Output},
};

pub fn run(args: args::Show, output: &mut Output) -> anyhow::Result<Outcome> {
    let reader = IndexReader::open(&args.index.index, &analyzer_of(&args.index.index)?)?;
    let Some(document) = reader.document_of(&args.id)? else {
        output.note(&format!("fihris: there is no document {}", args.id));
        return Ok(Outcome::Nothing);
    };
    let mentions = match args.entities || output.has_looks() && !args.json {
        true => mentions(&reader, &document, &mut bundled::namer())?,
        false => DocumentMentions::default(),
    };
    match (args.entities, args.json) {
        (true, true) => output.json(&mentions)?,
        (true, false) => print_mentions(mentions, output)?,
        (false, true) => output.json(&document)?,
        (false, false) => print(&document, &mentions, output)?,
    }
    Ok(Outcome::Done)
}

fn print(document: &Document, mentions: &DocumentMentions, output: &mut Output) -> anyhow::Result<()> {
    let title = output.distinguished(&document.title, &stretches(mentions, Part::Title), Look::Heading);
    output.line(&title)?;
    let date = document.date.map(|date| date.to_string());
    let facts =
        [&date, &document.source, &document.author, &document.category, &document.url, &document.path];
    for fact in facts.into_iter().flatten() {
        output.line(&output.field(fact, Look::Faint))?;
    }
    for kind in EntityKind::ALL {
        let names: Vec<String> =
            document.entities.of(kind).iter().map(|name| output.field(name, look(kind))).collect();
        if !names.is_empty() {
            output.line(&format!("{}: {}", kind.name(), names.join(" · ")))?;
        }
    }
    output.line("")?;
    output.text(&document.text, &stretches(mentions, Part::Text))
}

fn look(kind: EntityKind) -> Look {
    match kind {
        EntityKind::Person => Look::Person,
        EntityKind::Company => Look::Company,
        EntityKind::Organization => Look::Organization,
        EntityKind::Place => Look::Place,
    }
}

/// What stands out in a part of the document; of what overlaps, what begins first, and of that the longest.
fn stretches(mentions: &DocumentMentions, part: Part) -> Vec<(Range<usize>, Look)> {
    let DocumentMentions { mentions, dates, money } = mentions;
    let names = mentions.iter().map(|name| (name.field, name.start..name.end, look(name.kind)));
    let dates = dates.iter().map(|date| (date.field, date.start..date.end, Look::Faint));
    let money = money.iter().map(|money| (money.field, money.start..money.end, Look::Faint));
    let here = names.chain(dates).chain(money).filter(|(field, ..)| *field == part);
    let mut stretches: Vec<_> = here.map(|(_, range, look)| (range, look)).collect();
    stretches.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    stretches.retain(|(range, _)| {
        let is_free = range.start >= end;
        if is_free {
            end = range.end;
        }
        is_free
    });
    stretches
}

/// One line each in the order of the document: kind, name or value, part, place, and what is written there.
fn print_mentions(mentions: DocumentMentions, output: &mut Output) -> anyhow::Result<()> {
    let DocumentMentions { mentions, dates, money } = mentions;
    let names = mentions.into_iter().map(|NameMention { kind, name, field, start, end, text }| {
        (field, start, end, kind.name(), name, text)
    });
    let dates = dates
        .into_iter()
        .map(|DateMention { field, start, end, text, value }| (field, start, end, "date", value, text));
    let money = money.into_iter().map(|MoneyMention { field, start, end, text, amount, currency }| {
        (field, start, end, "money", format!("{amount} {currency}"), text)
    });
    let mut lines: Vec<_> = names.chain(dates).chain(money).collect();
    lines.sort_by_key(|(field, start, end, ..)| (*field, *start, *end));
    for (field, start, end, kind, name, text) in lines {
        let (name, text) = (output.field(&name, Look::Plain), output.field(&text, Look::Plain));
        output.line(&format!("{kind}\t{name}\t{}\t{start}..{end}\t{text}", field.name()))?;
    }
    Ok(())
}
