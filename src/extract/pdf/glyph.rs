//! A glyph that a page draws: what it stands for and where it is.
//!
//! Places are turned upright, so that a glyph's writing runs along x and y grows upward. Made by `content`, put in order
//! by `marks`, `lines` and `layout`.

use std::rc::Rc;

use super::letters;

/// One glyph with its place, in points.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// What it stands for, in the order of reading.
    pub(super) text: Rc<str>,
    pub(super) left: f32,
    pub(super) right: f32,
    /// Its baseline.
    pub(super) y: f32,
    /// Height of its font.
    pub(super) size: f32,
    /// Where its upper side points, in degrees counterclockwise from upright.
    pub(super) angle: i16,
    /// Number of the string that it was drawn with.
    pub(super) run: u32,
    /// Drawn without ink, as the text behind a scan is.
    pub(super) is_hidden: bool,
    pub(super) origin: Origin,
    /// Within the bounds of the page.
    pub(super) is_inside: bool,
}

/// How the text of a glyph is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// From its font.
    Font,
    /// From its font, whose program says that it is a mark, whatever else its text has.
    Mark,
    /// From the font program, where its font says that it stands for nothing: another glyph's text has it, or none.
    Part,
    /// The file tells it in place of the glyphs that were drawn.
    Told,
}

impl Glyph {
    pub(super) fn center(&self) -> f32 {
        (self.left + self.right) / 2.0
    }

    pub(super) fn width(&self) -> f32 {
        self.right - self.left
    }

    pub(super) fn is_space(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    /// Whether it stands above or below a letter; its text may be that of the letter and all its marks.
    pub(super) fn is_mark(&self) -> bool {
        let is_thin = self.is_thin() && self.origin != Origin::Told;
        !self.text.is_empty()
            && (self.text.chars().all(letters::is_mark) || (is_thin && letters::is_marked(&self.text)))
    }

    /// Whether it takes no room, as marks and the later parts of a ligature do.
    pub(super) fn is_thin(&self) -> bool {
        self.width() < 0.001 * self.size
    }

    /// Whether nothing is known of what it stands for.
    pub(super) fn is_unknown(&self) -> bool {
        &*self.text == "\u{FFFD}"
    }
}
