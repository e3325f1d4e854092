//! Strong-name keys of .NET: `.snk` files.
//!
//! A key pair is a PRIVATEKEYBLOB of `CALG_RSA_SIGN`. A public key (`sn -p`) is a PUBLICKEYBLOB after 12 bytes: the algorithms of
//! signature and hash, and the length of the BLOB.

use hcryptkey::{HashAlgorithm, KeyStore, codes};

use crate::reader::Reader;

/// The public key of a strong name, in its file or in an assembly.
#[derive(Debug, Clone, Copy)]
pub struct StrongName<'a> {
    file: &'a [u8],
    pub(crate) signature_algorithm: u32,
    pub(crate) hash_algorithm: u32,
    blob: &'a [u8],
}

impl<'a> StrongName<'a> {
    /// Reads the file; `None` if it is not one.
    pub fn read(file: &'a [u8]) -> Option<Self> {
        let mut reader = Reader(file);
        let (signature_algorithm, hash_algorithm, len) = (reader.u32()?, reader.u32()?, reader.u32()?);
        let fits = signature_algorithm == codes::CALG_RSA_SIGN && usize::try_from(len) == Ok(reader.0.len());
        let blob = Some(reader.0).filter(|blob| fits && crate::blob::is_blob(blob))?;
        Some(Self { file, signature_algorithm, hash_algorithm, blob })
    }

    /// The PUBLICKEYBLOB in it.
    pub fn blob(&self) -> &'a [u8] {
        self.blob
    }

    /// Puts a PUBLICKEYBLOB into a file; `None` if it is longer than the format allows.
    pub fn write(blob: &[u8]) -> Option<Vec<u8>> {
        let words = [codes::CALG_RSA_SIGN, codes::CALG_SHA1, u32::try_from(blob.len()).ok()?];
        let mut file: Vec<u8> = words.into_iter().flat_map(u32::to_le_bytes).collect();
        file.extend_from_slice(blob);
        Some(file)
    }

    /// The public key token, by which assemblies name the key: the end of its SHA-1 hash, reversed.
    pub fn token(&self) -> Option<[u8; 8]> {
        let store = KeyStore::default();
        let hash = store.create_hash(HashAlgorithm::Sha1, None).ok()?;
        store.hash_data(hash, self.file).ok()?;
        let mut token = *store.hash_value(hash).ok()?.last_chunk()?;
        token.reverse();
        Some(token)
    }
}
