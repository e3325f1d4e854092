//! The numbers of `wincrypt.h` under their own names, and a way to find the name of a number.
//!
//! Every constant is a plain `u32`, for [`Advapi`](crate::Advapi) and for emulators that look at the words of a
//! guest's call. The typed interface has its own names for the same things.

use core::fmt;

mod algorithms;
mod providers;

mod crypt32;
mod hashes;
mod keys;

mod errors;

pub use algorithms::*;
pub use crypt32::*;
pub use errors::*;
pub use hashes::*;
pub use keys::*;
pub use providers::*;

/// Constants with their names, in the order in which a number's name is looked for.
type List = &'static [(&'static str, u32)];

/// Makes each constant and the list that names it.
macro_rules! numbers {
    ($(#[doc = $doc:literal] $list:ident { $($name:ident = $value:expr),* $(,)? })*) => {
        $(
            $(#[allow(missing_docs, reason = "the name is Microsoft's, and so is its meaning")]
            pub const $name: u32 = $value;)*

            #[doc = $doc]
            pub(super) const $list: $crate::codes::List = &[$((stringify!($name), $name)),*];
        )*

        /// All lists of this file.
        pub(super) const LISTS: &[$crate::codes::List] = &[$($list),*];
    };
}
use numbers;

/// The meaning of a number: one value of a list, or a set of flags from a list.
///
/// One number means different things in different places: 1 is `KP_IV`, `CRYPT_EXPORTABLE` and `SIMPLEBLOB`. So look up
/// a name by its group.
///
/// ```
/// use hcryptkey::codes::Group;
///
/// assert_eq!(Group::Algorithm.name(0x6801), Some("CALG_RC4"));
/// assert_eq!(Group::KeyParam.name(1), Some("KP_IV"));
/// assert_eq!(Group::Error.name(0x8009_0016), Some("NTE_BAD_KEYSET"));
/// assert_eq!(Group::KeyFlags.show(128 << 16 | 1).to_string(), "128 << 16 | CRYPT_EXPORTABLE");
/// assert_eq!(Group::CipherFlags.show(0x1040).to_string(), "CRYPT_OAEP | 0x1000");
/// assert_eq!(Group::TextFormat.show(0x4000_0001).to_string(), "CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF");
/// assert_eq!(Group::Algorithm.show(0x1234).to_string(), "0x1234");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Group {
    /// `ALG_ID`, and the user keys that `CryptGenKey` takes in its place.
    Algorithm,
    /// BLOB types.
    BlobType,
    /// `AT_`: the user keys of a container.
    UserKey,
    /// `PROV_`: provider types.
    ProviderType,
    /// `KP_`: parameters of keys.
    KeyParam,
    /// `HP_`: parameters of hashes.
    HashParam,
    /// `PP_`: parameters of contexts, for `CryptGetProvParam`.
    ProviderParam,
    /// `PP_`: parameters of contexts, for `CryptSetProvParam`.
    SetProviderParam,
    /// Flags of a call that takes none.
    NoFlags,
    /// Flags of `CryptAcquireContext`.
    ContainerFlags,
    /// Flags of `CryptGetDefaultProvider` and `CryptSetProviderEx`.
    DefaultFlags,
    /// Flags of `CryptGetProvParam`.
    ProviderParamFlags,
    /// Flags of `CryptGenKey` and `CryptDeriveKey`, below the length in bits.
    KeyFlags,
    /// Flags of `CryptImportKey`.
    ImportFlags,
    /// Flags of `CryptExportKey`.
    ExportFlags,
    /// Flags of `CryptDuplicateKey` and `CryptDuplicateHash`.
    DuplicateFlags,
    /// Flags of `CryptEncrypt` and `CryptDecrypt`.
    CipherFlags,
    /// Flags of `CryptHashData`.
    HashDataFlags,
    /// Flags of `CryptHashSessionKey`.
    HashKeyFlags,
    /// Flags of `CryptSignHash` and `CryptVerifySignature`.
    SignFlags,
    /// `CRYPT_STRING_`: formats of text, and their flags.
    TextFormat,
    /// Structures that are decoded and encoded.
    Structure,
    /// Flags of `CryptDecodeObject` and `CryptEncodeObject`.
    CodingFlags,
    /// Flags of `CryptProtectData` and `CryptUnprotectData`.
    ProtectFlags,
    /// Flags of `CryptProtectMemory` and `CryptUnprotectMemory`.
    ProtectMemoryFlags,
    /// Values of `KP_MODE`.
    Mode,
    /// Values of `KP_PADDING`.
    Padding,
    /// Bits of `KP_PERMISSIONS`.
    Permissions,
    /// Encodings of certificates and keys, as flags.
    Encoding,
    /// Values of `GetLastError`.
    Error,
}

impl Group {
    /// The lists of its names; the first one that has a number names it.
    const fn lists(self) -> &'static [List] {
        match self {
            Self::Algorithm => &[ALGORITHMS, USER_KEYS],
            Self::BlobType => &[BLOB_TYPES],
            Self::UserKey => &[USER_KEYS],
            Self::ProviderType => &[PROVIDER_TYPES],
            Self::KeyParam => &[KEY_PARAMS],
            Self::HashParam => &[HASH_PARAMS],
            Self::ProviderParam => &[PROVIDER_PARAMS],
            Self::SetProviderParam => &[SET_PROVIDER_PARAMS, PROVIDER_PARAMS],
            Self::NoFlags | Self::DuplicateFlags => &[],
            Self::ContainerFlags => &[CONTAINER_FLAGS],
            Self::DefaultFlags => &[DEFAULT_FLAGS],
            Self::ProviderParamFlags => &[ENUMERATION_FLAGS],
            Self::KeyFlags => &[KEY_FLAGS],
            Self::ImportFlags => &[IMPORT_FLAGS, CIPHER_FLAGS, KEY_FLAGS],
            Self::ExportFlags => &[EXPORT_FLAGS, CIPHER_FLAGS],
            Self::CipherFlags => &[CIPHER_FLAGS],
            Self::HashDataFlags => &[HASH_DATA_FLAGS],
            Self::HashKeyFlags => &[HASH_KEY_FLAGS],
            Self::SignFlags => &[SIGN_FLAGS],
            Self::TextFormat => &[TEXT_FORMATS, TEXT_FLAGS],
            Self::Structure => &[STRUCTURES],
            Self::CodingFlags => &[CODING_FLAGS],
            Self::ProtectFlags => &[PROTECT_FLAGS],
            Self::ProtectMemoryFlags => &[PROTECT_MEMORY_FLAGS],
            Self::Mode => &[MODES],
            Self::Padding => &[PADDINGS],
            Self::Permissions => &[PERMISSIONS],
            Self::Encoding => &[ENCODINGS],
            Self::Error => &[SYSTEM_ERRORS, PROVIDER_ERRORS, STRUCTURE_ERRORS],
        }
    }

    /// Whether a number of the group is a set of flags.
    pub const fn is_flags(self) -> bool {
        matches!(
            self,
            Self::NoFlags
                | Self::DuplicateFlags
                | Self::ContainerFlags
                | Self::DefaultFlags
                | Self::ProviderParamFlags
                | Self::KeyFlags
                | Self::ImportFlags
                | Self::ExportFlags
                | Self::CipherFlags
                | Self::HashDataFlags
                | Self::HashKeyFlags
                | Self::SignFlags
                | Self::TextFormat
                | Self::CodingFlags
                | Self::ProtectFlags
                | Self::ProtectMemoryFlags
                | Self::Permissions
                | Self::Encoding
        )
    }

    /// The constants of the group, by name.
    pub fn numbers(self) -> impl Iterator<Item = (&'static str, u32)> {
        self.lists().iter().copied().flatten().copied()
    }

    /// The name of one number; `None` if it has none in this group.
    pub fn name(self, number: u32) -> Option<&'static str> {
        self.numbers().find(|(_, known)| *known == number).map(|(name, _)| name)
    }

    /// The number as it would appear in C source: its name, or its flags' names, and hexadecimal for the rest.
    pub fn show(self, number: u32) -> impl fmt::Display {
        Shown { group: self, number }
    }
}

struct Shown {
    group: Group,
    number: u32,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { group, number } = *self;
        if let Some(name) = group.name(number) {
            return f.write_str(name);
        }
        if number == 0 || !group.is_flags() {
            return if number < 10 { write!(f, "{number}") } else { write!(f, "{number:#x}") };
        }
        let (mut rest, mut separator) = (number, "");
        if group == Group::KeyFlags && number >> 16 != 0 {
            write!(f, "{} << 16", number >> 16)?;
            (rest, separator) = (number & 0xffff, " | ");
        }
        if group == Group::TextFormat {
            // A format is a number and not a set of flags, so it is named as a whole.
            let Some(format) = group.name(number & 0x0fff_ffff) else { return write!(f, "{number:#x}") };
            f.write_str(format)?;
            (rest, separator) = (number & !0x0fff_ffff, " | ");
        }
        for (name, flag) in group.numbers() {
            // A second name of a flag finds that the flag's bits are already shown.
            if flag != 0 && rest & flag == flag {
                write!(f, "{separator}{name}")?;
                (rest, separator) = (rest & !flag, " | ");
            }
        }
        if rest == 0 { Ok(()) } else { write!(f, "{separator}{rest:#x}") }
    }
}

/// Every constant by name, including those in no group.
///
/// ```
/// use hcryptkey::codes;
///
/// assert!(codes::all().any(|constant| constant == ("CALG_AES_256", codes::CALG_AES_256)));
/// ```
pub fn all() -> impl Iterator<Item = (&'static str, u32)> {
    let files =
        [algorithms::LISTS, providers::LISTS, keys::LISTS, hashes::LISTS, crypt32::LISTS, errors::LISTS];
    files.into_iter().flatten().copied().flatten().copied()
}
