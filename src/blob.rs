//! Key BLOBs, read and written. Every length in a BLOB is checked against the bytes that are there. Everything is little-endian.

pub(crate) mod dss_dh;
mod lookalike;
pub(crate) mod plaintext;
pub(crate) mod rsa;
pub(crate) mod simple;

use zeroize::Zeroizing;

use crate::algorithm::{Algorithm, Family};
use crate::codes;
use crate::error::{Error, NotEmulated, Reason};

/// An exported key: the bytes of a BLOB, which are wiped on drop.
pub type KeyBlob = Zeroizing<Vec<u8>>;

pub(crate) const HEADER_LEN: usize = 8;
const DAMAGED: Error = Error::BadData(&Reason(
    "the BLOB is damaged: its header is wrong or it is cut short; check its bytes and its length",
));

/// The types of BLOBs that the crate reads and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlobType {
    Simple,
    PublicKey,
    PrivateKey,
    PlaintextKey,
}

impl BlobType {
    const ALL: [Self; 4] = [Self::Simple, Self::PublicKey, Self::PrivateKey, Self::PlaintextKey];

    const fn code(self) -> u8 {
        match self {
            Self::Simple => 1,
            Self::PublicKey => 6,
            Self::PrivateKey => 7,
            Self::PlaintextKey => 8,
        }
    }

    /// # Errors
    /// `NTE_BAD_TYPE` for an unknown type.
    pub(crate) fn from_code(code: u32) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|one| u32::from(one.code()) == code).ok_or(match code {
            codes::SYMMETRICWRAPKEYBLOB
            | codes::OPAQUEKEYBLOB
            | codes::PUBLICKEYBLOBEX
            | codes::KEYSTATEBLOB => {
                Error::NotEmulated(&NotEmulated { code: codes::NTE_BAD_TYPE, what: "this type of key BLOB" })
            }
            _ => Error::BadType(&Reason(
                "no such BLOB; use SIMPLEBLOB, PUBLICKEYBLOB, PRIVATEKEYBLOB or PLAINTEXTKEYBLOB",
            )),
        })
    }
}

/// The versions of BLOBs. Keys of DSS and Diffie-Hellman have both, other keys only the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlobVersion {
    Two,
    /// `CRYPT_BLOB_VER3`.
    Three,
}

impl BlobVersion {
    const fn code(self) -> u8 {
        match self {
            Self::Two => 2,
            Self::Three => 3,
        }
    }
}

/// The header of a BLOB and the bytes after it.
#[derive(Clone, Copy)]
pub(crate) struct Blob<'a> {
    pub(crate) kind: BlobType,
    pub(crate) version: BlobVersion,
    pub(crate) alg_id: u32,
    pub(crate) body: &'a [u8],
}

impl<'a> Blob<'a> {
    /// # Errors
    /// `NTE_BAD_DATA` for an unknown version and for a BLOB shorter than its header; then `NTE_BAD_TYPE` for an unknown type.
    pub(crate) fn parse(blob: &'a [u8]) -> Result<Self, Error> {
        let (header, body) = blob.split_first_chunk::<HEADER_LEN>().ok_or(DAMAGED)?;
        // Windows ignores the reserved field, and programs leave garbage in it.
        let &[blob_type, version, _, _, alg_id @ ..] = header;
        let (kind, alg_id) = (BlobType::from_code(blob_type.into()), u32::from_le_bytes(alg_id));
        let known = [BlobVersion::Two, BlobVersion::Three].into_iter().find(|known| {
            known.code() == version && (*known == BlobVersion::Two || has_version_3(kind, alg_id))
        });
        // An unknown version is reported before an unknown type: it often means that the bytes are not a BLOB at all.
        let version = known.ok_or_else(|| lookalike::error_for(blob).unwrap_or(DAMAGED))?;
        Ok(Self { kind: kind?, version, alg_id, body })
    }
}

fn has_version_3(kind: Result<BlobType, Error>, alg_id: u32) -> bool {
    matches!(kind, Ok(BlobType::PublicKey | BlobType::PrivateKey))
        && Algorithm::from_alg_id(alg_id).is_some_and(|algorithm| algorithm.family() == Family::DssDh)
}

/// The header of a BLOB, with capacity for `len` more bytes: a vector that grows would leave a copy that nobody wipes.
pub(crate) fn header(blob_type: BlobType, version: BlobVersion, alg_id: u32, len: usize) -> KeyBlob {
    let mut blob = Zeroizing::new(Vec::with_capacity(HEADER_LEN + len));
    blob.extend_from_slice(&[blob_type.code(), version.code(), 0, 0]);
    blob.extend_from_slice(&alg_id.to_le_bytes());
    blob
}
