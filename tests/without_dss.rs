//! Without the feature `dss` there are no keys of DSS and Diffie-Hellman, and the calls that would make one return an error that names
//! the feature.

#![cfg(not(feature = "dss"))]

mod support;

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error};
use support::{code, seed};

/// The error has this number, and is marked as not emulated.
fn assert_missing<T: core::fmt::Debug>(answer: Result<T, Error>, code: u32) {
    let error = answer.unwrap_err();
    assert_eq!((error.code(), error.is_emulated()), (code, false), "{error}");
    assert!(error.to_string().contains("feature `dss`"), "{error}");
}

#[test]
fn the_calls_say_so() {
    let advapi = Advapi::builder().random_source_fn(seed(3)).build();
    for (prov_type, algorithms) in [
        (PROV_DSS, &[AT_SIGNATURE, CALG_DSS_SIGN][..]),
        (PROV_DSS_DH, &[AT_SIGNATURE, AT_KEYEXCHANGE, CALG_DH_SF, CALG_DH_EPHEM]),
        (PROV_DH_SCHANNEL, &[AT_SIGNATURE, AT_KEYEXCHANGE, CALG_DH_SF, CALG_DH_EPHEM]),
    ] {
        let prov = advapi.crypt_acquire_context(None, None, prov_type, CRYPT_VERIFYCONTEXT).unwrap();
        for alg_id in algorithms {
            for flags in [0, CRYPT_PREGEN, 512 << 16 | CRYPT_PREGEN | CRYPT_EXPORTABLE] {
                assert_missing(advapi.crypt_gen_key(prov, *alg_id, flags), NTE_BAD_ALGID);
            }
            assert_eq!(
                code(advapi.crypt_gen_key(prov, *alg_id, 448 << 16)),
                Err(NTE_BAD_FLAGS),
                "as with it"
            );
        }
        assert_missing(advapi.crypt_get_user_key(prov, AT_SIGNATURE), NTE_NO_KEY);
        let header = b"\x06\x02\0\0\x00\x22\0\0DSS1\0\x02\0\0";
        let blob = [&header[..], &[0xff; 64], &[0xff; 20], &[3; 64], &[5; 64], &[0xff; 24]].concat();
        assert_missing(advapi.crypt_import_key(prov, &blob, 0, 0), NTE_BAD_ALGID);
        let hash = advapi.crypt_create_hash(prov, CALG_SHA1, 0, 0).unwrap();
        assert_missing(advapi.crypt_sign_hash(hash, AT_SIGNATURE, None, 0, Some(&mut [0; 40])), NTE_NO_KEY);
    }
}
