//! Buffers that overlap: the call reads all its values before it writes any.

use hcryptkey::codes::*;

use super::machine::{BASE, Machine};

/// The length is a part of the data: it is read, ciphered with it, and then written.
#[test]
fn the_length_may_be_inside_the_data() {
    for mut machine in Machine::all() {
        let context = machine.context();
        let key = machine.make("CryptGenKey", &[context, CALG_RC4.into(), 0]);
        let copy = machine.make("CryptDuplicateKey", &[key, 0, 0]);
        let (data, apart, len) = (BASE + 0x100, BASE + 0x200, BASE + 0x300);
        machine.put(data, &[b'a'; 16]);
        machine.put_dword(data + 8, 16);
        let whole = machine.get(data, 16);
        machine.put(apart, &whole);
        machine.put_dword(len, 16);
        machine.works("CryptEncrypt", &[copy, 0, 0, 0, apart, len, 16]);

        machine.works("CryptEncrypt", &[key, 0, 0, 0, data, data + 8, 16]);
        assert_eq!(machine.get(data, 8), machine.get(apart, 8));
        assert_eq!(machine.get(data + 12, 4), machine.get(apart + 12, 4));
        assert_eq!(machine.dword(data + 8), 16, "written last");
    }
}

#[test]
fn a_value_may_be_written_over_its_length() {
    for mut machine in Machine::all() {
        let context = machine.context();
        let hash = machine.make("CryptCreateHash", &[context, CALG_SHA1.into(), 0, 0]);
        machine.put_dword(BASE, 20);
        machine.works("CryptGetHashParam", &[hash, HP_HASHVAL.into(), BASE, BASE, 0]);
        assert_eq!(machine.dword(BASE), 20);
        assert_eq!(
            machine.get(BASE + 4, 4),
            [0x5e, 0x6b, 0x4b, 0x0d],
            "SHA-1 of nothing, from its fifth byte"
        );
    }
}

/// The handle is written into the BLOB that it is made from.
#[test]
fn a_handle_may_be_written_over_what_it_is_made_from() {
    for mut machine in Machine::all() {
        let context = machine.context();
        machine.put(BASE, b"\x08\x02\0\0\x01\x68\0\0\x05\0\0\0abcde");
        machine.works("CryptImportKey", &[context, BASE, 17, 0, 0, BASE]);
        let key = machine.pointer(BASE);
        assert_eq!(machine.process.reveal_key(key).unwrap()[..], b"abcde"[..]);

        // A context's handle over the name of its container.
        machine.put(BASE, b"name\0");
        machine.works("CryptAcquireContextA", &[BASE, BASE, 0, 24, CRYPT_NEWKEYSET.into()]);
        assert!(machine.process.handles().contains(&machine.pointer(BASE)));
    }
}

#[test]
fn an_enumeration_may_write_its_type_into_its_name() {
    for mut machine in Machine::all() {
        machine.put_dword(BASE + 0x100, 200);
        machine.works("CryptEnumProvidersA", &[3, 0, 0, BASE, BASE, BASE + 0x100]);
        assert_eq!(machine.dword(BASE), PROV_RSA_AES, "the type comes last");
        assert_eq!(machine.get(BASE + 4, 5), b"osoft");
    }
}
