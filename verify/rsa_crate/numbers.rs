//! The numbers of a BLOB, which are little-endian; the crate `rsa` reads big-endian numbers.

use rsa::{BoxedUint, PrivateKey};

/// The lengths of BLOBHEADER and RSAPUBKEY, which the numbers follow.
const HEADER: usize = 8 + 12;

pub(crate) fn reversed(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().rev().copied().collect()
}

/// The key of a PRIVATEKEYBLOB.
pub(crate) fn private_key(blob: &[u8]) -> PrivateKey {
    let dword = |at: usize| u32::from_le_bytes(blob[at..at + 4].try_into().unwrap());
    let (bits, exponent) = (dword(12), dword(16));
    let len = bits as usize / 8;
    let half = len.div_ceil(2);
    let number = |start: usize, len: usize| {
        let bytes = reversed(&blob[HEADER + start..][..len]);
        BoxedUint::from_be_slice(&bytes, u32::try_from(8 * len).unwrap()).unwrap()
    };
    let primes = vec![number(len, half), number(len + half, half)];
    let private = number(len + 5 * half, len);
    PrivateKey::from_components(number(0, len), BoxedUint::from(exponent), private, primes).unwrap()
}

/// A PUBLICKEYBLOB of `CALG_RSA_KEYX` with the exponent 65537.
pub(crate) fn public_blob(modulus: &[u8]) -> Vec<u8> {
    let bits = u32::try_from(8 * modulus.len()).unwrap();
    let header = [6, 2, 0, 0, 0, 0xa4, 0, 0];
    [&header[..], b"RSA1", &bits.to_le_bytes(), &65537_u32.to_le_bytes(), modulus].concat()
}
