//! Searches what protecting and opening data leaves: the data, the entropy, the master key and the keys made from it.

use std::hint::black_box;

use hcryptkey::codes::CRYPTPROTECTMEMORY_SAME_PROCESS;
use hcryptkey::crypt32::{Guid, MasterKey, ProtectOptions, ProtectedData};
use hcryptkey::{Advapi, HashAlgorithm, HmacInfo, ImportOptions, KeyStore};

use crate::aes_keys;
use crate::known::{Search, fill, start_over};
use crate::stack_pattern::Wipe;

const DATA: &[u8] = b"\xf1data, t\xf2o be pr\xf3otected\xf4, of two\xf5 words.";
const ENTROPY: &[u8] = b"\xd6entropy\xd7, secret";
/// The SHA-1 of a master key, which opens as the key itself does.
const DIGEST: &[u8; 20] = b"\xd8master \xd9key's\xdaSHA-1";

/// HMAC-SHA-512 under the master key of a salt and the entropy: the key of AES comes first in it.
fn session_key(salt: &[u8]) -> Vec<u8> {
    let store = KeyStore::default();
    let blob = [&[8, 2, 0, 0, 2, 0x66, 0, 0, 20, 0, 0, 0], &DIGEST[..]].concat();
    let key = store.import_key(&blob, ImportOptions::new().hmac_key()).unwrap();
    let hash = store.create_hash(HashAlgorithm::Hmac, key).unwrap();
    store.set_hmac_info(hash, HmacInfo::new(HashAlgorithm::Sha512)).unwrap();
    store.hash_data(hash, &[salt, ENTROPY].concat()).unwrap();
    store.hash_value(hash).unwrap().to_vec()
}

pub(crate) fn nothing_is_left() -> String {
    let guid: Guid = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0".parse().unwrap();
    let master_key = MasterKey::new(guid, DIGEST).unwrap();
    let mut salt = [0; 32];
    start_over();
    fill(&mut salt).unwrap();
    let session = session_key(&salt);
    let mut search = Search::new();
    for secret in [DATA, ENTROPY, DIGEST, &session] {
        search.secret(secret);
    }
    search.secret(aes_keys::encryption(&session[..32]).as_flattened());
    search.secret(aes_keys::decryption(&session[..32]).as_flattened());

    // A store and a process have padding bytes that keep the old bytes of the place where they are made.
    search.after("nothing", Wipe::None, || ());
    let advapi = Advapi::builder().random_source_fn(fill).master_key(master_key.clone()).build();
    let protect = || advapi.crypt_protect_data(DATA, "mail", ENTROPY, 0).unwrap();
    let blob = search.after("crypt_protect_data", Wipe::Deepest, protect);
    let salt_is_known = blob.windows(salt.len()).any(|part| part == salt);
    assert!(salt_is_known, "the session key is another one");
    let current = master_key.protect(DATA, ProtectOptions::new().entropy(ENTROPY)).unwrap();
    let legacy = master_key.protect(DATA, ProtectOptions::new().entropy(ENTROPY).legacy()).unwrap();
    for (what, blob) in [("known", &blob), ("current", &current), ("legacy", &legacy)] {
        search.after(&format!("crypt_unprotect_data, {what}"), Wipe::Deepest, || {
            let (data, description) = advapi.crypt_unprotect_data(blob, ENTROPY).unwrap();
            assert_eq!(data[..], *DATA);
            drop(black_box((data, description)));
        });
        search.after(&format!("open, {what}"), Wipe::Deepest, || {
            drop(black_box(ProtectedData::parse(blob).unwrap().open(&master_key, ENTROPY).unwrap()));
        });
        search.after(&format!("other entropy, {what}"), Wipe::Deepest, || {
            advapi.crypt_unprotect_data(blob, b"another").unwrap_err();
        });
    }
    for options in [ProtectOptions::new(), ProtectOptions::new().legacy()] {
        search.after(&format!("{options:?}"), Wipe::Deepest, || {
            master_key.protect(DATA, options.entropy(ENTROPY)).unwrap();
        });
    }
    let mut memory = [0; 48];
    search.after("crypt_protect_memory", Wipe::Deepest, || {
        memory[..DATA.len()].copy_from_slice(DATA);
        advapi.crypt_protect_memory(&mut memory, CRYPTPROTECTMEMORY_SAME_PROCESS).unwrap();
    });
    search.after("crypt_unprotect_memory", Wipe::Deepest, || {
        advapi.crypt_unprotect_memory(&mut memory, CRYPTPROTECTMEMORY_SAME_PROCESS).unwrap();
    });
    search.after("the end of a master key", Wipe::None, || drop(black_box(master_key)));
    search.after("the end of a process", Wipe::None, || drop(advapi));
    println!("{} looks at protected data.", search.looks);
    search.complaints
}
