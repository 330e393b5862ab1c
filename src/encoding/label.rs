//! An encoding and its names.
//!
//! The names are those of the WHATWG Encoding Standard, whose encodings and labels `encoding_rs` knows; beside them
//! stand three that the standard leaves out and that old Arabic files have: CP720 and CP864 of DOS, and MacArabic.
//! How their bytes are read is left to `table`.

use std::fmt;

use encoding_rs::{
    ISO_8859_6, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256, X_USER_DEFINED,
};

use super::table::{self, Table};

/// A way to write text as bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Encoding(pub(super) Kind);

#[derive(Clone, Copy)]
pub(super) enum Kind {
    Standard(&'static encoding_rs::Encoding),
    Table(&'static Table),
}

impl PartialEq for Kind {
    fn eq(&self, other: &Kind) -> bool {
        match (self, other) {
            (Kind::Standard(one), Kind::Standard(other)) => one == other,
            (Kind::Table(one), Kind::Table(other)) => one.name == other.name,
            _ => false,
        }
    }
}

impl Eq for Kind {}

impl fmt::Debug for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Encoding {
    /// UTF-8, of which ASCII is a part.
    pub const UTF_8: Encoding = Encoding(Kind::Standard(UTF_8));
    /// UTF-16, the low byte first.
    pub const UTF_16LE: Encoding = Encoding(Kind::Standard(UTF_16LE));
    /// UTF-16, the high byte first.
    pub const UTF_16BE: Encoding = Encoding(Kind::Standard(UTF_16BE));
    /// Arabic of Windows.
    pub const WINDOWS_1256: Encoding = Encoding(Kind::Standard(WINDOWS_1256));
    /// Latin of Windows, and what is labelled ISO-8859-1.
    pub const WINDOWS_1252: Encoding = Encoding(Kind::Standard(WINDOWS_1252));
    /// Arabic of Unix and of ASMO-708.
    pub const ISO_8859_6: Encoding = Encoding(Kind::Standard(ISO_8859_6));
    /// Arabic of DOS as Microsoft had it.
    pub const CP720: Encoding = Encoding(Kind::Table(&table::CP720));
    /// Arabic of DOS as IBM had it, by the shapes of the letters.
    pub const CP864: Encoding = Encoding(Kind::Table(&table::CP864));
    /// Arabic of the Macintosh before Mac OS X.
    pub const MAC_ARABIC: Encoding = Encoding(Kind::Table(&table::MAC_ARABIC));

    /// Its name: that of the Encoding Standard, or else the usual one.
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Standard(encoding) => encoding.name(),
            Kind::Table(table) => table.name,
        }
    }

    /// The encoding of that label, as a file, a header or a user may write it; upper and lower case are one.
    pub fn for_label(label: &str) -> Option<Encoding> {
        let plain = label.trim().to_ascii_lowercase().replace('_', "-");
        let known = match plain.as_str() {
            "cp720" | "cp-720" | "dos-720" | "ibm720" | "ibm-720" => Encoding::CP720,
            "cp864" | "cp-864" | "dos-864" | "ibm864" | "ibm-864" | "csibm864" => Encoding::CP864,
            "x-mac-arabic" | "x-macarabic" | "mac-arabic" | "macarabic" => Encoding::MAC_ARABIC,
            "windows1256" | "win-1256" | "win1256" | "cp-1256" | "ms-arab" => Encoding::WINDOWS_1256,
            "iso8859-6-1987" => Encoding::ISO_8859_6,
            "utf16" => Encoding::UTF_16LE,
            _ => {
                let label = label.trim().as_bytes();
                let standard = encoding_rs::Encoding::for_label(label)
                    .or_else(|| encoding_rs::Encoding::for_label(plain.as_bytes()))?;
                // Neither is text: one stands for what a browser must not read, the other for raw bytes.
                if standard == REPLACEMENT || standard == X_USER_DEFINED {
                    return None;
                }
                Encoding(Kind::Standard(standard))
            }
        };
        Some(known)
    }

    /// Whether it is UTF-16 of either order.
    pub(super) fn is_utf16(self) -> bool {
        self == Encoding::UTF_16LE || self == Encoding::UTF_16BE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_name_encodings() {
        let rows = [
            ("utf8", "UTF-8"),
            (" UTF-8 ", "UTF-8"),
            ("Windows-1256", "windows-1256"),
            ("cp1256", "windows-1256"),
            ("iso8859-6", "ISO-8859-6"),
            ("asmo-708", "ISO-8859-6"),
            ("ISO_8859-6", "ISO-8859-6"),
            ("latin1", "windows-1252"),
            ("us-ascii", "windows-1252"),
            ("DOS-720", "cp720"),
            ("cp720", "cp720"),
            ("IBM864", "IBM864"),
            ("cp864", "IBM864"),
            ("x-mac-arabic", "x-mac-arabic"),
            ("MacArabic", "x-mac-arabic"),
            ("mac_arabic", "x-mac-arabic"),
            ("utf-16", "UTF-16LE"),
            ("gb2312", "GBK"),
        ];
        for (label, expected) in rows {
            assert_eq!(Encoding::for_label(label).map(Encoding::name), Some(expected), "{label}");
        }
        for label in ["", "klingon", "x-user-defined", "iso-2022-kr"] {
            assert_eq!(Encoding::for_label(label), None, "{label}");
        }
    }

    #[test]
    fn every_name_is_a_label_of_its_encoding() {
        for encoding in [
            Encoding::UTF_8,
            Encoding::UTF_16LE,
            Encoding::UTF_16BE,
            Encoding::WINDOWS_1256,
            Encoding::WINDOWS_1252,
            Encoding::ISO_8859_6,
            Encoding::CP720,
            Encoding::CP864,
            Encoding::MAC_ARABIC,
        ] {
            assert_eq!(Encoding::for_label(encoding.name()), Some(encoding));
        }
    }
}
