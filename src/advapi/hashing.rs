//! Hash objects.

use super::keys::check_duplication;
use super::{Advapi, check_flags, dword, fill};
use crate::algorithm::HashAlgorithm;
use crate::codes;
use crate::error::{Error, Reason};
use crate::hash::HmacInfo;
use crate::key::Key;
use crate::options::ByteOrder;

pub(super) fn hash_algorithm(alg_id: u32) -> Result<HashAlgorithm, Error> {
    HashAlgorithm::from_alg_id(alg_id)
        .ok_or(Error::BadAlgid(&Reason("no such hash; use an ALG_ID of the profile")))
}

const UNKNOWN_HASH_PARAM: Error = Error::BadType(&Reason(
    "this parameter is unknown, or can't be used this way; see the list of HP_ values",
));

impl Advapi {
    /// `CryptCreateHash`. `key` is the key of an HMAC, a MAC, a master hash or TLS1PRF, and 0 for other hashes.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle, or a key of another context.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag.
    /// - `NTE_BAD_KEY` (0x80090003): HMAC, MAC or another hash that needs a key with key 0 (recorded on Windows).
    /// - And those of [`KeyStore::create_hash`](crate::KeyStore::create_hash).
    #[doc(alias = "CryptCreateHash")]
    pub fn crypt_create_hash(&self, prov: u64, alg_id: u32, key: u64, flags: u32) -> Result<u64, Error> {
        let acquired = self.acquired(prov)?;
        if key != 0 {
            Self::check_same(self.objects.owner_of_key(key)?, prov)?;
        }
        check_flags(flags, 0)?;
        let algorithm = hash_algorithm(alg_id)?;
        if key == 0 {
            return self.insert_hash(acquired.context.create_hash(algorithm, None)?, prov);
        }
        let create = |key: &mut Key| acquired.context.create_hash(algorithm, Some(key));
        self.keep(prov, self.objects.insert_keyed(key, prov, create)?)
    }

    /// `CryptHashData`. `CRYPT_USERDATA` (1) is accepted and ignored (recorded on Windows).
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_FLAGS` (0x80090009): another flag.
    /// - And those of [`KeyStore::hash_data`](crate::KeyStore::hash_data).
    #[doc(alias = "CryptHashData")]
    pub fn crypt_hash_data(&self, hash: u64, data: &[u8], flags: u32) -> Result<(), Error> {
        self.objects.hash(hash, data.len(), |hash| {
            check_flags(flags, codes::CRYPT_USERDATA)?;
            hash.running()?.update(data);
            Ok(())
        })
    }

    /// `CryptHashSessionKey`.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle, or a key of another context.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag but `CRYPT_LITTLE_ENDIAN` (1).
    /// - And those of [`KeyStore::hash_session_key`](crate::KeyStore::hash_session_key).
    #[doc(alias = "CryptHashSessionKey")]
    pub fn crypt_hash_session_key(&self, hash: u64, key: u64, flags: u32) -> Result<(), Error> {
        Self::check_same(self.objects.owner_of_hash(hash)?, self.objects.owner_of_key(key)?)?;
        check_flags(flags, codes::CRYPT_LITTLE_ENDIAN)?;
        let order = if flags == 0 { ByteOrder::Reversed } else { ByteOrder::LittleEndian };
        self.objects.feed_key(hash, key, order)
    }

    /// `CryptSetHashParam` with `HP_HASHVAL`: takes the bytes that it needs from the front of `data`. For `HP_TLS1PRF_LABEL` and
    /// `HP_TLS1PRF_SEED`, `data` is the label or the seed itself. For `HP_HMAC_INFO`, which
    /// holds pointers, see [`crypt_set_hash_hmac_info`](Advapi::crypt_set_hash_hmac_info).
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle; fewer bytes than the value has.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag.
    /// - `NTE_BAD_TYPE` (0x8009000a): another parameter; the value of a MAC or HMAC; a label or seed of another hash than TLS1PRF.
    /// - `NTE_BAD_LEN` (0x80090004): a label or seed of more than 4096 bytes.
    /// - `NTE_BAD_HASH_STATE` (0x8009000c): the hash is finished.
    #[doc(alias = "CryptSetHashParam")]
    #[doc(alias = "HP_HASHVAL")]
    pub fn crypt_set_hash_param(&self, hash: u64, param: u32, data: &[u8], flags: u32) -> Result<(), Error> {
        self.objects.hash(hash, 0, |hash| {
            check_flags(flags, 0)?;
            match param {
                codes::HP_HASHVAL => hash.set_value(data),
                codes::HP_TLS1PRF_LABEL => hash.prf()?.set_label(data),
                codes::HP_TLS1PRF_SEED => hash.prf()?.set_seed(data),
                _ => Err(UNKNOWN_HASH_PARAM),
            }
        })
    }

    /// `CryptSetHashParam` with `HP_HMAC_INFO`: the fields of `HMAC_INFO`. An empty string selects the default pad.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag.
    /// - And those of [`KeyStore::set_hmac_info`](crate::KeyStore::set_hmac_info).
    #[doc(alias = "CryptSetHashParam")]
    #[doc(alias = "HP_HMAC_INFO")]
    #[doc(alias = "HMAC_INFO")]
    pub fn crypt_set_hash_hmac_info(
        &self,
        hash: u64,
        hash_alg_id: u32,
        inner: &[u8],
        outer: &[u8],
        flags: u32,
    ) -> Result<(), Error> {
        // Checked out, because the call hashes a key and strings of any length.
        self.objects.hash(hash, usize::MAX, |hash| {
            check_flags(flags, 0)?;
            let mut info = HmacInfo::new(hash_algorithm(hash_alg_id)?);
            if !inner.is_empty() {
                info = info.inner(inner);
            }
            if !outer.is_empty() {
                info = info.outer(outer);
            }
            hash.set_hmac_info(info)
        })
    }

    /// The number of bytes that `CryptSetHashParam` reads from its caller, who passes no length. It is 0 for `HP_HMAC_INFO`,
    /// `HP_TLS1PRF_LABEL` and `HP_TLS1PRF_SEED`, whose structures hold addresses and lengths.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_TYPE` (0x8009000a): a parameter that can't be set; the value of a MAC or HMAC; a label or seed of another hash
    ///   than TLS1PRF.
    pub fn set_hash_param_len(&self, hash: u64, param: u32) -> Result<usize, Error> {
        self.objects.hash(hash, 0, |hash| match param {
            codes::HP_HASHVAL => hash.settable_len(),
            codes::HP_HMAC_INFO => Ok(0),
            codes::HP_TLS1PRF_LABEL | codes::HP_TLS1PRF_SEED => hash.prf().map(|_| 0),
            _ => Err(UNKNOWN_HASH_PARAM),
        })
    }

    /// Whether `HP_HASHVAL` fills a buffer of `len` bytes to its end.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_LEN` (0x80090004): more bytes than TLS1PRF gives.
    pub(crate) fn hash_value_fills(&self, hash: u64, len: usize) -> Result<bool, Error> {
        self.objects.hash(hash, 0, |hash| hash.fills(len))
    }

    /// `CryptGetHashParam`; without a buffer, the size of the value. A call that returns `HP_HASHVAL` finishes
    /// the hash. A call that returns its size, or fails, does not. `HP_HASHVAL` of TLS1PRF fills the whole buffer (recorded on
    /// Windows).
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0)?;
    /// advapi.crypt_hash_data(hash, b"abc", 0)?;
    /// let mut value = [0; 16];
    /// assert_eq!(advapi.crypt_get_hash_param(hash, HP_HASHVAL, None, 0)?, 16);
    /// advapi.crypt_get_hash_param(hash, HP_HASHVAL, Some(&mut value), 0)?;
    /// assert_eq!(value[..4], [0x90, 0x01, 0x50, 0x98]);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_FLAGS` (0x80090009): any flag.
    /// - `NTE_BAD_TYPE` (0x8009000a): a parameter that is unknown or can't be read.
    /// - `NTE_BAD_ALGID` (0x80090008): the value of an HMAC, or its size, before `HP_HMAC_INFO` is set.
    /// - `ERROR_MORE_DATA` (234): the buffer is too small.
    /// - `NTE_BAD_HASH_STATE` (0x8009000c): the value of `SSL3_SHAMD5` before it is set.
    /// - `NTE_BAD_LEN` (0x80090004): a key block or an output of TLS1PRF that is too long.
    #[doc(alias = "CryptGetHashParam")]
    pub fn crypt_get_hash_param(
        &self,
        hash: u64,
        param: u32,
        data: Option<&mut [u8]>,
        flags: u32,
    ) -> Result<u32, Error> {
        // TLS1PRF fills the buffer.
        let len = data.as_ref().map_or(0, |buffer| buffer.len());
        self.objects.hash_to_read(hash, len, |hash| {
            check_flags(flags, 0)?;
            match param {
                codes::HP_ALGID => fill(&hash.algorithm().alg_id().to_le_bytes(), data),
                codes::HP_HASHSIZE => fill(&dword(hash.size())?.to_le_bytes(), data),
                codes::HP_HASHVAL => {
                    let needed = hash.value_len()?;
                    match data {
                        None => dword(needed),
                        Some(buffer) if buffer.len() < needed => Err(Error::MoreData { needed }),
                        buffer => fill(&hash.read(len)?, buffer),
                    }
                }
                _ => Err(UNKNOWN_HASH_PARAM),
            }
        })
    }

    /// `CryptDuplicateHash`: an exact copy of the hash and its state, under a fresh handle.
    ///
    /// # Errors
    /// As [`crypt_duplicate_key`](Advapi::crypt_duplicate_key).
    #[doc(alias = "CryptDuplicateHash")]
    pub fn crypt_duplicate_hash(&self, hash: u64, reserved: u64, flags: u32) -> Result<u64, Error> {
        let (owner, copy) = self.objects.copy_hash(hash)?;
        check_duplication(reserved, flags)?;
        self.check_duplicates(owner)?;
        self.keep(owner, self.objects.insert_hash_copy(copy, hash, owner)?)
    }

    /// `CryptDestroyHash`: ends the handle and wipes the hash.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    #[doc(alias = "CryptDestroyHash")]
    pub fn crypt_destroy_hash(&self, hash: u64) -> Result<(), Error> {
        self.objects.remove_hash(hash)
    }
}
