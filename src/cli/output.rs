//! The only place that prints.
//!
//! On a terminal, control characters are made visible, right-to-left fields are isolated (FSI…PDI, UAX #9) so that they
//! do not disturb the fields around them, and matches are colored unless NO_COLOR is set; without color they stand in
//! brackets. Pipes get the text as it is.

use std::{
    io::{self, IsTerminal, Write},
    ops::Range,
};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use serde::Serialize;

const ISOLATE: char = '\u{2068}';
const POP: char = '\u{2069}';

/// Where results and messages go.
pub struct Output {
    stdout: io::Stdout,
    is_terminal: bool,
    has_color: bool,
}

/// How a field stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Plain,
    Heading,
    Faint,
    Person,
    Company,
    Organization,
    Place,
}

impl Output {
    pub fn new() -> Output {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        let has_color = is_terminal && AutoStream::choice(&stdout) != ColorChoice::Never;
        Output { stdout, is_terminal, has_color }
    }

    /// As to a terminal without color.
    #[cfg(test)]
    pub fn terminal() -> Output {
        Output { stdout: io::stdout(), is_terminal: true, has_color: false }
    }

    /// As to a terminal with color.
    #[cfg(test)]
    pub fn colored_terminal() -> Output {
        Output { has_color: true, ..Output::terminal() }
    }

    /// A value as one object of JSON.
    pub fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        let json = serde_json::to_string(value)?;
        writeln!(self.stdout, "{json}")?;
        Ok(())
    }

    /// Text of our own on a line.
    pub fn line(&mut self, text: &str) -> anyhow::Result<()> {
        writeln!(self.stdout, "{text}")?;
        Ok(())
    }

    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.stdout.write_all(bytes)?;
        Ok(())
    }

    /// Text of a document, made safe for where it goes.
    pub fn field(&self, text: &str, look: Look) -> String {
        self.styled(&self.isolated(&self.safe(text)), look)
    }

    /// Text of a document on one line, with what matched marked.
    pub fn marked(&self, text: &str, highlights: &[(usize, usize)], look: Look) -> String {
        let mut marked = String::new();
        let mut end = 0;
        for &(from, to) in highlights {
            marked += &self.styled(&self.safe(text.get(end..from).unwrap_or("")), look);
            marked += &self.mark(&self.safe(text.get(from..to).unwrap_or("")));
            end = to;
        }
        marked += &self.styled(&self.safe(text.get(end..).unwrap_or("")), look);
        self.isolated(&marked)
    }

    /// Several lines of a document with stretches that stand out, in order and apart from each other.
    pub fn text(&mut self, text: &str, stretches: &[(Range<usize>, Look)]) -> anyhow::Result<()> {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            let line = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
            let first = stretches.partition_point(|(range, _)| range.end <= start);
            let here =
                stretches.get(first..).unwrap_or(&[]).iter().take_while(|(range, _)| range.start < end);
            // A stretch that goes over lines goes on in the next.
            let here = here.map(|(range, look)| {
                (range.start.max(start) - start..(range.end - start).min(line.len()), *look)
            });
            let line = self.distinguished(line, &here.collect::<Vec<_>>(), Look::Plain);
            self.line(&line)?;
            start = end;
        }
        Ok(())
    }

    /// Text of a document on one line, with stretches that have a look of their own.
    pub fn distinguished(&self, text: &str, stretches: &[(Range<usize>, Look)], look: Look) -> String {
        let mut line = String::new();
        let mut end = 0;
        for (range, own) in stretches {
            line += &self.styled(&self.safe(text.get(end..range.start).unwrap_or("")), look);
            line += &self.styled(&self.safe(text.get(range.clone()).unwrap_or("")), *own);
            end = range.end;
        }
        line += &self.styled(&self.safe(text.get(end..).unwrap_or("")), look);
        self.isolated(&line)
    }

    /// Whether looks are seen.
    pub fn has_looks(&self) -> bool {
        self.has_color
    }

    /// A message beside the results.
    pub fn note(&self, message: &str) {
        let lines: Vec<String> = message.split('\n').map(obeyed_by_none).collect();
        // Nobody can be told that stderr is closed.
        let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
    }

    /// An error with what to do about it.
    pub fn error(&self, error: &anyhow::Error, hint: Option<String>) {
        self.note(&format!("fihris: {error:#}"));
        if let Some(hint) = hint {
            self.note(&format!("        {hint}"));
        }
    }

    fn mark(&self, text: &str) -> String {
        let style = Style::new().bold().fg_color(Some(AnsiColor::Yellow.into()));
        match (self.has_color, self.is_terminal) {
            (true, _) => format!("{style}{text}{style:#}"),
            (false, true) => format!("[{text}]"),
            (false, false) => text.to_owned(),
        }
    }

    fn styled(&self, text: &str, look: Look) -> String {
        let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
        let style = match look {
            Look::Heading => Style::new().bold(),
            Look::Faint => Style::new().dimmed(),
            Look::Person => color(AnsiColor::Cyan),
            Look::Company => color(AnsiColor::Magenta),
            Look::Organization => color(AnsiColor::Blue),
            Look::Place => color(AnsiColor::Green),
            Look::Plain => return text.to_owned(),
        };
        if self.has_color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// One line without anything that a terminal would obey.
    fn safe(&self, text: &str) -> String {
        let mut line = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\n' | '\r' | '\t' if line.ends_with(' ') => {}
                '\n' | '\r' | '\t' => line.push(' '),
                _ => line.push(letter),
            }
        }
        if self.is_terminal { obeyed_by_none(&line) } else { line }
    }

    fn isolated(&self, text: &str) -> String {
        if self.is_terminal { format!("{ISOLATE}{text}{POP}") } else { text.to_owned() }
    }
}

/// Control characters made visible; embeddings and isolates, which could reorder what stands around them, left out.
fn obeyed_by_none(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            _ if letter.is_control() => safe.extend(letter.escape_default()),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_stand_out_on_a_terminal_with_color_alone() {
        let (text, stretches) = ("زار محمد عمان", [(7..15, Look::Person), (16..24, Look::Place)]);
        let shown = Output::colored_terminal().distinguished(text, &stretches, Look::Plain);
        assert_eq!(shown, "\u{2068}زار \u{1b}[36mمحمد\u{1b}[0m \u{1b}[32mعمان\u{1b}[0m\u{2069}");
        let plain = Output::terminal().distinguished(text, &stretches, Look::Plain);
        assert_eq!(plain, format!("\u{2068}{text}\u{2069}"));
    }
}
