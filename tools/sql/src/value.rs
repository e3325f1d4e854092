//! The parts of a value.

use hcryptkey::Algorithm;

use crate::Error;

const GUID_LEN: usize = 16;

/// A parsed value.
///
/// ```
/// use hcryptkey::Algorithm;
/// use hcryptkey_sql::Value;
///
/// let bytes = [&[7; 16][..], &[1, 0, 0, 0], &[0; 8], &[0; 16]].concat();
/// let value = Value::of_key(&bytes, Algorithm::TripleDes112)?;
/// assert_eq!((value.key_guid(), value.version()), (Some(&[7; 16]), 1));
/// # Ok::<(), hcryptkey_sql::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    key_guid: Option<&'a [u8; GUID_LEN]>,
    version: u32,
    pub(crate) iv: &'a [u8],
    pub(crate) ciphertext: &'a [u8],
}

impl<'a> Value<'a> {
    /// A value of `ENCRYPTBYPASSPHRASE`.
    ///
    /// # Errors
    /// [`Error::UnknownVersion`] and [`Error::WrongLength`].
    pub fn of_passphrase(value: &'a [u8]) -> Result<Self, Error> {
        let (version, rest) = version(value)?;
        Self::split(None, version, rest, if version == 1 { 8 } else { 16 })
    }

    /// A value of `ENCRYPTBYKEY`, under a key of this cipher.
    ///
    /// # Errors
    /// [`Error::UnknownVersion`], [`Error::WrongLength`] and [`Error::OtherCipher`].
    pub fn of_key(value: &'a [u8], cipher: Algorithm) -> Result<Self, Error> {
        if !cipher.is_symmetric() {
            return Err(Error::OtherCipher);
        }
        let block_len = cipher.block_bits() as usize / 8;
        let (key_guid, rest) = value.split_first_chunk().ok_or(Error::WrongLength)?;
        let (version, rest) = version(rest)?;
        Self::split(Some(key_guid), version, rest, block_len)
    }

    fn split(
        key_guid: Option<&'a [u8; GUID_LEN]>,
        version: u32,
        rest: &'a [u8],
        block_len: usize,
    ) -> Result<Self, Error> {
        let (iv, ciphertext) = rest.split_at_checked(block_len).ok_or(Error::WrongLength)?;
        // RC4 has no blocks, and no IV before them.
        if ciphertext.is_empty() || (block_len > 0 && !ciphertext.len().is_multiple_of(block_len)) {
            return Err(Error::WrongLength);
        }
        Ok(Self { key_guid, version, iv, ciphertext })
    }

    /// The GUID of the key, in the value's byte order; none if it is a passphrase's.
    pub fn key_guid(&self) -> Option<&'a [u8; GUID_LEN]> {
        self.key_guid
    }

    /// 1, or 2 from SQL Server 2017 on.
    pub fn version(&self) -> u32 {
        self.version
    }
}

fn version(value: &[u8]) -> Result<(u32, &[u8]), Error> {
    let (version, rest) = value.split_first_chunk().ok_or(Error::WrongLength)?;
    match u32::from_le_bytes(*version) {
        version @ (1 | 2) => Ok((version, rest)),
        _ => Err(Error::UnknownVersion),
    }
}
