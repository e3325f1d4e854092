//! A program of calls through `Advapi`, read from bytes, over several contexts and slots: handles that are valid, dead, of
//! another context or kind, or invented; named containers, forks, session keys and RSA keys; every flag, every parameter,
//! buffers of any size.
//!
//! The rules for each call: it does not panic. With a dead handle it returns 87. If it fails, it changes nothing, except
//! where the documentation says so. The size in `ERROR_MORE_DATA` is enough. New handles differ from all before and fit
//! their width. A duplicate returns the same as its original.

mod arguments;
mod ciphering;
mod contexts;
mod hashing;
mod keys;
mod rules;
mod templates;
mod views;

use std::collections::HashMap;

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error, HandleWidth};

use self::arguments::KEY_PARAMS;
use crate::input::Input;

/// Longer programs find no more, and take longer.
const MAX_CALLS: usize = 300;

/// The largest buffer that a call gets, also when it is repeated.
const MAX_BUFFER: usize = 1 << 16;

/// An operation with an RSA key takes as long as a hundred other calls.
const MAX_RSA_CALLS: u8 = 3;

/// Runs the body over one input.
///
/// # Panics
/// If one of its checks fails.
pub fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let mut guest = Guest::new(input.byte());
    for call in 0..MAX_CALLS {
        if input.is_empty() {
            break;
        }
        // Comparing takes longer than calling. The replay of the corpus compares each time.
        guest.looks = !cfg!(fuzzing) || call % 8 == 0;
        guest.make_a_call(&mut input);
    }
    guest.end();
}

/// The kind of object that a handle names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Context,
    SessionKey,
    RsaKey,
    Hash,
}

/// The object of a live handle.
#[derive(Clone, Copy)]
struct Object {
    kind: Kind,
    /// The context that it belongs to; a context belongs to itself.
    owner: u64,
    /// How many releases end a context.
    refs: u32,
}

/// The process under test, and every handle that it gave out.
struct Guest {
    advapi: Advapi,
    width: HandleWidth,
    provs: Vec<u64>,
    keys: Vec<u64>,
    hashes: Vec<u64>,
    live: HashMap<u64, Object>,
    /// Exported BLOBs.
    blobs: Vec<Vec<u8>>,
    rsa_calls_left: u8,
    /// Whether the objects of this call are compared.
    looks: bool,
}

/// A handle, and the kind of object that the call needs.
#[derive(Clone, Copy)]
struct Use(Needs, u64);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    Context,
    Key,
    Hash,
}

impl Use {
    /// An argument that is left out.
    const NONE: Self = Self(Needs::Nothing, 0);
}

impl Guest {
    fn make_a_call(&mut self, input: &mut Input<'_>) {
        match input.byte() % 30 {
            0 | 1 => self.gen_key(input),
            2 | 3 => self.import_key(input),
            4 => self.export_key(input),
            5 | 6 => self.duplicate_key(input),
            7 => self.destroy_key(input),
            8..=10 => self.set_key_param(input),
            11 => self.get_key_param(input),
            12 | 13 => self.encrypt(input),
            14 | 15 => self.decrypt(input),
            16 => self.create_hash(input),
            17 => self.feed_hash(input),
            18 => self.hash_params(input),
            19 => self.copy_or_destroy_hash(input),
            20 => self.derive_key(input),
            21 => self.acquire_context(input),
            22 => self.add_ref_or_release(input),
            23 => self.prov_params(input),
            24 => self.get_user_key(input),
            25 => self.sign(input),
            26 => self.verify(input),
            27 => self.fork(input),
            28 => self.ask_for_lengths(input),
            _ => {
                let prov = self.prov(input);
                let mut bytes = vec![0; usize::from(input.byte())];
                let _ = self.guarded(&[prov], |advapi| advapi.crypt_gen_random(prov.1, &mut bytes));
            }
        }
        assert_eq!(self.advapi.object_count(), self.live.len(), "objects are alive that have no handle");
    }

    fn ask_for_lengths(&self, input: &mut Input<'_>) {
        let (key, param) = (self.key(input), input.mostly(&KEY_PARAMS));
        let _ = self.guarded(&[key], |advapi| advapi.set_key_param_len(key.1, param));
        let (hash, param) =
            (self.hash(input), input.mostly(&[HP_HASHVAL, HP_HMAC_INFO, HP_TLS1PRF_LABEL, HP_TLS1PRF_SEED]));
        let _ = self.guarded(&[hash], |advapi| advapi.set_hash_param_len(hash.1, param));
        let _ = self.guarded(&[key], |advapi| advapi.reveal_key(key.1));
    }

    /// Every handle that was given out is alive, or not, as it should be; then all are destroyed.
    fn end(self) {
        let advapi = &self.advapi;
        let mut alive: Vec<_> = self.live.keys().copied().collect();
        alive.sort_unstable();
        assert_eq!(advapi.handles(), alive);
        let dead = Err(ERROR_INVALID_PARAMETER);
        let expected = |handle| if self.live.contains_key(handle) { Ok(()) } else { dead };
        for key in &self.keys {
            assert_eq!(advapi.crypt_destroy_hash(*key).map_err(Error::code), dead);
            assert_eq!(advapi.crypt_release_context(*key, 0).map_err(Error::code), dead);
            assert_eq!(advapi.crypt_destroy_key(*key).map_err(Error::code), expected(key));
            assert_eq!(advapi.crypt_destroy_key(*key).map_err(Error::code), dead);
        }
        for hash in &self.hashes {
            assert_eq!(advapi.crypt_destroy_key(*hash).map_err(Error::code), dead);
            assert_eq!(advapi.crypt_destroy_hash(*hash).map_err(Error::code), expected(hash));
            assert_eq!(advapi.crypt_destroy_hash(*hash).map_err(Error::code), dead);
        }
        assert_eq!(
            advapi.object_count(),
            self.live.values().filter(|object| object.kind == Kind::Context).count()
        );
    }
}

/// A value, or the number of the error.
fn read(call: impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>) -> Result<Vec<u8>, u32> {
    crate::input::read(call).map_err(Error::code)
}

fn bytes_of(len: Result<u32, Error>, buffer: &[u8]) -> Result<Vec<u8>, u32> {
    len.map(|len| buffer[..len as usize].to_vec()).map_err(Error::code)
}
