//! Tables (`.csv`, `.tsv`): one document a row, whose fields are the columns.

use std::io;

use super::{Cut, Format, Input, json_lines::JsonLines};
use crate::{encoding, extract::table};

/// A format of tables.
pub struct Table {
    extensions: &'static [&'static str],
    /// What stands between columns; guessed if none.
    delimiter: Option<u8>,
}

/// Tables with commas, or whatever stands between their columns.
pub static CSV: Table = Table { extensions: &["csv"], delimiter: None };
/// Tables with tabs.
pub static TSV: Table = Table { extensions: &["tsv", "tab"], delimiter: Some(b'\t') };

impl Format for Table {
    fn extensions(&self) -> &'static [&'static str] {
        self.extensions
    }

    fn split(&'static self, input: Input<'_>, cut: &mut Cut<'_>) -> io::Result<()> {
        let (reader, detected) = encoding::reader(input.reader, None)?;
        cut.note_encoding(&detected);
        let (columns, max_bytes) = (cut.options.columns.clone(), cut.options.limits.max_document_bytes);
        table::split(reader, self.delimiter, &columns, max_bytes, &mut |line, row| {
            let json = row.and_then(|row| serde_json::to_vec(&row).map_err(|error| error.to_string()));
            cut.piece(&JsonLines, Some(line), json)
        })?;
        Ok(())
    }
}
