//! Known answers and hostile numbers, without handles around them.

use super::fips_186;
use super::nonce::Nonces;
use super::*;

/// Little-endian bytes of a number as it is printed.
fn number(hex: &str) -> Vec<u8> {
    let digits: String = hex.split_whitespace().collect();
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).rev().collect()
}

fn big_endian<const LEN: usize>(hex: &str) -> [u8; LEN] {
    let mut bytes: [u8; LEN] = number(hex).try_into().unwrap();
    bytes.reverse();
    bytes
}

fn numbers(p: &str, q: &str, g: &str) -> Numbers {
    let boxed = |hex: &str| number(hex).into_boxed_slice();
    Numbers { p: boxed(p), q: Some(boxed(q)), g: boxed(g), j: None, seed: Seed::NONE }
}

/// FIPS 186, appendix 5: its example, with the seed and the counter.
fn fips_example() -> Numbers {
    let seed =
        Seed { counter: 105, seed: number("d5014e4b60ef2ba8b6211b4062ba3224e0427dd3").try_into().unwrap() };
    let numbers = numbers(
        "8df2a494492276aa3d25759bb06869cbeac0d83afb8d0cf7cbb8324f0d7882e5d0762fc5b7210eafc2e9adac32ab7aac\
         49693dfbf83724c2ec0736ee31c80291",
        "c773218c737ec8ee993b4f2ded30f48edace915f",
        "626d027839ea0a13413163a55b4cb500299d5522956cefcb3bff10f399ce2c2e71cb9de5fa24babf58e5b79521925c9c\
         c42e9f6f464b088cc572af53e6d78802",
    );
    Numbers { seed, ..numbers }
}

const FIPS_X: &str = "2070b3223dba372fde1c0ffc7b2e3b498b260614";

/// RFC 6979, appendix A.2.1.
fn rfc_6979_group() -> Numbers {
    numbers(
        "86F5CA03DCFEB225063FF830A0C769B9DD9D6153AD91D7CE27F787C43278B447E6533B86B18BED6E8A48B784A14C252C\
         5BE0DBF60B86D6385BD2F12FB763ED8873ABFD3F5BA2E0A8C0A59082EAC056935E529DAF7C610467899C77ADEDFC846C\
         881870B7B19B2B58F9BE0521A17002E3BDD6B86685EE90B3D9A1B02B782B1779",
        "996F967F6C8E388D9E28D01E205FBA957A5698B1",
        "07B0F92546150B62514BB771E2A0C0CE387F03BDA6C56B505209FF25FD3C133D89BBCD97E904E09114D9A7DEFDEADFC9\
         078EA544D2E401AEECC40BB9FBBF78FD87995A10A1C27CB7789B594BA7EFB5C4326A9FE59A070E136DB77175464ADCA4\
         17BE5DCE2F40D10A46A3A3943F26AB7FD9C0398FF8C76EE0A56826A8A88F1DBD",
    )
}

const RFC_6979_X: &str = "411602CB19A6CCC34494D79D98EF1E7ED5AF25F7";

/// The values of SHA-1 of "abc", "sample" and "test".
const ABC: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
const SAMPLE: &str = "8151325dcdbae9e0ff95f9f9658432dbedfdb209";
const TEST: &str = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3";

/// The bytes that count up from a start.
fn counting(start: u8) -> impl FnMut(&mut [u8]) -> Result<(), Error> {
    let mut next = start;
    move |bytes| {
        for byte in bytes {
            *byte = next.wrapping_mul(167).wrapping_add(41) ^ (next >> 3);
            next = next.wrapping_add(1);
        }
        Ok(())
    }
}

#[test]
fn the_example_of_fips_186() {
    let group = Group::new(fips_example()).unwrap();
    group.verify().unwrap();
    let pair = PrivateKey::new(group, &number(FIPS_X)).unwrap();
    let y = "19131871d75b1612a819f29d78d1b0d7346f7aa77bb62a859bfd6c5675da9d212d3a36ef1672ef660b8c7c255cc0ec74\
             858fba33f44c06699630a76b030ee333";
    assert_eq!(pair.public().y(), number(y));
    let mut signature = number("8bac1ab66410435cb7181f95b16ab97c92b341c0");
    signature.extend(number("41e2345f1f56df2458f426d155b4ba2db6dcd8c8"));
    assert_eq!(pair.public().verify(&big_endian(ABC), &signature), Ok(()));
    for changed in 0..signature.len() {
        let mut changed_signature = signature.clone();
        changed_signature[changed] ^= 1;
        assert_eq!(pair.public().verify(&big_endian(ABC), &changed_signature), Err(Error::BadSignature));
    }
    assert_eq!(pair.public().verify(&big_endian(TEST), &signature), Err(Error::BadSignature));
    for wrong in [
        &signature[..39],
        &signature[..20],
        &[],
        &[0; 40],
        &[0xff; 40],
        &[signature.clone(), vec![0]].concat(),
    ] {
        assert_eq!(pair.public().verify(&big_endian(ABC), wrong), Err(Error::BadSignature));
    }
}

#[test]
fn another_seed_or_counter_is_not_the_origin() {
    assert!(fips_186::is_origin(&fips_example()));
    let changed = |change: fn(&mut Seed)| {
        let mut numbers = fips_example();
        change(&mut numbers.seed);
        Group::new(numbers).unwrap().verify()
    };
    assert!(changed(|seed| seed.counter = 104).is_err());
    assert!(changed(|seed| seed.counter = u32::MAX - 1).is_err());
    assert!(changed(|seed| seed.seed[19] ^= 1).is_err());
    assert_eq!(changed(|seed| seed.counter = u32::MAX), Ok(()), "unknown");
}

#[test]
fn nonces_of_rfc_6979() {
    let q = crate::number::uint(&number("996F967F6C8E388D9E28D01E205FBA957A5698B1")).unwrap();
    for (value, nonce) in [
        (SAMPLE, "7BDB6B0FF756E1BB5D53583EF979082F9AD5BD5B"),
        (TEST, "5C842DF4F9E344EE09F056838B42C7A17F4A6433"),
    ] {
        let mut nonces = Nonces::new(&big_endian(RFC_6979_X), &big_endian(value), &[], &q);
        assert_eq!(nonces.next(), big_endian(nonce));
        assert_ne!(nonces.next(), big_endian(nonce));
    }
}

#[test]
fn signatures_of_one_value_differ_and_are_right() {
    let pair = PrivateKey::new(Group::new(rfc_6979_group()).unwrap(), &number(RFC_6979_X)).unwrap();
    let value = big_endian(SAMPLE);
    let sign = |fresh| pair.sign(&value, &[fresh; FRESH_LEN]).unwrap();
    let (one, other) = (sign(1), sign(2));
    assert_ne!(one[..20], other[..20], "another nonce");
    for signature in [&one, &other] {
        assert_eq!(pair.public().verify(&value, signature), Ok(()));
    }
    assert_eq!(sign(1), one, "a source that repeats itself repeats whole signatures");
    let of_test = pair.sign(&big_endian(TEST), &[1; FRESH_LEN]).unwrap();
    assert_ne!(of_test[..20], one[..20], "and never a nonce with another value");
}

/// Two groups with a q that is not prime: both are divisors of p - 1 and multiples of 3, the order of g.
fn composite_groups() -> [Numbers; 2] {
    ["a6d60f167b698427b631bd76de5d5718d3acd917", "a957f384855f2336d77c57138a09f42a8cda449d"].map(|q| {
        numbers(
            "6974902013c843919d21fc082f924eaeb3ab8f861f966536b0b8022a376823ff8413af35d770e03b0fa577569b8d13d8d4cdc8\
             8ba8adc3f54c5d20f23ac34681",
            q,
            "0000000000000000000000000000000000000000000000000000000000000000a44e6a3aabaaf03adf0533d7eb0a4c87ed680e\
             db59218a60f1e7fd8875990680",
        )
    })
}

/// A third of all nonces has no inverse there.
#[test]
fn a_composite_q_is_signed_with() {
    for numbers in composite_groups() {
        let group = Group::new(numbers).unwrap();
        assert!(group.verify().is_err());
        let pair = PrivateKey::new(group, &[2]).unwrap();
        for fresh in 0..16 {
            pair.sign(&big_endian(SAMPLE), &[fresh; FRESH_LEN]).unwrap();
        }
    }
}

/// Another q with the same x, p, g and value: a nonce that both had would reveal x.
#[test]
fn nonces_depend_on_q() {
    use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
    use crypto_bigint::{Odd, U192};

    let nonce = |numbers: &Numbers, fresh| {
        let q: U192 = crate::number::uint(numbers.q.as_deref()?)?;
        let params = FixedMontyParams::new_vartime(Odd::new(q).into_option()?);
        let scalar = |bytes: &[u8]| Some(FixedMontyForm::new(&crate::number::uint(bytes)?, &params));
        let pair = PrivateKey::new(Group::new(numbers.clone()).ok()?, &[2]).ok()?;
        let signature = pair.sign(&big_endian(SAMPLE), &[fresh; FRESH_LEN]).ok()?;
        let (r, s) = (scalar(&signature[..20])?, scalar(&signature[20..])?);
        // s = (value + x r) / k, so k = (value + x r) / s.
        Some(scalar(&number(SAMPLE))?.add(&r.double()).mul(&s.invert().into_option()?).retrieve())
    };
    let groups = composite_groups();
    let found = |fresh| Some([nonce(&groups[0], fresh)?, nonce(&groups[1], fresh)?]);
    let nonces: Vec<_> = (0..32).filter_map(found).collect();
    assert!(!nonces.is_empty());
    assert!(nonces.iter().all(|[one, other]| one != other));
}

/// p or q may start with zero bits, so most numbers of the same length in bytes are too large for x.
#[test]
fn x_is_found_below_a_short_order() {
    // Marsaglia's xorshift: 64 draws that differ.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |bytes: &mut [u8]| {
        for byte in bytes {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = state.to_be_bytes()[0];
        }
        Ok(())
    };
    let mut p = [0xa5; 64];
    for highest in [1, 2, 0x80, 0xff] {
        p[63] = highest;
        let numbers = Numbers {
            p: p.into(),
            q: None,
            g: number(&format!("{:0128x}", 3)).into(),
            j: None,
            seed: Seed::NONE,
        };
        let group = Group::new(numbers).unwrap();
        for _ in 0..8 {
            let pair = PrivateKey::generate(group.clone(), &mut random).unwrap();
            assert!(pair.x().iter().rev().lt(p.iter().rev()));
        }
    }
}

#[test]
fn generated_groups_are_right() {
    for (start, bits) in [(1, 512), (2, 576), (3, 1024)] {
        let group = Group::generate_dss(bits, &mut counting(start)).unwrap();
        let (numbers, q) = (group.numbers(), group.dss_q().unwrap());
        assert_eq!((numbers.p.len(), numbers.p.last().unwrap() >> 7), (bits as usize / 8, 1));
        assert!(numbers.seed.counter != Seed::NONE.counter && q[19] >= 0x80);
        group.verify().unwrap();
    }
    for (start, bits) in [(4, 512), (5, 1088)] {
        let group = Group::generate_dh(bits, &mut counting(start)).unwrap();
        let numbers = group.numbers();
        assert_eq!((numbers.p.len(), numbers.p.last().unwrap() >> 7), (bits as usize / 8, 1));
        group.verify().unwrap();
    }
}

/// Their digits are those of pi. Python found them to be safe primes; the shortest is tested here again.
#[test]
fn groups_of_rfc_3526() {
    let no_random = |_: &mut [u8]| Err(Error::RANDOM_SOURCE_FAILED);
    for (bits, end) in [(1536, "ca237327"), (2048, "8aacaa68"), (3072, "a93ad2ca"), (4096, "34063199")] {
        let group = Group::generate_dh(bits, &mut { no_random }).unwrap();
        let p = group.p();
        assert_eq!(p.len(), bits as usize / 8);
        assert_eq!((&p[8..12], &p[..8]), (&number(end)[..], &[0xff; 8][..]));
        assert_eq!(p[p.len() - 16..], number("ffffffffffffffffc90fdaa22168c234"));
    }
    Group::generate_dh(1536, &mut { no_random }).unwrap().verify().expect("primes");
}

#[test]
fn a_source_that_repeats_itself_neither_hangs_nor_panics() {
    for fill in [0, 1, 0x7f, 0xff] {
        let mut source = |bytes: &mut [u8]| {
            bytes.fill(fill);
            Ok(())
        };
        let dss = Group::generate_dss(512, &mut source).unwrap();
        _ = PrivateKey::generate(dss, &mut source);
        let dh = Group::generate_dh(512, &mut source).and_then(|dh| PrivateKey::generate(dh, &mut source));
        assert_eq!(dh.is_ok(), (1..0x80).contains(&fill), "{fill:#x}");
    }
}

#[test]
fn hostile_groups_are_refused() {
    let refused = |change: &dyn Fn(&mut Numbers)| {
        let mut numbers = rfc_6979_group();
        change(&mut numbers);
        assert_eq!(Group::new(numbers).err(), Some(BAD_GROUP));
    };
    refused(&|numbers| numbers.p[0] ^= 1);
    refused(&|numbers| numbers.p.fill(0));
    refused(&|numbers| *numbers.p.last_mut().unwrap() = 0);
    for g in [0, 1] {
        refused(&|numbers| {
            numbers.g.fill(0);
            numbers.g[0] = g;
        });
    }
    refused(&|numbers| {
        numbers.g = numbers.p.clone();
        numbers.g[0] -= 1;
    });
    refused(&|numbers| numbers.g = numbers.p.clone());
    refused(&|numbers| numbers.g.fill(0xff));
    refused(&|numbers| numbers.g[0] ^= 2);
    refused(&|numbers| numbers.q.as_mut().unwrap()[0] ^= 2);
    refused(&|numbers| numbers.q.as_mut().unwrap().fill(0));
    refused(&|numbers| numbers.q = Some([1].into()));
    refused(&|numbers| numbers.q = Some([2].into()));
    refused(&|numbers| numbers.j = Some([3].into()));
    refused(&|numbers| numbers.q = Some(vec![0xff; 129].into()));
    refused(&|numbers| numbers.p = [0xff; 63].into());
}

#[test]
fn hostile_keys_are_refused() {
    let with_q = Group::new(rfc_6979_group()).unwrap();
    let without_q = Group::new(Numbers { q: None, ..rfc_6979_group() }).unwrap();
    let p = with_q.p().to_vec();
    let mut last = p.clone();
    last[0] -= 1;
    let mut one = vec![0; p.len()];
    one[0] = 1;
    for group in [&with_q, &without_q] {
        for y in [&vec![0; p.len()], &one, &last, &p, &vec![0xff; p.len()], &p[1..].to_vec()] {
            assert_eq!(PublicKey::new(group.clone(), y).err(), Some(BAD_PUBLIC));
        }
        for x in [&[][..], &[0], &[0; 128], &[0xff; 128], &last] {
            assert_eq!(PrivateKey::new(group.clone(), x).err(), Some(BAD_PRIVATE), "{x:x?}");
        }
    }
    // The order of 2 in this group is large, but it is not q. Without q, nothing shows that.
    let mut two = vec![0; p.len()];
    two[0] = 2;
    assert_eq!(PublicKey::new(with_q.clone(), &two).err(), Some(BAD_PUBLIC));
    assert!(PublicKey::new(without_q.clone(), &two).is_ok());

    let q = number("996F967F6C8E388D9E28D01E205FBA957A5698B1");
    let mut below = q.clone();
    below[0] -= 1;
    assert!(PrivateKey::new(with_q.clone(), &below).is_ok(), "g^(q - 1)");
    assert_eq!(PrivateKey::new(with_q, &q).err(), Some(BAD_PRIVATE));
    assert!(PrivateKey::new(without_q, &q).is_err(), "its y is 1");
}

/// p - 1 is a multiple of 3, so there is a y of order 3, which confines the secret to three values.
#[test]
fn a_small_subgroup_is_found_without_q() {
    use crypto_bigint::modular::FixedMontyForm;
    use crypto_bigint::{NonZero, U1024};

    let group = || Numbers { q: None, ..fips_example() };
    let p: U1024 = crate::number::uint(&group().p).unwrap();
    let last = p.wrapping_sub(&U1024::ONE);
    let mut found = 0;
    for order in (3..256u32).filter(|order| last.rem_limb(NonZero::new((*order).into()).unwrap()).0 == 0) {
        let exponent = last.div_rem_vartime(&NonZero::new(U1024::from_u32(order)).unwrap()).0;
        let params = power::params(&p).unwrap();
        for base in 2..5u32 {
            let y = FixedMontyForm::new(&U1024::from_u32(base), &params).pow_vartime(&exponent).retrieve();
            let y = crate::number::block(y.as_words(), 64);
            assert!(PublicKey::new(Group::new(group()).unwrap(), &y).is_err(), "of order {order}");
            found += 1;
        }
    }
    assert!(found > 0);
}

#[test]
fn two_parties_agree() {
    for with_q in [true, false] {
        let group = Group::new(Numbers { q: fips_example().q.filter(|_| with_q), ..fips_example() }).unwrap();
        let pair = |start| PrivateKey::generate(group.clone(), &mut counting(start)).unwrap();
        let (one, other) = (pair(1), pair(101));
        let secret = one.agree(other.public().y()).unwrap();
        assert_eq!(secret, other.agree(one.public().y()).unwrap());
        assert_eq!(secret.len(), 64);
        assert_eq!(one.agree(&secret[1..]), Err(BAD_PUBLIC));
    }
}
