//! `dpapi`: data that `CryptProtectData` protected.

use std::path::PathBuf;

use hcryptkey::Error;
use hcryptkey::crypt32::{MasterKey, ProtectedData};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::output::Output;
use crate::source::{Hex, Source};
use crate::text::{Encoding, hex};

/// Open data that `CryptProtectData` protected, with its master key
///
/// The master key has 64 bytes; the 20 bytes of its SHA-1, which other tools show, open it too. Without a master key the fields
/// of the data are shown, with the GUID of the key that opens it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hcryptkey dpapi protected.bin
  hcryptkey dpapi protected.bin --master-key 9a2b... -o data")]
pub(crate) struct Dpapi {
    /// The protected data: a file, `-`, hex or base64
    #[arg(value_name = "FILE")]
    input: Source,
    /// The master key
    #[arg(long, value_name = "HEX")]
    master_key: Option<Hex>,
    /// The entropy that the program gave
    #[arg(long, value_name = "HEX")]
    entropy_hex: Option<Hex>,
    /// The entropy as text, in UTF-8
    #[arg(long, value_name = "TEXT", conflicts_with = "entropy_hex")]
    entropy: Option<String>,
    /// The file to write, whole or not at all [default: standard output]
    #[arg(short, long, value_name = "OUT", requires = "master_key")]
    output: Option<PathBuf>,
}

impl Dpapi {
    pub(crate) fn run(&self, json: bool) -> Result<Option<Answer>, Failure> {
        let bytes = self.input.object()?;
        let damaged = |error: Error| Failure::Damaged(format!("{}: {error}", self.input.name()));
        let data = ProtectedData::parse(&bytes).map_err(damaged)?;
        let Some(key) = &self.master_key else {
            let answer = Answer::new("master_key", data.master_key().to_string())
                .with("description", data.description())
                .with("flags", data.flags())
                .with("cipher", format!("0x{:04x}", data.cipher_alg_id()))
                .with("hash", format!("0x{:04x}", data.hash_alg_id()));
            return Ok(Some(answer));
        };
        let entropy = match (&self.entropy_hex, &self.entropy) {
            (Some(bytes), _) => &bytes.0[..],
            (None, Some(text)) => text.as_bytes(),
            (None, None) => &[],
        };
        // The user chose the key, so it gets the GUID in the data.
        let master_key = MasterKey::new(data.master_key(), &key.0)
            .map_err(|_| Failure::usage("--master-key has 64 bytes, or the 20 of their SHA-1"))?;
        let opened = data.open(&master_key, entropy).map_err(|error| {
            Failure::No(format!("{}: {error}; or the master key is wrong", self.input.name()))
        })?;
        let output = Output::from(self.output.clone());
        if json && matches!(output, Output::Stdout) {
            return Ok(Some(Answer::new("data", hex(&opened)).with("description", data.description())));
        }
        output.write(&opened, Encoding::Raw)?;
        Ok(None)
    }
}
