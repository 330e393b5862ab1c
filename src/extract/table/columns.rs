//! Which column of a table means which field of a document.
//!
//! Owns the user's mapping (`title=العنوان,text=3`) and the usual names of columns in English and Arabic. Names are
//! compared without article, marks, case and separators. A name that is given by the user wins over all usual ones. What
//! a field's value may be is left to whoever reads the object that a row becomes.

/// Fields that a column can mean; the last four hold lists of names.
pub const FIELDS: [&str; 13] = [
    "id",
    "title",
    "text",
    "date",
    "source",
    "author",
    "category",
    "url",
    "lang",
    "persons",
    "companies",
    "organizations",
    "places",
];

/// Usual names of the columns of a field, the likeliest first, with `|` between them.
const USUAL: [(&str, &str); 13] = [
    ("id", "id|_id|docid|doc id|document id|article id|identifier|guid|uuid|معرف"),
    (
        "title",
        "title|headline|heading|subject|عنوان|عنوان الخبر|عنوان المقال|عنوان النص|عنوان رئيسي|مانشيت|\
         موضوع",
    ),
    (
        "text",
        "text|body|content|full text|article|article body|article text|story|contents|نص|محتوى|\
         نص الخبر|نص المقال|محتوى الخبر|محتوى المقال|متن|نص كامل|تفاصيل|تفاصيل الخبر|خبر|مقال|\
         paragraph|message|tweet|review|post|رسالة|تغريدة|منشور|فقرة|description|summary|abstract|وصف|\
         ملخص|موجز",
    ),
    (
        "date",
        "date|publication date|publish date|published date|date published|pub date|published|\
         published at|posted at|created at|datetime|timestamp|تاريخ|تاريخ النشر|تاريخ الخبر|\
         تاريخ المقال|يوم",
    ),
    (
        "source",
        "source|newspaper|publisher|publication|outlet|agency|site|website|مصدر|صحيفة|جريدة|مجلة|\
         وكالة|ناشر|موقع|قناة|جهة النشر",
    ),
    (
        "author",
        "author|authors|writer|byline|journalist|reporter|كاتب|اسم الكاتب|مؤلف|اسم المؤلف|صحفي|محرر|\
         مراسل|بقلم",
    ),
    ("category", "category|section|topic|class|label|genre|قسم|تصنيف|فئة|باب|تبويب|مجال"),
    ("url", "url|link|href|uri|permalink|رابط|رابط الخبر|رابط المقال|وصلة"),
    ("lang", "lang|language|لغة"),
    ("persons", "persons|person|people|أشخاص|شخصيات|أعلام"),
    ("companies", "companies|company|شركات|شركة"),
    ("organizations", "organizations|organisations|organization|organisation|orgs|منظمات|مؤسسات|هيئات|جهات"),
    ("places", "places|place|locations|location|أماكن|مكان|بلدان|مدن|دول"),
];

/// The user's mapping of columns to fields; empty where the usual names are to be taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ColumnMap {
    given: Vec<(&'static str, Column)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Column {
    /// As the user wrote it.
    Name(String),
    /// From 1.
    Number(usize),
}

impl ColumnMap {
    /// Reads a mapping such as `title=العنوان,text=المحتوى` or, by number from 1, `text=3`.
    ///
    /// `text` may be given more than once: the columns follow each other in the text.
    ///
    /// # Errors
    /// A part is no `field=column`, the field is unknown or given twice.
    pub fn parse(written: &str) -> Result<ColumnMap, String> {
        let mut given: Vec<(&'static str, Column)> = Vec::new();
        for part in written.split([',', '،']).map(str::trim).filter(|part| !part.is_empty()) {
            let wrong =
                || format!("{part:?} is not of the form field=column, such as text=المحتوى or text=3");
            let (name, column) = part.split_once('=').ok_or_else(wrong)?;
            let (name, column) = (name.trim().to_ascii_lowercase(), column.trim());
            if column.is_empty() {
                return Err(wrong());
            }
            let field = FIELDS
                .into_iter()
                .find(|field| *field == name)
                .ok_or_else(|| format!("there is no field {name:?}; the fields are {}", FIELDS.join(", ")))?;
            if field != "text" && given.iter().any(|(found, _)| *found == field) {
                return Err(format!("the field {field} is given two columns"));
            }
            let column = match column.parse() {
                Ok(0) => return Err("columns are counted from 1".to_owned()),
                Ok(number) => Column::Number(number),
                Err(_) => Column::Name(column.to_owned()),
            };
            given.push((field, column));
        }
        Ok(ColumnMap { given })
    }

    /// The field of each column; none for those that are kept as they are.
    pub(super) fn fields_of(&self, header: &[String]) -> Result<Vec<Option<&'static str>>, String> {
        let keys: Vec<String> = header.iter().map(|name| key(name)).collect();
        let mut fields = vec![None; header.len()];
        for (field, column) in &self.given {
            let at = match column {
                Column::Number(number) => Some(number - 1).filter(|at| *at < header.len()),
                Column::Name(name) => header
                    .iter()
                    .position(|found| found.trim() == name)
                    .or_else(|| keys.iter().position(|found| *found == key(name))),
            };
            match at.and_then(|at| fields.get_mut(at)) {
                Some(place) => *place = Some(*field),
                None => return Err(missing(column, header)),
            }
        }
        for (field, names) in USUAL {
            if self.given.iter().any(|(found, _)| *found == field) {
                continue;
            }
            let free = |name: &str| {
                let wanted = key(name);
                keys.iter().zip(&fields).position(|(found, field)| *found == wanted && field.is_none())
            };
            if let Some(place) = names.split('|').find_map(free).and_then(|at| fields.get_mut(at)) {
                *place = Some(field);
            }
        }
        Ok(fields)
    }

    /// Whether the first row of a table names its columns.
    pub(super) fn is_header(&self, row: &[String]) -> bool {
        let keys: Vec<String> = row.iter().map(|cell| key(cell)).collect();
        let is_usual =
            |found: &String| USUAL.iter().any(|(_, names)| names.split('|').any(|name| key(name) == *found));
        if keys.iter().any(is_usual) {
            return true;
        }
        let is_named = |(_, column): &(&str, Column)| match column {
            Column::Name(name) => keys.contains(&key(name)),
            Column::Number(_) => false,
        };
        if !self.given.is_empty() {
            // A mapping by names needs a row of names, so that what is missing can be told.
            let has_names = self.given.iter().any(|(_, column)| matches!(column, Column::Name(_)));
            return has_names || self.given.iter().any(is_named);
        }
        let mut seen = std::collections::HashSet::new();
        let is_label = |cell: &String| {
            let has_letters = cell.chars().any(char::is_alphabetic);
            has_letters && cell.chars().count() <= MAX_LABEL_CHARS && seen.insert(key(cell))
        };
        row.len() > 1 && row.iter().all(is_label)
    }
}

/// Longer cells are texts, not names of columns.
const MAX_LABEL_CHARS: usize = 60;

fn missing(column: &Column, header: &[String]) -> String {
    let shown: Vec<&str> = header.iter().map(|name| name.trim()).take(30).collect();
    match column {
        Column::Name(name) => format!("the table has no column {name:?}; it has {}", shown.join(", ")),
        Column::Number(number) => {
            format!("the table has {} columns, there is no column {number}", header.len())
        }
    }
}

/// A column's name without what varies in its spelling.
fn key(name: &str) -> String {
    let words = name
        .split(|letter: char| !letter.is_alphanumeric() && !is_mark(letter))
        .filter(|word| !word.is_empty());
    let mut key = String::new();
    for word in words {
        let folded: String =
            word.chars().filter(|letter| !is_mark(*letter)).flat_map(char::to_lowercase).map(plain).collect();
        let bare = folded.strip_prefix("ال").filter(|rest| rest.chars().count() > 1);
        key.push_str(bare.unwrap_or(&folded));
    }
    key
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FEFF}')
}

fn plain(letter: char) -> char {
    match letter {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ة' => 'ه',
        'ک' => 'ك',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(map: &str, header: &[&str]) -> Result<Vec<Option<&'static str>>, String> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        ColumnMap::parse(map)?.fields_of(&header)
    }

    #[test]
    fn usual_names_are_known_in_all_their_spellings() {
        let rows = [
            ("العنوان", "title"),
            ("عُنوان", "title"),
            ("Title ", "title"),
            ("نص الخبر", "text"),
            ("المحتوي", "text"),
            ("Full_Text", "text"),
            ("fullText", "text"),
            ("تاريخ النشر:", "date"),
            ("published-at", "date"),
            ("الصحيفه", "source"),
            ("الكاتب", "author"),
            ("القسم", "category"),
            ("التصنيف", "category"),
            ("الرابط", "url"),
            ("اللغة", "lang"),
            ("الأشخاص", "persons"),
            ("الاماكن", "places"),
            ("\u{FEFF}id", "id"),
        ];
        for (name, field) in rows {
            assert_eq!(fields("", &["x", name]).unwrap(), [None, Some(field)], "{name}");
        }
    }

    #[test]
    fn of_two_usual_columns_the_likelier_one_counts() {
        assert_eq!(fields("", &["summary", "body"]).unwrap(), [None, Some("text")]);
        assert_eq!(fields("", &["summary", "title"]).unwrap(), [Some("text"), Some("title")]);
        // Row numbers are no ids: they begin anew in each file.
        assert_eq!(fields("", &["م", "رقم", "#"]).unwrap(), [None, None, None]);
    }

    #[test]
    fn the_mapping_of_the_user_wins() {
        assert_eq!(
            fields("title=العمود الأول، text=3", &["عنوان", "العمود الاول", "x"]).unwrap(),
            [None, Some("title"), Some("text")]
        );
        assert_eq!(fields("text=1,text=2", &["مقدمة", "متن"]).unwrap(), [Some("text"), Some("text")]);
    }

    #[test]
    fn mappings_that_mean_nothing_are_refused() {
        let rows = [
            ("text", "not of the form"),
            ("text=", "not of the form"),
            ("body=x", "no field \"body\""),
            ("title=a,title=b", "two columns"),
            ("text=0", "from 1"),
            ("text=9", "has 2 columns"),
            ("text=z", "no column \"z\"; it has a, b"),
        ];
        for (map, reason) in rows {
            let found = fields(map, &["a", "b"]).unwrap_err();
            assert!(found.contains(reason), "{map}: {found}");
        }
    }
}
