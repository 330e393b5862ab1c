//! A font of a PDF: how its strings are cut into codes, what each stands for and how wide it is.
//!
//! Owns the order in which the sources of text are asked (ISO 32000-1, 9.10.2, and then some): the `ToUnicode` map, the
//! names of an encoding, the font program. A code that nothing is known of stands for U+FFFD. Where glyphs stand on the
//! page is left to `content`.

use std::{collections::HashMap, rc::Rc};

use hayro_syntax::object::{Array, Dict, Name, Object, Stream};

use super::{
    cmap::CMap,
    filters::{Budget, unpacked},
    glyph::Origin,
    letters,
    names::{self, Encoding},
    program::Program,
};

/// Widths of more codes than this are damage.
const MAX_WIDTHS: usize = 1 << 17;
/// Width of a glyph whose font doesn't tell, in ems.
const COMMON_WIDTH: f32 = 0.55;

/// What one code shows.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// In the order of reading, shapes of letters resolved; may be empty.
    pub(super) text: Rc<str>,
    /// How far the next glyph is, in ems.
    pub(super) width: f32,
    pub(super) origin: Origin,
}

/// How strings are cut into codes.
#[derive(Debug)]
enum Codes {
    One,
    Two,
    Mapped(CMap),
    /// Codes are UTF-16.
    Unicode,
}

/// One font.
#[derive(Debug)]
pub(super) struct Font<'a> {
    codes: Codes,
    to_unicode: Option<CMap>,
    /// Ligatures in the map are written from left to right.
    reversed: bool,
    encoding: Option<Encoding>,
    differences: HashMap<u8, String>,
    widths: HashMap<u32, f32>,
    common_width: f32,
    /// Glyphs by identifier, two bytes each, where the font says.
    glyphs: Option<Vec<u8>>,
    /// Read when a code is met that only it can explain.
    program: Option<Program>,
    program_stream: Option<Stream<'a>>,
    shown: HashMap<u32, Shown>,
}

impl<'a> Font<'a> {
    /// Reads a font; what is missing or damaged is left out.
    ///
    /// # Errors
    /// If the file unpacks to more than is allowed.
    pub(super) fn read(dict: &Dict<'a>, budget: &mut Budget) -> Result<Font<'a>, String> {
        let to_unicode = match dict.get::<Stream<'a>>("ToUnicode".as_bytes()) {
            Some(stream) => unpacked(&stream, budget)?.map(|bytes| CMap::parse(&bytes)),
            None => None,
        }
        .filter(CMap::has_text);
        let mut font = Font {
            codes: Codes::One,
            reversed: to_unicode.as_ref().is_some_and(CMap::is_reversed),
            to_unicode,
            encoding: None,
            differences: HashMap::new(),
            widths: HashMap::new(),
            common_width: COMMON_WIDTH,
            glyphs: None,
            program: None,
            program_stream: None,
            shown: HashMap::new(),
        };
        match name(dict, "Subtype").as_deref() {
            Some(b"Type0") => font.read_composite(dict, budget)?,
            kind => font.read_simple(dict, kind == Some(b"Type3")),
        }
        Ok(font)
    }

    fn read_simple(&mut self, dict: &Dict<'a>, is_drawn: bool) {
        let unit = match dict.get::<Array<'a>>("FontMatrix".as_bytes()) {
            Some(matrix) if is_drawn => matrix.iter::<f32>().next().unwrap_or(0.001).abs(),
            _ => 0.001,
        };
        let first = dict.get::<u32>("FirstChar".as_bytes()).unwrap_or(0).min(255);
        if let Some(widths) = dict.get::<Array<'a>>("Widths".as_bytes()) {
            self.widths = (first..=255).zip(widths.iter::<f32>().map(|width| width * unit)).collect();
        }
        if let Some(descriptor) = dict.get::<Dict<'a>>("FontDescriptor".as_bytes()) {
            self.read_descriptor(&descriptor);
            if !self.widths.is_empty() {
                let missing = descriptor.get::<f32>("MissingWidth".as_bytes());
                self.common_width = missing.unwrap_or(0.0) * unit;
            }
        } else if self.to_unicode.is_none() && !is_drawn {
            self.encoding = Some(Encoding::Standard);
        }
        match dict.get::<Object<'a>>("Encoding".as_bytes()) {
            Some(Object::Name(name)) => self.encoding = Encoding::named(&name).or(self.encoding),
            Some(Object::Dict(encoding)) => {
                let base = name(&encoding, "BaseEncoding").and_then(|name| Encoding::named(&name));
                self.encoding = base.or(self.encoding);
                if let Some(differences) = encoding.get::<Array<'a>>("Differences".as_bytes()) {
                    self.read_differences(&differences);
                }
            }
            _ => {}
        }
    }

    fn read_differences(&mut self, differences: &Array<'a>) {
        let mut code = 0u32;
        for item in differences.iter::<Object<'a>>().take(1024) {
            match item {
                Object::Number(number) => code = u32::try_from(number.as_i64()).unwrap_or(0),
                Object::Name(name) => {
                    if let Ok(code) = u8::try_from(code) {
                        self.differences.insert(code, String::from_utf8_lossy(&name).into_owned());
                    }
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
    }

    fn read_composite(&mut self, dict: &Dict<'a>, budget: &mut Budget) -> Result<(), String> {
        self.codes = match dict.get::<Object<'a>>("Encoding".as_bytes()) {
            Some(Object::Stream(stream)) => match unpacked(&stream, budget)? {
                Some(bytes) => Codes::Mapped(CMap::parse(&bytes)),
                None => Codes::Two,
            },
            Some(Object::Name(name)) if name.starts_with(b"Uni") => Codes::Unicode,
            _ => Codes::Two,
        };
        let descendant = dict.get::<Array<'a>>("DescendantFonts".as_bytes());
        let Some(descendant) = descendant.and_then(|fonts| fonts.iter::<Dict<'a>>().next()) else {
            return Ok(());
        };
        self.common_width = descendant.get::<f32>("DW".as_bytes()).unwrap_or(1000.0) * 0.001;
        if let Some(widths) = descendant.get::<Array<'a>>("W".as_bytes()) {
            self.read_widths(&widths);
        }
        if let Some(stream) = descendant.get::<Stream<'a>>("CIDToGIDMap".as_bytes()) {
            self.glyphs = unpacked(&stream, budget)?;
        }
        if let Some(descriptor) = descendant.get::<Dict<'a>>("FontDescriptor".as_bytes()) {
            self.read_descriptor(&descriptor);
        }
        Ok(())
    }

    fn read_descriptor(&mut self, descriptor: &Dict<'a>) {
        let keys = ["FontFile2", "FontFile3", "FontFile"];
        self.program_stream = keys.iter().find_map(|key| descriptor.get::<Stream<'a>>(key.as_bytes()));
    }

    /// `first [w w w]` and `first last w`.
    fn read_widths(&mut self, widths: &Array<'a>) {
        let mut items = widths.iter::<Object<'a>>();
        while let Some(first) = items.next().and_then(id) {
            match items.next() {
                Some(Object::Array(list)) => {
                    let list = list.iter::<f32>().map(|width| width * 0.001);
                    self.widths.extend((first..=0xFFFF).zip(list));
                }
                Some(last) => {
                    let (Some(last), Some(width)) = (id(last), items.next().and_then(Object::into_f32))
                    else {
                        return;
                    };
                    self.widths.extend((first..=last).map(|id| (id, width * 0.001)));
                }
                None => return,
            }
            if self.widths.len() > MAX_WIDTHS {
                return;
            }
        }
    }

    /// The code that a string begins with, and its length in bytes.
    pub(super) fn next_code(&self, bytes: &[u8]) -> Option<(usize, u32)> {
        match (&self.codes, bytes) {
            (Codes::Mapped(map), _) => map.next_code(bytes),
            (_, []) => None,
            (Codes::One, [first, ..]) => Some((1, u32::from(*first))),
            (Codes::Unicode, [high @ 0xD8..=0xDB, a, b, c, ..]) => {
                Some((4, u32::from_be_bytes([*high, *a, *b, *c])))
            }
            (_, [high, low, ..]) => Some((2, u32::from(*high) << 8 | u32::from(*low))),
            (_, [single]) => Some((1, u32::from(*single))),
        }
    }

    /// Whether its codes have one byte, so that the spacing of words applies to code 32.
    pub(super) fn is_simple(&self) -> bool {
        matches!(self.codes, Codes::One)
    }

    /// What a code shows.
    ///
    /// # Errors
    /// If the file unpacks to more than is allowed.
    pub(super) fn show(&mut self, code: u32, budget: &mut Budget) -> Result<Shown, String> {
        if let Some(shown) = self.shown.get(&code) {
            return Ok(shown.clone());
        }
        let id = match &self.codes {
            Codes::Mapped(map) => map.glyph(code).unwrap_or(code),
            _ => code,
        };
        let width = self.widths.get(&id).copied().unwrap_or(self.common_width);
        let text = match self.text(code, id, budget)? {
            Some(text) => letters::cleaned(&text, self.reversed),
            None => '\u{FFFD}'.to_string(),
        };
        let is_part =
            self.to_unicode.as_ref().and_then(|map| map.text(code)).is_some_and(|text| text.is_empty());
        let mut origin = if is_part { Origin::Part } else { Origin::Font };
        if width == 0.0 && letters::is_marked(&text) {
            // Some writers give a mark the text of a letter and all its marks: the font program knows better.
            let drawn = self.text_by_program(code, id, budget)?;
            if drawn.is_some_and(|drawn| drawn.chars().all(letters::is_mark)) {
                origin = Origin::Mark;
            }
        }
        let shown = Shown { text: text.into(), width, origin };
        self.shown.insert(code, shown.clone());
        Ok(shown)
    }

    fn text(&mut self, code: u32, id: u32, budget: &mut Budget) -> Result<Option<String>, String> {
        let mapped = self.to_unicode.as_ref().and_then(|map| map.text(code));
        if mapped.as_deref().is_some_and(letters::is_known) {
            return Ok(mapped);
        }
        let known = match (&self.codes, u8::try_from(code)) {
            (Codes::One, Ok(byte)) => {
                let named = self.differences.get(&byte).and_then(|name| names::text_of(name));
                let encoded = || self.encoding.and_then(|encoding| encoding.letter(byte));
                named.or_else(|| encoded().map(String::from))
            }
            (Codes::Unicode, _) => {
                let units = [(code >> 16) as u16, code as u16];
                let units = if code > 0xFFFF { &units[..] } else { &units[1..] };
                String::from_utf16(units).ok()
            }
            _ => None,
        };
        if known.is_some() { Ok(known) } else { self.text_by_program(code, id, budget) }
    }

    fn text_by_program(&mut self, code: u32, id: u32, budget: &mut Budget) -> Result<Option<String>, String> {
        if let Some(stream) = self.program_stream.take() {
            self.program = unpacked(&stream, budget)?.map(|bytes| Program::read(&bytes));
        }
        let Some(program) = &self.program else { return Ok(None) };
        if let (Codes::One, Ok(byte)) = (&self.codes, u8::try_from(code)) {
            return Ok(program.text_of_code(byte));
        }
        let glyph = match &self.glyphs {
            Some(glyphs) => {
                let at = id as usize * 2;
                glyphs.get(at..at + 2).map(|pair| u16::from(pair[0]) << 8 | u16::from(pair[1]))
            }
            None => u16::try_from(id).ok(),
        };
        Ok(glyph.and_then(|glyph| program.text_of_id(glyph)))
    }
}

fn name<'a>(dict: &Dict<'a>, key: &str) -> Option<Name<'a>> {
    dict.get::<Name<'a>>(key.as_bytes())
}

fn id(object: Object<'_>) -> Option<u32> {
    object.into_number().and_then(|number| u32::try_from(number.as_i64()).ok()).filter(|id| *id <= 0xFFFF)
}
