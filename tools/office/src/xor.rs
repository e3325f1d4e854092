//! XOR obfuscation: \[MS-OFFCRYPTO\] 2.3.7.
//!
//! The password gives an array of 16 bytes, with which the bytes of a document are combined in turn. There is no
//! cryptography in it; two 16-bit numbers show whether a password is right, and many wrong ones pass.

use hcryptkey::zeroize::Zeroizing;

use crate::Error;
use crate::password::Password;

const ARRAY_LEN: usize = 16;
/// Longer passwords are truncated.
const MAX_PASSWORD_LEN: usize = 15;

/// The bytes that fill the array after the password.
const PAD: [u8; MAX_PASSWORD_LEN] =
    [0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80, 0, 0xBE, 0x0F, 0, 0xBF, 0x0F, 0];

/// The start of the key, by the length of the password.
const INITIAL_CODE: [u16; MAX_PASSWORD_LEN] = [
    0xE1F0, 0x1D0F, 0xCC9C, 0x84C0, 0x110C, 0x0E10, 0xF1CE, 0x313E, 0x1872, 0xE139, 0xD40F, 0x84F9, 0x280C,
    0xA96A, 0x4EC3,
];

/// The contribution of each password bit to the key, from the last of its 15 bytes back: 7 bits of each.
const MATRIX: [u16; 7 * MAX_PASSWORD_LEN] = [
    0xAEFC, 0x4DD9, 0x9BB2, 0x2745, 0x4E8A, 0x9D14, 0x2A09, 0x7B61, 0xF6C2, 0xFDA5, 0xEB6B, 0xC6F7, 0x9DCF,
    0x2BBF, 0x4563, 0x8AC6, 0x05AD, 0x0B5A, 0x16B4, 0x2D68, 0x5AD0, 0x0375, 0x06EA, 0x0DD4, 0x1BA8, 0x3750,
    0x6EA0, 0xDD40, 0xD849, 0xA0B3, 0x5147, 0xA28E, 0x553D, 0xAA7A, 0x44D5, 0x6F45, 0xDE8A, 0xAD35, 0x4A4B,
    0x9496, 0x390D, 0x721A, 0xEB23, 0xC667, 0x9CEF, 0x29FF, 0x53FE, 0xA7FC, 0x5FD9, 0x47D3, 0x8FA6, 0x0F6D,
    0x1EDA, 0x3DB4, 0x7B68, 0xF6D0, 0xB861, 0x60E3, 0xC1C6, 0x93AD, 0x377B, 0x6EF6, 0xDDEC, 0x45A0, 0x8B40,
    0x06A1, 0x0D42, 0x1A84, 0x3508, 0x6A10, 0xAA51, 0x4483, 0x8906, 0x022D, 0x045A, 0x08B4, 0x1168, 0x76B4,
    0xED68, 0xCAF1, 0x85C3, 0x1BA7, 0x374E, 0x6E9C, 0x3730, 0x6E60, 0xDCC0, 0xA9A1, 0x4363, 0x86C6, 0x1DAD,
    0x3331, 0x6662, 0xCCC4, 0x89A9, 0x0373, 0x06E6, 0x0DCC, 0x1021, 0x2042, 0x4084, 0x8108, 0x1231, 0x2462,
    0x48C4,
];

/// The two numbers of a document that show whether a password is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) key: u16,
    pub(crate) verifier: u16,
}

impl Check {
    /// The numbers of a password of 1 to 15 bytes.
    fn of(password: &[u8]) -> Option<Self> {
        let initial = INITIAL_CODE.get(password.len().checked_sub(1)?)?;
        let bits = password.iter().rev().flat_map(|byte| (0..7).rev().map(move |bit| byte >> bit & 1));
        let added = MATRIX.iter().rev().zip(bits).filter(|(_, bit)| *bit != 0);
        let key = added.fold(*initial, |key, (addend, _)| key ^ addend);

        let len = u16::try_from(password.len()).ok()?;
        let bytes = password.iter().rev().map(|byte| u16::from(*byte)).chain([len]);
        // A rotation of 15 bits.
        let hash = bytes.fold(0, |hash: u16, byte| (hash << 1 & 0x7FFF | hash >> 14 & 1) ^ byte);
        Some(Self { key, verifier: hash ^ 0xCE4B })
    }

    /// The array of a password, if it is right.
    pub(crate) fn unlock(self, password: &Password) -> Result<Array, Error> {
        let mut password = password.narrow();
        password.truncate(MAX_PASSWORD_LEN);
        if Self::of(&password) != Some(self) {
            return Err(Error::WrongPassword);
        }
        let mut array = Zeroizing::new([0; ARRAY_LEN]);
        let key = self.key.to_le_bytes().into_iter().cycle();
        let letters = password.iter().chain(&PAD).zip(key);
        for (place, (letter, key)) in array.iter_mut().zip(letters) {
            *place = (letter ^ key).rotate_right(1);
        }
        Ok(Array(array))
    }
}

/// The bytes that a document is combined with.
pub(crate) struct Array(Zeroizing<[u8; ARRAY_LEN]>);

impl Array {
    /// The bytes of the array, in turn, from this index.
    fn from(&self, index: usize) -> impl Iterator<Item = u8> {
        self.0.iter().copied().cycle().skip(index % ARRAY_LEN)
    }

    /// Decrypts bytes of a workbook: method 1.
    pub(crate) fn decrypt_workbook(&self, bytes: &mut [u8], index: usize) {
        for (byte, key) in bytes.iter_mut().zip(self.from(index)) {
            *byte = (*byte ^ key).rotate_left(3);
        }
    }

    /// Decrypts bytes of a Word document: method 2, which leaves a byte alone if it is zero, or if it would become zero.
    pub(crate) fn decrypt_word(&self, bytes: &mut [u8], index: usize) {
        for (byte, key) in bytes.iter_mut().zip(self.from(index)) {
            if *byte != 0 && *byte != key {
                *byte ^= key;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excels_own_password_has_its_known_numbers() {
        // FilePass has the bytes 59 B3 0A 9A in every workbook that Excel protects with this password.
        let check = Check::of(b"VelvetSweatshop").unwrap();
        assert_eq!(check, Check { key: 0xB359, verifier: 0x9A0A });
    }

    #[test]
    fn passwords_have_1_to_15_letters() {
        assert_eq!(Check::of(b""), None);
        let check = Check::of(b"123456789012345").unwrap();
        assert!(check.unlock(&Password::from("1234567890123456")).is_ok());
        assert!(check.unlock(&Password::from("12345678901234")).is_err());
        assert!(check.unlock(&Password::from("")).is_err());
    }
}
