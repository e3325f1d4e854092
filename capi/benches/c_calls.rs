//! Calls through the shared library, as C makes them, beside the same calls of `Advapi` and of the typed store.
//!
//! The goal is at most 15 ns more than the typed call for 16 bytes, and nothing for 1 MiB, whose data is not copied. All
//! three take turns in short rounds, and the fastest round of each counts.

#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "C calls with memory of this program, as their header says"
)]

use std::ffi::{CString, c_void};
use std::hint::black_box;
use std::ptr;
use std::time::Instant;

use hcryptkey::codes::{CALG_AES_128, CALG_SHA1, CRYPT_VERIFYCONTEXT, PROV_RSA_AES};
use hcryptkey::{Advapi, Algorithm, KeyStore, Section};

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/c/tools.rs"]
mod tools;

type Acquire = unsafe extern "C" fn(*mut usize, *const u8, *const u8, u32, u32) -> i32;
type Generate = unsafe extern "C" fn(usize, u32, u32, *mut usize) -> i32;
type Create = unsafe extern "C" fn(usize, u32, usize, u32, *mut usize) -> i32;
type Encrypt = unsafe extern "C" fn(usize, usize, i32, u32, *mut u8, *mut u32, u32) -> i32;
type Feed = unsafe extern "C" fn(usize, *const u8, u32, u32) -> i32;
type Duplicate = unsafe extern "C" fn(usize, *mut u32, u32, *mut usize) -> i32;
type Destroy = unsafe extern "C" fn(usize) -> i32;

/// A function of the library. `T` is its type in C.
fn symbol<T: Copy>(library: *mut c_void, name: &str) -> T {
    let name = CString::new(name).expect("a name");
    let address = unsafe { libc::dlsym(library, name.as_ptr()) };
    assert!(!address.is_null() && size_of::<T>() == size_of::<*mut c_void>(), "{name:?}");
    unsafe { std::mem::transmute_copy(&address) }
}

fn open() -> *mut c_void {
    let path = CString::new(tools::library().to_str().expect("a path of UTF-8")).expect("a path");
    let library = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW) };
    assert!(!library.is_null(), "the library is not loaded");
    library
}

/// The time of one call in nanoseconds.
fn round(calls: u32, call: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        call();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
}

fn compare(
    name: &str,
    (rounds, calls): (u32, u32),
    mut typed: impl FnMut(),
    mut number: impl FnMut(),
    mut c: impl FnMut(),
) {
    let (mut store, mut advapi, mut library) = (f64::MAX, f64::MAX, f64::MAX);
    for _ in 0..rounds {
        store = store.min(round(calls, &mut typed));
        advapi = advapi.min(round(calls, &mut number));
        library = library.min(round(calls, &mut c));
    }
    println!(
        "{name:<24} {store:>10.1} {advapi:>10.1} {library:>10.1} {:>+8.1} {:>+8.1} {:>7.3}",
        library - store,
        library - advapi,
        library / store
    );
}

fn main() {
    let library = open();
    let (store, advapi) = (KeyStore::default(), Advapi::new());
    let prov =
        advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT).expect("a context");
    let typed_key = store.generate_key(Algorithm::Aes128).expect("a key");
    let number_key = advapi.crypt_gen_key(prov, CALG_AES_128, 0).expect("a key");
    let number_hash = advapi.crypt_create_hash(prov, CALG_SHA1, 0, 0).expect("a hash");
    let typed_hash = store.create_hash(hcryptkey::HashAlgorithm::Sha1, None).expect("a hash");

    let (mut context, mut key, mut hash) = (0, 0, 0);
    let acquire: Acquire = symbol(library, "CryptAcquireContextA");
    let encrypt: Encrypt = symbol(library, "CryptEncrypt");
    let feed: Feed = symbol(library, "CryptHashData");
    let duplicate: Duplicate = symbol(library, "CryptDuplicateKey");
    let destroy: Destroy = symbol(library, "CryptDestroyKey");
    unsafe {
        let made = acquire(&raw mut context, ptr::null(), ptr::null(), PROV_RSA_AES, CRYPT_VERIFYCONTEXT);
        assert_eq!(made, 1);
        assert_eq!(symbol::<Generate>(library, "CryptGenKey")(context, CALG_AES_128, 0, &raw mut key), 1);
        assert_eq!(symbol::<Create>(library, "CryptCreateHash")(context, CALG_SHA1, 0, 0, &raw mut hash), 1);
    }

    println!(
        "{:<24} {:>10} {:>10} {:>10} {:>8} {:>8} {:>7}",
        "ns a call", "typed", "Advapi", "C", "C-typed", "C-Advapi", "C/typed"
    );
    for (name, len, runs) in [
        ("CryptEncrypt, 16 B", 16usize, (1500, 2000)),
        ("CryptEncrypt, 4 KiB", 4096, (500, 200)),
        ("CryptEncrypt, 1 MiB", 1 << 20, (100, 2)),
    ] {
        let mut data = [vec![0; len], vec![0; len], vec![0; len]];
        let dword = u32::try_from(len).expect("a short buffer");
        let [typed, number, c] = &mut data;
        compare(
            name,
            runs,
            || {
                let section = Section::More;
                black_box(store.encrypt_in_place(typed_key, section, black_box(typed), len))
                    .expect("encrypted");
            },
            || {
                black_box(advapi.crypt_encrypt(number_key, 0, false, 0, Some(black_box(number)), dword))
                    .expect("encrypted");
            },
            || unsafe {
                let mut len = dword;
                let done = encrypt(key, 0, 0, 0, black_box(c.as_mut_ptr()), &raw mut len, dword);
                assert_eq!(black_box(done), 1);
            },
        );
    }
    let data = [7; 16];
    compare(
        "CryptHashData, 16 B",
        (1500, 2000),
        || black_box(store.hash_data(typed_hash, black_box(&data))).expect("fed"),
        || black_box(advapi.crypt_hash_data(number_hash, black_box(&data), 0)).expect("fed"),
        || assert_eq!(black_box(unsafe { feed(hash, black_box(data.as_ptr()), 16, 0) }), 1),
    );
    compare(
        "duplicate, destroy",
        (500, 2000),
        || {
            let copy = store.duplicate_key(typed_key).expect("a copy");
            store.destroy_key(black_box(copy)).expect("destroyed");
        },
        || {
            let copy = advapi.crypt_duplicate_key(number_key, 0, 0).expect("a copy");
            advapi.crypt_destroy_key(black_box(copy)).expect("destroyed");
        },
        || unsafe {
            let mut copy = 0;
            assert_eq!(duplicate(key, ptr::null_mut(), 0, &raw mut copy), 1);
            assert_eq!(destroy(black_box(copy)), 1);
        },
    );
}
