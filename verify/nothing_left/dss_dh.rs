//! Searches the memory that calls with keys of DSS and Diffie-Hellman free, and in an optimised build the stack below them.
//!
//! The secrets are x, the nonce of a signature (which follows from x and the signature), the shared secret, and the key that
//! it becomes. The random source restarts for each call, so the same numbers appear again.

use ::rsa::BoxedUint;
use hcryptkey::{
    Algorithm, ExportAs, HCryptKey, HashAlgorithm, ImportOptions, KeyParam, KeySpec, KeyStore, Provider,
    SignOptions, UserKey,
};
use std::hint::black_box;

use crate::known::{Search, fill, skip, start_over};
use crate::stack_pattern::Wipe;

/// The value of SHA-1 of "abc", big-endian.
const ABC: [u8; 20] = *b"\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78\x50\xc2\x6c\x9c\xd0\xd8\x9d";

fn store() -> KeyStore {
    KeyStore::builder().provider(Provider::ENHANCED_DSS_DH).random_source_fn(fill).build()
}

fn spec(algorithm: Algorithm, bits: u32) -> KeySpec {
    KeySpec::new(algorithm).bits(bits).exportable()
}

/// A PRIVATEKEYBLOB of the key that the random source generates, which stays in memory forever.
fn private_blob(algorithm: Algorithm, bits: u32) -> &'static [u8] {
    let store = store();
    start_over();
    let key = store.generate_key(spec(algorithm, bits)).unwrap();
    store.export_key(key, ExportAs::PrivateVersion3).unwrap().to_vec().leak()
}

/// x of a PRIVATEKEYBLOB of version 3.
fn x_of(blob: &[u8]) -> &[u8] {
    let bits = u32::from_le_bytes(*blob[24..].first_chunk().unwrap()) as usize;
    &blob[blob.len() - bits / 8..]
}

/// The life of a pair.
fn life(search: &mut Search, algorithm: Algorithm, bits: u32, private: &[u8]) {
    let what = |call: &str| format!("{algorithm} of {bits} bits, {call}");
    let store = store();
    let options = ImportOptions::new().exportable();
    let generated = search
        .after(&what("generate_key"), Wipe::Deepest, || store.generate_key(spec(algorithm, bits)).unwrap());
    assert_eq!(store.export_key(generated, ExportAs::PrivateVersion3).unwrap()[..], *private);
    let import = || store.import_key(private, options).unwrap();
    let key = search.after(&what("import_key"), Wipe::None, import);
    let mut unfit = private.to_vec();
    // In x, which y contradicts then.
    *unfit.last_mut().unwrap() ^= 1;
    search.after(&what("an import that does not fit"), Wipe::None, || {
        store.import_key(&unfit, options).unwrap_err()
    });
    search.after(&what("duplicate_key"), Wipe::None, || store.duplicate_key(key).unwrap());
    search.after(&what("key_info"), Wipe::None, || _ = black_box(store.key_info(key)));
    for export_as in [ExportAs::Private, ExportAs::PrivateVersion3, ExportAs::Public] {
        search.after(&what("export_key"), Wipe::None, || drop(store.export_key(key, export_as).unwrap()));
    }
    search.after(&what("reveal_key"), Wipe::None, || drop(store.reveal_key(key).unwrap()));
    search.after(&what("fork"), Wipe::None, || drop(store.fork()));
    if algorithm == Algorithm::DssSign {
        signatures(search, &store, key, private);
    } else {
        agreement(search, &store, key);
    }
    let half = store.generate_key(spec(algorithm, bits).pregenerated()).unwrap();
    let info = store.key_info(key).unwrap();
    store.set_key_param(half, KeyParam::P(info.p().unwrap())).unwrap();
    store.set_key_param(half, KeyParam::Q(info.q().unwrap())).unwrap();
    store.set_key_param(half, KeyParam::G(info.g().unwrap())).unwrap();
    // A duplicate gets the same x before the search. The first bytes of the source became p and q, which are public.
    let complete = |key| {
        skip(1 << 20);
        store.set_key_param(key, KeyParam::X).unwrap();
    };
    let copy = store.duplicate_key(half).unwrap();
    start_over();
    complete(copy);
    let made: &[u8] = store.export_key(copy, ExportAs::PrivateVersion3).unwrap().to_vec().leak();
    search.secret(x_of(made));
    search.after(&what("KP_X"), Wipe::None, || complete(half));
    assert_eq!(store.export_key(half, ExportAs::PrivateVersion3).unwrap()[..], *made, "x is known");
    for key in [generated, key, half] {
        search.after(&what("destroy_key"), Wipe::None, || store.destroy_key(key).unwrap());
    }
    search.after(&what("the store's end"), Wipe::None, || drop(store));
}

fn signatures(search: &mut Search, store: &KeyStore, key: HCryptKey, private: &[u8]) {
    let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
    store.hash_data(hash, b"abc").unwrap();
    let sign = || {
        skip(1 << 20);
        store.sign_hash(hash, UserKey::Signature, SignOptions::new()).unwrap()
    };
    start_over();
    let signature = sign();
    let info = store.key_info(key).unwrap();
    let x = x_of(private);
    search.scalar(nonce(info.q().unwrap(), x, &signature), info.q().unwrap());
    search.scalar(x, info.q().unwrap());
    let again = search.after("a signature of DSS", Wipe::Deepest, sign);
    assert_eq!(again, signature, "the nonce is known");
    let verify = || store.verify_signature(hash, &signature, key, SignOptions::new()).unwrap();
    search.after("a verified signature of DSS", Wipe::None, verify);
}

/// The nonce of a signature, (value + x r) / s modulo q, which stays in memory forever.
fn nonce(q: &[u8], x: &[u8], signature: &[u8]) -> &'static [u8] {
    let number = |bytes: &[u8]| {
        let reversed: Vec<u8> = [0; 4].into_iter().chain(bytes.iter().rev().copied()).collect();
        BoxedUint::from_be_slice(&reversed, 192).unwrap()
    };
    let value: Vec<u8> = ABC.iter().rev().copied().collect();
    let (r, s) = signature.split_at(20);
    let q = number(q).to_nz().unwrap();
    let sum = number(x).mul_mod(&number(r), &q).add_mod(&number(&value).rem(&q), &q);
    let inverse = number(s).invert_mod(&q).unwrap();
    let nonce = inverse.mul_mod(&sum, &q).to_le_bytes();
    nonce[..20].to_vec().leak()
}

fn agreement(search: &mut Search, store: &KeyStore, key: HCryptKey) {
    let options = ImportOptions::new().exportable();
    let public = store.export_key(key, ExportAs::Public).unwrap();
    let import = || store.import_key(&public, options.under(key)).unwrap();
    let agreed = import();
    let secret: &[u8] = store.reveal_key(agreed).unwrap().to_vec().leak();
    search.secret(secret);
    let agreed = search.after("an agreed key", Wipe::None, import);
    search.after("an agreed key, duplicated", Wipe::None, || store.duplicate_key(agreed).unwrap());
    for algorithm in [Algorithm::TripleDes, Algorithm::Rc4, Algorithm::Rc2] {
        let copy = store.duplicate_key(agreed).unwrap();
        let set = || store.set_key_param(copy, KeyParam::Algorithm(KeySpec::new(algorithm))).unwrap();
        search.after("KP_ALGID", Wipe::None, set);
        search.after("a key that was agreed on, destroyed", Wipe::None, || store.destroy_key(copy).unwrap());
    }
    search.after("an agreed key, destroyed", Wipe::None, || store.destroy_key(agreed).unwrap());
}

pub(crate) fn nothing_is_left() -> String {
    let (mut complaints, mut looks) = (String::new(), 0);
    let mut sizes = vec![(Algorithm::DssSign, 512), (Algorithm::DssSign, 1024), (Algorithm::DhSf, 512)];
    // Without optimisation the longer keys take long.
    if !cfg!(debug_assertions) {
        sizes.extend([(Algorithm::DhEphem, 1024), (Algorithm::DhSf, 2048), (Algorithm::DhSf, 2112)]);
    }
    for (algorithm, bits) in sizes {
        let mut search = Search::new();
        let private = private_blob(algorithm, bits);
        search.secret(x_of(private));
        life(&mut search, algorithm, bits, private);
        complaints += &search.complaints;
        looks += search.looks;
    }
    println!("{looks} searches after calls with keys of DSS and Diffie-Hellman.");
    complaints
}
