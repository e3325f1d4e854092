//! DSS: user keys, signatures and their errors.

use super::{code, export, get, hex, import, process};
use crate::support::seed;
use hcryptkey::codes::*;
use hcryptkey::{Advapi, ContainerScope, Provider};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

/// A SHA-1 hash of some data.
fn hash(advapi: &Advapi, prov: u64, data: &[u8]) -> u64 {
    let hash = advapi.crypt_create_hash(prov, CALG_SHA1, 0, 0).unwrap();
    advapi.crypt_hash_data(hash, data, 0).unwrap();
    hash
}

fn sign(advapi: &Advapi, hash: u64, description: Option<&[u16]>, flags: u32) -> Result<[u8; 40], u32> {
    let mut signature = [0; 40];
    let len = code(advapi.crypt_sign_hash(hash, AT_SIGNATURE, description, flags, Some(&mut signature)))?;
    assert_eq!(len, 40);
    Ok(signature)
}

fn verify(advapi: &Advapi, hash: u64, signature: &[u8], key: u64) -> Result<(), u32> {
    code(advapi.crypt_verify_signature(hash, signature, key, None, 0))
}

#[test]
fn a_finished_hash_is_signed_again_and_differently() {
    let (advapi, prov) = process(&Provider::DSS);
    let key = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16).unwrap();
    let signed = hash(&advapi, prov, b"a contract");
    assert_eq!(advapi.crypt_sign_hash(signed, AT_SIGNATURE, None, 0, None), Ok(40));
    let short = advapi.crypt_sign_hash(signed, AT_SIGNATURE, None, 0, Some(&mut [0; 39]));
    assert_eq!(short, Err(hcryptkey::Error::MoreData { needed: 40 }));
    advapi.crypt_hash_data(signed, b", signed", 0).expect("nothing has finished it");
    let first = sign(&advapi, signed, None, 0).unwrap();
    assert_eq!(code(advapi.crypt_hash_data(signed, b"more", 0)), Err(NTE_BAD_HASH_STATE));
    // Recorded on Windows.
    let second = sign(&advapi, signed, None, 0).unwrap();
    assert_ne!(first[..20], second[..20]);
    assert_ne!(first[20..], second[20..]);
    let fresh = hash(&advapi, prov, b"a contract, signed");
    for signature in [first, second] {
        assert_eq!(verify(&advapi, fresh, &signature, key), Ok(()));
        assert_eq!(verify(&advapi, signed, &signature, key), Ok(()));
        let other = hash(&advapi, prov, b"another contract");
        assert_eq!(verify(&advapi, other, &signature, key), Err(NTE_BAD_SIGNATURE));
        assert_eq!(verify(&advapi, fresh, &signature[..39], key), Err(NTE_BAD_SIGNATURE));
        let mut changed = signature;
        changed[0] ^= 1;
        assert_eq!(verify(&advapi, fresh, &changed, key), Err(NTE_BAD_SIGNATURE));
    }
    assert_eq!(verify(&advapi, fresh, &[0; 40], key), Err(NTE_BAD_SIGNATURE));
}

#[test]
fn calls_that_dss_refuses() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    let key = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16).unwrap();
    let md5 = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    assert_eq!(sign(&advapi, md5, None, 0), Err(NTE_BAD_HASH));
    assert_eq!(verify(&advapi, md5, &[1; 40], key), Err(NTE_BAD_HASH));
    advapi.crypt_hash_data(md5, b"neither has finished it", 0).unwrap();
    let sha1 = hash(&advapi, prov, b"data");
    assert_eq!(sign(&advapi, sha1, None, CRYPT_X931_FORMAT), Err(NTE_BAD_FLAGS));
    assert_eq!(code(advapi.crypt_sign_hash(sha1, AT_KEYEXCHANGE, None, 0, None)), Err(NTE_NO_KEY));
    sign(&advapi, sha1, None, CRYPT_NOHASHOID).expect("a signature of DSS never names the hash");
    let mut data = [0; 64];
    assert_eq!(code(advapi.crypt_encrypt(key, 0, true, 0, Some(&mut data), 8)), Err(NTE_BAD_KEY));
    assert_eq!(code(advapi.crypt_encrypt(key, 0, true, 0, None, 8)), Err(NTE_BAD_KEY));
    assert_eq!(code(advapi.crypt_decrypt(key, 0, true, 0, &mut data)), Err(NTE_BAD_KEY));
    let exchange = advapi.crypt_gen_key(prov, AT_KEYEXCHANGE, 512 << 16).unwrap();
    assert_eq!(code(advapi.crypt_encrypt(exchange, 0, true, 0, Some(&mut data), 8)), Err(NTE_BAD_KEY));
    assert_eq!(code(advapi.crypt_decrypt(exchange, 0, true, 0, &mut data)), Err(NTE_BAD_KEY));
    assert_eq!(
        code(advapi.crypt_sign_hash(sha1, AT_KEYEXCHANGE, None, 0, Some(&mut data))),
        Err(NTE_BAD_KEY)
    );
    assert_eq!(verify(&advapi, sha1, &[1; 40], exchange), Err(NTE_BAD_KEY));
    for (param, expected) in [(KP_IV, NTE_BAD_TYPE), (KP_SALT, NTE_BAD_KEY), (KP_OAEP_PARAMS, NTE_BAD_TYPE)] {
        assert_eq!(code(advapi.crypt_set_key_param(key, param, &[0; 16], 0)), Err(expected));
    }
    assert_eq!(
        code(advapi.crypt_create_hash(prov, CALG_HMAC, key, 0)),
        Err(NTE_BAD_ALGID),
        "no provider of these has HMAC"
    );
    assert_eq!(code(advapi.crypt_hash_session_key(sha1, key, 0)), Err(NTE_BAD_KEY));
}

/// A signature takes random bytes. If the source fails, the hash is as it was.
#[test]
fn a_source_that_fails_leaves_the_hash_running() {
    let (mut random, is_broken) = (seed(2302), Arc::new(AtomicBool::new(false)));
    let source = {
        let is_broken = is_broken.clone();
        move |bytes: &mut [u8]| {
            if is_broken.load(Relaxed) { Err(()) } else { random(bytes) }
        }
    };
    let advapi = Advapi::builder().random_source_fn(source).build();
    let prov = super::acquire(&advapi, &Provider::DSS);
    let key = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16).unwrap();
    let signed = hash(&advapi, prov, b"a contract");
    is_broken.store(true, Relaxed);
    let text: Vec<u16> = "a text".encode_utf16().collect();
    for description in [None, Some(&text[..])] {
        assert_eq!(sign(&advapi, signed, description, 0), Err(NTE_FAIL));
    }
    is_broken.store(false, Relaxed);
    advapi.crypt_hash_data(signed, b", signed", 0).expect("nothing has finished it");
    let signature = sign(&advapi, signed, None, 0).unwrap();
    assert_eq!(verify(&advapi, hash(&advapi, prov, b"a contract, signed"), &signature, key), Ok(()));
}

/// The description is fed to the hash, as with RSA.
#[test]
fn a_description_is_signed_too() {
    let (advapi, prov) = process(&Provider::DSS);
    let key = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16).unwrap();
    let text: Vec<u16> = "a text".encode_utf16().collect();
    let signature = sign(&advapi, hash(&advapi, prov, b"data"), Some(&text), 0).unwrap();
    let with = hash(&advapi, prov, b"data");
    assert_eq!(code(advapi.crypt_verify_signature(with, &signature, key, Some(&text), 0)), Ok(()));
    assert_eq!(verify(&advapi, hash(&advapi, prov, b"data"), &signature, key), Err(NTE_BAD_SIGNATURE));
}

#[test]
fn user_keys_live_in_their_container() {
    let (advapi, _) = process(&Provider::DSS);
    let open = |provider: &Provider, flags| {
        code(advapi.crypt_acquire_context(Some("box"), Some(provider.name()), provider.prov_type(), flags))
    };
    let prov = open(&Provider::ENHANCED_DSS_DH, CRYPT_NEWKEYSET).unwrap();
    for spec in [AT_KEYEXCHANGE, AT_SIGNATURE, 3] {
        assert_eq!(code(advapi.crypt_get_user_key(prov, spec)), Err(NTE_NO_KEY));
    }
    let dss = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16).unwrap();
    let dh = advapi.crypt_gen_key(prov, AT_KEYEXCHANGE, 512 << 16).unwrap();
    let signature = sign(&advapi, hash(&advapi, prov, b"data"), None, 0).unwrap();
    let (dss_y, dh_y) = (get(&advapi, dss, KP_Y).unwrap(), get(&advapi, dh, KP_Y).unwrap());
    let ephemeral = advapi.crypt_gen_key(prov, CALG_DH_EPHEM, 512 << 16).unwrap();
    assert_ne!(get(&advapi, ephemeral, KP_Y), Ok(dh_y.clone()));
    advapi.crypt_release_context(prov, 0).unwrap();

    // A provider with RSA has keys of its own in the container.
    #[cfg(feature = "rsa")]
    {
        let prov = open(&Provider::AES, 0).unwrap();
        assert_eq!(code(advapi.crypt_get_user_key(prov, AT_SIGNATURE)), Err(NTE_NO_KEY));
        advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16).unwrap();
        advapi.crypt_release_context(prov, 0).unwrap();
    }

    let prov = open(&Provider::ENHANCED_DSS_DH, 0).unwrap();
    let user_key = |spec| advapi.crypt_get_user_key(prov, spec).unwrap();
    let dss = user_key(AT_SIGNATURE);
    assert_eq!(get(&advapi, dss, KP_Y), Ok(dss_y));
    assert_eq!(get(&advapi, user_key(AT_KEYEXCHANGE), KP_Y), Ok(dh_y), "an ephemeral key is not kept");
    assert_eq!(verify(&advapi, hash(&advapi, prov, b"data"), &signature, dss), Ok(()));
    advapi.containers().delete(ContainerScope::User, "box").unwrap();
    assert_eq!(code(advapi.crypt_get_user_key(prov, AT_SIGNATURE)), Err(NTE_NO_KEY));
}

/// A container that programs share with another type of provider has keys that this provider can't use.
#[test]
#[cfg(feature = "rsa")]
fn keys_of_another_type_of_provider_are_not_found() {
    let advapi = Advapi::builder().random_source_fn(seed(2301)).build();
    let open = |provider: &Provider, flags| {
        let (name, prov_type) = (Some(provider.name()), provider.prov_type());
        advapi.crypt_acquire_context(Some("box"), name, prov_type, flags).unwrap()
    };
    let rsa = open(&Provider::AES, CRYPT_NEWKEYSET);
    let pair = advapi.crypt_gen_key(rsa, AT_KEYEXCHANGE, 512 << 16).unwrap();
    let session = advapi.crypt_gen_key(rsa, CALG_RC4, 40 << 16 | CRYPT_EXPORTABLE).unwrap();
    let mut wrapped = vec![0; 12 + 64];
    advapi.crypt_export_key(session, pair, SIMPLEBLOB, 0, Some(&mut wrapped)).unwrap();
    import(&advapi, rsa, &wrapped, 0, 0).expect("the container has the pair");

    // The provider DSS has no exchange keys at all.
    let prov = open(&Provider::DSS, 0);
    assert_eq!(code(advapi.crypt_get_user_key(prov, AT_KEYEXCHANGE)), Err(NTE_NO_KEY));
    let md5 = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    let mut signature = [0; 64];
    assert_eq!(
        code(advapi.crypt_sign_hash(md5, AT_KEYEXCHANGE, None, 0, Some(&mut signature))),
        Err(NTE_NO_KEY)
    );
    // And DSS_DH wraps no keys under RSA.
    let prov = open(&Provider::DSS_DH, 0);
    assert_eq!(import(&advapi, prov, &wrapped, 0, 0), Err(NTE_BAD_PUBLIC_KEY));
}

/// FIPS 186, appendix 5: a signature of "abc".
#[test]
fn a_signature_that_was_made_elsewhere() {
    let (advapi, prov) = process(&Provider::DSS);
    let number = |digits: &str| hex(digits).into_iter().rev().collect::<Vec<_>>();
    let blob = [
        hex("06020000 00220000 44535331 00020000"),
        number(
            "8df2a494492276aa3d25759bb06869cbeac0d83afb8d0cf7cbb8324f0d7882e5\
             d0762fc5b7210eafc2e9adac32ab7aac49693dfbf83724c2ec0736ee31c80291",
        ),
        number("c773218c737ec8ee993b4f2ded30f48edace915f"),
        number(
            "626d027839ea0a13413163a55b4cb500299d5522956cefcb3bff10f399ce2c2e\
             71cb9de5fa24babf58e5b79521925c9cc42e9f6f464b088cc572af53e6d78802",
        ),
        number(
            "19131871d75b1612a819f29d78d1b0d7346f7aa77bb62a859bfd6c5675da9d21\
             2d3a36ef1672ef660b8c7c255cc0ec74858fba33f44c06699630a76b030ee333",
        ),
        105_u32.to_le_bytes().to_vec(),
        number("d5014e4b60ef2ba8b6211b4062ba3224e0427dd3"),
    ]
    .concat();
    let key = import(&advapi, prov, &blob, 0, 0).unwrap();
    assert_eq!(get(&advapi, key, KP_VERIFY_PARAMS), Ok(vec![]), "p and q come from the seed");
    assert_eq!(export(&advapi, key, PUBLICKEYBLOB, 0), Ok(blob));
    let signature = [
        number("8bac1ab66410435cb7181f95b16ab97c92b341c0"),
        number("41e2345f1f56df2458f426d155b4ba2db6dcd8c8"),
    ]
    .concat();
    assert_eq!(verify(&advapi, hash(&advapi, prov, b"abc"), &signature, key), Ok(()));
    assert_eq!(verify(&advapi, hash(&advapi, prov, b"abd"), &signature, key), Err(NTE_BAD_SIGNATURE));
    let reversed: Vec<u8> = signature.iter().rev().copied().collect();
    assert_eq!(verify(&advapi, hash(&advapi, prov, b"abc"), &reversed, key), Err(NTE_BAD_SIGNATURE));
}

/// The BLOBs of a key that the tests of Mono 6.8 contain (`DSACryptoServiceProviderTest.cs`).
#[test]
fn the_key_of_mono() {
    let (pair, public) = (include_bytes!("mono_private.blob"), include_bytes!("mono_public.blob"));
    let (advapi, prov) = process(&Provider::DSS);
    let key = import(&advapi, prov, pair, 0, CRYPT_EXPORTABLE).unwrap();
    assert_eq!(export(&advapi, key, PRIVATEKEYBLOB, 0).unwrap(), pair);
    assert_eq!(export(&advapi, key, PUBLICKEYBLOB, 0).unwrap(), public);
    assert_eq!(get(&advapi, key, KP_VERIFY_PARAMS), Ok(vec![]));

    let signed = hash(&advapi, prov, b"a contract");
    let signature = sign(&advapi, signed, None, 0).unwrap();
    let (other, prov) = process(&Provider::DSS);
    let key = import(&other, prov, public, 0, 0).unwrap();
    assert_eq!(export(&other, key, PUBLICKEYBLOB, 0).unwrap(), public);
    assert_eq!(verify(&other, hash(&other, prov, b"a contract"), &signature, key), Ok(()));
}
