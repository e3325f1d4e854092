//! `sql`: values of SQL Server.

use std::path::PathBuf;

use hcryptkey::Algorithm;
use hcryptkey_sql::{
    Error, Secret, Value, decrypt_by_key, decrypt_by_key_source, decrypt_by_passphrase, show,
};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::names::Cipher;
use crate::output::Output;
use crate::password::{Password, PasswordArgs};
use crate::source::{Hex, Source};
use crate::text::{Encoding, hex};

/// Decrypt a value of SQL Server
///
/// With a passphrase it is a value of `ENCRYPTBYPASSPHRASE`. With a key source it is a value of `ENCRYPTBYKEY` under a key that
/// was made by `CREATE SYMMETRIC KEY … WITH KEY_SOURCE`; --cipher is the key's ALGORITHM.
///
/// It prints the data as text if it is text, otherwise in hex.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hcryptkey sql 0x010000004D2B87C6725612388F8BA4DA082495E8C836FF76F32BCB642B36476594B4F014 --passphrase hi
  hcryptkey sql 0x00F5... --key-source secret --cipher aes256")]
pub(crate) struct Sql {
    /// The value: hex, or a file with it
    #[arg(value_name = "HEX|FILE")]
    value: Source,
    #[command(flatten)]
    passphrase: PasswordArgs,
    /// The `KEY_SOURCE` of the key
    #[arg(long, value_name = "TEXT", requires = "cipher", conflicts_with = "password-source")]
    key_source: Option<String>,
    /// The key itself
    #[arg(long, value_name = "HEX", requires = "cipher", conflicts_with_all = ["password-source", "key_source"])]
    key_hex: Option<Hex>,
    /// The ALGORITHM of the key: des, `triple_des`, `triple_des_3key`, desx, rc2, rc4, `rc4_128`, aes128, aes192, aes256
    #[arg(long, value_parser = algorithm)]
    cipher: Option<Cipher>,
    /// The authenticator to check
    #[arg(long, value_name = "TEXT")]
    authenticator: Option<String>,
    /// The authenticator as bytes
    #[arg(long, value_name = "HEX", conflicts_with = "authenticator")]
    authenticator_hex: Option<Hex>,
    /// The file to write the data to, as bytes
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

/// An ALGORITHM by SQL Server's names, some of which mean other ciphers elsewhere, or by a common one.
fn algorithm(name: &str) -> Result<Cipher, &'static str> {
    Ok(Cipher(match &*name.to_ascii_lowercase() {
        "triple_des" => Algorithm::TripleDes112,
        // SQL Server has no DESX: its documentation says that this name means 3DES with three keys.
        "triple_des_3key" | "desx" => Algorithm::TripleDes,
        "rc4_128" => Algorithm::Rc4,
        other => return other.parse(),
    }))
}

impl Sql {
    pub(crate) fn run(&self) -> Result<Option<Answer>, Failure> {
        let value = self.value.object()?;
        let authenticator = match (&self.authenticator, &self.authenticator_hex) {
            (Some(text), _) => Some(Secret::Text(text)),
            (None, Some(bytes)) => Some(Secret::Bytes(&bytes.0)),
            (None, None) => None,
        };
        let mut guid = None;
        let decrypted = match (&self.key_source, &self.key_hex, self.cipher) {
            (Some(source), _, Some(cipher)) => {
                guid = Value::of_key(&value, cipher.0).ok().and_then(|value| value.key_guid());
                decrypt_by_key_source(&value, Secret::Text(source), cipher.0, authenticator)
            }
            (None, Some(key), Some(cipher)) => {
                guid = Value::of_key(&value, cipher.0).ok().and_then(|value| value.key_guid());
                decrypt_by_key(&value, &key.0, cipher.0, authenticator)
            }
            _ => match self.passphrase.required()? {
                Password::Hashed(bytes) => {
                    decrypt_by_passphrase(&value, Secret::Bytes(&bytes), authenticator)
                }
                text @ Password::Text(_) => {
                    decrypt_by_passphrase(&value, Secret::Text(&text.text()?), authenticator)
                }
            },
        };
        let data = decrypted.map_err(|error| match error {
            Error::WrongPassphrase | Error::WrongAuthenticator => Failure::No(error.to_string()),
            Error::Key(_) | Error::OtherCipher => Failure::Usage(error.to_string()),
            _ => Failure::Damaged(format!("{}: {error}", self.value.name())),
        })?;
        if self.output.is_some() {
            Output::from(self.output.clone()).write(&data, Encoding::Raw)?;
            return Ok(None);
        }
        let answer = Answer::new("data", show(&data)).with("hex", hex(&data));
        Ok(Some(answer.with_some("key_guid", guid.map(|guid| hex(guid)))))
    }
}
