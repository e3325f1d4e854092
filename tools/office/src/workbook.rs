//! Excel workbooks: \[MS-XLS\] 2.2.10.
//!
//! Their streams are records of a number, a length and that many bytes. The key stream runs over the whole stream, with
//! a new key every 1024 bytes, but numbers, lengths and some records are in the clear.

use super::bytes::{put, u16_at};
use super::container::Container;
use super::lock::{Lock, Unlocked};
use super::password::Password;
use super::workbook_record::{BOF, EOF, FILE_PASS, Record, records};
use super::{Error, properties, workbook_labels, workbook_text, xor};

pub(super) const STREAM: &str = "Workbook";
/// The stream of Excel 5 and 95.
pub(super) const OLD_STREAM: &str = "Book";
/// The version of Excel 97 in the first record of a stream.
const VERSION_97: u16 = 0x0600;
/// The changes of a workbook that several people edit.
const REVISIONS: &str = "Revision Log";
/// The caches of pivot tables: one stream for each.
const PIVOT_CACHES: &str = "/_SX_DB_CUR";
const PROPERTIES: &str = "encryption";

const BLOCK_LEN: usize = 1024;

/// The encrypted stream of a workbook, and the same workbook for Excel 5 and 95: Excel can save both in one file.
pub(super) struct LockedWorkbook {
    stream: LockedStream,
    old: Option<(LockedStream, Lock)>,
}

struct LockedStream {
    name: &'static str,
    bytes: Vec<u8>,
    file_pass: Record,
}

/// The decrypted stream that contains the text.
pub(super) struct Workbook(Vec<u8>);

impl LockedWorkbook {
    pub(super) fn read(container: &mut Container) -> Result<(Self, Lock), Error> {
        if !container.has(STREAM) {
            let (stream, lock) = LockedStream::read(container, OLD_STREAM)?;
            return Ok((Self { stream, old: None }, lock));
        }
        let (stream, lock) = LockedStream::read(container, STREAM)?;
        let old = container.has(OLD_STREAM).then(|| LockedStream::read(container, OLD_STREAM));
        let old = match old.transpose() {
            Err(Error::NotEncrypted) => None,
            old => old?,
        };
        Ok((Self { stream, old }, lock))
    }

    /// Decrypts the streams in the container. The workbook for Excel 5 and 95 stays as it is if it has another password.
    pub(super) fn decrypt(
        self,
        container: &mut Container,
        unlocked: &Unlocked,
        password: &Password,
    ) -> Result<Workbook, Error> {
        let stream = self.stream.decrypt(container, unlocked)?;
        if let Some((old, lock)) = self.old {
            match lock.unlock(password) {
                Err(Error::WrongPassword) => {}
                unlocked => drop(old.decrypt(container, &unlocked?)?),
            }
        }
        let mut others = container.streams_in(PIVOT_CACHES);
        others.extend(container.has(REVISIONS).then(|| REVISIONS.to_owned()));
        for name in others {
            let mut stream = container.read(&name)?;
            decrypt_records(unlocked, &mut stream)?;
            container.write(&name, &stream)?;
        }
        if let Unlocked::Rc4(keys) = unlocked {
            properties::decrypt(keys, container, PROPERTIES)?;
        }
        Ok(Workbook(stream))
    }
}

impl LockedStream {
    fn read(container: &mut Container, name: &'static str) -> Result<(Self, Lock), Error> {
        let bytes = container.read(name)?;
        let file_pass = find_file_pass(&bytes)?;
        let lock = read_lock(&bytes, &bytes[file_pass.contents()])?;
        Ok((Self { name, bytes, file_pass }, lock))
    }

    fn decrypt(self, container: &mut Container, unlocked: &Unlocked) -> Result<Vec<u8>, Error> {
        let Self { name, mut bytes, file_pass } = self;
        decrypt_records(unlocked, &mut bytes)?;
        // A meaningless record takes its place.
        bytes[file_pass.start..][..2].fill(0);
        bytes[file_pass.contents()].fill(0);
        container.write(name, &bytes)?;
        Ok(bytes)
    }
}

/// Whether a stream is of a version before Excel 97.
fn is_old(workbook: &[u8]) -> bool {
    u16_at(workbook, 4).is_some_and(|version| version < VERSION_97)
}

/// Reads the record that describes the encryption. Before Excel 97 it has no type, because there is only one.
fn read_lock(workbook: &[u8], file_pass: &[u8]) -> Result<Lock, Error> {
    let xor = |at| {
        let check = u16_at(file_pass, at).zip(u16_at(file_pass, at + 2));
        let (key, verifier) = check.ok_or_else(cut_short)?;
        Ok(Lock::Xor(xor::Check { key, verifier }))
    };
    if is_old(workbook) {
        return xor(0);
    }
    match u16_at(file_pass, 0) {
        Some(0) => xor(2),
        Some(1) => Lock::read_rc4(&file_pass[2..]),
        Some(_) => Err(Error::OtherEncryption("an encryption of unknown type")),
        None => Err(cut_short()),
    }
}

impl Workbook {
    /// The strings in cells: those of the shared table once each, then those in the cells themselves.
    pub(super) fn text(&self) -> Result<String, Error> {
        let shared = workbook_text::shared_strings(&self.0)
            .ok_or_else(|| Error::damaged("its table of strings is inconsistent"))?;
        let labels = workbook_labels::labels(&self.0, is_old(&self.0))
            .ok_or_else(|| Error::damaged("a string is longer than its cell"))?;
        Ok(shared + &labels)
    }
}

fn cut_short() -> Error {
    Error::damaged("a record is longer than the stream around it")
}

/// Finds the record that describes the encryption. It comes before the first EOF.
fn find_file_pass(workbook: &[u8]) -> Result<Record, Error> {
    if u16_at(workbook, 0) != Some(BOF) {
        return Err(Error::NotOffice("its Workbook stream is of another version"));
    }
    for record in records(workbook) {
        let record = record.ok_or_else(cut_short)?;
        match record.number {
            FILE_PASS => return Ok(record),
            EOF => break,
            _ => {}
        }
    }
    Err(Error::NotEncrypted)
}

/// Decrypts the encrypted parts of a stream of records.
fn decrypt_records(unlocked: &Unlocked, stream: &mut [u8]) -> Result<(), Error> {
    let encrypted = stream.to_vec();
    if let Unlocked::Rc4(keys) = unlocked {
        // The key stream runs over the whole stream; bytes in the clear are restored below.
        keys.decrypt_blocks(stream, BLOCK_LEN)?;
    }
    let mut end = 0;
    for record in records(&encrypted) {
        let record = record.ok_or_else(cut_short)?;
        if let Unlocked::Xor(array) = unlocked {
            // The index into the obfuscation's array is the place of the contents plus their length.
            let index = record.contents().start + record.len;
            array.decrypt_workbook(&mut stream[record.contents()], index);
        }
        put(stream, record.start, &encrypted[record.start..][..record.clear_len()]);
        end = record.end();
    }
    put(stream, end, &encrypted[end..]);
    Ok(())
}
