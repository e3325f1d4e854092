//! Public keys of contexts, their hashes, and OIDs.

use hcryptkey::codes::*;
use hcryptkey::crypt32::PublicKeyInfo;
use hcryptkey::{Advapi, KeyFile, KeyFormat};

use super::machine::{BASE, Machine};
use crate::support::code;

const DER: u64 = BASE + 0x100;
const INFO: u64 = BASE + 0x600;
const LEN: u64 = BASE;
const X509: u64 = X509_ASN_ENCODING as u64;

/// Puts the info of a key at `INFO`.
fn put_info(machine: &mut Machine, der: &[u8]) {
    machine.put(DER, der);
    machine.put_dword(LEN, 0x400);
    let words = [X509, X509_PUBLIC_KEY_INFO.into(), DER, der.len() as u64, 0, INFO, LEN];
    machine.works("CryptDecodeObject", &words);
}

/// The DER of the info at `INFO`.
fn encoded(machine: &mut Machine) -> Vec<u8> {
    machine.put_dword(LEN, 0x400);
    machine.works("CryptEncodeObject", &[X509, X509_PUBLIC_KEY_INFO.into(), INFO, DER, LEN]);
    let len = machine.dword(LEN) as usize;
    machine.get(DER, len)
}

#[test]
fn a_pem_becomes_a_key_and_comes_back_unchanged() {
    let pem = include_str!("../../typed/key_files/spki.pem");
    for mut machine in Machine::all() {
        let context = machine.context();
        let (text, len) = (BASE + 0xa00, pem.len() as u64);
        machine.put(text, pem.as_bytes());
        machine.put_dword(LEN, 0x400);
        let read = [text, len, CRYPT_STRING_BASE64HEADER.into(), DER, LEN, 0, 0];
        machine.works("CryptStringToBinaryA", &read);
        let len = machine.dword(LEN) as usize;
        let der = machine.get(DER, len);
        put_info(&mut machine, &der);
        let key = machine.make("CryptImportPublicKeyInfo", &[context, X509, INFO]);

        // A public key is not stored in the container, so it comes back as a BLOB.
        machine.put_dword(LEN, 0x400);
        machine.works("CryptExportKey", &[key, 0, PUBLICKEYBLOB.into(), 0, INFO, LEN]);
        let len = machine.dword(LEN) as usize;
        let blob = KeyFile::read(&machine.get(INFO, len), None).unwrap();
        assert_eq!(blob.write(KeyFormat::SpkiPem).unwrap()[..], *pem.as_bytes());

        // The public half of a pair comes back by the call for it.
        let pair = include_bytes!("../../typed/key_files/private.blob");
        machine.put(DER, pair);
        machine.make("CryptImportKey", &[context, DER, pair.len() as u64, 0, 0]);
        for name in ["CryptExportPublicKeyInfo", "CryptExportPublicKeyInfoEx"] {
            let middle: &[u64] = if name.ends_with("Ex") { &[0, 0, 0] } else { &[] };
            let words = |place| [&[context, AT_KEYEXCHANGE.into(), X509], middle, &[place, LEN]].concat();
            machine.works(name, &words(0));
            let needed = machine.dword(LEN);
            machine.put_dword(LEN, needed - 1);
            assert_eq!(machine.fails(name, &words(INFO)), ERROR_MORE_DATA);
            assert_eq!(machine.dword(LEN), needed);
            machine.works(name, &words(INFO));
            let der = encoded(&mut machine);
            assert_eq!(
                KeyFile::read(&der, None).unwrap().write(KeyFormat::SpkiPem).unwrap()[..],
                *pem.as_bytes()
            );
        }
    }
}

#[test]
fn imports_are_checked_in_order() {
    let der = KeyFile::read(include_bytes!("../../typed/key_files/spki.pem"), None).unwrap();
    let der = der.write(KeyFormat::SpkiDer).unwrap();
    for mut machine in Machine::all() {
        let context = machine.context();
        put_info(&mut machine, &der);
        let place = BASE + 8;
        assert_eq!(machine.fails("CryptImportPublicKeyInfo", &[0, 0, INFO, place]), ERROR_FILE_NOT_FOUND);
        assert_eq!(
            machine.fails("CryptImportPublicKeyInfo", &[0, X509, INFO, place]),
            ERROR_INVALID_PARAMETER
        );
        let sign =
            machine.make("CryptImportPublicKeyInfoEx", &[context, X509, INFO, CALG_RSA_SIGN.into(), 0, 0]);
        machine.put_dword(LEN, 4);
        machine.works("CryptGetKeyParam", &[sign, KP_ALGID.into(), BASE + 0x40, LEN, 0]);
        assert_eq!(machine.dword(BASE + 0x40), CALG_RSA_SIGN);
        let wrong = [context, X509, INFO, CALG_AES_128.into(), 0, 0, place];
        assert_eq!(machine.fails("CryptImportPublicKeyInfoEx", &wrong), NTE_BAD_ALGID);

        let name = machine.pointer(INFO);
        machine.put(name, b"1.2.3\0");
        let unknown = [context, X509, INFO, place];
        assert_eq!(machine.fails("CryptImportPublicKeyInfo", &unknown), ERROR_FILE_NOT_FOUND);
        put_info(&mut machine, &der);
        let key = machine.pointer(INFO + 4 * machine.pointer_len() as u64);
        machine.put(key, &[0x31]);
        let damaged = [context, X509, INFO, place];
        assert_eq!(machine.fails("CryptImportPublicKeyInfo", &damaged), CRYPT_E_ASN1_BADTAG);

        let export = |context, encoding| [context, AT_SIGNATURE.into(), encoding, INFO, LEN];
        assert_eq!(machine.fails("CryptExportPublicKeyInfo", &export(0, 0)), ERROR_INVALID_PARAMETER);
        assert_eq!(machine.fails("CryptExportPublicKeyInfo", &export(context, 0)), ERROR_FILE_NOT_FOUND);
        assert_eq!(machine.fails("CryptExportPublicKeyInfo", &export(context, X509)), NTE_NO_KEY);
    }
}

/// A key of OpenSSL, and its PUBLICKEYBLOB by OpenSSL.
#[test]
fn dss_keys_are_imported_and_exported() {
    let der = include_bytes!("dss_keys/spki.der");
    let blob = include_bytes!("dss_keys/public.blob");
    let info = PublicKeyInfo::from_der(der).unwrap();
    let advapi = Advapi::new();
    let acquire = |provider| advapi.crypt_acquire_context(None, None, provider, CRYPT_VERIFYCONTEXT).unwrap();
    let public_blob = |key| {
        let mut blob = vec![0; 500];
        let len = advapi.crypt_export_key(key, 0, PUBLICKEYBLOB, 0, Some(&mut blob)).unwrap();
        blob.truncate(len as usize);
        blob
    };
    let dss = acquire(PROV_DSS);
    let key = advapi.crypt_import_public_key_info(dss, 1, &info, 0).unwrap();
    assert_eq!(public_blob(key)[..], *blob);
    let rsa = acquire(PROV_RSA_FULL);
    assert_eq!(code(advapi.crypt_import_public_key_info(rsa, 1, &info, 0)), Err(NTE_BAD_ALGID));

    // Parameters that are damaged, missing, or longer than the BLOB has room for: q has 20 bytes.
    let with = |parameters: Vec<u8>| PublicKeyInfo { parameters, ..info.clone() };
    let mut long = info.parameters.clone();
    long[6] -= 1;
    for (parameters, error) in [
        (vec![], CRYPT_E_ASN1_EOD),
        (vec![5, 0], CRYPT_E_ASN1_BADTAG),
        (info.parameters[..40].to_vec(), CRYPT_E_ASN1_EOD),
        (long, CRYPT_E_ASN1_BADTAG),
        ([&[0x30, 0x1d, 2, 1, 7, 2, 0x15][..], &[1; 0x15], &[2, 1, 1]].concat(), CRYPT_E_ASN1_LARGE),
    ] {
        let answer = advapi.crypt_import_public_key_info(dss, 1, &with(parameters.clone()), 0);
        assert_eq!(code(answer), Err(error), "{parameters:02x?}");
    }
    let mut other = info.clone();
    other.key = vec![2, 1, 1];
    assert_eq!(code(advapi.crypt_import_public_key_info(dss, 1, &other, 0)), Err(NTE_BAD_DATA));

    // A container's own key, there and back.
    let key = advapi.crypt_gen_key(dss, AT_SIGNATURE, 512 << 16).unwrap();
    let blob = public_blob(key);
    let exported = advapi.crypt_export_public_key_info(dss, AT_SIGNATURE, 1, None).unwrap();
    assert_eq!(exported.oid, "1.2.840.10040.4.1");
    let read = PublicKeyInfo::from_der(&exported.to_der().unwrap()).unwrap();
    let again = advapi.crypt_import_public_key_info(dss, 1, &read, 0).unwrap();
    let numbers = blob.len() - 24;
    assert_eq!(public_blob(again)[..numbers], blob[..numbers], "only the seed is lost");
}

#[test]
fn infos_and_bytes_are_hashed() {
    let der = b"\x30\x09\x30\x04\x06\x02\x2a\x03\x03\x01\x00";
    for mut machine in Machine::all() {
        put_info(&mut machine, der);
        let value = BASE + 0x40;
        machine.works("CryptHashPublicKeyInfo", &[0, 0, 0, X509, INFO, 0, LEN]);
        assert_eq!(machine.dword(LEN), 16, "MD5 by default");
        // The hash is that of the DER with NULL, because empty parameters are written as NULL.
        let encoded = encoded(&mut machine);
        machine.put_dword(LEN, 20);
        machine.works("CryptHashPublicKeyInfo", &[0, CALG_SHA1.into(), 0, X509, INFO, value, LEN]);
        let of_info = machine.get(value, 20);
        let len = encoded.len() as u64;
        machine.works("CryptHashCertificate", &[0, 0, 0, DER, len, value, LEN]);
        assert_eq!(machine.get(value, 20), of_info, "SHA-1 by default");
        machine.works("CryptHashCertificate", &[0, 0, 0, 0, 0, value, LEN]);
        assert_eq!(machine.get(value, 4), [0xda, 0x39, 0xa3, 0xee], "of no bytes");
        machine.put_dword(LEN, 19);
        let short = [0, 0, 0, DER, 3, value, LEN];
        assert_eq!(machine.fails("CryptHashCertificate", &short), ERROR_MORE_DATA);
        assert_eq!(machine.dword(LEN), 20);
        assert_eq!(machine.fails("CryptHashCertificate", &[0, 0, 0, DER, 3, 0, 0]), ERROR_INVALID_PARAMETER);
        let none = [0, CALG_AES_128.into(), 0, DER, 3, 0, LEN];
        assert_eq!(machine.fails("CryptHashCertificate", &none), NTE_BAD_ALGID);
        assert_eq!(
            machine.fails("CryptHashCertificate", &[5, 0, 0, DER, 3, 0, LEN]),
            ERROR_INVALID_PARAMETER
        );
        let base = [0, 0, 0, 0, INFO, 0, LEN];
        assert_eq!(machine.fails("CryptHashPublicKeyInfo", &base), ERROR_FILE_NOT_FOUND);
        assert_eq!(
            machine.fails("CryptHashPublicKeyInfo", &[0, 0, 0, X509, 0, 0, LEN]),
            ERROR_INVALID_PARAMETER
        );
    }
}

#[test]
fn oids_and_alg_ids() {
    for mut machine in Machine::all() {
        for (oid, alg_id, is_its_oid) in [
            ("1.2.840.113549.1.1.1", CALG_RSA_KEYX, true),
            ("1.2.840.113549.1.1.5", CALG_SHA1, false),
            ("1.3.14.3.2.26", CALG_SHA1, true),
            ("1.2.840.113549.3.4", CALG_RC4, true),
            ("2.16.840.1.101.3.4.1.42", CALG_AES_256, true),
            ("1.2.840.10046.2.1", CALG_DH_SF, true),
            ("1.2.840.113549.1.9.16.3.5", CALG_DH_EPHEM, true),
            ("1.2.840.10040.4.1", CALG_DSS_SIGN, true),
        ] {
            machine.put(DER, &[oid.as_bytes(), &[0]].concat());
            let answer = machine.answer("CertOIDToAlgId", &[DER]);
            assert_eq!((answer.value, answer.last_error), (alg_id.into(), None), "{oid}");
            let answer = machine.answer("CertAlgIdToOID", &[alg_id.into()]);
            let text = machine.get(answer.value, oid.len() + 1);
            assert_eq!(text == [oid.as_bytes(), &[0]].concat(), is_its_oid, "{oid}");
        }
        machine.put(DER, b"1.2.3\0");
        for (name, word) in [("CertOIDToAlgId", DER), ("CertOIDToAlgId", 0), ("CertAlgIdToOID", 0x2050)] {
            let answer = machine.answer(name, &[word]);
            assert_eq!((answer.value, answer.last_error), (0, None), "{name}");
        }
    }
}

#[test]
fn memory_is_allocated_and_given_back() {
    for mut machine in Machine::all() {
        let first = machine.answer("CryptMemAlloc", &[16]).value;
        machine.put(first, &[7; 16]);
        let grown = machine.answer("CryptMemRealloc", &[first, 32]).value;
        assert_eq!(machine.get(grown, 16), [7; 16]);
        assert_eq!(machine.ram.allocated.len(), 1);
        machine.answer("CryptMemFree", &[grown]);
        machine.answer("CryptMemFree", &[0]);
        assert!(machine.ram.allocated.is_empty());
        let answer = machine.answer("CryptMemAlloc", &[0x10_0000]);
        assert_eq!((answer.value, answer.last_error), (0, Some(NTE_NO_MEMORY)));
        assert_ne!(machine.answer("CryptMemRealloc", &[0, 8]).value, 0);
    }
}
