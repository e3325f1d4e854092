//! Passwords, in the encodings that the formats hash.

use hcryptkey::zeroize::Zeroizing;

/// A password of a document.
///
/// ```
/// use hcryptkey_office::Password;
///
/// let typed = Password::from("secret");
/// let bytes = Password::from_utf16_bytes(b"s\0e\0c\0r\0e\0t\0");
/// assert_eq!(typed, bytes);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<Vec<u8>>);

impl Password {
    /// A password by the bytes that are hashed: UTF-16, little-endian. They need not be text.
    pub fn from_utf16_bytes(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// The bytes that RC4 encryption hashes.
    pub(crate) fn utf16(&self) -> &[u8] {
        &self.0
    }

    /// The bytes that XOR obfuscation takes, one for each letter: the lower half of its UTF-16, or the upper half if the lower
    /// one is zero.
    pub(crate) fn narrow(&self) -> Zeroizing<Vec<u8>> {
        let units = self.0.as_chunks::<2>().0;
        Zeroizing::new(units.iter().map(|[low, high]| if *low == 0 { *high } else { *low }).collect())
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.encode_utf16().flat_map(u16::to_le_bytes).collect()))
    }
}

impl std::fmt::Debug for Password {
    /// The password is not shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(..)")
    }
}
