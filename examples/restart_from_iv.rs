//! Blocks that each start from `KP_IV`, without a Final section: the second use of `CryptDuplicateKey`.
//!
//! The program keeps a key that never ciphers. For every block it duplicates the key, encrypts the block with the duplicate, and
//! destroys the duplicate. It prints three equal blocks, which encrypt to equal blocks this way. As one message they encrypt to
//! different blocks, because the feedback register continues.
//!
//! ```text
//! cargo run --example restart_from_iv
//! ```

use base16ct::lower::encode_string as hex;
use hcryptkey::{Algorithm, Error, KeyParam, KeyStore, Section};

const BLOCK: [u8; 16] = *b"sixteen bytes ..";

fn main() -> Result<(), Error> {
    let store = KeyStore::default();
    let original = store.generate_key(Algorithm::Aes256)?;
    store.set_key_param(original, KeyParam::Iv(b"an IV of a block"))?;

    println!("each from KP_IV:");
    let mut restarted = [BLOCK; 3];
    for block in &mut restarted {
        let duplicate = store.duplicate_key(original)?;
        store.encrypt_in_place(duplicate, Section::More, block, BLOCK.len())?;
        store.destroy_key(duplicate)?;
        println!("  {}", hex(block));
    }
    assert!(restarted.iter().all(|block| *block == restarted[0]));

    println!("as one message:");
    let mut chained = [BLOCK; 3];
    for block in &mut chained {
        store.encrypt_in_place(original, Section::More, block, BLOCK.len())?;
        println!("  {}", hex(block));
    }
    assert_eq!(chained[0], restarted[0], "the original had not been used before");
    assert_ne!(chained[1], chained[0]);
    Ok(())
}
