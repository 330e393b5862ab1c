//! What the font program embedded in a PDF knows about its glyphs, for fonts that don't say what they stand for.
//!
//! Four sources, best first: the character map turned round, the names of the glyphs, the substitutions of letters by
//! their shapes and ligatures turned round (which is how lam-alef and الله are found), and the encoding of old Type 1
//! fonts. How codes become glyphs in PDF is left to `font`.

use std::collections::HashMap;

use ttf_parser::{
    Face, GlyphId, RawFace, Tag, cff, cmap,
    gsub::{SingleSubstitution, SubstitutionSubtable},
    opentype_layout::{Coverage, LayoutTable},
    post,
};

use super::names;

/// Substitutions tried in one font; fonts of a hundred thousand ligatures would be damage.
const MAX_STEPS: usize = 2_000_000;
/// Character maps and glyphs with names that are looked at.
const MAX_SUBTABLES: usize = 8;
const MAX_GLYPHS: u16 = 20_000;

/// The letters that are looked for: Latin to Hebrew, Arabic, punctuation, ligatures and shapes.
const LETTERS: [std::ops::RangeInclusive<u32>; 6] =
    [0x20..=0x77F, 0x860..=0x8FF, 0x1E00..=0x1EFF, 0x2000..=0x22FF, 0xFB00..=0xFDFF, 0xFE70..=0xFEFC];

/// The glyphs of a font and what they stand for.
#[derive(Debug, Default)]
pub(super) struct Program {
    texts: HashMap<u16, String>,
    /// Glyphs of the codes of a simple font.
    codes: HashMap<u8, u16>,
    /// Glyphs of the identifiers of a composite font, where they differ.
    ids: Option<HashMap<u16, u16>>,
    /// Names by code, of a Type 1 font.
    named: HashMap<u8, String>,
}

impl Program {
    /// Reads a TrueType, OpenType, CFF or Type 1 font.
    pub(super) fn read(bytes: &[u8]) -> Program {
        if bytes.starts_with(b"%!") || bytes.first() == Some(&0x80) {
            return Program { named: type1_encoding(bytes), ..Program::default() };
        }
        let mut program = Program::default();
        // Fonts cut down for a PDF often lack tables that a whole font must have.
        if let Ok(raw) = RawFace::parse(bytes, 0) {
            program.read_tables(&raw);
            if let Some(gsub) = Face::parse(bytes, 0).ok().and_then(|face| face.tables().gsub) {
                program.read_substitutions(gsub);
            }
        } else if let Some(cff) = cff::Table::parse(bytes) {
            program.read_cff(&cff);
        }
        program
    }

    /// What a code of a simple font stands for.
    pub(super) fn text_of_code(&self, code: u8) -> Option<String> {
        if let Some(name) = self.named.get(&code) {
            return names::text_of(name);
        }
        self.texts.get(self.codes.get(&code)?).cloned()
    }

    /// What a glyph of a composite font stands for, by its identifier (CID).
    pub(super) fn text_of_id(&self, id: u16) -> Option<String> {
        let glyph = match &self.ids {
            Some(ids) => ids.get(&id)?,
            None => &id,
        };
        self.texts.get(glyph).cloned()
    }

    fn read_tables(&mut self, raw: &RawFace<'_>) {
        let table = |tag: &[u8; 4]| raw.table(Tag::from_bytes(tag));
        if let Some(cmap) = table(b"cmap").and_then(cmap::Table::parse) {
            self.read_cmap(cmap);
        }
        if let Some(post) = table(b"post") {
            self.read_names(post);
        }
        if let Some(cff) = table(b"CFF ").and_then(cff::Table::parse) {
            self.read_cff(&cff);
        }
    }

    fn read_cmap(&mut self, cmap: cmap::Table<'_>) {
        let mut unicode: HashMap<u16, char> = HashMap::new();
        for subtable in cmap.subtables.into_iter().take(MAX_SUBTABLES) {
            if subtable.is_unicode() {
                // Asking for letters is bounded; listing what a damaged table claims to have is not.
                for letter in LETTERS.into_iter().flatten().filter_map(char::from_u32) {
                    if let Some(glyph) = subtable.glyph_index(letter.into()) {
                        let known = unicode.entry(glyph.0).or_insert(letter);
                        if (rank(letter), letter) < (rank(*known), *known) {
                            *known = letter;
                        }
                    }
                }
            } else {
                for code in 0..=u8::MAX {
                    let wide = [u32::from(code), 0xF000 + u32::from(code)];
                    if let Some(glyph) = wide.into_iter().find_map(|code| subtable.glyph_index(code))
                        && glyph.0 != 0
                    {
                        self.codes.insert(code, glyph.0);
                    }
                }
            }
        }
        self.texts.extend(unicode.into_iter().map(|(glyph, letter)| (glyph, letter.to_string())));
    }

    /// The names in a `post` table, version 2.
    fn read_names(&mut self, bytes: &[u8]) {
        let Some(post) = post::Table::parse(bytes) else { return };
        // Names that the font brings come after the 258 that all fonts know.
        let listed: Vec<&str> = post.names().take(1 << 16).collect();
        let Some(indexes) = bytes.get(34..) else { return };
        let num_glyphs = bytes.get(32..34).map_or(0, |pair| usize::from(pair[0]) << 8 | usize::from(pair[1]));
        for (glyph, pair) in (0..=u16::MAX).zip(indexes.as_chunks::<2>().0.iter().take(num_glyphs)) {
            let index = usize::from(u16::from_be_bytes(*pair));
            let name = match index.checked_sub(258) {
                Some(own) => listed.get(own).copied(),
                None => post.glyph_name(GlyphId(glyph)),
            };
            if let Some(text) = name.and_then(names::text_of) {
                self.texts.entry(glyph).or_insert(text);
            }
        }
    }

    fn read_cff(&mut self, cff: &cff::Table<'_>) {
        let mut ids = HashMap::new();
        for glyph in 0..cff.number_of_glyphs().min(MAX_GLYPHS) {
            if let Some(id) = cff.glyph_cid(GlyphId(glyph)) {
                ids.insert(id, glyph);
            }
            if let Some(text) = cff.glyph_name(GlyphId(glyph)).and_then(names::text_of) {
                self.texts.entry(glyph).or_insert(text);
            }
        }
        if !ids.is_empty() {
            self.ids = Some(ids);
        }
        for code in 0..=u8::MAX {
            if let Some(glyph) = cff.glyph_index(code) {
                self.codes.entry(code).or_insert(glyph.0);
            }
        }
    }

    /// A shape or ligature stands for what it is put in place of.
    fn read_substitutions(&mut self, gsub: LayoutTable<'_>) {
        let mut steps = 0;
        // A shape may be made of another: three rounds reach initial forms of decomposed letters of ligatures.
        for _ in 0..3 {
            let before = self.texts.len();
            for lookup in gsub.lookups {
                for subtable in lookup.subtables.into_iter::<SubstitutionSubtable<'_>>() {
                    steps += self.read_subtable(subtable, steps);
                    if steps > MAX_STEPS {
                        return;
                    }
                }
            }
            if self.texts.len() == before {
                return;
            }
        }
    }

    fn read_subtable(&mut self, subtable: SubstitutionSubtable<'_>, spent: usize) -> usize {
        let mut steps = 0;
        match subtable {
            SubstitutionSubtable::Single(single) => {
                for (at, from) in covered(single.coverage()) {
                    steps += 1;
                    let to = match single {
                        SingleSubstitution::Format1 { delta, .. } => from.0.wrapping_add_signed(delta),
                        SingleSubstitution::Format2 { substitutes, .. } => match substitutes.get(at) {
                            Some(to) => to.0,
                            None => continue,
                        },
                    };
                    if let Some(text) = self.texts.get(&from.0).cloned() {
                        self.texts.entry(to).or_insert(text);
                    }
                }
            }
            SubstitutionSubtable::Ligature(ligatures) => {
                for (at, first) in covered(ligatures.coverage) {
                    let Some(set) = ligatures.ligature_sets.get(at) else { continue };
                    for ligature in set {
                        steps += 1 + usize::from(ligature.components.len());
                        if spent + steps > MAX_STEPS {
                            return steps;
                        }
                        let parts = std::iter::once(first).chain(ligature.components);
                        let text: Option<String> =
                            parts.map(|part| self.texts.get(&part.0).map(String::as_str)).collect();
                        if let Some(text) = text {
                            self.texts.entry(ligature.glyph.0).or_insert(text);
                        }
                    }
                }
            }
            _ => {}
        }
        steps
    }
}

/// The glyphs that a substitution is for, each with its place in the list.
fn covered(coverage: Coverage<'_>) -> Vec<(u16, GlyphId)> {
    match coverage {
        Coverage::Format1 { glyphs } => (0..).zip(glyphs).collect(),
        Coverage::Format2 { records } => records
            .into_iter()
            .flat_map(|record| {
                let glyphs = record.start.0..=record.end.0;
                glyphs.map(move |glyph| (record.value.wrapping_add(glyph - record.start.0), GlyphId(glyph)))
            })
            .take(1 << 16)
            .collect(),
    }
}

/// Several letters may have one glyph: those of Arabic spelling come before their shapes.
fn rank(letter: char) -> u8 {
    match letter {
        '\u{600}'..='\u{6FF}' | '!'..='~' => 0,
        ' ' => 1,
        '\u{FB50}'..='\u{FEFF}' => 3,
        _ => 2,
    }
}

/// The encoding in the readable part of a Type 1 font: `dup 65 /A put`.
fn type1_encoding(bytes: &[u8]) -> HashMap<u8, String> {
    let readable = bytes.get(..bytes.len().min(1 << 16)).unwrap_or_default();
    let text: String = readable.iter().map(|byte| char::from(*byte)).collect();
    let text = text.split("eexec").next().unwrap_or_default();
    let mut named = HashMap::new();
    let words: Vec<&str> = text.split_whitespace().collect();
    for window in words.windows(3) {
        if let [dup, code, name] = window
            && *dup == "dup"
            && let Ok(code) = code.parse()
            && let Some(name) = name.strip_prefix('/')
        {
            named.insert(code, name.to_owned());
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_of_a_type_1_font_is_read() {
        let font = b"%!PS-AdobeFont-1.0\n/Encoding 256 array\ndup 65 /uni0628 put\ndup 66 /afii57415 put\nreadonly def\neexec\xFF";
        let program = Program::read(font);
        assert_eq!(program.text_of_code(65).as_deref(), Some("ب"));
        assert_eq!(program.text_of_code(66).as_deref(), Some("ا"));
        assert_eq!(program.text_of_code(67), None);
    }

    #[test]
    fn garbage_is_no_font() {
        for bytes in [&b""[..], b"\x00\x01\x00\x00", b"OTTO\x00\x10", b"\x01\x00\x04\x01", b"%!"] {
            assert_eq!(Program::read(bytes).text_of_id(3), None);
        }
    }
}
