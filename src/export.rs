//! `CryptExportKey`: from a key to a BLOB.
//!
//! In two steps: [`Export::begin`] takes what the BLOB needs from the key, and [`Export::finish`] uses the key that wraps or
//! encrypts it. No call then holds two keys at once, which could deadlock, and a key can be exported under itself.

use zeroize::Zeroizing;

use crate::blob::{BlobType, BlobVersion, HEADER_LEN, KeyBlob, plaintext, simple};
use crate::codes;
use crate::error::{Error, Reason};
use crate::key::{Key, Plaintext, PlaintextSink, Room, RsaPadding, SectionFlags};
use crate::random::Random;

/// The contribution of the key that is exported.
pub(crate) enum Export {
    /// A BLOB that no other key changes.
    Ready(KeyBlob),
    /// A session key, for a SIMPLEBLOB. An RSA key has yet to wrap it.
    Session { alg_id: u32, material: Zeroizing<Vec<u8>> },
    /// A PRIVATEKEYBLOB in the clear. A session key, if the caller names one, has yet to encrypt what follows its header.
    Pair(KeyBlob),
}

impl Export {
    /// Takes from `key` what the BLOB needs.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for a BLOB that this kind of key does not have, `NTE_BAD_KEY_STATE` without `CRYPT_EXPORT`.
    pub(crate) fn begin(key: &Key, blob_type: BlobType, version: BlobVersion) -> Result<Self, Error> {
        if version != BlobVersion::Two && !matches!(key, Key::DssDh(_)) {
            return Err(Error::BadFlags(&Reason(
                "only BLOBs of DSS and Diffie-Hellman keys have a version 3; leave CRYPT_BLOB_VER3 out",
            )));
        }
        match (key, blob_type) {
            (Key::Rsa(key), BlobType::PublicKey) => Ok(Self::Ready(key.public_blob())),
            (Key::Rsa(key), BlobType::PrivateKey) => key.private_blob().map(Self::Pair),
            (Key::DssDh(key), BlobType::PublicKey) => key.public_blob(version).map(Self::Ready),
            (Key::DssDh(key), BlobType::PrivateKey) => key.private_blob(version).map(Self::Pair),
            (Key::Rsa(_) | Key::DssDh(_), BlobType::PlaintextKey | BlobType::Simple) => Err(Error::BadKey(
                &Reason("a pair or a public key has no such BLOB; ask for a PUBLICKEYBLOB or PRIVATEKEYBLOB"),
            )),
            (Key::Agreed(_), _) => Err(Error::BadKey(&Reason(
                "an agreed key has no BLOB yet; set KP_ALGID first, with CRYPT_EXPORTABLE in its flags",
            ))),
            (Key::Block(_) | Key::Stream(_) | Key::Hmac(_) | Key::Master(_), BlobType::PlaintextKey) => {
                plaintext::write(key.algorithm(), key.exportable()?.as_ref()).map(Self::Ready)
            }
            (Key::Block(_) | Key::Stream(_) | Key::Hmac(_) | Key::Master(_), BlobType::Simple) => {
                let material = Zeroizing::new(key.exportable()?.as_ref().to_vec());
                Ok(Self::Session { alg_id: key.algorithm().alg_id(), material })
            }
            (
                Key::Block(_) | Key::Stream(_) | Key::Hmac(_) | Key::Master(_),
                BlobType::PublicKey | BlobType::PrivateKey,
            ) => Err(Error::BadKey(&Reason(
                "a session key has no such BLOB; ask for a PLAINTEXTKEYBLOB or SIMPLEBLOB",
            ))),
        }
    }

    /// The size of the BLOB in bytes, without making it.
    ///
    /// # Errors
    /// As [`finish`](Export::finish), as far as they can be known before a key has worked.
    pub(crate) fn len(&self, under: Option<&Key>) -> Result<usize, Error> {
        match (self, under) {
            (Self::Ready(blob), _) | (Self::Pair(blob), None) => Ok(blob.len()),
            (Self::Session { .. }, Some(under)) => Ok(simple::len(under.wrapping_key()?.block_len())),
            (Self::Session { .. }, None) => Err(Error::BadPublicKey),
            (Self::Pair(blob), Some(under)) => {
                under.check_session()?;
                let encrypted = under.encrypted_len(SectionFlags::FINAL, blob.len() - HEADER_LEN)?;
                Ok(HEADER_LEN + encrypted)
            }
        }
    }

    /// The BLOB.
    ///
    /// # Errors
    /// For a session key, `NTE_BAD_PUBLIC_KEY` unless `under` is an `RSA_KEYX` key; for a pair, `NTE_BAD_KEY` if `under` is not
    /// a session key.
    pub(crate) fn finish(
        self,
        under: Option<&mut Key>,
        padding: RsaPadding,
        random: &Random,
    ) -> Result<KeyBlob, Error> {
        match (self, under) {
            (Self::Ready(blob), _) | (Self::Pair(blob), None) => Ok(blob),
            (Self::Session { alg_id, material }, Some(under)) => {
                let under = under.wrapping_key()?;
                let block = under.encrypt_block(padding, &material, random)?;
                Ok(simple::write(alg_id, under.user_key().algorithm().alg_id(), &block))
            }
            (Self::Session { .. }, None) => Err(Error::BadPublicKey),
            (Self::Pair(blob), Some(under)) => {
                under.check_session()?;
                encrypt_body(&blob, under, random)
            }
        }
    }
}

/// A copy of a BLOB, with everything after its header encrypted as one Final section.
fn encrypt_body(blob: &KeyBlob, under: &mut Key, random: &Random) -> Result<KeyBlob, Error> {
    let (header, clear) = blob.split_at(HEADER_LEN);
    let needed = under.encrypted_len(SectionFlags::FINAL, clear.len())?;
    // At its full length from the start: a vector that grows leaves the private key in the memory it frees.
    let mut encrypted = Zeroizing::new(Vec::with_capacity(HEADER_LEN + needed));
    encrypted.extend_from_slice(blob);
    encrypted.resize(HEADER_LEN + needed, 0);
    let room = Room::Fixed(encrypted.split_at_mut(header.len()).1);
    let mut plaintext = Plaintext { flags: SectionFlags::FINAL, len: clear.len(), room, random };
    under.encrypt(&mut plaintext, PlaintextSink::NONE)?;
    Ok(encrypted)
}

/// The padding and the version that the flags of `CryptExportKey` ask for. `blob_type` is the number of the BLOB's type.
///
/// # Errors
/// `NTE_BAD_FLAGS` for every flag except `CRYPT_OAEP` with a SIMPLEBLOB and `CRYPT_BLOB_VER3` with a PUBLICKEYBLOB or
/// PRIVATEKEYBLOB.
pub(crate) fn flags_of(flags: u32, blob_type: u32) -> Result<(RsaPadding, BlobVersion), Error> {
    match (flags, blob_type) {
        (0, _) => Ok((RsaPadding::Pkcs1, BlobVersion::Two)),
        (codes::CRYPT_OAEP, codes::SIMPLEBLOB) => Ok((RsaPadding::Oaep, BlobVersion::Two)),
        (codes::CRYPT_BLOB_VER3, codes::PUBLICKEYBLOB | codes::PRIVATEKEYBLOB) => {
            Ok((RsaPadding::Pkcs1, BlobVersion::Three))
        }
        _ => Err(Error::BadFlags(&Reason(
            "CryptExportKey takes CRYPT_OAEP for a SIMPLEBLOB, CRYPT_BLOB_VER3 for a PUBLICKEYBLOB or PRIVATEKEYBLOB, and no \
             other flag",
        ))),
    }
}
