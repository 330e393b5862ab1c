//! Text whose bytes somebody had read in the wrong encoding and written back as UTF-8: `Ø§Ù„ÙƒØªØ§Ø¨`,
//! `ط§ظ„ظƒطھط§ط¨`.
//!
//! Owns finding and mending it, line by line and up to three times over. A line is mended where all of it turns into
//! bytes of that encoding, these are UTF-8 (or Arabic of one byte a letter, for `ÇáßÊÇÈ`), and what they say is
//! Arabic where what stood there was not. So reading the mended bytes again gives what stood there: [`take_back`]
//! does. All other lines stay as they are. The look for suspicious places runs over every text and must be fast.

use std::borrow::Cow;

use super::{
    classes::{self, BOUNDARY, class},
    guess,
    label::Encoding,
    misread::{Misread, Step, Written},
};
use crate::note::Note;

/// Text read wrongly more often than this stays.
const MAX_TIMES: usize = 3;
/// A pair of classes in text costs less than this, in tenths of a nat, where it is Arabic.
const MAX_COST: u32 = 42;
/// So many letters are enough, whatever they cost.
const CLEAR_LETTERS: usize = 4;
/// So much more a line costs as it stood.
const MIN_GAIN: u32 = 10;
/// So many letters show that a line of letters of one byte is Arabic.
const MIN_LEGACY_LETTERS: usize = 6;
/// A text of which so many letters were read wrongly, and a tenth of its lines at most were not, speaks for its short
/// lines of letters of one byte too.
const MIN_CLEAR_LETTERS: usize = 20;
const MIN_CLEAR_SHARE: usize = 10;

/// A text and how it was mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// It.
    pub text: String,
    /// What was done, in order.
    pub passes: Vec<Pass>,
}

/// Lines whose characters were turned into bytes again and read as what they had been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// The encoding that they had been read as.
    pub encoding: &'static str,
    /// The encoding that they were in.
    pub written: &'static str,
    /// First and last number of each run of such lines, from 1.
    pub lines: Vec<(usize, usize)>,
}

impl Pass {
    /// What is to be noted of it.
    pub fn note(self) -> Note {
        let Pass { encoding, written, lines } = self;
        Note::Mojibake { encoding: encoding.to_owned(), written: written.to_owned(), lines }
    }
}

/// The text as it had been before its bytes were read wrongly, if any of its lines were.
pub fn mend(text: &str) -> Option<Mended> {
    if !is_suspicious(text) {
        return None;
    }
    let mut lines: Vec<Line> = text.split('\n').map(Line::new).collect();
    for line in &mut lines {
        if is_suspicious(line.stood) {
            line.mended = mended(line.stood);
        }
    }
    let (_, steps) = lines.iter().find_map(|line| line.mended.clone())?;
    // In the company of such lines one is known by less: a single letter, or a quotation mark in an English line.
    let is_clear = is_clear(&lines, &steps);
    for line in lines.iter_mut().filter(|line| line.mended.is_none() && !line.stood.is_ascii()) {
        line.mended = follow(line.stood, &steps, is_clear).map(|text| (text, steps.clone()));
    }
    Some(Mended { passes: passes(&lines), text: joined(lines.iter().map(Line::text), text.len()) })
}

/// What stood there before [`mend`].
pub fn take_back(mended: &Mended) -> String {
    let mut lines: Vec<Cow<str>> = mended.text.split('\n').map(Cow::Borrowed).collect();
    for pass in mended.passes.iter().rev() {
        for &(first, last) in &pass.lines {
            for line in lines.iter_mut().take(last).skip(first.saturating_sub(1)) {
                let bytes = Written::of(pass.written).map(|written| written.bytes(line));
                if let (Some(bytes), Some(read)) = (bytes, Misread::of(pass.encoding)) {
                    *line = Cow::Owned(read.text(&bytes));
                }
            }
        }
    }
    joined(lines.iter().map(AsRef::as_ref), mended.text.len())
}

struct Line<'t> {
    stood: &'t str,
    mended: Option<(String, Vec<Step>)>,
}

impl<'t> Line<'t> {
    fn new(stood: &'t str) -> Line<'t> {
        Line { stood, mended: None }
    }

    fn text(&self) -> &str {
        self.mended.as_ref().map_or(self.stood, |(text, _)| text)
    }
}

fn joined<'t>(lines: impl Iterator<Item = &'t str>, num_bytes: usize) -> String {
    let mut text = String::with_capacity(num_bytes);
    for (index, line) in lines.enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(line);
    }
    text
}

fn passes(lines: &[Line]) -> Vec<Pass> {
    let mut passes: Vec<Pass> = Vec::new();
    for depth in 0..MAX_TIMES {
        let begin = passes.len();
        for (index, line) in lines.iter().enumerate() {
            let Some(step) = line.mended.as_ref().and_then(|(_, steps)| steps.get(depth)) else { continue };
            let (encoding, written, number) = (step.read.name(), step.written.name(), index + 1);
            let same = |pass: &&mut Pass| pass.encoding == encoding && pass.written == written;
            match passes.iter_mut().skip(begin).find(same) {
                Some(pass) => match pass.lines.last_mut() {
                    Some((_, last)) if *last + 1 == number => *last = number,
                    _ => pass.lines.push((number, number)),
                },
                None => passes.push(Pass { encoding, written, lines: vec![(number, number)] }),
            }
        }
    }
    passes
}

/// Whether there is a place that clean text hardly has: the first byte of an Arabic letter as a character, and behind
/// it a sign that stands for the second; or three accented letters in a row.
fn is_suspicious(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(second), Some(third)) = (bytes.get(1..), bytes.get(2..)) else { return false };
    // Without branches, so that the compiler makes vector instructions of it.
    let pairs = bytes.iter().zip(second).zip(third).fold(0_u8, |hit, ((&first, &second), &third)| {
        let latin = (first == 0xC3) & ((second == 0x83) | (second & 0xFC == 0x98));
        let arabic = (first == 0xD8) & ((second == 0xB7) | (second == 0xB8));
        let behind = (third == 0xC2) | (third & 0xFC == 0xC4) | (third == 0xCB) | (third == 0xE2);
        hit | u8::from((latin | arabic) & behind)
    });
    let (Some(third), Some(fifth)) = (bytes.get(2..), bytes.get(4..)) else { return pairs != 0 };
    let runs = bytes.iter().zip(third).zip(fifth).fold(0_u8, |hit, ((&first, &third), &fifth)| {
        hit | u8::from((first == 0xC3) & (third == 0xC3) & (fifth == 0xC3))
    });
    pairs | runs != 0
}

/// The line mended, and the wrong readings that were undone, the last first.
fn mended(line: &str) -> Option<(String, Vec<Step>)> {
    let stood = cost(line);
    let mut best: Option<((bool, u32), String, Vec<Step>)> = None;
    let mut found = vec![(line.to_owned(), Vec::new())];
    for _ in 0..MAX_TIMES {
        let mut deeper = Vec::new();
        for (text, steps) in found {
            for (text, step) in undone(&text) {
                let steps: Vec<Step> = steps.iter().copied().chain([step]).collect();
                let rank = (is_suspicious(&text), cost(&text));
                let is_better = best.as_ref().is_none_or(|(best, ..)| rank < *best);
                if is_better && is_before(&text, rank, stood) {
                    best = Some((rank, text.clone(), steps.clone()));
                }
                if rank.0 {
                    deeper.push((text, steps));
                }
            }
        }
        found = deeper;
    }
    best.map(|(_, text, steps)| (text, steps))
}

/// The texts of which this may be a wrong reading.
fn undone(text: &str) -> Vec<(String, Step)> {
    let mut found: Vec<(String, Step)> = Vec::new();
    for read in Misread::ALL {
        let Some(bytes) = read.bytes(text) else { continue };
        let written = written(&bytes, read);
        let Some(before) = written.and_then(|written| written.text(&bytes)) else { continue };
        let Some(written) = written else { continue };
        // What both Latin encodings read alike is said to be of the first.
        if before != text && !found.iter().any(|(other, _)| *other == before) && read.text(&bytes) == text {
            found.push((before, Step { read, written }));
        }
    }
    found
}

/// The line mended as others were, if it can be; `is_clear` says that all of the text was read so.
fn follow(line: &str, steps: &[Step], is_clear: bool) -> Option<String> {
    let mut text = line.to_owned();
    for step in steps {
        let bytes = step.read.bytes(&text)?;
        let before = step.written.text(&bytes)?;
        // Nothing but its company speaks for a line of legacy letters.
        let is_shown = step.written == Written::Utf8
            || written(&bytes, step.read) == Some(step.written)
            || is_clear && is_short(&text, &before);
        if !is_shown || before == text {
            return None;
        }
        text = before;
    }
    Some(text)
}

/// Whether the lines tell that the whole text was read wrongly in that way.
fn is_clear(lines: &[Line], steps: &[Step]) -> bool {
    let written = |steps: &[Step]| steps.iter().map(|step| step.written).collect::<Vec<_>>();
    let is_letter = |letter: &char| classes::is_letter(class(*letter));
    let (mut num_letters, mut num_agreeing, mut num_contrary) = (0, 0, 0);
    for line in lines.iter().filter(|line| !line.stood.is_ascii()) {
        match &line.mended {
            Some((text, own)) if written(own) == written(steps) => {
                num_letters += text.chars().filter(is_letter).count();
                num_agreeing += 1;
            }
            Some(_) => num_contrary += 1,
            None => num_contrary += usize::from(is_contrary(line.stood, steps)),
        }
    }
    num_letters >= MIN_CLEAR_LETTERS && num_contrary * MIN_CLEAR_SHARE <= num_agreeing
}

/// Whether a line that was not mended cannot have been read so, or would show it.
fn is_contrary(stood: &str, steps: &[Step]) -> bool {
    let undo = |text: String, step: &Step| step.written.text(&step.read.bytes(&text)?);
    let before = steps.iter().try_fold(stood.to_owned(), undo);
    let is_letter = |letter: &char| !letter.is_ascii() && letter.is_alphabetic();
    before
        .is_none_or(|before| before != stood && stood.chars().filter(is_letter).count() >= MIN_LEGACY_LETTERS)
}

/// Whether all that differs between a line and what it had been is a few Arabic letters in words of their own.
fn is_short(stood: &str, before: &str) -> bool {
    let mut num_letters = 0;
    let (mut was_changed, mut was_latin) = (false, false);
    for (stood, before) in stood.chars().zip(before.chars()) {
        let (is_changed, is_latin) = (stood != before, stood.is_ascii_alphabetic());
        let class = class(before);
        let is_arabic =
            classes::is_arabic(class) || matches!(before, '،' | '؛' | '؟' | '\u{200C}'..='\u{200F}');
        if is_changed && (!is_arabic || was_latin) || was_changed && is_latin {
            return false;
        }
        num_letters += usize::from(is_changed && classes::is_letter(class));
        (was_changed, was_latin) = (is_changed, is_latin);
    }
    (1..MIN_LEGACY_LETTERS).contains(&num_letters)
}

/// What bytes that had been read as Latin or Arabic are in truth.
fn written(bytes: &[u8], read: Misread) -> Option<Written> {
    if std::str::from_utf8(bytes).is_ok() {
        return Some(Written::Utf8);
    }
    if read == Misread::Windows1256 {
        return None;
    }
    let fits = guess::fits(bytes);
    let best = guess::rival(&fits)?;
    let latin = fits.iter().find(|fit| fit.encoding == Encoding::WINDOWS_1252)?;
    let is_clear =
        best.num_letters as usize >= MIN_LEGACY_LETTERS && best.cost + best.num_pairs * MIN_GAIN < latin.cost;
    let legacy = [Written::Windows1256, Written::Iso8859];
    legacy.into_iter().find(|written| is_clear && written.name() == best.encoding.name())
}

/// Mean cost of the pairs of classes that are not of ASCII alone, in tenths of a nat.
fn cost(text: &str) -> u32 {
    let (mut before, mut was_high, mut sum, mut num_pairs) = (BOUNDARY, false, 0, 0);
    for char in text.chars().chain([' ']) {
        let (class, is_high) = (class(char), !char.is_ascii());
        if is_high || was_high {
            sum += u64::from(classes::cost(before, class));
            num_pairs += 1;
        }
        (before, was_high) = (class, is_high);
    }
    u32::try_from(sum / num_pairs.max(1)).unwrap_or(u32::MAX)
}

/// Whether a line that cost so much as it stood is this text, read wrongly: most of it that is not ASCII is Arabic,
/// with two letters side by side. That so many bytes are letters speaks for itself; a few must also read better.
fn is_before(text: &str, (is_suspicious, cost): (bool, u32), stood: u32) -> bool {
    let (mut num_high, mut num_arabic, mut was_letter, mut is_word) = (0_usize, 0_usize, false, false);
    for char in text.chars() {
        let is_arabic =
            matches!(char, '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FEFC}');
        num_high += usize::from(!char.is_ascii());
        num_arabic += usize::from(is_arabic);
        let is_letter = is_arabic && char.is_alphabetic();
        is_word |= was_letter && is_letter;
        was_letter = is_letter;
    }
    let is_clear = num_arabic >= CLEAR_LETTERS && !is_suspicious;
    is_word && num_arabic * 2 > num_high && (is_clear || cost < stood.saturating_sub(MIN_GAIN).min(MAX_COST))
}

#[cfg(test)]
mod tests {
    use encoding_rs::{ISO_8859_6, WINDOWS_1252, WINDOWS_1256};
    use proptest::prelude::*;

    use super::*;

    const LINES: [&str; 3] = [
        "هذا كتاب في تاريخ المدن والقرى، وفيه أخبار من زارها.",
        "وُلِدَ المُؤلِّفُ سنة ١٣٢٠ في مدينة صغيرة",
        "کتاب تاریخ شهرهای ایران و پژوهش‌های تازه دربارهٔ آن",
    ];
    const OTHER_LINES: [&str; 2] = ["یہ کتاب شہروں کی تاریخ کے بارے میں ہے۔", "بُنِيَ"];

    fn misread(text: &str, read: Misread) -> String {
        read.text(text.as_bytes())
    }

    #[test]
    fn lines_that_had_been_read_wrongly_are_mended() {
        for read in Misread::ALL {
            for line in LINES.into_iter().chain(OTHER_LINES) {
                let wrong = misread(line, read);
                let mended = mend(&wrong).unwrap();
                assert_eq!(mended.text, line);
                let pass = Pass { encoding: read.name(), written: "UTF-8", lines: vec![(1, 1)] };
                assert_eq!(mended.passes, [pass], "{wrong}");
                assert_eq!(take_back(&mended), wrong);
            }
        }
    }

    #[test]
    fn only_the_wrong_lines_are_mended() {
        let wrong: Vec<String> = LINES.iter().map(|line| misread(line, Misread::Windows1256)).collect();
        let text = format!("{}\n\n{}\r\n{}\nيا {}\nend", LINES[0], wrong[0], wrong[1], wrong[2]);
        let mended = mend(&text).unwrap();
        let expected = format!("{}\n\n{}\r\n{}\nيا {}\nend", LINES[0], LINES[0], LINES[1], wrong[2]);
        assert_eq!(mended.text, expected);
        assert_eq!(mended.passes[0].lines, [(3, 4)]);
        assert_eq!(take_back(&mended), text);
    }

    #[test]
    fn lines_in_such_company_need_less() {
        let text = "هذا كتاب قديم\n“The Book”, café\nو\n";
        let wrong = misread(text, Misread::Windows1252);
        let mended = mend(&wrong).unwrap();
        assert_eq!(mended.text, text);
        assert_eq!(mended.passes[0].lines, [(1, 3)]);
    }

    #[test]
    fn text_read_wrongly_twice_or_thrice_is_mended() {
        use Misread::{Latin1, Windows1252, Windows1256};
        for reads in [
            vec![Windows1252, Windows1252],
            vec![Windows1256, Windows1256],
            vec![Latin1, Windows1252],
            vec![Windows1256, Windows1252],
            vec![Windows1252, Windows1252, Windows1252],
        ] {
            let wrong = reads.iter().fold(LINES[0].to_owned(), |text, read| misread(&text, *read));
            let mended = mend(&wrong).unwrap();
            assert_eq!(mended.text, LINES[0], "{reads:?}");
            assert_eq!(take_back(&mended), wrong);
        }
    }

    #[test]
    fn letters_of_one_byte_read_as_latin_are_mended() {
        for (encoding, name) in [(WINDOWS_1256, "windows-1256"), (ISO_8859_6, "ISO-8859-6")] {
            let wrong = legacy(LINES[0], encoding);
            let mended = mend(&wrong).unwrap();
            assert_eq!(mended.text, LINES[0]);
            assert_eq!((mended.passes[0].encoding, mended.passes[0].written), ("windows-1252", name));
            assert_eq!(take_back(&mended), wrong);
        }
    }

    /// Letters of one byte, read as Latin.
    fn legacy(text: &str, encoding: &'static encoding_rs::Encoding) -> String {
        WINDOWS_1252.decode(&encoding.encode(text).0).0.into_owned()
    }

    #[test]
    fn short_lines_of_a_text_that_was_read_wrongly_are_mended_with_it() {
        let text = format!("خبر\n\nو\n{}\nنعم، 12؟\nABC و 5\nend\n{}", LINES[0], LINES[0]);
        for encoding in [WINDOWS_1256, ISO_8859_6] {
            let wrong = legacy(&text, encoding);
            let mended = mend(&wrong).unwrap();
            assert_eq!(mended.text, text);
            assert_eq!(mended.passes[0].lines, [(1, 1), (3, 6), (8, 8)]);
            assert_eq!(take_back(&mended), wrong);
        }
    }

    #[test]
    fn short_lines_stay_where_the_text_is_not_clear() {
        for encoding in [WINDOWS_1256, ISO_8859_6] {
            let (long, short) = (legacy(LINES[0], encoding), legacy("خبر", encoding));
            // Beside Arabic that was read rightly, or Latin that was; and words that are Latin in part.
            for other in [LINES[0], "نعم", "ÀÉÈÀ ÇÀÉ naïve créée", "Łódź"] {
                let mended = mend(&format!("{long}\n{short}\n{other}")).unwrap();
                assert_eq!(mended.text, format!("{}\n{short}\n{other}", LINES[0]));
            }
            for other in ["Spaß", "Zoë", "naïve", "SÃO PAULO", "«» — 5°"] {
                let mended = mend(&format!("{long}\n{other}")).unwrap();
                assert_eq!(mended.text, format!("{}\n{other}", LINES[0]));
            }
        }
    }

    #[test]
    fn clean_text_stays() {
        for text in LINES.into_iter().chain(OTHER_LINES).chain([
            "",
            "أ، ب، ط، ظ، ع، غ",
            "«خط» و«حظ» ط؛ ظ» ط§ 1",
            "Ø, Ù, Û and Ú are letters; Ø© is two; SÃO PAULO «Ø»",
            "ÉÈÀ ÇÀ, naïve, créée, Größe, Þórður, ÆØÅ",
            "Книга о городах",
            "شہر کا نقشہ، خط؟",
        ]) {
            assert_eq!(mend(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_mended_can_be_taken_back(text in "([ØÙÃط ظâ€§„¨ابÇáßÊ\n]|[\u{80}-\u{ff}]|.){0,40}") {
            if let Some(mended) = mend(&text) {
                prop_assert_eq!(take_back(&mended), text);
            }
        }

        #[test]
        fn what_is_mended_in_clear_company_can_be_taken_back(text in "([ابةكي، \n]|[\u{80}-\u{ff}]|[a-z]){0,30}") {
            let text = format!("{text}\n{}", legacy(LINES[0], WINDOWS_1256));
            if let Some(mended) = mend(&text) {
                prop_assert_eq!(take_back(&mended), text);
            }
        }

        #[test]
        fn misread_text_is_taken_back(text in "[ا-يa-z «»\n]{0,40}", times in 1_usize..4) {
            let wrong = (0..times).fold(text, |text, _| misread(&text, Misread::Windows1252));
            if let Some(mended) = mend(&wrong) {
                prop_assert_eq!(take_back(&mended), wrong);
            }
        }
    }
}
