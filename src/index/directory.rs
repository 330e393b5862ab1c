//! The engine's folder, by its `MmapDirectory` but for two things.
//!
//! For readers, also a folder that cannot be written to: a reader of the engine takes a lock so that no file goes away
//! while it opens them, and the lock is a file that it writes. Where that cannot be written, nobody who removes files is
//! there either, or only one with more rights than ours: then the reader goes on without the lock. For writers, files that
//! others may read: those that the engine replaces as a whole would be for their owner alone.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle,
    WritePtr,
    error::{DeleteError, LockError, OpenReadError, OpenWriteError},
};

use crate::files::replace_whole;

/// The engine's folder.
#[derive(Debug, Clone)]
pub(super) struct IndexDirectory {
    path: PathBuf,
    files: MmapDirectory,
    may_write: bool,
}

impl IndexDirectory {
    /// A folder that is there, to be read only.
    pub fn to_read(path: &Path) -> tantivy::Result<IndexDirectory> {
        IndexDirectory::open(path, false)
    }

    /// A folder that is there, to be written.
    pub fn to_write(path: &Path) -> tantivy::Result<IndexDirectory> {
        IndexDirectory::open(path, true)
    }

    fn open(path: &Path, may_write: bool) -> tantivy::Result<IndexDirectory> {
        Ok(IndexDirectory { path: path.to_owned(), files: MmapDirectory::open(path)?, may_write })
    }

    fn writable(&self) -> io::Result<&MmapDirectory> {
        if self.may_write { Ok(&self.files) } else { Err(io::ErrorKind::ReadOnlyFilesystem.into()) }
    }
}

impl Directory for IndexDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let failed = |error| DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() };
        self.writable().map_err(failed)?.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let failed = |error| OpenWriteError::wrap_io_error(error, path.to_owned());
        self.writable().map_err(failed)?.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.writable()?;
        replace_whole(&self.path.join(path), bytes)
    }

    fn sync_directory(&self) -> io::Result<()> {
        if self.may_write { self.files.sync_directory() } else { Ok(()) }
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.files.acquire_lock(lock) {
            Err(LockError::IoError(_)) if !self.may_write && lock.filepath == META_LOCK.filepath => {
                Ok(DirectoryLock::from(Box::new(PathBuf::new())))
            }
            locked => locked,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}
