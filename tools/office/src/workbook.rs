//! Excel workbooks: \[MS-XLS\] 2.2.10.
//!
//! Their streams are records of a number, a length and that many bytes. The key stream runs over all of it, with
//! a new key every 1024 bytes of the stream, but numbers and lengths are left in the clear, and so are some
//! records.

use std::ops::Range;

use super::bytes::{put, u16_at};
use super::container::Container;
use super::encryption::{EncryptionInfo, Keys};
use super::{Error, properties, workbook_text};

pub(super) const STREAM: &str = "Workbook";
/// The changes of a workbook that several people edit.
const REVISIONS: &str = "Revision Log";
/// What pivot tables are made from: one stream for each.
const PIVOT_CACHES: &str = "/_SX_DB_CUR";
const PROPERTIES: &str = "encryption";

const BLOCK_LEN: usize = 1024;

const EOF: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const INTERFACE_HEADER: u16 = 0x00E1;
const RRD_HEAD: u16 = 0x0138;
const USERS_EXCLUSIVE: u16 = 0x0194;
const FILE_LOCK: u16 = 0x0195;
const RRD_INFO: u16 = 0x0196;
const BOF: u16 = 0x0809;

/// The decrypted stream that the text is in.
pub(super) struct Workbook(Vec<u8>);

impl Workbook {
    /// Decrypts the streams in the container.
    pub(super) fn decrypt(container: &mut Container, password: &str) -> Result<Self, Error> {
        let mut workbook = container.read(STREAM)?;
        let file_pass = find_file_pass(&workbook)?;
        let keys = EncryptionInfo::read(&workbook[file_pass.contents()][2..])?.unlock(password)?;

        decrypt_records(&keys, &mut workbook)?;
        // A record of no meaning keeps its place.
        workbook[file_pass.start..][..2].fill(0);
        workbook[file_pass.contents()].fill(0);
        container.write(STREAM, &workbook)?;

        let mut others = container.streams_in(PIVOT_CACHES);
        others.extend(container.has(REVISIONS).then(|| REVISIONS.to_owned()));
        for name in others {
            let mut stream = container.read(&name)?;
            decrypt_records(&keys, &mut stream)?;
            container.write(&name, &stream)?;
        }
        properties::decrypt(&keys, container, PROPERTIES)?;
        Ok(Self(workbook))
    }

    /// The strings that cells show, each of them once.
    pub(super) fn text(&self) -> Result<String, Error> {
        workbook_text::shared_strings(&self.0)
            .ok_or_else(|| Error::damaged("its table of strings contradicts itself"))
    }
}

/// Where a record stands in its stream, all of it within the stream.
pub(super) struct Record {
    pub(super) number: u16,
    start: usize,
    len: usize,
}

impl Record {
    const HEADER_LEN: usize = 4;

    pub(super) fn contents(&self) -> Range<usize> {
        self.start + Self::HEADER_LEN..self.end()
    }

    fn end(&self) -> usize {
        self.start + Self::HEADER_LEN + self.len
    }

    /// How much of it is not encrypted, from its start.
    fn clear_len(&self) -> usize {
        Self::HEADER_LEN
            + match self.number {
                BOF | FILE_PASS | USERS_EXCLUSIVE | FILE_LOCK | INTERFACE_HEADER | RRD_INFO | RRD_HEAD => {
                    self.len
                }
                // The place of the sheet in the stream.
                BOUND_SHEET => self.len.min(4),
                _ => 0,
            }
    }
}

/// The records of a stream, in order. The last item is `None` if the stream ends within a record.
pub(super) fn records(stream: &[u8]) -> impl Iterator<Item = Option<Record>> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next.take().filter(|start| *start < stream.len())?;
        let read = || {
            let (number, len) = (u16_at(stream, start)?, usize::from(u16_at(stream, start + 2)?));
            let record = Record { number, start, len };
            (record.end() <= stream.len()).then_some(record)
        };
        let record = read();
        next = record.as_ref().map(Record::end);
        Some(record)
    })
}

fn cut_short() -> Error {
    Error::damaged("a record is longer than the stream around it")
}

/// Finds the record that tells of the encryption. It stands before the first EOF.
fn find_file_pass(workbook: &[u8]) -> Result<Record, Error> {
    if u16_at(workbook, 0) != Some(BOF) {
        return Err(Error::NotOffice("its Workbook stream is of another version"));
    }
    for record in records(workbook) {
        let record = record.ok_or_else(cut_short)?;
        match (record.number, u16_at(&workbook[record.contents()], 0)) {
            (FILE_PASS, Some(1)) => return Ok(record),
            (FILE_PASS, Some(0)) => return Err(Error::OtherEncryption("XOR obfuscation")),
            (FILE_PASS, Some(_)) => return Err(Error::OtherEncryption("an encryption of unknown type")),
            (FILE_PASS, None) => return Err(cut_short()),
            (EOF, _) => break,
            _ => {}
        }
    }
    Err(Error::NotEncrypted)
}

/// Decrypts all that is encrypted in a stream of records.
fn decrypt_records(keys: &Keys, stream: &mut [u8]) -> Result<(), Error> {
    let encrypted = stream.to_vec();
    keys.decrypt_blocks(stream, BLOCK_LEN)?;
    for record in records(&encrypted) {
        let record = record.ok_or_else(cut_short)?;
        put(stream, record.start, &encrypted[record.start..][..record.clear_len()]);
    }
    Ok(())
}
