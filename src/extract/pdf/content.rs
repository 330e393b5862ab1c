//! What a page of a PDF draws: its glyphs with their places, and how many pictures.
//!
//! Runs the operators of a page and of the forms that it draws (ISO 32000-1, 8.4, 9.4 and 14.9.4) as far as text is
//! concerned. The order of glyphs is that of drawing; `marks`, `lines` and `layout` make text of it. Steps and bytes are
//! bounded.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use hayro_syntax::{
    content::UntypedIter,
    object::{Array, Dict, Name, Object, ObjectIdentifier, Stream, String as Bytes},
    page::Page,
};

use super::{
    filters::{Budget, unpacked},
    font::{Font, Shown},
    glyph::{Glyph, Origin},
    letters,
    matrix::Matrix,
    state::{Numbers, Resources, SharedFont, State, actual_text},
};

/// Forms in forms, and saved states.
const MAX_FORMS: usize = 12;
const MAX_STATES: usize = 512;
/// Fonts kept in memory.
const MAX_FONTS: usize = 256;
/// Glyphs on one page; a page of dense print has ten thousand.
const MAX_GLYPHS: usize = 1_000_000;

/// What a page draws.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) num_pictures: usize,
}

/// What the pages of a file share: fonts and the work that may still be done.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    pub(super) budget: Budget,
    pub(super) steps_left: usize,
    fonts: HashMap<ObjectIdentifier, Rc<RefCell<Font<'a>>>>,
}

impl Shared<'_> {
    pub(super) fn new(budget: Budget, steps: usize) -> Self {
        Shared { budget, steps_left: steps, fonts: HashMap::new() }
    }

    fn step(&mut self, steps: usize) -> Result<(), String> {
        self.steps_left = self.steps_left.checked_sub(steps).ok_or("it draws more than is allowed")?;
        Ok(())
    }
}

/// Runs a page.
///
/// # Errors
/// If it draws or unpacks to more than is allowed.
pub(super) fn draw<'a>(page: &Page<'a>, shared: &mut Shared<'a>) -> Result<Drawn, String> {
    let mut bytes = Vec::new();
    let contents: Vec<Stream<'a>> = match page.raw().get::<Object<'a>>("Contents".as_bytes()) {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(streams)) => streams.iter::<Stream<'a>>().collect(),
        _ => Vec::new(),
    };
    for stream in contents {
        if let Some(part) = unpacked(&stream, &mut shared.budget)? {
            bytes.extend_from_slice(&part);
            bytes.push(b'\n');
        }
    }
    let known = page.resources();
    let resources = Resources {
        fonts: known.fonts.clone(),
        forms: known.x_objects.clone(),
        properties: known.properties.clone(),
        states: known.ext_g_states.clone(),
    };
    let view = page.intersected_crop_box();
    let view = [view.x0, view.y0, view.x1, view.y1].map(|side| side as f32);
    let mut painter = Painter { shared, drawn: Drawn::default(), run: 0, spans: Vec::new(), view };
    painter.paint(&bytes, &resources, State::default(), 0)?;
    let mut drawn = painter.drawn;
    // What is cut off isn't seen, unless the bounds of the page are damaged.
    if drawn.glyphs.iter().any(|glyph| glyph.is_inside) {
        drawn.glyphs.retain(|glyph| glyph.is_inside);
    }
    Ok(drawn)
}

struct Painter<'s, 'a> {
    shared: &'s mut Shared<'a>,
    drawn: Drawn,
    run: u32,
    /// Marked content that is open: the text that stands for it, if it brings one, and its first glyph.
    spans: Vec<(Option<String>, usize)>,
    /// Left, lower, right and upper bound of what is seen.
    view: [f32; 4],
}

impl<'a> Painter<'_, 'a> {
    fn paint(
        &mut self,
        bytes: &[u8],
        resources: &Resources<'a>,
        mut state: State<'a>,
        depth: usize,
    ) -> Result<(), String> {
        let mut saved: Vec<State<'a>> = Vec::new();
        let (mut text, mut line) = (Matrix::UNIT, Matrix::UNIT);
        let mut local: HashMap<Vec<u8>, SharedFont<'a>> = HashMap::new();
        let num_spans = self.spans.len();
        let mut operators = UntypedIter::new(bytes);
        self.shared.step(bytes.len() / 16)?;
        while let Some(instruction) = operators.next() {
            self.shared.step(1)?;
            let operands: Vec<&Object<'_>> = instruction.operands().collect();
            let numbers = Numbers(&operands);
            match &**instruction.operator {
                b"q" if saved.len() < MAX_STATES => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"cm" => state.page = numbers.matrix().map_or(state.page, |matrix| matrix.then(&state.page)),
                b"BT" => (text, line) = (Matrix::UNIT, Matrix::UNIT),
                b"Tc" => state.letter_space = numbers.last(0),
                b"Tw" => state.word_space = numbers.last(0),
                b"Tz" => state.stretch = numbers.last(0) / 100.0,
                b"TL" => state.leading = numbers.last(0),
                b"Ts" => state.rise = numbers.last(0),
                b"Tr" => state.mode = numbers.last(0) as i64,
                b"Tf" => {
                    state.size = numbers.last(0);
                    if let [Object::Name(name), _] = operands[..] {
                        state.font = self.font(name, resources, &mut local)?;
                    }
                }
                b"gs" => {
                    if let [Object::Name(name)] = operands[..] {
                        self.set_font(name, resources, &mut state)?;
                    }
                }
                b"Td" | b"TD" => {
                    if &**instruction.operator == b"TD" {
                        state.leading = -numbers.last(0);
                    }
                    line = Matrix::shift(numbers.last(1), numbers.last(0)).then(&line);
                    text = line;
                }
                b"Tm" => {
                    line = numbers.matrix().unwrap_or(line);
                    text = line;
                }
                b"T*" => {
                    line = Matrix::shift(0.0, -state.leading).then(&line);
                    text = line;
                }
                b"Tj" => self.show(operands.last(), &state, &mut text)?,
                b"TJ" => self.show_all(operands.last(), &state, &mut text)?,
                operator @ (b"'" | b"\"") => {
                    if operator == b"\"" {
                        let string = operands.len().saturating_sub(1);
                        let numbers = Numbers(operands.get(..string).unwrap_or_default());
                        (state.word_space, state.letter_space) = (numbers.last(1), numbers.last(0));
                    }
                    line = Matrix::shift(0.0, -state.leading).then(&line);
                    text = line;
                    self.show(operands.last(), &state, &mut text)?;
                }
                b"BDC" => {
                    let text = match operands.last() {
                        Some(Object::Name(name)) => {
                            resources.properties.get::<Dict<'a>>(&**name).and_then(|dict| actual_text(&dict))
                        }
                        Some(Object::Dict(dict)) => actual_text(dict),
                        _ => None,
                    };
                    self.spans.push((text, self.drawn.glyphs.len()));
                }
                b"BMC" => self.spans.push((None, self.drawn.glyphs.len())),
                b"EMC" if self.spans.len() > num_spans => self.end_span(),
                b"BI" => self.drawn.num_pictures += 1,
                b"Do" => {
                    if let [Object::Name(name)] = operands[..] {
                        self.paint_form(name, resources, &state, depth)?;
                    }
                }
                _ => {}
            }
        }
        while self.spans.len() > num_spans {
            self.end_span();
        }
        Ok(())
    }

    fn paint_form(
        &mut self,
        name: &Name<'_>,
        resources: &Resources<'a>,
        state: &State<'a>,
        depth: usize,
    ) -> Result<(), String> {
        let Some(form) = resources.forms.get::<Stream<'a>>(&**name) else { return Ok(()) };
        match form.dict().get::<Name<'a>>("Subtype".as_bytes()).as_deref() {
            Some(b"Image") => self.drawn.num_pictures += 1,
            Some(b"Form") if depth < MAX_FORMS => {
                let Some(bytes) = unpacked(&form, &mut self.shared.budget)? else { return Ok(()) };
                let own =
                    form.dict().get::<Dict<'a>>("Resources".as_bytes()).map(|dict| Resources::read(&dict));
                let mut state = state.clone();
                if let Some(matrix) = form.dict().get::<Array<'a>>("Matrix".as_bytes()) {
                    let numbers: Vec<f32> = matrix.iter::<f32>().take(6).collect();
                    state.page = Matrix::of(&numbers).map_or(state.page, |matrix| matrix.then(&state.page));
                }
                self.paint(&bytes, own.as_ref().unwrap_or(resources), state, depth + 1)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn font(
        &mut self,
        name: &Name<'_>,
        resources: &Resources<'a>,
        local: &mut HashMap<Vec<u8>, SharedFont<'a>>,
    ) -> Result<Option<SharedFont<'a>>, String> {
        let id = resources.fonts.get_ref(&**name).map(ObjectIdentifier::from);
        let known = match &id {
            Some(id) => self.shared.fonts.get(id),
            None => local.get(&**name),
        };
        if let Some(font) = known {
            return Ok(Some(Rc::clone(font)));
        }
        let Some(dict) = resources.fonts.get::<Dict<'a>>(&**name) else { return Ok(None) };
        let font = Rc::new(RefCell::new(Font::read(&dict, &mut self.shared.budget)?));
        match id {
            Some(id) => {
                if self.shared.fonts.len() >= MAX_FONTS {
                    self.shared.fonts.clear();
                }
                self.shared.fonts.insert(id, Rc::clone(&font));
            }
            None => {
                local.insert(name.to_vec(), Rc::clone(&font));
            }
        }
        Ok(Some(font))
    }

    /// A state of graphics may name a font, too.
    fn set_font(
        &mut self,
        name: &Name<'_>,
        resources: &Resources<'a>,
        state: &mut State<'a>,
    ) -> Result<(), String> {
        let Some(dict) = resources.states.get::<Dict<'a>>(&**name) else { return Ok(()) };
        let Some(font) = dict.get::<Array<'a>>("Font".as_bytes()) else { return Ok(()) };
        let mut parts = font.flex_iter();
        if let (Some(dict), Some(size)) = (parts.next::<Dict<'a>>(), parts.next::<f32>()) {
            state.font = Some(Rc::new(RefCell::new(Font::read(&dict, &mut self.shared.budget)?)));
            state.size = size;
        }
        Ok(())
    }

    fn show(
        &mut self,
        string: Option<&&Object<'_>>,
        state: &State<'a>,
        text: &mut Matrix,
    ) -> Result<(), String> {
        self.run += 1;
        match string {
            Some(Object::String(string)) => self.show_string(string, state, text),
            _ => Ok(()),
        }
    }

    fn show_all(
        &mut self,
        array: Option<&&Object<'_>>,
        state: &State<'a>,
        text: &mut Matrix,
    ) -> Result<(), String> {
        self.run += 1;
        let Some(Object::Array(array)) = array else { return Ok(()) };
        for part in array.iter::<Object<'_>>() {
            match part {
                Object::String(string) => self.show_string(&string, state, text)?,
                Object::Number(number) => {
                    let shift = -number.as_f32() / 1000.0 * state.size * state.stretch;
                    *text = Matrix::shift(shift, 0.0).then(text);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn show_string(
        &mut self,
        string: &Bytes<'_>,
        state: &State<'a>,
        text: &mut Matrix,
    ) -> Result<(), String> {
        let Some(font) = &state.font else { return Ok(()) };
        let mut font = font.borrow_mut();
        let mut rest: &[u8] = string;
        while let Some((length, code)) = font.next_code(rest) {
            rest = rest.get(length..).unwrap_or_default();
            self.shared.step(1)?;
            let shown = font.show(code, &mut self.shared.budget)?;
            let width = shown.width * state.size;
            if !shown.text.is_empty() {
                self.place(shown, width * state.stretch, state, text)?;
            }
            let word_space = if font.is_simple() && code == 32 { state.word_space } else { 0.0 };
            let advance = (width + state.letter_space + word_space) * state.stretch;
            *text = Matrix::shift(advance, 0.0).then(text);
        }
        Ok(())
    }

    fn place(&mut self, shown: Shown, width: f32, state: &State<'a>, matrix: &Matrix) -> Result<(), String> {
        if self.drawn.glyphs.len() >= MAX_GLYPHS {
            return Err("a page draws more than is allowed".to_owned());
        }
        let matrix = matrix.then(&state.page);
        let (up, angle) = matrix.up();
        let upright = Matrix::turn(-f32::from(angle));
        let place = |x: f32| upright.apply(matrix.apply((x, state.rise)));
        let ((start, y), (end, _)) = (place(0.0), place(width));
        let size = (up * state.size).abs();
        // What is not a number or out of all bounds can't be put in order.
        if [start, end, y, size].iter().all(|value| value.abs() < 1e6) && size > 0.0 {
            self.drawn.glyphs.push(Glyph {
                text: shown.text,
                left: start.min(end),
                right: start.max(end),
                y,
                size,
                angle,
                run: self.run,
                is_hidden: state.mode == 3,
                origin: shown.origin,
                is_inside: self.is_inside(matrix.apply((0.0, state.rise)))
                    || self.is_inside(matrix.apply((width, 0.0))),
            });
        }
        Ok(())
    }

    fn is_inside(&self, (x, y): (f32, f32)) -> bool {
        let [left, low, right, high] = self.view;
        (left - 1.0..=right + 1.0).contains(&x) && (low - 1.0..=high + 1.0).contains(&y)
    }

    /// Puts the text that marked content brings in place of its glyphs, if they stand on one line.
    fn end_span(&mut self) {
        let Some((Some(text), first)) = self.spans.pop() else { return };
        // An outer text stands for its inner ones.
        if self.spans.iter().any(|(text, _)| text.is_some()) {
            return;
        }
        let Some(glyphs) = self.drawn.glyphs.get(first..) else { return };
        let Some(start) = glyphs.iter().find(|glyph| !glyph.is_mark()).or(glyphs.first()).cloned() else {
            return;
        };
        let fits = |glyph: &Glyph| {
            glyph.angle == start.angle && (glyph.is_mark() || (glyph.y - start.y).abs() < start.size)
        };
        let is_known = glyphs.iter().any(|glyph| letters::is_known(&glyph.text));
        if is_known && !glyphs.iter().all(fits) {
            return;
        }
        let bases = || glyphs.iter().filter(|glyph| !glyph.is_mark() || start.is_mark());
        let left = bases().map(|glyph| glyph.left).fold(f32::INFINITY, f32::min);
        let right = bases().map(|glyph| glyph.right).fold(f32::NEG_INFINITY, f32::max);
        let text = letters::cleaned(&text, false);
        self.drawn.glyphs.truncate(first);
        if !text.is_empty() {
            self.drawn.glyphs.push(Glyph { text: text.into(), left, right, origin: Origin::Told, ..start });
        }
    }
}
