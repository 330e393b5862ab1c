//! The user's file of names that are one and names that are not.
//!
//! Lines `join KIND: NAME | NAME …` and `split KIND: NAME | NAME …`; empty lines and those that begin with `#` say
//! nothing. Whatever is not understood is an error with its line, and so is a split of what the lines join.

use std::{
    collections::BTreeMap,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use crate::{
    document::EntityKind,
    error::{Error, Result},
    schema::facet_key,
};

const MAX_BYTES: u64 = 16 << 20;

/// Names that the user joins and splits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    text: String,
    lines: Vec<Line>,
}

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub is_join: bool,
    pub kind: EntityKind,
    /// Keys with the names as they were written.
    pub names: Vec<(String, String)>,
}

impl Overrides {
    /// The lines of a file.
    ///
    /// # Errors
    /// A file that cannot be read, is larger than 16 MiB or is not understood.
    pub fn read(path: &Path) -> Result<Overrides> {
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(Error::io(path))?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(Error::io(path))?;
        let malformed = |reason: String| Error::Malformed { path: path.to_owned(), reason };
        if bytes.len() as u64 > MAX_BYTES {
            return Err(malformed(format!("larger than {} MiB", MAX_BYTES >> 20)));
        }
        let text = String::from_utf8(bytes).map_err(|_| malformed("not UTF-8".to_owned()))?;
        Overrides::parse(text).map_err(|(line, reason)| Error::Malformed {
            path: PathBuf::from(format!("{}:{line}", path.display())),
            reason,
        })
    }

    /// The lines of a text, or the number of one that is not understood and why.
    pub fn parse(text: String) -> Result<Overrides, (usize, String)> {
        let mut lines = Vec::new();
        let mut groups = Groups::default();
        let mut splits = Vec::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{FEFF}').lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = parse_line(line).map_err(|reason| (number, reason))?;
            match line.is_join {
                true => groups.join(&line, number),
                false => splits.push((number, line.clone())),
            }
            lines.push(line);
        }
        for (number, line) in splits {
            for (place, (key, name)) in line.names.iter().enumerate() {
                for (other, written) in line.names.iter().take(place) {
                    if let Some(join) = groups.joined_by(line.kind, key, other) {
                        return Err((
                            number,
                            format!("«{written}» and «{name}» are split here and joined by line {join}"),
                        ));
                    }
                }
            }
        }
        Ok(Overrides { text, lines })
    }

    /// The lines as they were written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Number of lines that say something.
    pub fn num_lines(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }
}

fn parse_line(line: &str) -> Result<Line, String> {
    let expected = "expected «join KIND: NAME | NAME» or «split KIND: NAME | NAME»";
    let (start, names) = line.split_once(':').ok_or(expected)?;
    let mut start = start.split_whitespace();
    let (verb, kind) = (start.next().unwrap_or(""), start.next().unwrap_or(""));
    let is_join = match verb {
        "join" => true,
        "split" => false,
        _ => return Err(expected.to_owned()),
    };
    let Some(kind) = EntityKind::from_name(kind).filter(|_| start.next().is_none()) else {
        let known = EntityKind::ALL.map(EntityKind::name).join(", ");
        return Err(format!("«{kind}» is no kind of entity; there are {known}"));
    };
    let mut found: Vec<(String, String)> = Vec::new();
    for name in names.split('|').map(str::trim) {
        let key = facet_key(name);
        if !name.chars().any(char::is_alphanumeric) {
            return Err(match name {
                "" => "a name is missing".to_owned(),
                name => format!("«{name}» is no name"),
            });
        }
        if let Some((_, same)) = found.iter().find(|(known, _)| *known == key) {
            return Err(format!(
                "«{same}» and «{name}» are spellings of one name, which are never told apart"
            ));
        }
        found.push((key, name.to_owned()));
    }
    if found.len() < 2 {
        return Err("at least two names are needed, with | between".to_owned());
    }
    Ok(Line { is_join, kind, names: found })
}

/// The groups that the joins make, to find a split of one of them.
#[derive(Default)]
struct Groups {
    of: BTreeMap<(EntityKind, String), usize>,
    /// The line that began or joined each group last.
    lines: Vec<usize>,
}

impl Groups {
    fn join(&mut self, line: &Line, number: usize) {
        let group = self.lines.len();
        self.lines.push(number);
        let places: Vec<_> = line.names.iter().map(|(key, _)| (line.kind, key.clone())).collect();
        let old: Vec<usize> = places.iter().filter_map(|place| self.of.get(place).copied()).collect();
        self.of.values_mut().filter(|known| old.contains(known)).for_each(|known| *known = group);
        self.of.extend(places.into_iter().map(|place| (place, group)));
    }

    fn joined_by(&self, kind: EntityKind, key: &str, other: &str) -> Option<usize> {
        let group = self.of.get(&(kind, key.to_owned()))?;
        (self.of.get(&(kind, other.to_owned())) == Some(group)).then(|| self.lines[*group])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_file_are_read() {
        let text = "# mine\n\njoin person: مليجي | علي المليجي|علي ال مليجي\n split place : صور | صورة # not a comment\n";
        let read = Overrides::parse(text.to_owned()).unwrap();
        assert_eq!((read.num_lines(), read.text()), (2, text));
        let [join, split] = read.lines() else { panic!("{read:?}") };
        assert!(join.is_join && join.kind == EntityKind::Person && join.names.len() == 3);
        assert!(!split.is_join && split.names[1].1 == "صورة # not a comment");
        assert_eq!(Overrides::parse(String::new()).unwrap(), Overrides::default());
    }

    #[test]
    fn what_is_not_understood_is_shown_with_its_line() {
        for (text, line, reason) in [
            ("\nunite person: أ | ب", 2, "expected «join"),
            ("join person أ | ب", 1, "expected «join"),
            ("join people: أ | ب", 1, "«people» is no kind"),
            ("join person one: أ | ب", 1, "is no kind"),
            ("join person: سعد", 1, "at least two names"),
            ("join person: سعد | ", 1, "a name is missing"),
            ("join person: سعد | --", 1, "«--» is no name"),
            ("join person: أحمد | احمد", 1, "are spellings of one name"),
            (
                "join person: سعد | سعيد\njoin person: سعيد | سعود\nsplit person: سعد | سعود",
                3,
                "joined by line 2",
            ),
        ] {
            let (found, why) = Overrides::parse(text.to_owned()).unwrap_err();
            assert!(found == line && why.contains(reason), "{text}: {found} {why}");
        }
        Overrides::parse("join person: سعد | سعيد\nsplit place: سعد | سعيد".to_owned()).unwrap();
    }
}
