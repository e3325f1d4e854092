//! RSA as in a textbook: pairs from their primes, paddings by hand.

use std::sync::LazyLock;

use hcryptkey::HashAlgorithm;
use num_bigint::BigUint;

use crate::rules::{BAD_ALGID, BAD_LEN, No};

/// The pairs that programs import: two of 384 bits, which are as long as each other, and one of 512.
pub(crate) static PAIRS: LazyLock<[Pair; 3]> = LazyLock::new(|| {
    [
        Pair::new(
            b"c524137fe322e96d33bf915791d277f2cf321d634223b8ab",
            b"f24d04fda24c8407ce3fa028ea9d18b298772790c1726f07",
        ),
        Pair::new(
            b"ec18cd4ec1e8fb16d7ad18a78ff5ba77e244d05f0a857747",
            b"ee1d50b20ec6803f3405cd13e0c8a5ca34302e5a71e3b63f",
        ),
        Pair::new(
            b"e9622243a8c472a3c84dfdc72875057916e887d3e7a6b16a129915ca30a0719d",
            b"c2c2867cad8d5c85570c3d7e79b04f8c71e4c3a90275d401eb8d0940ccb26f49",
        ),
    ]
});

const EXPONENT: u32 = 65537;

pub(crate) struct Pair {
    p: BigUint,
    q: BigUint,
    n: BigUint,
    d: BigUint,
    /// The modulus in bytes.
    pub(crate) len: usize,
}

impl Pair {
    fn new(p: &[u8], q: &[u8]) -> Self {
        let number = |hex| BigUint::parse_bytes(hex, 16).unwrap();
        let (p, q) = (number(p), number(q));
        let totient = (&p - 1_u8) * (&q - 1_u8);
        let (n, d) = (&p * &q, BigUint::from(EXPONENT).modinv(&totient).unwrap());
        Self { len: usize::try_from(n.bits() / 8).unwrap(), p, q, n, d }
    }

    fn rsapubkey(&self, blob_type: u8, alg_id: u32, magic: &[u8]) -> Vec<u8> {
        let mut blob = vec![blob_type, 2, 0, 0];
        blob.extend(alg_id.to_le_bytes());
        blob.extend(magic);
        blob.extend(u32::try_from(self.len * 8).unwrap().to_le_bytes());
        blob.extend(EXPONENT.to_le_bytes());
        blob.extend(little_endian(&self.n, self.len));
        blob
    }

    pub(crate) fn public_blob(&self, alg_id: u32) -> Vec<u8> {
        self.rsapubkey(6, alg_id, b"RSA1")
    }

    pub(crate) fn private_blob(&self, alg_id: u32) -> Vec<u8> {
        let Self { p, q, d, .. } = self;
        let mut blob = self.rsapubkey(7, alg_id, b"RSA2");
        for number in [p, q, &(d % (p - 1_u8)), &(d % (q - 1_u8)), &q.modinv(p).unwrap()] {
            blob.extend(little_endian(number, self.len / 2));
        }
        blob.extend(little_endian(d, self.len));
        blob
    }

    /// Applies the public key to a block, highest byte first. `None` if it is not a block of this key.
    pub(crate) fn public(&self, block: &[u8]) -> Option<Vec<u8>> {
        self.power(block, &BigUint::from(EXPONENT))
    }

    /// Applies the private key to a block.
    pub(crate) fn private(&self, block: &[u8]) -> Option<Vec<u8>> {
        self.power(block, &self.d)
    }

    fn power(&self, block: &[u8], exponent: &BigUint) -> Option<Vec<u8>> {
        let base = BigUint::from_bytes_le(block);
        if block.len() != self.len || base >= self.n {
            return None;
        }
        let mut power = little_endian(&base.modpow(exponent, &self.n), self.len);
        power.reverse();
        Some(power)
    }

    /// The message in a block that was encrypted with PKCS #1 v1.5; nothing if it does not decrypt.
    pub(crate) fn decrypt(&self, block: &[u8]) -> Option<Vec<u8>> {
        let block = self.private(block)?;
        let message = block.strip_prefix(&[0, 2])?;
        let padding = message.iter().position(|byte| *byte == 0)?;
        (padding >= 8).then(|| message[padding + 1..].to_vec())
    }

    pub(crate) fn sign(&self, named: Option<HashAlgorithm>, value: &[u8]) -> Result<Vec<u8>, No> {
        let mut block = self.signed(&digest_info(named, value)?).ok_or(BAD_LEN)?;
        block.reverse();
        let mut signature = self.private(&block).unwrap();
        signature.reverse();
        Ok(signature)
    }

    pub(crate) fn verifies(
        &self,
        named: Option<HashAlgorithm>,
        value: &[u8],
        signature: &[u8],
    ) -> Result<bool, No> {
        let with_name = digest_info(named, value)?;
        let block = self.public(signature);
        Ok(block.is_some() && (block == self.signed(&with_name) || block == self.signed(value)))
    }

    /// The block of a signature; nothing if the key is too short for it.
    fn signed(&self, content: &[u8]) -> Option<Vec<u8>> {
        let padding = self.len.checked_sub(3 + content.len()).filter(|len| *len >= 8)?;
        Some([&[0, 1], &vec![0xff; padding][..], &[0], content].concat())
    }
}

fn little_endian(number: &BigUint, len: usize) -> Vec<u8> {
    let mut bytes = number.to_bytes_le();
    bytes.resize(len, 0);
    bytes
}

/// The `DigestInfo`: the name of the hash, then the value.
fn digest_info(named: Option<HashAlgorithm>, value: &[u8]) -> Result<Vec<u8>, No> {
    let oid: &[u8] = match named {
        None | Some(HashAlgorithm::Ssl3ShaMd5) => return Ok(value.to_vec()),
        Some(HashAlgorithm::Md2) => &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 2],
        Some(HashAlgorithm::Md4) => &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 4],
        Some(HashAlgorithm::Md5) => &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5],
        Some(HashAlgorithm::Sha1) => &[0x2b, 0x0e, 3, 2, 0x1a],
        Some(HashAlgorithm::Sha256) => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1],
        Some(HashAlgorithm::Sha384) => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2],
        Some(HashAlgorithm::Sha512) => &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3],
        _ => return Err(BAD_ALGID),
    };
    let tagged = |tag: u8, parts: &[&[u8]]| {
        let content = parts.concat();
        [&[tag, u8::try_from(content.len()).unwrap()], &content[..]].concat()
    };
    let algorithm = tagged(0x30, &[&tagged(6, &[oid]), &[5, 0]]);
    Ok(tagged(0x30, &[&algorithm, &tagged(4, &[value])]))
}
