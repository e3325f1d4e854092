//! Signatures: known answers, and what does not verify.

use sha1::{Digest, Sha1};

use super::*;
use crate::algorithm::HashAlgorithm::{self, Sha1 as SHA1};
use crate::algorithm::SignatureFormat::{Nameless, Pkcs1, X931};

/// Signatures of SHA-1 of "abc" under the key of 384 bits, calculated with Python's `pow`.
const NAMED: &str =
    "6c1af356b9f3d5f381656530e0cd6b8a8cae9d1592be86e25e768b8fb1c3bc734ff84c845db916e4d716327cfa2a5003";
const NAMELESS: &str =
    "a785a23a6de6857d7845cadec2409566ffe04fcf9f231d28660315145cd1d4621ecbfc586b5b28190e0c58e46ed69e57";

#[test]
fn known_signatures_are_made_and_verify() {
    let key = key(KEY_384);
    let value = Sha1::digest(b"abc");
    assert_eq!(sign(&key, Pkcs1, SHA1, &value).unwrap(), hex(NAMED));
    assert_eq!(sign(&key, Nameless, SHA1, &value).unwrap(), hex(NAMELESS));
    let verify = |format, hash, signature| verify(key.public(), format, hash, &value, &hex(signature));
    assert_eq!(verify(Pkcs1, SHA1, NAMED), Ok(()));
    assert_eq!(verify(Pkcs1, SHA1, NAMELESS), Ok(()), "as on Windows");
    assert_eq!(verify(Nameless, SHA1, NAMELESS), Ok(()));
    assert_eq!(verify(Nameless, SHA1, NAMED), Err(Error::BadSignature));
    assert_eq!(verify(Pkcs1, HashAlgorithm::Md5, NAMED), Err(Error::BadSignature));
}

#[test]
fn invalid_signatures_do_not_verify() {
    let key = key(KEY_384);
    let value = Sha1::digest(b"abc");
    let good = hex(NAMED);
    let longer = [&good[..], &[0]].concat();
    for bad in [&good[..47], &longer, key.public().modulus(), &[0; 48], &[0xff; 48], &[]] {
        assert_eq!(verify(key.public(), Pkcs1, SHA1, &value, bad), Err(Error::BadSignature));
    }
    for bit in 0..8 * 48 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(verify(key.public(), Pkcs1, SHA1, &value, &bad), Err(Error::BadSignature), "bit {bit}");
    }
    assert_eq!(verify(key.public(), Pkcs1, SHA1, &Sha1::digest(b"abd"), &good), Err(Error::BadSignature));
}

/// With a small exponent, a lax parser accepts signatures that anyone can make; this crate has no parser.
#[test]
fn bytes_after_or_inside_the_digest_info_do_not_verify() {
    let key = key(KEY_512);
    let value = Sha1::digest(b"abc");
    let info = [b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14", &value[..]].concat();
    // Padding that is short, and bytes after the value; a byte of padding that is not ff; another type.
    let padded = |padding: &[u8], info: &[u8], behind: &[u8]| [&[0, 1], padding, &[0], info, behind].concat();
    let whole = padded(&[0xff; 26], &info, &[]);
    let mut other_padding = whole.clone();
    other_padding[20] = 0xfe;
    let forged = [padded(&[0xff; 8], &info, &[7; 18]), other_padding, [&[0, 2], &whole[2..]].concat()];
    let signed = |block: &[u8]| key.power(&reversed(block)).unwrap();
    assert_eq!(verify(key.public(), Pkcs1, SHA1, &value, &signed(&whole)), Ok(()));
    for block in forged {
        assert_eq!(block.len(), 64);
        assert_eq!(verify(key.public(), Pkcs1, SHA1, &value, &signed(&block)), Err(Error::BadSignature));
    }
}

#[test]
fn keys_too_short_and_macs_are_refused() {
    let key = key(KEY_384);
    let value = [7; 64];
    assert!(sign(&key, Nameless, SHA1, &value[..37]).is_ok());
    assert_eq!(sign(&key, Nameless, SHA1, &value[..38]).map_err(Error::code), Err(0x8009_0004));
    assert_eq!(sign(&key, Pkcs1, HashAlgorithm::Sha256, &value[..32]).map_err(Error::code), Err(0x8009_0004));
    assert_eq!(
        verify(key.public(), Pkcs1, HashAlgorithm::Sha256, &value[..32], &[1; 48]),
        Err(Error::BadSignature)
    );
    for mac in [HashAlgorithm::Hmac, HashAlgorithm::Mac] {
        assert_eq!(sign(&key, Pkcs1, mac, &value[..8]).map_err(Error::code), Err(0x8009_0008));
        assert_eq!(
            verify(key.public(), Pkcs1, mac, &value[..8], &[1; 48]).map_err(Error::code),
            Err(0x8009_0008)
        );
    }
}

/// Recorded on Windows: the NULL in the name of the hash can be missing.
#[test]
fn names_without_null_verify() {
    let key = key(KEY_512);
    let value = Sha1::digest(b"abc");
    let info = [b"\x30\x1f\x30\x07\x06\x05\x2b\x0e\x03\x02\x1a\x04\x14", &value[..]].concat();
    let block = [&[0, 1][..], &[0xff; 28], &[0], &info].concat();
    let signature = key.power(&reversed(&block)).unwrap();
    assert_eq!(verify(key.public(), Pkcs1, SHA1, &value, &signature), Ok(()));
    assert_eq!(verify(key.public(), Nameless, SHA1, &value, &signature), Err(Error::BadSignature));
    assert_ne!(sign(&key, Pkcs1, SHA1, &value).unwrap(), *signature, "none is made this way");
}

#[test]
fn x931_signs_its_block_and_accepts_both_halves_of_the_modulus() {
    let key = key(KEY_512);
    let value = Sha1::digest(b"abc");
    let signature = sign(&key, X931, SHA1, &value).unwrap();
    let block = reversed(&key.public().power(&signature).unwrap());
    assert_eq!(block, [&[0x6b][..], &[0xbb; 40], &[0xba], &value, &[0x33, 0xcc]].concat());
    let verify = |format, signature: &[u8]| verify(key.public(), format, SHA1, &value, signature);
    assert_eq!(verify(X931, &signature), Ok(()));
    for other in [Pkcs1, Nameless] {
        assert_eq!(verify(other, &signature), Err(Error::BadSignature));
        assert_eq!(verify(X931, &sign(&key, other, SHA1, &value).unwrap()), Err(Error::BadSignature));
    }
    // n - s, which the standard takes if it is smaller.
    let number = |bytes: &[u8]| -> crypto_bigint::U512 { number::uint(bytes).unwrap() };
    let mirrored = number(key.public().modulus()).wrapping_sub(&number(&signature));
    let mirrored = number::block(mirrored.as_words(), 64);
    assert_eq!(verify(X931, &mirrored), Ok(()));
    assert_eq!(verify(Pkcs1, &mirrored), Err(Error::BadSignature));
}

#[test]
fn x931_blocks_of_every_hash_and_the_shortest_keys() {
    let ids = [
        (HashAlgorithm::Sha1, 20, 0x33),
        (HashAlgorithm::Sha256, 32, 0x34),
        (HashAlgorithm::Sha384, 48, 0x36),
        (HashAlgorithm::Sha512, 64, 0x35),
    ];
    for (hash, len, id) in ids {
        let value = vec![7; len];
        let block = |front: &[u8]| Ok([front, &value, &[id, 0xcc]].concat());
        assert_eq!(x931::pad(hash, &value, len + 6), block(&[0x6b, 0xbb, 0xbb, 0xba]));
        assert_eq!(x931::pad(hash, &value, len + 4), block(&[0x6b, 0xba]));
        assert_eq!(x931::pad(hash, &value, len + 3), block(&[0x6a]));
        assert_eq!(x931::pad(hash, &value, len + 2).map_err(Error::code), Err(0x8009_0004));
    }
    let nameless = [HashAlgorithm::Md2, HashAlgorithm::Md5, HashAlgorithm::Ssl3ShaMd5, HashAlgorithm::Mac];
    for hash in nameless {
        assert_eq!(x931::pad(hash, &[7; 16], 64).map_err(Error::code), Err(0x8009_0008), "{hash:?}");
    }
}
