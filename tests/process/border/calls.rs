//! Each call's reads and writes, in both widths, with memory that is copied and memory that is borrowed.

use hcryptkey::border::{self, CALLS, Kind};
use hcryptkey::codes::*;

use super::machine::{BASE, END, Machine, UNTOUCHED};

#[test]
fn names_and_indices_of_the_table_are_true() {
    for (index, call) in CALLS.iter().enumerate() {
        let found = border::find(call.dlls().last().unwrap(), call.name()).unwrap();
        assert!(core::ptr::eq(found, call), "{} is there twice, at {index}", call.name());
        for argument in call.arguments() {
            let (len, is_address) = match argument.kind {
                Kind::Input { len } | Kind::Filled { len } => (len, false),
                Kind::Output { len } | Kind::OutText { len, .. } | Kind::InPlace { len } => (len, true),
                _ => continue,
            };
            let expected = if is_address { Kind::Len } else { Kind::Number };
            assert_eq!(call.arguments()[len].kind, expected, "{} {}", call.name(), argument.name);
        }
    }
    let of_advapi = CALLS.iter().filter(|call| call.dlls() == ["advapi32.dll", "cryptsp.dll"]);
    assert_eq!(of_advapi.count(), 39, "the calls of advapi32.dll, A and W each");
}

#[test]
fn a_message_is_encrypted_and_decrypted() {
    for mut machine in Machine::all() {
        let context = machine.context();
        let key = machine.make("CryptGenKey", &[context, CALG_AES_128.into(), 0]);
        let (data, len) = (BASE + 0x100, BASE + 0x200);
        machine.put(data, b"message");
        machine.put_dword(len, 7);
        machine.works("CryptEncrypt", &[key, 0, 1, 0, 0, len, 0]);
        assert_eq!(machine.dword(len), 16, "without a buffer: the size");

        machine.put_dword(len, 7);
        assert_eq!(machine.fails("CryptEncrypt", &[key, 0, 1, 0, data, len, 15]), ERROR_MORE_DATA);
        assert_eq!(machine.dword(len), 16);
        assert_eq!(machine.get(data, 8), b"message\0");

        machine.put_dword(len, 7);
        machine.works("CryptEncrypt", &[key, 0, 1, 0, data, len, 16]);
        assert_eq!(machine.dword(len), 16);
        assert_ne!(machine.get(data, 7), b"message");
        machine.works("CryptDecrypt", &[key, 0, 1, 0, data, len]);
        assert_eq!(machine.dword(len), 7);
        assert_eq!(machine.get(data, 7), b"message");
    }
}

/// A size that is larger than the buffer does no harm where the data fits, at the very end of the memory too.
#[test]
fn sizes_may_be_larger_than_the_memory() {
    for mut machine in Machine::all() {
        let context = machine.context();
        let key = machine.make("CryptGenKey", &[context, CALG_AES_128.into(), CRYPT_EXPORTABLE.into()]);
        let len = BASE;
        for (at, size) in [(END - 16, 16), (END - 16, 17), (END - 16, 0x7fff_ffff), (END - 16, u32::MAX)] {
            machine.put(at, b"0123456789abcde");
            machine.put_dword(len, 15);
            machine.works("CryptEncrypt", &[key, 0, 1, 0, at, len, size.into()]);
            assert_eq!(machine.dword(len), 16);
        }
        machine.put_dword(len, u32::MAX);
        machine.works("CryptExportKey", &[key, 0, PLAINTEXTKEYBLOB.into(), 0, END - 28, len]);
        assert_eq!(machine.dword(len), 28);
        assert_eq!(machine.get(END - 28, 8), b"\x08\x02\0\0\x0e\x66\0\0");
    }
}

/// `CryptDecrypt` works on `*pdwDataLen` bytes, so all of them must exist.
#[test]
fn a_length_to_decrypt_has_to_be_true() {
    for mut machine in Machine::all() {
        let context = machine.context();
        let key = machine.make("CryptGenKey", &[context, CALG_RC4.into(), 0]);
        for too_long in [17, 0x7fff_ffff, u32::MAX] {
            machine.put_dword(BASE, too_long);
            let before = machine.state();
            assert_eq!(
                machine.fails("CryptDecrypt", &[key, 0, 0, 0, END - 16, BASE]),
                ERROR_INVALID_PARAMETER
            );
            assert_eq!(machine.state(), before);
        }
        machine.put_dword(BASE, 16);
        machine.works("CryptDecrypt", &[key, 0, 0, 0, END - 16, BASE]);
    }
}

#[test]
fn bad_padding_leaves_the_decrypted_bytes() {
    for mut machine in Machine::all() {
        let context = machine.context();
        let key = machine.make("CryptGenKey", &[context, CALG_AES_128.into(), 0]);
        machine.put(BASE, &[7; 16]);
        machine.put_dword(BASE + 0x100, 16);
        assert_eq!(machine.fails("CryptDecrypt", &[key, 0, 1, 0, BASE, BASE + 0x100]), NTE_BAD_DATA);
        assert_ne!(machine.get(BASE, 16), [7; 16]);
        assert_eq!(machine.dword(BASE + 0x100), 16);
    }
}

#[test]
fn structures_have_the_layout_of_their_width() {
    for mut machine in Machine::all() {
        let context = machine.context();
        let width = machine.pointer_len() as u64;
        // A salt in a CRYPT_INTEGER_BLOB: its length, and at the next multiple of a pointer its address.
        let key = machine.make("CryptGenKey", &[context, CALG_RC4.into(), CRYPT_EXPORTABLE.into()]);
        let (structure, salt, len) = (BASE + 0x100, BASE + 0x200, BASE + 0x300);
        machine.put_dword(structure, 5);
        machine.put_pointer(structure + width, salt);
        machine.put(salt, b"salty");
        machine.works("CryptSetKeyParam", &[key, KP_SALT_EX.into(), structure, 0]);
        machine.put_dword(len, 16);
        machine.works("CryptGetKeyParam", &[key, KP_SALT.into(), BASE, len, 0]);
        assert_eq!((machine.dword(len), machine.get(BASE, 5)), (5, b"salty".to_vec()));

        // An HMAC_INFO that sets both strings: the HMAC's value is that of the typed call.
        let hmac = machine.make("CryptCreateHash", &[context, CALG_HMAC.into(), key, 0]);
        let by_hand =
            machine.process.crypt_create_hash(context, CALG_HMAC, key, 0).expect("the key can be used twice");
        machine.put_dword(structure, CALG_SHA1);
        machine.put_pointer(structure + width, BASE + 0x400);
        machine.put_dword(structure + 2 * width, 3);
        machine.put_pointer(structure + 3 * width, BASE + 0x500);
        machine.put_dword(structure + 4 * width, 4);
        machine.put(BASE + 0x400, b"in!");
        machine.put(BASE + 0x500, b"out!");
        machine.works("CryptSetHashParam", &[hmac, HP_HMAC_INFO.into(), structure, 0]);
        machine.process.crypt_set_hash_hmac_info(by_hand, CALG_SHA1, b"in!", b"out!", 0).unwrap();
        machine.put_dword(len, 20);
        machine.works("CryptGetHashParam", &[hmac, HP_HASHVAL.into(), BASE, len, 0]);
        let mut value = [0; 20];
        machine.process.crypt_get_hash_param(by_hand, HP_HASHVAL, Some(&mut value), 0).unwrap();
        assert_eq!(machine.get(BASE, 20), value);
    }
}

/// Text of both encodings names one container, and comes back in the encoding of the call.
#[test]
fn text_comes_in_both_encodings() {
    for mut machine in Machine::all() {
        let wide =
            |text: &str| -> Vec<u8> { text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect() };
        let (name, out, len) = (BASE + 0x100, BASE + 0x200, BASE + 0x300);
        machine.put(name, "Schlüssel\0".as_bytes());
        let acquire = |flags: u32| [BASE, name, 0, PROV_RSA_AES.into(), flags.into()];
        machine.works("CryptAcquireContextA", &acquire(CRYPT_NEWKEYSET));
        // Latin-1 is taken too.
        machine.put(name, b"Schl\xfcssel\0");
        machine.works("CryptAcquireContextA", &acquire(0));
        machine.put(name, &wide("Schlüssel"));
        machine.works("CryptAcquireContextW", &acquire(0));
        machine.put(name, &wide("another"));
        assert_eq!(machine.fails("CryptAcquireContextW", &acquire(0)), NTE_BAD_KEYSET);
        machine.put(name, &[0, 0xd8, 0, 0]);
        assert_eq!(machine.fails("CryptAcquireContextW", &acquire(0)), ERROR_INVALID_PARAMETER);

        let strong = "Microsoft Strong Cryptographic Provider";
        for (call, expected) in [
            ("CryptEnumProvidersA", [strong.as_bytes(), b"\0"].concat()),
            ("CryptEnumProvidersW", wide(strong)),
        ] {
            let words = |out: u64| [1, 0, 0, BASE, out, len];
            machine.works(call, &words(0));
            let size = machine.dword(len);
            assert_eq!(size as usize, expected.len(), "bytes, in both encodings");
            machine.put_dword(len, size - 1);
            assert_eq!(machine.fails(call, &words(out)), ERROR_MORE_DATA);
            assert_eq!(machine.dword(len), size);
            machine.works(call, &words(out));
            assert_eq!(machine.get(out, expected.len()), expected);
            assert_eq!(machine.dword(BASE), PROV_RSA_FULL);
        }
    }
}

#[test]
fn a_call_that_succeeds_leaves_the_last_error_with_two_exceptions() {
    for mut machine in Machine::all() {
        let context = machine.context();
        assert_eq!(machine.last_error, 0, "CryptAcquireContext sets it to 0");
        machine.last_error = UNTOUCHED;
        machine.works("CryptGenRandom", &[context, 8, BASE]);
        assert_eq!(machine.last_error, UNTOUCHED);

        let descriptor = |buffer: u64| [context, PP_KEYSET_SEC_DESCR.into(), buffer, BASE + 0x100, 0];
        machine.works("CryptGetProvParam", &descriptor(0));
        assert_eq!(machine.last_error, ERROR_INSUFFICIENT_BUFFER);
        machine.last_error = UNTOUCHED;
        machine.works("CryptGetProvParam", &descriptor(BASE));
        assert_eq!(machine.last_error, UNTOUCHED);
    }
}

#[test]
fn a_container_name_that_fits_leaves_the_length() {
    for mut machine in Machine::all() {
        machine.put(BASE, b"box\0");
        machine.works("CryptAcquireContextA", &[END - 8, BASE, 0, 24, CRYPT_NEWKEYSET.into()]);
        let context = machine.pointer(END - 8);
        let words =
            |buffer: u64| [context, PP_ENUMCONTAINERS.into(), buffer, BASE + 0x400, CRYPT_FIRST.into()];
        machine.works("CryptGetProvParam", &words(0));
        assert_eq!(machine.dword(BASE + 0x400), 261);
        machine.put_dword(BASE + 0x400, 300);
        machine.works("CryptGetProvParam", &words(BASE + 0x100));
        assert_eq!((machine.get(BASE + 0x100, 4), machine.dword(BASE + 0x400)), (b"box\0".to_vec(), 300));
    }
}

#[test]
fn a_program_sets_its_default_provider() {
    for mut machine in Machine::all() {
        let (name, len) = (BASE + 0x200, BASE + 0x300);
        let default = |machine: &mut Machine, flags: u32| {
            machine.put_dword(len, 100);
            machine.works("CryptGetDefaultProviderA", &[1, 0, flags.into(), BASE + 0x400, len]);
            let len = machine.dword(len) as usize - 1;
            String::from_utf8(machine.get(BASE + 0x400, len)).unwrap()
        };
        let strong = "Microsoft Strong Cryptographic Provider";
        let base = "Microsoft Base Cryptographic Provider v1.0";
        assert_eq!(default(&mut machine, CRYPT_USER_DEFAULT), strong);
        machine.put(name, b"microsoft base cryptographic provider V1.0\0");
        machine.works("CryptSetProviderA", &[name, 1]);
        assert_eq!(default(&mut machine, CRYPT_USER_DEFAULT), base);
        assert_eq!(default(&mut machine, CRYPT_MACHINE_DEFAULT), strong, "the user's alone");
        machine.works("CryptAcquireContextA", &[END - 8, 0, 0, 1, CRYPT_VERIFYCONTEXT.into()]);
        let context = machine.pointer(END - 8);
        assert_eq!(
            machine.fails("CryptGenKey", &[context, CALG_3DES.into(), 0, END - 8]),
            NTE_BAD_ALGID,
            "Base has no 3DES"
        );
        let fork = machine.process.fork();
        assert_eq!(fork.crypt_get_default_provider(1, 0, CRYPT_USER_DEFAULT), Ok(base));

        machine
            .works("CryptSetProviderExA", &[name, 1, 0, (CRYPT_USER_DEFAULT | CRYPT_DELETE_DEFAULT).into()]);
        assert_eq!(default(&mut machine, CRYPT_USER_DEFAULT), strong);
        for (words, code) in [
            ([0, 1, 0, 2], ERROR_INVALID_PARAMETER),
            ([name, 1, BASE, 2], ERROR_INVALID_PARAMETER),
            ([name, 1, 0, 0], NTE_BAD_FLAGS),
            ([name, 1, 0, 3], NTE_BAD_FLAGS),
            ([name, 1, 0, 8], NTE_BAD_FLAGS),
            ([name, 0, 0, 2], NTE_BAD_PROV_TYPE),
            ([name, 24, 0, 2], NTE_PROV_TYPE_NO_MATCH),
        ] {
            assert_eq!(machine.fails("CryptSetProviderExA", &words), code, "{words:?}");
        }
    }
}
