//! Provider profiles as data: the algorithms with their key lengths, and the rules that differ.

use std::borrow::Cow;

use crate::algorithm::{Algorithm, Family, HashAlgorithm, Padding, UserKey};
use crate::codes;
use crate::error::{Error, NotEmulated, Reason};

/// The key lengths of one cipher in a profile, in bits.
///
/// DES and 3DES have one length each, and a caller may ask for it with or without the parity bits. For them only `default`
/// counts. It is the length without parity bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyLengths {
    /// The length of a new key if the caller asks for none.
    pub default: u32,
    /// The shortest length.
    pub min: u32,
    /// The longest length.
    pub max: u32,
}

impl KeyLengths {
    /// A single length.
    pub const fn only(bits: u32) -> Self {
        Self { default: bits, min: bits, max: bits }
    }

    /// Every multiple of 8 from `min` to `max`.
    pub const fn range(default: u32, min: u32, max: u32) -> Self {
        Self { default, min, max }
    }
}

/// How a profile treats the salts of RC2 and RC4 keys. Start from one of the constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SaltRule {
    /// Whether `KP_SALT` gives the key the 11 bytes that are set. If not, it leaves the key without a salt.
    pub kp_salt_is_kept: bool,
    /// Whether `CRYPT_CREATE_SALT` gives a key 11 bytes of salt. If not, the key has no salt, even if it has 40 bits.
    pub creates_salts: bool,
}

impl SaltRule {
    /// The rule of Base (recorded on Windows) and Strong: both flags are set.
    pub const STRONG: Self = Self { kp_salt_is_kept: true, creates_salts: true };
    /// The rule of Enhanced (recorded on Windows) and AES: neither is set.
    pub const ENHANCED: Self = Self { kp_salt_is_kept: false, creates_salts: false };
}

/// A provider profile: the data that makes one cryptographic service provider differ from another.
///
/// The constants are Microsoft's providers, as documented and as recorded on Windows. Start from one of them to write your
/// own:
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
/// assert_eq!(store.key_info(key)?.key_bits(), 64);
/// assert_eq!(store.duplicate_key(key), Err(Error::CallNotImplemented));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    name: Cow<'static, str>,
    prov_type: u32,
    ciphers: Cow<'static, [(Algorithm, KeyLengths)]>,
    /// The lengths that pairs of keys had before the host limited them.
    before_limit: Cow<'static, [(Algorithm, KeyLengths)]>,
    hashes: Cow<'static, [HashAlgorithm]>,
    rules: Rules,
    duplicate: bool,
    x931: bool,
}

/// The rules of a profile that still apply to a key after its creation. Each key has a copy, so it needs no context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) salt: SaltRule,
    /// The one length in bits that `KP_EFFECTIVE_KEYLEN` sets, whatever the caller asks for.
    pub(crate) fixed_effective_bits: Option<u16>,
    /// One bit for each padding: bit n for the padding of number n.
    paddings: u8,
    /// Whether setting `KP_MODE` to OFB fails. If not, only using the mode fails.
    pub(crate) refuses_ofb: bool,
}

impl Rules {
    pub(crate) fn has_padding(self, padding: Padding) -> bool {
        self.paddings & padding_bit(padding) != 0
    }
}

const fn padding_bit(padding: Padding) -> u8 {
    1 << padding.code()
}

const OLD_HASHES: &[HashAlgorithm] = &[
    HashAlgorithm::Md2,
    HashAlgorithm::Md4,
    HashAlgorithm::Md5,
    HashAlgorithm::Sha1,
    HashAlgorithm::Mac,
    HashAlgorithm::Hmac,
    HashAlgorithm::Ssl3ShaMd5,
];
const AES_HASHES: &[HashAlgorithm] = &[
    HashAlgorithm::Md2,
    HashAlgorithm::Md4,
    HashAlgorithm::Md5,
    HashAlgorithm::Sha1,
    HashAlgorithm::Mac,
    HashAlgorithm::Ssl3ShaMd5,
    HashAlgorithm::Hmac,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];
const SCHANNEL_HASHES: &[HashAlgorithm] = &[
    HashAlgorithm::Md2,
    HashAlgorithm::Md4,
    HashAlgorithm::Md5,
    HashAlgorithm::Sha1,
    HashAlgorithm::Mac,
    HashAlgorithm::Hmac,
    HashAlgorithm::Ssl3ShaMd5,
    HashAlgorithm::SchannelMaster,
    HashAlgorithm::Tls1Prf,
];

/// The hashes of the providers for DSS and Diffie-Hellman.
const DSS_HASHES: &[HashAlgorithm] = &[HashAlgorithm::Md5, HashAlgorithm::Sha1];
/// The hashes that need no key.
const SIGNED_HASHES: &[HashAlgorithm] = &[
    HashAlgorithm::Md2,
    HashAlgorithm::Md4,
    HashAlgorithm::Md5,
    HashAlgorithm::Sha1,
    HashAlgorithm::Ssl3ShaMd5,
];

const EXPORT_GRADE: KeyLengths = KeyLengths::range(40, 40, 56);
const FULL_GRADE: KeyLengths = KeyLengths::range(128, 40, 128);
const RSA: KeyLengths = KeyLengths::range(1024, 384, 16384);

const DSS: KeyLengths = KeyLengths::range(1024, 512, 1024);
const EXPORT_GRADE_DH: KeyLengths = KeyLengths::range(512, 512, 1024);
const DH: KeyLengths = KeyLengths::range(1024, 512, 4096);

const EXPORT_GRADE_CIPHERS: &[(Algorithm, KeyLengths)] = &[
    (Algorithm::Rc2, EXPORT_GRADE),
    (Algorithm::Rc4, EXPORT_GRADE),
    (Algorithm::Des, KeyLengths::only(56)),
    (Algorithm::RsaSign, KeyLengths::range(512, 384, 16384)),
    (Algorithm::RsaKeyExchange, KeyLengths::range(512, 384, 1024)),
];

const STRONG_CIPHERS: &[(Algorithm, KeyLengths)] = &[
    (Algorithm::Rc2, FULL_GRADE),
    (Algorithm::Rc4, FULL_GRADE),
    (Algorithm::Des, KeyLengths::only(56)),
    (Algorithm::TripleDes112, KeyLengths::only(112)),
    (Algorithm::TripleDes, KeyLengths::only(168)),
    (Algorithm::RsaSign, RSA),
    (Algorithm::RsaKeyExchange, RSA),
];

const AES_CIPHERS: &[(Algorithm, KeyLengths)] = &[
    (Algorithm::Rc2, FULL_GRADE),
    (Algorithm::Rc4, FULL_GRADE),
    (Algorithm::Des, KeyLengths::only(56)),
    (Algorithm::TripleDes112, KeyLengths::only(112)),
    (Algorithm::TripleDes, KeyLengths::only(168)),
    (Algorithm::Aes128, KeyLengths::only(128)),
    (Algorithm::Aes192, KeyLengths::only(192)),
    (Algorithm::Aes256, KeyLengths::only(256)),
    (Algorithm::RsaSign, RSA),
    (Algorithm::RsaKeyExchange, RSA),
];

const DSS_CIPHERS: &[(Algorithm, KeyLengths)] = &[(Algorithm::DssSign, DSS)];

const EXPORT_GRADE_DSS_DH_CIPHERS: &[(Algorithm, KeyLengths)] = &[
    (Algorithm::CylinkMek, KeyLengths::only(40)),
    (Algorithm::Rc2, EXPORT_GRADE),
    (Algorithm::Rc4, EXPORT_GRADE),
    (Algorithm::Des, KeyLengths::only(56)),
    (Algorithm::DssSign, DSS),
    (Algorithm::DhSf, EXPORT_GRADE_DH),
    (Algorithm::DhEphem, EXPORT_GRADE_DH),
];

const DSS_DH_CIPHERS: &[(Algorithm, KeyLengths)] = &[
    (Algorithm::CylinkMek, KeyLengths::only(40)),
    (Algorithm::Rc2, FULL_GRADE),
    (Algorithm::Rc4, FULL_GRADE),
    (Algorithm::Des, KeyLengths::only(56)),
    (Algorithm::TripleDes112, KeyLengths::only(112)),
    (Algorithm::TripleDes, KeyLengths::only(168)),
    (Algorithm::DssSign, DSS),
    (Algorithm::DhSf, DH),
    (Algorithm::DhEphem, DH),
];

/// Keys of any length: the lengths of a channel's keys depend on what is set on their master key.
const ANY_LENGTH: KeyLengths = KeyLengths::range(0, 0, u32::MAX);

const SCHANNEL_CIPHERS: &[(Algorithm, KeyLengths)] = &[
    (Algorithm::Rc2, FULL_GRADE),
    (Algorithm::Rc4, FULL_GRADE),
    (Algorithm::Des, KeyLengths::only(56)),
    (Algorithm::TripleDes112, KeyLengths::only(112)),
    (Algorithm::TripleDes, KeyLengths::only(168)),
    (Algorithm::RsaSign, RSA),
    (Algorithm::RsaKeyExchange, RSA),
    (Algorithm::Pct1Master, KeyLengths::only(128)),
    (Algorithm::Ssl2Master, KeyLengths::range(40, 40, 192)),
    (Algorithm::Ssl3Master, KeyLengths::only(384)),
    (Algorithm::Tls1Master, KeyLengths::only(384)),
    (Algorithm::SchannelMac, ANY_LENGTH),
    (Algorithm::SchannelEnc, ANY_LENGTH),
];

const RSA_SIGNATURE_CIPHERS: &[(Algorithm, KeyLengths)] =
    &[(Algorithm::RsaSign, KeyLengths::range(512, 384, 16384))];

impl Provider {
    /// Microsoft Base Cryptographic Provider v1.0: export grade, 40 to 56 bits.
    #[doc(alias = "MS_DEF_PROV")]
    #[doc(alias = "PROV_RSA_FULL")]
    pub const BASE: Self = Self {
        name: Cow::Borrowed("Microsoft Base Cryptographic Provider v1.0"),
        prov_type: codes::PROV_RSA_FULL,
        ciphers: Cow::Borrowed(EXPORT_GRADE_CIPHERS),
        before_limit: Cow::Borrowed(&[]),
        hashes: Cow::Borrowed(OLD_HASHES),
        rules: Rules {
            salt: SaltRule::STRONG,
            fixed_effective_bits: Some(40),
            paddings: padding_bit(Padding::Pkcs5),
            refuses_ofb: false,
        },
        duplicate: true,
        x931: true,
    };

    /// Microsoft Strong Cryptographic Provider, the default of `PROV_RSA_FULL`.
    #[doc(alias = "MS_STRONG_PROV")]
    #[doc(alias = "PROV_RSA_FULL")]
    pub const STRONG: Self = Self {
        name: Cow::Borrowed("Microsoft Strong Cryptographic Provider"),
        ciphers: Cow::Borrowed(STRONG_CIPHERS),
        rules: Rules { fixed_effective_bits: None, ..Self::BASE.rules },
        ..Self::BASE
    };

    /// Microsoft Enhanced Cryptographic Provider v1.0.
    #[doc(alias = "MS_ENHANCED_PROV")]
    #[doc(alias = "PROV_RSA_FULL")]
    pub const ENHANCED: Self = Self {
        name: Cow::Borrowed("Microsoft Enhanced Cryptographic Provider v1.0"),
        rules: Rules { salt: SaltRule::ENHANCED, ..Self::STRONG.rules },
        ..Self::STRONG
    };

    /// Microsoft Enhanced RSA and AES Cryptographic Provider, the only one of `PROV_RSA_AES`.
    #[doc(alias = "MS_ENH_RSA_AES_PROV")]
    #[doc(alias = "PROV_RSA_AES")]
    pub const AES: Self = Self {
        name: Cow::Borrowed("Microsoft Enhanced RSA and AES Cryptographic Provider"),
        prov_type: codes::PROV_RSA_AES,
        ciphers: Cow::Borrowed(AES_CIPHERS),
        hashes: Cow::Borrowed(AES_HASHES),
        ..Self::ENHANCED
    };

    /// `Microsoft RSA SChannel Cryptographic Provider`, the only one of `PROV_RSA_SCHANNEL`: the Enhanced provider, with the keys of
    /// secure channels, as Windows has it up to version 7.
    #[doc(alias = "MS_DEF_RSA_SCHANNEL_PROV")]
    #[doc(alias = "PROV_RSA_SCHANNEL")]
    pub const SCHANNEL: Self = Self {
        name: Cow::Borrowed("Microsoft RSA SChannel Cryptographic Provider"),
        prov_type: codes::PROV_RSA_SCHANNEL,
        ciphers: Cow::Borrowed(SCHANNEL_CIPHERS),
        hashes: Cow::Borrowed(SCHANNEL_HASHES),
        ..Self::ENHANCED
    };

    /// Microsoft Base DSS Cryptographic Provider, the only one of `PROV_DSS`: signatures and their hashes.
    #[doc(alias = "MS_DEF_DSS_PROV")]
    #[doc(alias = "PROV_DSS")]
    pub const DSS: Self = Self {
        name: Cow::Borrowed("Microsoft Base DSS Cryptographic Provider"),
        prov_type: codes::PROV_DSS,
        ciphers: Cow::Borrowed(DSS_CIPHERS),
        hashes: Cow::Borrowed(DSS_HASHES),
        rules: Rules { refuses_ofb: true, ..Self::ENHANCED.rules },
        ..Self::ENHANCED
    };

    /// Microsoft Base DSS and Diffie-Hellman Cryptographic Provider: export grade, 40 to 56 bits.
    #[doc(alias = "MS_DEF_DSS_DH_PROV")]
    #[doc(alias = "PROV_DSS_DH")]
    pub const DSS_DH: Self = Self {
        name: Cow::Borrowed("Microsoft Base DSS and Diffie-Hellman Cryptographic Provider"),
        prov_type: codes::PROV_DSS_DH,
        ciphers: Cow::Borrowed(EXPORT_GRADE_DSS_DH_CIPHERS),
        ..Self::DSS
    };

    /// Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider, the default of `PROV_DSS_DH` (our decision).
    #[doc(alias = "MS_ENH_DSS_DH_PROV")]
    #[doc(alias = "PROV_DSS_DH")]
    pub const ENHANCED_DSS_DH: Self = Self {
        name: Cow::Borrowed("Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider"),
        ciphers: Cow::Borrowed(DSS_DH_CIPHERS),
        ..Self::DSS_DH
    };

    /// Microsoft DH `SChannel` Cryptographic Provider, the only one of `PROV_DH_SCHANNEL`.
    #[doc(alias = "MS_DEF_DH_SCHANNEL_PROV")]
    #[doc(alias = "PROV_DH_SCHANNEL")]
    pub const DH_SCHANNEL: Self = Self {
        name: Cow::Borrowed("Microsoft DH SChannel Cryptographic Provider"),
        prov_type: codes::PROV_DH_SCHANNEL,
        ..Self::ENHANCED_DSS_DH
    };

    /// Microsoft RSA Signature Cryptographic Provider, of `PROV_RSA_SIG`: signatures and their hashes.
    ///
    /// The headers of Windows name it, but no version registers it (recorded), so it is not in [`ALL`](Provider::ALL). A host can
    /// register it: see [`AdvapiBuilder::provider`](crate::AdvapiBuilder::provider).
    #[doc(alias = "MS_DEF_RSA_SIG_PROV")]
    #[doc(alias = "PROV_RSA_SIG")]
    pub const RSA_SIGNATURE: Self = Self {
        name: Cow::Borrowed("Microsoft RSA Signature Cryptographic Provider"),
        prov_type: codes::PROV_RSA_SIG,
        ciphers: Cow::Borrowed(RSA_SIGNATURE_CIPHERS),
        hashes: Cow::Borrowed(SIGNED_HASHES),
        ..Self::ENHANCED
    };

    /// Microsoft's providers, in the order in which they are enumerated.
    pub const ALL: &[Self] = &[
        Self::BASE,
        Self::STRONG,
        Self::ENHANCED,
        Self::AES,
        Self::SCHANNEL,
        Self::DSS,
        Self::DSS_DH,
        Self::ENHANCED_DSS_DH,
        Self::DH_SCHANNEL,
    ];

    /// Microsoft's provider with this type and name. Without a name, or with an empty one, it is the default of the type.
    ///
    /// The case of a name does not matter (our decision). The AES provider also has its name of Windows XP, which ends in
    /// " (Prototype)" (documented).
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
    /// - `NTE_BAD_PROV_TYPE` (0x80090014): type 0, or one above 999.
    /// - `NTE_PROV_TYPE_NOT_DEF` (0x80090017): a type that no provider has.
    /// - `NTE_KEYSET_NOT_DEF` (0x80090019): there is no provider of that name.
    /// - `NTE_PROV_TYPE_NO_MATCH` (0x8009001b): the provider of that name has another type.
    pub fn find(prov_type: u32, name: Option<&str>) -> Result<Self, Error> {
        Self::find_in(Self::ALL, prov_type, name).cloned()
    }

    /// [`find`](Provider::find) among `providers`. The default of a type is `STRONG` or `ENHANCED_DSS_DH` if it is among them,
    /// else the first.
    pub(crate) fn find_in<'a>(
        providers: &'a [Self],
        prov_type: u32,
        name: Option<&str>,
    ) -> Result<&'a Self, Error> {
        if !(1..=codes::MAXPROVTYPE).contains(&prov_type) {
            return Err(Error::BadProvType);
        }
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            let found =
                providers.iter().find(|provider| provider.goes_by(name)).ok_or(Error::KeysetNotDef)?;
            return if found.prov_type == prov_type { Ok(found) } else { Err(Error::ProvTypeNoMatch) };
        }
        let mut of_type = providers.iter().filter(|provider| provider.prov_type == prov_type);
        let first = of_type.next().ok_or(Error::ProvTypeNotDef)?;
        let is_default = |provider: &&Self| {
            provider.has_same_name(&Self::STRONG) || provider.has_same_name(&Self::ENHANCED_DSS_DH)
        };
        Ok(of_type.find(is_default).unwrap_or(first))
    }

    /// Whether the two have the same name, whatever else differs.
    pub(crate) fn has_same_name(&self, other: &Self) -> bool {
        self.name.eq_ignore_ascii_case(&other.name)
    }

    /// Limits pairs of keys to `bits`. An algorithm whose pairs are all longer is removed.
    pub(crate) fn limit_pairs(mut self, bits: u32) -> Self {
        for algorithm in Algorithm::ALL.iter().copied() {
            // The limit itself becomes a default length, so it must be one that keys have.
            let bits = match algorithm.family() {
                Family::Rsa => bits / 8 * 8,
                Family::DssDh => bits / 64 * 64,
                _ => continue,
            };
            let Ok(lengths) = self.lengths(algorithm) else { continue };
            let KeyLengths { default, min, max } = lengths;
            if max <= bits {
                continue;
            }
            self.before_limit.to_mut().push((algorithm, lengths));
            if min > bits {
                self = self.without_cipher(algorithm);
                continue;
            }
            let limited = KeyLengths::range(default.min(bits), min, bits);
            // In place, because the order is that of the enumeration.
            for (_, lengths) in self.ciphers.to_mut().iter_mut().filter(|(other, _)| *other == algorithm) {
                *lengths = limited;
            }
        }
        self
    }

    /// Whether `name` is one of its names.
    fn goes_by(&self, name: &str) -> bool {
        let of_windows_xp =
            self.prov_type == codes::PROV_RSA_AES && name.to_ascii_lowercase().ends_with(" (prototype)");
        // The suffix is ASCII, so it has as many bytes as characters.
        let len = name.len() - if of_windows_xp { " (prototype)".len() } else { 0 };
        name.get(..len).is_some_and(|name| name.eq_ignore_ascii_case(&self.name))
    }

    /// The provider's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The provider's type, such as `PROV_RSA_AES` (24).
    pub const fn prov_type(&self) -> u32 {
        self.prov_type
    }

    /// Changes the name and the type.
    #[must_use]
    pub fn named(mut self, name: impl Into<Cow<'static, str>>, prov_type: u32) -> Self {
        self.name = name.into();
        self.prov_type = prov_type;
        self
    }

    /// Adds a cipher, or a kind of RSA key, with its key lengths in bits. It replaces an earlier entry.
    #[must_use]
    pub fn with_cipher(mut self, algorithm: Algorithm, lengths: KeyLengths) -> Self {
        self = self.without_cipher(algorithm);
        self.ciphers.to_mut().push((algorithm, lengths));
        self
    }

    /// Removes a cipher, or a kind of RSA key.
    #[must_use]
    pub fn without_cipher(mut self, algorithm: Algorithm) -> Self {
        self.ciphers.to_mut().retain(|(other, _)| *other != algorithm);
        self
    }

    /// Adds a hash algorithm.
    #[must_use]
    pub fn with_hash(mut self, algorithm: HashAlgorithm) -> Self {
        self = self.without_hash(algorithm);
        self.hashes.to_mut().push(algorithm);
        self
    }

    /// Removes a hash algorithm.
    #[must_use]
    pub fn without_hash(mut self, algorithm: HashAlgorithm) -> Self {
        self.hashes.to_mut().retain(|other| *other != algorithm);
        self
    }

    /// Adds a padding, which `KP_PADDING` then accepts.
    #[must_use]
    pub fn with_padding(mut self, padding: Padding) -> Self {
        self.rules.paddings |= padding_bit(padding);
        self
    }

    /// Changes the salt rule.
    #[must_use]
    pub fn with_salt_rule(mut self, rule: SaltRule) -> Self {
        self.rules.salt = rule;
        self
    }

    /// Fixes the effective length of RC2 keys, 1 to 1024 bits: `KP_EFFECTIVE_KEYLEN` then sets no other (Base has 40). `None` lets
    /// the caller choose.
    #[must_use]
    pub fn with_fixed_effective_bits(mut self, bits: Option<u16>) -> Self {
        self.rules.fixed_effective_bits = bits.map(|bits| bits.clamp(1, 1024));
        self
    }

    /// Removes `CryptDuplicateKey` and `CryptDuplicateHash`, which providers from before Windows 2000 lack.
    #[must_use]
    pub fn without_duplicate(mut self) -> Self {
        self.duplicate = false;
        self
    }

    /// Without `CRYPT_X931_FORMAT`, as from Windows 8.1 on: there, signing in this format fails with
    /// `ERROR_INVALID_PARAMETER` and verifying with `NTE_BAD_SIGNATURE` (recorded). The built-in profiles have the
    /// format, as earlier versions of Windows do.
    #[doc(alias = "CRYPT_X931_FORMAT")]
    #[must_use]
    pub fn without_x931(mut self) -> Self {
        self.x931 = false;
        self
    }

    pub(crate) const fn has_x931(&self) -> bool {
        self.x931
    }

    pub(crate) const fn has_duplicate(&self) -> bool {
        self.duplicate
    }

    pub(crate) const fn rules(&self) -> Rules {
        self.rules
    }

    /// The ciphers and kinds of RSA keys, in the order of the enumeration.
    pub(crate) fn keys(&self) -> &[(Algorithm, KeyLengths)] {
        &self.ciphers
    }

    /// The hashes, in the order of the enumeration.
    pub(crate) fn hashes(&self) -> &[HashAlgorithm] {
        &self.hashes
    }

    /// Checks that the profile has a hash.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if it lacks the hash.
    pub(crate) fn check_hash(&self, algorithm: HashAlgorithm) -> Result<(), Error> {
        let lacks =
            Error::BadAlgid(&Reason("the provider profile lacks this hash; use a profile that has it"));
        if self.hashes.contains(&algorithm) { Ok(()) } else { Err(lacks) }
    }

    /// The length in bytes, with parity bits, of a new key of `bits` bits; 0 asks for the default.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the profile lacks the algorithm, `NTE_BAD_FLAGS` for a length that DES or 3DES does not have,
    /// `NTE_BAD_DATA` for a length out of range.
    pub(crate) fn key_len(&self, algorithm: Algorithm, bits: u32) -> Result<usize, Error> {
        let lengths = self.lengths(algorithm)?;
        let bits = if bits == 0 { lengths.default } else { bits };
        if algorithm.has_parity() {
            return algorithm.len_of(bits).ok_or(Error::BadFlags(&Reason(
                "DES and 3DES keys have one length; pass it, with or without parity bits, or pass 0",
            )));
        }
        let in_range = (lengths.min..=lengths.max).contains(&bits);
        algorithm.len_of(bits).filter(|_| in_range).ok_or(BAD_KEY_LEN)
    }

    /// The length in bits of an RSA key of `bits` bits; 0 asks for the default.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the profile lacks the algorithm, `NTE_BAD_DATA` for a length out of range, or above the host's limit.
    pub(crate) fn rsa_bits(&self, algorithm: Algorithm, bits: u32) -> Result<u32, Error> {
        let lengths = self.lengths_before_limit(algorithm)?;
        let wanted = if bits == 0 { lengths.default } else { bits };
        let fits = wanted.is_multiple_of(8) && (lengths.min..=lengths.max).contains(&wanted);
        if fits { self.limited_bits(algorithm, bits, LIMITED_LEN) } else { Err(BAD_KEY_LEN) }
    }

    /// The length in bits of p in a new key of DSS or Diffie-Hellman of `bits` bits; 0 asks for the default.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the profile lacks the algorithm; those of [`check_group_bits`]; `NTE_BAD_FLAGS` for a length above the
    /// host's limit.
    pub(crate) fn group_bits(&self, algorithm: Algorithm, bits: u32) -> Result<u32, Error> {
        let lengths = self.lengths_before_limit(algorithm)?;
        check_group_bits(algorithm, lengths, if bits == 0 { lengths.default } else { bits })?;
        self.limited_bits(algorithm, bits, LIMITED_GROUP)
    }

    /// Checks that a key of DSS or Diffie-Hellman can be imported, by the length of its p.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the profile lacks the algorithm, `NTE_BAD_DATA` for a length that it lacks, or above the host's limit.
    pub(crate) fn check_group(&self, algorithm: Algorithm, bits: u32) -> Result<(), Error> {
        let fits =
            bits != 0 && check_group_bits(algorithm, self.lengths_before_limit(algorithm)?, bits).is_ok();
        if fits { self.limited_bits(algorithm, bits, LIMITED_LEN).map(drop) } else { Err(BAD_KEY_LEN) }
    }

    /// The lengths of pairs that the provider itself has, whatever the host's limit. They are checked first, because a length that
    /// the provider lacks has its own error, which is emulated.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the profile lacks the algorithm.
    pub(crate) fn lengths_before_limit(&self, algorithm: Algorithm) -> Result<KeyLengths, Error> {
        let found = self.before_limit.iter().find(|(other, _)| *other == algorithm);
        found.map_or_else(|| self.lengths(algorithm), |(_, lengths)| Ok(*lengths))
    }

    /// The length in bits of a pair whose length the provider itself has; 0 asks for the default.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the host's limit leaves no pair of the algorithm, `beyond` for a length above it.
    fn limited_bits(&self, algorithm: Algorithm, bits: u32, beyond: Error) -> Result<u32, Error> {
        let KeyLengths { default, max, .. } = self.lengths(algorithm)?;
        let bits = if bits == 0 { default } else { bits };
        if bits <= max { Ok(bits) } else { Err(beyond) }
    }

    /// The algorithm of a user key: the first in the list whose pairs become this user key, or RSA's if there is none.
    pub(crate) fn algorithm_of(&self, user_key: UserKey) -> Algorithm {
        // An algorithm that the host's limit removed is still the answer, because the limit has an error of its own.
        let mut algorithms =
            self.ciphers.iter().chain(self.before_limit.iter()).map(|(algorithm, _)| *algorithm);
        algorithms.find(|algorithm| UserKey::of(*algorithm) == Some(user_key)).unwrap_or(user_key.algorithm())
    }

    /// The key lengths of a symmetric cipher, or of master keys.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the profile lacks the algorithm, and for RSA.
    pub(crate) fn secret_lengths(&self, algorithm: Algorithm) -> Result<KeyLengths, Error> {
        let is_secret = algorithm.is_symmetric() || algorithm.is_master();
        if is_secret { self.lengths(algorithm) } else { Err(Error::NO_SUCH_CIPHER) }
    }

    /// Checks that a session key or master key of `len` bytes can be imported.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the profile lacks the algorithm, and for RSA; `NTE_BAD_DATA` for a length that it lacks.
    pub(crate) fn check_import(&self, algorithm: Algorithm, len: usize) -> Result<(), Error> {
        let lengths = self.secret_lengths(algorithm)?;
        let bits = len.saturating_mul(8);
        let in_range =
            algorithm.has_parity() || (lengths.min as usize..=lengths.max as usize).contains(&bits);
        if in_range && algorithm.takes_len(len) { Ok(()) } else { Err(BAD_KEY_LEN) }
    }

    /// Checks that a session key of `len` bytes can come in a SIMPLEBLOB. There, RC4 keys have up to 128 bits in every profile
    /// (Wine's answer), and RC2 keys up to 1024 (recorded on Windows).
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the profile lacks the algorithm, `NTE_BAD_DATA` for another length.
    pub(crate) fn check_unwrapped(&self, algorithm: Algorithm, len: usize) -> Result<(), Error> {
        let KeyLengths { min, max, .. } = self.lengths(algorithm)?;
        let most = match algorithm {
            Algorithm::Rc2 => algorithm.max_len(),
            // A custom profile can have longer ones.
            Algorithm::Rc4 => max.max(FULL_GRADE.max) as usize / 8,
            _ => return self.check_import(algorithm, len),
        };
        let least = min as usize / 8;
        if (least..=most).contains(&len) { Ok(()) } else { Err(BAD_KEY_LEN) }
    }

    /// The key lengths of a cipher or a kind of RSA key.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the profile lacks it.
    pub(crate) fn lengths(&self, algorithm: Algorithm) -> Result<KeyLengths, Error> {
        let found = self.ciphers.iter().find(|(other, _)| *other == algorithm);
        found.map(|(_, lengths)| *lengths).ok_or_else(|| {
            let is_limited = self.before_limit.iter().any(|(other, _)| *other == algorithm);
            if is_limited { LIMITED_ALGORITHM } else { NO_CIPHER }
        })
    }
}

const NO_CIPHER: Error =
    Error::BadAlgid(&Reason("the provider profile lacks this cipher; use a profile that has it"));

/// Checks that `lengths` contain keys of DSS or Diffie-Hellman of `bits` bits.
///
/// # Errors
/// `NTE_BAD_FLAGS` for a length that is out of range or not a multiple of 64, except that a DSS key in range returns
/// `STATUS_INVALID_PARAMETER` if it is not such a multiple (recorded on Windows).
fn check_group_bits(algorithm: Algorithm, lengths: KeyLengths, bits: u32) -> Result<(), Error> {
    const BAD_GROUP_LEN: Error = Error::BadFlags(&Reason(
        "the provider profile has no keys of this length; pass a multiple of 64 in its range, or 0 for the default",
    ));
    let in_range = (lengths.min..=lengths.max).contains(&bits) && algorithm.takes_len(bits as usize / 8);
    match (in_range, bits.is_multiple_of(64), algorithm) {
        (true, true, _) => Ok(()),
        (true, false, Algorithm::DssSign) => Err(Error::StatusInvalidParameter),
        _ => Err(BAD_GROUP_LEN),
    }
}

const BAD_KEY_LEN: Error = Error::BadData(&Reason(
    "the provider profile has no keys of this length; pass a length in its range, or 0 for the default",
));

const LIMIT: &str = "keys longer than the host's `max_rsa_bits`";
const LIMITED_LEN: Error = Error::NotEmulated(&NotEmulated { code: codes::NTE_BAD_DATA, what: LIMIT });
const LIMITED_GROUP: Error = Error::NotEmulated(&NotEmulated { code: codes::NTE_BAD_FLAGS, what: LIMIT });
const LIMITED_ALGORITHM: Error = Error::NotEmulated(&NotEmulated { code: codes::NTE_BAD_ALGID, what: LIMIT });

impl Default for Provider {
    /// [`Provider::AES`].
    fn default() -> Self {
        Self::AES
    }
}
