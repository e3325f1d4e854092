//! The permitted uses of a key.

use core::fmt;
use core::ops::BitOr;

use crate::codes;
use crate::error::{Error, Reason};

/// The value of `KP_PERMISSIONS`, a set of bits.
///
/// As in Microsoft's providers, only [`EXPORT`](Permissions::EXPORT) is enforced. The other bits are stored and have no effect
/// (recorded on Windows).
///
/// ```
/// use hcryptkey::Permissions;
///
/// let exportable = Permissions::DEFAULT | Permissions::EXPORT;
/// assert_eq!(exportable.0, 0x3f);
/// assert_eq!(format!("{:?}", Permissions(0x1004)), "EXPORT | 0x1000");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permissions(pub u32);

/// The named bits.
const NAMES: [(u32, &str); 9] = [
    (codes::CRYPT_ENCRYPT, "ENCRYPT"),
    (codes::CRYPT_DECRYPT, "DECRYPT"),
    (codes::CRYPT_EXPORT, "EXPORT"),
    (codes::CRYPT_READ, "READ"),
    (codes::CRYPT_WRITE, "WRITE"),
    (codes::CRYPT_MAC, "MAC"),
    (codes::CRYPT_EXPORT_KEY, "EXPORT_KEY"),
    (codes::CRYPT_IMPORT_KEY, "IMPORT_KEY"),
    (codes::CRYPT_ARCHIVE, "ARCHIVE"),
];

impl Permissions {
    /// The permissions of every new key (recorded on Windows): encrypt, decrypt, read, write, MAC.
    pub const DEFAULT: Self = Self(
        codes::CRYPT_ENCRYPT
            | codes::CRYPT_DECRYPT
            | codes::CRYPT_READ
            | codes::CRYPT_WRITE
            | codes::CRYPT_MAC,
    );
    /// `CRYPT_EXPORT`: the key can be exported.
    pub const EXPORT: Self = Self(codes::CRYPT_EXPORT);

    /// Whether all of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The permissions of a new key.
    pub(crate) fn new(exportable: bool) -> Self {
        if exportable { Self::DEFAULT | Self::EXPORT } else { Self::DEFAULT }
    }

    /// # Errors
    /// `NTE_BAD_KEY_STATE` without `CRYPT_EXPORT`.
    pub(crate) fn check_export(self) -> Result<(), Error> {
        if self.contains(Self::EXPORT) { Ok(()) } else { Err(Error::BadKeyState) }
    }

    /// Replaces all permissions except `CRYPT_EXPORT`: leaving that out does not remove it (recorded on Windows).
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for `CRYPT_EXPORT` if the key lacks it.
    pub(crate) fn replace(&mut self, new: Self) -> Result<(), Error> {
        if new.contains(Self::EXPORT) && !self.contains(Self::EXPORT) {
            return Err(Error::BadData(&Reason(
                "CRYPT_EXPORT can't be added later; make the key exportable when it is created",
            )));
        }
        *self = new | Self(self.0 & Self::EXPORT.0);
        Ok(())
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = NAMES.iter().filter(|(bit, _)| self.0 & bit != 0);
        let unnamed = NAMES.iter().fold(self.0, |rest, (bit, _)| rest & !bit);
        let mut between = "";
        for (_, name) in named {
            write!(f, "{between}{name}")?;
            between = " | ";
        }
        if unnamed != 0 || self.0 == 0 {
            write!(f, "{between}{unnamed:#x}")?;
        }
        Ok(())
    }
}
