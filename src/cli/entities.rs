//! `fihris entities`: lists who and what the index names, with variants and what joined them.

use fihris::{
    bundled,
    document::EntityKind,
    registry::Evidence,
    search::{Deadline, EntitiesRequest, EntityCount, Searcher},
    user_lexicon::analyzer_of,
};

use super::{
    Outcome, args,
    output::{Look, Output},
};

pub fn run(args: args::Entities, output: &mut Output) -> anyhow::Result<Outcome> {
    let searcher = Searcher::open(&args.index.index, &analyzer_of(&args.index.index)?)?;
    let kinds = if args.kind.is_empty() { EntityKind::ALL.to_vec() } else { args.kind };
    let request =
        EntitiesRequest { name: args.name, kinds, limit: args.limit, deadline: Deadline::default() };
    let response = searcher.entities(&request, bundled::name_matcher())?;
    if args.json {
        output.json(&response)?;
    } else {
        for entity in &response.entities {
            print_entity(entity, output)?;
        }
    }
    Ok(if response.entities.is_empty() { Outcome::Nothing } else { Outcome::Done })
}

fn print_entity(entity: &EntityCount, output: &mut Output) -> anyhow::Result<()> {
    let EntityCount { id, name, documents, variants, .. } = entity;
    let id = output.field(id, Look::Faint);
    output.line(&format!("{documents:>8}  {}  {id}", output.field(name, Look::Heading)))?;
    // The one form under which it is shown says nothing new.
    if variants.len() == 1 && variants.iter().all(|variant| variant.name == *name) {
        return Ok(());
    }
    for variant in variants {
        let evidence = variant.evidence.as_ref().map(|evidence| {
            let with = output.field(evidence.with(), Look::Plain);
            output.field(&format!("  ({}{with})", reason(evidence)), Look::Faint)
        });
        output.line(&format!(
            "          {:>8}  {}{}",
            variant.documents,
            output.field(&variant.name, Look::Plain),
            evidence.unwrap_or_default()
        ))?;
    }
    Ok(())
}

/// What joined a variant, up to the name that it was joined to.
fn reason(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Folding { .. } => "the same letters as ".to_owned(),
        Evidence::User { .. } => "by you, with ".to_owned(),
        Evidence::Gazetteer { .. } => "gazetteer, with ".to_owned(),
        Evidence::Spelling { distance, context, .. } => {
            format!("spelling {distance:.2}, company {context:.2}, with ")
        }
        Evidence::Short { share, context, .. } => {
            format!("short, share {share:.2}, company {context:.2}, for ")
        }
    }
}
