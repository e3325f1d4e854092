//! Names, types, algorithms and lengths.

use super::{acquire, code, get, process};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, Provider};

const RSA_SIGNATURE: &str = "Microsoft RSA Signature Cryptographic Provider";

/// Recorded on Windows.
#[test]
fn names_and_types_that_do_not_match() {
    let advapi = Advapi::new();
    let acquired = |name, prov_type, flags| code(advapi.crypt_acquire_context(None, name, prov_type, flags));
    assert_eq!(acquired(None, 0, CRYPT_VERIFYCONTEXT), Err(NTE_BAD_PROV_TYPE));
    assert_eq!(acquired(None, 0, CRYPT_DELETEKEYSET), Err(NTE_BAD_PROV_TYPE));
    assert_eq!(acquired(Some(RSA_SIGNATURE), PROV_RSA_SIG, CRYPT_VERIFYCONTEXT), Err(NTE_KEYSET_NOT_DEF));
    for name in [Provider::AES.name(), Provider::DSS.name(), Provider::DSS_DH.name()] {
        assert_eq!(acquired(Some(name), PROV_RSA_SIG, CRYPT_VERIFYCONTEXT), Err(NTE_PROV_TYPE_NO_MATCH));
    }
    let providers = [Provider::DSS, Provider::DSS_DH, Provider::ENHANCED_DSS_DH, Provider::DH_SCHANNEL];
    for provider in &providers {
        for prov_type in [PROV_RSA_FULL, PROV_DSS, PROV_DSS_DH, PROV_DH_SCHANNEL, PROV_RSA_AES] {
            let expected =
                if prov_type == provider.prov_type() { Ok(()) } else { Err(NTE_PROV_TYPE_NO_MATCH) };
            assert_eq!(acquired(Some(provider.name()), prov_type, CRYPT_VERIFYCONTEXT).map(drop), expected);
        }
    }
    let default = |prov_type| advapi.crypt_get_default_provider(prov_type, 0, CRYPT_MACHINE_DEFAULT);
    assert_eq!(default(PROV_DSS), Ok(Provider::DSS.name()));
    assert_eq!(default(PROV_DSS_DH), Ok(Provider::ENHANCED_DSS_DH.name()));
    assert_eq!(default(PROV_DH_SCHANNEL), Ok(Provider::DH_SCHANNEL.name()));
    assert_eq!(code(default(PROV_RSA_SIG)), Err(NTE_PROV_TYPE_NOT_DEF));
}

#[cfg(feature = "rsa")]
#[test]
fn a_host_can_register_the_provider_for_rsa_signatures() {
    let advapi = Advapi::builder().provider(Provider::RSA_SIGNATURE).max_rsa_bits(1024).build();
    let prov = acquire(&advapi, &Provider::RSA_SIGNATURE);
    let key = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16).unwrap();
    assert_eq!(get(&advapi, key, KP_ALGID), Ok(CALG_RSA_SIGN.to_le_bytes().to_vec()));
    for alg_id in [AT_KEYEXCHANGE, CALG_RC4, CALG_DES] {
        assert_eq!(code(advapi.crypt_gen_key(prov, alg_id, 0)), Err(NTE_BAD_ALGID));
    }
    advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
}

/// `CryptGenKey` with each length, in bits.
fn lengths(provider: &Provider, rows: &[(u32, u32, Result<(), u32>)]) {
    let (advapi, prov) = process(provider);
    for (alg_id, bits, expected) in rows {
        let made = code(advapi.crypt_gen_key(prov, *alg_id, bits << 16));
        assert_eq!(made.map(drop), *expected, "{} {alg_id:#x} {bits}", provider.name());
        if let Ok(key) = made {
            assert_eq!(get(&advapi, key, KP_KEYLEN), Ok(bits.to_le_bytes().to_vec()));
            advapi.crypt_destroy_key(key).unwrap();
        }
    }
}

const OUT_OF_RANGE: Result<(), u32> = Err(NTE_BAD_FLAGS);

/// Recorded on Windows.
#[test]
fn lengths_of_dss_keys() {
    for provider in [Provider::DSS, Provider::DSS_DH, Provider::ENHANCED_DSS_DH, Provider::DH_SCHANNEL] {
        for alg_id in [AT_SIGNATURE, CALG_DSS_SIGN] {
            let rows = [
                (448, OUT_OF_RANGE),
                (512, Ok(())),
                (513, Err(STATUS_INVALID_PARAMETER)),
                (1088, OUT_OF_RANGE),
            ];
            lengths(&provider, &rows.map(|(bits, expected)| (alg_id, bits, expected)));
        }
    }
    lengths(&Provider::DSS, &[(AT_SIGNATURE, 768, Ok(())), (AT_SIGNATURE, 1024, Ok(()))]);
}

/// Recorded on Windows.
#[test]
fn lengths_of_diffie_hellman_keys() {
    for alg_id in [AT_KEYEXCHANGE, CALG_DH_SF, CALG_DH_EPHEM] {
        for bits in [448, 512, 1024, 1088] {
            lengths(&Provider::DSS, &[(alg_id, bits, Err(NTE_BAD_ALGID))]);
        }
        let rows = [(448, OUT_OF_RANGE), (512, Ok(())), (513, OUT_OF_RANGE), (1088, OUT_OF_RANGE)];
        lengths(&Provider::DSS_DH, &rows.map(|(bits, expected)| (alg_id, bits, expected)));
        let rows = [(448, OUT_OF_RANGE), (513, OUT_OF_RANGE), (1032, OUT_OF_RANGE), (4160, OUT_OF_RANGE)];
        for provider in [Provider::ENHANCED_DSS_DH, Provider::DH_SCHANNEL] {
            lengths(&provider, &rows.map(|(bits, expected)| (alg_id, bits, expected)));
        }
    }
    lengths(&Provider::DSS_DH, &[(AT_KEYEXCHANGE, 768, Ok(())), (AT_KEYEXCHANGE, 1024, Ok(()))]);
    lengths(&Provider::ENHANCED_DSS_DH, &[(CALG_DH_SF, 512, Ok(())), (CALG_DH_EPHEM, 1024, Ok(()))]);
    lengths(&Provider::DH_SCHANNEL, &[(CALG_DH_EPHEM, 1088, Ok(())), (CALG_DH_EPHEM, 4096, Ok(()))]);
}

#[test]
fn default_lengths() {
    for (provider, alg_id, bits) in [
        (Provider::DSS, AT_SIGNATURE, 1024_u32),
        (Provider::DSS_DH, AT_KEYEXCHANGE, 512),
        (Provider::ENHANCED_DSS_DH, CALG_DH_EPHEM, 1024),
        (Provider::DH_SCHANNEL, CALG_DH_SF, 1024),
    ] {
        let (advapi, prov) = process(&provider);
        let key = advapi.crypt_gen_key(prov, alg_id, CRYPT_PREGEN).unwrap();
        for param in [KP_KEYLEN, KP_BLOCKLEN] {
            assert_eq!(get(&advapi, key, param), Ok(bits.to_le_bytes().to_vec()));
        }
    }
}

/// The lengths of p are multiples of 64 bits.
#[test]
fn the_step_between_lengths() {
    for (provider, param) in [
        (Provider::DSS, PP_SIG_KEYSIZE_INC),
        (Provider::DSS_DH, PP_SIG_KEYSIZE_INC),
        (Provider::DSS_DH, PP_KEYX_KEYSIZE_INC),
    ] {
        let (advapi, prov) = process(&provider);
        let mut step = [0; 4];
        advapi.crypt_get_prov_param(prov, param, Some(&mut step), 0).unwrap();
        assert_eq!(u32::from_le_bytes(step), 64);
    }
}

#[test]
fn a_host_limits_the_length_of_pairs() {
    let advapi = Advapi::builder().max_rsa_bits(1024).build();
    let prov = acquire(&advapi, &Provider::ENHANCED_DSS_DH);
    let key = |bits: u32| code(advapi.crypt_gen_key(prov, CALG_DH_SF, bits << 16 | CRYPT_PREGEN)).map(drop);
    assert_eq!((key(1024), key(1088)), (Ok(()), Err(NTE_BAD_FLAGS)));
}

/// Recorded on Windows: the same hashes in all of them, and no others.
#[test]
fn hashes_and_their_duplicates() {
    for provider in [Provider::DSS, Provider::DSS_DH, Provider::ENHANCED_DSS_DH, Provider::DH_SCHANNEL] {
        let (advapi, prov) = process(&provider);
        for alg_id in [CALG_MD2, CALG_MD4, CALG_SHA_256, CALG_SSL3_SHAMD5] {
            assert_eq!(code(advapi.crypt_create_hash(prov, alg_id, 0, 0)), Err(NTE_BAD_ALGID));
        }
        for (alg_id, of_abc) in [
            (CALG_MD5, "900150983cd24fb0d6963f7d28e17f72"),
            (CALG_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ] {
            let hash = advapi.crypt_create_hash(prov, alg_id, 0, 0).unwrap();
            advapi.crypt_hash_data(hash, b"a", 0).unwrap();
            let copy = advapi.crypt_duplicate_hash(hash, 0, 0).unwrap();
            for hash in [hash, copy] {
                advapi.crypt_hash_data(hash, b"bc", 0).unwrap();
                let mut value = vec![0; of_abc.len() / 2];
                advapi.crypt_get_hash_param(hash, HP_HASHVAL, Some(&mut value), 0).unwrap();
                assert_eq!(value, super::hex(of_abc));
            }
            let finished = advapi.crypt_duplicate_hash(hash, 0, 0).unwrap();
            assert_eq!(code(advapi.crypt_hash_data(finished, b"d", 0)), Err(NTE_BAD_HASH_STATE));
        }
    }
}

#[test]
fn algorithms_that_are_listed() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    let mut listed = Vec::new();
    let mut item = [0; 96];
    while let Ok(len) = advapi.crypt_get_prov_param(prov, PP_ENUMALGS_EX, Some(&mut item), CRYPT_NEXT) {
        let number = |at: usize| u32::from_le_bytes(item[at..at + 4].try_into().unwrap());
        assert_eq!(len, 5 * 4 + 4 + 20 + 4 + 40);
        listed.push([number(0), number(4), number(8), number(12)]);
    }
    for row in [
        [CALG_DSS_SIGN, 1024, 512, 1024],
        [CALG_DH_SF, 1024, 512, 4096],
        [CALG_DH_EPHEM, 1024, 512, 4096],
        [CALG_CYLINK_MEK, 40, 40, 40],
        [CALG_3DES, 168, 168, 168],
        [CALG_SHA1, 160, 160, 160],
    ] {
        assert!(listed.contains(&row), "{row:x?} in {listed:x?}");
    }
    assert_eq!(listed.len(), 11);
}
