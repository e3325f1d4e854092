//! `CryptExportKey`: from a key to a BLOB, in two steps, so that never two keys are in use at once.

use zeroize::Zeroizing;

use crate::blob::{BlobType, HEADER_LEN, KeyBlob, plaintext, simple};
use crate::codes;
use crate::error::{Error, Reason};
use crate::key::{Key, Plaintext, PlaintextSink, Room, RsaPadding, SectionFlags};
use crate::random::Random;

/// What the key to be exported has given, and what the other key still has to do.
pub(crate) enum Export {
    /// All is done.
    Ready(KeyBlob),
    /// A session key, to be wrapped under an RSA key.
    Wrap { alg_id: u32, material: Zeroizing<Vec<u8>> },
    /// A PRIVATEKEYBLOB in the clear, to be encrypted under a session key behind its header.
    Encrypt(KeyBlob),
}

impl Export {
    /// Takes from `key` what the BLOB needs. `under_key` says whether there is another key.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for a BLOB that this kind of key does not have, `NTE_BAD_KEY_STATE` without `CRYPT_EXPORT`,
    /// `NTE_BAD_PUBLIC_KEY` for a SIMPLEBLOB without another key.
    pub(crate) fn begin(key: &Key, blob_type: BlobType, under_key: bool) -> Result<Self, Error> {
        match (key, blob_type) {
            (Key::Rsa(key), BlobType::PublicKey) => Ok(Self::Ready(key.public_blob())),
            (Key::Rsa(key), BlobType::PrivateKey) if under_key => key.private_blob().map(Self::Encrypt),
            (Key::Rsa(key), BlobType::PrivateKey) => key.private_blob().map(Self::Ready),
            (Key::Rsa(_), BlobType::PlaintextKey | BlobType::Simple) => Err(Error::BadKey(&Reason(
                "an RSA key has no such BLOB; ask for a PUBLICKEYBLOB or PRIVATEKEYBLOB",
            ))),
            (Key::Block(_) | Key::Stream(_) | Key::Hmac(_), BlobType::PlaintextKey) => {
                plaintext::write(key.algorithm(), key.exportable()?.as_ref()).map(Self::Ready)
            }
            (Key::Block(_) | Key::Stream(_) | Key::Hmac(_), BlobType::Simple) => {
                let material = key.exportable()?.as_ref();
                if !under_key {
                    return Err(Error::BadPublicKey);
                }
                let material = Zeroizing::new(material.to_vec());
                Ok(Self::Wrap { alg_id: key.algorithm().alg_id(), material })
            }
            (Key::Block(_) | Key::Stream(_) | Key::Hmac(_), BlobType::PublicKey | BlobType::PrivateKey) => {
                Err(Error::BadKey(&Reason(
                    "a session key has no such BLOB; ask for a PLAINTEXTKEYBLOB or SIMPLEBLOB",
                )))
            }
        }
    }

    /// The size of the BLOB in bytes, which costs nothing and changes nothing.
    ///
    /// # Errors
    /// As [`finish`](Export::finish), as far as it can be known.
    pub(crate) fn len(&self, under: Option<&Key>) -> Result<usize, Error> {
        match (self, under) {
            (Self::Ready(blob), _) => Ok(blob.len()),
            (Self::Wrap { .. }, Some(under)) => Ok(simple::len(under.wrapping_key()?.block_len())),
            (Self::Encrypt(blob), Some(under)) => {
                under.check_session()?;
                let encrypted = under.encrypted_len(SectionFlags::FINAL, blob.len() - HEADER_LEN)?;
                Ok(HEADER_LEN + encrypted)
            }
            (_, None) => Err(Error::BUG),
        }
    }

    /// The BLOB.
    ///
    /// # Errors
    /// `NTE_BAD_PUBLIC_KEY` if `under` is no `RSA_KEYX` key, `NTE_BAD_KEY` if it is no session key, where one is needed.
    pub(crate) fn finish(
        self,
        under: Option<&mut Key>,
        padding: RsaPadding,
        random: &Random,
    ) -> Result<KeyBlob, Error> {
        match (self, under) {
            (Self::Wrap { alg_id, material }, Some(under)) => {
                let under = under.wrapping_key()?;
                let block = under.encrypt_block(padding, &material, random)?;
                Ok(simple::write(alg_id, under.user_key().algorithm().alg_id(), &block))
            }
            (Self::Ready(blob), _) => Ok(blob),
            (Self::Encrypt(mut blob), Some(under)) => {
                under.check_session()?;
                let len = blob.len() - HEADER_LEN;
                let mut body = Zeroizing::new(vec![0; under.encrypted_len(SectionFlags::FINAL, len)?]);
                let (clear, _) = body.split_at_mut_checked(len).ok_or(Error::BUG)?;
                clear.copy_from_slice(blob.get(HEADER_LEN..).ok_or(Error::BUG)?);
                let room = Room::Fixed(&mut body);
                let mut plaintext = Plaintext { flags: SectionFlags::FINAL, len, room, random };
                under.encrypt(&mut plaintext, PlaintextSink::NONE)?;
                blob.truncate(HEADER_LEN);
                Ok(Zeroizing::new([blob.as_slice(), body.as_slice()].concat()))
            }
            (_, None) => Err(Error::BUG),
        }
    }
}

/// The padding that the flags of `CryptExportKey` ask for. `blob_type` is the number of the BLOB's type.
///
/// # Errors
/// `NTE_BAD_FLAGS` for any but `CRYPT_OAEP`, which is for a SIMPLEBLOB alone.
pub(crate) fn padding_of(flags: u32, blob_type: u32) -> Result<RsaPadding, Error> {
    match (flags, blob_type) {
        (0, _) => Ok(RsaPadding::Pkcs1),
        (codes::CRYPT_OAEP, codes::SIMPLEBLOB) => Ok(RsaPadding::Oaep),
        _ => Err(Error::BadFlags(&Reason(
            "CryptExportKey knows CRYPT_OAEP with a SIMPLEBLOB alone; leave the flags out",
        ))),
    }
}
