//! The bytes of protected data. Numbers are little-endian DWORDs, and each byte string follows its length.

use crate::crypt32::guid::Guid;

/// The provider of all protected data: df9d8cd0-1501-11d1-8c7a-00c04fc297eb.
const PROVIDER: [u8; 16] =
    [0xd0, 0x8c, 0x9d, 0xdf, 0x01, 0x15, 0xd1, 0x11, 0x8c, 0x7a, 0x00, 0xc0, 0x4f, 0xc2, 0x97, 0xeb];
const VERSION: u32 = 1;
const MASTER_KEY_VERSION: u32 = 1;

/// The fields of protected data.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub(super) master_key: Guid,
    pub(super) flags: u32,
    /// UTF-16, with its NUL.
    pub(super) description: &'a [u8],
    /// `ALG_ID`, and the length of its key in bits.
    pub(super) cipher: (u32, u32),
    pub(super) salt: &'a [u8],
    /// `ALG_ID`, and the length of its value in bits.
    pub(super) hash: (u32, u32),
    /// The salt of the signature.
    pub(super) mac_salt: &'a [u8],
    pub(super) data: &'a [u8],
    /// The signed bytes: everything from the master key's version to the data.
    pub(super) signed: &'a [u8],
    pub(super) signature: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn parse(blob: &'a [u8]) -> Option<Self> {
        let mut reader = Reader(blob);
        if reader.dword()? != VERSION || *reader.bytes::<16>()? != PROVIDER {
            return None;
        }
        let start = reader.0;
        if reader.dword()? != MASTER_KEY_VERSION {
            return None;
        }
        let master_key = Guid(*reader.bytes()?);
        let flags = reader.dword()?;
        let description = reader.string()?;
        let cipher = (reader.dword()?, reader.dword()?);
        let salt = reader.string()?;
        // A key for a strong password, which no version of Windows writes.
        reader.string()?;
        let hash = (reader.dword()?, reader.dword()?);
        let mac_salt = reader.string()?;
        let data = reader.string()?;
        let signed = start.get(..start.len() - reader.0.len())?;
        let signature = reader.string()?;
        Some(Self { master_key, flags, description, cipher, salt, hash, mac_salt, data, signed, signature })
    }

    /// The signed bytes.
    pub(super) fn signed(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256 + self.description.len() + self.data.len());
        let dword = |bytes: &mut Vec<u8>, number: u32| bytes.extend_from_slice(&number.to_le_bytes());
        dword(&mut bytes, MASTER_KEY_VERSION);
        bytes.extend_from_slice(&self.master_key.0);
        dword(&mut bytes, self.flags);
        string(&mut bytes, self.description);
        dword(&mut bytes, self.cipher.0);
        dword(&mut bytes, self.cipher.1);
        string(&mut bytes, self.salt);
        string(&mut bytes, &[]);
        dword(&mut bytes, self.hash.0);
        dword(&mut bytes, self.hash.1);
        string(&mut bytes, self.mac_salt);
        string(&mut bytes, self.data);
        bytes
    }

    /// All bytes, given the signed ones.
    pub(super) fn write(&self, signed: &[u8]) -> Vec<u8> {
        let mut bytes = [&VERSION.to_le_bytes(), &PROVIDER[..], signed].concat();
        string(&mut bytes, self.signature);
        bytes
    }
}

/// Appends a length and that many bytes. Every string is shorter than 4 GiB, so its length fits the DWORD.
fn string(bytes: &mut Vec<u8>, string: &[u8]) {
    bytes.extend_from_slice(&u32::try_from(string.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend_from_slice(string);
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes<const LEN: usize>(&mut self) -> Option<&'a [u8; LEN]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(bytes)
    }

    fn dword(&mut self) -> Option<u32> {
        self.bytes().copied().map(u32::from_le_bytes)
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        let len = usize::try_from(self.dword()?).ok()?;
        let (string, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(string)
    }
}
