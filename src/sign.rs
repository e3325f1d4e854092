//! Signatures of hash objects.

use crate::algorithm::HashAlgorithm;
use crate::error::Error;
use crate::hash::Hash;
use crate::key::RsaKey;

/// What is signed besides the hash.
#[derive(Clone, Copy)]
pub(crate) struct Signing<'a> {
    /// `CRYPT_NOHASHOID`: the hash is not named in the signature.
    pub(crate) no_hash_oid: bool,
    /// Fed to the hash first, as UTF-16; empty for none.
    pub(crate) description: &'a [u16],
}

impl Signing<'_> {
    /// Signs a hash, which is finished by it.
    ///
    /// # Errors
    /// `NTE_BAD_HASH_STATE` for a description of a finished hash, or a hash without a value; `NTE_BAD_ALGID` for a MAC that
    /// would have to be named; `NTE_BAD_LEN` for a key too short for the hash. The hash goes on then.
    pub(crate) fn sign(self, hash: &mut Hash, key: &RsaKey) -> Result<Vec<u8>, Error> {
        let named = self.named(hash);
        key.check_signable(named, hash.value_len()?)?;
        self.feed_description(hash)?;
        key.sign(named, &hash.value()?)
    }

    /// Checks a signature of a hash, which is finished by it.
    ///
    /// # Errors
    /// `NTE_BAD_SIGNATURE` if it is not of this hash under this key, and those of [`sign`](Signing::sign).
    pub(crate) fn verify(self, hash: &mut Hash, key: &RsaKey, signature: &[u8]) -> Result<(), Error> {
        key.check_sound()?;
        let named = self.named(hash);
        // A key too short for the hash has made no signature of it.
        match key.check_signable(named, hash.value_len()?) {
            Ok(()) | Err(Error::BadLen(_)) => {}
            Err(error) => return Err(error),
        }
        self.feed_description(hash)?;
        key.verify(named, &hash.value()?, signature)
    }

    /// The algorithm that is named in the signature.
    fn named(self, hash: &Hash) -> Option<HashAlgorithm> {
        (!self.no_hash_oid).then_some(hash.algorithm())
    }

    fn feed_description(self, hash: &mut Hash) -> Result<(), Error> {
        if self.description.is_empty() {
            return Ok(());
        }
        let bytes: Vec<u8> = self.description.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        hash.running()?.update(&bytes);
        Ok(())
    }
}
