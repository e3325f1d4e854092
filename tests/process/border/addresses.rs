//! NULL and addresses without memory return 87, and nothing else happens.

use hcryptkey::border::{CALLS, Call, Kind, Outcome};
use hcryptkey::codes::*;

use super::machine::{BASE, END, Machine};

/// The address in the argument after the handles and numbers, in each call below.
const AT: u64 = BASE + 0x100;

/// For each call that takes an address, words with which it succeeds.
fn working_words(machine: &mut Machine, name: &str) -> Vec<u64> {
    let context = machine.context();
    let key = machine.make("CryptGenKey", &[context, CALG_RC4.into(), CRYPT_EXPORTABLE.into()]);
    let hash = machine.make("CryptCreateHash", &[context, CALG_SHA1.into(), 0, 0]);
    let needs_pair = [
        "CryptGetUserKey",
        "CryptSignHashA",
        "CryptSignHashW",
        "CryptVerifySignatureA",
        "CryptVerifySignatureW",
    ];
    let pair = if needs_pair.contains(&name) {
        machine.make("CryptGenKey", &[context, AT_SIGNATURE.into(), 384 << 16])
    } else {
        0
    };
    let (len, kept) = (BASE + 0x800, BASE + 0x900);
    machine.put_dword(len, 16);
    match name {
        "CryptAcquireContextA" | "CryptAcquireContextW" => {
            vec![AT, AT + 64, AT + 128, 1, CRYPT_VERIFYCONTEXT.into()]
        }
        "CryptGenRandom" => vec![context, 16, AT],
        "CryptGenKey" => vec![context, CALG_RC4.into(), 0, AT],
        "CryptDeriveKey" => vec![context, CALG_RC4.into(), hash, 0, AT],
        "CryptImportKey" => {
            machine.put(AT, b"\x08\x02\0\0\x01\x68\0\0\x05\0\0\0abcde");
            vec![context, AT, 17, 0, 0, AT + 64]
        }
        "CryptExportKey" => {
            machine.put_dword(len, 100);
            vec![key, 0, PLAINTEXTKEYBLOB.into(), 0, AT, len]
        }
        "CryptGetUserKey" => vec![context, AT_SIGNATURE.into(), AT],
        "CryptDuplicateKey" => vec![key, 0, 0, AT],
        "CryptGetProvParam" => {
            vec![context, PP_ENUMALGS.into(), AT, set(machine, len, 100), CRYPT_FIRST.into()]
        }
        "CryptGetKeyParam" => vec![key, KP_ALGID.into(), AT, len, 0],
        "CryptSetKeyParam" => vec![key, KP_SALT.into(), AT, 0],
        "CryptGetHashParam" => vec![hash, HP_HASHVAL.into(), AT, set(machine, len, 20), 0],
        "CryptSetHashParam" => vec![hash, HP_HASHVAL.into(), AT, 0],
        "CryptEncrypt" => vec![key, 0, 0, 0, AT, len, 16],
        "CryptDecrypt" => vec![key, 0, 0, 0, AT, len],
        "CryptCreateHash" => vec![context, CALG_SHA1.into(), 0, 0, AT],
        "CryptHashData" => vec![hash, AT, 16, 0],
        "CryptDuplicateHash" => vec![hash, 0, 0, AT],
        "CryptSignHashA" | "CryptSignHashW" => {
            vec![hash, AT_SIGNATURE.into(), AT + 64, 0, AT, set(machine, len, 48)]
        }
        "CryptVerifySignatureA" | "CryptVerifySignatureW" => {
            machine.put_dword(kept, 48);
            machine.works("CryptSignHashA", &[hash, AT_SIGNATURE.into(), 0, 0, AT, kept]);
            vec![hash, AT, 48, pair, AT + 64, 0]
        }
        "CryptEnumProvidersA"
        | "CryptEnumProvidersW"
        | "CryptEnumProviderTypesA"
        | "CryptEnumProviderTypesW" => vec![0, 0, 0, kept, AT, set(machine, len, 200)],
        "CryptSetProviderA" | "CryptSetProviderExA" => {
            machine.put(AT, b"Microsoft Base Cryptographic Provider v1.0\0");
            vec![AT, 1, 0, CRYPT_USER_DEFAULT.into()]
        }
        "CryptSetProviderW" | "CryptSetProviderExW" => {
            let name = "Microsoft Base Cryptographic Provider v1.0\0";
            let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            machine.put(AT, &units);
            vec![AT, 1, 0, CRYPT_USER_DEFAULT.into()]
        }
        "CryptGetDefaultProviderA" | "CryptGetDefaultProviderW" => {
            vec![1, 0, CRYPT_USER_DEFAULT.into(), AT, set(machine, len, 200)]
        }
        other => crypt32_words(machine, other, context),
    }
}

/// The same for the calls of crypt32.dll.
fn crypt32_words(machine: &mut Machine, name: &str, context: u64) -> Vec<u64> {
    let (len, kept) = (BASE + 0x800, BASE + 0x900);
    machine.put_dword(len, 16);
    match name {
        "CryptStringToBinaryA" | "CryptStringToBinaryW" => {
            machine.put(AT, if name.ends_with('W') { b"Q\0U\0J\0D\0".as_slice() } else { b"QUJD" });
            vec![AT, 4, CRYPT_STRING_BASE64.into(), AT + 64, len, kept, kept + 8]
        }
        "CryptBinaryToStringA" | "CryptBinaryToStringW" => {
            vec![AT, 4, CRYPT_STRING_BASE64.into(), AT + 64, len]
        }
        "CryptDecodeObject" | "CryptDecodeObjectEx" => {
            machine.put(AT, b"\x30\x0c\x02\x05\x01\x01\x01\x01\x80\x02\x03\x01\x00\x01");
            machine.put_dword(kept, 100);
            let words = [1, RSA_CSP_PUBLICKEYBLOB.into(), AT, 14, 0];
            let para: &[u64] = if name.ends_with("Ex") { &[AT + 32] } else { &[] };
            [&words, para, &[AT + 64, kept]].concat()
        }
        "CryptEncodeObject" | "CryptEncodeObjectEx" => {
            machine.put_dword(AT, 5);
            let words = [1, X509_INTEGER.into(), AT];
            let para: &[u64] = if name.ends_with("Ex") { &[0, AT + 32] } else { &[] };
            [&words, para, &[AT + 64, len]].concat()
        }
        "CryptImportPublicKeyInfo" => vec![context, 1, info(machine, AT), AT + 512],
        "CryptImportPublicKeyInfoEx" => vec![context, 1, info(machine, AT), 0, 0, 0, AT + 512],
        "CryptExportPublicKeyInfo" => {
            machine.make("CryptGenKey", &[context, AT_SIGNATURE.into(), 384 << 16]);
            vec![context, AT_SIGNATURE.into(), 1, AT, set(machine, len, 300)]
        }
        "CryptExportPublicKeyInfoEx" => {
            machine.make("CryptGenKey", &[context, AT_SIGNATURE.into(), 384 << 16]);
            vec![context, AT_SIGNATURE.into(), 1, AT + 400, 0, 0, AT, set(machine, len, 300)]
        }
        "CryptHashPublicKeyInfo" => vec![0, 0, 0, 1, info(machine, AT), AT + 512, len],
        "CryptHashCertificate" => vec![0, 0, 0, AT, 16, AT + 32, set(machine, len, 20)],
        "CryptProtectData" => {
            data_blob(machine, AT, 5);
            data_blob(machine, AT + 32, 5);
            vec![AT, AT + 64, AT + 32, 0, 0, 0, AT + 128]
        }
        "CryptUnprotectData" => {
            data_blob(machine, AT, 5);
            data_blob(machine, AT + 32, 5);
            machine.works("CryptProtectData", &[AT, 0, AT + 32, 0, 0, 0, AT + 160]);
            vec![AT + 160, AT + 64, AT + 32, 0, 0, 0, AT + 128]
        }
        "CryptProtectMemory" | "CryptUnprotectMemory" => vec![AT, 16, 0],
        "SystemFunction036" => vec![AT, 16],
        other => panic!("{other} takes an address; add words with which it succeeds"),
    }
}

fn set(machine: &mut Machine, place: u64, number: u32) -> u64 {
    machine.put_dword(place, number);
    place
}

/// A `CRYPT_DATA_BLOB` of some bytes.
fn data_blob(machine: &mut Machine, place: u64, len: u32) {
    machine.put_dword(place, len);
    machine.put_pointer(place + machine.pointer_len() as u64, BASE + 0x700);
}

/// A `CERT_PUBLIC_KEY_INFO` of an RSA key.
fn info(machine: &mut Machine, place: u64) -> u64 {
    let algorithm = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    let modulus = [0x55; 48];
    let key = [b"\x30\x37\x02\x30", &modulus[..], b"\x02\x03\x01\x00\x01"].concat();
    let der = [&[0x30, 75][..], algorithm, &[0x03, 58, 0], &key[..]].concat();
    machine.put(place + 256, &der);
    machine.put_dword(place + 400, 256);
    let words = [1, X509_PUBLIC_KEY_INFO.into(), place + 256, der.len() as u64, 0, place, place + 400];
    machine.works("CryptDecodeObject", &words);
    machine.put(place + 400, &[0; 4]);
    place
}

fn takes_address(kind: Kind) -> bool {
    // CryptSetProvParam ignores its parameters, so it reads none.
    !matches!(
        kind,
        Kind::Context | Kind::Key | Kind::Hash | Kind::Number | Kind::Bool | Kind::Code(_) | Kind::Reserved
    )
}

/// Each address of each call in turn has no memory.
#[test]
fn nothing_happens_at_a_bad_address() {
    let bad = [END, END - 1, BASE - 1, 0xffff_ffff, 0xffff_fff0, 1];
    let mut tried = 0;
    let is_tried = |call: &&Call| call.name() != "CryptSetProvParam" && call.outcome() == Outcome::Bool;
    for call in CALLS.iter().filter(is_tried) {
        let addresses =
            (0..call.arguments().len()).filter(|argument| takes_address(call.arguments()[*argument].kind));
        for argument in addresses {
            for mut machine in Machine::all() {
                let words = working_words(&mut machine, call.name());
                // A text that starts at the last byte does not end there.
                machine.put(END - 1, &[0xff]);
                for address in bad {
                    let mut words = words.clone();
                    words[argument] = address;
                    let before = machine.state();
                    let code = machine.fails(call.name(), &words);
                    assert_eq!(code, ERROR_INVALID_PARAMETER, "{} {words:x?}", call.name());
                    assert_eq!(machine.state(), before, "{} {words:x?}", call.name());
                    tried += 1;
                }
                // The key, hash or enumeration has not advanced either: the call still does the same.
                let mut untouched = machine.process.fork();
                core::mem::swap(&mut machine.process, &mut untouched);
                machine.works(call.name(), &words);
            }
        }
    }
    assert!(tried > 1000, "only {tried} were tried");
}

/// A failed call does not change the state: a stream continues where it was.
#[test]
fn a_stream_does_not_go_on_at_a_bad_address() {
    for mut machine in Machine::all() {
        let context = machine.context();
        let key = machine.make("CryptGenKey", &[context, CALG_RC4.into(), 0]);
        let copy = machine.make("CryptDuplicateKey", &[key, 0, 0]);
        machine.put_dword(BASE, 16);
        machine.ram.read_only = AT..AT + 16;
        assert_eq!(
            machine.fails("CryptEncrypt", &[key, 0, 0, 0, AT, BASE, 16]),
            ERROR_INVALID_PARAMETER,
            "data that is ciphered in place is written too"
        );
        assert_eq!(machine.fails("CryptDecrypt", &[key, 0, 0, 0, AT, BASE]), ERROR_INVALID_PARAMETER);
        machine.ram.read_only = BASE..BASE + 4;
        assert_eq!(
            machine.fails("CryptEncrypt", &[key, 0, 0, 0, AT, BASE, 16]),
            ERROR_INVALID_PARAMETER,
            "the length must be writable"
        );
        machine.ram.read_only = 0..0;
        machine.works("CryptEncrypt", &[key, 0, 0, 0, AT, BASE, 16]);
        machine.works("CryptEncrypt", &[copy, 0, 0, 0, AT, BASE, 16]);
        assert_eq!(machine.get(AT, 16), [0; 16], "both streams were at their start");
    }
}

#[test]
fn null_is_no_address() {
    for mut machine in Machine::all() {
        let context = machine.context();
        let key = machine.make("CryptGenKey", &[context, CALG_RC4.into(), 0]);
        let hash = machine.make("CryptCreateHash", &[context, CALG_SHA1.into(), 0, 0]);
        let cases: [(&str, &[u64]); 10] = [
            ("CryptAcquireContextA", &[0, 0, 0, 1, CRYPT_VERIFYCONTEXT.into()]),
            ("CryptGenKey", &[context, CALG_RC4.into(), 0, 0]),
            ("CryptGenRandom", &[context, 1, 0]),
            ("CryptImportKey", &[context, 0, 0, 0, 0, BASE]),
            ("CryptExportKey", &[key, 0, PLAINTEXTKEYBLOB.into(), 0, BASE, 0]),
            ("CryptEncrypt", &[key, 0, 1, 0, BASE, 0, 16]),
            ("CryptHashData", &[hash, 0, 1, 0]),
            ("CryptSetKeyParam", &[key, KP_SALT_EX.into(), 0, 0]),
            ("CryptSetHashParam", &[hash, HP_HASHVAL.into(), 0, 0]),
            ("CryptEnumProvidersW", &[0, 0, 0, 0, BASE, BASE + 8]),
        ];
        for (name, words) in cases {
            let before = machine.state();
            assert_eq!(machine.fails(name, words), ERROR_INVALID_PARAMETER, "{name}");
            assert_eq!(machine.state(), before, "{name}");
        }
        // Zero bytes may be at NULL, and an impossible type is reported before an address without memory.
        machine.works("CryptHashData", &[hash, 0, 0, 0]);
        machine.works("CryptGenRandom", &[context, 0, 0]);
        assert_eq!(machine.fails("CryptAcquireContextW", &[0, 0, 0, 1000, 0]), NTE_BAD_PROV_TYPE);
    }
}

#[test]
fn text_ends_within_64_kib() {
    for mut machine in Machine::all() {
        machine.ram.bytes = vec![b'x'; 0x2_0000];
        let acquire = [BASE, BASE + 0x100, 0, 1, 0];
        for name in ["CryptAcquireContextA", "CryptAcquireContextW"] {
            assert_eq!(machine.fails(name, &acquire), ERROR_INVALID_PARAMETER);
        }
        machine.ram.bytes[0x100 + 0xffff] = 0;
        assert_eq!(
            machine.fails("CryptAcquireContextA", &acquire),
            NTE_BAD_KEYSET_PARAM,
            "a text, and too long for a name"
        );
        machine.ram.bytes[0x100 + 0xfffe] = 0;
        assert_eq!(machine.fails("CryptAcquireContextW", &acquire), NTE_BAD_KEYSET_PARAM);
    }
}
