//! Word documents: \[MS-DOC\] 2.2.6.3.
//!
//! Three streams are encrypted: `WordDocument`, the table stream and, if there is one, `Data`. The front of the
//! first is not. The front of the table stream is the encryption header.

use super::bytes::{field, put, u16_at, usize_at};
use super::container::Container;
use super::lock::{Lock, Unlocked};
use super::{Error, properties, word_text, xor};

pub(super) const STREAM: &str = "WordDocument";
const DATA: &str = "Data";
const PROPERTIES: &str = "encryption";

const BLOCK_LEN: usize = 512;

/// This much at the front of `WordDocument` is never encrypted.
const CLEAR_LEN: usize = 68;

// The offsets of the fields in the FIB, the front of `WordDocument`; and the bits of its flags.
const IDENT: usize = 0;
const FLAGS: usize = 10;
const L_KEY: usize = 14;
const ENCRYPTED: u16 = 1 << 8;
const USES_1_TABLE: u16 = 1 << 9;
const OBFUSCATED: u16 = 1 << 15;

/// The encrypted streams of a document.
pub(super) struct LockedWord {
    word: Vec<u8>,
    table: Vec<u8>,
    fib: Fib,
}

/// The decrypted streams that the text is in.
pub(super) struct Word {
    word: Vec<u8>,
    table: Vec<u8>,
}

impl LockedWord {
    pub(super) fn read(container: &mut Container) -> Result<(Self, Lock), Error> {
        let word = container.read(STREAM)?;
        let fib = Fib::read(&word)?;
        let table = container.read(fib.table)?;
        let lock = match fib.check {
            Some(check) => Lock::Xor(check),
            None => Lock::read_rc4(table.get(..fib.header_len).ok_or_else(|| {
                Error::damaged("its encryption header is longer than the stream around it")
            })?)?,
        };
        Ok((Self { word, table, fib }, lock))
    }

    /// Decrypts the streams in the container.
    pub(super) fn decrypt(self, container: &mut Container, unlocked: &Unlocked) -> Result<Word, Error> {
        let Self { mut word, mut table, fib } = self;
        decrypt_stream(unlocked, &mut word)?;
        put(&mut word, 0, &fib.decrypted);
        container.write(STREAM, &word)?;
        // The header too: nothing points to it any more, and its place has to be kept.
        decrypt_stream(unlocked, &mut table)?;
        container.write(fib.table, &table)?;
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
        word_text::body(&self.word, &self.table)
            .ok_or_else(|| Error::damaged("its piece table points nowhere"))
    }
}

/// What the front of `WordDocument` says about the encryption.
struct Fib {
    table: &'static str,
    header_len: usize,
    /// The numbers of XOR obfuscation, if that is what protects the document.
    check: Option<xor::Check>,
    /// That front, as it says that nothing is encrypted.
    decrypted: [u8; CLEAR_LEN],
}

impl Fib {
    fn read(word: &[u8]) -> Result<Self, Error> {
        let fields = || {
            let clear: [u8; CLEAR_LEN] = field(word, 0)?;
            Some((clear, u16_at(&clear, IDENT)?, u16_at(&clear, FLAGS)?, usize_at(&clear, L_KEY)?))
        };
        let (mut decrypted, ident, flags, header_len) =
            fields().ok_or_else(|| Error::damaged("its WordDocument stream is cut short"))?;
        if ident != 0xA5EC {
            return Err(Error::NotOffice("its WordDocument stream is of another version"));
        }
        if flags & ENCRYPTED == 0 {
            return Err(Error::NotEncrypted);
        }
        // The field that has the length of a header elsewhere.
        let check = || Some(xor::Check { verifier: u16_at(word, L_KEY)?, key: u16_at(word, L_KEY + 2)? });
        let check = if flags & OBFUSCATED == 0 { None } else { check() };
        let table = if flags & USES_1_TABLE == 0 { "0Table" } else { "1Table" };
        decrypted[FLAGS..FLAGS + 2].copy_from_slice(&(flags & !(ENCRYPTED | OBFUSCATED)).to_le_bytes());
        decrypted[L_KEY..L_KEY + 4].fill(0);
        Ok(Self { table, header_len, check, decrypted })
    }
}
