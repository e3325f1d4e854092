//! Office 97-2003 documents under RC4 CryptoAPI encryption: \[MS-OFFCRYPTO\] 2.3.5.
//!
//! A document is an OLE file of streams, some of them encrypted. What is where depends on the program; the keys
//! and the header that tells of them do not.

use container::Container;
use presentation::Presentation;
use word::Word;
use workbook::Workbook;

mod bytes;
mod container;
mod encryption;
mod pictures;
mod presentation;
mod presentation_text;
mod properties;
mod word;
mod word_text;
mod workbook;
mod workbook_text;

/// Why a document can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no Office 97-2003 document: {0}")]
    NotOffice(&'static str),
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
    /// Opens an encrypted document with its password.
    pub fn open(file: Vec<u8>, password: &str) -> Result<Self, Error> {
        let mut container = Container::open(file)?;
        let contents = if container.has("EncryptedPackage") {
            return Err(Error::OtherEncryption("the encryption of Office 2007 and later"));
        } else if container.has(word::STREAM) {
            Contents::Word(Word::decrypt(&mut container, password)?)
        } else if container.has(workbook::STREAM) {
            Contents::Workbook(Workbook::decrypt(&mut container, password)?)
        } else if container.has(presentation::STREAM) {
            Contents::Presentation(Presentation::decrypt(&mut container, password)?)
        } else {
            return Err(Error::NotOffice("it has no stream of Word, Excel or PowerPoint"));
        };
        Ok(Self { container, contents })
    }

    /// The text of the document.
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
