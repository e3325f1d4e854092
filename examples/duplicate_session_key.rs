//! Microsoft's sample program for `CryptDuplicateKey`, with one message encrypted by each of its two keys.
//!
//! It makes an RC4 session key, duplicates it, sets mode and IV on the original, encrypts a message with each key, and destroys
//! both. A stream key accepts mode and IV but does not use them, so both ciphertexts are the same. Each key has its own
//! position in the key stream, so neither affects the other.
//!
//! ```text
//! cargo run --example duplicate_session_key
//! ```

use base16ct::lower::encode_string as hex;
use hcryptkey::{Algorithm, CipherMode, Error, KeyParam, KeyStore, Provider, Section};

fn main() -> Result<(), Error> {
    // CryptAcquireContext with PROV_RSA_FULL: the Strong provider is its default.
    let store = KeyStore::new(Provider::STRONG);
    let original = store.generate_key(Algorithm::Rc4)?;
    println!("A session key has been created: {:#018x}", original.into_raw());
    let duplicate = store.duplicate_key(original)?;
    println!("The session key has been duplicated: {:#018x}", duplicate.into_raw());

    store.set_key_param(original, KeyParam::Mode(CipherMode::ECB))?;
    let mut iv = [0; 8];
    store.fill_random(&mut iv)?;
    store.set_key_param(original, KeyParam::Iv(&iv))?;
    println!("Mode and IV of the original have been set.");

    let mut by_original = b"Hello, CryptoAPI".to_vec();
    let mut by_duplicate = by_original.clone();
    store.encrypt(original, Section::Final, &mut by_original)?;
    store.encrypt(duplicate, Section::Final, &mut by_duplicate)?;
    println!("The original encrypts to  {}", hex(&by_original));
    println!("The duplicate encrypts to {}", hex(&by_duplicate));
    assert_eq!(by_original, by_duplicate, "mode and IV have no effect on a stream key");

    store.destroy_key(original)?;
    store.destroy_key(duplicate)?;
    println!("Both keys have been destroyed.");
    Ok(())
}
