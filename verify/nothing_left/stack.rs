//! Searches the stack below every kind of call after it has returned.
//!
//! The test fills the stack below the call with a pattern, makes the call, copies that part of the stack, and searches the copy
//! for anything that could reveal a key. The lowest bytes that the call wrote must also be zeros. Then the wipe went
//! deeper than everything else, and no unknown residue can be below it.

use std::collections::HashSet;
use std::hint::black_box;

use hcryptkey::{
    Algorithm, ByteOrder, CipherMode, ExportAs, HCryptHash, HCryptKey, HashAlgorithm, HmacInfo,
    ImportOptions, KeyParam, KeySpec, KeyStore, Section,
};

use crate::stack_pattern::{CHECKS_DEPTH, Stack, Wipe, without_trace};
use crate::{IV, KEYS, MATERIAL, SALT, aes_keys, blob, heap};

/// The number of words to search: 32 KiB.
const DEPTH: usize = (32 << 10) / 8;

/// The words that must not be found.
struct Search {
    /// Words of key schedules and states, with their descriptions.
    words: HashSet<u64>,
    /// Words of data that everybody may see.
    public: HashSet<u64>,
    /// Five bytes of material or salt each.
    parts: HashSet<u64>,
    /// The values of the lower two bytes of all those, for a quick first test.
    lower: Vec<bool>,
    seen: Stack<DEPTH>,
    complaints: String,
    looks: usize,
    /// Whether to learn around every call.
    follows: bool,
}

impl Search {
    fn new() -> Self {
        let mut search = Self {
            words: HashSet::new(),
            public: HashSet::new(),
            parts: HashSet::new(),
            lower: vec![false; 1 << 16],
            seen: Stack::new(),
            complaints: String::new(),
            looks: 0,
            follows: true,
        };
        search.start_over();
        search
    }

    /// Searches only for material, salts and IVs of the test's keys.
    fn start_over(&mut self) {
        without_trace(|| self.learn_the_keys());
    }

    fn learn_the_keys(&mut self) {
        self.words.clear();
        self.parts.clear();
        self.public.clear();
        self.is_public(&IV);
        self.public.extend(words_of_any_store());
        self.lower.fill(false);
        for part in [&MATERIAL[..], &SALT].into_iter().flat_map(|secret| secret.windows(5)) {
            let mut word = [0; 8];
            word[..5].copy_from_slice(part);
            let word = u64::from_le_bytes(word);
            self.parts.insert(word);
            self.lower[lower(word)] = true;
        }
        for len in [16, 24, 32] {
            let key = &MATERIAL[..len];
            let round_keys = [aes_keys::encryption(key), aes_keys::decryption(key)].concat();
            for half in round_keys.as_flattened().as_chunks().0 {
                self.add(u64::from_le_bytes(*half));
            }
        }
    }

    fn add(&mut self, word: u64) {
        self.words.insert(word);
        self.lower[lower(word)] = true;
    }

    /// Searches for the current words of the store's memory, too.
    ///
    /// Like the functions below that handle secrets, it is not inlined, so that no word stays in a register that a
    /// call saves on the stack.
    #[inline(never)]
    fn learn(&mut self) {
        for word in heap::telling_words() {
            if !self.public.contains(&word) {
                self.add(word);
            }
        }
    }

    /// Excludes these words from the search.
    fn is_public(&mut self, bytes: &[u8]) {
        self.public.extend(bytes.windows(8).map(|word| u64::from_le_bytes(word.try_into().unwrap())));
    }

    /// Searches for the words that stay in the store's memory during a call: schedules, but not the register, which is ciphertext.
    #[inline(never)]
    fn learn_what_stays(&mut self, call: impl FnOnce()) {
        let before = heap::telling_words();
        heap::noting(call);
        let after = heap::telling_words();
        before.into_iter().filter(|word| after.binary_search(word).is_ok()).for_each(|word| self.add(word));
    }

    /// Makes a call and searches the stack for words that were in memory both before and after it.
    fn after<R>(&mut self, what: &str, wipe: Wipe, call: impl FnOnce() -> R) -> R {
        let (mut call, mut result) = (Some(call), None);
        if self.follows {
            self.learn();
        }
        heap::noting(|| self.seen.see(&mut || result = call.take().map(|call| call())));
        if self.follows {
            self.learn();
        }
        self.looks += 1;
        let found = self.found();
        self.seen.judge(what, wipe, &found, &mut self.complaints);
        result.unwrap()
    }

    /// The words of a secret that were seen, and how many bytes deep they are.
    #[inline(never)]
    fn found(&self) -> Vec<(usize, u64)> {
        self.seen
            .words()
            .filter(|(_, word)| self.lower[lower(*word)])
            .filter(|(_, word)| self.words.contains(word) || self.parts.contains(&(word & 0xff_ffff_ffff)))
            .collect()
    }
}

fn lower(word: u64) -> usize {
    usize::try_from(word & 0xffff).unwrap()
}

/// The words in the memory of a store whose only key is public: its own numbers.
fn words_of_any_store() -> Vec<u64> {
    let store = heap::warm_store();
    let zeros = b"\x08\x02\0\0\x01\x66\0\0\x08\0\0\0\0\0\0\0\0\0\0\0";
    heap::noting(|| store.import_key(zeros, ImportOptions::new()).unwrap());
    let words = heap::telling_words();
    heap::noting(|| drop(store));
    heap::forget();
    words
}

/// Lengths of sections in bytes: around every bound of a mode or a back end.
const LENGTHS: [usize; 45] = [
    1, 7, 8, 9, 15, 16, 17, 24, 31, 32, 40, 48, 56, 63, 64, 65, 72, 96, 112, 120, 127, 128, 129, 136, 144,
    160, 240, 255, 256, 272, 480, 496, 512, 513, 768, 1000, 1023, 1024, 1040, 1536, 2032, 2047, 2048, 4096,
    4104,
];

const MODES: [CipherMode; 3] = [CipherMode::CBC, CipherMode::ECB, CipherMode::CFB];

#[cfg(all(target_arch = "x86_64", not(aes_backend = "soft")))]
mod seen_by_aes {
    cpufeatures::new!(aes, "aes");
    cpufeatures::new!(vaes, "vaes");
    cpufeatures::new!(vaes_512, "avx512f", "vaes");

    pub(super) fn back_end() -> &'static str {
        match (aes::get(), vaes::get(), vaes_512::get()) {
            (_, _, true) => "AVX-512 with VAES",
            (_, true, _) => "AVX2 with VAES",
            (true, ..) => "AES-NI",
            _ => "software",
        }
    }
}

#[cfg(not(all(target_arch = "x86_64", not(aes_backend = "soft"))))]
mod seen_by_aes {
    pub(super) fn back_end() -> &'static str {
        if aes::hardware_accelerated() { "the processor's instructions" } else { "software" }
    }
}

fn making(search: &mut Search, algorithm: Algorithm, len: u8) {
    let what = |call: &str| format!("{algorithm:?} of {len} bytes, {call}");
    let salted = matches!(algorithm, Algorithm::Rc2 | Algorithm::Rc4);
    let store = heap::warm_store();
    let blob = blob(algorithm, len);
    let options = ImportOptions::new().exportable();
    let key = search.after(&what("import_key"), Wipe::Deepest, || store.import_key(blob, options).unwrap());
    // The second duplicate of an unused RC4 key sets its state up, and the third copies that.
    for call in ["duplicate_key", "duplicate_key again", "duplicate_key a third time"] {
        let copy = search.after(&what(call), Wipe::None, || store.duplicate_key(key).unwrap());
        heap::noting(|| store.destroy_key(copy).unwrap());
    }
    if salted {
        let set = || store.set_key_param(key, KeyParam::SaltEx(&SALT)).unwrap();
        let wipe = if algorithm == Algorithm::Rc2 { Wipe::Deepest } else { Wipe::None };
        search.after(&what("KP_SALT_EX"), wipe, set);
    }
    if algorithm == Algorithm::Rc2 {
        let set = || store.set_key_param(key, KeyParam::EffectiveKeyLen(64)).unwrap();
        search.after(&what("KP_EFFECTIVE_KEYLEN"), Wipe::Deepest, set);
    }
    search.after(&what("KP_IV"), Wipe::None, || store.set_key_param(key, KeyParam::Iv(&IV)).unwrap());
    // The register after the section.
    let mut block = [7; 16];
    for _ in 0..2 {
        encrypt(&store, key, Section::More, &mut block);
        search.is_public(&block);
    }
    store.set_key_param(key, KeyParam::Iv(&IV)).unwrap();
    block = [7; 16];
    search.after(&what("a first section"), Wipe::Deepest, || encrypt(&store, key, Section::More, &mut block));
    let read = || {
        // Not moved, so that the search finds no copy of the test's own.
        let info = store.key_info(key);
        black_box(&info);
    };
    search.after(&what("key_info"), Wipe::None, read);
    search
        .after(&what("export_key"), Wipe::None, || drop(store.export_key(key, ExportAs::Plaintext).unwrap()));
    search.after(&what("export_material"), Wipe::None, || drop(store.export_material(key).unwrap()));
    let copy = search.after(&what("duplicate_key"), Wipe::None, || store.duplicate_key(key).unwrap());
    search
        .after(&what("a copy's section"), Wipe::Deepest, || encrypt(&store, copy, Section::More, &mut block));
    search.after(&what("destroy_key"), Wipe::None, || store.destroy_key(copy).unwrap());
    search.after(&what("a failed import"), Wipe::None, || {
        store.import_key(&blob[..blob.len() - 1], options).unwrap_err()
    });
    search.after(&what("the store's end"), Wipe::None, || drop(store));
    heap::forget();
}

fn encrypt(store: &KeyStore, key: HCryptKey, section: Section, buffer: &mut [u8]) {
    store.encrypt_in_place(key, section, buffer, buffer.len()).unwrap();
}

fn sections(search: &mut Search, algorithm: Algorithm, len: u8) {
    let store = heap::warm_store();
    let key = heap::noting(|| heap::import(&store, algorithm, len));
    let modes = if algorithm == Algorithm::Rc4 { &MODES[..1] } else { &MODES };
    let block_len =
        if algorithm == Algorithm::Rc4 { 1 } else { store.key_info(key).unwrap().block_bits() as usize / 8 };
    let mut buffer = vec![0x5c; 4104 + 16];
    search.follows = algorithm == Algorithm::Rc4;
    if !search.follows {
        search.learn_what_stays(|| encrypt(&store, key, Section::More, &mut buffer[..16]));
    }
    for &mode in modes {
        store.set_key_param(key, KeyParam::Mode(mode)).unwrap();
        for data_len in LENGTHS {
            for section in [Section::More, Section::Final] {
                let whole = data_len % block_len == 0;
                if whole || section == Section::Final {
                    let what = format!(
                        "{algorithm:?} of {len} bytes, {mode:?}, {section:?}, {data_len} bytes to encrypt"
                    );
                    let call = || store.encrypt_in_place(key, section, &mut buffer, data_len).unwrap();
                    search.after(&what, Wipe::Deepest, call);
                }
                if whole {
                    let what = format!(
                        "{algorithm:?} of {len} bytes, {mode:?}, {section:?}, {data_len} bytes to decrypt"
                    );
                    // It may find bad padding; the stack must be clean then too.
                    let call = || store.decrypt_in_place(key, section, &mut buffer[..data_len]);
                    _ = search.after(&what, Wipe::Deepest, call);
                }
            }
        }
    }
    search.follows = true;
    heap::noting(|| drop(store));
    heap::forget();
}

fn hashes(search: &mut Search, algorithm: HashAlgorithm) {
    let store = heap::warm_store();
    let key = heap::noting(|| heap::import(&store, Algorithm::Aes256, 32));
    let what = |call: &str| format!("{algorithm:?}, {call}");
    let new = |search: &mut Search| {
        let call = || store.create_hash(algorithm, key).unwrap();
        let hash = search.after(&what("create_hash"), Wipe::None, call);
        if algorithm == HashAlgorithm::Hmac {
            let info = HmacInfo::new(HashAlgorithm::Sha512);
            search.after(&what("HP_HMAC_INFO"), Wipe::Deepest, || store.set_hmac_info(hash, info).unwrap());
        }
        hash
    };
    let read = |search: &mut Search, hash: HCryptHash| {
        search.after(&what("hash_value"), Wipe::Deepest, || drop(store.hash_value(hash).unwrap()));
    };
    for data_len in [1, 15, 16, 55, 63, 64, 65, 127, 128, 200, 1000, 2048] {
        let hash = new(search);
        let data: Vec<u8> = MATERIAL.into_iter().cycle().take(data_len).collect();
        let call = || store.hash_data(hash, &data).unwrap();
        search.after(&what(&format!("hash_data, {data_len} bytes")), Wipe::Deepest, call);
        let copy = search.after(&what("duplicate_hash"), Wipe::None, || store.duplicate_hash(hash).unwrap());
        read(search, copy);
        search.after(&what("destroy_hash"), Wipe::None, || store.destroy_hash(copy).unwrap());
        let call = || store.hash_data(hash, &data).unwrap();
        search.after(&what(&format!("hash_data again, {data_len} bytes")), Wipe::Deepest, call);
        read(search, hash);
        heap::noting(|| store.destroy_hash(hash).unwrap());
    }
    for order in [ByteOrder::LittleEndian, ByteOrder::Reversed] {
        let hash = new(search);
        let call = || store.hash_session_key(hash, key, order).unwrap();
        search.after(&what("hash_session_key"), Wipe::Deepest, call);
        read(search, hash);
        for spec in [KeySpec::new(Algorithm::Rc4).bits(128), KeySpec::new(Algorithm::Aes256)] {
            let derived = search.after(&what("derive_key"), Wipe::None, || store.derive_key(spec, hash));
            if let Ok(derived) = derived {
                heap::noting(|| store.destroy_key(derived).unwrap());
            }
        }
        heap::noting(|| store.destroy_hash(hash).unwrap());
    }
    if algorithm == HashAlgorithm::Sha1 {
        for (cipher, _) in KEYS {
            let hash = new(search);
            search.after(&what("a password"), Wipe::Deepest, || store.hash_data(hash, &MATERIAL).unwrap());
            let call = || store.derive_key(KeySpec::new(cipher), hash).unwrap();
            let derived = search.after(&format!("derive_key for {cipher:?}"), Wipe::Deepest, call);
            let mut data = [3; 64];
            search
                .after("a derived key", Wipe::Deepest, || encrypt(&store, derived, Section::More, &mut data));
            let call = || store.generate_key(cipher).unwrap();
            let generated = search.after(&format!("generate_key for {cipher:?}"), Wipe::Deepest, call);
            let ends = || {
                store.destroy_key(derived).unwrap();
                store.destroy_key(generated).unwrap();
                store.destroy_hash(hash).unwrap();
            };
            heap::noting(ends);
        }
    }
    heap::noting(|| drop(store));
    heap::forget();
}

/// A call as deep as those of the store, which leaves material on the stack.
#[inline(never)]
fn careless() {
    black_box([MATERIAL; 64]);
}

pub(crate) fn nothing_is_left() {
    println!("AES runs by {}.", seen_by_aes::back_end());
    let mut search = Search::new();
    search.after("careless", Wipe::Deepest, careless);
    assert!(
        search.complaints.lines().count() == 1 + usize::from(CHECKS_DEPTH),
        "the search of the stack finds nothing: {}",
        search.complaints
    );
    search.complaints.clear();

    // The first calls bind the libraries' functions, which uses a deeper stack than the functions themselves.
    heap::warm_store();
    for (algorithm, len) in KEYS {
        search.start_over();
        making(&mut search, algorithm, len);
        search.start_over();
        sections(&mut search, algorithm, len);
    }
    for &algorithm in HashAlgorithm::ALL {
        let is_of_channel = matches!(algorithm, HashAlgorithm::SchannelMaster | HashAlgorithm::Tls1Prf);
        if algorithm != HashAlgorithm::Ssl3ShaMd5 && !is_of_channel {
            search.start_over();
            hashes(&mut search, algorithm);
        }
    }
    println!("{} searches of the stack.", search.looks);
    let complaints: Vec<_> = search.complaints.lines().collect();
    assert!(
        complaints.is_empty(),
        "{} times, the first:\n{}",
        complaints.len(),
        complaints[..complaints.len().min(4000)].join("\n")
    );
}
