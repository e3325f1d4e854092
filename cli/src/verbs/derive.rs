//! `derive`: the key from a password.

use hcryptkey::{Algorithm, ExportAs};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::session_key::{DeriveArgs, bad_argument};
use crate::text::hex;

/// Derive the key that a program derives from a password
///
/// The program hashed the password and called `CryptDeriveKey`. The first line is the key in hex. The lines after it are
/// the salt, if the key has one, the initialisation vector and the key as a PLAINTEXTKEYBLOB.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hcryptkey derive --password secret --hash sha1 --cipher rc4 --bits 40 --provider strong")]
pub(crate) struct Derive {
    #[command(flatten)]
    key: DeriveArgs,
}

impl Derive {
    pub(crate) fn run(&self) -> Result<Answer, Failure> {
        let store = self.key.store();
        let key = self.key.key(&store)?;
        let info = store.key_info(key).map_err(bad_argument)?;
        let material = store.export_material(key).map_err(bad_argument)?;
        let blob = store.export_key(key, ExportAs::Plaintext).map_err(bad_argument)?;

        let mut answer = Answer::new("key", hex(&material));
        if let Some(salt) = info.salt().filter(|salt| !salt.is_empty()) {
            answer = answer.with("salt", hex(salt));
            if salt == [0; 11] {
                answer = answer.remark(
                    "salt",
                    "the 11 zero bytes that follow a 40-bit key by default; --no-salt omits them",
                );
            }
        }
        let iv = info.iv().filter(|iv| !iv.is_empty()).map(hex);
        answer = answer
            .with_some("iv", iv)
            .with("algorithm", info.algorithm().name())
            .with("bits", info.key_bits())
            .with("blob", hex(&blob));
        if matches!(info.algorithm(), Algorithm::Des | Algorithm::TripleDes112 | Algorithm::TripleDes) {
            answer = answer.remark("bits", "the parity bits are counted");
        }
        Ok(answer)
    }
}
