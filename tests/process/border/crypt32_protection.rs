//! Protected data and memory.

use hcryptkey::border::Memory;
use hcryptkey::codes::*;
use hcryptkey::crypt32::{Guid, MasterKey, ProtectedData};
use hcryptkey::{Advapi, HandleWidth};

use super::machine::{BASE, Machine, UNTOUCHED};

const IN: u64 = BASE;
const ENTROPY: u64 = BASE + 0x20;
const OUT: u64 = BASE + 0x40;
const PLACE: u64 = BASE + 0x60;
const TEXT: u64 = BASE + 0x80;
const DATA: u64 = BASE + 0x100;

/// Puts a `CRYPT_DATA_BLOB` with these bytes.
fn put_blob(machine: &mut Machine, place: u64, data: u64, bytes: &[u8]) {
    machine.put(data, bytes);
    machine.put_dword(place, u32::try_from(bytes.len()).unwrap());
    let at = place + machine.pointer_len() as u64;
    machine.put_pointer(at, data);
}

/// The bytes of a `CRYPT_DATA_BLOB`.
fn blob(machine: &Machine, place: u64) -> Vec<u8> {
    let address = machine.pointer(place + machine.pointer_len() as u64);
    assert_ne!(address, 0, "also without bytes");
    machine.get(address, machine.dword(place) as usize)
}

#[test]
fn data_is_protected_and_opened() {
    let description: Vec<u8> =
        "Ultra secret test key".encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    for mut machine in Machine::all() {
        machine.put(TEXT, &description);
        for (data, entropy) in [(&b"a secret"[..], &b""[..]), (b"", b""), (b"another", b"entropy")] {
            for has_description in [false, true] {
                machine.ram.allocated.clear();
                put_blob(&mut machine, IN, DATA, data);
                put_blob(&mut machine, ENTROPY, DATA + 0x80, entropy);
                let entropy_at = if entropy.is_empty() { 0 } else { ENTROPY };
                let text = if has_description { TEXT } else { 0 };
                machine.last_error = UNTOUCHED;
                machine.works(
                    "CryptProtectData",
                    &[IN, text, entropy_at, 0, 0, CRYPTPROTECT_UI_FORBIDDEN.into(), OUT],
                );
                assert_eq!(machine.last_error, 0);
                let protected = blob(&machine, OUT);
                assert!(data.is_empty() || !protected.windows(data.len()).any(|window| window == data));

                machine.last_error = UNTOUCHED;
                machine.works("CryptUnprotectData", &[OUT, PLACE, entropy_at, 0, 0, 0, IN]);
                assert_eq!(machine.last_error, 0);
                assert_eq!(blob(&machine, IN), data);
                let address = machine.pointer(PLACE);
                let expected = if has_description { &description[..] } else { &[0, 0] };
                assert_eq!(machine.get(address, expected.len()), expected);
                machine.works("CryptUnprotectData", &[OUT, 0, entropy_at, 0, 0, 0, IN]);

                put_blob(&mut machine, ENTROPY, DATA + 0x80, b"other");
                let before = machine.state();
                let words = [OUT, PLACE, ENTROPY, 0, 0, 0, IN];
                assert_eq!(machine.fails("CryptUnprotectData", &words), ERROR_INVALID_DATA);
                assert_eq!(machine.state(), before);
            }
        }
        assert_eq!(machine.fails("CryptProtectData", &[0, 0, 0, 0, 0, 0, OUT]), ERROR_INVALID_PARAMETER);
        assert_eq!(machine.fails("CryptProtectData", &[IN, 0, 0, 0, 0, 0, 0]), ERROR_INVALID_PARAMETER);
        assert_eq!(machine.fails("CryptUnprotectData", &[0, 0, 0, 0, 0, 0, OUT]), ERROR_INVALID_PARAMETER);
        assert_eq!(machine.fails("CryptUnprotectData", &[OUT, 0, 0, 0, 0, 0, 0]), ERROR_INVALID_PARAMETER);
        put_blob(&mut machine, IN, DATA, b"no BLOB");
        assert_eq!(machine.fails("CryptUnprotectData", &[IN, 0, 0, 0, 0, 0, OUT]), ERROR_INVALID_DATA);
    }
}

/// The call allocates twice, for the description and for the data.
#[test]
fn a_call_without_memory_allocates_nothing() {
    let description: Vec<u8> = "a description".encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    for mut machine in Machine::all() {
        machine.put(TEXT, &description);
        put_blob(&mut machine, IN, DATA, &[7; 40]);
        machine.works("CryptProtectData", &[IN, TEXT, 0, 0, 0, 0, OUT]);
        let blocks = machine.ram.allocated.clone();
        let mut failed = 0;
        for left in (0..0x70).step_by(0x10) {
            machine.ram.allocated = blocks.clone();
            let free = (0..0x800).rev().find(|len| {
                let address = machine.ram.allocate(*len);
                address.is_some_and(|address| machine.ram.free(address))
            });
            machine.ram.allocate(free.unwrap() - left).unwrap();
            let state = |machine: &Machine| (machine.ram.allocated.clone(), machine.get(BASE, 0x100));
            let before = state(&machine);
            if machine.answer("CryptUnprotectData", &[OUT, PLACE, 0, 0, 0, 0, IN]).value == 0 {
                failed += 1;
                assert_eq!(state(&machine), before, "{left:#x} bytes left");
            }
        }
        assert!((3..7).contains(&failed), "{failed} of 7 calls failed");
    }
}

#[test]
fn the_host_gives_master_keys() {
    let windows = include_bytes!("../../typed/protected_data/with_entropy.blob");
    let key = "9828d9873735439e823dbd216205ff88266d28ad685a413970c640d5ee943154\
               bbade31fada673d542c72d707a163bb3d1bceb0c50465b359ae06998481b0ce3";
    let guid = ProtectedData::parse(windows).unwrap().master_key();
    let known = MasterKey::new(guid, &base16ct::lower::decode_vec(key).unwrap()).unwrap();
    for width in [HandleWidth::Bits32, HandleWidth::Bits64] {
        let mut machine = Machine::new(width, false);
        put_blob(&mut machine, IN, DATA, windows);
        put_blob(&mut machine, ENTROPY, TEXT, b"Some entropy");
        let words = [IN, 0, ENTROPY, 0, 0, 0, OUT];
        assert_eq!(machine.fails("CryptUnprotectData", &words), NTE_BAD_KEY_STATE);
        let first = MasterKey::new(Guid([1; 16]), &[2; 64]).unwrap();
        machine.process =
            Advapi::builder().handles(width).master_key(first).master_key(known.clone()).build();
        machine.works("CryptUnprotectData", &words);
        assert_eq!(blob(&machine, OUT), b"Some test string");
        machine.works("CryptProtectData", &[IN, 0, 0, 0, 0, 0, OUT]);
        let protected = blob(&machine, OUT);
        assert_eq!(
            ProtectedData::parse(&protected).unwrap().master_key(),
            Guid([1; 16]),
            "the first one protects"
        );
    }
}

#[test]
fn memory_is_encrypted_in_place() {
    for mut machine in Machine::all() {
        let secret: Vec<u8> = (0..48).collect();
        machine.put(DATA, &secret);
        for (protect, unprotect, len, success) in [
            ("CryptProtectMemory", "CryptUnprotectMemory", 48_usize, 1),
            ("SystemFunction040", "SystemFunction041", 40, 0),
        ] {
            for flags in 0..3 {
                let words = [DATA, len as u64, flags];
                assert_eq!(machine.answer(protect, &words).value, success);
                let encrypted = machine.get(DATA, 48);
                assert_ne!(encrypted[..40], secret[..40]);
                assert_eq!(encrypted[len..], secret[len..]);
                // A fork has the same secret.
                let fork = machine.process.fork();
                machine.process = fork;
                assert_eq!(machine.answer(unprotect, &words).value, success);
                assert_eq!(machine.get(DATA, 48), secret);
            }
        }
        for (len, flags) in [(8, 0), (17, 0), (16, 3)] {
            assert_eq!(machine.fails("CryptProtectMemory", &[DATA, len, flags]), ERROR_INVALID_PARAMETER);
            assert_eq!(machine.fails("CryptUnprotectMemory", &[DATA, len, flags]), ERROR_INVALID_PARAMETER);
        }
        for (len, flags) in [(7, 0), (8, 3)] {
            assert_eq!(machine.answer("SystemFunction040", &[DATA, len, flags]).value, 0xc000_000d);
        }
        assert_eq!(machine.get(DATA, 48), secret);
        machine.works("CryptProtectMemory", &[0, 0, 0]);

        machine.works("SystemFunction036", &[DATA, 48]);
        assert_ne!(machine.get(DATA, 48), secret);
    }
}
