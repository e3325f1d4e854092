//! Opens a document of Word, Excel or PowerPoint 97-2003 that is encrypted with RC4 CryptoAPI encryption.
//!
//! ```text
//! cargo run -p hcryptkey-office --example decrypt_office -- FILE PASSWORD [OUT]
//! ```
//!
//! With `OUT` it writes the document there, as one that opens without a password. Without, it prints text: the
//! body of a Word document, the strings in the cells of a workbook (each once, no numbers), the slides of a
//! presentation. Footnotes, headers, text boxes of Word, masters and notes are left out.
//!
//! A workbook that is encrypted and opens in Excel without a question has the password `VelvetSweatshop`.
//!
//! A wrong password, another encryption and a damaged file end it with status 1, a wrong usage with status 2.
//! RC4 can't tell whether the text itself was damaged.
//!
//! # What it decrypts
//!
//! | program | streams |
//! |---|---|
//! | Word | `WordDocument`, `0Table` or `1Table`, `Data` |
//! | Excel | `Workbook`, the pivot caches in `_SX_DB_CUR`, `Revision Log` |
//! | PowerPoint | `PowerPoint Document`, `Pictures` |
//! | all | properties, out of a stream named `encryption` or `EncryptedSummary`, if they are encrypted |
//!
//! Pivot caches, `Revision Log` and the stream named `encryption` are decrypted as documented: no file with them
//! was at hand. All else was compared with what other programs read in files of Office.
//!
//! What told of the encryption loses its meaning and keeps its place, since offsets count it:
//!
//! - In Word's table stream it is decrypted along with the rest, which makes it noise that nothing points to. The
//!   stream is byte for byte what msoffcrypto-tool writes.
//! - Excel's `FilePass` record becomes a record of number 0, filled with zeros. This too is what msoffcrypto-tool
//!   writes.
//! - PowerPoint's `CryptSession10Container` becomes a record of type 0, filled with zeros, and the directory no
//!   longer names it. msoffcrypto-tool differs in three ways: it clears the record's length too; it shortens the
//!   directory's first run, so that an offset is left to be read as the head of another; and it takes an object
//!   to end where the directory's next one starts, so that objects in another order stay encrypted.
//!
//! # What it leaves
//!
//! - `User Names`, the list of those who share a workbook, stays as it is.
//! - A presentation with a picture in an `OfficeArtFBSE` record, instead of a bare one, is refused as damaged.
//! - Excel 5 and 95 (a stream named `Book`) and PowerPoint 95 did not have this encryption.

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use hcryptkey_office::Document;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let (file, password, out) = match args.as_slice() {
        [file, password] => (file, password, None),
        [file, password, out] => (file, password, Some(out)),
        _ => {
            eprintln!("usage: decrypt_office FILE PASSWORD [OUT]");
            return ExitCode::from(2);
        }
    };
    match decrypt(file, password, out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn decrypt(file: &String, password: &str, out: Option<&String>) -> Result<(), String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
    let document = Document::open(bytes, password).map_err(|error| format!("{file}: {error}"))?;
    if let Some(out) = out {
        return std::fs::write(out, document.into_file()).map_err(|error| format!("{out}: {error}"));
    }
    let text = document.text().map_err(|error| format!("{file}: {error}"))?;
    match std::io::stdout().write_all(text.as_bytes()) {
        // A reader that has seen enough closes the pipe.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(()),
    }
}
