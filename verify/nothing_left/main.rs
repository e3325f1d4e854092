//! No secret is left in freed memory, nor, in an optimised build, on the stack.
//!
//! There is only one test function, because the memory of other threads would disturb the search.

mod aes_keys;
mod dss_dh;
mod heap;
mod key_files;
mod known;
mod protected_data;
mod rsa;
mod schannel;
mod stack;
mod stack_pattern;

use hcryptkey::Algorithm;

const MATERIAL: [u8; 32] = *b"\xa1material,\xa2that\xa3nobody\xa4else\xa5has!";
/// Shares no five bytes with "test … has been running for over 60 seconds", which the test harness frees while this test
/// searches freed memory.
const SALT: [u8; 24] = *b"\xb1salt\xb2of the\xb3look alone\xb4";
const IV: [u8; 16] = *b"\xc1IV\xc2, a public\xc3!";

const KEYS: [(Algorithm, u8); 10] = [
    (Algorithm::Des, 8),
    (Algorithm::TripleDes112, 16),
    (Algorithm::TripleDes, 24),
    (Algorithm::Rc2, 5),
    (Algorithm::Rc2, 16),
    (Algorithm::Rc4, 5),
    (Algorithm::Rc4, 16),
    (Algorithm::Aes128, 16),
    (Algorithm::Aes192, 24),
    (Algorithm::Aes256, 32),
];

/// A PLAINTEXTKEYBLOB of the front of the material. It stays in memory forever, so that the test itself leaves no copy
/// in a freed block or on the stack.
fn blob(algorithm: Algorithm, len: u8) -> &'static [u8] {
    let mut blob = Vec::with_capacity(12 + MATERIAL.len());
    blob.extend_from_slice(&[8, 2, 0, 0]);
    blob.extend_from_slice(&algorithm.alg_id().to_le_bytes());
    blob.extend_from_slice(&u32::from(len).to_le_bytes());
    blob.extend_from_slice(&MATERIAL[..len.into()]);
    blob.leak()
}

#[test]
fn nothing_is_left_behind() {
    // A CYLINK_MEK key has DES's schedules, and only the providers of `dss_dh` have it.
    let is_listed = |algorithm: &&Algorithm| algorithm.is_symmetric() && **algorithm != Algorithm::CylinkMek;
    for algorithm in Algorithm::ALL.iter().filter(is_listed) {
        assert!(KEYS.iter().any(|(known, _)| known == algorithm), "{algorithm} must be in the list");
    }
    aes_keys::check();
    heap::nothing_is_left();
    let complaints = [
        protected_data::nothing_is_left(),
        key_files::nothing_is_left(),
        rsa::nothing_is_left(),
        schannel::nothing_is_left(),
        dss_dh::nothing_is_left(),
    ]
    .concat();
    assert!(complaints.is_empty(), "{} times:\n{complaints}", complaints.lines().count());
    // Without optimisation every move is a copy, so this holds only for release builds.
    if !cfg!(debug_assertions) {
        stack::nothing_is_left();
    }
}
