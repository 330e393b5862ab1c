//! Cuts a mailbox of many messages (mbox) into messages.
//!
//! Owns the separator lines and the `>` before a "From " of a text; what a message holds is left to [`super::read`].
//! A separator begins with "From ", stands first or after an empty line, and a header field follows it, so that a
//! sentence of a text is none even where the writer did not quote it (mboxcl2). Lengths that a message claims are not
//! trusted. Holds one message at a time. Source: RFC 4155, and the mboxo and mboxrd variants.

use std::{
    io::{self, BufRead, Read},
    mem,
    ops::ControlFlow,
};

use super::header;

/// Hands each message to `emit` with the number of its first line from 1, without its separator, until that breaks.
///
/// A message of more than `max_bytes` is an error and is passed by without being held. A stream without separators is
/// one message.
///
/// # Errors
/// The stream cannot be read to its end; the messages before stay good.
pub fn split_mbox(
    reader: &mut dyn BufRead,
    max_bytes: u64,
    emit: &mut dyn FnMut(u64, Result<Vec<u8>, String>) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut message = Pending::default();
    // A line that begins with "From " after an empty one waits here until the next line tells what it is.
    let mut candidate: Option<(u64, Vec<u8>)> = None;
    let (mut line, mut is_after_gap) = (Vec::new(), true);
    for number in 1.. {
        line.clear();
        let room = max_bytes.saturating_add(1);
        if Read::take(&mut *reader, room).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let is_cut = line.last() != Some(&b'\n') && line.len() as u64 > max_bytes;
        if is_cut {
            reader.skip_until(b'\n')?;
        }
        if let Some((from, held)) = candidate.take() {
            // Mail that was stored before has its first separator below, quoted.
            if header::is_field(&line) || line.starts_with(b">From ") {
                if message.emit(max_bytes, emit).is_break() {
                    return Ok(());
                }
                message = Pending { first_line: from + 1, ..Pending::default() };
            } else {
                message.push(from, &held, max_bytes);
            }
        }
        if is_after_gap && !is_cut && line.starts_with(b"From ") {
            candidate = Some((number, mem::take(&mut line)));
        } else if is_cut {
            message.refuse(number);
        } else {
            message.push(number, unquoted(&line), max_bytes);
        }
        is_after_gap = candidate.is_none() && line.trim_ascii().is_empty();
    }
    if let Some((from, held)) = candidate {
        message.push(from, &held, max_bytes);
    }
    let _ = message.emit(max_bytes, emit);
    Ok(())
}

/// The lines of a message so far.
#[derive(Default)]
struct Pending {
    first_line: u64,
    bytes: Vec<u8>,
    is_refused: bool,
}

impl Pending {
    fn push(&mut self, number: u64, line: &[u8], max_bytes: u64) {
        let is_blank = line.trim_ascii().is_empty();
        if self.bytes.is_empty() && is_blank && !self.is_refused {
            return;
        }
        self.begin(number);
        if (self.bytes.len() + line.len()) as u64 > max_bytes {
            self.refuse(number);
        } else if !self.is_refused {
            self.bytes.extend_from_slice(line);
        }
    }

    fn refuse(&mut self, number: u64) {
        self.begin(number);
        self.is_refused = true;
        self.bytes = Vec::new();
    }

    fn begin(&mut self, number: u64) {
        if self.first_line == 0 {
            self.first_line = number;
        }
    }

    fn emit(
        &mut self,
        max_bytes: u64,
        emit: &mut dyn FnMut(u64, Result<Vec<u8>, String>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if self.is_refused {
            return emit(self.first_line, Err(format!("message larger than {} MiB", max_bytes >> 20)));
        }
        if self.bytes.is_empty() {
            return ControlFlow::Continue(());
        }
        // The empty line before the next separator is no part of the message.
        let mut bytes = mem::take(&mut self.bytes);
        if bytes.ends_with(b"\n\r\n") {
            bytes.truncate(bytes.len() - 2);
        } else if bytes.ends_with(b"\n\n") {
            bytes.truncate(bytes.len() - 1);
        }
        emit(self.first_line, Ok(bytes))
    }
}

/// The line as the author wrote it: a `>` was put before a "From " that begins a line.
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    match line.split_at_checked(marks) {
        Some((marks, rest)) if !marks.is_empty() && rest.starts_with(b"From ") => {
            line.get(1..).unwrap_or(line)
        }
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(mut bytes: &[u8], max_bytes: u64) -> Vec<(u64, Result<String, String>)> {
        let mut found = Vec::new();
        split_mbox(&mut bytes, max_bytes, &mut |line, message| {
            found.push((line, message.map(|bytes| String::from_utf8(bytes).unwrap())));
            ControlFlow::Continue(())
        })
        .unwrap();
        found
    }

    fn ok(text: &str) -> Result<String, String> {
        Ok(text.to_owned())
    }

    #[test]
    fn messages_are_cut_at_separators_with_their_lines() {
        let mbox = "From a@b Tue Jul 21 23:30:00 2015\nSubject: one\n\nنص أول\n\n\
                    From - Tue Jul 21 23:30:00 2015\r\nSubject: two\r\n\r\nنص ثان\r\n\r\n\
                    From nobody\nSubject: three\n\nend";
        assert_eq!(
            split(mbox.as_bytes(), 1000),
            [
                (2, ok("Subject: one\n\nنص أول\n")),
                (7, ok("Subject: two\r\n\r\nنص ثان\r\n")),
                (12, ok("Subject: three\n\nend")),
            ]
        );
    }

    #[test]
    fn a_sentence_that_begins_with_from_is_text() {
        let text = "Subject: one\n\nFrom here on\nFrom there\n\nFrom Cairo to Beirut\nit is far.\n";
        let mbox = format!(
            "From a@b Tue Jul 21 23:30:00 2015\n{text}\nFrom c@d Tue Jul 21 23:30:00 2015\nA: b\n\nx"
        );
        assert_eq!(split(mbox.as_bytes(), 1000), [(2, ok(text)), (11, ok("A: b\n\nx"))]);
        assert_eq!(split(b"Subject: a\n\n\nFrom the end", 1000), [(1, ok("Subject: a\n\n\nFrom the end"))]);
    }

    #[test]
    fn quoted_separators_lose_one_mark() {
        let mbox = "From a\nSubject: one\n\n>From you\n>>From me\n> From x\n>Fromage\n";
        assert_eq!(
            split(mbox.as_bytes(), 1000),
            [(2, ok("Subject: one\n\nFrom you\n>From me\n> From x\n>Fromage\n"))]
        );
    }

    #[test]
    fn a_message_that_is_too_large_is_passed_by_and_the_rest_goes_on() {
        let long = "x".repeat(100);
        let short = "A: b\n\n12345\n";
        let mbox =
            format!("From a\nA: b\n\n{long}\n\nFrom b\n{short}\nFrom c\n{}\n\n{short}", "A: b\n".repeat(9));
        let refused = || Err("message larger than 0 MiB".to_owned());
        assert_eq!(split(mbox.as_bytes(), 20), [(2, refused()), (7, ok(short)), (12, refused())]);
    }

    #[test]
    fn a_file_without_separators_is_one_message_and_an_empty_one_none() {
        assert_eq!(split(b"\n\nSubject: a\n\nb", 100), [(3, ok("Subject: a\n\nb"))]);
        assert_eq!(split(b"", 100), []);
        assert_eq!(split(b"\n\r\n", 100), []);
        assert_eq!(split(b"From a", 100), [(1, ok("From a"))]);
    }

    #[test]
    fn a_break_ends_the_split() {
        let mut count = 0;
        let mut bytes: &[u8] = b"From a\nA: b\n\nc\n\nFrom a\nA: b\n\nFrom a\nA: b\n\n";
        split_mbox(&mut bytes, 100, &mut |_, _| {
            count += 1;
            ControlFlow::Break(())
        })
        .unwrap();
        assert_eq!(count, 1);
    }
}
