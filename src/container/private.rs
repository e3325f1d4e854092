//! Files and folders that no other user can change. Where the system has no owners and modes, the folder's rights decide.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Opens files that only their owner can read.
pub(super) fn file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes folders that only their owner can enter.
pub(super) fn folder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Checks that only its owner can change a folder.
///
/// # Errors
/// Those of reading its mode, and `PermissionDenied`.
pub(super) fn check_folder(path: &Path) -> io::Result<Metadata> {
    let folder = path.metadata()?;
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::mode(&folder) & 0o022 != 0 {
        return Err(denied("other users can change it; take that from them with `chmod go-w`"));
    }
    Ok(folder)
}

/// Checks that a file belongs to the owner of its folder, who can replace it at any time.
///
/// # Errors
/// Those of reading the file's owner, and `PermissionDenied`.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "only Unix has owners to compare"))]
pub(super) fn check_owner(folder: &Metadata, file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if file.metadata()?.uid() != folder.uid() {
            return Err(denied("its folder belongs to another user; use a folder of your own"));
        }
    }
    #[cfg(not(unix))]
    let _ = (folder, file);
    Ok(())
}

#[cfg(unix)]
fn denied(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, why)
}
