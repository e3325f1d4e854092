//! Diffie-Hellman: parameters, agreed keys, and what is refused.

use super::{code, example_group, export, get, hex, import, process, set};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, Provider};

/// A key with the numbers of Microsoft's example, and an x of its own.
fn example_key(advapi: &Advapi, prov: u64, alg_id: u32, flags: u32) -> u64 {
    let (p, g) = example_group();
    let key = advapi.crypt_gen_key(prov, alg_id, 512 << 16 | CRYPT_PREGEN | flags).unwrap();
    set(advapi, key, KP_P, &p).unwrap();
    set(advapi, key, KP_G, &g).unwrap();
    set(advapi, key, KP_X, &[]).unwrap();
    key
}

fn encrypted(advapi: &Advapi, key: u64, plain: &[u8]) -> Vec<u8> {
    let mut data = [plain, &[0; 16]].concat();
    let len = u32::try_from(plain.len()).unwrap();
    let len = advapi.crypt_encrypt(key, 0, true, 0, Some(&mut data), len).unwrap();
    data.truncate(len as usize);
    data
}

fn decrypted(advapi: &Advapi, key: u64, cipher: &[u8]) -> Vec<u8> {
    let mut data = cipher.to_vec();
    let len = advapi.crypt_decrypt(key, 0, true, 0, &mut data).unwrap();
    data.truncate(len as usize);
    data
}

/// Recorded on Windows: both sides encrypt to the same bytes, and decrypt each other's.
#[test]
fn two_users_agree_on_a_key() {
    for provider in [Provider::ENHANCED_DSS_DH, Provider::DH_SCHANNEL] {
        for alg_id in [CALG_DH_EPHEM, CALG_DH_SF, AT_KEYEXCHANGE] {
            let (advapi, prov) = process(&provider);
            let keys = [0, 1].map(|_| example_key(&advapi, prov, alg_id, 0));
            let blobs = keys.map(|key| export(&advapi, key, PUBLICKEYBLOB, 0).unwrap());
            let [one, other] = [
                import(&advapi, prov, &blobs[1], keys[0], 0).unwrap(),
                import(&advapi, prov, &blobs[0], keys[1], 0).unwrap(),
            ];
            for key in [one, other] {
                assert_eq!(get(&advapi, key, KP_ALGID), Ok(CALG_AGREEDKEY_ANY.to_le_bytes().to_vec()));
                assert_eq!(code(advapi.crypt_encrypt(key, 0, true, 0, None, 8)), Err(NTE_BAD_KEY));
                assert_eq!(code(advapi.crypt_decrypt(key, 0, true, 0, &mut [0; 8])), Err(NTE_BAD_KEY));
            }
            let copy = advapi.crypt_duplicate_key(one, 0, 0).unwrap();
            for cipher in [CALG_3DES, CALG_3DES_112, CALG_DES, CALG_RC2, CALG_RC4, CALG_CYLINK_MEK] {
                let [one, other, copy] =
                    [one, other, copy].map(|key| advapi.crypt_duplicate_key(key, 0, 0).unwrap());
                for key in [one, other, copy] {
                    set(&advapi, key, KP_ALGID, &cipher.to_le_bytes()).unwrap();
                    assert_eq!(get(&advapi, key, KP_ALGID), Ok(cipher.to_le_bytes().to_vec()));
                    assert_eq!(set(&advapi, key, KP_ALGID, &cipher.to_le_bytes()), Err(NTE_BAD_TYPE), "once");
                }
                let by_one = encrypted(&advapi, one, b"attack at dawn");
                assert_eq!(encrypted(&advapi, other, b"attack at dawn"), by_one);
                assert_eq!(encrypted(&advapi, copy, b"attack at dawn"), by_one);
                assert_eq!(decrypted(&advapi, other, &by_one), b"attack at dawn");
            }
        }
    }
}

/// x and y by hand: the key is the front of the secret, little-endian, with odd parity.
#[test]
fn the_key_is_the_front_of_the_secret() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    let (p, g) = example_group();
    let private = |x: u8| {
        let header = hex("07020000 01aa0000 00444832 00020000");
        [&header[..], &p, &g, &[x], &[0; 63]].concat()
    };
    let key = import(&advapi, prov, &private(2), 0, CRYPT_EXPORTABLE).unwrap();
    // The other party's y is g, whose x is 1. The secret is then y: g squared.
    let y = get(&advapi, key, KP_Y).unwrap();
    let of_other = [&hex("06020000 01aa0000 00444831 00020000")[..], &g].concat();
    let agreed = import(&advapi, prov, &of_other, key, CRYPT_EXPORTABLE).unwrap();
    for (alg_id, flags, len) in [
        (CALG_RC4, 0, 16),
        (CALG_RC4, 40 << 16 | CRYPT_EXPORTABLE, 5),
        (CALG_RC2, 64 << 16, 8),
        (CALG_DES, 0, 8),
        (CALG_3DES, 0, 24),
    ] {
        let session = advapi.crypt_duplicate_key(agreed, 0, 0).unwrap();
        code(advapi.crypt_set_key_param(session, KP_ALGID, &alg_id.to_le_bytes(), flags)).unwrap();
        let material = export(&advapi, session, PLAINTEXTKEYBLOB, 0).unwrap()[12..].to_vec();
        let has_parity = matches!(alg_id, CALG_DES | CALG_3DES);
        let parity = |byte: &u8| (byte & !1) | u8::from((byte >> 1).count_ones().is_multiple_of(2));
        let expected: Vec<u8> =
            y[..len].iter().map(|byte| if has_parity { parity(byte) } else { *byte }).collect();
        assert_eq!(material, expected, "{alg_id:#x}");
        // A key of 40 bits has a salt of 11 zeros, as in the Enhanced provider.
        let salt = get(&advapi, session, KP_SALT).unwrap();
        assert_eq!(salt, vec![0; if len == 5 { 11 } else { 0 }]);
    }
}

#[test]
fn algorithms_that_an_agreed_key_can_not_become() {
    let (advapi, prov) = process(&Provider::DSS_DH);
    let key = example_key(&advapi, prov, CALG_DH_EPHEM, 0);
    let blob = export(&advapi, key, PUBLICKEYBLOB, 0).unwrap();
    let agreed = import(&advapi, prov, &blob, key, 0).unwrap();
    let become_ =
        |alg_id: u32, flags| code(advapi.crypt_set_key_param(agreed, KP_ALGID, &alg_id.to_le_bytes(), flags));
    assert_eq!(become_(CALG_3DES, 0), Err(NTE_BAD_ALGID), "the base provider lacks it");
    assert_eq!(become_(CALG_DH_EPHEM, 0), Err(NTE_BAD_ALGID));
    assert_eq!(become_(CALG_AGREEDKEY_ANY, 0), Err(NTE_BAD_ALGID));
    assert_eq!(become_(99, 0), Err(NTE_BAD_ALGID));
    assert_eq!(become_(CALG_RC4, 128 << 16), Err(NTE_BAD_DATA));
    assert_eq!(become_(CALG_DES, 40 << 16), Err(NTE_BAD_FLAGS));
    assert_eq!(become_(CALG_DES, 0x8000), Err(NTE_BAD_FLAGS));
    assert_eq!(export(&advapi, agreed, PLAINTEXTKEYBLOB, 0), Err(NTE_BAD_KEY));
    assert_eq!(get(&advapi, agreed, KP_IV), Err(NTE_BAD_TYPE));
    assert_eq!(become_(CALG_DES, 0), Ok(()), "nothing had changed");
    assert_eq!(set(&advapi, key, KP_ALGID, &CALG_DES.to_le_bytes()), Err(NTE_BAD_TYPE));
    assert_eq!(
        code(advapi.crypt_set_key_param(key, KP_ALGID, &CALG_DES.to_le_bytes(), 1)),
        Err(NTE_BAD_FLAGS)
    );
}

/// Each number can be set and read on its own, before x is made and after.
#[test]
fn parameters_of_a_pregenerated_key() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    let (p, g) = example_group();
    let key = advapi.crypt_gen_key(prov, CALG_DH_SF, 512 << 16 | CRYPT_PREGEN | CRYPT_EXPORTABLE).unwrap();
    assert_eq!(code(advapi.crypt_get_user_key(prov, AT_KEYEXCHANGE)), Err(NTE_NO_KEY), "no pair yet");
    for param in [KP_P, KP_Q, KP_G, KP_Y] {
        assert_eq!(get(&advapi, key, param), Err(NTE_BAD_DATA));
    }
    assert_eq!(get(&advapi, key, KP_X), Err(NTE_NO_KEY));
    assert_eq!(get(&advapi, key, KP_VERIFY_PARAMS), Err(NTE_BAD_DATA));
    for blob_type in [PUBLICKEYBLOB, PRIVATEKEYBLOB] {
        assert_eq!(export(&advapi, key, blob_type, 0), Err(NTE_NO_KEY));
    }
    assert_eq!(set(&advapi, key, KP_X, &[]), Err(NTE_BAD_DATA));
    assert_eq!(set(&advapi, key, KP_P, &p[..63]), Err(NTE_BAD_DATA));
    assert_eq!(set(&advapi, key, KP_G, &[&g[..], &[0]].concat()), Err(NTE_BAD_DATA));
    set(&advapi, key, KP_P, &p).unwrap();
    assert_eq!(set(&advapi, key, KP_X, &[]), Err(NTE_BAD_DATA), "no g");
    // A duplicate of a half-made key continues on its own.
    let copy = advapi.crypt_duplicate_key(key, 0, 0).unwrap();
    set(&advapi, key, KP_G, &g).unwrap();
    assert_eq!((get(&advapi, copy, KP_P), get(&advapi, copy, KP_G)), (Ok(p.clone()), Err(NTE_BAD_DATA)));
    assert_eq!(get(&advapi, key, KP_VERIFY_PARAMS), Ok(vec![]));
    set(&advapi, key, KP_X, &[]).unwrap();
    assert_eq!((get(&advapi, key, KP_P), get(&advapi, key, KP_G)), (Ok(p.clone()), Ok(g.clone())));
    assert_eq!(get(&advapi, key, KP_Q), Err(NTE_BAD_DATA), "it was never set");
    assert_eq!((get(&advapi, key, KP_Y).unwrap().len(), get(&advapi, key, KP_X).unwrap().len()), (64, 64));
    for param in [KP_P, KP_G, KP_X] {
        assert_eq!(set(&advapi, key, param, &p), Err(NTE_BAD_KEY), "its numbers are fixed");
    }
    let user_key = advapi.crypt_get_user_key(prov, AT_KEYEXCHANGE).unwrap();
    assert_eq!(get(&advapi, user_key, KP_Y), get(&advapi, key, KP_Y), "it is the user key now");
    for param in [KP_P, KP_Q, KP_G, KP_X, KP_PUB_PARAMS] {
        assert_eq!(advapi.set_key_param_len(key, param), Ok(0));
        let session = advapi.crypt_gen_key(prov, CALG_DES, 0).unwrap();
        assert_eq!(set(&advapi, session, param, &p), Err(NTE_BAD_TYPE));
        assert_eq!(code(advapi.crypt_set_key_param(key, param, &p, 1)), Err(NTE_BAD_FLAGS));
        assert_eq!(code(advapi.crypt_set_key_param(0, param, &p, 0)), Err(ERROR_INVALID_PARAMETER));
    }
}

#[test]
fn all_parameters_at_once() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    for (alg_id, len) in [(CALG_DH_EPHEM, 20), (CALG_DSS_SIGN, 20)] {
        let made = advapi.crypt_gen_key(prov, alg_id, 512 << 16).unwrap();
        let blob = export(&advapi, made, PUBLICKEYBLOB, CRYPT_BLOB_VER3).unwrap();
        let key = advapi.crypt_gen_key(prov, alg_id, 512 << 16 | CRYPT_PREGEN).unwrap();
        // The structure and its numbers are what follows the header of the BLOB. y, which is last, may be missing.
        let parameters = &blob[8..blob.len() - 64];
        assert_eq!(set(&advapi, key, KP_PUB_PARAMS, &parameters[..parameters.len() - 1]), Err(NTE_BAD_DATA));
        assert_eq!(get(&advapi, key, KP_P), Err(NTE_BAD_DATA));
        set(&advapi, key, KP_PUB_PARAMS, parameters).unwrap();
        set(&advapi, key, KP_X, &[]).unwrap();
        assert_eq!(get(&advapi, key, KP_Q).unwrap().len(), len);
        for param in [KP_P, KP_Q, KP_G] {
            assert_eq!(get(&advapi, key, param), get(&advapi, made, param));
        }
        assert_ne!(get(&advapi, key, KP_Y), get(&advapi, made, KP_Y));
        assert_eq!(get(&advapi, key, KP_VERIFY_PARAMS), Ok(vec![]));
        let other_len = advapi.crypt_gen_key(prov, alg_id, 576 << 16 | CRYPT_PREGEN).unwrap();
        assert_eq!(set(&advapi, other_len, KP_PUB_PARAMS, parameters), Err(NTE_BAD_DATA));
    }
}

/// `KP_PUB_PARAMS` may set j, which belongs to p. A new p has none.
#[test]
fn a_new_p_leaves_j_behind() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    // For p = a^2 + a + 1, the order of a is 3: here 2^255, and then 2^253. j is (p - 1) / 3.
    let power = |bits: &[usize]| {
        let mut number = vec![0; 64];
        for bit in bits {
            number[bit / 8] |= 1 << (bit % 8);
        }
        number
    };
    let (p, g) = (power(&[0, 255, 510]), power(&[255]));
    let j = [&[0; 31][..], &[0x80], &[0x55; 31], &[0x15]].concat();
    let numbers = [&p[..], &[3], &g, &j].concat();
    let front = hex("00444833 00020000 08000000 00020000");
    let key = advapi.crypt_gen_key(prov, CALG_DH_EPHEM, 512 << 16 | CRYPT_PREGEN).unwrap();
    set(&advapi, key, KP_PUB_PARAMS, &[&front[..], &[0xff; 24], &numbers].concat()).unwrap();
    let same = advapi.crypt_duplicate_key(key, 0, 0).unwrap();
    set(&advapi, same, KP_X, &[]).unwrap();
    set(&advapi, key, KP_P, &power(&[0, 253, 506])).unwrap();
    set(&advapi, key, KP_G, &power(&[253])).unwrap();
    set(&advapi, key, KP_X, &[]).unwrap();
}

#[test]
fn small_subgroups_are_refused() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    let (p, g) = example_group();
    let mut last = p.clone();
    last[0] -= 1;
    let small = |number: u8| [&[number][..], &[0; 63]].concat();
    let own = example_key(&advapi, prov, CALG_DH_EPHEM, 0);
    for y in [small(0), small(1), last.clone(), p.clone(), vec![0xff; 64]] {
        let blob = [&hex("06020000 02aa0000 00444831 00020000")[..], &y].concat();
        assert_eq!(import(&advapi, prov, &blob, own, 0), Err(NTE_BAD_DATA));
    }
    for (p, g) in [
        (p.clone(), small(0)),
        (p.clone(), small(1)),
        (p.clone(), last),
        (p.clone(), p.clone()),
        ([&p[..63], &[0]].concat(), g.clone()),
        ([&[p[0] ^ 1], &p[1..]].concat(), g),
        (vec![0; 64], small(2)),
    ] {
        let key = advapi.crypt_gen_key(prov, CALG_DH_EPHEM, 512 << 16 | CRYPT_PREGEN).unwrap();
        set(&advapi, key, KP_P, &p).unwrap();
        set(&advapi, key, KP_G, &g).unwrap();
        assert_eq!(set(&advapi, key, KP_X, &[]), Err(NTE_BAD_DATA));
        assert_eq!(get(&advapi, key, KP_Y), Err(NTE_BAD_DATA), "nothing has changed");
    }
}

#[test]
fn keys_that_can_not_agree() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    let own = example_key(&advapi, prov, CALG_DH_EPHEM, 0);
    let blob = export(&advapi, own, PUBLICKEYBLOB, 0).unwrap();
    let session = advapi.crypt_gen_key(prov, CALG_DES, 0).unwrap();
    let dss = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16).unwrap();
    for under in [session, dss] {
        assert_eq!(import(&advapi, prov, &blob, under, 0), Err(NTE_BAD_KEY));
    }
    let half = advapi.crypt_gen_key(prov, CALG_DH_EPHEM, 512 << 16 | CRYPT_PREGEN).unwrap();
    assert_eq!(import(&advapi, prov, &blob, half, 0), Err(NTE_NO_KEY));
    // A BLOB of version 3 has to have the group of the caller's own key.
    let other = advapi.crypt_gen_key(prov, CALG_DH_EPHEM, 512 << 16).unwrap();
    let foreign = export(&advapi, other, PUBLICKEYBLOB, CRYPT_BLOB_VER3).unwrap();
    assert_eq!(import(&advapi, prov, &foreign, own, 0), Err(NTE_BAD_DATA));
    let of_own = export(&advapi, own, PUBLICKEYBLOB, CRYPT_BLOB_VER3).unwrap();
    import(&advapi, prov, &of_own, own, 0).unwrap();
    let longer = advapi.crypt_gen_key(prov, CALG_DH_EPHEM, 576 << 16).unwrap();
    assert_eq!(import(&advapi, prov, &blob, longer, 0), Err(NTE_BAD_DATA), "of another length");
}
