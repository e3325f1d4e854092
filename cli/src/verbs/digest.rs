//! `hash` and `hmac`.

use std::io::Read;
use std::path::Path;

use hcryptkey::zeroize::Zeroizing;
use hcryptkey::{HCryptHash, HCryptKey, HashAlgorithm, HmacInfo, ImportOptions, KeySpec, KeyStore, Provider};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::names::{Cipher, Hash};
use crate::password::PasswordArgs;
use crate::progress::Progress;
use crate::session_key::{bad_argument, derive};
use crate::source::{Hex, Source};
use crate::text::hex;

/// Hash data
#[derive(clap::Args)]
#[command(after_help = "Example:
  hcryptkey hash --hash sha1 data")]
pub(crate) struct Digest {
    /// The hash: md2, md4, md5, sha1, sha256, sha384, sha512
    #[arg(long)]
    hash: Hash,
    /// The data: a file, `-` for standard input, hex or base64
    #[arg(value_name = "IN")]
    input: Source,
}

/// Hash data under a key: HMAC
///
/// The key is the one that the program imported with `CRYPT_IPSEC_HMAC_KEY`, a password, or a key that the program derived from
/// the hash of a password (--key-hash and --cipher).
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hcryptkey hmac --hash sha1 --password secret data
  hcryptkey hmac --hash sha1 --password secret --key-hash sha1 --cipher rc4 data
  hcryptkey hmac --hash sha1 --blob session.blob data")]
pub(crate) struct Hmac {
    /// The hash: md2, md4, md5, sha1, sha256, sha384, sha512
    #[arg(long)]
    hash: Hash,
    #[command(flatten)]
    password: PasswordArgs,
    /// Hash the password as UTF-16
    #[arg(long)]
    utf16: bool,
    /// The key
    #[arg(long, value_name = "HEX", conflicts_with = "password-source")]
    key_hex: Option<Hex>,
    /// A session key: a BLOB in a file, hex or base64
    #[arg(long, value_name = "FILE|HEX", conflicts_with_all = ["password-source", "key_hex"])]
    blob: Option<Source>,
    /// The key is derived from this hash of the password: `CryptDeriveKey`
    #[arg(long, value_name = "HASH", requires = "cipher", conflicts_with_all = ["key_hex", "blob"])]
    key_hash: Option<Hash>,
    /// The cipher of the derived key
    #[arg(long, requires = "key_hash")]
    cipher: Option<Cipher>,
    /// The length of the derived key in bits [default: the longest]
    #[arg(long, requires = "cipher")]
    bits: Option<u32>,
    /// The data: a file, `-` for standard input, hex or base64
    #[arg(value_name = "IN")]
    input: Source,
}

impl Digest {
    pub(crate) fn run(&self) -> Result<Answer, Failure> {
        let store = KeyStore::new(Provider::AES);
        let hash = store.create_hash(self.hash.0, None).map_err(bad_argument)?;
        feed(&store, hash, &self.input)?;
        Ok(Answer::new("hash", hex(&store.hash_value(hash).map_err(bad_argument)?)))
    }
}

impl Hmac {
    pub(crate) fn run(&self) -> Result<Answer, Failure> {
        let store = KeyStore::new(Provider::AES);
        let key = self.key(&store)?;
        let hash = store.create_hash(HashAlgorithm::Hmac, key).map_err(bad_argument)?;
        store.set_hmac_info(hash, HmacInfo::new(self.hash.0)).map_err(bad_argument)?;
        feed(&store, hash, &self.input)?;
        Ok(Answer::new("hmac", hex(&store.hash_value(hash).map_err(bad_argument)?)))
    }

    fn key(&self, store: &KeyStore) -> Result<HCryptKey, Failure> {
        if let Some(blob) = &self.blob {
            return store.import_key(&blob.object()?, ImportOptions::new()).map_err(bad_argument);
        }
        let key = match &self.key_hex {
            Some(key) => key.0.clone(),
            None => self.password.required()?.hashed(self.utf16)?,
        };
        if let (Some(hash), Some(cipher)) = (self.key_hash, self.cipher) {
            return derive(store, &key, hash, KeySpec::new(cipher.0).bits(self.bits.unwrap_or(0)));
        }
        // CALG_RC2, which CRYPT_IPSEC_HMAC_KEY requires.
        let len = u32::try_from(key.len()).map_err(|_| Failure::usage("the key is too long"))?;
        let mut blob = Zeroizing::new(vec![8, 2, 0, 0, 2, 0x66, 0, 0]);
        blob.extend_from_slice(&len.to_le_bytes());
        blob.extend_from_slice(&key);
        store.import_key(&blob, ImportOptions::new().hmac_key()).map_err(bad_argument)
    }
}

/// Feeds data to a hash, in constant memory.
pub(crate) fn feed(store: &KeyStore, hash: HCryptHash, input: &Source) -> Result<(), Failure> {
    let (mut reader, total) = input.open()?;
    let mut progress = Progress::of_bytes(total);
    let mut buffer = vec![0; 1 << 18];
    loop {
        let len = match reader.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(len) => len,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Failure::io(Path::new(&input.name()), &error)),
        };
        store.hash_data(hash, &buffer[..len]).map_err(bad_argument)?;
        progress.add(len as u64);
    }
}
