//! Session keys of these providers, which are those of the Enhanced provider with RSA, byte for byte.

use super::{code, export, get, process, set};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, Provider};

/// A key from MD5 of a password, exportable.
fn derived(advapi: &Advapi, prov: u64, alg_id: u32, flags: u32) -> Result<u64, u32> {
    let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    advapi.crypt_hash_data(hash, b"password", 0).unwrap();
    code(advapi.crypt_derive_key(prov, alg_id, hash, flags | CRYPT_EXPORTABLE))
}

/// Recorded on Windows for five ciphers from MD5.
#[test]
fn derived_keys_are_those_of_the_enhanced_provider() {
    let (rsa, rsa_prov) = process(&Provider::ENHANCED);
    for provider in [Provider::ENHANCED_DSS_DH, Provider::DH_SCHANNEL, Provider::DSS_DH] {
        let (advapi, prov) = process(&provider);
        for (alg_id, flags) in [
            (CALG_RC4, 40 << 16),
            (CALG_RC2, 40 << 16),
            (CALG_RC4, 56 << 16),
            (CALG_RC2, 56 << 16 | CRYPT_CREATE_SALT),
            (CALG_RC4, 0),
            (CALG_RC2, 0),
            (CALG_DES, 0),
            (CALG_3DES_112, 0),
            (CALG_3DES, 0),
        ] {
            if provider == Provider::DSS_DH && (flags == 0 && alg_id != CALG_DES) {
                continue;
            }
            let key = derived(&advapi, prov, alg_id, flags).unwrap();
            let other = derived(&rsa, rsa_prov, alg_id, flags).unwrap();
            for param in [
                KP_ALGID,
                KP_KEYLEN,
                KP_BLOCKLEN,
                KP_IV,
                KP_MODE,
                KP_PADDING,
                KP_SALT,
                KP_PERMISSIONS,
                KP_EFFECTIVE_KEYLEN,
            ] {
                assert_eq!(get(&advapi, key, param), get(&rsa, other, param), "{alg_id:#x} {param}");
            }
            assert_eq!(export(&advapi, key, PLAINTEXTKEYBLOB, 0), export(&rsa, other, PLAINTEXTKEYBLOB, 0));
            let (mut one, mut two) = (*b"sixteen byte txt........", *b"sixteen byte txt........");
            assert_eq!(
                advapi.crypt_encrypt(key, 0, true, 0, Some(&mut one), 16),
                rsa.crypt_encrypt(other, 0, true, 0, Some(&mut two), 16)
            );
            assert_eq!(one, two);
        }
    }
    let (advapi, prov) = process(&Provider::DSS);
    assert_eq!(derived(&advapi, prov, CALG_RC4, 0), Err(NTE_BAD_ALGID));
}

#[test]
fn lengths_of_session_keys() {
    let made = |provider: &Provider, alg_id, bits: u32| {
        let (advapi, prov) = process(provider);
        let key = code(advapi.crypt_gen_key(prov, alg_id, bits << 16))?;
        get(&advapi, key, KP_KEYLEN).map(|bits| u32::from_le_bytes(bits.try_into().unwrap()))
    };
    let (base, enhanced) = (&Provider::DSS_DH, &Provider::ENHANCED_DSS_DH);
    for alg_id in [CALG_RC2, CALG_RC4] {
        assert_eq!((made(base, alg_id, 0), made(base, alg_id, 56)), (Ok(40), Ok(56)));
        assert_eq!((made(base, alg_id, 64), made(base, alg_id, 32)), (Err(NTE_BAD_DATA), Err(NTE_BAD_DATA)));
        assert_eq!((made(enhanced, alg_id, 0), made(enhanced, alg_id, 136)), (Ok(128), Err(NTE_BAD_DATA)));
    }
    for alg_id in [CALG_3DES, CALG_3DES_112, CALG_AES_128] {
        assert_eq!(made(base, alg_id, 0), Err(NTE_BAD_ALGID));
    }
    for provider in [base, enhanced] {
        for bits in [0, 40, 64] {
            assert_eq!(made(provider, CALG_CYLINK_MEK, bits), Ok(64), "with its zeros and parity bits");
        }
        assert_eq!(made(provider, CALG_CYLINK_MEK, 41), Err(NTE_BAD_FLAGS));
    }
}

/// Documented: 40 bits of key, zeros, and parity bits.
#[test]
fn a_cylink_key_is_des_with_40_bits() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    let mut ones = [0_u8; 8];
    for _ in 0..40 {
        let key = advapi.crypt_gen_key(prov, CALG_CYLINK_MEK, CRYPT_EXPORTABLE).unwrap();
        let blob = export(&advapi, key, PLAINTEXTKEYBLOB, 0).unwrap();
        let material: [u8; 8] = blob[12..].try_into().unwrap();
        assert!(material.iter().all(|byte| byte.count_ones() % 2 == 1), "odd parity");
        ones.iter_mut().zip(material).for_each(|(ones, byte)| *ones |= byte & !1);
        // As DES it gives the same bytes.
        let des = crate::support::import_raw(&advapi, prov, hcryptkey::Algorithm::Des, &material);
        let (mut by_cylink, mut by_des) = (*b"8 bytes.        ", *b"8 bytes.        ");
        advapi.crypt_encrypt(key, 0, true, 0, Some(&mut by_cylink), 8).unwrap();
        advapi.crypt_encrypt(des, 0, true, 0, Some(&mut by_des), 8).unwrap();
        assert_eq!(by_cylink, by_des);
    }
    assert_eq!(ones.iter().map(|byte| byte.count_ones()).sum::<u32>(), 40);
}

/// Recorded on Windows: the one difference from the Enhanced provider.
#[test]
fn ofb_can_not_be_set() {
    for provider in [Provider::DSS_DH, Provider::ENHANCED_DSS_DH, Provider::DH_SCHANNEL] {
        let (advapi, prov) = process(&provider);
        for alg_id in [CALG_DES, CALG_RC2, CALG_RC4] {
            let key = advapi.crypt_gen_key(prov, alg_id, 0).unwrap();
            let before = get(&advapi, key, KP_MODE);
            assert_eq!(set(&advapi, key, KP_MODE, &CRYPT_MODE_OFB.to_le_bytes()), Err(NTE_BAD_DATA));
            assert_eq!(get(&advapi, key, KP_MODE), before);
            for mode in [CRYPT_MODE_CBC, CRYPT_MODE_ECB, CRYPT_MODE_CFB, CRYPT_MODE_CTS] {
                set(&advapi, key, KP_MODE, &mode.to_le_bytes()).unwrap();
            }
            let mut data = [0; 16];
            if alg_id != CALG_RC4 {
                assert_eq!(
                    code(advapi.crypt_encrypt(key, 0, true, 0, Some(&mut data), 8)),
                    Err(NTE_BAD_ALGID),
                    "CTS"
                );
            }
        }
    }
    let (advapi, prov) = process(&Provider::ENHANCED);
    let key = advapi.crypt_gen_key(prov, CALG_DES, 0).unwrap();
    set(&advapi, key, KP_MODE, &CRYPT_MODE_OFB.to_le_bytes()).unwrap();
}
