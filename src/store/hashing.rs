//! Hash objects, and the keys that are made from them.

use zeroize::Zeroizing;

use super::KeyStore;
use crate::algorithm::HashAlgorithm;
use crate::error::Error;
use crate::handle::{HCryptHash, HCryptKey, NO_OWNER};
use crate::hash::{Hash, HmacInfo};
use crate::key::Key;
use crate::key::KeySpec;
use crate::options::ByteOrder;

impl KeyStore {
    /// Starts a hash: `CryptCreateHash`.
    ///
    /// HMAC takes any symmetric key, and then needs [`set_hmac_info`](KeyStore::set_hmac_info). A MAC takes a block key in CBC mode. It
    /// puts the key back at its start and works with a copy, so later use of the key does not change the MAC (recorded on
    /// Windows 8 and later). Its padding is PKCS5, whatever `KP_PADDING` is (our decision). Other algorithms ignore `key`.
    ///
    /// [`HashAlgorithm::SchannelMaster`] and [`HashAlgorithm::Tls1Prf`] take the master key of a secure channel. The first master hash
    /// turns the pre-master secret of the key into its master secret. Both work with a copy of the key: what is set on the key later
    /// does not change them (our decision), except that a master hash uses the key's `KP_SCHANNEL_ALG` while the key is alive
    /// (Wine does the same). After that it uses the `KP_SCHANNEL_ALG` that the key had when the hash was created (our decision).
    ///
    /// ```
    /// use hcryptkey::{HashAlgorithm, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let hash = store.create_hash(HashAlgorithm::Md5, None)?;
    /// store.hash_data(hash, b"abc")?;
    /// assert_eq!(store.hash_value(hash)?[..4], [0x90, 0x01, 0x50, 0x98]);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_ALGID` (0x80090008): the profile lacks the algorithm.
    /// - `NTE_BAD_KEY` (0x80090003): HMAC or MAC without a key or with a dead handle; a MAC with a stream key, a
    ///   key for HMAC alone, or a key in a mode other than CBC.
    /// - `NTE_BAD_KEY` (0x80090003): a master hash with a key that is not a master key; TLS1PRF with a key other than
    ///   [`Algorithm::Tls1Master`](crate::Algorithm::Tls1Master).
    /// - `ERROR_INVALID_PARAMETER` (87): a master hash with a key that lacks a random value (recorded on Windows).
    /// - `NTE_BAD_KEY_STATE` (0x8009000b): TLS1PRF with a pre-master secret.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    #[doc(alias = "CryptCreateHash")]
    pub fn create_hash(
        &self,
        algorithm: HashAlgorithm,
        key: impl Into<Option<HCryptKey>>,
    ) -> Result<HCryptHash, Error> {
        match key.into() {
            Some(key) if algorithm.needs_key() => {
                let create = |key: &mut Key| self.context.create_hash(algorithm, Some(key));
                self.objects.insert_keyed(key.into_raw(), NO_OWNER, create).map(HCryptHash::new)
            }
            _ => self.insert_hash(self.context.create_hash(algorithm, None)?),
        }
    }

    /// Sets the hash algorithm of an HMAC: `HP_HMAC_INFO`.
    ///
    /// HMAC works with every plain hash in every profile, also with one that [`create_hash`](KeyStore::create_hash) refuses
    /// there (recorded on Windows).
    ///
    /// ```
    /// use hcryptkey::{HashAlgorithm, HmacInfo, ImportOptions, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let blob = *b"\x08\x02\0\0\x02\x66\0\0\x04\0\0\0Jefe";
    /// let key = store.import_key(&blob, ImportOptions::new().hmac_key())?;
    /// let hmac = store.create_hash(HashAlgorithm::Hmac, key)?;
    /// store.set_hmac_info(hmac, HmacInfo::new(HashAlgorithm::Md5))?;
    /// store.hash_data(hmac, b"what do ya want for nothing?")?;
    /// assert_eq!(store.hash_value(hmac)?[..4], [0x75, 0x0c, 0x78, 0x3e]);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle.
    /// - `NTE_BAD_TYPE` (0x8009000a): not an HMAC.
    /// - `NTE_BAD_ALGID` (0x80090008): the algorithm is a MAC, HMAC or `SSL3_SHAMD5`. The hash stays as it was, and a second call
    ///   can set another algorithm (recorded on Windows).
    /// - `NTE_BAD_HASH_STATE` (0x8009000c): the algorithm is set already.
    #[doc(alias = "CryptSetHashParam")]
    #[doc(alias = "HP_HMAC_INFO")]
    pub fn set_hmac_info(&self, hash: HCryptHash, info: HmacInfo<'_>) -> Result<(), Error> {
        // Outside the slot's lock: the key and the strings have any length, and hashing them may take long.
        self.objects.hash(hash.into_raw(), usize::MAX, |hash| hash.set_hmac_info(info))
    }

    /// Feeds data: `CryptHashData`.
    ///
    /// ```
    /// use hcryptkey::{HashAlgorithm, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let (whole, parts) = (store.create_hash(HashAlgorithm::Sha1, None)?, store.create_hash(HashAlgorithm::Sha1, None)?);
    /// store.hash_data(whole, b"message")?;
    /// store.hash_data(parts, b"mess")?;
    /// store.hash_data(parts, b"age")?;
    /// assert_eq!(store.hash_value(whole)?, store.hash_value(parts)?);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle.
    /// - `NTE_BAD_HASH_STATE` (0x8009000c): the hash is finished.
    /// - `NTE_BAD_ALGID` (0x80090008): an HMAC without a hash algorithm, and `SSL3_SHAMD5` (recorded on Windows).
    #[doc(alias = "CryptHashData")]
    pub fn hash_data(&self, hash: HCryptHash, data: &[u8]) -> Result<(), Error> {
        self.objects.hash(hash.into_raw(), data.len(), |hash| {
            hash.running()?.update(data);
            Ok(())
        })
    }

    /// Feeds the material of a key, without its salt: `CryptHashSessionKey`.
    ///
    /// ```
    /// use hcryptkey::{ByteOrder, HashAlgorithm, ImportOptions, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let key = store.import_key(b"\x08\x02\0\0\x01\x68\0\0\x05\0\0\0edcba", ImportOptions::new())?;
    /// let by_key = store.create_hash(HashAlgorithm::Md5, None)?;
    /// store.hash_session_key(by_key, key, ByteOrder::Reversed)?;
    /// let by_hand = store.create_hash(HashAlgorithm::Md5, None)?;
    /// store.hash_data(by_hand, b"abcde")?;
    /// assert_eq!(store.hash_value(by_key)?, store.hash_value(by_hand)?);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_KEY` (0x80090003): a dead key handle.
    /// - `NTE_BAD_HASH` (0x80090002): a dead hash handle.
    /// - `NTE_BAD_HASH_STATE` (0x8009000c), `NTE_BAD_ALGID` (0x80090008): as [`hash_data`](KeyStore::hash_data).
    #[doc(alias = "CryptHashSessionKey")]
    pub fn hash_session_key(&self, hash: HCryptHash, key: HCryptKey, order: ByteOrder) -> Result<(), Error> {
        self.objects.feed_key(hash.into_raw(), key.into_raw(), order)
    }

    /// The hash value: `HP_HASHVAL`. This finishes the hash. Asking again returns the same value.
    ///
    /// The value of a master hash is the key block of the algorithms that were set on the master key. It finishes nothing. For
    /// [`HashAlgorithm::Tls1Prf`], which has no length of its own, use [`prf_value`](KeyStore::prf_value).
    ///
    /// ```
    /// use hcryptkey::{Error, HashAlgorithm, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let hash = store.create_hash(HashAlgorithm::Sha256, None)?;
    /// let value = store.hash_value(hash)?;
    /// assert_eq!(value.len(), 32);
    /// assert!(matches!(store.hash_data(hash, b"more"), Err(Error::BadHashState(_))));
    /// assert_eq!(store.hash_value(hash)?, value);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle.
    /// - `NTE_BAD_ALGID` (0x80090008): an HMAC without a hash algorithm (recorded on Windows).
    /// - `NTE_BAD_HASH_STATE` (0x8009000c): `SSL3_SHAMD5` without its value.
    #[doc(alias = "CryptGetHashParam")]
    #[doc(alias = "HP_HASHVAL")]
    pub fn hash_value(&self, hash: HCryptHash) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.objects.hash_to_read(hash.into_raw(), 0, |hash| hash.read(0))
    }

    /// Sets the hash value: `HP_HASHVAL`. This finishes the hash. Use it to sign a value that was computed elsewhere, and for
    /// [`HashAlgorithm::Ssl3ShaMd5`], which gets its value in no other way (recorded on Windows).
    ///
    /// ```
    /// use hcryptkey::{HashAlgorithm, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let hash = store.create_hash(HashAlgorithm::Ssl3ShaMd5, None)?;
    /// store.set_hash_value(hash, &[7; 36])?;
    /// assert_eq!(store.hash_value(hash)?[..], [7; 36]);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle.
    /// - `NTE_BAD_TYPE` (0x8009000a): a MAC or HMAC (our decision).
    /// - `NTE_BAD_HASH_STATE` (0x8009000c): the hash is finished.
    /// - `ERROR_INVALID_PARAMETER` (87): `value` is shorter than the hash's value. Of a longer one, the front is taken (our
    ///   decision).
    #[doc(alias = "CryptSetHashParam")]
    #[doc(alias = "HP_HASHVAL")]
    pub fn set_hash_value(&self, hash: HCryptHash, value: &[u8]) -> Result<(), Error> {
        self.objects.hash(hash.into_raw(), 0, |hash| hash.set_value(value))
    }

    /// Sets the label of the pseudorandom function of TLS 1.0: `HP_TLS1PRF_LABEL`, at most 4096 bytes. A new hash has an
    /// empty label.
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle.
    /// - `NTE_BAD_TYPE` (0x8009000a): not [`HashAlgorithm::Tls1Prf`].
    /// - `NTE_BAD_LEN` (0x80090004): a longer label (our decision).
    #[doc(alias = "HP_TLS1PRF_LABEL")]
    pub fn set_prf_label(&self, hash: HCryptHash, label: &[u8]) -> Result<(), Error> {
        self.objects.hash(hash.into_raw(), 0, |hash| hash.prf()?.set_label(label))
    }

    /// Sets the seed of the pseudorandom function of TLS 1.0: `HP_TLS1PRF_SEED`, at most 4096 bytes. A new hash has an empty
    /// seed.
    ///
    /// # Errors
    /// As [`set_prf_label`](KeyStore::set_prf_label).
    #[doc(alias = "HP_TLS1PRF_SEED")]
    pub fn set_prf_seed(&self, hash: HCryptHash, seed: &[u8]) -> Result<(), Error> {
        self.objects.hash(hash.into_raw(), 0, |hash| hash.prf()?.set_seed(seed))
    }

    /// The first `len` bytes of the pseudorandom function of TLS 1.0: `HP_HASHVAL`, for which C passes a buffer of `len` bytes
    /// (recorded on Windows). The function has no state: the next call starts at the front again.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, HashAlgorithm, KeyParam, KeyStore, Provider};
    ///
    /// let store = KeyStore::new(Provider::SCHANNEL);
    /// let master = store.generate_key(Algorithm::Tls1Master)?;
    /// store.set_key_param(master, KeyParam::ClientRandom(&[1; 32]))?;
    /// store.set_key_param(master, KeyParam::ServerRandom(&[2; 32]))?;
    /// store.create_hash(HashAlgorithm::SchannelMaster, master)?;
    ///
    /// let prf = store.create_hash(HashAlgorithm::Tls1Prf, master)?;
    /// store.set_prf_label(prf, b"client finished")?;
    /// store.set_prf_seed(prf, &[3; 36])?;
    /// assert_eq!(store.prf_value(prf, 40)?[..12], store.prf_value(prf, 12)?[..]);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle.
    /// - `NTE_BAD_TYPE` (0x8009000a): not [`HashAlgorithm::Tls1Prf`].
    /// - `NTE_BAD_LEN` (0x80090004): more than 1 MiB (our decision).
    #[doc(alias = "CALG_TLS1PRF")]
    #[doc(alias = "HP_HASHVAL")]
    pub fn prf_value(&self, hash: HCryptHash, len: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.objects.hash(hash.into_raw(), len, |hash| {
            hash.prf()?;
            hash.read(len)
        })
    }

    /// The length in bytes of the hash value: `HP_HASHSIZE`. This does not finish the hash.
    ///
    /// An HMAC without a hash algorithm has length 0 (recorded on Windows), and so has [`HashAlgorithm::Tls1Prf`].
    ///
    /// ```
    /// use hcryptkey::{HashAlgorithm, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let hash = store.create_hash(HashAlgorithm::Sha256, None)?;
    /// assert_eq!(store.hash_size(hash)?, 32);
    /// assert_eq!(store.hash_algorithm(hash)?, HashAlgorithm::Sha256);
    /// store.hash_data(hash, b"it goes on")?;
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle.
    #[doc(alias = "CryptGetHashParam")]
    #[doc(alias = "HP_HASHSIZE")]
    pub fn hash_size(&self, hash: HCryptHash) -> Result<usize, Error> {
        self.objects.hash_to_read(hash.into_raw(), 0, |hash| Ok(hash.size()))
    }

    /// The algorithm: `HP_ALGID`.
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle.
    #[doc(alias = "CryptGetHashParam")]
    #[doc(alias = "HP_ALGID")]
    pub fn hash_algorithm(&self, hash: HCryptHash) -> Result<HashAlgorithm, Error> {
        self.objects.hash(hash.into_raw(), 0, |hash| Ok(hash.algorithm()))
    }

    /// Makes an exact copy of a hash and its state under a fresh handle: `CryptDuplicateHash`.
    ///
    /// The two share nothing, so a common prefix has to be hashed only once.
    ///
    /// ```
    /// use hcryptkey::{HashAlgorithm, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let hash = store.create_hash(HashAlgorithm::Sha1, None)?;
    /// store.hash_data(hash, b"one prefix, ")?;
    /// let copy = store.duplicate_hash(hash)?;
    /// store.hash_data(hash, b"one end")?;
    /// store.hash_data(copy, b"another end")?;
    /// assert_ne!(store.hash_value(hash)?, store.hash_value(copy)?);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_CALL_NOT_IMPLEMENTED` (120): the profile lacks the two calls that duplicate, which arrived in Windows 2000.
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    #[doc(alias = "CryptDuplicateHash")]
    pub fn duplicate_hash(&self, hash: HCryptHash) -> Result<HCryptHash, Error> {
        self.context.check_duplicates()?;
        let (_, copy) = self.objects.copy_hash(hash.into_raw())?;
        self.objects.insert_hash_copy(copy, hash.into_raw(), NO_OWNER).map(HCryptHash::new)
    }

    /// Ends a handle and wipes its hash: `CryptDestroyHash`. Duplicates of the hash are not affected.
    ///
    /// ```
    /// use hcryptkey::{HashAlgorithm, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let hash = store.create_hash(HashAlgorithm::Md5, None)?;
    /// store.destroy_hash(hash)?;
    /// assert_eq!(store.hash_value(hash).unwrap_err().code(), 0x8009_0002);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle.
    #[doc(alias = "CryptDestroyHash")]
    pub fn destroy_hash(&self, hash: HCryptHash) -> Result<(), Error> {
        self.objects.remove_hash(hash.into_raw())
    }

    /// Makes a key from a hash value: `CryptDeriveKey`. This finishes the hash.
    ///
    /// The key is the front of the value. If that is too short, or for an AES key from a hash that is not SHA-2, the key is the front
    /// of two joined digests: of 64 bytes 0x36 and of 64 bytes 0x5c, each with the value XORed into the front (recorded on
    /// Windows). With [`create_salt`](KeySpec::create_salt), the bytes after the key are its salt. DES keys get odd parity.
    ///
    /// [`Algorithm::SchannelEnc`](crate::Algorithm::SchannelEnc) and [`Algorithm::SchannelMac`](crate::Algorithm::SchannelMac) take
    /// a key of the client from the key block of a master hash, or with [`server`](KeySpec::server) one of the server. The first
    /// becomes a key of the cipher that was set on the master key, with its IV set, the second a key for HMAC.
    ///
    /// ```
    /// use hcryptkey::{Algorithm, HashAlgorithm, KeySpec, KeyStore};
    ///
    /// let store = KeyStore::default();
    /// let hash = store.create_hash(HashAlgorithm::Sha1, None)?;
    /// store.hash_data(hash, b"PasswordGoesHere")?;
    /// let key = store.derive_key(KeySpec::new(Algorithm::Rc2).bits(128).exportable(), hash)?;
    /// assert_eq!(store.export_material(key)?[..4], [0xb0, 0x69, 0x5d, 0x8d]);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_HASH` (0x80090002): a dead handle; a MAC, an HMAC or `SSL3_SHAMD5` whose value would have to be stretched
    ///   (our decision).
    /// - `NTE_BAD_HASH` (0x80090002): a key of a secure channel from a hash other than its master hash; another key from a
    ///   master hash or from TLS1PRF (our decisions).
    /// - `NTE_BAD_HASH_STATE` (0x8009000c): `SSL3_SHAMD5` without its value.
    /// - `NTE_BAD_ALGID` (0x80090008): an HMAC without a hash algorithm.
    /// - `NTE_BAD_FLAGS` (0x80090009): a key of a secure channel whose algorithm was not set on the master key (recorded on Windows).
    /// - `NTE_BAD_ALGID` (0x80090008), `NTE_BAD_DATA` (0x80090005), `NTE_BAD_FLAGS` (0x80090009): as [`generate_key`](KeyStore::generate_key).
    /// - `NTE_BAD_LEN` (0x80090004): a key longer than two hash values.
    /// - `NTE_NO_MEMORY` (0x8009000e): no handle is left.
    #[doc(alias = "CryptDeriveKey")]
    pub fn derive_key(&self, spec: impl Into<KeySpec>, hash: HCryptHash) -> Result<HCryptKey, Error> {
        let spec = spec.into();
        let derive = |hash: &mut Hash| self.context.derive_key(spec, hash);
        self.objects.insert_derived(hash.into_raw(), NO_OWNER, derive).map(HCryptKey::new)
    }
}
