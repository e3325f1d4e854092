//! Decrypts what SQL Server's `ENCRYPTBYPASSPHRASE` wrote.
//!
//! ```text
//! cargo run -p hcryptkey-sql --example decrypt_by_passphrase -- VALUE PASSPHRASE
//! ```
//!
//! `VALUE` is the varbinary in hex, with or without `0x`. It prints the data: as text where it is UTF-8 (ASCII
//! too) or UTF-16 of Latin, Greek or Cyrillic letters, else in hex as SQL Server shows it. Try it with a value
//! that SQL Server wrote:
//!
//! ```text
//! 0x010000004D2B87C6725612388F8BA4DA082495E8C836FF76F32BCB642B36476594B4F014 hi
//! ```
//!
//! A wrong passphrase and a damaged value end it with status 1, a wrong usage with status 2.

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let [value, passphrase] = args.as_slice() else {
        eprintln!("usage: decrypt_by_passphrase VALUE PASSPHRASE");
        return ExitCode::from(2);
    };
    match decrypt(value, passphrase) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn decrypt(value: &str, passphrase: &str) -> Result<(), Box<dyn Error>> {
    let data = hcryptkey_sql::decrypt(&hcryptkey_sql::parse_hex(value)?, passphrase)?;
    writeln!(std::io::stdout(), "{}", hcryptkey_sql::show(&data))?;
    Ok(())
}
