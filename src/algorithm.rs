//! Ciphers, hashes, modes and paddings by name and number, in one list each. Nothing here knows about keys.

mod hash;
mod key;
mod mode;
mod padding;
mod signature;
mod user_key;

pub use hash::HashAlgorithm;
pub use key::Algorithm;
#[cfg(feature = "crypt32")]
pub(crate) use key::set_odd_parity;
pub(crate) use key::{Family, prepare_material};
pub use mode::CipherMode;
pub use padding::Padding;
pub(crate) use signature::SignatureFormat;
pub use user_key::UserKey;

/// The short and the long name by which a provider enumerates an algorithm.
pub(crate) type Titles = (&'static str, &'static str);

/// Declares an enum from one table. Each row gives a variant, its number, its name and its other properties.
///
/// `Display` writes the name. `FromStr` reads it and ignores case.
macro_rules! numbered {
    (
        $(#[$meta:meta])*
        pub enum $enum:ident ($number_doc:literal, $number:ident, $from_number:ident, $unknown:expr, $row:ty) {
            $( $(#[$doc:meta])* $variant:ident = $code:path, $name:literal, $properties:expr; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $enum {
            $( $(#[$doc])* $variant, )+
        }

        impl $enum {
            /// Every variant.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            #[doc = $number_doc]
            pub const fn $number(self) -> u32 {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// The variant with this number, if there is one.
            pub fn $from_number(number: u32) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.$number() == number)
            }

            /// The name in `wincrypt.h`, without the prefix.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            #[allow(dead_code, reason = "some lists have only names and numbers")]
            pub(crate) const fn row(self) -> $row {
                match self {
                    $(Self::$variant => $properties,)+
                }
            }
        }

        impl core::fmt::Display for $enum {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.name())
            }
        }

        impl core::str::FromStr for $enum {
            type Err = crate::error::Error;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|one| one.name().eq_ignore_ascii_case(name)).ok_or($unknown)
            }
        }
    };
}
use numbered;

#[cfg(test)]
mod tests {
    use super::*;

    /// Names and numbers are unique: each identifies its variant.
    #[test]
    fn every_list_is_read_as_it_is_written() {
        macro_rules! check {
            ($($enum:ident $number:ident $from_number:ident),+) => {
                $(for one in $enum::ALL {
                    assert_eq!($enum::$from_number(one.$number()), Some(*one));
                    assert_eq!(one.to_string().to_lowercase().parse(), Ok(*one));
                    assert!("no such".parse::<$enum>().is_err());
                })+
            };
        }
        check!(
            Algorithm alg_id from_alg_id,
            HashAlgorithm alg_id from_alg_id,
            Padding code from_code,
            UserKey key_spec from_key_spec
        );
    }
}
