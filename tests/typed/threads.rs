//! Threads that use the same handles at the same time.
//!
//! Calls on one handle run one after the other, each of them whole, in any order. So the tests check that an order **exists**:
//! they sort the results into a sequence in which each call returns the result that it would have without the other threads.
//! Every loop has an end, and no test reads a clock.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};
use std::thread;

use crate::support::{ciphers, counting_key, key_len};
use aes::Aes128;
use cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use hcryptkey::{
    Algorithm, ByteOrder, CipherMode, Error, ExportAs, HCryptHash, HCryptKey, HashAlgorithm, KeyParam,
    KeyStore, Section,
};
use md5::{Digest, Md5};

const THREADS: usize = 4;
const BAD_HASH: u32 = 0x8009_0002;
const BAD_KEY: u32 = 0x8009_0003;
const BAD_HASH_STATE: u32 = 0x8009_000c;

type Block = [u8; 16];

/// A block with its thread, the thread's turn, its plaintext and its ciphertext.
#[derive(Clone, Copy)]
struct Link {
    thread: usize,
    turn: usize,
    plain: Block,
    cipher: Block,
}

/// The AES key of `counting_key`, without the crate under test.
fn aes() -> Aes128 {
    let key: Vec<u8> = (1..=16).collect();
    Aes128::new_from_slice(&key).unwrap()
}

/// The feedback register with which CBC encrypts `plain` to `cipher`.
fn register_before(plain: &Block, cipher: &Block) -> Block {
    let mut block = *cipher;
    aes().decrypt_block((&mut block).into());
    for (byte, plain) in block.iter_mut().zip(plain) {
        *byte ^= plain;
    }
    block
}

/// A block that no other thread or turn has.
fn block_of(thread: usize, turn: usize) -> Block {
    let mut block = [0x5a; 16];
    block[..8].copy_from_slice(&(thread as u64).to_le_bytes());
    block[8..].copy_from_slice(&(turn as u64).to_le_bytes());
    block
}

/// Sorts blocks into the order in which one CBC key encrypted them. There is at most one such order, because the register of
/// each block is the ciphertext of the block before.
fn in_order(iv: Block, links: &[Link]) -> Vec<Link> {
    let by_register: HashMap<Block, Link> =
        links.iter().map(|link| (register_before(&link.plain, &link.cipher), *link)).collect();
    assert_eq!(by_register.len(), links.len(), "two calls began with the same register");
    let mut register = iv;
    let mut chain = Vec::new();
    while let Some(link) = by_register.get(&register) {
        chain.push(*link);
        register = link.cipher;
    }
    assert_eq!(chain.len(), links.len(), "some calls don't belong to the message");
    let mut turns = HashMap::new();
    for link in &chain {
        let turn = turns.insert(link.thread, link.turn);
        assert!(turn.is_none_or(|turn| turn < link.turn), "a thread's calls run in its order");
    }
    chain
}

/// Runs `f` in every thread, all starting at once, and returns what they return.
fn in_threads<R: Send>(count: usize, f: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let start = Barrier::new(count);
    thread::scope(|scope| {
        let spawn = |thread| {
            let (f, start) = (&f, &start);
            scope.spawn(move || {
                start.wait();
                f(thread)
            })
        };
        let threads: Vec<_> = (0..count).map(spawn).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn encrypt_block(store: &KeyStore, key: HCryptKey, thread: usize, turn: usize) -> Result<Link, u32> {
    let plain = block_of(thread, turn);
    let mut cipher = plain;
    store
        .encrypt_in_place(key, Section::More, &mut cipher, 16)
        .map(|len| {
            assert_eq!(len, 16);
            Link { thread, turn, plain, cipher }
        })
        .map_err(|error| {
            assert_eq!(cipher, plain, "a call that fails leaves the data");
            error.code()
        })
}

#[test]
fn blocks_of_one_message_form_one_chain() {
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    store.set_key_param(key, KeyParam::Iv(&[9; 16])).unwrap();
    let links = in_threads(THREADS, |thread| {
        (0..2000).map(|turn| encrypt_block(&store, key, thread, turn).unwrap()).collect::<Vec<_>>()
    });
    let chain = in_order([9; 16], &links.concat());
    // The key is at the end of the last block.
    let next = encrypt_block(&store, key, THREADS, 0).unwrap();
    assert_eq!(register_before(&next.plain, &next.cipher), chain.last().unwrap().cipher);
}

#[test]
fn sections_of_a_stream_use_each_byte_of_it_once() {
    const TURNS: usize = 300;
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Rc4, 16);
    let copy = store.duplicate_key(key).unwrap();
    // Zeros encrypt to the key stream itself, so a section of 8 bytes or more shows its position in it.
    let sections = in_threads(THREADS, |thread| {
        let section = |turn| {
            let mut data = vec![0; 8 + (thread * 7 + turn) % 90];
            store.encrypt(key, Section::More, &mut data).unwrap();
            data
        };
        (0..TURNS).map(section).collect::<Vec<_>>()
    });
    let sections = sections.concat();
    let mut stream = vec![0; sections.iter().map(Vec::len).sum()];
    store.encrypt(copy, Section::More, &mut stream).unwrap();
    let mut by_front: HashMap<&[u8], &[u8]> =
        sections.iter().map(|section| (&section[..8], &section[..])).collect();
    let mut rest = &stream[..];
    while !rest.is_empty() {
        let section = by_front.remove(&rest[..8]).expect("the stream continues with one of the sections");
        rest = rest.strip_prefix(section).expect("a section is a piece of the stream");
    }
    assert!(by_front.is_empty());
}

#[test]
fn whole_messages_are_as_if_each_were_alone() {
    for algorithm in ciphers() {
        let store = KeyStore::default();
        let key = counting_key(&store, algorithm, key_len(algorithm));
        let mut expected = b"a message of twenty-six b.".to_vec();
        store.encrypt(key, Section::Final, &mut expected).unwrap();
        in_threads(THREADS, |_| {
            for _ in 0..50 {
                let mut data = b"a message of twenty-six b.".to_vec();
                store.encrypt(key, Section::Final, &mut data).unwrap();
                assert_eq!(data, expected);
                store.decrypt(key, Section::Final, &mut data).unwrap();
                assert_eq!(data, b"a message of twenty-six b.");
            }
        });
    }
}

#[test]
fn a_duplicate_is_a_moment_of_the_message() {
    const TURNS: usize = 300;
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    let (links, moments): (Vec<_>, Vec<_>) = in_threads(THREADS, |thread| {
        let (mut links, mut moments) = (Vec::new(), Vec::new());
        for turn in 0..TURNS {
            if thread % 2 == 0 {
                links.push(encrypt_block(&store, key, thread, turn).unwrap());
                continue;
            }
            let copy = store.duplicate_key(key).unwrap();
            let probe = encrypt_block(&store, copy, thread, turn).unwrap();
            moments.push(register_before(&probe.plain, &probe.cipher));
            store.destroy_key(copy).unwrap();
        }
        (links, moments)
    })
    .into_iter()
    .unzip();
    // The message does not show that the duplicate was used.
    let chain = in_order([0; 16], &links.concat());
    let mut at: HashMap<Block, usize> = chain.iter().zip(1..).map(|(link, at)| (link.cipher, at)).collect();
    at.insert([0; 16], 0);
    for moments in moments {
        let times: Vec<_> =
            moments.iter().map(|register| at.get(register).expect("a register of the message")).collect();
        assert!(times.is_sorted(), "a thread sees the message advance");
    }
}

#[test]
fn parameters_are_seen_whole() {
    const TURNS: u8 = 200;
    let store = KeyStore::default();
    let block_key = counting_key(&store, Algorithm::Aes128, 16);
    let salt_key = counting_key(&store, Algorithm::Rc2, 16);
    in_threads(THREADS, |thread| {
        for turn in 0..TURNS {
            if thread % 2 == 0 {
                store.set_key_param(block_key, KeyParam::Iv(&[turn; 16])).unwrap();
                // `n` bytes with the value `n`.
                let len = turn % 25;
                store.set_key_param(salt_key, KeyParam::SaltEx(&vec![len; usize::from(len)])).unwrap();
                encrypt_block(&store, salt_key, thread, usize::from(turn)).unwrap();
                continue;
            }
            let info = store.key_info(block_key).unwrap();
            let iv = info.iv().unwrap();
            assert!(iv.iter().all(|byte| *byte == iv[0]), "half an IV: {iv:?}");
            let info = store.key_info(salt_key).unwrap();
            let salt = info.salt().unwrap();
            let len = u8::try_from(salt.len()).unwrap();
            assert!(salt.iter().all(|byte| *byte == len), "half a salt: {salt:?}");
            let copy = store.duplicate_key(salt_key).unwrap();
            let info = store.key_info(copy).unwrap();
            let salt = info.salt().unwrap();
            let len = u8::try_from(salt.len()).unwrap();
            assert!(salt.iter().all(|byte| *byte == len), "half a salt in a duplicate");
            store.destroy_key(copy).unwrap();
        }
    });
}

#[test]
fn a_new_iv_falls_between_two_sections() {
    const TURNS: usize = 200;
    const IVS: u8 = 100;
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    let links = in_threads(THREADS, |thread| {
        if thread == 0 {
            for iv in 1..=IVS {
                store.set_key_param(key, KeyParam::Iv(&[iv; 16])).unwrap();
            }
            return Vec::new();
        }
        (0..TURNS).map(|turn| encrypt_block(&store, key, thread, turn).unwrap()).collect()
    });
    // Every block continues where another ended, or starts with an IV; no two continue the same block.
    let links = links.concat();
    let mut starts: HashSet<Block> = links.iter().map(|link| link.cipher).collect();
    starts.extend((0..=IVS).map(|iv| [iv; 16]));
    for link in &links {
        assert!(starts.remove(&register_before(&link.plain, &link.cipher)), "no legal order");
    }
}

#[test]
fn a_mode_holds_for_whole_sections() {
    const TURNS: usize = 100;
    let store = KeyStore::default();
    let key = counting_key(&store, Algorithm::Aes128, 16);
    let plain = [7; 64];
    let ecb = {
        let mut block = [7; 16];
        aes().encrypt_block((&mut block).into());
        block.repeat(4)
    };
    in_threads(THREADS, |thread| {
        for turn in 0..TURNS {
            if thread == 0 {
                let mode = if turn % 2 == 0 { CipherMode::ECB } else { CipherMode::CBC };
                store.set_key_param(key, KeyParam::Mode(mode)).unwrap();
                continue;
            }
            let mut data = plain;
            store.encrypt_in_place(key, Section::More, &mut data, 64).unwrap();
            if data[..] == ecb {
                continue;
            }
            // In CBC every block but the first shows the block before it.
            for at in [16, 32, 48] {
                let block: &Block = data[at..at + 16].try_into().unwrap();
                assert_eq!(register_before(&[7; 16], block), data[at - 16..at], "two modes in one section");
            }
        }
    });
}

#[test]
fn destroying_a_key_that_others_cipher_with_ends_it_for_all() {
    const TURNS: usize = 40;
    for round in 0..100 {
        let store = KeyStore::default();
        let key = counting_key(&store, Algorithm::Aes128, 16);
        let calls = AtomicUsize::new(0);
        let destroyed = AtomicBool::new(false);
        let links = in_threads(THREADS, |thread| {
            let mut links = Vec::new();
            for turn in 0..TURNS {
                // After some calls one thread destroys the key, and makes others in the same slot.
                if thread == 0 && calls.load(Ordering::Relaxed) >= round {
                    if !destroyed.load(Ordering::SeqCst) {
                        store.destroy_key(key).unwrap();
                        destroyed.store(true, Ordering::SeqCst);
                    }
                    counting_key(&store, Algorithm::Aes128, 16);
                    continue;
                }
                let was_destroyed = destroyed.load(Ordering::SeqCst);
                calls.fetch_add(1, Ordering::Relaxed);
                match encrypt_block(&store, key, thread, turn) {
                    Ok(link) => {
                        assert!(!was_destroyed, "a destroyed key was used");
                        links.push(link);
                    }
                    Err(code) => {
                        assert_eq!(code, BAD_KEY);
                        assert_eq!(store.key_info(key).map(drop).map_err(Error::code), Err(BAD_KEY));
                        assert_eq!(store.duplicate_key(key).map_err(Error::code), Err(BAD_KEY));
                    }
                }
            }
            links
        });
        // The sections before that are one message without a gap.
        in_order([0; 16], &links.concat());
        if !destroyed.into_inner() {
            store.destroy_key(key).unwrap();
        }
        assert_eq!(encrypt_block(&store, key, 0, 0).map(drop), Err(BAD_KEY));
        assert_eq!(store.destroy_key(key).map_err(Error::code), Err(BAD_KEY));
    }
}

#[test]
fn one_of_many_destroys() {
    let store = KeyStore::default();
    for _ in 0..200 {
        let key = counting_key(&store, Algorithm::Des, 8);
        let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
        let answers = in_threads(THREADS, |_| {
            let key = store.destroy_key(key).map_err(Error::code);
            let hash = store.destroy_hash(hash).map_err(Error::code);
            (key, hash)
        });
        let (mut keys, mut hashes): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
        keys.sort_unstable();
        hashes.sort_unstable();
        assert_eq!(keys, [Ok(()), Err(BAD_KEY), Err(BAD_KEY), Err(BAD_KEY)]);
        assert_eq!(hashes, [Ok(()), Err(BAD_HASH), Err(BAD_HASH), Err(BAD_HASH)]);
    }
}

/// A piece that a thread fed to a hash: bytes, or a block that the shared key ciphered.
enum Fed {
    Block(Link),
    Bytes(Vec<u8>),
}

/// Whether a legal order of these pieces has this hash value. In a legal order each thread's pieces keep their order, and
/// so do the blocks of the key. Searches with backtracking.
fn is_some_order(value: &[u8], fed: &[Vec<Fed>], chain: &[Link]) -> bool {
    fn go(hash: &Md5, value: &[u8], fed: &[&[Fed]], chain: &[Link]) -> bool {
        if fed.iter().all(|thread| thread.is_empty()) {
            return hash.clone().finalize()[..] == *value;
        }
        (0..fed.len()).any(|thread| {
            let Some((next, rest)) = fed[thread].split_first() else {
                return false;
            };
            let (bytes, chain) = match (next, chain) {
                (Fed::Bytes(bytes), chain) => (&bytes[..], chain),
                (Fed::Block(link), [first, chain @ ..]) if link.cipher == first.cipher => {
                    (&link.plain[..], chain)
                }
                (Fed::Block(_), _) => return false,
            };
            let mut fed = fed.to_vec();
            fed[thread] = rest;
            go(&hash.clone().chain_update(bytes), value, &fed, chain)
        })
    }
    go(&Md5::new(), value, &fed.iter().map(|thread| &thread[..]).collect::<Vec<_>>(), chain)
}

#[test]
fn a_hash_that_rides_along_is_fed_in_the_order_of_the_message() {
    for round in 0..50 {
        let store = KeyStore::default();
        let key = counting_key(&store, Algorithm::Aes128, 16);
        let other = counting_key(&store, Algorithm::Aes128, 16);
        let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
        let fed = in_threads(THREADS, |thread| {
            let turn = |turn| match (thread + turn + round) % 4 {
                0 => {
                    store.hash_session_key(hash, key, ByteOrder::LittleEndian).unwrap();
                    Fed::Bytes((1..=16).collect())
                }
                1 => {
                    // A different key with the same hash.
                    let mut data = block_of(thread, turn);
                    store.decrypt_in_place(other, Section::More.hashing(hash), &mut data).unwrap();
                    Fed::Bytes(data.to_vec())
                }
                _ => {
                    let plain = block_of(thread, turn);
                    let mut cipher = plain;
                    store.encrypt_in_place(key, Section::More.hashing(hash), &mut cipher, 16).unwrap();
                    Fed::Block(Link { thread, turn, plain, cipher })
                }
            };
            (0..2).map(turn).collect::<Vec<_>>()
        });
        let links: Vec<Link> = fed
            .iter()
            .flatten()
            .filter_map(|fed| match fed {
                Fed::Block(link) => Some(*link),
                Fed::Bytes(_) => None,
            })
            .collect();
        let chain = in_order([0; 16], &links);
        let value = store.hash_value(hash).unwrap();
        assert!(is_some_order(&value, &fed, &chain), "no order explains the hash");
    }
}

#[test]
fn keys_and_hashes_in_every_combination_never_wait_for_each_other() {
    const TURNS: usize = 300;
    let store = KeyStore::default();
    let keys = [1, 2].map(|_| counting_key(&store, Algorithm::Aes128, 16));
    let hashes = [1, 2].map(|_| store.create_hash(HashAlgorithm::Sha1, None).unwrap());
    in_threads(THREADS, |thread| {
        for turn in 0..TURNS {
            // Two threads use one key and hash, two use the keys crosswise, with all calls that need both.
            let (key, hash) = (keys[thread % 2], hashes[(thread / 2 + turn) % 2]);
            let mut data = [3; 16];
            match turn % 6 {
                0 => store.hash_session_key(hash, key, ByteOrder::Reversed).unwrap(),
                1 => {
                    store.encrypt_in_place(key, Section::More.hashing(hash), &mut data, 16).unwrap();
                }
                2 => {
                    store.decrypt_in_place(key, Section::More.hashing(hash), &mut data).unwrap();
                }
                3 => {
                    let mac = store.create_hash(HashAlgorithm::Mac, key).unwrap();
                    store.hash_session_key(mac, key, ByteOrder::Reversed).unwrap();
                    store.encrypt_in_place(key, Section::More.hashing(mac), &mut data, 16).unwrap();
                    store.destroy_hash(mac).unwrap();
                }
                4 => {
                    let copy = store.duplicate_hash(hash).unwrap();
                    let derived = store.derive_key(Algorithm::Aes128, copy).unwrap();
                    assert_eq!(
                        store.hash_session_key(copy, derived, ByteOrder::Reversed).map_err(Error::code),
                        Err(BAD_HASH_STATE)
                    );
                    store.destroy_key(derived).unwrap();
                    store.destroy_hash(copy).unwrap();
                }
                _ => {
                    let size = store.encrypted_len(key, Section::Final.hashing(hash), 16).unwrap();
                    assert_eq!(size, 32);
                }
            }
        }
    });
    for hash in hashes {
        assert_eq!(store.hash_value(hash).unwrap().len(), 20);
    }
}

#[test]
fn a_hash_that_dies_or_ends_while_it_rides_along_stops_the_call_before_it_ciphers() {
    const TURNS: usize = 60;
    for round in 0..60 {
        let store = KeyStore::default();
        let key = counting_key(&store, Algorithm::Aes128, 16);
        let hash = store.create_hash(HashAlgorithm::Md5, None).unwrap();
        let legal = if round % 2 == 0 { BAD_HASH } else { BAD_HASH_STATE };
        let links = in_threads(THREADS, |thread| {
            let mut links = Vec::new();
            for turn in 0..TURNS {
                if thread == 0 {
                    if turn == round {
                        if legal == BAD_HASH {
                            store.destroy_hash(hash).unwrap();
                        } else {
                            store.hash_value(hash).unwrap();
                        }
                    }
                    store.hash_size(hash).map(drop).or_else(|_| store.key_info(key).map(drop)).unwrap();
                    continue;
                }
                let plain = block_of(thread, turn);
                let mut cipher = plain;
                match store.encrypt_in_place(key, Section::More.hashing(hash), &mut cipher, 16) {
                    Ok(_) => links.push(Link { thread, turn, plain, cipher }),
                    Err(error) => {
                        assert_eq!((error.code(), cipher), (legal, plain));
                    }
                }
            }
            links
        });
        in_order([0; 16], &links.concat());
    }
}

/// A handle in a slot, and the first byte of its key's material, which tells it from others.
type Slot = Mutex<(HCryptKey, u8)>;

#[test]
fn a_storm_of_calls_reaches_the_right_keys_only() {
    const TURNS: u64 = 3000;
    let store = KeyStore::default();
    let next = AtomicUsize::new(0);
    let make = || {
        let mark = next.fetch_add(1, Ordering::Relaxed).to_le_bytes()[0];
        let blob = crate::support::blob(Algorithm::Aes128, &[mark; 16]);
        (store.import_key(&blob, hcryptkey::ImportOptions::new().exportable()).unwrap(), mark)
    };
    let slots: Vec<Slot> = (0..8).map(|_| Mutex::new(make())).collect();
    let hash = store.create_hash(HashAlgorithm::Sha256, None).unwrap();
    let created = in_threads(THREADS, |thread| {
        let mut created = Vec::new();
        let mut seed = thread as u64 + 1;
        for _ in 0..TURNS {
            // Xorshift chooses the order of the calls.
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let slot = &slots[usize::try_from(seed >> 8 & 7).unwrap()];
            // The lock is released at once, so the handle may die before its use.
            let (key, mark) = *slot.lock().unwrap();
            match seed >> 20 & 15 {
                0 | 1 => {
                    let fresh = make();
                    created.push(fresh.0);
                    let (old, _) = core::mem::replace(&mut *slot.lock().unwrap(), fresh);
                    store.destroy_key(old).unwrap();
                }
                2..=4 => match store.duplicate_key(key) {
                    Ok(copy) => {
                        created.push(copy);
                        assert_eq!(store.export_key(copy, ExportAs::Plaintext).unwrap()[12..], [mark; 16]);
                        let (old, _) = core::mem::replace(&mut *slot.lock().unwrap(), (copy, mark));
                        store.destroy_key(old).unwrap();
                    }
                    Err(error) => assert_eq!(error.code(), BAD_KEY),
                },
                5 | 6 => match store.export_key(key, ExportAs::Plaintext) {
                    Ok(blob) => assert_eq!(blob[12..], [mark; 16], "a handle reached another key"),
                    Err(error) => assert_eq!(error.code(), BAD_KEY),
                },
                7 => dead_or(store.set_key_param(key, KeyParam::Iv(&[mark; 16]))),
                8 => dead_or(store.set_key_param(key, KeyParam::Mode(CipherMode::CFB))),
                9 => match store.key_info(key) {
                    Ok(info) => assert!([[mark; 16], [0; 16]].iter().any(|iv| info.iv() == Some(iv))),
                    Err(error) => assert_eq!(error.code(), BAD_KEY),
                },
                10 => dead_or(store.hash_session_key(hash, key, ByteOrder::Reversed)),
                11 => dead_or(store.encrypt(key, Section::Final.hashing(hash), &mut vec![mark; 20])),
                12 => dead_or(store.decrypt(key, Section::More, &mut vec![mark; 160])),
                _ => dead_or(store.encrypt(key, Section::More, &mut vec![mark; 160])),
            }
        }
        created
    });
    let created = created.concat();
    let different: HashSet<HCryptKey> = created.iter().copied().collect();
    assert_eq!(different.len(), created.len(), "two threads were given one handle");
    let left: HashSet<HCryptKey> = slots.iter().map(|slot| slot.lock().unwrap().0).collect();
    for key in created {
        assert_eq!(store.key_info(key).is_ok(), left.contains(&key));
    }
    let hash: HCryptHash = hash;
    assert_eq!(store.hash_value(hash).unwrap().len(), 32);
}

/// A call succeeds, or its key was destroyed.
fn dead_or(answer: Result<(), Error>) {
    if let Err(error) = answer {
        assert_eq!(error.code(), BAD_KEY);
    }
}
