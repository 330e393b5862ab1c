//! Copies of a text as other papers print it, and texts that only look like copies.
//!
//! Plain functions over a text and seeded numbers: the same seed makes the same text. A percent is a share of the
//! words that an edit touches: changed, left out, moved or added. The templates and their facts are made up.

use super::random::Random;

/// What another paper does to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// Another dateline, or one where there was none.
    Dateline,
    /// The digits of a number in the other script.
    Script,
    /// Another number.
    Figure,
    /// A hamza, yeh, teh marbuta, mark or tatweel more, less or other.
    Spelling,
    /// A sentence left out.
    Drop,
    /// A sentence moved behind the next.
    Move,
    /// A word replaced by another.
    Replace,
    /// A sentence of another text.
    Add,
}

impl Edit {
    pub const ALL: [Edit; 8] = [
        Edit::Dateline,
        Edit::Script,
        Edit::Figure,
        Edit::Spelling,
        Edit::Drop,
        Edit::Move,
        Edit::Replace,
        Edit::Add,
    ];
}

const CITIES: [&str; 8] = ["بيروت", "القاهرة", "الرياض", "عمّان", "بغداد", "لندن", "تونس", "واشنطن"];
const AGENCIES: [&str; 6] = ["رويترز", "أ ف ب", "واس", "قنا", "وكالات", "د ب أ"];

/// Words of a sentence, and what stands behind it.
struct Sentence {
    words: Vec<(String, bool)>,
    is_paragraph: bool,
}

fn sentences(text: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    for paragraph in text.lines() {
        let mut words = Vec::new();
        for word in paragraph.split_whitespace() {
            words.push((word.to_owned(), false));
            if word.ends_with(['.', '!', '?', '؟']) {
                sentences.push(Sentence { words: std::mem::take(&mut words), is_paragraph: false });
            }
        }
        if !words.is_empty() {
            sentences.push(Sentence { words, is_paragraph: false });
        }
        if let Some(last) = sentences.last_mut() {
            last.is_paragraph = true;
        }
    }
    sentences
}

fn joined(sentences: &[Sentence]) -> String {
    let mut text = String::new();
    for sentence in sentences {
        let words: Vec<&str> = sentence.words.iter().map(|(word, _)| word.as_str()).collect();
        text.push_str(&words.join(" "));
        text.push(if sentence.is_paragraph { '\n' } else { ' ' });
    }
    text.trim_end().to_owned()
}

/// A copy with about `percent` of its words touched by these edits; words and sentences to put in come from `other`.
pub fn edited(text: &str, percent: usize, edits: &[Edit], other: &str, random: &mut Random) -> String {
    let mut sentences = sentences(text);
    let foreign = self::sentences(other);
    let num_words: usize = sentences.iter().map(|sentence| sentence.words.len()).sum();
    let budget = num_words * percent / 100;
    let mut touched = 0;
    for _ in 0..num_words * 20 {
        if touched >= budget || sentences.is_empty() {
            break;
        }
        let at = random.below(sentences.len());
        let room = budget - touched;
        touched += match random.pick(edits) {
            Edit::Dateline => dateline(&mut sentences, room, random),
            Edit::Drop => {
                let len = sentences[at].words.len();
                let is_droppable = len <= room && sentences.len() > 1;
                if is_droppable { sentences.remove(at).words.len() } else { 0 }
            }
            Edit::Move => {
                let len = sentences[at].words.len();
                let is_movable = at + 1 < sentences.len() && len <= room;
                if is_movable {
                    sentences.swap(at, at + 1);
                }
                if is_movable { len } else { 0 }
            }
            Edit::Add => match foreign.get(random.below(foreign.len())) {
                Some(added) if added.words.len() <= room => {
                    let words = added.words.iter().map(|(word, _)| (word.clone(), true)).collect();
                    sentences.insert(at, Sentence { words, is_paragraph: added.is_paragraph });
                    added.words.len()
                }
                _ => 0,
            },
            edit => {
                let place = random.below(sentences[at].words.len());
                let mut put_in = || {
                    let words = &foreign.get(random.below(foreign.len()))?.words;
                    Some(words.get(random.below(words.len()))?.0.clone())
                };
                let put_in = put_in();
                match sentences[at].words.get_mut(place) {
                    Some((word, is_touched @ false)) => {
                        let changed = match edit {
                            Edit::Script => other_script(word),
                            Edit::Figure => other_figure(word, random),
                            Edit::Spelling => other_spelling(word, random),
                            _ => put_in,
                        };
                        match changed {
                            Some(changed) if changed != *word => {
                                *word = changed;
                                *is_touched = true;
                                1
                            }
                            _ => 0,
                        }
                    }
                    _ => 0,
                }
            }
        };
    }
    joined(&sentences)
}

fn dateline(sentences: &mut [Sentence], room: usize, random: &mut Random) -> usize {
    let Some(first) = sentences.first_mut() else { return 0 };
    let old =
        first.words.iter().take(6).position(|(word, _)| word.ends_with([':', '–'])).map_or(0, |at| at + 1);
    let line = format!("{} – {}:", random.pick(&CITIES), random.pick(&AGENCIES));
    let new: Vec<(String, bool)> = line.split_whitespace().map(|word| (word.to_owned(), true)).collect();
    if new.len().max(old) > room || first.words.first().is_some_and(|(_, is_touched)| *is_touched) {
        return 0;
    }
    let num_touched = new.len().max(old);
    first.words.splice(..old, new);
    num_touched
}

/// The number with its digits in the other script; none if it has no digits.
pub fn other_script(word: &str) -> Option<String> {
    let turned = |letter: char| match letter {
        '0'..='9' => char::from_u32(letter as u32 - 0x30 + 0x660).unwrap_or(letter),
        '\u{660}'..='\u{669}' => char::from_u32(letter as u32 - 0x660 + 0x30).unwrap_or(letter),
        _ => letter,
    };
    Some(word.chars().map(turned).collect()).filter(|turned: &String| turned != word)
}

fn other_figure(word: &str, random: &mut Random) -> Option<String> {
    let changed = |letter: char| match letter {
        '0'..='9' => char::from_digit(random.below(10) as u32, 10).unwrap_or(letter),
        '\u{660}'..='\u{669}' => char::from_u32(0x660 + random.below(10) as u32).unwrap_or(letter),
        _ => letter,
    };
    Some(word.chars().map(changed).collect())
}

/// Another spelling of a word that readers take for the same.
pub fn other_spelling(word: &str, random: &mut Random) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let is_arabic = |letter: &char| matches!(letter, '\u{621}'..='\u{64A}');
    let last = letters.iter().rposition(is_arabic)?;
    match random.below(6) {
        0 => letters
            .iter_mut()
            .for_each(|letter| *letter = if matches!(letter, 'أ' | 'إ' | 'آ') { 'ا' } else { *letter }),
        1 if letters[last] == 'ة' => letters[last] = 'ه',
        2 if letters[last] == 'ى' => letters[last] = 'ي',
        2 if letters[last] == 'ي' => letters[last] = 'ى',
        3 => letters.iter_mut().for_each(|letter| *letter = if *letter == 'ؤ' { 'ئ' } else { *letter }),
        4 => letters
            .insert(random.below(last + 1) + 1, *random.pick(&['\u{64E}', '\u{64F}', '\u{650}', '\u{651}'])),
        5 if last > 1 => letters.insert(random.below(last - 1) + 1, '\u{640}'),
        _ => return None,
    }
    Some(letters.into_iter().collect())
}

/// The same words in another order: much in common word by word, nothing to read.
pub fn shuffled(text: &str, random: &mut Random) -> String {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    for at in (1..words.len()).rev() {
        words.swap(at, random.below(at + 1));
    }
    words.join(" ")
}

/// A text that quotes another whole, in its middle.
pub fn quoting(text: &str, statement: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (before, after) = words.split_at(words.len() / 2);
    format!("{} «{statement}» {}", before.join(" "), after.join(" "))
}

const REGIONS: [&str; 10] =
    ["الساحل", "الجبل", "البادية", "الوادي", "الشمال", "الجنوب", "الجزيرة", "الهضبة", "الغور", "الواحات"];
const FIRST_NAMES: [&str; 12] =
    ["سالم", "هناء", "بشير", "وليد", "ريم", "عمر", "ليلى", "ماجد", "سعاد", "نبيل", "كمال", "دلال"];
const LAST_NAMES: [&str; 12] = [
    "المرزوقي",
    "الكيلاني",
    "الطحان",
    "الخطيب",
    "الصائغ",
    "الدباغ",
    "النجار",
    "الحلبي",
    "العطار",
    "الفاخوري",
    "السراج",
    "البنّا",
];
const COUNTRIES: [&str; 16] = [
    "جمهورية بيرو",
    "مملكة النرويج",
    "جمهورية كينيا",
    "جمهورية فنلندا",
    "مملكة بلجيكا",
    "جمهورية تشيلي",
    "جمهورية غانا",
    "مملكة تايلند",
    "جمهورية كوبا",
    "مملكة السويد",
    "جمهورية زامبيا",
    "جمهورية أيرلندا",
    "مملكة كمبوديا",
    "جمهورية بنما",
    "جمهورية نيبال",
    "مملكة تونغا",
];
const TEAMS: [&str; 8] = ["الوفاق", "النجمة", "الاتفاق", "السلام", "الشعلة", "الميناء", "الفيحاء", "الصفاء"];

/// Notices made from one template with facts of their own; two of one kind are no copies.
pub const TEMPLATES: [fn(&mut Random) -> String; 6] = [weather, market, prayers, telegram, game, results];

fn name(random: &mut Random) -> String {
    format!("{} {}", random.pick(&FIRST_NAMES), random.pick(&LAST_NAMES))
}

fn number(random: &mut Random, from: usize, to: usize) -> usize {
    from + random.below(to - from)
}

fn weather(random: &mut Random) -> String {
    let mut text =
        "تتوقع هيئة الأرصاد في نشرتها اليومية أن يكون الطقس مستقراً إلى غائم جزئياً على معظم المناطق، \
                    وأن تسجل درجات الحرارة غداً بإذن الله القيم التالية: "
            .to_owned();
    for region in REGIONS {
        let (high, low) = (number(random, 28, 49), number(random, 12, 27));
        text.push_str(&format!("منطقة {region} العظمى {high} والصغرى {low}، "));
    }
    let (slow, fast, wave) = (number(random, 5, 20), number(random, 21, 60), number(random, 1, 4));
    text.push_str(&format!(
        "وتكون حركة الرياح السطحية بسرعة {slow} إلى {fast} كيلومتراً في الساعة، وارتفاع الموج {wave} أمتار، \
         وتدعو الهيئة الجميع إلى متابعة نشراتها أولاً بأول."
    ));
    text
}

fn market(random: &mut Random) -> String {
    let mut decimal = |from, to| format!("{}.{:02}", number(random, from, to), number(random, 0, 100));
    let (points, percent, level, value) = (decimal(3, 99), decimal(0, 4), decimal(5000, 9900), decimal(1, 9));
    let (up, down, shares, deals) =
        (number(random, 10, 90), number(random, 10, 90), number(random, 80, 400), number(random, 20, 140));
    let (first, second) = (name(random), name(random));
    format!(
        "أغلق مؤشر سوق الأوراق المالية اليوم متغيراً بمقدار {points} نقطة وبنسبة {percent} في المئة ليقف عند مستوى \
         {level} نقطة، وبتداولات بلغت قيمتها {value} مليارات. وشهدت جلسة اليوم ارتفاع أسهم {up} شركة فيما تراجعت أسهم \
         {down} شركة، إذ بلغ عدد الأسهم المتداولة أكثر من {shares} مليون سهم توزعت على أكثر من {deals} ألف صفقة. \
         وقال المحلل المالي {first} إن حركة السوق جاءت ضمن التوقعات، فيما رأى زميله {second} أن السيولة لا تزال جيدة."
    )
}

fn prayers(random: &mut Random) -> String {
    let mut text =
        "مواقيت الصلاة ليوم غد حسب التوقيت المحلي كما أعلنتها دائرة الأوقاف والشؤون الإسلامية: ".to_owned();
    for region in REGIONS.iter().take(6) {
        text.push_str(&format!("في {region} "));
        for (prayer, hour) in
            [("الفجر", 3), ("الشروق", 5), ("الظهر", 12), ("العصر", 3), ("المغرب", 6), ("العشاء", 8)]
        {
            text.push_str(&format!("{prayer} {hour}:{:02} ", number(random, 0, 60)));
        }
    }
    text
}

fn telegram(random: &mut Random) -> String {
    let (name, country) = (name(random), random.pick(&COUNTRIES));
    format!(
        "بعث رئيس الدولة برقية تهنئة إلى الرئيس {name} رئيس {country} بمناسبة ذكرى اليوم الوطني لبلاده، وأعرب باسمه \
         واسم الشعب والحكومة عن أصدق التهاني وأطيب التمنيات بالصحة والسعادة للرئيس {name} ولشعب {country} الصديق اطراد \
         التقدم والازدهار، مشيداً بالعلاقات التي تربط البلدين. كما بعث رئيس الوزراء برقية مماثلة إلى الرئيس {name} عبر \
         فيها عن أبلغ التهاني لحكومة {country} وشعبها بهذه المناسبة السعيدة."
    )
}

fn game(random: &mut Random) -> String {
    let home = random.below(TEAMS.len());
    let (home, guest) = (TEAMS[home], TEAMS[(home + 1 + random.below(TEAMS.len() - 1)) % TEAMS.len()]);
    let (goals, other, minute, later, fans) = (
        number(random, 1, 6),
        number(random, 0, 5),
        number(random, 2, 45),
        number(random, 46, 90),
        number(random, 900, 40_000),
    );
    let (scorer, keeper, judge) = (name(random), name(random), name(random));
    format!(
        "انتهت المباراة التي جمعت مساء أمس فريق {home} بضيفه فريق {guest} ضمن منافسات الدوري الممتاز لكرة القدم بنتيجة \
         {goals} مقابل {other}، وسجل {scorer} هدف {home} الأول في الدقيقة {minute} فيما جاء هدف {guest} في الدقيقة \
         {later}. وتصدى الحارس {keeper} لعدد من الكرات الخطرة. أدار المباراة الحكم {judge} وحضرها {fans} متفرج، ورفع \
         {home} رصيده من النقاط بعد هذه الجولة فيما بقي {guest} في مركزه."
    )
}

fn results(random: &mut Random) -> String {
    let company = name(random);
    let (profit, before, change, quarter, share) = (
        number(random, 10, 900),
        number(random, 10, 900),
        number(random, 1, 80),
        number(random, 5, 300),
        number(random, 10, 99),
    );
    format!(
        "أعلنت شركة {company} القابضة نتائجها المالية الأولية للنصف الأول من العام، إذ بلغ صافي الربح {profit} مليون مقابل \
         {before} مليون للفترة المماثلة من العام السابق وذلك بتغير قدره {change} في المئة، وبلغ صافي ربح الربع الثاني \
         {quarter} مليون. وبلغت ربحية السهم خلال ستة أشهر 0.{share}. وأوضحت شركة {company} أن سبب التغير في النتائج خلال \
         الفترة الحالية مقارنة بالفترة المماثلة يعود إلى تغير المبيعات والمصاريف العمومية والإدارية."
    )
}
