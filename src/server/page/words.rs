//! What the page says, in Arabic and in English, and numbers and dates as each language has them.

use fihris::document::{EntityKind, Facet};
use jiff::civil::Date;

/// A language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    Arabic,
    English,
}

/// What the page says.
pub struct Words {
    pub language: Language,
    /// Tag of the language.
    pub tag: &'static str,
    /// Direction of its lines.
    pub direction: &'static str,
    pub title: &'static str,
    pub tagline: &'static str,
    pub skip: &'static str,
    pub search_label: &'static str,
    pub placeholder: &'static str,
    pub search: &'static str,
    pub index: &'static str,
    pub other_language: &'static str,
    pub other_language_tag: &'static str,
    pub light: &'static str,
    pub dark: &'static str,
    pub filters: &'static str,
    pub to_filters: &'static str,
    pub active_filters: &'static str,
    pub remove: &'static str,
    pub remove_all: &'static str,
    pub selected: &'static str,
    pub find_in: &'static str,
    pub find: &'static str,
    pub all_values: &'static str,
    pub no_values: &'static str,
    pub back_to_results: &'static str,
    pub dates: &'static str,
    pub dates_hint: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub apply: &'static str,
    pub sort: &'static str,
    pub by_relevance: &'static str,
    pub by_date: &'static str,
    pub export: &'static str,
    pub results: &'static str,
    pub pages: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub page: &'static str,
    pub previous_part: &'static str,
    pub next_part: &'static str,
    pub did_you_mean: &'static str,
    pub nothing: &'static str,
    pub nothing_helps: &'static str,
    pub try_these: &'static str,
    pub untitled: &'static str,
    pub original: &'static str,
    pub names: &'static str,
    pub matches: &'static str,
    pub first_match: &'static str,
    pub previous_match: &'static str,
    pub next_match: &'static str,
    pub part: &'static str,
    pub parts: &'static str,
    pub page_of_book: &'static str,
    pub file: &'static str,
    pub author: &'static str,
    pub category: &'static str,
    pub more_fields: &'static str,
    pub suggestions: &'static str,
    pub past_query: &'static str,
    pub forget: &'static str,
    pub word: &'static str,
    pub keys: &'static str,
    pub problem: &'static str,
    pub not_found: &'static str,
    pub busy: &'static str,
    pub too_slow: &'static str,
    pub query_wrong: &'static str,
    pub request_wrong: &'static str,
    pub broken: &'static str,
    pub home: &'static str,
    pub help: &'static [(&'static str, &'static str)],
    pub help_title: &'static str,
}

static ARABIC: Words = Words {
    language: Language::Arabic,
    tag: "ar",
    direction: "rtl",
    title: "فهرس",
    tagline: "بحث في النصوص العربية: بكل رسم للكلمة، وبالأسماء التي فيها",
    skip: "إلى النتائج",
    search_label: "البحث في الوثائق",
    placeholder: "كلمات أو «عبارة» أو اسم",
    search: "بحث",
    index: "المجموعة",
    other_language: "English",
    other_language_tag: "en",
    light: "مظهر فاتح",
    dark: "مظهر داكن",
    filters: "تصفية النتائج",
    to_filters: "التصفية",
    active_filters: "عوامل التصفية المختارة",
    remove: "إزالة",
    remove_all: "إزالة الكل",
    selected: "مختار",
    find_in: "ابحث في القائمة:",
    find: "ابحث",
    all_values: "عرض الكل",
    no_values: "لا قيمة بهذا الاسم",
    back_to_results: "عودة إلى النتائج",
    dates: "التاريخ",
    dates_hint: "اسحب فوق الأعمدة لاختيار فترة، أو اكتب تاريخي البداية والنهاية",
    from: "من",
    to: "إلى",
    apply: "تطبيق",
    sort: "الترتيب",
    by_relevance: "الأنسب",
    by_date: "الأحدث",
    export: "تنزيل القائمة",
    results: "النتائج",
    pages: "صفحات النتائج",
    previous: "السابقة",
    next: "التالية",
    page: "صفحة",
    previous_part: "السابق",
    next_part: "التالي",
    did_you_mean: "هل تقصد",
    nothing: "لا نتيجة لهذا البحث",
    nothing_helps: "جرّب كلمات أقل أو أعمّ.",
    try_these: "هذا ما يأتي بنتائج:",
    untitled: "بلا عنوان",
    original: "المصدر الأصلي",
    names: "أسماء في النص",
    matches: "مواضع الكلمات",
    first_match: "الموضع الأول",
    previous_match: "الموضع السابق",
    next_match: "الموضع التالي",
    part: "جزء",
    parts: "أجزاء النص",
    page_of_book: "ص",
    file: "الملف",
    author: "الكاتب",
    category: "القسم",
    more_fields: "بيانات أخرى",
    suggestions: "اقتراحات",
    past_query: "بحث سابق",
    forget: "محو ما بحثتُ عنه",
    word: "كلمة",
    keys: "مفاتيح: / للبحث، j وk بين النتائج، n وp بين المواضع",
    problem: "تعذّر عرض الصفحة",
    not_found: "لا شيء في هذا العنوان",
    busy: "عمليات بحث كثيرة في هذه اللحظة. أعد المحاولة بعد ثانية.",
    too_slow: "استغرق البحث أكثر مما يُسمح به. البحث بكلمات أقل، وبلا * أو ~، أسرع.",
    query_wrong: "لم تُفهم صيغة البحث عند العلامة:",
    request_wrong: "لم يُفهم العنوان:",
    broken: "لا يمكن قراءة الفهرس الآن.",
    home: "الصفحة الرئيسية",
    help: &[
        ("مكتبة الاسكندرية", "الوثائق التي فيها كل الكلمات أولاً، بأي رسم واشتقاق"),
        ("\"البنك المركزي\"", "الكلمات متجاورة بهذا الترتيب"),
        ("+النفط -الغاز", "كلمة لا بد منها، وأخرى مستبعدة"),
        ("تونس OR المغرب", "إحداهما"),
        ("=كتاب", "كما كُتبت بلا اشتقاق"),
        ("مدر*", "ما يبدأ هكذا"),
        ("title:الانتخابات", "في العنوان"),
    ],
    help_title: "كيف تبحث",
};

static ENGLISH: Words = Words {
    language: Language::English,
    tag: "en",
    direction: "ltr",
    title: "Fihris",
    tagline: "Search in Arabic texts: any spelling of a word, and the names in them",
    skip: "Skip to results",
    search_label: "Search the documents",
    placeholder: "Words, a \"phrase\" or a name",
    search: "Search",
    index: "Collection",
    other_language: "العربية",
    other_language_tag: "ar",
    light: "Light",
    dark: "Dark",
    filters: "Filter the results",
    to_filters: "Filters",
    active_filters: "Selected filters",
    remove: "Remove",
    remove_all: "Remove all",
    selected: "selected",
    find_in: "Find in the list:",
    find: "Find",
    all_values: "All values",
    no_values: "No such value",
    back_to_results: "Back to the results",
    dates: "Date",
    dates_hint: "Drag over the bars to choose a period, or type two days",
    from: "From",
    to: "To",
    apply: "Apply",
    sort: "Order",
    by_relevance: "Best first",
    by_date: "Newest first",
    export: "Download the list",
    results: "Results",
    pages: "Pages of results",
    previous: "Previous",
    next: "Next",
    page: "Page",
    previous_part: "Previous",
    next_part: "Next",
    did_you_mean: "Did you mean",
    nothing: "Nothing was found",
    nothing_helps: "Try fewer or more general words.",
    try_these: "This would find something:",
    untitled: "Untitled",
    original: "Original",
    names: "Names in the text",
    matches: "Matches",
    first_match: "First match",
    previous_match: "Previous match",
    next_match: "Next match",
    part: "Part",
    parts: "Parts of the text",
    page_of_book: "p.",
    file: "File",
    author: "Author",
    category: "Category",
    more_fields: "More fields",
    suggestions: "Suggestions",
    past_query: "past query",
    forget: "Forget what I searched for",
    word: "word",
    keys: "Keys: / to search, j and k between results, n and p between matches",
    problem: "The page cannot be shown",
    not_found: "There is nothing at this address",
    busy: "Too many searches at this moment. Try again in a second.",
    too_slow: "The search took longer than it may. Fewer words, without * or ~, are faster.",
    query_wrong: "The query was not understood at the mark:",
    request_wrong: "The address was not understood:",
    broken: "The index cannot be read at the moment.",
    home: "First page",
    help: &[
        ("مكتبة الاسكندرية", "documents with all words first, in any spelling and inflection"),
        ("\"البنك المركزي\"", "the words side by side, in this order"),
        ("+النفط -الغاز", "a word that must be there, one that must not"),
        ("تونس OR المغرب", "either"),
        ("=كتاب", "as written, without inflection"),
        ("مدر*", "what begins so"),
        ("title:الانتخابات", "in the title"),
    ],
    help_title: "How to search",
};

impl Language {
    /// The language of a tag.
    pub fn of_tag(tag: &str) -> Option<Language> {
        [Language::Arabic, Language::English].into_iter().find(|language| language.words().tag == tag)
    }

    /// What the page says in it.
    pub fn words(self) -> &'static Words {
        match self {
            Language::Arabic => &ARABIC,
            Language::English => &ENGLISH,
        }
    }
}

impl Words {
    /// A facet's name.
    pub fn facet(&self, facet: Facet) -> &'static str {
        let (arabic, english) = match facet {
            Facet::Entity(EntityKind::Person) => ("أشخاص", "Persons"),
            Facet::Entity(EntityKind::Company) => ("شركات", "Companies"),
            Facet::Entity(EntityKind::Organization) => ("هيئات", "Organizations"),
            Facet::Entity(EntityKind::Place) => ("أماكن", "Places"),
            Facet::Source => ("المصدر", "Source"),
            Facet::Category => ("القسم", "Category"),
            Facet::Year => ("السنة", "Year"),
            Facet::Month => ("الشهر", "Month"),
        };
        self.of(arabic, english)
    }

    /// So many documents, as the language counts them.
    pub fn documents(&self, number: usize) -> String {
        let counted = digits(number);
        match self.language {
            Language::English if number == 1 => "1 document".to_owned(),
            Language::English => format!("{counted} documents"),
            // One and two are words of their own, three to ten take the plural, the rest the singular.
            Language::Arabic => match (number, number % 100) {
                (0, _) => "لا وثائق".to_owned(),
                (1, _) => "وثيقة واحدة".to_owned(),
                (2, _) => "وثيقتان".to_owned(),
                (_, 3..=10) => format!("{counted} وثائق"),
                _ => format!("{counted} وثيقة"),
            },
        }
    }

    /// So many other copies of a document.
    pub fn copies(&self, number: usize) -> String {
        let counted = digits(number);
        match self.language {
            Language::English if number == 1 => "1 other copy of the same text".to_owned(),
            Language::English => format!("{counted} other copies of the same text"),
            Language::Arabic => match (number, number % 100) {
                (1, _) => "نسخة أخرى من النص نفسه".to_owned(),
                (2, _) => "نسختان أخريان من النص نفسه".to_owned(),
                (_, 3..=10) => format!("{counted} نسخ أخرى من النص نفسه"),
                _ => format!("{counted} نسخة أخرى من النص نفسه"),
            },
        }
    }

    /// A day for people.
    pub fn day(&self, date: Date) -> String {
        const MONTHS: [(&str, &str); 12] = [
            ("يناير", "January"),
            ("فبراير", "February"),
            ("مارس", "March"),
            ("أبريل", "April"),
            ("مايو", "May"),
            ("يونيو", "June"),
            ("يوليو", "July"),
            ("أغسطس", "August"),
            ("سبتمبر", "September"),
            ("أكتوبر", "October"),
            ("نوفمبر", "November"),
            ("ديسمبر", "December"),
        ];
        let place = usize::try_from(date.month() - 1).unwrap_or(0);
        let month = MONTHS.get(place).map_or("", |(arabic, english)| self.of(arabic, english));
        format!("{} {month} {}", date.day(), date.year())
    }

    fn of(&self, arabic: &'static str, english: &'static str) -> &'static str {
        match self.language {
            Language::Arabic => arabic,
            Language::English => english,
        }
    }
}

/// A number with its thousands apart.
pub fn digits(number: usize) -> String {
    let plain = number.to_string();
    let mut apart = String::new();
    for (place, digit) in plain.chars().enumerate() {
        if place > 0 && (plain.len() - place).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_counted_as_each_language_does() {
        let arabic = Language::Arabic.words();
        for (number, text) in [
            (0, "لا وثائق"),
            (1, "وثيقة واحدة"),
            (2, "وثيقتان"),
            (3, "3 وثائق"),
            (10, "10 وثائق"),
            (11, "11 وثيقة"),
            (100, "100 وثيقة"),
            (103, "103 وثائق"),
            (30_676, "30,676 وثيقة"),
        ] {
            assert_eq!(arabic.documents(number), text);
        }
        assert_eq!(Language::English.words().documents(1), "1 document");
    }
}
