//! Office 97-2003 documents that are protected by a password: \[MS-OFFCRYPTO\] 2.3.5 to 2.3.7.
//!
//! A document is an OLE file of streams, some of them encrypted. Which streams, and which parts of them, depends on the
//! program; the keys and the encryption header do not.
//!
//! | protection | Word | Excel | PowerPoint |
//! |---|---|---|---|
//! | RC4 CryptoAPI, 40 to 128 bits | 2002, 2003 | 2002, 2003 | 2002, 2003 |
//! | RC4, 40 bits | 97, 2000 | 97, 2000 | – |
//! | XOR obfuscation | 6 to 2003 | 5 to 2003 | – |
//!
//! These streams are decrypted:
//!
//! | program | streams |
//! |---|---|
//! | Word | `WordDocument`, `0Table` or `1Table`, `Data` |
//! | Excel | `Workbook`, `Book` or both, the pivot caches in `_SX_DB_CUR`, `Revision Log` |
//! | PowerPoint | `PowerPoint Document`, `Pictures` |
//! | all, under RC4 CryptoAPI | properties, from a stream named `encryption` or `EncryptedSummary`, if they are encrypted |
//!
//! The encryption header loses its meaning and keeps its place, because offsets depend on it:
//!
//! - In Word's table stream it is decrypted along with the rest, so it becomes random bytes that nothing points to. The
//!   stream is byte for byte the one that msoffcrypto-tool writes.
//! - Excel's `FilePass` record becomes a record of number 0, filled with zeros. msoffcrypto-tool writes the same.
//! - PowerPoint's `CryptSession10Container` becomes a record of type 0, filled with zeros, and the directory no longer
//!   names it. msoffcrypto-tool differs in three ways: it clears the record's length too; it shortens the directory's
//!   first run, so that an offset is read as the head of another run; and it assumes that an object ends where the next
//!   one in the directory starts, so that objects in another order stay encrypted.
//!
//! The list of users who share a workbook, `User Names`, is not changed. A presentation with a picture in an
//! `OfficeArtFBSE` record, instead of a bare one, is refused as damaged. Pivot caches, `Revision Log`, and the XOR
//! obfuscation of Word are decrypted as documented; no document with them was available to compare with.
//!
//! Rights-managed documents, and the encryptions of Office 2007 and later, are recognised but not opened.
//!
//! ```no_run
//! use hcryptkey_office::{Locked, Password};
//!
//! let locked = Locked::read(std::fs::read("budget.xls")?)?;
//! println!("{}", locked.protection());
//! let document = locked.unlock(&Password::from("secret"))?;
//! println!("{}", document.text()?);
//! std::fs::write("open.xls", document.into_file())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

use container::Container;
use lock::Lock;
use presentation::{LockedPresentation, Presentation};
use word::{LockedWord, Word};
use workbook::{LockedWorkbook, Workbook};

mod bytes;
mod code_page;
mod container;
mod keys;
mod lock;
mod modern;
mod password;
mod pictures;
mod presentation;
mod presentation_record;
mod presentation_text;
mod properties;
mod rc4_97;
mod rc4_cryptoapi;
mod word;
mod word_text;
mod workbook;
mod workbook_labels;
mod workbook_record;
mod workbook_text;
mod xor;

pub use lock::Protection;
pub use password::Password;

/// The password that Excel uses to protect a workbook that opens without one.
pub const EXCELS_OWN_PASSWORD: &str = "VelvetSweatshop";

/// Why a document can't be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is not such a document.
    #[error("not an Office 97-2003 document: {0}")]
    NotOffice(&'static str),
    /// The document opens without a password.
    #[error("the document is not encrypted; it opens without a password")]
    NotEncrypted,
    /// A server's licence opens the document, and no password does.
    #[error("the document is rights-managed: only a licence from its server opens it, not a password")]
    RightsManaged,
    /// The document has an encryption that can't be opened here.
    #[error(
        "the document has {0}; only RC4 CryptoAPI, the 40-bit RC4 of Office 97 and XOR obfuscation can be opened here"
    )]
    OtherEncryption(&'static str),
    /// The password does not open the document.
    #[error("the password is wrong")]
    WrongPassword,
    /// The document is inconsistent, or is cut short.
    #[error("the document is damaged: {0}")]
    Damaged(String),
    /// A call of the key store failed.
    #[error(transparent)]
    Key(#[from] hcryptkey::Error),
}

impl Error {
    fn damaged(what: &str) -> Self {
        Self::Damaged(what.to_owned())
    }
}

/// A document that a password protects.
pub struct Locked {
    container: Container,
    contents: LockedContents,
    lock: Lock,
}

enum LockedContents {
    Word(LockedWord),
    Workbook(LockedWorkbook),
    Presentation(LockedPresentation),
}

impl Locked {
    /// Reads the parts of a document that need no password.
    ///
    /// # Errors
    /// - [`Error::NotOffice`]: the file is not such a document.
    /// - [`Error::NotEncrypted`], [`Error::RightsManaged`], [`Error::OtherEncryption`]: no password opens it here.
    /// - [`Error::Damaged`]: the file contradicts itself.
    pub fn read(file: Vec<u8>) -> Result<Self, Error> {
        if file.starts_with(b"PK") {
            return Err(Error::NotOffice(
                "it is a ZIP archive, like the documents of Office 2007 and later that open without a password",
            ));
        }
        let mut container = Container::open(file)?;
        if let Some(error) = modern::refusal(&mut container) {
            return Err(error);
        }
        let has = |name| container.has(name);
        let (contents, lock) = if has(word::STREAM) {
            let (word, lock) = LockedWord::read(&mut container)?;
            (LockedContents::Word(word), lock)
        } else if has(workbook::STREAM) || has(workbook::OLD_STREAM) {
            let (workbook, lock) = LockedWorkbook::read(&mut container)?;
            (LockedContents::Workbook(workbook), lock)
        } else if has(presentation::STREAM) {
            let (presentation, lock) = LockedPresentation::read(&mut container)?;
            (LockedContents::Presentation(presentation), lock)
        } else {
            return Err(Error::NotOffice("it has no stream of Word, Excel or PowerPoint"));
        };
        Ok(Self { container, contents, lock })
    }

    /// How the document is protected.
    pub fn protection(&self) -> Protection {
        self.lock.protection()
    }

    /// Whether this is the password. XOR obfuscation accepts some wrong passwords: it checks only 30 bits.
    ///
    /// # Errors
    /// [`Error::Key`]: a call of the key store failed, which should not happen.
    pub fn is_password(&self, password: &Password) -> Result<bool, Error> {
        match self.lock.unlock(password) {
            Ok(_) => Ok(true),
            Err(Error::WrongPassword) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Decrypts the document with its password.
    ///
    /// # Errors
    /// - [`Error::WrongPassword`]: the password is wrong.
    /// - [`Error::Damaged`]: the file contradicts itself.
    pub fn unlock(mut self, password: &Password) -> Result<Document, Error> {
        let unlocked = self.lock.unlock(password)?;
        let container = &mut self.container;
        let contents = match self.contents {
            LockedContents::Word(word) => Contents::Word(word.decrypt(container, &unlocked)?),
            LockedContents::Workbook(workbook) => {
                Contents::Workbook(workbook.decrypt(container, &unlocked, password)?)
            }
            LockedContents::Presentation(presentation) => {
                Contents::Presentation(presentation.decrypt(container, &unlocked)?)
            }
        };
        Ok(Document { container: self.container, contents })
    }
}

/// A document whose streams are decrypted.
pub struct Document {
    container: Container,
    contents: Contents,
}

enum Contents {
    Word(Word),
    Workbook(Workbook),
    Presentation(Presentation),
}

impl Document {
    /// Opens a protected document with its password.
    ///
    /// # Errors
    /// As [`Locked::read`] and [`Locked::unlock`].
    pub fn open(file: Vec<u8>, password: &Password) -> Result<Self, Error> {
        Locked::read(file)?.unlock(password)
    }

    /// The text of the document: the body, the strings of a workbook's cells, or the slides.
    ///
    /// # Errors
    /// [`Error::Damaged`]: the places of the text contradict each other.
    pub fn text(&self) -> Result<String, Error> {
        match &self.contents {
            Contents::Word(word) => word.text(),
            Contents::Workbook(workbook) => workbook.text(),
            Contents::Presentation(presentation) => presentation.text(),
        }
    }

    /// The document as a file that opens without a password.
    pub fn into_file(self) -> Vec<u8> {
        self.container.into_file()
    }
}
