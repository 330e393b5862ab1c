//! What the operators of a page work on: resources by name, the state that text is drawn in, their operands.
//!
//! A part of `content`, which says what the operators do (ISO 32000-1, 8.4 and 9.3).

use std::{cell::RefCell, rc::Rc};

use hayro_syntax::object::{Dict, Object, String as Bytes};

use super::{font::Font, info, matrix::Matrix};

#[derive(Clone)]
pub(super) struct Resources<'a> {
    pub(super) fonts: Dict<'a>,
    pub(super) forms: Dict<'a>,
    pub(super) properties: Dict<'a>,
    pub(super) states: Dict<'a>,
}

impl<'a> Resources<'a> {
    pub(super) fn read(dict: &Dict<'a>) -> Self {
        let part = |key: &str| dict.get::<Dict<'a>>(key.as_bytes()).unwrap_or_default();
        Resources {
            fonts: part("Font"),
            forms: part("XObject"),
            properties: part("Properties"),
            states: part("ExtGState"),
        }
    }
}

pub(super) type SharedFont<'a> = Rc<RefCell<Font<'a>>>;

/// The state of graphics that text depends on.
#[derive(Clone)]
pub(super) struct State<'a> {
    pub(super) page: Matrix,
    pub(super) font: Option<SharedFont<'a>>,
    pub(super) size: f32,
    pub(super) letter_space: f32,
    pub(super) word_space: f32,
    pub(super) stretch: f32,
    pub(super) leading: f32,
    pub(super) rise: f32,
    pub(super) mode: i64,
}

impl Default for State<'_> {
    fn default() -> Self {
        State {
            page: Matrix::UNIT,
            font: None,
            size: 1.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        }
    }
}

pub(super) fn actual_text(dict: &Dict<'_>) -> Option<String> {
    dict.get::<Bytes<'_>>("ActualText".as_bytes()).map(|bytes| info::text(&bytes))
}

/// The operands of an operator that wants numbers.
pub(super) struct Numbers<'b, 'a>(pub(super) &'b [&'b Object<'a>]);

impl Numbers<'_, '_> {
    /// The number that many places from the end, or 0.
    pub(super) fn last(&self, from_end: usize) -> f32 {
        match self.0.len().checked_sub(from_end + 1).and_then(|at| self.0.get(at)) {
            Some(Object::Number(number)) => number.as_f32(),
            _ => 0.0,
        }
    }

    pub(super) fn matrix(&self) -> Option<Matrix> {
        (self.0.len() >= 6).then(|| {
            let numbers: Vec<f32> = (0..6).rev().map(|at| self.last(at)).collect();
            Matrix::of(&numbers)
        })?
    }
}
