//! The stack that a call needs: 128 KiB, in builds with and without optimisation.
//!
//! Only the search for a p of more than 2048 bits needs more without optimisation: 132 KiB.

use std::thread;

use hcryptkey::{Algorithm, ExportAs, HashAlgorithm, ImportOptions, KeyParam, KeySpec, SignOptions, UserKey};

use super::store;

#[test]
fn every_call_on_a_thread_with_128_kib() {
    let store = store(2310);
    // Without a q, only the size of p matters: this one is not prime.
    let (p, mut g) = (vec![0xff; 512], vec![0; 512]);
    g[0] = 5;
    let longest =
        [&[7, 2, 0, 0, 1, 0xaa, 0, 0][..], b"\0DH2", &4096_u32.to_le_bytes(), &p, &g, &[0xa5; 512]].concat();
    let calls = || {
        let dss = store.generate_key(KeySpec::new(Algorithm::DssSign).exportable()).unwrap();
        let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
        let signature = store.sign_hash(hash, UserKey::Signature, SignOptions::new()).unwrap();
        store.verify_signature(hash, &signature, dss, SignOptions::new()).unwrap();
        let dh = store.generate_key(KeySpec::new(Algorithm::DhSf).bits(1088).exportable()).unwrap();
        let longest = store.import_key(&longest, ImportOptions::new().exportable()).unwrap();
        for key in [dss, dh, longest] {
            let blob = store.export_key(key, ExportAs::PrivateVersion3).unwrap();
            store.import_key(&blob, ImportOptions::new()).unwrap();
        }
        for key in [dh, longest] {
            let public = store.export_key(key, ExportAs::Public).unwrap();
            let agreed = store.import_key(&public, ImportOptions::new().under(key)).unwrap();
            let cipher = KeySpec::new(Algorithm::TripleDes);
            store.set_key_param(agreed, KeyParam::Algorithm(cipher)).unwrap();
        }
    };
    thread::scope(|scope| {
        thread::Builder::new().stack_size(128 << 10).spawn_scoped(scope, calls).unwrap().join().unwrap();
    });
}
