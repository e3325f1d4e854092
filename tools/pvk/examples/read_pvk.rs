//! Opens Microsoft's PVK files: the private keys of `makecert`, `signcode` and `cert2spc`.
//!
//! ```text
//! cargo run -p hcryptkey-pvk --example read_pvk -- FILE.pvk [PASSWORD [OUT]]
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
//! cargo run -p hcryptkey-pvk --example read_pvk -- key.pvk secret key.blob
//! openssl rsa -inform MSBLOB -in key.blob -check
//! ```

use std::error::Error;
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use base16ct::lower::encode_string as hex;
use hcryptkey::{ImportOptions, KeyStore};

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().skip(1).collect();
    let args: Vec<_> = args.iter().map(|arg| &**arg).collect();
    let (file, password, out) = match *args {
        [file] => (file, None, None),
        [file, password] => (file, Some(password), None),
        [file, password, out] => (file, Some(password), Some(out)),
        _ => {
            eprintln!("usage: read_pvk FILE.pvk [PASSWORD [OUT]]");
            return ExitCode::from(2);
        }
    };
    match read(Path::new(file), password, out.map(Path::new)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{}: {wrong}", Path::new(file).display());
            ExitCode::FAILURE
        }
    }
}

fn read(file: &Path, password: Option<&OsStr>, out: Option<&Path>) -> Result<(), Box<dyn Error>> {
    // The bytes as they were typed: the file does not say in which code page its password is.
    let blob = hcryptkey_pvk::private_key_blob(&std::fs::read(file)?, password.map(OsStr::as_encoded_bytes))?;
    KeyStore::default().import_key(&blob, ImportOptions::new())?;
    match out {
        Some(out) => {
            let written = create_private(out).and_then(|mut file| file.write_all(&blob));
            written.map_err(|error| format!("{}: {error}", out.display()))?;
        }
        None => writeln!(io::stdout(), "{}", hex(&blob))?,
    }
    Ok(())
}

/// A file for its owner alone, where the system has that.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
