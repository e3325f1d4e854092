//! Searches what the keys of secure channels leave: pre-master and master secrets, key blocks, the values that they are
//! made from, and the output of the pseudorandom function.

use std::hint::black_box;

use hcryptkey::{
    Algorithm, ByteOrder, ExportAs, HashAlgorithm, HmacInfo, ImportOptions, KeyParam, KeySpec, KeyStore,
    Provider, Section,
};

use crate::known::{Search, fill, start_over};
use crate::stack_pattern::Wipe;

const PRE_MASTER: &[u8; 48] = b"\xe1pre-\xe2master s\xe3ecret of \xe4a session, f\xe5or n\xe6obody";
const CLIENT_RANDOM: &[u8] = b"\xe7client\xe8";
const SERVER_RANDOM: &[u8] = b"\xe9server\xea";
const LABEL: &[u8] = b"a label";

fn store() -> KeyStore {
    KeyStore::builder().provider(Provider::SCHANNEL).random_source_fn(fill).build()
}

fn blob(algorithm: Algorithm, secret: &[u8]) -> Vec<u8> {
    let len = u32::try_from(secret.len()).unwrap();
    [&[8, 2, 0, 0][..], &algorithm.alg_id().to_le_bytes(), &len.to_le_bytes(), secret].concat()
}

fn parameters() -> [KeyParam<'static>; 4] {
    [
        KeyParam::ClientRandom(CLIENT_RANDOM),
        KeyParam::ServerRandom(SERVER_RANDOM),
        KeyParam::SchannelEnc { algorithm: Algorithm::TripleDes, bits: 168 },
        KeyParam::SchannelMac { hash: HashAlgorithm::Sha1, bits: 160 },
    ]
}

/// The master secret, the key block, the output of the function, and the values that the protocol makes on the way.
fn secrets(algorithm: Algorithm, secret: &[u8]) -> Vec<Vec<u8>> {
    let store = store();
    let key = store.import_key(&blob(algorithm, secret), ImportOptions::new().exportable()).unwrap();
    for param in parameters() {
        store.set_key_param(key, param).unwrap();
    }
    let hash = store.create_hash(HashAlgorithm::SchannelMaster, key).unwrap();
    let master = store.export_material(key).unwrap().to_vec();
    let mut secrets = vec![secret.to_vec(), master.clone(), store.hash_value(hash).unwrap().to_vec()];
    if algorithm == Algorithm::Tls1Master {
        let expansion = [b"key expansion", SERVER_RANDOM, CLIENT_RANDOM].concat();
        for half in [(HashAlgorithm::Md5, &master[..24]), (HashAlgorithm::Sha1, &master[24..])] {
            secrets.extend(chain(half.0, half.1, &expansion));
            secrets.push(half.1.iter().map(|byte| byte ^ 0x36).collect());
            secrets.push(half.1.iter().map(|byte| byte ^ 0x5c).collect());
        }
        let prf = store.create_hash(HashAlgorithm::Tls1Prf, key).unwrap();
        store.set_prf_label(prf, LABEL).unwrap();
        secrets.push(store.prf_value(prf, 100).unwrap().to_vec());
    }
    secrets
}

/// The values of `P_hash`: each `A(i)` and each piece of the output.
fn chain(algorithm: HashAlgorithm, secret: &[u8], seed: &[u8]) -> Vec<Vec<u8>> {
    let store = KeyStore::default();
    let key = store.import_key(&blob(Algorithm::Rc2, secret), ImportOptions::new().hmac_key()).unwrap();
    let hmac = |data: &[u8]| {
        let hash = store.create_hash(HashAlgorithm::Hmac, key).unwrap();
        store.set_hmac_info(hash, HmacInfo::new(algorithm)).unwrap();
        store.hash_data(hash, data).unwrap();
        store.hash_value(hash).unwrap().to_vec()
    };
    let (mut values, mut chained) = (vec![], hmac(seed));
    for _ in 0..4 {
        values.push(chained.clone());
        values.push(hmac(&[&chained[..], seed].concat()));
        chained = hmac(&chained);
    }
    values
}

fn session(algorithm: Algorithm, secret: &'static [u8], complaints: &mut String) {
    let mut search = Search::new();
    for secret in secrets(algorithm, secret) {
        search.secret(&secret);
    }
    start_over();
    let store = store();
    let blob: &[u8] = blob(algorithm, secret).leak();
    let what = |call: &str| format!("{algorithm}, {call}");
    let options = ImportOptions::new().exportable();
    let key = search.after(&what("import_key"), Wipe::Deepest, || store.import_key(blob, options).unwrap());
    for param in parameters() {
        search.after(&what("set_key_param"), Wipe::None, || store.set_key_param(key, param).unwrap());
    }
    let early = search.after(&what("duplicate_key"), Wipe::None, || store.duplicate_key(key).unwrap());
    let create = || store.create_hash(HashAlgorithm::SchannelMaster, key).unwrap();
    let hash = search.after(&what("a first master hash"), Wipe::None, create);
    search.after(&what("another master hash"), Wipe::None, || {
        let again = store.create_hash(HashAlgorithm::SchannelMaster, key).unwrap();
        store.destroy_hash(again).unwrap();
    });
    search.after(&what("hash_value"), Wipe::Deepest, || drop(black_box(store.hash_value(hash).unwrap())));
    for of in [Algorithm::SchannelEnc, Algorithm::SchannelMac] {
        for spec in [KeySpec::new(of), KeySpec::new(of).server().exportable()] {
            let derive = || store.derive_key(spec, hash).unwrap();
            let derived = search.after(&what("derive_key"), Wipe::Deepest, derive);
            if of == Algorithm::SchannelEnc {
                let mut data = [7; 64];
                let encrypt = || store.encrypt_in_place(derived, Section::More, &mut data, 64).unwrap();
                search.after(&what("a derived key's section"), Wipe::Deepest, encrypt);
            } else {
                let hmac = search.after(&what("an HMAC"), Wipe::None, || {
                    let hmac = store.create_hash(HashAlgorithm::Hmac, derived).unwrap();
                    store.set_hmac_info(hmac, HmacInfo::new(HashAlgorithm::Sha1)).unwrap();
                    hmac
                });
                store.destroy_hash(hmac).unwrap();
            }
            search.after(&what("destroy_key, derived"), Wipe::None, || store.destroy_key(derived).unwrap());
        }
    }
    let copy = search.after(&what("duplicate_hash"), Wipe::None, || store.duplicate_hash(hash).unwrap());
    search.after(&what("destroy_hash"), Wipe::None, || store.destroy_hash(copy).unwrap());
    if algorithm == Algorithm::Tls1Master {
        let create = || store.create_hash(HashAlgorithm::Tls1Prf, key).unwrap();
        let prf = search.after(&what("TLS1PRF"), Wipe::None, create);
        search.after(&what("set_prf_label"), Wipe::None, || store.set_prf_label(prf, LABEL).unwrap());
        search
            .after(&what("prf_value"), Wipe::Deepest, || drop(black_box(store.prf_value(prf, 100).unwrap())));
        let copy = search.after(&what("duplicate PRF"), Wipe::None, || store.duplicate_hash(prf).unwrap());
        search.after(&what("destroy PRF"), Wipe::None, || {
            store.destroy_hash(copy).unwrap();
            store.destroy_hash(prf).unwrap();
        });
    }
    let md5 = store.create_hash(HashAlgorithm::Md5, None).unwrap();
    for order in [ByteOrder::LittleEndian, ByteOrder::Reversed] {
        let feed = || store.hash_session_key(md5, key, order).unwrap();
        search.after(&what("hash_session_key"), Wipe::Deepest, feed);
    }
    search.after(&what("export_key"), Wipe::None, || {
        drop(black_box(store.export_key(key, ExportAs::Plaintext).unwrap()));
    });
    search.after(&what("destroy_key"), Wipe::None, || {
        store.destroy_key(key).unwrap();
        store.destroy_key(early).unwrap();
    });
    search.after(&what("the store's end"), Wipe::None, || drop(store));
    complaints.push_str(&search.complaints);
}

pub(crate) fn nothing_is_left() -> String {
    let mut complaints = String::new();
    session(Algorithm::Pct1Master, &PRE_MASTER[..16], &mut complaints);
    session(Algorithm::Ssl2Master, &PRE_MASTER[..24], &mut complaints);
    session(Algorithm::Ssl3Master, PRE_MASTER, &mut complaints);
    session(Algorithm::Tls1Master, PRE_MASTER, &mut complaints);
    complaints
}
