//! A mock of a 32-bit guest program, and the calls of the emulator that hosts it.

use crate::support::{code, seed};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error, HandleWidth, Provider};

/// A program on a machine with 32-bit registers. It records every handle and all bytes that the calls return, in order.
struct Guest {
    advapi: Advapi,
    seen: Vec<Seen>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    Handle(u32),
    Bytes(Vec<u8>),
    Failed(u32),
}

impl Guest {
    fn new(number: u64) -> Self {
        let random = seed(number);
        let advapi = Advapi::builder().handles(HandleWidth::Bits32).random_source_fn(random).build();
        Self { advapi, seen: Vec::new() }
    }

    fn fork(&self) -> Self {
        Self { advapi: self.advapi.fork(), seen: self.seen.clone() }
    }

    fn handle(&mut self, made: Result<u64, Error>) -> u64 {
        let register = u32::try_from(made.unwrap()).expect("a handle fits a register");
        assert_ne!(register, 0);
        self.seen.push(Seen::Handle(register));
        register.into()
    }

    fn bytes(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        self.seen.push(Seen::Bytes(bytes.clone()));
        bytes
    }

    fn failure<T: core::fmt::Debug>(&mut self, result: Result<T, Error>) -> u32 {
        let code = result.unwrap_err().code();
        self.seen.push(Seen::Failed(code));
        code
    }

    fn acquire(&mut self) -> u64 {
        let prov = self.advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT);
        self.handle(prov)
    }

    fn random(&mut self, prov: u64, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        self.advapi.crypt_gen_random(prov, &mut bytes).unwrap();
        self.bytes(bytes)
    }

    /// Hashes a passphrase and derives a key from it.
    fn derive(&mut self, prov: u64, passphrase: &[u8], alg_id: u32) -> u64 {
        let hash = self.advapi.crypt_create_hash(prov, CALG_SHA_256, 0, 0);
        let hash = self.handle(hash);
        self.advapi.crypt_hash_data(hash, passphrase, 0).unwrap();
        let key = self.advapi.crypt_derive_key(prov, alg_id, hash, 0);
        let key = self.handle(key);
        self.advapi.crypt_destroy_hash(hash).unwrap();
        key
    }

    /// Sets a parameter from the guest's memory, of which the emulator fetches the bytes that the call reads.
    fn set_key_param(&mut self, key: u64, param: u32, memory: &[u8]) {
        let len = self.advapi.set_key_param_len(key, param).unwrap();
        self.advapi.crypt_set_key_param(key, param, &memory[..len], 0).unwrap();
    }

    /// Encrypts a piece of a file in a buffer with room for the padding, as programs do.
    fn encrypt(&mut self, key: u64, piece: &[u8], last: bool) -> Vec<u8> {
        let len = u32::try_from(piece.len()).unwrap();
        let needed = self.advapi.crypt_encrypt(key, 0, last, 0, None, len).unwrap();
        let mut buffer = piece.to_vec();
        buffer.resize(needed as usize, 0);
        let written = self.advapi.crypt_encrypt(key, 0, last, 0, Some(&mut buffer), len).unwrap();
        assert_eq!(written, needed);
        self.bytes(buffer)
    }

    fn decrypt(&mut self, key: u64, piece: &[u8], last: bool) -> Vec<u8> {
        let mut buffer = piece.to_vec();
        let len = self.advapi.crypt_decrypt(key, 0, last, 0, &mut buffer).unwrap();
        buffer.truncate(len as usize);
        self.bytes(buffer)
    }
}

const SECTION: usize = 64 * 1024;

/// Five sections and some bytes.
fn file() -> Vec<u8> {
    (0..5 * SECTION + 1234).map(|at| (at ^ at >> 8 ^ at >> 16).to_le_bytes()[0]).collect()
}

/// The sections of a file from one of them on, and whether each is the last.
fn sections(file: &[u8], from: usize) -> impl Iterator<Item = (&[u8], bool)> {
    let count = file.len().div_ceil(SECTION);
    file.chunks(SECTION).enumerate().skip(from).map(move |(at, section)| (section, at + 1 == count))
}

/// One key from a passphrase, a file in sections, a duplicate and a fork in the middle of it, and the decryption.
fn encrypt_a_file(guest: &mut Guest) {
    let file = file();
    let before = guest.advapi.handles();
    let prov = guest.acquire();
    let iv = guest.random(prov, 16);
    let key = guest.derive(prov, b"passphrase", CALG_AES_256);
    guest.set_key_param(key, KP_IV, &iv);
    guest.set_key_param(key, KP_MODE, &CRYPT_MODE_CBC.to_le_bytes());
    assert_eq!(
        guest.failure(guest.advapi.crypt_export_key(key, 0, PLAINTEXTKEYBLOB, 0, None)),
        NTE_BAD_KEY_STATE
    );

    let mut sealed = Vec::new();
    for (section, last) in sections(&file, 0).take(2) {
        sealed.extend(guest.encrypt(key, section, last));
    }
    let copy = guest.advapi.crypt_duplicate_key(key, 0, 0);
    let copy = guest.handle(copy);

    // The original does not see the later calls of a fork.
    let mut fork = guest.fork();
    let mut sealed_in_fork = sealed.clone();
    for (section, last) in sections(&file, 2) {
        sealed_in_fork.extend(fork.encrypt(key, section, last));
    }
    let other_iv = fork.random(prov, 16);
    fork.set_key_param(key, KP_IV, &other_iv);
    let made_in_fork = fork.derive(prov, b"another", CALG_RC4);
    fork.advapi.crypt_destroy_key(copy).unwrap();

    let mut sealed_by_copy = sealed.clone();
    for (section, last) in sections(&file, 2) {
        sealed.extend(guest.encrypt(key, section, last));
        sealed_by_copy.extend(guest.encrypt(copy, section, last));
    }
    assert_eq!(sealed_by_copy, sealed, "a duplicate continues the file");
    assert_eq!(sealed_in_fork, sealed, "and so does a fork");
    assert_eq!(sealed.len(), file.len().next_multiple_of(16));
    // Both continue with the random bytes and handles that each would have alone.
    assert_eq!(guest.random(prov, 16), other_iv);
    assert_eq!(guest.derive(prov, b"another", CALG_RC4), made_in_fork);

    // A key of the same passphrase, in a guest that never saw the first.
    let again = guest.derive(prov, b"passphrase", CALG_AES_256);
    assert_eq!(guest.advapi.reveal_key(again), guest.advapi.reveal_key(key));
    guest.set_key_param(again, KP_IV, &iv);
    let mut opened = Vec::new();
    for (section, last) in sections(&sealed, 0) {
        opened.extend(guest.decrypt(again, section, last));
    }
    assert!(opened == file, "the file comes back");

    for key in [key, copy, again] {
        guest.advapi.crypt_destroy_key(key).unwrap();
        assert_eq!(guest.failure(guest.advapi.crypt_destroy_key(key)), ERROR_INVALID_PARAMETER);
    }
    guest.advapi.crypt_release_context(prov, 0).unwrap();
    assert_eq!(guest.advapi.handles(), before, "nothing is left");
    assert_eq!(
        fork.advapi.object_count(),
        before.len() + 3,
        "except in the fork: context, key, and one that it made"
    );
}

#[test]
fn a_run_repeats_itself_to_the_last_handle_and_byte() {
    let run = |number| {
        let mut guest = Guest::new(number);
        encrypt_a_file(&mut guest);
        encrypt_a_file(&mut guest);
        guest.seen
    };
    let first = run(1);
    assert!(run(1) == first, "two runs differ");
    let (mut handles, other) = (Vec::new(), run(2));
    for (one, two) in first.iter().zip(&other) {
        if let (Seen::Handle(one), Seen::Handle(two)) = (one, two) {
            assert_eq!(one, two, "handles do not come from the random source");
            handles.push(*one);
        }
    }
    assert!(first != other, "but the bytes do");
    let given = handles.len();
    handles.sort_unstable();
    handles.dedup();
    assert_eq!(handles.len(), given, "no handle repeats");
}

#[test]
fn a_fork_and_its_original_make_the_same_from_then_on() {
    let mut guest = Guest::new(7);
    encrypt_a_file(&mut guest);
    let prov = guest.acquire();
    guest.advapi.crypt_gen_key(prov, CALG_3DES, 0).unwrap();
    let mut fork = guest.fork();
    encrypt_a_file(&mut fork);
    // The original makes the same calls later, and sees nothing of the fork in between.
    assert_eq!(guest.advapi.object_count(), 2);
    encrypt_a_file(&mut guest);
    assert!(guest.seen == fork.seen);
    assert_eq!(guest.advapi.handles(), fork.advapi.handles());
}

/// Malware brings the attacker's public key, and exports each victim's session key under it.
#[cfg(feature = "rsa")]
#[test]
fn a_session_key_leaves_wrapped_under_an_rsa_key() {
    use hcryptkey::{Algorithm, ExportAs, ImportOptions, KeySpec, KeyStore};

    let attacker = crate::support::store_with(seed(99), Provider::AES);
    let pair = attacker.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(512)).unwrap();
    let public = attacker.export_key(pair, ExportAs::Public).unwrap();

    let run = || {
        let mut guest = Guest::new(3);
        let prov = guest.acquire();
        let public = guest.advapi.crypt_import_key(prov, &public, 0, 0);
        let public = guest.handle(public);
        let session = guest.advapi.crypt_gen_key(prov, CALG_AES_128, CRYPT_EXPORTABLE);
        let session = guest.handle(session);
        let len = guest.advapi.crypt_export_key(session, public, SIMPLEBLOB, 0, None).unwrap();
        let mut wrapped = vec![0; len as usize];
        guest.advapi.crypt_export_key(session, public, SIMPLEBLOB, 0, Some(&mut wrapped)).unwrap();
        let wrapped = guest.bytes(wrapped);
        let sealed = guest.encrypt(session, b"the victim's data", true);
        let revealed = guest.advapi.reveal_key(session).unwrap();
        guest.advapi.crypt_destroy_key(session).unwrap();
        guest.advapi.crypt_release_context(prov, 0).unwrap();
        assert_eq!(guest.advapi.object_count(), 0);
        (guest.seen, wrapped, sealed, revealed)
    };
    let (seen, wrapped, mut sealed, revealed) = run();
    assert!(run().0 == seen, "the padding is random, but not from run to run");

    let unwrapped = attacker.import_key(&wrapped, ImportOptions::new().under(pair).exportable()).unwrap();
    assert_eq!(attacker.export_material(unwrapped).unwrap(), revealed);
    let opened = attacker.decrypt(unwrapped, hcryptkey::Section::Final, &mut sealed);
    assert_eq!((opened, &sealed[..]), (Ok(()), &b"the victim's data"[..]));
    // The host reads the same key as the attacker.
    let host = KeyStore::default();
    let revealed = host.import_material(Algorithm::Aes128, &revealed, ImportOptions::new()).unwrap();
    let mut block = vec![0; 16];
    host.encrypt(revealed, hcryptkey::Section::More, &mut block).unwrap();
    attacker.decrypt(unwrapped, hcryptkey::Section::More, &mut block).unwrap();
    assert_eq!(block, [0; 16]);
}

#[test]
fn the_host_sees_every_key_exportable_or_not() {
    let advapi = Advapi::builder().random_source_fn(seed(5)).build();
    let prov = crate::support::acquire(&advapi);
    let hidden = advapi.crypt_gen_key(prov, CALG_RC4, 40 << 16).unwrap();
    assert_eq!(code(advapi.crypt_export_key(hidden, 0, PLAINTEXTKEYBLOB, 0, None)), Err(NTE_BAD_KEY_STATE));
    let material = advapi.reveal_key(hidden).unwrap();
    assert_eq!(material.len(), 5, "without the salt");
    let same = crate::support::import_raw(&advapi, prov, hcryptkey::Algorithm::Rc4, &material);
    let mut data = [[0; 40]; 2];
    for (data, key) in data.iter_mut().zip([hidden, same]) {
        advapi.crypt_encrypt(key, 0, true, 0, Some(data), 40).unwrap();
    }
    assert_eq!(data[0], data[1]);
    let for_hmac = crate::support::blob(hcryptkey::Algorithm::Rc2, &[9; 100]);
    let for_hmac = advapi.crypt_import_key(prov, &for_hmac, 0, CRYPT_IPSEC_HMAC_KEY).unwrap();
    assert_eq!(advapi.reveal_key(for_hmac).unwrap()[..], [9; 100]);
    assert_eq!(code(advapi.reveal_key(prov)), Err(ERROR_INVALID_PARAMETER));
}

#[test]
fn live_handles_are_listed_and_counted() {
    let advapi = Advapi::builder().handles(HandleWidth::Bits32).build();
    assert_eq!((advapi.handles(), advapi.object_count()), (vec![], 0));
    let prov = crate::support::acquire(&advapi);
    let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    let key = advapi.crypt_gen_key(prov, CALG_DES, 0).unwrap();
    let mut live = [prov, hash, key];
    live.sort_unstable();
    assert_eq!(advapi.handles(), live);
    assert_eq!(format!("{advapi:?}"), "Advapi { contexts: 1, objects: 2, .. }");
    advapi.crypt_destroy_key(key).unwrap();
    assert_eq!(advapi.object_count(), 2);
    assert!(!advapi.handles().contains(&key));
}

#[test]
fn more_objects_than_the_host_allows_are_refused() {
    let advapi = Advapi::builder().object_limit(3).build();
    let prov = crate::support::acquire(&advapi);
    let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    let keys: Vec<_> = (0..3).map(|_| advapi.crypt_gen_key(prov, CALG_DES, 0).unwrap()).collect();
    let full = [
        advapi.crypt_gen_key(prov, CALG_DES, 0),
        advapi.crypt_duplicate_key(keys[0], 0, 0),
        advapi.crypt_import_key(prov, &crate::support::blob(hcryptkey::Algorithm::Des, &[1; 8]), 0, 0),
    ];
    for answer in full {
        let error = answer.unwrap_err();
        assert_eq!((error, error.code()), (Error::NoMemory, NTE_NO_MEMORY));
        assert!(!error.is_emulated(), "Windows has no such limit");
    }
    assert_eq!(advapi.object_count(), 5);
    advapi.crypt_duplicate_hash(hash, 0, 0).expect("hashes have their own limit");
    advapi.crypt_destroy_key(keys[1]).unwrap();
    advapi.crypt_gen_key(prov, CALG_DES, 0).expect("destroying an object makes room");
    crate::support::acquire(&advapi);
    crate::support::acquire(&advapi);
    assert_eq!(
        code(advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)),
        Err(NTE_NO_MEMORY)
    );
    advapi.crypt_release_context(prov, 0).unwrap();
    crate::support::acquire(&advapi);
    assert_eq!(advapi.object_count(), 3);
}

#[test]
fn errors_say_whether_windows_would_have_returned_them() {
    let failing = |_: &mut [u8]| Err::<(), ()>(());
    let advapi = Advapi::builder().random_source_fn(failing).build();
    let prov = crate::support::acquire(&advapi);
    let key = crate::support::import_raw(&advapi, prov, hcryptkey::Algorithm::Aes128, &[1; 16]);
    let says = |error: Error| (error.code(), error.is_emulated());

    let set = |param| says(advapi.crypt_set_key_param(key, param, &[0; 4], 0).unwrap_err());
    let get = |param| says(advapi.crypt_get_key_param(key, param, None, 0).unwrap_err());
    assert_eq!((set(KP_RA), get(KP_RA)), ((NTE_BAD_TYPE, false), (NTE_BAD_TYPE, false)));
    assert_eq!(
        (set(KP_P), get(KP_P)),
        ((NTE_BAD_TYPE, true), (NTE_BAD_TYPE, true)),
        "known, and not for AES"
    );
    assert_eq!(set(KP_CMS_DH_KEY_INFO), (NTE_BAD_TYPE, false));
    assert_eq!((set(99), get(99)), ((NTE_BAD_TYPE, true), (NTE_BAD_TYPE, true)));
    assert_eq!(set(KP_EFFECTIVE_KEYLEN), (NTE_BAD_TYPE, true), "known, and not for AES");
    assert_eq!((set(KP_ALGID), get(KP_SALT_EX)), ((NTE_BAD_TYPE, true), (NTE_BAD_TYPE, true)));

    let export = |blob_type| says(advapi.crypt_export_key(key, 0, blob_type, 0, None).unwrap_err());
    for blob_type in [OPAQUEKEYBLOB, PUBLICKEYBLOBEX, SYMMETRICWRAPKEYBLOB, KEYSTATEBLOB] {
        assert_eq!(export(blob_type), (NTE_BAD_TYPE, false));
        let mut blob = crate::support::blob(hcryptkey::Algorithm::Aes128, &[1; 16]);
        blob[0] = blob_type.to_le_bytes()[0];
        assert_eq!(says(advapi.crypt_import_key(prov, &blob, 0, 0).unwrap_err()), (NTE_BAD_TYPE, false));
    }
    assert_eq!(export(99), (NTE_BAD_TYPE, true));

    let prov_param = |param| says(advapi.crypt_get_prov_param(prov, param, None, 0).unwrap_err());
    assert_eq!(prov_param(PP_ENUMEX_SIGNING_PROT), (NTE_BAD_TYPE, false));
    assert_eq!(prov_param(99), (NTE_BAD_TYPE, true));

    assert_eq!(says(advapi.crypt_gen_random(prov, &mut [0]).unwrap_err()), (NTE_FAIL, false));
    assert_eq!(says(advapi.crypt_gen_key(prov, CALG_AES_128, 0).unwrap_err()), (NTE_FAIL, false));
    assert_eq!(says(advapi.crypt_destroy_key(0).unwrap_err()), (ERROR_INVALID_PARAMETER, true));
    assert_eq!(says(Error::MoreData { needed: 1 }), (ERROR_MORE_DATA, true));
    assert!(Provider::find(500, None).unwrap_err().is_emulated());
}
