//! The file of a container.
//!
//! ```text
//!   magic         16 bytes
//!   scope          1 byte    0: user, 1: machine
//!   name           4 bytes   length in bytes, and UTF-8
//!   user keys      for RSA's exchange and signature key, and for those of Diffie-Hellman and DSS:
//!                  4 bytes   permissions
//!                  4 bytes   length in bytes, and a PRIVATEKEYBLOB; 0 if there is no key
//!   SHA-256       32 bytes   of everything before
//! ```
//!
//! Numbers are little-endian.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{ContainerScope, PLACES, UserKeys};
use crate::algorithm::{Algorithm, Family, UserKey};
use crate::blob::dss_dh::{Body, Format};
use crate::blob::{Blob, BlobType, rsa};
use crate::error::Error;
use crate::key::{DssDhKey, Pair, Permissions, RsaKey};

const MAGIC: &[u8; 16] = b"hcryptkey keys 2";
const CHECKSUM_LEN: usize = 32;

const CUT_SHORT: &str = "it is cut short";
const FOREIGN: &str = "it is not the file of a key container";
const CHANGED: &str = "its bytes were changed";

/// A file taken apart.
pub(super) struct Record<'a> {
    pub(super) scope: ContainerScope,
    pub(super) name: &'a str,
    keys: [StoredKey<'a>; PLACES.len()],
}

/// Permissions and BLOB of a user key.
#[derive(Clone, Copy, Default)]
struct StoredKey<'a>(u32, &'a [u8]);

impl<'a> Record<'a> {
    /// # Errors
    /// How the file is damaged.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, &'static str> {
        if !bytes.starts_with(MAGIC) {
            return Err(FOREIGN);
        }
        let (content, checksum) = bytes.split_last_chunk::<CHECKSUM_LEN>().ok_or(CUT_SHORT)?;
        // Checked before any field is read: if the checksum is right, the fields are as this crate wrote them.
        if Sha256::digest(content)[..] != checksum[..] {
            return Err(CHANGED);
        }
        let mut rest = content.get(MAGIC.len()..).ok_or(CUT_SHORT)?;
        let scope = match take(&mut rest, 1)? {
            [0] => ContainerScope::User,
            [1] => ContainerScope::Machine,
            _ => return Err(FOREIGN),
        };
        let name = core::str::from_utf8(take_counted(&mut rest)?).map_err(|_| FOREIGN)?;
        let mut keys = [StoredKey::default(); PLACES.len()];
        for key in &mut keys {
            *key = StoredKey(take_number(&mut rest)?, take_counted(&mut rest)?);
        }
        if rest.is_empty() { Ok(Self { scope, name, keys }) } else { Err(FOREIGN) }
    }

    /// # Errors
    /// How the file is damaged.
    pub(super) fn user_keys(&self) -> Result<UserKeys, &'static str> {
        let mut keys = UserKeys::default();
        for ((place, stored), algorithm) in keys.0.iter_mut().zip(self.keys).zip(PLACES) {
            *place = stored.key(algorithm)?;
        }
        Ok(keys)
    }
}

impl StoredKey<'_> {
    fn key(&self, algorithm: Algorithm) -> Result<Option<Pair>, &'static str> {
        let Self(permissions, blob) = *self;
        if blob.is_empty() {
            return Ok(None);
        }
        let unreadable = "it holds a key that this build of hcryptkey can't read";
        let blob = Blob::parse(blob).map_err(|_| unreadable)?;
        if blob.kind != BlobType::PrivateKey || blob.alg_id != algorithm.alg_id() {
            return Err(FOREIGN);
        }
        read(algorithm, blob, Permissions(permissions)).map(Some).map_err(|_| unreadable)
    }
}

fn read(algorithm: Algorithm, blob: Blob<'_>, permissions: Permissions) -> Result<Pair, Error> {
    if algorithm.family() == Family::Rsa {
        let user_key = UserKey::of(algorithm).ok_or(Error::BUG)?;
        let pair = rsa::Body::private(blob.body).and_then(rsa::Body::pair)?;
        return Ok(Pair::Rsa(RsaKey::pair(user_key, pair, permissions)));
    }
    let fields = Body::new(blob.body, Format::new(algorithm, blob.kind, blob.version))?.fields()?;
    DssDhKey::pair(algorithm, fields.pair()?, permissions).map(Pair::DssDh)
}

/// The bytes of a container's file.
pub(super) fn write(scope: ContainerScope, name: &str, keys: &UserKeys) -> Zeroizing<Vec<u8>> {
    let stored = keys.0.each_ref().map(|key| key.as_ref().map(Pair::stored));
    let blobs: usize = stored.iter().flatten().map(|(_, blob)| blob.len()).sum();
    // Allocated once: a vector that grows leaves key bytes in freed memory.
    let len = MAGIC.len() + 1 + 4 + name.len() + PLACES.len() * 8 + blobs + CHECKSUM_LEN;
    let mut bytes = Zeroizing::new(Vec::with_capacity(len));
    bytes.extend_from_slice(MAGIC);
    bytes.push(match scope {
        ContainerScope::User => 0,
        ContainerScope::Machine => 1,
    });
    put_counted(&mut bytes, name.as_bytes());
    for key in &stored {
        let (permissions, blob) =
            key.as_ref().map_or((0, &[][..]), |(permissions, blob)| (*permissions, blob));
        bytes.extend_from_slice(&permissions.to_le_bytes());
        put_counted(&mut bytes, blob);
    }
    let checksum = Sha256::digest(&bytes[..]);
    bytes.extend_from_slice(&checksum);
    bytes
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a name has at most 260 characters, a BLOB at most 10 KiB"
)]
fn put_counted(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend_from_slice(&(part.len() as u32).to_le_bytes());
    bytes.extend_from_slice(part);
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> Result<&'a [u8], &'static str> {
    let (taken, after) = rest.split_at_checked(len).ok_or(CUT_SHORT)?;
    *rest = after;
    Ok(taken)
}

fn take_number(rest: &mut &[u8]) -> Result<u32, &'static str> {
    let (number, after) = rest.split_first_chunk().ok_or(CUT_SHORT)?;
    *rest = after;
    Ok(u32::from_le_bytes(*number))
}

fn take_counted<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], &'static str> {
    let len = take_number(rest)?;
    take(rest, len as usize)
}
