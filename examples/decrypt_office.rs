//! Opens a Word 97-2003 document that is encrypted with RC4 CryptoAPI encryption.
//!
//! ```text
//! cargo run --example decrypt_office -- FILE PASSWORD [OUT]
//! ```
//!
//! With `OUT` it writes the document there, as one that opens without a password. Without, it prints the text
//! of the document: its body, without footnotes, headers and text boxes. Properties that were encrypted along
//! with the text (a stream named `encryption`) stay so.
//!
//! A wrong password, another encryption and a damaged file end it with status 1, a wrong usage with status 2.
//! RC4 can't tell whether the text itself was damaged.

#[path = "support/office.rs"]
mod office;

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use office::Document;

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
