//! Signatures.

use super::{Advapi, check_flags, dword, fill};
use crate::algorithm::{SignatureFormat, UserKey};
use crate::codes;
use crate::error::Error;
use crate::sign::Signing;

/// Reads `sDescription` and `dwFlags`.
fn signing(description: Option<&[u16]>, flags: u32) -> Result<Signing<'_>, Error> {
    check_flags(flags, codes::CRYPT_NOHASHOID | codes::CRYPT_X931_FORMAT)?;
    let format = match flags {
        0 => SignatureFormat::Pkcs1,
        codes::CRYPT_NOHASHOID => SignatureFormat::Nameless,
        // X9.31 names the hash by a number, so `CRYPT_NOHASHOID` leaves nothing out.
        _ => SignatureFormat::X931,
    };
    Ok(Signing { format, description: description.unwrap_or(&[]) })
}

impl Advapi {
    /// `CryptSignHash`: signs a hash with a user key of its context's container. Without a buffer, the call returns the
    /// length of the signature in bytes and does not finish the hash.
    ///
    /// ```
    /// # #[cfg(feature = "rsa")] {
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let pair = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16)?;
    /// let hash = advapi.crypt_create_hash(prov, CALG_SHA1, 0, 0)?;
    /// advapi.crypt_hash_data(hash, b"a contract", 0)?;
    /// let mut signature = [0; 64];
    /// advapi.crypt_sign_hash(hash, AT_SIGNATURE, None, 0, Some(&mut signature))?;
    /// advapi.crypt_verify_signature(hash, &signature, pair, None, 0)?;
    /// # }
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag but `CRYPT_NOHASHOID` (1) and `CRYPT_X931_FORMAT` (4).
    /// - `NTE_NO_KEY` (0x8009000d): the container has no such key, or there is no such `key_spec`.
    /// - `ERROR_MORE_DATA` (234): the buffer is too small; the hash is not finished.
    /// - And those of [`KeyStore::sign_hash`](crate::KeyStore::sign_hash).
    #[doc(alias = "CryptSignHash")]
    #[doc(alias = "CryptSignHashA")]
    #[doc(alias = "CryptSignHashW")]
    pub fn crypt_sign_hash(
        &self,
        hash: u64,
        key_spec: u32,
        description: Option<&[u16]>,
        flags: u32,
        data: Option<&mut [u8]>,
    ) -> Result<u32, Error> {
        let acquired = self.acquired(self.objects.owner_of_hash(hash)?)?;
        let signing = signing(description, flags)?;
        let user_key = UserKey::from_key_spec(key_spec).ok_or(Error::NoKey)?;
        let key = acquired.context.signing_key(user_key)?;
        let needed = key.signature_len();
        match data {
            None => dword(needed),
            Some(buffer) if buffer.len() < needed => Err(Error::MoreData { needed }),
            buffer => {
                let (provider, random) = (acquired.context.provider(), acquired.context.random());
                let sign = |hash: &mut _| signing.sign(hash, &key, provider, random);
                // The hash is checked out, because the private operation takes long.
                fill(&self.objects.hash(hash, usize::MAX, sign)?, buffer)
            }
        }
    }

    /// `CryptVerifySignature`: checks a signature of a hash under the RSA or DSS key `pub_key`.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle, or a key of another context.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag but `CRYPT_NOHASHOID` (1) and `CRYPT_X931_FORMAT` (4).
    /// - And those of [`KeyStore::verify_signature`](crate::KeyStore::verify_signature).
    #[doc(alias = "CryptVerifySignature")]
    #[doc(alias = "CryptVerifySignatureA")]
    #[doc(alias = "CryptVerifySignatureW")]
    pub fn crypt_verify_signature(
        &self,
        hash: u64,
        signature: &[u8],
        pub_key: u64,
        description: Option<&[u16]>,
        flags: u32,
    ) -> Result<(), Error> {
        let (owner, key) = self.objects.copy_key(pub_key)?;
        Self::check_same(self.objects.owner_of_hash(hash)?, owner)?;
        let signing = signing(description, flags)?;
        let acquired = self.acquired(owner)?;
        let verify = |hash: &mut _| signing.verify(hash, &key, acquired.context.provider(), signature);
        self.objects.hash(hash, usize::MAX, verify)
    }
}
