//! BLOBs of versions 2 and 3, and hostile ones.

use super::{code, export, get, import, process};
use hcryptkey::Provider;
use hcryptkey::codes::*;

/// Recorded on Windows for the private BLOB of version 2: 336 bytes for 1024 bits, and the same from a duplicate.
#[test]
fn what_is_imported_is_exported() {
    for (alg_id, bits, lens) in [
        (CALG_DSS_SIGN, 1024, [336, 444, 452, 476]),
        (CALG_DH_SF, 512, [208, 80, 260, 284]),
        (CALG_DH_EPHEM, 512, [208, 80, 260, 284]),
    ] {
        let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
        let key = advapi.crypt_gen_key(prov, alg_id, bits << 16 | CRYPT_EXPORTABLE).unwrap();
        for ((blob_type, flags), len) in [
            (PRIVATEKEYBLOB, 0),
            (PUBLICKEYBLOB, 0),
            (PUBLICKEYBLOB, CRYPT_BLOB_VER3),
            (PRIVATEKEYBLOB, CRYPT_BLOB_VER3),
        ]
        .into_iter()
        .zip(lens)
        {
            let blob = export(&advapi, key, blob_type, flags).unwrap();
            assert_eq!(blob.len(), len, "{alg_id:#x} {blob_type} {flags}");
            assert_eq!(u32::from(blob[1]), if flags == 0 { 2 } else { 3 });
            let magic = match (alg_id, blob_type, flags) {
                (CALG_DSS_SIGN, PUBLICKEYBLOB, 0) => b"DSS1",
                (CALG_DSS_SIGN, PRIVATEKEYBLOB, 0) => b"DSS2",
                (CALG_DSS_SIGN, PUBLICKEYBLOB, _) => b"DSS3",
                (CALG_DSS_SIGN, ..) => b"DSS4",
                (_, PUBLICKEYBLOB, 0) => b"\0DH1",
                (_, PRIVATEKEYBLOB, 0) => b"\0DH2",
                (_, PUBLICKEYBLOB, _) => b"\0DH3",
                _ => b"\0DH4",
            };
            assert_eq!(blob[8..12], *magic);
            if magic == b"\0DH1" {
                assert_eq!(import(&advapi, prov, &blob, 0, 0), Err(NTE_BAD_KEY), "it has no p and g");
                continue;
            }
            let imported = import(&advapi, prov, &blob, 0, CRYPT_EXPORTABLE).unwrap();
            let copy = advapi.crypt_duplicate_key(imported, 0, 0).unwrap();
            advapi.crypt_destroy_key(imported).unwrap();
            assert_eq!(export(&advapi, copy, blob_type, flags), Ok(blob.clone()));
            for param in [KP_P, KP_G, KP_Y] {
                assert_eq!(get(&advapi, copy, param), get(&advapi, key, param));
            }
            // Every cut is refused, and bytes after the end are ignored.
            for len in 0..blob.len() {
                assert_eq!(import(&advapi, prov, &blob[..len], 0, 0), Err(NTE_BAD_DATA), "{len}");
            }
            let longer = [&blob[..], &[1]].concat();
            advapi.crypt_destroy_key(import(&advapi, prov, &longer, 0, 0).unwrap()).unwrap();
        }
    }
}

#[test]
fn permissions_of_exports() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    for alg_id in [AT_SIGNATURE, AT_KEYEXCHANGE] {
        let key = advapi.crypt_gen_key(prov, alg_id, 512 << 16).unwrap();
        assert_eq!(export(&advapi, key, PRIVATEKEYBLOB, 0), Err(NTE_BAD_KEY_STATE));
        assert_eq!(get(&advapi, key, KP_X), Err(NTE_BAD_KEY_STATE));
        assert_eq!(get(&advapi, key, KP_PERMISSIONS), Ok(vec![0x3b, 0, 0, 0]));
        let public = export(&advapi, key, PUBLICKEYBLOB, CRYPT_BLOB_VER3).unwrap();
        let public = import(&advapi, prov, &public, 0, CRYPT_EXPORTABLE).unwrap();
        assert_eq!(export(&advapi, public, PRIVATEKEYBLOB, 0), Err(NTE_NO_KEY));
        assert_eq!(get(&advapi, public, KP_X), Err(NTE_NO_KEY));
        for blob_type in [PLAINTEXTKEYBLOB, SIMPLEBLOB] {
            assert_eq!(export(&advapi, key, blob_type, 0), Err(NTE_BAD_KEY));
        }
        assert_eq!(export(&advapi, key, PUBLICKEYBLOB, CRYPT_OAEP), Err(NTE_BAD_FLAGS));
    }
    let session = advapi.crypt_gen_key(prov, CALG_DES, CRYPT_EXPORTABLE).unwrap();
    assert_eq!(export(&advapi, session, PLAINTEXTKEYBLOB, CRYPT_BLOB_VER3), Err(NTE_BAD_FLAGS));
}

/// A PRIVATEKEYBLOB under a session key, as with RSA.
#[test]
fn a_private_key_under_a_session_key() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    let key = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16 | CRYPT_EXPORTABLE).unwrap();
    let clear = export(&advapi, key, PRIVATEKEYBLOB, 0).unwrap();
    let session = advapi.crypt_gen_key(prov, CALG_3DES, 0).unwrap();
    let len = advapi.crypt_export_key(key, session, PRIVATEKEYBLOB, 0, None).unwrap() as usize;
    let mut blob = vec![0; len];
    advapi.crypt_export_key(key, session, PRIVATEKEYBLOB, 0, Some(&mut blob)).unwrap();
    assert_eq!(blob[..8], clear[..8]);
    assert_ne!(blob[8..12], clear[8..12]);
    assert_eq!(import(&advapi, prov, &blob, 0, 0), Err(NTE_BAD_DATA));
    let imported = import(&advapi, prov, &blob, session, CRYPT_EXPORTABLE).unwrap();
    assert_eq!(export(&advapi, imported, PRIVATEKEYBLOB, 0), Ok(clear));
}

/// A BLOB with a changed byte is refused or makes a key, and never hangs or panics.
#[test]
fn hostile_blobs() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    let key = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16 | CRYPT_EXPORTABLE).unwrap();
    for (blob_type, flags) in [(PRIVATEKEYBLOB, 0), (PUBLICKEYBLOB, CRYPT_BLOB_VER3)] {
        let blob = export(&advapi, key, blob_type, flags).unwrap();
        let mut refused = 0;
        for at in 0..blob.len() {
            let mut changed = blob.clone();
            changed[at] ^= 0x41;
            match import(&advapi, prov, &changed, 0, 0) {
                Ok(key) => advapi.crypt_destroy_key(key).unwrap(),
                Err(NTE_BAD_DATA | NTE_BAD_TYPE | NTE_BAD_ALGID) => refused += 1,
                Err(other) => panic!("{other:#x} at {at}"),
            }
        }
        // Only x, the seed, and reserved bytes may differ.
        assert!(refused >= blob.len() - 2 - 24 - 20, "{refused} of {}", blob.len());
    }
    // A BLOB that claims a length which the profile lacks is refused before its numbers are read.
    for bits in [0_u32, 8, 448, 513, 1088, 4096, 0xffff_fff8, u32::MAX] {
        let mut blob = export(&advapi, key, PUBLICKEYBLOB, 0).unwrap();
        blob[12..16].copy_from_slice(&bits.to_le_bytes());
        assert_eq!(import(&advapi, prov, &blob, 0, 0), Err(NTE_BAD_DATA), "{bits}");
    }
    // Version 3 exists for these keys only.
    let mut session = crate::support::blob(hcryptkey::Algorithm::Des, &[1; 8]);
    session[1] = 3;
    assert_eq!(import(&advapi, prov, &session, 0, 0), Err(NTE_BAD_DATA));
    let mut version_1 = export(&advapi, key, PUBLICKEYBLOB, 0).unwrap();
    version_1[1] = 1;
    assert_eq!(import(&advapi, prov, &version_1, 0, 0), Err(NTE_BAD_DATA));
}

#[test]
fn a_provider_without_the_algorithm_refuses_its_blobs() {
    let (advapi, prov) = process(&Provider::ENHANCED_DSS_DH);
    let dss = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16).unwrap();
    let blob = export(&advapi, dss, PUBLICKEYBLOB, 0).unwrap();
    let dh = advapi.crypt_gen_key(prov, AT_KEYEXCHANGE, 512 << 16).unwrap();
    let dh_blob = export(&advapi, dh, PUBLICKEYBLOB, CRYPT_BLOB_VER3).unwrap();
    let rsa = super::acquire(&advapi, &Provider::AES);
    assert_eq!(import(&advapi, rsa, &blob, 0, 0), Err(NTE_BAD_ALGID));
    let of_dss = super::acquire(&advapi, &Provider::DSS);
    assert_eq!(import(&advapi, of_dss, &dh_blob, 0, 0), Err(NTE_BAD_ALGID));
    assert_eq!(code(advapi.crypt_gen_key(rsa, CALG_DSS_SIGN, 0)), Err(NTE_BAD_ALGID));
}
