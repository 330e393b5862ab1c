//! Whether two texts are copies of one, by the texts themselves.
//!
//! Two tests. How much of the shorter text stands in the other word for word, in runs of three words at least: datelines,
//! cuts, added paragraphs and moved sentences change little of it, and a statement quoted in a long article is too small
//! a part of that. And whether what differs are the facts: in notices made from one template (telegrams, markets, prayer
//! times) the words between the shared ones are other numbers, and other names that come again and again on both sides,
//! while an editor's changes are scattered. Both are symmetric. The bounds were chosen on one half of a news collection.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Shingles,
    shingles::{SHINGLE_WORDS, Word},
};

/// Fewer words prove nothing: such texts are copies only if they are equal.
pub const MIN_WORDS: usize = 20;
/// Least share of the text with more of its own that must be shared.
pub(super) const MIN_OF_LONGER: f32 = 0.35;
/// Least [`similarity`] of copies.
pub const MIN_SIMILARITY: f32 = 0.6;
/// More words between two shared runs are a passage of its own, not a fact put into a template.
const MAX_SLOT: usize = 12;
/// Words of a run that chance does not make.
const MIN_RUN: usize = 5;
/// Words that chance alone gives to a comparison; weighs on short texts.
const CHANCE_WORDS: f32 = 8.0;
/// What facts that differ weigh: the share of words that come again on their side only, of their kinds, of numbers.
const SWAPPED_WEIGHT: f32 = 4.0;
const KINDS_WEIGHT: f32 = 4.0;
const NUMBERS_WEIGHT: f32 = 0.5;

/// How alike two texts are, from 0 to 1: the share of the one with less of its own that the other has too, less what
/// speaks against a copy; 1 for equal texts, 0 for texts that share nothing or too little of the longer.
pub fn similarity(one: &Shingles, other: &Shingles) -> f32 {
    let num_words = one.words().len().min(other.words().len());
    if num_words == 0 {
        return 0.0;
    }
    if one == other {
        return 1.0;
    }
    if num_words < MIN_WORDS {
        return 0.0;
    }
    let (first, second) = (Side::of(one, other), Side::of(other, one));
    if first.share.min(second.share) < MIN_OF_LONGER {
        return 0.0;
    }
    let share = |count: fn(&Side) -> usize| {
        let counted = count(&first).min(count(&second));
        counted as f32 / first.span.min(second.span).max(1) as f32
    };
    let strange = first.strange_numbers.min(second.strange_numbers) as f32;
    let common = first.common_numbers.min(second.common_numbers) as f32;
    let against = CHANCE_WORDS / num_words as f32
        + SWAPPED_WEIGHT * share(|side| side.swapped)
        + KINDS_WEIGHT * share(|side| side.swapped_kinds)
        + NUMBERS_WEIGHT * strange / (strange + common + 2.0);
    (first.share.max(second.share) - against).max(0.0)
}

/// Whether two texts are copies of one.
pub fn is_copy(one: &Shingles, other: &Shingles) -> bool {
    similarity(one, other) >= MIN_SIMILARITY
}

/// What one text shows when it is laid over another.
#[derive(Debug, Default)]
struct Side {
    /// Share of its words that stand in shared shingles.
    share: f32,
    /// Words in shared shingles and in the slots between them.
    span: usize,
    /// Words in slots that the other text has nowhere and that come twice or more.
    swapped: usize,
    /// The same, each counted once.
    swapped_kinds: usize,
    /// Numbers in slots that are not in the same slot of the other text.
    strange_numbers: usize,
    /// All other numbers of the span.
    common_numbers: usize,
}

impl Side {
    fn of(text: &Shingles, other: &Shingles) -> Side {
        let places = shared_words(text, other);
        let known: FxHashSet<u32> = other.words().iter().map(|word| word.bare).collect();
        let words: Vec<(Word, Option<usize>)> = text.words().iter().copied().zip(places).collect();
        let mut side = Side::default();
        let mut num_shared = 0;
        let mut strange: FxHashMap<u32, usize> = FxHashMap::default();
        let mut runs = words.chunk_by(|one, other| one.1.is_some() == other.1.is_some()).peekable();
        let mut before = None;
        while let Some(run) = runs.next() {
            let from = before;
            before = run.last().and_then(|(_, place)| *place);
            let to = runs.peek().and_then(|next| next.first()).and_then(|(_, place)| *place);
            if before.is_some() {
                num_shared += run.len();
                side.common_numbers += run.iter().filter(|(word, _)| word.is_number()).count();
            } else if let (Some(from), Some(to)) = (from, to)
                && run.len() <= MAX_SLOT
            {
                let opposite =
                    other.words().get(from + 1..to.min(from + 1 + 2 * MAX_SLOT)).unwrap_or_default();
                for (number, _) in run.iter().filter(|(word, _)| word.is_number()) {
                    let is_common = opposite.contains(number);
                    *if is_common { &mut side.common_numbers } else { &mut side.strange_numbers } += 1;
                }
                let is_strange = |word: &Word| {
                    let is_variant = || opposite.iter().any(|other| other.skeleton == word.skeleton);
                    !word.is_number() && !known.contains(&word.bare) && !is_variant()
                };
                for (word, _) in run.iter().filter(|(word, _)| is_strange(word)) {
                    *strange.entry(word.bare).or_default() += 1;
                }
            } else {
                continue;
            }
            side.span += run.len();
        }
        side.swapped = strange.values().filter(|count| **count > 1).sum();
        side.swapped_kinds = strange.values().filter(|count| **count > 1).count();
        side.share = num_shared as f32 / words.len().max(1) as f32;
        side
    }
}

/// Where the other text has the words of the runs that both have; none for all other words.
///
/// A long run counts wherever the other text has it; a short one, which chance may make, only where it goes on from
/// the run before.
fn shared_words(text: &Shingles, other: &Shingles) -> Vec<Option<usize>> {
    let mut places: Vec<(u64, usize)> = other.hashes().enumerate().map(|(at, hash)| (hash, at)).collect();
    places.sort_unstable();
    let mut shared = vec![None; text.words().len()];
    // Where the last run that counts ended, in both texts.
    let mut end = (0, 0);
    let mut run: Option<Run> = None;
    let mut close = |run: Run, end: &mut (usize, usize)| {
        let len = run.num_shingles + SHINGLE_WORDS - 1;
        if len >= MIN_RUN || run.distance <= MAX_SLOT {
            let places = shared.iter_mut().skip(run.start.0).take(len).zip(run.start.1..);
            places.for_each(|(shared, place)| *shared = Some(place));
            *end = (run.start.0 + run.num_shingles, run.start.1 + run.num_shingles);
        }
    };
    for (at, hash) in text.hashes().enumerate() {
        let next = run.as_ref().map(|run| run.start.1 + run.num_shingles);
        match (next, &mut run) {
            (Some(next), Some(run)) if places.binary_search(&(hash, next)).is_ok() => run.num_shingles += 1,
            _ => {
                if let Some(run) = run.take() {
                    close(run, &mut end);
                }
                let expected = end.1 + (at - end.0);
                run = nearest(&places, hash, expected).map(|place| Run {
                    start: (at, place),
                    num_shingles: 1,
                    distance: place.abs_diff(expected),
                });
            }
        }
    }
    if let Some(run) = run {
        close(run, &mut end);
    }
    shared
}

/// Shingles that follow each other in both texts.
struct Run {
    /// Of the first shingle.
    start: (usize, usize),
    num_shingles: usize,
    /// Words between its place in the other text and where it would stand if nothing had been changed before it.
    distance: usize,
}

/// The place of a shingle that is nearest to the one expected.
fn nearest(places: &[(u64, usize)], hash: u64, expected: usize) -> Option<usize> {
    let at = places.partition_point(|place| *place < (hash, expected));
    let around = [at.checked_sub(1), Some(at)].into_iter().flatten().filter_map(|at| places.get(at));
    around.filter(|place| place.0 == hash).map(|place| place.1).min_by_key(|place| place.abs_diff(expected))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copies::Shingler;

    const STORY: &str = "أعلنت وزارة النقل أمس افتتاح الجسر الجديد الذي يربط ضفتي النهر شمال المدينة بعد ثلاث سنوات من \
        العمل المتواصل. وقال الوزير سامي الحداد إن كلفة المشروع بلغت 240 مليوناً وإن أكثر من 900 عامل شاركوا في بنائه. \
        وأضاف أن الحركة على الجسر ستكون مجانية في السنة الأولى قبل أن تفرض رسوم رمزية على الشاحنات الثقيلة وحدها. \
        وشهد الحفل الذي أقيم عند المدخل الشرقي حضور سكان القرى المجاورة الذين انتظروا الجسر طويلاً وكانوا يعبرون النهر \
        بالقوارب. ومن المقرر أن تبدأ الوزارة في الخريف المقبل أعمال الطريق الدائري الذي سيصل الجسر بالميناء القديم.";

    const TELEGRAM: &str = "بعث رئيس الدولة برقية تهنئة إلى الرئيس NAME رئيس جمهورية LAND بمناسبة ذكرى اليوم الوطني لبلاده \
        وأعرب باسمه واسم الشعب والحكومة عن أصدق التهاني وأطيب التمنيات بالصحة والسعادة للرئيس NAME ولشعب LAND الصديق \
        اطراد التقدم والازدهار مشيداً بالعلاقات الطيبة التي تربط البلدين كما بعث رئيس الوزراء برقية مماثلة إلى الرئيس NAME";

    fn likeness(one: &str, other: &str) -> f32 {
        let mut shingler = Shingler::new();
        let (one, other) = (shingler.shingles(one), shingler.shingles(other));
        let found = similarity(&one, &other);
        assert_eq!(found, similarity(&other, &one), "not symmetric");
        assert_eq!(found >= MIN_SIMILARITY, is_copy(&one, &other));
        found
    }

    fn are_copies(one: &str, other: &str) -> bool {
        likeness(one, other) >= MIN_SIMILARITY
    }

    fn sentences() -> Vec<&'static str> {
        STORY.split_inclusive(". ").collect()
    }

    #[test]
    fn what_papers_do_to_a_story_leaves_a_copy() {
        let sentences = sentences();
        let with_dateline = format!("بيروت – وكالات: {STORY}");
        let in_other_digits = STORY.replace("240", "٢٤٠").replace("900", "٩٠٠");
        let with_other_figure = STORY.replace("900", "950");
        let without_a_sentence = [sentences[0], sentences[1], sentences[3], sentences[4]].concat();
        let half = [sentences[0], sentences[1], sentences[2]].concat();
        let moved = [sentences[0], sentences[2], sentences[1], sentences[3], sentences[4]].concat();
        let with_a_paragraph = format!(
            "{STORY}\nيذكر أن المدينة شهدت في العام الماضي فيضاناً غمر أحياءها المنخفضة وقطع الطريق الوحيد المؤدي إلى \
             الضفة الأخرى أسبوعين كاملين، ما دفع الأهالي إلى المطالبة بالإسراع في إنجاز المشروع."
        );
        let in_other_words = STORY
            .replace("أمس", "يوم الاثنين")
            .replace("المتواصل", "الدؤوب")
            .replace("المجاورة", "القريبة")
            .replace("المقبل", "القادم");
        for copy in [
            with_dateline,
            in_other_digits,
            with_other_figure,
            without_a_sentence,
            half,
            moved,
            with_a_paragraph,
            in_other_words,
        ] {
            assert!(are_copies(STORY, &copy), "{} {copy}", likeness(STORY, &copy));
        }
    }

    #[test]
    fn spelling_makes_no_difference() {
        let other =
            STORY.replace(['أ', 'إ'], "ا").replace("ة ", "ه ").replace("على", "علي").replace('،', " ");
        assert_eq!(likeness(STORY, &other), 1.0);
    }

    #[test]
    fn notices_with_other_facts_are_no_copies() {
        let telegram = |name, land| TELEGRAM.replace("NAME", name).replace("LAND", land);
        assert!(!are_copies(&telegram("كارل ليندن", "فنلندا"), &telegram("بيتر أوتينو", "كينيا")));
        let prayers = |start: usize| -> String {
            let times = ["الفجر", "الشروق", "الظهر", "العصر", "المغرب", "العشاء"];
            let lines = (0..6).map(|city| {
                let time =
                    |(at, name)| format!("{name} {}:{:02} ", at + 3, (start + city * 7 + at * 11) % 60);
                format!("في المدينة رقم {city} {}\n", times.iter().enumerate().map(time).collect::<String>())
            });
            lines.collect()
        };
        assert!(!are_copies(&prayers(3), &prayers(20)));
    }

    #[test]
    fn a_quoted_statement_makes_no_copy() {
        let statement = sentences()[1..3].concat();
        let article: String = (0..200).map(|at| crate::copies::word(at) + " ").collect();
        assert!(!are_copies(&statement, &format!("{article} قال: «{statement}» {article}")));
    }

    #[test]
    fn the_same_words_in_another_order_make_no_copy() {
        let mut words: Vec<&str> = STORY.split_whitespace().collect();
        words.sort_unstable();
        assert!(!are_copies(STORY, &words.join(" ")));
    }

    #[test]
    fn short_texts_are_copies_only_if_equal() {
        let text = "أعلنت الوزارة أمس افتتاح الجسر الجديد شمال المدينة بحضور الأهالي";
        assert!(are_copies(text, &text.replace('أ', "ا")));
        assert!(!are_copies(text, &format!("{text} جميعاً")));
        assert!(!are_copies("", ""));
        assert!(!are_copies("…", "!"));
    }

    #[test]
    fn texts_of_one_word_repeated_take_no_longer_than_others() {
        let many = "خبر ".repeat(200_000);
        assert!(are_copies(&many, &format!("{many} عاجل")));
        assert!(!are_copies(&many, STORY));
    }
}
