//! The OLE file around a document.

use std::io::{Cursor, ErrorKind, Read as _, Write as _};

use cfb::CompoundFile;

use super::Error;

const OLE_MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// A file of named streams.
pub(super) struct Container(CompoundFile<Cursor<Vec<u8>>>);

impl Container {
    pub(super) fn open(file: Vec<u8>) -> Result<Self, Error> {
        if !file.starts_with(&OLE_MAGIC) {
            return Err(Error::NotOffice("it is not an OLE file"));
        }
        let container = CompoundFile::open(Cursor::new(file));
        container.map(Self).map_err(|error| Error::Damaged(error.to_string()))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.is_stream(name)
    }

    pub(super) fn has_storage(&self, name: &str) -> bool {
        self.0.is_storage(name)
    }

    /// The names of the streams in a storage; none if there is no such storage.
    pub(super) fn streams_in(&self, storage: &str) -> Vec<String> {
        let Ok(entries) = self.0.read_storage(storage) else { return Vec::new() };
        entries.filter(cfb::Entry::is_stream).map(|entry| format!("{storage}/{}", entry.name())).collect()
    }

    pub(super) fn read(&mut self, name: &str) -> Result<Vec<u8>, Error> {
        let damaged = |error: std::io::Error| Error::Damaged(format!("its stream {name}: {error}"));
        let mut stream = self.0.open_stream(name).map_err(damaged)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).map_err(damaged)?;
        // If the file ends early, the stream is shorter.
        if u64::try_from(bytes.len()) == Ok(stream.len()) {
            Ok(bytes)
        } else {
            Err(damaged(ErrorKind::UnexpectedEof.into()))
        }
    }

    /// Replaces a stream by others.
    pub(super) fn replace(&mut self, name: &str, by: Vec<(String, Vec<u8>)>) -> Result<(), Error> {
        let damaged = |error: std::io::Error| Error::Damaged(format!("its stream {name}: {error}"));
        // Works on a copy: to remove a stream from a damaged file, `cfb` would follow broken links.
        self.0 = self.0.copy_to(Cursor::new(Vec::new())).map_err(damaged)?;
        self.0.remove_stream(name).map_err(damaged)?;
        for (name, bytes) in by {
            let mut stream = self.0.create_stream(&name).map_err(damaged)?;
            stream.write_all(&bytes).and_then(|()| stream.flush()).map_err(damaged)?;
        }
        Ok(())
    }

    /// Overwrites a stream with one of the same length, so that everything else in the file keeps its place.
    pub(super) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let damaged = |error: std::io::Error| Error::Damaged(format!("its stream {name}: {error}"));
        let mut stream = self.0.open_stream(name).map_err(damaged)?;
        stream.write_all(bytes).and_then(|()| stream.flush()).map_err(damaged)
    }

    pub(super) fn into_file(self) -> Vec<u8> {
        self.0.into_inner().into_inner()
    }
}
