//! Text as it comes: Arabic letters above all, with everything that is found between and inside them.

use super::random::Random;

/// Kinds of characters with how often they come, in a hundred.
pub const GROUPS: [(u32, &[char]); 11] = [
    (
        45,
        &[
            'ا', 'ب', 'ت', 'ث', 'ج', 'ح', 'خ', 'د', 'ذ', 'ر', 'ز', 'س', 'ش', 'ص', 'ض', 'ط', 'ظ', 'ع', 'غ',
            'ف', 'ق', 'ك', 'ل', 'م', 'ن', 'ه', 'و', 'ي', 'ا', 'ل',
        ],
    ),
    (8, &['ء', 'آ', 'أ', 'ؤ', 'إ', 'ئ', 'ى', 'ة', 'ٱ', 'ٲ', 'ٳ', 'ٵ', 'ٶ', 'ٷ', 'ٸ']),
    (3, &['پ', 'چ', 'ژ', 'ڤ', 'گ', 'ڭ', 'ک', 'ڪ', 'ی', 'ې', 'ے', 'ۀ', 'ہ', 'ۃ', 'ھ', 'ە', 'ۋ', 'ٹ', 'ں']),
    (
        9,
        &[
            '\u{64B}',
            '\u{64C}',
            '\u{64D}',
            '\u{64E}',
            '\u{64F}',
            '\u{650}',
            '\u{651}',
            '\u{652}',
            '\u{653}',
            '\u{654}',
            '\u{655}',
            '\u{656}',
            '\u{670}',
            '\u{610}',
            '\u{6D6}',
            '\u{6DC}',
            '\u{6DF}',
            '\u{6E1}',
            '\u{6E5}',
            '\u{6EA}',
            '\u{8D4}',
            '\u{8F0}',
            '\u{898}',
            '\u{10EFD}',
        ],
    ),
    (3, &['\u{640}', '\u{200C}', '\u{200D}', '\u{AD}', '\u{2060}', '\u{FEFF}', '\u{180E}', '\u{200B}']),
    (
        2,
        &[
            '\u{200E}', '\u{200F}', '\u{61C}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{202E}', '\u{2066}',
            '\u{2067}', '\u{2068}', '\u{2069}',
        ],
    ),
    (5, &['0', '1', '9', '٠', '٢', '٩', '۰', '۴', '۹', '٫', '٬', '.', ',', '\u{FF11}', '१']),
    (4, &['a', 'B', 'z', 'É', 'ç', 'İ', 'ß', 'ﬁ', 'Я', 'ж', 'Σ', 'ς', 'א', '漢', '\u{301}', '\u{5B0}']),
    (
        3,
        &[
            '\u{FE8D}', '\u{FE8E}', '\u{FEFB}', '\u{FEF7}', '\u{FDF2}', '\u{FDF4}', '\u{FDFA}', '\u{FDFB}',
            '\u{FDFC}', '\u{FDFD}', '\u{FB56}', '\u{FBFC}', '\u{FC5E}', '\u{FCF2}', '\u{FCF4}', '\u{FE70}',
            '\u{FE7F}', '\u{FD3C}', '\u{FD3E}', '\u{FD40}',
        ],
    ),
    (4, &['،', '؛', '؟', '۔', '٪', '«', '»', '"', '\'', '_', '#', '-', '/', '(', ')', ':', '!', '؍', '…']),
    (14, &[' ', ' ', ' ', ' ', '\n', '\u{A0}', '\t', '😀', '👨', '\u{FE0F}', '\u{1F3FD}', '\0', '\u{7}']),
];

/// Words of news and of letters, in the spellings that people use.
pub const WORDS: [&str; 96] = [
    "المدينة",
    "مدينه",
    "مدارس",
    "مدرسة",
    "الوزير",
    "وزراء",
    "وزارة",
    "الحكومة",
    "قرار",
    "قرارات",
    "مؤتمر",
    "المؤتمر",
    "رئيس",
    "رئيسة",
    "الرؤساء",
    "مسؤول",
    "مسئولين",
    "شؤون",
    "اقتصاد",
    "الاقتصادية",
    "سوق",
    "الأسواق",
    "نفط",
    "النفط",
    "أسعار",
    "الاسعار",
    "بحر",
    "البحار",
    "نهر",
    "الأنهار",
    "جبل",
    "جبال",
    "طريق",
    "الطرق",
    "سيارة",
    "سيارات",
    "كتاب",
    "كتب",
    "مكتبة",
    "والمكتبات",
    "قراءة",
    "قارئ",
    "القراء",
    "شعر",
    "شاعر",
    "شعراء",
    "قصيدة",
    "للقصائد",
    "مسرح",
    "مسرحية",
    "فيلم",
    "أفلام",
    "لاعب",
    "لاعبون",
    "فريق",
    "الفرق",
    "مباراة",
    "المباريات",
    "هدف",
    "أهداف",
    "مستشفى",
    "مستشفيات",
    "طبيب",
    "أطباء",
    "دواء",
    "أدوية",
    "ماء",
    "مياه",
    "هواء",
    "شتاء",
    "صيفا",
    "جزءا",
    "شيئا",
    "هيئات",
    "رأي",
    "آراء",
    "رؤية",
    "مرآة",
    "القرآن",
    "سُورَةٌ",
    "الرَّحْمٰن",
    "كِتَابُهُمْ",
    "بالعربية",
    "وللغة",
    "فسيكتبون",
    "علی",
    "ﻣﺤﺎﻓﻈﺔ",
    "تـــاريخ",
    "گاز",
    "ڤيينا",
    "Beirut",
    "café",
    "2015",
    "٢٠٢٤",
    "600,000",
    "٣٫٥",
];

/// A short stretch of characters of all kinds.
pub fn characters(random: &mut Random, len: usize) -> String {
    let mut text = String::new();
    for _ in 0..len {
        let mut number = random.below(100) as u32;
        let group = GROUPS.iter().find(|(weight, _)| {
            let is_here = number < *weight;
            number = number.saturating_sub(*weight);
            is_here
        });
        let (_, letters) = group.unwrap_or(&GROUPS[0]);
        text.push(*random.pick(letters));
    }
    text
}

/// The word with marks on some of its letters, the same on each of them more often than not.
pub fn vocalized(random: &mut Random, word: &str) -> String {
    const MARKS: [&str; 10] = ["َ", "ُ", "ِ", "ْ", "ّ", "َّ", "ِّ", "ٌ", "\u{8F2}", "\u{6D6}"];
    let density = *random.pick(&[0, 30, 60, 100]);
    let mut text = String::new();
    for (place, letter) in word.chars().enumerate() {
        text.push(letter);
        if ('ء'..='ي').contains(&letter) && random.chance(density) {
            let usual = MARKS[(place + letter as usize) % 4];
            text += if random.chance(80) { usual } else { *random.pick(&MARKS) };
        }
    }
    text
}

/// Running text of known words and of strange ones.
pub fn prose(random: &mut Random, num_words: usize) -> String {
    let mut text = String::new();
    for _ in 0..num_words {
        match random.below(20) {
            0 => {
                let len = 1 + random.below(12);
                text += &characters(random, len);
            }
            1 => {
                for _ in 0..3 + random.below(5) {
                    text.push(*random.pick(GROUPS[0].1));
                }
            }
            _ => text += *random.pick(&WORDS),
        }
        text += *random.pick(&[" ", " ", " ", " ", " ", " ", "، ", ". ", "\n", "؟ "]);
    }
    text
}
