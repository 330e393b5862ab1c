//! A reader that keeps a member within the limits while it is read.
//!
//! Owns the sums: bytes of the member, bytes of the archive, and unpacked against packed size. What is over is an error,
//! never a silent end, and so is an end that comes too early.

use std::io::{self, Read};

use super::ArchiveLimits;

/// The ratio does not count before a member is this large: small text may well be all the same.
const FREE_BYTES: u64 = 16 << 20;

/// What is left of the limits of an archive.
pub struct Budget {
    pub(super) limits: ArchiveLimits,
    pub(super) total_left: u64,
    max_member_bytes: u64,
    /// Whether other archives have taken of it.
    is_shared: bool,
}

impl From<&ArchiveLimits> for Budget {
    fn from(limits: &ArchiveLimits) -> Budget {
        Budget::after(limits, 0)
    }
}

impl Budget {
    /// What is left where so many bytes were unpacked before, of archives with which this one shares the limits.
    pub fn after(limits: &ArchiveLimits, num_unpacked: u64) -> Budget {
        let total_left = limits.max_total_bytes.saturating_sub(num_unpacked);
        let max_member_bytes = limits.max_member_bytes.min(total_left);
        Budget { limits: *limits, total_left, max_member_bytes, is_shared: num_unpacked > 0 }
    }

    /// Why nothing more is read of the archive, once that is so.
    pub(super) fn end(&self) -> Option<String> {
        (self.total_left == 0).then(|| {
            let size = shown(self.limits.max_total_bytes);
            let what = if self.is_shared { "the archive, with those before it," } else { "the archive" };
            format!("{what} unpacks to more than {size}; the rest of it is left out")
        })
    }

    /// Why a member of this size need not be begun.
    pub(super) fn refuses(&self, size: u64) -> Option<String> {
        (size > self.max_member_bytes).then(|| match self.max_member_bytes < self.limits.max_member_bytes {
            true => {
                let size = shown(self.limits.max_total_bytes);
                format!("larger than what other archives in the file have left of {size}")
            }
            false => format!("larger than {}", shown(self.max_member_bytes)),
        })
    }
}

fn shown(bytes: u64) -> String {
    match bytes {
        0..=0xFFFFF => format!("{bytes} bytes"),
        _ => format!("{} MiB", bytes >> 20),
    }
}

/// A stream that knows how much of the archive it has taken so far.
pub(super) trait Packed: Read {
    /// Packed bytes taken, or none if the member is not packed.
    fn num_packed(&self) -> Option<u64>;
}

/// Reads a member within the limits.
pub(super) struct Bounded<'a, R> {
    inner: R,
    budget: &'a mut Budget,
    num_read: u64,
    /// What is there of it in the archive, if the end does not tell.
    expected: Option<u64>,
    /// Says it again on every further read.
    failed: Option<String>,
}

impl<'a, R: Packed> Bounded<'a, R> {
    pub(super) fn new(inner: R, budget: &'a mut Budget, expected: Option<u64>) -> Bounded<'a, R> {
        Bounded { inner, budget, num_read: 0, expected, failed: None }
    }

    fn read_checked(&mut self, buffer: &mut [u8]) -> Result<usize, String> {
        if self.budget.total_left == 0 {
            return Err(self.budget.end().unwrap_or_default());
        }
        let room = usize::try_from(self.budget.total_left).unwrap_or(usize::MAX);
        let length = buffer.len().min(room);
        let Some(buffer) = buffer.get_mut(..length) else { return Ok(0) };
        let num_read = loop {
            match self.inner.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other.map_err(|error| damage(&error))?,
            }
        };
        if num_read == 0 && !buffer.is_empty() && self.expected.is_some_and(|size| size > self.num_read) {
            return Err("the archive ends too early; it seems to be cut off".to_owned());
        }
        self.num_read += num_read as u64;
        self.budget.total_left -= (num_read as u64).min(self.budget.total_left);
        if let Some(reason) = self.budget.refuses(self.num_read) {
            return Err(reason);
        }
        let max_ratio = self.budget.limits.max_ratio;
        let is_over = |packed: u64| self.num_read > packed.saturating_mul(max_ratio);
        if self.num_read > FREE_BYTES && self.inner.num_packed().is_some_and(is_over) {
            return Err(format!("unpacks to more than {max_ratio} times its packed size"));
        }
        Ok(num_read)
    }
}

impl<R: Packed> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.failed.is_none() {
            match self.read_checked(buffer) {
                Ok(num_read) => return Ok(num_read),
                Err(reason) => self.failed = Some(reason),
            }
        }
        let reason = self.failed.clone().unwrap_or_default();
        Err(io::Error::new(io::ErrorKind::InvalidData, reason))
    }
}

/// What a decoder or checksum says, for people.
fn damage(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "its data ends too early; the archive seems to be cut off".to_owned(),
        _ => {
            let said = error.to_string().to_lowercase().replace(char::is_control, " ");
            format!("its data is damaged: {said}")
        }
    }
}
