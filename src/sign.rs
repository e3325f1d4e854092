//! Signatures of hash objects.

use crate::algorithm::{Algorithm, HashAlgorithm, SignatureFormat};
use crate::dss_dh;
use crate::error::{Error, Reason};
use crate::hash::Hash;
use crate::key::{DssDhKey, Key, Pair, RsaKey};
use crate::provider::Provider;
use crate::random::Random;

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
    /// - `NTE_BAD_FLAGS`, `NTE_BAD_HASH`: X9.31 and a hash other than SHA-1, with DSS.
    /// - `NTE_FAIL`: the random source failed, with DSS.
    pub(crate) fn sign(
        self,
        hash: &mut Hash,
        key: &Pair,
        provider: &Provider,
        random: &Random,
    ) -> Result<Vec<u8>, Error> {
        match key {
            Pair::Rsa(key) => self.sign_rsa(hash, key, provider),
            Pair::DssDh(key) => self.sign_dss(hash, key, random),
        }
    }

    fn sign_rsa(self, hash: &mut Hash, key: &RsaKey, provider: &Provider) -> Result<Vec<u8>, Error> {
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
        key: &Key,
        provider: &Provider,
        signature: &[u8],
    ) -> Result<(), Error> {
        match key {
            Key::DssDh(key) => self.verify_dss(hash, key, signature),
            _ => self.verify_rsa(hash, key.rsa()?, provider, signature),
        }
    }

    fn sign_dss(self, hash: &mut Hash, key: &DssDhKey, random: &Random) -> Result<Vec<u8>, Error> {
        check_dss(key)?;
        let pair = key.private_half()?;
        self.check_dss_hash(hash)?;
        let mut fresh = [0; dss_dh::FRESH_LEN];
        random.fill(&mut fresh)?;
        // A copy is finished, and replaces the hash once it is signed: a call that fails must not finish the hash.
        let mut finished = hash.clone();
        let signature = pair.sign(&self.dss_value(&mut finished)?, &fresh)?;
        *hash = finished;
        Ok(signature)
    }

    fn verify_dss(self, hash: &mut Hash, key: &DssDhKey, signature: &[u8]) -> Result<(), Error> {
        check_dss(key)?;
        let public = key.public_half()?;
        self.check_dss_hash(hash)?;
        let value = self.dss_value(hash)?;
        public.verify(&value, signature)
    }

    /// Checks that DSS can sign a hash.
    ///
    /// # Errors
    /// `NTE_BAD_FLAGS` for X9.31, `NTE_BAD_HASH` for a hash other than SHA-1, `NTE_BAD_HASH_STATE` for a description of a finished
    /// hash.
    fn check_dss_hash(self, hash: &mut Hash) -> Result<(), Error> {
        if self.format == SignatureFormat::X931 {
            return Err(Error::BadFlags(&Reason("CRYPT_X931_FORMAT is for RSA; leave it out for a DSS key")));
        }
        if hash.algorithm() != HashAlgorithm::Sha1 {
            return Err(Error::BadHash(&Reason("DSS signs SHA-1 hashes; create the hash with CALG_SHA1")));
        }
        if self.description.is_empty() { Ok(()) } else { hash.running().map(drop) }
    }

    /// Finishes a SHA-1 hash.
    fn dss_value(self, hash: &mut Hash) -> Result<[u8; dss_dh::Q_LEN], Error> {
        self.hash_description(hash)?;
        hash.value()?.first_chunk().copied().ok_or(Error::BUG)
    }

    fn verify_rsa(
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
        // Only now, because a signature that is refused finishes the hash like any other.
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

/// # Errors
/// `NTE_BAD_KEY` for a Diffie-Hellman key.
fn check_dss(key: &DssDhKey) -> Result<(), Error> {
    match key.algorithm() {
        Algorithm::DssSign => Ok(()),
        _ => Err(Error::BadKey(&Reason("a Diffie-Hellman key can't sign; use a DSS key: AT_SIGNATURE"))),
    }
}
