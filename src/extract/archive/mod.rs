//! Archives of many files (`.zip`, `.tar`): their members one after the other, as streams, within limits.
//!
//! Owns the walking, the names and the limits; what a member holds, and archives in archives, are left to the caller, who
//! counts the depth. Nothing is unpacked to disk, and headers are believed in nothing that costs memory or time. Each
//! member that cannot be read is given with its reason, so that the rest goes on. Members of a zip come in the order of
//! their names, those of a tar as they stand. Folders, links, devices and hidden files are passed by.

mod bounded;
mod name;
mod tar;
mod zip;

use std::io::Read;

pub use bounded::Budget;
pub use name::unsupported;
pub use tar::walk_tar;
pub use zip::walk_zip;

/// How much is taken from one archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Members, whether they are given or passed by.
    pub max_members: u64,
    /// Bytes that one member unpacks to.
    pub max_member_bytes: u64,
    /// Bytes that all members together unpack to.
    pub max_total_bytes: u64,
    /// How many times its packed size a member may unpack to, beyond the first 16 MiB.
    pub max_ratio: u64,
}

impl Default for ArchiveLimits {
    /// A million members, 256 MiB for one and 8 GiB for all, 1000 times the packed size.
    fn default() -> ArchiveLimits {
        ArchiveLimits {
            max_members: 1_000_000,
            max_member_bytes: 256 << 20,
            max_total_bytes: 8 << 30,
            max_ratio: 1000,
        }
    }
}

/// A file in an archive.
pub struct Member<'a> {
    /// Path with `/` between folders, never absolute and without `..`; as it was written where that is refused.
    pub name: String,
    /// Size in bytes as the archive says it, which may be a lie.
    pub size: u64,
    /// What is in it, or why it cannot be read. Damage and limits that show later are errors of the reader.
    pub content: Result<&'a mut dyn Read, String>,
}

/// Makes text of a name that is not UTF-8.
pub type DecodeName<'a> = dyn Fn(&[u8]) -> String + 'a;

#[cfg(test)]
mod tests;
