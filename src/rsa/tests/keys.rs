//! Keys: generated, read, written, and refused.

use super::*;
use crate::algorithm::{HashAlgorithm, SignatureFormat};

const NO_KEY_AT_ALL: u32 = 0x8009_0005;

fn refused(body: &[u8]) -> bool {
    pair(body).err().map(Error::code) == Some(NO_KEY_AT_ALL)
}

#[test]
fn a_blob_reads_and_writes_the_same() {
    for body_hex in [KEY_384, KEY_512] {
        let key = key(body_hex);
        assert_eq!(body(&key), hex(body_hex));
        let mut public = Vec::new();
        crate::blob::rsa::write_public(key.public(), &mut public);
        assert_eq!(public.len(), crate::blob::rsa::public_len(key.public()));
        assert_eq!(&public[..4], b"RSA1");
        assert_eq!(public[4..], hex(body_hex)[4..public.len()]);
        public.extend_from_slice(b"ignored");
        assert_eq!(super::public(&public).unwrap().modulus(), key.public().modulus());
    }
}

#[test]
fn a_private_exponent_that_is_cut_short_is_calculated() {
    for body_hex in [KEY_384, KEY_512] {
        let whole = hex(body_hex);
        let exponent = field(&whole, 6);
        for len in exponent.clone() {
            assert_eq!(body(&pair(&whole[..len]).unwrap()), whole, "{len} bytes");
        }
        for len in (0..exponent.start).step_by(5).chain([exponent.start - 1]) {
            assert!(refused(&whole[..len]), "{len} bytes");
        }
    }
}

/// Recorded on Windows: the private exponent is calculated from the other numbers, whatever the BLOB says.
#[test]
fn a_wrong_private_exponent_is_calculated_again() {
    for body_hex in [KEY_384, KEY_512] {
        let whole = hex(body_hex);
        let range = field(&whole, 6);
        let (start, middle, end) = (range.start, range.start + range.len() / 2, range.end);
        for wrong in [start..start + 1, start..middle, middle..end, start..end] {
            for byte in [0, 1, 0xff] {
                let mut given = whole.clone();
                given[wrong.clone()].fill(byte);
                assert_eq!(body(&pair(&given).unwrap()), whole, "{wrong:?} is {byte}");
            }
        }
    }
}

/// The exponent is inverted by way of short numbers; `invert_mod` inverts numbers of full length.
#[test]
fn private_exponents_are_those_of_a_general_inversion() {
    use crypto_bigint::{NonZero, U192, U384};

    for exponent in [3, 5, 17, 257, 65537, 0x7fff_ffff, 0xffff_ffff] {
        for seed in 1..4 {
            let key = PrivateKey::generate(384, source(seed)).unwrap();
            let written = body(&key);
            let less_one = |index| {
                let prime: U192 = number::uint(&written[field(&written, index)]).unwrap();
                prime.wrapping_sub(&U192::ONE)
            };
            let totient: U384 = less_one(1).concatenating_mul(&less_one(2));
            let expected = U384::from_u32(exponent).invert_mod(&NonZero::new(totient).unwrap());
            assert_eq!(crt::inverse(exponent, &totient), expected.into_option(), "{exponent}");
        }
    }
}

#[test]
fn generated_keys_have_their_length_and_come_again_from_the_same_source() {
    for bits in [384, 392, 400, 512, 520] {
        let key = PrivateKey::generate(bits, source(7)).unwrap();
        assert_eq!(key.public().modulus_bits(), bits);
        assert_eq!(key.public().modulus().len(), usize::try_from(bits / 8).unwrap());
        assert!(key.public().modulus().last().unwrap().leading_zeros() == 0, "exactly this long");
        assert_eq!(key.public().exponent(), 65537);
        let written = body(&key);
        assert_eq!(body(&PrivateKey::generate(bits, source(7)).unwrap()), written);
        assert_ne!(body(&PrivateKey::generate(bits, source(8)).unwrap()), written);
        assert_eq!(body(&pair(&written).unwrap()), written);
        assert_eq!(body(&pair(&written[..field(&written, 6).start]).unwrap()), written);
    }
}

#[test]
fn lengths_that_no_key_has_are_refused() {
    for bits in [0, 8, 376, 385, 391, 16392, u32::MAX] {
        let result = PrivateKey::generate(bits, |_| panic!("nothing is drawn"));
        assert_eq!(result.err().map(Error::code), Some(NO_KEY_AT_ALL), "{bits}");
    }
    for len in [0, 1, 47, 2049] {
        assert!(PublicKey::from_le(&vec![0xff; len], 3).is_err(), "{len} bytes");
    }
    for len in [48, 49, 2048] {
        assert!(PublicKey::from_le(&vec![0xff; len], 3).is_ok(), "{len} bytes");
    }
}

#[test]
fn a_source_that_fails_or_is_not_random_is_an_error() {
    assert_eq!(
        PrivateKey::generate(384, |_| Err(Error::RANDOM_SOURCE_FAILED)).err(),
        Some(Error::RANDOM_SOURCE_FAILED)
    );
    let mut calls = 0;
    let second_call_fails = |bytes: &mut [u8]| {
        calls += 1;
        bytes.fill(0x55);
        if calls == 2 { Err(Error::RANDOM_SOURCE_FAILED) } else { Ok(()) }
    };
    assert_eq!(PrivateKey::generate(384, second_call_fails).err(), Some(Error::RANDOM_SOURCE_FAILED));
    // Both primes are the same, or there is none above the number.
    for byte in [0, 0x55, 0xff] {
        let constant = |bytes: &mut [u8]| {
            bytes.fill(byte);
            Ok(())
        };
        assert_eq!(PrivateKey::generate(384, constant).err(), Some(Error::RANDOM_SOURCE_FAILED), "{byte:#x}");
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    for body_hex in [KEY_384, KEY_512] {
        let good = hex(body_hex);
        // A bit anywhere in any number, the exponent or the length. Only a changed modulus length can leave a BLOB that
        // is long enough; its numbers are then wrong.
        for at in 0..field(&good, 6).start {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            assert!(refused(&bad), "byte {at}");
        }
        for index in 0..7 {
            for byte in [0, 1, 0xff] {
                let mut bad = good.clone();
                let range = field(&good, index);
                bad[range.clone()].fill(0);
                bad[range.start] = byte;
                if byte == 0xff {
                    bad[range].fill(byte);
                }
                // The private exponent is not read.
                assert_eq!(refused(&bad), index != 6, "{index} of {byte:#x}");
            }
        }
        // p and q change places, but not the rest; both are p.
        let (p, q) = (good[field(&good, 1)].to_vec(), good[field(&good, 2)].to_vec());
        for (first, second) in [(&q, &p), (&p, &p)] {
            let mut bad = good.clone();
            bad[field(&good, 1)].copy_from_slice(first);
            bad[field(&good, 2)].copy_from_slice(second);
            assert!(refused(&bad));
        }
    }
}

/// p = 1 and q = n; a prime of 3; primes whose totient is a power of two: nothing that a loop or a division
/// could hang on.
#[test]
fn degenerate_primes_are_refused() {
    use crypto_bigint::{U256, U512};

    let mut fermat = [0; 32];
    (fermat[0], fermat[31]) = (1, 0x80);
    let mut longer = fermat;
    longer[31] = 0xc0;
    let mut three = [0; 32];
    three[0] = 3;
    let mut one = [0; 32];
    one[0] = 1;
    for (p, q) in [(fermat, longer), (fermat, fermat), (three, fermat), (one, fermat), (fermat, one)] {
        let product: U512 = {
            let (p, q): (U256, U256) = (number::uint(&p).unwrap(), number::uint(&q).unwrap());
            p.concatenating_mul(&q)
        };
        let modulus = number::block(product.as_words(), 64);
        let parts = Parts {
            modulus: &modulus,
            exponent: 3,
            prime1: &p,
            prime2: &q,
            exponent1: &one,
            exponent2: &one,
            coefficient: &one,
            private_exponent: None,
        };
        assert!(PrivateKey::from_parts(&parts).is_err());
    }
}

#[test]
fn garbage_of_any_length_is_refused() {
    let mut random = source(11);
    for bits in [384_u32, 392, 1024, 2056, 3072, 4096, 8192, 16384] {
        let len = usize::try_from(bits / 8).unwrap();
        let mut bad = vec![0; 12 + 2 * len + 5 * len.div_ceil(2)];
        random(&mut bad).unwrap();
        bad[..4].copy_from_slice(b"RSA2");
        bad[4..8].copy_from_slice(&bits.to_le_bytes());
        // Odd where it must be, so that the first check does not refuse it.
        for at in [8, 12, field(&bad, 1).start, field(&bad, 2).start] {
            bad[at] |= 1;
        }
        bad[11 + len] |= 0x80;
        assert!(refused(&bad), "{bits} bits");
        assert!(refused(&bad[..bad.len() - len]), "{bits} bits");
    }
}

#[test]
fn a_public_blob_with_a_false_length_is_refused() {
    let mut good = Vec::new();
    crate::blob::rsa::write_public(key(KEY_384).public(), &mut good);
    for len in 0..good.len() {
        assert!(super::public(&good[..len]).is_err(), "{len} bytes");
    }
    let lies: [(usize, &[u8]); 6] = [
        (0, b"RSA2"),
        (4, &[0, 0, 0, 0]),
        (4, &[0x78, 1, 0, 0]),
        (4, &[0x81, 1, 0, 0]),
        (4, &[0x88, 1, 0, 0]),
        (4, &[0xf8, 0xff, 0xff, 0xff]),
    ];
    for (at, bytes) in lies {
        let mut bad = good.clone();
        bad[at..at + bytes.len()].copy_from_slice(bytes);
        assert_eq!(super::public(&bad).err().map(Error::code), Some(NO_KEY_AT_ALL), "{at}: {bytes:x?}");
    }
}

/// Recorded on Windows, for the modulus: the numbers of a public key are not checked, and using it fails.
#[test]
fn public_numbers_that_no_rsa_key_has_make_a_key_that_does_nothing() {
    let mut good = Vec::new();
    crate::blob::rsa::write_public(key(KEY_384).public(), &mut good);
    let no_key: [(std::ops::Range<usize>, &[u8]); 5] = [
        (12..13, &[good[12] & 0xfe]),
        (12..60, &[0; 48]),
        (59..60, &[0]),
        (8..12, &[0; 4]),
        (8..12, &[2, 0, 0, 0]),
    ];
    for (at, bytes) in no_key {
        let mut bad = good.clone();
        bad[at.clone()].copy_from_slice(bytes);
        let key = public(&bad).unwrap();
        assert!(!key.is_sound(), "{at:?}");
        let mut written = Vec::new();
        crate::blob::rsa::write_public(&key, &mut written);
        assert_eq!(written, bad, "it exports as it came");
        assert_eq!(encrypt_pkcs1(&key, b"x", source(1)).map_err(Error::code), Err(NO_KEY_AT_ALL));
        assert_eq!(
            encrypt_oaep(&key, b"x", Label::default(), source(1)).map_err(Error::code),
            Err(NO_KEY_AT_ALL)
        );
        let verified = verify(&key, SignatureFormat::Nameless, HashAlgorithm::Md5, &[7; 16], &[1; 48]);
        assert_eq!(verified.map_err(Error::code), Err(87), "{at:?}");
    }
}
