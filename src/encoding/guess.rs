//! Which encoding bytes are in, by what they would say in each.
//!
//! Every encoding of one byte a character gives each byte a class; the pairs of neighbors that hold a byte from 0x80
//! up cost what `classes` says, so that the likeliest reading is the cheapest. This decides among the Arabic
//! encodings and Latin; what reads as neither is left to chardetng, which knows other scripts but neither CP720,
//! CP864 nor MacArabic.

use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::{
    classes::{self, BOUNDARY, Class, class},
    label::{Encoding, Kind},
    table,
};

/// More than this is not judged.
const MAX_BYTES: usize = 1 << 14;

/// Encodings that are scored. On a tie the first is taken: what ISO-8859-6 has, MacArabic has in the same places.
const CANDIDATES: [Candidate; 7] = [
    Candidate { encoding: Encoding::WINDOWS_1252, handicap: 0, is_visual: false },
    Candidate { encoding: Encoding::WINDOWS_1256, handicap: 0, is_visual: false },
    Candidate { encoding: Encoding::ISO_8859_6, handicap: 20, is_visual: false },
    Candidate { encoding: Encoding::CP720, handicap: 40, is_visual: false },
    Candidate { encoding: Encoding::MAC_ARABIC, handicap: 60, is_visual: false },
    Candidate { encoding: Encoding::CP864, handicap: 60, is_visual: false },
    // Programs of DOS often stored a line as the screen showed it, from left to right.
    Candidate { encoding: Encoding::CP864, handicap: 80, is_visual: true },
];
/// What it costs that the shape of a letter that goes on stands at the end of a word. Of CP864 the shapes in the
/// places of ISO-8859-6 are such, so that text of the latter would read as well but for this.
const BROKEN_WORD_COST: u32 = 60;

/// A pair of classes in Arabic text costs 24 to 31, in Urdu up to 36; letters of other scripts cost 43 and more, read
/// as Arabic. In short texts both spread.
const MAX_ARABIC_COST: u32 = 40;
const MAX_SHORT_ARABIC_COST: u32 = 37;
const SHORT_PAIRS: u32 = 100;
/// Accented letters and signs between Latin ones cost 20 to 30, Cyrillic ones read as such 36 and more.
const MAX_LATIN_COST: u32 = 30;

struct Candidate {
    encoding: Encoding,
    /// What it costs that the encoding is rare, once a text.
    handicap: u32,
    is_visual: bool,
}

type ByteClasses = [Class; 256];

static BYTE_CLASSES: LazyLock<[ByteClasses; CANDIDATES.len()]> = LazyLock::new(|| {
    CANDIDATES.map(|candidate| {
        std::array::from_fn(|byte| {
            let byte = u8::try_from(byte).unwrap_or_default();
            let char = candidate.encoding.character(byte);
            match char {
                // The space that MacArabic has for text from the right.
                '\u{A0}' if candidate.encoding == Encoding::ISO_8859_6 => BOUNDARY,
                ' ' => BOUNDARY,
                // So it has ASCII's signs twice; few of them are frequent.
                '!' | '"' | '(' | ')' | '-' | '.' | '/' | ':' if !byte.is_ascii() => classes::SIGN,
                _ if char.is_ascii() && !byte.is_ascii() => classes::RARE,
                _ => class(char),
            }
        })
    })
});

impl Encoding {
    /// The character that one byte alone is in an encoding of one byte a character.
    fn character(self, byte: u8) -> char {
        match self.0 {
            Kind::Table(table) => table.character(byte),
            Kind::Standard(encoding) => encoding
                .decode_without_bom_handling(&[byte])
                .0
                .chars()
                .next()
                .unwrap_or(char::REPLACEMENT_CHARACTER),
        }
    }
}

/// How well bytes read in one encoding.
#[derive(Debug, Clone, Copy)]
pub struct Fit {
    /// The encoding.
    pub encoding: Encoding,
    /// Sum over the pairs, in tenths of a nat; less is better.
    pub cost: u32,
    /// What of it is for the encoding alone.
    handicap: u32,
    /// Pairs of neighbors that hold a byte from 0x80 up.
    pub num_pairs: u32,
    /// Arabic letters.
    pub num_letters: u32,
    /// Arabic letters, vowel marks and tatweels.
    num_arabic: u32,
    /// Bytes from 0x80 up.
    num_high: u32,
}

impl Fit {
    /// Whether the bytes are Arabic text, read so.
    pub fn is_arabic(&self) -> bool {
        let max_cost = if self.num_pairs < SHORT_PAIRS { MAX_SHORT_ARABIC_COST } else { MAX_ARABIC_COST };
        self.num_letters > 1
            && self.num_arabic * 2 > self.num_high
            && self.cost - self.handicap <= self.num_pairs * max_cost
    }

    fn is_latin(&self) -> bool {
        self.encoding == Encoding::WINDOWS_1252 && self.cost <= self.num_pairs * MAX_LATIN_COST
    }
}

/// How well the bytes read in each candidate, the best first.
pub fn fits(bytes: &[u8]) -> Vec<Fit> {
    let bytes = sample(bytes);
    let fit = |(candidate, of): (&Candidate, &ByteClasses)| match candidate.is_visual {
        false => fit(candidate, of, bytes.iter()),
        true => fit(candidate, of, bytes.iter().rev()),
    };
    let mut fits: Vec<Fit> = CANDIDATES.iter().zip(BYTE_CLASSES.iter()).map(fit).collect();
    fits.sort_by_key(|fit| fit.cost);
    fits
}

fn fit<'b>(candidate: &Candidate, of: &ByteClasses, bytes: impl Iterator<Item = &'b u8>) -> Fit {
    let mut fit = Fit {
        encoding: candidate.encoding,
        cost: candidate.handicap,
        handicap: candidate.handicap,
        num_pairs: 0,
        num_letters: 0,
        num_arabic: 0,
        num_high: 0,
    };
    let has_shapes = candidate.encoding == Encoding::CP864;
    let (mut before, mut was_high, mut goes_on, mut num_broken) = (BOUNDARY, false, false, 0_u32);
    // A text ends as a word does; its last word may be cut.
    for &byte in bytes.chain(b" ") {
        let is_high = !byte.is_ascii();
        let class = of.get(usize::from(byte)).copied().unwrap_or(BOUNDARY);
        if is_high || was_high {
            fit.cost += classes::cost(before, class);
            fit.num_pairs += 1;
            fit.num_high += u32::from(is_high);
            fit.num_arabic += u32::from(is_high && classes::is_arabic(class));
            fit.num_letters += u32::from(is_high && classes::is_letter(class));
        }
        num_broken += u32::from(goes_on && class == BOUNDARY);
        (before, was_high, goes_on) = (class, is_high, has_shapes && table::goes_on(byte));
    }
    fit.cost += num_broken.saturating_sub(1) * BROKEN_WORD_COST;
    fit
}

/// The likeliest encoding of bytes that are not UTF-8 and hold no UTF-16.
pub fn guess(bytes: &[u8]) -> Encoding {
    let fits = fits(bytes);
    rival(&fits).map_or_else(|| other_script(sample(bytes)), |fit| fit.encoding)
}

/// The best reading, if it reads as Arabic or Latin.
pub fn rival(fits: &[Fit]) -> Option<&Fit> {
    fits.first().filter(|fit| fit.is_arabic() || fit.is_latin())
}

fn other_script(bytes: &[u8]) -> Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Encoding(Kind::Standard(detector.guess(None, Utf8Detection::Deny)))
}

/// The part that is judged: from shortly before the first byte that is not ASCII.
pub fn sample(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default().saturating_sub(64);
    let rest = bytes.get(first..).unwrap_or_default();
    rest.get(..MAX_BYTES).unwrap_or(rest)
}
