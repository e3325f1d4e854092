//! Provider profiles, as data: which algorithms with which lengths, and the rules that differ.

use std::borrow::Cow;

use crate::cipher::Algorithm;
use crate::codes;
use crate::error::Error;
use crate::hash::HashAlgorithm;
use crate::params::Padding;

/// The key lengths of one cipher in a profile, in bits.
///
/// DES and 3DES have one length each, asked for with or without their parity bits: for them only the
/// default counts, and it is their length without parity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyLengths {
    /// What is made when no length is asked for.
    pub default: u32,
    /// The shortest.
    pub min: u32,
    /// The longest.
    pub max: u32,
}

impl KeyLengths {
    /// One length only.
    pub const fn only(bits: u32) -> Self {
        Self { default: bits, min: bits, max: bits }
    }

    /// `default`, or any multiple of 8 from `min` to `max`.
    pub const fn range(default: u32, min: u32, max: u32) -> Self {
        Self { default, min, max }
    }
}

/// What a profile does with the salts of RC2 and RC4 keys. Start from one of the constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SaltRule {
    /// `KP_SALT` gives the key the 11 bytes that are set; if not, it leaves the key without salt.
    pub kp_salt_is_kept: bool,
    /// `CRYPT_CREATE_SALT` gives a 40-bit key a salt; if not, such a key gets none at all.
    pub creates_for_40_bits: bool,
}

impl SaltRule {
    /// Of Base and Strong: `KP_SALT` is kept, and a 40-bit key can have a created salt.
    pub const STRONG: Self = Self { kp_salt_is_kept: true, creates_for_40_bits: true };
    /// Of Enhanced: neither.
    pub const ENHANCED: Self = Self { kp_salt_is_kept: false, creates_for_40_bits: false };
    /// Of AES: a 40-bit key can have a created salt, but `KP_SALT` is not kept.
    pub const AES: Self = Self { kp_salt_is_kept: false, creates_for_40_bits: true };
}

/// A provider profile: the data that makes one cryptographic service provider differ from another.
///
/// The four constants are Microsoft's providers, after their documentation and recordings on Windows.
/// Start from one of them to write your own:
///
/// ```
/// use hcryptkey::{Algorithm, Error, KeyLengths, KeyStore, Padding, Provider};
///
/// // A third-party provider from before Windows 2000.
/// let provider = Provider::BASE
///     .named("Example Provider", 1)
///     .with_cipher(Algorithm::Rc4, KeyLengths::range(64, 40, 64))
///     .with_padding(Padding::Zero)
///     .without_duplicate();
/// let store = KeyStore::new(provider);
///
/// let key = store.generate_key(Algorithm::Rc4)?;
/// assert_eq!(store.key_info(key)?.key_len(), 64);
/// assert_eq!(store.duplicate_key(key), Err(Error::CallNotImplemented));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    name: Cow<'static, str>,
    prov_type: u32,
    ciphers: Cow<'static, [(Algorithm, KeyLengths)]>,
    hashes: Cow<'static, [HashAlgorithm]>,
    paddings: Cow<'static, [Padding]>,
    salt: SaltRule,
    fixed_effective_len: Option<u32>,
    duplicate: bool,
}

/// All that AES has; what the older providers have of it comes first.
const HASHES: &[HashAlgorithm] = &[
    HashAlgorithm::Md2,
    HashAlgorithm::Md4,
    HashAlgorithm::Md5,
    HashAlgorithm::Sha1,
    HashAlgorithm::Mac,
    HashAlgorithm::Hmac,
    HashAlgorithm::Ssl3ShaMd5,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];
const OLD_HASHES: &[HashAlgorithm] = HASHES.split_at(7).0;

const EXPORT_GRADE: KeyLengths = KeyLengths::range(40, 40, 56);
const FULL_GRADE: KeyLengths = KeyLengths::range(128, 40, 128);
const DES: (Algorithm, KeyLengths) = (Algorithm::Des, KeyLengths::only(56));

/// All that AES has; what Strong and Enhanced have of it comes first.
const CIPHERS: &[(Algorithm, KeyLengths)] = &[
    (Algorithm::Rc2, FULL_GRADE),
    (Algorithm::Rc4, FULL_GRADE),
    DES,
    (Algorithm::TripleDes112, KeyLengths::only(112)),
    (Algorithm::TripleDes, KeyLengths::only(168)),
    (Algorithm::Aes128, KeyLengths::only(128)),
    (Algorithm::Aes192, KeyLengths::only(192)),
    (Algorithm::Aes256, KeyLengths::only(256)),
];
const CIPHERS_WITHOUT_AES: &[(Algorithm, KeyLengths)] = CIPHERS.split_at(5).0;

impl Provider {
    /// Microsoft Base Cryptographic Provider v1.0: export grade, 40 to 56 bits.
    pub const BASE: Self = Self {
        name: Cow::Borrowed("Microsoft Base Cryptographic Provider v1.0"),
        prov_type: codes::PROV_RSA_FULL,
        ciphers: Cow::Borrowed(&[(Algorithm::Rc2, EXPORT_GRADE), (Algorithm::Rc4, EXPORT_GRADE), DES]),
        hashes: Cow::Borrowed(OLD_HASHES),
        paddings: Cow::Borrowed(&[Padding::Pkcs5]),
        salt: SaltRule::STRONG,
        fixed_effective_len: Some(40),
        duplicate: true,
    };

    /// Microsoft Strong Cryptographic Provider, the default of `PROV_RSA_FULL`.
    pub const STRONG: Self = Self {
        name: Cow::Borrowed("Microsoft Strong Cryptographic Provider"),
        ciphers: Cow::Borrowed(CIPHERS_WITHOUT_AES),
        fixed_effective_len: None,
        ..Self::BASE
    };

    /// Microsoft Enhanced Cryptographic Provider v1.0.
    pub const ENHANCED: Self = Self {
        name: Cow::Borrowed("Microsoft Enhanced Cryptographic Provider v1.0"),
        salt: SaltRule::ENHANCED,
        ..Self::STRONG
    };

    /// Microsoft Enhanced RSA and AES Cryptographic Provider, the only one of `PROV_RSA_AES`.
    pub const AES: Self = Self {
        name: Cow::Borrowed("Microsoft Enhanced RSA and AES Cryptographic Provider"),
        prov_type: codes::PROV_RSA_AES,
        ciphers: Cow::Borrowed(CIPHERS),
        hashes: Cow::Borrowed(HASHES),
        salt: SaltRule::AES,
        ..Self::STRONG
    };

    /// The profile of Microsoft's with this type and name; without a name, the type's default (documented).
    ///
    /// ```
    /// use hcryptkey::Provider;
    ///
    /// assert_eq!(Provider::find(1, None)?, Provider::STRONG);
    /// assert_eq!(Provider::find(1, Some("Microsoft Base Cryptographic Provider v1.0"))?, Provider::BASE);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_BAD_PROV_TYPE` (0x80090014): a type that is neither `PROV_RSA_FULL` (1) nor `PROV_RSA_AES` (24).
    /// - `NTE_KEYSET_NOT_DEF` (0x80090019): the type has no provider of that name.
    pub fn find(prov_type: u32, name: Option<&str>) -> Result<Self, Error> {
        let mut of_type = [Self::STRONG, Self::BASE, Self::ENHANCED, Self::AES]
            .into_iter()
            .filter(|p| p.prov_type == prov_type);
        let default = of_type.next().ok_or(Error::BadProvType)?;
        match name {
            None => Ok(default),
            Some(name) if default.name == name => Ok(default),
            Some(name) => of_type.find(|p| p.name == name).ok_or(Error::KeysetNotDef),
        }
    }

    /// The provider's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The provider's type, such as `PROV_RSA_AES` (24).
    pub const fn prov_type(&self) -> u32 {
        self.prov_type
    }

    /// Under another name and type.
    #[must_use]
    pub fn named(mut self, name: impl Into<Cow<'static, str>>, prov_type: u32) -> Self {
        self.name = name.into();
        self.prov_type = prov_type;
        self
    }

    /// With a cipher and its key lengths, in place of what it had of that cipher.
    #[must_use]
    pub fn with_cipher(mut self, algorithm: Algorithm, lengths: KeyLengths) -> Self {
        self = self.without_cipher(algorithm);
        self.ciphers.to_mut().push((algorithm, lengths));
        self
    }

    /// Without a cipher.
    #[must_use]
    pub fn without_cipher(mut self, algorithm: Algorithm) -> Self {
        self.ciphers.to_mut().retain(|(other, _)| *other != algorithm);
        self
    }

    /// With a hash algorithm.
    #[must_use]
    pub fn with_hash(mut self, algorithm: HashAlgorithm) -> Self {
        self = self.without_hash(algorithm);
        self.hashes.to_mut().push(algorithm);
        self
    }

    /// Without a hash algorithm.
    #[must_use]
    pub fn without_hash(mut self, algorithm: HashAlgorithm) -> Self {
        self.hashes.to_mut().retain(|other| *other != algorithm);
        self
    }

    /// With a padding that `KP_PADDING` may then be set to.
    #[must_use]
    pub fn with_padding(mut self, padding: Padding) -> Self {
        self.paddings.to_mut().push(padding);
        self
    }

    /// With another salt rule.
    #[must_use]
    pub fn with_salt_rule(mut self, rule: SaltRule) -> Self {
        self.salt = rule;
        self
    }

    /// With an effective key length, 1 to 1024 bits, that `KP_EFFECTIVE_KEYLEN` always sets (Base has 40);
    /// `None` leaves it free.
    #[must_use]
    pub fn with_fixed_effective_len(mut self, bits: Option<u32>) -> Self {
        self.fixed_effective_len = bits.map(|bits| bits.clamp(1, 1024));
        self
    }

    /// Without `CryptDuplicateKey`, as providers from before Windows 2000.
    #[must_use]
    pub fn without_duplicate(mut self) -> Self {
        self.duplicate = false;
        self
    }

    pub(crate) const fn has_duplicate(&self) -> bool {
        self.duplicate
    }

    pub(crate) const fn salt_rule(&self) -> SaltRule {
        self.salt
    }

    pub(crate) const fn fixed_effective_len(&self) -> Option<u32> {
        self.fixed_effective_len
    }

    pub(crate) fn has_padding(&self, padding: Padding) -> bool {
        self.paddings.contains(&padding)
    }

    pub(crate) fn has_hash(&self, algorithm: HashAlgorithm) -> bool {
        self.hashes.contains(&algorithm)
    }

    /// The length in bytes, as stored, of a key that is asked for with `bits`; 0 asks for the default.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` without the algorithm, `NTE_BAD_FLAGS` for a DES length that is none, `NTE_BAD_DATA`
    /// for one out of range.
    pub(crate) fn key_len(&self, algorithm: Algorithm, bits: u32) -> Result<usize, Error> {
        let lengths = self.lengths(algorithm)?;
        let bits = if bits == 0 { lengths.default } else { bits };
        if let (true, Some(len)) = (algorithm.has_parity(), algorithm.fixed_len()) {
            let with_parity = len as u64 * 8;
            let fits = u64::from(bits) == with_parity || u64::from(bits) == with_parity / 8 * 7;
            return if fits {
                Ok(len)
            } else {
                Err(Error::BadFlags(
                    "DES and 3DES keys have one length; ask for it, with or without parity, or for 0",
                ))
            };
        }
        let len = bits as usize / 8;
        let whole = bits % 8 == 0 && (lengths.min..=lengths.max).contains(&bits);
        if whole && algorithm_takes(algorithm, len) { Ok(len) } else { Err(BAD_KEY_LEN) }
    }

    /// Whether a key of `len` bytes can be imported.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` without the algorithm, `NTE_BAD_DATA` for another length.
    pub(crate) fn check_import(&self, algorithm: Algorithm, len: usize) -> Result<(), Error> {
        let lengths = self.lengths(algorithm)?;
        let bits = len.saturating_mul(8);
        let in_range =
            algorithm.has_parity() || (lengths.min as usize..=lengths.max as usize).contains(&bits);
        if in_range && algorithm_takes(algorithm, len) { Ok(()) } else { Err(BAD_KEY_LEN) }
    }

    /// The key lengths of a cipher.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` without the algorithm.
    pub(crate) fn lengths(&self, algorithm: Algorithm) -> Result<KeyLengths, Error> {
        let found = self.ciphers.iter().find(|(other, _)| *other == algorithm);
        found
            .map(|(_, lengths)| *lengths)
            .ok_or(Error::BadAlgid("the provider profile lacks this cipher; use a profile that has it"))
    }
}

/// Whether the cipher itself takes keys of `len` bytes, whatever a profile says.
fn algorithm_takes(algorithm: Algorithm, len: usize) -> bool {
    match algorithm.fixed_len() {
        Some(fixed) => len == fixed,
        None => (1..=algorithm.max_len()).contains(&len),
    }
}

const BAD_KEY_LEN: Error = Error::BadData(
    "the provider profile has no key of this length; ask for one in its range, or for 0, its default",
);

impl Default for Provider {
    /// [`Provider::AES`].
    fn default() -> Self {
        Self::AES
    }
}
