//! Protected data, which `CryptProtectData` writes and `CryptUnprotectData` opens, under a master key.
//!
//! On Windows the master keys of a user are in files, encrypted under the logon password. Here the host gives them.

mod cipher;
mod derive;
mod layout;
mod memory;

use core::fmt;
use std::sync::Arc;

use subtle::ConstantTimeEq as _;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::guid::Guid;
use crate::error::{Error, Reason};
use crate::random::Random;
use crate::wipe::{MAKING, in_own_frame};
use cipher::Cipher;
use derive::{Purpose, Variety};
use layout::Fields;
pub(crate) use memory::MemoryKey;

const DAMAGED_DATA: Error = Error::InvalidData(&Reason(
    "the data was not written by CryptProtectData, is damaged, or was protected with other entropy",
));
const WRONG_LEN: Error = Error::InvalidData(&Reason(
    "a master key has 64 bytes, or the 20 bytes of their SHA-1; pass the decrypted key, without the header of its file",
));
const NO_CIPHER: Error = Error::InvalidData(&Reason(
    "the data is protected with a cipher or hash that is not supported; the supported ones are DES, 3DES, AES, SHA-1 and SHA-2",
));

/// The length of a master key in bytes.
const KEY_LEN: usize = 64;

/// The length in bytes of the SHA-1 of a master key.
const DIGEST_LEN: usize = 20;

/// The depth of the frames that derive a key, expand it and cipher.
const DEPTH: usize = 10 * 1024;

/// A master key, under which data is protected.
///
/// ```
/// use hcryptkey::crypt32::{Guid, MasterKey, ProtectOptions, ProtectedData};
///
/// let guid: Guid = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0".parse()?;
/// let master_key = MasterKey::new(guid, &[7; 64])?;
/// let blob = master_key.protect(b"a password", ProtectOptions::new().description("mail").entropy(b"salt"))?;
///
/// let protected = ProtectedData::parse(&blob)?;
/// assert_eq!((protected.master_key(), protected.description()), (guid, "mail".into()));
/// assert_eq!(protected.open(&master_key, b"salt")?[..], *b"a password");
/// # Ok::<(), hcryptkey::Error>(())
/// ```
#[derive(Clone)]
#[doc(alias = "DPAPI")]
#[doc(alias = "CryptProtectData")]
#[doc(alias = "CryptUnprotectData")]
pub struct MasterKey {
    guid: Guid,
    /// The SHA-1 of the key, the only part of it that is used. On the heap, because a value that moves leaves copies on the
    /// stack.
    digest: Arc<Zeroizing<[u8; DIGEST_LEN]>>,
}

impl MasterKey {
    /// The master key of this GUID: its 64 bytes, or the 20 bytes of their SHA-1, which some tools show instead.
    ///
    /// # Errors
    /// - `ERROR_INVALID_DATA` (13): the key has another length.
    pub fn new(guid: Guid, key: &[u8]) -> Result<Self, Error> {
        if !matches!(key.len(), DIGEST_LEN | KEY_LEN) {
            return Err(WRONG_LEN);
        }
        Ok(in_own_frame::<MAKING, _>(|| {
            let mut digest = Arc::new(Zeroizing::new([0; DIGEST_LEN]));
            if let Some(place) = Arc::get_mut(&mut digest) {
                match <&[u8; DIGEST_LEN]>::try_from(key) {
                    Ok(digest) => **place = *digest,
                    Err(_) => **place = *derive::sha1(key),
                }
            }
            Self { guid, digest }
        }))
    }

    /// The GUID and the bytes of a new random master key.
    ///
    /// # Errors
    /// `NTE_FAIL` if the random source fails.
    pub(crate) fn random_material(random: &Random) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (mut guid, mut material) = ([0; 16], Zeroizing::new(vec![0; 16 + KEY_LEN]));
        random.fill(&mut guid)?;
        // Marks the GUID as a random one (RFC 9562).
        guid[7] = guid[7] & 0x0f | 0x40;
        guid[8] = guid[8] & 0x3f | 0x80;
        let (front, key) = material.split_at_mut(guid.len());
        front.copy_from_slice(&guid);
        random.fill(key)?;
        Ok(material)
    }

    /// # Errors
    /// `ERROR_INVALID_DATA` for a key of another length. None for the material that
    /// [`random_material`](MasterKey::random_material) makes.
    pub(crate) fn from_material(material: &[u8]) -> Result<Self, Error> {
        let (guid, key) = material.split_first_chunk().ok_or(Error::BUG)?;
        Self::new(Guid(*guid), key)
    }

    /// Its GUID.
    pub fn guid(&self) -> Guid {
        self.guid
    }

    /// Protects data: `CryptProtectData`. The salts come from the operating system's random source, which needs the crate's
    /// feature `getrandom`. [`crypt_protect_data`](crate::Advapi::crypt_protect_data) takes them from the source of the process.
    ///
    /// # Errors
    /// - `NTE_FAIL` (0x80090020): the random source failed, or the build lacks the feature `getrandom`.
    pub fn protect(&self, data: &[u8], options: ProtectOptions<'_>) -> Result<Vec<u8>, Error> {
        self.protect_with(data, options, &Random::system())
    }

    pub(crate) fn protect_with(
        &self,
        data: &[u8],
        options: ProtectOptions<'_>,
        random: &Random,
    ) -> Result<Vec<u8>, Error> {
        let (cipher, variety) = if options.legacy {
            (Cipher::TRIPLE_DES, Variety::LEGACY)
        } else {
            (Cipher::AES_256, Variety::CURRENT)
        };
        let mut salts = vec![0; 2 * variety.salt_len];
        random.fill(&mut salts)?;
        let (salt, mac_salt) = salts.split_at(variety.salt_len);
        let data = in_own_frame::<DEPTH, _>(|| {
            let session = variety.derive(&self.digest, salt, options.entropy, Purpose::Session)?;
            cipher.encrypt(&variety.key(session.as_ref(), cipher.key_len())?, data)
        })?;
        let description: Vec<u8> =
            options.description.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        let mut layout = Fields {
            master_key: self.guid,
            flags: options.flags,
            description: &description,
            cipher: (cipher.alg_id(), cipher.key_bits()),
            salt,
            hash: (variety.hash.alg_id(), variety.hash.value_bits()),
            mac_salt,
            data: &data,
            signed: &[],
            signature: &[],
        };
        let signed = layout.signed();
        let signature = in_own_frame::<MAKING, _>(|| {
            variety.derive(&self.digest, mac_salt, options.entropy, Purpose::Signature(&signed))
        })?;
        layout.signature = signature.as_ref();
        Ok(layout.write(&signed))
    }
}

impl fmt::Debug for MasterKey {
    /// The key is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MasterKey").field("guid", &self.guid).finish_non_exhaustive()
    }
}

impl ZeroizeOnDrop for MasterKey {}

/// How to protect data, for [`MasterKey::protect`].
#[derive(Clone, Copy, Default)]
#[must_use]
pub struct ProtectOptions<'a> {
    entropy: &'a [u8],
    description: &'a str,
    flags: u32,
    legacy: bool,
}

impl<'a> ProtectOptions<'a> {
    /// No entropy and no description; AES-256 and SHA-512.
    pub const fn new() -> Self {
        Self { entropy: &[], description: "", flags: 0, legacy: false }
    }

    /// A second secret, which is also needed to open the data: `pOptionalEntropy`.
    #[doc(alias = "pOptionalEntropy")]
    pub const fn entropy(mut self, entropy: &'a [u8]) -> Self {
        self.entropy = entropy;
        self
    }

    /// A text that is stored in the clear: `szDataDescr`.
    #[doc(alias = "szDataDescr")]
    pub const fn description(mut self, description: &'a str) -> Self {
        self.description = description;
        self
    }

    /// The flags that are stored with the data, such as `CRYPTPROTECT_LOCAL_MACHINE`.
    #[doc(alias = "CRYPTPROTECT_LOCAL_MACHINE")]
    pub const fn flags(mut self, flags: u32) -> Self {
        self.flags = flags;
        self
    }

    /// 3DES and SHA-1, which versions before Windows 7 used.
    pub const fn legacy(mut self) -> Self {
        self.legacy = true;
        self
    }
}

impl fmt::Debug for ProtectOptions<'_> {
    /// The entropy is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProtectOptions")
            .field("description", &self.description)
            .field("flags", &self.flags)
            .field("legacy", &self.legacy)
            .finish_non_exhaustive()
    }
}

/// Protected data that has been parsed but not opened yet.
#[derive(Clone, Copy)]
pub struct ProtectedData<'a>(Fields<'a>);

impl<'a> ProtectedData<'a> {
    /// Parses a BLOB of `CryptProtectData`. Bytes after it are ignored.
    ///
    /// # Errors
    /// - `ERROR_INVALID_DATA` (13): it is not one, or is cut short.
    pub fn parse(blob: &'a [u8]) -> Result<Self, Error> {
        Fields::parse(blob).map(Self).ok_or(DAMAGED_DATA)
    }

    /// The master key that opens it.
    pub fn master_key(&self) -> Guid {
        self.0.master_key
    }

    /// The description, which is not secret. Its integrity is checked when the data is opened.
    pub fn description(&self) -> String {
        let units: Vec<u16> =
            self.0.description.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
        String::from_utf16_lossy(units.strip_suffix(&[0]).unwrap_or(&units))
    }

    /// The flags that are stored with the data.
    pub fn flags(&self) -> u32 {
        self.0.flags
    }

    /// The `ALG_ID` of the cipher.
    pub fn cipher_alg_id(&self) -> u32 {
        self.0.cipher.0
    }

    /// The `ALG_ID` of the hash.
    pub fn hash_alg_id(&self) -> u32 {
        self.0.hash.0
    }

    /// Opens the data: `CryptUnprotectData`. Pass empty entropy if the data was protected without any. The data is
    /// wiped when it is dropped.
    ///
    /// # Errors
    /// - `NTE_BAD_KEY_STATE` (0x8009000b): the data is protected under another master key.
    /// - `ERROR_INVALID_DATA` (13): the data is damaged, the entropy or the key is wrong, or the cipher or hash is not
    ///   supported.
    pub fn open(&self, master_key: &MasterKey, entropy: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let layout = &self.0;
        if layout.master_key != master_key.guid {
            return Err(Error::NoMasterKey);
        }
        let cipher = Cipher::from_alg_id(layout.cipher.0).ok_or(NO_CIPHER)?;
        let varieties = Variety::of(layout.hash.0).ok_or(NO_CIPHER)?;
        in_own_frame::<DEPTH, _>(|| {
            // Versions before Windows 7 computed HMAC in their own way, and nothing in the data shows which version wrote
            // it.
            for variety in varieties {
                let purpose = Purpose::Signature(layout.signed);
                let signature = variety.derive(&master_key.digest, layout.mac_salt, entropy, purpose)?;
                // In constant time: a comparison that stops early shows how much of a forged signature is right.
                if bool::from(signature.as_ref().ct_eq(layout.signature)) {
                    let session =
                        variety.derive(&master_key.digest, layout.salt, entropy, Purpose::Session)?;
                    let key = variety.key(session.as_ref(), cipher.key_len())?;
                    return cipher.decrypt(&key, layout.data).ok_or(DAMAGED_DATA);
                }
            }
            Err(DAMAGED_DATA)
        })
    }
}

impl fmt::Debug for ProtectedData<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProtectedData")
            .field("master_key", &self.master_key())
            .field("cipher_alg_id", &self.cipher_alg_id())
            .field("hash_alg_id", &self.hash_alg_id())
            .finish_non_exhaustive()
    }
}
