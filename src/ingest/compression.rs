//! Opens a source file as a stream of bytes.
//!
//! Owns compression (`.gz` of many members, `.zst` of many frames, by extension). What the bytes mean is left to `format`.
//! Damaged or cut-off data is an error that says so; it is never taken for the end of the file.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use flate2::bufread::MultiGzDecoder;

/// Extensions of compressed files.
pub const COMPRESSED: [&str; 2] = ["gz", "zst"];

const BUFFER_BYTES: usize = 1 << 16;

/// The extension that says what is in the file, in lower case: `jsonl` for `news.jsonl.zst`.
pub fn inner_extension(path: &Path) -> Option<String> {
    let extension = lower_extension(path)?;
    if extension == "tgz" {
        return Some("tar".to_owned());
    }
    if COMPRESSED.contains(&extension.as_str()) {
        return lower_extension(&PathBuf::from(path.file_stem()?));
    }
    Some(extension)
}

fn lower_extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// Opens a file for reading, decompressed; the bytes read from disk are added to `num_read`.
///
/// # Errors
/// The file cannot be opened, or its first bytes cannot be decompressed. Later damage is an error of the reader.
pub fn open(path: &Path, num_read: &Arc<AtomicU64>) -> io::Result<Box<dyn BufRead>> {
    let file = Counted { reader: File::open(path)?, num_read: Arc::clone(num_read) };
    decompress(path, Box::new(BufReader::with_capacity(BUFFER_BYTES, file)))
}

/// The bytes of a file or member, decompressed as its name says.
///
/// # Errors
/// Its first bytes cannot be decompressed.
pub fn decompress<'a>(name: &Path, reader: Box<dyn BufRead + 'a>) -> io::Result<Box<dyn BufRead + 'a>> {
    Ok(match method(name) {
        Some("gz") => Box::new(decompressed("gzip", MultiGzDecoder::new(reader))),
        Some("zst") => Box::new(decompressed("zstd", zstd::stream::read::Decoder::with_buffer(reader)?)),
        _ => reader,
    })
}

/// Whether the bytes of a file of that name are read as they are.
pub fn is_plain(name: &Path) -> bool {
    method(name).is_none()
}

fn method(name: &Path) -> Option<&'static str> {
    let extension = lower_extension(name)?;
    if extension == "tgz" {
        return Some("gz");
    }
    COMPRESSED.into_iter().find(|known| *known == extension)
}

/// Counts the bytes that are read.
pub(super) struct Counted<R> {
    pub reader: R,
    pub num_read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let num_read = self.reader.read(buffer)?;
        self.num_read.fetch_add(num_read as u64, Ordering::Relaxed);
        Ok(num_read)
    }
}

fn decompressed<R: Read>(method: &'static str, decoder: R) -> BufReader<Decompressed<R>> {
    BufReader::with_capacity(BUFFER_BYTES, Decompressed { method, decoder })
}

/// Puts the name of the method beside what the decoder says.
struct Decompressed<R> {
    method: &'static str,
    decoder: R,
}

impl<R: Read> Read for Decompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.decoder.read(buffer).map_err(|error| {
            let method = self.method;
            let reason = match error.kind() {
                io::ErrorKind::Interrupted => return error,
                io::ErrorKind::UnexpectedEof => {
                    format!("the {method} data ends too early; the file seems to be cut off")
                }
                _ => format!("the {method} data is damaged: {error}"),
            };
            io::Error::new(io::ErrorKind::InvalidData, reason)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Write};

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn gz(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn zst(text: &str) -> Vec<u8> {
        zstd::encode_all(text.as_bytes(), 3).unwrap()
    }

    fn read(name: &str, bytes: &[u8]) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let mut text = String::new();
        let mut reader = open(&path, &Arc::default()).map_err(|error| error.to_string())?;
        reader.read_to_string(&mut text).map_err(|error| error.to_string())?;
        Ok(text)
    }

    #[test]
    fn plain_and_compressed_files_give_the_same_text() {
        let rows: [(&str, Vec<u8>, &str); 9] = [
            ("a.txt", "سلام\n".into(), "سلام\n"),
            ("a.txt", "".into(), ""),
            ("a.txt.gz", gz("سلام"), "سلام"),
            ("a.txt.ZST", zst("سلام"), "سلام"),
            ("a.txt.gz", [gz("ا"), gz("ب")].concat(), "اب"),
            ("a.txt.zst", [zst("ا"), zst("ب")].concat(), "اب"),
            ("a.txt", "".into(), ""),
            ("a.txt", "é".into(), "é"),
            ("a.txt.gz", gz(""), ""),
        ];
        for (name, bytes, expected) in rows {
            assert_eq!(read(name, &bytes).unwrap(), expected, "{name}");
        }
    }

    #[test]
    fn damaged_and_cut_off_data_is_an_error_that_says_so() {
        let text = "كتاب ".repeat(1000);
        let cut = |mut bytes: Vec<u8>| {
            bytes.truncate(bytes.len() - 5);
            bytes
        };
        let rows = [
            ("a.txt.gz", cut(gz(&text)), "gzip data ends too early"),
            ("a.txt.zst", cut(zst(&text)), "zstd data ends too early"),
            ("a.txt.gz", b"plain text".to_vec(), "gzip data is damaged"),
            ("a.txt.zst", b"plain text".to_vec(), "zstd data is damaged"),
            ("a.txt.gz", Vec::new(), "gzip data ends too early"),
        ];
        for (name, bytes, expected) in rows {
            let reason = read(name, &bytes).unwrap_err();
            assert!(reason.contains(expected), "{name}: {reason}");
        }
    }

    #[test]
    fn the_extension_inside_a_compressed_name_counts() {
        let rows = [
            ("news.jsonl.zst", Some("jsonl")),
            ("NEWS.TXT.GZ", Some("txt")),
            ("a.md", Some("md")),
            ("a.gz", None),
            (".gz", None),
            ("a", None),
        ];
        for (name, expected) in rows {
            assert_eq!(inner_extension(Path::new(name)).as_deref(), expected);
        }
    }
}
