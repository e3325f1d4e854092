//! Derives a key from a password as .NET's `PasswordDeriveBytes.CryptDeriveKey` does.
//!
//! ```text
//! cargo run --example password_derive_bytes -- PASSWORD [CIPHER HASH BITS]
//! ```
//!
//! It prints the key in hex. `CIPHER` is `RC2`, `DES` or `TripleDES`, `HASH` is `MD5`, `SHA1`, `SHA256`, `SHA384`
//! or `SHA512`; without them it is `RC2 MD5 128`. 0 bits are the cipher's default. This is what
//! `new PasswordDeriveBytes("PasswordGoesHere", null).CryptDeriveKey("RC2", "MD5", 128, new byte[8])` returns:
//!
//! ```text
//! $ cargo run -q --example password_derive_bytes -- PasswordGoesHere
//! 84f4b6854cdf896a86fb493b852b6e1f
//! ```
//!
//! A length that the cipher does not have ends it with status 1, a wrong usage with status 2.

#[path = "support/crypt_derive_key.rs"]
mod crypt_derive_key;
#[path = "support/hex.rs"]
mod hex;

use std::process::ExitCode;

use crypt_derive_key::crypt_derive_key;
use hcryptkey::{Algorithm, HashAlgorithm};
use hex::hex;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let Some((password, cipher, hash, bits)) = read(&args) else {
        eprintln!("usage: password_derive_bytes PASSWORD [CIPHER HASH BITS]");
        return ExitCode::from(2);
    };
    match crypt_derive_key(cipher, hash, bits, password) {
        Ok(key) => {
            println!("{}", hex(&key));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn read<'a>(args: &[&'a str]) -> Option<(&'a str, Algorithm, HashAlgorithm, u32)> {
    let (password, cipher, hash, bits) = match *args {
        [password] => (password, "RC2", "MD5", "128"),
        [password, cipher, hash, bits] => (password, cipher, hash, bits),
        _ => return None,
    };
    let cipher = match cipher {
        "RC2" => Algorithm::Rc2,
        "DES" => Algorithm::Des,
        "TripleDES" => Algorithm::TripleDes,
        _ => return None,
    };
    let hash = match hash {
        "MD5" => HashAlgorithm::Md5,
        "SHA1" => HashAlgorithm::Sha1,
        "SHA256" => HashAlgorithm::Sha256,
        "SHA384" => HashAlgorithm::Sha384,
        "SHA512" => HashAlgorithm::Sha512,
        _ => return None,
    };
    Some((password, cipher, hash, bits.parse().ok()?))
}
