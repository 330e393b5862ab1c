//! What may be written in one word with another: proclitics, enclitics, endings, and how they change its spelling.
//!
//! Affixes and their order follow light10 (Larkey, Ballesteros, Connell 2007), widened by the pronouns and the verb's
//! future. Words are in the spelling of [`super::fold::spelled`] or folded; both are cut alike.

use compact_str::{CompactString, format_compact};
use smallvec::SmallVec;

/// The article.
pub const ARTICLE: &str = "ال";
/// و, and.
pub(super) const AND: &str = "و";

/// A proclitic, and what it stands before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proclitic {
    pub text: &'static str,
    pub before: Before,
}

/// What a proclitic stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// The article is in it: only a noun without enclitic.
    Noun,
    /// A preposition without article: a noun.
    BareNoun,
    /// The future: a verb in the imperfect.
    Imperfect,
    /// لـ, to and in order to: a noun or a verb in the imperfect.
    NounOrImperfect,
    /// A conjunction: anything.
    Anything,
}

/// One way to take clitics off a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Split {
    /// What stands before the base; empty if nothing does.
    pub proclitic: &'static str,
    /// What may follow that.
    pub before: Before,
    /// The word between, as it is spelled alone.
    pub base: CompactString,
    /// The pronoun after it; empty if there is none.
    pub enclitic: &'static str,
}

/// All ways to take clitics off a word, the first of which takes none; a base has two letters at least.
pub(super) fn splits(word: &str) -> SmallVec<[Split; 6]> {
    let mut splits = SmallVec::new();
    let none = Proclitic { text: "", before: Before::Anything };
    let first = word.chars().next().unwrap_or_default();
    for Proclitic { text: proclitic, before } in [none].iter().chain(proclitics(first)).copied() {
        let Some(body) = word.strip_prefix(proclitic).filter(|body| body.chars().nth(1).is_some()) else {
            continue;
        };
        splits.push(Split { proclitic, before, base: body.into(), enclitic: "" });
        if before == Before::Noun {
            continue;
        }
        for enclitic in body.chars().next_back().map(enclitics).unwrap_or_default() {
            let Some(rest) = body.strip_suffix(enclitic).filter(|rest| rest.chars().nth(1).is_some()) else {
                continue;
            };
            splits.extend(before_enclitic(rest).into_iter().map(|base| Split {
                proclitic,
                before,
                base,
                enclitic,
            }));
        }
    }
    splits
}

/// The proclitics that a word with this first letter may begin with: those with the article first, of each kind the
/// longest first.
pub(super) fn proclitics(first: char) -> &'static [Proclitic] {
    use Before::{Anything, BareNoun, Imperfect, Noun, NounOrImperfect};
    const fn proclitic(text: &'static str, before: Before) -> Proclitic {
        Proclitic { text, before }
    }
    match first {
        'ا' => const { &[proclitic("ال", Noun)] },
        'و' => {
            const {
                &[
                    proclitic("وبال", Noun),
                    proclitic("وكال", Noun),
                    proclitic("ولل", Noun),
                    proclitic("وال", Noun),
                    proclitic("وس", Imperfect),
                    proclitic("وب", BareNoun),
                    proclitic("ول", NounOrImperfect),
                    proclitic("وك", BareNoun),
                    proclitic("و", Anything),
                ]
            }
        }
        'ف' => {
            const {
                &[
                    proclitic("فبال", Noun),
                    proclitic("فكال", Noun),
                    proclitic("فلل", Noun),
                    proclitic("فال", Noun),
                    proclitic("فس", Imperfect),
                    proclitic("فب", BareNoun),
                    proclitic("فل", NounOrImperfect),
                    proclitic("فك", BareNoun),
                    proclitic("ف", Anything),
                ]
            }
        }
        'ب' => const { &[proclitic("بال", Noun), proclitic("ب", BareNoun)] },
        'ل' => const { &[proclitic("لل", Noun), proclitic("ل", NounOrImperfect)] },
        'ك' => const { &[proclitic("كال", Noun), proclitic("ك", BareNoun)] },
        'س' => const { &[proclitic("س", Imperfect)] },
        _ => &[],
    }
}

/// The parts of a proclitic, with a plus between: و+ب+ال.
pub(super) fn parts(proclitic: &str) -> String {
    let (before, article) = match (proclitic.strip_suffix(ARTICLE), proclitic.strip_suffix("لل")) {
        (Some(before), _) => (before.to_owned(), Some(ARTICLE)),
        // للـ is ل with the article.
        (None, Some(before)) => (format!("{before}ل"), Some(ARTICLE)),
        (None, None) => (proclitic.to_owned(), None),
    };
    let letters = before.chars().map(String::from);
    letters.chain(article.map(str::to_owned)).collect::<Vec<_>>().join("+")
}

/// The pronouns that a word with this last letter may end with, the longest first.
fn enclitics(last: char) -> &'static [&'static str] {
    match last {
        'ا' => &["هما", "كما", "ها", "نا"],
        'م' => &["هم", "كم"],
        'ن' => &["هن", "كن"],
        'ه' => &["ه"],
        'ك' => &["ك"],
        'ي' => &["ني", "ي"],
        _ => &[],
    }
}

/// The endings of number, gender, case and nisba that a word with this last letter may end with, the longest first.
pub(super) fn endings(last: char) -> &'static [&'static str] {
    match last {
        'ا' => &["تا", "ا"],
        'ن' => &["تان", "تين", "يان", "يين", "يون", "ون", "ين", "ان"],
        'ة' => &["ية", "ة"],
        'ه' => &["يه", "ه"],
        'ت' => &["يات", "ات"],
        'ي' => &["تي", "ي"],
        'و' => &["و"],
        _ => &[],
    }
}

/// The words that can be left of one before an enclitic, as they are spelled alone.
fn before_enclitic(rest: &str) -> SmallVec<[CompactString; 3]> {
    let mut words: SmallVec<[CompactString; 3]> = SmallVec::new();
    // شركتهم, أصدقائهم, مستشفاهم, كتبوها, معلموهم, معلميهم
    if let Some(stem) = rest.strip_suffix('ت') {
        words.push(format_compact!("{stem}ة"));
    } else if let Some(stem) = rest.strip_suffix("ائ").or_else(|| rest.strip_suffix("اؤ")) {
        words.push(format_compact!("{stem}اء"));
    } else if let Some(stem) = rest.strip_suffix('ا') {
        words.push(format_compact!("{stem}ى"));
    } else if rest.ends_with('و') {
        words.push(format_compact!("{rest}ا"));
        words.push(format_compact!("{rest}ن"));
    } else if rest.ends_with('ي') {
        words.push(format_compact!("{rest}ن"));
    }
    words.push(rest.into());
    words
}

/// The words that can be left of one before an ending.
pub(super) fn before_ending(rest: &str) -> SmallVec<[CompactString; 3]> {
    let mut words: SmallVec<[CompactString; 3]> = SmallVec::new();
    words.push(rest.into());
    words.push(format_compact!("{rest}ة"));
    if let Some(stem) = rest.strip_suffix("او") {
        words.push(format_compact!("{stem}اء"));
    }
    words
}

pub(super) fn num_letters(word: &str) -> usize {
    word.chars().count()
}
