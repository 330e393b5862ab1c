//! `fihris search --explain`: the lines under a hit that say why it is one.
//!
//! First how the score is made up, then a line for each part of the query, parts of groups further in. All that comes
//! from a query or a document goes through `output`.

use fihris::search::{Explanation, FieldShare, MatchedWord, Part};

use super::output::{Look, Output};

/// Matched words shown for a part of the query.
const MAX_WORDS: usize = 8;
/// Columns that parts of a group stand further in.
const INDENT: usize = 2;
/// What two decimals do not show.
const HALF_A_HUNDREDTH: f32 = 0.005;

pub fn print_explanation(score: f32, explanation: &Explanation, output: &mut Output) -> anyhow::Result<()> {
    for line in lines(score, explanation, output) {
        output.line(&line)?;
    }
    Ok(())
}

fn lines(score: f32, explanation: &Explanation, output: &Output) -> Vec<String> {
    let added = [
        ("all words", explanation.all_words),
        ("closeness", explanation.closeness),
        ("kin", explanation.kin),
        ("feedback", explanation.feedback),
    ];
    let sum = sum(&explanation.parts, explanation.coordination, &added, output);
    let mut lines = vec![format!("    {score:.2} = {sum}")];
    for part in &explanation.parts {
        add_part(part, 3 * INDENT, output, &mut lines);
    }
    lines
}

/// The parts that earn something, and what is added to them.
fn sum(parts: &[Part], coordination: f32, added: &[(&str, f32)], output: &Output) -> String {
    let earned = parts.iter().filter(|part| part.points > 0.0);
    let earned: Vec<String> =
        earned.map(|part| format!("{} {:.2}", output.field(&part.query, Look::Plain), part.points)).collect();
    // Shares of all words may add up to a little less than 1.
    let has_factor = coordination < 1.0 - HALF_A_HUNDREDTH;
    let mut sum = match earned.as_slice() {
        [] => "0".to_owned(),
        [alone] => alone.clone(),
        several if has_factor => format!("({})", several.join(" + ")),
        several => several.join(" + "),
    };
    if has_factor && !earned.is_empty() {
        sum += &format!(" × {coordination:.2} coordination");
    }
    for (name, points) in added.iter().filter(|(_, points)| *points != 0.0) {
        sum += &format!(" + {name} {points:.2}");
    }
    sum
}

fn add_part(part: &Part, indent: usize, output: &Output, lines: &mut Vec<String>) {
    let mut line = format!("{:indent$}{}", "", output.field(&part.query, Look::Heading));
    if part.points > 0.0 {
        line += &format!("  {:.2}", part.points);
    }
    if !part.parts.is_empty() {
        if part.points > 0.0 {
            let added = [("all words", part.all_words)];
            line += &format!(" = {}", sum(&part.parts, part.coordination, &added, output));
        }
        lines.push(line);
        for part in &part.parts {
            add_part(part, indent + INDENT, output, lines);
        }
        return;
    }
    let mut words: Vec<String> =
        part.matches.iter().take(MAX_WORDS).map(|word| shown_word(word, output)).collect();
    if part.matches.len() > MAX_WORDS {
        words.push(format!("{} more", part.matches.len() - MAX_WORDS));
    }
    line += "  ";
    line += &if words.is_empty() { "not found".to_owned() } else { words.join(", ") };
    for field in &part.fields {
        line += &format!("  {}", shown_field(field));
    }
    lines.push(line);
}

fn shown_word(matched: &MatchedWord, output: &Output) -> String {
    let rules = output.field(&matched.rules.join(", "), Look::Faint);
    format!("{} ×{} ({rules})", output.field(&matched.word, Look::Plain), matched.count)
}

fn shown_field(share: &FieldShare) -> String {
    let mut levels: Vec<String> =
        share.levels.iter().map(|(level, points)| format!("{level} {points:.2}")).collect();
    if levels.is_empty() {
        levels.push(format!("{:.2}", share.points));
    }
    format!("{}: {}", share.field, levels.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(query: &str, points: f32, word: &str) -> Part {
        let rules = vec!["clitic ال".to_owned(), format!("lemma {word}")];
        Part {
            query: query.to_owned(),
            points,
            fields: Vec::new(),
            matches: vec![MatchedWord { word: word.to_owned(), count: 2, rules }],
            parts: Vec::new(),
            coordination: 1.0,
            all_words: 0.0,
        }
    }

    #[test]
    fn a_terminal_obeys_nothing_of_a_hostile_text() {
        let hostile = "\u{1B}[31m\u{202E}\u{2067}كتاب\n\u{7}\u{9B}2J";
        let group = Part { parts: vec![part(hostile, 1.0, hostile)], ..part(hostile, 1.0, hostile) };
        let explanation = Explanation {
            parts: vec![group, part(hostile, 0.0, hostile)],
            coordination: 0.5,
            all_words: 1.0,
            closeness: 0.0,
            kin: 0.0,
            feedback: 0.0,
        };
        let lines = lines(1.5, &explanation, &Output::terminal());
        assert_eq!(lines.len(), 4);
        for line in lines {
            assert!(!line.contains(char::is_control), "{line:?}");
            assert!(!line.contains(['\u{202E}', '\u{2067}']), "{line:?}");
            assert!(line.contains("\\u{1b}[31m"), "{line:?}");
            let num = |letter: char| line.chars().filter(|known| *known == letter).count();
            assert!(num('\u{2068}') > 0 && num('\u{2068}') == num('\u{2069}'), "{line:?}");
        }
    }

    #[test]
    fn lines_are_short_and_say_what_is_lacking() {
        let lacking = Part { points: 0.0, matches: Vec::new(), ..part("وزير", 0.0, "") };
        let explanation = Explanation {
            parts: vec![part("كتب", 7.2, "الكتاب"), lacking],
            coordination: 0.75,
            all_words: 0.0,
            closeness: 0.0,
            kin: 0.7,
            feedback: 0.0,
        };
        let lines = lines(6.1, &explanation, &Output::terminal());
        let plain = |line: &String| line.replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(
            lines.iter().map(plain).collect::<Vec<_>>(),
            [
                "    6.10 = كتب 7.20 × 0.75 coordination + kin 0.70",
                "      كتب  7.20  الكتاب ×2 (clitic ال, lemma الكتاب)",
                "      وزير  not found",
            ]
        );
    }
}
