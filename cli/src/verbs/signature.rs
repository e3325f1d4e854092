//! `sign` and `verify`.

use std::path::PathBuf;

use hcryptkey::{Error, HCryptHash, KeyKind, KeyStore, Provider, SignOptions, UserKey};

use super::digest::feed;
use crate::answer::Answer;
use crate::failure::Failure;
use crate::names::Hash;
use crate::output::Output;
use crate::password::PasswordArgs;
use crate::rsa_key;
use crate::session_key::bad_argument;
use crate::source::Source;
use crate::text::{Bytes, Encoding, hex};

/// The common arguments of signing and verifying.
#[derive(clap::Args)]
struct SignatureArgs {
    /// The RSA key: BLOB, PEM, DER or PVK
    #[arg(long, value_name = "FILE|HEX")]
    key: Source,
    #[command(flatten)]
    password: PasswordArgs,
    /// The hash: md2, md4, md5, sha1, sha256, sha384, sha512
    #[arg(long)]
    hash: Hash,
    /// The bytes of the signature are in the order of OpenSSL, PHP and .NET; CryptoAPI's are reversed
    #[arg(long)]
    reverse: bool,
    /// The signature does not name the hash: `CRYPT_NOHASHOID`
    #[arg(long)]
    no_hash_oid: bool,
    /// IN is the value of the hash, in place of the data: `HP_HASHVAL`
    #[arg(long, conflicts_with = "description")]
    digest: bool,
    /// A description that is hashed after the data: `sDescription`
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The data: a file, `-` for standard input, hex or base64
    #[arg(value_name = "IN")]
    input: Source,
}

/// Sign data with a private RSA key
///
/// The signature has CryptoAPI's byte order, the last byte first. Use --reverse for OpenSSL, PHP and .NET.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hcryptkey sign --key private.pem --hash sha1 contract -o contract.sig")]
pub(crate) struct Sign {
    #[command(flatten)]
    args: SignatureArgs,
    /// The file to write, whole or not at all [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// How the signature is written
    #[arg(long, value_enum, value_name = "ENCODING")]
    to: Option<Encoding>,
}

/// Verify a signature with an RSA key
///
/// For a bad signature the exit code is 1. If it is good with its bytes reversed, the message says so.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hcryptkey verify --key public.pem --hash sha1 --signature contract.sig contract")]
pub(crate) struct Verify {
    #[command(flatten)]
    args: SignatureArgs,
    /// The signature
    #[arg(long, value_name = "FILE|HEX")]
    signature: Source,
}

impl SignatureArgs {
    fn options(&self) -> SignOptions<'_> {
        let options = match &self.description {
            Some(description) => SignOptions::new().description(description),
            None => SignOptions::new(),
        };
        if self.no_hash_oid { options.no_hash_oid() } else { options }
    }

    /// A hash of the data.
    fn hashed(&self, store: &KeyStore) -> Result<HCryptHash, Failure> {
        let hash = store.create_hash(self.hash.0, None).map_err(bad_argument)?;
        if self.digest {
            store.set_hash_value(hash, &self.input.object()?).map_err(bad_argument)?;
        } else {
            feed(store, hash, &self.input)?;
        }
        Ok(hash)
    }

    fn password(&self) -> Result<Option<Bytes>, Failure> {
        self.password.optional()?.map(|password| password.hashed(false)).transpose()
    }
}

impl Sign {
    pub(crate) fn run(&self, json: bool) -> Result<Option<Answer>, Failure> {
        let store = KeyStore::new(Provider::AES);
        let args = &self.args;
        let key = rsa_key::import(&store, &args.key, args.password()?.as_ref())?;
        let info = store.key_info(key).map_err(bad_argument)?;
        let user_key = UserKey::of(info.algorithm()).filter(|_| info.kind() == KeyKind::RsaPair);
        let user_key = user_key.ok_or_else(|| Failure::usage("--key is not a private RSA key"))?;
        let hash = args.hashed(&store)?;
        let mut signature = store.sign_hash(hash, user_key, args.options()).map_err(bad_argument)?;
        if args.reverse {
            signature.reverse();
        }
        let output = Output::from(self.output.clone());
        if json && matches!(output, Output::Stdout) {
            return Ok(Some(Answer::new("signature", hex(&signature))));
        }
        output.write(&signature, self.to.unwrap_or(Encoding::Raw))?;
        Ok(json.then(|| {
            Answer::default().with_some("output", self.output.as_ref().map(|path| path.display().to_string()))
        }))
    }
}

impl Verify {
    pub(crate) fn run(&self) -> Result<Answer, Failure> {
        let store = KeyStore::new(Provider::AES);
        let args = &self.args;
        let key = rsa_key::import(&store, &args.key, args.password()?.as_ref())?;
        let hash = args.hashed(&store)?;
        let mut signature = self.signature.object()?.to_vec();
        // A copy, because a description can be hashed only once.
        let other = store.duplicate_hash(hash).map_err(bad_argument)?;
        if args.reverse {
            signature.reverse();
        }
        match store.verify_signature(hash, &signature, key, args.options()) {
            Ok(()) => Ok(Answer::new("signature", "good")),
            Err(Error::BadSignature) => {
                signature.reverse();
                let hint = match store.verify_signature(other, &signature, key, args.options()) {
                    Ok(()) if args.reverse => "; it is good without --reverse",
                    Ok(()) => {
                        "; it is good with --reverse: its bytes are in the order of OpenSSL, PHP and .NET"
                    }
                    Err(_) => "",
                };
                Err(Failure::No(format!("the signature is bad{hint}")))
            }
            Err(other) => Err(bad_argument(other)),
        }
    }
}
