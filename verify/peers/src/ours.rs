//! The work, by hcryptkey.

use std::hint::black_box;

use hcryptkey::{
    Algorithm, HCryptHash, HCryptKey, HashAlgorithm, ImportOptions, KeyParam, KeySpec, KeyStore, Section,
};

use crate::subject::{self, Direction, Subject};

/// A store, and a key in it to work with.
pub struct Ours {
    pub store: KeyStore,
    pub key: HCryptKey,
}

impl Ours {
    pub fn new(algorithm: Algorithm) -> Self {
        let store = KeyStore::default();
        let key = store.import_key(&subject::blob(algorithm), ImportOptions::new()).expect("a key");
        Self { store, key }
    }

    /// A store with this many live keys, which are returned.
    pub fn with_alive(algorithm: Algorithm, alive: usize) -> (Self, Vec<HCryptKey>) {
        let ours = Self::new(algorithm);
        let mut keys = Vec::with_capacity(alive);
        keys.push(ours.key);
        keys.resize_with(alive, || ours.duplicate());
        (ours, keys)
    }

    pub fn duplicate(&self) -> HCryptKey {
        self.store.duplicate_key(self.key).expect("a duplicate")
    }

    pub fn duplicate_and_destroy(&self, key: HCryptKey) {
        let copy = self.store.duplicate_key(black_box(key)).expect("a duplicate");
        self.store.destroy_key(copy).expect("a live key");
    }

    pub fn duplicate_encrypt_and_destroy(&self, data: &mut [u8]) {
        let copy = self.duplicate();
        self.encrypt(copy, data);
        self.store.destroy_key(copy).expect("a live key");
    }

    pub fn encrypt(&self, key: HCryptKey, data: &mut [u8]) {
        let len = data.len();
        self.store.encrypt_in_place(black_box(key), Section::More, data, len).expect("a section");
    }
}

/// Ciphers sections of one message through a handle.
pub fn cipher(subject: Subject) -> impl FnMut(&mut [u8]) {
    let ours = Ours::new(subject.algorithm);
    if let Some(mode) = subject.mode {
        ours.store.set_key_param(ours.key, KeyParam::Mode(mode)).expect("a mode");
    }
    move |data| match subject.direction {
        Direction::Encrypt => ours.encrypt(ours.key, data),
        Direction::Decrypt => {
            ours.store.decrypt_in_place(black_box(ours.key), Section::More, data).expect("a section");
        }
    }
}

/// Decrypts the blocks of an Office document.
pub struct OfficeBlock {
    store: KeyStore,
    shared: HCryptHash,
}

impl OfficeBlock {
    pub fn new() -> Self {
        let store = KeyStore::default();
        let shared = store.create_hash(HashAlgorithm::Sha1, None).expect("a hash");
        store.hash_data(shared, subject::PASSWORD).expect("a running hash");
        Self { store, shared }
    }

    pub fn decrypt(&self, data: &mut [u8]) {
        let hash = self.store.duplicate_hash(black_box(self.shared)).expect("a duplicate");
        self.store.hash_data(hash, &subject::BLOCK_NUMBER).expect("a running hash");
        let spec = KeySpec::new(Algorithm::Rc4).bits(128);
        let key = self.store.derive_key(spec, hash).expect("a key");
        self.store.decrypt_in_place(key, Section::Final, data).expect("a section");
        self.store.destroy_key(key).expect("a live key");
        self.store.destroy_hash(hash).expect("a live hash");
    }
}

/// Decrypts by a password.
pub struct Password(KeyStore);

impl Password {
    pub fn new() -> Self {
        Self(KeyStore::default())
    }

    pub fn decrypt(&self, data: &mut [u8]) {
        let store = &self.0;
        let hash = store.create_hash(HashAlgorithm::Sha1, None).expect("a hash");
        store.hash_data(hash, black_box(subject::PASSWORD)).expect("a running hash");
        let key = store.derive_key(Algorithm::Aes256, hash).expect("a key");
        store.decrypt_in_place(key, Section::More, data).expect("a section");
        store.destroy_key(key).expect("a live key");
        store.destroy_hash(hash).expect("a live hash");
    }
}
