//! The parameters that can be set on a key.

use core::fmt;

use super::{KeySpec, Permissions};
use crate::algorithm::{Algorithm, CipherMode, HashAlgorithm, Padding};

/// A parameter to set on a key with [`set_key_param`](crate::KeyStore::set_key_param).
///
/// Two users of Diffie-Hellman agree on a key:
///
/// ```
/// # #[cfg(feature = "dss")] {
/// use hcryptkey::{Algorithm, ExportAs, ImportOptions, KeyParam, KeySpec, KeyStore, Provider};
///
/// let store = KeyStore::new(Provider::ENHANCED_DSS_DH);
/// let one = store.generate_key(KeySpec::new(Algorithm::DhEphem).bits(512))?;
/// let group = store.key_info(one)?;
///
/// let other = store.generate_key(KeySpec::new(Algorithm::DhEphem).bits(512).pregenerated())?;
/// store.set_key_param(other, KeyParam::P(group.p().unwrap()))?;
/// store.set_key_param(other, KeyParam::G(group.g().unwrap()))?;
/// store.set_key_param(other, KeyParam::X)?;
///
/// let agreed = [(one, other), (other, one)].map(|(own, peer)| {
///     let public = store.export_key(peer, ExportAs::Public)?;
///     let agreed = store.import_key(&public, ImportOptions::new().under(own))?;
///     store.set_key_param(agreed, KeyParam::Algorithm(KeySpec::new(Algorithm::TripleDes).exportable()))?;
///     store.export_material(agreed)
/// });
/// assert_eq!(agreed[0].clone()?, agreed[1].clone()?);
/// # }
/// # Ok::<(), hcryptkey::Error>(())
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum KeyParam<'a> {
    /// `KP_IV`: one block. It becomes the feedback register, and a message in progress is abandoned. A stream key accepts any
    /// bytes and restarts its stream.
    #[doc(alias = "KP_IV")]
    Iv(&'a [u8]),
    /// `KP_MODE`. A stream key stores it, but it has no effect there.
    #[doc(alias = "KP_MODE")]
    Mode(CipherMode),
    /// `KP_MODE_BITS`. It is stored, but has no effect: CFB always feeds back 8 bits (documented).
    #[doc(alias = "KP_MODE_BITS")]
    ModeBits(u32),
    /// `KP_PADDING`.
    #[doc(alias = "KP_PADDING")]
    Padding(Padding),
    /// `KP_PERMISSIONS`. `CRYPT_EXPORT` can't be added to a key, and leaving it out does not remove it (recorded on Windows).
    #[doc(alias = "KP_PERMISSIONS")]
    Permissions(Permissions),
    /// `KP_SALT`, for RC2 and RC4: 11 bytes. The Enhanced and AES profiles leave the key **without** a salt, whatever the bytes
    /// are (recorded on Windows).
    #[doc(alias = "KP_SALT")]
    Salt(&'a [u8; 11]),
    /// `KP_SALT_EX`, for RC2 and RC4: 0 to 24 bytes.
    #[doc(alias = "KP_SALT_EX")]
    SaltEx(&'a [u8]),
    /// `KP_EFFECTIVE_KEYLEN`, for RC2: 1 to 1024 bits.
    #[doc(alias = "KP_EFFECTIVE_KEYLEN")]
    EffectiveKeyLen(u32),
    /// `KP_OAEP_PARAMS`, for RSA: the label of OAEP, of any length. Without it, a key has the empty label. It can't be read
    /// (documented).
    #[doc(alias = "KP_OAEP_PARAMS")]
    OaepLabel(&'a [u8]),
    /// `KP_CLIENT_RANDOM`, for a master key: the client's random value, of at most 4096 bytes. In PCT 1 and SSL 2 it is the
    /// client's challenge.
    #[doc(alias = "KP_CLIENT_RANDOM")]
    ClientRandom(&'a [u8]),
    /// `KP_SERVER_RANDOM`, for a master key: the server's random value, of at most 4096 bytes. In PCT 1 and SSL 2 it is the
    /// server's connection identifier.
    #[doc(alias = "KP_SERVER_RANDOM")]
    ServerRandom(&'a [u8]),
    /// `KP_CERTIFICATE`, for a master key: the server's certificate, of at most 4096 bytes. Only keys of PCT 1 depend on it.
    #[doc(alias = "KP_CERTIFICATE")]
    Certificate(&'a [u8]),
    /// `KP_CLEAR_KEY`, for a master key: the front of the secret, which PCT 1 and SSL 2 send in the clear in their export
    /// ciphers. At most 4096 bytes.
    #[doc(alias = "KP_CLEAR_KEY")]
    ClearKey(&'a [u8]),
    /// `KP_SCHANNEL_ALG` with `SCHANNEL_ENC_KEY`, for a master key: the cipher of the session keys that are derived from it. A
    /// length of 0 bits unsets the cipher.
    #[doc(alias = "KP_SCHANNEL_ALG")]
    SchannelEnc {
        /// The cipher.
        algorithm: Algorithm,
        /// The length of the keys in bits, with or without parity bits.
        bits: u32,
    },
    /// `KP_SCHANNEL_ALG` with `SCHANNEL_MAC_KEY`, for a master key: the hash of the MAC keys that are derived from it. A length
    /// of 0 bits unsets it.
    #[doc(alias = "KP_SCHANNEL_ALG")]
    SchannelMac {
        /// The hash.
        hash: HashAlgorithm,
        /// The length of the keys in bits, at most 512.
        bits: u32,
    },
    /// `KP_HIGHEST_VERSION`, for a master key: the highest version of the protocol. It is accepted and ignored (our decision).
    #[doc(alias = "KP_HIGHEST_VERSION")]
    HighestVersion(u32),
    /// `KP_P`, for a DSS or Diffie-Hellman key of `CRYPT_PREGEN`: the prime p, little-endian, as long as the key.
    #[doc(alias = "KP_P")]
    P(&'a [u8]),
    /// `KP_Q`, for such a key: the prime q, the order of g, little-endian. DSS needs one of 160 bits.
    #[doc(alias = "KP_Q")]
    Q(&'a [u8]),
    /// `KP_G`, for such a key: the generator g, little-endian, as long as the key.
    #[doc(alias = "KP_G")]
    G(&'a [u8]),
    /// `KP_PUB_PARAMS`, for such a key: p, q and g at once, in a `DHPUBKEY_VER3` or `DSSPUBKEY_VER3` with its numbers.
    #[doc(alias = "KP_PUB_PARAMS")]
    PubParams(&'a [u8]),
    /// `KP_X` without a value, for such a key: makes the private number x, and y from it. The key is a pair then, and becomes the
    /// user key of its algorithm.
    #[doc(alias = "KP_X")]
    X,
    /// `KP_ALGID`, for a key that Diffie-Hellman agreed on: it becomes this session key.
    #[doc(alias = "KP_ALGID")]
    Algorithm(KeySpec),
}

impl fmt::Debug for KeyParam<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iv(_) => f.write_str("Iv(..)"),
            Self::Mode(mode) => f.debug_tuple("Mode").field(mode).finish(),
            Self::ModeBits(bits) => f.debug_tuple("ModeBits").field(bits).finish(),
            Self::Padding(padding) => f.debug_tuple("Padding").field(padding).finish(),
            Self::Permissions(permissions) => f.debug_tuple("Permissions").field(permissions).finish(),
            Self::Salt(_) => f.write_str("Salt(..)"),
            Self::SaltEx(_) => f.write_str("SaltEx(..)"),
            Self::OaepLabel(_) => f.write_str("OaepLabel(..)"),
            Self::ClientRandom(_) => f.write_str("ClientRandom(..)"),
            Self::ServerRandom(_) => f.write_str("ServerRandom(..)"),
            Self::Certificate(_) => f.write_str("Certificate(..)"),
            Self::ClearKey(_) => f.write_str("ClearKey(..)"),
            Self::SchannelEnc { algorithm, bits } => {
                f.debug_struct("SchannelEnc").field("algorithm", algorithm).field("bits", bits).finish()
            }
            Self::SchannelMac { hash, bits } => {
                f.debug_struct("SchannelMac").field("hash", hash).field("bits", bits).finish()
            }
            Self::HighestVersion(version) => f.debug_tuple("HighestVersion").field(version).finish(),
            Self::P(_) => f.write_str("P(..)"),
            Self::Q(_) => f.write_str("Q(..)"),
            Self::G(_) => f.write_str("G(..)"),
            Self::PubParams(_) => f.write_str("PubParams(..)"),
            Self::X => f.write_str("X"),
            Self::Algorithm(spec) => f.debug_tuple("Algorithm").field(spec).finish(),
            Self::EffectiveKeyLen(bits) => f.debug_tuple("EffectiveKeyLen").field(bits).finish(),
        }
    }
}
