//! Reads the fields of a row, one line at a time.
//!
//! Owns quotes: RFC 4180, and what programs make of it. A quote counts at the start of a field only; what stands behind
//! a closing quote is part of the field.

/// What the parser is in the middle of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    FieldStart,
    Plain,
    Quoted,
    /// After a quote within quotes: it closes them, or is the first of two that mean one.
    QuoteInQuotes,
}

/// The fields of a row so far.
#[derive(Default)]
pub(super) struct Scan {
    state: State,
    /// Fields one after the other, without quotes.
    content: Vec<u8>,
    pub(super) ends: Vec<usize>,
    /// A closing quote was followed by other text.
    pub(super) is_loose: bool,
    /// Whether only the end of the row is looked for.
    pub(super) is_dry: bool,
    /// The row as it is written, as far as it was one line.
    raw: Vec<u8>,
    pub(super) num_lines: usize,
}

impl Scan {
    /// Begins a row.
    pub(super) fn begin(&mut self) {
        self.state = State::FieldStart;
        self.content.clear();
        self.ends.clear();
        self.raw.clear();
        self.is_loose = false;
        self.num_lines = 0;
    }

    /// Whether a quote is open.
    pub(super) fn is_quoted(&self) -> bool {
        self.state == State::Quoted
    }

    /// Whether what was read is a row without damage.
    pub(super) fn is_whole(&self, width: usize) -> bool {
        !self.is_quoted() && !self.is_loose && self.ends.len() + 1 == width
    }

    /// Reads a line of the row; unless that leaves a quote open, it is the last.
    pub(super) fn read(&mut self, line: &[u8], delimiter: u8, line_end: u8) {
        self.num_lines += 1;
        let content = line.strip_suffix(&[line_end]).unwrap_or(line);
        let content =
            if line_end == b'\n' { content.strip_suffix(b"\r").unwrap_or(content) } else { content };
        if self.num_lines == 1 && !self.is_dry {
            self.raw.extend_from_slice(content);
        }
        let mut rest = line;
        while !rest.is_empty() {
            rest = match self.state {
                State::Quoted => {
                    let run = rest.iter().position(|byte| *byte == b'"').unwrap_or(rest.len());
                    self.push_run(rest, run);
                    self.after(rest, run, State::QuoteInQuotes)
                }
                State::Plain => {
                    let is_end = |byte: &u8| *byte == delimiter || *byte == line_end;
                    let run = rest.iter().position(is_end).unwrap_or(rest.len());
                    let ends_line = line_end == b'\n' && rest.get(run) == Some(&line_end);
                    let content = rest.get(..run).unwrap_or_default();
                    let is_crlf = ends_line && content.ends_with(b"\r");
                    self.push_run(rest, run - usize::from(is_crlf));
                    self.end_field(rest, run, line_end)
                }
                State::FieldStart if rest.starts_with(b"\"") => self.after(rest, 0, State::Quoted),
                State::FieldStart => {
                    self.state = State::Plain;
                    rest
                }
                State::QuoteInQuotes => match rest.first() {
                    Some(b'"') => {
                        self.push_run(rest, 1);
                        self.after(rest, 0, State::Quoted)
                    }
                    first => {
                        let is_end = |byte: &u8| [delimiter, line_end, b'\r'].contains(byte);
                        self.is_loose |= !first.is_some_and(is_end);
                        self.state = State::Plain;
                        rest
                    }
                },
            };
        }
    }

    fn push_run(&mut self, rest: &[u8], length: usize) {
        if !self.is_dry {
            self.content.extend_from_slice(rest.get(..length).unwrap_or_default());
        }
    }

    /// Goes on behind the byte at a place, in another state, if it is there.
    fn after<'a>(&mut self, rest: &'a [u8], at: usize, state: State) -> &'a [u8] {
        match rest.get(at + 1..) {
            Some(after) => {
                self.state = state;
                after
            }
            None => &[],
        }
    }

    fn end_field<'a>(&mut self, rest: &'a [u8], run: usize, line_end: u8) -> &'a [u8] {
        let Some(end) = rest.get(run) else { return &[] };
        if *end != line_end {
            self.close_field();
            self.state = State::FieldStart;
        }
        rest.get(run + 1..).unwrap_or_default()
    }

    fn close_field(&mut self) {
        if !self.is_dry {
            self.ends.push(self.content.len());
        }
    }

    /// The fields of the row that was read.
    pub(super) fn fields(&mut self, delimiter: u8, width: usize) -> Result<Vec<String>, String> {
        if self.is_quoted() {
            // Tables with tabs often have quotes that are only letters.
            let raw: Vec<&[u8]> = self.raw.split(|byte| *byte == delimiter).collect();
            if delimiter == b'\t' && raw.len() == width {
                return raw.into_iter().map(|field| utf8(field.to_vec())).collect();
            }
            return Err("a quote is opened and never closed".to_owned());
        }
        self.ends.push(self.content.len());
        let mut start = 0;
        let mut fields = Vec::with_capacity(self.ends.len());
        for end in &self.ends {
            fields.push(utf8(self.content.get(start..*end).unwrap_or_default().to_vec())?);
            start = *end;
        }
        Ok(fields)
    }
}

fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())
}
