//! Signatures.

use super::KeyStore;
use crate::algorithm::UserKey;
use crate::error::Error;
use crate::handle::{HCryptHash, HCryptKey};
use crate::options::SignOptions;
use crate::sign::Signing;

impl KeyStore {
    /// Signs a hash with a user key of the store's container: `CryptSignHash`. This finishes the hash.
    ///
    /// The signature of an RSA key is little-endian and as long as the modulus: PKCS #1 v1.5, or
    /// [ANSI X9.31](SignOptions::x931). That of a DSS key is r and s, each little-endian in 20 bytes. It differs each time, even for
    /// a finished hash (recorded on Windows).
    ///
    /// ```
    /// # #[cfg(feature = "rsa")] {
    /// use hcryptkey::{Algorithm, HashAlgorithm, KeySpec, KeyStore, SignOptions, UserKey};
    ///
    /// let store = KeyStore::default();
    /// let pair = store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(512))?;
    /// let hash = store.create_hash(HashAlgorithm::Sha1, None)?;
    /// store.hash_data(hash, b"a contract")?;
    /// let signature = store.sign_hash(hash, UserKey::Signature, SignOptions::new())?;
    /// assert_eq!(signature.len(), 64);
    /// store.verify_signature(hash, &signature, pair, SignOptions::new())?;
    /// # }
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle.
    /// - `NTE_NO_KEY` (0x8009000d): the container has no such key.
    /// - `ERROR_INVALID_PARAMETER` (87): [X9.31](SignOptions::x931), in a [profile without it](crate::Provider::without_x931).
    /// - `NTE_BAD_ALGID` (0x80090008): a MAC or HMAC without [`no_hash_oid`](SignOptions::no_hash_oid); an HMAC without a hash
    ///   algorithm; a hash that X9.31 has no number for; a description for `SSL3_SHAMD5`.
    /// - `NTE_BAD_HASH_STATE` (0x8009000c): a description for a finished hash; `SSL3_SHAMD5` without its value.
    /// - `NTE_BAD_LEN` (0x80090004): the key is too short for this hash.
    /// - `NTE_BAD_FLAGS` (0x80090009), `NTE_BAD_HASH` (0x80090002): X9.31 and a hash other than SHA-1, with a DSS key.
    /// - `NTE_BAD_KEY` (0x80090003): a Diffie-Hellman key.
    /// - `NTE_FAIL` (0x80090020): the random source failed, with a DSS key. The hash is not finished.
    #[doc(alias = "CryptSignHash")]
    pub fn sign_hash(
        &self,
        hash: HCryptHash,
        user_key: UserKey,
        options: SignOptions<'_>,
    ) -> Result<Vec<u8>, Error> {
        let description = options.utf_16();
        let signing = Signing { format: options.format(), description: &description };
        self.objects.hash(hash.into_raw(), usize::MAX, |hash| {
            let key = self.context.signing_key(user_key)?;
            signing.sign(hash, &key, self.context.provider(), self.context.random())
        })
    }

    /// Checks a signature of a hash under an RSA or DSS key: `CryptVerifySignature`. This finishes the hash.
    ///
    /// With options for PKCS #1 and no [`no_hash_oid`](SignOptions::no_hash_oid), a signature that does not name the
    /// hash is also accepted, and so is one whose hash identifier lacks the NULL parameter (recorded on Windows).
    ///
    /// ```
    /// # #[cfg(feature = "rsa")] {
    /// use hcryptkey::{Algorithm, Error, HashAlgorithm, KeySpec, KeyStore, SignOptions};
    ///
    /// let store = KeyStore::default();
    /// let pair = store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(512))?;
    /// let hash = store.create_hash(HashAlgorithm::Sha1, None)?;
    /// let made_up = store.verify_signature(hash, &[0; 64], pair, SignOptions::new());
    /// assert_eq!(made_up, Err(Error::BadSignature));
    /// # }
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_SIGNATURE` (0x80090006): it does not match, is not as long as the modulus or not below it (recorded on Windows), or
    ///   is X9.31 in a [profile without it](crate::Provider::without_x931).
    /// - `NTE_BAD_KEY` (0x80090003): a dead handle, or a key that is neither RSA nor DSS.
    /// - `ERROR_INVALID_PARAMETER` (87): a public key whose numbers no RSA key has: an even modulus (recorded on
    ///   Windows), an even exponent, or a modulus that starts with a zero byte.
    /// - `NTE_BAD_HASH` (0x80090002), `NTE_BAD_ALGID` (0x80090008), `NTE_BAD_FLAGS` (0x80090009), `NTE_BAD_HASH_STATE`
    ///   (0x8009000c): as [`sign_hash`](KeyStore::sign_hash).
    #[doc(alias = "CryptVerifySignature")]
    pub fn verify_signature(
        &self,
        hash: HCryptHash,
        signature: &[u8],
        key: HCryptKey,
        options: SignOptions<'_>,
    ) -> Result<(), Error> {
        let description = options.utf_16();
        let signing = Signing { format: options.format(), description: &description };
        let (_, key) = self.objects.copy_key(key.into_raw())?;
        let verify = |hash: &mut _| signing.verify(hash, &key, self.context.provider(), signature);
        self.objects.hash(hash.into_raw(), usize::MAX, verify)
    }
}
