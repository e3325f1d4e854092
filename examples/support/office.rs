//! Word 97-2003 documents under RC4 CryptoAPI encryption: \[MS-DOC\] 2.2.6.3 and \[MS-OFFCRYPTO\] 2.3.5.
//!
//! A document is an OLE file. Three of its streams are encrypted: `WordDocument`, the table stream and, if
//! there is one, `Data`. The front of the first two is not.

use std::io::{Cursor, ErrorKind, Read as _, Write as _};

use cfb::CompoundFile;

use encryption::EncryptionInfo;

#[path = "office/encryption.rs"]
mod encryption;
#[path = "office/text.rs"]
mod text;

/// Why a document can't be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("no Word 97-2003 document: {0}")]
    NotWord(&'static str),
    #[error("the document is not encrypted, it opens without a password")]
    NotEncrypted,
    #[error("the document has {0}; only RC4 CryptoAPI encryption can be opened here")]
    OtherEncryption(&'static str),
    #[error("the password is wrong")]
    WrongPassword,
    #[error("the document is damaged: {0}")]
    Damaged(String),
    #[error(transparent)]
    Key(#[from] hcryptkey::Error),
}

impl Error {
    fn damaged(what: &str) -> Self {
        Self::Damaged(what.to_owned())
    }
}

const OLE_MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const WORD: &str = "WordDocument";
const DATA: &str = "Data";

/// This much at the front of `WordDocument` is never encrypted.
const CLEAR_LEN: usize = 68;

// Where the fields of the FIB, the front of `WordDocument`, stand; and the bits of its flags.
const IDENT: usize = 0;
const FLAGS: usize = 10;
const L_KEY: usize = 14;
const ENCRYPTED: u16 = 1 << 8;
const USES_1_TABLE: u16 = 1 << 9;
const OBFUSCATED: u16 = 1 << 15;

/// A document whose streams are decrypted.
pub(crate) struct Document {
    container: Container,
    word: Vec<u8>,
    table: Vec<u8>,
}

type Container = CompoundFile<Cursor<Vec<u8>>>;

impl Document {
    /// Opens an encrypted document with its password.
    pub(crate) fn open(file: Vec<u8>, password: &str) -> Result<Self, Error> {
        if !file.starts_with(&OLE_MAGIC) {
            return Err(Error::NotWord("it is no OLE file"));
        }
        let container = CompoundFile::open(Cursor::new(file));
        let mut container = container.map_err(|error| Error::Damaged(error.to_string()))?;
        if container.is_stream("EncryptedPackage") {
            return Err(Error::OtherEncryption("the encryption of Office 2007 and later"));
        }
        if !container.is_stream(WORD) {
            return Err(Error::NotWord("it has no WordDocument stream"));
        }
        let mut word = read(&mut container, WORD)?;
        let fib = Fib::read(&word)?;
        let mut table = read(&mut container, fib.table)?;
        let header = table
            .get(..fib.header_len)
            .ok_or_else(|| Error::damaged("its encryption header is longer than the stream around it"))?;
        let keys = EncryptionInfo::read(header)?.unlock(password)?;

        keys.decrypt(&mut word, &fib.decrypted)?;
        write(&mut container, WORD, &word)?;
        // Offsets into the table stream count the header, so zeros keep its place.
        keys.decrypt(&mut table, &vec![0; fib.header_len])?;
        write(&mut container, fib.table, &table)?;
        if container.is_stream(DATA) {
            let mut data = read(&mut container, DATA)?;
            keys.decrypt(&mut data, &[])?;
            write(&mut container, DATA, &data)?;
        }
        Ok(Self { container, word, table })
    }

    /// The text of the document's body.
    pub(crate) fn text(&self) -> Result<String, Error> {
        text::body(&self.word, &self.table).ok_or_else(|| Error::damaged("its piece table points nowhere"))
    }

    /// The document as a file that opens without a password.
    pub(crate) fn into_file(self) -> Vec<u8> {
        self.container.into_inner().into_inner()
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
            return Err(Error::NotWord("its WordDocument stream is of another version"));
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

fn read(container: &mut Container, name: &str) -> Result<Vec<u8>, Error> {
    let damaged = |error: std::io::Error| Error::Damaged(format!("its stream {name}: {error}"));
    let mut stream = container.open_stream(name).map_err(damaged)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).map_err(damaged)?;
    // Where the file ends early, so does what was read.
    if u64::try_from(bytes.len()) == Ok(stream.len()) {
        Ok(bytes)
    } else {
        Err(damaged(ErrorKind::UnexpectedEof.into()))
    }
}

/// Writes a stream over itself, as long as it was: all else in the file stays in its place.
fn write(container: &mut Container, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let damaged = |error: std::io::Error| Error::Damaged(format!("its stream {name}: {error}"));
    let mut stream = container.open_stream(name).map_err(damaged)?;
    stream.write_all(bytes).and_then(|()| stream.flush()).map_err(damaged)
}

/// The `N` bytes that stand at `at`, if there are so many.
fn field<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    field(bytes, at).map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    field(bytes, at).map(u32::from_le_bytes)
}

/// A length or an offset of 32 bits.
fn usize_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}
