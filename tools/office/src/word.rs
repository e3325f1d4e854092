//! Word documents: \[MS-DOC\] 2.2.6.3.
//!
//! Three streams are encrypted: `WordDocument`, the table stream and, if there is one, `Data`. The front of the
//! first is not. The front of the table stream is the encryption header.

use super::bytes::{field, put, u16_at, usize_at};
use super::container::Container;
use super::encryption::EncryptionInfo;
use super::{Error, properties, word_text};

pub(super) const STREAM: &str = "WordDocument";
const DATA: &str = "Data";
const PROPERTIES: &str = "encryption";

const BLOCK_LEN: usize = 512;

/// This much at the front of `WordDocument` is never encrypted.
const CLEAR_LEN: usize = 68;

// Where the fields of the FIB, the front of `WordDocument`, stand; and the bits of its flags.
const IDENT: usize = 0;
const FLAGS: usize = 10;
const L_KEY: usize = 14;
const ENCRYPTED: u16 = 1 << 8;
const USES_1_TABLE: u16 = 1 << 9;
const OBFUSCATED: u16 = 1 << 15;

/// The decrypted streams that the text is in.
pub(super) struct Word {
    word: Vec<u8>,
    table: Vec<u8>,
}

impl Word {
    /// Decrypts the streams in the container.
    pub(super) fn decrypt(container: &mut Container, password: &str) -> Result<Self, Error> {
        let mut word = container.read(STREAM)?;
        let fib = Fib::read(&word)?;
        let mut table = container.read(fib.table)?;
        let header = table
            .get(..fib.header_len)
            .ok_or_else(|| Error::damaged("its encryption header is longer than the stream around it"))?;
        let keys = EncryptionInfo::read(header)?.unlock(password)?;

        keys.decrypt_blocks(&mut word, BLOCK_LEN)?;
        put(&mut word, 0, &fib.decrypted);
        container.write(STREAM, &word)?;
        // The header too: nothing points to it any more, and its place has to be kept.
        keys.decrypt_blocks(&mut table, BLOCK_LEN)?;
        container.write(fib.table, &table)?;
        if container.has(DATA) {
            let mut data = container.read(DATA)?;
            keys.decrypt_blocks(&mut data, BLOCK_LEN)?;
            container.write(DATA, &data)?;
        }
        properties::decrypt(&keys, container, PROPERTIES)?;
        Ok(Self { word, table })
    }

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
        if flags & OBFUSCATED != 0 {
            return Err(Error::OtherEncryption("XOR obfuscation"));
        }
        let table = if flags & USES_1_TABLE == 0 { "0Table" } else { "1Table" };
        decrypted[FLAGS..FLAGS + 2].copy_from_slice(&(flags & !ENCRYPTED).to_le_bytes());
        decrypted[L_KEY..L_KEY + 4].fill(0);
        Ok(Self { table, header_len, decrypted })
    }
}
