//! An allocator that searches every block when it is freed, and calls on keys and hashes that run over it.
//!
//! It searches for the bytes that the test chose (material, salt, IV), at any offset. It also searches for every distinctive
//! word that the store's blocks contained while a key was alive. These words cover key schedules, RC4's state and HMAC's pads.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use hcryptkey::{
    Algorithm, CipherMode, ExportAs, HCryptKey, HashAlgorithm, HmacInfo, ImportOptions, KeyParam, KeySpec,
    KeyStore, Provider, Section,
};

use crate::{IV, KEYS, MATERIAL, SALT, blob};

#[global_allocator]
static ALLOCATOR: SearchingAllocator = SearchingAllocator::new();

/// The bytes to search for, and those found.
struct SearchingAllocator {
    searching: AtomicBool,
    lock: AtomicBool,
    found: AtomicUsize,
    inner: UnsafeCell<Inner>,
}

/// The most words that can be searched for.
const WORDS: usize = 2048;

struct Inner {
    blocks: [(usize, usize); 512],
    words: [u64; WORDS],
    word_count: usize,
}

// SAFETY: `inner` is only touched under `lock`.
unsafe impl Sync for SearchingAllocator {}

impl SearchingAllocator {
    const fn new() -> Self {
        Self {
            searching: AtomicBool::new(false),
            lock: AtomicBool::new(false),
            found: AtomicUsize::new(0),
            inner: UnsafeCell::new(Inner { blocks: [(0, 0); 512], words: [0; WORDS], word_count: 0 }),
        }
    }

    fn with<R>(&self, f: impl FnOnce(&mut Inner) -> R) -> R {
        while self.lock.swap(true, Ordering::Acquire) {
            std::hint::spin_loop();
        }
        // SAFETY: the lock is held, and `f` does not allocate.
        let result = f(unsafe { &mut *self.inner.get() });
        self.lock.store(false, Ordering::Release);
        result
    }

    /// Adds every distinctive word of the live blocks to those that must not be found later.
    fn learn(&self) -> usize {
        self.with(|inner| {
            let mut words = [0; WORDS];
            let mut count = 0;
            for (at, len) in inner.blocks.into_iter().filter(|block| block.0 != 0) {
                for offset in (0..len / 8 * 8).step_by(8) {
                    // SAFETY: the block is alive and has `len` bytes.
                    let word = unsafe { ((at + offset) as *const u64).read_unaligned() };
                    if is_telling(word) && count < words.len() {
                        words[count] = word;
                        count += 1;
                    }
                }
            }
            words[..count].sort_unstable();
            inner.words = words;
            inner.word_count = count;
            count
        })
    }

    fn look(&self, bytes: &[u8]) {
        let recognised = [&MATERIAL[..], &SALT, &IV]
            .into_iter()
            .any(|secret| secret.windows(5).any(|part| bytes.windows(5).any(|bytes| bytes == part)));
        let learned = self.with(|inner| {
            let words = &inner.words[..inner.word_count];
            bytes.windows(8).any(|chunk| {
                let word = u64::from_ne_bytes(chunk.try_into().unwrap());
                words.binary_search(&word).is_ok()
            })
        });
        if recognised || learned {
            self.found.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A word of at least 6 different bytes that is not a pointer, or part of two pointers, nor a count or a pattern. It is
/// also not the C library's stack guard, which is random and ends in a zero.
fn is_telling(word: u64) -> bool {
    let bytes = word.to_ne_bytes();
    let distinct = (0..8).filter(|n| !bytes[..*n].contains(&bytes[*n])).count();
    let is_pointer = bytes.windows(2).any(|pair| matches!(pair, [0 | 0x50..=0x7f, 0]));
    distinct >= 6 && word >> 48 != 0 && !is_pointer && bytes[0] != 0
}

// SAFETY: memory comes from and goes to `System`. The default `realloc` allocates, copies and frees, so a block that is
// freed because something grows is searched too.
unsafe impl GlobalAlloc for SearchingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as for this function.
        let at = unsafe { System.alloc_zeroed(layout) };
        if self.searching.load(Ordering::Relaxed) {
            self.with(|inner| {
                if let Some(free) = inner.blocks.iter_mut().find(|block| block.0 == 0) {
                    *free = (at as usize, layout.size());
                }
            });
        }
        at
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        if self.searching.load(Ordering::Relaxed) {
            // SAFETY: the block has this layout, and was zeroed when it was allocated.
            self.look(unsafe { std::slice::from_raw_parts(at, layout.size()) });
            self.with(|inner| {
                if let Some(block) = inner.blocks.iter_mut().find(|block| block.0 == at as usize) {
                    *block = (0, 0);
                }
            });
        }
        // SAFETY: as for this function.
        unsafe { System.dealloc(at, layout) }
    }
}

/// Searches freed blocks while `f` runs; none may have held a secret.
fn watched(what: &str, f: impl FnOnce()) {
    ALLOCATOR.searching.store(true, Ordering::Relaxed);
    f();
    ALLOCATOR.searching.store(false, Ordering::Relaxed);
    let found = ALLOCATOR.found.swap(0, Ordering::Relaxed);
    ALLOCATOR.with(|inner| (inner.blocks, inner.word_count) = ([(0, 0); 512], 0));
    assert_eq!(found, 0, "{what}: freed blocks that held secrets");
}

/// A key with salt and IV, in mid-message.
pub(crate) fn import(store: &KeyStore, algorithm: Algorithm, len: u8) -> HCryptKey {
    let blob = blob(algorithm, len);
    let key = store.import_key(blob, ImportOptions::new().exportable()).unwrap();
    if matches!(algorithm, Algorithm::Rc2 | Algorithm::Rc4) {
        store.set_key_param(key, KeyParam::SaltEx(&SALT)).unwrap();
    }
    store.set_key_param(key, KeyParam::Iv(&IV)).unwrap();
    store.encrypt_in_place(key, Section::More, &mut [0; 16], 16).unwrap();
    key
}

/// A store that has made its table, which holds pointers and handles but no words to search for.
pub(crate) fn warm_store() -> KeyStore {
    let store = KeyStore::default();
    store.destroy_key(import(&store, Algorithm::Des, 8)).unwrap();
    store.destroy_hash(store.create_hash(HashAlgorithm::Md5, None).unwrap()).unwrap();
    ALLOCATOR.with(|inner| inner.blocks = [(0, 0); 512]);
    store
}

fn lives_of_a_key(algorithm: Algorithm, len: u8) {
    let what = format!("{algorithm:?} of {len} bytes");
    let mut learned = 0;
    watched(&format!("{what}, destroyed"), || {
        let store = warm_store();
        // The first key teaches the words to search for. The second shows that making a key leaves none either.
        for _ in 0..2 {
            let key = import(&store, algorithm, len);
            learned = ALLOCATOR.learn();
            store.destroy_key(key).unwrap();
        }
    });
    assert!(learned > 0, "{what}: no words to search for");
    watched(&format!("{what}, duplicated"), || {
        let store = warm_store();
        let key = import(&store, algorithm, len);
        ALLOCATOR.learn();
        for _ in 0..3 {
            let copy = store.duplicate_key(key).unwrap();
            store.encrypt_in_place(copy, Section::More, &mut [0; 1024], 1024).unwrap();
            store.encrypt_in_place(copy, Section::Final, &mut [0; 32], 16).unwrap();
            store.set_key_param(copy, KeyParam::Mode(CipherMode::CFB)).unwrap();
            store.decrypt_in_place(copy, Section::More, &mut [0; 1024]).unwrap();
            drop(store.key_info(copy).unwrap());
            store.destroy_key(copy).unwrap();
        }
    });
    watched(&format!("{what}, duplicated before it is used"), || {
        let store = warm_store();
        let key = store.import_key(blob(algorithm, len), ImportOptions::new()).unwrap();
        let copies = [(); 3].map(|()| store.duplicate_key(key).unwrap());
        ALLOCATOR.learn();
        for copy in copies {
            store.encrypt_in_place(copy, Section::Final, &mut [0; 32], 16).unwrap();
            store.destroy_key(copy).unwrap();
        }
    });
    watched(&format!("{what}, exported"), || {
        let store = warm_store();
        let key = import(&store, algorithm, len);
        ALLOCATOR.learn();
        drop(store.export_key(key, ExportAs::Plaintext).unwrap());
    });
    watched(&format!("{what}, dropped with its store"), || {
        let store = warm_store();
        let key = import(&store, algorithm, len);
        store.duplicate_key(key).unwrap();
        ALLOCATOR.learn();
    });
}

fn failed_imports() {
    watched("failed imports", || {
        let store = KeyStore::new(Provider::BASE);
        for (algorithm, len) in [(Algorithm::Rc4, 16), (Algorithm::Aes256, 32), (Algorithm::Des, 9)] {
            let blob = blob(algorithm, len);
            assert!(store.import_key(blob, ImportOptions::new()).is_err());
            assert!(store.import_key(&blob[..blob.len() - 1], ImportOptions::new()).is_err());
        }
        let key = import(&store, Algorithm::Rc2, 5);
        assert!(store.set_key_param(key, KeyParam::SaltEx(&[0xb1; 25])).is_err());
    });
}

fn hashes_and_macs() {
    for mac in [HashAlgorithm::Hmac, HashAlgorithm::Mac] {
        for inner in [HashAlgorithm::Md5, HashAlgorithm::Sha1, HashAlgorithm::Sha512] {
            watched(&format!("{mac:?} {inner:?}"), || {
                let store = warm_store();
                let key = import(&store, Algorithm::Aes256, 32);
                let start = || {
                    let hash = store.create_hash(mac, key).unwrap();
                    if mac == HashAlgorithm::Hmac {
                        store.set_hmac_info(hash, HmacInfo::new(inner)).unwrap();
                    }
                    store.hash_data(hash, b"some data, not secret").unwrap();
                    hash
                };
                let first = start();
                ALLOCATOR.learn();
                store.destroy_hash(store.duplicate_hash(first).unwrap()).unwrap();
                store.destroy_hash(start()).unwrap();
                store.hash_value(first).unwrap();
                ALLOCATOR.learn();
                drop(store.hash_value(first).unwrap());
                store.destroy_hash(first).unwrap();
            });
        }
    }
    watched("long HMAC keys", || {
        let store = warm_store();
        let mut long = Vec::with_capacity(12 + 4 * MATERIAL.len());
        long.extend_from_slice(b"\x08\x02\0\0\x02\x66\0\0\x80\0\0\0");
        (0..4).for_each(|_| long.extend_from_slice(&MATERIAL));
        let key = store.import_key(long.leak(), ImportOptions::new().hmac_key()).unwrap();
        let copy = store.duplicate_key(key).unwrap();
        let hash = store.create_hash(HashAlgorithm::Hmac, copy).unwrap();
        store.set_hmac_info(hash, HmacInfo::new(HashAlgorithm::Sha1)).unwrap();
        store.destroy_key(copy).unwrap();
        let session = store.create_hash(HashAlgorithm::Md5, None).unwrap();
        store.hash_session_key(session, key, hcryptkey::ByteOrder::LittleEndian).unwrap();
        store.destroy_hash(session).unwrap();
    });
    watched("derived keys", || {
        let store = warm_store();
        for _ in 0..2 {
            let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
            store.hash_data(hash, &MATERIAL).unwrap();
            let spec = KeySpec::new(Algorithm::Aes256).exportable();
            let key = store.derive_key(spec, hash).unwrap();
            ALLOCATOR.learn();
            store.destroy_key(key).unwrap();
            store.destroy_hash(hash).unwrap();
        }
    });
}

fn a_message_that_has_to_move() {
    watched("a message that has to move", || {
        let store = warm_store();
        let key = import(&store, Algorithm::Aes256, 32);
        let mut message = Vec::with_capacity(MATERIAL.len());
        message.extend_from_slice(&MATERIAL);
        store.encrypt(key, Section::Final, &mut message).unwrap();
        assert_eq!(message.len(), 48);
    });
}

pub(crate) fn nothing_is_left() {
    // The test would pass if the search found nothing, so the search must find a secret in a block that is freed
    // without a wipe.
    ALLOCATOR.searching.store(true, Ordering::Relaxed);
    drop(black_box(MATERIAL.to_vec()));
    ALLOCATOR.searching.store(false, Ordering::Relaxed);
    assert_eq!(ALLOCATOR.found.swap(0, Ordering::Relaxed), 1);

    for (algorithm, len) in KEYS {
        lives_of_a_key(algorithm, len);
    }
    failed_imports();
    hashes_and_macs();
    a_message_that_has_to_move();
}

/// Records the blocks that `f` allocates, to learn words from. Blocks that are freed meanwhile are not searched.
pub(crate) fn noting<R>(f: impl FnOnce() -> R) -> R {
    ALLOCATOR.searching.store(true, Ordering::Relaxed);
    let result = f();
    ALLOCATOR.searching.store(false, Ordering::Relaxed);
    ALLOCATOR.found.store(0, Ordering::Relaxed);
    result
}

/// The distinctive words of the recorded blocks that are alive.
pub(crate) fn telling_words() -> Vec<u64> {
    ALLOCATOR.learn();
    let mut words = Vec::with_capacity(WORDS);
    ALLOCATOR.with(|inner| words.extend_from_slice(&inner.words[..inner.word_count]));
    words
}

/// Forgets the recorded blocks.
pub(crate) fn forget() {
    ALLOCATOR.with(|inner| (inner.blocks, inner.word_count) = ([(0, 0); 512], 0));
}

/// Makes a call, and counts the blocks freed meanwhile that held one of these words, or material, salt or IV.
pub(crate) fn searching_freed<R>(words: &[u64], f: impl FnOnce() -> R) -> (R, usize) {
    ALLOCATOR.with(|inner| {
        inner.words[..words.len()].copy_from_slice(words);
        inner.words[..words.len()].sort_unstable();
        inner.word_count = words.len();
    });
    ALLOCATOR.searching.store(true, Ordering::Relaxed);
    let result = f();
    ALLOCATOR.searching.store(false, Ordering::Relaxed);
    (result, ALLOCATOR.found.swap(0, Ordering::Relaxed))
}
