//! Opens Microsoft's PVK files: the private keys of `makecert`, `signcode` and `cert2spc`.
//!
//! ```text
//! cargo run --example read_pvk -- FILE.pvk [PASSWORD [OUT]]
//! ```
//!
//! It writes the PRIVATEKEYBLOB to `OUT`, or prints it as hex. Before that it imports it, so what comes out is a
//! key. Both strengths of the file's encryption are opened, 128 bits and 40.
//!
//! A wrong password and a damaged file end it with status 1, a wrong usage with status 2. Try it with a key of
//! OpenSSL's:
//!
//! ```text
//! openssl genrsa -out key.pem 2048
//! openssl rsa -in key.pem -outform PVK -pvk-strong -passout pass:secret -provider legacy -provider default -out key.pvk
//! cargo run --example read_pvk -- key.pvk secret key.blob
//! openssl rsa -inform MSBLOB -in key.blob -check
//! ```

#[path = "support/hex.rs"]
mod hex;
#[path = "support/pvk.rs"]
mod pvk;

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

use hcryptkey::{ImportOptions, KeyStore};
use hex::hex;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let (file, password, out) = match *args {
        [file] => (file, None, None),
        [file, password] => (file, Some(password), None),
        [file, password, out] => (file, Some(password), Some(out)),
        _ => {
            eprintln!("usage: read_pvk FILE.pvk [PASSWORD [OUT]]");
            return ExitCode::from(2);
        }
    };
    match read(file, password, out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{file}: {wrong}");
            ExitCode::FAILURE
        }
    }
}

fn read(file: &str, password: Option<&str>, out: Option<&str>) -> Result<(), Box<dyn Error>> {
    let blob = pvk::private_key_blob(&std::fs::read(file)?, password)?;
    KeyStore::default().import_key(&blob, ImportOptions::new())?;
    match out {
        Some(out) => std::fs::write(out, &blob).map_err(|error| format!("{out}: {error}"))?,
        None => writeln!(std::io::stdout(), "{}", hex(&blob))?,
    }
    Ok(())
}
