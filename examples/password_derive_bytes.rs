//! Derives a key from a password as .NET's `PasswordDeriveBytes.CryptDeriveKey` does.
//!
//! ```text
//! cargo run --example password_derive_bytes -- PASSWORD [CIPHER HASH BITS]
//! ```
//!
//! It prints the key in hex. `CIPHER` is `RC2`, `DES` or `TripleDES`, `HASH` is `MD5`, `SHA1`, `SHA256`, `SHA384`
//! or `SHA512`. The default is `RC2 MD5 128`, and 0 bits are the cipher's default. In .NET,
//! `new PasswordDeriveBytes("PasswordGoesHere", null).CryptDeriveKey("RC2", "MD5", 128, new byte[8])` returns the same bytes:
//!
//! ```text
//! $ cargo run -q --example password_derive_bytes -- PasswordGoesHere
//! 84f4b6854cdf896a86fb493b852b6e1f
//! ```
//!
//! It exits with status 1 for a length that the cipher does not have, and with 2 for bad arguments.

use std::process::ExitCode;

use base16ct::lower::encode_string as hex;
use hcryptkey::zeroize::Zeroizing;
use hcryptkey::{Algorithm, Error, HashAlgorithm, KeySpec, KeyStore, Provider};

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

/// The bytes of the key. Like .NET, it ignores salt and iterations.
fn crypt_derive_key(
    cipher: Algorithm,
    hash: HashAlgorithm,
    bits: u32,
    password: &str,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let store = KeyStore::new(Provider::AES);
    let hash = store.create_hash(hash, None)?;
    store.hash_data(hash, password.as_bytes())?;
    let key = store.derive_key(KeySpec::new(cipher).bits(bits).exportable(), hash)?;
    store.export_material(key)
}
