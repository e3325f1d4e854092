//! Signatures of hash objects.

use crate::algorithm::SignatureFormat;
use crate::error::{Error, Reason};
use crate::hash::Hash;
use crate::key::RsaKey;
use crate::provider::Provider;

/// The arguments of `CryptSignHash` and `CryptVerifySignature` besides hash, key and signature.
#[derive(Clone, Copy)]
pub(crate) struct Signing<'a> {
    pub(crate) format: SignatureFormat,
    /// Hashed after the data, as UTF-16; empty for none.
    pub(crate) description: &'a [u16],
}

impl Signing<'_> {
    /// Signs a hash, which finishes it.
    ///
    /// # Errors
    /// None of these errors finishes the hash:
    /// - `ERROR_INVALID_PARAMETER`: X9.31 in a profile without it.
    /// - `NTE_BAD_ALGID`: a hash that the format can't name, or an HMAC without a hash algorithm.
    /// - `NTE_BAD_LEN`: a key too short for the hash.
    /// - `NTE_BAD_HASH_STATE`: a description for a finished hash, or `SSL3_SHAMD5` without its value.
    pub(crate) fn sign(self, hash: &mut Hash, key: &RsaKey, provider: &Provider) -> Result<Vec<u8>, Error> {
        if self.is_refused_by(provider) {
            return Err(Error::InvalidParameter(&Reason(
                "this provider profile has no CRYPT_X931_FORMAT, like Windows 8.1 and later; leave the flag out",
            )));
        }
        key.check_signable(self.format, hash.algorithm(), hash.value_len()?)?;
        self.hash_description(hash)?;
        let algorithm = hash.algorithm();
        key.sign(self.format, algorithm, &hash.value()?)
    }

    /// Checks a signature of a hash, which finishes the hash.
    ///
    /// # Errors
    /// `NTE_BAD_SIGNATURE` if it is not a signature of this hash under this key, or is X9.31 in a profile without it.
    /// The other errors do not finish the hash: `ERROR_INVALID_PARAMETER` for a public key whose numbers no RSA key
    /// has, and those of [`sign`](Signing::sign).
    pub(crate) fn verify(
        self,
        hash: &mut Hash,
        key: &RsaKey,
        provider: &Provider,
        signature: &[u8],
    ) -> Result<(), Error> {
        key.check_sound()?;
        let algorithm = hash.algorithm();
        match key.check_signable(self.format, algorithm, hash.value_len()?) {
            // A key too short for the hash can't have signed it, so the signature is bad.
            Ok(()) | Err(Error::BadLen(_)) => {}
            Err(error) => return Err(error),
        }
        self.hash_description(hash)?;
        let value = hash.value()?;
        if self.is_refused_by(provider) {
            return Err(Error::BadSignature);
        }
        key.verify(self.format, algorithm, &value, signature)
    }

    fn is_refused_by(self, provider: &Provider) -> bool {
        self.format == SignatureFormat::X931 && !provider.has_x931()
    }

    fn hash_description(self, hash: &mut Hash) -> Result<(), Error> {
        if self.description.is_empty() {
            return Ok(());
        }
        let bytes: Vec<u8> = self.description.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        hash.running()?.update(&bytes);
        Ok(())
    }
}
