//! The plaintext of a value: magic number, lengths, authenticator and data.

use hcryptkey::{HashAlgorithm, KeyStore};

use crate::{Error, Secret};

const MAGIC: u32 = 0xBAAD_F00D;

pub(crate) struct Contents<'a> {
    authenticator: &'a [u8],
    data: &'a [u8],
}

impl<'a> Contents<'a> {
    /// Parses a plaintext; `None` if its magic number is wrong, which means that the key is wrong.
    pub(crate) fn read(plaintext: &'a [u8]) -> Result<Option<Self>, Error> {
        let Some((magic, rest)) = plaintext.split_first_chunk() else { return Ok(None) };
        if u32::from_le_bytes(*magic) != MAGIC {
            return Ok(None);
        }
        let (authenticator_len, rest) = rest.split_first_chunk().ok_or(Error::Damaged)?;
        let (data_len, rest) = rest.split_first_chunk().ok_or(Error::Damaged)?;
        let authenticator_len = usize::from(u16::from_le_bytes(*authenticator_len));
        let (authenticator, data) = rest.split_at_checked(authenticator_len).ok_or(Error::Damaged)?;
        if data.len() != usize::from(u16::from_le_bytes(*data_len)) {
            return Err(Error::Damaged);
        }
        Ok(Some(Self { authenticator, data }))
    }

    /// The data, if the authenticator is right.
    pub(crate) fn data(&self, authenticator: Option<Secret<'_>>) -> Result<Vec<u8>, Error> {
        if let Some(authenticator) = authenticator {
            let mut is_right = false;
            for bytes in authenticator.encodings() {
                is_right |= self.is_authenticator(&bytes)?;
            }
            if !is_right {
                return Err(Error::WrongAuthenticator);
            }
        }
        Ok(self.data.to_vec())
    }

    /// A value has the hash of its authenticator: SHA-1, or SHA-256 where it has 32 bytes. The hash itself is accepted too.
    fn is_authenticator(&self, bytes: &[u8]) -> Result<bool, Error> {
        let algorithm = match self.authenticator.len() {
            0 => return Ok(false),
            32 => HashAlgorithm::Sha256,
            _ => HashAlgorithm::Sha1,
        };
        let store = KeyStore::default();
        let hash = store.create_hash(algorithm, None)?;
        store.hash_data(hash, bytes)?;
        Ok(self.authenticator == bytes || self.authenticator == &store.hash_value(hash)?[..])
    }
}
