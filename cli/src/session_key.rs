//! Session keys from the arguments: a password, a BLOB, or the bytes of the key.

use clap::Args;
use hcryptkey::{Algorithm, Error, HCryptKey, ImportOptions, KeyKind, KeyParam, KeySpec, KeyStore};

use crate::failure::Failure;
use crate::names::{Cipher, Hash, Mode, ProviderName};
use crate::password::PasswordArgs;
use crate::rsa_key;
use crate::source::{Hex, Source};
use crate::text::Bytes;

/// A key that is derived from the hash of a password.
#[derive(Args)]
pub(crate) struct DeriveArgs {
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
    /// Hash the password as UTF-16, like programs that call the W functions
    #[arg(long)]
    pub(crate) utf16: bool,
    /// Hash the NUL that ends the password too: a byte, or two with --utf16
    #[arg(long, conflicts_with = "password_hex")]
    pub(crate) nul: bool,
    /// The hash of the password: md2, md4, md5, sha1, sha256, sha384, sha512
    #[arg(long)]
    pub(crate) hash: Option<Hash>,
    /// The cipher: rc2, rc4, des, 3des, 3des112, aes128, aes192, aes256
    #[arg(long)]
    pub(crate) cipher: Option<Cipher>,
    /// The length of the key in bits [default: the provider's]
    #[arg(long)]
    pub(crate) bits: Option<u32>,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
}

/// The rules of a provider, and the salt.
#[derive(Args)]
pub(crate) struct RuleArgs {
    /// The provider whose rules apply
    #[arg(long, value_enum, default_value_t = ProviderName::Aes)]
    pub(crate) provider: ProviderName,
    /// The key's salt, up to 24 bytes: `KP_SALT_EX`
    #[arg(long, value_name = "HEX")]
    pub(crate) salt: Option<Hex>,
    /// No salt: `CRYPT_NO_SALT`, a 40-bit key without its 11 zero bytes
    #[arg(long, conflicts_with_all = ["salt", "create_salt"])]
    pub(crate) no_salt: bool,
    /// The salt from the hash: `CRYPT_CREATE_SALT`
    #[arg(long, conflicts_with = "salt")]
    pub(crate) create_salt: bool,
}

/// Any way to give a session key.
#[derive(Args)]
pub(crate) struct KeyArgs {
    #[command(flatten)]
    pub(crate) derive: DeriveArgs,
    /// The key itself; needs --cipher
    #[arg(long, value_name = "HEX", conflicts_with_all = ["password-source", "hash", "blob", "simple"])]
    pub(crate) key_hex: Option<Hex>,
    /// A key BLOB: a file, hex or base64
    #[arg(long, value_name = "FILE|HEX", conflicts_with_all = ["hash", "simple"])]
    pub(crate) blob: Option<Source>,
    /// A SIMPLEBLOB: a session key that is encrypted under an RSA key
    #[arg(long, value_name = "FILE|HEX", requires = "private", conflicts_with = "hash")]
    pub(crate) simple: Option<Source>,
    /// The private RSA key: BLOB, PEM, DER or PVK. A password opens it if it is encrypted
    #[arg(long, value_name = "FILE|HEX")]
    pub(crate) private: Option<Source>,
    /// OAEP instead of PKCS #1 v1.5, for RSA
    #[arg(long)]
    pub(crate) oaep: bool,
}

/// How the key is used.
#[derive(Args)]
pub(crate) struct ParamArgs {
    /// The initialisation vector: `KP_IV` [default: zeros]
    #[arg(long, value_name = "HEX")]
    pub(crate) iv: Option<Hex>,
    /// How blocks are chained: `KP_MODE` [default: cbc]
    #[arg(long, value_enum)]
    pub(crate) mode: Option<Mode>,
    /// The effective length of an RC2 key in bits: `KP_EFFECTIVE_KEYLEN`
    #[arg(long, value_name = "BITS")]
    pub(crate) effective_bits: Option<u32>,
}

/// A failure of a call whose arguments are the user's.
pub(crate) fn bad_argument(error: Error) -> Failure {
    Failure::Usage(error.to_string())
}

impl DeriveArgs {
    pub(crate) fn store(&self) -> KeyStore {
        KeyStore::new(self.rules.provider.provider())
    }

    /// Derives the key, exportable.
    pub(crate) fn key(&self, store: &KeyStore) -> Result<HCryptKey, Failure> {
        let missing = |name| Failure::Usage(format!("a key from a password needs {name}"));
        let hash = self.hash.ok_or_else(|| missing("--hash"))?;
        let cipher = self.cipher.ok_or_else(|| missing("--cipher"))?;
        let password = self.password.required()?;
        let password =
            if self.nul { password.hashed_with_nul(self.utf16)? } else { password.hashed(self.utf16)? };
        let mut spec = KeySpec::new(cipher.0).bits(self.bits.unwrap_or(0)).exportable();
        if self.rules.no_salt {
            spec = spec.no_salt();
        }
        if self.rules.create_salt {
            spec = spec.create_salt();
        }
        let key = derive(store, &password, hash, spec)?;
        self.rules.set_salt(store, key)?;
        Ok(key)
    }
}

/// `CryptDeriveKey` from the hash of a password.
pub(crate) fn derive(
    store: &KeyStore,
    password: &[u8],
    hash: Hash,
    spec: KeySpec,
) -> Result<HCryptKey, Failure> {
    let hash = store.create_hash(hash.0, None).map_err(bad_argument)?;
    store.hash_data(hash, password).map_err(bad_argument)?;
    store.derive_key(spec, hash).map_err(bad_argument)
}

impl RuleArgs {
    fn set_salt(&self, store: &KeyStore, key: HCryptKey) -> Result<(), Failure> {
        match &self.salt {
            Some(salt) => store.set_key_param(key, KeyParam::SaltEx(&salt.0)).map_err(bad_argument),
            None => Ok(()),
        }
    }

    fn import_options(&self) -> ImportOptions {
        let options = ImportOptions::new().exportable();
        if self.no_salt { options.no_salt() } else { options }
    }
}

impl KeyArgs {
    pub(crate) fn store(&self) -> KeyStore {
        self.derive.store()
    }

    /// Makes or imports the key, exportable.
    pub(crate) fn key(&self, store: &KeyStore) -> Result<HCryptKey, Failure> {
        let rules = &self.derive.rules;
        let key = if let Some(material) = &self.key_hex {
            let cipher = self.derive.cipher.ok_or_else(|| Failure::usage("--key-hex needs --cipher"))?;
            store.import_material(cipher.0, &material.0, rules.import_options()).map_err(bad_argument)?
        } else if let Some(simple) = &self.simple {
            let private = self.private.as_ref().ok_or_else(|| Failure::usage("--simple needs --private"))?;
            let under = rsa_key::import(store, private, self.password_of_file()?.as_ref())?;
            if store.key_info(under).map_err(bad_argument)?.kind() != KeyKind::RsaPair {
                return Err(Failure::Usage(format!(
                    "{}: this is a public key; --private takes the pair",
                    private.name()
                )));
            }
            let mut options = rules.import_options().under(under);
            if self.oaep {
                options = options.oaep();
            }
            store.import_key(&simple.object()?, options).map_err(|error| unwrapping(simple, error))?
        } else if let Some(blob) = &self.blob {
            rsa_key::import_blob(store, blob, rules.import_options(), self.password_of_file()?.as_ref())?
        } else if let Some(private) = &self.private {
            return rsa_key::import(store, private, self.password_of_file()?.as_ref());
        } else {
            return self.derive.key(store);
        };
        rules.set_salt(store, key)?;
        Ok(key)
    }

    /// The password of an encrypted key file.
    fn password_of_file(&self) -> Result<Option<Bytes>, Failure> {
        self.derive.password.optional()?.map(|password| password.hashed(self.derive.utf16)).transpose()
    }
}

/// A SIMPLEBLOB that does not open: damaged, or of another key.
fn unwrapping(simple: &Source, error: Error) -> Failure {
    let sentence = format!("{}: {error}", simple.name());
    match error {
        Error::BadData(_) => Failure::No(format!("{sentence}; it may belong to another key")),
        Error::BadType(_) => Failure::Damaged(sentence),
        _ => Failure::Usage(sentence),
    }
}

impl ParamArgs {
    pub(crate) fn set(&self, store: &KeyStore, key: HCryptKey) -> Result<(), Failure> {
        let set = |param| store.set_key_param(key, param).map_err(bad_argument);
        if let Some(bits) = self.effective_bits {
            set(KeyParam::EffectiveKeyLen(bits))?;
        }
        if let Some(mode) = self.mode {
            set(KeyParam::Mode(mode.mode()))?;
        }
        if let Some(iv) = &self.iv {
            let block_len = store.key_info(key).map_err(bad_argument)?.block_bits() as usize / 8;
            if block_len > 0 && iv.0.len() != block_len {
                return Err(Failure::Usage(format!(
                    "--iv has {} bytes; the block of this cipher has {block_len}",
                    iv.0.len()
                )));
            }
            set(KeyParam::Iv(&iv.0))?;
        }
        Ok(())
    }
}

/// Whether it is an RSA key, which encrypts single blocks.
pub(crate) fn is_rsa(store: &KeyStore, key: HCryptKey) -> Result<bool, Failure> {
    let algorithm = store.key_info(key).map_err(bad_argument)?.algorithm();
    Ok(matches!(algorithm, Algorithm::RsaKeyExchange | Algorithm::RsaSign))
}
