//! Encryption: known answers, and everything that does not decrypt.

use super::*;
use crate::algorithm::{HashAlgorithm, SignatureFormat};

/// The error of every failure to decrypt.
fn failure(key: &PrivateKey) -> Error {
    decrypt_pkcs1(key, &[]).unwrap_err()
}

#[test]
fn known_ciphertexts_decrypt() {
    let known = [
        (
            "8d1e1b47fcac35658852ecdb9f6104181541a43c27e43856b9f34f38217b51f8b3969fdbfbe944954fd68a0f02605e04",
            "06",
        ),
        (
            "45c10eae832916da268811237cca350fd926a65d9a5c962f273966491124bc423b2f5166bdc8428a1ce17c8c0f6c344b",
            "96975b2ab642866a39e4f3c9",
        ),
        (
            "262fd050db93b06abcf8e9e4aabedf35a6ea4a498eb1820acec030066fff33a5a06cd7dfbb268d19b3e9f3ae1cb2227f",
            "6c3e49c0aa5a9c4b54dc967af590b9d5525dd6dded55cc47dda5a05ccec4c8428ae26c7a22",
        ),
    ];
    let key_384 = key(KEY_384);
    for (ciphertext, message) in known {
        assert_eq!(*decrypt_pkcs1(&key_384, &hex(ciphertext)).unwrap(), hex(message));
        let block = reversed(&decrypt_raw(&key_384, &hex(ciphertext)).unwrap());
        assert_eq!(block[..2], [0, 2]);
        assert!(block.ends_with(&hex(message)));
        assert_eq!(decrypt_oaep(&key_384, &hex(ciphertext), Label::default()), Err(failure(&key_384)));
    }
    let known = [
        (
            "5819decad4ef066d725df258f19c53def49a2e47897ad71f9d5f30ac25c3bf61\
             e3b0969e6b31e0efef9b549bbca58166dd526fc16e77bdc717327b4bd0502f4d",
            "",
        ),
        (
            "f81364207da9b3142a488e09471610201f1f57d900d17dfb332bd41586b944d3\
             386e33c83a071f09310a638761944268019a03a31219679b133ee17bb268212d",
            "5435c61f8d91213b50bfb892e508f0b6ccd6a6538b25",
        ),
    ];
    let key_512 = key(KEY_512);
    for (ciphertext, message) in known {
        assert_eq!(*decrypt_oaep(&key_512, &hex(ciphertext), Label::default()).unwrap(), hex(message));
        assert_eq!(decrypt_pkcs1(&key_512, &hex(ciphertext)), Err(failure(&key_512)));
    }
}

#[test]
fn messages_of_every_length_come_back() {
    for bits in [384, 392, 520] {
        let key = PrivateKey::generate(bits, source(3)).unwrap();
        let k = key.public().modulus_len();
        let message: Vec<u8> = (0..=u8::MAX).take(k).collect();
        for len in 0..=k {
            let pkcs1 = encrypt_pkcs1(key.public(), &message[..len], source(5));
            if len <= k - 11 {
                assert_eq!(*decrypt_pkcs1(&key, &pkcs1.unwrap()).unwrap(), message[..len]);
            } else {
                assert_eq!(pkcs1.map_err(Error::code), Err(0x8009_0004), "{len} of {k} bytes");
            }
            let oaep = encrypt_oaep(key.public(), &message[..len], Label::default(), source(5));
            if len <= k - 42 {
                assert_eq!(*decrypt_oaep(&key, &oaep.unwrap(), Label::default()).unwrap(), message[..len]);
            } else {
                assert_eq!(oaep.map_err(Error::code), Err(0x8009_0004), "{len} of {k} bytes");
            }
        }
    }
}

#[test]
fn an_exponent_of_one_wraps_in_the_clear_and_unwraps() {
    let mut body = hex(KEY_512);
    for index in [4 - 1, 4, 6] {
        let range = field(&body, index);
        body[range.clone()].fill(0);
        body[range.start] = 1;
    }
    body[8..12].copy_from_slice(&1_u32.to_le_bytes());
    let key = pair(&body).unwrap();
    assert_eq!(super::body(&key), body);
    assert_eq!(super::body(&pair(&body[..body.len() - 64]).unwrap()), body);
    let ciphertext = encrypt_pkcs1(key.public(), b"session key", source(5)).unwrap();
    assert!(reversed(&ciphertext).ends_with(b"\0session key"), "in the clear");
    assert_eq!(**decrypt_pkcs1(&key, &ciphertext).unwrap(), *b"session key");
}

#[test]
fn every_bad_block_of_type_2_fails_alike() {
    let key = key(KEY_384);
    let good =
        reversed(&decrypt_raw(&key, &encrypt_pkcs1(key.public(), b"secret", source(5)).unwrap()).unwrap());
    let decrypt = |block: &[u8]| decrypt_pkcs1(&key, &key.public().power(&reversed(block)).unwrap());
    assert_eq!(**decrypt(&good).unwrap(), *b"secret");
    let mut bad = vec![];
    for kind in (0..=u8::MAX).filter(|kind| *kind != 2) {
        bad.push([&[0, kind], &good[2..]].concat());
    }
    bad.push([&[1], &good[1..]].concat());
    bad.push([&good[..41], &[1], &good[42..]].concat());
    for zero in 2..10 {
        let mut block = good.clone();
        block[zero] = 0;
        bad.push(block);
    }
    for block in bad {
        assert_eq!(decrypt(&block), Err(failure(&key)), "{block:x?}");
    }
    let mut shortest_padding = good;
    shortest_padding[10] = 0;
    assert_eq!(decrypt(&shortest_padding).unwrap().len(), 48 - 11);
}

#[test]
fn every_bad_block_of_oaep_fails_alike() {
    let mut good = oaep::pad(b"secret", Label::default(), 64, &mut source(5)).unwrap();
    let (_, start) = oaep::unpad(&mut good, Label::default());
    assert_eq!(start, 58);
    // Unmasked now: the zero byte, the seed, the label's hash, zeros, the one, the message. Masked again:
    let masked = |change: &dyn Fn(&mut [u8])| {
        let mut block = good.to_vec();
        change(&mut block);
        oaep::mask_again(&mut block);
        block
    };
    let valid = |mut block: Vec<u8>| bool::from(oaep::unpad(&mut block, Label::default()).0);
    assert!(valid(masked(&|_| ())));
    for at in [0].into_iter().chain(21..58) {
        for bit in 0..8 {
            // A zero that becomes a one is a separator that comes earlier.
            let earlier = bit == 0 && (41..57).contains(&at);
            assert_eq!(valid(masked(&|block| block[at] ^= 1 << bit)), earlier, "bit {bit} of byte {at}");
        }
    }
    assert!(!valid(masked(&|block| block[57..].fill(0))), "no one at all");
    assert!(valid(masked(&|block| block[58..].fill(1))), "the first one counts");
}

#[test]
fn ciphertexts_of_the_wrong_size_fail_like_bad_paddings() {
    let key = key(KEY_384);
    let modulus = key.public().modulus().to_vec();
    let ciphertext = encrypt_pkcs1(key.public(), b"secret", source(5)).unwrap();
    let longer = [&ciphertext[..], &[0]].concat();
    for bad in [&ciphertext[..47], &longer, &modulus, &[0xff; 48], &[0; 48], &[]] {
        assert_eq!(decrypt_pkcs1(&key, bad), Err(failure(&key)));
        assert_eq!(decrypt_oaep(&key, bad, Label::default()), Err(failure(&key)));
    }
    assert_eq!(decrypt_raw(&key, &[0; 48]).unwrap().len(), 48, "a block, if no message");
    assert_eq!(decrypt_raw(&key, &modulus), Err(failure(&key)));
}

/// Composite "primes" make a key, but it neither decrypts nor signs.
#[test]
fn a_private_half_that_does_not_fit_fails() {
    let good = key(KEY_512);
    let message = encrypt_pkcs1(good.public(), b"secret", source(5)).unwrap();
    let body = composite();
    let key = pair(&body).unwrap();
    assert_eq!(decrypt_raw(&key, &message[..48]), Err(failure(&good)));
    assert_eq!(
        sign(&key, SignatureFormat::Nameless, HashAlgorithm::Md5, &[7; 16]).map_err(Error::code),
        Err(0x8009_0003)
    );
}

/// The body of a key of 384 bits, made of odd numbers.
fn composite() -> Vec<u8> {
    use crypto_bigint::{NonZero, Odd, U192, U384};

    // Products of small primes and the like; coprime to each other, and their predecessors to the exponent.
    let (p, q) = (U192::MAX.wrapping_sub(&U192::from_u8(14)), U192::MAX.wrapping_sub(&U192::from_u8(30)));
    let one = U192::ONE;
    let exponent = U384::from_u32(65537);
    let totient: U384 = p.wrapping_sub(&one).concatenating_mul(&q.wrapping_sub(&one));
    let d = exponent.invert_mod(&NonZero::new(totient).unwrap()).unwrap();
    let modulus: U384 = p.concatenating_mul(&q);
    let halves = [
        p,
        q,
        d.rem(&NonZero::new(p.wrapping_sub(&one)).unwrap()),
        d.rem(&NonZero::new(q.wrapping_sub(&one)).unwrap()),
        q.invert_odd_mod(&Odd::new(p).unwrap()).unwrap(),
    ];
    let mut body = [b"RSA2".as_slice(), &384_u32.to_le_bytes(), &65537_u32.to_le_bytes()].concat();
    number::append(modulus.as_words(), 48, &mut body);
    for half in halves {
        number::append(half.as_words(), 24, &mut body);
    }
    number::append(d.as_words(), 48, &mut body);
    body
}

#[test]
fn sources_that_fail_fail_the_encryption() {
    let key = key(KEY_512);
    assert_eq!(
        encrypt_pkcs1(key.public(), b"a", |_| Err(Error::RANDOM_SOURCE_FAILED)),
        Err(Error::RANDOM_SOURCE_FAILED)
    );
    assert_eq!(
        encrypt_oaep(key.public(), b"a", Label::default(), |_| Err(Error::RANDOM_SOURCE_FAILED)),
        Err(Error::RANDOM_SOURCE_FAILED)
    );
    let zeros = |bytes: &mut [u8]| {
        bytes.fill(0);
        Ok(())
    };
    assert_eq!(
        encrypt_pkcs1(key.public(), b"a", zeros),
        Err(Error::RANDOM_SOURCE_FAILED),
        "nothing to pad with"
    );
    assert!(encrypt_oaep(key.public(), b"a", Label::default(), zeros).is_ok(), "a seed may be zero");
}

#[test]
fn the_largest_modulus_works() {
    let mut modulus = vec![0; 2048];
    source(9)(&mut modulus).unwrap();
    modulus[0] |= 1;
    modulus[2047] |= 0x80;
    let key = PublicKey::from_le(&modulus, 65537).unwrap();
    assert_eq!(key.modulus_bits(), 16384);
    assert_eq!(encrypt_oaep(&key, &[1; 2048 - 42], Label::default(), source(5)).unwrap().len(), 2048);
}
