//! OLE files from streams, and streams from OLE files.

use std::io::{Cursor, Read, Write};

use crate::encryption::PASSWORD;
use hcryptkey_office::{Document, Error, Password};

/// The streams of a document, by name.
pub(crate) type Streams = Vec<(&'static str, Vec<u8>)>;

/// The OLE file of these streams, in sectors of 512 bytes as in Office.
pub(crate) fn file(streams: &Streams) -> Vec<u8> {
    let empty = Cursor::new(Vec::new());
    let mut container = cfb::CompoundFile::create_with_version(cfb::Version::V3, empty).unwrap();
    for (name, bytes) in streams {
        if let Some((storage, _)) = name.rsplit_once('/').filter(|(storage, _)| !storage.is_empty()) {
            container.create_storage_all(storage).unwrap();
        }
        let mut stream = container.create_stream(name).unwrap();
        stream.write_all(bytes).unwrap();
        stream.flush().unwrap();
    }
    container.into_inner().into_inner()
}

/// The contents of the streams with these names.
pub(crate) fn streams(file: Vec<u8>, names: &Streams) -> Streams {
    let mut container = cfb::CompoundFile::open(Cursor::new(file)).unwrap();
    let mut read = |name| {
        let mut bytes = Vec::new();
        container.open_stream(name).unwrap().read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    names.iter().map(|(name, _)| read(*name)).collect()
}

pub(crate) fn open_file(file: Vec<u8>, password: &str) -> Result<Document, Error> {
    Document::open(file, &Password::from(password))
}

/// Opens a possibly damaged document and, if it opens, reads everything in it.
pub(crate) fn exhaust(file: Vec<u8>) {
    if let Ok(document) = open_file(file, PASSWORD) {
        let _ = document.text();
        document.into_file();
    }
}

/// Opens a document with every byte of it damaged in turn, and cut off at every length.
pub(crate) fn exhaust_damaged(undamaged: &Streams) {
    for number in 0..undamaged.len() {
        for at in 0..undamaged[number].1.len() {
            for mask in [1, 0x80] {
                let mut damaged = undamaged.clone();
                damaged[number].1[at] ^= mask;
                exhaust(file(&damaged));
            }
            let mut cut = undamaged.clone();
            cut[number].1.truncate(at);
            exhaust(file(&cut));
        }
    }
}
