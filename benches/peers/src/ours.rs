//! The work, by hcryptkey.

use std::hint::black_box;

use hcryptkey::{Algorithm, HCryptKey, ImportOptions, KeyParam, KeyStore, Section};

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

    /// With so many keys alive; they are handed out.
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
