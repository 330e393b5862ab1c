//! `fihris show`: prints one document.

use fihris::{document::EntityKind, index::IndexReader, user_lexicon::analyzer_of};

use super::{
    Outcome, args,
    output::{Look, Output},
};

pub fn run(args: args::Show, output: &mut Output) -> anyhow::Result<Outcome> {
    let reader = IndexReader::open(&args.index.index, &analyzer_of(&args.index.index)?)?;
    let Some(address) = reader.find(&args.id)? else {
        output.note(&format!("fihris: there is no document {}", args.id));
        return Ok(Outcome::Nothing);
    };
    let document = reader.document(address)?;
    if args.json {
        output.json(&document)?;
        return Ok(Outcome::Done);
    }
    output.line(&output.field(&document.title, Look::Heading))?;
    let date = document.date.map(|date| date.to_string());
    let facts =
        [&date, &document.source, &document.author, &document.category, &document.url, &document.path];
    for fact in facts.into_iter().flatten() {
        output.line(&output.field(fact, Look::Faint))?;
    }
    for kind in EntityKind::ALL {
        let names: Vec<String> =
            document.entities.of(kind).iter().map(|name| output.field(name, Look::Plain)).collect();
        if !names.is_empty() {
            output.line(&format!("{}: {}", kind.name(), names.join(" · ")))?;
        }
    }
    output.line("")?;
    output.text(&document.text)?;
    Ok(Outcome::Done)
}
