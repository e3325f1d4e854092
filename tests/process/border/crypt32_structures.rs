//! `CryptDecodeObject` and `CryptEncodeObject`, in both layouts. The cases come from Wine's tests, which were recorded
//! on Windows.

use hcryptkey::codes::*;
use hcryptkey::crypt32::crypt_string_to_binary;
use hcryptkey::{KeyFile, KeyFormat};

use super::machine::{ALLOCATOR, BASE, Machine, UNTOUCHED};

const IN: u64 = BASE + 0x100;
const OUT: u64 = BASE + 0xc00;
const LEN: u64 = BASE;
const BOTH: u64 = (X509_ASN_ENCODING | PKCS_7_ASN_ENCODING) as u64;

const RSA_OID: &str = "1.2.840.113549.1.1.1";

/// Decodes into a buffer, or returns the error.
fn decode(machine: &mut Machine, number: u32, der: &[u8]) -> Result<Vec<u8>, u32> {
    machine.put(IN, der);
    let words = [BOTH, number.into(), IN, der.len() as u64, 0];
    machine.put_dword(LEN, 77);
    machine.last_error = UNTOUCHED;
    let answer = machine.answer("CryptDecodeObject", &[&words[..], &[0, LEN]].concat());
    if answer.value == 0 {
        assert_eq!(machine.dword(LEN), 77, "a call that fails leaves the length unchanged");
        return Err(answer.last_error.unwrap());
    }
    assert_eq!(machine.last_error, 0, "a call that succeeds sets the last error to 0");
    let len = machine.dword(LEN);
    machine.put_dword(LEN, len - 1);
    assert_eq!(machine.fails("CryptDecodeObject", &[&words[..], &[OUT, LEN]].concat()), ERROR_MORE_DATA);
    assert_eq!(machine.dword(LEN), len);
    machine.works("CryptDecodeObject", &[&words[..], &[OUT, LEN]].concat());
    let decoded = machine.get(OUT, len as usize);

    // The same, in memory that the call allocates: with its own allocator, and with the program's.
    let para = BASE + 0x40;
    machine.put(para, &[0; 24]);
    let place = machine.pointer_len() as u64 + para;
    for (function, address) in [(0, 0), (0, para), (ALLOCATOR, para)] {
        machine.put_pointer(place, function);
        let alloc = [
            BOTH,
            number.into(),
            IN,
            der.len() as u64,
            CRYPT_DECODE_ALLOC_FLAG.into(),
            address,
            BASE + 8,
            LEN,
        ];
        machine.works("CryptDecodeObjectEx", &alloc);
        let allocated = machine.pointer(BASE + 8);
        assert_eq!(machine.dword(LEN), len);
        assert_eq!(machine.ram.allocated.len(), 1);
        assert_eq!(machine.ram.allocated[0], allocated..allocated + u64::from(len).max(1));
        assert_eq!(machine.answer("CryptMemFree", &[allocated]).error, None);
        assert!(machine.ram.allocated.is_empty());
    }
    machine.put_pointer(place, ALLOCATOR + 1);
    let alloc =
        [BOTH, number.into(), IN, der.len() as u64, CRYPT_DECODE_ALLOC_FLAG.into(), para, BASE + 8, LEN];
    assert_eq!(machine.fails("CryptDecodeObjectEx", &alloc), NTE_NO_MEMORY);
    Ok(decoded)
}

/// Encodes the structure at `OUT`, or returns the error.
fn encode(machine: &mut Machine, number: u32) -> Result<Vec<u8>, u32> {
    let (front, der) = ([BOTH, number.into(), OUT], BASE + 0x600);
    let answer = machine.answer("CryptEncodeObject", &[&front[..], &[0, LEN]].concat());
    if answer.value == 0 {
        return Err(answer.last_error.unwrap());
    }
    assert_eq!(answer.last_error, Some(0));
    let len = machine.dword(LEN);
    machine.put_dword(LEN, len - 1);
    assert_eq!(machine.fails("CryptEncodeObject", &[&front[..], &[der, LEN]].concat()), ERROR_MORE_DATA);
    assert_eq!(machine.dword(LEN), len);
    machine.works("CryptEncodeObject", &[&front[..], &[der, LEN]].concat());
    let encoded = machine.get(der, len as usize);
    let alloc = [&front[..], &[CRYPT_ENCODE_ALLOC_FLAG.into(), 0, BASE + 8, LEN]].concat();
    machine.works("CryptEncodeObjectEx", &alloc);
    let allocated = machine.pointer(BASE + 8);
    assert_eq!(machine.get(allocated, len as usize), encoded);
    machine.answer("CryptMemFree", &[allocated]);
    Ok(encoded)
}

/// The fields of the structure at `OUT`: each is 4 bytes or a pointer.
fn fields(machine: &Machine, kinds: &str) -> Vec<u64> {
    let (mut end, len) = (OUT, machine.pointer_len() as u64);
    kinds
        .bytes()
        .map(|kind| {
            if kind == b'd' {
                end += 4;
                return machine.dword(end - 4).into();
            }
            end = end.next_multiple_of(len) + len;
            machine.pointer(end - len)
        })
        .collect()
}

/// Puts a structure at `OUT`.
fn put_fields(machine: &mut Machine, kinds: &str, values: &[u64]) {
    let (mut end, len) = (OUT, machine.pointer_len() as u64);
    for (kind, value) in kinds.bytes().zip(values) {
        if kind == b'd' {
            machine.put_dword(end, u32::try_from(*value).unwrap());
            end += 4;
        } else {
            end = end.next_multiple_of(len);
            machine.put_pointer(end, *value);
            end += len;
        }
    }
}

/// The bytes of a `CRYPT_DATA_BLOB` at `OUT`.
fn blob(machine: &Machine) -> Vec<u8> {
    let fields = fields(machine, "dp");
    assert_eq!(fields[0] == 0, fields[1] == 0);
    if fields[0] == 0 { vec![] } else { machine.get(fields[1], usize::try_from(fields[0]).unwrap()) }
}

fn put_blob(machine: &mut Machine, bytes: &[u8]) {
    machine.put(IN, bytes);
    put_fields(machine, "dp", &[bytes.len() as u64, IN]);
}

#[test]
fn integers() {
    for mut machine in Machine::all() {
        for (value, der) in [
            (1, &b"\x02\x01\x01"[..]),
            (127, b"\x02\x01\x7f"),
            (128, b"\x02\x02\x00\x80"),
            (256, b"\x02\x02\x01\x00"),
            (-128, b"\x02\x01\x80"),
            (-129, b"\x02\x02\xff\x7f"),
            (0x0bad_cafe, b"\x02\x04\x0b\xad\xca\xfe"),
            (0, b"\x02\x01\x00"),
            (-1, b"\x02\x01\xff"),
        ] {
            let value: i32 = value;
            assert_eq!(decode(&mut machine, X509_INTEGER, der), Ok(value.to_le_bytes().to_vec()));
            machine.put(OUT, &value.to_le_bytes());
            assert_eq!(encode(&mut machine, X509_INTEGER), Ok(der.to_vec()), "{value}");
        }
        // BER's longer lengths, and bytes after the number.
        for der in [&b"\x02\x81\x01\x01"[..], b"\x02\x01\x01\0\0\0\0"] {
            assert_eq!(decode(&mut machine, X509_INTEGER, der), Ok(vec![1, 0, 0, 0]));
        }
        for (der, code) in [
            (&b"\x02\x05\xff\xfe\xff\xfe\xff"[..], CRYPT_E_ASN1_LARGE),
            (b"\x16\x04test", CRYPT_E_ASN1_BADTAG),
            (b"\x02\x02\x01", CRYPT_E_ASN1_EOD),
            (b"\x02", CRYPT_E_ASN1_EOD),
            (b"\x02\x84\x01\xff\xff\xf9", CRYPT_E_ASN1_EOD),
            (b"\x02\x00", CRYPT_E_ASN1_CORRUPT),
            (b"\x02\x85\0\0\0\0\x01\x01", CRYPT_E_ASN1_CORRUPT),
            (b"\x02\x80\x01\0\0", CRYPT_E_ASN1_CORRUPT),
        ] {
            assert_eq!(decode(&mut machine, X509_INTEGER, der), Err(code), "{der:x?}");
        }
        let nothing = [BOTH, X509_INTEGER.into(), 0, 0, 0, 0, LEN];
        assert_eq!(machine.fails("CryptDecodeObject", &nothing), CRYPT_E_ASN1_EOD);
    }
}

#[test]
fn integers_of_any_length() {
    for mut machine in Machine::all() {
        // Bytes with the lowest first, the same without superfluous bytes, DER.
        for (bytes, canonical, der) in [
            (&[1][..], &[1][..], &b"\x02\x01\x01"[..]),
            (&[0xff, 0xff, 0x7f], &[0xff, 0xff, 0x7f], b"\x02\x03\x7f\xff\xff"),
            (&[1, 0, 0], &[1], b"\x02\x01\x01"),
            (&[0x80, 0], &[0x80, 0], b"\x02\x02\x00\x80"),
            (&[0x80], &[0x80], b"\x02\x01\x80"),
            (&[0xfe, 0xff, 0xff], &[0xfe], b"\x02\x01\xfe"),
            (&[0x7f, 0xff, 0xff], &[0x7f, 0xff], b"\x02\x02\xff\x7f"),
            (&[0], &[0], b"\x02\x01\x00"),
            (&[0xff, 0xff], &[0xff], b"\x02\x01\xff"),
        ] {
            put_blob(&mut machine, bytes);
            assert_eq!(encode(&mut machine, X509_MULTI_BYTE_INTEGER), Ok(der.to_vec()));
            decode(&mut machine, X509_MULTI_BYTE_INTEGER, der).unwrap();
            assert_eq!(blob(&machine), canonical);
        }
        for (bytes, canonical, der) in [
            (&[1][..], &[1][..], &b"\x02\x01\x01"[..]),
            (&[1, 0, 0], &[1], b"\x02\x01\x01"),
            (&[0x80], &[0x80], b"\x02\x02\x00\x80"),
            (&[0xfe, 0xff], &[0xfe, 0xff], b"\x02\x03\x00\xff\xfe"),
            (&[0, 0], &[0], b"\x02\x01\x00"),
        ] {
            put_blob(&mut machine, bytes);
            assert_eq!(encode(&mut machine, X509_MULTI_BYTE_UINT), Ok(der.to_vec()));
            decode(&mut machine, X509_MULTI_BYTE_UINT, der).unwrap();
            assert_eq!(blob(&machine), canonical);
        }
    }
}

#[test]
fn octet_strings() {
    for mut machine in Machine::all() {
        for bytes in [&b"hi"[..], b"", &[0xaa; 200]] {
            let len = u8::try_from(bytes.len()).unwrap();
            let der = if len < 128 { [&[4, len], bytes].concat() } else { [&[4, 0x81, len], bytes].concat() };
            put_blob(&mut machine, bytes);
            assert_eq!(encode(&mut machine, X509_OCTET_STRING), Ok(der.clone()));
            decode(&mut machine, X509_OCTET_STRING, &der).unwrap();
            assert_eq!(blob(&machine), bytes);
        }
        for der in [
            &b"\x24\x08\x04\x02ab\x04\x02cd"[..],
            b"\x24\x80\x04\x02ab\x04\x02cd\0\0",
            b"\x24\x80\x24\x80\x04\x02ab\0\0\x24\x04\x04\x02cd\0\0more",
        ] {
            decode(&mut machine, X509_OCTET_STRING, der).unwrap();
            assert_eq!(blob(&machine), b"abcd");
        }
        for (der, code) in [
            (&b"\x24\x80\x04\x02ab"[..], CRYPT_E_ASN1_EOD),
            (b"\x24\x80\x04\x02ab\0", CRYPT_E_ASN1_EOD),
            (b"\x24\x80\x04\x02ab\0\x01", CRYPT_E_ASN1_CORRUPT),
            (b"\x24\x05\x04\x02ab", CRYPT_E_ASN1_EOD),
            (&[0x24, 0x80].repeat(40), CRYPT_E_ASN1_CORRUPT),
        ] {
            assert_eq!(decode(&mut machine, X509_OCTET_STRING, der), Err(code), "{der:x?}");
        }
    }
}

#[test]
fn bit_strings() {
    for mut machine in Machine::all() {
        for (unused, der, decoded, decoded_unused) in [
            (0, &b"\x03\x03\x00\xff\xff"[..], &[0xff, 0xff][..], 0),
            (1, b"\x03\x03\x01\xff\xfe", &[0xff, 0xfe], 1),
            // Eight and more drop bytes.
            (8, b"\x03\x02\x00\xff", &[0xff], 0),
            (9, b"\x03\x02\x01\xfe", &[0xfe], 1),
            (17, b"\x03\x01\x00", &[], 0),
        ] {
            machine.put(IN, &[0xff, 0xff]);
            put_fields(&mut machine, "dpd", &[2, IN, unused]);
            assert_eq!(encode(&mut machine, X509_BITS), Ok(der.to_vec()), "{unused}");
            decode(&mut machine, X509_BITS, der).unwrap();
            assert_eq!(blob(&machine), decoded);
            assert_eq!(fields(&machine, "dpd")[2], decoded_unused);
        }
        decode(&mut machine, X509_BITS, b"\x03\x02\x04\xff").unwrap();
        assert_eq!(blob(&machine), [0xf0], "unused bits are masked");
        assert_eq!(decode(&mut machine, X509_BITS, b"\x03\x00"), Err(CRYPT_E_ASN1_CORRUPT));
        assert_eq!(decode(&mut machine, X509_BITS, b"\x03\x02\x08\xff"), Err(CRYPT_E_ASN1_CORRUPT));
    }
}

/// Every structure, damaged at each byte and cut at each length.
#[test]
fn damage_is_an_error_or_another_value() {
    let file = KeyFile::read(include_bytes!("../../typed/key_files/pkcs8.pem"), None).unwrap();
    let written = |format| file.write(format).unwrap().to_vec();
    let pem = include_str!("../../typed/key_files/pbes2_des3.pem");
    let encrypted = crypt_string_to_binary(pem, CRYPT_STRING_BASE64HEADER).unwrap().bytes;
    // One with each width.
    for mut machine in Machine::all().step_by(3) {
        for (kind, der) in [
            (X509_PUBLIC_KEY_INFO, &written(KeyFormat::SpkiDer)),
            (RSA_CSP_PUBLICKEYBLOB, &written(KeyFormat::Pkcs1PublicDer)),
            (PKCS_RSA_PRIVATE_KEY, &written(KeyFormat::Pkcs1PrivateDer)),
            (PKCS_PRIVATE_KEY_INFO, &written(KeyFormat::Pkcs8Der)),
            (PKCS_ENCRYPTED_PRIVATE_KEY_INFO, &encrypted),
            (X509_ALGORITHM_IDENTIFIER, &b"\x30\x06\x06\x02\x2a\x03\x05\x00".to_vec()),
            (X509_OCTET_STRING, &b"\x24\x80\x04\x02ab\x04\x01c\x00\x00".to_vec()),
            (X509_BITS, &b"\x03\x03\x01\xff\xfe".to_vec()),
            (X509_INTEGER, &b"\x02\x02\x01\x00".to_vec()),
            (X509_MULTI_BYTE_INTEGER, &b"\x02\x02\x01\x00".to_vec()),
            (X509_MULTI_BYTE_UINT, &b"\x02\x02\x00\x80".to_vec()),
        ] {
            decode(&mut machine, kind, der).unwrap();
            for at in 0..der.len() {
                for mask in [1, 0xff] {
                    let mut damaged = der.clone();
                    damaged[at] ^= mask;
                    if let Err(code) = decode(&mut machine, kind, &damaged) {
                        let codes =
                            [CRYPT_E_ASN1_BADTAG, CRYPT_E_ASN1_EOD, CRYPT_E_ASN1_CORRUPT, CRYPT_E_ASN1_LARGE];
                        assert!(codes.contains(&code), "{kind}, byte {at}: {code:x}");
                    }
                }
                assert_eq!(decode(&mut machine, kind, &der[..at]), Err(CRYPT_E_ASN1_EOD), "{kind}: {at}");
            }
        }
    }
}

/// An info, without parameters or with them, and its DER without them and with NULL.
#[test]
fn public_key_infos() {
    let key: Vec<u8> = (0..16).collect();
    for mut machine in Machine::all() {
        for (oid, parameters, key, with_null, bare) in [
            (
                "1.2.3",
                &b""[..],
                &b""[..],
                &b"\x30\x0b\x30\x06\x06\x02\x2a\x03\x05\x00\x03\x01\x00"[..],
                &b"\x30\x09\x30\x04\x06\x02\x2a\x03\x03\x01\x00"[..],
            ),
            (
                RSA_OID,
                b"",
                &key,
                &[
                    &b"\x30\x22\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x03\x11\x00"[..],
                    &key,
                ]
                .concat(),
                &[&b"\x30\x20\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x03\x11\x00"[..], &key]
                    .concat(),
            ),
            (
                "1.2.3",
                b"\x02\x01\x01",
                &key,
                &[&b"\x30\x1c\x30\x07\x06\x02\x2a\x03\x02\x01\x01\x03\x11\x00"[..], &key].concat(),
                &[],
            ),
        ] {
            machine.put(IN, oid.as_bytes());
            machine.put(IN + 0x40, &[0]);
            machine.put(IN + oid.len() as u64, &[0]);
            machine.put(IN + 0x80, parameters);
            machine.put(IN + 0xc0, key);
            let values = [IN, parameters.len() as u64, IN + 0x80, key.len() as u64, IN + 0xc0, 0];
            put_fields(&mut machine, "pdpdpd", &values);
            assert_eq!(encode(&mut machine, X509_PUBLIC_KEY_INFO), Ok(with_null.to_vec()));
            let null: &[u8] = if parameters.is_empty() { &[5, 0] } else { parameters };
            for (der, parameters) in [(with_null, null), (bare, b"")] {
                if der.is_empty() {
                    continue;
                }
                decode(&mut machine, X509_PUBLIC_KEY_INFO, der).unwrap();
                let fields = fields(&machine, "pdpdpd");
                assert_eq!(machine.get(fields[0], oid.len() + 1), [oid.as_bytes(), &[0]].concat());
                assert_eq!((fields[1], fields[3], fields[5]), (parameters.len() as u64, key.len() as u64, 0));
                if !parameters.is_empty() {
                    assert_eq!(machine.get(fields[2], parameters.len()), parameters);
                }
                if !key.is_empty() {
                    assert_eq!(machine.get(fields[4], key.len()), key);
                }
            }
            // Damaged input is an error, or has other values.
            for at in 0..with_null.len() {
                for mask in [1, 0x80, 0xff] {
                    let mut damaged = with_null.to_vec();
                    damaged[at] ^= mask;
                    if let Err(code) = decode(&mut machine, X509_PUBLIC_KEY_INFO, &damaged) {
                        assert!(
                            [CRYPT_E_ASN1_BADTAG, CRYPT_E_ASN1_EOD, CRYPT_E_ASN1_CORRUPT].contains(&code)
                        );
                    }
                }
                let cut = decode(&mut machine, X509_PUBLIC_KEY_INFO, &with_null[..at]);
                assert_eq!(cut, Err(CRYPT_E_ASN1_EOD));
            }
        }
        // Parameters that are not DER.
        let bogus = b"\x30\x0b\x30\x06\x06\x02\x2a\x03\x01\x05\x03\x01\x00";
        assert_eq!(decode(&mut machine, X509_PUBLIC_KEY_INFO, bogus), Err(CRYPT_E_ASN1_CORRUPT));
        machine.put(IN, b"no OID\0");
        put_fields(&mut machine, "pdpdpd", &[IN, 0, 0, 0, 0, 0]);
        assert_eq!(encode(&mut machine, X509_PUBLIC_KEY_INFO), Err(E_INVALIDARG));
        put_fields(&mut machine, "pdpdpd", &[0; 6]);
        let without_oid = b"\x30\x09\x30\x04\x06\x00\x05\x00\x03\x01\x00";
        assert_eq!(encode(&mut machine, X509_PUBLIC_KEY_INFO), Ok(without_oid.to_vec()));
        assert_eq!(decode(&mut machine, X509_PUBLIC_KEY_INFO, without_oid), Err(CRYPT_E_ASN1_CORRUPT));

        decode(&mut machine, X509_ALGORITHM_IDENTIFIER, b"\x30\x06\x06\x02\x2a\x03\x05\x00").unwrap();
        let fields = fields(&machine, "pdp");
        assert_eq!((machine.get(fields[0], 6), machine.get(fields[2], 2)), (b"1.2.3\0".to_vec(), vec![5, 0]));
        assert_eq!(
            encode(&mut machine, X509_ALGORITHM_IDENTIFIER).unwrap(),
            b"\x30\x06\x06\x02\x2a\x03\x05\x00"
        );
    }
}

#[test]
fn rsa_public_keys() {
    let front = |blob_type, version, reserved, alg_id: u32, modulus_len: u32| {
        let header = [&[blob_type, version, reserved, 0][..], &alg_id.to_le_bytes(), b"RSA1"].concat();
        [header, (8 * modulus_len).to_le_bytes().to_vec(), 65537u32.to_le_bytes().to_vec()].concat()
    };
    for mut machine in Machine::all() {
        for (modulus, der, len) in [
            (
                [0, 0, 0, 1, 1, 1, 1, 1],
                &b"\x30\x0f\x02\x08\x01\x01\x01\x01\x01\x00\x00\x00\x02\x03\x01\x00\x01"[..],
                8,
            ),
            ([1, 1, 1, 1, 1, 0, 0, 0], b"\x30\x0c\x02\x05\x01\x01\x01\x01\x01\x02\x03\x01\x00\x01", 5),
            ([0x80, 1, 1, 1, 1, 0, 0, 0], b"\x30\x0c\x02\x05\x01\x01\x01\x01\x80\x02\x03\x01\x00\x01", 5),
            (
                [1, 1, 1, 1, 1, 0, 0, 0x80],
                b"\x30\x10\x02\x09\x00\x80\x00\x00\x01\x01\x01\x01\x01\x02\x03\x01\x00\x01",
                8,
            ),
        ] {
            // Version, reserved field and ALG_ID are ignored.
            for (version, reserved, alg_id) in
                [(2, 0, CALG_RSA_KEYX), (0, 0, 0), (2, 1, CALG_RSA_SIGN), (2, 0, CALG_DES)]
            {
                machine.put(OUT, &[&front(6, version, reserved, alg_id, 8)[..], &modulus].concat());
                assert_eq!(encode(&mut machine, RSA_CSP_PUBLICKEYBLOB), Ok(der.to_vec()));
            }
            let expected = [&front(6, 2, 0, CALG_RSA_KEYX, len)[..], &modulus[..len as usize]].concat();
            assert_eq!(decode(&mut machine, RSA_CSP_PUBLICKEYBLOB, der), Ok(expected));
            let short = &der[..der.len() - 2];
            assert_eq!(decode(&mut machine, RSA_CSP_PUBLICKEYBLOB, short), Err(CRYPT_E_ASN1_EOD));
        }
        for blob_type in [2, 7, 8] {
            machine.put(OUT, &[&front(blob_type, 2, 0, CALG_RSA_KEYX, 8)[..], &[1; 80]].concat());
            assert_eq!(encode(&mut machine, RSA_CSP_PUBLICKEYBLOB), Err(E_INVALIDARG));
        }
        let large = b"\x30\x0a\x02\x01\x05\x02\x05\x01\x00\x00\x00\x01";
        assert_eq!(decode(&mut machine, RSA_CSP_PUBLICKEYBLOB, large), Err(CRYPT_E_ASN1_LARGE));
    }
}

#[test]
fn private_keys() {
    let key = hcryptkey::KeyFile::read(include_bytes!("../../typed/key_files/private.blob"), None).unwrap();
    let pkcs1 = key.write(hcryptkey::KeyFormat::Pkcs1PrivateDer).unwrap();
    let pkcs8 = key.write(hcryptkey::KeyFormat::Pkcs8Der).unwrap();
    for mut machine in Machine::all() {
        assert_eq!(decode(&mut machine, PKCS_RSA_PRIVATE_KEY, &pkcs1).unwrap(), key.as_blob());
        assert_eq!(encode(&mut machine, PKCS_RSA_PRIVATE_KEY).unwrap(), pkcs1[..]);

        decode(&mut machine, PKCS_PRIVATE_KEY_INFO, &pkcs8).unwrap();
        let fields = fields(&machine, "dpdpdpp");
        assert_eq!((fields[0], fields[2], fields[4], fields[6]), (0, 2, pkcs1.len() as u64, 0));
        assert_eq!(machine.get(fields[1], 21), format!("{RSA_OID}\0").into_bytes());
        assert_eq!(machine.get(fields[5], pkcs1.len()), pkcs1[..]);
        assert_eq!(encode(&mut machine, PKCS_PRIVATE_KEY_INFO).unwrap(), pkcs8[..]);
        // A multi-prime key has another version.
        let mut other = pkcs1.to_vec();
        other[6] = 1;
        assert_eq!(decode(&mut machine, PKCS_RSA_PRIVATE_KEY, &other), Err(CRYPT_E_ASN1_CORRUPT));
    }
}

#[test]
fn attributes_of_private_keys() {
    let algorithm = b"\x30\x06\x06\x02\x2a\x03\x05\x00";
    let attribute = b"\x30\x0c\x06\x02\x2a\x03\x31\x06\x02\x01\x01\x02\x01\x02";
    let body = [&b"\x02\x01\x00"[..], algorithm, b"\x04\x01k", b"\xa0\x0e", attribute].concat();
    let der = [&[0x30, u8::try_from(body.len()).unwrap()], &body[..]].concat();
    for mut machine in Machine::all() {
        decode(&mut machine, PKCS_PRIVATE_KEY_INFO, &der).unwrap();
        assert_eq!(encode(&mut machine, PKCS_PRIVATE_KEY_INFO).unwrap(), der);
        let attributes = fields(&machine, "dpdpdpp")[6];
        // CRYPT_ATTRIBUTES and CRYPT_ATTRIBUTE.
        assert_eq!(machine.dword(attributes), 1);
        let attribute = machine.pointer(attributes + machine.pointer_len() as u64);
        assert_eq!(machine.get(machine.pointer(attribute), 6), b"1.2.3\0");
        let pointer_len = machine.pointer_len() as u64;
        assert_eq!(machine.dword(attribute + pointer_len), 2);
        // 64 values of 4 KiB in the same place: the encoding would be longer than all of the program's memory.
        machine.put_dword(attribute + pointer_len, 64);
        let values = BASE + 0x600;
        machine.put_pointer(attribute + 2 * pointer_len, values);
        for index in 0..64 {
            machine.put_dword(values + 2 * pointer_len * index, 0x1000);
            machine.put_pointer(values + 2 * pointer_len * index + pointer_len, BASE);
        }
        assert_eq!(encode(&mut machine, PKCS_PRIVATE_KEY_INFO), Err(ERROR_INVALID_PARAMETER));
        // A false count.
        machine.put_dword(attributes, 0xffff_ffff);
        assert_eq!(encode(&mut machine, PKCS_PRIVATE_KEY_INFO), Err(ERROR_INVALID_PARAMETER));

        let encrypted = [&b"\x30\x0c"[..], algorithm, b"\x04\x02ab"].concat();
        decode(&mut machine, PKCS_ENCRYPTED_PRIVATE_KEY_INFO, &encrypted).unwrap();
        assert_eq!(encode(&mut machine, PKCS_ENCRYPTED_PRIVATE_KEY_INFO).unwrap(), encrypted);
    }
}

#[test]
fn encodings_and_structures_that_are_unknown() {
    for mut machine in Machine::all() {
        machine.put(IN, b"\x02\x01\x01");
        machine.put_dword(LEN, 100);
        let number = u64::from(X509_INTEGER);
        for encoding in [1, 0x10000, 0x10001, 0x10003] {
            machine.put_dword(LEN, 100);
            machine.works("CryptDecodeObject", &[encoding, number, IN, 3, 0, OUT, LEN]);
            machine.works("CryptEncodeObject", &[encoding, number, OUT, BASE + 0x600, LEN]);
        }
        for encoding in [0, 2, 3, 0x20000, 0x20002] {
            let code = machine.fails("CryptDecodeObject", &[encoding, number, IN, 3, 0, OUT, LEN]);
            assert_eq!(code, ERROR_FILE_NOT_FOUND, "{encoding:#x}");
            let code = machine.fails("CryptEncodeObject", &[encoding, number, OUT, 0, LEN]);
            assert_eq!(code, ERROR_FILE_NOT_FOUND, "{encoding:#x}");
        }
        machine.put(BASE + 0x800, format!("{RSA_OID}\0").as_bytes());
        for unknown in [0, 1, 2, 500, 0xffff, BASE + 0x800] {
            let code = machine.fails("CryptDecodeObject", &[BOTH, unknown, IN, 3, 0, OUT, LEN]);
            assert_eq!(code, ERROR_FILE_NOT_FOUND, "{unknown:#x}");
            let code = machine.fails("CryptEncodeObject", &[BOTH, unknown, OUT, 0, LEN]);
            assert_eq!(code, ERROR_FILE_NOT_FOUND, "{unknown:#x}");
        }
        let code = machine.fails("CryptEncodeObject", &[BOTH, number, 0, 0, LEN]);
        assert_eq!(code, ERROR_INVALID_PARAMETER, "NULL instead of a structure");
    }
}
