//! Word documents: \[MS-DOC\] 2.2.6.3.
//!
//! Three streams are encrypted: `WordDocument`, the table stream and, if there is one, `Data`. The front of the first
//! is in the clear. The front of the table stream is the encryption header. Word 6 and 95 had one stream and XOR
//! obfuscation.

use super::bytes::{put, u16_at, usize_at};
use super::container::Container;
use super::lock::{Lock, Unlocked};
use super::{Error, properties, word_text, xor};

pub(super) const STREAM: &str = "WordDocument";
const DATA: &str = "Data";
const PROPERTIES: &str = "encryption";

const BLOCK_LEN: usize = 512;

/// The length of the front of `WordDocument` that is never encrypted.
const CLEAR_LEN: usize = 68;
/// The same in Word 6 and 95.
const OLD_CLEAR_LEN: usize = 52;

// The numbers that the front begins with, from Word 97 on and before.
const IDENT_97: u16 = 0xA5EC;
const OLD_IDENT: u16 = 0xA5DC;

// The offsets of the fields in the FIB, the front of `WordDocument`; and the bits of its flags.
const IDENT: usize = 0;
const FLAGS: usize = 10;
const L_KEY: usize = 14;
const ENCRYPTED: u16 = 1 << 8;
const USES_1_TABLE: u16 = 1 << 9;
const OBFUSCATED: u16 = 1 << 15;
/// The document was saved fast, so that its text is not in one piece.
const IN_PIECES: u16 = 1 << 2;

/// The encrypted streams of a document.
pub(super) struct LockedWord {
    word: Vec<u8>,
    /// The name of the table stream, and the stream. Word 6 and 95 have none.
    table: Option<(&'static str, Vec<u8>)>,
    fib: Fib,
}

/// The decrypted streams that contain the text.
pub(super) struct Word {
    word: Vec<u8>,
    table: Option<Vec<u8>>,
}

impl LockedWord {
    pub(super) fn read(container: &mut Container) -> Result<(Self, Lock), Error> {
        let word = container.read(STREAM)?;
        let fib = Fib::read(&word)?;
        let table = match fib.table {
            Some(name) => Some((name, container.read(name)?)),
            None => None,
        };
        let lock = match (fib.check, &table) {
            (None, Some((_, table))) => Lock::read_rc4(table.get(..fib.header_len).ok_or_else(|| {
                Error::damaged("its encryption header is longer than the stream around it")
            })?)?,
            (check, _) => Lock::Xor(check.ok_or_else(cut_short)?),
        };
        Ok((Self { word, table, fib }, lock))
    }

    /// Decrypts the streams in the container.
    pub(super) fn decrypt(self, container: &mut Container, unlocked: &Unlocked) -> Result<Word, Error> {
        let Self { mut word, table, fib } = self;
        decrypt_stream(unlocked, &mut word)?;
        put(&mut word, 0, &fib.decrypted);
        container.write(STREAM, &word)?;
        let table = match table {
            Some((name, mut table)) => {
                // This includes the header: nothing points to it any more, but it must keep its place.
                decrypt_stream(unlocked, &mut table)?;
                container.write(name, &table)?;
                Some(table)
            }
            None => None,
        };
        if container.has(DATA) {
            let mut data = container.read(DATA)?;
            decrypt_stream(unlocked, &mut data)?;
            container.write(DATA, &data)?;
        }
        if let Unlocked::Rc4(keys) = unlocked {
            properties::decrypt(keys, container, PROPERTIES)?;
        }
        Ok(Word { word, table })
    }
}

fn decrypt_stream(unlocked: &Unlocked, stream: &mut [u8]) -> Result<(), Error> {
    match unlocked {
        Unlocked::Rc4(keys) => keys.decrypt_blocks(stream, BLOCK_LEN)?,
        Unlocked::Xor(array) => array.decrypt_word(stream, 0),
    }
    Ok(())
}

impl Word {
    /// The text of the body, without footnotes, headers and text boxes.
    pub(super) fn text(&self) -> Result<String, Error> {
        let is_in_pieces = u16_at(&self.word, FLAGS).is_some_and(|flags| flags & IN_PIECES != 0);
        let (text, damage) = match &self.table {
            Some(table) => (word_text::body(&self.word, table), "its piece table points nowhere"),
            None if is_in_pieces => {
                (word_text::old_body_in_pieces(&self.word), "its piece table points nowhere")
            }
            None => (word_text::old_body(&self.word), "its text is longer than the stream around it"),
        };
        text.ok_or_else(|| Error::damaged(damage))
    }
}

fn cut_short() -> Error {
    Error::damaged("its WordDocument stream is cut short")
}

/// The fields at the front of `WordDocument` that concern the encryption.
struct Fib {
    table: Option<&'static str>,
    header_len: usize,
    /// The numbers of XOR obfuscation, if that is what protects the document.
    check: Option<xor::Check>,
    /// The unencrypted front, changed so that it marks nothing as encrypted.
    decrypted: Vec<u8>,
}

impl Fib {
    fn read(word: &[u8]) -> Result<Self, Error> {
        let ident = u16_at(word, IDENT).ok_or_else(cut_short)?;
        let (is_old, clear_len) = match ident {
            IDENT_97 => (false, CLEAR_LEN),
            OLD_IDENT => (true, OLD_CLEAR_LEN),
            _ => return Err(Error::NotOffice("its WordDocument stream is of another version")),
        };
        let mut decrypted = word.get(..clear_len).ok_or_else(cut_short)?.to_vec();
        let flags = u16_at(word, FLAGS).ok_or_else(cut_short)?;
        if flags & ENCRYPTED == 0 {
            return Err(Error::NotEncrypted);
        }
        // The field that holds the length of a header in other protections.
        let check = || Some(xor::Check { verifier: u16_at(word, L_KEY)?, key: u16_at(word, L_KEY + 2)? });
        let check = if is_old || flags & OBFUSCATED != 0 { check() } else { None };
        let table = if flags & USES_1_TABLE == 0 { "0Table" } else { "1Table" };
        let header_len = usize_at(word, L_KEY).ok_or_else(cut_short)?;
        // Before Word 97 the flag of XOR obfuscation meant something else.
        let cleared = if is_old { ENCRYPTED } else { ENCRYPTED | OBFUSCATED };
        put(&mut decrypted, FLAGS, &(flags & !cleared).to_le_bytes());
        put(&mut decrypted, L_KEY, &[0; 4]);
        Ok(Self { table: (!is_old).then_some(table), header_len, check, decrypted })
    }
}
