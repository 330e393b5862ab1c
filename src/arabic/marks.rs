//! The vowel marks of a word, and whether two words can be the same word by them: مُدَرِّسة and مَدْرَسة cannot.
//!
//! Marks constrain, missing marks do not: most texts have none, and those that have some have them here and there. What
//! is compared are vowels (three short ones, three tanwins, sukun, in all their shapes) and the shadda. Signs of
//! recitation and pause, small letters and tatweel say nothing here; a combining hamza or madda is part of its letter.
//! Works on one word, like [`super::fold`], and is total. Source of the shapes: Unicode 16, blocks Arabic and Arabic
//! Extended-A and -B.

use std::fmt;

use smallvec::{SmallVec, smallvec};
use unicode_normalization::UnicodeNormalization;

use super::{
    fold::{MAX_LETTERS, letters_and_marks},
    letters::{ALEF, DAGGER_ALEF, HAMZA, YEH_HAMZA, folded_letter, hamza_seat},
};

const FATHATAN: char = '\u{64B}';
const DAMMATAN: char = '\u{64C}';
const KASRATAN: char = '\u{64D}';
const FATHA: char = '\u{64E}';
const DAMMA: char = '\u{64F}';
const KASRA: char = '\u{650}';
const SHADDA: char = '\u{651}';
const SUKUN: char = '\u{652}';

/// More dagger alefs behind one letter say nothing.
const MAX_DAGGERS: u8 = 2;
/// Letters that two words with one stem must have in common for their marks to be compared, unless it is all of one.
const MIN_RUN: usize = 3;

/// A word letter by letter, with its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocalized(SmallVec<[Letter; 12]>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Letter {
    /// As written, or where words are compared the key that it shares with other letters.
    letter: char,
    shadda: bool,
    /// One of the seven above.
    vowel: Option<char>,
    /// Dagger alefs behind it.
    num_daggers: u8,
}

/// Whether two words can be the same word by their marks.
///
/// The words are put side by side where they have the longest run of letters in common, so that clitics and endings do
/// not disturb; of several such places one that agrees is enough. A dagger alef is left out or a full alef, whichever
/// gives the longer run. Letters of the run disagree if both have a vowel and these differ, or if one has a sukun and
/// the other a shadda. The last letter of the run is compared only where both words end with it: its vowel depends on
/// what follows. There nothing is forgiven: ُ is not ٌ.
///
/// Words are not compared, and so agree, where they are different inflections, whose vowels differ by rule: if they
/// have fewer than three letters in common and not the whole of one of them (كِتَاب and كُتُب), if something other than
/// proclitics stands before the run (كَتَبَ and يَكْتُبُ) or something other than endings behind it.
///
/// Symmetric and reflexive; a word without marks agrees with all.
pub fn agree(one: &str, other: &str) -> bool {
    match (Vocalized::of(one), Vocalized::of(other)) {
        (Some(one), Some(other)) => one.agrees(&other),
        _ => true,
    }
}

impl Vocalized {
    /// The word with its marks; none where it has no vowel and no shadda.
    ///
    /// The tanwin of a final alef (كتابًا, كتاباً, هُدًى) is left out: the alef says the same.
    pub fn of(word: &str) -> Option<Vocalized> {
        if !word.chars().any(may_count) {
            return None;
        }
        let mut marks: SmallVec<[(usize, char); 12]> = SmallVec::new();
        let found = letters_and_marks(word, |num_letters, mark| marks.push((num_letters, mark)));
        let mut letters: SmallVec<[Letter; 12]> = SmallVec::new();
        let mut marks = marks.into_iter().peekable();
        for (index, letter) in found.into_iter().enumerate() {
            match letters.last_mut() {
                Some(last) if letter == DAGGER_ALEF => {
                    last.num_daggers = (last.num_daggers + 1).min(MAX_DAGGERS);
                }
                _ if letter == DAGGER_ALEF => {}
                _ => letters.push(Letter::new(letter)),
            }
            while let Some((_, mark)) = marks.next_if(|(num_letters, _)| *num_letters == index + 1) {
                if let Some(last) = letters.last_mut() {
                    last.add(mark);
                }
            }
        }
        if let [.., before, last] = &mut letters[..]
            && matches!(last.letter, ALEF | '\u{649}')
        {
            for letter in [before, last] {
                letter.vowel = letter.vowel.filter(|vowel| *vowel != FATHATAN);
            }
        }
        let is_marked = letters.iter().any(|letter| letter.shadda || letter.vowel.is_some());
        (is_marked && letters.len() <= MAX_LETTERS).then_some(Vocalized(letters))
    }

    /// See [`agree`].
    pub fn agrees(&self, other: &Vocalized) -> bool {
        let (mut longest, mut agrees) = (0, true);
        for one in self.spellings() {
            for other in other.spellings() {
                for run in runs(&one, &other) {
                    if run.len > longest {
                        (longest, agrees) = (run.len, run.agrees());
                    } else if run.len == longest {
                        agrees = agrees || run.agrees();
                    }
                }
            }
        }
        agrees
    }

    /// The keys of the letters with their marks: without dagger alefs, and with full ones for them.
    fn spellings(&self) -> SmallVec<[Vec<Letter>; 2]> {
        let mut bare = Vec::with_capacity(self.0.len());
        let mut long = Vec::new();
        for (index, letter) in self.0.iter().enumerate() {
            let next = self.0.get(index + 1).map(|next| next.letter);
            // ءا is آ, as in `fold`.
            if letter.letter == HAMZA && next == Some(ALEF) {
                continue;
            }
            let key = match hamza_seat(letter.letter) {
                HAMZA | '\u{624}' | YEH_HAMZA => YEH_HAMZA,
                other => folded_letter(other),
            };
            bare.push(Letter { letter: key, ..*letter });
            long.extend(bare.last());
            long.extend((0..letter.num_daggers).map(|_| Letter::new(ALEF)));
        }
        if long.len() > bare.len() { smallvec![bare, long] } else { smallvec![bare] }
    }
}

impl fmt::Display for Vocalized {
    /// The letters as written, each with its marks in one shape and order; read again it gives the same.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for letter in &self.0 {
            formatter.write_char(letter.letter)?;
            if letter.shadda {
                formatter.write_char(SHADDA)?;
            }
            if let Some(vowel) = letter.vowel {
                formatter.write_char(vowel)?;
            }
            for _ in 0..letter.num_daggers {
                formatter.write_char(DAGGER_ALEF)?;
            }
        }
        Ok(())
    }
}

impl Letter {
    fn new(letter: char) -> Letter {
        Letter { letter, shadda: false, vowel: None, num_daggers: 0 }
    }

    fn add(&mut self, mark: char) {
        // A presentation form may be two marks, on a space or tatweel.
        for mark in mark.nfkd() {
            match mark {
                SHADDA => self.shadda = true,
                // A second vowel is that of a hamza without a seat (ٱلْأَفْـِٔدَة).
                mark => self.vowel = self.vowel.or(vowel(mark)),
            }
        }
    }

    fn agrees(&self, other: &Letter) -> bool {
        let is_doubled =
            |one: &Letter, other: &Letter| one.vowel == Some(SUKUN) && !one.shadda && other.shadda;
        let is_other_vowel = matches!((self.vowel, other.vowel), (Some(one), Some(other)) if one != other);
        !is_other_vowel && !is_doubled(self, other) && !is_doubled(other, self)
    }
}

/// Whether a character may be a vowel or shadda; not all that may are.
fn may_count(letter: char) -> bool {
    matches!(
        letter,
        '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{6D6}'..='\u{6ED}' | '\u{8CA}'..='\u{8FF}'
            | '\u{FB50}'..='\u{FDFC}' | '\u{FE70}'..='\u{FEFC}'
    )
}

/// The vowel that a mark is, in its usual shape.
fn vowel(mark: char) -> Option<char> {
    Some(match mark {
        FATHATAN..=KASRA | SUKUN => mark,
        // Small, dotted, curly and ringed shapes, and those of Quran editions.
        '\u{618}' | '\u{65E}' | '\u{8E4}' | '\u{8F4}' | '\u{8F5}' => FATHA,
        '\u{619}' | '\u{657}' | '\u{65D}' | '\u{8E5}' | '\u{8FE}' => DAMMA,
        '\u{61A}' | '\u{656}' | '\u{8E6}' | '\u{8F6}' => KASRA,
        '\u{8E7}' | '\u{8F0}' => FATHATAN,
        '\u{8E8}' | '\u{8F1}' => DAMMATAN,
        '\u{8E9}' | '\u{8F2}' => KASRATAN,
        '\u{6E1}' | '\u{8D0}' => SUKUN,
        _ => return None,
    })
}

/// A stretch in which two words have the same letters, as long as can be.
struct Run<'a> {
    one: &'a [Letter],
    other: &'a [Letter],
    /// Where it begins in each.
    starts: (usize, usize),
    len: usize,
}

/// All runs that two spellings have in common.
fn runs<'a>(one: &'a [Letter], other: &'a [Letter]) -> impl Iterator<Item = Run<'a>> {
    let same = |at: usize, place: usize| one[at].letter == other[place].letter;
    let starts = (0..one.len()).flat_map(|at| (0..other.len()).map(move |place| (at, place)));
    let starts = starts
        .filter(move |&(at, place)| same(at, place) && (at == 0 || place == 0 || !same(at - 1, place - 1)));
    starts.map(move |(at, place)| {
        let pairs = one[at..].iter().zip(&other[place..]);
        let len = pairs.take_while(|(one, other)| one.letter == other.letter).count();
        Run { one, other, starts: (at, place), len }
    })
}

impl Run<'_> {
    fn agrees(&self) -> bool {
        let (one, other) = (&self.one[self.starts.0..], &self.other[self.starts.1..]);
        let both_end = one.len() == self.len && other.len() == self.len;
        let num_compared = if both_end { self.len } else { self.len - 1 };
        !self.is_one_inflection()
            || one.iter().zip(other).take(num_compared).all(|(one, other)| one.agrees(other))
    }

    /// Whether both words have the same vowels by rule.
    fn is_one_inflection(&self) -> bool {
        let [one, other] = [(self.one, self.starts.0), (self.other, self.starts.1)].map(|(word, start)| {
            let is_ended = word[start + self.len..].iter().all(|letter| is_of_ending(letter.letter));
            beginning(&word[..start]).filter(|_| is_ended)
        });
        let is_long = self.len >= MIN_RUN || self.len == self.one.len() || self.len == self.other.len();
        is_long && one.is_some() && one == other
    }
}

/// What stands before the common letters.
#[derive(Debug, PartialEq, Eq)]
enum Beginning {
    /// Proclitics, or nothing.
    Proclitics,
    /// The same and the first letter of an imperfect (أ ن ي ت).
    Imperfect,
}

/// What the letters before a run are; none if they are letters of the word itself.
fn beginning(letters: &[Letter]) -> Option<Beginning> {
    let mut letters = letters.iter().map(|letter| letter.letter).peekable();
    letters.next_if(|letter| matches!(letter, 'و' | 'ف'));
    letters.next_if(|letter| matches!(letter, 'ب' | 'ك' | 'ل' | 'س'));
    match (letters.next(), letters.next(), letters.next()) {
        (None, ..) | (Some('ل'), None, _) | (Some(ALEF), Some('ل'), None) => Some(Beginning::Proclitics),
        (Some(ALEF | 'ن' | 'ي' | 'ت'), None, _) => Some(Beginning::Imperfect),
        _ => None,
    }
}

/// Whether a letter may be of an ending or enclitic.
fn is_of_ending(letter: char) -> bool {
    matches!(letter, ALEF | 'ه' | 'م' | 'ن' | 'ك' | 'ي' | 'و' | 'ت' | YEH_HAMZA)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_agree_or_do_not() {
        let rows = [
            ("مُدَرِّسة", "مَدْرَسة", false),
            ("مدرسة", "مَدْرَسة", true),
            ("مُدَرِّسة", "مدرسة", true),
            ("مُدَرِّسَة", "المُدَرِّسَةُ", true),
            ("مُدَرِّسَة", "لِلْمُدَرِّسَاتِ", true),
            ("مُدَرِّسَة", "مَدْرَسَتُهُم", false),
            // A missing shadda constrains nothing, and ر has no sukun.
            ("مدرّسة", "مَدْرَسة", true),
            ("مدّرسة", "مَدْرَسة", false),
            ("عِلْم", "عَلَم", false),
            ("عَلِمَ", "عُلِمَ", false),
            ("كَتَبَ", "كُتُب", false),
            ("كُتُب", "كتب", true),
            // The last vowel is that of the case, before an enclitic any.
            ("كِتَاب", "وَالكِتَابُ", true),
            ("كِتَابِ", "كِتَابُهُم", true),
            ("كِتَابُكَ", "كِتَابَهُم", true),
            ("كِتَابُ", "كِتَابِ", false),
            ("كِتَابُ", "كِتَابٌ", false),
            ("السَّمَاءُ", "السَّمَاءِ", false),
            // Tanwin of a final alef, wherever it is written.
            ("كِتَابًا", "كِتَاباً", true),
            ("كِتَابَاً", "كِتَابًا", true),
            ("الهُدَى", "هُدًى", true),
            // Dagger alefs, recitation marks, madda, hamza.
            ("الرَّحْمَـٰنِ", "الرحمن", true),
            ("الرَّحْمَـٰنِ", "الرَّحْمَانِ", true),
            ("الرَّحْمَـٰنِ", "الرُّحْمَانِ", false),
            ("ٱلْكِتَـٰبِ", "كُتَّاب", false),
            ("ءَامَنُوا۟", "آمَنُوا", true),
            ("عَلِيمٌۢ", "عَلِيمٌ", true),
            ("مِنۡ", "مِنْ", true),
            ("عَلِيم\u{8F1}", "عَلِيمٌ", true),
            ("لَه\u{657}", "لَهُ", true),
            ("ﻛَﺘَﺐَ", "كُتِبَ", false),
            // Other inflections have other vowels.
            ("كِتَاب", "كُتُب", true),
            ("كَتَبَ", "يَكْتُبُ", true),
            ("يَكْتُبُ", "وَسَتَكْتُبُ", true),
            ("يَكْتُبُ", "تُكْتَبُ", false),
            ("مَدْرَسَة", "مَدَارِس", true),
            ("بَيْت", "بُيُوت", true),
        ];
        for (one, other, expected) in rows {
            assert_eq!(agree(one, other), expected, "{one} {other}");
            assert_eq!(agree(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn words_are_written_with_marks_in_one_shape_and_order() {
        let shown = |word| Vocalized::of(word).map(|word| word.to_string());
        assert_eq!(shown("ٱلرَّحْمَـٰنِ").as_deref(), Some("ٱلر\u{651}\u{64E}ح\u{652}م\u{64E}\u{670}ن\u{650}"));
        assert_eq!(shown("م\u{64E}\u{651}"), shown("م\u{FC60}"));
        assert_eq!(shown("أيضاً"), None);
        assert_eq!(shown("كتب"), None);
        assert_eq!(shown("الرحمٰن"), None);
    }

    /// A word of few letters, so that runs are long and many.
    fn word() -> impl Strategy<Value = String> {
        let letter = proptest::sample::select(vec!['ا', 'ك', 'ت', 'ب', 'ل', 'و', 'ي', 'ء', 'ى', 'ة']);
        let marks = ["", "", "َ", "ُ", "ِ", "ْ", "ّ", "َّ", "ُّ", "ً", "ٌ", "َٰ", "ٰ", "\u{640}", "\u{6D6}"];
        let marks = proptest::sample::select(marks.to_vec());
        proptest::collection::vec((letter, marks), 1..9).prop_map(|letters| {
            letters.into_iter().map(|(letter, marks)| format!("{letter}{marks}")).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn agreeing_is_symmetric_and_reflexive(one in word(), other in word()) {
            prop_assert_eq!(agree(&one, &other), agree(&other, &one));
            prop_assert!(agree(&one, &one));
        }

        #[test]
        fn a_word_without_marks_agrees_with_all(one in word(), other in word()) {
            prop_assert!(agree(&one, &super::super::written(&other)));
        }

        #[test]
        fn a_mark_taken_away_never_makes_words_disagree(one in word(), other in word(), place in 0usize..9) {
            if agree(&one, &other) {
                let is_mark = |letter: &char| vowel(*letter).is_some() || *letter == SHADDA;
                let marks: Vec<usize> =
                    one.char_indices().filter(|(_, letter)| is_mark(letter)).map(|(at, _)| at).collect();
                let taken = marks.get(place % marks.len().max(1)).copied();
                let less: String =
                    one.char_indices().filter(|(at, _)| Some(*at) != taken).map(|(_, letter)| letter).collect();
                prop_assert!(agree(&less, &other), "{less}");
            }
        }

        #[test]
        fn a_word_written_in_one_shape_is_the_same_word(one in word()) {
            if let Some(known) = Vocalized::of(&one) {
                prop_assert_eq!(Vocalized::of(&known.to_string()), Some(known.clone()));
                prop_assert_eq!(super::super::folded_all(&known.to_string()), super::super::folded_all(&one));
            }
        }
    }
}
