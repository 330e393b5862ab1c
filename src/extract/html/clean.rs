//! Titles without the names of their sites, names of authors without openings, addresses with their hosts.
//!
//! Owns what is cut off a value that `meta` has found, and when: only what something else on the page confirms, or what
//! hardly ever stands for anything else. Everything works on single lines.

/// Between the headline and the name of the site; the first are seldom in a headline.
const SEPARATORS: [&str; 10] = [" | ", " » ", " :: ", " – ", " — ", " - ", " : ", " / ", ": ", " « "];

/// A title without the name of its site.
pub(super) fn without_site<'a>(title: &'a str, site: Option<&str>, headings: &[String]) -> &'a str {
    let same = |one: &str, other: &str| !one.is_empty() && letters(one) == letters(other);
    if headings.iter().any(|heading| same(title, heading)) {
        return title;
    }
    let mut best: Option<&str> = None;
    for separator in SEPARATORS {
        let cuts = [title.rsplit_once(separator), title.split_once(separator)];
        for (head, tail) in cuts.into_iter().flatten() {
            for (kept, cut) in [(head.trim(), tail.trim()), (tail.trim(), head.trim())] {
                if !kept.is_empty() && site.is_some_and(|site| same(site, cut)) {
                    return kept;
                }
                // The name of the site may be a heading too; the headline is longer.
                if best.is_none_or(|best| best.len() < kept.len())
                    && headings.iter().any(|heading| same(heading, kept))
                {
                    best = Some(kept);
                }
            }
        }
    }
    if let Some(best) = best {
        return best;
    }
    // A bar is hardly ever in a headline, and what is short behind it is a name.
    if let Some((head, tail)) = title.split_once(" | ").or_else(|| title.split_once(" » ")) {
        let num_words = |text: &str| text.split_whitespace().count();
        if site.is_none() && num_words(head) >= 3 && num_words(tail) <= num_words(head) {
            return head.trim();
        }
    }
    title
}

/// The letters and digits of a line, to compare it by.
pub(super) fn letters(line: &str) -> String {
    line.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A name without what is written before it; nothing if it is no name.
pub(super) fn clean_author(author: &str) -> Option<String> {
    let mut author = author.split_whitespace().collect::<Vec<_>>().join(" ");
    for opening in ["بقلم", "كتب", "كتبت", "الكاتب", "الكاتبة", "by", "By", "BY", "author", "Author"]
    {
        if let Some(rest) = author.strip_prefix(opening)
            && rest.starts_with([' ', ':', '/', '-'])
        {
            author = rest.to_owned();
        }
    }
    let author = author.trim_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, ':' | '/' | '-' | '|' | '،' | ',')
    });
    (!author.is_empty() && author.chars().count() <= 200).then(|| author.to_owned())
}

/// An address with its host, if the base tells which.
pub(super) fn absolute(url: &str, base: Option<&str>) -> Option<String> {
    let url = url.trim();
    if url.starts_with("http://") || url.starts_with("https://") {
        return Some(url.to_owned());
    }
    if let Some(rest) = url.strip_prefix("//") {
        return Some(format!("https://{rest}"));
    }
    let (scheme, rest) = base?.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    url.starts_with('/').then(|| format!("{scheme}://{host}{url}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_site_is_cut_off_the_title() {
        let headings = vec!["قرار - جديد".to_owned()];
        let blog = vec!["مدونة".to_owned(), "خبر اليوم".to_owned()];
        for (title, site, headings, expected) in [
            ("خبر اليوم | صحيفة المثال", Some("صحيفة المثال"), &[][..], "خبر اليوم"),
            ("صحيفة المثال - خبر اليوم - تتمة", Some("صحيفة المثال"), &[], "خبر اليوم - تتمة"),
            ("مدونة: خبر اليوم", None, &blog, "خبر اليوم"),
            ("قرار - جديد - الموقع", None, &headings, "قرار - جديد"),
            ("قرار - جديد", Some("جديد"), &headings, "قرار - جديد"),
            ("خبر عن مدينة كبيرة | الموقع", None, &[], "خبر عن مدينة كبيرة"),
            ("سؤال | جواب", None, &[], "سؤال | جواب"),
            ("بيروت - عمّان: طريق", None, &[], "بيروت - عمّان: طريق"),
        ] {
            assert_eq!(without_site(title, site, headings), expected, "{title}");
        }
    }

    #[test]
    fn authors_are_names_without_openings() {
        assert_eq!(clean_author(" بقلم:  ليلى حسن ").as_deref(), Some("ليلى حسن"));
        assert_eq!(clean_author("كتبية أحمد").as_deref(), Some("كتبية أحمد"));
        assert_eq!(clean_author(" - "), None);
    }

    #[test]
    fn addresses_need_a_host() {
        assert_eq!(absolute("/a", Some("https://x.org/b?c")).as_deref(), Some("https://x.org/a"));
        assert_eq!(absolute("//x.org/a", None).as_deref(), Some("https://x.org/a"));
        assert_eq!(absolute("/a", None), None);
    }
}
