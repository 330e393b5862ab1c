//! Cuts a delimited table into rows.
//!
//! Owns the ends of rows and what happens where a quote is never closed; fields and quotes are in [`super::scan`]. A row
//! that is damaged is an error with its line, and reading goes on with the line below it. Holds one row at a time and
//! looks at each byte a few times at most.

use std::{
    io::{self, BufRead, Read},
    mem,
};

use super::scan::Scan;

/// One row: the line where it begins, from 1, and its fields, or what is wrong with it.
pub(super) type Row = (u64, Result<Vec<String>, String>);

/// Reads the rows of a stream.
pub(super) struct Rows<R> {
    reader: R,
    delimiter: u8,
    /// What ends a line: LF with or without CR, or CR alone in files of old Macs.
    line_end: u8,
    max_bytes: u64,
    /// Number of fields that a row should have; 0 while it is not known.
    pub(super) width: usize,
    next_line: u64,
    /// Lines that were read for a row that turned out to be damaged; they are rows of their own.
    held: Held,
    /// A line that was read already and begins the next row of the stream.
    begun: Vec<u8>,
    scan: Scan,
}

impl<R: BufRead> Rows<R> {
    /// Rows from a stream whose next line has this number.
    pub(super) fn new(reader: R, delimiter: u8, line_end: u8, max_bytes: u64, next_line: u64) -> Rows<R> {
        let (held, scan) = (Held::default(), Scan::default());
        Rows { reader, delimiter, line_end, max_bytes, width: 0, next_line, held, begun: Vec::new(), scan }
    }

    /// The next row that is not empty.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<Row>> {
        loop {
            if let Some(row) = self.next_held() {
                return Ok(Some(row));
            }
            let mut first = self.next_line;
            let mut row = mem::take(&mut self.held.bytes);
            row.clear();
            self.scan.begin();
            if !self.begun.is_empty() {
                first -= 1;
                row.append(&mut self.begun);
                self.scan.read(&row, self.delimiter, self.line_end);
            }
            let is_damaged = loop {
                let before = row.len();
                // One byte more than is allowed, to tell a row of just that length from a longer one.
                let room = self.max_bytes.saturating_add(1).saturating_sub(before as u64);
                let num_read = self.reader.by_ref().take(room).read_until(self.line_end, &mut row)?;
                if num_read == 0 && before == 0 {
                    return Ok(None);
                }
                self.next_line += u64::from(num_read > 0);
                let line = row.get(before..).unwrap_or_default();
                let is_whole = line.last() == Some(&self.line_end);
                self.scan.read(line, self.delimiter, self.line_end);
                if row.len() as u64 > self.max_bytes && (!is_whole || self.scan.is_quoted()) {
                    let reason = self.pass_by(!is_whole)?;
                    return Ok(Some((first, Err(reason))));
                }
                if !self.scan.is_quoted() {
                    break self.scan.is_loose && before > 0 && self.begins_row(line).is_some();
                }
                if !is_whole {
                    break true;
                }
            };
            if is_damaged {
                // The quote was opened in the first line; the lines below it are rows of their own.
                // The last of them may go on in the stream.
                let last = row.iter().rev().skip(1).position(|byte| *byte == self.line_end);
                let last = row.len() - last.map_or(row.len(), |length| length + 1);
                let is_whole = row.last() == Some(&self.line_end);
                if is_whole && last > 0 && self.begins_row(row.get(last..).unwrap_or_default()) == Some(true)
                {
                    self.begun = row.split_off(last);
                }
                self.held = Held::new(row, first);
                let line = self.held.next_line(self.line_end).map(<[u8]>::to_vec).unwrap_or_default();
                self.scan.begin();
                self.scan.read(&line, self.delimiter, self.line_end);
                return Ok(Some((first, self.scan.fields(self.delimiter, self.width))));
            }
            let is_blank = row.trim_ascii().is_empty();
            self.held = Held { at: row.len(), bytes: row, ..Held::default() };
            if !is_blank {
                return Ok(Some((first, self.scan.fields(self.delimiter, self.width))));
            }
        }
    }

    /// The next row of the lines below a quote that was never closed, where only whole rows are believed: other lines
    /// right below are the rest of the damaged row.
    fn next_held(&mut self) -> Option<Row> {
        let (delimiter, line_end, width) = (self.delimiter, self.line_end, self.width);
        loop {
            let (at, number) = (self.held.at, self.held.line);
            let line = self.held.next_line(line_end)?;
            if line.trim_ascii().is_empty() {
                continue;
            }
            self.scan.begin();
            self.scan.read(line, delimiter, line_end);
            while self.scan.is_quoted()
                && self.held.budget > 0
                && let Some(line) = self.held.next_line(line_end)
            {
                let length = line.len();
                self.scan.read(line, delimiter, line_end);
                self.held.budget = self.held.budget.saturating_sub(length);
            }
            if self.scan.num_lines > 1 && !self.scan.is_whole(width) {
                (self.held.at, self.held.line) = (at, number);
                let line = self.held.next_line(line_end)?;
                self.scan.begin();
                self.scan.read(line, delimiter, line_end);
            }
            let row = self.scan.fields(delimiter, width).and_then(|fields| match fields.len() {
                found if found == width || width == 0 => Ok(fields),
                found => {
                    Err(format!("{found} fields instead of {width}, below a quote that is never closed"))
                }
            });
            if row.is_ok() || !self.held.is_in_damage {
                self.held.is_in_damage = row.is_err();
                return Some((number, row));
            }
        }
    }

    /// Whether a line that ended a row is a row of its own, as where a quote in a line above was never closed, and
    /// if so, whether that goes on below.
    fn begins_row(&self, line: &[u8]) -> Option<bool> {
        let mut scan = Scan::default();
        scan.read(line, self.delimiter, self.line_end);
        let goes_on = scan.is_quoted() && !scan.is_loose && (1..self.width).contains(&scan.ends.len());
        (self.width > 1 && (goes_on || scan.is_whole(self.width))).then_some(goes_on)
    }

    /// Reads on to the end of a row that is too large, without holding it.
    fn pass_by(&mut self, mut is_in_line: bool) -> io::Result<String> {
        let mut scan = mem::take(&mut self.scan);
        scan.is_dry = true;
        let mut part = Vec::new();
        while is_in_line || scan.is_quoted() {
            part.clear();
            if self.reader.by_ref().take(1 << 16).read_until(self.line_end, &mut part)? == 0 {
                break;
            }
            self.next_line += u64::from(!is_in_line);
            scan.read(&part, self.delimiter, self.line_end);
            is_in_line = part.last() != Some(&self.line_end);
        }
        let never = if scan.is_quoted() { "; its quote is never closed" } else { "" };
        Ok(format!("row larger than {} MiB{never}", self.max_bytes >> 20))
    }
}

/// Lines that were read for a row that turned out to be damaged.
#[derive(Default)]
struct Held {
    bytes: Vec<u8>,
    at: usize,
    /// Number of the line at that place.
    line: u64,
    /// Bytes that may still be read twice, in looking for the end of quotes.
    budget: usize,
    /// Whether the line above could not be read.
    is_in_damage: bool,
}

impl Held {
    fn new(bytes: Vec<u8>, line: u64) -> Held {
        Held { at: 0, line, budget: bytes.len().saturating_mul(2), is_in_damage: true, bytes }
    }

    fn next_line(&mut self, line_end: u8) -> Option<&[u8]> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|byte| *byte == line_end).map_or(rest.len(), |at| at + 1);
        self.at += length;
        self.line += 1;
        rest.get(..length)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(
        text: &str,
        delimiter: u8,
        width: usize,
        max_bytes: u64,
    ) -> Vec<(u64, Result<Vec<String>, String>)> {
        let mut rows = Rows::new(text.as_bytes(), delimiter, b'\n', max_bytes, 1);
        rows.width = width;
        std::iter::from_fn(|| rows.next().unwrap()).collect()
    }

    fn row(fields: &[&str]) -> Result<Vec<String>, String> {
        Ok(fields.iter().map(|field| (*field).to_owned()).collect())
    }

    const OPEN: &str = "a quote is opened and never closed";

    #[test]
    fn quotes_hold_delimiters_quotes_and_lines() {
        let text = "a,\"ب،,\"\"ج\"\"\",\r\n\n\"سطر\r\nثان\",d,\"\"\n,e\" f,g\n \nlast";
        assert_eq!(
            rows(text, b',', 3, 1000),
            [
                (1, row(&["a", "ب،,\"ج\"", ""])),
                (3, row(&["سطر\r\nثان", "d", ""])),
                (5, row(&["", "e\" f", "g"])),
                (7, row(&["last"])),
            ]
        );
        assert_eq!(
            rows("\"a\r\",\r\nb,\"c\r\"\r\n", b',', 2, 100),
            [(1, row(&["a\r", ""])), (2, row(&["b", "c\r"]))]
        );
        assert_eq!(rows("", b',', 3, 1000), []);
        assert_eq!(rows("\n\n", b',', 3, 1000), []);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_one_row() {
        let text = "1,a\n2,\"open\n3,c\n4,\"two\nlines\"\n5,e";
        assert_eq!(
            rows(text, b',', 2, 1000),
            [
                (1, row(&["1", "a"])),
                (2, Err(OPEN.to_owned())),
                (3, row(&["3", "c"])),
                (4, row(&["4", "two\nlines"])),
                (6, row(&["5", "e"])),
            ]
        );
        assert_eq!(rows("1,\"open", b',', 2, 1000), [(1, Err(OPEN.to_owned()))]);
        let strict = rows("1,\"open\nx\n2,b\ny\nz", b',', 2, 1000);
        assert_eq!(strict.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 3, 4]);
        assert!(strict[2].1.as_ref().unwrap_err().starts_with("1 fields instead of 2"), "{strict:?}");
    }

    #[test]
    fn a_quote_that_the_next_one_closes_by_chance_is_noticed() {
        let text = "1,\"open\n2,b\n3,\"good\"\n4,d";
        assert_eq!(
            rows(text, b',', 2, 1000),
            [
                (1, Err(OPEN.to_owned())),
                (2, row(&["2", "b"])),
                (3, row(&["3", "good"])),
                (4, row(&["4", "d"])),
            ]
        );
        // Quotes within quotes that the writer did not double.
        let sloppy = "1,\"he said \"yes\"\nand left\"\n2,b";
        assert_eq!(rows(sloppy, b',', 2, 1000).len(), 3);
    }

    #[test]
    fn quotes_between_tabs_may_be_letters() {
        assert_eq!(
            rows("1\t\"open\n2\tb", b'\t', 2, 1000),
            [(1, row(&["1", "\"open"])), (2, row(&["2", "b"]))]
        );
    }

    #[test]
    fn a_row_that_is_too_large_is_passed_by() {
        let large = || Err("row larger than 0 MiB".to_owned());
        assert_eq!(
            rows("1,aaaaaaaaaaaaaaaa\n2,b\n3,\"aaa\naaaaaaaaa\naaa\"\n4,d\n", b',', 2, 10),
            [(1, large()), (2, row(&["2", "b"])), (3, large()), (6, row(&["4", "d"]))]
        );
        let never = rows("1,b\n2,\"aaa\naaaaaaaaaaaaaaaa\naaaa", b',', 2, 10);
        assert_eq!(never[1], (2, Err("row larger than 0 MiB; its quote is never closed".to_owned())));
        assert_eq!(rows("1,234567\n", b',', 2, 8), [(1, row(&["1", "234567"]))]);
    }

    #[test]
    fn hostile_quotes_take_linear_time() {
        let begin = std::time::Instant::now();
        let text = "x\"y,\"z\n".repeat(300_000);
        assert!(rows(&text, b',', 2, 1 << 30).len() > 1);
        let text = "\"".repeat(2_000_001);
        assert_eq!(rows(&text, b',', 2, 1 << 30).len(), 1);
        assert!(begin.elapsed() < std::time::Duration::from_secs(10), "{:?}", begin.elapsed());
    }

    fn written(rows: &[Vec<String>]) -> String {
        let quoted = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
        rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n").collect()
    }

    proptest! {
        #[test]
        fn rows_come_back_as_they_were_written(
            written_rows in proptest::collection::vec(
                proptest::collection::vec("[ا-ي,\"\n\r ]{0,8}", 3),
                0..6,
            ),
        ) {
            let found: Vec<_> = rows(&written(&written_rows), b',', 3, 10_000)
                .into_iter()
                .map(|(_, fields)| fields.unwrap())
                .collect();
            prop_assert_eq!(found, written_rows);
        }

        #[test]
        fn any_text_gives_rows_in_order_and_within_bounds(
            text in "[ا-ت,;\"\n\r\t|]{0,80}",
            width in 0..4_usize,
            max_bytes in 1..60_u64,
        ) {
            let num_lines = text.matches('\n').count() as u64 + 1;
            let mut last = 0;
            for (line, fields) in rows(&text, b',', width, max_bytes) {
                prop_assert!(line > last && line <= num_lines, "{} {} {}", line, last, num_lines);
                last = line;
                let length: usize = fields.unwrap_or_default().iter().map(String::len).sum();
                prop_assert!(length as u64 <= max_bytes + 1);
            }
        }
    }
}
