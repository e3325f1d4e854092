//! Where output goes: standard output, or a file that is written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::failure::Failure;
use crate::text::{Encoding, hex};

/// The place that `-o` names.
#[derive(Debug, Clone)]
pub(crate) enum Output {
    Stdout,
    File(PathBuf),
}

impl From<Option<PathBuf>> for Output {
    fn from(path: Option<PathBuf>) -> Self {
        match path {
            Some(path) if path.as_os_str() != "-" => Self::File(path),
            _ => Self::Stdout,
        }
    }
}

impl Output {
    /// Opens it for writing. No file appears unless [`finish`](Writer::finish) is called. A device or a named pipe gets the bytes
    /// as they come.
    pub(crate) fn create(&self) -> Result<Writer<'static>, Failure> {
        Ok(match self {
            Self::Stdout => Writer::Stdout(io::stdout()),
            Self::File(path) => {
                // A device or a pipe is written to: a rename would put a file in its place.
                if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
                    let opened = OpenOptions::new().write(true).open(path);
                    let device = opened.map_err(|error| Failure::io(path, &error))?;
                    return Ok(Writer::Device { device, path: path.clone() });
                }
                // In the same folder, because a file can't be renamed across file systems. Only its owner can read it.
                let folder = match path.parent() {
                    Some(folder) if !folder.as_os_str().is_empty() => folder,
                    _ => Path::new("."),
                };
                let file = NamedTempFile::new_in(folder).map_err(|error| Failure::io(path, &error))?;
                Writer::File { file, path: path.clone() }
            }
        })
    }

    /// Writes all of it at once. On a terminal, bytes that are not text are shown as hex.
    pub(crate) fn write(&self, bytes: &[u8], encoding: Encoding) -> Result<(), Failure> {
        let mut writer = self.create()?;
        if matches!(self, Self::Stdout) && encoding == Encoding::Raw && io::stdout().is_terminal() {
            let shown = match std::str::from_utf8(bytes) {
                Ok(text) if is_printable(text) => text.to_owned(),
                _ => hex(bytes),
            };
            writer.put(shown.as_bytes())?;
            writer.put(b"\n")?;
        } else {
            writer.put(&encoding.write(bytes))?;
        }
        writer.finish()
    }
}

/// Whether a terminal displays the text without any other effect.
pub(crate) fn is_printable(text: &str) -> bool {
    !text.chars().any(|character| character.is_control() && !matches!(character, '\t' | '\r' | '\n'))
}

/// An output in progress.
pub(crate) enum Writer<'a> {
    Stdout(io::Stdout),
    File { file: NamedTempFile, path: PathBuf },
    Device { device: File, path: PathBuf },
    Memory(&'a mut Vec<u8>),
}

impl Writer<'_> {
    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Stdout(out) => {
                out.write_all(bytes).map_err(|error| Failure::io(Path::new("standard output"), &error))
            }
            Self::File { file, path } => file.write_all(bytes).map_err(|error| Failure::io(path, &error)),
            Self::Device { device, path } => {
                device.write_all(bytes).map_err(|error| Failure::io(path, &error))
            }
            Self::Memory(memory) => {
                memory.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Gives the file its name.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Stdout(mut out) => {
                out.flush().map_err(|error| Failure::io(Path::new("standard output"), &error))
            }
            Self::File { file, path } => {
                file.persist(&path).map(drop).map_err(|error| Failure::io(&path, &error.error))
            }
            Self::Device { .. } | Self::Memory(_) => Ok(()),
        }
    }
}
