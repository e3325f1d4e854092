//! One program of calls through both doors: the typed one, and the one in CryptoAPI's numbers. They stand over the same
//! objects and draw from the same random source, so each call returns the same bytes and the same error number. Only a
//! dead handle is another error: a provider says what it was to name, a process does not.

mod ciphering;
mod hashing;
mod keys;

use std::sync::LazyLock;

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error, HCryptHash, HCryptKey, ImportOptions, KeyStore, Provider};

use crate::input::{Counting, Input};
use crate::rsa_pair::{PRIVATE_BLOB, PUBLIC_BLOB, SIGNING_BLOB};

/// Longer programs find no more, and take longer.
const MAX_CALLS: usize = 300;

/// An operation with an RSA key takes as long as a hundred other calls.
const MAX_RSA_CALLS: u8 = 3;

/// Both doors, and the objects that both have.
struct Doors {
    store: KeyStore,
    advapi: Advapi,
    prov: u64,
    keys: Vec<Key>,
    hashes: Vec<Hash>,
    blobs: Vec<Vec<u8>>,
    signatures: Vec<Vec<u8>>,
    rsa_calls_left: u8,
}

#[derive(Clone, Copy)]
struct Key {
    typed: HCryptKey,
    number: u64,
    is_rsa: bool,
    is_alive: bool,
}

#[derive(Clone, Copy)]
struct Hash {
    typed: HCryptHash,
    number: u64,
    is_alive: bool,
}

/// Every profile, each with the same pair as both user keys. They are made once: reading RSA keys takes long.
static TEMPLATES: LazyLock<Vec<Doors>> =
    LazyLock::new(|| Provider::ALL.iter().map(|provider| Doors::new(provider.clone())).collect());

/// Runs the body over one input.
///
/// # Panics
/// If what the body checks does not hold.
pub fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let mut doors = input.one_of(&TEMPLATES.iter().collect::<Vec<_>>()).fork();
    for _ in 0..MAX_CALLS {
        if input.is_empty() {
            break;
        }
        doors.make_a_call(&mut input);
        let alive = doors.keys.iter().filter(|key| key.is_alive).count()
            + doors.hashes.iter().filter(|hash| hash.is_alive).count();
        assert_eq!(doors.store.object_count(), alive, "objects are alive that nobody has");
        assert_eq!(doors.advapi.object_count(), alive + 1, "the context is one as well");
    }
}

/// What both returned, if it was the same.
fn same<T, U>(typed: Result<T, Error>, number: Result<U, Error>) -> Option<(T, U)> {
    match (typed, number) {
        (Ok(typed), Ok(number)) => Some((typed, number)),
        (typed, number) => {
            let (typed, number) = (typed.err(), number.err());
            assert_eq!(typed.map(Error::code), number.map(Error::code), "{typed:?} and {number:?}");
            None
        }
    }
}

/// Dead handles are refused, before anything else, by the number that the door has for them.
fn refused<T, U>(typed: Result<T, Error>, number: Result<U, Error>, code: u32) {
    assert_eq!(typed.map(drop).map_err(Error::code), Err(code));
    assert_eq!(number.map(drop).map_err(Error::code), Err(ERROR_INVALID_PARAMETER));
}

impl Doors {
    fn new(provider: Provider) -> Self {
        let advapi = Advapi::builder().random_source(Counting(0)).build();
        let (name, prov_type) = (provider.name(), provider.prov_type());
        let prov = advapi.crypt_acquire_context(None, Some(name), prov_type, CRYPT_VERIFYCONTEXT).unwrap();
        let store = KeyStore::builder().provider(provider).random_source(Counting(0)).build();
        let (keys, hashes, blobs) = (Vec::new(), Vec::new(), vec![PUBLIC_BLOB.to_vec()]);
        let signatures = vec![vec![0; 48]];
        let rsa_calls_left = MAX_RSA_CALLS;
        let mut doors = Self { store, advapi, prov, keys, hashes, blobs, signatures, rsa_calls_left };
        for blob in [&PRIVATE_BLOB[..], &SIGNING_BLOB, &PUBLIC_BLOB] {
            doors.import(blob, ImportOptions::new().exportable(), 0, CRYPT_EXPORTABLE);
        }
        doors
    }

    fn fork(&self) -> Self {
        Self {
            store: self.store.fork(),
            advapi: self.advapi.fork(),
            prov: self.prov,
            keys: self.keys.clone(),
            hashes: self.hashes.clone(),
            blobs: self.blobs.clone(),
            signatures: self.signatures.clone(),
            rsa_calls_left: self.rsa_calls_left,
        }
    }

    fn make_a_call(&mut self, input: &mut Input<'_>) {
        match input.byte() % 24 {
            0 | 1 => self.generate(input),
            2 | 3 => self.import_anything(input),
            4 => self.export(input),
            5 | 6 => self.duplicate(input),
            7 => self.destroy(input),
            8..=10 => self.set_param(input),
            11 => self.info(input),
            12 | 13 => self.encrypt(input),
            14 | 15 => self.decrypt(input),
            16 => self.create_hash(input),
            17 | 18 => self.feed_hash(input),
            19 => self.finish_hash(input),
            20 => self.copy_or_destroy_hash(input),
            21 => self.derive(input),
            22 => self.sign_or_verify(input),
            _ => *self = self.fork(),
        }
    }

    /// Any key that there ever was, mostly of the last ones.
    fn key(&self, input: &mut Input<'_>) -> Key {
        let back = usize::from(input.byte()) % self.keys.len();
        self.keys[self.keys.len() - 1 - back]
    }

    fn hash(&self, input: &mut Input<'_>) -> Option<Hash> {
        let back = usize::from(input.byte()) % self.hashes.len().max(1);
        self.hashes.iter().rev().nth(back).copied()
    }

    /// Whether the call may compute with an RSA key, if `uses_one`.
    fn may_compute(&mut self, uses_one: bool) -> bool {
        let left = self.rsa_calls_left.checked_sub(uses_one.into());
        self.rsa_calls_left = left.unwrap_or(0);
        left.is_some()
    }

    /// Keeps a key that both made, or checks that both refused it alike.
    fn keep_key(&mut self, typed: Result<HCryptKey, Error>, number: Result<u64, Error>) {
        let Some((typed, number)) = same(typed, number) else { return };
        let is_rsa = !self.store.key_info(typed).unwrap().algorithm().is_symmetric();
        self.keys.push(Key { typed, number, is_rsa, is_alive: true });
    }

    fn keep_hash(&mut self, typed: Result<HCryptHash, Error>, number: Result<u64, Error>) {
        let Some((typed, number)) = same(typed, number) else { return };
        self.hashes.push(Hash { typed, number, is_alive: true });
    }
}
