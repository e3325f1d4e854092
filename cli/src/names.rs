//! Algorithms and providers by the names that people use for them.

use std::str::FromStr;

use clap::ValueEnum;
use hcryptkey::{Algorithm, CipherMode, HashAlgorithm, Provider};

/// A cipher by name, or by its number in hex.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cipher(pub(crate) Algorithm);

/// A hash by name, or by its number in hex.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hash(pub(crate) HashAlgorithm);

/// A name without the differences between its spellings: `CALG_SHA-256` and `sha256` are the same.
fn plain(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let name = name.strip_prefix("calg_").unwrap_or(&name);
    name.replace(['-', '_', ' '], "")
}

fn number(name: &str) -> Option<u32> {
    u32::from_str_radix(name.strip_prefix("0x").or(name.strip_prefix("0X"))?, 16).ok()
}

impl FromStr for Cipher {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, &'static str> {
        let unknown = "no such cipher; use rc2, rc4, des, 3des, 3des112, aes128, aes192 or aes256";
        if let Some(number) = number(name) {
            let cipher = Algorithm::from_alg_id(number).filter(|cipher| cipher.is_symmetric());
            return cipher.map(Self).ok_or(unknown);
        }
        Ok(Self(match &*plain(name) {
            "rc2" => Algorithm::Rc2,
            "rc4" => Algorithm::Rc4,
            "des" => Algorithm::Des,
            "3des" | "tripledes" | "des3" | "desede" | "3des168" => Algorithm::TripleDes,
            "3des112" | "tripledes112" | "3destwokey" => Algorithm::TripleDes112,
            "aes128" | "rijndael128" => Algorithm::Aes128,
            "aes192" | "rijndael192" => Algorithm::Aes192,
            "aes256" | "rijndael256" => Algorithm::Aes256,
            _ => return Err(unknown),
        }))
    }
}

impl FromStr for Hash {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, &'static str> {
        let unknown = "no such hash; use md2, md4, md5, sha1, sha256, sha384 or sha512";
        if let Some(number) = number(name) {
            return HashAlgorithm::from_alg_id(number).map(Self).ok_or(unknown);
        }
        Ok(Self(match &*plain(name) {
            "md2" => HashAlgorithm::Md2,
            "md4" => HashAlgorithm::Md4,
            "md5" => HashAlgorithm::Md5,
            "sha" | "sha1" => HashAlgorithm::Sha1,
            "sha256" => HashAlgorithm::Sha256,
            "sha384" => HashAlgorithm::Sha384,
            "sha512" => HashAlgorithm::Sha512,
            _ => return Err(unknown),
        }))
    }
}

/// The provider whose rules apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProviderName {
    /// Microsoft Base Cryptographic Provider v1.0: short keys
    #[value(alias = "default")]
    Base,
    /// Microsoft Strong Cryptographic Provider: the default of `PROV_RSA_FULL`
    Strong,
    /// Microsoft Enhanced Cryptographic Provider v1.0
    Enhanced,
    /// Microsoft Enhanced RSA and AES Cryptographic Provider: `PROV_RSA_AES`
    Aes,
}

impl ProviderName {
    pub(crate) fn provider(self) -> Provider {
        match self {
            Self::Base => Provider::BASE,
            Self::Strong => Provider::STRONG,
            Self::Enhanced => Provider::ENHANCED,
            Self::Aes => Provider::AES,
        }
    }
}

/// How a block cipher chains its blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// Each block on its own
    Ecb,
    /// Cipher block chaining, the default of CryptoAPI
    Cbc,
    /// Cipher feedback of 8 bits
    #[value(alias = "cfb8")]
    Cfb,
}

impl Mode {
    pub(crate) fn mode(self) -> CipherMode {
        match self {
            Self::Ecb => CipherMode::ECB,
            Self::Cbc => CipherMode::CBC,
            Self::Cfb => CipherMode::CFB,
        }
    }
}
