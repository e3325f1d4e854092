//! Searches the memory that every kind of call with RSA keys frees, and in an optimised build the stack below the call.
//!
//! The test knows the bytes that it searches for: the private numbers from a BLOB, messages and material, and padded blocks
//! from an earlier call. The random source restarts for each call, so the same key and padding appear again.

use std::hint::black_box;

use ::rsa::{BoxedUint, Pkcs1v15Encrypt, PrivateKey, PublicKey};
use hcryptkey::{
    Algorithm, ExportAs, HCryptKey, HashAlgorithm, ImportOptions, KeySpec, KeyStore, Provider, Section,
    SectionOptions, SignOptions, UserKey,
};

use crate::known::{Search, fill, start_over};
use crate::stack_pattern::{Wipe, without_trace};
use crate::{MATERIAL, aes_keys, blob, heap};

const MESSAGE: &[u8; 20] = b"\xd1message,\xd2that\xd3none\xd4";

/// A store whose random source restarts for each search.
fn store() -> KeyStore {
    KeyStore::builder().provider(Provider::AES).random_source_fn(fill).build()
}

fn pair_of(bits: u32) -> KeySpec {
    KeySpec::new(Algorithm::RsaKeyExchange).bits(bits).exportable()
}

/// A PRIVATEKEYBLOB of the key that the random source generates, which stays in memory forever.
fn private_blob(bits: u32) -> &'static [u8] {
    let store = store();
    start_over();
    let key = store.generate_key(pair_of(bits)).unwrap();
    let blob = store.export_key(key, ExportAs::Private).unwrap();
    blob.to_vec().leak()
}

/// The life of a pair.
fn life(search: &mut Search, bits: u32, private: &[u8]) {
    let what = |call: &str| format!("RSA of {bits} bits, {call}");
    let store = store();
    let options = ImportOptions::new().exportable();
    let generated =
        search.after(&what("generate_key"), Wipe::Deepest, || store.generate_key(pair_of(bits)).unwrap());
    assert_eq!(store.export_key(generated, ExportAs::Private).unwrap()[..], *private);
    let key =
        search.after(&what("import_key"), Wipe::Deepest, || store.import_key(private, options).unwrap());
    search.after(&what("a failed import"), Wipe::None, || {
        store.import_key(&private[..private.len() / 16], options).unwrap_err()
    });
    let mut unfit = private.to_vec();
    // In the first prime, after the header, RSAPUBKEY and the modulus. Windows does not check the private exponent.
    unfit[8 + 12 + bits as usize / 8 + 9] ^= 1;
    search.after(&what("an import that does not fit"), Wipe::Deepest, || {
        store.import_key(&unfit, options).unwrap_err()
    });
    let user_key = || store.user_key(UserKey::Exchange).unwrap();
    let user_key = search.after(&what("user_key"), Wipe::None, user_key);
    search.after(&what("duplicate_key"), Wipe::None, || store.duplicate_key(key).unwrap());
    let info = || _ = black_box(store.key_info(key));
    search.after(&what("key_info"), Wipe::None, info);
    search.after(&what("export as PUBLICKEYBLOB"), Wipe::None, || {
        drop(store.export_key(key, ExportAs::Public).unwrap());
    });
    search.after(&what("export as PRIVATEKEYBLOB"), Wipe::Deepest, || {
        drop(store.export_key(key, ExportAs::Private).unwrap());
    });
    search.after(&what("exported_len"), Wipe::Deepest, || {
        store.exported_len(key, ExportAs::Private).unwrap();
    });
    search.after(&what("reveal_key"), Wipe::Deepest, || drop(store.reveal_key(key).unwrap()));
    search.after(&what("fork"), Wipe::None, || drop(store.fork()));
    for key in [generated, key, user_key] {
        search.after(&what("destroy_key"), Wipe::None, || store.destroy_key(key).unwrap());
    }
    search.after(&what("the store's end"), Wipe::None, || drop(store));
    let last = self::store();
    let key = last.import_key(private, options).unwrap();
    let again = || last.import_key(private, options).unwrap();
    search.after(&what("an import in place of the user key"), Wipe::Deepest, again);
    search.after(&what("destroy_key"), Wipe::None, || last.destroy_key(key).unwrap());
    search.after(&what("the end of the last that has the key"), Wipe::None, || drop(last));
}

/// PRIVATEKEYBLOB under a session key.
fn private_under(search: &mut Search, private: &[u8]) {
    let store = store();
    let options = ImportOptions::new().exportable();
    let key = store.import_key(private, options).unwrap();
    for (algorithm, len) in [(Algorithm::Aes128, 16), (Algorithm::Rc4, 16), (Algorithm::TripleDes, 24)] {
        let session = store.import_key(blob(algorithm, len), options).unwrap();
        let copy = store.duplicate_key(session).unwrap();
        let what = |call: &str| format!("PRIVATEKEYBLOB under {algorithm:?}, {call}");
        search.after(&what("exported_len"), Wipe::Deepest, || {
            store.exported_len(key, ExportAs::PrivateUnder(session)).unwrap();
        });
        let export = || store.export_key(key, ExportAs::PrivateUnder(session)).unwrap();
        let encrypted = search.after(&what("export"), Wipe::None, export);
        let import = || store.import_key(&encrypted, options.under(copy)).unwrap();
        let imported = search.after(&what("import"), Wipe::None, import);
        search.after(&what("failed import"), Wipe::None, || {
            store.import_key(&encrypted[..encrypted.len() / 2], options.under(copy)).unwrap_err();
        });
        assert_eq!(store.export_key(imported, ExportAs::Private).unwrap()[..], *private);
    }
}

/// The padded block that a ciphertext holds, before the search for it begins.
fn padded(store: &KeyStore, key: HCryptKey, ciphertext: &[u8]) -> Vec<u8> {
    let mut block = ciphertext.to_vec();
    store.decrypt_in_place(key, Section::Final.without_padding_check(), &mut block).unwrap();
    block
}

/// SIMPLEBLOB.
fn session_keys(search: &mut Search, private: &[u8]) {
    let store = store();
    let options = ImportOptions::new().exportable();
    let pair = store.import_key(private, options).unwrap();
    let public = store.export_key(pair, ExportAs::Public).unwrap();
    let public = store.import_key(&public, options).unwrap();
    search.secret(&MATERIAL);
    search.secret(aes_keys::encryption(&MATERIAL[..16]).as_flattened());
    search.secret(aes_keys::decryption(&MATERIAL[..16]).as_flattened());
    for (algorithm, len) in [(Algorithm::Aes128, 16), (Algorithm::Rc4, 16), (Algorithm::TripleDes112, 16)] {
        let session = store.import_key(blob(algorithm, len), options).unwrap();
        for (export_as, options) in [
            (ExportAs::Simple as fn(_) -> _, options.under(pair)),
            (ExportAs::SimpleOaep, options.oaep().under(pair)),
        ] {
            for under in [public, pair] {
                let export_as = export_as(under);
                let what = |call: &str| format!("{algorithm:?} as {export_as:?}, {call}");
                start_over();
                let wrapped = store.export_key(session, export_as).unwrap();
                search.block(&padded(&store, pair, &wrapped[12..]), private);
                let again = search
                    .after(&what("export"), Wipe::Deepest, || store.export_key(session, export_as).unwrap());
                assert_eq!(again, wrapped, "the padding is known");
                let import = || store.import_key(&wrapped, options).unwrap();
                let unwrapped = search.after(&what("import"), Wipe::Deepest, import);
                search.after(&what("imports that have no key or another"), Wipe::Deepest, || {
                    _ = store.import_key(&wrapped, options.under(unwrapped)).unwrap_err();
                    _ = store.import_key(&wrapped, ImportOptions::new());
                });
                search.after(&what("destroy_key"), Wipe::None, || store.destroy_key(unwrapped).unwrap());
            }
        }
    }
    search.after("the end of a store with session keys", Wipe::None, || drop(store));
}

fn messages(search: &mut Search, private: &[u8]) {
    let store = store();
    let key = store.import_key(private, ImportOptions::new()).unwrap();
    // Read from memory each time. As a constant it would stay in a vector register across calls, and on Windows a call saves
    // some of these on the stack.
    let expected = black_box(MESSAGE);
    search.secret(expected);
    for options in [SectionOptions::from(Section::Final), Section::Final.oaep()] {
        let what = |call: &str| format!("{options:?}, {call}");
        let mut buffer = vec![0; store.key_info(key).unwrap().block_bits() as usize / 8];
        let encrypt = |buffer: &mut [u8]| {
            buffer[..MESSAGE.len()].copy_from_slice(expected);
            store.encrypt_in_place(key, options, buffer, MESSAGE.len()).unwrap();
        };
        start_over();
        encrypt(&mut buffer);
        let block = padded(&store, key, &buffer);
        search.block(&block, private);
        search.after(&what("encrypt"), Wipe::Deepest, || encrypt(&mut buffer));
        let ciphertext = buffer.clone();
        assert_eq!(padded(&store, key, &ciphertext), block, "the padding is known");
        search.after(&what("decrypt"), Wipe::Deepest, || {
            store.decrypt_in_place(key, options, &mut buffer).unwrap()
        });
        assert_eq!(buffer[..MESSAGE.len()], *expected);
        for other in [SectionOptions::from(Section::Final), Section::Final.oaep()] {
            buffer.copy_from_slice(&ciphertext);
            let call = || store.decrypt_in_place(key, other, &mut buffer).is_ok();
            let same = search.after(&what("decrypt as another"), Wipe::Deepest, call);
            assert_eq!(same, other == options);
        }
        buffer.copy_from_slice(&ciphertext);
        let unchecked = Section::Final.without_padding_check();
        search.after(&what("decrypt unchecked"), Wipe::Deepest, || {
            store.decrypt_in_place(key, unchecked, &mut buffer).unwrap()
        });
        // With buffers of the caller's that grow and shrink.
        let mut message = Vec::with_capacity(MESSAGE.len());
        message.extend_from_slice(expected);
        search.after(&what("encrypt a vector"), Wipe::Deepest, || {
            store.encrypt(key, options, &mut message).unwrap();
        });
        search.after(&what("decrypt a vector"), Wipe::Deepest, || {
            store.decrypt(key, options, &mut message).unwrap();
        });
        assert_eq!(message, expected);
    }
}

fn signatures(search: &mut Search, private: &[u8]) {
    let store = store();
    let key = store.import_key(private, ImportOptions::new()).unwrap();
    for algorithm in [HashAlgorithm::Md5, HashAlgorithm::Sha1] {
        for options in [SignOptions::new(), SignOptions::new().no_hash_oid()] {
            let what = |call: &str| format!("{algorithm:?}, {options:?}, {call}");
            let hash = || {
                let hash = store.create_hash(algorithm, None).unwrap();
                store.hash_data(hash, b"a contract").unwrap();
                hash
            };
            let (signed, verified) = (hash(), hash());
            let sign = || store.sign_hash(signed, UserKey::Exchange, options).unwrap();
            let signature = search.after(&what("sign"), Wipe::Deepest, sign);
            let verify = || store.verify_signature(verified, &signature, key, options).unwrap();
            search.after(&what("verify"), Wipe::None, verify);
        }
    }
}

/// A call that leaves a private number in both places.
#[inline(never)]
fn careless(private: &[u8]) {
    drop(black_box(private.to_vec()));
    let mut copies = [[0; 32]; 64];
    copies.fill(*private.last_chunk().unwrap());
    black_box(&mut copies);
}

/// The reasons in `Cargo.toml` for not using the `rsa` crate. If one of these checks fails, that reason no longer
/// applies.
fn reasons_against_the_rsa_crate(search: &Search, private: &[u8]) {
    let modulus_len = private[20..].len() * 2 / 9;
    let number = |start: usize, len: usize| {
        let bytes: Vec<u8> = private[20 + start..][..len].iter().rev().copied().collect();
        BoxedUint::from_be_slice(&bytes, u32::try_from(8 * len).unwrap()).unwrap()
    };
    let half = modulus_len / 2;
    let modulus = number(0, modulus_len);
    let private_exponent = number(modulus_len + 5 * half, modulus_len);
    let primes = vec![number(modulus_len, half), number(modulus_len + half, half)];
    let key =
        PrivateKey::from_components(modulus.clone(), 65537_u32.into(), private_exponent, primes).unwrap();

    let unpadded = vec![1; modulus_len];
    let (message, freed) = heap::searching_freed(&search.list, || key.decrypt(Pkcs1v15Encrypt, &unpadded));
    assert_ne!(freed, 0, "the blocks that it frees hold private numbers");
    assert!(message.is_ok(), "it makes up a message where the padding is bad");

    let limits = 384..=16384;
    assert!(PublicKey::new_with_size_limits(modulus.clone(), 65537_u32.into(), limits.clone()).is_ok());
    assert!(
        PublicKey::new_with_size_limits(modulus, 1_u32.into(), limits).is_err(),
        "it refuses an exponent of 1"
    );
}

pub(crate) fn nothing_is_left() -> String {
    let (mut complaints, mut looks) = (String::new(), 0);
    // Without optimisation the longer keys take long.
    let sizes: &[u32] = if cfg!(debug_assertions) { &[512, 1024] } else { &[512, 1024, 2048, 4096] };
    for &bits in sizes {
        let mut search = Search::new();
        let private = private_blob(bits);
        search.private_numbers(private);
        search.after("careless", Wipe::None, || careless(private));
        let places = if cfg!(debug_assertions) { 1 } else { 2 };
        assert_eq!(
            search.complaints.lines().count(),
            places,
            "the search finds nothing: {}",
            search.complaints
        );
        search.complaints.clear();
        without_trace(|| reasons_against_the_rsa_crate(&search, private));
        life(&mut search, bits, private);
        private_under(&mut search, private);
        session_keys(&mut search, private);
        messages(&mut search, private);
        signatures(&mut search, private);
        complaints += &search.complaints;
        looks += search.looks;
    }
    println!("{looks} searches after calls with RSA keys.");
    complaints
}
