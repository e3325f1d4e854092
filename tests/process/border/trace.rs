//! Records of calls that an observer gets.

use std::sync::{Arc, Mutex};

use hcryptkey::codes::*;
use hcryptkey::{Advapi, HandleKind, HandleWidth, Origin};

use super::machine::{BASE, END, Machine};

/// A record, in text.
#[derive(Clone)]
struct Seen {
    number: u64,
    call: String,
    handles: Vec<(HandleKind, u64)>,
    made: Option<(HandleKind, u64, Option<Origin>)>,
    value: u64,
    error: Option<u32>,
    is_emulated: bool,
    before: Vec<(&'static str, Vec<u8>)>,
    after: Vec<(&'static str, Vec<u8>)>,
    debug: String,
}

type Log = Arc<Mutex<Vec<Seen>>>;

/// A machine whose calls are recorded.
fn watched(width: HandleWidth, bound: usize) -> (Machine, Log) {
    let log = Log::default();
    let lines = Arc::clone(&log);
    let mut machine = Machine::new(width, false);
    machine.process = Advapi::builder()
        .handles(width)
        .observed_data(bound)
        .observer(move |record| {
            let shown: Vec<_> = record.arguments.iter().map(|argument| argument.shown.as_str()).collect();
            let bytes = |data: &[hcryptkey::Data]| {
                data.iter().map(|data| (data.argument, data.bytes.to_vec())).collect()
            };
            lines.lock().unwrap().push(Seen {
                number: record.number,
                call: format!("{}({})", record.call, shown.join(", ")),
                handles: record.handles.clone(),
                made: record.made.map(|made| (made.kind, made.handle, made.origin)),
                value: record.value,
                error: record.error.map(hcryptkey::Error::code),
                is_emulated: record.is_emulated(),
                before: bytes(record.before),
                after: bytes(record.after),
                debug: format!("{record:?}"),
            });
        })
        .build();
    (machine, log)
}

fn last(log: &Log) -> Seen {
    log.lock().unwrap().last().unwrap().clone()
}

#[test]
fn a_record_says_what_a_call_asked_for_and_got() {
    for width in [HandleWidth::Bits32, HandleWidth::Bits64] {
        let (mut machine, log) = watched(width, 0);
        machine.put(BASE, b"a box\0");
        let answer = machine.answer("CryptAcquireContextA", &[END - 8, BASE, 0, 24, 8 | 0xabc << 40]);
        assert_eq!(answer.value, 1);
        let context = machine.pointer(END - 8);
        let seen = last(&log);
        assert_eq!(
            seen.call,
            format!("CryptAcquireContextA({:#x}, \"a box\", NULL, PROV_RSA_AES, CRYPT_NEWKEYSET)", END - 8)
        );
        assert_eq!((seen.number, seen.value, seen.error), (1, 1, None));
        assert_eq!(seen.made, Some((HandleKind::Context, context, None)));

        let key = machine.make("CryptGenKey", &[context, CALG_RC4.into(), 128 << 16 | 1]);
        let seen = last(&log);
        assert_eq!(
            seen.call,
            format!("CryptGenKey({context:#x}, CALG_RC4, 128 << 16 | CRYPT_EXPORTABLE, {:#x})", END - 8)
        );
        assert_eq!(seen.handles, [(HandleKind::Context, context)]);
        assert_eq!(seen.made, Some((HandleKind::Key, key, None)));

        let copy = machine.make("CryptDuplicateKey", &[key, 0, 0]);
        assert_eq!(last(&log).made, Some((HandleKind::Key, copy, Some(Origin::DuplicateOf(key)))));
        let hash = machine.make("CryptCreateHash", &[context, CALG_SHA1.into(), 0, 0]);
        assert_eq!(last(&log).made, Some((HandleKind::Hash, hash, None)));
        let hmac = machine.make("CryptCreateHash", &[context, CALG_HMAC.into(), key, 0]);
        assert_eq!(last(&log).made, Some((HandleKind::Hash, hmac, Some(Origin::KeyedBy(key)))));
        let derived = machine.make("CryptDeriveKey", &[context, CALG_AES_256.into(), hash, 0]);
        assert_eq!(last(&log).made, Some((HandleKind::Key, derived, Some(Origin::DerivedFrom(hash)))));
        let other = machine.make("CryptDuplicateHash", &[hash, 0, 0]);
        assert_eq!(last(&log).made, Some((HandleKind::Hash, other, Some(Origin::DuplicateOf(hash)))));

        machine.fails("CryptSetKeyParam", &[key, KP_MODE.into(), 0, 0]);
        let seen = last(&log);
        assert_eq!(seen.call, format!("CryptSetKeyParam({key:#x}, KP_MODE, NULL, 0)"));
        assert_eq!((seen.value, seen.error, seen.is_emulated), (0, Some(ERROR_INVALID_PARAMETER), true));
        // A handle that ends is still listed as alive, because it was when the call was made.
        machine.works("CryptDestroyKey", &[copy]);
        assert_eq!(last(&log).handles, [(HandleKind::Key, copy)]);
        machine.fails("CryptDestroyKey", &[copy]);
        assert_eq!(last(&log).handles, []);
        let numbers: Vec<_> = log.lock().unwrap().iter().map(|seen| seen.number).collect();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    }
}

#[test]
fn a_gap_in_the_emulation_is_marked() {
    let (mut machine, log) = watched(HandleWidth::Bits32, 0);
    let context = machine.context();
    machine.fails("CryptGetProvParam", &[context, PP_ENUMEX_SIGNING_PROT.into(), 0, BASE, 0]);
    assert!(!last(&log).is_emulated);
    machine.fails("CryptGetProvParam", &[context, 1000, 0, BASE, 0]);
    assert!(last(&log).is_emulated);
}

/// Data and keys are secrets: a record contains none unless the host asks for them, and `Debug` never shows any.
#[test]
fn data_is_recorded_only_up_to_the_bound() {
    for bound in [0, 4, 64] {
        let (mut machine, log) = watched(HandleWidth::Bits64, bound);
        let context = machine.context();
        let key = machine.make("CryptGenKey", &[context, CALG_RC4.into(), 0]);
        machine.put(BASE, b"plaintext");
        machine.put_dword(BASE + 64, 9);
        machine.works("CryptEncrypt", &[key, 0, 1, 0, BASE, BASE + 64, 16]);
        let (seen, ciphertext) = (last(&log), machine.get(BASE, 9));
        let up_to = |bytes: &[u8]| match bound {
            0 => vec![],
            bound => vec![("pbData", bytes[..bound.min(9)].to_vec())],
        };
        assert_eq!(seen.before, up_to(b"plaintext"));
        assert_eq!(seen.after, up_to(&ciphertext));
        let secret = format!("{:?}", &b"plaintext"[..4]);
        assert!(!seen.debug.contains(secret.trim_matches(['[', ']'])), "{}", seen.debug);

        // With a false length, nothing is read.
        machine.put_dword(BASE + 64, u32::MAX);
        machine.fails("CryptDecrypt", &[key, 0, 1, 0, BASE, BASE + 64]);
        assert_eq!(last(&log).before, []);
        assert_eq!(last(&log).after, []);
    }
}

#[test]
fn a_fork_has_the_same_observer() {
    let (mut machine, log) = watched(HandleWidth::Bits64, 0);
    machine.context();
    machine.process = machine.process.fork();
    machine.context();
    assert_eq!(log.lock().unwrap().len(), 2);
}

/// A text of `CryptStringToBinary` holds data, such as a private key, and need not end with a NUL.
#[cfg(feature = "crypt32")]
#[test]
fn data_as_text_is_not_shown() {
    for (name, text) in [
        ("CryptStringToBinaryA", &b"QUJD and a secret behind\0"[..]),
        ("CryptStringToBinaryW", &b"Q\0U\0J\0D\0 \0s\0e\0c\0r\0e\0t\0\0\0"[..]),
    ] {
        let (mut machine, log) = watched(HandleWidth::Bits64, 0);
        machine.put(BASE, text);
        machine.put_dword(END - 8, 3);
        let words = [BASE, 4, CRYPT_STRING_BASE64.into(), BASE + 0x100, END - 8, 0, 0];
        assert_eq!(machine.answer(name, &words).value, 1);
        assert_eq!(machine.get(BASE + 0x100, 3), b"ABC");
        let shown = format!(
            "{name}({BASE:#x}, 4, CRYPT_STRING_BASE64, {:#x}, {:#x}, NULL, NULL)",
            BASE + 0x100,
            END - 8
        );
        assert_eq!(last(&log).call, shown);
    }
}

/// With `CRYPT_DECODE_ALLOC_FLAG` the place of the result has a pointer, and the length is that of other memory.
#[cfg(feature = "crypt32")]
#[test]
fn bytes_around_the_place_of_a_pointer_are_not_recorded() {
    let (mut machine, log) = watched(HandleWidth::Bits64, 64);
    machine.put(BASE, &[0x04, 0x02, 1, 2]);
    machine.put_dword(END - 8, 0);
    let words =
        [1, X509_OCTET_STRING.into(), BASE, 4, CRYPT_DECODE_ALLOC_FLAG.into(), 0, BASE + 0x100, END - 8];
    assert_eq!(machine.answer("CryptDecodeObjectEx", &words).value, 1);
    assert!(machine.dword(END - 8) > 8);
    assert_eq!(last(&log).after, []);
}

/// A text is shown as the call has read it, in pieces if it is long, even if the call overwrites it.
#[test]
fn texts_are_shown_as_they_were_read() {
    for (name, width) in [("CryptAcquireContextA", 1), ("CryptAcquireContextW", 2)] {
        for len in [3, 63, 64, 200] {
            let (mut machine, log) = watched(HandleWidth::Bits64, 0);
            let text = "x".repeat(len);
            let mut put = |address, text: &str| {
                let bytes: Vec<u8> = text.bytes().chain([0]).flat_map(|byte| [byte, 0]).collect();
                machine.put(address, &bytes.iter().copied().step_by(3 - width).collect::<Vec<_>>());
            };
            // The provider's name follows the container's, and the handle is written over the container's.
            let provider = BASE + (width * (len + 1)) as u64;
            put(BASE, &text);
            put(provider, "Microsoft Enhanced RSA and AES Cryptographic Provider");
            machine.works(name, &[BASE, BASE, provider, 24, CRYPT_NEWKEYSET.into()]);
            let shown = format!(
                "{name}({BASE:#x}, {text:?}, \"Microsoft Enhanced RSA and AES Cryptographic Provider\", PROV_RSA_AES, \
                 CRYPT_NEWKEYSET)"
            );
            assert_eq!(last(&log).call, shown);
        }
    }
    let (mut machine, log) = watched(HandleWidth::Bits64, 0);
    machine.put(BASE, &[b'x'; 0x1000]);
    machine.put(END - 4, b"name");
    machine.fails("CryptAcquireContextA", &[BASE, END - 4, 0, 24, CRYPT_NEWKEYSET.into()]);
    assert!(last(&log).call.contains(&format!("{:#x}", END - 4)), "it has no NUL");
}

/// The length that an enumeration of containers leaves is that of the buffer, not of the name.
#[test]
fn only_what_was_written_is_recorded() {
    let (mut machine, log) = watched(HandleWidth::Bits64, 64);
    machine.put(BASE, b"box\0");
    machine.works("CryptAcquireContextA", &[END - 8, BASE, 0, 24, CRYPT_NEWKEYSET.into()]);
    let context = machine.pointer(END - 8);
    machine.put_dword(BASE, 0x1000);
    machine
        .works("CryptGetProvParam", &[context, PP_ENUMCONTAINERS.into(), BASE + 8, BASE, CRYPT_FIRST.into()]);
    assert_eq!(machine.dword(BASE), 0x1000);
    assert_eq!(last(&log).after, [("pbData", b"box\0".to_vec())]);
}

/// The address of data that is not there is reported before a wrong length, whether the host copies memory or not.
#[test]
fn a_bad_address_is_reported_before_a_wrong_length() {
    for is_borrowed in [false, true] {
        let (mut machine, _) = watched(HandleWidth::Bits64, 0);
        machine.ram.is_borrowed = is_borrowed;
        let context = machine.context();
        let key = machine.make("CryptGenKey", &[context, CALG_AES_128.into(), 0]);
        for len in [16, 1001, u32::MAX] {
            machine.put_dword(BASE, len);
            let words = [key, 0, 0, 0, END - 8, BASE];
            assert_eq!(machine.fails("CryptDecrypt", &words), ERROR_INVALID_PARAMETER, "{len}");
        }
    }
}

/// The record of a call whose flags, lengths or mode are wrong has none of its data.
#[test]
fn data_of_calls_that_fail_early_is_not_recorded() {
    for is_borrowed in [false, true] {
        let (mut machine, log) = watched(HandleWidth::Bits64, 64);
        machine.ram.is_borrowed = is_borrowed;
        let context = machine.context();
        let key = machine.make("CryptGenKey", &[context, CALG_AES_128.into(), 0]);
        let hash = machine.make("CryptCreateHash", &[context, CALG_SHA1.into(), 0, 0]);
        machine.put_dword(BASE, 20);
        machine.works("CryptGetHashParam", &[hash, HP_HASHVAL.into(), BASE + 8, BASE, 0]);
        let data = BASE + 64;
        let refused = |machine: &mut Machine, words: [u64; 4], len: u32, error: u32| {
            let [key, hash, is_final, flags] = words;
            machine.put_dword(BASE, len);
            for name in ["CryptEncrypt", "CryptDecrypt"] {
                let words = [key, hash, is_final, flags, data, BASE, 64];
                let count = if name == "CryptEncrypt" { 7 } else { 6 };
                assert_eq!(machine.fails(name, &words[..count]), error, "{name} {words:x?}");
                assert_eq!(last(&log).before, []);
            }
        };
        refused(&mut machine, [key, 0, 1, 1], 16, NTE_BAD_FLAGS);
        refused(&mut machine, [key, 0, 1, u64::from(CRYPT_OAEP)], 16, NTE_BAD_FLAGS);
        refused(&mut machine, [key, hash, 0, 0], 16, NTE_BAD_HASH_STATE);
        refused(&mut machine, [key, 0, 0, 0], 15, NTE_BAD_DATA);
        machine.put_dword(BASE, CRYPT_MODE_CTS);
        machine.works("CryptSetKeyParam", &[key, KP_MODE.into(), BASE, 0]);
        refused(&mut machine, [key, 0, 0, 0], 16, NTE_BAD_ALGID);
        machine.put_dword(BASE, 0);
        assert_eq!(machine.fails("CryptDecrypt", &[key, 0, 1, 0, data, BASE]), NTE_BAD_LEN);
        assert_eq!(last(&log).before, []);
        #[cfg(feature = "rsa")]
        {
            let pair = machine.make("CryptGenKey", &[context, CALG_RSA_KEYX.into(), 512 << 16]);
            machine.put_dword(BASE, 65);
            assert_eq!(machine.fails("CryptEncrypt", &[pair, 0, 1, 0, data, BASE, 64]), NTE_BAD_LEN);
            assert_eq!(last(&log).before, []);
            assert_eq!(machine.fails("CryptDecrypt", &[pair, 0, 1, 0, data, BASE]), NTE_BAD_DATA);
            assert_eq!(last(&log).before, []);
        }
    }
}

/// The record of a call that overwrites its input has the old input or none, never the new bytes.
#[cfg(feature = "crypt32")]
#[test]
fn input_that_was_overwritten_is_not_recorded_as_input() {
    for (is_borrowed, before) in [(false, vec![("pbBinary", b"abc".to_vec())]), (true, vec![])] {
        let (mut machine, log) = watched(HandleWidth::Bits64, 64);
        machine.ram.is_borrowed = is_borrowed;
        machine.put(BASE, b"abc");
        machine.put_dword(BASE + 64, 32);
        machine.works(
            "CryptBinaryToStringA",
            &[BASE, 3, u64::from(CRYPT_STRING_HEXRAW | CRYPT_STRING_NOCRLF), BASE, BASE + 64],
        );
        assert_eq!(last(&log).before, before);
        assert_eq!(last(&log).after, [("pszString", b"616263\0".to_vec())]);
    }
}

/// A text is recorded whole, in both encodings.
#[cfg(feature = "crypt32")]
#[test]
fn wide_texts_are_recorded_whole() {
    let (mut machine, log) = watched(HandleWidth::Bits64, 64);
    machine.put(BASE, b"abc");
    machine.put_dword(BASE + 64, 32);
    machine.works(
        "CryptBinaryToStringW",
        &[BASE, 3, u64::from(CRYPT_STRING_HEXRAW | CRYPT_STRING_NOCRLF), BASE + 128, BASE + 64],
    );
    let wide: Vec<u8> = b"616263\0".iter().flat_map(|byte| [*byte, 0]).collect();
    assert_eq!(last(&log).after, [("pszString", wide)]);
}
